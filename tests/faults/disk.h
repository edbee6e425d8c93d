/* disk: a disk in memory that can lose its power, run full and fail, behind SQLite's VFS.
 *
 * Each file keeps what was synced and, one by one, what was written to it since. When the power
 * goes, every write that was not synced is kept, dropped or torn at a sector of 512 bytes, each by
 * itself, and a file that was never synced may be gone; one time in four all of it is kept. From
 * then on nothing works until the disk is switched on again. It is the default VFS of the process
 * from disk_begin on.
 *
 * Threads: one, and one connection at a time.
 */
#ifndef GARANT_TESTS_FAULTS_DISK_H
#define GARANT_TESTS_FAULTS_DISK_H

#include <stdbool.h>
#include <stdint.h>

enum disk_fault {
	DISK_NONE,
	DISK_POWER,	/* the power goes at that call */
	DISK_IO_ONCE,	/* that call fails, the next ones work */
	DISK_IO_ALWAYS, /* that call and all later ones fail */
	DISK_FULL,	/* that write finds no room, and neither do later ones */
};

/* Registers the disk; ends the process when SQLite refuses. */
void disk_begin(uint64_t seed);

/* The fault comes at the calls-th call from now on, counting from 1. */
void disk_fault(enum disk_fault fault, uint64_t calls);
/* True when that fault has come since. */
bool disk_failed(void);

/* The power goes now, or is back: what was not synced is decided. */
void disk_power_off(void);
void disk_power_on(void);

/* Room again, no more faults. */
void disk_mend(void);

/* Keeps what is on the disk, and puts it back. */
void disk_keep(void);
void disk_restore(void);

/* The numbers begin anew from that seed. */
void disk_seed(uint64_t seed);

/* A number from 0 to below, from the seed. */
uint64_t disk_random(uint64_t below);

#endif
