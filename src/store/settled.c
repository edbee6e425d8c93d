#include "store/settled.h"

#include <errno.h>

#include "store/rows.h"

static int add_line(struct store *store, const struct fact *fact, const struct settled *settled,
		    size_t place, int64_t seq)
{
	static const struct store_sql insert = {
		"INSERT INTO settled_line (shard, customer, subscription, period, guarantee, item, "
		"record, unit, revision, line, is_right, window_from, window_to, status, "
		"entitlement, missed, open, deadline, counted, taken, unmeasured, amount, posted, "
		"seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, "
		"$16, $17, $18, $19, $20, $21, $22, $23, $24)"
	};
	const struct settled_line *line = &settled->lines[place];
	const struct str texts[] = { fact->customer,  settled->subscription,
				     settled->period, line->guarantee,
				     line->item,      line->record,
				     line->unit };
	const int64_t numbers[] = { settled->revision,
				    (int64_t)place + 1,
				    line->right,
				    line->window.from,
				    line->window.to,
				    (int64_t)line->status,
				    (int64_t)line->entitlement,
				    line->missed,
				    line->open,
				    line->deadline_ms,
				    line->counted_ms,
				    line->taken_ms,
				    line->unmeasured_ms,
				    line->amount,
				    line->posted_minor,
				    seq };
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, shard_of(fact->customer));
	for (int i = 0; i < 7; i++)
		store_bind_text(statement, i + 2, texts[i]);
	for (int i = 0; i < 16; i++)
		store_bind_int(statement, i + 9, numbers[i]);
	return store_post(statement);
}

static int add_settled(struct store *store, const struct fact *fact, const struct settled *settled,
		       struct fact_place place, enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO settled (shard, customer, subscription, period, revision, began, "
		"number, window_from, window_to, as_of, kept, recorded_at, seq) VALUES ($1, $2, "
		"$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	const int64_t numbers[] = { settled->revision,	 settled->began_ms,    settled->round,
				    fact->valid_from_ms, fact->valid_to_ms,    settled->as_of_ms,
				    settled->kept,	 fact->recorded_at_ms, place.seq };

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, settled->subscription);
	store_bind_text(statement, 4, settled->period);
	for (int i = 0; i < 9; i++)
		store_bind_int(statement, i + 5, numbers[i]);
	return projection_insert(store, statement, ret_outcome);
}

/* The most that lines of one fact take. */
#define LINES_ARENA_BYTES (16 * MIB)

int settled_add(struct store *store, const struct fact *fact, struct fact_place place,
		enum projection *ret_outcome)
{
	struct arena *arena = NULL;
	struct settled settled = { 0 };
	int r = arena_new(LINES_ARENA_BYTES, &arena);

	*ret_outcome = PROJECTION_BODY;
	if (r == 0)
		r = settled_read(arena, fact, &settled);
	if (r == 0)
		r = add_settled(store, fact, &settled, place, ret_outcome);
	for (size_t i = 0; r == 0 && *ret_outcome == PROJECTION_DONE && i < settled.count; i++)
		r = add_line(store, fact, &settled, i, place.seq);
	arena_free(arena);
	return r == -EBADMSG ? 0 : r;
}

static int copy_settled(struct store_statement *row, struct arena *arena, void *copy)
{
	struct settled_row *found = copy;
	struct settled *settled = &found->settled;
	struct str *const texts[] = { &found->customer, &settled->subscription, &settled->period };

	settled->revision = store_int(row, 3);
	settled->began_ms = store_int(row, 4);
	settled->round = store_int(row, 5);
	settled->as_of_ms = store_int(row, 6);
	settled->kept = store_int(row, 7) != 0;
	settled->window = (struct span){ store_int(row, 8), store_int(row, 9) };
	found->recorded_at_ms = store_int(row, 10);
	return row_texts(row, 0, arena, texts, 3);
}

#define SETTLED                                                                                    \
	"customer, subscription, period, revision, began, number, as_of, kept, window_from, "      \
	"window_to, recorded_at "

static int copy_line(struct store_statement *row, struct arena *arena, void *copy)
{
	struct settled_line *line = copy;
	struct str *const texts[] = { &line->guarantee, &line->item, &line->record, &line->unit };

	line->right = store_int(row, 4) != 0;
	line->window = (struct span){ store_int(row, 5), store_int(row, 6) };
	line->status = (enum status)store_int(row, 7);
	line->entitlement = (enum entitlement)store_int(row, 8);
	line->missed = store_int(row, 9) != 0;
	line->open = store_int(row, 10) != 0;
	line->deadline_ms = store_int(row, 11);
	line->counted_ms = store_int(row, 12);
	line->taken_ms = store_int(row, 13);
	line->unmeasured_ms = store_int(row, 14);
	line->amount = store_int(row, 15);
	line->posted_minor = store_int(row, 16);
	return row_texts(row, 0, arena, texts, 4);
}

#define LINE                                                                                       \
	"line.guarantee, line.item, line.record, line.unit, line.is_right, line.window_from, "     \
	"line.window_to, line.status, line.entitlement, line.missed, line.open, line.deadline, "   \
	"line.counted, line.taken, line.unmeasured, line.amount, line.posted "

static int read_lines(struct store_statement *statement, struct arena *arena,
		      struct settled_lines *ret_lines)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct settled_line), copy_line, &rows);

	if (r == 0)
		*ret_lines = (struct settled_lines){ rows.items, rows.count };
	return r;
}

static void bind_key(struct store_statement *statement, const struct settled_key *key)
{
	store_bind_int(statement, 1, shard_of(key->customer));
	store_bind_text(statement, 2, key->customer);
	store_bind_text(statement, 3, key->subscription);
}

