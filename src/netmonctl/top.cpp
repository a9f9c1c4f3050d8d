// SPDX-License-Identifier: MIT
//
// `top`: one loop that takes what Watch says as it comes, and draws at most twice a second, and
// after each key. When netmon goes away it says so and tries again every second.
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "netmonctl/query.h"
#include "netmonctl/report.h"
#include "netmonctl/screen.h"
#include "netmonctl/verbs.h"
#include "sysd/event_loop.h"

namespace netmon::ctl {

namespace {

constexpr milliseconds kDrawEvery{500};
constexpr milliseconds kConnectEvery{1000};

// Asks for the stream and waits for the first of it, so that a name that does not exist is told.
Outcome<Client> begin_watch(const Options& options, const JsonObject& parameters, LinkBook& book,
                            microseconds limit) {
  auto client = Client::connect(options);
  if (!client) return client;
  if (auto sent = client->send("Watch", parameters, true); !sent) return sent.error();
  auto first = client->receive(limit);
  if (!first) return first.error();
  book.begin_again();
  book.take(first->parameters);
  return client;
}

class Top {
 public:
  Top(const Options& options, JsonObject parameters, LinkBook book, Client client,
      std::unique_ptr<Screen> screen)
      : options_(options),
        parameters_(std::move(parameters)),
        book_(std::move(book)),
        client_(std::move(client)),
        screen_(std::move(screen)),
        view_(locale_has_blocks()) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      signals_.push_back(loop_.on_signal(signal, [this](int) { loop_.exit(0); }));
    }
    signals_.push_back(loop_.on_signal(SIGWINCH, [this](int) {
      Screen::resize();
      draw();
    }));
    keys_ = loop_.on_io(STDIN_FILENO, EPOLLIN, [this](uint32_t events) { read_keys(events); });
    draw_timer_ = loop_.on_timer([this] { draw(); });
    connect_timer_ = loop_.on_timer([this] { connect(); });
  }

  int run() {
    // The first picture is of all links, if they come in time.
    draw_timer_.arm(monotonic_now() + kDrawEvery);
    listen();
    return loop_.run();
  }

 private:
  void listen() {
    socket_ = loop_.on_io(client_->fd(), EPOLLIN, [this](uint32_t) { receive(); });
    take_received();
  }
  void receive() {
    if (auto received = client_->read(); !received) return lose(received.error());
    take_received();
  }
  void take_received() {
    while (true) {
      auto reply = client_->next();
      if (!reply) return lose(reply.error());
      if (!*reply) break;
      book_.take((*reply)->parameters);
      if (!(*reply)->continues) return lose({kExitFailure, "netmon ended the stream"});
    }
    if (!drawn_ && book_.live()) draw();
  }
  void lose(const Trouble& trouble) {
    view_.set_notice(trouble.text);
    socket_ = {};
    client_.reset();
    connect_timer_.arm(monotonic_now() + kConnectEvery);
  }
  void connect() {
    auto client = begin_watch(options_, parameters_, book_, kDrawEvery);  // keys wait for it
    if (!client) return lose(client.error());
    client_.emplace(std::move(*client));
    view_.set_notice({});
    listen();
  }
  void read_keys(uint32_t events) {
    Screen::Press press;
    Screen::Input input = Screen::read(press);
    // Readable, and nothing there: the terminal is gone.
    if (input == Screen::Input::none && (events & (EPOLLHUP | EPOLLERR)) != 0) loop_.exit(0);
    for (; input != Screen::Input::none; input = Screen::read(press)) {
      if (input == Screen::Input::ignored) continue;
      if (!view_.press(press.key, press.character, book_)) loop_.exit(0);
    }
    draw();
  }
  void draw() {
    view_.resize(Screen::area());
    screen_->draw(view_.draw(book_, realtime_usec()));
    drawn_ = true;
    draw_timer_.arm(monotonic_now() + kDrawEvery);
  }

  const Options& options_;
  JsonObject parameters_;
  LinkBook book_;
  std::optional<Client> client_;
  std::unique_ptr<Screen> screen_;
  TopView view_;
  bool drawn_ = false;
  EventLoop loop_;
  std::vector<EventSource> signals_;
  EventSource keys_;
  EventSource draw_timer_;
  EventSource connect_timer_;
  EventSource socket_;
};

}  // namespace

int run_top(const Options& options) {
  auto parameters = interfaces_parameter(options.words);
  if (!parameters) return fail(parameters.error());
  LinkBook book;
  auto client = begin_watch(options, *parameters, book, kAnswerLimit);
  if (!client) return fail(client.error());
  auto screen = Screen::open(standard_output(options.color).colors);
  if (!screen) return fail(screen.error());
  block_signals({SIGINT, SIGTERM, SIGHUP, SIGWINCH});
  Top top(options, std::move(*parameters), std::move(book), std::move(*client), std::move(*screen));
  return top.run();
}

}  // namespace netmon::ctl
