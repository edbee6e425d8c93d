#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>

#include "core/register/published.h"

#define DIGEST_SAMPLE "0123456789abcdef0123456789abcdef"

static int read_again(struct str id, struct published published)
{
	struct strbuf out = STRBUF_INIT(1024);
	struct published read;
	int r;

	published_write(&out, &published);
	r = published_read(id, strbuf_str(&out), &read);
	if (r == 0) {
		assert_true(str_equal(read.version, published.version));
		assert_true(str_equal(read.title, published.title));
		assert_true(str_equal(read.digest, published.digest));
		assert_int_equal(
			published_read(id, str_slice(strbuf_str(&out), 0, out.len - 1), &read),
			-EBADMSG);
	}
	strbuf_done(&out);
	return r;
}

static void test_body(void **state)
{
	const struct published fine = { STR("sms"), STR("2020"), STR("SMS"), STR(DIGEST_SAMPLE) };
	struct published wrong = fine;

	(void)state;
	assert_int_equal(read_again(STR("sms"), fine), 0);
	assert_int_equal(read_again(STR("SMS"), fine), -EBADMSG);
	wrong.version = STR_NONE;
	assert_int_equal(read_again(STR("sms"), wrong), -EBADMSG);
	wrong = fine;
	wrong.digest = STR("short");
	assert_int_equal(read_again(STR("sms"), wrong), -EBADMSG);
	wrong = fine;
	wrong.title = STR_NONE;
	assert_int_equal(read_again(STR("sms"), wrong), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
