// SPDX-License-Identifier: MIT
//
// When a link is brought back up: the decisions about one link, as a pure state machine with the
// time given. It is level-triggered: every observation carries the whole state, and a decision
// follows from state and time alone, so that a lost message cannot lose a link.
//
// An outage begins when the link is down and ends when it is up. Dormant (or testing) is neither:
// it is told, nothing is decided about it, and it neither begins nor ends an outage.
//
//   down, IFF_UP set       nothing can be done: say so once per reason, keep watching. After our
//                          own setting IFF_UP the kernel needs a moment: wait kSettle first.
//   down, IFF_UP clear     set it, unless
//     held                 somebody asked for hands off; it begins anew when the hold is over
//     restoring is off     or the link was never up while watched and no configuration names it
//     backoff              the first at once; if it does not hold, after 1, 2, 4 … 60 s; forgotten
//                          after kStable up (restore_tries.h)
//     contended            IFF_UP was taken away within kContendedWithin of our setting it,
//                          kContendedTimes times: somebody else wants it down. Until it has
//                          been up for kStable, or begins anew by clear()
//     error-disabled       RestoreTries::kAllowed tries in kWindow failed or did not hold: one each
//                          kDisabledFor
//     no permission        the kernel refused (EPERM): said once, since it will again
//
// Steps come out: what was seen, decided and learned, in order, for the audit trail; and the one
// that asks for an action, step::SetUp, is answered with on_result(). Where each try fails, each
// errno is told once in an outage, and what is tried until then is silent.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/link_state.h"
#include "policy/restore_tries.h"
#include "policy/standing.h"
#include "policy/step.h"

namespace netmon {

struct PolicySettings {
  bool restore = true;
  bool named = false;  // written out in the configuration or on the command line

  bool operator==(const PolicySettings&) const = default;
};

// What was seen of a link.
struct LinkSeen {
  LinkState state;
  Instant since;         // when it became so, as exactly as anybody knows
  bool was_up = false;   // up at least once while it was watched
  bool changed = false;  // at a first look: somebody saw it become so
};

// How a link was when it was last seen, and what was told of it then.
struct LastSeen {
  LinkState state;
  Instant since;        // of the outage, if there is one; else when it became so
  bool outage = false;  // also while it is dormant
  bool change_seen = false;
  std::optional<Rule> left_by;
  std::optional<DownReason> cannot_help;

  bool operator==(const LastSeen&) const = default;
};

// What a policy knows that outlives the process that decides.
struct PolicyMemory {
  bool was_up = false;
  bool contended = false;
  std::optional<Instant> error_disabled_until;
  std::optional<LastSeen> last;

  bool operator==(const PolicyMemory&) const = default;
};

class LinkPolicy {
 public:
  static constexpr nanoseconds kStable = seconds(300);
  static constexpr nanoseconds kContendedWithin = seconds(2);
  static constexpr int kContendedTimes = 3;
  static constexpr nanoseconds kSettle = seconds(2);

  explicit LinkPolicy(PolicySettings settings) : settings_(settings) {}

  Steps on_seen(const LinkSeen& seen, Instant now);
  // Somebody saw it up at `time`, after the last look and before the one to come.
  Steps on_was_up(Instant time);
  // The answer to set_up, before the observation that came with it: errno (0 is done) and the
  // kernel's words.
  Steps on_result(int error, const std::string& text, Instant now);
  // The time of deadline() has come.
  Steps on_deadline(Instant now);
  // Settings, as a reload has them: what was given up is tried again, as after clear().
  Steps configure(PolicySettings settings, Instant now);
  // Hands off, or hands on again: then what is down is restored at once.
  Steps hold(bool held, Instant now);
  // Contended, error-disabled, the backoff and a refusal of the kernel are forgotten.
  Steps clear(Instant now);
  // Nobody answers for the link any more; the next on_seen is of a new monitor or a new device.
  void on_monitor_lost();

  // When on_deadline() is to be called; none while only an observation can change anything.
  [[nodiscard]] std::optional<Instant> deadline() const { return deadline_; }
  [[nodiscard]] bool down() const { return down_since_.has_value(); }
  [[nodiscard]] Standing standing() const;
  // Also while it is up, and will not be restored.
  [[nodiscard]] bool contended() const { return contended_; }
  // The last look; none before the first.
  [[nodiscard]] const std::optional<LinkSeen>& seen() const { return seen_; }
  // When it went up, down or dormant; none while it is as it was at the first look.
  [[nodiscard]] std::optional<Instant> since() const;
  // When it may be set up again, while it waits for that.
  [[nodiscard]] std::optional<Instant> retry_at() const;
  [[nodiscard]] PolicyMemory memory() const;
  // Before the first look. That one is then compared with the last look of the policy before.
  void recall(const PolicyMemory& memory);

 private:
  // Said in this outage already, so that it is said once.
  struct Told {
    std::optional<Rule> leave;
    std::optional<DownReason> cannot_help;
    bool wait = false;
    std::set<int> errors;  // since a try succeeded
  };

  void see_up(Steps& steps);
  void see_dormant(const std::optional<LinkSeen>& before, Steps& steps);
  void see_down(const std::optional<LinkSeen>& before, Instant now, Steps& steps);
  void end_up(Instant time, Steps& steps);
  void forget_if_stable(Instant time, Steps& steps);
  void wait_for_stable();
  [[nodiscard]] bool is_down() const;
  void note_takeaway(const LinkSeen& seen, Steps& steps);
  void decide(Instant now, Steps& steps);
  void decide_set_up(Instant now, Steps& steps);
  void leave_once(Rule rule, Steps& steps);
  void begin_anew(Instant now);
  void wait_until(Instant time) { deadline_ = time; }

  PolicySettings settings_;
  std::optional<LinkSeen> seen_;
  bool ever_up_ = false;
  std::optional<Instant> down_since_;  // of the running outage
  std::optional<Instant> up_since_;
  std::optional<Instant> dormant_since_;
  bool watched_ = false;      // a monitor is there to see and to act
  bool change_seen_ = false;  // it went up, down or dormant since the first look
  bool held_ = false;

  bool in_flight_ = false;         // set_up was asked for and not answered
  std::optional<Instant> set_at_;  // IFF_UP was set by us and not seen taken away since
  RestoreTries tries_;
  int takeaways_ = 0;
  bool contended_ = false;
  bool permitted_ = true;
  bool restored_ever_ = false;
  Told told_;

  std::optional<Instant> deadline_;
};

}  // namespace netmon
