/* Whatever an expression may be made of has words, and no two of them the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/explain/explainer.h"
#include "tests/lib/contract_bench.h"

#define HEAD                                                                                       \
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"           \
	"charges: {fee: {per: month}}\n"                                                           \
	"attributes: {plan: {one of: [gold, silver]}, site: {type: text}, vip: {type: yes/no}}\n"  \
	"parameters: {lines: {type: number}, hold: {type: duration}}\n"                            \
	"calendars: {office: {week: {mon-fri: \"08:00-18:00\"}}}\n"                                \
	"records: {outage: {score: {type: number}, loud: {type: yes/no}}}\n"                       \
	"values: {twice: 2 * fee}\n"                                                               \
	"guarantees:\n"                                                                            \
	"  other: {clause: a, records: ticket, measure: count()}\n"                                \
	"  g:\n"                                                                                   \
	"    clause: a\n"

static const char *const values[] = {
	"12",
	"12%",
	"12 h",
	"12 months",
	"12.00 EUR",
	"2026-05-01",
	"2026-05-01T08:00:00Z",
	"'word'",
	"yes",
	"no",
	"silent",
	"fee",
	"twice",
	"lines",
	"lines + 1",
	"lines - 1",
	"lines - (1 - lines)",
	"lines * 2",
	"lines / 2",
	"lines / (2 / lines)",
	"(lines + 1) * 2",
	"-lines",
	"10% of fee",
	"greater(lines, 2)",
	"lesser(lines, 2)",
	"greater(lines, 2) * 3",
	"how-many(vip, plan = gold)",
	"how-many(vip, plan = gold) + 1",
	"if(vip, 1, 2)",
	"if(vip, 1, 2) * 2",
	"lines else 2",
	"(lines else 2) * 2",
	"by plan (gold: 1, silver: 2)",
	"by plan (gold: 1, else: 2)",
	"by plan (gold: 1, else: 2) * 2",
	"started(downtime, 1 h)",
	"complete(downtime, 1 h)",
	"round(downtime, 1 h)",
	"floor(downtime, 1 h)",
	"ceil(downtime, 1 h)",
	"round(downtime, 1 h) / 2",
	"floor(downtime, 1 h) / 2",
	"ceil(downtime, 1 h) / 2",
	"later(window.start, subscription.start)",
	"earlier(window.start, subscription.start)",
	"later(window.start, subscription.start) + 1 h",
	"earlier(window.start, subscription.start) + 1 h",
	"after(window.start, 2 h)",
	"after(window.start, 2 h, office)",
	"elapsed(window.start, window.end)",
	"elapsed(window.start, window.end, office)",
	"window.end - window.start",
	"window.start + 1 day",
	"window.start - 1 day",
	"day(window.start)",
	"at(window.start, '06:00')",
	"start-of-day(window.start)",
	"start-of-month(window.start)",
	"start-of-year(window.start)",
	"end-of-day(window.start)",
	"end-of-month(window.start)",
	"end-of-year(window.start)",
	"days-between(window.start, window.end)",
	"working-days-between(window.start, window.end, office)",
	"total(length)",
	"total(time-in(waiting))",
	"total(score)",
	"count()",
	"count(length > 4 h)",
	"highest(length)",
	"lowest(length)",
	"mean(length)",
	"median(length)",
	"share(length > 4 h)",
	"rank(length, 95%)",
	"highest(first(reported) - from)",
	"highest(last(reported) - from)",
	"count(earlier-records(30 days) >= 2)",
	"measure(other)",
	"paid(other)",
	"missed-in(other, 6)",
	"missed-run(other)",
	"total-paid(other, 12)",
	"availability",
	"downtime",
	"base",
	"excluded",
	"unmeasured",
	"records",
	"longest",
	"window.length",
	"window.days",
	"as-of",
	"subscription.end",
};

/* Each is said as something that holds and as something that does not. */
static const char *const conditions[] = {
	"vip",
	"known([gold, silver])",
	"lines = 2",
	"lines < 2",
	"lines <= 2",
	"lines > 5",
	"lines >= 5",
	"plan = gold",
	"plan in [gold, silver]",
	"site in [north]",
	"known(lines)",
	"known(hold)",
	"vip and lines = 7",
	"vip or lines = 7",
	"vip and lines = 7 and plan = silver",
	"(vip or lines = 8) and plan = silver",
	"(vip and lines = 8) or plan = silver",
	"missed(other)",
	"if(vip, lines = 9, lines = 10)",
	"(lines = 11) = (plan = gold)",
	"count(cause all of [storm, flood]) = 1",
	"count(cause any of [storm, flood]) = 1",
	"count(cause only [storm, flood]) = 1",
	"count(cause none of [storm, flood]) = 1",
	"count(not (cause only [storm, flood])) = 1",
	"count(loud = no) = 1",
	"count(loud) = 1",
	"count(kept = yes) = 1",
};

struct wording {
	struct strbuf text; /* names point into it */
	struct contract_bench bench;
	struct explainer *explainer;
	const struct expr *expr;
};

