#include "store/restoration.h"

/* Deeds, as the table has them. */
enum deed { DEED_RESTORED, DEED_CONFIRMED };

/* What a fact says, as a row. */
struct said {
	const struct fact *fact;
	struct fact_place place;
	int64_t numbers[3]; /* of the restoring, deed, instant of the backup */
	struct str digest, reason;
};

static int insert(struct store *store, const struct said *said, enum projection *ret_outcome)
{
	static const struct store_sql sql = {
		"INSERT INTO restoration (restored, deed, made, digest, reason, happened, actor, "
		"recorded_at, seq, shard) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &sql);

	for (int i = 0; i < 3; i++)
		store_bind_int(statement, i + 1, said->numbers[i]);
	store_bind_bytes(statement, 4, said->digest);
	store_bind_text(statement, 5, said->reason);
	store_bind_int(statement, 6, said->fact->valid_from_ms);
	store_bind_text(statement, 7, said->fact->actor);
	store_bind_int(statement, 8, said->fact->recorded_at_ms);
	store_bind_int(statement, 9, said->place.seq);
	store_bind_int(statement, 10, said->place.shard);
	return projection_insert(store, statement, ret_outcome);
}

int restoration_add_restored(struct store *store, const struct fact *fact, struct fact_place place,
			     enum projection *ret_outcome)
{
	struct restored restored;

	*ret_outcome = PROJECTION_BODY;
	if (restored_read(fact, &restored) < 0)
		return 0;
	const struct said said = { fact,
				   place,
				   { place.seq, DEED_RESTORED, restored.made_ms },
				   restored.digest,
				   STR_NONE };

	return insert(store, &said, ret_outcome);
}

/* Whether that is the number of a restoring. Returns 1, 0 or an error of the store. */
static int is_restored(struct store *store, struct fact_place place)
{
	static const struct store_sql find = {
		"SELECT 1 FROM restoration WHERE shard = $1 AND restored = $2 AND deed = 0"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	r = store_step(statement);
	store_end(statement);
	return r;
}

int restoration_add_confirmed(struct store *store, const struct fact *fact, struct fact_place place,
			      enum projection *ret_outcome)
{
	struct restored_confirmed confirmed;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (restored_confirmed_read(fact, &confirmed) < 0)
		return 0;
	r = is_restored(store, (struct fact_place){ place.shard, confirmed.restored });
	if (r != 1)
		return r;
	const struct said said = {
		fact, place, { confirmed.restored, DEED_CONFIRMED, 0 }, STR_NONE, confirmed.reason
	};

	return insert(store, &said, ret_outcome);
}

int restoration_find(struct store *store, struct restoration *ret_restoration)
{
	static const struct store_sql newest = {
		"SELECT restored, happened, made, (SELECT count(*) FROM restoration AS said WHERE "
		"said.shard = newest.shard AND said.restored = newest.restored AND said.deed = 1) "
		"FROM restoration AS newest WHERE deed = 0 ORDER BY restored DESC LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &newest);
	int r = store_step(statement);

	*ret_restoration = (struct restoration){ 0 };
	if (r == 1)
		*ret_restoration =
			(struct restoration){ store_int(statement, 0), store_int(statement, 1),
					      store_int(statement, 2),
					      store_int(statement, 3) > 0 };
	store_end(statement);
	return r < 0 ? r : 0;
}
