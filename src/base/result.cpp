// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <system_error>

namespace netmon {

std::string Error::text() const {
  std::string line = what;
  if (!subject.empty()) line += " " + subject;
  if (code != 0) line += ": " + std::generic_category().message(code);
  return line;
}

Error errno_error(std::string what, std::string subject) {
  return Error{errno, std::move(what), std::move(subject)};
}

}  // namespace netmon
