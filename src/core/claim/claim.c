#include "core/claim/claim.h"

#include <assert.h>
#include <errno.h>

#include "core/journal/pack.h"

/* In the order of the deeds: file, ask, complete, decide, contest, goodwill, withdraw. */
static const enum claim_fault transitions[CLAIM_STATES][CLAIM_DEEDS] = {
	[CLAIM_IS_NONE] = { CLAIM_FINE, CLAIM_UNKNOWN, CLAIM_UNKNOWN, CLAIM_UNKNOWN, CLAIM_UNKNOWN,
			    CLAIM_UNKNOWN, CLAIM_UNKNOWN },
	[CLAIM_IS_RECEIVED] = { CLAIM_THERE, CLAIM_FINE, CLAIM_FINE, CLAIM_FINE, CLAIM_UNDECIDED,
				CLAIM_UNDECIDED, CLAIM_FINE },
	[CLAIM_IS_WAITING] = { CLAIM_THERE, CLAIM_FINE, CLAIM_FINE, CLAIM_FINE, CLAIM_UNDECIDED,
			       CLAIM_UNDECIDED, CLAIM_FINE },
	[CLAIM_IS_DECIDED] = { CLAIM_THERE, CLAIM_SETTLED, CLAIM_SETTLED, CLAIM_SETTLED, CLAIM_FINE,
			       CLAIM_FINE, CLAIM_SETTLED },
	[CLAIM_IS_CONTESTED] = { CLAIM_THERE, CLAIM_UNDECIDED, CLAIM_FINE, CLAIM_FINE, CLAIM_SAME,
				 CLAIM_UNDECIDED, CLAIM_SETTLED },
	[CLAIM_IS_WITHDRAWN] = { CLAIM_THERE, CLAIM_GONE, CLAIM_GONE, CLAIM_GONE, CLAIM_GONE,
				 CLAIM_GONE, CLAIM_SAME },
};

static const char *const answers[CLAIM_ANSWERS] = { "open", "accepted", "partial", "refused",
						    "late" };

const char *claim_state_name(enum claim_state state)
{
	static const char *const names[CLAIM_STATES] = { "none",    "received",	 "waiting",
							 "decided", "contested", "withdrawn" };

	return names[state];
}

const char *claim_deed_name(enum claim_deed deed)
{
	static const char *const names[CLAIM_DEEDS] = { "filed",    "asked",	 "completed",
							"decided",  "contested", "goodwill",
							"withdrawn" };

	return names[deed];
}

const char *claim_answer_name(enum claim_answer answer)
{
	return answers[answer];
}

int claim_answer_of(struct str name)
{
	for (int i = CLAIM_ACCEPTED; i < CLAIM_ANSWERS; i++)
		if (str_equal(str_from(answers[i]), name))
			return i;
	return -1;
}

bool claim_about_same(const struct customer_claim *a, const struct customer_claim *b)
{
	return a->own == b->own && str_equal(a->subscription, b->subscription) &&
	       str_equal(a->guarantee, b->guarantee) && str_equal(a->window, b->window) &&
	       str_equal(a->outage, b->outage);
}

bool claim_equal(const struct customer_claim *a, const struct customer_claim *b)
{
	return claim_about_same(a, b) && a->state == b->state && a->answer == b->answer &&
	       a->filed_ms == b->filed_ms && a->due_minor == b->due_minor &&
	       a->goodwill_minor == b->goodwill_minor && str_equal(a->values, b->values) &&
	       str_equal(a->lacking, b->lacking) && str_equal(a->reasons, b->reasons) &&
	       str_equal(a->currency, b->currency);
}

static bool grants(enum claim_answer answer)
{
	return answer == CLAIM_ACCEPTED || answer == CLAIM_PARTIAL;
}

/* Each reason names a clause and says something. */
static enum claim_fault check_reasons(struct str reasons)
{
	struct str item, clause, text;

	if (reasons.len == 0)
		return CLAIM_NO_REASONS;
	while (told_item(&reasons, &item))
		if (!str_cut(item, '=', &clause, &text) || clause.len == 0 || text.len == 0 ||
		    item.len > TOLD_REASON_BYTES_MAX)
			return CLAIM_BAD_REASONS;
	return CLAIM_FINE;
}

static enum claim_fault check_decision(const struct customer_claim *newest,
				       const struct claim_change *change)
{
	enum claim_fault fault = check_reasons(change->reasons);

	if (fault != CLAIM_FINE)
		return fault;
	if (newest->state == CLAIM_IS_CONTESTED && str_equal(newest->decider, change->actor))
		return CLAIM_SAME_PERSON;
	if (grants(change->answer) && change->amount_minor <= 0)
		return CLAIM_NO_AMOUNT;
	if (!grants(change->answer) && change->amount_minor != 0)
		return CLAIM_AMOUNT;
	return change->amount_minor < newest->due_minor ? CLAIM_LOWER : CLAIM_FINE;
}

