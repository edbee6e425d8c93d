/* type: names of types in contract files, and reading a fact's scalar as a value of its type. */
#ifndef GARANT_CORE_CONTRACT_TYPE_H
#define GARANT_CORE_CONTRACT_TYPE_H

#include "base/tree.h"
#include "core/contract/contract.h"

/* Most characters of a text fact, most items of a list in one fact. */
#define FACT_TEXT_BYTES_MAX 4096
#define FACT_ITEMS_MAX 10000

/* The type of a word: number, count, percent, money, duration, instant, date, yes/no, text, texts,
 * span. Returns false when there is no such type. */
bool type_of_word(struct str word, struct type *ret_type);

/* The word of a type, for messages. */
struct str type_word(struct type type);

/* What a scalar of facts needs to be read: the currency of plain money and the zone of dates. */
struct fact_context {
	struct diag_sink *sink; /* where problems go */
	const struct contract *contract;
	uint16_t currency; /* of money written without one; 0: must be written */
	bool unit_price;  /* money may have more decimals than its currency: 0.0079 USD a message */
	bool date_starts; /* where an instant is needed a date stands for the start of that day */
};

/* Reads a scalar, or a list for texts, spans and several events, as a value of the type. Local
 * times without an offset are refused, dates are refused where an instant is needed unless the
 * context takes them. null gives VALUE_UNDEFINED without a reason: the caller knows whose fact
 * it is. Returns 0, -ENOMEM, or -EBADMSG with a diagnostic at the node. */
MUST_USE int fact_value_read(struct arena *arena, const struct tree *node,
			     const struct field *field, const struct fact_context *context,
			     struct value *ret_value);

/* The plain readings below add no diagnostic. All return 0, -EBADMSG (not of that form), -ERANGE
 * (too many digits) or what their comment says. */

/* 12, 0.5, 99.9%, 99.9 %, 432/43200. *ret_percent tells whether a % was written. */
MUST_USE int number_parse(struct str text, struct ratio *ret_number, bool *ret_percent);

/* 100.00 USD, or 100.00 when currency is not 0. -ENOENT: no such currency; -ENODATA: none written;
 * -EDOM: more decimals than the currency has and not unit_price. The value is in minor units. */
MUST_USE int money_parse(struct str text, const struct fact_context *context,
			 struct value *ret_money);

/* 45 min, 1 h 30 min, 3 days, 2 months, 00:45:00. Elapsed time is in ms with the smallest unit
 * written; months and longer are in months and cannot be mixed with shorter ones (-EDOM). */
MUST_USE int duration_parse(struct arena *arena, struct str text, struct ratio *ret_amount,
			    enum time_unit *ret_unit);

/* An instant with its offset, or with date_starts a date. As fact_value_read; name is the
 * fact's. */
MUST_USE int fact_instant_read(const struct tree *node, struct str name,
			       const struct fact_context *context, int64_t *ret_ms,
			       struct diag_sink *sink);

/* A date. Likewise. */
MUST_USE int fact_date_read(const struct tree *node, struct str name, int32_t *ret_day,
			    struct diag_sink *sink);

/* A text cut to what fits in a message. */
struct str fact_shown(struct str text);

#endif
