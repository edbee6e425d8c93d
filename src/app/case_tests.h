/* case_tests: the cases of contracts found, settled and compared with what they expect.
 *
 * A path is a case file, a contract folder (contract.yaml and cases/NAME.yaml), or a folder of such
 * folders. The contract of a case file is contract.yaml beside it or one folder up.
 *
 *     struct case_list list = { .arena = arena };
 *     r = case_list_add(&list, STR("contracts"), &sink);
 *     for (i = 0; i < list.count; i++)
 *             r = case_test(&list.items[i], &outcome);
 *     case_outcome_done(&outcome);
 *
 * Threads: no shared state.
 */
#ifndef GARANT_APP_CASE_TESTS_H
#define GARANT_APP_CASE_TESTS_H

#include "base/arena.h"
#include "base/diag.h"

#define CASE_FOLDERS_DEEP_MAX 6
#define CASES_MAX 100000

struct case_paths {
	struct str contract, facts; /* paths; facts is empty for a contract without cases */
};

struct case_list {
	struct arena *arena;
	struct case_paths *items; /* sorted within each folder */
	size_t count, capacity;
};

struct case_outcome {
	struct arena *arena;	/* owns all below */
	struct diag_sink diags; /* what is wrong, and notes */
	struct str title;
	size_t expectations;
	bool passed;
	int64_t elapsed_us;
};

/* Adds what is at a path. Returns 0, -ENOMEM or -EBADMSG with a diagnostic. */
MUST_USE int case_list_add(struct case_list *list, struct str path, struct diag_sink *sink);

/* Settles a case and compares. Returns 0 also when it fails, or -ENOMEM. The caller frees the
 * outcome with case_outcome_done. */
MUST_USE int case_test(const struct case_paths *paths, struct case_outcome *ret_outcome);

void case_outcome_done(struct case_outcome *outcome);

#endif
