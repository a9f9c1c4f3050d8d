// SPDX-License-Identifier: MIT
#include "sysd/polkit.h"

#include <memory>

namespace netmon {

namespace {

constexpr const char* kPolkit = "org.freedesktop.PolicyKit1";
constexpr const char* kAuthorityPath = "/org/freedesktop/PolicyKit1/Authority";
constexpr const char* kAuthority = "org.freedesktop.PolicyKit1.Authority";
constexpr uint64_t kAnswerLimitUsec = 5'000'000;
constexpr uint32_t kNobodyIsAsked = 0;  // CheckAuthorizationFlags

int append_details(sd_bus_message* message, const Polkit::Details& details) {
  int made = sd_bus_message_open_container(message, 'a', "{ss}");
  for (const auto& [name, value] : details) {
    if (made < 0) return made;
    made = sd_bus_message_append(message, "{ss}", name.c_str(), value.c_str());
  }
  return made < 0 ? made : sd_bus_message_close_container(message);
}

}  // namespace

struct Polkit::Call {
  Polkit* owner;
  OnAnswer answer;
};

Polkit::~Polkit() {
  sd_bus_close_unref(bus_);
  for (Call* call : in_flight_) delete call;
}

void Polkit::check(const Subject& subject, const std::string& action, const Details& details,
                   OnAnswer answer) {
  if (in_flight_.size() >= kMaxInFlight) {
    return answer(Error{EBUSY, "too many questions to polkit are not answered yet", {}});
  }
  auto call = std::make_unique<Call>(Call{this, std::move(answer)});
  int sent = connect();
  if (sent >= 0) sent = send(subject, action, details, call.get());
  if (sent < 0) return call->answer(Error{-sent, "cannot ask polkit", {}});
  in_flight_.insert(call.release());
}

int Polkit::connect() {
  if (bus_ != nullptr && sd_bus_is_open(bus_) > 0) return 0;
  bus_ = sd_bus_close_unref(bus_);
  const int opened = sd_bus_open_system(&bus_);
  return opened < 0 ? opened : sd_bus_attach_event(bus_, loop_.get(), SD_EVENT_PRIORITY_NORMAL);
}

int Polkit::send(const Subject& subject, const std::string& action, const Details& details,
                 Call* call) {
  sd_bus_message* message = nullptr;
  int made = sd_bus_message_new_method_call(bus_, &message, kPolkit, kAuthorityPath, kAuthority,
                                            "CheckAuthorization");
  if (made >= 0) {
    made = sd_bus_message_append(message, "(sa{sv})s", "unix-process", 3, "pid", "u",
                                 static_cast<uint32_t>(subject.pid), "start-time", "t",
                                 subject.start_time, "uid", "i", static_cast<int32_t>(subject.uid),
                                 action.c_str());
  }
  if (made >= 0) made = append_details(message, details);
  if (made >= 0) made = sd_bus_message_append(message, "us", kNobodyIsAsked, "");
  if (made >= 0) {
    made = sd_bus_call_async(bus_, nullptr, message, on_reply, call, kAnswerLimitUsec);
  }
  sd_bus_message_unref(message);
  return made;
}

int Polkit::on_reply(sd_bus_message* reply, void* userdata, sd_bus_error*) noexcept {
  auto* call = static_cast<Call*>(userdata);
  Polkit* self = call->owner;
  self->loop_.guard([&] { self->finish(call, reply); });
  return 0;
}

void Polkit::finish(Call* raw, sd_bus_message* reply) {
  in_flight_.erase(raw);
  const std::unique_ptr<Call> call(raw);
  if (const sd_bus_error* error = sd_bus_message_get_error(reply)) {
    const char* words = error->message != nullptr ? error->message : error->name;
    return call->answer(Error{0, std::string("polkit: ") + words, {}});
  }
  int authorized = 0;
  const int read = sd_bus_message_enter_container(reply, 'r', "bba{ss}");
  if (read < 0 || sd_bus_message_read(reply, "b", &authorized) < 0) {
    return call->answer(Error{EBADMSG, "cannot read what polkit answered", {}});
  }
  call->answer(authorized != 0);
}

}  // namespace netmon
