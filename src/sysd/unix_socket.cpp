// SPDX-License-Identifier: MIT
#include "sysd/unix_socket.h"

#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace netmon {

namespace {

struct UnixSocket {
  UniqueFd fd;
  sockaddr_un address{};

  [[nodiscard]] const sockaddr* where() const {
    return reinterpret_cast<const sockaddr*>(&address);
  }
};

// Neither bound nor connected yet; an errno where it cannot be.
Result<UnixSocket> unix_socket(const std::string& path, int type) {
  UnixSocket made;
  made.address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(made.address.sun_path)) return Error{ENAMETOOLONG, {}, {}};
  std::memcpy(made.address.sun_path, path.c_str(), path.size() + 1);
  made.fd.reset(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made.fd) return errno_error("");
  return made;
}

}  // namespace

Result<UniqueFd> connect_unix(const std::string& path, const char* whom, int type) {
  auto made = unix_socket(path, type);
  if (!made) return Error{made.error().code, whom, path};
  if (::connect(made->fd.get(), made->where(), sizeof(made->address)) < 0) {
    return errno_error(whom, path);
  }
  return std::move(made->fd);
}

Result<UniqueFd> listen_unix(const std::string& path, int backlog, std::optional<mode_t> mode) {
  static constexpr const char* kCannot = "cannot listen on";
  auto made = unix_socket(path, SOCK_STREAM);
  if (!made) return Error{made.error().code, kCannot, path};
  if (::bind(made->fd.get(), made->where(), sizeof(made->address)) < 0 ||
      (mode && ::chmod(path.c_str(), *mode) < 0) || ::listen(made->fd.get(), backlog) < 0) {
    return errno_error(kCannot, path);
  }
  return std::move(made->fd);
}

Result<AcceptedPeer> accept_peer(int listening) {
  AcceptedPeer accepted{
      UniqueFd(::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)), {}};
  if (!accepted.fd) return errno_error("cannot accept a connection");
  socklen_t length = sizeof(accepted.peer);
  if (::getsockopt(accepted.fd.get(), SOL_SOCKET, SO_PEERCRED, &accepted.peer, &length) < 0) {
    return errno_error("cannot tell who connected");
  }
  return accepted;
}

std::string path_of_socket(int fd) {
  sockaddr_un address{};
  socklen_t length = sizeof(address) - 1;  // a NUL stays behind the path
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) < 0) {
    throw Failure(errno_error("cannot tell where the passed socket is"));
  }
  return address.sun_path;
}

}  // namespace netmon
