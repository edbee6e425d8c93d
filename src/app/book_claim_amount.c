#include "app/book_claim_amount.h"

#include <errno.h>

#include "app/book_settle.h"
#include "core/money/currency.h"

/* What is payable for a claim, in the currency in which it was decided. */
struct payable {
	int64_t minor;
	bool any;  /* something is about what the claim is about */
	bool open; /* facts are missing, the amount is too large, or it is in another currency */
};

static bool is_about(const struct customer_claim *claim, const struct result *result)
{
	if (result->right || result->entitlement == ENTITLED_AUTOMATIC)
		return false;
	if (claim->guarantee.len > 0 && !str_equal(claim->guarantee, result->guarantee->id))
		return false;
	return claim->outage.len == 0 ||
	       (result->record && str_equal(result->record->told->id, claim->outage));
}

static void add(struct payable *payable, const struct amount *amount, uint16_t currency)
{
	const struct value *value = &amount->number;
	bool counts = value->type == VALUE_NUMBER && !value->number.wide &&
		      value->number.den == 1 && amount->type.kind == TYPE_NUMBER &&
		      amount->type.money_power == 1 &&
		      (value->currency == currency || value->number.num == 0);

	payable->open |= !counts ||
			 __builtin_add_overflow(payable->minor, value->number.num, &payable->minor);
}

static struct payable sum_up(const struct customer_claim *claim, const struct statement *statement,
			     uint16_t currency)
{
	struct payable payable = { 0 };

	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];

		if (!is_about(claim, result))
			continue;
		payable.any = true;
		payable.open |= result_is_open(result);
		for (size_t j = 0; j < result->payable.count; j++)
			add(&payable, &result->payable.items[j], currency);
	}
	return payable;
}

static int tell(const struct use *use, const struct customer_claim *claim, struct payable payable,
		uint16_t currency)
{
	struct strbuf comes = STRBUF_INIT(64), granted = STRBUF_INIT(64);

	money_write(&comes, payable.minor, currency);
	money_write(&granted, claim->due_minor, currency);
	if (payable.open)
		(void)diag_add(use->sink, DIAG_CLAIM_OPEN_AMOUNT, POSITION_NONE, claim->id);
	else if (payable.any && payable.minor != claim->due_minor)
		(void)diag_add(use->sink, DIAG_CLAIM_OTHER_AMOUNT, POSITION_NONE, claim->id,
			       strbuf_str(&comes), strbuf_str(&granted));
	strbuf_done(&comes);
	strbuf_done(&granted);
	return 0;
}

int book_claim_amount(const struct use *use, const struct customer_claim *decided,
		      struct arena *arena)
{
	const struct case_request request = { .customer = decided->customer,
					      .subscription = decided->subscription,
					      .windows = decided->window,
					      .as_of_ms = INT64_MIN };
	struct settled_case settled;
	uint16_t currency;
	int r;

	if (decided->window.len == 0)
		return 0;
	r = book_settle(use, &request, arena, &settled);
	if (r < 0 || !settled.settlement || settled.settlement->count == 0)
		return r;
	currency = (uint16_t)currency_of(settled.of->subscription.currency);
	return tell(use, decided,
		    sum_up(decided, settled.settlement->statements[settled.settlement->count - 1],
			   currency),
		    currency);
}
