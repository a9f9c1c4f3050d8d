// SPDX-License-Identifier: MIT
//
// The floor: what intfmon does for one interface, with nothing around it. Each second, on the grid
// and with the phase of intfmon: 11 preads on kept descriptors, the three lines made from their
// text, one journal entry with the same fields. No loop of events, no parsing, no policy, nobody to
// talk to, nothing that could fail and go on.
// Usage: floor INTERFACE SPREAD-USEC
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define FILES 11
#define INTERVAL 1000000000LL

static const struct {
  const char* path;
  const char* label;
} files[FILES] = {
    {"operstate", " state:"},
    {"carrier_up_count", " up_count:"},
    {"carrier_down_count", " down_count:"},
    {"statistics/rx_bytes", "\nrx_bytes:"},
    {"statistics/rx_dropped", " rx_dropped:"},
    {"statistics/rx_errors", " rx_errors:"},
    {"statistics/rx_packets", " rx_packets:"},
    {"statistics/tx_bytes", "\ntx_bytes:"},
    {"statistics/tx_dropped", " tx_dropped:"},
    {"statistics/tx_errors", " tx_errors:"},
    {"statistics/tx_packets", " tx_packets:"},
};

static void give_up(const char* what) {
  perror(what);
  exit(1);
}

static char* append(char* end, const char* text) {
  return stpcpy(end, text);
}

static int64_t phase_of(const char* name, int64_t spread) {
  uint64_t hash = 14695981039346656037U;
  for (; *name != 0; ++name) hash = (hash ^ (unsigned char)*name) * 1099511628211U;
  return (int64_t)(hash % (uint64_t)(spread + 1));
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: floor INTERFACE SPREAD-USEC\n");
    return 2;
  }
  int fds[FILES];
  for (int i = 0; i < FILES; ++i) {
    char path[256];
    snprintf(path, sizeof(path), "/sys/class/net/%s/%s", argv[1], files[i].path);
    fds[i] = open(path, O_RDONLY | O_CLOEXEC);
    if (fds[i] < 0) give_up(path);
  }
  const int journal = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};
  if (connect(journal, (struct sockaddr*)&address, sizeof(address)) < 0) give_up("journal");

  // An entry: its fields that stay, MESSAGE, the length of its value, the value, a newline.
  char entry[2048];
  char* const length =
      entry +
      snprintf(entry, 1024,
               "PRIORITY=6\nSYSLOG_IDENTIFIER=intfmon\n"
               "MESSAGE_ID=6db4c9a2767c4728adbe5554bea1708c\nNETMON_INTERFACE=%s\nMESSAGE\n",
               argv[1]);
  char* const value = length + 8;
  char* const varying = append(append(value, "Interface:"), argv[1]);

  const int64_t phase = phase_of(argv[1], strtoll(argv[2], NULL, 10) * 1000);
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  int64_t slot = (now.tv_sec * 1000000000LL + now.tv_nsec - phase) / INTERVAL;
  for (;;) {
    const int64_t when = ++slot * INTERVAL + phase;
    const struct timespec until = {when / 1000000000LL, when % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
    char* end = varying;
    for (int i = 0; i < FILES; ++i) {
      end = append(end, files[i].label);
      const ssize_t got = pread(fds[i], end, 32, 0);
      if (got <= 0) give_up(files[i].path);
      end += got - 1;  // not its newline
    }
    const uint64_t bytes = (uint64_t)(end - value);
    memcpy(length, &bytes, sizeof(bytes));
    *end++ = '\n';
    if (send(journal, entry, (size_t)(end - entry), MSG_NOSIGNAL) < 0) give_up("send");
  }
}