int settled_lines_of(struct store *store, const struct settled_key *key, int64_t revision,
		     struct arena *arena, struct settled_lines *ret_lines)
{
	static const struct store_sql read = {
		"SELECT " LINE "FROM settled_line AS line WHERE line.shard = $1 AND line.customer "
		"= $2 AND line.subscription = $3 AND line.period = $4 AND line.revision = $5 "
		"ORDER BY line.line"
	};
	struct store_statement *statement = store_query(store, &read);

	bind_key(statement, key);
	store_bind_text(statement, 4, key->period);
	store_bind_int(statement, 5, revision);
	return read_lines(statement, arena, ret_lines);
}

int settled_last(struct store *store, const struct settled_key *key, struct arena *arena,
		 struct settled *ret_settled)
{
	static const struct store_sql find = {
		"SELECT " SETTLED "FROM settled WHERE shard = $1 AND customer = $2 AND "
		"subscription = $3 AND period = $4 AND began = $5 AND recorded_at <= $6 ORDER BY "
		"revision DESC LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	struct settled_row row;
	struct settled_lines lines = { 0 };
	int r;

	bind_key(statement, key);
	store_bind_text(statement, 4, key->period);
	store_bind_int(statement, 5, key->began_ms);
	store_bind_int(statement, 6, key->known_ms);
	r = rows_find(statement, arena, copy_settled, &row);
	if (r <= 0)
		return r;
	if (row.settled.kept)
		r = settled_lines_of(store, key, row.settled.revision, arena, &lines);
	if (r < 0)
		return r;
	row.settled.lines = lines.items;
	row.settled.count = lines.count;
	*ret_settled = row.settled;
	return 1;
}

int settled_number(struct store *store, const struct settled_key *key, struct span window,
		   int64_t *ret_number)
{
	static const struct store_sql find = {
		"SELECT coalesce(max(revision), 0) FROM (SELECT revision FROM settled WHERE shard "
		"= $1 AND customer = $2 AND subscription = $3 AND period = $4 UNION ALL SELECT "
		"revision FROM statement WHERE shard = $1 AND customer = $2 AND subscription = $3 "
		"AND window_from = $5 AND window_to = $6) AS numbers"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	bind_key(statement, key);
	store_bind_text(statement, 4, key->period);
	store_bind_int(statement, 5, window.from);
	store_bind_int(statement, 6, window.to);
	r = store_step(statement);
	if (r == 1)
		*ret_number = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

int settled_all_lines(struct store *store, const struct settled_key *key, struct arena *arena,
		      struct settled_lines *ret_lines)
{
	static const struct store_sql read = {
		"SELECT " LINE "FROM settled AS last JOIN settled_line AS line ON line.shard = "
		"last.shard AND line.customer = last.customer AND line.subscription = "
		"last.subscription AND line.period = last.period AND line.revision = "
		"last.revision WHERE last.shard = $1 AND last.customer = $2 AND last.subscription "
		"= $3 AND last.began = $4 AND last.kept = 1 AND last.revision = (SELECT "
		"max(other.revision) FROM "
		"settled AS other WHERE other.shard = $1 AND other.customer = $2 AND "
		"other.subscription = $3 AND other.period = last.period AND other.began = $4 AND "
		"other.recorded_at <= $5) ORDER BY line.window_from, line.window_to, "
		"line.guarantee, line.item, line.record, line.unit, line.period"
	};
	struct store_statement *statement = store_query(store, &read);

	bind_key(statement, key);
	store_bind_int(statement, 4, key->began_ms);
	store_bind_int(statement, 5, key->known_ms);
	return read_lines(statement, arena, ret_lines);
}

int settled_of_round(struct store *store, const struct settled_choice *choice, struct arena *arena,
		     struct settled_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " SETTLED "FROM settled WHERE period = $1 AND number = $2 AND (customer = "
		"$3 OR $3 = '') AND kept = 1 ORDER BY customer, subscription, revision LIMIT $4"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_text(statement, 1, choice->period);
	store_bind_int(statement, 2, choice->round);
	store_bind_text(statement, 3, choice->customer);
	store_bind_int(statement, 4, choice->max);
	r = rows_read(statement, arena, sizeof(struct settled_row), copy_settled, &rows);
	if (r == 0)
		*ret_rows = (struct settled_rows){ rows.items, rows.count };
	return r;
}

static int copy_place(struct store_statement *row, struct arena *arena, void *copy)
{
	struct settled_place *place = copy;

	place->seq = store_int(row, 11);
	return copy_settled(row, arena, &place->row);
}

int settled_page(struct store *store, const struct settled_row *after, struct arena *arena,
		 struct settled_places *ret_places)
{
	static const struct store_sql read = {
		"SELECT " SETTLED
		", seq FROM settled WHERE (shard, customer, subscription, period, "
		"revision) > ($1, $2, $3, $4, $5) ORDER BY shard, customer, subscription, period, "
		"revision LIMIT $6"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, after ? shard_of(after->customer) : -1);
	store_bind_text(statement, 2, after ? after->customer : STR_NONE);
	store_bind_text(statement, 3, after ? after->settled.subscription : STR_NONE);
	store_bind_text(statement, 4, after ? after->settled.period : STR_NONE);
	store_bind_int(statement, 5, after ? after->settled.revision : 0);
	store_bind_int(statement, 6, SETTLED_PAGE_ROWS);
	r = rows_read(statement, arena, sizeof(struct settled_place), copy_place, &rows);
	if (r == 0)
		*ret_places = (struct settled_places){ rows.items, rows.count };
	return r;
}
