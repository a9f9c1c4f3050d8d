// SPDX-License-Identifier: MIT
//
// The client's side of a UNIX socket, as the peers and clients that the tests play have it.
#pragma once

#include <string>

namespace netmon::test {

// A stream connected to the socket at a path; fails the test if that cannot be had.
int connect_to(const std::string& path);
// As many of the bytes as the other side takes before it closes.
void send_all(int fd, const std::string& bytes);
// Waits until there is something to receive, or the other side has closed.
bool wait_readable(int fd);
// Waits until the other side has closed; what it sends before is thrown away.
bool wait_closed(int fd);

}  // namespace netmon::test
