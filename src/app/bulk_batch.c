#include "app/bulk_batch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define OUT_BYTES_MAX (1024 * MIB)
#define PROBLEM_BYTES_MAX (4 * MIB)

int batch_init(struct bulk_batch *batch)
{
	*batch = (struct bulk_batch){ .out = STRBUF_INIT(OUT_BYTES_MAX) };
	return arena_new(PROBLEM_BYTES_MAX, &batch->arena);
}

void batch_done(struct bulk_batch *batch)
{
	free(batch->text);
	free(batch->rows);
	strbuf_done(&batch->out);
	arena_free(batch->arena);
}

void batch_clear(struct bulk_batch *batch)
{
	batch->text_len = batch->row_count = batch->subscription_count = batch->last_start = 0;
	strbuf_clear(&batch->out);
	batch->totals = (struct bulk_totals){ 0 };
	batch->months.count = 0;
	batch->months.lost = false;
	if (batch->problems.count > 0)
		arena_reset(batch->arena);
	batch->problems = (struct diag_sink)DIAG_SINK_INIT(batch->arena, BATCH_PROBLEMS_MAX);
	batch->error = 0;
	batch->done = false;
}

static int grow_text(struct bulk_batch *batch, size_t more)
{
	size_t capacity = batch->text_capacity ? batch->text_capacity : 64 * KIB;
	char *text;

	if (batch->text_len + more <= batch->text_capacity)
		return 0;
	while (capacity < batch->text_len + more)
		capacity *= 2;
	text = realloc(batch->text, capacity);
	if (!text)
		return -ENOMEM;
	batch->text = text;
	batch->text_capacity = capacity;
	return 0;
}

static int grow_rows(struct bulk_batch *batch)
{
	size_t capacity = batch->row_capacity ? 2 * batch->row_capacity : 1024;
	struct batch_row *rows;

	if (batch->row_count < batch->row_capacity)
		return 0;
	rows = realloc(batch->rows, capacity * sizeof(rows[0]));
	if (!rows)
		return -ENOMEM;
	batch->rows = rows;
	batch->row_capacity = capacity;
	return 0;
}

int batch_add(struct bulk_batch *batch, const struct bulk_row *row, bool subscription)
{
	int r = grow_text(batch, row->raw.len);

	if (r == 0)
		r = grow_rows(batch);
	if (r < 0)
		return r;
	if (subscription) {
		batch->subscription_count++;
		batch->last_start = batch->text_len;
	}
	memcpy(batch->text + batch->text_len, row->raw.ptr, row->raw.len);
	batch->rows[batch->row_count++] =
		(struct batch_row){ batch->text_len, row->raw.len, row->file,
				    row->line,	     row->quotes,  subscription };
	batch->text_len += row->raw.len;
	return 0;
}

struct bulk_row batch_row_at(const struct bulk_batch *batch, size_t i)
{
	const struct batch_row *row = &batch->rows[i];

	return (struct bulk_row){ .raw = { batch->text + row->at, row->len },
				  .file = row->file,
				  .line = row->line,
				  .quotes = row->quotes };
}

int worker_init(struct bulk_worker *worker, const struct bulk_settings *settings,
		atomic_bool *spoiled)
{
	int r;

	*worker = (struct bulk_worker){ .settings = settings, .spoiled = spoiled };
	worker->writer = (struct bulk_writer){ .format = settings->format,
					       .safe = settings->safe,
					       .part = STRBUF_INIT(1 * MIB) };
	r = arena_new(bulk_shared_max(settings), &worker->keep);
	if (r == 0)
		r = arena_new(bulk_facts_max(settings), &worker->arena);
	return r < 0 ? r : bulk_maker_new(worker->keep, &settings->reading, &worker->maker);
}

void worker_done(struct bulk_worker *worker)
{
	arena_free(worker->keep);
	arena_free(worker->arena);
	strbuf_done(&worker->writer.part);
}

int worker_share(struct bulk_worker *worker, struct bulk_batch *shared)
{
	int worst = 0;

	for (size_t i = 0; i < shared->row_count; i++) {
		struct bulk_row row = batch_row_at(shared, i);
		int r = bulk_maker_share(worker->maker, &row, &shared->problems);

		if (r == -ENOMEM)
			return r;
		worst = worst == 0 ? r : worst;
	}
	return worst == -EBADMSG ? 0 : worst;
}

static void write_statement(struct bulk_worker *worker, struct bulk_batch *batch,
			    const struct statement *statement)
{
	struct json json = JSON_INIT(&batch->out, 0);

	if (worker->settings->by_month) {
		bulk_months_count(&batch->months, statement);
		bulk_totals_count(&batch->totals, statement);
		return;
	}
	worker->writer.out = &batch->out;
	if (worker->settings->proof) {
		statement_json(&json, statement, &worker->settings->meta);
		strbuf_add_byte(&batch->out, '\n');
	} else {
		bulk_lines_write(&worker->writer, statement);
	}
	bulk_totals_count(&batch->totals, statement);
}

/* What is wrong with a subscription as a whole is said at its row. */
static int complain(struct bulk_batch *batch, const struct facts *facts, int error)
{
	if (error == -ENOMEM)
		return diag_add(&batch->problems, DIAG_BULK_SUBSCRIPTION_LARGE, facts->at);
	if (error == -EOVERFLOW)
		return diag_add(&batch->problems, DIAG_CASE_OVERFLOW, facts->at, facts->id);
	return error;
}

static int settle_one(struct bulk_worker *worker, struct bulk_batch *batch,
		      const struct facts *facts)
{
	const struct settle_options options = { .proof = worker->settings->proof };
	const struct statement *statement;
	int r;

	if (atomic_load_explicit(worker->spoiled, memory_order_relaxed))
		return 0;
	r = settle_planned(worker->arena, worker->settings->model.plan, facts, &options,
			   &statement);
	if (r < 0)
		return complain(batch, facts, r);
	write_statement(worker, batch, statement);
	return strbuf_error(&batch->out);
}

/* One subscription from its row at `first`. Returns the place after its last row. */
static size_t run_one(struct bulk_worker *worker, struct bulk_batch *batch, size_t first)
{
	struct bulk_row row = batch_row_at(batch, first);
	const struct facts *facts = NULL;
	size_t i = first + 1;
	int worst = bulk_maker_begin(worker->maker, worker->arena, &row, &batch->problems);

	for (; i < batch->row_count && !batch->rows[i].subscription; i++) {
		int r;

		row = batch_row_at(batch, i);
		r = worst == -ENOMEM ? worst
				     : bulk_maker_record(worker->maker, &row, &batch->problems);
		worst = worst == 0 || r == -ENOMEM ? r : worst;
	}
	if (worst == 0)
		worst = bulk_maker_end(worker->maker, &facts, &batch->problems);
	if (worst == -ENOMEM) {
		row = batch_row_at(batch, first);
		worst = diag_add(&batch->problems, DIAG_BULK_SUBSCRIPTION_LARGE,
				 bulk_position(&row, 0, 0));
	}
	if (worst == 0 && facts)
		worst = settle_one(worker, batch, facts);
	if (worst < 0)
		atomic_store_explicit(worker->spoiled, true, memory_order_relaxed);
	if (worst < 0 && worst != -EBADMSG)
		batch->error = worst;
	return i;
}

void worker_run(struct bulk_worker *worker, struct bulk_batch *batch)
{
	struct arena_mark start = arena_mark(worker->arena);

	for (size_t i = 0; i < batch->row_count && batch->error == 0;) {
		i = run_one(worker, batch, i);
		arena_rewind(worker->arena, start);
	}
}
