/* What every operator and function of the language gives on known facts, worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/time/civil.h"
#include "tests/lib/settle_bench.h"

#define CONTRACT                                                                                   \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: Europe/Paris\n"                           \
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"                                  \
	"attributes:\n"                                                                            \
	"  plan: {type: text, one of: [gold, silver]}\n"                                           \
	"  vip: {type: yes/no}\n"                                                                  \
	"  absent: {type: text}\n"                                                                 \
	"  lost: {type: instant}\n"                                                                \
	"  left: {type: months}\n"                                                                 \
	"  waited: {type: span}\n"                                                                 \
	"parameters:\n"                                                                            \
	"  limit-h: {type: number}\n"                                                              \
	"  nobody: {type: number}\n"                                                               \
	"  spare: {type: duration, default: 90 min}\n"                                             \
	"calendars: {never: {week: {}, after: {\"17:00\": \"09:00\"}}, office: {week: {mon-fri: "  \
	"\"09:00-17:00\"}, holidays: france}}\n"                                                   \
	"records: {outage: {region: {type: text}, cost: {type: money}, score: {type: number}}}\n"  \
	"values: {hair: 0.999999999 * 0.999999999 * 0.999999999}\n"                                \
	"guarantees:\n  g:\n    clause: a\n    measure: \""

static const char facts[] =
	"case: 1\n"
	"window: 2026-03\n"
	"subscription: {id: s1, start: 2026-01-15, fee: 120.00 EUR, plan: gold, vip: yes, "
	"limit-h: 4}\n"
	"records:\n"
	"  - {outage: o1, cause: [power, fibre], region: north, score: 3, from: "
	"2026-03-02T08:00:00Z, to: 2026-03-02T08:10:00Z, reported: [2026-03-02T08:07:00Z, "
	"2026-03-02T08:05:00Z]}\n"
	"  - {outage: o2, cause: power, region: south, score: 1, from: 2026-03-05T10:00:00Z, to: "
	"2026-03-05T10:30:00Z, waiting: {from: 2026-03-05T10:05:00Z, to: 2026-03-05T10:12:00Z}}\n"
	"  - {outage: o3, region: north, score: 8, from: 2026-03-29T00:30:00Z, to: "
	"2026-03-29T01:30:00Z}\n"
	"  - {outage: o4, region: north, score: 9, from: 2026-03-31T22:30:00Z, to: "
	"2026-03-31T22:50:00Z}\n";

struct row {
	const char *expression, *value;
};

/* Numbers are fractions in base units: time in milliseconds, money in cents. */
static const struct row arithmetic[] = {
	{ "1 + 2 * 3", "7" },
	{ "(1 + 2) * 3", "9" },
	{ "10 - 4 - 3", "3" },
	{ "12 / 4 / 3", "1" },
	{ "-2 * -3", "6" },
	{ "2 - -3", "5" },
	{ "10% of 200", "20" },
	{ "10% of fee", "1200" },
	{ "50% + 25%", "3/4" },
	{ "1 / 3 + 1 / 6", "1/2" },
	{ "0.16 * 100.00 EUR", "1600" },
	{ "3 * fee / 7", "36000/7" },
	{ "100.00 EUR + 25.50 EUR", "12550" },
	{ "100.00 USD + 1.00 EUR", "undefined" },
	{ "1 / 0", "undefined" },
	{ "fee / 0", "undefined" },
	{ "1.5 h", "5400000" },
	{ "1 h 30 min 15 s", "5415000" },
	{ "2 days", "172800000" },
	{ "1 week", "604800000" },
	{ "90 min / 1 h", "3/2" },
	{ "2 h > 90 min", "yes" },
	{ "24 h = 1 day", "yes" },
	{ "7 days = 1 week", "yes" },
	{ "1 year = 12 months", "yes" },
	{ "fee / 30", "400" },
	{ "fee / window.length * 743 h", "12000" },
	{ "limit-h * 1 h", "14400000" },
	{ "spare", "5400000" },
	{ "spare + 1 min", "5460000" },
	{ "window.length", "2674800000" },
	{ "window.days", "31" },
	{ "downtime", "6000000" },
	{ "base", "2674800000" },
	{ "availability", "2224/2229" },
	{ "records", "3" },
	{ "longest", "3600000" },
	{ "excluded", "0" },
	{ "greater(1, 3, 2)", "3" },
	{ "lesser(1 h, 30 min)", "1800000" },
	{ "greater(fee, 100.00 EUR)", "12000" },
	{ "greater(1, nobody)", "undefined" },
	{ "started(61 min, 1 h)", "2" },
	{ "started(60 min, 1 h)", "1" },
	{ "started(1 ms, 1 h)", "1" },
	{ "started(0 min, 1 h)", "0" },
	{ "complete(119 min, 1 h)", "1" },
	{ "complete(120 min, 1 h)", "2" },
	{ "complete(7, 2)", "3" },
	{ "started(5, 0)", "undefined" },
	{ "round(2.5, 1)", "3" },
	{ "round(2.49, 1)", "2" },
	{ "round(7 min, 5 min)", "300000" },
	{ "round(7.5 min, 5 min)", "600000" },
	{ "round(1 / 3, 0.01)", "33/100" },
	{ "floor(1.99, 0.5)", "3/2" },
	{ "floor(-1.5, 1)", "-2" },
	{ "ceil(1.01, 0.5)", "3/2" },
	{ "ceil(12.01 EUR, 1.00 EUR)", "1300" },
};

