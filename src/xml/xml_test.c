#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "xml/xml.h"

#define TEXT_BYTES_MAX (64 * KIB)

/* What is read, in one line. */
struct reading {
	struct strbuf told;
	int stop;	/* after so many elements; 0: never */
	int end_result; /* what ends return */
	int begun;
};

static int begin(void *what, const struct xml_element *element)
{
	struct reading *reading = what;

	strbuf_add_format(&reading->told, "<%.*s@%u:%u", STR_ARG(element->name), element->at.line,
			  element->at.column);
	if (element->space.len > 0)
		strbuf_add_format(&reading->told, " in %.*s", STR_ARG(element->space));
	for (size_t i = 0; i < element->attribute_count; i++) {
		const struct xml_attribute *attribute = &element->attributes[i];
		struct position at = xml_value_at(element, attribute->name);

		assert_true(str_equal(*xml_value(element, attribute->name), attribute->value));
		strbuf_add_format(&reading->told, " %.*s=%.*s@%u:%u+%u", STR_ARG(attribute->name),
				  STR_ARG(attribute->value), at.line, at.column, at.width);
	}
	assert_null(xml_value(element, STR("none")));
	strbuf_add_byte(&reading->told, '>');
	return ++reading->begun == reading->stop ? -ECANCELED : 0;
}

static int end(void *what, unsigned depth)
{
	struct reading *reading = what;

	strbuf_add_format(&reading->told, "/%u", depth);
	return reading->end_result;
}

/* Reads a text; what is wrong stays in the sink. */
static int read_text(struct reading *reading, struct str text, struct diag_sink *sink)
{
	const struct xml_handler handler = { begin, end, reading };
	struct source *source = ARENA_NEW(sink->arena, struct source);

	assert_non_null(source);
	*source = (struct source){ STR("a.xml"), text };
	reading->told = (struct strbuf)STRBUF_INIT(TEXT_BYTES_MAX);
	return xml_read(source, &handler, sink);
}

static void test_read(void **state)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "<a/>", "<a@1:1>/1" },
		{ "\xEF\xBB\xBF<a/>", "<a@1:1>/1" },
		{ "<?xml version='1.0' encoding='UTF-8'?>\n<a>text<b/>&lt;</a>",
		  "<a@2:1><b@2:8>/2/1" },
		{ "<a\n  x='1'\n\ty = \"2\" />", "<a@1:1 x=1@2:6+1 y=2@3:7+1>/1" },
		{ "<a é='ü' x='&amp;'/>", "<a@1:1 é=ü@1:7+1 x=&@1:13+5>/1" },
		{ "<g:a xmlns:g='urn:g' xmlns='urn:x'><b/></g:a>",
		  "<a@1:1 in urn:g><b@1:36 in urn:x>/2/1" },
		{ "<a><!-- <b/> --><![CDATA[<b/>]]></a>", "<a@1:1>/1" },
		{ "<a encoding='x' x=''/>", "<a@1:1 encoding=x@1:14+1 x=@1:20+0>/1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena;
		struct reading reading = { .stop = 0 };

		assert_int_equal(arena_new(1 * MIB, &arena), 0);
		struct diag_sink sink = DIAG_SINK_INIT(arena, 5);

		assert_int_equal(read_text(&reading, str_from(rows[i].text), &sink), 0);
		assert_string_equal(reading.told.ptr, rows[i].told);
		assert_int_equal(sink.count, 0);
		strbuf_done(&reading.told);
		arena_free(arena);
	}
}

/* An attribute that has a prefix is no other one of the same name; its place is that of its tag. */
static void test_prefixed(void **state)
{
	struct arena *arena;
	struct reading reading = { .stop = 0 };

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 5);

	assert_int_equal(read_text(&reading, STR("<a xmlns:g='urn:g' g:x='1' x='2'/>"), &sink), 0);
	assert_string_equal(reading.told.ptr, "<a@1:1 urn:g\nx=1@1:1+0 x=2@1:31+1>/1");
	strbuf_done(&reading.told);
	arena_free(arena);
}

