// SPDX-License-Identifier: MIT
//
// Runs a fuzz target over files, in any build and without libFuzzer. Each name is printed before
// its turn, so that the last one is the one that failed.
//
// Usage: fuzz-TARGET FILE|DIRECTORY...
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "fuzz.h"

namespace {

namespace fs = std::filesystem;

std::set<fs::path> files_of(const fs::path& path) {
  if (fs::is_regular_file(path)) return {path};
  if (!fs::exists(path)) return {};  // nothing was found yet
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) files.insert(entry.path());
  return files;
}

bool run(const fs::path& file) {
  std::printf("%s\n", file.c_str());
  std::fflush(stdout);
  std::ifstream stream(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  if (!stream.is_open()) return false;
  // Of its exact size on the heap, so that a sanitizer sees one byte too many.
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) try {
  size_t count = 0;
  for (const fs::path path : std::vector<std::string>(argv + 1, argv + argc)) {
    for (const fs::path& file : files_of(path)) {
      if (!run(file)) {
        std::fprintf(stderr, "cannot read it\n");
        return EXIT_FAILURE;
      }
      ++count;
    }
  }
  std::printf("%zu inputs\n", count);
  return count == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return EXIT_FAILURE;
}
