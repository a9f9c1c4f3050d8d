// SPDX-License-Identifier: MIT
#include "netmonctl/options.h"

namespace netmon::ctl {

const char* const kHelp =
    R"(Usage: netmonctl [VERB] [OPTIONS] [--] [IFACE ...]

Shows and controls the network interfaces that netmon monitors.

Now, from netmon:
  status [IFACE ...]    one table of all links, or of those named; the default
  show IFACE            all that is known of one link
  top [IFACE ...]       a live view on the whole terminal
  watch [IFACE ...]     each sample and each event as it comes, until Ctrl-C

What was, from the journal:
  events [IFACE ...]    downs, restores, flaps and holds, with outage lengths
  history IFACE         rates as a table, CSV or JSON
  plot IFACE ...        rates drawn in the terminal, or as a file

Control, as root or a user whom polkit allows:
  up IFACE ...          set links up now, whatever the policy says
  hold IFACE ...        hands off: do not restore links until the hold is over
  release IFACE ...     end a hold
  clear IFACE ...       forget contended and error-disabled: restoring begins anew
  reload                read the configuration again

  introspect            print the interface of the control socket, io.netmon

Options:
      --socket=PATH     the control socket. Otherwise that of the service, or of
                        the one netmon that runs in a terminal of this user
      --json[=short|pretty]
                        print JSON, one line for each object, or indented
      --no-legend       no column titles and no last line
      --color=auto|yes|no
                        colours; auto is on a terminal only (auto)
      --for=SPAN        hold: for so long: 30s, 5min, 2h; else until release
      --reason=TEXT     hold: why, for everybody to see
      --since=TIME      events, history, plot: from when on: -1h, today,
                        2024-05-01 12:00
      --until=TIME      events, history, plot: until when (now)
      --step=SPAN       history, plot: the time that one value stands for
  -f, --follow          events: go on with those to come, until Ctrl-C
      --csv             history: print CSV
  -o, --output=FILE     plot: draw FILE.svg or FILE.png instead
      --namespace=NAME  read this journal namespace
      --directory=DIR   read the journal files in this directory
  -h, --help            print this and exit
      --version         print the version and exit

Exit status:
  0  done
  1  it failed; one line on standard error says why
  2  the command line cannot be used
  3  netmon does not run, or does not answer
  4  not permitted; the line says what is needed
  5  the interface is not monitored, or not there
)";

}  // namespace netmon::ctl
