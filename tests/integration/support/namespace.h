// SPDX-License-Identifier: MIT
//
// Where the integration tests run: each test program moves itself into a network, a mount and a pid
// namespace of its own, with the /sys of that namespace and a /tmp of its own, before its first
// test. Nothing outside is ever touched, and nothing is left, also where the program is killed. As
// an ordinary user it asks for a user namespace first; where it gets neither it fails and says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "../../support/patience.h"
#include "../../support/poll.h"

namespace netmon::test {

// Enters the namespaces, or ends the program with an error. Called by main() in main.cpp.
void enter_namespace();

// Runs `ip ARGUMENTS` and fails the test if it fails.
void ip(const std::string& arguments);
// The same without a shell between, for names that hold any byte.
void ip_words(std::vector<std::string> words);
// One `ip -batch` with these lines.
void ip_batch(const std::string& lines);

// What netmons have left in /tmp, or have there now.
std::vector<std::string> left_in_tmp();

// A file below /sys/class/net without its newline; "" if it cannot be read.
std::string sysfs(const std::string& path);
// IFF_UP and operstate by name, straight from sysfs; false and "" if there is no such interface.
bool admin_up(const std::string& name);
std::string operstate(const std::string& name);
// Sets or clears IFF_UP from within this process, so that the moment is known exactly.
void set_admin(const std::string& name, bool up);
// Sets the operstate to an IF_OPER_* value, as a supplicant does: dormant, and up after it.
void set_operstate(const std::string& name, uint8_t operstate);

// A veth pair with both ends up, or as told. Deleted with this object, if it is still there.
class VethPair {
 public:
  enum class Start { up, down };
  explicit VethPair(std::string name, Start start = Start::up);
  ~VethPair();
  VethPair(const VethPair&) = delete;
  VethPair& operator=(const VethPair&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& peer() const { return peer_; }

 private:
  std::string name_;
  std::string peer_;
};

// Several pairs at once (v0/v0p, v1/v1p, …): one call of ip for all.
class VethPairs {
 public:
  VethPairs(int count, VethPair::Start start);
  ~VethPairs();
  VethPairs(const VethPairs&) = delete;
  VethPairs& operator=(const VethPairs&) = delete;

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

// Any other link, made by `ip WORDS`. Deleted with this object, if it is still there.
class Device {
 public:
  Device(std::string name, std::vector<std::string> words);
  ~Device();
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// For states of the kernel that announce nothing.
template <typename Holds>
bool eventually(Holds holds) {
  return poll_until(holds, kPatience, std::chrono::milliseconds(2));
}

}  // namespace netmon::test
