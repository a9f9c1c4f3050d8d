// SPDX-License-Identifier: MIT
//
// What the fuzz targets share. Each target is one LLVMFuzzerTestOneInput, which libFuzzer calls in
// a build with -Dfuzzers=true, and run_corpus.cpp in all others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace netmon::fuzz {

// What must hold whatever the input is. Ends the process otherwise: that is a finding.
void require(bool holds, const char* what);

// Whether a text may stand in a log line and on a terminal: UTF-8, and no control characters.
[[nodiscard]] bool is_printable(std::string_view text);

[[nodiscard]] inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace netmon::fuzz
