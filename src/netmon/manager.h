// SPDX-License-Identifier: MIT
//
// netmon itself: which links are monitored, who monitors them, what is decided about them, and the
// end. Everything it owns ends with it.
//
// It routes: what the kernel, the launcher, the peers and people tell goes to the MonitorLife and
// the LinkPolicy of a link, and what those decide is carried out here.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/selection.h"
#include "net/link_watcher.h"
#include "netmon/authority.h"
#include "netmon/child_launcher.h"
#include "netmon/complaints.h"
#include "netmon/control_host.h"
#include "netmon/control_server.h"
#include "netmon/inquiries.h"
#include "netmon/launcher.h"
#include "netmon/memory.h"
#include "netmon/monitor_peer.h"
#include "netmon/monitor_socket.h"
#include "netmon/monitored_link.h"
#include "netmon/options.h"
#include "netmon/set_ups.h"
#include "netmon/unit_gate.h"
#include "netmon/upgrades.h"
#include "policy/link_policy.h"
#include "report/audit.h"
#include "report/service_status.h"
#include "sysd/event_loop.h"
#include "sysd/log.h"
#include "sysd/notify.h"
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
  std::string state_directory;           // a service: where it remembers what outlives it
  std::string intfmon = intfmon_path();  // the program that the monitors are to run
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
  // The end of netmon: what asks for it, and how far it is.
  struct Ending {
    EventSource signals[4];
    EventSource output;  // nobody reads it any more
    std::optional<Instant> asked;
    bool asks_why = false;  // the service manager is asked why it stops netmon
    EventSource answer_limit;
    bool under_way = false;
    std::deque<LinkId> to_tell;  // monitors that are not told yet
    EventSource next;
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
  void on_altnames_changed(const Link& link);
  void call(MonitoredLink& link, const Link& told, const Selection::Meant& meant) const;
  [[nodiscard]] bool one_is_missed() const;
  bool pick(const Link& link, bool may_run = false);
  MonitoredLink& add(const Link& link, Choice choice);
  void take_place_of_absent(const LinkNames& names);
  void wait_for_absent();
  void forget_absent();
  MonitoredLink* find_present(uint32_t ifindex);
  MonitoredLink* find_absent(const InterfaceName& name);
  [[nodiscard]] LinkNames names_of(const MonitoredLink& link) const;

  // manager_monitors.cpp: the processes
  void live(MonitoredLink& link, const LifeSteps& steps);
  bool take(MonitoredLink& link, const LifeStep& step);
  void on_life_timer(MonitoredLink& link);
  void on_process_ended(LinkId id, const MonitorEnd& end);
  void on_farewell(MonitoredLink& link, const Bye& bye);

  // manager_peers.cpp: the conversation
  void add_peer(AcceptedPeer accepted);
  void on_main_process(const std::string& unit, uint64_t newest, std::optional<pid_t> main);
  void on_message(MonitorPeer& peer, std::string_view text);
  std::optional<Error> on_ready(MonitorPeer& peer, const Ready& ready);
  Result<MonitoredLink*> link_of(const MonitorPeer& peer, const Ready& ready);
  Result<MonitoredLink*> link_of_unit(const MonitorPeer& peer, const Ready& ready);
  std::optional<Error> on_report(MonitorPeer& peer, const Message& message);
  void on_closed(MonitorPeer& peer, const std::optional<Error>& why);
  void arm_deadline(MonitorPeer& peer);
  void drop(MonitorPeer& peer, const std::string& why);
  void remove(MonitorPeer& peer);
  void send(MonitorPeer& peer, const Message& message);

  // manager_policy.cpp: the decisions
  void observe(MonitoredLink& link, const Observation& observation, bool was_up = false,
               std::optional<Instant> changed = std::nullopt);
  void catch_up(MonitoredLink& link, const Ready& ready);
  void on_event(MonitoredLink& link, const Event& event);
  void carry_out(MonitoredLink& link, const Steps& steps);
  void on_policy_deadline(MonitoredLink& link);

  // manager_sparing.cpp: what comes again and again
  enum class Summaries : uint8_t { due, all };
  void tell_sparingly(MonitoredLink& link, const Event& event);
  bool is_said(MonitoredLink& link, const Step& step);
  bool is_said(MonitoredLink& link, Sparing& sparing, uint64_t count);
  void sum_up(MonitoredLink& link, Summaries which);
  void sum_up_all();
  void arm_summaries(MonitoredLink& link);
  void complain(const std::string& text) override { complaints_.say(text); }
  void complain(MonitoredLink& link, const std::string& text);

  // manager_service.cpp: what only a service does
  void make_service();
  void on_start_failed(LinkId id, const std::string& unit, const std::string& why,
                       bool systemd_tries_again);
  void on_restart_failed(const std::string& unit, const std::string& why, bool systemd_tries_again);
  void stop_departed();
  void ask_why_stopped();
  Result<void> reload_config() override;
  void apply(MonitoredLink& link);
  bool choose_anew(MonitoredLink& link);
  void configure(MonitoredLink& link);
  void ask_who_ended(const MonitoredLink& link, const std::string& how);
  bool upgrade(LinkId id);
  void recall(MonitoredLink& link);
  void save_state();
  [[nodiscard]] double journal_bytes() const;
  void update_status();

  // manager_control.cpp: what the control socket asks for
  void open_control();
  void tell(MonitoredLink& link, const AuditLine& line);
  void enter(const MonitoredLink& link, const AuditLine& line);
  void show(MonitoredLink& link, const AuditLine& line);
  [[nodiscard]] Standing standing_of(const MonitoredLink& link) const;
  [[nodiscard]] LinkStatus status_of(const MonitoredLink& link) const;
  [[nodiscard]] ServiceStatus service_status() const override;
  [[nodiscard]] std::vector<LinkId> links() const override;
  [[nodiscard]] std::optional<LinkId> find_link(const InterfaceName& name) const override;
  [[nodiscard]] std::optional<InterfaceName> name_of(LinkId id) const override;
  [[nodiscard]] std::optional<LinkStatus> link_status(LinkId id) const override;
  [[nodiscard]] bool is_present(const InterfaceName& name) const override;
  void authorize(const Caller& caller, const std::string& verb, const std::string& name,
                 std::function<void(std::optional<std::string>)> done) override;
  void set_up(LinkId id, const Caller& caller,
              std::function<void(const SetUpOutcome&)> done) override;
  bool finish_set_up(const LinkUpResult& result);
  void clear(LinkId id, const Caller& caller) override;

  // manager_reports.cpp: readings of this moment, and streams of them
  void ask(const std::vector<LinkId>& links, std::function<void()> done) override;
  void on_watchers_changed() override;
  bool ask_monitor(MonitoredLink& link, Instant now);
  void stream(MonitoredLink& link);
  std::optional<Error> on_sample(MonitorPeer& peer, const SampleTaken& taken);
  void on_late(LinkId id);
  void forget_reports(MonitoredLink& link);

  // manager_holds.cpp: hands off
  Hold hold(LinkId id, const Caller& caller, std::optional<microseconds> span,
            const std::optional<std::string>& reason) override;
  bool release(LinkId id, const Caller& caller) override;
  void end_hold(MonitoredLink& link, LinkEventKind kind, const std::string& text,
                LogDetails details);
  void on_hold_over(MonitoredLink& link);
  void take_hold(MonitoredLink& link, const Hold& hold);
  void recall_hold(MonitoredLink& link, const LinkNames& names);
  void keep_state();

  [[nodiscard]] Surroundings around() const { return launcher_->surroundings(); }
  [[nodiscard]] Monitor order_for(const MonitoredLink& link) const;
  [[nodiscard]] Monitor first_order_for(MonitoredLink& link) const;
  [[nodiscard]] RunsAs runs_as() const {
    return around().in_terminal ? RunsAs::terminal : RunsAs::service;
  }
  void forget(MonitoredLink& link);

  EventLoop& loop_;
  Log& log_;
  ManagerSetup setup_;
  MonitorSocket socket_;
  Notifier notifier_;
  Complaints complaints_;
  ServiceStatus totals_;  // what is counted, and the start
  LinkId last_id_ = 0;
  std::map<LinkId, MonitoredLink> monitored_;
  std::map<MonitorPeer*, std::unique_ptr<MonitorPeer>> peers_;
  LinkWatcher watcher_;
  UnitGate gate_;
  std::unique_ptr<Launcher> launcher_;
  Upgrades upgrades_;
  Memory memory_;
  Authority authority_;
  SetUps set_ups_;
  Inquiries inquiries_;
  ControlServer control_;
  Ending ending_;
};

}  // namespace netmon