/* Missing is never no: three values. */
static const struct row logic[] = {
	{ "yes and no", "no" },
	{ "no or yes", "yes" },
	{ "not yes", "no" },
	{ "not no and no", "no" },
	{ "yes or no and no", "yes" },
	{ "(yes or no) and no", "no" },
	{ "vip", "yes" },
	{ "vip = yes", "yes" },
	{ "known(absent)", "no" },
	{ "missing(absent)", "yes" },
	{ "absent is missing", "yes" },
	{ "plan is known", "yes" },
	{ "absent = 'x'", "undefined" },
	{ "no and absent = 'x'", "no" },
	{ "absent = 'x' and no", "no" },
	{ "yes or absent = 'x'", "yes" },
	{ "absent = 'x' or yes", "yes" },
	{ "yes and absent = 'x'", "undefined" },
	{ "absent = 'x' and yes", "undefined" },
	{ "no or absent = 'x'", "undefined" },
	{ "absent = 'x' or no", "undefined" },
	{ "not (absent = 'x')", "undefined" },
	{ "known(absent = 'x')", "no" },
	{ "absent = absent", "undefined" },
	{ "nobody else 5", "5" },
	{ "nobody + 1 else 7", "7" },
	{ "nobody else nobody else 3", "3" },
	{ "nobody else nobody", "undefined" },
	{ "limit-h else 5", "4" },
	{ "nobody * 0", "undefined" },
	{ "absent = 'x' else no", "no" },
	{ "plan = gold", "yes" },
	{ "plan != gold", "no" },
	{ "plan is gold", "yes" },
	{ "plan in [gold, silver]", "yes" },
	{ "plan any of [silver]", "no" },
	{ "plan only [gold]", "yes" },
	{ "plan none of [silver]", "yes" },
	{ "absent in [a, b]", "undefined" },
	{ "if(vip, 1, 2)", "1" },
	{ "if(not vip, 1, 2)", "2" },
	{ "if(vip, 1, nobody)", "1" },
	{ "if(absent = 'x', 1, 2)", "undefined" },
	{ "by plan (gold: 1, silver: 2)", "1" },
	{ "by plan (silver: 2, else: 3)", "3" },
	{ "by plan (silver: 2)", "undefined" },
	{ "by absent (gold: 1, else: 3)", "undefined" },
	{ "2 * by plan (gold: 3, else: 4) + 1", "7" },
	{ "how-many(yes, no, yes)", "2" },
	{ "how-many(yes, nobody > 1)", "undefined" },
	{ "how-many(yes, nobody > 1 else no, vip) >= 2", "yes" },
};

