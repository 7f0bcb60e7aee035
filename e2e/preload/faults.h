/* The page that a test and the library share: a file of 64-bit numbers, mapped by both sides.
 * e2e/src/faults.rs names the same places. */
#ifndef MILLRACE_FAULTS_H
#define MILLRACE_FAULTS_H

#include <stdatomic.h>
#include <stdint.h>

enum place {
  /* What the test sets. */
  DELAY_LEAST_MILLIS = 0,
  DELAY_MOST_MILLIS = 1,
  FAIL_NEXT = 2,
  FAIL_PER_MILLE = 3,
  LYING = 4,
  CLOCK_AHEAD_MILLIS = 5,
  /* What the library counts. */
  SYNCED = 8,
  DELAYED = 9,
  FAILED = 10,
  LIED = 11,
  PLACES = 16
};

/* The shared page; one of zeros when no test gave any. */
_Atomic int64_t *faults_page(void);

#endif
