// SPDX-License-Identifier: MIT
//
// What each verb does. Every function says what went wrong, if anything, and returns the exit
// status.
#pragma once

#include "netmonctl/options.h"

namespace netmon::ctl {

[[nodiscard]] int run_status(const Options& options);
[[nodiscard]] int run_show(const Options& options);
[[nodiscard]] int run_top(const Options& options);
[[nodiscard]] int run_watch(const Options& options);
[[nodiscard]] int run_events(const Options& options);
[[nodiscard]] int run_history(const Options& options);
[[nodiscard]] int run_plot(const Options& options);
[[nodiscard]] int run_up(const Options& options);
[[nodiscard]] int run_hold(const Options& options);
[[nodiscard]] int run_release(const Options& options);
[[nodiscard]] int run_clear(const Options& options);
[[nodiscard]] int run_reload(const Options& options);
[[nodiscard]] int run_introspect(const Options& options);

}  // namespace netmon::ctl