static const struct row times[] = {
	{ "window.start", "2026-02-28T23:00:00Z" },
	{ "window.end", "2026-03-31T22:00:00Z" },
	{ "subscription.start", "2026-01-14T23:00:00Z" },
	{ "subscription.end", "undefined" },
	{ "as-of", "undefined" },
	{ "window.end - window.start = window.length", "yes" },
	{ "window.start + 30 min", "2026-02-28T23:30:00Z" },
	{ "window.start - 30 min", "2026-02-28T22:30:00Z" },
	{ "window.start + 1 day", "2026-03-01T23:00:00Z" },
	/* a civil day over the change of clocks is not 24 hours */
	{ "2026-03-28T12:00:00Z + 1 day", "2026-03-29T11:00:00Z" },
	{ "2026-03-28T12:00:00Z + 24 h", "2026-03-29T12:00:00Z" },
	{ "2026-03-29T11:00:00Z - 1 day", "2026-03-28T12:00:00Z" },
	{ "2026-10-24T00:30:00Z + 1 day", "2026-10-25T00:30:00Z" },
	{ "2026-10-24T12:00:00Z + 1 week", "2026-10-31T13:00:00Z" },
	{ "2026-01-31 + 1 month", "2026-02-28" },
	{ "2026-03-31 - 1 month", "2026-02-28" },
	{ "2026-01-31 + 1 quarter", "2026-04-30" },
	{ "2024-02-29 + 1 year", "2025-02-28" },
	{ "2026-01-31 + 1 week", "2026-02-07" },
	{ "2026-03-30 - 2026-03-28", "172800000" },
	{ "2026-03-30T00:00:00Z - 2026-03-28T00:00:00Z", "172800000" },
	{ "2026-03-01 < 2026-03-02", "yes" },
	{ "day(window.start) = 2026-03-01", "yes" },
	{ "day(2026-03-28T23:30:00Z)", "2026-03-29" },
	{ "day(window.end)", "2026-03-31" },
	{ "start-of-day(2026-03-29T12:00:00Z)", "2026-03-28T23:00:00Z" },
	{ "end-of-day(2026-03-29T12:00:00Z)", "2026-03-29T22:00:00Z" },
	{ "end-of-day(2026-03-29) - start-of-day(2026-03-29)", "82800000" },
	{ "end-of-day(2026-10-25) - start-of-day(2026-10-25)", "90000000" },
	{ "start-of-month(2026-03-15)", "2026-02-28T23:00:00Z" },
	{ "end-of-month(2026-03-15)", "2026-03-31T22:00:00Z" },
	{ "start-of-year(2026-03-15)", "2025-12-31T23:00:00Z" },
	{ "end-of-year(2026-03-15)", "2026-12-31T23:00:00Z" },
	{ "days-between(2026-03-01, 2026-03-31)", "30" },
	{ "days-between(2026-03-31, 2026-03-01)", "-30" },
	{ "days-between(2026-03-28T23:30:00Z, 2026-03-29T21:30:00Z)", "0" },
	{ "days-between(subscription.start, window.start)", "45" },
	{ "working-days-between(2026-04-03, 2026-04-07, office)", "1" },
	{ "elapsed(2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z)", "82800000" },
	/* Friday 16:00 to the Tuesday after Easter 10:00 */
	{ "elapsed(2026-04-03T14:00:00Z, 2026-04-07T08:00:00Z, office)", "7200000" },
	{ "after(2026-04-03T14:00:00Z, 2 h, office)", "2026-04-07T08:00:00Z" },
	{ "after(2026-04-03T14:00:00Z, 1 day, office)", "2026-04-07T14:00:00Z" },
	{ "after(2026-03-28T12:00:00Z, 1 day)", "2026-03-29T11:00:00Z" },
	{ "after(2026-01-31T11:00:00Z, 1 month)", "2026-02-28T11:00:00Z" },
	{ "after(subscription.end, 1 day)", "undefined" },
	{ "later(window.start, window.end)", "2026-03-31T22:00:00Z" },
	{ "earlier(window.start, window.end)", "2026-02-28T23:00:00Z" },
	{ "later(subscription.end, window.start)", "2026-02-28T23:00:00Z" },
	{ "earlier(subscription.end)", "undefined" },
};

