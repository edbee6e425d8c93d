#include "core/register/subscription.h"

#include <errno.h>

#include "core/money/currency.h"
#include "core/register/component.h"
#include "core/time/instant.h"

#define BILLING_DAY_MAX 31

static void write_values(struct strbuf *out, const struct subscription_value *values, size_t count)
{
	pack_int(out, (int64_t)count);
	for (size_t i = 0; i < count; i++) {
		pack_text(out, values[i].name);
		pack_int(out, values[i].from_day);
		pack_int(out, values[i].to_day);
		pack_text(out, values[i].value);
	}
}

void subscription_write(struct strbuf *out, const struct subscription *subscription,
			const struct subscription_value *values, size_t count)
{
	pack_text(out, subscription->contract);
	pack_text(out, subscription->currency);
	pack_int(out, subscription->billing_day);
	pack_int(out, subscription->received);
	write_values(out, values, count);
}

static bool next_value(struct unpack *in, struct subscription_value *ret_value)
{
	if (in->broken || in->rest.len == 0)
		return false;
	ret_value->name = unpack_text(in);
	ret_value->from_day = unpack_int(in);
	ret_value->to_day = unpack_int(in);
	ret_value->value = unpack_text(in);
	return !in->broken;
}

bool subscription_next(struct subscription *subscription, struct subscription_value *ret_value)
{
	return next_value(&subscription->values, ret_value);
}

/* Goes through all values once: so many, each as it can be told. */
static bool are_values(struct unpack values, int64_t told)
{
	struct subscription_value value;
	int64_t count = 0;

	while (next_value(&values, &value)) {
		if (!fact_is_name(value.name) || value.value.len == 0 ||
		    !str_is_utf8(value.value) || value.from_day >= value.to_day)
			return false;
		count++;
	}
	return unpack_end(&values) == 0 && count == told;
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
	    !are_values(subscription.values, subscription.value_count))
		return -EBADMSG;
	*ret_subscription = subscription;
	return 0;
}

/* A value that begins where an equal one of its name ends is no change. */
static size_t join_equal(struct subscription_value *values, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct subscription_value *last = kept > 0 ? &values[kept - 1] : NULL;

		if (last && str_equal(last->name, values[i].name) &&
		    str_equal(last->value, values[i].value))
			last->to_day = values[i].to_day;
		else
			values[kept++] = values[i];
	}
	return kept;
}

void subscription_change_write(struct strbuf *out, int64_t start_ms,
			       const struct subscription_value *values, size_t count)
{
	pack_int(out, start_ms);
	write_values(out, values, count);
}

int subscription_change_read(const struct fact *fact, struct subscription_change *ret_change)
{
	struct unpack in = { fact->body, false };
	struct subscription_change change = { .customer = fact->customer,
					      .id = fact->subject,
					      .start_ms = unpack_int(&in) };
	struct subscription_value value;
	struct unpack values;

	change.value_count = unpack_int(&in);
	change.values = in;
	if (in.broken || change.customer.len == 0 || change.id.len == 0 || change.value_count < 1 ||
	    !are_values(change.values, change.value_count))
		return -EBADMSG;
	values = change.values;
	while (next_value(&values, &value))
		if (value.from_day == VALUE_FROM_START || value.to_day != VALUE_TO_END)
			return -EBADMSG;
	*ret_change = change;
	return 0;
}

bool subscription_change_next(struct subscription_change *change,
			      struct subscription_value *ret_value)
{
	return next_value(&change->values, ret_value);
}

size_t subscription_history(struct subscription_value *values, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct subscription_value *last = kept > 0 ? &values[kept - 1] : NULL;
		bool follows = last && str_equal(last->name, values[i].name);

		if (follows && last->from_day == values[i].from_day) {
			last->value = values[i].value; /* told anew */
			continue;
		}
		values[kept] = values[i];
		values[kept++].to_day = VALUE_TO_END;
		if (follows)
			last->to_day = values[i].from_day;
	}
	return join_equal(values, kept);
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
