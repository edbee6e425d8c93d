#include "app/bulk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/bulk_order.h"
#include "app/bulk_output.h"
#include "app/bulk_schema.h"
#include "app/zone_store.h"
#include "base/parse.h"
#include "core/contract/type.h"
#include "core/facts/case.h"
#include "yaml/yaml.h"
#include "zones/zones.h"

#include "version.h"

struct bulk_run {
	struct arena *arena;
	const struct bulk_request *request;
	struct diag_sink *sink;
	struct zone_store zones;
	const struct contract *contract;
	struct bulk_settings settings;
	struct bulk_schema subscriptions, records;
	struct bulk_file *files; /* in the arena, since what is wrong keeps pointing at them */
	size_t file_count;
	bool regular;	/* all files can be read twice */
	uint64_t bytes; /* of all files; 0: not known */
	struct bulk_output output;
	struct bulk_totals totals;
};

/* ID=NUMBER as the alternative of a reading. */
static int choose_reading(struct bulk_run *run, struct str told, size_t *choice)
{
	const struct contract *contract = run->contract;
	struct str id, number;
	int64_t alternative;

	(void)str_cut(told, '=', &id, &number);
	for (size_t i = 0; i < contract->reading_count; i++) {
		const struct reading *reading = &contract->readings[i];

		if (!str_equal(reading->id, id))
			continue;
		if (parse_int64(number, 1, (int64_t)reading->alternative_count, &alternative) < 0)
			return diag_add(run->sink, DIAG_BULK_ALTERNATIVE, reading->at, id, number);
		choice[i] = (size_t)alternative - 1;
		return 0;
	}
	if (run->request->foreign)
		return 0;
	return diag_add(run->sink, DIAG_CASE_READING, POSITION_NONE, id,
			contract->reading_count > 0 ? contract->readings[0].id : STR("another"));
}

/* The readings as the contract has them, then as they are told; none may stay silent. */
static int choose_readings(struct bulk_run *run, size_t *choice)
{
	const struct contract *contract = run->contract;
	int worst = 0;

	for (size_t i = 0; i < contract->reading_count; i++)
		choice[i] = contract->readings[i].silent ? SIZE_MAX : contract->readings[i].chosen;
	for (size_t i = 0; i < run->request->reading_count; i++) {
		int r = choose_reading(run, run->request->readings[i], choice);

		worst = worst == 0 ? r : worst;
	}
	for (size_t i = 0; worst == 0 && i < contract->reading_count; i++)
		if (choice[i] == SIZE_MAX)
			worst = diag_add(run->sink, DIAG_BULK_SILENT, contract->readings[i].at,
					 contract->readings[i].id);
	return worst;
}

static int read_contract(struct bulk_run *run)
{
	struct contract_options options = { .zones = zone_store_finder(&run->zones) };
	struct tree *root;
	size_t *choice;
	int r = yaml_read_file(run->arena, run->request->contract, NULL, &root, run->sink);

	if (r == 0)
		r = contract_read(run->arena, root, &options, &run->contract, run->sink);
	if (r < 0 || run->contract->reading_count == 0)
		return r < 0 || run->request->reading_count == 0 ? r : choose_readings(run, NULL);
	choice = ARENA_ARRAY(run->arena, size_t, run->contract->reading_count);
	r = choice ? choose_readings(run, choice) : -ENOMEM;
	if (r < 0 || run->request->reading_count == 0)
		return r;
	options.reading_choice = choice;
	options.reading_choice_count = run->contract->reading_count;
	return contract_read(run->arena, root, &options, &run->contract, run->sink);
}

static int one_window(struct bulk_run *run, struct str name, struct span *ret_span)
{
	int r = case_period(name, run->contract->zone, ret_span);

	if (r == -ERANGE)
		return diag_add(run->sink, DIAG_FACT_NO_SUCH_TIME, POSITION_NONE, fact_shown(name));
	if (r < 0)
		return diag_add(run->sink, DIAG_CASE_PERIOD, POSITION_NONE, STR("--window"),
				fact_shown(name));
	return 0;
}

static int edge(struct bulk_run *run, struct str name, struct str text, int64_t *ret_ms)
{
	const struct fact_context context = { .contract = run->contract, .date_starts = true };
	const struct tree node = { .kind = TREE_SCALAR, .quoted = true, .text = text };

	return fact_instant_read(&node, name, &context, ret_ms, run->sink);
}

