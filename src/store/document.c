#include "store/document.h"

#include <errno.h>

int document_insert(struct store *store, int64_t shard, struct str digest, struct str data)
{
	static const struct store_sql insert = { "INSERT INTO document (shard, digest, data) "
						 "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING" };
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, shard);
	store_bind_bytes(statement, 2, digest);
	store_bind_bytes(statement, 3, data);
	return store_post(statement);
}

int document_find(struct store *store, int64_t shard, struct str digest, struct arena *arena,
		  struct str *ret_data)
{
	static const struct store_sql find = {
		"SELECT data FROM document WHERE shard = $1 AND digest = $2"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard);
	store_bind_bytes(statement, 2, digest);
	r = store_step(statement);
	if (r == 1 && str_copy(arena, store_bytes(statement, 0), ret_data) < 0)
		r = -ENOMEM;
	store_end(statement);
	return r;
}

struct store_statement *document_read(struct store *store)
{
	static const struct store_sql all = { "SELECT shard, digest, data FROM document" };

	return store_query_many(store, &all);
}

struct store_statement *document_read_stray(struct store *store)
{
	static const struct store_sql stray = {
		"SELECT shard, digest FROM document EXCEPT SELECT shard, contract FROM statement "
		"EXCEPT SELECT shard, facts FROM statement "
		"EXCEPT SELECT shard, digest FROM statement "
		"EXCEPT SELECT shard, digest FROM contract_version ORDER BY 1, 2"
	};

	return store_query(store, &stray);
}

struct store_statement *document_read_wanted(struct store *store)
{
	static const struct store_sql wanted = {
		"SELECT shard, contract FROM statement UNION SELECT shard, facts FROM statement "
		"UNION SELECT shard, digest FROM statement "
		"UNION SELECT shard, digest FROM contract_version "
		"EXCEPT SELECT shard, digest FROM document ORDER BY 1, 2"
	};

	return store_query(store, &wanted);
}

int document_next(struct store_statement *rows, struct document_row *ret_row)
{
	int r = store_step(rows);

	if (r == 1)
		*ret_row = (struct document_row){ store_int(rows, 0), store_bytes(rows, 1) };
	return r;
}

struct str document_data(struct store_statement *rows)
{
	return store_bytes(rows, 2);
}
