// SPDX-License-Identifier: MIT
//
// Prepares what the tests boot and install, and moves into a mount namespace of its own, so that
// the mounts of a container go with the program.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "support/command.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

Prepared prepared_things;  // NOLINT(cert-err58-cpp): empty

constexpr std::chrono::minutes kPrepareLimit{20};

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "system tests: %s\n", what.c_str());
  std::exit(1);
}

void prepare() {
  const char* release = std::getenv("NETMON_RELEASE");
  prepared_things.release = release == nullptr ? "bookworm" : release;
  const CommandResult result =
      run_command({PREPARE, prepared_things.release, PREPARED}, kPrepareLimit);
  if (!result.ok()) give_up(std::string(PREPARE) + " failed:\n" + result.errors);
  std::istringstream lines(result.output);
  std::getline(lines, prepared_things.tree);
  std::getline(lines, prepared_things.package);
  std::getline(lines, prepared_things.newer_package);
}

void become_root(char** argv) {
  if (::geteuid() == 0) return;
  std::vector<std::string> words = {"sudo", "-n", "--preserve-env=NETMON_RELEASE,NETMON_STORM,CI"};
  for (char** word = argv; *word != nullptr; ++word) words.emplace_back(*word);
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  ::execvp(all[0], all.data());
  give_up("they need root, or sudo that does not ask");
}

}  // namespace

const Prepared& prepared() {
  return prepared_things;
}

}  // namespace netmon::test

int main(int argc, char** argv) {
  using namespace netmon::test;
  become_root(argv);
  testing::InitGoogleTest(&argc, argv);
  if (!testing::GTEST_FLAG(list_tests)) {
    prepare();
    if (::unshare(CLONE_NEWNS) < 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
      give_up(std::string("no mount namespace: ") + std::strerror(errno));
    }
  }
  return RUN_ALL_TESTS();
}
