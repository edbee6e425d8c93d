#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "core/closing/settled.h"
#include "core/money/currency.h"

#define FROM INT64_C(1790000000000)
#define TO (FROM + INT64_C(2592000000))
#define BODY_BYTES_MAX ((size_t)64 * KIB)

static int arena_make(void **state)
{
	struct arena *arena;

	assert_int_equal(arena_new(4 * MIB, &arena), 0);
	*state = arena;
	return 0;
}

static int arena_drop(void **state)
{
	arena_free(*state);
	return 0;
}

static struct settled_line line_of(int64_t amount)
{
	return (struct settled_line){ .guarantee = STR("availability"),
				      .window = { FROM, TO },
				      .status = STATUS_MISSED,
				      .entitlement = ENTITLED_AUTOMATIC,
				      .missed = true,
				      .deadline_ms = INT64_MIN,
				      .counted_ms = 1000,
				      .unit = STR("EUR"),
				      .amount = amount };
}

static struct settled settled_of_lines(struct settled_line *lines, size_t count)
{
	return (struct settled){ .subscription = STR("s-1"),
				 .period = STR("2026-04"),
				 .began_ms = FROM,
				 .revision = 1,
				 .round = 1,
				 .as_of_ms = TO,
				 .kept = count > 0,
				 .lines = lines,
				 .count = count };
}

/* A statement of one result of one guarantee, which pays so much. */
static struct settled look(struct arena *arena, struct result result)
{
	static const struct guarantee guarantee = { .id = STR("availability") };
	struct statement statement = { .results = &result, .result_count = 1 };
	struct settled settled;

	if (!result.right)
		result.guarantee = &guarantee;
	assert_int_equal(settled_of(arena, &statement, &settled), 0);
	return settled;
}

static struct amounts pays(struct value number, struct type type)
{
	return (struct amounts){ .items = { { number, type } }, .count = 1 };
}

static struct amounts pays_money(int64_t minor)
{
	struct value value = value_number(ratio_int(minor));

	value.currency = (uint16_t)currency_of(STR("EUR"));
	return pays(value, TYPE_MONEY);
}

static void test_quiet(void **state)
{
	static const enum status quiet[] = { STATUS_KEPT, STATUS_MEASURED, STATUS_DOES_NOT_APPLY };
	struct result loud[] = {
		{ .status = STATUS_EXCLUDED },
		{ .status = STATUS_KEPT, .missed = true },
		{ .status = STATUS_KEPT, .provisional = true },
		{ .status = STATUS_KEPT, .record_count = 1 },
		{ .status = STATUS_KEPT, .counted_ms = 1 },
		{ .status = STATUS_KEPT, .taken_ms = 1 },
		{ .status = STATUS_KEPT, .unmeasured_ms = 1 },
		{ .status = STATUS_KEPT, .alternative_count = 1 },
		{ .status = STATUS_KEPT, .finding_count = 1 },
		{ .status = STATUS_KEPT, .payable = pays_money(1) },
	};
	struct statement ended = { .ending_count = 1 };
	struct settled settled;

	for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++) {
		settled = look(*state,
			       (struct result){ .status = quiet[i], .payable = pays_money(0) });
		assert_int_equal(settled.count, 0);
		assert_false(settled.kept);
	}
	for (size_t i = 0; i < sizeof(loud) / sizeof(loud[0]); i++) {
		settled = look(*state, loud[i]);
		assert_int_equal(settled.count, 1);
		assert_true(settled.kept);
	}
	assert_int_equal(settled_of(*state, &ended, &settled), 0);
	assert_int_equal(settled.count, 0);
	assert_true(settled.kept);
}

static void test_lines(void **state)
{
	static const struct right right = { .id = STR("leave") };
	static struct record_told told = { .id = STR("o-1") };
	static const struct record record = { .told = &told };
	struct settled settled =
		look(*state, (struct result){ .right = &right, .status = STATUS_MISSED });

	assert_true(settled.lines[0].right);
	assert_true(str_equal(settled.lines[0].guarantee, STR("leave")));
	assert_false(settled_is_money(&settled.lines[0]));
	settled = look(*state, (struct result){ .record = &record,
						.status = STATUS_MISSED,
						.payable = pays_money(250) });
	assert_true(str_equal(settled.lines[0].record, STR("o-1")));
	assert_true(str_equal(settled.lines[0].unit, STR("EUR")));
	assert_true(settled_is_money(&settled.lines[0]));
	assert_int_equal(settled.lines[0].amount, 250);
	settled = look(*state, (struct result){ .status = STATUS_UNDEFINED });
	assert_true(settled.lines[0].open);
	settled = look(*state, (struct result){ .status = STATUS_MISSED, .provisional = true });
	assert_true(settled.lines[0].open);
}

