// SPDX-License-Identifier: MIT
#include "base/standard_fds.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "support/fork.h"

namespace netmon {

namespace {

enum FdsOutcome : int { kFine, kError, kNotOpen, kLeaked };

int lowest_free_fd() {
  const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::close(fd);
  return fd;
}

// What comes of the check in a process in which `closed` are closed.
int check_with_closed(std::initializer_list<int> closed) {
  return exit_status_of_child([&]() -> int {
    const int lowest = lowest_free_fd();
    for (const int fd : closed) ::close(fd);
    const bool ok = check_standard_fds().ok();
    for (const int fd : {0, 1, 2}) {
      if (::fcntl(fd, F_GETFD) < 0) return kNotOpen;
    }
    if (lowest_free_fd() != lowest) return kLeaked;
    return ok ? kFine : kError;
  });
}

}  // namespace

TEST(StandardFds, AreLeftAloneWhenTheyAreOpen) {
  EXPECT_EQ(check_with_closed({}), kFine);
}

TEST(StandardFds, AreOpenedOnDevNullWhereInputOrErrorIsClosed) {
  EXPECT_EQ(check_with_closed({0}), kFine);
  EXPECT_EQ(check_with_closed({2}), kFine);
  EXPECT_EQ(check_with_closed({0, 2}), kFine);
}

TEST(StandardFds, CannotDoWithoutOutput) {
  EXPECT_EQ(check_with_closed({1}), kError);
  EXPECT_EQ(check_with_closed({0, 1, 2}), kError);
}

}  // namespace netmon
