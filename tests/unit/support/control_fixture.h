// SPDX-License-Identifier: MIT
//
// The server of the control socket in a thread of its own, with a netmon behind it that is made up.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "../../support/patience.h"
#include "../../support/poll.h"
#include "netmon/control_server.h"
#include "support/interface_names.h"
#include "support/temporary_directory.h"

namespace netmon {

// Links that are what the test says. Lives in the server's thread.
class MadeUpHost : public ControlHost {
 public:
  struct MadeUp {
    LinkStatus info;
    bool answers = true;  // to ask()
  };

  [[nodiscard]] ServiceStatus service_status() const override {
    ServiceStatus info;
    info.version = "1.2";
    info.links = all.size();
    return info;
  }
  [[nodiscard]] std::vector<LinkId> links() const override {
    std::vector<LinkId> ids;
    for (const auto& [id, link] : all) ids.push_back(id);
    std::sort(ids.begin(), ids.end(),
              [&](LinkId a, LinkId b) { return all.at(a).info.name < all.at(b).info.name; });
    return ids;
  }
  [[nodiscard]] std::optional<LinkId> find_link(const InterfaceName& wanted) const override {
    for (const auto& [id, link] : all) {
      if (link.info.name == wanted) return id;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<InterfaceName> name_of(LinkId id) const override {
    const auto found = all.find(id);
    if (found == all.end()) return std::nullopt;
    return found->second.info.name;
  }
  [[nodiscard]] std::optional<LinkStatus> link_status(LinkId id) const override {
    const auto found = all.find(id);
    if (found == all.end()) return std::nullopt;
    return found->second.info;
  }
  [[nodiscard]] bool is_present(const InterfaceName& wanted) const override {
    return wanted == name("other0");
  }
  void ask(const std::vector<LinkId>& links, std::function<void()> done) override {
    asked.push_back(links);
    if (answers) return done();
    waiting.push_back(std::move(done));
  }
  void on_watchers_changed() override { ++watchers_changed; }
  void authorize(const Caller& caller, const std::string& verb, const std::string& interface,
                 std::function<void(std::optional<std::string>)> done) override {
    authorized.push_back(verb + " " + interface + " " + std::to_string(caller.uid) + " " +
                         std::to_string(caller.pid));
    if (authorizes) return done(needed);
    waiting.emplace_back([done] { done(std::nullopt); });
  }
  void set_up(LinkId, const Caller&, std::function<void(const SetUpOutcome&)> done) override {
    if (answers) return done(outcome);
    waiting.emplace_back([done, this] { done(outcome); });
  }
  Hold hold(LinkId id, const Caller& caller, std::optional<microseconds> span,
            const std::optional<std::string>& reason) override {
    Hold hold{1000, std::nullopt, reason, caller.uid};
    if (span) hold.until_usec = 1000 + static_cast<uint64_t>(span->count());
    all.at(id).info.hold = hold;
    return hold;
  }
  bool release(LinkId id, const Caller&) override {
    return std::exchange(all.at(id).info.hold, std::nullopt).has_value();
  }
  void clear(LinkId, const Caller&) override { ++cleared; }
  Result<void> reload_config() override {
    if (reload_error.empty()) return {};
    return Error{0, reload_error, {}};
  }
  void complain(const std::string& text) override { complaints.push_back(text); }

  void add(LinkId id, const char* link_name) {
    all[id].info.name = name(link_name);
    all[id].info.ifindex = id;
  }

  std::map<LinkId, MadeUp> all;
  bool answers = true;
  bool authorizes = true;  // at once
  std::optional<std::string> needed;
  SetUpOutcome outcome{true, 0, ""};
  std::string reload_error;
  std::vector<std::vector<LinkId>> asked;
  std::vector<std::function<void()>> waiting;
  std::vector<std::string> authorized;
  std::vector<std::string> complaints;
  int watchers_changed = 0;
  int cleared = 0;
};

class InProcessServer {
 public:
  explicit InProcessServer(ControlLimits limits = {})
      : limits_(limits), wake_(::eventfd(0, EFD_CLOEXEC)) {
    std::promise<void> listening;
    thread_ = std::thread([this, &listening] { run(listening); });
    listening.get_future().wait();
  }
  ~InProcessServer() {
    post([this] { loop_->exit(0); });
    thread_.join();
  }
  InProcessServer(const InProcessServer&) = delete;
  InProcessServer& operator=(const InProcessServer&) = delete;

  [[nodiscard]] std::string path() const { return directory_.path() / "io.netmon"; }

  // Calls `what` with the host and the server in their thread, and waits for it.
  template <typename What>
  auto in_server(What what) {
    std::promise<decltype(what(*host_, *server_))> done;
    post([&] {
      if constexpr (std::is_void_v<decltype(what(*host_, *server_))>) {
        what(*host_, *server_);
        done.set_value();
      } else {
        done.set_value(what(*host_, *server_));
      }
    });
    return done.get_future().get();
  }
  // Polls until `holds` in the server's thread.
  template <typename Holds>
  bool eventually(Holds holds) {
    return test::poll_until([&] { return in_server(holds); }, test::kPatience, milliseconds(1));
  }

 private:
  void post(std::function<void()> what) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(std::move(what));
    }
    const uint64_t one = 1;
    if (::write(wake_.get(), &one, sizeof(one)) < 0) std::terminate();
  }
  void run_posted() {
    uint64_t count = 0;
    if (::read(wake_.get(), &count, sizeof(count)) < 0) return;
    std::deque<std::function<void()>> posted;
    {
      const std::lock_guard lock(mutex_);
      posted.swap(posted_);
    }
    for (const auto& what : posted) what();
  }
  void run(std::promise<void>& listening) {
    EventLoop loop;
    MadeUpHost host;
    ControlServer server(loop, host, limits_);
    server.listen(path());
    loop_ = &loop;
    host_ = &host;
    server_ = &server;
    const EventSource woken = loop.on_io(wake_.get(), EPOLLIN, [this](uint32_t) { run_posted(); });
    listening.set_value();
    loop.run();
  }

  TemporaryDirectory directory_;
  ControlLimits limits_;
  UniqueFd wake_;
  std::mutex mutex_;
  std::deque<std::function<void()>> posted_;
  EventLoop* loop_ = nullptr;
  MadeUpHost* host_ = nullptr;
  ControlServer* server_ = nullptr;
  std::thread thread_;
};

}  // namespace netmon
