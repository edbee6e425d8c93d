#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/arena.h"

static void zeroed_and_aligned(void **state)
{
	struct arena *arena = NULL;
	size_t i, j, align;

	(void)state;
	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	for (i = 0; i < 5000; i++) {
		size_t bytes = i % 300;
		unsigned char *ptr;

		align = (size_t)1 << (i % 8);
		ptr = arena_alloc(arena, bytes, align);
		assert_non_null(ptr);
		assert_int_equal((uintptr_t)ptr % align, 0);
		for (j = 0; j < bytes; j++)
			assert_int_equal(ptr[j], 0);
		memset(ptr, 0xaa, bytes);
	}
	arena_reset(arena);
	assert_int_equal(arena_used_bytes(arena), 0);
	for (i = 0; i < 8000; i++)
		assert_int_equal(*ARENA_NEW(arena, char), 0);
	arena_free(arena);
	arena_free(NULL);
}

static void maximum_is_exact(void **state)
{
	static const size_t maxima[] = { 0, 1, 100, 8 * KIB, 8 * KIB + 1, 100 * KIB, 3 * MIB };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(maxima) / sizeof(*maxima); i++) {
		struct arena *arena = NULL;
		size_t handed_out = 0;

		assert_int_equal(arena_new(maxima[i], &arena), 0);
		assert_int_equal(arena_max_bytes(arena), maxima[i]);
		while (arena_alloc(arena, 1, 1))
			handed_out++;
		assert_int_equal(handed_out, maxima[i]);
		assert_int_equal(arena_used_bytes(arena), maxima[i]);
		assert_non_null(arena_alloc(arena, 0, 1));
		arena_reset(arena);
		assert_null(arena_alloc(arena, maxima[i] + 1, 1));
		assert_non_null(arena_alloc(arena, maxima[i], 1));
		assert_null(arena_alloc(arena, 1, 1));
		arena_free(arena);
	}
}

static void refuses_overflow(void **state)
{
	struct arena *arena = NULL;
	char *kept;

	(void)state;
	assert_int_equal(arena_new(SIZE_MAX, &arena), 0);
	assert_null(arena_array(arena, SIZE_MAX / 2, 3, 8));
	assert_null(arena_alloc(arena, SIZE_MAX, 1));
	assert_null(arena_alloc(arena, SIZE_MAX - 4096, 4096));
	kept = ARENA_ARRAY(arena, char, 3);
	assert_null(arena_grow(arena, (struct arena_items){ kept, 3, 2, 1 }, SIZE_MAX));
	assert_non_null(arena_alloc(arena, 100, 1));
	arena_free(arena);
}

static void rewinds_across_blocks(void **state)
{
	struct arena *arena = NULL;
	int round;

	(void)state;
	assert_int_equal(arena_new(8 * MIB, &arena), 0);
	memset(arena_alloc(arena, 8000, 1), 1, 8000);
	for (round = 0; round < 100; round++) {
		struct arena_mark mark = arena_mark(arena);
		size_t used = arena_used_bytes(arena);
		unsigned char *ptr = arena_alloc(arena, 7 * MIB, 8);

		assert_non_null(ptr);
		assert_int_equal(ptr[0] | ptr[7 * MIB - 1], 0);
		ptr[0] = ptr[7 * MIB - 1] = 1;
		assert_null(arena_alloc(arena, MIB, 1));
		arena_rewind(arena, mark);
		assert_int_equal(arena_used_bytes(arena), used);
	}
	arena_free(arena);
}

static void grows_in_place_or_copies(void **state)
{
	struct arena *arena = NULL;
	int *numbers, *moved;
	int i;

	(void)state;
	assert_int_equal(arena_new(64 * KIB, &arena), 0);
	numbers = ARENA_GROW(arena, int, NULL, 0, 4);
	for (i = 0; i < 4; i++)
		numbers[i] = i + 1;
	assert_ptr_equal(ARENA_GROW(arena, int, numbers, 4, 100), numbers);
	assert_ptr_equal(ARENA_GROW(arena, int, numbers, 100, 50), numbers);
	assert_int_equal(numbers[99], 0);
	assert_non_null(ARENA_NEW(arena, char));
	moved = ARENA_GROW(arena, int, numbers, 100, 4000);
	assert_ptr_not_equal(moved, numbers);
	assert_int_equal(moved[3], 4);
	assert_int_equal(moved[4] | moved[3999], 0);
	assert_null(ARENA_GROW(arena, int, moved, 4000, 40000));
	assert_int_equal(moved[3], 4);
	arena_free(arena);
}

static bool third_fails(void *what)
{
	return ++*(int *)what == 3;
}

static void fails_when_told(void **state)
{
	struct arena *arena = NULL;
	int asked = 0;
	char *ptr;

	(void)state;
	assert_int_equal(arena_new(64 * KIB, &arena), 0);
	arena_fail_after(arena, 2);
	ptr = ARENA_NEW(arena, char);
	assert_non_null(ptr);
	assert_non_null(ARENA_GROW(arena, char, ptr, 1, 2));
	assert_null(ARENA_GROW(arena, char, ptr, 2, 3));
	assert_null(ARENA_NEW(arena, char));
	arena_fail_once(arena, 1);
	assert_non_null(ARENA_NEW(arena, char));
	assert_null(ARENA_NEW(arena, char));
	assert_non_null(ARENA_NEW(arena, char));
	arena_fail_after(arena, 5);
	assert_non_null(ARENA_NEW(arena, char));
	assert_int_equal(arena_fail_after(arena, SIZE_MAX), 4);
	assert_non_null(ARENA_NEW(arena, char));
	arena_fail_where(arena, third_fails, &asked);
	ptr = ARENA_ARRAY_RAW(arena, char, 1);
	assert_non_null(ptr);
	assert_non_null(ARENA_GROW(arena, char, ptr, 1, 2));
	assert_null(ARENA_NEW(arena, char));
	assert_non_null(ARENA_NEW(arena, char));
	assert_int_equal(asked, 4);
	arena_fail_after(arena, SIZE_MAX);
	assert_non_null(ARENA_NEW(arena, char));
	assert_int_equal(asked, 4);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_and_aligned),	    cmocka_unit_test(maximum_is_exact),
		cmocka_unit_test(refuses_overflow),	    cmocka_unit_test(rewinds_across_blocks),
		cmocka_unit_test(grows_in_place_or_copies), cmocka_unit_test(fails_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
