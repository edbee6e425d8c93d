/* compare: several contracts on the same facts, and one contract under each of its readings.
 *
 * A case names one contract; under another it is read as facts/case_foreign.h says. Everybody asks
 * to leave in the last moment of the last window, unless the case has endings of its own, so that
 * what a customer stays bound to stands beside what is paid.
 *
 *     r = compare_contracts(arena, &request, &comparison, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_COMPARE_H
#define GARANT_APP_COMPARE_H

#include "base/diag.h"
#include "core/compare/comparison.h"

struct compare_request {
	const struct str *contracts; /* paths, at most COMPARED_MAX */
	size_t count;
	struct str facts; /* path of the case */
};

/* Returns 0, -EBADMSG with diagnostics, or what settle_case returns. */
MUST_USE int compare_contracts(struct arena *arena, const struct compare_request *request,
			       const struct comparison **ret_comparison, struct diag_sink *sink);

/* Notes are kept with their contract; anything worse is everybody's. */
void compare_sort_notes(const struct diag_sink *all, struct diag_sink *notes,
			struct diag_sink *sink);

/* Both files are read again for each alternative, so neither can be standard input. Returns as
 * compare_contracts. */
MUST_USE int compare_readings(struct arena *arena, struct str contract, struct str facts,
			      const struct readings_comparison **ret_comparison,
			      struct diag_sink *sink);

#endif
