#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/json.h"

static void expect(struct strbuf *out, const char *text)
{
	assert_int_equal(strbuf_error(out), 0);
	assert_string_equal(out->ptr, text);
	strbuf_done(out);
}

static void write_example(struct strbuf *out, unsigned indent)
{
	struct json json = JSON_INIT(out, indent);

	json_object(&json);
	json_key_text(&json, STR("amount"), STR("5.00"));
	json_key_int(&json, STR("ms"), INT64_MIN);
	json_key_bool(&json, STR("kept"), false);
	json_key(&json, STR("steps"));
	json_list(&json);
	json_int(&json, 1);
	json_null(&json);
	json_bool(&json, true);
	json_list(&json);
	json_end(&json);
	json_object(&json);
	json_end(&json);
	json_object(&json);
	json_key(&json, STR("n"));
	json_raw(&json, STR("1.50"));
	json_end(&json);
	json_end(&json);
	json_end(&json);
	assert_int_equal(json.depth, 0);
}

static void writes_one_line(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	write_example(&out, 0);
	expect(&out, "{\"amount\":\"5.00\",\"ms\":-9223372036854775808,\"kept\":false,"
		     "\"steps\":[1,null,true,[],{},{\"n\":1.50}]}");
}

static void writes_indented(void **state)
{
	struct strbuf out = STRBUF_INIT(1000);

	(void)state;
	write_example(&out, 2);
	expect(&out, "{\n  \"amount\": \"5.00\",\n  \"ms\": -9223372036854775808,\n"
		     "  \"kept\": false,\n  \"steps\": [\n    1,\n    null,\n    true,\n    [],\n"
		     "    {},\n    {\n      \"n\": 1.50\n    }\n  ]\n}");
}

static void escapes(void **state)
{
	static const struct {
		struct str text;
		const char *json;
	} rows[] = {
		{ STR(""), "\"\"" },
		{ STR("\"\\/"), "\"\\\"\\\\/\"" },
		{ STR("\b\f\n\r\t\x01\x1f\x7f"), "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"" },
		{ STR("a\0b"), "\"a\\u0000b\"" },
		{ STR("d\xc3\xa9j\xc3\xa0 \xf0\x9f\x98\x80"),
		  "\"d\xc3\xa9j\xc3\xa0 \xf0\x9f\x98\x80\"" },
		{ STR("\xe9t\xc3"), "\"\xef\xbf\xbdt\xef\xbf\xbd\"" },
		{ STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct strbuf out = STRBUF_INIT(1000);
		struct json json = JSON_INIT(&out, 0);

		json_text(&json, rows[i].text);
		expect(&out, rows[i].json);
	}
}

/* Each byte at each place among plain ones: the eight-at-a-time path must agree with the table. */
static void escapes_at_every_place(void **state)
{
	unsigned byte;
	size_t place;

	(void)state;
	for (byte = 0; byte < 256; byte++) {
		for (place = 0; place < 20; place++) {
			char text[20];
			struct strbuf one = STRBUF_INIT(100), all = STRBUF_INIT(100);
			struct json json_one = JSON_INIT(&one, 0), json_all = JSON_INIT(&all, 0);
			size_t length;

			memset(text, 'a', sizeof(text));
			text[place] = (char)byte;
			json_text(&json_one, (struct str){ text + place, 1 });
			json_text(&json_all, (struct str){ text, sizeof(text) });
			length = one.len - 2;
			assert_int_equal(all.len, sizeof(text) - 1 + length + 2);
			assert_memory_equal(all.ptr + 1 + place, one.ptr + 1, length);
			strbuf_done(&one);
			strbuf_done(&all);
		}
	}
}

static void depth_has_a_maximum(void **state)
{
	struct strbuf out = STRBUF_INIT(10000);
	struct json json = JSON_INIT(&out, 0);
	int i;

	(void)state;
	for (i = 0; i < JSON_DEPTH_MAX; i++)
		json_list(&json);
	assert_int_equal(strbuf_error(&out), 0);
	json_object(&json);
	json_key_int(&json, STR("a"), 1);
	json_end(&json);
	for (i = 0; i < JSON_DEPTH_MAX; i++)
		json_end(&json);
	assert_int_equal(strbuf_error(&out), -E2BIG);
	assert_int_equal(json.depth, 0);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_line),
		cmocka_unit_test(writes_indented),
		cmocka_unit_test(escapes),
		cmocka_unit_test(escapes_at_every_place),
		cmocka_unit_test(depth_has_a_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
