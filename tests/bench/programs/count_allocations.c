// SPDX-License-Identifier: MIT
//
// Preloaded into a program: counts its heap allocations in a file that others can read meanwhile,
// NETMON_BENCH_COUNTS/PID, as one 64-bit number. glibc's own names for its functions, since dlsym()
// itself allocates.
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void* __libc_malloc(size_t size);
extern void* __libc_calloc(size_t count, size_t size);
extern void* __libc_realloc(void* old, size_t size);
extern void* __libc_memalign(size_t alignment, size_t size);

static uint64_t before;
static uint64_t* counter = &before;

static void count(void) {
  __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

__attribute__((constructor)) static void begin(void) {
  const char* directory = getenv("NETMON_BENCH_COUNTS");
  if (directory == NULL) return;
  char path[256];
  snprintf(path, sizeof(path), "%s/%d", directory, (int)getpid());
  const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0 || ftruncate(fd, sizeof(*counter)) < 0) return;
  void* page = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page != MAP_FAILED) counter = page;
  close(fd);
}

void* malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void* memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** out, size_t alignment, size_t size) {
  count();
  *out = __libc_memalign(alignment, size);
  return *out == NULL ? 12 : 0;
}
