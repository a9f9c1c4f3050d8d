// SPDX-License-Identifier: MIT
#include "netmonctl/plot_script.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/time_span.h"
#include "base/timestamp.h"

namespace netmon::ctl {

namespace {

constexpr double kBitsPerByte = 8;
constexpr uint64_t kUsecPerSecond = 1'000'000;

struct Unit {
  double bits;
  const char* name;
};

constexpr auto kUnits = std::to_array<Unit>(
    {{1e12, "Tbit/s"}, {1e9, "Gbit/s"}, {1e6, "Mbit/s"}, {1e3, "kbit/s"}, {1, "bit/s"}});

// Told apart also by those who see colours differently (Okabe and Ito).
constexpr auto kColors = std::to_array<const char*>(
    {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a7700"});

double peak_bits(const std::vector<Plotted>& plotted) {
  double peak = 0;
  for (const Plotted& each : plotted) {
    for (const Step& step : each.steps) {
      for (const Counter counter : {Counter::rx_bytes, Counter::tx_bytes}) {
        peak = std::max(peak, step.rate(counter).value_or(0) * kBitsPerByte);
      }
    }
  }
  return peak;
}

const Unit& unit_for(double peak) {
  for (const Unit& unit : kUnits) {
    if (peak >= unit.bits) return unit;
  }
  return kUnits.back();
}

// gnuplot knows no time zones: it is given local time as if it were UTC.
double local_seconds(uint64_t realtime_usec) {
  return static_cast<double>(realtime_usec) / kUsecPerSecond +
         static_cast<double>(utc_offset(realtime_usec));
}

std::string number(double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.6f", value);
  return text.data();
}

const char* time_format(const Span& span) {
  const uint64_t length = (span.until_usec - span.since_usec) / kUsecPerSecond;
  if (length <= 600) return "%H:%M:%S";
  if (length <= kDaySeconds) return "%H:%M";
  return length <= 7 * kDaySeconds ? "%m-%d %H:%M" : "%Y-%m-%d";
}

std::string terminal(const PlotStyle& style, size_t interfaces) {
  // As high as the legend needs.
  const std::string size =
      "size 1000," + std::to_string(std::max<size_t>(500, 80 + 40 * interfaces));
  switch (style.form) {
    case PlotForm::svg:
      return "svg " + size + " font 'sans,13' background 'white'";
    case PlotForm::png:
      return "pngcairo " + size + " font 'sans,11' background 'white'";
    case PlotForm::text:
      break;
  }
  // In colour its lines would have no characters of their own.
  return "dumb mono size " + std::to_string(style.columns) + "," + std::to_string(style.rows);
}

// How the line of an interface looks: rx whole, tx dashed, in the colour of the interface; in text
// each line has a character of its own.
std::string line_style(const PlotStyle& style, size_t interface, bool tx) {
  if (style.form == PlotForm::text) return " lt " + std::to_string(2 * interface + (tx ? 2 : 1));
  return " lw 1.8 lc rgb '" + std::string(kColors[interface % kColors.size()]) + "' dt " +
         (tx ? "'-'" : "1");
}

bool is_harmless(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(" -_.,:()/+").find(c) != std::string_view::npos;
}

}  // namespace

std::string gnuplot_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_harmless(c)) {
      out += c;
    } else {
      std::array<char, 8> octal{};
      std::snprintf(octal.data(), octal.size(), "\\%03o", static_cast<unsigned>(byte));
      out += octal.data();
    }
  }
  return out + "\"";
}

std::string plot_points(const std::vector<Step>& steps, Counter bytes, double unit) {
  std::string out;
  const auto has_rate = [&](size_t i) { return i < steps.size() && steps[i].rate(bytes); };
  const auto point = [&](uint64_t realtime_usec, double rate) {
    out += number(local_seconds(realtime_usec)) + " " + number(rate * kBitsPerByte / unit) + "\n";
  };
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    if (!has_rate(i)) {
      if (!out.empty() && !out.ends_with("\n\n")) out += "\n";
      continue;
    }
    const double rate = *step.rate(bytes);
    // A line needs two points: a step between two gaps is drawn from its begin to its end.
    if ((i == 0 || !has_rate(i - 1)) && !has_rate(i + 1)) {
      point(step.begin_usec, rate);
      point(step.end_usec, rate);
    } else {
      point(step.begin_usec + (step.end_usec - step.begin_usec) / 2, rate);
    }
  }
  return out;
}

std::string plot_script(const std::vector<Plotted>& plotted, const Span& span, microseconds step,
                        const PlotStyle& style) {
  const double peak = peak_bits(plotted);
  const Unit& unit = unit_for(peak);
  std::string script = "set encoding utf8\nset terminal " + terminal(style, plotted.size()) + "\n";
  const bool text = style.form == PlotForm::text;
  // Text has no room for a label of the vertical axis, so its unit is in the title.
  script += "set title " +
            gnuplot_quoted(
                std::string("Traffic ") + (text ? std::string("in ") + unit.name + " " : "") +
                "from " + format_timestamp(span.since_usec) + " to " +
                format_timestamp(span.until_usec) + ", in steps of " + format_time_span(step)) +
            " noenhanced\n";
  script += "set xdata time\nset timefmt '%s'\nset format x '" + std::string(time_format(span)) +
            "'\nset xrange [" + number(local_seconds(span.since_usec)) + ":" +
            number(local_seconds(span.until_usec)) + "]\n";
  script += peak > 0 ? "set yrange [0:*]\n" : "set yrange [0:1]\n";
  script += "set xlabel " +
            gnuplot_quoted("time (" + format_timestamp(span.until_usec, "%Z") + ")") +
            " noenhanced\nset ylabel 'traffic in " + unit.name + "'\n";
  script += text ? "set key below width 2\n"
                 : "set key outside right top Left reverse\nset grid lt 1 lw 0.5 lc rgb '#d8d8d8'\n"
                   "set border 3\nset tics nomirror\n";
  std::string lines;
  for (size_t i = 0; i < plotted.size(); ++i) {
    for (const bool tx : {false, true}) {
      std::string block = (tx ? "$tx" : "$rx") + std::to_string(i);
      const std::string points =
          plot_points(plotted[i].steps, tx ? Counter::tx_bytes : Counter::rx_bytes, unit.bits);
      if (!points.empty()) {
        script.append(block).append(" << EOD\n").append(points).append("EOD\n");
        block += " using 1:2";
      } else {
        block = "NaN";  // so that the legend has it
      }
      lines += (lines.empty() ? "plot " : ", ") + block + " with lines" + line_style(style, i, tx) +
               " title " + gnuplot_quoted(plotted[i].interface + (tx ? " tx" : " rx")) +
               " noenhanced";
    }
  }
  return script + lines + "\n";
}

}  // namespace netmon::ctl
