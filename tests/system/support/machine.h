// SPDX-License-Identifier: MIT
//
// A container as the tests want it: with links, with the package installed, with its journal and
// its units to look at. Each test program has one, made by its first test.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "support/container.h"
#include "support/journal_entries.h"
#include "support/wait.h"

namespace netmon::test {

// What tests/system/prepare has made.
struct Prepared {
  std::string release;
  std::string tree;
  std::string package;
  std::string newer_package;  // the same of a higher version
};
const Prepared& prepared();

using std::chrono::milliseconds;
using std::chrono::seconds;

// For what is waited for and not measured.
inline constexpr seconds kPatience{30};

class Machine : public Container {
 public:
  Machine();

  // Installs a package file as an administrator does, and fails the test if apt does.
  void install(const std::string& package) const;
  // A drop-in of netmon.conf with these lines in [Netmon], and sections after them.
  void configure(const std::string& lines) const;
  // systemctl WORDS; fails the test if it fails.
  std::string systemctl(std::vector<std::string> words) const;
  [[nodiscard]] std::string property(const std::string& unit, const std::string& name) const;
  // The units intfmon@ that are not inactive.
  [[nodiscard]] std::vector<std::string> instances() const;
  // Waits until just these interfaces have an instance that is active.
  bool wait_for_instances(const std::vector<std::string>& names, milliseconds limit) const;
  [[nodiscard]] pid_t main_pid(const std::string& unit) const;

  // A veth pair, both ends up. The other end, vethNAME, is one that the shipped file leaves out.
  void add_pair(const std::string& name) const { add_pairs({name}); }
  void add_pairs(const std::vector<std::string>& names) const;
  void ip(const std::string& words) const { shell("ip " + words); }
  [[nodiscard]] bool admin_up(const std::string& name) const;

  // Entries of the journal from `since` (monotonic, usec) on; `matches` as for journalctl.
  [[nodiscard]] std::vector<Entry> journal(int64_t since, std::vector<std::string> matches) const;
  // The samples of one interface, or of all.
  [[nodiscard]] std::vector<Entry> samples(int64_t since, const std::string& name = {}) const;
  // The samples of all, by interface, that came until `until`.
  [[nodiscard]] std::map<std::string, std::vector<Entry>> samples_of_each(int64_t since,
                                                                          int64_t until) const;
  // Waits until `count` samples of each came after `since`.
  bool wait_for_samples(int64_t since, const std::vector<std::string>& names, size_t count,
                        milliseconds limit = kPatience) const;
  // Waits until every slot of each since then has its sample or was told as missed; fails the test
  // if one has neither. netmon tells a moment after the sample that follows.
  void expect_every_slot_or_told(int64_t since, const std::vector<std::string>& names) const;
  // Warnings and worse from or about our units and programs, as text.
  [[nodiscard]] std::string complaints(int64_t since) const;
  // All that netmon and systemd say about our units, for messages of failed tests.
  [[nodiscard]] std::string story(int64_t since) const;

  // The clock of the journal's monotonic timestamps.
  [[nodiscard]] static int64_t now_usec();
  // Waits until `usec` of that clock.
  static void sleep_until(int64_t usec);
};

// The one of this program. Throws if it cannot be made, once and again.
Machine& machine();
// Runs what several tests build on, in the SetUp() of each, once: a failure of it fails each of
// them, and skips none. For ASSERT_NO_FATAL_FAILURE.
template <typename Make>
void once(const Make& make) {
  static const std::string kFailure = [&make]() -> std::string {
    try {
      make();
      return testing::Test::HasFailure() ? "the preparation failed; the first test tells how" : "";
    } catch (const std::exception& error) {
      return error.what();
    }
  }();
  if (!kFailure.empty()) FAIL() << kFailure;
}

// "v0", "v1", …
std::vector<std::string> numbered(const std::string& prefix, int count);

}  // namespace netmon::test
