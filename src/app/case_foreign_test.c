/* A case written for another contract: what this one has no word for is left out and said. */
#include "app/case_bench.h"

#include <errno.h>

#include "core/facts/case_foreign.h"

static const char contract[] =
	"garant: 1\n"
	"contract: sms\n"
	"currency: USD\n"
	"zone: UTC\n"
	"money: {round: half up}\n"
	"components: [gateway, portal]\n"
	"charges: {fee: {per: month}}\n"
	"attributes: {plan: {one of: [gold, silver]}, site: {type: text}}\n"
	"samples: {requests: {good: number, total: number}}\n"
	"readings: [{id: base, clause: t, open: of what, chosen: fee, or: [2 * fee]}]\n"
	"guarantees: {availability: {clause: t, pay: {of: reading(base), reached: [{below: 100%, "
	"pay: 5%}]}}}\n";

static const char text[] =
	"case: 1\n"
	"contract: other\n"
	"rests on: [theirs]\n"
	"window: 2026-04\n"
	"subscriptions:\n"
	"  - {id: s1, contract: other, plan: gold, site: Lyon, weight: 5}\n"
	"  - {id: s2, plan: bronze, fee: 5.00 USD}\n"
	"records:\n"
	"  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, contract: other, "
	"component: [gateway, mast]}\n"
	"  - {kind: outage, id: o2, from: 2026-04-04T10:00:00Z, to: 2026-04-04T11:00:00Z, "
	"component: portal}\n"
	"  - {landslide: l1, from: 2026-04-05T10:00:00Z, to: 2026-04-05T11:00:00Z}\n"
	"samples:\n"
	"  requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, good: 1, total: 2}]\n"
	"  pings: [{from: 2026-04-03T10:00:00Z, every: 5 min, lost: 1}]\n"
	"readings: {base: 2, theirs: 1}\n"
	"claims:\n"
	"  - {subscription: s1, guarantee: availability, contract: other, filed: in time}\n"
	"  - {subscription: s1, guarantee: theirs, filed: in time}\n"
	"given:\n"
	"  - {subscription: s1, guarantee: availability, window: 2026-04, count: 3}\n"
	"  - {subscription: s1, guarantee: theirs, window: 2026-04, count: 3}\n"
	"state:\n"
	"  credits:\n"
	"    - {subscription: s1, guarantee: theirs, window: 2026-03, amount: 5 USD}\n"
	"    - {subscription: s1, guarantee: availability, window: 2026-03, amount: 5 USD}\n"
	"expect: [{guarantee: theirs, pay: 5 USD}]\n";

/* What was left out, as "line:column word". */
static const char left_out[] = "7:20 bronze\n"
			       "9:110 mast\n"
			       "11:5 landslide\n"
			       "14:3 pings\n"
			       "15:21 theirs\n"
			       "21:35 theirs\n"
			       "24:37 theirs\n";

static void write_all(struct strbuf *out, const struct diag_sink *sink)
{
	for (size_t i = 0; i < sink->count; i++)
		strbuf_add_format(out, "%u:%u %.*s\n", sink->items[i].at.line,
				  sink->items[i].at.column, STR_ARG(sink->items[i].args[0]));
}

static const struct case_file *read_own(struct bench *bench, const struct tree *own)
{
	const struct case_file *file = NULL;
	struct diag_sink sink = DIAG_SINK_INIT(bench->arena, 20);

	if (case_read(bench->arena, own, bench->contract, &file, &sink) < 0)
		fail_msg("%u:%u %s", sink.items[0].at.line, sink.items[0].at.column,
			 diag_text(sink.items[0].id)->code);
	return file;
}

