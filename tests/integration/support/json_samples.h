// SPDX-License-Identifier: MIT
//
// The samples that netmon --json and intfmon print.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/program.h"

namespace netmon::test {

using Json = nlohmann::json;

// One object of each line; a line that is none fails the test.
std::vector<Json> parse_samples(const std::vector<Line>& lines);

// Those of one interface, from the `from`th line of output on.
std::vector<Json> samples_of(Program& program, const std::string& interface, size_t from = 0);

// They follow each other without a hole, and none but the first of a monitor is anything but ok.
void expect_no_hole(const std::vector<Json>& samples);

// Waits for `count` samples of an interface that are printed from now on.
void expect_more_samples(Program& program, const std::string& interface, size_t count);

}  // namespace netmon::test
