#include <errno.h>

#include "app/book_ledger.h"
#include "core/journal/fact.h"

#define MOVEMENTS_AT_FIRST ((size_t)64)

struct gathering {
	const struct ledger_entries_question *question;
	struct arena *arena;
	struct ledger_accounts accounts; /* of the customer */
	int64_t seq;			 /* of the account */
	struct balance balance;
	size_t room;
	struct ledger_movements movements;
};

static enum account_kind kind_of(const struct gathering *gathering, int64_t seq)
{
	for (size_t i = 0; i < gathering->accounts.count; i++)
		if (gathering->accounts.items[i].seq == seq)
			return gathering->accounts.items[i].account.kind;
	return ACCOUNT_KINDS;
}

static int keep(struct gathering *gathering, const struct ledger_transfer *transfer, enum side side)
{
	struct ledger_movements *movements = &gathering->movements;
	struct ledger_movement *kept;

	if (movements->count == LEDGER_LISTED_MAX) {
		movements->more = true;
		return 0;
	}
	if (movements->count == gathering->room) {
		size_t room = gathering->room > 0 ? 2 * gathering->room : MOVEMENTS_AT_FIRST;

		movements->items = ARENA_GROW(gathering->arena, struct ledger_movement,
					      movements->items, gathering->room, room);
		gathering->room = room;
	}
	if (!movements->items)
		return -ENOMEM;
	kept = &movements->items[movements->count++];
	*kept = (struct ledger_movement){
		.seq = transfer->seq,
		.recorded_at_ms = transfer->recorded_at_ms,
		.amount_minor = transfer->amount_minor,
		.side = side,
		.other =
			kind_of(gathering, side == SIDE_DEBIT ? transfer->credit : transfer->debit),
		.reverses = transfer->reverses,
		.balance_minor =
			balance_minor(gathering->balance, gathering->question->account.kind),
	};
	return str_copy(gathering->arena, transfer->cause, &kept->cause);
}

static int take(struct gathering *gathering, const struct ledger_transfer *transfer)
{
	enum side side = transfer->debit == gathering->seq ? SIDE_DEBIT : SIDE_CREDIT;
	int64_t *sum = side == SIDE_DEBIT ? &gathering->balance.debits_minor
					  : &gathering->balance.credits_minor;

	if (transfer->debit != gathering->seq && transfer->credit != gathering->seq)
		return 0;
	/* The row holds the sum of all transfers: only changed ones are beyond. */
	if (__builtin_add_overflow(*sum, transfer->amount_minor, sum))
		return -EUCLEAN;
	return transfer->seq > gathering->question->after ? keep(gathering, transfer, side) : 0;
}

static int gather(struct gathering *gathering, struct store *store)
{
	struct str customer = gathering->question->account.customer;
	struct store_statement *row = ledger_transfers(store, shard_of(customer), customer,
						       gathering->question->as_of_ms);
	struct ledger_transfer transfer;
	int r;

	while ((r = store_step(row)) == 1) {
		ledger_transfer_of(row, &transfer);
		r = take(gathering, &transfer);
		if (r < 0)
			break;
	}
	store_end(row);
	gathering->movements.balance_minor =
		balance_minor(gathering->balance, gathering->question->account.kind);
	return r;
}

/* The number stays 0 when there is no such account. Returns 0 or an error of the store. */
static int find_account(struct gathering *gathering, struct store *store)
{
	const struct account *wanted = &gathering->question->account;
	int r = ledger_accounts(store, shard_of(wanted->customer), wanted->customer,
				gathering->arena, &gathering->accounts);

	for (size_t i = 0; r == 0 && i < gathering->accounts.count; i++) {
		const struct ledger_account *row = &gathering->accounts.items[i];

		if (row->account.kind == wanted->kind &&
		    str_equal(row->account.currency, wanted->currency))
			gathering->seq = row->seq;
	}
	return r;
}

int book_ledger_entries(const struct use *use, const struct ledger_entries_question *question,
			struct arena *arena, struct ledger_movements *ret_movements)
{
	struct gathering gathering = { .question = question, .arena = arena };
	struct store *store = book_store(use->book);
	int r = book_use_reading(use, question->account.customer);

	if (r < 0)
		return r;
	r = store_begin(store);
	if (r == 0)
		r = find_account(&gathering, store);
	if (r == 0 && gathering.seq > 0)
		r = gather(&gathering, store);
	store_rollback(store);
	if (r < 0)
		return book_use_result(use, r);
	if (gathering.seq == 0)
		return diag_add(use->sink, DIAG_LEDGER_NO_ACCOUNT, POSITION_NONE,
				question->account.customer,
				account_kind_name(question->account.kind),
				question->account.currency);
	*ret_movements = gathering.movements;
	return 0;
}
