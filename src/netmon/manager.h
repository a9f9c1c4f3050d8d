// SPDX-License-Identifier: MIT
//
// netmon itself: which links are monitored, who monitors them, what is decided about them, and the
// end. Everything it owns ends with it.
//
// A monitored link lives through renames and absences; its interface monitor is a process that
// comes and goes. Three facts about it change apart from each other: whether the interface is
// present (from the kernel's link messages), whether a process runs for it (from the launcher), and
// whether that process is connected and has said `ready` (from its peer).
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/rate_limit.h"
#include "net/link_watcher.h"
#include "netmon/config.h"
#include "netmon/control_host.h"
#include "netmon/control_server.h"
#include "netmon/control_socket.h"
#include "netmon/launcher.h"
#include "netmon/monitor_socket.h"
#include "netmon/options.h"
#include "netmon/policy.h"
#include "netmon/recent_count.h"
#include "netmon/selection.h"
#include "netmon/state_file.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"
#include "sysd/notify.h"
#include "sysd/polkit.h"
#include "sysd/unit_manager.h"
#include "wire/connection.h"

namespace netmon {

// What a netmon is to do, from its command line or as a service.
struct ManagerSetup {
  Config config;
  UniqueFd socket;       // a service: the listening monitor socket that it was passed
  bool service = false;  // run by systemd, and the monitors are its units
  bool launch = true;    // start the interface monitors; otherwise take those started by hand
  Print print = Print::text;
  std::optional<uint64_t> count;
  bool trace = false;
  std::string state_directory;  // a service: where it remembers what outlives it
};

class Manager : private ControlHost {
 public:
  // Takes or binds the monitor socket and lists the links. Throws Failure. SIGINT, SIGTERM, SIGHUP,
  // SIGTSTP and SIGCHLD must be blocked.
  Manager(EventLoop& loop, Log& log, ManagerSetup setup);
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // Starts a monitor for every link that is selected.
  void start();

 private:
  struct Peer;

  struct Monitored {
    Monitored(LinkId link_id, const InterfaceName& link_name, const InterfaceSettings& how,
              bool is_named)
        : id(link_id),
          name(link_name),
          wanted(link_name),
          settings(how),
          named(is_named),
          policy(policy_settings()) {}

    [[nodiscard]] PolicySettings policy_settings() const { return {settings.restore, named}; }

    LinkId id;
    InterfaceName name;    // as it is called now, or was when it was last seen
    InterfaceName wanted;  // as it was called when it was picked: what is waited for when absent
    std::optional<uint32_t> ifindex;  // none: absent
    std::optional<Instant> absent_since;

    bool process = false;  // one runs that the launcher started
    Peer* peer = nullptr;  // connected, and has said `ready`
    std::optional<Bye> bye;
    std::string unit;       // a service: of the monitor that spoke last
    bool over = false;      // told to end by a signal, or has printed all its samples
    bool by_hand = false;   // a unit that somebody started; the configuration does not ask for it
    bool unwanted = false;  // to be forgotten once its monitor has ended
    std::optional<uint64_t> samples_left;
    Instant started;
    milliseconds restart_delay{0};
    EventSource start_timer;  // to start a monitor again; or one was started and does not connect

    InterfaceSettings settings;
    bool named;  // written out, not matched by a glob
    LinkPolicy policy;
    EventSource policy_timer;
    uint64_t decision = 0;
    std::optional<Hold> hold;
    EventSource hold_timer;  // for its end

    // What the control socket tells beside.
    uint64_t flaps = 0;
    uint64_t restores = 0;
    RecentCount recent_flaps;  // also downs
    std::optional<LinkEvent> last_event;
    std::optional<Sample> sample;  // the last that was reported, with its rates
    std::optional<Rates> rates;
    Instant sample_came;
    std::optional<uint64_t> asked;  // a report that is not answered yet
    bool stale = false;             // and was not in time
    bool streaming = false;         // its monitor was told to send each sample
  };

  struct Peer {
    explicit Peer(const RateLimit& limit) : messages(limit) {}

