// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <signal.h>

#include "../../support/topic.h"
#include "support/namespace.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  netmon::test::choose_topic(argc, argv);
  ::signal(SIGPIPE, SIG_IGN);
  if (!testing::GTEST_FLAG(list_tests)) netmon::test::enter_namespace();
  return RUN_ALL_TESTS();
}
