// SPDX-License-Identifier: MIT
#include "netmonctl/table.h"

#include <gtest/gtest.h>

namespace netmon::ctl {

namespace {

const std::vector<Column> kTestColumns = {{"LINK"}, {"ADMIN", false, 1}, {"RX", true}, {"NOTE"}};
const std::vector<Row> kTestRows = {{{"eth0"}, {"up"}, {"941M"}, {"link up"}},
                                    {{"enp3s0f1"}, {"down"}, {"-"}, {""}}};

}  // namespace

TEST(Table, ColumnsAreAsWideAsWhatIsInThem) {
  EXPECT_EQ(format_table(kTestColumns, kTestRows, true, 0, {}),
            "LINK      ADMIN    RX  NOTE\n"
            "eth0      up     941M  link up\n"
            "enp3s0f1  down      -\n");
}

TEST(Table, TitlesCanBeLeftOut) {
  EXPECT_EQ(format_table(kTestColumns, kTestRows, false, 0, {}),
            "eth0      up    941M  link up\n"
            "enp3s0f1  down     -\n");
}

TEST(Table, ATerminalThatIsTooNarrowLosesTheSpareColumnsFirst) {
  EXPECT_EQ(format_table(kTestColumns, kTestRows, true, 7, {28, false}),
            "LINK        RX  NOTE\n"
            "eth0      941M  link up\n"
            "enp3s0f1     -\n");
}

TEST(Table, ATerminalThatIsTooNarrowCutsTheLastColumn) {
  EXPECT_EQ(format_table(kTestColumns, kTestRows, true, 7, {20, false}),
            "LINK        RX  NOTE\n"
            "eth0      941M  lin…\n"
            "enp3s0f1     -\n");
}

TEST(Table, APipeIsGivenAllWhateverItsLength) {
  const std::string longer(500, 'x');
  EXPECT_EQ(format_table({{"A"}}, {{{longer}}}, false, 0, {}), longer + "\n");
}

TEST(Table, ColoursTakeNoRoom) {
  const std::vector<Row> rows = {{{"a", Paint::good}, {"b"}}, {{"abc", Paint::plain}, {"d"}}};
  EXPECT_EQ(format_table({{"A"}, {"B"}}, rows, false, 0, {std::nullopt, true}),
            "\x1b[32ma\x1b[0m    b\nabc  d\n");
}

TEST(Table, WideCharactersAreMeasuredByTheirColumns) {
  EXPECT_EQ(format_table({{"A"}, {"B"}}, {{{"größe"}, {"x"}}, {{"12345"}, {"y"}}}, false, 0, {}),
            "größe  x\n12345  y\n");
}

}  // namespace netmon::ctl
