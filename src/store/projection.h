/* projection: the tables that follow from the facts, written with each fact.
 *
 * What a fact says is read from its body, so that the same function that writes the tables in the
 * transaction of a fact makes them again from the journal. What is owed once is kept from being
 * there twice by unique keys, not by a look before: of two transfers of one cause and leg, two
 * requests of one key, two blocks of one name, two messages of one event, person and channel, two
 * ends of one pending transfer, the second is PROJECTION_TWICE and leaves everything as it is.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_PROJECTION_H
#define GARANT_STORE_PROJECTION_H

#include "core/journal/fact.h"
#include "store/store.h"

enum projection {
	PROJECTION_DONE,
	PROJECTION_TWICE,    /* it is there already; nothing was written */
	PROJECTION_BODY,     /* what the fact says cannot be read; nothing was written */
	PROJECTION_TRANSFER, /* the ledger does not take it; nothing was written */
	/* A pending transfer cannot be made, or cannot end, like this: why, as in enum
	 * pending_fault. What was written is to be rolled back. */
	PROJECTION_PENDING_NONE,
	PROJECTION_PENDING_ENDED,
	PROJECTION_PENDING_LATE,
	PROJECTION_PENDING_EARLY,
	PROJECTION_PENDING_PART,
	PROJECTION_PENDING_NAMED, /* its cause and leg name another transfer */
	PROJECTIONS,
};

/* Writes what follows from the fact at that place. Returns 0 or an error of the store. */
MUST_USE int projection_add(struct store *store, const struct fact *fact, struct fact_place place,
			    enum projection *ret_outcome);

/* For the files that write one of the tables: runs a statement that leaves a row alone that is
 * there already, which is PROJECTION_TWICE. Returns 0 or an error of the store. */
MUST_USE int projection_insert(struct store *store, struct store_statement *insert,
			       enum projection *ret_outcome);

/* A table that follows from the facts, and what names one of its rows, as SQL. */
struct projection_table {
	const char *name, *key;
};

const struct projection_table *projection_tables(size_t *ret_count);

#endif
