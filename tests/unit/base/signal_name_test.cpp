// SPDX-License-Identifier: MIT
#include "base/signal_name.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace netmon {

TEST(SignalName, IsThatOfTheManPageOrANumber) {
  EXPECT_EQ(signal_name(SIGTERM), "SIGTERM");
  EXPECT_EQ(signal_name(SIGKILL), "SIGKILL");
  EXPECT_EQ(signal_name(60), "signal 60");
}

}  // namespace netmon
