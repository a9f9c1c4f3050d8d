// SPDX-License-Identifier: MIT
//
// Sends one frame on every interface of its network namespace (but lo) each second, between the
// ticks: links on which nothing happens would have the same statistics every second, which the
// journal stores only once.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define LOCAL_EXPERIMENT 0x88b5  // of IEEE 802: nobody listens to it

int main(void) {
  const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  struct if_nameindex* all = if_nameindex();
  if (fd < 0 || all == NULL) {
    perror("traffic");
    return 1;
  }
  unsigned char frame[ETH_ZLEN] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2};
  const unsigned short type = htons(LOCAL_EXPERIMENT);
  memcpy(frame + 2 * ETH_ALEN, &type, sizeof(type));
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec = 600000000;
  for (;;) {
    ++until.tv_sec;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
    for (const struct if_nameindex* link = all; link->if_index != 0; ++link) {
      if (strcmp(link->if_name, "lo") == 0) continue;
      struct sockaddr_ll to = {
          .sll_family = AF_PACKET, .sll_ifindex = (int)link->if_index, .sll_halen = ETH_ALEN};
      sendto(fd, frame, sizeof(frame), MSG_DONTWAIT, (struct sockaddr*)&to, sizeof(to));
    }
  }
}
