#include "core/register/subscription.h"

#include <errno.h>

#include "core/money/currency.h"
#include "core/register/component.h"
#include "core/time/instant.h"

#define BILLING_DAY_MAX 31

void subscription_write(struct strbuf *out, const struct subscription *subscription,
			const struct subscription_value *values, size_t count)
{
	pack_text(out, subscription->contract);
	pack_text(out, subscription->currency);
	pack_int(out, subscription->billing_day);
	pack_int(out, subscription->received);
	pack_int(out, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		pack_text(out, values[i].name);
		pack_int(out, values[i].from_day);
		pack_int(out, values[i].to_day);
		pack_text(out, values[i].value);
	}
}

bool subscription_next(struct subscription *subscription, struct subscription_value *ret_value)
{
	struct unpack *in = &subscription->values;

	if (in->broken || in->rest.len == 0)
		return false;
	ret_value->name = unpack_text(in);
	ret_value->from_day = unpack_int(in);
	ret_value->to_day = unpack_int(in);
	ret_value->value = unpack_text(in);
	return !in->broken;
}

/* Goes through all values once. */
static bool are_values(struct subscription subscription)
{
	struct subscription_value value;
	int64_t count = 0;

	while (subscription_next(&subscription, &value)) {
		if (!fact_is_name(value.name) || value.value.len == 0 ||
		    !str_is_utf8(value.value) || value.from_day >= value.to_day)
			return false;
		count++;
	}
	return unpack_end(&subscription.values) == 0 && count == subscription.value_count;
}

static bool is_told_right(const struct subscription *subscription)
{
	return subscription->customer.len > 0 && subscription->id.len > 0 &&
	       subscription->start_ms < subscription->end_ms &&
	       component_is_id(subscription->contract) &&
	       currency_of(subscription->currency) >= 0 && subscription->billing_day >= 0 &&
	       subscription->billing_day <= BILLING_DAY_MAX;
}

int subscription_read(const struct fact *fact, struct subscription *ret_subscription)
{
	struct unpack in = { fact->body, false };
	struct subscription subscription = { .customer = fact->customer,
					     .id = fact->subject,
					     .start_ms = fact->valid_from_ms,
					     .end_ms = fact->valid_to_ms,
					     .contract = unpack_text(&in) };
	int64_t received;

	subscription.currency = unpack_text(&in);
	subscription.billing_day = unpack_int(&in);
	received = unpack_int(&in);
	subscription.received = received == 1;
	subscription.value_count = unpack_int(&in);
	subscription.values = in;
	if (in.broken || received < 0 || received > 1 || !is_told_right(&subscription) ||
	    !are_values(subscription))
		return -EBADMSG;
	*ret_subscription = subscription;
	return 0;
}

void subscription_end_write(struct strbuf *out, int64_t start_ms, bool open)
{
	pack_int(out, start_ms);
	if (open)
		pack_int(out, 1);
}

int subscription_end_read(const struct fact *fact, int64_t *ret_start_ms, int64_t *ret_end_ms)
{
	struct unpack in = { fact->body, false };
	int64_t start_ms = unpack_int(&in);
	bool open = in.rest.len > 0;

	if ((open && unpack_int(&in) != 1) || unpack_end(&in) < 0 || fact->customer.len == 0 ||
	    fact->subject.len == 0 || (!open && start_ms >= fact->valid_from_ms))
		return -EBADMSG;
	*ret_start_ms = start_ms;
	*ret_end_ms = open ? INSTANT_OPEN_MS : fact->valid_from_ms;
	return 0;
}
