#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/journal/bodies.h"

#define DIGEST_TAIL "123456789abcdef0123456789abcdef"
#define DIGEST_SAMPLE "0" DIGEST_TAIL

static void test_request(void **state)
{
	struct request in = { STR("claim-7"), STR(DIGEST_SAMPLE) }, read;
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	request_write(&out, &in);
	assert_int_equal(request_read(strbuf_str(&out), &read), 0);
	assert_true(str_equal(read.key, in.key) && str_equal(read.digest, in.digest));
	assert_int_equal(request_read(str_slice(strbuf_str(&out), 0, out.len - 1), &read),
			 -EBADMSG);
	strbuf_clear(&out);
	in.key = STR_NONE;
	request_write(&out, &in);
	assert_int_equal(request_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_clear(&out);
	in = (struct request){ STR("k"), STR("short") };
	request_write(&out, &in);
	assert_int_equal(request_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_done(&out);
}

static void test_message(void **state)
{
	struct message in = { STR("decision 7"), STR("mail"), STR("accepted 12.40 EUR") }, read;
	struct strbuf out = STRBUF_INIT(4096);
	int64_t seq;

	(void)state;
	message_write(&out, &in);
	assert_int_equal(message_read(strbuf_str(&out), &read), 0);
	assert_true(str_equal(read.event, in.event) && str_equal(read.channel, in.channel) &&
		    str_equal(read.text, in.text));
	in.channel = STR_NONE;
	strbuf_clear(&out);
	message_write(&out, &in);
	assert_int_equal(message_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_clear(&out);
	delivered_write(&out, 12);
	assert_int_equal(delivered_read(strbuf_str(&out), &seq), 0);
	assert_true(seq == 12);
	strbuf_clear(&out);
	delivered_write(&out, 0);
	assert_int_equal(delivered_read(strbuf_str(&out), &seq), -EBADMSG);
	strbuf_done(&out);
}

static void test_kept_statement(void **state)
{
	const struct kept_statement in = { 2, INT64_MIN, STR(DIGEST_SAMPLE), STR("1" DIGEST_TAIL),
					   STR("2" DIGEST_TAIL) };
	struct kept_statement read, wrong = in;
	struct strbuf out = STRBUF_INIT(4096);

	(void)state;
	kept_statement_write(&out, &in);
	assert_int_equal(kept_statement_read(strbuf_str(&out), &read), 0);
	assert_true(read.revision == 2 && read.as_of_ms == INT64_MIN);
	assert_true(str_equal(read.contract, in.contract) && str_equal(read.facts, in.facts) &&
		    str_equal(read.statement, in.statement));
	wrong.revision = 0;
	strbuf_clear(&out);
	kept_statement_write(&out, &wrong);
	assert_int_equal(kept_statement_read(strbuf_str(&out), &read), -EBADMSG);
	wrong = in;
	wrong.statement = STR("short");
	strbuf_clear(&out);
	kept_statement_write(&out, &wrong);
	assert_int_equal(kept_statement_read(strbuf_str(&out), &read), -EBADMSG);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_kept_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
