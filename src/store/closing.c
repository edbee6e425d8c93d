#include "store/closing.h"

#include "core/time/instant.h"
#include "store/rows.h"

/* Rounds are the provider's. */
#define SHARD_OF_PROVIDER 0

int closing_add(struct store *store, const struct fact *fact, struct fact_place place,
		enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO closing (shard, period, number, as_of, customer, subscription, "
		"reason, actor, begun, ended, settled, quiet, changed, failed, seq, follows, "
		"follows_number) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, $11, "
		"$12, $13 WHERE $3 = 1 + coalesce(("
		"SELECT max(before.number) FROM closing AS before WHERE before.shard = $1 AND "
		"before.period = $2), 0) AND NOT EXISTS (SELECT 1 FROM closing AS before WHERE "
		"before.shard = $1 AND before.period = $2 AND before.ended = $10)"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct closing_round round;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (closing_read(fact, &round) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, round.period);
	store_bind_int(statement, 3, round.number);
	store_bind_int(statement, 4, round.as_of_ms);
	store_bind_text(statement, 5, round.customer);
	store_bind_text(statement, 6, round.subscription);
	store_bind_text(statement, 7, round.reason);
	store_bind_text(statement, 8, fact->actor);
	store_bind_int(statement, 9, fact->recorded_at_ms);
	store_bind_int(statement, 10, INSTANT_OPEN_MS);
	store_bind_int(statement, 11, place.seq);
	store_bind_text(statement, 12, round.follows);
	store_bind_int(statement, 13, round.follows_number);
	r = projection_insert(store, statement, ret_outcome);
	if (*ret_outcome == PROJECTION_TWICE)
		*ret_outcome = PROJECTION_BODY;
	return r;
}

int closing_add_closed(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql update = {
		"UPDATE closing SET ended = $1, settled = $2, quiet = $3, changed = $4, failed = "
		"$5 WHERE shard = $6 AND period = $7 AND number = $8 AND ended = $9"
	};
	struct store_statement *statement = store_query(store, &update);
	struct closing_count count;
	int64_t number;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (closed_read(fact, &number, &count) < 0)
		return 0;
	store_bind_int(statement, 1, fact->recorded_at_ms);
	store_bind_int(statement, 2, count.settled);
	store_bind_int(statement, 3, count.quiet);
	store_bind_int(statement, 4, count.changed);
	store_bind_int(statement, 5, count.failed);
	store_bind_int(statement, 6, place.shard);
	store_bind_text(statement, 7, fact->subject);
	store_bind_int(statement, 8, number);
	store_bind_int(statement, 9, INSTANT_OPEN_MS);
	r = projection_insert(store, statement, ret_outcome);
	if (*ret_outcome == PROJECTION_TWICE)
		*ret_outcome = PROJECTION_BODY;
	return r;
}

static int copy_round(struct store_statement *row, struct arena *arena, void *copy)
{
	struct closing_row *found = copy;
	struct closing_round *round = &found->round;
	struct str *const texts[] = { &round->period, &round->customer, &round->subscription,
				      &round->reason, &found->actor,	&round->follows };

	round->number = store_int(row, 6);
	round->as_of_ms = store_int(row, 7);
	found->begun_ms = store_int(row, 8);
	found->ended_ms = store_int(row, 9);
	found->count = (struct closing_count){ store_int(row, 10), store_int(row, 11),
					       store_int(row, 12), store_int(row, 13) };
	round->follows_number = store_int(row, 14);
	return row_texts(row, 0, arena, texts, 6);
}

#define ROUND                                                                                      \
	"period, customer, subscription, reason, actor, follows, number, as_of, begun, ended, "    \
	"settled, quiet, changed, failed, follows_number "

int closing_last(struct store *store, struct str period, struct arena *arena,
		 struct closing_row *ret_row)
{
	static const struct store_sql find = { "SELECT " ROUND
					       "FROM closing WHERE shard = $1 AND period = $2 "
					       "ORDER BY number DESC LIMIT 1" };
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, SHARD_OF_PROVIDER);
	store_bind_text(statement, 2, period);
	return rows_find(statement, arena, copy_round, ret_row);
}

int closing_list(struct store *store, struct str period, struct arena *arena,
		 struct closing_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " ROUND "FROM closing WHERE shard = $1 AND (period = $2 OR $2 = '') "
		"ORDER BY period, number"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, SHARD_OF_PROVIDER);
	store_bind_text(statement, 2, period);
	r = rows_read(statement, arena, sizeof(struct closing_row), copy_round, &rows);
	if (r == 0)
		*ret_rows = (struct closing_rows){ rows.items, rows.count };
	return r;
}

