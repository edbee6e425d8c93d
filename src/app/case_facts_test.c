/* The facts of a subscription as they were known at an instant. */
#include "app/case_bench.h"

#include "core/time/instant.h"

static int64_t at(const char *text)
{
	struct instant instant;

	assert_int_equal(instant_parse(str_from(text), &instant), 0);
	return instant.ms;
}

static const struct facts *facts_at(struct bench *bench, const char *text, size_t subscription,
				    int64_t as_of_ms)
{
	const struct case_file *file;
	const struct facts *facts;

	bench_open(bench, bench_contract, text);
	assert_int_equal(case_read(bench->arena, bench->root, bench->contract, &file, &bench->sink),
			 0);
	assert_int_equal(case_facts_at(file, subscription, as_of_ms, bench->arena, &facts), 0);
	return facts;
}

static struct value field_of(const struct bench *bench, const struct record *record,
			     struct str name)
{
	int field = contract_field(bench->contract, name);

	assert_true(field >= 0);
	assert_int_not_equal(bench->contract->kinds[record->kind].slots[field], KIND_NO_FIELD);
	return record->fields[bench->contract->kinds[record->kind].slots[field]];
}

/* Every record as "id from to published" in minutes after 2026-04-10T00:00Z. */
static void expect_pieces(const char *text, const char *as_of, const char *expected)
{
	struct strbuf out = STRBUF_INIT(64 * KIB);
	struct bench bench;
	const struct facts *facts = facts_at(&bench, text, 0, as_of ? at(as_of) : INT64_MIN);
	int64_t zero = at("2026-04-10T00:00:00Z");

	for (size_t i = 0; i < facts->record_count; i++) {
		const struct record *record = &facts->records[i];
		struct value published = field_of(&bench, record, STR("published"));

		strbuf_add(&out, record->told->id);
		strbuf_add_byte(&out, ' ');
		strbuf_add_int(&out, (record->from_ms - zero) / MINUTE_MS);
		strbuf_add_byte(&out, ' ');
		strbuf_add_int(&out, (record->to_ms - zero) / MINUTE_MS);
		strbuf_add_byte(&out, ' ');
		if (published.type == VALUE_INSTANT)
			strbuf_add_int(&out, (zero - published.instant_ms) / HOUR_MS / 24);
		strbuf_add(&out, STR("; "));
	}
	assert_string_equal(out.ptr ? out.ptr : "", expected);
	strbuf_done(&out);
	bench_close(&bench);
}

#define MAINTENANCE                                                                                \
	"case: 1\nwindow: 2026-04\nrecords:\n"                                                     \
	"  - maintenance: m1\n"                                                                    \
	"    published: 2026-04-01T00:00:00Z\n"                                                    \
	"    from: 2026-04-10T01:00:00Z\n"                                                         \
	"    to: 2026-04-10T02:00:00Z\n"                                                           \
	"    revisions:\n"

/* Each stretch has the notice of the publication that first announced it. */
static void test_revisions(void **state)
{
	(void)state;
	expect_pieces(MAINTENANCE "      - {published: 2026-04-08T00:00:00Z, "
				  "from: 2026-04-10T00:30:00Z, to: 2026-04-10T03:00:00Z}\n",
		      NULL, "m1 30 60 2; m1 60 120 9; m1 120 180 2; ");
	expect_pieces(MAINTENANCE "      - {published: 2026-04-08T00:00:00Z, "
				  "from: 2026-04-10T01:30:00Z, to: 2026-04-10T02:00:00Z}\n",
		      NULL, "m1 90 120 9; ");
	expect_pieces(MAINTENANCE "      - {published: 2026-04-08T00:00:00Z, cancelled: yes}\n",
		      NULL, "");
	/* Shortened, then lengthened again: the part that was given up is announced anew. */
	expect_pieces(MAINTENANCE "      - {published: 2026-04-05T00:00:00Z, "
				  "from: 2026-04-10T01:00:00Z, to: 2026-04-10T01:30:00Z}\n"
				  "      - {published: 2026-04-09T00:00:00Z, "
				  "from: 2026-04-10T01:00:00Z, to: 2026-04-10T02:00:00Z}\n",
		      NULL, "m1 60 90 9; m1 90 120 1; ");
	/* Moved to another time altogether. */
	expect_pieces(MAINTENANCE "      - {published: 2026-04-08T00:00:00Z, "
				  "from: 2026-04-10T05:00:00Z, to: 2026-04-10T06:00:00Z}\n",
		      NULL, "m1 300 360 2; ");
	/* What is published later is not known yet. */
	expect_pieces(MAINTENANCE "      - {published: 2026-04-08T00:00:00Z, cancelled: yes}\n",
		      "2026-04-07T00:00:00Z", "m1 60 120 9; ");
}

