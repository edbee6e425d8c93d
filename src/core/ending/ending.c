#include "core/ending/ending.h"

#include <assert.h>
#include <errno.h>

#include "core/journal/pack.h"
#include "core/time/instant.h"

static const char *const channels[ENDING_CHANNELS] = { "web", "mail", "phone", "letter", "other" };

const char *ending_deed_name(enum ending_deed deed)
{
	static const char *const names[ENDING_DEEDS] = { "requested", "agreed", "owed",
							 "withdrawn" };

	return names[deed];
}

const char *ending_channel_name(enum ending_channel channel)
{
	return channels[channel];
}

int ending_channel_of(struct str name)
{
	for (int i = 0; i < ENDING_CHANNELS; i++)
		if (str_equal(str_from(channels[i]), name))
			return i;
	return -1;
}

bool ending_equal(const struct customer_ending *a, const struct customer_ending *b)
{
	return ending_stands(a) == ending_stands(b) && a->requested_ms == b->requested_ms &&
	       a->channel == b->channel && a->ends_ms == b->ends_ms && a->agreed == b->agreed &&
	       a->start_ms == b->start_ms && a->owed_minor == b->owed_minor &&
	       str_equal(a->subscription, b->subscription) && str_equal(a->values, b->values);
}

static enum ending_fault check_standing(const struct customer_ending *newest, enum ending_deed deed)
{
	if (!newest)
		return deed == ENDING_REQUEST ? ENDING_FINE : ENDING_UNKNOWN;
	if (deed == ENDING_REQUEST)
		return ENDING_THERE;
	if (ending_stands(newest))
		return ENDING_FINE;
	return deed == ENDING_WITHDRAW ? ENDING_SAME : ENDING_GONE;
}

/* What the deed asks for beside its place in the row. at_ms: when it happens. */
static enum ending_fault check_told(const struct customer_ending *newest,
				    const struct ending_change *change, int64_t at_ms)
{
	if (change->deed == ENDING_REQUEST && change->subscription.len == 0)
		return ENDING_NO_SUBSCRIPTION;
	if (change->deed == ENDING_REQUEST)
		return change->channel < 0 ? ENDING_NO_CHANNEL : ENDING_FINE;
	if (change->deed == ENDING_OWE)
		return change->owed_minor < newest->owed_minor ? ENDING_LOWER : ENDING_FINE;
	if (change->deed == ENDING_AGREE && change->ends_ms <= newest->start_ms)
		return ENDING_BEFORE;
	if (change->deed == ENDING_WITHDRAW && newest->owed_minor > 0)
		return ENDING_PAID;
	if (change->deed == ENDING_WITHDRAW && newest->ends_ms != TOLD_NOT_MS &&
	    newest->ends_ms <= at_ms)
		return ENDING_OVER;
	return change->reason.len == 0 ? ENDING_NO_REASON : ENDING_FINE;
}

static void set_deed(struct customer_ending *after, const struct ending_change *change)
{
	if (change->deed == ENDING_REQUEST) {
		after->requested_ms = after->at_ms;
		after->channel = (enum ending_channel)change->channel;
		after->subscription = change->subscription;
		after->start_ms = change->start_ms;
		after->before_ms = change->before_ms;
		after->version = change->version;
		after->terms = change->terms;
	}
	if (change->deed == ENDING_REQUEST || change->deed == ENDING_AGREE)
		after->ends_ms = change->ends_ms;
	after->agreed |= change->deed == ENDING_AGREE;
	if (change->deed == ENDING_OWE && change->owed_minor > 0) {
		after->currency = change->currency;
		after->owed_minor = change->owed_minor;
	}
}

