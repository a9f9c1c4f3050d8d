// SPDX-License-Identifier: MIT
#include "netmonctl/socket_path.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "sysd/unix_socket.h"

namespace netmon::ctl {

namespace {

// Nothing there, or nobody listens: a netmon that was killed leaves its socket behind.
bool means_not_running(int error) {
  return error == ENOENT || error == ECONNREFUSED || error == ENOTDIR;
}

Result<UniqueFd> connect_to(const std::string& path) {
  return connect_unix(path, "cannot connect to");
}

Trouble trouble_of(const Error& error) {
  const bool refused = error.code == EACCES || error.code == EPERM;
  return {refused ? kExitNotPermitted : kExitNoService, error.text()};
}

std::vector<ControlSocket> in_terminals(const SocketPlaces& places) {
  std::vector<ControlSocket> found;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(places.terminals, ignored)) {
    if (entry.path().filename().string().rfind("netmon-", 0) != 0) continue;
    // Everybody can make such a directory: only the user's own are trusted.
    struct stat about {};
    if (::lstat(entry.path().c_str(), &about) < 0 || !S_ISDIR(about.st_mode) ||
        about.st_uid != places.uid) {
      continue;
    }
    std::string path = entry.path() / "io.netmon";
    if (auto fd = connect_to(path)) found.push_back({std::move(*fd), std::move(path)});
  }
  std::sort(found.begin(), found.end(),
            [](const ControlSocket& a, const ControlSocket& b) { return a.path < b.path; });
  return found;
}

}  // namespace

Outcome<ControlSocket> open_control_socket(const std::optional<std::string>& path,
                                           const SocketPlaces& places) {
  if (path) {
    auto fd = connect_to(*path);
    if (fd) return ControlSocket{std::move(*fd), *path};
    if (fd.error().code == ECONNREFUSED) {
      return Trouble{kExitNoService, "no netmon listens on " + *path};
    }
    return trouble_of(fd.error());
  }
  auto service = connect_to(places.service);
  if (service) return ControlSocket{std::move(*service), places.service};
  if (!means_not_running(service.error().code)) return trouble_of(service.error());
  auto found = in_terminals(places);
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) return Trouble{kExitNoService, "netmon does not run: systemctl start netmon"};
  std::string text = "several netmons run; choose one:";
  for (const ControlSocket& each : found) text += " --socket=" + each.path;
  return Trouble{kExitUsage, text};
}

}  // namespace netmon::ctl
