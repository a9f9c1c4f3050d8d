// SPDX-License-Identifier: MIT
//
// tools/bench: builds the stand, takes the figures that are wanted, and prints them.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../support/paths.h"
#include "base/arguments.h"
#include "figures.h"
#include "support/command.h"

namespace netmon::test {

namespace {

Prepared bench_prepared;  // NOLINT(cert-err58-cpp): empty

}  // namespace

const Prepared& prepared() {
  return bench_prepared;
}

}  // namespace netmon::test

namespace netmon::bench {

namespace {

using test::bench_prepared;

std::string output_of(const std::vector<std::string>& words) {
  const test::CommandResult result = test::run_command(words, test::kPatienceWithWork);
  if (!result.ok()) throw std::runtime_error(words[0] + " failed:\n" + result.errors);
  return result.output;
}

void prepare(const Options& options) {
  bench_prepared.release = options.release;
  const std::string tests = std::string(test::kSourceRoot) + "/tests/";
  std::istringstream lines(output_of({tests + "system/prepare", options.release, "package"}));
  std::getline(lines, bench_prepared.tree);
  std::getline(lines, bench_prepared.package);
  if (options.wants("peers")) {
    std::istringstream line(output_of({tests + "bench/prepare-peers", options.release}));
    std::getline(line, bench_prepared.tree);
  }
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

RunFacts facts_of(const Options& options) {
  RunFacts facts;
  const time_t now = ::time(nullptr);
  char date[32];
  std::strftime(date, sizeof(date), "%Y-%m-%d %H:%M UTC", ::gmtime(&now));
  facts.date = date;
  utsname kernel{};
  ::uname(&kernel);
  const long cores = ::sysconf(_SC_NPROCESSORS_ONLN);
  facts.machine = processor() + ", " + std::to_string(cores) + (cores == 1 ? " core" : " cores") +
                  ", kernel " + kernel.release;
  facts.release = options.release;
  facts.rounds = options.rounds;
  facts.quick = options.quick;
  ::getloadavg(&facts.load, 1);
  return facts;
}

void become_root(char** argv) {
  if (::geteuid() == 0) return;
  std::vector<std::string> words = {"sudo", "-n", "--preserve-env=CI"};
  for (char** word = argv; *word != nullptr; ++word) words.emplace_back(*word);
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  ::execvp(all[0], all.data());
  throw std::runtime_error("it needs root, or sudo that does not ask");
}

struct Figure {
  const char* name;
  void (*measure)(Stand& stand);
};

constexpr Figure kMeasures[] = {
    {"memory", measure_memory},   {"cost", measure_cost},       {"start", measure_start},
    {"ticks", measure_ticks},     {"latency", measure_latency}, {"peers", measure_peers},
    {"control", measure_control},
};

void measure_all(Stand& stand) {
  for (const int links : stand.options().interfaces) {
    stand.set_links(links);
    for (const Figure& figure : kMeasures) {
      if (!stand.options().wants(figure.name)) continue;
      try {
        figure.measure(stand);
      } catch (const std::exception& error) {
        stand.report().fail(figure.name, links, error.what());
      }
    }
  }
  compare_sizes(stand.report());
  stand.switch_to(Side::none);
}

int run(const Options& options) {
  const RunFacts facts = facts_of(options);
  prepare(options);
  // The mounts of the container go with this program.
  if (::unshare(CLONE_NEWNS) < 0 ||
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
    throw std::runtime_error(std::string("no mount namespace: ") + std::strerror(errno));
  }
  Stand stand(options);
  measure_all(stand);
  std::fputs(stand.report().table(facts).c_str(), stdout);
  if (!options.json.empty()) {
    std::ofstream file(options.json);
    file << stand.report().json(facts);
    if (!file.flush()) throw std::runtime_error("cannot write " + options.json);
  }
  return stand.report().failed() ? kExitFailure : 0;
}

}  // namespace

}  // namespace netmon::bench

int main(int argc, char** argv) {
  using namespace netmon;
  const auto options = bench::parse_options(argc, argv);
  if (!options) {
    std::fprintf(stderr, "bench: %s\n", options.error().text().c_str());
    return kExitUsage;
  }
  if (!*options) return 0;
  // What the support of the tests expects of a container is thrown here.
  int count = 1;
  testing::InitGoogleTest(&count, argv);
  testing::GTEST_FLAG(throw_on_failure) = true;
  try {
    bench::become_root(argv);
    return bench::run(**options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return kExitFailure;
  }
}
