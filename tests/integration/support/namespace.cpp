// SPDX-License-Identifier: MIT
#include "support/namespace.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

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

void write_links(const std::string& batch) {
  FILE* ip_batch = ::popen("ip -batch -", "w");
  ASSERT_NE(ip_batch, nullptr);
  std::fputs(batch.c_str(), ip_batch);
  ASSERT_EQ(::pclose(ip_batch), 0) << batch;
}

}  // namespace

void enter_namespace() {
  const uid_t uid = ::getuid();
  const gid_t gid = ::getgid();
  if (::unshare(CLONE_NEWNET | CLONE_NEWNS) < 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) < 0) give_up("unshare");
    write_file("/proc/self/setgroups", "deny");
    write_file("/proc/self/uid_map", "0 " + std::to_string(uid) + " 1");
    write_file("/proc/self/gid_map", "0 " + std::to_string(gid) + " 1");
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) give_up("mount /");
  if (::mount("sysfs", "/sys", "sysfs", 0, nullptr) < 0) give_up("mount /sys");
  if (std::system("ip link set lo up") != 0) give_up("ip link set lo up");
}

void ip(const std::string& arguments) {
  ASSERT_EQ(std::system(("ip " + arguments).c_str()), 0) << "ip " << arguments;
}

bool admin_up(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/flags");
  unsigned long flags = 0;
  return (file >> std::hex >> flags) && (flags & IFF_UP) != 0;
}

std::string operstate(const std::string& name) {
  std::ifstream file("/sys/class/net/" + name + "/operstate");
  std::string word;
  file >> word;
  return word;
}

VethPair::VethPair(std::string name, Start start) : name_(std::move(name)), peer_(name_ + "p") {
  ip("link add " + name_ + " type veth peer name " + peer_);
  if (start == Start::down) return;
  ip("link set " + name_ + " up");
  ip("link set " + peer_ + " up");
  EXPECT_TRUE(eventually(std::chrono::seconds(2), [&] { return operstate(name_) == "up"; }));
}

VethPair::~VethPair() {
  // Gone already where the test deleted or renamed an end: the other end tells.
  if (::if_nametoindex(peer_.c_str()) != 0) ip("link del " + peer_);
}

VethPairs::VethPairs(int count, VethPair::Start start) {
  std::string batch;
  for (int i = 0; i < count; ++i) {
    const std::string name = "v" + std::to_string(i);
    names_.push_back(name);
    batch += "link add " + name + " type veth peer name " + name + "p\n";
    if (start == VethPair::Start::down) continue;
    batch += "link set " + name + " up\nlink set " + name + "p up\n";
  }
  write_links(batch);
  if (start == VethPair::Start::down) return;
  for (const std::string& name : names_) {
    EXPECT_TRUE(eventually(std::chrono::seconds(5), [&] { return operstate(name) == "up"; }));
  }
}

VethPairs::~VethPairs() {
  std::string batch;
  for (const std::string& name : names_) batch += "link del " + name + "p\n";
  write_links(batch);
}

}  // namespace netmon::test
