/* same_results: a settlement with proof and one without give the same results, byte for byte. */
#ifndef GARANT_TESTS_SAME_RESULTS_H
#define GARANT_TESTS_SAME_RESULTS_H

#include "core/settle/settle.h"

/* Fails the test, with the first line that differs, when a statement that was settled with proof
 * and one that was settled without differ in more than steps and lists of spans. name is shown. */
void assert_same_results(const struct statement *proof, const struct statement *plain,
			 const char *name);

#endif
