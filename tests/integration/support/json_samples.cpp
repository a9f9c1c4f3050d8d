// SPDX-License-Identifier: MIT
#include "support/json_samples.h"

#include <gtest/gtest.h>

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

void expect_no_hole(const std::vector<Json>& samples) {
  ASSERT_FALSE(samples.empty());
  for (size_t n = 1; n < samples.size(); ++n) {
    EXPECT_EQ(samples[n].value("sequence", size_t{0}),
              samples[n - 1].value("sequence", size_t{0}) + 1)
        << samples[n - 1] << "\n"
        << samples[n];
    EXPECT_EQ(samples[n].value("quality", ""), "ok") << samples[n];
  }
}

void expect_more_samples(Program& program, const std::string& interface, size_t count) {
  const std::string mark = "\"interface\":\"" + interface + "\"";
  size_t next = program.output().size();
  for (size_t i = 0; i < count; ++i) {
    ASSERT_TRUE(program.wait_for_output(mark, kPatience, next, &next))
        << interface << ": " << program.error_text();
  }
}

}  // namespace netmon::test
