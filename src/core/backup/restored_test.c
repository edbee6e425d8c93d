#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/backup/restored.h"
#include "core/time/instant.h"

#define MADE INT64_C(1790000000000)

static const uint8_t digest[DIGEST_BYTES] = { 9, 8, 7 };

static struct fact fact_of(const struct strbuf *body)
{
	return (struct fact){ .subject = STR("0123"), .body = strbuf_str(body) };
}

static void test_restored(void **state)
{
	static const struct {
		int64_t made_ms, tables;
		size_t digest_len;
		int expected;
	} rows[] = {
		{ MADE, 1, DIGEST_BYTES, 0 },
		{ MADE, 0, DIGEST_BYTES, -EBADMSG },
		{ MADE, 1, DIGEST_BYTES - 1, -EBADMSG },
		{ INSTANT_OPEN_MS, 1, DIGEST_BYTES, -EBADMSG },
		{ -INSTANT_OPEN_MS, 1, DIGEST_BYTES, -EBADMSG },
	};
	struct restored back;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf body = STRBUF_INIT(1024);
		const struct restored restored = { rows[i].made_ms,
						   rows[i].tables,
						   { (const char *)digest, rows[i].digest_len } };
		struct fact fact;

		restored_write(&body, &restored);
		fact = fact_of(&body);
		assert_int_equal(restored_read(&fact, &back), rows[i].expected);
		fact.customer = STR("c-1");
		assert_int_equal(restored_read(&fact, &back), -EBADMSG);
		fact = fact_of(&body);
		fact.subject = STR_NONE;
		assert_int_equal(restored_read(&fact, &back), -EBADMSG);
		fact = fact_of(&body);
		fact.body.len--;
		assert_int_equal(restored_read(&fact, &back), -EBADMSG);
		if (rows[i].expected == 0)
			assert_true(back.made_ms == MADE && back.tables == 1 &&
				    str_equal(back.digest, digest_str(digest)));
		strbuf_done(&body);
	}
}

static void test_confirmed(void **state)
{
	static const struct {
		int64_t restored;
		const char *reason;
		int expected;
	} rows[] = {
		{ 3, "compared with the bank", 0 },
		{ 0, "compared with the bank", -EBADMSG },
		{ 3, "", -EBADMSG },
		{ 3, "two\nlines", -EBADMSG },
	};
	struct restored_confirmed back;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf body = STRBUF_INIT(1024);
		const struct restored_confirmed confirmed = { rows[i].restored,
							      str_from(rows[i].reason) };
		struct fact fact;

		restored_confirmed_write(&body, &confirmed);
		fact = fact_of(&body);
		assert_int_equal(restored_confirmed_read(&fact, &back), rows[i].expected);
		if (rows[i].expected == 0)
			assert_true(back.restored == 3 &&
				    str_equal(back.reason, STR("compared with the bank")));
		fact.customer = STR("c-1");
		assert_int_equal(restored_confirmed_read(&fact, &back), -EBADMSG);
		strbuf_done(&body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_restored),
					    cmocka_unit_test(test_confirmed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