static void test_units(void **state)
{
	struct ratio half, fat;
	struct settled settled;

	assert_int_equal(ratio_div(*state, ratio_int(1), ratio_int(2), &half), 0);
	assert_int_equal(ratio_mul(*state, ratio_int(INT64_MAX), ratio_int(INT64_MAX), &fat), 0);
	settled =
		look(*state,
		     (struct result){ .status = STATUS_MISSED,
				      .payable = pays(value_number(ratio_int(9)), TYPE_DURATION) });
	assert_true(str_equal(settled.lines[0].unit, STR("ms")));
	assert_false(settled_is_money(&settled.lines[0]));
	settled = look(*state,
		       (struct result){ .status = STATUS_MISSED,
					.payable = pays(value_number(ratio_int(2)),
							(struct type){ .kind = TYPE_MONTHS }) });
	assert_true(str_equal(settled.lines[0].unit, STR("months")));
	settled = look(*state,
		       (struct result){ .status = STATUS_MISSED,
					.payable = pays(value_number(ratio_int(0)),
							(struct type){ .kind = TYPE_TEXT }) });
	assert_true(str_equal(settled.lines[0].unit, STR("words")));
	assert_int_equal(settled.lines[0].amount, 1);
	settled = look(*state, (struct result){ .status = STATUS_MISSED,
						.payable = pays(value_number(half), TYPE_MONEY) });
	assert_true(settled.lines[0].open);
	settled = look(*state, (struct result){ .status = STATUS_MISSED,
						.payable = pays(value_number(fat), TYPE_MONEY) });
	assert_true(settled.lines[0].open);
	settled = look(*state,
		       (struct result){ .status = STATUS_MISSED,
					.payable = pays(value_number(ratio_int(-1)), TYPE_MONEY) });
	assert_true(settled.lines[0].open);
	settled =
		look(*state, (struct result){ .status = STATUS_MISSED,
					      .payable = pays(value_undefined(NULL), TYPE_MONEY) });
	assert_true(settled.lines[0].open);
}

/* Pieces of one record are one line. */
static void test_pieces(void **state)
{
	static const struct guarantee guarantee = { .id = STR("availability") };
	static struct record_told told[] = { { .id = STR("m-1") }, { .id = STR("m-2") } };
	const struct record records[] = { { .told = &told[0] }, { .told = &told[1] } };
	struct result results[] = {
		{ .record = &records[0],
		  .status = STATUS_KEPT,
		  .counted_ms = 1,
		  .payable = pays_money(0) },
		{ .record = &records[1], .status = STATUS_MISSED, .payable = pays_money(7) },
		{ .record = &records[0],
		  .status = STATUS_MISSED,
		  .missed = true,
		  .counted_ms = 2,
		  .taken_ms = 3,
		  .entitlement = ENTITLED_AUTOMATIC,
		  .payable = pays_money(5) },
		{ .record = &records[0],
		  .status = STATUS_MISSED,
		  .entitlement = ENTITLED_CLAIMED,
		  .payable = pays_money(INT64_MAX) },
	};
	struct statement statement = { .results = results, .result_count = 3 };
	struct settled settled;

	for (size_t i = 0; i < 4; i++)
		results[i].guarantee = &guarantee;
	assert_int_equal(settled_of(*state, &statement, &settled), 0);
	assert_int_equal(settled.count, 2);
	assert_int_equal(settled.lines[0].amount, 5);
	assert_int_equal(settled.lines[0].counted_ms, 3);
	assert_int_equal(settled.lines[0].taken_ms, 3);
	assert_true(settled.lines[0].missed && settled.lines[0].status == STATUS_MISSED);
	assert_false(settled.lines[0].open);
	assert_int_equal(settled.lines[0].entitlement, ENTITLED_AUTOMATIC);
	statement.result_count = 4; /* together more than fits */
	assert_int_equal(settled_of(*state, &statement, &settled), 0);
	assert_int_equal(settled.count, 2);
	assert_true(settled.lines[0].open && settled.lines[0].amount == 5);
	results[3].payable = pays_money(INT64_MAX - 5); /* just enough */
	assert_int_equal(settled_of(*state, &statement, &settled), 0);
	assert_true(!settled.lines[0].open && settled.lines[0].amount == INT64_MAX);
	results[2].window.to = TO; /* another window is another line */
	statement.result_count = 3;
	assert_int_equal(settled_of(*state, &statement, &settled), 0);
	assert_int_equal(settled.count, 3);
}

