/* difference_text: what came of verifying a statement, as a person reads it.
 *
 * First whether it is the same, then where it was made from something else, then each difference
 * with its place in the file and in the proof, what stands there and what should.
 *
 *     r = verification_text(&out, verification, LANGUAGE_FR, 100);
 *
 * A statement that was made from other files differs in many places that all follow from that: only
 * their number is told unless `all` is set. Threads: the verification is only read.
 */
#ifndef GARANT_WORDS_DIFFERENCE_TEXT_H
#define GARANT_WORDS_DIFFERENCE_TEXT_H

#include "core/verify/verification.h"
#include "words/catalogue.h"

struct difference_view {
	enum language language;
	unsigned width; /* columns of the screen, 0 for no limit */
	bool all;
};

/* Returns 0, -ENOMEM, -E2BIG (out is full) or -ENOENT (the system has no C.UTF-8). */
MUST_USE int verification_text(struct strbuf *out, const struct verification *verification,
			       const struct difference_view *view);

#endif
