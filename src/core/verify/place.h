/* place: where the comparison of two statements is. Private to src/core/verify.
 *
 *     walk_enter(&walk, (struct step_in){ .key = key, .node = node });
 *     ...
 *     walk_leave(&walk);
 */
#ifndef GARANT_CORE_VERIFY_PLACE_H
#define GARANT_CORE_VERIFY_PLACE_H

#include "core/verify/difference.h"

#define WALK_DEPTH_MAX 80 /* more than documents may be nested */

/* One member or item on the way from the statement to what is looked at. */
struct step_in {
	struct str key; /* of a member; empty for an item of a list */
	size_t index;	/* of an item */
	const struct tree *node;
};

struct walk {
	struct differences *found;
	struct str root; /* path of the statement */
	const struct tree *statement;
	struct step_in steps[WALK_DEPTH_MAX];
	size_t depth;
	int error; /* first failure; nothing more is added then */
};

/* A step down; documents are nested less deeply than a walk can be. */
void walk_enter(struct walk *walk, struct step_in step);
void walk_leave(struct walk *walk);

/* What is told about a difference at the place of the walk. NULL: nothing stands or should. */
struct departure {
	enum difference_kind kind;
	struct position at;
	const struct tree *stands, *should;
};
void walk_differs(struct walk *walk, const struct departure *departure);

/* The same for a length that does not add up. */
void walk_sum_differs(struct walk *walk, struct position at, int64_t stands, int64_t should);

#endif