static void test_left_out(void **state)
{
	struct strbuf out = STRBUF_INIT(64 * KIB);
	const struct case_file *file;
	const struct tree *own;
	struct bench bench;

	(void)state;
	bench_open(&bench, contract, text);
	assert_int_equal(case_foreign(bench.arena, bench.root, bench.contract, &own, &bench.sink),
			 0);
	write_all(&out, &bench.sink);
	assert_string_equal(out.ptr, left_out);
	strbuf_done(&out);
	file = read_own(&bench, own);
	assert_int_equal(file->subscription_count, 2);
	assert_int_equal(file->record_count, 2);
	assert_int_equal(file->sample_count, 1);
	assert_int_equal(file->reading_choice[0], 1);
	assert_int_equal(file->subscriptions[0].claim_count, 2);
	assert_int_equal(file->subscriptions[0].given_count, 1);
	assert_int_equal(file->subscriptions[0].state_count, 1);
	assert_null(file->expect);
	bench_close(&bench);
}

/* A case of this very contract is read as it stands. */
static void test_own_case(void **state)
{
	const struct tree *own;
	struct bench bench;

	(void)state;
	bench_open(&bench, contract, "case: 1\ncontract: sms\nwindow: 2026-04\n");
	assert_int_equal(case_foreign(bench.arena, bench.root, bench.contract, &own, &bench.sink),
			 0);
	assert_ptr_equal(own, bench.root);
	bench_close(&bench);
}

/* A reading may be chosen in its words, where they are words of this contract. */
static void test_readings_in_words(void **state)
{
	const struct case_file *file;
	const struct tree *own;
	struct bench bench;

	(void)state;
	bench_open(&bench, contract,
		   "case: 1\ncontract: other\nwindow: 2026-04\nsubscription: {id: s1}\n"
		   "readings: {base: 2 * fee}\n");
	assert_int_equal(case_foreign(bench.arena, bench.root, bench.contract, &own, &bench.sink),
			 0);
	assert_int_equal(bench.sink.count, 0);
	file = read_own(&bench, own);
	assert_int_equal(file->reading_choice[0], 1);
	bench_close(&bench);
}

/* What is no list or map where there should be one is left for the reader to refuse. */
static void test_other_shapes(void **state)
{
	const struct case_file *file = NULL;
	const struct tree *own;
	struct bench bench;

	(void)state;
	bench_open(&bench, contract,
		   "case: 1\ncontract: [1]\nwindow: 2026-04\nsubscription: 5\nrecords: [5, {}]\n"
		   "readings: {base: [1]}\nstate: 5\nclaims: in time\ngiven: [5]\n");
	assert_int_equal(case_foreign(bench.arena, bench.root, bench.contract, &own, &bench.sink),
			 0);
	assert_int_equal(bench.sink.errors, 0);
	assert_int_equal(case_read(bench.arena, own, bench.contract, &file, &bench.sink), -EBADMSG);
	assert_int_equal(bench.sink.errors, 5);
	bench_close(&bench);
}

static int make_own(struct bench *bench, size_t allocations)
{
	struct arena_mark mark = arena_mark(bench->arena);
	struct diag_sink unheard = DIAG_SINK_INIT(bench->arena, 0);
	const struct tree *own = NULL;
	int r;

	arena_fail_once(bench->arena, allocations);
	r = case_foreign(bench->arena, bench->root, bench->contract, &own, &unheard);
	arena_rewind(bench->arena, mark);
	return r;
}

static void test_memory_runs_out(void **state)
{
	struct bench bench;
	size_t count;

	(void)state;
	bench_open(&bench, contract, text);
	assert_int_equal(make_own(&bench, SIZE_MAX - 1), 0);
	count = SIZE_MAX - 1 - arena_fail_after(bench.arena, SIZE_MAX);
	assert_true(count > 20);
	for (size_t n = 0; n <= count; n++)
		assert_int_equal(make_own(&bench, n), n < count ? -ENOMEM : 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_left_out),	  cmocka_unit_test(test_own_case),
		cmocka_unit_test(test_readings_in_words), cmocka_unit_test(test_other_shapes),
		cmocka_unit_test(test_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