static enum ending_fault check_time(const struct customer_ending *newest,
				    const struct customer_ending *after, int64_t now_ms)
{
	if (after->at_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return ENDING_AHEAD;
	return newest && after->at_ms < newest->at_ms ? ENDING_EARLY : ENDING_FINE;
}

enum ending_fault ending_after(const struct customer_ending *newest,
			       const struct ending_change *change, int64_t now_ms,
			       struct arena *arena, struct customer_ending *ret_after)
{
	const struct customer_ending none = { .customer = change->customer, .id = change->id };
	struct customer_ending after = newest ? *newest : none;
	enum ending_fault fault = check_standing(newest, change->deed);

	assert(change->deed < ENDING_DEEDS);
	after.revision++;
	after.deed = change->deed;
	after.reason = change->reason;
	after.at_ms = change->at_ms != TOLD_NOT_MS ? change->at_ms : now_ms;
	if (newest && change->at_ms == TOLD_NOT_MS && after.at_ms < newest->at_ms)
		after.at_ms = newest->at_ms; /* a clock that was put back */
	if (fault == ENDING_FINE)
		fault = check_told(newest, change, after.at_ms);
	if (fault == ENDING_FINE)
		fault = check_time(newest, &after, now_ms);
	if (fault != ENDING_FINE)
		return fault;
	set_deed(&after, change);
	if (told_list(after.values, change->values, true, arena, &after.values) < 0 ||
	    told_list(change->evidence, STR_NONE, false, arena, &after.evidence) < 0)
		return ENDING_NO_MEMORY;
	if (newest && ending_equal(newest, &after) &&
	    (after.evidence.len == 0 || str_equal(newest->evidence, after.evidence)))
		return ENDING_SAME;
	*ret_after = after;
	return ENDING_FINE;
}

void ending_body_write(struct strbuf *out, const struct customer_ending *ending)
{
	const int64_t numbers[] = { ending->revision, ending->requested_ms, (int64_t)ending->deed,
				    ending->channel,  ending->start_ms,	    ending->before_ms,
				    ending->ends_ms,  ending->agreed,	    ending->owed_minor };
	const struct str texts[] = { ending->subscription, ending->values,   ending->version,
				     ending->terms,	   ending->currency, ending->reason,
				     ending->evidence };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		pack_int(out, numbers[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}

static bool is_told_right(const struct customer_ending *ending)
{
	bool needs_reason = ending->deed == ENDING_AGREE || ending->deed == ENDING_WITHDRAW;

	return ending->customer.len > 0 && ending->id.len > 0 && ending->revision > 0 &&
	       (ending->revision == 1) == (ending->deed == ENDING_REQUEST) &&
	       ending->subscription.len > 0 && ending->version.len > 0 &&
	       ending->start_ms < ending->before_ms &&
	       (ending->ends_ms == TOLD_NOT_MS ? !ending->agreed
					       : ending->ends_ms > ending->start_ms) &&
	       ending->owed_minor >= 0 && (ending->currency.len > 0) == (ending->owed_minor > 0) &&
	       (!needs_reason || ending->reason.len > 0) && str_is_utf8(ending->reason) &&
	       str_is_utf8(ending->version) && told_is_list(ending->values) &&
	       told_is_list(ending->terms) && told_is_list(ending->evidence);
}

int ending_body_read(const struct fact *fact, struct customer_ending *ret_ending)
{
	struct unpack in = { fact->body, false };
	struct customer_ending ending = { .customer = fact->customer,
					  .id = fact->subject,
					  .at_ms = fact->valid_from_ms };
	struct str *const texts[] = { &ending.subscription, &ending.values,   &ending.version,
				      &ending.terms,	    &ending.currency, &ending.reason,
				      &ending.evidence };
	int64_t deed, channel, agreed;

	ending.revision = unpack_int(&in);
	ending.requested_ms = unpack_int(&in);
	deed = unpack_int(&in);
	channel = unpack_int(&in);
	ending.start_ms = unpack_int(&in);
	ending.before_ms = unpack_int(&in);
	ending.ends_ms = unpack_int(&in);
	agreed = unpack_int(&in);
	ending.owed_minor = unpack_int(&in);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = unpack_text(&in);
	if (unpack_end(&in) < 0 || deed < 0 || deed >= ENDING_DEEDS || channel < 0 ||
	    channel >= ENDING_CHANNELS || agreed < 0 || agreed > 1)
		return -EBADMSG;
	ending.deed = (enum ending_deed)deed;
	ending.channel = (enum ending_channel)channel;
	ending.agreed = agreed == 1;
	if (!is_told_right(&ending))
		return -EBADMSG;
	*ret_ending = ending;
	return 0;
}

void ending_change_write(struct strbuf *out, const struct ending_change *change)
{
	/* what a request makes of the contract may be another thing the second time */
	const bool request = change->deed == ENDING_REQUEST;
	const struct str texts[] = { change->subscription, change->values, change->reason,
				     change->evidence };

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->at_ms);
	pack_int(out, change->channel);
	pack_int(out, request ? 0 : change->ends_ms);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}
