#include "core/report/report.h"

#include <errno.h>

#include "core/journal/pack.h"

/* In the order of the deeds: receive, link, correct, withdraw. */
static const enum report_fault transitions[REPORT_STATES][REPORT_DEEDS] = {
	[REPORT_IS_NONE] = { REPORT_FINE, REPORT_UNKNOWN, REPORT_UNKNOWN, REPORT_UNKNOWN },
	[REPORT_IS_RECEIVED] = { REPORT_THERE, REPORT_FINE, REPORT_FINE, REPORT_FINE },
	[REPORT_IS_WITHDRAWN] = { REPORT_THERE, REPORT_GONE, REPORT_GONE, REPORT_SAME },
};

static const char *const channels[REPORT_CHANNELS] = { "web", "mail", "phone", "voicemail",
						       "other" };

const char *report_state_name(enum report_state state)
{
	static const char *const names[] = { "none", "received", "withdrawn" };

	return names[state];
}

const char *report_deed_name(enum report_deed deed)
{
	static const char *const names[] = { "received", "linked", "corrected", "withdrawn" };

	return names[deed];
}

const char *report_channel_name(enum report_channel channel)
{
	return channels[channel];
}

int report_channel_of(struct str name)
{
	for (int i = 0; i < REPORT_CHANNELS; i++)
		if (str_equal(str_from(channels[i]), name))
			return i;
	return -1;
}

enum report_state report_state_of(const struct report *report)
{
	if (!report)
		return REPORT_IS_NONE;
	return report->deed == REPORT_WITHDRAW ? REPORT_IS_WITHDRAWN : REPORT_IS_RECEIVED;
}

bool report_equal(const struct report *a, const struct report *b)
{
	return a->at_ms == b->at_ms && a->channel == b->channel && a->own == b->own &&
	       (a->deed == REPORT_WITHDRAW) == (b->deed == REPORT_WITHDRAW) &&
	       str_equal(a->subscription, b->subscription) && str_equal(a->outage, b->outage);
}

/* What the deed asks for beside the state. */
static enum report_fault check_told(const struct report_change *change)
{
	bool arrival = change->at_ms != TOLD_NOT_MS || change->channel >= 0;

	switch (change->deed) {
	case REPORT_RECEIVE:
		return change->channel < 0 ? REPORT_NO_CHANNEL : REPORT_FINE;
	case REPORT_LINK:
		return REPORT_FINE;
	case REPORT_CORRECT:
		if (!arrival && change->subscription.len == 0)
			return REPORT_NOTHING;
		if (change->reason.len > 0 && arrival && change->evidence.len == 0)
			return REPORT_NO_EVIDENCE;
		break;
	case REPORT_WITHDRAW:
	case REPORT_DEEDS:
		break;
	}
	return change->reason.len == 0 ? REPORT_NO_REASON : REPORT_FINE;
}

static void set_told(struct report *after, const struct report_change *change, int64_t now_ms)
{
	if (change->at_ms != TOLD_NOT_MS)
		after->at_ms = change->at_ms;
	else if (change->deed == REPORT_RECEIVE)
		after->at_ms = now_ms;
	if (change->channel >= 0)
		after->channel = (enum report_channel)change->channel;
	if (change->subscription.len > 0)
		after->subscription = change->subscription;
	if (change->deed == REPORT_RECEIVE || change->deed == REPORT_LINK) {
		after->outage = change->outage;
		after->own = change->outage.len > 0 && change->own;
	}
}

enum report_fault report_after(const struct report *newest, const struct report_change *change,
			       int64_t now_ms, struct arena *arena, struct report *ret_after)
{
	struct report after = { .customer = change->customer, .id = change->id };
	enum report_fault fault = transitions[report_state_of(newest)][change->deed];

	if (fault == REPORT_FINE)
		fault = check_told(change);
	if (fault != REPORT_FINE)
		return fault;
	if (newest)
		after = *newest;
	after.revision++;
	after.deed = change->deed;
	after.reason = change->reason;
	set_told(&after, change, now_ms);
	if (told_list(change->evidence, STR_NONE, false, arena, &after.evidence) < 0)
		return REPORT_NO_MEMORY;
	if (after.at_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return REPORT_AHEAD;
	if (newest && report_equal(newest, &after))
		return REPORT_SAME;
	*ret_after = after;
	return REPORT_FINE;
}

void report_write(struct strbuf *out, const struct report *report)
{
	pack_int(out, report->revision);
	pack_int(out, (int64_t)report->deed);
	pack_int(out, (int64_t)report->channel);
	pack_text(out, report->subscription);
	pack_text(out, report->outage);
	pack_int(out, report->own);
	pack_text(out, report->reason);
	pack_text(out, report->evidence);
}

static bool is_told_right(const struct report *report)
{
	return report->customer.len > 0 && report->id.len > 0 && report->revision > 0 &&
	       (report->revision == 1) == (report->deed == REPORT_RECEIVE) &&
	       (report->outage.len > 0 || !report->own) && str_is_utf8(report->reason) &&
	       told_is_list(report->evidence);
}

int report_read(const struct fact *fact, struct report *ret_report)
{
	struct unpack in = { fact->body, false };
	struct report report = { .customer = fact->customer,
				 .id = fact->subject,
				 .at_ms = fact->valid_from_ms };
	int64_t deed, channel, own;

	report.revision = unpack_int(&in);
	deed = unpack_int(&in);
	channel = unpack_int(&in);
	report.subscription = unpack_text(&in);
	report.outage = unpack_text(&in);
	own = unpack_int(&in);
	report.reason = unpack_text(&in);
	report.evidence = unpack_text(&in);
	if (unpack_end(&in) < 0 || deed < REPORT_RECEIVE || deed >= REPORT_DEEDS ||
	    channel < REPORT_WEB || channel >= REPORT_CHANNELS || own < 0 || own > 1)
		return -EBADMSG;
	report.deed = (enum report_deed)deed;
	report.channel = (enum report_channel)channel;
	report.own = own == 1;
	if (!is_told_right(&report))
		return -EBADMSG;
	*ret_report = report;
	return 0;
}

void report_change_write(struct strbuf *out, const struct report_change *change)
{
	const struct str texts[] = { change->subscription, change->outage, change->reason,
				     change->evidence };

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->at_ms);
	pack_int(out, change->channel);
	pack_int(out, change->own);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}