static void refused(struct str text, enum diag_id id, unsigned line, unsigned column)
{
	struct reading reading = { .stop = 0 };
	struct arena *arena;

	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 5);

	assert_int_equal(read_text(&reading, text, &sink), -EBADMSG);
	assert_int_equal(sink.count, 1);
	assert_int_equal(sink.items[0].id, id);
	assert_int_equal(sink.items[0].at.line, line);
	assert_int_equal(sink.items[0].at.column, column);
	strbuf_done(&reading.told);
	arena_free(arena);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		enum diag_id id;
		unsigned line, column;
	} rows[] = {
		{ "", DIAG_XML_SYNTAX, 1, 1 },
		{ "a", DIAG_XML_SYNTAX, 1, 1 },
		{ "<a>", DIAG_XML_SYNTAX, 1, 4 },
		{ "<a>\n</b>", DIAG_XML_SYNTAX, 2, 3 },
		{ "<a x='1' x='2'/>", DIAG_XML_SYNTAX, 1, 10 },
		{ "<a x=1/>", DIAG_XML_SYNTAX, 1, 6 },
		{ "<a/><b/>", DIAG_XML_SYNTAX, 1, 5 },
		{ "<g:a/>", DIAG_XML_SYNTAX, 1, 1 },
		{ "<a>&b;</a>", DIAG_XML_SYNTAX, 1, 4 },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>", DIAG_XML_DOCTYPE, 1, 13 },
		{ "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		  DIAG_XML_DOCTYPE, 2, 40 },
		{ "<a>\n\xff</a>", DIAG_TEXT_NOT_UTF8, 2, 1 },
		{ "<a>\n\xc3\xa9\xe2\x82</a>", DIAG_TEXT_NOT_UTF8, 2, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refused(str_from(rows[i].text), rows[i].id, rows[i].line, rows[i].column);
	refused(STR("<a\0/>"), DIAG_TEXT_NOT_UTF8, 1, 3);
}

/* Elements within each other, and attributes of one, up to the most there may be and one more. */
static void test_limits(void **state)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	(void)state;
	for (unsigned i = 0; i < XML_DEPTH_MAX + 1; i++)
		strbuf_add(&text, STR("<a>"));
	refused(strbuf_str(&text), DIAG_XML_DEEP, 1, 3 * XML_DEPTH_MAX + 1);
	refused(str_slice(strbuf_str(&text), 3, text.len), DIAG_XML_SYNTAX, 1,
		3 * XML_DEPTH_MAX + 1); /* only not closed */
	strbuf_clear(&text);
	strbuf_add(&text, STR("<a"));
	for (size_t i = 0; i < XML_ATTRIBUTES_MAX; i++)
		strbuf_add_format(&text, " x%d=''", (int)i);
	refused(strbuf_str(&text), DIAG_XML_SYNTAX, 1, 1); /* only not closed */
	strbuf_add(&text, STR(" y=''/>"));
	refused(strbuf_str(&text), DIAG_XML_ATTRIBUTES, 1, 1);
	strbuf_done(&text);
}

/* What the reader says ends it, at once. */
static void test_ended(void **state)
{
	const struct str text = STR("<a><b/><c/></a>");
	struct reading begun = { .stop = 2 }, ended = { .end_result = -ECANCELED };
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 5);

	assert_int_equal(read_text(&begun, text, &sink), -ECANCELED);
	assert_string_equal(begun.told.ptr, "<a@1:1><b@1:4>");
	assert_int_equal(read_text(&ended, text, &sink), -ECANCELED);
	assert_string_equal(ended.told.ptr, "<a@1:1><b@1:4>/2");
	assert_int_equal(sink.count, 0);
	strbuf_done(&begun.told);
	strbuf_done(&ended.told);
	arena_free(arena);
}

/* A text in more pieces than one: places are those in all of it. */
static void test_long(void **state)
{
	struct strbuf text = STRBUF_INIT(4 * MIB);
	const int count = 30000;
	struct reading reading = { .stop = 0 };
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1 * MIB, &arena), 0);
	struct diag_sink sink = DIAG_SINK_INIT(arena, 5);

	strbuf_add(&text, STR("<a>"));
	for (int i = 0; i < count; i++)
		strbuf_add(&text, STR("<b x='1'/>\n"));
	strbuf_add(&text, STR("<c x='last'/></a>"));
	assert_int_equal(read_text(&reading, strbuf_str(&text), &sink), 0);
	assert_int_equal(reading.begun, count + 2);
	strbuf_clear(&reading.told);
	strbuf_done(&reading.told);
	reading = (struct reading){ .stop = count + 2 };
	text.ptr[text.len - 3] = 'b'; /* the last tag does not fit the first */
	assert_int_equal(read_text(&reading, str_slice(strbuf_str(&text), 0, text.len), &sink),
			 -ECANCELED);
	strbuf_done(&reading.told);
	reading = (struct reading){ .stop = 0 };
	assert_int_equal(read_text(&reading, strbuf_str(&text), &sink), -EBADMSG);
	assert_int_equal(sink.items[0].at.line, count + 1);
	strbuf_done(&reading.told);
	strbuf_done(&text);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),	cmocka_unit_test(test_prefixed),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_limits),
		cmocka_unit_test(test_ended),	cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
