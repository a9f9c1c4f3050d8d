// SPDX-License-Identifier: MIT
#include "netmon/state_file.h"

#include <gtest/gtest.h>

#include "support/temporary_directory.h"

namespace netmon {

namespace {

SavedLink link(std::string_view name) {
  SavedLink link;
  link.interface = *InterfaceName::from_bytes(name);
  link.ifindex = 7;
  return link;
}

}  // namespace

TEST(StateFile, GivesBackWhatWasSaved) {
  const TemporaryDirectory directory;
  std::vector<SavedLink> links = {link("eth0"), link("e\x1bsc"), link("gr\xc3\xb6n")};
  links[0].policy = {true, true, from_usec(123'456), std::nullopt};
  links[1].policy.last = LastSeen{{Operstate::lowerlayerdown, true, false},
                                  from_usec(7),
                                  true,
                                  true,
                                  Rule::held,
                                  DownReason::lower_layer_down};
  links[2].policy.last = LastSeen{{Operstate::up, true, false}, from_usec(8), false, false, {}, {}};
  links[1].stopped = true;
  links[2].may_come = true;
  const SavedState state{links,
                         {{link("eth0").interface, {1, std::nullopt, std::nullopt, 0}},
                          {link("ab\x1bsent").interface, {1, 2, "fibre \"swap\"", 1000}}}};
  ASSERT_TRUE(StateFile(directory.path()).save(state));
  const auto loaded = StateFile(directory.path()).load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(*loaded, state);
}

TEST(StateFile, OfAnotherBootKeepsItsHolds) {
  const TemporaryDirectory directory;
  directory.write("state.json",
                  R"({"version":1,"boot_id":"another","links":[{"interface":"eth0"}],)"
                  R"("holds":[{"interface":"eth5","since_realtime_usec":7,"uid":0}]})");
  const auto loaded = StateFile(directory.path()).load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_TRUE(loaded->links.empty());
  ASSERT_EQ(loaded->holds.size(), 1U);
  EXPECT_EQ(loaded->holds[0].interface, link("eth5").interface);
  EXPECT_EQ(loaded->holds[0].hold, (Hold{7, std::nullopt, std::nullopt, 0}));
}

TEST(StateFile, WithAReasonThatIsNoUtf8IsWrittenAllTheSame) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(
      StateFile(directory.path()).save({{}, {{link("eth0").interface, {1, {}, "\xff", 0}}}}));
  EXPECT_EQ(StateFile(directory.path()).load()->holds.size(), 1U);
}

TEST(StateFile, IsReplacedAsAWholeAndOnlyIfItChanges) {
  const TemporaryDirectory directory;
  StateFile file(directory.path());
  ASSERT_TRUE(file.save({{link("eth0"), link("eth1")}, {}}));
  ASSERT_TRUE(file.save({{link("eth1")}, {}}));
  EXPECT_EQ(StateFile(directory.path()).load()->links.size(), 1U);
  const auto path = directory.path() / "state.json";
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".new"));
  std::filesystem::remove(path);
  ASSERT_TRUE(file.save({{link("eth1")}, {}}));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(StateFile, TakesNoTimeThatIsYetToComeForTheBeginOfAnOutage) {
  const TemporaryDirectory directory;
  SavedLink saved = link("eth0");
  const Instant to_come = from_usec(to_usec(monotonic_now() + std::chrono::hours(1)));
  saved.policy.last = LastSeen{{}, to_come, true, true, {}, {}};
  ASSERT_TRUE(StateFile(directory.path()).save({{saved}, {}}));
  const auto loaded = StateFile(directory.path()).load();
  ASSERT_EQ(loaded->links.size(), 1U);
  EXPECT_NE(loaded->links[0].policy.last->since, to_come);
}

TEST(StateFile, OfAnotherBootOrOfNoneSaysNothing) {
  const TemporaryDirectory directory;
  EXPECT_TRUE(StateFile(directory.path()).load()->links.empty());
  directory.write("state.json",
                  R"({"version":1,"boot_id":"another","links":[{"interface":"eth0"}]})");
  const auto loaded = StateFile(directory.path()).load();
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_TRUE(loaded->links.empty());
}

TEST(StateFile, ThatIsBrokenIsAnErrorThatNamesIt) {
  const TemporaryDirectory directory;
  for (const char* text : {"", "nonsense", "[]", "{}", R"({"version":1})",
                           R"({"version":1,"boot_id":"x","holds":[{"interface":"eth0"}]})"}) {
    directory.write("state.json", text);
    const auto loaded = StateFile(directory.path()).load();
    ASSERT_FALSE(loaded) << text;
    EXPECT_EQ(loaded.error().text(),
              "cannot use the saved state in " + (directory.path() / "state.json").string());
  }
}

TEST(StateFile, WithoutADirectoryKeepsNothing) {
  StateFile file("");
  EXPECT_TRUE(file.save({{link("eth0")}, {}}));
  EXPECT_TRUE(file.load()->links.empty());
}

TEST(StateFile, ThatCannotBeWrittenIsAnError) {
  StateFile file("/proc/nowhere");
  EXPECT_FALSE(file.save({{link("eth0")}, {}}));
}

}  // namespace netmon
