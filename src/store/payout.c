#include "store/payout.h"

#include "core/ledger/pending.h"
#include "core/ledger/transfer.h"

/* Whether a row with the kinds of two accounts, debited and credited, says that money goes out. An
 * account that is not there makes no row: the book refuses what names it. */
static int pays_out(struct store_statement *statement, bool *ret_is)
{
	enum account_kind debit, credit;
	int r = store_step(statement);

	*ret_is = r == 1 && account_kind_of(store_text(statement, 0), &debit) &&
		  account_kind_of(store_text(statement, 1), &credit) &&
		  transfer_pays_out(debit, credit);
	store_end(statement);
	return r < 0 ? r : 0;
}

static int look_at_transfer(struct store *store, int64_t shard, const struct transfer *transfer,
			    bool *ret_is)
{
	static const struct store_sql find = {
		"SELECT d.kind, c.kind FROM account d JOIN account c ON c.shard = d.shard WHERE "
		"d.shard = $1 AND d.seq = $2 AND c.seq = $3"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard);
	store_bind_int(statement, 2, transfer->debit);
	store_bind_int(statement, 3, transfer->credit);
	return pays_out(statement, ret_is);
}

static int look_at_pending(struct store *store, int64_t shard, int64_t seq, bool *ret_is)
{
	static const struct store_sql find = {
		"SELECT d.kind, c.kind FROM pending p JOIN account d ON d.shard = p.shard AND "
		"d.seq = p.debit JOIN account c ON c.shard = p.shard AND c.seq = p.credit "
		"WHERE p.shard = $1 AND p.seq = $2"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard);
	store_bind_int(statement, 2, seq);
	return pays_out(statement, ret_is);
}

int payout_is(struct store *store, const struct fact *fact, bool *ret_is)
{
	int64_t shard = shard_of(fact->customer);
	struct pending_ending ending;
	struct transfer transfer;
	struct pending pending;

	*ret_is = false;
	if (str_equal(fact->kind, STR(TRANSFER_FACT)) && transfer_read(fact->body, &transfer) == 0)
		return look_at_transfer(store, shard, &transfer, ret_is);
	if (str_equal(fact->kind, STR(PENDING_FACT)) && pending_read(fact->body, &pending) == 0)
		return look_at_transfer(store, shard, &pending.transfer, ret_is);
	if (str_equal(fact->kind, STR(PENDING_POSTED_FACT)) &&
	    pending_ending_read(fact->body, PENDING_POSTED, &ending) == 0)
		return look_at_pending(store, shard, ending.pending, ret_is);
	return 0;
}
