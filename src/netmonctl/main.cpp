// SPDX-License-Identifier: MIT
#include <signal.h>

#include <clocale>
#include <cstdio>
#include <exception>

#include "base/standard_fds.h"
#include "base/version.h"
#include "netmonctl/exit_status.h"
#include "netmonctl/help.h"
#include "netmonctl/options.h"
#include "netmonctl/report.h"

using namespace netmon;

int main(int argc, char** argv) {
  if (const auto fds = check_standard_fds(); !fds) {
    ctl::complain(fds.error().text());
    return kExitFailure;
  }
  std::setlocale(LC_CTYPE, "");  // for the width of characters alone: numbers stay as they are
  ::signal(SIGPIPE, SIG_IGN);
  const auto options = ctl::parse_options(argc, argv);
  if (!options) {
    ctl::complain(options.error().text());
    return kExitUsage;
  }
  try {
    if (options->help) {
      std::fputs(ctl::help_text().c_str(), stdout);
    } else if (options->version) {
      std::printf("netmonctl %s\n", kVersion);
    } else {
      return options->run(*options);
    }
    return ctl::finish_output(0);
  } catch (const std::exception& error) {
    ctl::complain(error.what());
    return kExitFailure;
  }
}
