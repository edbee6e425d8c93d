/* invoice: the table of references to invoices.
 *
 * It follows from facts as store/projection.h says: a row for each revision of each reference. The
 * one that counts is the last. What is about one customer takes the customer.
 *
 * Threads: see store.h.
 */
#ifndef GARANT_STORE_INVOICE_H
#define GARANT_STORE_INVOICE_H

#include "base/arena.h"
#include "core/register/invoice.h"
#include "store/projection.h"

/* Writes what follows from a fact of its kind; as projection_add. */
MUST_USE int invoice_add(struct store *store, const struct fact *fact, struct fact_place place,
			 enum projection *ret_outcome);

/* A revision with its fact. */
struct invoice_row {
	struct invoice_reference invoice; /* texts in the arena */
	int64_t seq, recorded_at_ms;
};

struct invoice_rows {
	struct invoice_row *items;
	size_t count;
};

/* The last revision of a reference: customer, number, subscription and line of `named`. Returns 1,
 * 0 when there is none, or an error of the store (-ENOMEM: of the arena too). */
MUST_USE int invoice_find(struct store *store, const struct invoice_reference *named,
			  struct arena *arena, struct invoice_row *ret_row);

/* Another reference to the same number of the customer that has another day of issue and is not
 * withdrawn. Returns likewise. */
MUST_USE int invoice_find_other_day(struct store *store, const struct invoice_reference *invoice,
				    struct arena *arena, struct invoice_row *ret_row);

#define INVOICES_LISTED_MAX 10000

/* The last revisions of a customer's references that are not withdrawn, those of a subscription
 * where it is not empty, after a number where that is not empty; by number, subscription and line,
 * up to INVOICES_LISTED_MAX. Returns 0 or likewise. */
MUST_USE int invoice_list(struct store *store, const struct invoice_reference *like,
			  struct arena *arena, struct invoice_rows *ret_rows);

/* All revisions of all lines of a number, by subscription, line and revision. Likewise. */
MUST_USE int invoice_history(struct store *store, struct str customer, struct str number,
			     struct arena *arena, struct invoice_rows *ret_rows);

/* Whether a row of a history is what counts: the last of its line, and not withdrawn. */
bool invoice_row_counts(const struct invoice_rows *history, size_t row);

/* What counts of a subscription with what was recorded up to an instant (INT64_MAX: all): its last
 * revisions that are not withdrawn, by the days they cover, number and line. Likewise. */
MUST_USE int invoice_list_known(struct store *store, const struct invoice_reference *like,
				int64_t known_ms, struct arena *arena,
				struct invoice_rows *ret_rows);

#endif
