// SPDX-License-Identifier: MIT
#include "support/container.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/wait.h"

namespace netmon::test {

namespace {

void mount_or_throw(const char* source, const std::string& target, const char* type,
                    const std::string& options) {
  if (::mount(source, target.c_str(), type, 0, options.c_str()) < 0) {
    throw std::runtime_error("cannot mount " + target + ": " + std::strerror(errno));
  }
}

pid_t child_of(pid_t parent) {
  const std::string pid = std::to_string(parent);
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  pid_t child = 0;
  return (file >> child) ? child : 0;
}

// False also where one of them is gone.
bool in_one_pid_namespace(pid_t one, pid_t other) {
  std::error_code error;
  return std::filesystem::equivalent("/proc/" + std::to_string(one) + "/ns/pid",
                                     "/proc/" + std::to_string(other) + "/ns/pid", error);
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::string kDirectories = "/tmp/netmon-system-";

// What programs that were killed have left: what they mounted there went with their namespaces.
void remove_left_directories() {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/tmp", error)) {
    const std::string path = entry.path();
    if (path.rfind(kDirectories, 0) != 0) continue;
    if (!is_alive(path.substr(kDirectories.size()))) ::rmdir(path.c_str());
  }
}

}  // namespace

Container::Container() : directory_(kDirectories + std::to_string(::getpid())), cgroup_("test") {
  remove_left_directories();
  ::rmdir(directory_.c_str());  // what one has left that had the pid of this
  if (::mkdir(directory_.c_str(), 0755) < 0) {
    throw std::runtime_error("cannot make " + directory_ + ": " + std::strerror(errno));
  }
}

// The object is whole once it has its directory: where it does not boot, its destructor cleans up.
Container::Container(const std::string& tree, const std::string& release) : Container() {
  // In memory: dpkg waits for the disk after each file.
  mount_or_throw("tmpfs", directory_, "tmpfs", "mode=755");
  for (const char* name : {"/upper", "/work", "/root"}) ::mkdir((directory_ + name).c_str(), 0755);
  mount_or_throw(
      "overlay", directory_ + "/root", "overlay",
      "lowerdir=" + tree + ",upperdir=" + directory_ + "/upper,workdir=" + directory_ + "/work");
  boot(release);
}

// Not asked to end: it holds nothing that matters, and a frozen one could not.
Container::~Container() {
  cgroup_.thaw();
  if (leader_ != 0) ::kill(leader_, SIGKILL);
  if (unshare_ != 0) {
    ::kill(unshare_, SIGKILL);
    ::waitpid(unshare_, nullptr, 0);
  }
  ::umount2((directory_ + "/root").c_str(), MNT_DETACH);
  ::umount2(directory_.c_str(), MNT_DETACH);
  ::rmdir(directory_.c_str());
}

void Container::boot(const std::string& release) {
  const std::string root = directory_ + "/root";
  const std::string log = directory_ + "/console";
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error(std::string("cannot fork: ") + std::strerror(errno));
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int in = ::open("/dev/null", O_RDONLY);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(out, 2);
    try {
      cgroup_.enter();
    } catch (const std::exception& error) {
      ::dprintf(2, "%s\n", error.what());
      ::_exit(1);
    }
    // systemd 252 takes either; later ones ask for the unified hierarchy.
    ::setenv("UNIFIED_CGROUP_HIERARCHY", release == "bookworm" ? "0" : "1", 1);
    // In a pid namespace that ends with this one: else the container would outlive a killed nspawn.
    ::execlp("unshare", "unshare", "--pid", "--fork", "--kill-child", "--mount-proc",
             "systemd-nspawn", "-D", root.c_str(), "--boot", "--register=no", "--keep-unit",
             "--private-network", "--console=pipe", "--kill-signal=SIGRTMIN+3",
             static_cast<char*>(nullptr));
    ::_exit(127);
  }
  unshare_ = child;
  CommandResult state;
  wait_until([&] {
    if (::waitpid(unshare_, nullptr, WNOHANG) == unshare_) {
      unshare_ = leader_ = 0;
      return true;
    }
    // The first child of nspawn is gone again soon, and not in the container yet.
    const pid_t nspawn = child_of(unshare_);
    leader_ = nspawn == 0 ? 0 : child_of(nspawn);
    if (leader_ == 0 || in_one_pid_namespace(leader_, nspawn)) return false;
    state = run({"systemctl", "is-system-running"});
    return state.output == "running\n" || state.output == "degraded\n";
  });
  if (leader_ == 0) throw std::runtime_error("the container did not begin: " + console());
  if (state.output != "running\n") {
    throw std::runtime_error("the container is " + state.output + state.errors +
                             run({"systemctl", "--failed"}).output + console());
  }
}

