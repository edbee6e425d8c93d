#include "store/pending.h"

#include <string.h>

#include "store/ledger_parts.h"

/* A fact and where it goes. */
struct placed {
	const struct fact *fact;
	struct fact_place place;
};

/* What the pure rules say, as an outcome. */
static enum projection outcome_of(enum pending_fault fault)
{
	static const enum projection outcomes[] = {
		[PENDING_FINE] = PROJECTION_DONE,
		[PENDING_NONE] = PROJECTION_PENDING_NONE,
		[PENDING_ENDED] = PROJECTION_PENDING_ENDED,
		[PENDING_LATE] = PROJECTION_PENDING_LATE,
		[PENDING_EARLY] = PROJECTION_PENDING_EARLY,
		[PENDING_PART] = PROJECTION_PENDING_PART,
	};

	return outcomes[fault];
}

/* Writes balance and what is reserved of both accounts. */
static int save_sides(struct store *store, int64_t shard, const struct side_row sides[2])
{
	static const struct store_sql update = {
		"UPDATE account SET debits = $1, credits = $2, debits_pending = $3, "
		"credits_pending = $4 WHERE shard = $5 AND seq = $6"
	};
	int r = 0;

	for (int side = SIDE_DEBIT; r == 0 && side <= SIDE_CREDIT; side++) {
		struct store_statement *statement = store_query(store, &update);
		const struct balance *balance = &sides[side].balance;

		store_bind_int(statement, 1, balance->debits_minor);
		store_bind_int(statement, 2, balance->credits_minor);
		store_bind_int(statement, 3, balance->debits_pending_minor);
		store_bind_int(statement, 4, balance->credits_pending_minor);
		store_bind_int(statement, 5, shard);
		store_bind_int(statement, 6, sides[side].seq);
		r = store_post(statement);
	}
	return r;
}

static int insert_pending(struct store *store, struct placed placed, const struct pending *pending,
			  struct str currency, enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO pending (shard, seq, customer, currency, debit, credit, amount, "
		"cause, leg, expires) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, placed.place.shard);
	store_bind_int(statement, 2, placed.place.seq);
	store_bind_text(statement, 3, placed.fact->customer);
	store_bind_text(statement, 4, currency);
	store_bind_int(statement, 5, pending->transfer.debit);
	store_bind_int(statement, 6, pending->transfer.credit);
	store_bind_int(statement, 7, pending->transfer.amount_minor);
	store_bind_text(statement, 8, pending->transfer.cause);
	store_bind_int(statement, 9, pending->transfer.leg);
	store_bind_int(statement, 10, pending->expires_ms);
	return projection_insert(store, statement, ret_outcome);
}

/* Puts a pending transfer among those that are open, or takes it out. */
static int change_open(struct store *store, const struct store_sql *sql, struct str customer,
		       struct fact_place place, int64_t expires_ms)
{
	struct store_statement *statement = store_query(store, sql);

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, expires_ms);
	store_bind_int(statement, 4, place.seq);
	return store_post(statement);
}

static int insert_open(struct store *store, struct str customer, struct fact_place place,
		       int64_t expires_ms)
{
	static const struct store_sql insert = {
		"INSERT INTO pending_open (shard, customer, expires, seq) VALUES ($1, $2, $3, $4)"
	};

	return change_open(store, &insert, customer, place, expires_ms);
}

static int delete_open(struct store *store, struct str customer, struct fact_place place,
		       int64_t expires_ms)
{
	static const struct store_sql delete = { "DELETE FROM pending_open WHERE shard = $1 AND "
						 "customer = $2 AND expires = $3 AND seq = $4" };

	return change_open(store, &delete, customer, place, expires_ms);
}

/* What the ledger says to it; the amount is reserved in sides only. */
static enum projection reserve(const struct fact *fact, const struct pending *pending,
			       struct side_row sides[2])
{
	enum transfer_fault fault = ledger_check_sides(&pending->transfer, sides);

	for (int side = SIDE_DEBIT; fault == TRANSFER_FINE && side <= SIDE_CREDIT; side++)
		fault = balance_reserve(&sides[side].balance, sides[side].account.kind,
					(enum side)side, pending->transfer.amount_minor);
	if (fault != TRANSFER_FINE)
		return PROJECTION_TRANSFER;
	return outcome_of(pending_check(pending, fact->recorded_at_ms));
}

/* One that is refused may be one that was taken before. */
static int refuse_pending(struct store *store, struct str customer, const struct pending *pending,
			  enum projection *outcome)
{
	int64_t seq;
	int r = pending_find(store, customer, &pending->transfer, &seq);

