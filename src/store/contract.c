#include "store/contract.h"

#include <errno.h>

#include "core/time/instant.h"
#include "store/rows.h"

int contract_add(struct store *store, const struct fact *fact, struct fact_place place,
		 enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO contract_version (shard, contract, valid_from, version, title, "
		"digest, seq) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct published published;

	*ret_outcome = PROJECTION_BODY;
	if (published_read(fact->subject, fact->body, &published) < 0 || fact->customer.len > 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, published.id);
	store_bind_int(statement, 3, fact->valid_from_ms);
	store_bind_text(statement, 4, published.version);
	store_bind_text(statement, 5, published.title);
	store_bind_bytes(statement, 6, published.digest);
	store_bind_int(statement, 7, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_version(struct store_statement *row, struct arena *arena, void *copy)
{
	struct contract_row *version = copy;
	struct published *published = &version->published;
	struct str *const texts[] = { &published->version, &published->title };

	version->valid_from_ms = store_int(row, 1);
	version->valid_to_ms = INSTANT_OPEN_MS;
	if (str_copy(arena, store_text(row, 0), &published->id) < 0 ||
	    row_texts(row, 2, arena, texts, 2) < 0)
		return -ENOMEM;
	return str_copy(arena, store_bytes(row, 4), &published->digest);
}

/* A version ends where the next of the same contract begins. */
static void end_versions(struct contract_rows *rows)
{
	for (size_t i = 1; i < rows->count; i++)
		if (str_equal(rows->items[i - 1].published.id, rows->items[i].published.id))
			rows->items[i - 1].valid_to_ms = rows->items[i].valid_from_ms;
}

int contract_versions(struct store *store, struct str id, struct arena *arena,
		      struct contract_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT contract, valid_from, version, title, digest FROM contract_version "
		"WHERE contract = $1 OR $1 = '' ORDER BY contract, valid_from"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_text(statement, 1, id);
	r = rows_read(statement, arena, sizeof(struct contract_row), copy_version, &rows);
	if (r < 0)
		return r;
	*ret_rows = (struct contract_rows){ rows.items, rows.count };
	end_versions(ret_rows);
	return 0;
}

static int copy_stated(struct store_statement *row, struct arena *arena, void *copy)
{
	struct stated *stated = copy;

	stated->window_to_ms = store_int(row, 1);
	return str_copy(arena, store_text(row, 0), &stated->subscription);
}

int contract_stated(struct store *store, const struct published *published, int64_t after_ms,
		    struct arena *arena, struct stated *ret_stated)
{
	static const struct store_sql find = {
		"SELECT subscription, window_to FROM (SELECT subscription, window_to FROM "
		"statement WHERE window_to > $1 AND contract <> $2 AND contract IN (SELECT digest "
		"FROM contract_version WHERE contract = $3) UNION ALL SELECT life.subscription, "
		"quiet.window_to FROM settled AS quiet JOIN subscription AS life ON life.shard = "
		"quiet.shard AND life.customer = quiet.customer AND life.subscription = "
		"quiet.subscription AND life.valid_from = quiet.began WHERE quiet.kept = 0 AND "
		"quiet.window_to > $1 AND life.contract = $3) AS said ORDER BY window_to DESC, "
		"subscription LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, after_ms);
	store_bind_bytes(statement, 2, published->digest);
	store_bind_text(statement, 3, published->id);
	return rows_find(statement, arena, copy_stated, ret_stated);
}
