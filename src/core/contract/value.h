/* value: what an expression gives and what a fact holds.
 *
 * A number is an exact fraction in base units: money in minor units of its currency (cents), time
 * in milliseconds, months as months, shares as fractions of one. What a number means (money,
 * duration, percent) is its static struct type, known when the contract is read; the value
 * carries only the currency. Missing facts are VALUE_UNDEFINED with the reason, never zero and
 * never "no".
 */
#ifndef GARANT_CORE_CONTRACT_VALUE_H
#define GARANT_CORE_CONTRACT_VALUE_H

#include "base/diag.h"
#include "base/ratio.h"
#include "core/contract/unit.h"
#include "core/span/span.h"

enum value_type {
	VALUE_UNDEFINED,
	VALUE_NUMBER,
	VALUE_INSTANT,
	VALUE_INSTANTS, /* an event that happened several times, ascending */
	VALUE_DATE,
	VALUE_BOOL,
	VALUE_TEXT,
	VALUE_TEXTS,
	VALUE_SPANS,
	VALUE_DATED /* history of one attribute or charge: resolve with value_at */
};

/* A text and its number in the contract's symbol table; symbol 0: the contract does not name it. */
struct text {
	struct str str;
	uint32_t symbol;
};

enum missing_kind {
	MISSING_FACT,	/* nobody told: name is the fact, at is the record's place */
	MISSING_SILENT, /* the contract's text does not say: at is the place in the contract */
	MISSING_GAP,	/* a quantity no row of a table covers */
	MISSING_RATE,	/* no exchange rate */
	MISSING_RATES,	/* several that differ, and nothing says which */
	MISSING_CHARGE, /* not known yet: the result is pending */
	MISSING_DOMAIN	/* division by zero, empty mean, clock that never runs */
};

/* Why something is undefined; lives in the contract's or the run's arena. */
struct missing {
	enum missing_kind kind;
	struct str name;
	struct str subject; /* record, subscription or series it is missing from; may be empty */
	struct position at;
};

struct dated_value;

struct value {
	uint8_t type;	   /* enum value_type */
	uint16_t currency; /* VALUE_NUMBER of money: index in the currency table, 0 none */
	union {
		struct ratio number;
		int64_t instant_ms;
		int32_t day; /* days since 1970-01-01 */
		bool yes;
		struct text text;
		struct {
			const struct text *items;
			size_t count;
		} texts;
		struct {
			const int64_t *items_ms;
			size_t count;
		} instants;
		struct spans spans;
		struct {
			const struct dated_value *items;
			size_t count;
		} dated;
		const struct missing *missing;
	};
};

/* One row of a history: in force on civil days [from_day, to_day). */
struct dated_value {
	int32_t from_day;
	int32_t to_day;
	struct value value; /* never VALUE_DATED */
};

static inline struct value value_number(struct ratio number)
{
	return (struct value){ .type = VALUE_NUMBER, .number = number };
}
/* The same in place, and one value copied to another member by member: reading whole what was just
 * written in parts makes a processor wait. */
static inline void value_set_number(struct value *value, struct ratio number)
{
	value->type = VALUE_NUMBER;
	value->currency = 0;
	value->number.num = number.num;
	value->number.den = number.den;
	value->number.wide = number.wide;
}
static inline void value_copy(struct value *to, const struct value *from)
{
	to->type = from->type;
	to->currency = from->currency;
	to->number.num = from->number.num;
	to->number.den = from->number.den;
	to->number.wide = from->number.wide;
}
static inline struct value value_ms(int64_t ms)
{
	return value_number(ratio_int(ms));
}
static inline struct value value_bool(bool yes)
{
	return (struct value){ .type = VALUE_BOOL, .yes = yes };
}
static inline struct value value_instant(int64_t ms)
{
	return (struct value){ .type = VALUE_INSTANT, .instant_ms = ms };
}
static inline struct value value_undefined(const struct missing *missing)
{
	return (struct value){ .type = VALUE_UNDEFINED, .missing = missing };
}
/* True when both say the same of the same type; two histories never do. */
bool value_same(const struct value *a, const struct value *b);

/* The value in force on a civil day; a value without history is itself. Undefined (missing given)
 * when no row covers the day. */
struct value value_at(struct value value, int32_t day, const struct missing *missing);

#endif
