/* statement_names: the words of statements in JSON and case files, and the sentence of a step.
 *
 * The same words stand in `expect` of a case (status: below minimum), in the JSON of a statement
 * and, in English, on the screen. They never change once published.
 *
 *     strbuf_add(&out, status_name(result->status));      // below minimum
 *
 * Threads: constant.
 */
#ifndef GARANT_CORE_SETTLE_STATEMENT_NAMES_H
#define GARANT_CORE_SETTLE_STATEMENT_NAMES_H

#include "core/settle/spelling.h"
#include "core/settle/statement.h"

struct str status_name(enum status status);
struct str entitlement_name(enum entitlement entitlement);
/* Why time was taken away: condition, clock, overlap, too short, slot, outside the window, ... */
struct str taken_name(enum taken_why why);

/* Returns false when no status has that name. */
bool status_of(struct str name, enum status *ret_status);
bool entitlement_of(struct str name, enum entitlement *ret_entitlement);

struct str step_idea(enum step_key key); /* record, condition, clock, slot, quantity, ... */
/* The English sentence with {0} .. {4}; also its key in the message catalogue. */
struct str step_text(enum step_key key);
/* Appends the stable key of a kind of step: excluded_record. */
void step_key_write(struct strbuf *out, enum step_key key);

/* Appends the sentence of a step with its arguments in place. */
void step_sentence(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		   const struct step *step);

/* Appends text with {0} .. {9} replaced by the parts; parts that are missing by nothing. */
void text_fill(struct strbuf *out, struct str text, const struct str *parts, size_t count);

/* Appends one amount: 5.00 USD, 3 days, or the text of what is owed in kind. */
void amount_write(struct strbuf *out, const struct spelling *spelling, const struct amount *amount);

#endif
