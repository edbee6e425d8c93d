#include "words/statement_words.h"

#include "core/settle/amounts.h"

const char *const words_handed_over[] = {
	N_("account credit"),
	N_("refund"),
	N_("service time"),
	N_("extension"),
	N_("in kind"),
	N_("provider"),
	N_("customer"),
	N_("price reduction"),
	N_("indemnity"),
	N_("goodwill"),
	N_("at least"),
	N_("at most"),
	N_("over"),
	N_("below"),
	N_("kept"),
	N_("missed"),
	N_("not less than"),
	N_("nothing below"),
	N_("nothing up to"),
	N_("whole units of"),
	N_("less"),
	N_("time taken"),
	N_("no end"),
	N_("not yet"),
	N_("nothing to claim"),
	N_("paid without a claim"),
	N_("not claimed yet"),
	N_("claimed in time"),
	N_("never claimed in time"),
	N_("claimed too late"),
	N_("claimed too early"),
	N_("end"),
	N_("agreed end"),
	N_("early charge"),
	N_("first invoice"),
	N_("last invoice"),
	NULL,
};

const char *status_words(enum status status)
{
	switch (status) {
	case STATUS_KEPT:
		return N_("kept");
	case STATUS_MISSED:
		return N_("missed");
	case STATUS_EXCLUDED:
		return N_("excluded");
	case STATUS_BELOW_MINIMUM:
		return N_("below the minimum");
	case STATUS_NOT_ENTITLED:
		return N_("not entitled");
	case STATUS_LATE:
		return N_("too late");
	case STATUS_REFUSED:
		return N_("refused");
	case STATUS_DOES_NOT_APPLY:
		return N_("does not apply");
	case STATUS_UNDEFINED:
		return N_("left open");
	case STATUS_PENDING:
		return N_("not known yet");
	case STATUS_MEASURED:
		break;
	}
	return N_("measured");
}

/* The last day on which one may act, or the instant before which. */
static void add_deadline(struct page *page, const char *by_day, const char *by_instant,
			 int64_t deadline_ms)
{
	bool day = spell_is_midnight(page->zone, deadline_ms);
	struct str part;

	strbuf_clear(&page->part);
	if (day)
		spell_last_day(&page->part, page->spelling, page->zone, deadline_ms);
	else
		page->spelling->instant(&page->part, page->zone, deadline_ms);
	part = strbuf_str(&page->part);
	page_say(page, day ? by_day : by_instant, &part, 1);
}

/* A right is not kept or missed: it arises or not, for a time. */
static void add_right(struct page *page, const struct result *result)
{
	if (!result->missed)
		page_add(page, N_("does not arise"));
	else if (result->deadline_ms == INT64_MIN)
		page_add(page, N_("arises"));
	else if (result->entitlement == ENTITLED_LAPSED)
		add_deadline(page, N_("arose, until {0}"), N_("arose, before {0}"),
			     result->deadline_ms);
	else
		add_deadline(page, N_("arises, until {0}"), N_("arises, before {0}"),
			     result->deadline_ms);
}

void words_status(struct page *page, const struct result *result)
{
	if (result->right && (result->status == STATUS_KEPT || result->status == STATUS_MISSED))
		add_right(page, result);
	else
		page_add(page, status_words(result->status));
	if (!result->provisional)
		return;
	strbuf_add(&page->line, STR(", "));
	page_add(page, N_("provisional"));
}

void words_name(struct page *page, const struct result *result)
{
	if (result->guarantee)
		strbuf_add(&page->line, result->guarantee->id);
	else if (result->right)
		strbuf_add(&page->line, result->right->id);
	if (result->item.len > 0) {
		strbuf_add(&page->line, STR(" / "));
		strbuf_add(&page->line, result->item);
	}
	if (result->record) {
		strbuf_add(&page->line, STR(" / "));
		strbuf_add(&page->line, result->record->told->id);
	}
}

void words_measured(struct page *page, const struct result *result)
{
	if (result->measure.type == VALUE_UNDEFINED)
		return;
	spell_value(&page->line, page->spelling, page->zone, &result->measure,
		    result->measure_type);
}

static const char *target_words(enum target_kind kind)
{
	switch (kind) {
	case TARGET_AT_LEAST:
		return N_("at least");
	case TARGET_AT_MOST:
		return N_("at most");
	case TARGET_OVER:
		return N_("over");
	case TARGET_BELOW:
		return N_("below");
	case TARGET_NONE:
		break;
	}
	return NULL;
}

