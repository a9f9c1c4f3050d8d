// SPDX-License-Identifier: MIT
#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace netmon {

TEST(Error, TellsWhatWasTriedOnWhatAndWhatTheKernelSaid) {
  EXPECT_EQ((Error{ENOENT, "cannot open", "/x"}).text(),
            "cannot open /x: No such file or directory");
  EXPECT_EQ((Error{ENOENT, "cannot open", {}}).text(), "cannot open: No such file or directory");
  EXPECT_EQ((Error{0, "not a name:", "'x'"}).text(), "not a name: 'x'");
  EXPECT_EQ((Error{0, "nothing", {}}).text(), "nothing");
}

TEST(Error, TakesTheCurrentErrno) {
  errno = EPERM;
  const Error error = errno_error("cannot set", "eth0");
  EXPECT_EQ(error.code, EPERM);
  EXPECT_EQ(error.what, "cannot set");
  EXPECT_EQ(error.subject, "eth0");
}

TEST(Result, IsTheValue) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  ASSERT_TRUE(result);
  EXPECT_EQ(**result, 5);
  EXPECT_EQ(*std::move(result).take_or_throw(), 5);
  const Result<void> done;
  EXPECT_TRUE(done);
  EXPECT_NO_THROW(done.or_throw());
}

TEST(Result, IsTheErrorWhichStartUpCodeThrows) {
  const Error error{EACCES, "cannot open", "/x"};
  EXPECT_FALSE(Result<int>(error));
  EXPECT_EQ(Result<int>(error).error().code, EACCES);
  EXPECT_FALSE(Result<void>(error));
  try {
    Result<int>(error).take_or_throw();
    FAIL() << "nothing was thrown";
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), EACCES);
    EXPECT_STREQ(failure.what(), "cannot open /x: Permission denied");
  }
  EXPECT_THROW(Result<void>(error).or_throw(), Failure);
}

}  // namespace netmon
