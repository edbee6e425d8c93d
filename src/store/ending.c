#include "store/ending.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, ending, subscription, told, version, terms, currency, reason, evidence, "       \
	"actor, revision, requested, happened, deed, channel, began, ended_before, ends, agreed, " \
	"owed, recorded_at, seq "

#define TEXTS 10

int ending_add(struct store *store, const struct fact *fact, struct fact_place place,
	       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO ending (customer, ending, subscription, told, version, terms, "
		"currency, reason, evidence, actor, revision, requested, happened, deed, channel, "
		"began, ended_before, ends, agreed, owed, recorded_at, seq, shard) VALUES ($1, $2, "
		"$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "
		"$20, $21, $22, $23) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct customer_ending ending;

	*ret_outcome = PROJECTION_BODY;
	if (ending_body_read(fact, &ending) < 0)
		return 0;
	const struct str texts[TEXTS] = { fact->customer,  fact->subject,  ending.subscription,
					  ending.values,   ending.version, ending.terms,
					  ending.currency, ending.reason,  ending.evidence,
					  fact->actor };
	const int64_t numbers[] = {
		ending.revision,	 ending.requested_ms,	  ending.at_ms,
		(int64_t)ending.deed,	 (int64_t)ending.channel, ending.start_ms,
		ending.before_ms,	 ending.ends_ms,	  ending.agreed,
		ending.owed_minor,	 fact->recorded_at_ms,	  place.seq,
		shard_of(fact->customer)
	};

	for (int i = 0; i < TEXTS; i++)
		store_bind_text(statement, i + 1, texts[i]);
	for (int i = 0; i < (int)(sizeof(numbers) / sizeof(numbers[0])); i++)
		store_bind_int(statement, TEXTS + i + 1, numbers[i]);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_ending(struct store_statement *row, struct arena *arena, void *copy)
{
	struct ending_row *found = copy;
	struct customer_ending *ending = &found->ending;
	struct str *const texts[TEXTS] = { &ending->customer,	  &ending->id,
					   &ending->subscription, &ending->values,
					   &ending->version,	  &ending->terms,
					   &ending->currency,	  &ending->reason,
					   &ending->evidence,	  &found->actor };

	ending->revision = store_int(row, TEXTS);
	ending->requested_ms = store_int(row, TEXTS + 1);
	ending->at_ms = store_int(row, TEXTS + 2);
	ending->deed = (enum ending_deed)store_int(row, TEXTS + 3);
	ending->channel = (enum ending_channel)store_int(row, TEXTS + 4);
	ending->start_ms = store_int(row, TEXTS + 5);
	ending->before_ms = store_int(row, TEXTS + 6);
	ending->ends_ms = store_int(row, TEXTS + 7);
	ending->agreed = store_int(row, TEXTS + 8) == 1;
	ending->owed_minor = store_int(row, TEXTS + 9);
	found->recorded_at_ms = store_int(row, TEXTS + 10);
	found->seq = store_int(row, TEXTS + 11);
	return row_texts(row, 0, arena, texts, TEXTS);
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct ending_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct ending_row), copy_ending, &rows);

	if (r == 0)
		*ret_rows = (struct ending_rows){ rows.items, rows.count };
	return r;
}

int ending_revisions(struct store *store, struct str customer, struct str id, struct arena *arena,
		     struct ending_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM ending WHERE shard = $1 AND customer = $2 AND ending = $3 "
		"ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return read_rows(statement, arena, ret_rows);
}

int ending_list_at(struct store *store, struct str customer, int64_t known_ms, struct arena *arena,
		   struct ending_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM ending AS said WHERE shard = $1 AND customer = $2 AND "
		"revision = (SELECT max(other.revision) FROM ending AS other WHERE "
		"other.shard = $1 AND other.customer = $2 AND other.ending = said.ending AND "
		"other.recorded_at <= $3) ORDER BY requested, ending"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, known_ms);
	return read_rows(statement, arena, ret_rows);
}

int64_t ending_count(struct store *store, struct str customer)
{
	static const struct store_sql count = { "SELECT count(*) FROM ending WHERE shard = $1 AND "
						"customer = $2 AND revision = 1" };
	struct store_statement *statement = store_query(store, &count);
	int64_t r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0);
	store_end(statement);
	return r;
}
