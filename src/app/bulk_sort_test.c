#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/bulk_sort.h"

static struct str number_key(char bytes[16], uint64_t number)
{
	size_t first = 16;

	do {
		bytes[--first] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	return (struct str){ bytes + first, 16 - first };
}

/* Sorts count items whose keys come back every `distinct` ones, and looks at the order. */
static void sort_items(size_t bytes_max, uint32_t count, uint32_t distinct)
{
	struct strbuf last = STRBUF_INIT(64);
	struct bulk_sort_item item;
	struct bulk_sort *sort;
	uint32_t seen = 0, last_place = 0;
	char bytes[16], padding[100] = { 0 };
	int r;

	assert_int_equal(bulk_sort_new(bytes_max, &sort), 0);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t number = (uint64_t)i * 2654435761u % distinct * 1000003u;

		r = bulk_sort_add(sort, number_key(bytes, number),
				  (struct str){ (const char *)&i, sizeof(i) },
				  (struct str){ padding, i % sizeof(padding) });
		assert_int_equal(r, 0);
	}
	assert_int_equal(bulk_sort_start(sort), 0);
	while ((r = bulk_sort_next(sort, &item)) > 0) {
		uint32_t place;

		memcpy(&place, item.head.ptr, sizeof(place));
		assert_int_equal(item.tail.len, place % sizeof(padding));
		assert_true(seen == 0 || str_compare(strbuf_str(&last), item.key) <= 0);
		/* Equal keys keep their order. */
		if (seen > 0 && str_equal(strbuf_str(&last), item.key))
			assert_true(place > last_place);
		strbuf_clear(&last);
		strbuf_add(&last, item.key);
		last_place = place;
		seen++;
	}
	assert_int_equal(r, 0);
	assert_int_equal(seen, count);
	bulk_sort_free(sort);
	strbuf_done(&last);
}

static void test_in_memory(void **state)
{
	(void)state;
	sort_items(1 * MIB, 0, 1);
	sort_items(1 * MIB, 1, 1);
	sort_items(1 * MIB, 1000, 1000);
	sort_items(1 * MIB, 1000, 7);
}

static void test_runs(void **state)
{
	(void)state;
	sort_items(64 * KIB, 5000, 5000);
	sort_items(64 * KIB, 5000, 3);
}

/* So many runs that they are merged in several rounds. */
static void test_many_runs(void **state)
{
	(void)state;
	sort_items(4 * KIB, 20000, 1500);
}

static void test_large_item(void **state)
{
	static const char large[8 * KIB];
	struct bulk_sort *sort;

	(void)state;
	assert_int_equal(bulk_sort_new(4 * KIB, &sort), 0);
	assert_int_equal(
		bulk_sort_add(sort, STR("a"), STR_NONE, (struct str){ large, sizeof(large) }),
		-E2BIG);
	bulk_sort_free(sort);
	bulk_sort_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_memory),
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_many_runs),
		cmocka_unit_test(test_large_item),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
