#include "core/closing/closing.h"

#include <errno.h>

#include "core/facts/case.h"
#include "core/journal/pack.h"
#include "core/time/instant.h"

static bool is_name_or_empty(struct str name)
{
	return name.len == 0 || fact_is_name(name);
}

bool closing_is_period(struct str period)
{
	struct span span;

	return case_period(period, &zone_utc, &span) == 0;
}

void closing_write(struct strbuf *out, const struct closing_round *round)
{
	pack_int(out, round->number);
	pack_int(out, round->as_of_ms);
	pack_text(out, round->customer);
	pack_text(out, round->subscription);
	pack_text(out, round->reason);
	pack_text(out, round->follows);
	pack_int(out, round->follows_number);
}

static bool round_stands(const struct closing_round *round)
{
	if (!closing_is_period(round->period) || round->number < 1 ||
	    !is_name_or_empty(round->customer) || !is_name_or_empty(round->subscription) ||
	    !str_is_utf8(round->reason) || round->reason.len > CLOSING_REASON_BYTES_MAX)
		return false;
	if (round->follows.len > 0 ? !closing_is_period(round->follows) || round->follows_number < 2
				   : round->follows_number != 0)
		return false;
	/* a closing is of all and wants no reason, a restatement has one */
	if (round->number == 1)
		return round->customer.len == 0 && round->subscription.len == 0 &&
		       round->reason.len == 0 && round->follows.len == 0;
	return round->reason.len > 0 && (round->subscription.len == 0 || round->customer.len > 0) &&
	       (round->follows.len == 0 || round->customer.len == 0);
}

int closing_read(const struct fact *fact, struct closing_round *ret_round)
{
	struct unpack in = { fact->body, false };
	struct closing_round round = { .period = fact->subject, .number = unpack_int(&in) };

	round.as_of_ms = unpack_int(&in);
	round.customer = unpack_text(&in);
	round.subscription = unpack_text(&in);
	round.reason = unpack_text(&in);
	round.follows = unpack_text(&in);
	round.follows_number = unpack_int(&in);
	if (unpack_end(&in) < 0 || !round_stands(&round) || fact->customer.len > 0 ||
	    round.as_of_ms >= fact->recorded_at_ms)
		return -EBADMSG;
	*ret_round = round;
	return 0;
}

void closed_write(struct strbuf *out, int64_t number, const struct closing_count *count)
{
	pack_int(out, number);
	pack_int(out, count->settled);
	pack_int(out, count->quiet);
	pack_int(out, count->changed);
	pack_int(out, count->failed);
}

int closed_read(const struct fact *fact, int64_t *ret_number, struct closing_count *ret_count)
{
	struct unpack in = { fact->body, false };
	const int64_t number = unpack_int(&in);
	struct closing_count count = { .settled = unpack_int(&in) };

	count.quiet = unpack_int(&in);
	count.changed = unpack_int(&in);
	count.failed = unpack_int(&in);
	if (unpack_end(&in) < 0 || number < 1 || !closing_is_period(fact->subject) ||
	    fact->customer.len > 0 || count.quiet < 0 || count.settled < count.quiet ||
	    count.changed < 0 || count.changed > count.settled || count.failed < 0)
		return -EBADMSG;
	*ret_number = number;
	*ret_count = count;
	return 0;
}

bool lease_is_free(const struct closing_lease *lease, struct str holder, int64_t now_ms)
{
	return lease->holder.len == 0 || now_ms >= lease->until_ms ||
	       str_equal(lease->holder, holder);
}

struct closing_lease lease_after(const struct closing_lease *lease, struct str holder,
				 int64_t now_ms)
{
	return (struct closing_lease){ lease->epoch + 1, holder, now_ms + LEASE_MS };
}
