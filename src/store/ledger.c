#include "store/ledger.h"

#include <errno.h>
#include <string.h>

#include "store/ledger_parts.h"

/* Which side may not be above the other: column bound of the table of accounts. */
enum bound { BOUND_NONE, BOUND_DEBITS_LEAD, BOUND_CREDITS_LEAD };

static enum bound bound_of(enum account_kind kind)
{
	if (!account_is_bounded(kind))
		return BOUND_NONE;
	return account_side(kind) == SIDE_DEBIT ? BOUND_DEBITS_LEAD : BOUND_CREDITS_LEAD;
}

int ledger_add_account(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO account (shard, seq, customer, currency, kind, bound, debits, "
		"credits) VALUES ($1, $2, $3, $4, $5, $6, 0, 0) ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct account account;

	*ret_outcome = PROJECTION_BODY;
	if (account_read(fact->body, fact->customer, &account) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_text(statement, 3, account.customer);
	store_bind_text(statement, 4, account.currency);
	store_bind_text(statement, 5, account_kind_name(account.kind));
	store_bind_int(statement, 6, bound_of(account.kind));
	return projection_insert(store, statement, ret_outcome);
}

static struct balance read_balance(struct store_statement *row, int column)
{
	return (struct balance){ store_int(row, column), store_int(row, column + 1),
				 store_int(row, column + 2), store_int(row, column + 3) };
}

int ledger_find(struct store *store, const struct account *account, int64_t *ret_seq,
		struct balance *ret_balance)
{
	static const struct store_sql find = {
		"SELECT seq, debits, credits, debits_pending, credits_pending FROM account WHERE "
		"shard = $1 AND customer = $2 AND currency = $3 AND kind = $4"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(account->customer));
	store_bind_text(statement, 2, account->customer);
	store_bind_text(statement, 3, account->currency);
	store_bind_text(statement, 4, account_kind_name(account->kind));
	r = store_step(statement);
	if (r < 0)
		return r;
	*ret_seq = r == 1 ? store_int(statement, 0) : 0;
	*ret_balance = r == 1 ? read_balance(statement, 1) : (struct balance){ 0 };
	store_end(statement);
	return 0;
}

/* False when it is not an account of that customer as we make them. */
static bool read_side(struct store_statement *row, struct str customer, struct side_row *side)
{
	struct str currency = store_text(row, 2);

	if (!str_equal(store_text(row, 1), customer) || currency.len != CURRENCY_BYTES ||
	    !account_kind_of(store_text(row, 3), &side->account.kind))
		return false;
	memcpy(side->currency, currency.ptr, CURRENCY_BYTES);
	side->account.customer = customer;
	side->account.currency = (struct str){ side->currency, CURRENCY_BYTES };
	side->balance = read_balance(row, 4);
	side->seq = store_int(row, 0);
	return true;
}

/* Reads one of the accounts; one that is not the customer's keeps number 0. */
static int read_account(struct store *store, struct fact_place place, struct str customer,
			struct side_row *side)
{
	static const struct store_sql find = {
		"SELECT seq, customer, currency, kind, debits, credits, debits_pending, "
		"credits_pending FROM account WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	r = store_step(statement);
	if (r < 0)
		return r;
	if (r == 1)
		(void)read_side(statement, customer, side);
	store_end(statement);
	return 0;
}

/* Twice one row: a list of two would be a table of its own to SQLite, each time. */
int ledger_read_sides(struct store *store, int64_t shard, struct str customer,
		      const struct transfer *transfer, struct side_row ret_sides[2])
{
	int r = read_account(store, (struct fact_place){ shard, transfer->debit }, customer,
			     &ret_sides[SIDE_DEBIT]);

	return r < 0 ? r
		     : read_account(store, (struct fact_place){ shard, transfer->credit }, customer,
				    &ret_sides[SIDE_CREDIT]);
}

/* The transfer that another one takes back; *ret_found says whether it is there. */
static int read_taken_back(struct store *store, struct fact_place place, struct transfer *ret,
			   bool *ret_found)
{
	static const struct store_sql find = {
		"SELECT debit, credit, amount FROM transfer WHERE shard = $1 AND seq = $2"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	r = store_step(statement);
	*ret_found = r == 1;
	if (r == 1)
		*ret = (struct transfer){ .debit = store_int(statement, 0),
					  .credit = store_int(statement, 1),
					  .amount_minor = store_int(statement, 2) };
	store_end(statement);
	return r < 0 ? r : 0;
}

static int check_reversal(struct store *store, struct fact_place place,
			  const struct transfer *transfer, enum transfer_fault *fault)
{
	struct transfer taken_back;
	bool found;
	int r;

	if (transfer->reverses == 0)
		return 0;
	r = read_taken_back(store, (struct fact_place){ place.shard, transfer->reverses },
			    &taken_back, &found);
	if (r < 0)
		return r;
	*fault = found ? transfer_check_reversal(transfer, &taken_back) : TRANSFER_REVERSES;
	return 0;
}

enum transfer_fault ledger_check_sides(const struct transfer *transfer,
				       const struct side_row sides[2])
{
	if (sides[SIDE_DEBIT].seq == 0 || sides[SIDE_CREDIT].seq == 0)
		return transfer->debit == transfer->credit ? TRANSFER_SAME : TRANSFER_ACCOUNT;
	return transfer_check(transfer, &sides[SIDE_DEBIT].account, &sides[SIDE_CREDIT].account);
}

enum transfer_fault ledger_move(const struct transfer *transfer, struct side_row sides[2])
{
	enum transfer_fault fault = ledger_check_sides(transfer, sides);

	for (int side = SIDE_DEBIT; fault == TRANSFER_FINE && side <= SIDE_CREDIT; side++)
		fault = balance_move(&sides[side].balance, sides[side].account.kind,
				     (enum side)side, transfer->amount_minor);
	return fault;
}

int ledger_insert_transfer(struct store *store, struct fact_place place,
			   const struct transfer *transfer, const struct account *account)
{
	static const struct store_sql insert = {
		"INSERT INTO transfer (shard, seq, customer, currency, debit, credit, amount, "
		"cause, leg, reverses) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
		"ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_int(statement, 2, place.seq);
	store_bind_text(statement, 3, account->customer);
	store_bind_text(statement, 4, account->currency);
	store_bind_int(statement, 5, transfer->debit);
	store_bind_int(statement, 6, transfer->credit);
	store_bind_int(statement, 7, transfer->amount_minor);
	store_bind_text(statement, 8, transfer->cause);
	store_bind_int(statement, 9, transfer->leg);
	store_bind_int(statement, 10, transfer->reverses);
	r = store_run(statement);
	if (r < 0)
		return r;
	return store_changes(store) == 1 ? 0 : 1;
}

static int save_balance(struct store *store, int64_t shard, const struct side_row *side)
{
	static const struct store_sql update = {
		"UPDATE account SET debits = $1, credits = $2 WHERE shard = $3 AND seq = $4"
	};
	struct store_statement *statement = store_query(store, &update);

	store_bind_int(statement, 1, side->balance.debits_minor);
	store_bind_int(statement, 2, side->balance.credits_minor);
	store_bind_int(statement, 3, shard);
	store_bind_int(statement, 4, side->seq);
	return store_post(statement);
}

int ledger_has_transfer(struct store *store, struct str customer, const struct transfer *transfer,
			bool *ret_has)
{
	static const struct store_sql find = { "SELECT 1 FROM transfer WHERE shard = $1 AND "
					       "customer = $2 AND cause = $3 AND leg = $4" };
	struct store_statement *statement = store_query(store, &find);
	int r;

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, transfer->cause);
	store_bind_int(statement, 4, transfer->leg);
	r = store_step(statement);
	store_end(statement);
	*ret_has = r == 1;
	return r < 0 ? r : 0;
}

static int save(struct store *store, struct fact_place place, const struct transfer *transfer,
		const struct side_row sides[2])
{
	int r = ledger_insert_transfer(store, place, transfer, &sides[SIDE_DEBIT].account);

	if (r != 0)
		return r;
	r = save_balance(store, place.shard, &sides[SIDE_DEBIT]);
	return r < 0 ? r : save_balance(store, place.shard, &sides[SIDE_CREDIT]);
}

int ledger_add_transfer(struct store *store, const struct fact *fact, struct fact_place place,
			enum projection *ret_outcome)
{
	struct side_row sides[2] = { 0 };
	enum transfer_fault fault;
	struct transfer transfer;
	bool there = false;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (transfer_read(fact->body, &transfer) < 0)
		return 0;
	r = ledger_read_sides(store, place.shard, fact->customer, &transfer, sides);
	if (r < 0)
		return r;
	fault = ledger_move(&transfer, sides);
	if (fault == TRANSFER_FINE)
		r = check_reversal(store, place, &transfer, &fault);
	if (r == 0 && fault != TRANSFER_FINE) /* it may be one that was taken before */
		r = ledger_has_transfer(store, fact->customer, &transfer, &there);
	else if (r == 0)
		r = save(store, place, &transfer, sides);
	if (r < 0)
		return r;
	if (fault == TRANSFER_FINE)
		*ret_outcome = r == 1 ? PROJECTION_TWICE : PROJECTION_DONE;
	else
		*ret_outcome = there ? PROJECTION_TWICE : PROJECTION_TRANSFER;
	return 0;
}
