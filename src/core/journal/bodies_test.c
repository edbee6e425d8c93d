#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/journal/bodies.h"

#define DIGEST_SAMPLE "0123456789abcdef0123456789abcdef"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
