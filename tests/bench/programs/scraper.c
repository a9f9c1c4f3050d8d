// SPDX-License-Identifier: MIT
//
// Fetches http://127.0.0.1:PORT/metrics once a second on one connection, as Prometheus would with
// an interval of 1 s, and throws it away. Ends when the server does.
// Usage: scraper PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char request[] = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

// Reads to the end of an answer in chunks or of a known length. Its number of bytes; 0: it ended.
static size_t read_answer(int fd) {
  static char answer[1 << 22];
  size_t have = 0;
  for (;;) {
    const ssize_t got = read(fd, answer + have, sizeof(answer) - 1 - have);
    if (got <= 0) return 0;
    have += (size_t)got;
    answer[have] = 0;
    const char* body = strstr(answer, "\r\n\r\n");
    if (body == NULL) continue;
    body += 4;
    const char* length = strcasestr(answer, "\r\nContent-Length:");
    if (length != NULL && length < body) {
      if (have - (size_t)(body - answer) >= strtoull(length + 17, NULL, 10)) return have;
    } else if (have >= 5 && memcmp(answer + have - 5, "0\r\n\r\n", 5) == 0) {
      return have;
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(argv[1])),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
  const struct timespec moment = {0, 50000000};
  int fd = -1;
  for (int tries = 0; tries < 200; ++tries) {
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr*)&address, sizeof(address)) == 0) break;
    close(fd);
    fd = -1;
    nanosleep(&moment, NULL);
  }
  if (fd < 0) {
    perror("scraper");
    return 1;
  }
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec = 0;
  for (;;) {
    ++until.tv_sec;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
    if (write(fd, request, sizeof(request) - 1) < 0 || read_answer(fd) == 0) return 0;
  }
}
