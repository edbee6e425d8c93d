/* Times the engine in one process: made-up facts in memory, one thread, a contract from its file.
 *
 *     bench_settle_engine --mode plain --subscriptions 10000 --months 10 --runs 5
 *
 * Modes: plain (results only), proof (with steps and spans), json (with proof, written as JSON),
 * demand (single contract-months with proof, timed one by one), read (the contract file itself).
 * One line for each run, then one with the median. Sums must not differ between runs. --results
 * FILE writes every result, to be compared with those of other programs. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/zone_store.h"
#include "base/parse.h"
#include "bench/settle_facts.h"
#include "core/settle/settle.h"
#include "core/settle/statement_json.h"
#include "yaml/yaml.h"

#define RUNS_MAX 1000
#define DEMANDS 20000
#define MS_PER_S 1000

enum mode { MODE_PLAIN, MODE_PROOF, MODE_JSON, MODE_DEMAND, MODE_READ, MODE_COUNT };

static const char *const mode_names[MODE_COUNT] = { "plain", "proof", "json", "demand", "read" };

struct bench {
	const char *contract_path;
	enum mode mode;
	int64_t subscriptions, batch, months, runs, seed;

	struct arena *keep;    /* contract, plan, zones */
	struct arena *facts;   /* of the batch at hand */
	struct arena *told;    /* of the same batch: names, and what settling does not look at */
	struct arena *working; /* of the settlement at hand, emptied for each subscription */
	struct zone_store zones;
	struct diag_sink sink;
	const struct contract *contract;
	const struct plan *plan; /* of all months */
	const struct plan *month_plans[FACTS_MONTHS_MAX];
	uint16_t outage, maintenance; /* kinds */
	const struct value **unset;   /* by kind: a record's fields when nobody told them */
	struct series *series;

	struct facts *batch_facts;
	int64_t batch_first, batch_count; /* subscriptions whose facts are at hand */
	struct strbuf json;
	struct sums sums;
	int64_t json_bytes, records;
	FILE *results; /* subscription, month, seconds and cents of each; NULL: not wanted */
};

/* What one run took, facts already made. */
struct run_time {
	double wall_s, cpu_s;
};

static _Noreturn void fail(const char *what, int error)
{
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread */
	(void)fprintf(stderr, "settle_engine: %s: %s\n", what, strerror(-error));
	exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
}

static void must(int r, const char *what)
{
	if (r < 0)
		fail(what, r);
}

static void *must_have(void *memory, const char *what)
{
	if (!memory)
		fail(what, -ENOMEM);
	return memory;
}

static void say_diagnostics(const struct bench *bench)
{
	for (size_t i = 0; i < bench->sink.count; i++)
		(void)fprintf(stderr, "%s:%u: %s\n", bench->contract_path,
			      bench->sink.items[i].at.line,
			      diag_text(bench->sink.items[i].id)->text);
}

/* The contract as every command reads it: file, YAML, zones, checks. */
static const struct contract *read_contract(struct bench *bench, struct arena *arena)
{
	const struct contract_options options = { .zones = zone_store_finder(&bench->zones) };
	const struct contract *contract = NULL;
	struct tree *root = NULL;
	int r;

	bench->zones = (struct zone_store){ .arena = arena };
	bench->sink = (struct diag_sink)DIAG_SINK_INIT(arena, 20);
	r = yaml_read_file(arena, str_from(bench->contract_path), NULL, &root, &bench->sink);
	if (r == 0)
		r = contract_read(arena, root, &options, &contract, &bench->sink);
	if (r < 0)
		say_diagnostics(bench);
	must(r < 0 || contract ? r : -EBADMSG, bench->contract_path);
	return contract;
}

