// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/unique_fd.h"
#include "netmonctl/exit_status.h"
#include "netmonctl/history_query.h"
#include "netmonctl/paint.h"
#include "netmonctl/plot_gnuplot.h"
#include "netmonctl/plot_script.h"
#include "netmonctl/printable.h"
#include "netmonctl/report.h"
#include "netmonctl/verbs.h"

namespace netmon::ctl {

namespace {

constexpr uint64_t kStepsOfImage = 360;
constexpr size_t kMostInterfaces = 32;
constexpr size_t kUsualGraphRows = 24;
constexpr size_t kLeastColumns = 40;
constexpr size_t kMostColumns = 400;

// By the end of the file's name.
Result<PlotForm> form_of(const std::optional<std::string>& output) {
  if (!output) return PlotForm::text;
  if (output->ends_with(".svg")) return PlotForm::svg;
  if (output->ends_with(".png")) return PlotForm::png;
  return Error{0, "--output takes a file that ends with .svg or .png, not",
               "'" + printable(*output) + "'"};
}

PlotStyle style_for(PlotForm form) {
  PlotStyle style{form, standard_output(Color::no).columns.value_or(80), kUsualGraphRows};
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) style.rows = size.ws_row;
  style.columns = std::clamp(style.columns, kLeastColumns, kMostColumns);
  // The prompt that follows takes a line.
  style.rows = std::clamp<size_t>(style.rows - 1, 15, 50);
  return style;
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!fd) return errno_error("cannot write", printable(path));
  while (!content.empty()) {
    const ssize_t count = ::write(fd.get(), content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno_error("cannot write", printable(path));
    content.remove_prefix(static_cast<size_t>(count));
  }
  return {};
}

Result<std::vector<InterfaceName>> interfaces_of(const Words& words) {
  std::vector<InterfaceName> interfaces;
  for (const std::string& word : words) {
    const auto name = InterfaceName::from_input(word);
    if (!name) return name.error();
    // Named twice it is drawn once.
    if (std::find(interfaces.begin(), interfaces.end(), *name) == interfaces.end()) {
      interfaces.push_back(*name);
    }
  }
  if (interfaces.size() <= kMostInterfaces) return interfaces;
  return Error{0, "plot takes at most " + std::to_string(kMostInterfaces) + " interfaces", {}};
}

int put_out(const Options& options, const std::string& drawn) {
  if (options.output) {
    if (const auto written = write_file(*options.output, drawn); !written) {
      complain(written.error().text());
      return kExitFailure;
    }
    return 0;
  }
  return print_output(drawn, 0);
}

}  // namespace

int run_plot(const Options& options) {
  const auto interfaces = interfaces_of(options.words);
  const auto form = form_of(options.output);
  const PlotStyle style = style_for(form ? *form : PlotForm::text);
  const auto plan = plan_history(options, realtime_usec(),
                                 style.form == PlotForm::text ? style.columns : kStepsOfImage);
  if (!interfaces || !form || !plan) {
    complain(!interfaces ? interfaces.error().text()
             : !form     ? form.error().text()
                         : plan.error().text());
    return kExitUsage;
  }
  const JournalSource source = journal_source(options);
  std::vector<Plotted> plotted;
  int status = 0;
  for (const InterfaceName& interface : *interfaces) {
    auto history = read_history(source, interface, plan->span, plan->step);
    if (!history) return journal_failure(history.error());
    complain_of_refused(interface, history->count);
    if (history->count.samples == 0) {
      status = no_samples(source, interface, plan->span);
    } else {
      plotted.push_back({interface.shown(), std::move(history->steps)});
    }
  }
  if (plotted.empty()) return status;
  const auto drawn = run_gnuplot(plot_script(plotted, plan->span, plan->step, style));
  if (!drawn) {
    complain(drawn.error().text());
    return kExitFailure;
  }
  return std::max(status, put_out(options, *drawn));
}

}  // namespace netmon::ctl
