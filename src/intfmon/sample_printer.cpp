// SPDX-License-Identifier: MIT
#include "intfmon/sample_printer.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "report/message_ids.h"
#include "report/stats_text.h"

namespace netmon {

namespace {

constexpr size_t kTextBytes = 1024;  // more than any sample takes

}  // namespace

SamplePrinter::SamplePrinter(EventLoop& loop, OnTrouble on_trouble, std::function<void()> on_closed)
    : on_trouble_(std::move(on_trouble)), on_closed_(std::move(on_closed)), output_(STDOUT_FILENO) {
  journal_.send_kept_from(loop);
  text_.reserve(kTextBytes);
  entry_.reserve(kTextBytes);
}

void SamplePrinter::rename(const InterfaceName& name) {
  name_ = name;
  shown_name_ = name.shown();
  entry_.clear();
  add_field(entry_, "PRIORITY", std::to_string(static_cast<int>(Priority::info)));
  add_field(entry_, "SYSLOG_IDENTIFIER", "intfmon");
  add_field(entry_, "MESSAGE_ID", message_id::kSample);
  add_field(entry_, "NETMON_INTERFACE", shown_name_);
  entry_begin_ = entry_.size();
}

void SamplePrinter::on_order(const std::optional<Monitor>& before, const Monitor& order,
                             bool same_ticks) {
  if (!same_ticks || before->print_every != order.print_every) span_.reset();
  if (before && before->print != order.print) fails_ = false;
}

void SamplePrinter::print(const Monitor& order, const Sample& sample) {
  if (order.print == Print::none) return;
  // The first of each span: where its slot was missed, the next one.
  const uint64_t span = (sample.sequence - 1) / order.print_every;
  if (std::exchange(span_, span) == span) return;
  format_sample(order.print, name_, shown_name_, sample, text_);
  switch (order.print == Print::journal ? enter() : output_.write(text_)) {
    case LineOutput::Outcome::written:
      fails_ = false;
      if (lost_ > 0) on_trouble_(EventKind::output_lost, std::exchange(lost_, 0), {});
      break;
    case LineOutput::Outcome::lost:
      if (lost_++ == 0) on_trouble_(EventKind::output_lost, {}, {});
      break;
    case LineOutput::Outcome::closed:
      on_closed_();
      break;
    case LineOutput::Outcome::failed:
      ++lost_;
      if (!std::exchange(fails_, true)) {
        on_trouble_(EventKind::output_failed, {}, std::strerror(errno));
      }
      break;
  }
}

// One entry for the three lines. One that journald does not take yet goes with a later one.
LineOutput::Outcome SamplePrinter::enter() {
  entry_.resize(entry_begin_);
  add_field(entry_, "MESSAGE", std::string_view(text_).substr(0, text_.size() - 1));
  switch (journal_.send(entry_)) {
    case Journal::Outcome::written:
    case Journal::Outcome::kept:
      return LineOutput::Outcome::written;
    case Journal::Outcome::lost:
      return LineOutput::Outcome::lost;
    case Journal::Outcome::failed:
      break;
  }
  return LineOutput::Outcome::failed;
}

void SamplePrinter::finish() {
  const size_t lost = journal_.finish();
  if (lost > 0) on_trouble_(EventKind::output_lost, lost_ + lost, "journald does not read");
}

}  // namespace netmon
