/* A time of day that a test sets: what the process reads is ahead of the machine's by as much as
 * the shared page says. Monotonic clocks are left alone, as setting a clock leaves them. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

#include "faults.h"

enum { NANOS_PER_SECOND = 1000000000, NANOS_PER_MILLI = 1000000, MILLIS_PER_SECOND = 1000 };

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
  int answer = real(clock, time);
  if (answer != 0 || clock != CLOCK_REALTIME) return answer;
  int64_t ahead = faults_page()[CLOCK_AHEAD_MILLIS];
  int64_t nanos = time->tv_nsec + (ahead % MILLIS_PER_SECOND) * NANOS_PER_MILLI;
  time->tv_sec += ahead / MILLIS_PER_SECOND;
  if (nanos < 0) {
    nanos += NANOS_PER_SECOND;
    time->tv_sec -= 1;
  } else if (nanos >= NANOS_PER_SECOND) {
    nanos -= NANOS_PER_SECOND;
    time->tv_sec += 1;
  }
  time->tv_nsec = nanos;
  return 0;
}