static void open_wording(struct wording *wording, const char *expression)
{
	struct contract_bench *bench = &wording->bench;

	wording->text = (struct strbuf)STRBUF_INIT(64 * KIB);
	strbuf_add_format(&wording->text, HEAD "    measure: \"%s\"\n", expression);
	if (contract_bench_open(bench, wording->text.ptr) < 0)
		fail_msg("%s: %.*s", expression, STR_ARG(contract_bench_told(bench)));
	wording->explainer = ARENA_NEW(bench->arena, struct explainer);
	assert_non_null(wording->explainer);
	wording->explainer->maker.arena = bench->arena;
	wording->explainer->contract = bench->contract;
	wording->explainer->guarantee = &bench->contract->guarantees[1].variants[0].guarantee;
	wording->expr = wording->explainer->guarantee->measure;
}

static void close_wording(struct wording *wording)
{
	contract_bench_close(&wording->bench);
	strbuf_done(&wording->text);
}

static bool says_something(const struct phrase *phrase)
{
	return phrase && (phrase->kind != PHRASE_IS_PLAIN || phrase->text.len > 0);
}

static void all_differ(const struct phrase *const *phrases, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!says_something(phrases[i]))
			fail_msg("%s has no words", texts[i]);
		for (size_t k = 0; k < i; k++)
			if (phrase_equal(phrases[i], phrases[k]))
				fail_msg("%s reads as %s", texts[i], texts[k]);
	}
}

#define VALUES (sizeof(values) / sizeof(values[0]))
#define CONDITIONS (sizeof(conditions) / sizeof(conditions[0]))

static void test_values(void **state)
{
	static struct wording wordings[VALUES];
	const struct phrase *phrases[VALUES];

	(void)state;
	for (size_t i = 0; i < VALUES; i++) {
		open_wording(&wordings[i], values[i]);
		phrases[i] = explain_value(wordings[i].explainer, wordings[i].expr);
		assert_int_equal(wordings[i].explainer->maker.error, 0);
	}
	all_differ(phrases, values, VALUES);
	for (size_t i = 0; i < VALUES; i++)
		close_wording(&wordings[i]);
}

static void test_conditions(void **state)
{
	static struct wording wordings[2 * CONDITIONS];
	static char negated[CONDITIONS][200];
	const struct phrase *phrases[2 * CONDITIONS];
	const char *texts[2 * CONDITIONS];

	(void)state;
	for (size_t i = 0; i < 2 * CONDITIONS; i++) {
		texts[i] = conditions[i / 2];
		if (i % 2 == 1) {
			(void)snprintf(negated[i / 2], sizeof(negated[0]), "not (%s)", texts[i]);
			texts[i] = negated[i / 2];
		}
		open_wording(&wordings[i], texts[i]);
		phrases[i] = explain_clause(wordings[i].explainer, wordings[i].expr);
		assert_int_equal(wordings[i].explainer->maker.error, 0);
	}
	all_differ(phrases, texts, 2 * CONDITIONS);
	for (size_t i = 0; i < 2 * CONDITIONS; i++)
		close_wording(&wordings[i]);
}

/* What lies deeper than a sentence can follow is said as the file has it. */
static void test_deep(void **state)
{
	static const char deep[] = "if(vip, 1, if(vip, 2, if(vip, 3, if(vip, 4, if(vip, 5, "
				   "if(vip, 6, if(vip, 7, if(vip, 8, if(vip, 9, if(vip, 10, "
				   "if(vip, 11, if(vip, 12, if(vip, 13, lines)))))))))))))";
	struct wording wording;
	const struct phrase *phrase;

	(void)state;
	open_wording(&wording, deep);
	phrase = explain_value(wording.explainer, wording.expr);
	assert_int_equal(wording.explainer->maker.error, 0);
	for (int depth = 1; depth < EXPLAIN_DEPTH_MAX; depth++) {
		assert_int_equal(phrase->kind, PHRASE_IS_SAID);
		phrase = phrase->parts[phrase->part_count - 1];
	}
	print_message("%.*s\n", STR_ARG(phrase->text));
	close_wording(&wording);
}

/* Each line on which the file says silent is told once. */
static void test_silent_lines(void **state)
{
	struct wording wording;

	(void)state;
	open_wording(&wording, "silent\"\n    base: silent\n    weight: \"silent");
	for (int again = 0; again < 2; again++) {
		const struct guarantee *guarantee = wording.explainer->guarantee;

		assert_true(says_something(explain_value(wording.explainer, guarantee->measure)));
		assert_true(says_something(explain_clause(wording.explainer, guarantee->base)));
		assert_true(says_something(explain_value(wording.explainer, guarantee->weight)));
	}
	assert_int_equal(wording.explainer->silent_count, 3);
	assert_int_equal(wording.explainer->silent_lines[2],
			 wording.explainer->silent_lines[0] + 2);
	close_wording(&wording);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_silent_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
