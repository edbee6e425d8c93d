#include "tests/faults/memory.h"

#include <errno.h>
#include <stdlib.h>

/* What glibc calls its own. */
extern void *__libc_malloc(size_t bytes);		/* NOLINT(bugprone-reserved-identifier) */
extern void *__libc_calloc(size_t count, size_t bytes); /* NOLINT(bugprone-reserved-identifier) */
extern void *__libc_realloc(void *old, size_t bytes);	/* NOLINT(bugprone-reserved-identifier) */

static uint64_t left;
static bool came;

void memory_fault(uint64_t at)
{
	left = at;
	came = false;
}

bool memory_failed(void)
{
	return came;
}

#ifndef __SANITIZE_ADDRESS__
static bool fails(void)
{
	if (left == 0 || --left > 0)
		return false;
	came = true;
	errno = ENOMEM;
	return true;
}
#endif

void *memory_sure(void *old, size_t bytes)
{
	void *memory = __libc_realloc(old, bytes);

	if (!memory)
		abort();
	return memory;
}

/* A sanitizer has allocations of its own: there nothing fails. */
#ifndef __SANITIZE_ADDRESS__
void *malloc(size_t bytes)
{
	return fails() ? NULL : __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
	return fails() ? NULL : __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes)
{
	return fails() ? NULL : __libc_realloc(old, bytes);
}
#endif
