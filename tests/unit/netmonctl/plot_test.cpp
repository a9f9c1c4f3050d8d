// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "netmonctl/plot_gnuplot.h"
#include "netmonctl/plot_script.h"
#include "support/moments.h"
#include "support/temporary_directory.h"

namespace netmon::ctl {

namespace {

constexpr microseconds kStep = std::chrono::seconds(10);

// Steps with these rates of rx_bytes; a negative one is a gap.
std::vector<Step> steps_of(const std::vector<double>& rates) {
  std::vector<Step> steps;
  for (const double rate : rates) {
    Step& step = steps.emplace_back();
    step.begin_usec = kBegin + (steps.size() - 1) * 10 * kSec;
    step.end_usec = step.begin_usec + 10 * kSec;
    if (rate >= 0) step.rates[static_cast<size_t>(Counter::rx_bytes)] = rate;
  }
  return steps;
}

class CtlPlot : public testing::Test {
 protected:
  CtlPlot() {
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  static std::string draw(const std::vector<Plotted>& plotted, PlotForm form = PlotForm::text) {
    const Span span{kBegin, kBegin + 60 * kSec};
    const auto drawn = run_gnuplot(plot_script(plotted, span, kStep, {form, 80, 24}));
    EXPECT_TRUE(drawn) << drawn.error().text();
    return drawn ? *drawn : "";
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_F(CtlPlot, BreaksTheLineAtAGap) {
  const auto points = plot_points(steps_of({1, 2, -1, -1, 3, -1, 4, 5}), Counter::rx_bytes, 1);
  EXPECT_EQ(points,
            "1795617005.000000 8.000000\n"
            "1795617015.000000 16.000000\n"
            "\n"
            // One step alone: from its begin to its end.
            "1795617040.000000 24.000000\n"
            "1795617050.000000 24.000000\n"
            "\n"
            "1795617065.000000 32.000000\n"
            "1795617075.000000 40.000000\n");
  EXPECT_EQ(plot_points(steps_of({-1, -1}), Counter::rx_bytes, 1), "");
}

TEST_F(CtlPlot, DrawsInLocalTime) {
  ::setenv("TZ", "CET-1", 1);
  ::tzset();
  EXPECT_EQ(plot_points(steps_of({1, 1}), Counter::rx_bytes, 1).substr(0, 10), "1795620605");
}

TEST_F(CtlPlot, QuotesStrings) {
  EXPECT_EQ(gnuplot_quoted("br-lan_0.7 rx"), "\"br-lan_0.7 rx\"");
  EXPECT_EQ(gnuplot_quoted("'\"`\\@$\n"), "\"\\047\\042\\140\\134\\100\\044\\012\"");
  EXPECT_EQ(gnuplot_quoted("ü"), "\"\\303\\274\"");
}

TEST_F(CtlPlot, HasAxesWithUnitsAndALegend) {
  const std::string text = draw({{"eth0", steps_of({1e6, 2e6, 2e6, 1e6, 0, 0})}});
  EXPECT_TRUE(has(text, "Traffic in Mbit/s from 2026-11-25 14:30:00 to 2026-11-25 14:31:00"))
      << text;
  EXPECT_TRUE(has(text, "time (UTC)")) << text;
  EXPECT_TRUE(has(text, "eth0 rx ***")) << text;
  EXPECT_TRUE(has(text, "eth0 tx ###")) << text;
  EXPECT_TRUE(has(text, "14:30:30")) << text;
  EXPECT_TRUE(has(text, " 16 +")) << text;
  const std::string svg = draw({{"eth0", steps_of({1e9, 2e9})}}, PlotForm::svg);
  for (const char* part :
       {"<svg", "</svg>", "traffic in Gbit/s", "eth0 rx", "eth0 tx", "time (UTC)"}) {
    EXPECT_TRUE(has(svg, part)) << part;
  }
  EXPECT_TRUE(draw({{"eth0", steps_of({1e6, 2e6})}}, PlotForm::png).starts_with("\x89PNG\r\n"));
}

TEST_F(CtlPlot, DrawsWhatIsAllZeroOrAllGaps) {
  EXPECT_TRUE(has(draw({{"eth0", steps_of({0, 0, 0})}}), "Traffic in bit/s"));
  EXPECT_TRUE(has(draw({{"eth0", steps_of({-1, -1, -1})}}), "eth0 rx"));
  EXPECT_TRUE(has(draw({{"eth0", steps_of({-1})}, {"eth1", steps_of({5, 5})}}), "eth1 rx"));
}

TEST_F(CtlPlot, TakesANameForNothingButAName) {
  const TemporaryDirectory directory;
  const std::string mark = directory.path() / "m";
  // Longer than any interface name may be, so that each could do harm.
  const std::vector<std::string> names = {
      "`touch " + mark + "`",
      "$(touch " + mark + ")",
      "';!touch " + mark + ";'",
      "'\\n!touch " + mark,
      "\"; system(\"touch " + mark,
      "@mark",
      "'.system('touch " + mark + "').'",
      "a''b'",
      "x\\",
      "ü{/Symbol a}_b^c",
      "%s%n",
      "EOD",
  };
  std::vector<Plotted> plotted;
  for (const std::string& name : names) plotted.push_back({name, steps_of({1, 2, 3})});
  const std::string svg = draw(plotted, PlotForm::svg);
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_TRUE(has(svg, "ü{/Symbol a}_b^c rx"));
  EXPECT_TRUE(has(svg, "EOD tx"));
  EXPECT_TRUE(has(svg, "x\\ tx"));
}

TEST_F(CtlPlot, SaysWhatIsMissingAndWhatFailed) {
  const auto missing = run_gnuplot("plot 1\n", "no-such-gnuplot");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().text(),
            "no-such-gnuplot is not installed, and it does the drawing: install the package"
            " gnuplot-nox");
  const auto wrong = run_gnuplot("set terminal dumb\nnonsense\n");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(has(wrong.error().text(), "gnuplot failed: ")) << wrong.error().text();
  EXPECT_TRUE(has(wrong.error().text(), "invalid command")) << wrong.error().text();
  EXPECT_FALSE(run_gnuplot(""));  // nothing was drawn
}

}  // namespace netmon::ctl
