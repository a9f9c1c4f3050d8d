// SPDX-License-Identifier: MIT
//
// Preloaded into an interface monitor (LD_PRELOAD), this makes the kernel look as if it failed. The
// file that NETMON_FAULT_FILE names says how, in its first line; without the file all is as it is.
//
//   failing-reads   each value of sysfs reads as EIO
//   hanging-reads   no read returns while the file says so
//   hanging         no read returns, ever, and no signal but SIGKILL is heard: a driver that hangs
//   no-netlink      a change of a link is refused with ENOBUFS
//
// It needs nothing but the C library, and no memory of its own.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace {

constexpr timespec kLook{0, 10'000'000};

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

bool told(const char* fault) {
  const char* path = std::getenv("NETMON_FAULT_FILE");
  if (path == nullptr) return false;
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[32] = {};
  const ssize_t got = ::read(fd, text, sizeof(text) - 1);
  ::close(fd);
  const size_t length = std::strlen(fault);
  return got > 0 && std::strncmp(text, fault, length) == 0 && text[length] == '\n';
}

// True if the read fails with errno.
bool disturb_read() {
  while (told("hanging-reads")) ::nanosleep(&kLook, nullptr);
  if (told("hanging")) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_BLOCK, &all, nullptr);
    while (true) ::pause();
  }
  if (!told("failing-reads")) return false;
  errno = EIO;
  return true;
}

bool is_link_change(const void* bytes, size_t length) {
  nlmsghdr header{};
  if (length < sizeof(header)) return false;
  std::memcpy(&header, bytes, sizeof(header));
  return header.nlmsg_type == RTM_NEWLINK;
}

}  // namespace

extern "C" {

ssize_t pread(int fd, void* buffer, size_t length, off_t offset) {
  static auto* const kNext = next<ssize_t(int, void*, size_t, off_t)>("pread");
  return disturb_read() ? -1 : kNext(fd, buffer, length, offset);
}

ssize_t pread64(int fd, void* buffer, size_t length, off_t offset) {
  static auto* const kNext = next<ssize_t(int, void*, size_t, off_t)>("pread64");
  return disturb_read() ? -1 : kNext(fd, buffer, length, offset);
}

ssize_t sendto(int fd, const void* bytes, size_t length, int flags, const sockaddr* to,
               socklen_t to_length) {
  static auto* const kNext =
      next<ssize_t(int, const void*, size_t, int, const sockaddr*, socklen_t)>("sendto");
  if (to != nullptr && to->sa_family == AF_NETLINK && is_link_change(bytes, length) &&
      told("no-netlink")) {
    errno = ENOBUFS;
    return -1;
  }
  return kNext(fd, bytes, length, flags, to, to_length);
}
}