/* Ids of the records, and how long they are in minutes. */
static void expect_records(const char *text, size_t subscription, const char *as_of,
			   const char *expected)
{
	struct strbuf out = STRBUF_INIT(64 * KIB);
	struct bench bench;
	const struct facts *facts =
		facts_at(&bench, text, subscription, as_of ? at(as_of) : INT64_MIN);

	for (size_t i = 0; i < facts->record_count; i++) {
		strbuf_add(&out, facts->records[i].told->id);
		strbuf_add_byte(&out, ' ');
		strbuf_add_int(&out,
			       (facts->records[i].to_ms - facts->records[i].from_ms) / MINUTE_MS);
		strbuf_add(&out, facts->records[i].flags & RECORD_OPEN ? STR("+; ") : STR("; "));
	}
	assert_string_equal(out.ptr ? out.ptr : "", expected);
	strbuf_done(&out);
	bench_close(&bench);
}

static const char corrected[] =
	"case: 1\nwindow: 2026-04\nclosings: [2026-05-02T00:00:00Z, 2026-06-01T00:00:00Z]\n"
	"records:\n"
	"  - {outage: o1, from: 2026-04-10T00:00:00Z, to: 2026-04-10T01:00:00Z}\n"
	"  - {outage: o1, replaces: o1, recorded: 2026-05-10T00:00:00Z,\n"
	"     from: 2026-04-10T00:00:00Z, to: 2026-04-10T02:00:00Z}\n"
	"  - {outage: o1b, replaces: o1, recorded: 2026-05-20T00:00:00Z,\n"
	"     from: 2026-04-10T00:00:00Z, to: 2026-04-10T00:30:00Z}\n"
	"  - {outage: o2, recorded: 2026-05-05T00:00:00Z,\n"
	"     from: 2026-04-11T00:00:00Z, to: 2026-04-11T00:05:00Z}\n";

static void test_corrections(void **state)
{
	(void)state;
	expect_records(corrected, 0, "2026-05-02T00:00:00Z", "o1 60; ");
	expect_records(corrected, 0, "2026-05-12T00:00:00Z", "o1 120; o2 5; ");
	expect_records(corrected, 0, "2026-06-01T00:00:00Z", "o1b 30; o2 5; ");
	expect_records(corrected, 0, NULL, "o1b 30; o2 5; ");
}

static void test_open(void **state)
{
	static const char text[] =
		"case: 1\nwindow: 2026-04\nas of: 2026-04-10T03:00:00Z\n"
		"records:\n"
		"  - {outage: o1, from: 2026-04-10T02:00:00Z}\n"
		"  - {outage: o2, from: 2026-04-10T01:00:00Z, to: 2026-04-10T04:00:00Z}\n"
		"  - {outage: o3, from: 2026-04-10T06:00:00Z, to: 2026-04-10T07:00:00Z}\n"
		"  - {ticket: t1, opened: 2026-04-10T01:00:00Z, answered: 2026-04-10T01:10:00Z}\n"
		"  - {outage: o4, from: 2026-04-10T00:30:00Z, to: 2026-04-10T00:30:00Z}\n";

	(void)state;
	expect_records(text, 0, "2026-04-10T03:00:00Z", "o4 0; t1 10; o2 120+; o1 60+; ");
}

static void test_owners(void **state)
{
	static const char text[] =
		"case: 1\nwindow: 2026-04\n"
		"subscriptions: [{id: s1, customer: acme}, {id: s2, customer: bolt}]\n"
		"records:\n"
		"  - {outage: shared, from: 2026-04-10T03:00:00Z, to: 2026-04-10T04:00:00Z}\n"
		"  - {outage: first, subscription: s1, from: 2026-04-10T02:00:00Z, length: 1 h}\n"
		"  - {outage: second, customer: bolt, from: 2026-04-10T05:00:00Z, length: 90 "
		"min}\n";

	(void)state;
	expect_records(text, 0, NULL, "first 60; shared 60; ");
	expect_records(text, 1, NULL, "shared 60; second 90; ");
}

static void test_days_and_lengths(void **state)
{
	static const char text[] = "case: 1\nwindow: 2026-03\n"
				   "records:\n"
				   "  - {outage: o1, on: 2026-03-29}\n"
				   "  - {outage: o2, on: 2026-03-30, length: 00:45:00}\n"
				   "  - {outage: o3, length: 1 h 30 min}\n";
	struct bench bench;
	const struct facts *facts = facts_at(&bench, text, 0, INT64_MIN);

	(void)state;
	assert_int_equal(facts->record_count, 3);
	/* March has 743 hours in Paris, and its 29th has 23. */
	assert_int_equal(facts->records[0].to_ms - facts->records[0].from_ms, 743 * HOUR_MS);
	assert_int_equal(facts->records[0].flags, RECORD_LENGTH_ONLY);
	assert_int_equal(facts->records[0].length_ms, 90 * MINUTE_MS);
	assert_int_equal(facts->records[1].to_ms - facts->records[1].from_ms, 23 * HOUR_MS);
	assert_int_equal(facts->records[1].flags, RECORD_DATE_ONLY);
	assert_int_equal(facts->records[2].length_ms, 45 * MINUTE_MS);
	bench_close(&bench);
}

