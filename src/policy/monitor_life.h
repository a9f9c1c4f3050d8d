// SPDX-License-Identifier: MIT
//
// The life of the monitor of one link, as a pure state machine with the time given: when one is
// started, when it is told to end, and what its end means. Beside it, LinkPolicy decides about the
// link itself.
//
//   absent      there is no such interface: nothing runs
//   waiting     there is one, and nothing runs: a monitor is started at the time of deadline(), or
//               somebody else starts it
//   starting    asked for; it has not said `ready`
//   monitored   it has said `ready`: it samples, and can act on the link
//   ending      it is told to end, or has said that it will, and is not over yet
//   stopped     over, by somebody's wish or since it has printed all that was asked for; nothing is
//               started before a reload, or before somebody starts one
//   forgotten   not chosen any more, and over
//
// Whatever runs is over once its process has ended, where that is told, and its connection is
// closed: never before, so that no two print samples of one link. What it said before decides:
//
//   told to end by us        not chosen: forgotten; renamed, or chosen again: it begins anew
//   bye, by a signal         somebody's wish: stopped; but not while netmon is being stopped, too
//   bye, all samples printed, or nobody reads its output: stopped
//   bye, interface gone      absent; where there is another by then, it begins anew
//   nothing                  a crash: started again by us after a backoff, or by somebody else
//
// Steps come out, to be carried out in order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/backoff.h"
#include "base/clock.h"

namespace netmon {

// Who keeps the process of a monitor.
struct Keeping {
  bool starts = true;       // we have it started
  bool tells_end = false;   // the end of a process is told, beside that of its connection
  bool restarts = false;    // what crashes is started again by somebody else
  bool bears_name = false;  // it bears the name of its interface, and ends when that changes
};

// Why a link is monitored.
enum class Choice : uint8_t {
  none,     // it is not, or no more
  by_hand,  // somebody started its monitor; the configuration does not ask for it
  glob,     // a wildcard matches it
  named,    // written out
};

// How a monitor said that it ends.
enum class Farewell : uint8_t {
  signal,         // a signal told it to
  told,           // it was told so by netmon
  count,          // it has printed all its samples
  absent,         // its interface is gone
  output_closed,  // nobody will read its output again
};

struct LifeStep {
  enum class Kind : uint8_t {
    start,        // start one anew; `may_run`: unless one runs already
    order,        // tell the one that just said `ready` what to do
    tell_end,     // tell the connected one to end
    tell_gone,    // tell the connected one that its interface is gone
    stop,         // end one that is not connected
    say,          // of the link: `text`
    warn,         // the same: it has no monitor, and somebody must mend that
    back,         // the same: it has one again
    complain,     // the same, where it may come often
    ask_who,      // who has ended it? `text` is how; the answer goes to on_asked()
    output_gone,  // nobody reads what the monitors print
    forget,       // the life is over
  };
  Kind kind = Kind::start;
  bool may_run = false;
  std::string text;
};
using LifeSteps = std::vector<LifeStep>;

class MonitorLife {
 public:
  enum class Phase : uint8_t { absent, waiting, starting, monitored, ending, stopped, forgotten };

  static constexpr nanoseconds kFirstRestart = milliseconds(100);
  static constexpr nanoseconds kLongestRestart = seconds(10);
  // After so long a crash is a first one again.
  static constexpr nanoseconds kRanWell = seconds(10);
  // From the start of a child to `ready`; many at once may take longer. Then it is told.
  static constexpr nanoseconds kConnectLimit = seconds(10);
  // The same where somebody else keeps it. Then it is asked for again, which does no harm to one
  // that is starting; also after a crash that nobody has mended.
  static constexpr nanoseconds kUnitStartLimit = seconds(30);
  // Nothing is known of one that somebody else keeps and that is not connected: it may come yet.
  static constexpr nanoseconds kLingers = seconds(30);

  MonitorLife(Keeping keeping, Choice choice) : keeping_(keeping), choice_(choice) {}

