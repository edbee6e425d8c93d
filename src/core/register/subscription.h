/* subscription: a customer on a contract, from when to when, and what was told of it.
 *
 * It has an id, under which records and statements speak of it; a customer may have the same one
 * again once it ended, but never twice at a time. Attributes, parameters and charges of the
 * contract are values as they were written, each for all of its life or for some days of it, so
 * that a case (docs/reference/case.md) can be made from it without loss. The items of a list are
 * separated by SUBSCRIPTION_ITEM.
 *
 *     struct subscription read;
 *     r = subscription_read(&fact, &read);
 *     while (subscription_next(&read, &value)) ...
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_SUBSCRIPTION_H
#define GARANT_CORE_REGISTER_SUBSCRIPTION_H

#include "core/journal/fact.h"
#include "core/journal/pack.h"

/* The facts, of the customer; their subject is the subscription's id. The first holds from its
 * start to its end, the second from the end that it says, the third from the day on which values
 * change. */
#define SUBSCRIPTION_FACT "subscription"
#define SUBSCRIPTION_END_FACT "subscription-end"
#define SUBSCRIPTION_CHANGE_FACT "subscription-change"
#define SUBSCRIPTION_ITEM '\x1f'
/* Of a value that holds all of its life. */
#define VALUE_FROM_START INT64_MIN
#define VALUE_TO_END INT64_MAX

struct subscription_value {
	struct str name, value;	  /* as written, not empty */
	int64_t from_day, to_day; /* civil days since 1970 in the contract's zone, half-open */
};

/* Other values from a day on. */
struct subscription_change {
	struct str customer, id;
	int64_t start_ms; /* of the life that it is about */
	int64_t value_count;
	struct unpack values; /* of one that was read: for subscription_change_next */
};

struct subscription {
	struct str customer, id;
	struct str contract;	  /* id */
	int64_t start_ms, end_ms; /* half-open; INSTANT_OPEN_MS: no end known */
	struct str currency;	  /* ISO 4217, of its charges */
	int64_t billing_day;	  /* 1 to 31; 0: not told */
	bool received;		  /* it is bought, not sold */
	int64_t value_count;
	struct unpack values; /* of one that was read: for subscription_next */
};

/* The body of the fact. value_count and values of the subscription are not looked at. */
void subscription_write(struct strbuf *out, const struct subscription *subscription,
			const struct subscription_value *values, size_t count);

/* Texts point into the fact. Returns 0 or -EBADMSG. */
MUST_USE int subscription_read(const struct fact *fact, struct subscription *ret_subscription);

/* The next value; false at the end. */
bool subscription_next(struct subscription *subscription, struct subscription_value *ret_value);

/* The body of the fact that changes values; all are from one day on, to VALUE_TO_END. Texts
 * that are read point into the fact; reading returns 0 or -EBADMSG. */
void subscription_change_write(struct strbuf *out, int64_t start_ms,
			       const struct subscription_value *values, size_t count);
MUST_USE int subscription_change_read(const struct fact *fact,
				      struct subscription_change *ret_change);
bool subscription_change_next(struct subscription_change *change,
			      struct subscription_value *ret_value);

/* Makes a history of values by name, then the day from which they hold, then when they were told:
 * of those of one name and day the last one counts, and each holds until the next one begins.
 * Values that follow an equal one are left out. Returns how many stay, at the front. */
MUST_USE size_t subscription_history(struct subscription_value *values, size_t count);

/* The body of the fact that says an end: when the one that ends began, and whether it goes on after
 * all (open): then the instant of the fact is when that was said. Reading gives its end from then
 * on, INSTANT_OPEN_MS where it is open, and returns 0 or -EBADMSG. */
void subscription_end_write(struct strbuf *out, int64_t start_ms, bool open);
MUST_USE int subscription_end_read(const struct fact *fact, int64_t *ret_start_ms,
				   int64_t *ret_end_ms);

#endif
