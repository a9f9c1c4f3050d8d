// SPDX-License-Identifier: MIT
#include "netmon/memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "support/interface_names.h"
#include "support/temporary_directory.h"

namespace netmon {

namespace {

SavedLink link(std::string_view named, uint32_t ifindex) {
  SavedLink saved;
  saved.interface = name(named);
  saved.ifindex = ifindex;
  return saved;
}

class MemoryTest : public testing::Test {
 protected:
  // The memory of a netmon that has started.
  std::unique_ptr<Memory> make(std::function<void()> settle = [] {}) {
    auto memory = std::make_unique<Memory>(loop, log, directory.path(), std::move(settle));
    memory->load();
    return memory;
  }

  EventLoop loop;
  Log log{"memory_test"};
  TemporaryDirectory directory;
  const Hold forever{1, std::nullopt, "why", 0};
  const Hold is_over{1, 2, std::nullopt, 0};
};

}  // namespace

TEST_F(MemoryTest, OfALinkIsTakenOnceByTheNextNetmon) {
  SavedLink stopped = link("a", 1);
  stopped.stopped = true;
  make()->save({stopped, link("b", 2)}, {});
  const auto next = make();
  EXPECT_EQ(next->left().size(), 2U);
  EXPECT_EQ(next->find(name("a"), 2), nullptr);  // another device
  EXPECT_EQ(next->take(name("a"), 2), std::nullopt);
  ASSERT_NE(next->find(name("a"), 1), nullptr);
  EXPECT_EQ(next->take(name("a"), 1), stopped);
  EXPECT_EQ(next->take(name("a"), 1), std::nullopt);
  EXPECT_EQ(next->left(), (std::vector<SavedLink>{link("b", 2)}));
}

TEST_F(MemoryTest, IsFreshOnceItIsLoaded) {
  EXPECT_FALSE(Memory(loop, log, directory.path(), [] {}).is_fresh());
  EXPECT_TRUE(make()->is_fresh());
}

TEST_F(MemoryTest, OfWhatWasStoppedIsGoneAfterAReload) {
  SavedLink stopped = link("a", 1);
  stopped.stopped = true;
  make()->save({stopped}, {});
  const auto next = make();
  next->resume();
  EXPECT_EQ(next->take(name("a"), 1), link("a", 1));
}

TEST_F(MemoryTest, OfAHoldOutlivesNetmonUntilItIsTakenOrOver) {
  make()->save({}, {{name("a"), forever}, {name("b"), is_over}});
  const auto next = make();
  EXPECT_EQ(next->take_hold(name("b")), std::nullopt);
  EXPECT_EQ(next->take_hold(name("a")), forever);
  EXPECT_EQ(next->take_hold(name("a")), std::nullopt);
}

TEST_F(MemoryTest, OfAHoldIsKeptWhileItsInterfaceIsNotMonitored) {
  const auto memory = make();
  memory->keep_hold(name("gone"), forever);
  memory->keep_hold(name("over"), is_over);
  memory->save({}, {});
  const auto next = make();
  EXPECT_EQ(next->take_hold(name("gone")), forever);
  EXPECT_EQ(next->take_hold(name("over")), std::nullopt);
}

// What is monitored knows better.
TEST_F(MemoryTest, SavesTheHoldOfALinkInsteadOfAnOlderOne) {
  const auto memory = make();
  memory->keep_hold(name("a"), forever);
  Hold newer = forever;
  newer.reason = "newer";
  memory->save({}, {{name("a"), newer}});
  EXPECT_EQ(make()->take_hold(name("a")), newer);
}

TEST_F(MemoryTest, IsSettledOnceForABurstAndAgainForTheNext) {
  int changes = 0;
  std::vector<int> settled_after;  // so many changes
  std::unique_ptr<Memory> memory;
  const auto change = [&] {
    ++changes;
    memory->note_changed();
  };
  EventSource next = loop.on_timer(change);
  memory = make([&] {
    settled_after.push_back(changes);
    if (settled_after.size() == 2) return loop.exit(0);
    next.arm(monotonic_now());
  });
  EventSource first = loop.on_timer(change);
  EventSource second = loop.on_timer(change);
  EventSource look = loop.on_timer([&] { EXPECT_TRUE(settled_after.empty()) << "at once"; });
  const Instant now = monotonic_now();
  for (EventSource* timer : {&first, &second, &look}) timer->arm(now);
  loop.run();
  EXPECT_EQ(settled_after, (std::vector<int>{2, 3}));
}

TEST_F(MemoryTest, ThatCannotBeSavedIsToldOnceAndSoIsThatItIsAgain) {
  testing::internal::CaptureStderr();
  Log captured("memory_test");
  Memory memory(loop, captured, directory.path(), [] {});
  std::filesystem::create_directories(directory.path() / "state.json" / "in the way");
  memory.save({link("a", 1)}, {});
  memory.save({link("a", 1)}, {});
  std::filesystem::remove_all(directory.path() / "state.json");
  memory.save({link("a", 1)}, {});
  memory.save({link("a", 2)}, {});
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_TRUE(said.starts_with("memory_test: what is known of the links will not outlive netmon: "))
      << said;
  EXPECT_TRUE(said.ends_with("\nmemory_test: what is known of the links is saved again\n")) << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;
  EXPECT_EQ(make()->take(name("a"), 2), link("a", 2));
}

TEST_F(MemoryTest, WithoutADirectoryDoesNotOutliveNetmon) {
  Memory memory(loop, log, "", [] {});
  memory.save({link("a", 1)}, {{name("a"), forever}});
  Memory next(loop, log, "", [] {});
  next.load();
  EXPECT_TRUE(next.left().empty());
}

}  // namespace netmon