/* Every part of a line makes it another one. */
static void test_equal(void **state)
{
	struct settled_line lines[] = { line_of(1), line_of(2), line_of(2), line_of(2),
					line_of(2), line_of(2), line_of(2), line_of(2),
					line_of(2), line_of(2), line_of(2), line_of(2),
					line_of(2), line_of(2), line_of(2), line_of(2) };
	struct settled_line own = line_of(2);
	const struct settled one = settled_of_lines(&own, 1), none = settled_of_lines(NULL, 0);
	size_t i = 1;

	(void)state;
	lines[i++].guarantee = STR("other");
	lines[i++].right = true;
	lines[i++].item = STR("a");
	lines[i++].record = STR("o");
	lines[i++].window.to++;
	lines[i++].unit = STR("USD");
	lines[i++].status = STATUS_KEPT;
	lines[i++].entitlement = ENTITLED_CLAIMABLE;
	lines[i++].missed = false;
	lines[i++].open = true;
	lines[i++].deadline_ms = 0;
	lines[i++].counted_ms++;
	lines[i++].taken_ms++;
	lines[i++].unmeasured_ms++;
	assert_int_equal(i + 1, sizeof(lines) / sizeof(lines[0]));
	for (size_t j = 0; j < i; j++) {
		const struct settled other = settled_of_lines(&lines[j], 1);

		assert_false(settled_equal(&one, &other));
		assert_false(settled_has(&one, &lines[j]));
	}
	lines[i].posted_minor = 7;
	assert_true(settled_has(&one, &lines[i]));
	own.amount = 0; /* of that much nothing is gone, which was promised and missed */
	assert_false(settled_equal(&one, &none));
	own.amount = 2;
	assert_false(settled_equal(&one, &none));
	assert_false(settled_equal(&none, &one));
	assert_true(settled_equal(&none, &none));
}

/* What is owed without a claim is posted; what was posted and is not owed any more goes back. */
static void test_post(void **state)
{
	struct settled_line first[] = { line_of(500), line_of(300), line_of(200) };
	struct settled before, now, none = settled_of_lines(NULL, 0);

	first[1].item = STR("claimed");
	first[1].entitlement = ENTITLED_CLAIMABLE;
	first[2].item = STR("time");
	first[2].unit = STR("ms");
	before = settled_of_lines(first, 3);
	assert_int_equal(settled_post(*state, &none, &before), 0);
	assert_int_equal(before.lines[0].posted_minor, 500);
	assert_int_equal(before.lines[0].before_minor, 0);
	assert_int_equal(before.lines[1].posted_minor, 0);
	assert_int_equal(before.lines[2].posted_minor, 0);

	now = settled_of_lines(NULL, 0);
	assert_int_equal(settled_post(*state, &before, &now), 0);
	assert_int_equal(now.count, 1);
	assert_true(now.kept);
	assert_int_equal(now.lines[0].posted_minor, 0);
	assert_int_equal(now.lines[0].before_minor, 500);
	assert_int_equal(now.lines[0].status, STATUS_DOES_NOT_APPLY);
	/* and what says only that is nothing new beside nothing */
	assert_true(settled_equal(&now, &none));
}

/* Nothing is taken back for what nobody knows. */
static void test_post_open(void **state)
{
	struct settled_line first = line_of(500), second = line_of(0);
	struct settled before = settled_of_lines(&first, 1), now = settled_of_lines(&second, 1);

	first.posted_minor = 500;
	second.open = true;
	assert_int_equal(settled_post(*state, &before, &now), 0);
	assert_int_equal(now.lines[0].posted_minor, 500);

	second.unit = STR_NONE;
	now = settled_of_lines(&second, 1);
	assert_int_equal(settled_post(*state, &before, &now), 0);
	assert_int_equal(now.count, 2);
	assert_int_equal(now.lines[1].posted_minor, 500);
	assert_true(now.lines[1].open);

	second.item = STR("another"); /* what is left open there says nothing of this one */
	now = settled_of_lines(&second, 1);
	assert_int_equal(settled_post(*state, &before, &now), 0);
	assert_int_equal(now.count, 2);
	assert_int_equal(now.lines[1].posted_minor, 0);
	assert_false(now.lines[1].open);
}

static int again(const struct settled *settled, struct arena *arena, struct settled *ret_settled)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = { .subject = settled->subscription,
			     .valid_from_ms = FROM,
			     .valid_to_ms = TO };
	int r;

	settled_write(&body, settled);
	r = str_copy(arena, strbuf_str(&body), &fact.body);
	if (r == 0)
		r = settled_read(arena, &fact, ret_settled);
	strbuf_done(&body);
	return r;
}

