/* revision: a window settled again after a closing: what changes, and the difference to book. */
#ifndef GARANT_APP_REVISION_H
#define GARANT_APP_REVISION_H

#include "core/settle/statement.h"

/* True when a later statement says nothing new: the same results, amounts, measures and endings. */
bool revision_is_same(const struct statement *before, const struct statement *now);

/* The statement with what the earlier one posted for each result, and the difference. A result that
 * is gone is not owed any more: it stays with the amounts to take back. Returns 0, -ENOMEM or
 * -EOVERFLOW. */
MUST_USE int revision_book(struct arena *arena, const struct statement *before,
			   const struct statement *now, const struct statement **ret_statement);

/* The same beside what the facts tell was posted before, where no statement is at hand. What was
 * posted for all guarantees together is no result's. Returns likewise. */
MUST_USE int revision_book_told(struct arena *arena, const struct contract *contract,
				const struct facts *facts, const struct statement *now,
				const struct statement **ret_statement);

#endif
