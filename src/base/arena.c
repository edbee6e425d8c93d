#include "base/arena.h"

#include <assert.h>
#include <errno.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer, memory not handed out, or forgotten since, must not be touched. */
#if defined(__has_include)
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(ptr, bytes) ((void)(ptr), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, bytes) ((void)(ptr), (void)(bytes))
#endif

#define BLOCK_ALIGN 16
#define BLOCK_BYTES_FIRST (8 * KIB)
#define BLOCK_BYTES_LARGEST (1 * MIB)

struct block {
	struct block *previous;
	size_t before;	 /* bytes handed out in the blocks before this one */
	size_t capacity; /* bytes of data */
	alignas(BLOCK_ALIGN) char data[];
};

/* Allocation bumps cursor towards limit, which is where the block or the arena's maximum ends,
 * whichever comes first: one comparison checks both. */
struct arena {
	char *cursor;
	char *limit;
	size_t allocations_left;   /* see arena_fail_after */
	size_t left_when_failed;   /* what allocations_left becomes once one has failed */
	bool (*fails)(void *what); /* asked while allocations_left is 0; NULL: all fail */
	void *asked_with;
	struct block *current; /* never NULL */
	struct block *spare;   /* kept when rewinding, so that a loop around the end of a block
				  * does not return to the system each time */
	size_t bytes_max;
};

static size_t padding_at(const char *ptr, size_t align)
{
	return (align - ((uintptr_t)ptr & (align - 1))) & (align - 1);
}

static struct block *block_new(size_t capacity)
{
	struct block *block;

	if (capacity > SIZE_MAX / 2)
		return NULL;
	block = malloc(sizeof(*block) + capacity);
	if (!block)
		return NULL;
	block->previous = NULL;
	block->before = 0;
	block->capacity = capacity;
	return block;
}

/* Makes block the one to allocate from, with used bytes of it taken. */
static void arena_use_block(struct arena *arena, struct block *block, size_t used)
{
	size_t room = arena->bytes_max - block->before;

	if (room > block->capacity)
		room = block->capacity;
	assert(used <= room);
	arena->current = block;
	arena->cursor = block->data + used;
	arena->limit = block->data + room;
	ASAN_POISON_MEMORY_REGION(arena->cursor, block->capacity - used);
}

int arena_new(size_t bytes_max, struct arena **ret_arena)
{
	struct arena *arena = malloc(sizeof(*arena));
	struct block *block;

	if (!arena)
		return -ENOMEM;
	block = block_new(bytes_max < BLOCK_BYTES_FIRST ? bytes_max : BLOCK_BYTES_FIRST);
	if (!block) {
		free(arena);
		return -ENOMEM;
	}
	arena->allocations_left = SIZE_MAX;
	arena->left_when_failed = 0;
	arena->fails = NULL;
	arena->asked_with = NULL;
	arena->spare = NULL;
	arena->bytes_max = bytes_max;
	arena_use_block(arena, block, 0);
	*ret_arena = arena;
	return 0;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->current) {
		struct block *previous = arena->current->previous;

		free(arena->current);
		arena->current = previous;
	}
	free(arena->spare);
	free(arena);
}

/* Drops the blocks made after keep; the largest of them becomes the spare one. */
static void arena_drop_after(struct arena *arena, const struct block *keep)
{
	struct block *block = arena->current;

	while (block != keep) {
		struct block *previous = block->previous;

		if (!arena->spare || arena->spare->capacity < block->capacity) {
			free(arena->spare);
			arena->spare = block;
		} else {
			free(block);
		}
		block = previous;
	}
}

/* An arena that needed several blocks and is used again gets one that is large enough, so that a
 * loop over many runs goes to the system only while it grows. */
static struct block *arena_one_block(struct arena *arena, struct block *first)
{
	size_t used = arena_used_bytes(arena);
	struct block *block;

	if (arena->current == first || used > BLOCK_BYTES_LARGEST)
		return first;
	block = block_new(used + used / 2 < arena->bytes_max ? used + used / 2 : arena->bytes_max);
	if (!block)
		return first;
	while (arena->current) {
		struct block *previous = arena->current->previous;

		free(arena->current);
		arena->current = previous;
	}
	arena->current = block;
	return block;
}

void arena_reset(struct arena *arena)
{
	struct block *first = arena->current;

	while (first->previous)
		first = first->previous;
	first = arena_one_block(arena, first);
	arena_drop_after(arena, first);
	free(arena->spare);
	arena->spare = NULL;
	arena_use_block(arena, first, 0);
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->current,
				    (size_t)(arena->cursor - arena->current->data) };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	arena_drop_after(arena, mark.block);
	arena_use_block(arena, mark.block, mark.used);
}

/* Capacity for the next block: at least need, doubling, not past what the arena may still give. */
static size_t next_capacity(const struct arena *arena, size_t need, size_t room)
{
	size_t capacity = arena->current->capacity;

	capacity = capacity < BLOCK_BYTES_LARGEST / 2 ? capacity * 2 : BLOCK_BYTES_LARGEST;
	if (capacity > room)
		capacity = room;
	return capacity > need ? capacity : need;
}

