// SPDX-License-Identifier: MIT
#include "netmonctl/help.h"

#include <algorithm>

#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

constexpr size_t kColumn = 24;  // where what a verb does begins

constexpr std::string_view kUsage = R"(Usage: netmonctl [VERB] [OPTIONS] [--] [IFACE ...]

Shows and controls the network interfaces that netmon monitors.

)";

constexpr std::string_view kOptionsAndStatus = R"(Options:
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

}  // namespace

std::string help_text() {
  std::string text(kUsage);
  for (const VerbGroup& group : verb_groups()) {
    if (!group.title.empty()) text.append(group.title) += '\n';
    for (const Verb& verb : group.verbs) {
      std::string line = "  " + std::string(verb.word);
      if (!verb.takes.empty()) line.append(" ").append(verb.takes);
      line.resize(std::max(line.size() + 1, kColumn), ' ');
      text += line.append(verb.does) + '\n';
    }
    text += '\n';
  }
  return text.append(kOptionsAndStatus);
}

}  // namespace netmon::ctl
