/* verification: what came of computing a statement again.
 *
 * Threads: only read once made.
 */
#ifndef GARANT_CORE_VERIFY_VERIFICATION_H
#define GARANT_CORE_VERIFY_VERIFICATION_H

#include "core/verify/difference.h"

enum verify_outcome {
	VERIFY_BYTES,	 /* the same to the byte */
	VERIFY_VALUES,	 /* the same values, laid out otherwise */
	VERIFY_DIFFERENT /* at least one difference */
};

/* What a statement says it was made from, where that is not what it was compared with. */
enum origin { ORIGIN_CONTRACT, ORIGIN_FACTS, ORIGIN_ENGINE, ORIGIN_TZDATA, ORIGINS };

struct verification {
	enum verify_outcome outcome;
	bool foreign[ORIGINS];	   /* enum origin: it was made from another one */
	size_t origin_differences; /* of the differences: those that say so */
	struct differences found;
	struct sums sums;
	size_t statements, results, steps; /* computed again */
	struct position layout;		   /* VERIFY_VALUES: where the bytes begin to depart */
	struct str path;		   /* of the statement */
};

#endif
