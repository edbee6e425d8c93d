#include "store/maintenance.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, maintenance, subscription, components, told, reason, evidence, actor, "         \
	"revision, valid_from, valid_to, published, deed, recorded_at, seq "

int maintenance_add(struct store *store, const struct fact *fact, struct fact_place place,
		    enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO maintenance (shard, customer, maintenance, subscription, components, "
		"told, reason, evidence, actor, revision, valid_from, valid_to, published, deed, "
		"recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
		"$14, $15, $16) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct maintenance maintenance;

	*ret_outcome = PROJECTION_BODY;
	if (maintenance_read(fact, &maintenance) < 0)
		return 0;
	store_bind_int(statement, 1, shard_of(fact->customer));
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_text(statement, 4, maintenance.subscription);
	store_bind_text(statement, 5, maintenance.components);
	store_bind_text(statement, 6, maintenance.values);
	store_bind_text(statement, 7, maintenance.reason);
	store_bind_text(statement, 8, maintenance.evidence);
	store_bind_text(statement, 9, fact->actor);
	store_bind_int(statement, 10, maintenance.revision);
	store_bind_int(statement, 11, maintenance.from_ms);
	store_bind_int(statement, 12, maintenance.to_ms);
	store_bind_int(statement, 13, maintenance.published_ms);
	store_bind_int(statement, 14, (int64_t)maintenance.deed);
	store_bind_int(statement, 15, fact->recorded_at_ms);
	store_bind_int(statement, 16, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_maintenance(struct store_statement *row, struct arena *arena, void *copy)
{
	struct maintenance_row *found = copy;
	struct maintenance *maintenance = &found->maintenance;
	struct str *const texts[] = { &maintenance->customer,	  &maintenance->id,
				      &maintenance->subscription, &maintenance->components,
				      &maintenance->values,	  &maintenance->reason,
				      &maintenance->evidence,	  &found->actor };

	maintenance->revision = store_int(row, 8);
	maintenance->from_ms = store_int(row, 9);
	maintenance->to_ms = store_int(row, 10);
	maintenance->published_ms = store_int(row, 11);
	maintenance->deed = (enum maintenance_deed)store_int(row, 12);
	found->recorded_at_ms = store_int(row, 13);
	found->seq = store_int(row, 14);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct maintenance_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct maintenance_row), copy_maintenance,
			  &rows);

	if (r == 0)
		*ret_rows = (struct maintenance_rows){ rows.items, rows.count };
	return r;
}

int maintenance_revisions(struct store *store, struct str customer, struct str id,
			  struct arena *arena, struct maintenance_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM maintenance WHERE shard = $1 AND customer = $2 AND "
		"maintenance = $3 ORDER BY revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return read_rows(statement, arena, ret_rows);
}

int maintenance_list_at(struct store *store, const struct maintenance_query *query,
			struct arena *arena, struct maintenance_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM maintenance AS said WHERE shard = $1 AND customer = $2 AND "
		"recorded_at <= $3 AND EXISTS (SELECT 1 FROM maintenance AS other WHERE "
		"other.shard = $1 AND other.customer = $2 AND "
		"other.maintenance = said.maintenance AND other.recorded_at <= $3 AND "
		"other.valid_from < $4 AND other.valid_to > $5) ORDER BY maintenance, revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(query->customer));
	store_bind_text(statement, 2, query->customer);
	store_bind_int(statement, 3, query->known_ms);
	store_bind_int(statement, 4, query->to_ms);
	store_bind_int(statement, 5, query->from_ms);
	return read_rows(statement, arena, ret_rows);
}
