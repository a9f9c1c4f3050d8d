// SPDX-License-Identifier: MIT
#include "support/json_samples.h"

#include <gtest/gtest.h>

#include "support/namespace.h"

namespace netmon::test {

std::vector<Json> parse_samples(const std::vector<Line>& lines) {
  std::vector<Json> samples;
  for (const Line& line : lines) {
    samples.push_back(Json::parse(line.text, nullptr, false));
    EXPECT_TRUE(samples.back().is_object()) << line.text;
  }
  return samples;
}

std::vector<Json> samples_of(Program& program, const std::string& interface, size_t from) {
  auto lines = program.output();
  lines.erase(lines.begin(), lines.begin() + static_cast<ptrdiff_t>(from));
  auto samples = parse_samples(lines);
  std::erase_if(samples, [&](const Json& s) { return s.value("interface", "") != interface; });
  return samples;
}

namespace {

size_t sequence_of(const Json& sample) {
  return sample.value("sequence", size_t{0});
}

bool is_first(const Json& sample) {
  return sample.value("quality", "") == "first";
}

}  // namespace

void expect_no_hole(const std::vector<Json>& samples) {
  ASSERT_FALSE(samples.empty());
  for (size_t n = 1; n < samples.size(); ++n) {
    if (is_first(samples[n])) continue;  // of another monitor
    ASSERT_GT(sequence_of(samples[n]), sequence_of(samples[n - 1])) << samples[n];
    const bool next = sequence_of(samples[n]) == sequence_of(samples[n - 1]) + 1;
    EXPECT_EQ(samples[n].value("quality", ""), next ? "ok" : "gap") << samples[n - 1] << "\n"
                                                                    << samples[n];
  }
}

size_t slots_without(const std::vector<Json>& samples) {
  size_t slots = 0;
  size_t last = samples.empty() ? 0 : sequence_of(samples.front()) - 1;
  for (const Json& sample : samples) {
    if (is_first(sample)) last = 0;
    slots += sequence_of(sample) - last - 1;
    last = sequence_of(sample);
  }
  return slots;
}

void expect_no_hole(Program& printer, Program& netmon, const std::string& interface) {
  expect_no_hole(samples_of(printer, interface));
  EXPECT_TRUE(eventually([&] {
    return slots_without(samples_of(printer, interface)) == netmon.missed(interface);
  })) << interface << ": slots without a sample: "
      << slots_without(samples_of(printer, interface))
      << ", told as missed: " << netmon.missed(interface);
}

void expect_more_samples(Program& program, const std::string& interface, size_t count) {
  const std::string mark = "\"interface\":\"" + interface + "\"";
  size_t next = program.output().size();
  for (size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(program.wait_for_output(mark, next, &next))
        << interface << ": " << program.error_text();
  }
}

}  // namespace netmon::test
