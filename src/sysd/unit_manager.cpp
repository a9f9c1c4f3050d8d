// SPDX-License-Identifier: MIT
#include "sysd/unit_manager.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>

namespace netmon {

namespace {

constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kUnitPath = "/org/freedesktop/systemd1/unit";
constexpr uint64_t kTimeoutUsec = 25'000'000;
constexpr const char* kManagerChanges =
    "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
    "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.systemd1'";
constexpr const char* kLocal = "org.freedesktop.DBus.Local";

// What passes by itself.
constexpr std::array<std::string_view, 6> kForNow = {
    "org.freedesktop.DBus.Error.LimitsExceeded",
    "org.freedesktop.DBus.Error.NoReply",
    "org.freedesktop.DBus.Error.Timeout",
    "org.freedesktop.DBus.Error.Disconnected",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.systemd1.TransactionIsDestructive"};

std::string object_path(const std::string& unit) {
  char* path = nullptr;
  if (sd_bus_path_encode(kUnitPath, unit.c_str(), &path) < 0) return kUnitPath;
  std::string copy(path);
  std::free(path);
  return copy;
}

Error bus_error(int code, std::string what) {
  return Error{-code, std::move(what), {}};
}

// In the words of who refused: as an errno, a masked unit would be one of radios.
Error refusal(const sd_bus_error& error) {
  std::string why = error.message != nullptr && *error.message != 0 ? error.message : error.name;
  if (why.back() == '.') why.pop_back();
  return Error{0, std::move(why), {}};
}

std::string sender_of(sd_bus_message* message) {
  const char* sender = sd_bus_message_get_sender(message);
  return sender == nullptr ? std::string() : std::string(sender);
}

}  // namespace

struct UnitManager::Call {
  UnitManager* owner;
  std::function<int(sd_bus*, sd_bus_message**)> make;
  // The reply, or why there is none.
  std::function<void(sd_bus_message*, const Error*)> done;
};

UnitManager::UnitManager(EventLoop& loop) : loop_(loop) {
  retry_ = loop_.on_timer([this] { send_waiting(); });
  tell_lost_ = loop_.on_timer([this] { tell_lost(); });
  connect();
}

// Nobody is left to be told of jobs, and the loop may have ended.
UnitManager::~UnitManager() {
  close_bus();
}

void UnitManager::start(const std::string& unit, OnText over) {
  unit_job("StartUnit", unit, std::move(over));
}

void UnitManager::stop(const std::string& unit, OnText over) {
  unit_job("StopUnit", unit, std::move(over));
}

void UnitManager::restart(const std::string& unit, OnText over) {
  unit_job("RestartUnit", unit, std::move(over));
}

void UnitManager::unit_job(const char* method, const std::string& unit, OnText over) {
  auto call = std::make_unique<Call>();
  call->make = [method, unit](sd_bus* bus, sd_bus_message** message) {
    const int made =
        sd_bus_message_new_method_call(bus, message, kSystemd, kManagerPath, kManager, method);
    return made < 0 ? made : sd_bus_message_append(*message, "ss", unit.c_str(), "replace");
  };
  call->done = [this, over = std::move(over)](sd_bus_message* reply, const Error* error) {
    error != nullptr ? over(*error) : follow(reply, over);
  };
  enqueue(std::move(call));
}

// One sender tells of the job and of its end, in this order.
void UnitManager::follow(sd_bus_message* accepted, OnText over) {
  const char* path = nullptr;
  if (const int read = sd_bus_message_read(accepted, "o", &path); read < 0) {
    return over(bus_error(read, "cannot read which job was accepted"));
  }
  jobs_.emplace(Job(sender_of(accepted), path), std::move(over));
}

void UnitManager::end_job(sd_bus_message* signal) {
  uint32_t id = 0;
  const char* path = nullptr;
  const char* unit = nullptr;
  const char* result = nullptr;
  if (sd_bus_message_read(signal, "uoss", &id, &path, &unit, &result) < 0) return;
  const auto [first, last] = jobs_.equal_range(Job(sender_of(signal), path));
  std::vector<OnText> who_asked;
  std::transform(first, last, std::back_inserter(who_asked),
                 [](auto& entry) { return std::move(entry.second); });
  jobs_.erase(first, last);
  for (const OnText& over : who_asked) over(std::string(result));
  if (who_asked.empty() && other_job_over_) other_job_over_(unit, result);
}

void UnitManager::reset_failed(const std::string& unit, OnDone done) {
  auto call = std::make_unique<Call>();
  call->make = [unit](sd_bus* bus, sd_bus_message** message) {
    const int made = sd_bus_message_new_method_call(bus, message, kSystemd, kManagerPath, kManager,
                                                    "ResetFailedUnit");
    return made < 0 ? made : sd_bus_message_append(*message, "s", unit.c_str());
  };
  call->done = [done = std::move(done)](sd_bus_message*, const Error* error) {
    done(error == nullptr ? Result<void>() : Result<void>(*error));
  };
  enqueue(std::move(call));
}

void UnitManager::property(const std::string& path, const char* interface, const char* name,
                           std::function<void(sd_bus_message*, const Error*)> answer) {
  auto call = std::make_unique<Call>();
  call->make = [path, interface, name](sd_bus* bus, sd_bus_message** message) {
    const int made = sd_bus_message_new_method_call(bus, message, kSystemd, path.c_str(),
                                                    "org.freedesktop.DBus.Properties", "Get");
    return made < 0 ? made : sd_bus_message_append(*message, "ss", interface, name);
  };
  call->done = std::move(answer);
  enqueue(std::move(call));
}

void UnitManager::job_type(const std::string& unit, OnText answer) {
  property(object_path(unit), "org.freedesktop.systemd1.Unit", "Job",
           [this, answer = std::move(answer)](sd_bus_message* reply, const Error* error) {
             if (error != nullptr) return answer(*error);
             uint32_t id = 0;
             const char* path = nullptr;
             if (const int read = sd_bus_message_read(reply, "v", "(uo)", &id, &path); read < 0) {
               return answer(bus_error(read, "cannot read the job of a unit"));
             }
             if (id == 0) return answer(std::string());
             property(path, "org.freedesktop.systemd1.Job", "JobType",
                      [answer](sd_bus_message* type_reply, const Error* type_error) {
                        if (type_error != nullptr) return answer(*type_error);
                        const char* type = nullptr;
                        const int read = sd_bus_message_read(type_reply, "v", "s", &type);
                        if (read < 0) return answer(bus_error(read, "cannot read a job's type"));
                        answer(std::string(type));
                      });
           });
}

void UnitManager::result(const std::string& unit, OnText answer) {
  property(object_path(unit), "org.freedesktop.systemd1.Service", "Result",
           [answer = std::move(answer)](sd_bus_message* reply, const Error* error) {
             if (error != nullptr) return answer(*error);
             const char* result = nullptr;
             const int read = sd_bus_message_read(reply, "v", "s", &result);
             if (read < 0) return answer(bus_error(read, "cannot read the result of a unit"));
             answer(std::string(result));
           });
}

void UnitManager::state(const std::string& unit, OnState answer) {
  auto call = std::make_unique<Call>();
  call->make = [path = object_path(unit)](sd_bus* bus, sd_bus_message** message) {
    const int made = sd_bus_message_new_method_call(bus, message, kSystemd, path.c_str(),
                                                    "org.freedesktop.DBus.Properties", "GetAll");
    return made < 0 ? made : sd_bus_message_append(*message, "s", "");  // of all interfaces
  };
  call->done = [answer = std::move(answer)](sd_bus_message* reply, const Error* error) {
    error != nullptr ? answer(*error) : answer(read_unit_state(reply));
  };
  enqueue(std::move(call));
}

void UnitManager::main_pid(const std::string& unit, OnNumber answer) {
  property(object_path(unit), "org.freedesktop.systemd1.Service", "MainPID",
           [answer = std::move(answer)](sd_bus_message* reply, const Error* error) {
             if (error != nullptr) return answer(*error);
             uint32_t pid = 0;
             const int read = sd_bus_message_read(reply, "v", "u", &pid);
             if (read < 0) return answer(bus_error(read, "cannot read the process of a unit"));
             answer(pid);
           });
}

void UnitManager::enqueue(std::unique_ptr<Call> call) {
  call->owner = this;
  waiting_.push_back(std::move(call));
  send_waiting();
}

bool UnitManager::connect() {
  if (bus_ != nullptr && sd_bus_is_open(bus_) > 0) return true;
  disconnect();
  if (sd_bus_open_system(&bus_) < 0 ||
      sd_bus_attach_event(bus_, loop_.get(), SD_EVENT_PRIORITY_NORMAL) < 0 || !listen()) {
    disconnect();
    return false;
  }
  return true;
}

// Before the first call, so that no end of a job is missed.
bool UnitManager::listen() {
  return sd_bus_match_signal_async(bus_, nullptr, kSystemd, kManagerPath, kManager, "JobRemoved",
                                   on_job_removed, nullptr, this) >= 0 &&
         sd_bus_add_match_async(bus_, nullptr, kManagerChanges, on_gone, nullptr, this) >= 0 &&
         sd_bus_match_signal_async(bus_, nullptr, kLocal, nullptr, kLocal, "Disconnected", on_gone,
                                   nullptr, this) >= 0 &&
         sd_bus_call_method_async(bus_, nullptr, kSystemd, kManagerPath, kManager, "Subscribe",
                                  nullptr, nullptr, "") >= 0;
}

void UnitManager::disconnect() {
  close_bus();
  lose_jobs();
}

void UnitManager::close_bus() {
  bus_ = sd_bus_close_unref(bus_);
  for (Call* call : in_flight_) waiting_.emplace_front(call);
  in_flight_.clear();
}

// Told later, since who asks for something next may be the one who finds the bus gone.
void UnitManager::lose_jobs() {
  if (jobs_.empty()) return;
  for (auto& [job, over] : jobs_) lost_.push_back(std::move(over));
  jobs_.clear();
  tell_lost_.arm(monotonic_now());
}

void UnitManager::tell_lost() {
  for (const OnText& over : std::exchange(lost_, {})) over(std::string(kLost));
}

void UnitManager::send_waiting() {
  if (waiting_.empty()) return;
  if (!connect()) return retry_.arm(monotonic_now() + retries_.one_more());
  while (!waiting_.empty() && in_flight_.size() < kMaxInFlight) {
    std::unique_ptr<Call> call = std::move(waiting_.front());
    waiting_.pop_front();
    sd_bus_message* message = nullptr;
    int sent = call->make(bus_, &message);
    if (sent >= 0) {
      sent = sd_bus_call_async(bus_, nullptr, message, on_reply, call.get(), kTimeoutUsec);
    }
    sd_bus_message_unref(message);
    if (sent < 0) {
      const Error error = bus_error(sent, "cannot ask the service manager");
      call->done(nullptr, &error);
    } else {
      in_flight_.insert(call.release());
    }
  }
}

int UnitManager::on_reply(sd_bus_message* reply, void* userdata, sd_bus_error*) noexcept {
  auto* call = static_cast<Call*>(userdata);
  UnitManager* self = call->owner;
  self->loop_.guard([&] { self->finish(call, reply); });
  return 0;
}

int UnitManager::on_job_removed(sd_bus_message* signal, void* userdata, sd_bus_error*) noexcept {
  auto* self = static_cast<UnitManager*>(userdata);
  self->loop_.guard([&] { self->end_job(signal); });
  return 0;
}

// The bus, or the manager, which comes back under another name on it.
int UnitManager::on_gone(sd_bus_message*, void* userdata, sd_bus_error*) noexcept {
  auto* self = static_cast<UnitManager*>(userdata);
  self->loop_.guard([&] { self->lose_jobs(); });
  return 0;
}

void UnitManager::finish(Call* raw, sd_bus_message* reply) {
  in_flight_.erase(raw);
  std::unique_ptr<Call> call(raw);
  const sd_bus_error* error = sd_bus_message_get_error(reply);
  if (error == nullptr) {
    retries_.reset();
    call->done(reply, nullptr);
    return send_waiting();
  }
  if (std::find(kForNow.begin(), kForNow.end(), error->name) != kForNow.end()) {
    waiting_.push_back(std::move(call));
    return retry_.arm(monotonic_now() + retries_.one_more());
  }
  const Error refused = refusal(*error);
  call->done(nullptr, &refused);
  send_waiting();
}

}  // namespace netmon
