// SPDX-License-Identifier: MIT
//
// The messages of the monitor socket, one JSON object each, "type" first
// (man/netmon-protocol.7.scd). decode() takes nothing on trust: a message that lacks a field, has
// one of another type or out of its range, is nested too deep or of an unknown type is an Error
// that names what is wrong. Fields it does not know are left alone, so that a newer peer can say
// more.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/interface_name.h"
#include "base/link_state.h"
#include "base/rates.h"
#include "base/result.h"
#include "base/sample.h"
#include "base/tick_grid.h"
#include "base/words.h"

namespace netmon {

inline constexpr uint32_t kProtocolVersion = 1;
inline constexpr size_t kMaxTextBytes = 1024;  // of any one string

// What a look at the link showed, and when.
struct Observation {
  LinkState state;
  Instant seen;

  bool operator==(const Observation&) const = default;
};

// What a monitor saw while no netmon listened to it, summed up.
struct Meanwhile {
  uint64_t flaps = 0;
  uint64_t missed = 0;              // slots
  std::optional<Instant> first_up;  // when the outage ended that ran before
  uint64_t outages = 0;             // that have begun and ended since,
  microseconds down{0};             // how long they took together,
  std::optional<Instant> last_up;   // and when the last one ended

  bool operator==(const Meanwhile&) const = default;
};

// intfmon → netmon, once after connecting: who it is and what it has seen so far.
struct Ready {
  InterfaceName interface;
  uint32_t ifindex = 0;
  uint32_t protocol = kProtocolVersion;
  std::string build;
  Observation observation;
  bool was_up = false;             // seen up at least once by this process
  uint64_t samples = 0;            // printed so far by this process
  std::optional<Instant> changed;  // when this process saw it go up, down or dormant last
  bool ordered = false;            // told by a netmon before what to do
  Meanwhile meanwhile{};

  bool operator==(const Ready&) const = default;
};

enum class Print : uint8_t { none, text, json, journal };
inline constexpr auto kPrints = words<Print::journal>({"none", "text", "json", "journal"});

// netmon → intfmon: start, or go on, sampling and printing.
struct Monitor {
  microseconds interval = seconds(1);                // kMinInterval to kMaxInterval
  microseconds spread = phase_range(seconds(1), 1);  // ticks lie so far behind the grid at most
  Print print = Print::text;
  uint64_t print_every = 1;       // print the first of so many samples
  std::optional<uint64_t> count;  // leave after so many samples, from now; absent is for ever
  // The last slot that a monitor before had a sample of; see Bye. Only with the first `monitor`.
  std::optional<Instant> last_slot;

  bool operator==(const Monitor&) const = default;
};

// intfmon → netmon: the link went down, or is down for another reason than before.
struct LinkDown {
  Observation observation;

  bool operator==(const LinkDown&) const = default;
};

// netmon → intfmon: set IFF_UP.
struct SetLinkUp {
  uint64_t decision = 0;

  bool operator==(const SetLinkUp&) const = default;
};

// intfmon → netmon: what came of it.
struct LinkUpResult {
  uint64_t decision = 0;
  int error = 0;        // errno; 0 is done
  std::string message;  // the kernel's own words (extended acknowledgement), often empty
  Observation observation;

  bool operator==(const LinkUpResult&) const = default;
};

enum class EventKind : uint8_t {
  up,             // it is up after it was down, dormant or testing
  dormant,        // operstate is dormant or testing now: neither up nor down
  flap,           // count times down and up again between two looks that both saw it up
  reset,          // a counter went backwards or leapt
  missed,         // count slots of the grid were missed
  output_lost,    // nobody reads the output; with count: it is written again, without so many
  output_failed,  // printing failed with detail; said once, until it is written again
  absent,         // the interface is gone
};
inline constexpr auto kEventKinds = words<EventKind::absent>(
    {"up", "dormant", "flap", "reset", "missed", "output-lost", "output-failed", "absent"});

// intfmon → netmon: what else changed.
struct Event {
  EventKind kind = EventKind::up;
  Observation observation;
  std::optional<uint64_t> count;
  std::optional<std::string> detail;

  bool operator==(const Event&) const = default;
};

enum class InterfaceChange : uint8_t {
  renamed,  // name is the new one
  gone,     // deleted
  moved,    // to another network namespace
};
inline constexpr auto kInterfaceChanges =
    words<InterfaceChange::moved>({"renamed", "gone", "moved"});

// netmon → intfmon: what the kernel's link messages said of its interface.
struct InterfaceChanged {
  InterfaceChange change = InterfaceChange::gone;
  std::optional<InterfaceName> name;

  bool operator==(const InterfaceChanged&) const = default;
};

// netmon → intfmon: finish, close, exit 0.
struct Shutdown {
  std::optional<std::string> detail;  // why, where it is not the end of netmon

  bool operator==(const Shutdown&) const = default;
};

enum class ByeReason : uint8_t {
  shutdown,       // was told to by netmon
  signal,         // SIGINT, SIGTERM or SIGHUP; detail names it
  count,          // has printed its samples
  absent,         // its interface is gone
  output_closed,  // nobody will read its output again
};
inline constexpr auto kByeReasons =
    words<ByeReason::output_closed>({"shutdown", "signal", "count", "absent", "output-closed"});

// intfmon → netmon: leaving on purpose. A connection that ends without it is a crash.
struct Bye {
  ByeReason reason = ByeReason::shutdown;
  uint64_t samples = 0;  // printed since the last `monitor`
  std::optional<std::string> detail;
  // The last slot that has a sample: the multiple of the interval that it is, without the phase,
  // which the name and the spread may change.
  std::optional<Instant> last_slot;

  bool operator==(const Bye&) const = default;
};

enum class ReportKind : uint8_t {
  once,   // one sample, of this moment
  start,  // from now on each sample as it is taken
  stop,   // no more of those
};
inline constexpr auto kReportKinds = words<ReportKind::stop>({"once", "start", "stop"});

// netmon → intfmon: send samples. Somebody looks.
struct Report {
  ReportKind kind = ReportKind::once;
  uint64_t request = 0;  // of `once`: the number that the answer is to carry

  bool operator==(const Report&) const = default;
};

// intfmon → netmon: one reading; of a moment that is asked for, or of a tick while somebody
// watches.
struct SampleTaken {
  Sample sample;                    // of a moment: the sequence number is that of the last tick
  std::optional<Rates> rates;       // since the last tick that is at least half an interval old
  std::optional<uint64_t> request;  // answers this one

  bool operator==(const SampleTaken&) const = default;
};

using Message = std::variant<Ready, Monitor, LinkDown, SetLinkUp, LinkUpResult, Event,
                             InterfaceChanged, Shutdown, Bye, Report, SampleTaken>;
// The words of "type", in their order.
inline constexpr auto kMessageTypes = std::to_array<std::string_view>(
    {"ready", "monitor", "link-down", "set-link-up", "link-up-result", "event", "interface",
     "shutdown", "bye", "report", "sample"});
static_assert(kMessageTypes.size() == std::variant_size_v<Message>);

[[nodiscard]] std::string_view type_of(const Message& message);

// One JSON object, without the NUL of the framing.
[[nodiscard]] std::string encode(const Message& message);
[[nodiscard]] Result<Message> decode(std::string_view text);

// One sample as one JSON object, as `netmon --json` prints it. Absent values are left out.
[[nodiscard]] std::string encode_sample(const InterfaceName& interface, const Sample& sample);

}  // namespace netmon
