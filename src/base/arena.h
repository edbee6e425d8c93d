/* arena: memory that is released all at once.
 *
 * A run (one request, one batch, one settlement) owns one arena and everything it makes lives there
 * until the arena is reset, rewound or freed. An arena grows in blocks up to a maximum given at
 * creation; past it, and when the system has no memory, every allocation returns NULL.
 *
 *     struct arena *arena = NULL;
 *     if (arena_new(64 * MIB, &arena) < 0) ...
 *     struct span *spans = ARENA_ARRAY(arena, struct span, count);
 *     arena_free(arena);
 *
 * Threads: one arena belongs to one thread at a time.
 */
#ifndef GARANT_BASE_ARENA_H
#define GARANT_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

struct arena;

/* A place in an arena to come back to; only valid for the arena it was taken from. */
struct arena_mark {
	void *block;
	size_t used; /* bytes */
};

/* Makes an arena of at most bytes_max bytes of payload. Returns 0 or -ENOMEM. Free: arena_free. */
MUST_USE int arena_new(size_t bytes_max, struct arena **ret_arena);

/* Releases the arena and all that lives in it. Accepts NULL. */
void arena_free(struct arena *arena);

/* Forgets everything but keeps the first block for use again. */
void arena_reset(struct arena *arena);

struct arena_mark arena_mark(const struct arena *arena);

/* Forgets everything allocated since the mark was taken. */
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* bytes of zeroed memory at the given power-of-two alignment; NULL when the arena is full or memory
 * is out. bytes may be 0: the result is then a valid pointer to nothing. */
MUST_USE void *arena_alloc(struct arena *arena, size_t bytes, size_t align);

/* The same for count items of item_bytes each; NULL also when the product overflows. */
MUST_USE void *arena_array(struct arena *arena, size_t count, size_t item_bytes, size_t align);

/* The same with memory that is not zeroed: for arrays that are filled at once. */
MUST_USE void *arena_array_raw(struct arena *arena, size_t count, size_t item_bytes, size_t align);

/* An array in an arena as it is before it grows; items may be NULL with count 0. */
struct arena_items {
	void *items;
	size_t count, item_bytes, align;
};

/* Grows an array in place where it is the last thing allocated, else copies it. The new tail is
 * zeroed. NULL when full; the old array then stays valid. */
MUST_USE void *arena_grow(struct arena *arena, struct arena_items old, size_t new_count);

/* Bytes handed out so far, padding included. */
size_t arena_used_bytes(const struct arena *arena);

/* The most bytes the arena may hand out. */
size_t arena_max_bytes(const struct arena *arena);

/* For tests of what happens when memory runs out: the next `allocations` allocations (growing
 * included) may succeed, every later one returns NULL. SIZE_MAX lifts the limit. Returns how many
 * were left of the limit before. */
size_t arena_fail_after(struct arena *arena, size_t allocations);

/* Likewise, but only the first one past them fails, as where one was too large and others are not:
 * what forgets a failure goes on and gives something else. */
void arena_fail_once(struct arena *arena, size_t allocations);

/* Likewise, with a function that is asked at every allocation whether it fails, and gets what;
 * arena_fail_after and arena_fail_once end it. */
void arena_fail_where(struct arena *arena, bool (*fails)(void *what), void *what);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
	((type *)arena_array((arena), (count), sizeof(type), _Alignof(type)))
#define ARENA_ARRAY_RAW(arena, type, count)                                                        \
	((type *)arena_array_raw((arena), (count), sizeof(type), _Alignof(type)))
#define ARENA_GROW(arena, type, old, old_count, new_count)                                         \
	((type *)arena_grow(                                                                       \
		(arena), (struct arena_items){ (old), (old_count), sizeof(type), _Alignof(type) }, \
		(new_count)))

#endif
