// SPDX-License-Identifier: MIT
//
// One program holds all topics of a directory, since most of what a source costs to compile is what
// it includes. Each topic is run by itself.
#pragma once

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace netmon::test {

// Of --topic=NAME the tests of NAME_test.cpp alone run, and of these what --gtest_filter= lets
// pass. Call it with what InitGoogleTest() left.
inline void choose_topic(int argc, char** argv) {
  static constexpr std::string_view kOption = "--topic=";
  if (argc < 2) return;
  const std::string_view option = argv[1];
  const bool is_topic = option.substr(0, kOption.size()) == kOption;
  if (argc > 2 || !is_topic) {
    std::fprintf(stderr, "usage: %s [--topic=NAME] [--gtest_filter=PATTERN...]\n", argv[0]);
    std::exit(2);
  }
  const std::string file = std::string(option.substr(kOption.size())) + "_test.cpp";

  const std::string filter = testing::GTEST_FLAG(filter);
  const size_t end = std::min(filter.find('-'), filter.size());
  std::vector<std::string> patterns;
  for (size_t begin = 0; begin < end;) {
    const size_t colon = std::min(filter.find(':', begin), end);
    patterns.push_back(filter.substr(begin, colon - begin));
    begin = colon + 1;
  }
  const auto passes = [&](const std::string& name) {
    return patterns.empty() ||
           std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
             return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
           });
  };

  std::string chosen;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const testing::TestInfo& test = *suite.GetTestInfo(j);
      const std::string name = std::string(suite.name()) + "." + test.name();
      if (std::filesystem::path(test.file()).filename() == file && passes(name)) {
        chosen += name + ":";
      }
    }
  }
  if (chosen.empty()) {
    std::fprintf(stderr, "%s: no test of %s passes the filter '%s'\n", argv[0], file.c_str(),
                 filter.c_str());
    std::exit(2);
  }
  testing::GTEST_FLAG(filter) = chosen + filter.substr(end);
}

}  // namespace netmon::test
