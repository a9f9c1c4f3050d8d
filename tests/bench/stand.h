// SPDX-License-Identifier: MIT
//
// The test stand: a container with netmon's package, a number of links, and what they are watched
// by: one side at a time, netmon or one of those it is compared to. Each of these is a template
// unit made of intfmon@.service, so that the sandbox is the same, with another program in it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "options.h"
#include "report.h"
#include "support/machine.h"

namespace netmon::bench {

enum class Side { none, netmon, floor, idle, sleeper };

class Stand {
 public:
  explicit Stand(Options options);
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] test::Machine& machine() const { return *machine_; }
  [[nodiscard]] Report& report() { return report_; }

  // v0, v1, …: veth pairs whose other ends lie in another network namespace, so that everybody sees
  // the same interfaces. Those there were before go, with what runs on them.
  void set_links(int count);
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] int links() const { return static_cast<int>(names_.size()); }

  // Ends what runs, unless it is that, and starts this; returns when all of it is ready. Then
  // nobody has started or ended for a while.
  void switch_to(Side side);
  // Somebody else starts this side now: it is stopped like any other.
  void adopt(Side side) { side_ = side; }
  // "intfmon@", the template of what runs.
  [[nodiscard]] static std::string template_of(Side side);
  // Units of a template, by a list of numbers of links.
  [[nodiscard]] std::vector<std::string> units(Side side, int first, int count) const;
  // How many units of a side are active.
  [[nodiscard]] int active(Side side) const;
  // The configuration of netmon: the first `count` links.
  void configure(int count) const;
  // Waits for the settling of what was started.
  static void settle();

 private:
  void install() const;
  // One frame each second in both directions of each link.
  void make_traffic() const;
  void start(Side side);
  void stop(Side side);
  void stop_netmon();
  void wait_for_active(Side side, int count) const;

  Options options_;
  std::unique_ptr<test::Machine> machine_;
  Report report_;
  std::vector<std::string> names_;
  Side side_ = Side::none;
};

// More are never ended at once: the kernel takes long to clean up after so many sandboxes.
inline constexpr int kTogether = 64;

// Where the programs of the bench lie in the container.
inline constexpr const char* kPrograms = "/usr/local/lib/netmon-bench";

// A unit that is another one with another program in it: no watchdog, and of this Type=.
[[nodiscard]] std::string derive_unit(const std::string& unit, const std::string& exec,
                                      const std::string& type);

}  // namespace netmon::bench