/* o1 10 min, o2 30 min, o3 60 min; o4 begins in April. */
static const struct row gathered[] = {
	{ "count()", "3" },
	{ "count(length > 15 min)", "2" },
	{ "total(length)", "6000000" },
	{ "total(duration)", "6000000" },
	{ "mean(length)", "2000000" },
	{ "median(length)", "1800000" },
	{ "highest(length)", "3600000" },
	{ "lowest(length)", "600000" },
	{ "share(length >= 30 min)", "2/3" },
	{ "rank(length, 50%)", "1800000" },
	{ "rank(length, 33%)", "600000" },
	{ "rank(length, 34%)", "1800000" },
	{ "rank(length, 100%)", "3600000" },
	{ "rank(length, 0%)", "600000" },
	{ "mean(score)", "4" },
	{ "median(score)", "3" },
	{ "total(score) / count()", "4" },
	{ "total(score * fee)", "144000" },
	{ "mean(cost)", "undefined" },
	{ "total(cost else 1.00 EUR)", "300" },
	{ "count(region = 'north')", "2" },
	{ "count(region = north)", "2" },
	{ "count(kind = outage)", "3" },
	{ "count(cause any of [power])", "undefined" },
	{ "count(cause any of [power] else no)", "2" },
	{ "count(cause all of [power, fibre] else no)", "1" },
	{ "count(cause only [power] else no)", "1" },
	{ "count(cause only [power, fibre] else no)", "2" },
	{ "count(cause none of [power] else yes)", "1" },
	{ "count(known(reported))", "1" },
	{ "count(from >= 2026-03-05T10:00:00Z)", "2" },
	{ "total(time-in(waiting) else 0 s)", "420000" },
	{ "total(later(first(reported), from) - from)", "300000" },
	{ "highest(last(reported) - from else 0 min)", "420000" },
	{ "highest(reported - from else 0 min)", "300000" },
	{ "highest(if(length > 45 min, score, 0))", "8" },
	{ "highest(by region (north: length, else: 0 s))", "3600000" },
	{ "total(started(length, 1 h))", "3" },
	{ "total(days-between(day(from), day(to)))", "0" },
	{ "lowest(to - from)", "600000" },
};

/* A little less than one, in more digits than 64 bits hold, wherever a number may stand. */
static const struct row wide[] = {
	{ "hair < 1", "yes" },
	{ "hair + hair = 2 * hair", "yes" },
	{ "hair - hair", "0" },
	{ "hair / hair", "1" },
	{ "-hair < 0", "yes" },
	{ "greater(hair, 2 * hair) = 2 * hair", "yes" },
	{ "lesser(fee, hair * fee) < fee", "yes" },
	{ "how-many(hair < 1, hair > 1)", "1" },
	{ "if(hair < 1, hair, 2) < 1", "yes" },
	{ "(nobody else hair) < 1", "yes" },
	{ "started(hair, 1)", "1" },
	{ "complete(hair, 1)", "0" },
	{ "round(hair, hair) = hair", "yes" },
	{ "floor(hair * fee, 1.00 EUR)", "11900" },
	{ "not (hair > 1)", "yes" },
	{ "hair is known", "yes" },
	{ "hair > 1 or hair < 1", "yes" },
	{ "by plan (gold: hair, silver: 2) < 1", "yes" },
	{ "availability * hair < 1", "yes" },
	{ "downtime * hair < downtime", "yes" },
	{ "count(length > hair * 30 min)", "2" },
	{ "share(length > hair * 30 min)", "2/3" },
	{ "total(length * hair) < total(length)", "yes" },
	{ "mean(length * hair) < 40 min", "yes" },
	{ "median(length * hair) < 30 min", "yes" },
	{ "highest(length * hair) < 1 h", "yes" },
	{ "rank(length * hair, hair * 50%) < 30 min", "yes" },
	{ "window.start + hair * 1 h > window.start", "yes" },
	{ "window.start - hair * 1 h < window.start", "yes" },
	{ "window.start + (0 - hair) * 1 h < window.start", "yes" },
	{ "window.start + hair * 1 day", "undefined" },
	{ "window.start + (0 - 2) * 1 day", "2026-02-26T23:00:00Z" },
	{ "after(window.start, hair * 1 h) > window.start", "yes" },
	{ "after(window.start, hair * 1 h, office) > window.start", "yes" },
	{ "after(window.start, hair * 1 day)", "undefined" },
	{ "after(window.start, 0 h - 1 h)", "undefined" },
	{ "elapsed(window.start, window.start + hair * 1 h) > 0 s", "yes" },
	{ "end-of-day(window.start + hair * 1 h) > window.start", "yes" },
	{ "days-between(window.start + hair * 1 h, window.end) > 0", "yes" },
	{ "day(window.start + hair * 1 h) = 2026-03-01", "yes" },
	{ "at(window.start + hair * 1 h, '06:00') > window.start", "yes" },
	{ "later(window.start, window.start + hair * 1 h) > window.start", "yes" },
	{ "count(earlier-records(hair * 40 days) >= 1)", "2" },
	{ "count(earlier-records(hair * 1000 h) >= 1)", "2" },
};

