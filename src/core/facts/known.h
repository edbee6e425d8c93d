/* known: what was known of a record at an instant.
 *
 *     if (record_is_known(contract, record, as_of_ms) && !record_is_told_ahead(record))
 *             for each field: if (field_is_later(...)) value_forget_later(&fields[i], as_of_ms);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_FACTS_KNOWN_H
#define GARANT_CORE_FACTS_KNOWN_H

#include "core/facts/facts.h"

/* Learnt by the instant: what was recorded later is not, nor maintenance that was published later,
 * nor anything else that began later. */
bool record_is_known(const struct contract *contract, const struct record *record,
		     int64_t as_of_ms);

/* What it tells of later times is known as well: it was announced, or recorded. */
bool record_is_told_ahead(const struct record *record);

/* When it was announced first; false when nobody told. */
bool record_published(const struct contract *contract, const struct record *record,
		      int64_t *ret_ms);

/* Some of what a field tells happened after the instant; what was promised for then did not. */
bool field_is_later(const struct contract *contract, const struct record *record, size_t place,
		    int64_t as_of_ms);

/* Leaves of an event what happened by the instant. False when nothing of it did. */
bool value_forget_later(struct value *value, int64_t as_of_ms);

#endif
