#include "core/ledger/transfer.h"

#include <assert.h>
#include <errno.h>

#include "core/journal/pack.h"

struct kind_row {
	struct str name;
	enum side side;
	bool bounded;
};

static const struct kind_row kinds[ACCOUNT_KINDS] = {
#define ACCOUNT_KIND(symbol, name, side, bounded, about)                                           \
	[symbol] = { { name, sizeof(name) - 1 }, side, bounded },
#include "defs/accounts.def"
#undef ACCOUNT_KIND
};

enum transfer_fault transfer_check(const struct transfer *transfer, const struct account *debit,
				   const struct account *credit)
{
	if (transfer->amount_minor <= 0)
		return TRANSFER_AMOUNT;
	if (transfer->debit == transfer->credit)
		return TRANSFER_SAME;
	if (!str_equal(debit->customer, credit->customer))
		return TRANSFER_CUSTOMER;
	if (!str_equal(debit->currency, credit->currency))
		return TRANSFER_CURRENCY;
	return TRANSFER_FINE;
}

enum transfer_fault transfer_check_reversal(const struct transfer *transfer,
					    const struct transfer *taken_back)
{
	return transfer->debit == taken_back->credit && transfer->credit == taken_back->debit &&
			       transfer->amount_minor <= taken_back->amount_minor
		       ? TRANSFER_FINE
		       : TRANSFER_REVERSES;
}

enum transfer_fault balance_move(struct balance *balance, enum account_kind kind, enum side side,
				 int64_t amount_minor)
{
	struct balance moved = *balance;
	int64_t *sum = side == SIDE_DEBIT ? &moved.debits_minor : &moved.credits_minor;

	assert(amount_minor > 0);
	if (__builtin_add_overflow(*sum, amount_minor, sum) || !balance_holds(moved, kind))
		return TRANSFER_BEYOND;
	*balance = moved;
	return TRANSFER_FINE;
}

int64_t balance_minor(struct balance balance, enum account_kind kind)
{
	return kinds[kind].side == SIDE_DEBIT ? balance.debits_minor - balance.credits_minor
					      : balance.credits_minor - balance.debits_minor;
}

int64_t balance_free_minor(struct balance balance, enum account_kind kind)
{
	return balance_minor(balance, kind) - (kinds[kind].side == SIDE_DEBIT
						       ? balance.credits_pending_minor
						       : balance.debits_pending_minor);
}

bool balance_holds(struct balance balance, enum account_kind kind)
{
	int64_t sum;

	if (__builtin_add_overflow(balance.debits_minor, balance.debits_pending_minor, &sum) ||
	    __builtin_add_overflow(balance.credits_minor, balance.credits_pending_minor, &sum))
		return false;
	return !kinds[kind].bounded || balance_free_minor(balance, kind) >= 0;
}

struct str account_kind_name(enum account_kind kind)
{
	return kinds[kind].name;
}

bool account_kind_of(struct str name, enum account_kind *ret_kind)
{
	for (size_t i = 0; i < ACCOUNT_KINDS; i++) {
		if (!str_equal(name, kinds[i].name))
			continue;
		*ret_kind = (enum account_kind)i;
		return true;
	}
	return false;
}

enum side account_side(enum account_kind kind)
{
	return kinds[kind].side;
}

bool account_is_bounded(enum account_kind kind)
{
	return kinds[kind].bounded;
}

/* A kind of account that is added has to be put on one of both sides. */
bool transfer_pays_out(enum account_kind debit, enum account_kind credit)
{
	switch (credit) {
	case ACCOUNT_CREDIT_APPLIED:
	case ACCOUNT_REFUND_OUT:
		return true;
	case ACCOUNT_PROVISION:
	case ACCOUNT_CREDIT_DUE:
	case ACCOUNT_EXPIRED:
	case ACCOUNT_OVERPAID:
	case ACCOUNT_KINDS:
		break;
	}
	return debit == ACCOUNT_CREDIT_DUE;
}

static bool is_currency(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < 'A' || code.ptr[i] > 'Z')
			return false;
	return code.len == 3;
}

void account_write(struct strbuf *out, const struct account *account)
{
	pack_text(out, account_kind_name(account->kind));
	pack_text(out, account->currency);
}

int account_read(struct str body, struct str customer, struct account *ret_account)
{
	struct unpack in = { body, false };
	struct account account = { .customer = customer };
	struct str kind = unpack_text(&in);

	account.currency = unpack_text(&in);
	if (unpack_end(&in) < 0 || !account_kind_of(kind, &account.kind) ||
	    !is_currency(account.currency))
		return -EBADMSG;
	*ret_account = account;
	return 0;
}

void transfer_write(struct strbuf *out, const struct transfer *transfer)
{
	pack_int(out, transfer->debit);
	pack_int(out, transfer->credit);
	pack_int(out, transfer->amount_minor);
	pack_text(out, transfer->cause);
	pack_int(out, transfer->leg);
	pack_int(out, transfer->reverses);
}

int transfer_read(struct str body, struct transfer *ret_transfer)
{
	struct unpack in = { body, false };
	struct transfer transfer = { .debit = unpack_int(&in) };

	transfer.credit = unpack_int(&in);
	transfer.amount_minor = unpack_int(&in);
	transfer.cause = unpack_text(&in);
	transfer.leg = unpack_int(&in);
	transfer.reverses = unpack_int(&in);
	if (unpack_end(&in) < 0 || transfer.cause.len == 0 || !str_is_utf8(transfer.cause) ||
	    transfer.leg < 0 || transfer.reverses < 0)
		return -EBADMSG;
	*ret_transfer = transfer;
	return 0;
}

size_t posting_legs(int64_t posted_minor, int64_t total_minor, int64_t due_minor,
		    struct leg ret_legs[LEGS_MAX])
{
	int64_t less = posted_minor - total_minor, from_due;
	size_t count = 0;

	assert(posted_minor >= 0 && total_minor >= 0 && due_minor >= 0);
	if (less < 0)
		ret_legs[count++] = (struct leg){ ACCOUNT_PROVISION, ACCOUNT_CREDIT_DUE, -less };
	if (less <= 0)
		return count;
	from_due = less < due_minor ? less : due_minor;
	if (from_due > 0)
		ret_legs[count++] = (struct leg){ ACCOUNT_CREDIT_DUE, ACCOUNT_PROVISION, from_due };
	if (less > from_due)
		ret_legs[count++] =
			(struct leg){ ACCOUNT_OVERPAID, ACCOUNT_PROVISION, less - from_due };
	return count;
}
