#include "store/rate.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"source, currency, reason, actor, day, revision, digits, decimals, recorded_at, seq "

int64_t rate_last_revision(struct store *store, struct str source, int64_t day)
{
	static const struct store_sql find = {
		"SELECT coalesce(max(revision), 0) FROM rate WHERE shard = $1 AND source = $2 AND "
		"day = $3"
	};
	struct store_statement *statement = store_query(store, &find);
	int64_t r;

	store_bind_int(statement, 1, shard_of(STR_NONE));
	store_bind_text(statement, 2, source);
	store_bind_int(statement, 3, day);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0);
	store_end(statement);
	return r;
}

/* One row of what a fact says. */
static int add_quote(struct store *store, const struct fact *fact, struct fact_place place,
		     const struct rate_row *row)
{
	static const struct store_sql insert = {
		"INSERT INTO rate (shard, source, day, currency, revision, digits, decimals, "
		"reason, actor, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
		"$11)"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, row->source);
	store_bind_int(statement, 3, row->day);
	store_bind_text(statement, 4, row->quote.code);
	store_bind_int(statement, 5, row->revision);
	store_bind_int(statement, 6, row->quote.digits);
	store_bind_int(statement, 7, row->quote.decimals);
	store_bind_text(statement, 8, row->reason);
	store_bind_text(statement, 9, fact->actor);
	store_bind_int(statement, 10, fact->recorded_at_ms);
	store_bind_int(statement, 11, place.seq);
	return store_post(statement);
}

int rate_add(struct store *store, const struct fact *fact, struct fact_place place,
	     enum projection *ret_outcome)
{
	struct day_rates rates;
	struct unpack quotes;
	int64_t last;
	int r = 0;

	*ret_outcome = PROJECTION_BODY;
	if (rates_body_read(fact, &rates, &quotes) < 0)
		return 0;
	last = rate_last_revision(store, rates.source, rates.day);
	if (last < 0)
		return (int)last;
	if (rates.revision <= last)
		*ret_outcome = PROJECTION_TWICE;
	if (rates.revision != last + 1)
		return 0;
	for (size_t i = 0; r == 0 && i < rates.count; i++) {
		const struct rate_row row = { .quote = rates_next(&quotes),
					      .source = rates.source,
					      .reason = rates.reason,
					      .day = rates.day,
					      .revision = rates.revision };

		r = add_quote(store, fact, place, &row);
	}
	*ret_outcome = PROJECTION_DONE;
	return r;
}

static int copy_rate(struct store_statement *row, struct arena *arena, void *copy)
{
	struct rate_row *found = copy;
	struct str *const texts[] = { &found->source, &found->quote.code, &found->reason,
				      &found->actor };

	found->day = store_int(row, 4);
	found->revision = store_int(row, 5);
	found->quote.digits = store_int(row, 6);
	found->quote.decimals = store_int(row, 7);
	found->recorded_at_ms = store_int(row, 8);
	found->seq = store_int(row, 9);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int rate_list(struct store *store, const struct rate_query *query, struct arena *arena,
	      struct rate_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM rate AS said WHERE shard = $1 AND recorded_at <= $2 AND "
		"day >= $3 AND day <= $4 AND ($5 = '' OR source = $5) AND "
		"($6 = '' OR currency = $6) AND ($7 = 1 OR revision = (SELECT max(other.revision) "
		"FROM rate AS other WHERE other.shard = $1 AND other.source = said.source AND "
		"other.day = said.day AND other.currency = said.currency AND "
		"other.recorded_at <= $2)) ORDER BY day, source, currency, revision"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, shard_of(STR_NONE));
	store_bind_int(statement, 2, query->known_ms);
	store_bind_int(statement, 3, query->from_day);
	store_bind_int(statement, 4, query->to_day);
	store_bind_text(statement, 5, query->source);
	store_bind_text(statement, 6, query->currency);
	store_bind_int(statement, 7, query->revisions);
	r = rows_read(statement, arena, sizeof(struct rate_row), copy_rate, &rows);
	if (r == 0)
		*ret_rows = (struct rate_rows){ rows.items, rows.count };
	return r;
}

/* The last rate of one currency. */
static int find_one(struct store *store, const struct rate_query *query, struct quote *quote,
		    int64_t *ret_day)
{
	static const struct store_sql find = {
		"SELECT day, digits, decimals FROM rate AS said WHERE shard = $1 AND source = $2 "
		"AND day <= $3 AND currency = $4 AND digits > 0 AND revision = (SELECT "
		"max(other.revision) FROM rate AS other WHERE other.shard = $1 AND "
		"other.source = $2 AND other.day = said.day AND other.currency = $4 AND "
		"other.recorded_at <= $5) ORDER BY day DESC LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(STR_NONE));
	store_bind_text(statement, 2, query->source);
	store_bind_int(statement, 3, query->to_day);
	store_bind_text(statement, 4, quote->code);
	store_bind_int(statement, 5, query->known_ms);
	r = store_step(statement);
	if (r == 1) {
		*ret_day = store_int(statement, 0);
		quote->digits = store_int(statement, 1);
		quote->decimals = store_int(statement, 2);
	}
	store_end(statement);
	return r;
}

/* Up to which day both may be, once one of them is of an earlier day than the other: its day. The
 * source may have left one of them out for years, so days are not tried one by one. */
int rate_find(struct store *store, const struct rate_query *query, struct rate_cross *cross)
{
	struct rate_query upto = *query;
	int64_t from_day, to_day;
	int r = 1;

	while (r == 1) {
		from_day = to_day = upto.to_day;
		if (cross->from.code.len > 0)
			r = find_one(store, &upto, &cross->from, &from_day);
		if (r == 1 && cross->to.code.len > 0)
			r = find_one(store, &upto, &cross->to, &to_day);
		if (r != 1)
			break;
		if (cross->from.code.len == 0)
			from_day = to_day;
		if (cross->to.code.len == 0)
			to_day = from_day;
		cross->day = from_day < to_day ? from_day : to_day;
		if (from_day == to_day)
			break;
		upto.to_day = cross->day;
	}
	return r;
}

int rate_next_source(struct store *store, struct str after, struct arena *arena,
		     struct str *ret_source)
{
	static const struct store_sql find = {
		"SELECT source FROM rate WHERE shard = $1 AND source > $2 ORDER BY source LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(STR_NONE));
	store_bind_text(statement, 2, after);
	r = store_step(statement);
	*ret_source = STR_NONE;
	if (r == 1)
		r = str_copy(arena, store_text(statement, 0), ret_source);
	store_end(statement);
	return r;
}