/* What nobody told, wherever it may stand. */
static const struct row missing[] = {
	{ "count(earlier-records(1 week) >= 1)", "1" },
	{ "count(earlier-records(1 month) >= 1)", "2" },
	{ "after(window.start, 1 week)", "2026-03-07T23:00:00Z" },
	{ "after(window.start, 1 h, never)", "undefined" },
	{ "elapsed(window.start, window.end, never)", "undefined" },
	{ "after(window.start, 200000 months)", "undefined" },
	{ "rank(length, 200%)", "3600000" },
	{ "rank(length, 0%)", "600000" },
	{ "if(absent = 'x', 1, 2)", "undefined" },
	{ "by absent (x: 1, else: 2)", "undefined" },
	{ "by plan (silver: 1)", "undefined" },
	{ "by plan (silver: 1, else: 2)", "2" },
	{ "absent in [x]", "undefined" },
	{ "plan in [silver]", "no" },
	{ "how-many(yes, absent = 'x')", "undefined" },
	{ "-nobody", "undefined" },
	{ "round(nobody, 1)", "undefined" },
	{ "greater(nobody, 1)", "undefined" },
	{ "nobody > 1", "undefined" },
	{ "100.00 USD > 1.00 EUR", "undefined" },
	{ "greater(1.00 USD, 1.00 EUR)", "undefined" },
	{ "total(time-in(waiting))", "undefined" },
	{ "rank(length, nobody)", "undefined" },
	{ "total(length * nobody)", "undefined" },
	{ "lost + 1 h", "undefined" },
	{ "window.start + left", "undefined" },
	{ "lost - window.start", "undefined" },
	{ "window.start - lost", "undefined" },
	{ "day(lost)", "undefined" },
	{ "start-of-day(lost)", "undefined" },
	{ "end-of-month(lost)", "undefined" },
	{ "at(lost, '06:00')", "undefined" },
	{ "after(lost, 1 h)", "undefined" },
	{ "elapsed(lost, window.end)", "undefined" },
	{ "days-between(lost, window.end)", "undefined" },
	{ "working-days-between(lost, window.end, office)", "undefined" },
	{ "later(lost, lost)", "undefined" },
	{ "later(lost, window.end) > window.start", "yes" },
	{ "earlier(window.end, window.start) = window.start", "yes" },
	{ "time-in(waited)", "undefined" },
	{ "as-of", "undefined" },
	{ "subscription.end", "undefined" },
	{ "count(earlier-records(nobody * 1 h) >= 1)", "undefined" },
	{ "unmeasured", "0" },
	{ "2026-03-05 = 2026-03-05", "yes" },
	{ "2026-03-05 < 2026-03-04", "no" },
	{ "2026-03-05 - 2026-03-01", "345600000" },
	{ "2026-03-05T00:00:00Z - 2026-03-01T00:00:00Z", "345600000" },
	{ "count(cause only [power] else no)", "1" },
	{ "count(cause only [] else no)", "0" },
	{ "count(cause none of [storm] else no)", "2" },
	{ "count(cause any of [fibre] else no)", "1" },
	{ "count(cause all of [power, fibre] else no)", "1" },
	{ "count(region = 'north')", "2" },
};

