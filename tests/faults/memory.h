/* memory: allocations of the whole process that fail when they are told to: ours, those of SQLite
 * and those of every other library but the one that reads YAML, which does not survive it.
 *
 *     memory_fault(17);                // the 17th from now on fails, once
 *     r = ...;
 *     if (memory_failed()) ...
 *
 * Threads: one.
 */
#ifndef GARANT_TESTS_FAULTS_MEMORY_H
#define GARANT_TESTS_FAULTS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* That allocation from now on fails, counting from 1; 0: none. */
void memory_fault(uint64_t at);

/* Whether it came. */
bool memory_failed(void);

/* As realloc, and never fails: for what stands in for hardware. */
void *memory_sure(void *old, size_t bytes);

#endif
