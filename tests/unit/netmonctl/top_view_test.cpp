// SPDX-License-Identifier: MIT
#include "netmonctl/top_view.h"

#include <gtest/gtest.h>

#include "netmonctl/printable.h"
#include "support/link_json.h"

namespace netmon::ctl {

namespace {

JsonObject link_of(const std::string& name, int ifindex, double rx_bytes) {
  JsonObject json = link_json(name);
  json["ifindex"] = ifindex;
  json["rates"]["rx_bytes"] = rx_bytes;
  return json;
}

class TopViewTest : public testing::Test {
 protected:
  void add(const std::string& name, double rx_bytes) {
    book.take({{"link", link_of(name, ++links, rx_bytes)}});
  }
  // 64 links: eth00 to eth63, of which each receives more than the one before.
  void add_64() {
    for (int i = 0; i < 64; ++i) {
      add(std::string("eth") + static_cast<char>('0' + i / 10) + static_cast<char>('0' + i % 10),
          i * 1000.0);
    }
  }
  std::vector<std::string> lines() {
    std::vector<std::string> texts;
    for (const ScreenLine& line : view.draw(book, kLinkNow)) {
      std::string text;
      for (const Stretch& stretch : line) text += stretch.text;
      texts.push_back(text);
    }
    return texts;
  }
  // The names in the list, in their order.
  std::string names() {
    std::string names;
    for (const std::string& line : lines()) {
      if (line.rfind("eth", 0) == 0 || line.rfind("lo", 0) == 0) {
        names += (names.empty() ? "" : " ") + line.substr(0, line.find(' '));
      }
    }
    return names;
  }
  std::string selected() {
    for (const ScreenLine& line : view.draw(book, kLinkNow)) {
      if (line.size() > 2 && line[0].reversed)
        return line[0].text.substr(0, line[0].text.find(' '));
    }
    return {};
  }
  void press(const std::string& characters) {
    for (const char each : characters) EXPECT_TRUE(view.press(Key::character, each, book));
  }
  void press(Key key) { EXPECT_TRUE(view.press(key, 0, book)); }

