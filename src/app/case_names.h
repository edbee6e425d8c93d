/* case_names: what the records of a case that is made from a book are called.
 *
 * In a book an outage, a maintenance and a report may have one id, and so may the provider and a
 * customer. In a case every record has its own. So the first that wants an id has it; the next one
 * is told apart by .customer where it is a customer's, else by its kind, then by both: a point is
 * in no id of a book. Who asks in the same order gets the same names.
 *
 *     r = case_names_new(arena, &names);
 *     r = case_name(names, true, STR("o-1"), "outage", &name);         // o-1, or o-1.customer
 *     case_names_free(names);
 *
 * Threads: values only.
 */
#ifndef GARANT_APP_CASE_NAMES_H
#define GARANT_APP_CASE_NAMES_H

#include "base/arena.h"
#include "base/str.h"

struct case_names;

/* Returns 0 or -ENOMEM. Free: case_names_free, before the arena. */
MUST_USE int case_names_new(struct arena *arena, struct case_names **ret_names);
void case_names_free(struct case_names *names);

/* A name for a record of that kind; own: it is a customer's. Returns 0 or -ENOMEM. */
MUST_USE int case_name(struct case_names *names, bool own, struct str id, const char *kind,
		       struct str *ret_name);

/* The same of an outage, whose name can be asked for again; and that one was merged into another of
 * the same owner. Likewise. */
MUST_USE int case_name_outage(struct case_names *names, bool own, struct str id,
			      struct str *ret_name);
MUST_USE int case_name_merged(struct case_names *names, bool own, struct str id, struct str into);

/* What the outage is called, or the one that took its time; empty: it is not in the case. */
struct str case_named_outage(const struct case_names *names, bool own, struct str id);

#endif