    std::unique_ptr<Connection> connection;
    Admission admission;
    pid_t pid = 0;
    uint64_t id = 0;               // of all peers there ever were
    Monitored* link = nullptr;     // once it has said `ready`
    std::optional<Ready> waiting;  // its `ready`, until it is told who speaks for the unit
    bool asked = false;            // that was told
    std::string build;             // as it said
    bool in_message = false;       // it has begun one and not finished it
    EventSource deadline;          // for `ready`, and for the rest of a message that has begun
    RateLimit messages;
  };

  struct SetUpAsked {
    LinkId link = 0;
    std::function<void(const SetUpOutcome&)> done;
    EventSource limit;
  };

  // A question to several monitors that waits for its answers.
  struct Inquiry {
    std::set<LinkId> waiting;
    std::function<void()> done;
    EventSource limit;
  };

  // manager.cpp: start and end
  void on_signal(int signal);
  void watch_output();
  void suspend();
  void begin_shutdown();
  void end_next_monitors();
  void finish_when_all_ended();
  void give_up_waiting();
  void end();
  void finish_if_nothing_left();

  // manager_links.cpp: the kernel's links
  void on_appeared(const Link& link);
  void on_vanished(const Link& link, bool moved);
  void on_renamed(const Link& link, const InterfaceName& old_name);
  bool pick(const Link& link);
  Monitored& add(const Link& link, bool named);
  void wait_for_absent();
  void forget_absent();
  Monitored* find_present(uint32_t ifindex);
  Monitored* find_absent(const InterfaceName& name);

  // manager_monitors.cpp: the processes
  void launch(Monitored& link);
  void launch_unit(Monitored& link);
  void launch_later(Monitored& link);
  void on_start_timer(Monitored& link);
  void on_process_ended(LinkId id, const MonitorEnd& end);
  void on_monitor_over(Monitored& link);
  void on_crash(Monitored& link, const std::string& how);

  // manager_peers.cpp: the conversation
  void on_connection();
  void add_peer(AcceptedPeer accepted);
  bool may_connect(const Admission& admission);
  void confirm(const Admission& admission);
  void on_main_process(const std::string& unit, uint64_t newest, std::optional<pid_t> main);
  void on_message(Peer& peer, std::string_view text);
  std::optional<Error> on_ready(Peer& peer, const Ready& ready);
  std::optional<Error> on_report(Peer& peer, const Message& message);
  void on_closed(Peer& peer, const std::optional<Error>& why);
  void arm_deadline(Peer& peer);
  void drop(Peer& peer, const std::string& why);
  void remove(Peer& peer);
  void send(Peer& peer, const Message& message);

  // manager_policy.cpp: the decisions
  void observe(Monitored& link, const Observation& observation, bool was_up = false,
               std::optional<Instant> changed = std::nullopt);
  void carry_out(Monitored& link, const Steps& steps);
  void on_policy_deadline(Monitored& link);

  // manager_service.cpp: what only a service does
  void make_service();
  void ask_why_stopped();
  void start_next_units();
  Result<void> reload_config() override;
  void apply(Monitored& link, Selection::Match match);
  void ask_who_ended(const Monitored& link, const std::string& how);
  void upgrade_next();
  void recall(Monitored& link);
  void save_state();
  void update_status();

  // manager_control.cpp: what the control socket asks for
  void open_control();
  void on_control_connection();
  void tell(Monitored& link, LinkEventKind kind, const std::string& text, LogDetails details = {});
  void note_changed(const Monitored& link);
  [[nodiscard]] Standing standing_of(const Monitored& link) const;
  [[nodiscard]] ServiceInfo service_info() const override;
  [[nodiscard]] std::vector<LinkId> links() const override;
  [[nodiscard]] std::optional<LinkId> find_link(const InterfaceName& name) const override;
  [[nodiscard]] std::optional<InterfaceName> name_of(LinkId id) const override;
  [[nodiscard]] std::optional<LinkInfo> link_info(LinkId id) const override;
  [[nodiscard]] bool is_present(const InterfaceName& name) const override;
  void authorize(const Caller& caller, const std::string& verb, const std::string& name,
                 std::function<void(std::optional<std::string>)> done) override;
  void set_up(LinkId id, const Caller& caller,
              std::function<void(const SetUpOutcome&)> done) override;
  bool finish_set_up(uint64_t decision, const SetUpOutcome& outcome);
  void give_up_set_ups(LinkId id);
  void clear(LinkId id, const Caller& caller) override;

