// SPDX-License-Identifier: MIT
#include "sysd/log.h"

#include <unistd.h>

#include <string>

namespace netmon {

namespace {

std::string_view title_of(std::string_view interface, const LogDetails& details) {
  return details.title.empty() ? interface : std::string_view(details.title);
}

}  // namespace

Log::Log(std::string_view program) : program_(program), output_(STDERR_FILENO) {}

void Log::line(std::string_view text) {
  say({}, text, {});
}

void Log::line(std::string_view interface, std::string_view text) {
  say(interface, text, {});
}

void Log::event(std::string_view interface, std::string_view text, const LogDetails& details) {
  say(interface, text, details);
}

void Log::error(std::string_view text) {
  say({}, text, {Priority::error, nullptr, {}});
}

void Log::say(std::string_view interface, std::string_view text, const LogDetails& details) {
  if (journal_) return enter(interface, text, details);
  std::string line(program_);
  line += ": ";
  if (!interface.empty()) line.append(title_of(interface, details)).append(": ");
  write(line.append(text).append("\n"));
}

void Log::enter(std::string_view interface, std::string_view text, const LogDetails& details) {
  std::string entry;
  std::string message(title_of(interface, details));
  if (!interface.empty()) message += ": ";
  add_field(entry, "MESSAGE", message.append(text));
  add_field(entry, "PRIORITY", std::to_string(static_cast<int>(details.priority)));
  add_field(entry, "SYSLOG_IDENTIFIER", program_);
  if (!interface.empty()) add_field(entry, "NETMON_INTERFACE", interface);
  if (details.message_id != nullptr) add_field(entry, "MESSAGE_ID", details.message_id);
  for (const auto& [name, value] : details.fields) add_field(entry, name, value);
  if (lost_ > 0) add_field(entry, "NETMON_LOST", std::to_string(lost_));
  switch (journal_->send(entry)) {
    case Journal::Outcome::written:
      lost_ = 0;
      break;
    case Journal::Outcome::kept:
      break;
    case Journal::Outcome::lost:
    case Journal::Outcome::failed:
      ++lost_;
      break;
  }
}

void Log::write(std::string_view line) {
  if (lost_ > 0) {
    std::string notice(program_);
    notice +=
        ": lines lost before this one, since nobody read them: " + std::to_string(lost_) + "\n";
    if (output_.write(notice) == LineOutput::Outcome::written) lost_ = 0;
  }
  if (output_.write(line) == LineOutput::Outcome::lost) ++lost_;
}

}  // namespace netmon
