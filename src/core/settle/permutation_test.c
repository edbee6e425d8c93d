/* 35: the same facts in another order give the same statement, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/settle/statement_json.h"
#include "tests/lib/settle_bench.h"

#define SHUFFLES 60

static const char contract[] =
	"garant: 1\ncontract: test\ncurrency: EUR\nzone: Europe/Paris\n"
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"
	"records: {outage: {region: {type: text}}}\n"
	"guarantees:\n"
	"  availability:\n"
	"    clause: a\n"
	"    when:\n"
	"      - during: maintenance\n"
	"        where: planned\n"
	"        budget: {at most: 2 h, per: quarter, order: by publication}\n"
	"    pay: {of: fee, reached: [{below: 100%, pay: 10%}, {below: 99%, pay: 25%}]}\n"
	"  joined:\n"
	"    clause: b\n"
	"    join: {gap: 10 min, as: span, minimum: 15 min}\n"
	"    measure: downtime\n"
	"    target: {at most: 30 min}\n"
	"  each:\n"
	"    clause: c\n"
	"    per: record\n"
	"    pay: {each: {unit: 1 h, part: started, pay: 3.00 EUR}}\n"
	"    limit: [{at most: 10.00 EUR, per: month}]\n"
	"  frequent:\n"
	"    clause: d\n"
	"    when: [{require: earlier-records(7 days) < 2}]\n"
	"    measure: count()\n"
	"    target: {at most: 3}\n"
	"  first-of-week:\n"
	"    clause: g\n"
	"    per: record\n"
	"    when: [{require: earlier-records(7 days) < 1}]\n"
	"    measure: length\n"
	"    target: {at most: 30 min}\n"
	"  weighted:\n"
	"    clause: e\n"
	"    weight: share else 100%\n"
	"    measure: downtime\n"
	"    target: {at most: 30 min}\n"
	"  regions:\n"
	"    clause: f\n"
	"    for each: region\n"
	"    measure: rank(length, 50%)\n"
	"    target: {at most: 30 min}\n"
	"combine: [{of: [availability, each], take: best}]\n"
	"limit: [{at most: 20.00 EUR, per: month}]\n";

static const char head[] = "case: 1\nwindows: [2026-03, 2026-04]\n"
			   "subscription: {id: s1, fee: 100.00 EUR}\n"
			   "records:\n";

/* Two pairs share both their ends: only their ids tell them apart. */
static const char *const records[] = {
	"  - {outage: o01, region: north, share: 50%, from: 2026-03-02T08:00:00Z, to: "
	"2026-03-02T09:10:00Z}\n",
	"  - {outage: o02, region: south, share: 25%, from: 2026-03-02T08:30:00Z, to: "
	"2026-03-02T10:10:00Z}\n",
	"  - {outage: o03, region: north, from: 2026-03-29T00:30:00Z, to: 2026-03-29T01:30:00Z}\n",
	"  - {outage: o04, region: east, from: 2026-03-31T21:00:00Z, to: 2026-03-31T23:00:00Z}\n",
	"  - {outage: o05, region: north, from: 2026-04-10T10:00:00Z, to: 2026-04-10T11:00:00Z}\n",
	"  - {outage: o06, region: south, from: 2026-04-10T10:00:00Z, to: 2026-04-10T11:00:00Z}\n",
	"  - {outage: o07, region: north, from: 2026-04-10T11:05:00Z, to: 2026-04-10T11:06:00Z}\n",
	"  - {outage: o08, region: north, from: 2026-04-12T11:05:00Z, to: 2026-04-12T11:06:00Z}\n",
	"  - {maintenance: m01, published: 2026-03-20T00:00:00Z, from: 2026-04-10T09:30:00Z, to: "
	"2026-04-10T11:00:00Z}\n",
	"  - {maintenance: m02, published: 2026-03-20T00:00:00Z, from: 2026-04-10T09:30:00Z, to: "
	"2026-04-10T11:00:00Z}\n",
	"  - {maintenance: m03, published: 2026-03-01T00:00:00Z, from: 2026-04-12T11:00:00Z, to: "
	"2026-04-12T12:00:00Z}\n",
	"  - {maintenance: m04, published: 2026-03-20T00:00:00Z, from: 2026-04-05T09:00:00Z, to: "
	"2026-04-05T10:00:00Z}\n",
	"  - {outage: o09, region: west, from: 2026-04-05T09:00:00Z, to: 2026-04-05T09:30:00Z}\n",
	"  - {unmeasured: u01, from: 2026-04-20T11:00:00Z, to: 2026-04-20T12:00:00Z}\n",
};

#define RECORD_COUNT (sizeof(records) / sizeof(records[0]))

static void settle_in_order(const size_t order[RECORD_COUNT], struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT(64 * KIB);
	struct json json = JSON_INIT(out, 1);
	const struct statement_meta meta = { .engine_version = STR("1") };
	struct settle_bench bench;

	strbuf_add(&text, str_from(head));
	for (size_t i = 0; i < RECORD_COUNT; i++)
		strbuf_add(&text, str_from(records[order[i]]));
	settle_bench_open(&bench, contract, text.ptr);
	statement_json(&json, bench.statement, &meta);
	assert_int_equal(strbuf_error(out), 0);
	settle_bench_close(&bench);
	strbuf_done(&text);
}

/* The first line that differs, for people. */
static void show_difference(const char *a, const char *b)
{
	size_t line = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		line = a[i] == '\n' ? i + 1 : line;
	print_error("differs at\n%.120s\nand\n%.120s\n", a + line, b + line);
}

static void test_shuffled(void **state)
{
	struct strbuf first = STRBUF_INIT(4 * MIB), again = STRBUF_INIT(4 * MIB);
	size_t order[RECORD_COUNT];
	uint64_t seed = 35;

	(void)state;
	for (size_t i = 0; i < RECORD_COUNT; i++)
		order[i] = i;
	settle_in_order(order, &first);
	for (size_t n = 0; n < SHUFFLES; n++) {
		for (size_t i = RECORD_COUNT - 1; i > 0; i--) {
			size_t k = (size_t)fixture_range(&seed, 0, (int64_t)i + 1);
			size_t swap = order[i];

			order[i] = order[k];
			order[k] = swap;
		}
		strbuf_clear(&again);
		settle_in_order(order, &again);
		if (!str_equal(strbuf_str(&first), strbuf_str(&again))) {
			show_difference(first.ptr, again.ptr);
			fail_msg("another order, another statement (shuffle %zu of seed 35)", n);
		}
	}
	strbuf_done(&first);
	strbuf_done(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shuffled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
