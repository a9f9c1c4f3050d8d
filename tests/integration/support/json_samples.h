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

// Sequence numbers count slots. One that follows the one before is ok, one after slots without a
// sample says that there is a gap: so none was lost on the way from the monitor to here.
void expect_no_hole(const std::vector<Json>& samples);
// The same of all that `printer` has printed of an interface; and the slots without a sample are
// just those that `netmon` told as missed. (netmon tells a moment after the next sample.)
void expect_no_hole(Program& printer, Program& netmon, const std::string& interface);
inline void expect_no_hole(Program& netmon, const std::string& interface) {
  expect_no_hole(netmon, netmon, interface);
}
// How many slots since the first slot of each monitor, or else since the first sample, have none.
size_t slots_without(const std::vector<Json>& samples);

// Waits for `count` samples of an interface that are printed from now on.
void expect_more_samples(Program& program, const std::string& interface, size_t count);

}  // namespace netmon::test
