#include "tests/faults/memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdlib.h>
#include <string.h>

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
#define FRAMES_MAX 64

/* libfyaml of Debian 12 does not survive it: the program would end there, as if it were killed. */
static bool is_fragile(void)
{
	void *frames[FRAMES_MAX];
	int count = backtrace(frames, FRAMES_MAX);
	Dl_info info;

	for (int i = 0; i < count; i++)
		if (dladdr(frames[i], &info) && info.dli_fname && strstr(info.dli_fname, "fyaml"))
			return true;
	return false;
}

/* The one that it comes to fails, or the next one that may. */
static bool fails(void)
{
	static bool looking;

	if (left == 0 || looking || --left > 0)
		return false;
	looking = true;
	left = is_fragile() ? 1 : 0;
	looking = false;
	if (left > 0)
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