	if (r == 0 && seq > 0)
		*outcome = PROJECTION_TWICE;
	return r;
}

int pending_add(struct store *store, const struct fact *fact, struct fact_place place,
		enum projection *ret_outcome)
{
	struct side_row sides[2] = { 0 };
	struct pending pending;
	bool named = false;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (pending_read(fact->body, &pending) < 0)
		return 0;
	r = ledger_read_sides(store, place.shard, fact->customer, &pending.transfer, sides);
	if (r == 0)
		r = ledger_has_transfer(store, fact->customer, &pending.transfer, &named);
	if (r < 0)
		return r;
	*ret_outcome = named ? PROJECTION_PENDING_NAMED : reserve(fact, &pending, sides);
	if (*ret_outcome != PROJECTION_DONE)
		return refuse_pending(store, fact->customer, &pending, ret_outcome);
	r = insert_pending(store, (struct placed){ fact, place }, &pending,
			   sides[SIDE_DEBIT].account.currency, ret_outcome);
	if (r < 0 || *ret_outcome != PROJECTION_DONE)
		return r;
	r = insert_open(store, fact->customer, place, pending.expires_ms);
	return r < 0 ? r : save_sides(store, place.shard, sides);
}

/* A pending transfer with the bytes that it points to. */
struct pending_row {
	struct pending pending;
	char cause[FACT_NAME_BYTES_MAX];
};

/* The customer's pending transfer of that number. Returns 1, 0 when there is none, or an error of
 * the store. */
static int read_pending(struct store *store, struct str customer, struct fact_place place,
			struct pending_row *ret_row)
{
	static const struct store_sql find = {
		"SELECT debit, credit, amount, leg, expires, cause FROM pending "
		"WHERE shard = $1 AND seq = $2 AND customer = $3"
	};
	struct store_statement *statement = store_query(store, &find);
	struct str cause;
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_text(statement, 3, customer);
	r = store_step(statement);
	cause = r == 1 ? store_text(statement, 5) : STR_NONE;
	if (cause.len > sizeof(ret_row->cause))
		r = 0; /* not as we make them */
	if (r == 1) {
		memcpy(ret_row->cause, cause.ptr, cause.len);
		ret_row->pending.transfer =
			(struct transfer){ .debit = store_int(statement, 0),
					   .credit = store_int(statement, 1),
					   .amount_minor = store_int(statement, 2),
					   .cause = { ret_row->cause, cause.len },
					   .leg = store_int(statement, 3) };
		ret_row->pending.expires_ms = store_int(statement, 4);
	}
	store_end(statement);
	return r;
}

/* How it ended before; how is PENDING_OPEN when it did not. Returns 0 or an error of the store. */
static int read_end(struct store *store, struct str customer, struct fact_place place,
		    struct pending_ending *ret_ending)
{
	static const struct store_sql find = { "SELECT how, amount FROM pending_end "
					       "WHERE shard = $1 AND pending = $2 AND "
					       "customer = $3" };
	struct store_statement *statement = store_query(store, &find);
	struct pending_ending ending = { .pending = place.seq };
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_text(statement, 3, customer);
	r = store_step(statement);
	if (r == 1 && pending_end_of(store_text(statement, 0), &ending.how))
		ending.amount_minor = store_int(statement, 1);
	store_end(statement);
	*ret_ending = ending;
	return r < 0 ? r : 0;
}

/* An ending that is refused may be the one that there was, or come after another. */
static int refuse_ending(struct store *store, struct str customer, struct fact_place pending,
			 const struct pending_ending *ending, enum projection *outcome)
{
	struct pending_ending before;
	int r = read_end(store, customer, pending, &before);

	if (r < 0)
		return r;
	if (before.how == ending->how && before.amount_minor == ending->amount_minor)
		*outcome = PROJECTION_TWICE;
	else if (before.how != PENDING_OPEN)
		*outcome = PROJECTION_PENDING_ENDED;
	return 0;
}

