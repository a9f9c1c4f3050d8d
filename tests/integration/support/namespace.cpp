// SPDX-License-Identifier: MIT
#include "support/namespace.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "../../support/paths.h"

namespace netmon::test {

namespace {

void write_file(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text;
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "integration tests need root or user namespaces: %s: %s\n", what,
               std::strerror(errno));
  std::exit(1);
}

// What was there when the tests began: the way to a checkout below /tmp.
std::set<std::string>& first_in_tmp() {
  static std::set<std::string> names;
  return names;
}

std::set<std::string> names_in_tmp() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("/tmp")) {
    names.insert(entry.path().filename());
  }
  return names;
}

// A /tmp of their own, so that what a test leaves there is seen, whatever else runs on this
// machine. The checkout and its build stay in reach where they lie below it.
void mount_own_tmp() {
  const int source = ::open(kSourceRoot, O_PATH | O_DIRECTORY | O_CLOEXEC);
  const int build = ::open(kBuildRoot, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (source < 0 || build < 0) give_up("open the checkout");
  if (::mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777") < 0) give_up("mount /tmp");
  for (const auto& [path, fd] : {std::pair(kSourceRoot, source), std::pair(kBuildRoot, build)}) {
    if (std::filesystem::exists(path)) continue;
    std::filesystem::create_directories(path);
    const std::string from = "/proc/self/fd/" + std::to_string(fd);
    if (::mount(from.c_str(), path, nullptr, MS_BIND, nullptr) < 0) give_up("bind the checkout");
  }
  ::close(source);
  ::close(build);
  first_in_tmp() = names_in_tmp();
}

// Waits for a child, and ends as it did.
[[noreturn]] void end_as(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) ::_exit(WEXITSTATUS(status));
  ::signal(WTERMSIG(status), SIG_DFL);
  ::raise(WTERMSIG(status));
  ::_exit(128 + WTERMSIG(status));
}

// Goes on as a process of a namespace whose first process ends with this program, however that
// ends: and all the others, also those that left its session, with it. That first process reaps.
void enter_pid_namespace() {
  const pid_t first = ::fork();
  if (first < 0) give_up("fork");
  if (first > 0) end_as(first);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::mount("proc", "/proc", "proc", 0, nullptr) < 0) give_up("mount /proc");
  const pid_t tests = ::fork();
  if (tests < 0) give_up("fork");
  if (tests == 0) return;
  int status = 0;
  while (::waitpid(-1, &status, 0) != tests) {
  }
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

}  // namespace

void enter_namespace() {
  const uid_t uid = ::getuid();
  const gid_t gid = ::getgid();
  static constexpr int kOwn = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID;
  if (::unshare(kOwn) < 0) {
    if (::unshare(CLONE_NEWUSER | kOwn) < 0) give_up("unshare");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
    write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) give_up("mount /");
  if (::mount("sysfs", "/sys", "sysfs", 0, nullptr) < 0) give_up("mount /sys");
  enter_pid_namespace();
  mount_own_tmp();
  if (std::system("ip link set lo up") != 0) give_up("ip link set lo up");
}

void ip(const std::string& arguments) {
  ASSERT_EQ(std::system(("ip " + arguments).c_str()), 0) << "ip " << arguments;
}

void ip_words(std::vector<std::string> words) {
  words.insert(words.begin(), "ip");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  ASSERT_EQ(::posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  ASSERT_EQ(status, 0) << testing::PrintToString(words);
}

void ip_batch(const std::string& lines) {
  FILE* batch = ::popen("ip -batch -", "w");
  ASSERT_NE(batch, nullptr);
  std::fputs(lines.c_str(), batch);
  ASSERT_EQ(::pclose(batch), 0) << lines;
}

std::vector<std::string> left_in_tmp() {
  std::vector<std::string> left;
  for (const std::string& name : names_in_tmp()) {
    const bool of_netmon = name.rfind("netmon-", 0) == 0;
    if (of_netmon && !first_in_tmp().contains(name)) left.push_back("/tmp/" + name);
  }
  return left;
}

std::string sysfs(const std::string& path) {
  std::ifstream file("/sys/class/net/" + path);
  std::string line;
  std::getline(file, line);
  return line;
}

bool admin_up(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/flags");
  unsigned long flags = 0;
  return (file >> std::hex >> flags) && (flags & IFF_UP) != 0;
}

std::string operstate(const std::string& name) {
  return sysfs(name + "/operstate");
}

void set_admin(const std::string& name, bool up) {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(fd, 0);
  ifreq request{};
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  const bool read = ::ioctl(fd, SIOCGIFFLAGS, &request) == 0;
  request.ifr_flags =
      static_cast<int16_t>(up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP);
  const bool written = read && ::ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  ::close(fd);
  ASSERT_TRUE(written) << name << ": " << std::strerror(errno);
}

void set_operstate(const std::string& name, uint8_t operstate) {
  struct {
    nlmsghdr header;
    ifinfomsg link;
    rtattr attribute;
    std::array<uint8_t, 4> value;  // padded
  } request{};
  request.header.nlmsg_len = sizeof(request);
  request.header.nlmsg_type = RTM_NEWLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  request.link.ifi_index = static_cast<int>(::if_nametoindex(name.c_str()));
  request.attribute.rta_len = RTA_LENGTH(1);
  request.attribute.rta_type = IFLA_OPERSTATE;
  request.value[0] = operstate;
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  struct {
    nlmsghdr header;
    nlmsgerr error;
  } answer{};
  const bool answered = ::send(fd, &request, sizeof(request), 0) == sizeof(request) &&
                        ::recv(fd, &answer, sizeof(answer), 0) > 0;
  ::close(fd);
  ASSERT_TRUE(answered) << name << ": " << std::strerror(errno);
  ASSERT_EQ(answer.error.error, 0) << name << ": " << std::strerror(-answer.error.error);
}

VethPair::VethPair(std::string name, Start start) : name_(std::move(name)), peer_(name_ + "p") {
  ip("link add name " + name_ + " type veth peer name " + peer_);
  if (start == Start::down) return;
  ip("link set dev " + name_ + " up");
  ip("link set dev " + peer_ + " up");
  EXPECT_TRUE(eventually([&] { return operstate(name_) == "up"; }));
}

VethPair::~VethPair() {
  // Gone already where the test deleted or renamed an end: the other end tells.
  if (::if_nametoindex(peer_.c_str()) != 0) ip("link del dev " + peer_);
}

VethPairs::VethPairs(int count, VethPair::Start start) {
  std::string batch;
  for (int i = 0; i < count; ++i) {
    const std::string name = "v" + std::to_string(i);
    names_.push_back(name);
    batch += "link add name " + name + " type veth peer name " + name + "p\n";
    if (start == VethPair::Start::down) continue;
    batch += "link set dev " + name + " up\nlink set dev " + name + "p up\n";
  }
  ip_batch(batch);
  if (start == VethPair::Start::down) return;
  for (const std::string& name : names_) {
    EXPECT_TRUE(eventually([&] { return operstate(name) == "up"; }));
  }
}

VethPairs::~VethPairs() {
  std::string batch;
  for (const std::string& name : names_) batch += "link del " + name + "p\n";
  ip_batch(batch);
}

Device::Device(std::string name, std::vector<std::string> words) : name_(std::move(name)) {
  ip_words(std::move(words));
}

Device::~Device() {
  if (::if_nametoindex(name_.c_str()) != 0) ip_words({"link", "del", "dev", name_});
}

}  // namespace netmon::test