static void write_value(struct strbuf *out, const struct value *value)
{
	switch ((enum value_type)value->type) {
	case VALUE_NUMBER:
		ratio_write(out, value->number);
		return;
	case VALUE_BOOL:
		strbuf_add(out, value->yes ? STR("yes") : STR("no"));
		return;
	case VALUE_INSTANT:
		instant_write(out, instant_of(value->instant_ms));
		return;
	case VALUE_DATE:
		date_write(out, date_of_days(value->day));
		return;
	case VALUE_TEXT:
		strbuf_add(out, value->text.str);
		return;
	case VALUE_UNDEFINED:
		strbuf_add(out, STR("undefined"));
		return;
	case VALUE_INSTANTS:
	case VALUE_TEXTS:
	case VALUE_SPANS:
	case VALUE_DATED:
		break;
	}
	strbuf_add(out, STR("something else"));
}

/* Settled again with each allocation failing: that is told, and nothing else comes out. */
static size_t exhaust(struct settle_bench *bench)
{
	const struct settle_options options = { .proof = true };
	struct arena *arena = bench->contract.arena;
	const struct statement *statement = NULL;
	size_t n = 0;
	int r;

	do {
		struct arena_mark mark = arena_mark(arena);

		arena_fail_once(arena, n++);
		r = settle_planned(arena, bench->plan, bench->facts, &options, &statement);
		arena_fail_after(arena, SIZE_MAX);
		if (r < 0)
			arena_rewind(arena, mark);
	} while (r == -ENOMEM);
	return r != 0 || n < 10;
}

static size_t check(const struct row *row)
{
	struct strbuf text = STRBUF_INIT(64 * KIB), came = STRBUF_INIT(4096);
	struct settle_bench bench;
	size_t wrong;

	strbuf_add(&text, STR(CONTRACT));
	strbuf_add(&text, str_from(row->expression));
	strbuf_add(&text, STR("\"\n"));
	settle_bench_open(&bench, text.ptr, facts);
	assert_int_equal(bench.statement->result_count, 1);
	write_value(&came, &bench.statement->results[0].measure);
	wrong = !str_equal(strbuf_str(&came), str_from(row->value));
	if (wrong)
		print_error("%s: expected %s, got %.*s\n", row->expression, row->value,
			    STR_ARG(strbuf_str(&came)));
	if (exhaust(&bench) > 0) {
		print_error("%s: memory that ran out was not told\n", row->expression);
		wrong = 1;
	}
	settle_bench_close(&bench);
	strbuf_done(&text);
	strbuf_done(&came);
	return wrong;
}

#define TABLE_TEST(table)                                                                          \
	static void test_##table(void **state)                                                     \
	{                                                                                          \
		size_t wrong = 0;                                                                  \
                                                                                                   \
		(void)state;                                                                       \
		for (size_t i = 0; i < sizeof(table) / sizeof((table)[0]); i++)                    \
			wrong += check(&(table)[i]);                                               \
		assert_int_equal(wrong, 0);                                                        \
	}

/* What nobody told of is named, the first of several. */
static void test_named(void **state)
{
	struct settle_bench bench;
	const struct value *measure;

	(void)state;
	settle_bench_open(
		&bench, CONTRACT "elapsed(later(subscription.end, as-of), window.end)\"\n", facts);
	measure = &bench.statement->results[0].measure;
	assert_int_equal(measure->type, VALUE_UNDEFINED);
	assert_non_null(measure->missing);
	assert_true(str_equal(measure->missing->name, STR("subscription.end")));
	settle_bench_close(&bench);
}

TABLE_TEST(arithmetic)
TABLE_TEST(logic)
TABLE_TEST(times)
TABLE_TEST(gathered)
TABLE_TEST(wide)
TABLE_TEST(missing)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_logic),
		cmocka_unit_test(test_times),	   cmocka_unit_test(test_gathered),
		cmocka_unit_test(test_wide),	   cmocka_unit_test(test_missing),
		cmocka_unit_test(test_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
