// SPDX-License-Identifier: MIT
//
// The conversation of an interface monitor with netmon.
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/arguments.h"
#include "base/build_id.h"
#include "base/version.h"
#include "intfmon/interface_monitor.h"
#include "net/set_link_up.h"
#include "sysd/unix_socket.h"

namespace netmon {

namespace {

constexpr milliseconds kLastWords{200};  // for the bye to be sent, or for a dying netmon to close

Result<UniqueFd> connect_to(const std::string& path) {
  return connect_unix(path, "cannot connect to netmon at");
}

// Whatever else bears that name is not ours.
void remove_socket(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) ::unlink(path.c_str());
}

// Of a process that is killed, the kernel may close the connections before the listening socket.
// Then this connects once more, and that connection closes in a moment, too.
bool nobody_listens(const std::string& path) {
  for (int tries = 0; tries < 2; ++tries) {
    const auto fd = connect_to(path);
    if (!fd) return fd.error().code == ECONNREFUSED;
    pollfd closed{fd->get(), 0, 0};
    ::poll(&closed, 1, static_cast<int>(kLastWords.count()));
  }
  return false;
}

}  // namespace

Result<void> InterfaceMonitor::connect() {
  auto fd = connect_to(options_.socket);
  if (!fd) return fd.error();
  netmon_.connection.emplace(
      loop_, std::move(*fd),
      Connection::Handlers{[this](std::string_view text) { on_message(text); },
                           [this](const std::optional<Error>& why) { on_closed(why); }});
  send(Ready{options_.interface, sysfs_.ifindex(), kProtocolVersion,
             own_build_id().value_or(kVersion), observation_, tracker_.was_up(), printed_, changed_,
             order_.has_value(), untold_.sum()});
  return {};
}

void InterfaceMonitor::reconnect() {
  if (connect()) {
    log_.line(printer_.name(), "connected to netmon again");
    netmon_.retries.reset();
    update_status();
    return;
  }
  netmon_.retry.arm(monotonic_now() + netmon_.retries.one_more());
}

void InterfaceMonitor::on_message(std::string_view text) {
  if (options_.trace) log_.line(printer_.name(), "trace: < " + shown(text));
  if (leaving_) return;
  const auto message = decode(text);
  if (!message) {
    log_.line(printer_.name(), "netmon sent " + message.error().text());
    return on_closed(message.error());
  }
  if (const auto* monitor = std::get_if<Monitor>(&*message)) {
    start(*monitor);
  } else if (const auto* decision = std::get_if<SetLinkUp>(&*message)) {
    set_up(*decision);
  } else if (const auto* change = std::get_if<InterfaceChanged>(&*message)) {
    change_interface(*change);
  } else if (const auto* report = std::get_if<Report>(&*message)) {
    report_sample(*report);
  } else if (const auto* shutdown = std::get_if<Shutdown>(&*message)) {
    if (shutdown->detail) log_.line(printer_.name(), "netmon: " + shown(*shutdown->detail));
    leave(ByeReason::shutdown);
  }
}

void InterfaceMonitor::on_closed(const std::optional<Error>& why) {
  netmon_.connection.reset();
  netmon_.answered = false;
  netmon_.streaming = false;
  if (leaving_) return;
  if (options_.exit_with_netmon) {
    remove_socket_of_dead_netmon();
    return loop_.exit(0);
  }
  if (!order_) {
    log_.line(printer_.name(),
              "netmon closed the connection without an order; its own messages say why");
    return loop_.exit(kExitFailure);
  }
  log_.line(printer_.name(), why ? "the connection to netmon failed (" + why->text() +
                                       "); going on, and connecting again"
                                 : "netmon is gone; going on, and connecting again");
  update_status();
  netmon_.retry.arm(monotonic_now() + netmon_.retries.one_more());
}

// A netmon that was killed could not remove the socket and the directory it had made. Each of its
// monitors tries: the first that finds nobody listening does it, and takes the control socket with
// it. The directory goes only if it is empty.
void InterfaceMonitor::remove_socket_of_dead_netmon() const {
  if (!nobody_listens(options_.socket)) return;
  const std::string directory = options_.socket.substr(0, options_.socket.rfind('/'));
  remove_socket(options_.socket);
  remove_socket(directory + "/io.netmon");
  ::rmdir(directory.c_str());
}

void InterfaceMonitor::send(const Message& message) {
  if (!netmon_.connection) return;
  const std::string text = encode(message);
  if (options_.trace) log_.line(printer_.name(), "trace: > " + text);
  netmon_.connection->send(text);
}

void InterfaceMonitor::report(EventKind kind, std::optional<uint64_t> count,
                              std::optional<std::string> detail) {
  if (!netmon_.answered) untold_.add(kind, count.value_or(0));
  send(Event{kind, observation_, count, std::move(detail)});
}

// A repeated order, after netmon was away, leaves the ticks as they run.
void InterfaceMonitor::start(const Monitor& order) {
  netmon_.answered = true;
  untold_.forget();
  printed_before_order_ = printed_;
  const bool same_ticks =
      order_ && order_->interval == order.interval && order_->spread == order.spread;
  const bool same_slots = order_ && order_->interval == order.interval;
  if (!order_ && order.last_slot) {
    ticks_.last_slot = order.last_slot->time_since_epoch() / order.interval;
  } else if (!same_slots) {
    ticks_.last_slot.reset();
  }
  printer_.on_order(order_, order, same_ticks);
  order_ = order;
  if (!same_ticks) make_tickers();
  update_status();
}

void InterfaceMonitor::set_up(const SetLinkUp& order) {
  LinkUpResult result;
  result.decision = order.decision;
  if (const auto answer = set_link_up(sysfs_.ifindex())) {
    result.error = answer->error;
    result.message = answer->message;
  } else {
    result.error = answer.error().code;
    result.message = answer.error().text();
  }
  // What the link looks like now is part of the result, so it is no change to report apart.
  const auto reading = read(SysfsInterface::Extent::link);
  if (!reading) return;
  track(*reading, monotonic_now());
  result.observation = observation_;
  note_event(result.error == 0 ? "set up" : "setting up failed");
  send(result);
}

void InterfaceMonitor::change_interface(const InterfaceChanged& change) {
  switch (change.change) {
    case InterfaceChange::renamed:
      rename(*change.name);
      break;
    case InterfaceChange::gone:
    case InterfaceChange::moved:
      report(EventKind::absent);
      leave(ByeReason::absent);
      break;
  }
}

void InterfaceMonitor::leave(ByeReason reason, std::optional<std::string> detail) {
  if (std::exchange(leaving_, true)) return;
  service_.on_end();
  printer_.finish();
  Bye bye{reason, printed_ - printed_before_order_, std::move(detail), std::nullopt};
  if (ticks_.last_slot) bye.last_slot = Instant(*ticks_.last_slot * order_->interval);
  send(bye);
  if (netmon_.connection) netmon_.connection->flush(kLastWords);
  loop_.exit(printer_.fails() ? kExitFailure : 0);
}

}  // namespace netmon
