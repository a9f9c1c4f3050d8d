// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/interface_name.h"
#include "base/line_output.h"
#include "base/sample.h"
#include "sysd/event_loop.h"
#include "sysd/journal.h"
#include "wire/messages.h"

namespace netmon {

// Prints the samples of one interface, to standard output or into the journal, and says whether
// that arrives.
class SamplePrinter {
 public:
  // What netmon is told: output_lost or output_failed.
  using OnTrouble = std::function<void(EventKind kind, std::optional<uint64_t> count,
                                       std::optional<std::string> detail)>;

  // `on_closed`: nobody will read the output again.
  SamplePrinter(EventLoop& loop, OnTrouble on_trouble, std::function<void()> on_closed);
  SamplePrinter(const SamplePrinter&) = delete;
  SamplePrinter& operator=(const SamplePrinter&) = delete;

  void rename(const InterfaceName& name);
  // As it is shown.
  [[nodiscard]] const std::string& name() const { return shown_name_; }
  // From now on by another order; `same_ticks`: the sequence numbers go on.
  void on_order(const std::optional<Monitor>& before, const Monitor& order, bool same_ticks);
  void print(const Monitor& order, const Sample& sample);
  // The last try to print what waits.
  void finish();
  // The last one failed, and not for want of a reader.
  [[nodiscard]] bool fails() const { return fails_; }

 private:
  LineOutput::Outcome enter();

  OnTrouble on_trouble_;
  std::function<void()> on_closed_;
  InterfaceName name_;
  std::string shown_name_;
  LineOutput output_;
  Journal journal_;
  std::string text_;   // of a sample
  std::string entry_;  // of a sample in the journal: what all have in common, then its text
  size_t entry_begin_ = 0;
  std::optional<uint64_t> span_;  // of print_every slots; the last with a sample printed
  uint64_t lost_ = 0;             // since the last that was written
  bool fails_ = false;
};

}  // namespace netmon
