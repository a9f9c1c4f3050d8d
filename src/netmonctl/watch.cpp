// SPDX-License-Identifier: MIT
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "netmonctl/json_output.h"
#include "netmonctl/query.h"
#include "netmonctl/report.h"
#include "netmonctl/verbs.h"
#include "netmonctl/watch_text.h"

namespace netmon::ctl {

namespace {

enum class Waited : uint8_t { something_came, reader_gone, failed };

// Until netmon says something, or nobody reads what is printed.
Waited wait_for_more(int fd) {
  // Without events a pipe tells its closed end only.
  std::array<pollfd, 2> waited{{{fd, POLLIN, 0}, {STDOUT_FILENO, 0, 0}}};
  while (::poll(waited.data(), waited.size(), -1) < 0) {
    if (errno != EINTR) return Waited::failed;
  }
  return (waited[1].revents & (POLLERR | POLLHUP)) != 0 ? Waited::reader_gone
                                                        : Waited::something_came;
}

}  // namespace

int run_watch(const Options& options) {
  const auto parameters = interfaces_parameter(options.words);
  if (!parameters) return fail(parameters.error());
  auto client = Client::connect(options);
  if (!client) return fail(client.error());
  if (auto sent = client->send("Watch", *parameters, true); !sent) return fail(sent.error());
  WatchText text(standard_output(options.color).colors);
  while (true) {
    auto reply = client->next();
    if (!reply) return fail(reply.error());
    if (*reply) {
      const JsonObject& said = (*reply)->parameters;
      const std::string line = options.json == Json::none ? text.line(said, realtime_usec())
                                                          : format_json(said, options.json);
      std::fputs(line.c_str(), stdout);
      if (!(*reply)->continues) return finish_output(0);
      continue;
    }
    if (std::fflush(stdout) != 0) return finish_output(0);
    const Waited waited = wait_for_more(client->fd());
    if (waited == Waited::reader_gone) return 0;
    if (waited == Waited::failed) return fail({kExitFailure, errno_error("cannot wait").text()});
    if (auto received = client->read(); !received) return fail(received.error());
  }
}

}  // namespace netmon::ctl