/* What the deed asks for beside the state. */
static enum claim_fault check_told(const struct customer_claim *newest,
				   const struct claim_change *change)
{
	switch (change->deed) {
	case CLAIM_FILE:
		return change->subscription.len == 0 ? CLAIM_NO_SUBSCRIPTION : CLAIM_FINE;
	case CLAIM_ASK:
		return change->lacking.len == 0 ? CLAIM_NOTHING : CLAIM_FINE;
	case CLAIM_COMPLETE:
		return change->values.len == 0 && change->evidence.len == 0 ? CLAIM_NOTHING
									    : CLAIM_FINE;
	case CLAIM_DECIDE:
		return check_decision(newest, change);
	case CLAIM_GOODWILL:
		if (change->amount_minor <= 0)
			return CLAIM_NO_AMOUNT;
		if (change->amount_minor < newest->goodwill_minor)
			return CLAIM_LOWER;
		break;
	case CLAIM_CONTEST:
	case CLAIM_WITHDRAW:
	case CLAIM_DEEDS:
		break;
	}
	return change->reason.len == 0 ? CLAIM_NO_REASON : CLAIM_FINE;
}

static void set_filed(struct customer_claim *after, const struct claim_change *change)
{
	after->filed_ms = after->at_ms;
	after->subscription = change->subscription;
	after->guarantee = change->guarantee;
	after->window = change->window;
	after->outage = change->outage;
	after->own = change->outage.len > 0 && change->own;
}

static void set_granted(struct customer_claim *after, const struct claim_change *change)
{
	if (change->deed == CLAIM_DECIDE) {
		after->answer = change->answer;
		after->decider = change->actor;
		after->due_minor = change->amount_minor;
	}
	if (change->deed == CLAIM_GOODWILL)
		after->goodwill_minor = change->amount_minor;
	if (change->amount_minor > 0)
		after->currency = change->currency;
}

/* The clock of the provider stands still while the state is waiting. */
static void set_state(struct customer_claim *after, enum claim_deed deed)
{
	static const enum claim_state states[CLAIM_DEEDS] = {
		[CLAIM_FILE] = CLAIM_IS_RECEIVED,      [CLAIM_ASK] = CLAIM_IS_WAITING,
		[CLAIM_COMPLETE] = CLAIM_IS_RECEIVED,  [CLAIM_DECIDE] = CLAIM_IS_DECIDED,
		[CLAIM_CONTEST] = CLAIM_IS_CONTESTED,  [CLAIM_GOODWILL] = CLAIM_IS_DECIDED,
		[CLAIM_WITHDRAW] = CLAIM_IS_WITHDRAWN,
	};
	const enum claim_state before = after->state;

	assert(deed < CLAIM_DEEDS);
	if (deed != CLAIM_COMPLETE || before != CLAIM_IS_CONTESTED)
		after->state = states[deed];
	if (before != CLAIM_IS_WAITING && after->state == CLAIM_IS_WAITING)
		after->waits_from_ms = after->at_ms;
	if (before == CLAIM_IS_WAITING && after->state != CLAIM_IS_WAITING) {
		after->waited_ms += after->at_ms - after->waits_from_ms;
		after->waits_from_ms = TOLD_NOT_MS;
		after->lacking = STR_NONE;
	}
}

/* Lists with what the change adds to them. */
static enum claim_fault set_lists(struct customer_claim *after, const struct claim_change *change,
				  struct arena *arena)
{
	int r = told_list(after->values, change->values, true, arena, &after->values);

	if (r == 0 && change->deed == CLAIM_ASK)
		r = told_list(change->lacking, STR_NONE, false, arena, &after->lacking);
	if (r == 0 && change->deed == CLAIM_DECIDE)
		r = told_list(change->reasons, STR_NONE, false, arena, &after->reasons);
	if (r == 0)
		r = told_list(change->evidence, STR_NONE, false, arena, &after->evidence);
	return r < 0 ? CLAIM_NO_MEMORY : CLAIM_FINE;
}