static int span_asked(struct bulk_run *run, struct span *ret_span)
{
	int r = edge(run, STR("--from"), run->request->from, &ret_span->from);

	if (r == 0)
		r = edge(run, STR("--to"), run->request->to, &ret_span->to);
	if (r == 0 && ret_span->to <= ret_span->from)
		r = diag_add(run->sink, DIAG_FACT_REVERSED, POSITION_NONE, STR("the time asked"),
			     run->request->to, run->request->from);
	return r;
}

static int compare_spans(const void *a, const void *b)
{
	int64_t left = ((const struct span *)a)->from, right = ((const struct span *)b)->from;

	return (left > right) - (left < right);
}

static int make_plan(struct bulk_run *run)
{
	size_t count = run->request->window_count;
	struct span *spans = ARENA_ARRAY(run->arena, struct span, count + 1);
	struct windows asked = { spans, count };
	int r = 0;

	if (!spans)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = one_window(run, run->request->windows[i], &spans[i]);
	if (r == 0 && count == 0) {
		asked.count = 1;
		r = span_asked(run, &spans[0]);
	}
	if (r < 0)
		return r == -EBADMSG ? -EINVAL : r;
	qsort(spans, asked.count, sizeof(spans[0]), compare_spans);
	for (size_t i = 1; i < asked.count; i++)
		if (spans[i].from < spans[i - 1].to) {
			(void)diag_add(run->sink, DIAG_BULK_WINDOWS_OVERLAP, POSITION_NONE);
			return -EINVAL;
		}
	run->settings.model.contract = run->contract;
	return plan_new(run->arena, run->contract, asked, &run->settings.model.plan);
}

static enum bulk_format format_of(struct str path)
{
	return str_ends(path, STR(".jsonl")) || str_ends(path, STR(".ndjson")) ||
			       str_ends(path, STR(".json"))
		       ? BULK_JSONL
		       : BULK_CSV;
}

static int add_file(struct bulk_run *run, struct str path, const struct bulk_schema *schema)
{
	struct bulk_file *file = &run->files[run->file_count];
	struct stat status;

	*file = (struct bulk_file){ .format = format_of(path), .schema = schema };
	if (str_copy(run->arena, path, &file->source.name) < 0)
		return -ENOMEM;
	run->file_count++;
	if (str_equal(path, STR("-")) || stat(file->source.name.ptr, &status) < 0 ||
	    !S_ISREG(status.st_mode))
		run->regular = false;
	else
		run->bytes += (uint64_t)status.st_size;
	return 0;
}

static int add_files(struct bulk_run *run)
{
	int r = bulk_schema_subscriptions(run->arena, run->contract, &run->subscriptions);

	run->regular = true;
	run->files = ARENA_ARRAY(run->arena, struct bulk_file, run->request->record_count + 1);
	if (!run->files)
		return -ENOMEM;
	if (r == 0)
		r = bulk_schema_records(run->arena, run->contract, &run->records);
	run->subscriptions.foreign = run->records.foreign = run->request->foreign;
	if (r == 0)
		r = add_file(run, run->request->subscriptions, &run->subscriptions);
	for (size_t i = 0; i < run->request->record_count && r == 0; i++)
		r = add_file(run, run->request->records[i], &run->records);
	if (!run->regular)
		run->bytes = 0;
	return r;
}

static int write_lines(void *context, struct str lines)
{
	return bulk_output_add(context, lines);
}

static int settings_of(struct bulk_run *run)
{
	const struct bulk_request *request = run->request;
	struct bulk_settings *settings = &run->settings;

	settings->reading = (struct bulk_reading){ .contract = run->contract,
						   .epoch = request->epoch,
						   .as_of_ms = request->as_of_ms,
						   .claims = request->claims,
						   .foreign = request->foreign,
						   .named_missing = request->proof };
	settings->format = request->proof ? BULK_JSONL : request->format;
	settings->proof = request->proof;
	settings->safe = request->safe;
	settings->by_month = request->months != NULL;
	settings->jobs = request->jobs > BULK_JOBS_MAX ? BULK_JOBS_MAX
			 : request->jobs > 0	       ? request->jobs
						       : 1;
	settings->memory_bytes = request->memory_bytes;
	settings->write = write_lines;
	settings->context = &run->output;
	settings->sink = run->sink;
	settings->meta.engine_version = STR(GARANT_VERSION);
	return zones_tzdata_version(run->arena, STR_NONE, &settings->meta.tzdata_version);
}

