// SPDX-License-Identifier: MIT
#pragma once

namespace netmon::test {

// The tree that the tests were built from, and their build. Values of a file of its own and no
// macros: a compiler's cache serves all else to a checkout in any other place.
extern const char* const kSourceRoot;
extern const char* const kBuildRoot;

}  // namespace netmon::test