  LinkBook book;
  TopView view{true};
  int links = 0;
};

}  // namespace

TEST_F(TopViewTest, ShowsEachLinkWithRatesBarAndHistory) {
  add("eth0", 125e6);
  add("lo", 0);
  const auto shown = lines();
  ASSERT_EQ(shown.size(), 24U);
  EXPECT_EQ(shown[0].rfind("netmon: 2 links, 2 up; by name; a full bar is 1.00Gb/s", 0), 0U);
  EXPECT_EQ(shown[1].rfind("LINK STATE RX b/s   ", 0), 0U);
  EXPECT_EQ(shown[2].rfind("eth0 up     1.00G ███", 0), 0U) << shown[2];
  EXPECT_EQ(shown[3].rfind("lo   up         0   ", 0), 0U) << shown[3];
  EXPECT_NE(shown[23].find("q leave"), std::string::npos);
}

TEST_F(TopViewTest, HasLinesThatFitTheTerminalWhateverItsSize) {
  add_64();
  add("eth\x1b[2J", 5);
  press(Key::enter);
  for (const size_t columns : {1U, 10U, 20U, 40U, 80U, 81U, 200U}) {
    for (const size_t count : {1U, 2U, 3U, 4U, 12U, 24U, 100U}) {
      view.resize({columns, count});
      const auto shown = lines();
      EXPECT_EQ(shown.size(), count) << columns;
      for (const std::string& line : shown) {
        EXPECT_LE(width_of(line), columns) << line;
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
      }
    }
  }
}

TEST_F(TopViewTest, ShowsAsManyLinksAsThereIsRoomForAndFollowsTheChosenOne) {
  add_64();
  EXPECT_EQ(names().substr(0, 11), "eth00 eth01");
  EXPECT_EQ(selected(), "eth00");
  press(Key::end);
  EXPECT_EQ(selected(), "eth63");
  EXPECT_EQ(names().substr(0, 11), "eth43 eth44");
  press(Key::up);
  EXPECT_EQ(names().substr(0, 11), "eth43 eth44");
  press(Key::page_up);
  EXPECT_EQ(selected(), "eth41");
  press(Key::home);
  EXPECT_EQ(selected(), "eth00");
  press(Key::up);
  EXPECT_EQ(selected(), "eth00");
  press(Key::page_down);
  press("j");
  EXPECT_EQ(selected(), "eth22");
  press("k");
  EXPECT_EQ(selected(), "eth21");
}

TEST_F(TopViewTest, SortsByRatesAndReverses) {
  add("eth0", 10);
  add("eth1", 30);
  add("eth2", 20);
  press("s");  // state
  EXPECT_EQ(names(), "eth0 eth1 eth2");
  press("s");  // rx
  EXPECT_EQ(names(), "eth1 eth2 eth0");
  EXPECT_NE(lines()[0].find("; by rx;"), std::string::npos);
  press("r");
  EXPECT_EQ(names(), "eth0 eth2 eth1");
  press("rsss");  // tx, errors, and by name again
  EXPECT_EQ(names(), "eth0 eth1 eth2");
}

TEST_F(TopViewTest, SortsLinksThatAreDownFirstByState) {
  add("eth0", 10);
  JsonObject down = link_of("eth1", 9, 0);
  down["standing"] = "contended";
  book.take({{"link", down}});
  press("s");
  EXPECT_EQ(names(), "eth1 eth0");
}

TEST_F(TopViewTest, KeepsTheChosenLinkWhenTheOrderChanges) {
  add("eth0", 10);
  add("eth1", 30);
  add("eth2", 20);
  press(Key::down);
  EXPECT_EQ(selected(), "eth1");
  press("ssr");
  EXPECT_EQ(names(), "eth0 eth2 eth1");
  EXPECT_EQ(selected(), "eth1");
}

TEST_F(TopViewTest, FiltersByAPartOfTheName) {
  add("eth0", 10);
  add("eth1", 30);
  add("lo", 20);
  press("/1q");  // letters are no keys while a filter is typed
  press(Key::erase);
  EXPECT_EQ(names(), "eth1");
  EXPECT_EQ(lines()[23].substr(0, 10), "Filter: 1_");
  press(Key::enter);
  EXPECT_EQ(names(), "eth1");
  EXPECT_NE(lines()[23].find("[1]"), std::string::npos);
  press("/zz");
  EXPECT_EQ(names(), "");
  press(Key::down);  // nothing to choose from
  press(Key::escape);
  EXPECT_EQ(names(), "eth0 eth1 lo");
}

TEST_F(TopViewTest, PausesThePictureAndLosesNothing) {
  add("eth0", 10);
  press("p");
  EXPECT_NE(lines()[0].find("PAUSED"), std::string::npos);
  add("eth1", 30);
  EXPECT_EQ(names(), "eth0");
  press(" ");
  EXPECT_EQ(names(), "eth0 eth1");
  EXPECT_EQ(lines()[0].find("PAUSED"), std::string::npos);
}

TEST_F(TopViewTest, ShowsAllThatIsKnownOfTheChosenLink) {
  add("eth0", 10);
  add("eth1", 30);
  press(Key::down);
  press(Key::enter);
  const auto shown = lines();
  EXPECT_EQ(names(), "eth0 eth1");
  EXPECT_EQ(shown[13].rfind("── eth1 ─────", 0), 0U) << shown[13];
  EXPECT_EQ(shown[14].rfind("State      up since", 0), 0U);
  press(Key::enter);
  EXPECT_EQ(lines()[13], "");
}

TEST_F(TopViewTest, SaysWhatItIsTold) {
  add("eth0", 10);
  view.set_notice("netmon closed the connection");
  EXPECT_EQ(lines()[0].rfind("netmon closed the connection", 0), 0U) << lines()[0];
}

TEST_F(TopViewTest, LeavesOnQAlone) {
  EXPECT_FALSE(view.press(Key::character, 'q', book));
  press("xyz?");
}

TEST_F(TopViewTest, IsMadeOfAsciiWhereTheLocaleIs) {
  view = TopView(false);
  add("eth0", 125e6);
  press(Key::enter);
  for (const std::string& line : lines()) {
    for (const char letter : line) EXPECT_TRUE(letter >= ' ' && letter < 0x7f) << line;
  }
}

}  // namespace netmon::ctl