/* The value the promise was compared with, from the proof; NULL without one. */
static const struct step_arg *target_found(const struct result *result)
{
	for (size_t i = 0; i < result->step_count; i++)
		if (result->steps[i].key == STEP_TARGET && result->steps[i].arg_count > 1)
			return &result->steps[i].args[1];
	return NULL;
}

void words_promised(struct page *page, const struct result *result)
{
	const struct guarantee *guarantee = result->guarantee;
	const char *kind = guarantee ? target_words(guarantee->target) : NULL;
	const struct expr *value = guarantee ? guarantee->target_value : NULL;
	const struct step_arg *found = target_found(result);

	if (!kind || !value)
		return;
	page_add(page, kind);
	strbuf_add_byte(&page->line, ' ');
	if (found)
		spell_value(&page->line, page->spelling, page->zone, &found->value, found->type);
	else if (value->op == EXPR_CONSTANT)
		spell_value(&page->line, page->spelling, page->zone, &value->constant, value->type);
	else
		strbuf_add(&page->line, value->text);
}

void words_owed(struct page *page, const struct result *result)
{
	if (result->right)
		return;
	if (!amounts_are_zero(&result->payable)) {
		page_add_amounts(page, &result->payable, N_("nothing"));
	} else if (result->bounds && result->bounds->best_known &&
		   !amounts_are_zero(&result->bounds->worst)) {
		page_add_amounts(page, &result->bounds->best, N_("nothing"));
		strbuf_add_byte(&page->line, ' ');
		page_say_amounts(page, N_("to {0}"), &result->bounds->worst);
	} else if (result->status == STATUS_UNDEFINED || result->status == STATUS_PENDING) {
		page_add(page, status_words(result->status));
	} else {
		page_add(page, N_("nothing"));
	}
}

void words_claim(struct page *page, const struct result *result)
{
	bool known = result->deadline_ms != INT64_MIN;

	if (result->right)
		return;
	switch (result->entitlement) {
	case ENTITLED_NONE:
		break;
	case ENTITLED_AUTOMATIC:
		page_add(page, N_("automatic"));
		break;
	case ENTITLED_CLAIMABLE:
		if (known)
			add_deadline(page, N_("until {0}"), N_("before {0}"), result->deadline_ms);
		else
			page_add(page, N_("at any time"));
		break;
	case ENTITLED_CLAIMED:
		page_add(page, N_("claimed in time"));
		break;
	case ENTITLED_LAPSED:
		if (known)
			add_deadline(page, N_("not claimed by {0}"), N_("not claimed before {0}"),
				     result->deadline_ms);
		else
			page_add(page, N_("not claimed"));
		break;
	case ENTITLED_LATE:
		if (known)
			add_deadline(page, N_("claimed after {0}"), N_("claimed after {0}"),
				     result->deadline_ms);
		else
			page_add(page, N_("claimed too late"));
		break;
	case ENTITLED_EARLY:
		page_add(page, N_("claimed too early"));
		break;
	case ENTITLED_REFUSED:
		page_add(page, N_("claim refused"));
		break;
	}
}

static const char *taken_words(enum taken_why why)
{
	switch (why) {
	case TAKEN_CLOCK:
		return N_("the clock was not running");
	case TAKEN_OVERLAP:
		return N_("already counted with another record");
	case TAKEN_SHORT:
		return N_("too short to count");
	case TAKEN_SLOT:
		return N_("not in a bad slot");
	case TAKEN_OUTSIDE_WINDOW:
		return N_("outside the window");
	case TAKEN_OUTSIDE_LIFE:
		return N_("outside the subscription");
	case TAKEN_NOT:
	case TAKEN_CONDITION:
		break;
	}
	return N_("excluded by the contract");
}

void words_taken_why(struct page *page, const struct proof_span *span)
{
	const struct condition *condition = span->taken;

	if (condition && condition->because.len > 0)
		strbuf_add(&page->line, condition->because);
	else
		page_add(page, taken_words(condition ? TAKEN_CONDITION : span->why));
}

void words_taken(struct page *page, const struct proof_span *span)
{
	const struct condition *condition = span->taken;

	words_taken_why(page, span);
	if (span->by) {
		strbuf_add(&page->line, STR(", "));
		strbuf_add(&page->line, span->by->told->id);
	}
	if (condition && condition->clause.len > 0) {
		strbuf_add_byte(&page->line, ' ');
		page_say(page, N_("(clause {0})"), &condition->clause, 1);
	}
}