static int insert_end(struct store *store, const struct fact *fact, struct fact_place place,
		      const struct pending_ending *ending, enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO pending_end (shard, pending, customer, how, amount, seq) VALUES "
		"($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, ending->pending);
	store_bind_text(statement, 3, fact->customer);
	store_bind_text(statement, 4, pending_end_name(ending->how));
	store_bind_int(statement, 5, ending->amount_minor);
	store_bind_int(statement, 6, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

/* Gives back what was reserved, and moves what is posted, in sides only. */
static enum projection release(const struct pending *pending, const struct pending_ending *ending,
			       struct side_row sides[2])
{
	struct transfer posted = pending->transfer;

	if (ledger_check_sides(&posted, sides) != TRANSFER_FINE)
		return PROJECTION_TRANSFER;
	for (int side = SIDE_DEBIT; side <= SIDE_CREDIT; side++)
		balance_release(&sides[side].balance, (enum side)side, posted.amount_minor);
	posted.amount_minor = ending->amount_minor;
	if (ending->how != PENDING_POSTED || ledger_move(&posted, sides) == TRANSFER_FINE)
		return PROJECTION_DONE;
	return PROJECTION_TRANSFER;
}

/* The end is in its table: now the accounts, the transfer if it was posted, and the open one. */
static int end(struct store *store, struct placed placed, const struct pending *pending,
	       const struct pending_ending *ending, enum projection *ret_outcome)
{
	const struct fact_place open = { placed.place.shard, ending->pending };
	struct transfer posted = pending->transfer;
	struct side_row sides[2] = { 0 };
	int r = ledger_read_sides(store, placed.place.shard, placed.fact->customer, &posted, sides);

	if (r < 0)
		return r;
	*ret_outcome = release(pending, ending, sides);
	posted.amount_minor = ending->amount_minor;
	if (*ret_outcome == PROJECTION_DONE && ending->how == PENDING_POSTED)
		r = ledger_insert_transfer(store, placed.place, &posted,
					   &sides[SIDE_DEBIT].account);
	if (r == 1)
		*ret_outcome = PROJECTION_PENDING_NAMED;
	if (r != 0 || *ret_outcome != PROJECTION_DONE)
		return r < 0 ? r : 0;
	r = save_sides(store, placed.place.shard, sides);
	return r < 0 ? r : delete_open(store, placed.fact->customer, open, pending->expires_ms);
}

static int add_end(struct store *store, const struct fact *fact, struct fact_place place,
		   enum pending_end how, enum projection *ret_outcome)
{
	struct fact_place pending = { place.shard, 0 };
	struct pending_ending ending;
	struct pending_row row = { 0 };
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (pending_ending_read(fact->body, how, &ending) < 0)
		return 0;
	pending.seq = ending.pending;
	r = read_pending(store, fact->customer, pending, &row);
	*ret_outcome = PROJECTION_PENDING_NONE;
	if (r != 1)
		return r;
	*ret_outcome = outcome_of(
		pending_check_end(&row.pending, PENDING_OPEN, &ending, fact->recorded_at_ms));
	r = 0;
	if (*ret_outcome == PROJECTION_DONE)
		r = insert_end(store, fact, place, &ending, ret_outcome);
	if (r < 0)
		return r;
	if (*ret_outcome == PROJECTION_DONE)
		return end(store, (struct placed){ fact, place }, &row.pending, &ending,
			   ret_outcome);
	return refuse_ending(store, fact->customer, pending, &ending, ret_outcome);
}

int pending_add_posted(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	return add_end(store, fact, place, PENDING_POSTED, ret_outcome);
}

int pending_add_voided(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	return add_end(store, fact, place, PENDING_VOIDED, ret_outcome);
}

int pending_add_expired(struct store *store, const struct fact *fact, struct fact_place place,
			enum projection *ret_outcome)
{
	return add_end(store, fact, place, PENDING_EXPIRED, ret_outcome);
}

int pending_find(struct store *store, struct str customer, const struct transfer *named,
		 int64_t *ret_seq)
{
	static const struct store_sql find = { "SELECT seq FROM pending WHERE shard = $1 AND "
					       "customer = $2 AND cause = $3 AND leg = $4" };
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, named->cause);
	store_bind_int(statement, 4, named->leg);
	r = store_step(statement);
	if (r >= 0)
		*ret_seq = r == 1 ? store_int(statement, 0) : 0;
	store_end(statement);
	return r < 0 ? r : 0;
}

int pending_find_due(struct store *store, struct str customer, int64_t now_ms, int64_t *ret_seq,
		     int64_t *ret_expires_ms)
{
	static const struct store_sql find = {
		"SELECT seq, expires FROM pending_open WHERE shard = $1 AND customer = $2 AND "
		"expires <= $3 ORDER BY expires, seq LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, now_ms);
	r = store_step(statement);
	if (r >= 0) {
		*ret_seq = r == 1 ? store_int(statement, 0) : 0;
		*ret_expires_ms = r == 1 ? store_int(statement, 1) : 0;
	}
	store_end(statement);
	return r < 0 ? r : 0;
}