static const struct plan *make_plan(struct bench *bench, unsigned from_month, unsigned to_month)
{
	struct span *asked = must_have(ARENA_NEW(bench->keep, struct span), "plan");
	const struct plan *plan = NULL;

	*asked = (struct span){ facts_month_start_s(from_month) * MS_PER_S,
				facts_month_start_s(to_month) * MS_PER_S };
	must(plan_new(bench->keep, bench->contract, (struct windows){ asked, 1 }, &plan), "plan");
	return plan;
}

static uint16_t find_kind(const struct bench *bench, struct str name)
{
	int kind = contract_kind(bench->contract, name);

	must(kind < 0 ? -ENOENT : 0, "kind of record");
	return (uint16_t)kind;
}

static const struct value *unset_fields(struct bench *bench, const struct record_kind *kind)
{
	struct value *values =
		must_have(ARENA_ARRAY(bench->keep, struct value, kind->field_count), "fields");

	for (size_t i = 0; i < kind->field_count; i++) {
		const struct field *field = &bench->contract->fields[kind->fields[i]];
		struct missing *missing =
			must_have(ARENA_NEW(bench->keep, struct missing), "fields");

		*missing = (struct missing){ .kind = MISSING_FACT, .name = field->name };
		values[i] = field->standard.type != VALUE_UNDEFINED ? field->standard
								    : value_undefined(missing);
	}
	return values;
}

static void prepare(struct bench *bench)
{
	const struct contract *contract;

	must(arena_new(64 * MIB, &bench->keep), "arena");
	must(arena_new(4096 * MIB, &bench->facts), "arena");
	must(arena_new(4096 * MIB, &bench->told), "arena");
	must(arena_new(1024 * MIB, &bench->working), "arena");
	bench->json = (struct strbuf)STRBUF_INIT(256 * MIB);
	contract = bench->contract = read_contract(bench, bench->keep);
	bench->plan = make_plan(bench, 0, (unsigned)bench->months);
	for (unsigned i = 0; i < bench->months; i++)
		bench->month_plans[i] = make_plan(bench, i, i + 1);
	bench->outage = find_kind(bench, STR("outage"));
	bench->maintenance = find_kind(bench, STR("maintenance"));
	bench->unset = must_have(
		ARENA_ARRAY(bench->keep, const struct value *, contract->kind_count), "fields");
	for (size_t i = 0; i < contract->kind_count; i++)
		bench->unset[i] = unset_fields(bench, &contract->kinds[i]);
	bench->series = must_have(ARENA_ARRAY(bench->keep, struct series, contract->series_count),
				  "series");
}

/* outage-17: what a person would have called it. */
static struct str name_fact(struct bench *bench, struct str kind, uint64_t number)
{
	struct strbuf name = STRBUF_INIT(64);
	struct str copy;

	strbuf_add(&name, kind);
	strbuf_add_byte(&name, '-');
	strbuf_add_int(&name, (int64_t)number);
	must(str_copy(bench->told, strbuf_str(&name), &copy), "name");
	strbuf_done(&name);
	return copy;
}

static void add_record(struct bench *bench, struct facts *facts, uint16_t kind,
		       struct stretch stretch)
{
	struct record *record = &facts->records[facts->record_count];
	struct record_told *told = must_have(ARENA_NEW(bench->told, struct record_told), "told");

	*told = (struct record_told){
		.id = name_fact(bench, bench->contract->kinds[kind].name, facts->record_count + 1),
		.recorded_ms = INT64_MIN,
	};
	*record = (struct record){
		.kind = kind,
		.number = (uint32_t)facts->record_count,
		.from_ms = stretch.from_s * MS_PER_S,
		.to_ms = stretch.to_s * MS_PER_S,
		.fields = bench->unset[kind],
		.told = told,
	};
	facts->record_count++;
}