  // There is such an interface now. `may_run`: so it was when netmon began, and its monitor may run
  // still, of the netmon before.
  LifeSteps on_appeared(Instant now, bool may_run = false);
  // The same, where somebody else has started its monitor.
  void on_found();
  LifeSteps on_vanished(Instant now);
  // It bears another name, which choose() was told of.
  LifeSteps on_renamed(Instant now);
  // The answer to Kind::start, where it failed, and nobody else tries again; also of a start by its
  // keeper after a crash.
  LifeSteps on_start_failed(const std::string& why, Instant now);
  // The same, where its keeper tries again by itself.
  LifeSteps on_start_failing(const std::string& why);
  // We have its keeper end it and start it again.
  void on_restarting();
  // One has connected and said `ready`. Not while connected().
  LifeSteps on_ready(Instant now);
  // The one that is connected said bye; `detail` names the signal.
  void on_farewell(Farewell farewell, const std::string& detail);
  // The connection is closed.
  LifeSteps on_closed(Instant now);
  // The process has ended. `how` is "was killed by SIGKILL", "ended without a word …"; `signal`
  // names one that asks a process to end, which it got before it could say so.
  LifeSteps on_ended(const std::string& how, const std::string& signal, Instant now);
  // The answer to Kind::ask_who: empty if it was somebody's wish, or why the keeper ended it.
  LifeSteps on_asked(const std::string& how, const std::string& why, Instant now);
  // What the configuration says of it, at first and at each reload.
  LifeSteps choose(Choice choice, Instant now);
  // A reload: what was stopped begins anew.
  LifeSteps resume(Instant now);
  // As a netmon before has left it.
  void recall_stopped() { enter(Phase::stopped); }
  // netmon is asked to end, and does not know yet whether it is the end of all: nothing is started.
  void hold_back();
  // The end of all.
  LifeSteps shut_down();
  // The time of deadline() has come.
  LifeSteps on_deadline(Instant now);

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] Choice choice() const { return choice_; }
  [[nodiscard]] bool present() const { return present_; }
  // One is connected, and is the monitor of the link.
  [[nodiscard]] bool connected() const { return connected_; }
  // It can be told what to do with the link.
  [[nodiscard]] bool can_act() const { return phase_ == Phase::monitored; }
  // It is there, or is about to be: nobody has ended it.
  [[nodiscard]] bool may_come() const {
    return phase_ == Phase::waiting || phase_ == Phase::starting || phase_ == Phase::monitored;
  }
  // Something of it may run still.
  [[nodiscard]] bool runs() const { return running_ || connected_; }
  [[nodiscard]] std::optional<Instant> deadline() const { return deadline_; }
  // Why none could be started, since one said `ready` last; empty: that did not fail.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  void enter(Phase phase);
  void begin(Instant at, Instant now, LifeSteps& steps);
  [[nodiscard]] nanoseconds next_delay(Instant now);
  void wait_for_another(Instant now);
  void start(Instant now, LifeSteps& steps);
  void over(Instant now, LifeSteps& steps);
  void over_by(Farewell farewell, Instant now, LifeSteps& steps);
  void crashed(const std::string& how, Instant now, LifeSteps& steps);
  void fail(const std::string& why, LifeSteps& steps);
  void tell_end(LifeSteps& steps);
  void forget(LifeSteps& steps);
  // After a crash.
  [[nodiscard]] bool waits_for_keeper() const { return phase_ == Phase::waiting && may_run_; }
  [[nodiscard]] nanoseconds start_limit() const {
    return keeping_.tells_end ? kConnectLimit : kUnitStartLimit;
  }

  Keeping keeping_;
  Choice choice_;
  Phase phase_ = Phase::absent;
  bool present_ = false;
  bool running_ = false;     // a process whose end is told
  bool connected_ = false;   // it said `ready`, and its connection is open
  bool told_ = false;        // it was told to end by us,
  bool restarting_ = false;  // or it ends since its keeper was asked to restart it
  bool holds_back_ = false;  // nothing is started any more,
  bool shuts_down_ = false;  // and all is to end
  bool may_run_ = false;
  bool complained_ = false;  // of a start that takes long
  std::optional<Farewell> farewell_;
  std::string farewell_detail_;
  std::string failure_;
  std::string ended_how_;  // of a process whose connection is not closed yet
  Instant started_;
  Backoff restarts_{kFirstRestart, kLongestRestart};
  std::optional<Instant> deadline_;
};

[[nodiscard]] std::string_view to_string(MonitorLife::Phase phase);

}  // namespace netmon
