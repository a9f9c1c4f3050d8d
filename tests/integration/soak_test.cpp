// SPDX-License-Identifier: MIT
//
// Many interfaces for a long time: nothing is missing, and nothing grows. 64 at 100 ms do in a
// minute what one at 1 s does in ten hours. tools/soak runs longer ones (NETMON_SOAK_SECONDS).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "support/json_samples.h"
#include "support/namespace.h"
#include "support/program.h"

namespace netmon::test::soak_test {

namespace {

using std::chrono::seconds;

constexpr int kInterfaces = 64;
constexpr seconds kShort{20};
constexpr seconds kWarm{10};         // until then the allocator and the caches take what they need
constexpr int64_t kNetmonKib = 128;  // that they may grow by after that, however long it takes
constexpr int64_t kMonitorKib = 32;

seconds soak_time() {
  const char* text = std::getenv("NETMON_SOAK_SECONDS");
  return text == nullptr ? kShort : seconds(std::atoi(text));
}

constexpr const char* kErrors =
    "/tmp/soak-errors";  // of netmon; the /tmp of the tests is their own

struct Held {
  size_t fds = 0;
  int64_t anonymous_kib = 0;
};

Held held_by(pid_t pid) {
  const std::string directory = "/proc/" + std::to_string(pid);
  Held held;
  std::error_code error;
  for ([[maybe_unused]] const auto& fd :
       std::filesystem::directory_iterator(directory + "/fd", error)) {
    ++held.fds;
  }
  std::ifstream status(directory + "/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("RssAnon:", 0) == 0) held.anonymous_kib = std::stoll(line.substr(8));
  }
  return held;
}

std::vector<pid_t> children_of(pid_t pid) {
  const std::string text = std::to_string(pid);
  std::ifstream file("/proc/" + text + "/task/" + text + "/children");
  std::vector<pid_t> children;
  pid_t child = 0;
  while (file >> child) children.push_back(child);
  return children;
}

// A netmon whose samples are read and judged as they come, since an hour of them is much. That is
// done all the time, also while this test looks at the processes: it loses what nobody reads.
class Soak {
 public:
  explicit Soak(std::vector<std::string> words) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, kErrors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT_EQ(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    ::fcntl(ends[0], F_SETPIPE_SZ, 1 << 20);
    reader_ = std::thread([this, out = ends[0]] { read_all(out); });
  }
  ~Soak() {
    if (!reader_.joinable()) return;
    kill_all();
    reader_.join();
  }
  Soak(const Soak&) = delete;
  Soak& operator=(const Soak&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  // These are known once it has ended.
  [[nodiscard]] const std::map<std::string, size_t>& counts() const { return counts_; }
  // The slots without a sample.
  [[nodiscard]] const std::map<std::string, size_t>& missing() const { return missing_; }
  // What is wrong with the samples so far, one thing a line; not more than some.
  [[nodiscard]] const std::string& faults() const { return faults_; }

  // By Ctrl-C: the exit status, once all is read; -1 if it had to be killed.
  int end() {
    ::kill(pid_, SIGINT);
    int status = -1;
    const bool ended = eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (!ended) kill_all();
    reader_.join();
    return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  void kill_all() const {
    for (const pid_t monitor : children_of(pid_)) ::kill(monitor, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  void read_all(int out) {
    std::array<char, 65536> buffer{};
    std::string text;
    ssize_t got = 0;
    while ((got = ::read(out, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR)) {
      if (got < 0) continue;
      text.append(buffer.data(), static_cast<size_t>(got));
      size_t begin = 0;
      for (size_t line = 0; (line = text.find('\n', begin)) != std::string::npos;) {
        judge(text.substr(begin, line - begin));
        begin = line + 1;
      }
      text.erase(0, begin);
    }
    ::close(out);
  }

  void judge(const std::string& line) {
    const Json sample = Json::parse(line, nullptr, false);
    const std::string interface = sample.is_object() ? sample.value("interface", "") : "";
    // A sequence number counts slots, and one after slots without a sample says so.
    const size_t sequence = sample.is_object() ? sample.value("sequence", size_t{0}) : 0;
    size_t& last = last_[interface];
    const bool first = ++counts_[interface] == 1;
    const bool fine =
        sequence > last && sample.value("quality", "") == (first                  ? "first"
                                                           : sequence == last + 1 ? "ok"
                                                                                  : "gap");
    static constexpr size_t kSome = 2000;
    if (!fine && faults_.size() < kSome) faults_ += line + "\n";
    if (sequence > last + 1) missing_[interface] += sequence - last - 1;
    last = sequence;
  }

  pid_t pid_ = 0;
  std::thread reader_;
  std::map<std::string, size_t> counts_;
  std::map<std::string, size_t> last_;
  std::map<std::string, size_t> missing_;
  std::string faults_;
};

// What netmon told as missed, by interface.
std::map<std::string, size_t> told_as_missed() {
  static const std::string kBegin = "netmon: ";
  static const std::string kMark = ": missed ticks: ";
  std::map<std::string, size_t> missed;
  std::ifstream errors(kErrors);
  for (std::string line; std::getline(errors, line);) {
    const size_t mark = line.find(kMark);
    if (mark == std::string::npos || line.rfind(kBegin, 0) != 0) continue;
    missed[line.substr(kBegin.size(), mark - kBegin.size())] +=
        std::stoul(line.substr(mark + kMark.size()));
  }
  return missed;
}

}  // namespace

TEST(Soak, Of64InterfacesAt100MsMissesNothingUntoldAndNothingGrows) {
  const seconds time = soak_time();
  const VethPairs pairs(kInterfaces, VethPair::Start::up);
  Soak netmon({kNetmon, "--json", "--interval=100ms", "--all", "!lo", "!*p"});
  std::this_thread::sleep_for(kWarm);
  const auto monitors = children_of(netmon.pid());
  ASSERT_EQ(monitors.size(), static_cast<size_t>(kInterfaces));
  const Held before = held_by(netmon.pid());
  std::map<pid_t, Held> monitors_before;
  for (const pid_t pid : monitors) monitors_before[pid] = held_by(pid);

  std::this_thread::sleep_for(time);

  ASSERT_EQ(children_of(netmon.pid()), monitors) << "monitors died";
  const Held after = held_by(netmon.pid());
  std::printf("netmon: %lld KiB, then %lld KiB; %zu fds, then %zu\n",
              static_cast<long long>(before.anonymous_kib),
              static_cast<long long>(after.anonymous_kib), before.fds, after.fds);
  EXPECT_EQ(after.fds, before.fds);
  EXPECT_LE(after.anonymous_kib, before.anonymous_kib + kNetmonKib);
  int64_t most_grown = 0;
  for (const pid_t pid : monitors) {
    const Held now = held_by(pid);
    EXPECT_EQ(now.fds, monitors_before[pid].fds);
    const int64_t grown = now.anonymous_kib - monitors_before[pid].anonymous_kib;
    EXPECT_LE(grown, kMonitorKib);
    most_grown = std::max(most_grown, grown);
  }
  EXPECT_EQ(netmon.end(), 0);
  EXPECT_EQ(netmon.faults(), "");
  size_t samples = 0;
  for (const auto& [interface, count] : netmon.counts()) samples += count;
  EXPECT_EQ(netmon.missing(), told_as_missed());
  EXPECT_EQ(netmon.counts().size(), static_cast<size_t>(kInterfaces));
  std::printf("%zu samples of %d interfaces; no monitor grew by more than %lld KiB\n", samples,
              kInterfaces, static_cast<long long>(most_grown));
}

}  // namespace netmon::test::soak_test
