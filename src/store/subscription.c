#include "store/subscription.h"

#include "store/rows.h"

static void bind_key(struct store_statement *statement, const struct subscription *subscription)
{
	store_bind_int(statement, 1, shard_of(subscription->customer));
	store_bind_text(statement, 2, subscription->customer);
	store_bind_text(statement, 3, subscription->id);
}

static int add_values(struct store *store, struct subscription *subscription,
		      struct fact_place place)
{
	static const struct store_sql insert = {
		"INSERT INTO subscription_value (shard, seq, place, name, from_day, to_day, value) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7)"
	};
	struct subscription_value value;
	int64_t number = 0;
	int r = 0;

	while (r == 0 && subscription_next(subscription, &value)) {
		struct store_statement *statement = store_query(store, &insert);

		store_bind_int(statement, 1, place.shard);
		store_bind_int(statement, 2, place.seq);
		store_bind_int(statement, 3, number++);
		store_bind_text(statement, 4, value.name);
		store_bind_int(statement, 5, value.from_day);
		store_bind_int(statement, 6, value.to_day);
		store_bind_text(statement, 7, value.value);
		r = store_post(statement);
	}
	return r;
}

int subscription_add(struct store *store, const struct fact *fact, struct fact_place place,
		     enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO subscription (shard, customer, subscription, valid_from, valid_to, "
		"contract, currency, billing_day, received, seq) VALUES "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct subscription subscription;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (subscription_read(fact, &subscription) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, subscription.customer);
	store_bind_text(statement, 3, subscription.id);
	store_bind_int(statement, 4, subscription.start_ms);
	store_bind_int(statement, 5, subscription.end_ms);
	store_bind_text(statement, 6, subscription.contract);
	store_bind_text(statement, 7, subscription.currency);
	store_bind_int(statement, 8, subscription.billing_day);
	store_bind_int(statement, 9, subscription.received);
	store_bind_int(statement, 10, place.seq);
	r = projection_insert(store, statement, ret_outcome);
	return r == 0 && *ret_outcome == PROJECTION_DONE ? add_values(store, &subscription, place)
							 : r;
}

int subscription_add_change(struct store *store, const struct fact *fact, struct fact_place place,
			    enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO subscription_change (shard, customer, subscription, began, name, "
		"from_day, value, recorded_at, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
		"ON CONFLICT DO NOTHING"
	};
	struct subscription_change change;
	struct subscription_value value;
	int r = 0;

	*ret_outcome = PROJECTION_BODY;
	if (subscription_change_read(fact, &change) < 0)
		return 0;
	while (r == 0 && subscription_change_next(&change, &value)) {
		struct store_statement *statement = store_query(store, &insert);

		store_bind_int(statement, 1, place.shard);
		store_bind_text(statement, 2, change.customer);
		store_bind_text(statement, 3, change.id);
		store_bind_int(statement, 4, change.start_ms);
		store_bind_text(statement, 5, value.name);
		store_bind_int(statement, 6, value.from_day);
		store_bind_text(statement, 7, value.value);
		store_bind_int(statement, 8, fact->recorded_at_ms);
		store_bind_int(statement, 9, place.seq);
		r = projection_insert(store, statement, ret_outcome);
	}
	return r;
}

/* A row for each end that was told, with when it was learnt. */
static int keep_end(struct store *store, const struct fact *fact, struct fact_place place,
		    int64_t start_ms, int64_t end_ms)
{
	static const struct store_sql insert = {
		"INSERT INTO subscription_end (shard, customer, subscription, began, seq, ends, "
		"recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, fact->subject);
	store_bind_int(statement, 4, start_ms);
	store_bind_int(statement, 5, place.seq);
	store_bind_int(statement, 6, end_ms);
	store_bind_int(statement, 7, fact->recorded_at_ms);
	return store_post(statement);
}

int subscription_add_end(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome)
{
	static const struct store_sql update = {
		"UPDATE subscription SET valid_to = $1 WHERE shard = $2 AND customer = $3 AND "
		"subscription = $4 AND valid_from = $5"
	};
	struct store_statement *statement;
	int64_t start_ms, end_ms;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (subscription_end_read(fact, &start_ms, &end_ms) < 0)
		return 0;
	r = keep_end(store, fact, place, start_ms, end_ms);
	if (r < 0)
		return r;
	statement = store_query(store, &update);
	store_bind_int(statement, 1, end_ms);
	store_bind_int(statement, 2, place.shard);
	store_bind_text(statement, 3, fact->customer);
	store_bind_text(statement, 4, fact->subject);
	store_bind_int(statement, 5, start_ms);
	return projection_insert(store, statement, ret_outcome);
}

int subscription_seq(struct store *store, const struct subscription *subscription, int64_t *ret_seq)
{
	static const struct store_sql find = {
		"SELECT seq FROM subscription WHERE shard = $1 AND customer = $2 AND "
		"subscription = $3 AND valid_from = $4"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	bind_key(statement, subscription);
	store_bind_int(statement, 4, subscription->start_ms);
	r = store_step(statement);
	*ret_seq = r == 1 ? store_int(statement, 0) : 0;
	store_end(statement);
	return r < 0 ? r : 0;
}

int subscription_is_same(struct store *store, const struct fact *fact, int64_t seq)
{
	static const struct store_sql find = {
		"SELECT valid_to, body FROM journal WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(fact->customer));
	store_bind_int(statement, 2, seq);
	r = store_step(statement);
	if (r == 1)
		r = store_int(statement, 0) == fact->valid_to_ms &&
		    str_equal(store_bytes(statement, 1), fact->body);
	store_end(statement);
	return r;
}

int subscription_overlap(struct store *store, const struct subscription *subscription,
			 int64_t *ret_start_ms)
{
	static const struct store_sql find = {
		"SELECT valid_from FROM subscription WHERE shard = $1 AND customer = $2 AND "
		"subscription = $3 AND valid_from < $4 AND valid_to > $5 LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	bind_key(statement, subscription);
	store_bind_int(statement, 4, subscription->end_ms);
	store_bind_int(statement, 5, subscription->start_ms);
	r = store_step(statement);
	if (r == 1)
		*ret_start_ms = store_int(statement, 0);
	store_end(statement);
	return r;
}

static int copy_subscription(struct store_statement *row, struct arena *arena, void *copy)
{
	struct subscription found = { .start_ms = store_int(row, 2),
				      .end_ms = store_int(row, 3),
				      .billing_day = store_int(row, 6),
				      .received = store_int(row, 7) == 1 };
	int r = row_texts(row, 0, arena, (struct str *const[]){ &found.customer, &found.id }, 2);

	if (r == 0)
		r = row_texts(row, 4, arena,
			      (struct str *const[]){ &found.contract, &found.currency }, 2);
	*(struct subscription *)copy = found;
	return r;
}

int subscription_list(struct store *store, struct str customer, struct str id, struct arena *arena,
		      struct subscription_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT customer, subscription, valid_from, valid_to, contract, currency, "
		"billing_day, received FROM subscription WHERE shard = $1 AND customer = $2 AND "
		"(subscription = $3 OR $3 = '') ORDER BY subscription, valid_from"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	bind_key(statement, &(struct subscription){ .customer = customer, .id = id });
	r = rows_read(statement, arena, sizeof(struct subscription), copy_subscription, &rows);
	if (r == 0)
		*ret_rows = (struct subscription_rows){ rows.items, rows.count };
	return r;
}

int subscription_end_known(struct store *store, const struct subscription *subscription,
			   int64_t known_ms, int64_t *ret_end_ms)
{
	static const struct store_sql find = {
		"SELECT coalesce((SELECT told.ends FROM subscription_end AS told WHERE told.shard "
		"= $1 AND told.customer = $2 AND told.subscription = $3 AND told.began = $4 AND "
		"told.recorded_at <= $5 ORDER BY told.seq DESC LIMIT 1), (SELECT journal.valid_to "
		"FROM journal JOIN subscription AS life ON life.shard = journal.shard AND "
		"life.seq = journal.seq WHERE life.shard = $1 AND life.customer = $2 AND "
		"life.subscription = $3 AND life.valid_from = $4))"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	bind_key(statement, subscription);
	store_bind_int(statement, 4, subscription->start_ms);
	store_bind_int(statement, 5, known_ms);
	r = store_step(statement);
	if (r == 1)
		*ret_end_ms = store_int(statement, 0);
	store_end(statement);
	return r < 0 ? r : 0;
}

static int copy_value(struct store_statement *row, struct arena *arena, void *copy)
{
	struct subscription_value *value = copy;

	value->from_day = store_int(row, 2);
	value->to_day = store_int(row, 3);
	return row_texts(row, 0, arena, (struct str *const[]){ &value->name, &value->value }, 2);
}

int subscription_values(struct store *store, const struct subscription *subscription,
			int64_t known_ms, struct arena *arena,
			struct subscription_values *ret_values)
{
	static const struct store_sql read = {
		"SELECT name, value, from_day, to_day, subscription_value.seq FROM "
		"subscription_value JOIN subscription ON "
		"subscription.shard = subscription_value.shard AND "
		"subscription.seq = subscription_value.seq WHERE subscription.shard = $1 AND "
		"customer = $2 AND subscription = $3 AND valid_from = $4 UNION ALL "
		"SELECT name, value, from_day, 0, seq FROM subscription_change WHERE shard = $1 "
		"AND customer = $2 AND subscription = $3 AND began = $4 AND recorded_at <= $5 "
		"ORDER BY 1, 3, 5"
	};
	struct store_statement *statement = store_query(store, &read);
	struct rows rows;
	int r;

	bind_key(statement, subscription);
	store_bind_int(statement, 4, subscription->start_ms);
	store_bind_int(statement, 5, known_ms);
	r = rows_read(statement, arena, sizeof(struct subscription_value), copy_value, &rows);
	if (r == 0)
		*ret_values = (struct subscription_values){
			rows.items, subscription_history(rows.items, rows.count)
		};
	return r;
}
