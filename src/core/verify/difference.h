/* difference: where a written statement departs from the one that was computed again.
 *
 * Both are trees of JSON. A difference names its place twice: as a path in the document with line
 * and column, and in the words of a proof: the guarantee, the window, the number of the step, its
 * idea and clause. Values are kept as JSON on one line, cut to DIFFERENCE_SHOWN_BYTES.
 *
 *     struct differences found = { .arena = arena, .max = 100 };
 *     r = statement_compare(&found, written, again, STR("statements[0]"));
 *     r = statement_sums(&found, written, STR("statements[0]"), &sums);
 *
 * Threads: one struct differences belongs to one thread; the trees are only read.
 */
#ifndef GARANT_CORE_VERIFY_DIFFERENCE_H
#define GARANT_CORE_VERIFY_DIFFERENCE_H

#include "base/tree.h"

#define DIFFERENCE_SHOWN_BYTES 160

enum difference_kind {
	DIFFERENCE_VALUE,   /* another value stands there */
	DIFFERENCE_MISSING, /* something is not there */
	DIFFERENCE_EXTRA,   /* something is there that should not be */
	DIFFERENCE_SUM	    /* the parts that are written do not add up to the number that is */
};

struct difference {
	enum difference_kind kind;
	struct position at; /* in the written document; of what should hold it when it is missing */
	struct str path;    /* statements[0].results[1].steps[3].text */
	/* Each empty where it does not apply. */
	struct str subscription, revision, guarantee, right, item, record;
	struct str window_from, window_to;
	size_t step; /* from 1; 0: not in a step */
	struct str idea, clause;
	struct str field; /* what differs, within the innermost of step, result and statement */
	struct str stands, should; /* empty: nothing */
};

struct differences {
	struct arena *arena; /* where all below lives; not owned */
	struct difference *items;
	size_t count, capacity;
	size_t max;   /* items kept */
	size_t total; /* found, those not kept included */
};

/* Lengths that were added up again. */
struct sums {
	size_t checked, wrong;
};

/* Finds every difference between a written statement and the one computed again. Members are
 * compared by name, lists by place once what is the same at both ends is set aside. `path` is that
 * of the statement in its document. Returns 0 (differences or not) or -ENOMEM. */
MUST_USE int statement_compare(struct differences *found, const struct tree *written,
			       const struct tree *again, struct str path);

/* Adds up what the written statement itself says: every span lasts its `ms`, the spans of counted
 * last counted_ms together and those of taken taken_ms. What cannot be read as a number or an
 * instant is left to statement_compare. Returns 0 or -ENOMEM. */
MUST_USE int statement_sums(struct differences *found, const struct tree *written, struct str path,
			    struct sums *sums);

/* Adds one difference about a statement as a whole. Returns 0 or -ENOMEM. */
MUST_USE int statement_differs(struct differences *found, enum difference_kind kind,
			       const struct tree *statement, struct position at, struct str path);

#endif
