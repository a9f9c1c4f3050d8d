#!/bin/sh
# SPDX-License-Identifier: MIT
# check-patience lets pass a tree without limits, and names the line of each kind of limit.
# Usage: patience_test.sh CHECK-PATIENCE
set -eu
check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/tests/support" "$tree/tests/unit" "$tree/tests/system/support" "$tree/tests/bench"

patience() { printf 'inline constexpr std::chrono::seconds kPatience{%s};\n' "$1" >"$tree/tests/support/patience.h"; }
# expect_named FILE LINE: a file that holds it after a line that is fine is named with its second line.
expect_named() {
  printf 'EXPECT_EQ(count, 7);\n%s\n' "$2" >"$tree/tests/$1"
  said=$("$check" "$tree") && { echo "passed: $2" >&2; exit 1; }
  case $said in "tests/$1:2: "*) ;; *) echo "'$said' does not name line 2: $2" >&2; exit 1 ;; esac
  rm "$tree/tests/$1"
}

patience 60
cat >"$tree/tests/unit/fine_test.cpp" <<'FINE'
EXPECT_TRUE(eventually([&] { return count == 7; }));
EXPECT_GE(Clock::now() - begin, seconds(5));
EXPECT_LE(lines, 20U) << "took too long";
EXPECT_LE(taken, line.when);  // not a limit: it was read after it was taken
if (::poll(&readable, 1, 0) == 0 || ::poll(&readable, 1, -1) == 0) return; // EXPECT_LT(elapsed, 5)
FINE
echo 'EXPECT_LE(Clock::now() - begin, seconds(1));' >"$tree/tests/bench/measures.cpp"
"$check" "$tree"

expect_named unit/a_test.cpp 'EXPECT_LE(Clock::now() - begin, seconds(1));'
expect_named unit/a_test.cpp 'ASSERT_LT(line->when - begin, kLong) << line->text;'
expect_named unit/a_test.cpp 'EXPECT_NEAR(elapsed.count(), 50, 10);'
expect_named system/a_test.cpp 'EXPECT_LE(
      Machine::now_usec() - down, 1050);'
expect_named system/a_test.cpp 'ASSERT_TRUE(wait_until(seconds(3), [] { return up(); }));'
expect_named system/support/help.h '  if (!eventually(std::chrono::milliseconds(200), up)) return;'
expect_named system/support/help.h 'constexpr std::chrono::seconds kPatience{10};'
expect_named system/support/help.h 'static constexpr int kDropLimitMs = 7000;'
expect_named system/support/help.h "  if (::poll(&readable, 1, 20'000) <= 0) return;"
expect_named unit/a_test.cpp '  const auto rest = milliseconds(200) * kSlower;'

patience 5
"$check" "$tree" >/dev/null && { echo 'passed: a patience of 5 s' >&2; exit 1; }
exit 0
