// SPDX-License-Identifier: MIT
#pragma once

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>

#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/unique_fd.h"
#include "support/temporary_directory.h"

namespace netmon {

// A system bus that is made up: it speaks D-Bus to one connection after the other, in a thread.
class MadeUpBus {
 public:
  // Plays who is called, as a filter of sd-bus, in the thread.
  using OnCall = std::function<int(sd_bus_message*)>;

  explicit MadeUpBus(OnCall on_call)
      : on_call_(std::move(on_call)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const std::string path = directory_.path() / "bus";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) < 0 ||
        ::listen(listener_.get(), 1) < 0) {
      throw std::runtime_error("no socket for the bus");
    }
    ::setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
    thread_ = std::thread([this] { serve(); });
  }
  // Whoever was connected must be gone.
  ~MadeUpBus() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
  }
  MadeUpBus(const MadeUpBus&) = delete;
  MadeUpBus& operator=(const MadeUpBus&) = delete;

 private:
  void serve() {
    while (true) {
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      serve(fd);
    }
  }
  void serve(int fd) {
    sd_bus* bus = nullptr;
    sd_id128_t id{};
    sd_id128_randomize(&id);
    sd_bus_new(&bus);
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_add_filter(bus, nullptr, on_message, this);
    sd_bus_start(bus);
    while (true) {
      const int worked = sd_bus_process(bus, nullptr);
      if (worked < 0) break;
      if (worked == 0 && sd_bus_wait(bus, UINT64_MAX) < 0) break;
    }
    sd_bus_unref(bus);
  }
  static int on_message(sd_bus_message* message, void* userdata, sd_bus_error*) {
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus", "Hello") > 0) {
      return sd_bus_reply_method_return(message, "s", ":1.1");
    }
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus", "AddMatch") > 0) {
      return sd_bus_reply_method_return(message, "");
    }
    return static_cast<MadeUpBus*>(userdata)->on_call_(message);
  }

  TemporaryDirectory directory_;
  OnCall on_call_;
  UniqueFd listener_;
  std::thread thread_;
};

}  // namespace netmon
