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

class Machine : public Container {
 public:
  Machine();

  // Installs a package file as an administrator does, and fails the test if apt does.
  void install(const std::string& package) const;
  // A drop-in of netmon.conf with these lines in [Netmon], and sections after them.
  void configure(const std::string& lines) const;
  // A drop-in of these services, such as "intfmon@e1", with these lines in [Service], and its end.
  void drop_in(const std::vector<std::string>& services, const std::string& lines) const;
  void mend(const std::vector<std::string>& services) const;
  // systemctl WORDS; fails the test if it fails.
  std::string systemctl(std::vector<std::string> words) const;
  [[nodiscard]] std::string property(const std::string& unit, const std::string& name) const;
  // The units intfmon@ that are not inactive.
  [[nodiscard]] std::vector<std::string> instances() const;
  // Waits until just these interfaces have an instance that is active.
  bool wait_for_instances(const std::vector<std::string>& names) const;
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
  // The samples of all, and what was told as missed, by interface.
  [[nodiscard]] std::map<std::string, Account> accounts(int64_t since) const;
  // Waits until `count` samples of each came after `since`.
  bool wait_for_samples(int64_t since, const std::vector<std::string>& names, size_t count) const;
  // Waits until every slot of each from its first sample after `since` on has its sample or was
  // told as missed; fails the test if one has neither, or two. netmon tells a moment after the
  // sample that follows. Prints how many were missed.
  void expect_every_slot_or_told(int64_t since, const std::vector<std::string>& names) const {
    expect_accounted_for(since, names, Netmon::was_there);
  }
  // The same of a time in which netmon was away, for a moment: no slot has two, none that has a
  // sample was told as missed, and how many have neither is printed.
  void expect_no_slot_twice(int64_t since, const std::vector<std::string>& names) const {
    expect_accounted_for(since, names, Netmon::was_away);
  }
  // Warnings and worse from or about our units and programs, as text. Ticks that the machine made a
  // monitor miss are none of ours.
  [[nodiscard]] std::string complaints(int64_t since) const;
  // All that netmon and systemd say about our units, for messages of failed tests.
  [[nodiscard]] std::string story(int64_t since) const;

  // What netmon says in one line of how the links stand.
  [[nodiscard]] std::string status() const { return property("netmon.service", "StatusText"); }
  bool wait_for_status(const std::string& part) const;
  // Waits for a line of netmon after `since`.
  bool wait_for_line(int64_t since, const std::string& part) const;
  // Waits for it in the story of all.
  bool wait_for_story(int64_t since, const std::string& part) const;

  // The clock of the journal's monotonic timestamps.
  [[nodiscard]] static int64_t now_usec();
  // Waits until `usec` of that clock.
  static void sleep_until(int64_t usec);

 private:
  void expect_accounted_for(int64_t since, const std::vector<std::string>& names,
                            Netmon netmon) const;
};

// How long something took, for whoever reads the output. Nothing is asserted about it.
void print_figure(const std::string& what, int64_t usec);

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
