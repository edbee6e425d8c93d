#include "store/ledger_walk.h"

#include "store/rows.h"

static int copy_account(struct store_statement *row, struct arena *arena, void *copy)
{
	struct ledger_account *account = copy;
	struct str *const texts[] = { &account->account.customer, &account->account.currency };

	if (!account_kind_of(store_text(row, 2), &account->account.kind))
		account->account.kind = ACCOUNT_KINDS;
	account->seq = store_int(row, 3);
	account->balance = (struct balance){ .debits_minor = store_int(row, 4),
					     .credits_minor = store_int(row, 5),
					     .debits_pending_minor = store_int(row, 6),
					     .credits_pending_minor = store_int(row, 7) };
	return row_texts(row, 0, arena, texts, 2);
}

int ledger_accounts(struct store *store, int64_t shard, struct str customer, struct arena *arena,
		    struct ledger_accounts *ret_accounts)
{
	static const struct store_sql list = {
		"SELECT customer, currency, kind, seq, debits, credits, debits_pending, "
		"credits_pending FROM account WHERE shard = $1 AND ($2 = '' OR customer = $2) "
		"ORDER BY customer, currency, kind"
	};
	struct store_statement *statement = store_query(store, &list);
	struct rows rows;
	int r;

	store_bind_int(statement, 1, shard);
	store_bind_text(statement, 2, customer);
	r = rows_read(statement, arena, sizeof(struct ledger_account), copy_account, &rows);
	if (r == 0)
		*ret_accounts = (struct ledger_accounts){ rows.items, rows.count };
	return r;
}

struct store_statement *ledger_transfers(struct store *store, int64_t shard, struct str customer,
					 int64_t as_of_ms)
{
	static const struct store_sql list = {
		"SELECT moved.seq, moved.debit, moved.credit, moved.amount, moved.reverses, "
		"moved.leg, fact.recorded_at, moved.customer, moved.currency, moved.cause "
		"FROM transfer AS moved JOIN journal AS fact ON fact.shard = moved.shard AND "
		"fact.seq = moved.seq WHERE moved.shard = $1 AND ($2 = '' OR moved.customer = $2) "
		"AND fact.recorded_at <= $3 ORDER BY moved.seq"
	};
	struct store_statement *statement = store_query_many(store, &list);

	store_bind_int(statement, 1, shard);
	store_bind_text(statement, 2, customer);
	store_bind_int(statement, 3, as_of_ms);
	return statement;
}

void ledger_transfer_of(struct store_statement *row, struct ledger_transfer *ret_transfer)
{
	*ret_transfer = (struct ledger_transfer){ .seq = store_int(row, 0),
						  .debit = store_int(row, 1),
						  .credit = store_int(row, 2),
						  .amount_minor = store_int(row, 3),
						  .reverses = store_int(row, 4),
						  .leg = store_int(row, 5),
						  .recorded_at_ms = store_int(row, 6),
						  .customer = store_text(row, 7),
						  .currency = store_text(row, 8),
						  .cause = store_text(row, 9) };
}

struct store_statement *ledger_decided(struct store *store, int64_t shard, struct str customer)
{
	static const struct store_sql list = {
		"SELECT customer, currency, sum(amount) FROM entry WHERE shard = $1 AND "
		"($2 = '' OR customer = $2) AND number > 0 GROUP BY customer, currency "
		"ORDER BY customer, currency"
	};
	struct store_statement *statement = store_query(store, &list);

	store_bind_int(statement, 1, shard);
	store_bind_text(statement, 2, customer);
	return statement;
}
