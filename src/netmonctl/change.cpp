// SPDX-License-Identifier: MIT
//
// The verbs that change something. Each interface is one call; a failure is said and does not keep
// the others from their turn, and the first one's status is that of the whole.
#include <array>
#include <cstdio>
#include <functional>

#include "netmonctl/link_text.h"
#include "netmonctl/printable.h"
#include "netmonctl/query.h"
#include "netmonctl/report.h"
#include "netmonctl/units.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

using AnswerHandler = std::function<void(const std::string& interface, const JsonObject& answer)>;

int change_each(const Options& options, const char* method, JsonObject parameters,
                const AnswerHandler& on_answer = {}) {
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  int status = 0;
  const auto note = [&](const Trouble& trouble) {
    const int failed = fail(trouble);
    if (status == 0) status = failed;
  };
  for (const std::string& word : options.words) {
    const auto interface = interface_of(word);
    if (!interface) {
      note(interface.error());
      continue;
    }
    parameters["interface"] = *interface;
    const auto answer = client->call(method, parameters, kChangeLimit);
    if (!answer) {
      note(answer.error());
      if (answer.error().status == kExitNoService) return status;  // no one is left to ask
    } else if (on_answer) {
      on_answer(*interface, *answer);
    }
  }
  return finish_output(status);
}

void print_hold(const std::string& interface, const JsonObject& answer) {
  const auto found = answer.find("hold");
  const LinkHold hold = found == answer.end() ? LinkHold() : decode_hold(*found);
  const std::string end = hold.until_realtime_usec
                              ? "until " + format_moment(*hold.until_realtime_usec)
                              : hold_end_text(hold, 0);
  std::printf("%s: held %s\n", printable(interface).c_str(), end.c_str());
}

int run_up(const Options& options) {
  return change_each(options, "SetUp", JsonObject::object());
}

int run_hold(const Options& options) {
  JsonObject parameters = JsonObject::object();
  if (options.hold_for) parameters["for_usec"] = options.hold_for->count();
  if (options.reason) parameters["reason"] = printable(*options.reason);
  return change_each(options, "Hold", parameters, print_hold);
}

int run_release(const Options& options) {
  return change_each(options, "Release", JsonObject::object());
}

int run_clear(const Options& options) {
  return change_each(options, "Clear", JsonObject::object());
}

int run_reload(const Options& options) {
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  const auto answer = client->call("Reload", JsonObject::object(), kChangeLimit);
  return answer ? 0 : fail(answer.error());
}

constexpr auto kChangingVerbs = std::to_array<Verb>({
    {"up", "IFACE ...", "set links up now, whatever the policy says", 1, kAny, kSocket, run_up},
    {"hold", "IFACE ...", "hands off: do not restore links until the hold is over", 1, kAny,
     kSocket | kFor | kReason, run_hold},
    {"release", "IFACE ...", "end a hold", 1, kAny, kSocket, run_release},
    {"clear", "IFACE ...", "forget contended and error-disabled: restoring begins anew", 1, kAny,
     kSocket, run_clear},
    {"reload", "", "read the configuration again", 0, 0, kSocket, run_reload},
});

}  // namespace

std::span<const Verb> changing_verbs() {
  return kChangingVerbs;
}

}  // namespace netmon::ctl
