/* curves: what contracts pay over the downtime or the quantity, made ready to be drawn together.
 *
 *     struct curve_request request = { .paths = &path, .path_count = 1, .over = CURVE_DOWNTIME };
 *     struct curve_picture picture;
 *     r = curves_make(arena, &request, &picture, &sink);
 *
 * Threads: no shared state; one arena is one thread's.
 */
#ifndef GARANT_APP_CURVES_H
#define GARANT_APP_CURVES_H

#include "words/curve_picture.h"

struct curve_request {
	const struct str *paths; /* of contract files */
	size_t path_count;
	struct str guarantee; /* id; empty: every one that pays money */
	enum curve_over over;
	struct str fee; /* of a month, in major units; empty: 100 */
};

/* Returns 0, -ENOMEM, -EINVAL with a diagnostic about the fee, or -EBADMSG with one (a file, no
 * such guarantee, nothing to draw, too many lines, quantities that cannot share an axis). */
MUST_USE int curves_make(struct arena *arena, const struct curve_request *request,
			 struct curve_picture *picture, struct diag_sink *sink);

#endif
