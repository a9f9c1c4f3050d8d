// SPDX-License-Identifier: MIT
//
// The least service: says that it is ready, and sleeps. What starting and stopping this takes is
// the service manager's time.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
  const char* path = getenv("NOTIFY_SOCKET");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path == NULL || strlen(path) >= sizeof(address.sun_path)) return 1;
  const size_t length = strlen(path);
  memcpy(address.sun_path, path, length);
  if (address.sun_path[0] == '@') address.sun_path[0] = 0;
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  if (sendto(fd, "READY=1", 7, 0, (struct sockaddr*)&address, size) != 7) return 1;
  for (;;) pause();
}
