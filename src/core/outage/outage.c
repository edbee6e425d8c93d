#include "core/outage/outage.h"

#include <errno.h>

#include "core/journal/pack.h"
#include "core/register/identity.h"
#include "core/time/instant.h"

/* In the order of the deeds: open, end, correct, merge, classify, dispute, decide. */
static const enum outage_fault transitions[][OUTAGE_DEEDS] = {
	[OUTAGE_IS_NONE] = { OUTAGE_FINE, OUTAGE_UNKNOWN, OUTAGE_UNKNOWN, OUTAGE_UNKNOWN,
			     OUTAGE_UNKNOWN, OUTAGE_UNKNOWN, OUTAGE_UNKNOWN },
	[OUTAGE_IS_OPEN] = { OUTAGE_THERE, OUTAGE_FINE, OUTAGE_FINE, OUTAGE_FINE, OUTAGE_FINE,
			     OUTAGE_FINE, OUTAGE_FINE },
	[OUTAGE_IS_ENDED] = { OUTAGE_THERE, OUTAGE_OVER, OUTAGE_FINE, OUTAGE_FINE, OUTAGE_FINE,
			      OUTAGE_FINE, OUTAGE_FINE },
	[OUTAGE_IS_MERGED] = { OUTAGE_THERE, OUTAGE_GONE, OUTAGE_GONE, OUTAGE_GONE, OUTAGE_GONE,
			       OUTAGE_GONE, OUTAGE_FINE },
};

const char *outage_state_name(enum outage_state state)
{
	static const char *const names[] = { "none", "open", "ended", "merged" };

	return names[state];
}

const char *outage_deed_name(enum outage_deed deed)
{
	static const char *const names[] = { "opened",	   "ended",    "corrected", "merged",
					     "classified", "disputed", "decided" };

	return names[deed];
}

enum outage_state outage_state_of(const struct outage *outage)
{
	if (!outage)
		return OUTAGE_IS_NONE;
	if (outage->superseded_by.len > 0)
		return OUTAGE_IS_MERGED;
	return outage->end_ms == INSTANT_OPEN_MS ? OUTAGE_IS_OPEN : OUTAGE_IS_ENDED;
}

enum outage_fault outage_transition(enum outage_state state, enum outage_deed deed)
{
	return transitions[state][deed];
}

static enum outage_fault fault_of(int error)
{
	return error < 0 ? OUTAGE_NO_MEMORY : OUTAGE_FINE;
}

/* What the deed asks for beside the state. */
static enum outage_fault check_told(const struct outage_change *change)
{
	bool told = change->start_ms != TOLD_NOT_MS || change->end_ms != TOLD_NOT_MS ||
		    change->components.len > 0 || change->values.len > 0;

	if (change->deed != OUTAGE_OPEN && change->deed != OUTAGE_END && change->reason.len == 0)
		return OUTAGE_NO_REASON;
	if (change->deed == OUTAGE_CORRECT && !told)
		return OUTAGE_NOTHING;
	if (change->deed == OUTAGE_CLASSIFY && change->values.len == 0)
		return OUTAGE_NOTHING;
	if ((change->deed == OUTAGE_CLASSIFY || change->deed == OUTAGE_DECIDE) &&
	    change->evidence.len == 0)
		return OUTAGE_NO_EVIDENCE;
	return OUTAGE_FINE;
}