int closing_newest_fact(struct store *store, int64_t *ret_ms)
{
	static const struct store_sql find = {
		"SELECT coalesce(max(recorded_at), $1) FROM chain WHERE seq > 0"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, INT64_MIN);
	r = store_step(statement);
	if (r == 1)
		*ret_ms = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

static int copy_lease(struct store_statement *row, struct arena *arena, void *copy)
{
	struct closing_lease *lease = copy;
	struct str *const texts[] = { &lease->holder };

	lease->epoch = store_int(row, 1);
	lease->until_ms = store_int(row, 2);
	return row_texts(row, 0, arena, texts, 1);
}

int closing_lease_find(struct store *store, struct str period, struct arena *arena,
		       struct closing_lease *ret_lease)
{
	static const struct store_sql find = { "SELECT holder, epoch, until FROM closing_lease "
					       "WHERE shard = $1 AND period = $2" };
	struct store_statement *statement = store_query(store, &find);
	int r;

	*ret_lease = (struct closing_lease){ 0 };
	store_bind_int(statement, 1, SHARD_OF_PROVIDER);
	store_bind_text(statement, 2, period);
	r = rows_find(statement, arena, copy_lease, ret_lease);
	return r < 0 ? r : 0;
}

int closing_lease_set(struct store *store, struct str period, const struct closing_lease *lease)
{
	static const struct store_sql set = {
		"INSERT INTO closing_lease (shard, period, holder, epoch, until) VALUES ($1, $2, "
		"$3, $4, $5) ON CONFLICT (shard, period) DO UPDATE SET holder = excluded.holder, "
		"epoch = excluded.epoch, until = excluded.until"
	};
	struct store_statement *statement = store_query(store, &set);

	store_bind_int(statement, 1, SHARD_OF_PROVIDER);
	store_bind_text(statement, 2, period);
	store_bind_text(statement, 3, lease->holder);
	store_bind_int(statement, 4, lease->epoch);
	store_bind_int(statement, 5, lease->until_ms);
	return store_post(statement);
}

static int copy_life(struct store_statement *row, struct arena *arena, void *copy)
{
	struct closing_life *life = copy;
	struct str *const texts[] = { &life->customer, &life->subscription };

	life->start_ms = store_int(row, 2);
	life->end_ms = store_int(row, 3);
	return row_texts(row, 0, arena, texts, 2);
}

#define LIVES                                                                                      \
	"FROM subscription AS life JOIN journal AS told ON told.shard = life.shard AND told.seq "  \
	"= life.seq WHERE (life.shard, life.customer, life.subscription, life.valid_from) > ($1, " \
	"$2, $3, $4) AND (life.customer = $5 OR $5 = '') AND (life.subscription = $6 OR $6 = '') " \
	"AND life.valid_from < $7 AND told.recorded_at <= $8 AND (life.valid_to > $9 OR EXISTS "   \
	"(SELECT 1 FROM subscription_end AS later WHERE later.shard = life.shard AND "             \
	"later.customer = life.customer AND later.subscription = life.subscription AND "           \
	"later.began = life.valid_from AND later.recorded_at > $8)) AND ($10 = '' OR EXISTS ("     \
	"SELECT 1 FROM settled AS changed WHERE changed.shard = life.shard AND "                   \
	"changed.customer = life.customer AND changed.subscription = life.subscription AND "       \
	"changed.period = $10 AND changed.number = $11)) "

static void bind_lives(struct store_statement *statement, const struct closing_choice *choice,
		       const struct closing_life *after)
{
	store_bind_int(statement, 1, after ? shard_of(after->customer) : -1);
	store_bind_text(statement, 2, after ? after->customer : STR_NONE);
	store_bind_text(statement, 3, after ? after->subscription : STR_NONE);
	store_bind_int(statement, 4, after ? after->start_ms : INT64_MIN);
	store_bind_text(statement, 5, choice->customer);
	store_bind_text(statement, 6, choice->subscription);
	store_bind_int(statement, 7, choice->to_ms);
	store_bind_int(statement, 8, choice->known_ms);
	store_bind_int(statement, 9, choice->from_ms);
	store_bind_text(statement, 10, choice->follows);
	store_bind_int(statement, 11, choice->follows_number);
}

int closing_lives_count(struct store *store, const struct closing_choice *choice,
			uint64_t *ret_count)
{
	static const struct store_sql count = { "SELECT count(*) " LIVES };
	struct store_statement *statement = store_query(store, &count);
	int r;

	bind_lives(statement, choice, NULL);
	r = store_step(statement);
	if (r == 1)
		*ret_count = (uint64_t)store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

int closing_lives(struct store *store, const struct closing_choice *choice, struct arena *arena,
		  struct closing_lives *ret_lives)
{
	static const struct store_sql read = {
		"SELECT life.customer, life.subscription, life.valid_from, life.valid_to " LIVES
		"ORDER BY life.shard, life.customer, life.subscription, life.valid_from LIMIT $12"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	bind_lives(statement, choice, choice->after);
	store_bind_int(statement, 12, choice->max);
	r = rows_read(statement, arena, sizeof(struct closing_life), copy_life, &rows);
	if (r == 0)
		*ret_lives = (struct closing_lives){ rows.items, rows.count };
	return r;
}
