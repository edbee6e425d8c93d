#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "core/journal/fact.h"
#include "core/time/instant.h"

#define BUFFER_MAX (2 * FACT_BODY_BYTES_MAX)
#define HEX_BYTES ((size_t)2 * DIGEST_BYTES)

static const struct fact sample = {
	.customer = { "c-1", 3 },
	.kind = { "outage", 6 },
	.subject = { "o-9", 3 },
	.valid_from_ms = 1000,
	.valid_to_ms = INSTANT_OPEN_MS,
	.recorded_at_ms = 2000,
	.actor = { "agent-2", 7 },
	.person = { "p-5", 3 },
	.corrects = 3,
	.body = { "{}", 2 },
};
static const struct fact_place place = { 17, 4 };

static void hash_hex(const struct fact *fact, struct fact_place at, const uint8_t *before,
		     char hex[HEX_BYTES + 1])
{
	static const char digits[] = "0123456789abcdef";
	struct strbuf buffer = STRBUF_INIT(BUFFER_MAX);
	uint8_t hash[DIGEST_BYTES];

	assert_int_equal(fact_hash(&buffer, fact, at, before, hash), 0);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	hex[HEX_BYTES] = '\0';
	strbuf_done(&buffer);
}

/* The bytes are those that docs/internals/book.md describes: made there by hand. */
static void test_known_hash(void **state)
{
	uint8_t before[DIGEST_BYTES];
	char hex[HEX_BYTES + 1];

	(void)state;
	assert_int_equal(fact_genesis(STR("book-1"), 17, before), 0);
	hash_hex(&sample, place, before, hex);
	assert_string_equal(hex,
			    "3215336c6c773d759a08dba952c399cd0eff56f95f79b7387753d126e30da030");
}

/* Whatever is changed in a fact, its place or what stands before it, the hash is another one. */
static void test_everything_is_hashed(void **state)
{
	uint8_t before[DIGEST_BYTES] = { 0 }, other[DIGEST_BYTES] = { 1 };
	struct fact changed[10];
	char hex[HEX_BYTES + 1], hex_changed[HEX_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < 10; i++)
		changed[i] = sample;
	changed[0].customer = STR("c-2");
	changed[1].kind = STR("outages");
	changed[2].subject = STR("o-8");
	changed[3].valid_from_ms++;
	changed[4].valid_to_ms--;
	changed[5].recorded_at_ms++;
	changed[6].actor = STR("agent-1");
	changed[7].person = STR_NONE;
	changed[8].corrects = 0;
	changed[9].body = STR("{} ");
	hash_hex(&sample, place, before, hex);
	for (size_t i = 0; i < 10; i++) {
		hash_hex(&changed[i], place, before, hex_changed);
		assert_string_not_equal(hex, hex_changed);
	}
	hash_hex(&sample, (struct fact_place){ 16, 4 }, before, hex_changed);
	assert_string_not_equal(hex, hex_changed);
	hash_hex(&sample, (struct fact_place){ 17, 5 }, before, hex_changed);
	assert_string_not_equal(hex, hex_changed);
	hash_hex(&sample, place, other, hex_changed);
	assert_string_not_equal(hex, hex_changed);
}

/* Bytes that move from one text to the next give another hash: c-1 outage is not c-1outage. */
static void test_no_two_facts_share_bytes(void **state)
{
	uint8_t before[DIGEST_BYTES] = { 0 };
	struct fact moved = sample;
	char hex[HEX_BYTES + 1], hex_moved[HEX_BYTES + 1];

	(void)state;
	moved.customer = STR("c-1o");
	moved.kind = STR("utage");
	hash_hex(&sample, place, before, hex);
	hash_hex(&moved, place, before, hex_moved);
	assert_string_not_equal(hex, hex_moved);
}

static void test_genesis(void **state)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];

	(void)state;
	assert_int_equal(fact_genesis(STR("book-1"), 0, a), 0);
	assert_int_equal(fact_genesis(STR("book-1"), 1, b), 0);
	assert_memory_not_equal(a, b, DIGEST_BYTES);
	assert_int_equal(fact_genesis(STR("book-2"), 0, b), 0);
	assert_memory_not_equal(a, b, DIGEST_BYTES);
}

static enum fact_fault fault_of(struct fact fact)
{
	return fact_check(&fact, place);
}

static void test_check(void **state)
{
	static const char long_name[FACT_NAME_BYTES_MAX + 2] = { 0 };
	struct fact fact = sample;

	(void)state;
	assert_int_equal(fault_of(sample), FACT_FINE);
	fact.kind = STR("Outage");
	assert_int_equal(fault_of(fact), FACT_KIND);
	fact.kind = STR_NONE;
	assert_int_equal(fault_of(fact), FACT_KIND);
	fact = sample;
	fact.subject = (struct str){ long_name, FACT_NAME_BYTES_MAX + 1 };
	assert_int_equal(fault_of(fact), FACT_NAME);
	fact.subject = STR("\xff");
	assert_int_equal(fault_of(fact), FACT_NAME);
	fact = sample;
	fact.valid_to_ms = 999;
	assert_int_equal(fault_of(fact), FACT_TIMES);
	fact.valid_to_ms = 1000; /* an instant */
	assert_int_equal(fault_of(fact), FACT_FINE);
	fact.valid_to_ms = INSTANT_OPEN_MS - 1;
	assert_int_equal(fault_of(fact), FACT_TIMES);
	fact = sample;
	fact.corrects = 4;
	assert_int_equal(fault_of(fact), FACT_CORRECTS);
	fact = sample;
	fact.body.len = FACT_BODY_BYTES_MAX + 1;
	assert_int_equal(fault_of(fact), FACT_BODY);
}

static void test_shards(void **state)
{
	bool met[SHARDS] = { false };
	size_t count = 0;

	(void)state;
	assert_int_equal(shard_of(STR_NONE), 0);
	assert_int_equal(shard_of(STR("abc")), 0xba); /* FIPS 180-2, appendix B.1 */
	for (char i = 0; i < 100; i++)
		for (char j = 0; j < 100; j++) {
			const char name[] = { 'c', i, j };
			int64_t shard = shard_of((struct str){ name, sizeof(name) });

			assert_in_range(shard, 0, SHARDS - 1);
			count += !met[shard];
			met[shard] = true;
		}
	assert_int_equal(count, SHARDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_hash),
		cmocka_unit_test(test_everything_is_hashed),
		cmocka_unit_test(test_no_two_facts_share_bytes),
		cmocka_unit_test(test_genesis),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_shards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