static enum outage_fault check_times(const struct outage *outage, int64_t now_ms)
{
	if (outage->start_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return OUTAGE_AHEAD;
	if (outage->end_ms != INSTANT_OPEN_MS && outage->end_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return OUTAGE_AHEAD;
	return outage->start_ms < outage->end_ms ? OUTAGE_FINE : OUTAGE_REVERSED;
}

static void set_times(struct outage *after, const struct outage_change *change, int64_t now_ms)
{
	if (change->start_ms != TOLD_NOT_MS)
		after->start_ms = change->start_ms;
	else if (change->deed == OUTAGE_OPEN)
		after->start_ms = now_ms;
	if (change->end_ms != TOLD_NOT_MS)
		after->end_ms = change->end_ms;
	else if (change->deed == OUTAGE_OPEN)
		after->end_ms = INSTANT_OPEN_MS;
	else if (change->deed == OUTAGE_END)
		after->end_ms = now_ms;
}

/* Components that are told take the place of those before; values are told one by one. */
static enum outage_fault set_lists(struct outage *after, const struct outage_change *change,
				   struct arena *arena)
{
	int r = 0;

	if (change->components.len > 0)
		r = told_list(change->components, STR_NONE, false, arena, &after->components);
	if (r == 0)
		r = told_list(after->values, change->values, true, arena, &after->values);
	if (r == 0)
		r = told_list(change->evidence, STR_NONE, false, arena, &after->evidence);
	return fault_of(r);
}

bool outage_equal(const struct outage *a, const struct outage *b)
{
	return a->start_ms == b->start_ms && a->end_ms == b->end_ms &&
	       str_equal(a->superseded_by, b->superseded_by) &&
	       str_equal(a->subscription, b->subscription) &&
	       str_equal(a->components, b->components) && str_equal(a->values, b->values);
}

/* It ended then, or was merged into that one, already. */
static bool is_done(const struct outage *newest, const struct outage_change *change)
{
	enum outage_state state = outage_state_of(newest);

	if (change->deed == OUTAGE_END && state == OUTAGE_IS_ENDED)
		return newest->end_ms == change->end_ms;
	return change->deed == OUTAGE_MERGE && state == OUTAGE_IS_MERGED &&
	       str_equal(newest->superseded_by, change->into);
}

enum outage_fault outage_after(const struct outage *newest, const struct outage_change *change,
			       int64_t now_ms, struct arena *arena, struct outage *ret_after)
{
	struct outage after = { .customer = change->customer,
				.id = change->id,
				.subscription = change->subscription };
	enum outage_deed deed = change->deed == OUTAGE_DECIDE ? OUTAGE_CLASSIFY : change->deed;
	enum outage_fault fault = outage_transition(outage_state_of(newest), deed);

	if (is_done(newest, change))
		return OUTAGE_SAME;
	if (fault == OUTAGE_FINE)
		fault = check_told(change);
	if (fault != OUTAGE_FINE)
		return fault;
	if (newest)
		after = *newest;
	after.revision++;
	after.deed = deed;
	after.reason = change->reason;
	if (change->deed == OUTAGE_MERGE)
		after.superseded_by = change->into;
	else
		set_times(&after, change, now_ms);
	fault = set_lists(&after, change, arena);
	if (fault == OUTAGE_FINE)
		fault = check_times(&after, now_ms);
	if (fault == OUTAGE_FINE && after.components.len == 0 && after.subscription.len == 0)
		fault = OUTAGE_NOWHERE;
	if (fault == OUTAGE_FINE && newest && outage_equal(newest, &after))
		fault = OUTAGE_SAME;
	if (fault == OUTAGE_FINE)
		*ret_after = after;
	return fault;
}

enum outage_fault outage_take(const struct outage *into, const struct outage *gone,
			      const struct outage_change *change, struct arena *arena,
			      struct outage *ret_after)
{
	struct outage after = *into;
	enum outage_fault fault = outage_transition(outage_state_of(into), OUTAGE_MERGE);

	if (fault != OUTAGE_FINE)
		return fault;
	if (str_equal(into->id, gone->id))
		return OUTAGE_ITSELF;
	if (!str_equal(into->subscription, gone->subscription))
		return OUTAGE_OTHERS;
	if (into->start_ms > gone->end_ms || gone->start_ms > into->end_ms)
		return OUTAGE_APART;
	if (gone->start_ms < after.start_ms)
		after.start_ms = gone->start_ms;
	if (gone->end_ms > after.end_ms)
		after.end_ms = gone->end_ms;
	/* Without components it is all of the subscription: more cannot be. */
	if (into->components.len > 0 && gone->components.len == 0)
		after.components = STR_NONE;
	else if (into->components.len > 0)
		fault = fault_of(told_list(into->components, gone->components, false, arena,
					   &after.components));
	if (fault == OUTAGE_FINE)
		fault = fault_of(
			told_list(change->evidence, STR_NONE, false, arena, &after.evidence));
	if (fault == OUTAGE_FINE && outage_equal(into, &after))
		fault = OUTAGE_SAME;
	after.revision++;
	after.deed = OUTAGE_MERGE;
	after.reason = change->reason;
	if (fault == OUTAGE_FINE)
		*ret_after = after;
	return fault;
}

static bool is_told_right(const struct outage *outage)
{
	return outage->id.len > 0 && outage->revision > 0 && outage->start_ms < outage->end_ms &&
	       (outage->components.len > 0 || outage->subscription.len > 0) &&
	       told_is_list(outage->components) && told_is_list(outage->values) &&
	       told_is_list(outage->evidence) && str_is_utf8(outage->reason) &&
	       !str_equal(outage->superseded_by, outage->id);
}

void outage_write(struct strbuf *out, const struct outage *outage)
{
	pack_int(out, outage->revision);
	pack_int(out, (int64_t)outage->deed);
	pack_text(out, outage->superseded_by);
	pack_text(out, outage->subscription);
	pack_text(out, outage->components);
	pack_text(out, outage->values);
	pack_text(out, outage->reason);
	pack_text(out, outage->evidence);
}

int outage_read(const struct fact *fact, struct outage *ret_outage)
{
	struct unpack in = { fact->body, false };
	struct outage outage = { .customer = fact->customer,
				 .id = fact->subject,
				 .start_ms = fact->valid_from_ms,
				 .end_ms = fact->valid_to_ms };
	int64_t deed;

	outage.revision = unpack_int(&in);
	deed = unpack_int(&in);
	outage.superseded_by = unpack_text(&in);
	outage.subscription = unpack_text(&in);
	outage.components = unpack_text(&in);
	outage.values = unpack_text(&in);
	outage.reason = unpack_text(&in);
	outage.evidence = unpack_text(&in);
	if (unpack_end(&in) < 0 || deed < OUTAGE_OPEN || deed > OUTAGE_CLASSIFY ||
	    !is_told_right(&outage))
		return -EBADMSG;
	outage.deed = (enum outage_deed)deed;
	*ret_outage = outage;
	return 0;
}

void outage_dispute_write(struct strbuf *out, const struct outage_dispute *dispute)
{
	pack_int(out, dispute->number);
	pack_int(out, dispute->revision);
	pack_text(out, dispute->by);
	pack_text(out, dispute->reason);
	pack_text(out, dispute->evidence);
}

int outage_dispute_read(const struct fact *fact, struct outage_dispute *ret_dispute)
{
	struct unpack in = { fact->body, false };
	struct outage_dispute dispute;

	dispute.number = unpack_int(&in);
	dispute.revision = unpack_int(&in);
	dispute.by = unpack_text(&in);
	dispute.reason = unpack_text(&in);
	dispute.evidence = unpack_text(&in);
	if (unpack_end(&in) < 0 || fact->subject.len == 0 || dispute.number < 1 ||
	    dispute.revision < 1 || !str_is_utf8(dispute.by) || dispute.reason.len == 0 ||
	    !str_is_utf8(dispute.reason) || !told_is_list(dispute.evidence))
		return -EBADMSG;
	*ret_dispute = dispute;
	return 0;
}

void outage_decision_write(struct strbuf *out, const struct outage_decision *decision)
{
	pack_int(out, decision->dispute);
	pack_int(out, decision->accepted);
	pack_text(out, decision->reason);
	pack_text(out, decision->evidence);
}

int outage_decision_read(const struct fact *fact, struct outage_decision *ret_decision)
{
	struct unpack in = { fact->body, false };
	struct outage_decision decision;
	int64_t accepted;

	decision.dispute = unpack_int(&in);
	accepted = unpack_int(&in);
	decision.accepted = accepted == 1;
	decision.reason = unpack_text(&in);
	decision.evidence = unpack_text(&in);
	if (unpack_end(&in) < 0 || fact->subject.len == 0 || decision.dispute < 1 || accepted < 0 ||
	    accepted > 1 || decision.reason.len == 0 || !str_is_utf8(decision.reason) ||
	    !told_is_list(decision.evidence))
		return -EBADMSG;
	*ret_decision = decision;
	return 0;
}

void outage_change_write(struct strbuf *out, const struct outage_change *change)
{
	const struct str texts[] = {
		change->subscription, change->components, change->values, change->reason,
		change->evidence,     change->into,	  change->by
	};

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->start_ms);
	pack_int(out, change->end_ms);
	pack_int(out, change->dispute);
	pack_int(out, change->accepted);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}
