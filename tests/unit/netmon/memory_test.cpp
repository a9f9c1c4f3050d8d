// SPDX-License-Identifier: MIT
#include "netmon/memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <utility>

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

TEST_F(MemoryTest, IsSettledOnceForABurst) {
  int settled = 0;
  const auto memory = make([&] {
    ++settled;
    loop.exit(0);
  });
  auto first = loop.on_timer([&] { memory->note_changed(); });
  auto second = loop.on_timer([&] { memory->note_changed(); });
  first.arm(monotonic_now());
  second.arm(monotonic_now() + milliseconds(1));
  loop.run();
  EXPECT_EQ(settled, 1);
}

TEST_F(MemoryTest, ThatCouldNotBeSavedIsOnceItCan) {
  const auto memory = make();
  std::filesystem::create_directories(directory.path() / "state.json" / "in the way");
  memory->save({link("a", 1)}, {});
  std::filesystem::remove_all(directory.path() / "state.json");
  memory->save({link("a", 1)}, {});
  EXPECT_EQ(make()->take(name("a"), 1), link("a", 1));
}

TEST_F(MemoryTest, WithoutADirectoryDoesNotOutliveNetmon) {
  Memory memory(loop, log, "", [] {});
  memory.save({link("a", 1)}, {{name("a"), forever}});
  Memory next(loop, log, "", [] {});
  next.load();
  EXPECT_TRUE(next.left().empty());
}

}  // namespace netmon
