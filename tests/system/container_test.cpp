// SPDX-License-Identifier: MIT
//
// What the other programs here boot: that one which does not come up says why, each time.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/container.h"
#include "support/machine.h"

namespace netmon::test::container_test {

TEST(Container, OneThatDoesNotBootSaysWhyAndLeavesNothing) {
  std::string tree = "/tmp/netmon-no-tree-XXXXXX";
  ASSERT_NE(::mkdtemp(tree.data()), nullptr);
  for (int round = 0; round < 2; ++round) {
    try {
      const Container none(tree, prepared().release);
      ADD_FAILURE() << "an empty directory has booted";
    } catch (const std::runtime_error& error) {
      EXPECT_NE(std::string(error.what()).find("look like"), std::string::npos) << error.what();
    }
    EXPECT_FALSE(std::filesystem::exists("/tmp/netmon-system-" + std::to_string(::getpid())));
  }
  std::filesystem::remove(tree);
}

}  // namespace netmon::test::container_test
