// SPDX-License-Identifier: MIT
//
// A client of the control socket that waits for its answers, each within a limit. Calls may be sent
// before the answers to earlier ones came: netmon answers in their order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "netmonctl/options.h"
#include "netmonctl/outcome.h"
#include "netmonctl/socket_path.h"
#include "wire/frame.h"
#include "wire/json_text.h"

namespace netmon::ctl {

// An answer to a question comes in milliseconds; polkit may take its time about a change.
inline constexpr microseconds kAnswerLimit = seconds(5);
inline constexpr microseconds kChangeLimit = seconds(60);

class Client {
 public:
  struct Reply {
    JsonObject parameters;
    bool continues = false;  // another one follows
  };

  explicit Client(ControlSocket socket) : socket_(std::move(socket)) {}
  // Of the socket that the options name, or that is found.
  static Outcome<Client> connect(const Options& options);

  // Sends one call of io.netmon ("ListLinks"), or of another interface by its whole name.
  Outcome<void> send(std::string_view method, const JsonObject& parameters, bool more = false);
  // The next reply, waited for up to `limit`. An error reply is Trouble.
  Outcome<Reply> receive(microseconds limit = kAnswerLimit);
  // send() and the one reply to it.
  Outcome<JsonObject> call(std::string_view method, const JsonObject& parameters,
                           microseconds limit = kAnswerLimit);

  // For a reader that waits for other things, too: the next reply that is here already; nullopt if
  // none is. Then wait until fd() is readable and read what came.
  Outcome<std::optional<Reply>> next();
  Outcome<void> read();
  [[nodiscard]] int fd() const { return socket_.fd.get(); }

 private:
  Outcome<void> wait(short events, Instant end) const;

  ControlSocket socket_;
  FrameReader reader_;
};

}  // namespace netmon::ctl