/* Starts a block with room for bytes at align, as far as the maximum allows. */
static bool arena_add_block(struct arena *arena, size_t bytes, size_t align)
{
	size_t used = arena_used_bytes(arena);
	size_t room = arena->bytes_max - used;
	size_t need;
	struct block *block = arena->spare;

	if (bytes > room)
		return false;
	if (__builtin_add_overflow(bytes, align > BLOCK_ALIGN ? align - 1 : 0, &need))
		return false;
	if (block && block->capacity >= need)
		arena->spare = NULL;
	else
		block = block_new(next_capacity(arena, need, room));
	if (!block)
		return false;
	block->previous = arena->current;
	block->before = used;
	arena_use_block(arena, block, 0);
	return true;
}

COLD static void *arena_alloc_in_new_block(struct arena *arena, size_t bytes, size_t align)
{
	size_t padding, room;
	char *ptr;

	if (!arena_add_block(arena, bytes, align))
		return NULL;
	padding = padding_at(arena->cursor, align);
	room = (size_t)(arena->limit - arena->cursor);
	if (padding > room || bytes > room - padding)
		return NULL;
	ptr = arena->cursor + padding;
	arena->cursor = ptr + bytes;
	ASAN_UNPOISON_MEMORY_REGION(ptr, bytes);
	return memset(ptr, 0, bytes);
}

/* Whether the allocation at hand fails, once none is left; one that does not is made room for. */
COLD static bool arena_fails(struct arena *arena)
{
	if (arena->fails && !arena->fails(arena->asked_with)) {
		arena->allocations_left = 1;
		return false;
	}
	arena->allocations_left = arena->left_when_failed;
	return true;
}

void *arena_alloc(struct arena *arena, size_t bytes, size_t align)
{
	size_t padding = padding_at(arena->cursor, align);
	size_t room = (size_t)(arena->limit - arena->cursor);
	char *ptr;

	assert(align && (align & (align - 1)) == 0);
	if (UNLIKELY(arena->allocations_left == 0) && arena_fails(arena))
		return NULL;
	arena->allocations_left--;
	if (UNLIKELY(padding > room || bytes > room - padding))
		return arena_alloc_in_new_block(arena, bytes, align);
	ptr = arena->cursor + padding;
	arena->cursor = ptr + bytes;
	ASAN_UNPOISON_MEMORY_REGION(ptr, bytes);
	return memset(ptr, 0, bytes);
}

void *arena_array_raw(struct arena *arena, size_t count, size_t item_bytes, size_t align)
{
	size_t bytes, padding = padding_at(arena->cursor, align);
	size_t room = (size_t)(arena->limit - arena->cursor);
	char *ptr;

	if (__builtin_mul_overflow(count, item_bytes, &bytes))
		return NULL;
	if (UNLIKELY(arena->allocations_left == 0 || padding > room || bytes > room - padding))
		return arena_alloc(arena, bytes, align);
	arena->allocations_left--;
	ptr = arena->cursor + padding;
	arena->cursor = ptr + bytes;
	ASAN_UNPOISON_MEMORY_REGION(ptr, bytes);
	return ptr;
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes, size_t align)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, item_bytes, &bytes))
		return NULL;
	return arena_alloc(arena, bytes, align);
}

/* Extends the last thing allocated; false when it is not the last or there is no room. */
static bool arena_extend(struct arena *arena, char *old, size_t old_bytes, size_t new_bytes)
{
	size_t more = new_bytes - old_bytes;

	if (!old || old + old_bytes != arena->cursor || arena->allocations_left == 0)
		return false;
	if (more > (size_t)(arena->limit - arena->cursor))
		return false;
	arena->allocations_left--;
	ASAN_UNPOISON_MEMORY_REGION(arena->cursor, more);
	memset(arena->cursor, 0, more);
	arena->cursor += more;
	return true;
}

void *arena_grow(struct arena *arena, struct arena_items old, size_t new_count)
{
	size_t old_bytes, new_bytes;
	void *copy;

	if (old.items && new_count <= old.count)
		return old.items;
	if (__builtin_mul_overflow(new_count, old.item_bytes, &new_bytes))
		return NULL;
	old_bytes = old.count * old.item_bytes;
	if (arena_extend(arena, old.items, old_bytes, new_bytes))
		return old.items;
	copy = arena_alloc(arena, new_bytes, old.align);
	if (copy && old.items && old_bytes > 0)
		memcpy(copy, old.items, old_bytes);
	return copy;
}

size_t arena_used_bytes(const struct arena *arena)
{
	return arena->current->before + (size_t)(arena->cursor - arena->current->data);
}

size_t arena_max_bytes(const struct arena *arena)
{
	return arena->bytes_max;
}

size_t arena_fail_after(struct arena *arena, size_t allocations)
{
	size_t left = arena->allocations_left;

	arena->allocations_left = allocations;
	arena->left_when_failed = 0;
	arena->fails = NULL;
	return left;
}

void arena_fail_once(struct arena *arena, size_t allocations)
{
	arena->allocations_left = allocations;
	arena->left_when_failed = SIZE_MAX;
	arena->fails = NULL;
}

void arena_fail_where(struct arena *arena, bool (*fails)(void *what), void *what)
{
	arena->allocations_left = 0;
	arena->left_when_failed = 0;
	arena->fails = fails;
	arena->asked_with = what;
}