static enum claim_fault check_time(const struct customer_claim *newest,
				   const struct customer_claim *after, int64_t now_ms)
{
	if (after->at_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return CLAIM_AHEAD;
	return newest && after->at_ms < newest->at_ms ? CLAIM_EARLY : CLAIM_FINE;
}

enum claim_fault claim_after(const struct customer_claim *newest, const struct claim_change *change,
			     int64_t now_ms, struct arena *arena, struct customer_claim *ret_after)
{
	const struct customer_claim none = { .customer = change->customer,
					     .id = change->id,
					     .waits_from_ms = TOLD_NOT_MS };
	struct customer_claim after = newest ? *newest : none;
	enum claim_fault fault;

	assert(change->deed < CLAIM_DEEDS);
	fault = transitions[after.state][change->deed];
	if (fault == CLAIM_FINE)
		fault = check_told(&after, change);
	if (fault != CLAIM_FINE)
		return fault;
	if (change->amount_minor > 0 && after.currency.len > 0 &&
	    !str_equal(after.currency, change->currency))
		return CLAIM_OTHER_CURRENCY;
	after.revision++;
	after.deed = change->deed;
	after.reason = change->reason;
	after.at_ms = change->at_ms != TOLD_NOT_MS ? change->at_ms : now_ms;
	if (newest && change->at_ms == TOLD_NOT_MS && after.at_ms < newest->at_ms)
		after.at_ms = newest->at_ms; /* a clock that was put back */
	fault = check_time(newest, &after, now_ms);
	if (fault != CLAIM_FINE)
		return fault;
	if (change->deed == CLAIM_FILE)
		set_filed(&after, change);
	set_granted(&after, change);
	set_state(&after, change->deed);
	fault = set_lists(&after, change, arena);
	if (fault == CLAIM_FINE && newest && claim_equal(newest, &after) &&
	    (after.evidence.len == 0 || str_equal(newest->evidence, after.evidence)))
		fault = CLAIM_SAME;
	if (fault == CLAIM_FINE)
		*ret_after = after;
	return fault;
}

void claim_body_write(struct strbuf *out, const struct customer_claim *claim)
{
	const int64_t numbers[] = { claim->revision,	    claim->filed_ms,
				    (int64_t)claim->deed,   (int64_t)claim->state,
				    (int64_t)claim->answer, claim->own,
				    claim->waits_from_ms,   claim->waited_ms,
				    claim->due_minor,	    claim->goodwill_minor };
	const struct str texts[] = { claim->subscription, claim->guarantee, claim->window,
				     claim->outage,	  claim->values,    claim->lacking,
				     claim->reasons,	  claim->decider,   claim->currency,
				     claim->reason,	  claim->evidence };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		pack_int(out, numbers[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}

static bool is_told_right(const struct customer_claim *claim)
{
	bool decided = claim->answer != CLAIM_OPEN;
	bool waits = claim->state == CLAIM_IS_WAITING;

	return claim->customer.len > 0 && claim->id.len > 0 && claim->revision > 0 &&
	       (claim->revision == 1) == (claim->deed == CLAIM_FILE) &&
	       claim->subscription.len > 0 && (claim->outage.len > 0 || !claim->own) &&
	       (claim->reasons.len > 0) == decided && (claim->decider.len > 0) == decided &&
	       (claim->lacking.len > 0) == waits &&
	       (claim->waits_from_ms != TOLD_NOT_MS) == waits && claim->waited_ms >= 0 &&
	       claim->due_minor >= 0 && claim->goodwill_minor >= 0 &&
	       (claim->currency.len > 0) == (claim->due_minor > 0 || claim->goodwill_minor > 0) &&
	       str_is_utf8(claim->reason) && told_is_list(claim->values) &&
	       told_is_list(claim->lacking) && told_is_list(claim->reasons) &&
	       told_is_list(claim->evidence);
}

static bool is_number(int64_t value, int64_t first, int64_t end)
{
	return value >= first && value < end;
}

int claim_body_read(const struct fact *fact, struct customer_claim *ret_claim)
{
	struct unpack in = { fact->body, false };
	struct customer_claim claim = { .customer = fact->customer,
					.id = fact->subject,
					.at_ms = fact->valid_from_ms };
	int64_t deed, state, answer, own;
	struct str *const texts[] = { &claim.subscription, &claim.guarantee, &claim.window,
				      &claim.outage,	   &claim.values,    &claim.lacking,
				      &claim.reasons,	   &claim.decider,   &claim.currency,
				      &claim.reason,	   &claim.evidence };

	claim.revision = unpack_int(&in);
	claim.filed_ms = unpack_int(&in);
	deed = unpack_int(&in);
	state = unpack_int(&in);
	answer = unpack_int(&in);
	own = unpack_int(&in);
	claim.waits_from_ms = unpack_int(&in);
	claim.waited_ms = unpack_int(&in);
	claim.due_minor = unpack_int(&in);
	claim.goodwill_minor = unpack_int(&in);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = unpack_text(&in);
	if (unpack_end(&in) < 0 || !is_number(deed, CLAIM_FILE, CLAIM_DEEDS) ||
	    !is_number(state, CLAIM_IS_RECEIVED, CLAIM_STATES) ||
	    !is_number(answer, CLAIM_OPEN, CLAIM_ANSWERS) || !is_number(own, 0, 2))
		return -EBADMSG;
	claim.deed = (enum claim_deed)deed;
	claim.state = (enum claim_state)state;
	claim.answer = (enum claim_answer)answer;
	claim.own = own == 1;
	if (!is_told_right(&claim))
		return -EBADMSG;
	*ret_claim = claim;
	return 0;
}

void claim_change_write(struct strbuf *out, const struct claim_change *change)
{
	const struct str texts[] = { change->subscription, change->guarantee, change->window,
				     change->outage,	   change->values,    change->lacking,
				     change->reasons,	   change->currency,  change->reason,
				     change->evidence };

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->at_ms);
	pack_int(out, (int64_t)change->answer);
	pack_int(out, change->own);
	pack_int(out, change->amount_minor);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}
