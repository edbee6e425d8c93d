#include "core/ledger/pending.h"

#include <assert.h>
#include <errno.h>

#include "core/journal/fact.h"
#include "core/journal/pack.h"
#include "core/time/instant.h"

struct end_row {
	struct str name, fact;
};

static const struct end_row ends[PENDING_ENDS] = {
	[PENDING_OPEN] = { { "open", 4 }, { NULL, 0 } },
	[PENDING_POSTED] = { { "posted", 6 },
			     { PENDING_POSTED_FACT, sizeof(PENDING_POSTED_FACT) - 1 } },
	[PENDING_VOIDED] = { { "voided", 6 },
			     { PENDING_VOIDED_FACT, sizeof(PENDING_VOIDED_FACT) - 1 } },
	[PENDING_EXPIRED] = { { "expired", 7 },
			      { PENDING_EXPIRED_FACT, sizeof(PENDING_EXPIRED_FACT) - 1 } },
};

enum pending_fault pending_check(const struct pending *pending, int64_t recorded_at_ms)
{
	return recorded_at_ms < pending->expires_ms ? PENDING_FINE : PENDING_EARLY;
}

enum pending_fault pending_check_end(const struct pending *pending, enum pending_end ended,
				     const struct pending_ending *ending, int64_t recorded_at_ms)
{
	bool expired = recorded_at_ms >= pending->expires_ms;

	if (ended != PENDING_OPEN)
		return PENDING_ENDED;
	if (ending->how == PENDING_EXPIRED)
		return expired ? PENDING_FINE : PENDING_EARLY;
	if (expired)
		return PENDING_LATE;
	return ending->amount_minor <= pending->transfer.amount_minor ? PENDING_FINE : PENDING_PART;
}

enum transfer_fault balance_reserve(struct balance *balance, enum account_kind kind, enum side side,
				    int64_t amount_minor)
{
	struct balance reserved = *balance;
	int64_t *sum = side == SIDE_DEBIT ? &reserved.debits_pending_minor
					  : &reserved.credits_pending_minor;

	assert(amount_minor > 0);
	if (__builtin_add_overflow(*sum, amount_minor, sum) || !balance_holds(reserved, kind))
		return TRANSFER_BEYOND;
	*balance = reserved;
	return TRANSFER_FINE;
}

void balance_release(struct balance *balance, enum side side, int64_t amount_minor)
{
	int64_t *sum = side == SIDE_DEBIT ? &balance->debits_pending_minor
					  : &balance->credits_pending_minor;

	assert(amount_minor > 0);
	*sum -= amount_minor;
}

struct str pending_end_name(enum pending_end end)
{
	return ends[end].name;
}

bool pending_end_of(struct str name, enum pending_end *ret_end)
{
	for (size_t i = 0; i < PENDING_ENDS; i++) {
		if (!str_equal(name, ends[i].name))
			continue;
		*ret_end = (enum pending_end)i;
		return true;
	}
	return false;
}

struct str pending_end_fact(enum pending_end how)
{
	assert(how != PENDING_OPEN);
	return ends[how].fact;
}

void pending_write(struct strbuf *out, const struct pending *pending)
{
	pack_int(out, pending->transfer.debit);
	pack_int(out, pending->transfer.credit);
	pack_int(out, pending->transfer.amount_minor);
	pack_text(out, pending->transfer.cause);
	pack_int(out, pending->transfer.leg);
	pack_int(out, pending->expires_ms);
}

int pending_read(struct str body, struct pending *ret_pending)
{
	struct unpack in = { body, false };
	struct pending pending = { .transfer.debit = unpack_int(&in) };

	pending.transfer.credit = unpack_int(&in);
	pending.transfer.amount_minor = unpack_int(&in);
	pending.transfer.cause = unpack_text(&in);
	pending.transfer.leg = unpack_int(&in);
	pending.expires_ms = unpack_int(&in);
	if (unpack_end(&in) < 0 || !fact_is_name(pending.transfer.cause) ||
	    pending.transfer.leg < 0 || pending.expires_ms > INSTANT_OPEN_MS)
		return -EBADMSG;
	*ret_pending = pending;
	return 0;
}

void pending_ending_write(struct strbuf *out, const struct pending_ending *ending)
{
	pack_int(out, ending->pending);
	if (ending->how == PENDING_POSTED)
		pack_int(out, ending->amount_minor);
}

int pending_ending_read(struct str body, enum pending_end how, struct pending_ending *ret_ending)
{
	struct unpack in = { body, false };
	struct pending_ending ending = { .pending = unpack_int(&in), .how = how };

	if (how == PENDING_POSTED)
		ending.amount_minor = unpack_int(&in);
	if (unpack_end(&in) < 0 || ending.pending < 1 ||
	    (how == PENDING_POSTED && ending.amount_minor < 1))
		return -EBADMSG;
	*ret_ending = ending;
	return 0;
}