  // manager_reports.cpp: readings of this moment, and streams of them
  void ask(const std::vector<LinkId>& links, std::function<void()> done) override;
  void on_watchers_changed() override;
  bool ask_monitor(Monitored& link, Instant now);
  void stream(Monitored& link);
  std::optional<Error> on_sample(Peer& peer, const SampleTaken& taken);
  void on_answered(LinkId id);
  void forget_reports(Monitored& link);

  // manager_holds.cpp: hands off
  Hold hold(LinkId id, const Caller& caller, std::optional<microseconds> span,
            const std::optional<std::string>& reason) override;
  bool release(LinkId id, const Caller& caller) override;
  void end_hold(Monitored& link, LinkEventKind kind, const std::string& text, LogDetails details);
  void on_hold_over(Monitored& link);
  void take_hold(Monitored& link, const Hold& hold);
  void recall_hold(Monitored& link);
  void keep_hold(const Monitored& link);
  [[nodiscard]] std::vector<SavedHold> holds_to_save();
  void keep_state();

  [[nodiscard]] Monitor order_for(const Monitored& link) const;
  void forget(Monitored& link);
  void complain(const std::string& text) override;

  EventLoop& loop_;
  Log& log_;
  ManagerSetup setup_;
  MonitorSocket socket_;
  Notifier notifier_;
  std::optional<UnitManager> units_;
  RateLimit complaints_;
  std::map<LinkId, Monitored> monitored_;
  LinkId last_id_ = 0;
  uint64_t last_decision_ = 0;
  uint64_t last_peer_id_ = 0;
  std::map<Peer*, std::unique_ptr<Peer>> peers_;
  std::map<std::string, Instant> stopped_by_us_;  // units of names that links no longer have
  std::map<std::string, RateLimit> connects_;     // of each unit
  std::map<std::string, bool> confirming_;        // units that are asked about; true: once more
  bool shutting_down_ = false;
  bool output_failed_ = false;  // of a monitor that prints to our own standard output

  LinkWatcher watcher_;
  std::unique_ptr<Launcher> launcher_;
  EventSource listener_;
  EventSource listen_again_;
  std::deque<LinkId> to_end_;  // monitors that are not told yet
  EventSource end_timer_;
  EventSource shutdown_timer_;
  EventSource output_watch_;
  EventSource signals_[4];

  bool stop_asked_ = false;
  EventSource stop_timer_;
  EventSource watchdog_timer_;
  EventSource status_update_;
  std::deque<LinkId> outdated_;  // monitors of another build, to be restarted one by one
  std::optional<LinkId> upgrading_;
  EventSource upgrade_timer_;
  StateFile state_file_;
  std::set<LinkId> starting_;  // units that were asked for and have not said `ready`
  std::deque<LinkId> to_start_;
  std::vector<SavedLink> saved_;  // of the netmon before, as far as not recalled
  bool state_changed_ = false;
  std::map<InterfaceName, Hold> kept_holds_;  // of interfaces that are not monitored

  Polkit polkit_;
  uint64_t started_usec_ = realtime_usec();
  uint64_t restores_ = 0;
  uint64_t dropped_peers_ = 0;
  std::map<uint64_t, SetUpAsked> set_ups_;  // by their decision
  std::map<uint64_t, Inquiry> inquiries_;
  uint64_t last_inquiry_ = 0;
  uint64_t last_request_ = 0;
  std::set<LinkId> changed_;  // to be told to those who watch
  EventSource tell_changes_;
  ControlServer control_;
  std::optional<ControlSocket> control_socket_;
  EventSource control_listener_;
  EventSource control_again_;
};

}  // namespace netmon