/* Records stand in the order in which they were made, not in that of time. */
static void make_records(struct bench *bench, struct facts *facts, uint64_t subscription)
{
	struct made_month made[FACTS_MONTHS_MAX];
	size_t count = 0;

	for (unsigned month = 0; month < bench->months; month++) {
		facts_make_month((uint64_t)bench->seed, subscription, month, &made[month]);
		count += made[month].outage_count + made[month].maintenance_count;
	}
	facts->records = must_have(ARENA_ARRAY(bench->facts, struct record, count), "records");
	for (unsigned month = 0; month < bench->months; month++) {
		for (unsigned i = 0; i < made[month].outage_count; i++)
			add_record(bench, facts, bench->outage, made[month].outages[i]);
		for (unsigned i = 0; i < made[month].maintenance_count; i++)
			add_record(bench, facts, bench->maintenance, made[month].maintenance[i]);
	}
}

static void make_facts(struct bench *bench, struct facts *facts, uint64_t subscription)
{
	const struct contract *contract = bench->contract;
	size_t count = contract->subject_name_count;
	struct value *values = must_have(ARENA_ARRAY(bench->facts, struct value, count), "values");
	int fee = contract_subject(contract, STR("monthly-fee"));

	must(fee < 0 ? -ENOENT : 0, "charge");
	values[fee] = value_number(ratio_int(facts_fee_cents((uint64_t)bench->seed, subscription)));
	values[fee].currency = contract->currency;
	*facts = (struct facts){ .life = { INT64_MIN, INT64_MAX },
				 .currency = contract->currency,
				 .as_of_ms = INT64_MIN,
				 .series = bench->series };
	facts->id = name_fact(bench, STR("subscription"), subscription);
	facts->self = (struct subject){ .id = facts->id, .values = values };
	make_records(bench, facts, subscription);
}

static int64_t batch_begin(struct bench *bench, int64_t first)
{
	int64_t count = bench->subscriptions - first;

	count = count < bench->batch ? count : bench->batch;
	if (bench->batch_first == first && bench->batch_count == count)
		return count;
	bench->batch_first = first;
	bench->batch_count = count;
	arena_reset(bench->facts);
	arena_reset(bench->told);
	bench->batch_facts =
		must_have(ARENA_ARRAY(bench->facts, struct facts, (size_t)count), "facts");
	for (int64_t i = 0; i < count; i++)
		make_facts(bench, &bench->batch_facts[i], (uint64_t)(first + i));
	return count;
}

static void add_results(struct bench *bench, const struct statement *statement,
			uint64_t subscription)
{
	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];
		int64_t cents = result->payable.count > 0
					? result->payable.items[0].number.number.num /
						  result->payable.items[0].number.number.den
					: 0;

		sums_add(&bench->sums, subscription, (unsigned)i, result->counted_ms / MS_PER_S,
			 cents);
		if (bench->results)
			(void)fprintf(bench->results, "%llu,%zu,%lld,%lld\n",
				      (unsigned long long)subscription, i,
				      (long long)(result->counted_ms / MS_PER_S), (long long)cents);
	}
}

static void write_json(struct bench *bench, const struct statement *statement)
{
	const struct statement_meta meta = { .engine_version = STR("0.1.0") };
	struct json json = JSON_INIT(&bench->json, 0);

	strbuf_clear(&bench->json);
	statement_json(&json, statement, &meta);
	must(strbuf_error(&bench->json), "JSON");
	bench->json_bytes += (int64_t)bench->json.len;
}

static void settle_batch(struct bench *bench, int64_t first, int64_t count)
{
	struct settle_options options = { .proof = bench->mode != MODE_PLAIN };

	for (int64_t i = 0; i < count; i++) {
		const struct statement *statement = NULL;

		options.next = i + 1 < count ? &bench->batch_facts[i + 1] : NULL;

		bench->records += (int64_t)bench->batch_facts[i].record_count;
		arena_reset(bench->working);
		must(settle_planned(bench->working, bench->plan, &bench->batch_facts[i], &options,
				    &statement),
		     "settle");
		must(statement->result_count == (size_t)bench->months ? 0 : -EPROTO, "results");
		if (bench->mode == MODE_JSON)
			write_json(bench, statement);
		add_results(bench, statement, (uint64_t)(first + i));
	}
}

