// SPDX-License-Identifier: MIT
//
// Against the kernel this runs on, of which only the loopback interface is sure; what appears,
// vanishes and is renamed is tested in a network namespace (tests/integration).
#include "net/link_watcher.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "net/set_link_up.h"
#include "support/test_loop.h"

namespace netmon {

TEST(DumpLinks, ListsTheLoopbackInterface) {
  const auto links = dump_links();
  ASSERT_TRUE(links) << links.error().text();
  const auto lo = std::find_if(links->begin(), links->end(),
                               [](const auto& entry) { return entry.second.name.bytes() == "lo"; });
  ASSERT_NE(lo, links->end());
  EXPECT_EQ(lo->first, lo->second.ifindex);
}

TEST(LinkWatcher, FindsLinksByNameAndIfindexFromTheStart) {
  TestLoop loop;
  const LinkWatcher watcher(loop, {});
  const Link* lo = watcher.find(*InterfaceName::from_bytes("lo"));
  ASSERT_NE(lo, nullptr);
  EXPECT_EQ(watcher.find(lo->ifindex), lo);
  EXPECT_EQ(watcher.find(0U), nullptr);
  EXPECT_EQ(watcher.find(*InterfaceName::from_bytes("no-such-thing")), nullptr);
}

TEST(SetLinkUp, TellsWhatTheKernelSaysOfAnInterfaceThatIsNotThere) {
  const auto answer = set_link_up(INT32_MAX);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->error, ::geteuid() == 0 ? ENODEV : EPERM);
}

}  // namespace netmon
