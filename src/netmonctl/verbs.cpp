// SPDX-License-Identifier: MIT
#include "netmonctl/verbs.h"

#include "netmonctl/exit_status.h"

namespace netmon::ctl {

int run_verb(const Options& options) {
  switch (options.verb) {
    case Verb::status:
      return run_status(options);
    case Verb::show:
      return run_show(options);
    case Verb::top:
      return run_top(options);
    case Verb::watch:
      return run_watch(options);
    case Verb::events:
      return run_events(options);
    case Verb::history:
      return run_history(options);
    case Verb::plot:
      return run_plot(options);
    case Verb::up:
      return run_up(options);
    case Verb::hold:
      return run_hold(options);
    case Verb::release:
      return run_release(options);
    case Verb::clear:
      return run_clear(options);
    case Verb::reload:
      return run_reload(options);
    case Verb::introspect:
      return run_introspect(options);
  }
  return kExitUsage;  // no other verb can be parsed
}

}  // namespace netmon::ctl
