/* book_exposure_life: the exposure of one life of a subscription; private to book_exposure.c.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_EXPOSURE_LIFE_H
#define GARANT_APP_BOOK_EXPOSURE_LIFE_H

#include "app/book_exposure.h"
#include "app/book_shelf.h"
#include "core/time/civil.h"
#include "store/closing.h"

/* What is the same for all lives. */
struct exposing {
	const struct use *use;
	int64_t as_of_ms;
	const struct civil_date *closed; /* the day after the last closed period; NULL: none was */
	struct contract_shelf *shelf;
	struct arena *arena; /* of one life: what is in it goes with the next one */
};

/* Lines of windows under one version of the contract. */
struct exposed_part {
	const struct contract *contract;
	bool received;
	struct exposure_lines lines;
};

struct exposed_life {
	struct str contract; /* id */
	struct exposed_part *parts;
	size_t count; /* 0: it does not live in windows that are not closed */
};

/* *ret_life is in the arena. Returns 0 or a negative errno, with a diagnostic unless it is -ENOMEM:
 * -EBADMSG when it cannot be settled. */
MUST_USE int exposure_of_life(const struct exposing *exposing, const struct closing_life *life,
			      struct exposed_life *ret_life);

#endif