void Container::soft_reboot() const {
  // Asked by a signal, and waited for from outside: it stops every process for a moment before it
  // ends them, and nsenter, whose child stands still, stops too and is woken by nobody.
  ::kill(leader_, SIGRTMIN + 7);
  const std::string command_line = "/proc/" + std::to_string(leader_) + "/cmdline";
  EXPECT_TRUE(wait_until([&] {
    return text_of(command_line).find("--switched-root") != std::string::npos;
  })) << console();
  EXPECT_TRUE(wait_until([&] {
    return run({"systemctl", "is-system-running"}).status == 0;
  })) << run({"systemctl", "--failed"}).output
      << run({"systemctl", "list-jobs"}).output;
  EXPECT_EQ(must({"systemctl", "show", "-P", "SoftRebootsCount"}), "1\n");
}

std::string Container::console() const {
  return text_of(directory_ + "/console");
}

CommandResult Container::run(const std::vector<std::string>& words,
                             std::chrono::milliseconds patience) const {
  // -r -w: where this machine is a chroot itself, the root of the namespace is not the container's.
  std::vector<std::string> all = {
      "nsenter", "-t", std::to_string(leader_), "-m", "-u", "-i", "-n", "-p", "-C", "-r",
      "-w",      "--"};
  all.insert(all.end(), words.begin(), words.end());
  return run_command(all, patience,
                     {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=/root",
                      "DEBIAN_FRONTEND=noninteractive"});
}

std::string Container::must(const std::vector<std::string>& words,
                            std::chrono::milliseconds patience) const {
  const CommandResult result = run(words, patience);
  EXPECT_EQ(result.status, 0) << testing::PrintToString(words) << "\n"
                              << result.output << result.errors;
  return result.output;
}

std::string Container::path(const std::string& inside) const {
  return "/proc/" + std::to_string(leader_) + "/root" + inside;
}

void Container::write(const std::string& inside, const std::string& text) const {
  std::filesystem::create_directories(std::filesystem::path(path(inside)).parent_path());
  std::ofstream file(path(inside), std::ios::trunc);
  file << text;
  EXPECT_TRUE(file.flush()) << inside;
}

void Container::replace(const std::string& inside, const std::string& text) const {
  const std::string fresh = inside + ".new";
  write(fresh, text);
  EXPECT_EQ(std::rename(path(fresh).c_str(), path(inside).c_str()), 0) << inside;
}

std::string Container::read(const std::string& inside) const {
  return text_of(path(inside));
}

void Container::copy_in(const std::string& file, const std::string& inside) const {
  std::error_code error;
  std::filesystem::copy_file(file, path(inside), std::filesystem::copy_options::overwrite_existing,
                             error);
  EXPECT_FALSE(error) << file << ": " << error.message();
}

pid_t Container::outer_pid(pid_t inner) const {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    // NSpid: the pid here, and at last the one in the container.
    std::ifstream status(entry.path() / "status");
    std::string line;
    while (std::getline(status, line)) {
      if (line.rfind("NSpid:", 0) != 0) continue;
      std::istringstream pids(line.substr(6));
      pid_t outer = 0;
      pid_t pid = 0;
      pids >> outer;
      while (pids >> pid) {
      }
      if (pid == inner && in_one_pid_namespace(outer, leader_)) return outer;
    }
  }
  return 0;
}

}  // namespace netmon::test