static int begin_output(struct bulk_run *run)
{
	struct strbuf header = STRBUF_INIT(4 * KIB);
	int r = run->request->months ? 0 : bulk_output_restart(&run->output);

	if (r == 0 && !run->request->months && run->settings.format == BULK_CSV) {
		bulk_lines_header(&header);
		r = bulk_output_add(&run->output, strbuf_str(&header));
	}
	strbuf_done(&header);
	return r;
}

/* Says all that is wrong with headers before anything is read in earnest. */
static int check_headers(struct bulk_order *order)
{
	int worst = 0;

	for (size_t i = 0; i < order->file_count; i++) {
		struct bulk_reader reader = { 0 };
		int r = bulk_order_open(order, &order->files[i], &reader);

		bulk_reader_close(&reader);
		worst = worst == 0 ? r : worst;
	}
	return worst;
}

/* One attempt with a fresh pool. */
static int attempt(struct bulk_run *run, struct bulk_order *order,
		   int (*feed)(struct bulk_order *order))
{
	int r = begin_output(run);

	if (r == 0)
		r = bulk_pool_new(&run->settings, &order->pool);
	if (r < 0)
		return r;
	r = feed(order);
	if (r == 0)
		r = bulk_pool_finish(order->pool);
	if (r == 0)
		run->totals = *bulk_pool_totals(order->pool);
	if (r == 0 && run->request->months)
		*run->request->months = *bulk_pool_months(order->pool);
	bulk_pool_free(order->pool);
	order->pool = NULL;
	return r;
}

static int run_order(struct bulk_run *run, struct bulk_order *order)
{
	int r = run->regular ? check_headers(order) : -EAGAIN;

	if (r == 0)
		r = attempt(run, order, bulk_order_stream);
	if (r == -EAGAIN) {
		/* What the first attempt saw is seen again, and completely. */
		run->sink->count = run->sink->errors = run->sink->dropped = 0;
		r = attempt(run, order, bulk_order_sort);
	}
	return r < 0 ? r : run->sink->errors > 0 ? -EBADMSG : 0;
}

static int settle_rows(struct bulk_run *run)
{
	const struct bulk_request *request = run->request;
	struct bulk_order order = { .files = run->files,
				    .file_count = run->file_count,
				    .sink = run->sink,
				    .memory_bytes = request->memory_bytes,
				    .keep = run->arena,
				    .progress = request->progress,
				    .context = request->context,
				    .state = { .total = run->bytes } };
	int r = arena_new(4 * BULK_ROW_BYTES_MAX, &order.arena);

	order.cells = ARENA_NEW(run->arena, struct bulk_cells);
	if (r == 0)
		r = order.cells ? run_order(run, &order) : -ENOMEM;
	arena_free(order.arena);
	return r;
}

static int compare_problems(const void *a, const void *b)
{
	const struct position *left = &((const struct diag *)a)->at;
	const struct position *right = &((const struct diag *)b)->at;

	if (left->source != right->source)
		return left->source < right->source ? -1 : 1;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return (left->column > right->column) - (left->column < right->column);
}

/* The output and what goes wrong with it. */
static int write_output(struct bulk_run *run)
{
	struct str name =
		run->request->output.len > 0 ? run->request->output : STR("standard output");
	size_t errors = run->sink->errors;
	int r;

	if (run->request->months)
		return settle_rows(run);
	r = bulk_output_open(&run->output, run->request->output);

	if (r == 0)
		r = settle_rows(run);
	if (r == 0)
		r = bulk_output_commit(&run->output);
	bulk_output_close(&run->output);
	if (r < 0 && r != -EINTR && r != -EBADMSG && r != -ENOMEM && run->sink->errors == errors)
		(void)diag_add(run->sink, DIAG_OUTPUT, POSITION_NONE, name,
			       str_from(strerrordesc_np(-r)));
	return r;
}

int bulk_settle(struct arena *arena, const struct bulk_request *request,
		struct bulk_totals *ret_totals, struct diag_sink *sink)
{
	struct bulk_run run = {
		.arena = arena, .request = request, .sink = sink, .zones = { .arena = arena }
	};
	int r = read_contract(&run);

	if (r == 0)
		r = make_plan(&run);
	if (r == 0)
		r = add_files(&run);
	if (r == 0)
		r = settings_of(&run);
	if (r == 0)
		r = write_output(&run);
	if (sink->count > 1)
		qsort(sink->items, sink->count, sizeof(sink->items[0]), compare_problems);
	if (r == -ENOMEM && sink->errors == 0)
		(void)diag_add(sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	if (r == 0)
		*ret_totals = run.totals;
	return r;
}