static void test_read(void **state)
{
	struct settled_line lines[] = { line_of(500), line_of(2), line_of(1) };
	struct settled settled = settled_of_lines(lines, 3), found = { 0 };

	lines[0].posted_minor = 500;
	lines[0].item = STR("line-1");
	lines[0].record = STR("o-1");
	lines[0].deadline_ms = TO;
	lines[0].taken_ms = 3;
	lines[0].unmeasured_ms = 4;
	lines[1].unit = STR("months");
	lines[2].unit = STR_NONE;
	lines[2].amount = 0;
	lines[2].open = lines[2].right = true;
	lines[1].status = STATUS_MEASURED; /* the last of both */
	lines[1].entitlement = ENTITLED_REFUSED;
	assert_int_equal(again(&settled, *state, &found), 0);
	assert_true(settled_equal(&settled, &found));
	assert_true(found.lines && found.lines[0].posted_minor == 500);
	assert_true(str_equal(found.period, STR("2026-04")));
	assert_int_equal(found.window.to, TO);
	settled.count = 0;
	settled.kept = false;
	assert_int_equal(again(&settled, *state, &found), 0);
}

/* What no fact can say: each differs from one that can in one thing. */
static void test_read_wrong(void **state)
{
	struct settled_line lines[16];
	const size_t count = sizeof(lines) / sizeof(lines[0]);
	struct settled found, heads[6];
	size_t i = 0;

	for (size_t j = 0; j < count; j++)
		lines[j] = line_of(5);
	lines[i++].guarantee = STR_NONE;
	lines[i++].guarantee = STR("\xff");
	lines[i++].item = STR("\xff");
	lines[i++].record = STR("\xff");
	lines[i++].window.to = FROM - 1;
	lines[i++].counted_ms = -1;
	lines[i++].taken_ms = -1;
	lines[i++].unmeasured_ms = -1;
	lines[i++].amount = -1;
	lines[i++].posted_minor = -1;
	lines[i++].unit = STR("euro");
	lines[i++].unit = STR_NONE;
	lines[i].unit = STR("ms");
	lines[i++].posted_minor = 1;
	lines[i++].status = (enum status)(STATUS_MEASURED + 1);
	lines[i++].entitlement = (enum entitlement)(ENTITLED_REFUSED + 1);
	lines[i++].status = (enum status) - 1;
	assert_int_equal(i, count);
	for (i = 0; i < count; i++) {
		const struct settled settled = settled_of_lines(&lines[i], 1);

		assert_int_equal(again(&settled, *state, &found), -EBADMSG);
	}
	lines[0] = line_of(5);
	for (i = 0; i < 6; i++)
		heads[i] = settled_of_lines(lines, 1);
	heads[0].subscription = STR_NONE;
	heads[1].period = STR("April");
	heads[2].revision = 0;
	heads[3].round = 0;
	heads[4].kept = false;
	heads[5].count = 0;
	for (i = 0; i < 5; i++)
		assert_int_equal(again(&heads[i], *state, &found), -EBADMSG);
	assert_int_equal(again(&heads[5], *state, &found), 0);
	assert_int_equal(settled_read(*state,
				      &(struct fact){ .subject = STR("s"), .body = STR("\x01") },
				      &found),
			 -EBADMSG);
}

/* More lines than a body can hold are not made room for. */
static void test_read_many(void **state)
{
	struct settled settled = settled_of_lines(NULL, 0), found;
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = { .subject = STR("s") };
	char bytes[64];

	settled_write(&body, &settled);
	assert_true(strbuf_str(&body).len < sizeof(bytes));
	memcpy(bytes, strbuf_str(&body).ptr, strbuf_str(&body).len);
	bytes[strbuf_str(&body).len - 1] = 0x7e;
	fact.body = (struct str){ bytes, strbuf_str(&body).len };
	assert_int_equal(settled_read(*state, &fact, &found), -EBADMSG);
	bytes[strbuf_str(&body).len - 1] = 0x01;
	assert_int_equal(settled_read(*state, &fact, &found), -EBADMSG);
	strbuf_done(&body);
}

static void test_no_memory(void **state)
{
	struct settled_line line = line_of(1);
	struct settled settled = settled_of_lines(&line, 1), found;
	const struct statement statement = { 0 };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = { .subject = STR("s") };
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(1, &arena), 0);
	settled_write(&body, &settled);
	fact.body = strbuf_str(&body);
	assert_int_equal(settled_read(arena, &fact, &found), -ENOMEM);
	assert_int_equal(settled_post(arena, &settled, &settled), -ENOMEM);
	assert_int_equal(settled_of(arena, &statement, &found), -ENOMEM);
	strbuf_done(&body);
	arena_free(arena);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, arena_make, arena_drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_quiet),     TEST(test_lines),	    TEST(test_units),
		TEST(test_pieces),    TEST(test_equal),	    TEST(test_post),
		TEST(test_post_open), TEST(test_read),	    TEST(test_read_wrong),
		TEST(test_read_many), TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