static struct run_time run_all(struct bench *bench)
{
	struct run_time time = { 0.0, 0.0 };

	bench->sums = (struct sums){ 0, 0, 0 };
	bench->json_bytes = bench->records = 0;
	for (int64_t first = 0; first < bench->subscriptions; first += bench->batch) {
		int64_t count = batch_begin(bench, first);
		double wall = wall_s(), cpu = cpu_s();

		settle_batch(bench, first, count);
		time.wall_s += wall_s() - wall;
		time.cpu_s += cpu_s() - cpu;
	}
	return time;
}

static int compare_doubles(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void sort_doubles(double *items, size_t count)
{
	qsort(items, count, sizeof(items[0]), compare_doubles);
}

static void print_run(const struct bench *bench, struct run_time time)
{
	double months = (double)bench->subscriptions * (double)bench->months;

	printf("engine=garant-%s contract_months=%.0f records=%lld wall_s=%.5f cpu_s=%.5f "
	       "per_cpu_s=%.0f",
	       mode_names[bench->mode], months, (long long)bench->records, time.wall_s, time.cpu_s,
	       months / time.cpu_s);
	if (bench->mode == MODE_JSON)
		printf(" mb_per_s=%.1f bytes_per_contract_month=%.0f",
		       (double)bench->json_bytes / 1e6 / time.cpu_s,
		       (double)bench->json_bytes / months);
	printf(" down_s=%lld credit_cents=%lld weighted=%lld\n", (long long)bench->sums.down_s,
	       (long long)bench->sums.credit_cents, (long long)bench->sums.weighted);
}

static void bench_runs(struct bench *bench)
{
	double rates[RUNS_MAX] = { 0.0 };
	struct sums first = { 0, 0, 0 };

	for (int64_t i = 0; i < bench->runs; i++) {
		struct run_time time = run_all(bench);

		rates[i] = (double)bench->subscriptions * (double)bench->months / time.cpu_s;
		print_run(bench, time);
		if (i == 0)
			first = bench->sums;
		must(sums_equal(&first, &bench->sums) ? 0 : -EPROTO, "sums differ between runs");
	}
	sort_doubles(rates, (size_t)bench->runs);
	printf("# %s: contract-months per CPU second min %.0f median %.0f max %.0f\n",
	       mode_names[bench->mode], rates[0], rates[bench->runs / 2], rates[bench->runs - 1]);
}

static void print_times(const struct bench *bench, const char *what, double *seconds, size_t count)
{
	double total = 0.0;

	for (size_t i = 0; i < count; i++)
		total += seconds[i];
	sort_doubles(seconds, count);
	printf("engine=garant-%s what=%s count=%zu us_mean=%.2f us_min=%.2f us_median=%.2f "
	       "us_p99=%.2f us_max=%.2f\n",
	       mode_names[bench->mode], what, count, total / (double)count * 1e6, seconds[0] * 1e6,
	       seconds[count / 2] * 1e6, seconds[count * 99 / 100] * 1e6, seconds[count - 1] * 1e6);
}

/* The same subscriptions and months in a scattered order, so that no cache is warm by accident. */
static double demand_one(struct bench *bench, int64_t number, int64_t count, bool planned)
{
	const struct settle_options options = { .proof = true };
	int64_t subscription = (int64_t)((uint64_t)number * 7919 % (uint64_t)count);
	unsigned month = (unsigned)(number % bench->months);
	const struct facts *facts = &bench->batch_facts[subscription];
	struct span asked = { facts_month_start_s(month) * MS_PER_S,
			      facts_month_start_s(month + 1) * MS_PER_S };
	const struct statement *statement = NULL;
	double start = wall_s();
	const struct plan *plan = bench->month_plans[month];
	int r = 0;

	arena_reset(bench->working);
	if (!planned)
		r = plan_new(bench->working, bench->contract, (struct windows){ &asked, 1 }, &plan);
	if (r >= 0)
		r = settle_planned(bench->working, plan, facts, &options, &statement);
	must(r, "settle");
	must(statement->result_count == 1 ? 0 : -EPROTO, "results");
	return wall_s() - start;
}

static void bench_demand(struct bench *bench)
{
	int64_t count = batch_begin(bench, 0);
	double *seconds = must_have(calloc(DEMANDS, sizeof(*seconds)), "times");

	for (int planned = 1; planned >= 0; planned--) {
		for (int64_t i = 0; i < DEMANDS; i++)
			seconds[i] = demand_one(bench, i, count, planned);
		print_times(bench, planned ? "planned" : "from-the-contract", seconds, DEMANDS);
	}
	free(seconds);
}

/* Zones are read anew each time: this is what a command that has just started pays. */
static void bench_read(struct bench *bench)
{
	double seconds[RUNS_MAX] = { 0.0 };

	for (int64_t i = 0; i < bench->runs; i++) {
		double start = wall_s();

		arena_reset(bench->working);
		(void)read_contract(bench, bench->working);
		seconds[i] = wall_s() - start;
	}
	print_times(bench, "contract", seconds, (size_t)bench->runs);
}

static int64_t read_number(const char *text, int64_t max)
{
	int64_t number = 0;

	must(parse_int64(str_from(text), 1, max, &number), text);
	return number;
}

static enum mode read_mode(const char *text)
{
	int mode = 0;

	while (mode < MODE_COUNT && strcmp(text, mode_names[mode]) != 0)
		mode++;
	must(mode < MODE_COUNT ? 0 : -EINVAL, text);
	return (enum mode)mode;
}

static void read_options(struct bench *bench, int argc, char **argv)
{
	static const struct option options[] = {
		{ "contract", required_argument, NULL, 'c' },
		{ "mode", required_argument, NULL, 'm' },
		{ "subscriptions", required_argument, NULL, 'n' },
		{ "batch", required_argument, NULL, 'b' },
		{ "months", required_argument, NULL, 'k' },
		{ "runs", required_argument, NULL, 'r' },
		{ "seed", required_argument, NULL, 's' },
		{ "results", required_argument, NULL, 'o' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread */
	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 'c')
			bench->contract_path = optarg;
		else if (option == 'm')
			bench->mode = read_mode(optarg);
		else if (option == 'n')
			bench->subscriptions = read_number(optarg, 10000000);
		else if (option == 'b')
			bench->batch = read_number(optarg, 10000000);
		else if (option == 'k')
			bench->months = read_number(optarg, FACTS_MONTHS_MAX);
		else if (option == 'r')
			bench->runs = read_number(optarg, RUNS_MAX);
		else if (option == 's')
			bench->seed = read_number(optarg, INT64_MAX);
		else if (option == 'o')
			bench->results = must_have(fopen(optarg, "we"), optarg);
		else
			exit(2); /* NOLINT(concurrency-mt-unsafe): one thread */
	}
}

int main(int argc, char **argv)
{
	struct bench bench = {
		.contract_path = "contracts/monthly-availability/contract.yaml",
		.subscriptions = 10000,
		.batch = 10000,
		.months = 10,
		.runs = 5,
		.seed = 42,
	};

	read_options(&bench, argc, argv);
	prepare(&bench);
	if (bench.mode == MODE_DEMAND)
		bench_demand(&bench);
	else if (bench.mode == MODE_READ)
		bench_read(&bench);
	else
		bench_runs(&bench);
	if (bench.results && fclose(bench.results) != 0)
		fail("results", -errno);
	strbuf_done(&bench.json);
	arena_free(bench.working);
	arena_free(bench.facts);
	arena_free(bench.keep);
	return 0;
}
