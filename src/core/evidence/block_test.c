#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/evidence/block.h"
#include "core/time/instant.h"
#include "tests/lib/zone_fixture.h"

#define HOUR (INT64_C(490000) * HOUR_MS)
#define COUNT 60

static struct block sample(struct observation items[COUNT])
{
	for (size_t i = 0; i < COUNT; i++)
		items[i] = (struct observation){ HOUR + (int64_t)i * MINUTE_MS + 7,
						 i == 30 ? OBSERVED_DOWN : OBSERVED_UP, 20 };
	return (struct block){ STR("m-1"), STR("agent-1"), HOUR, 3, 1200, items, COUNT };
}

static void test_round_trip(void **state)
{
	struct observation items[COUNT];
	struct block block = sample(items), read;
	struct strbuf out = STRBUF_INIT(1 * MIB);
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	assert_int_equal(block_check(&block), 0);
	block_write(&out, &block);
	assert_true(out.len < (size_t)COUNT * 5);
	assert_int_equal(block_read(arena, strbuf_str(&out), &read), 0);
	assert_true(str_equal(read.monitor, block.monitor) && str_equal(read.agent, block.agent));
	assert_true(read.hour_ms == HOUR && read.boot == 3 && read.first_seq == 1200);
	assert_int_equal(read.count, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(read.items[i].at_ms == items[i].at_ms);
		assert_int_equal(read.items[i].what, items[i].what);
		assert_true(read.items[i].took_ms == 20);
	}
	for (size_t len = 0; len < out.len; len++)
		assert_int_equal(block_read(arena, str_slice(strbuf_str(&out), 0, len), &read),
				 -EBADMSG);
	strbuf_done(&out);
	arena_free(arena);
}

static void test_limits(void **state)
{
	struct observation items[COUNT];
	struct block block = sample(items);

	(void)state;
	items[5].at_ms = items[4].at_ms - 1;
	assert_int_equal(block_check(&block), -EINVAL);
	items[5].at_ms = items[4].at_ms; /* two at once */
	assert_int_equal(block_check(&block), 0);
	items[COUNT - 1].at_ms = HOUR + HOUR_MS;
	assert_int_equal(block_check(&block), -EINVAL);
	items[COUNT - 1].at_ms--;
	assert_int_equal(block_check(&block), 0);
	items[0].at_ms = HOUR - 1;
	assert_int_equal(block_check(&block), -EINVAL);
	items[0].at_ms = HOUR;
	assert_int_equal(block_check(&block), 0);
	items[0].took_ms = -1;
	assert_int_equal(block_check(&block), -EINVAL);
	block = sample(items);
	block.hour_ms++;
	assert_int_equal(block_check(&block), -EINVAL);
	block = sample(items);
	block.count = 0;
	assert_int_equal(block_check(&block), -EINVAL);
	block = sample(items);
	block.monitor = STR_NONE;
	assert_int_equal(block_check(&block), -EINVAL);
}

static void test_out_of_memory(void **state)
{
	struct observation items[COUNT];
	struct block block = sample(items), read = { .boot = 99 };
	struct strbuf out = STRBUF_INIT(1 * MIB);
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(COUNT * sizeof(items[0]) - 1, &arena), 0);
	block_write(&out, &block);
	assert_int_equal(block_read(arena, strbuf_str(&out), &read), -ENOMEM);
	assert_int_equal(read.boot, 99);
	strbuf_done(&out);
	arena_free(arena);
}

/* Any bytes are refused or are a block that is written back as the same bytes. */
static void test_any_bytes(void **state)
{
	struct observation items[COUNT];
	struct block block = sample(items), read;
	struct strbuf out = STRBUF_INIT(1 * MIB), again = STRBUF_INIT(1 * MIB);
	struct arena *arena;
	uint64_t seed = 3;
	size_t refused = 0, taken = 0;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	block_write(&out, &block);
	for (int i = 0; i < 20000; i++) {
		size_t at = (size_t)fixture_range(&seed, 0, (int64_t)out.len);
		char was = out.ptr[at];

		out.ptr[at] = (char)(fixture_range(&seed, 0, 256) - 128);
		arena_reset(arena);
		if (block_read(arena, strbuf_str(&out), &read) < 0) {
			refused++;
		} else {
			taken++;
			strbuf_clear(&again);
			block_write(&again, &read);
			assert_true(str_equal(strbuf_str(&again), strbuf_str(&out)));
		}
		out.ptr[at] = was;
	}
	assert_true(refused > 1000 && taken > 1000);
	strbuf_done(&out);
	strbuf_done(&again);
	arena_free(arena);
}

static void test_fact(void **state)
{
	struct block_fact fact = {
		STR("m-1"), STR("a"), HOUR, 1, 2, 60, STR("01234567890123456789012345678901")
	};
	struct block_fact read;
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	block_fact_write(&out, &fact);
	assert_int_equal(block_fact_read(strbuf_str(&out), &read), 0);
	assert_true(str_equal(read.digest, fact.digest) && read.count == 60 && read.boot == 1);
	fact.digest.len--;
	strbuf_clear(&out);
	block_fact_write(&out, &fact);
	assert_int_equal(block_fact_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_limits),
		cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_fact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
