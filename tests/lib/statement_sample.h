/* statement_sample: one statement made by hand, with every kind of part, for tests of its writers.
 *
 * A month of an office line: an availability of exactly 99 % that is missed, two outages counted
 * and time of a third taken away for maintenance; a restoration promise left open by the text; a
 * right; an ending. The zone is always two hours east of UTC.
 *
 *     const struct statement *statement;
 *     assert_int_equal(statement_sample(arena, &statement), 0);
 *
 * Threads: the arena is the caller's.
 */
#ifndef GARANT_TESTS_LIB_STATEMENT_SAMPLE_H
#define GARANT_TESTS_LIB_STATEMENT_SAMPLE_H

#include "core/settle/statement.h"

/* Returns 0 or -ENOMEM; the statement lives in the arena. */
MUST_USE int statement_sample(struct arena *arena, const struct statement **ret_statement);

#endif
