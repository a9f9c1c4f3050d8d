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

#include "../../support/paths.h"
#include "../../support/topic.h"
#include "support/command.h"
#include "support/machine.h"

namespace netmon::test {

namespace {

Prepared prepared_things;  // NOLINT(cert-err58-cpp): empty

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "system tests: %s\n", what.c_str());
  std::exit(1);
}

void prepare() {
  const char* release = std::getenv("NETMON_RELEASE");
  prepared_things.release = release == nullptr ? "bookworm" : release;
  const std::string script = std::string(kSourceRoot) + "/tests/system/prepare";
  const CommandResult result = run_command({script, prepared_things.release}, kPatienceWithWork);
  if (!result.ok()) give_up(script + " failed:\n" + result.errors);
  std::istringstream lines(result.output);
  std::getline(lines, prepared_things.tree);
  std::getline(lines, prepared_things.package);
  std::getline(lines, prepared_things.newer_package);
}

void become_root(char** argv) {
  if (::geteuid() == 0) return;
  std::vector<std::string> words = {"sudo", "-n",
                                    "--preserve-env=NETMON_RELEASE,NETMON_LINKS,NETMON_STOPS,"
                                    "NETMON_STORM,CI,GTEST_OUTPUT,XDG_CACHE_HOME,CCACHE_DIR"};
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
  choose_topic(argc, argv);
  if (!testing::GTEST_FLAG(list_tests)) {
    prepare();
    if (::unshare(CLONE_NEWNS) < 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
      give_up(std::string("no mount namespace: ") + std::strerror(errno));
    }
  }
  return RUN_ALL_TESTS();
}
