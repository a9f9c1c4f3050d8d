// SPDX-License-Identifier: MIT
//
// What the control socket needs from the netmon behind it. The server knows calls and clients; this
// knows links. Every `done` is called once, at once or later, also if nobody waits for it any more.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/interface_name.h"
#include "base/result.h"
#include "netmon/launcher.h"
#include "report/service_status.h"

namespace netmon {

// Who calls.
struct Caller {
  uid_t uid = 0;
  pid_t pid = 0;
  uint64_t start_time = 0;  // of the process, as /proc/PID/stat has it; 0: not known
};

// What came of setting a link up.
struct SetUpOutcome {
  bool answered = false;  // otherwise `message` says why nobody did
  int error = 0;          // errno; 0 is done
  std::string message;    // the kernel's own words, often empty
};

class ControlHost {
 public:
  virtual ~ControlHost() = default;

  // Without what the server itself counts.
  [[nodiscard]] virtual ServiceStatus service_status() const = 0;
  // The monitored links, by name; not those that only a wildcard matched and that are gone.
  [[nodiscard]] virtual std::vector<LinkId> links() const = 0;
  // Those, too.
  [[nodiscard]] virtual std::optional<LinkId> find_link(const InterfaceName& name) const = 0;
  // nullopt: it is not monitored any more.
  [[nodiscard]] virtual std::optional<InterfaceName> name_of(LinkId id) const = 0;
  [[nodiscard]] virtual std::optional<LinkStatus> link_status(LinkId id) const = 0;
  // Whether the kernel has such an interface, monitored or not.
  [[nodiscard]] virtual bool is_present(const InterfaceName& name) const = 0;

  // Asks the monitors of these links for a reading of this moment; `done` once each has answered or
  // has had its time.
  virtual void ask(const std::vector<LinkId>& links, std::function<void()> done) = 0;
  // Who is watched has changed: ControlServer::watches() tells.
  virtual void on_watchers_changed() = 0;

  // Whether the caller may do what `verb` names (to `name`, if it is one link). `done` is told what
  // is needed; nullopt is yes.
  virtual void authorize(const Caller& caller, const std::string& verb, const std::string& name,
                         std::function<void(std::optional<std::string>)> done) = 0;
  virtual void set_up(LinkId id, const Caller& caller,
                      std::function<void(const SetUpOutcome&)> done) = 0;
  virtual Hold hold(LinkId id, const Caller& caller, std::optional<microseconds> span,
                    const std::optional<std::string>& reason) = 0;
  // False: it is not held.
  virtual bool release(LinkId id, const Caller& caller) = 0;
  virtual void clear(LinkId id, const Caller& caller) = 0;
  virtual Result<void> reload_config() = 0;

  // One line in the log about a client that broke a rule; rate-limited.
  virtual void complain(const std::string& text) = 0;
};

}  // namespace netmon
