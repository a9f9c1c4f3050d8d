// SPDX-License-Identifier: MIT
//
// A process that is linked like intfmon, with the C++ library in it, libsystemd and libmnl beside
// it, and does nothing: the memory that an interface monitor cannot go below.
#include <libmnl/libmnl.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  // So that each library is in use, as in intfmon.
  try {
    sd_event* event = nullptr;
    if (mnl_nlmsg_size(0) == 0 || sd_event_new(&event) < 0) throw std::runtime_error("no loop");
    const std::function<int(std::string)> notify = [argc](const std::string& text) {
      return argc > 0 ? sd_notify(0, text.c_str()) : 0;
    };
    notify(argc > 1 ? argv[1] : "READY=1");
  } catch (const std::exception&) {
    return 1;
  }
  for (;;) ::pause();
}