/* Reports become events of the outage they name, or of the only one they fall into. */
static void test_reports(void **state)
{
	static const char text[] =
		"case: 1\nwindow: 2026-04\n"
		"subscriptions: [{id: s1, customer: acme}, {id: s2, customer: bolt}]\n"
		"records:\n"
		"  - {outage: o1, from: 2026-04-10T01:00:00Z, to: 2026-04-10T02:00:00Z,\n"
		"     reported: 2026-04-10T01:30:00Z}\n"
		"  - {outage: o2, from: 2026-04-10T01:50:00Z, to: 2026-04-10T03:00:00Z}\n"
		"  - {report: r1, customer: acme, at: 2026-04-10T01:10:00Z}\n"
		"  - {report: r2, customer: acme, at: 2026-04-10T01:55:00Z}\n"
		"  - {report: r3, customer: acme, at: 2026-04-10T00:40:00Z, about: o2}\n"
		"  - {report: r4, customer: bolt, at: 2026-04-10T01:20:00Z}\n"
		"  - {report: r5, customer: acme, at: 2026-04-10T03:00:00Z}\n";
	struct bench bench;
	const struct facts *facts = facts_at(&bench, text, 0, INT64_MIN);
	struct value reported;

	(void)state;
	for (size_t i = 0; i < facts->record_count; i++) {
		if (str_equal(facts->records[i].told->id, STR("o1"))) {
			reported = field_of(&bench, &facts->records[i], STR("reported"));
			assert_int_equal(reported.instants.count, 2);
			assert_int_equal(reported.instants.items_ms[0], at("2026-04-10T01:10:00Z"));
		}
		if (str_equal(facts->records[i].told->id, STR("o2"))) {
			reported = field_of(&bench, &facts->records[i], STR("reported"));
			assert_int_equal(reported.instants.count, 1);
			assert_int_equal(reported.instants.items_ms[0], at("2026-04-10T00:40:00Z"));
		}
	}
	bench_close(&bench);
}

static void test_subject_values(void **state)
{
	static const char text[] =
		"case: 1\nwindow: 2026-04\n"
		"subscription:\n"
		"  id: s1\n"
		"  plan: [{from: 2026-01-01, value: silver}, {from: 2026-03-01, value: gold}]\n"
		"  charges: {monthly-fee: {2026-03: 100.00, 2026-04: 110.00 EUR}, message: "
		"0.0079}\n";
	struct bench bench;
	const struct facts *facts = facts_at(&bench, text, 0, INT64_MIN);
	const struct value *values = facts->self.values;
	int plan = contract_subject(bench.contract, STR("plan"));
	int fee = contract_subject(bench.contract, STR("monthly-fee"));
	int message = contract_subject(bench.contract, STR("message"));

	(void)state;
	assert_int_equal(values[plan].type, VALUE_DATED);
	assert_int_equal(values[plan].dated.items[0].to_day, values[plan].dated.items[1].from_day);
	assert_int_equal(values[fee].dated.count, 2);
	assert_int_equal(values[fee].dated.items[1].value.number.num, 11000);
	assert_int_equal(values[fee].dated.items[1].to_day - values[fee].dated.items[1].from_day,
			 30);
	/* The price of one use keeps its decimals: 0.79 cents. */
	assert_int_equal(ratio_compare(values[message].number, ratio_of(79, 100)), 0);
	bench_close(&bench);
}

static void test_requests_filed_later(void **state)
{
	static const char text[] = "case: 1\nwindow: 2026-04\n"
				   "claims:\n"
				   "  - {guarantee: availability, filed: 2026-05-03T00:00:00Z}\n"
				   "  - {guarantee: availability, filed: in time}\n"
				   "endings: [{requested: 2026-05-04}]\n";
	struct bench bench;
	const struct facts *facts = facts_at(&bench, text, 0, at("2026-05-01T00:00:00Z"));

	(void)state;
	assert_int_equal(facts->claim_count, 1);
	assert_int_equal(facts->ending_count, 0);
	assert_int_equal(facts->claims_told, CLAIMS_LISTED);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revisions),
		cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_owners),
		cmocka_unit_test(test_days_and_lengths),
		cmocka_unit_test(test_reports),
		cmocka_unit_test(test_subject_values),
		cmocka_unit_test(test_requests_filed_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
