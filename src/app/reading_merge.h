/* reading_merge: one statement out of those under each alternative of silent readings. */
#ifndef GARANT_APP_READING_MERGE_H
#define GARANT_APP_READING_MERGE_H

#include "core/settle/statement.h"

/* The same subscription settled under several combinations of alternatives. */
struct reading_variants {
	const struct statement *const *statements; /* at least one */
	const size_t *const *choices; /* of each: alternative by reading of the contract */
	size_t count;
	const size_t *silent; /* numbers of the readings that vary */
	size_t silent_count;
};

/* A result with the same amounts and status under all stands; any other becomes undefined with what
 * each alternative gives. Returns 0 or -ENOMEM. */
MUST_USE int reading_merge(struct arena *arena, const struct reading_variants *variants,
			   const struct statement **ret_statement);

#endif
