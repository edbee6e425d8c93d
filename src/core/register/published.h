/* published: a version of a contract, as it holds for those who subscribe to it.
 *
 * A version holds from the instant of its fact until the next one of the same contract begins, so
 * versions never overlap. Its text is a document of the book, named by its digest; it never
 * changes, and neither does the name of a version.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_PUBLISHED_H
#define GARANT_CORE_REGISTER_PUBLISHED_H

#include "core/journal/fact.h"
#include "core/journal/pack.h"

/* The fact, of the provider; its subject is the contract's id, and it begins when it holds. */
#define CONTRACT_FACT "contract"

struct published {
	struct str id;	    /* of the contract */
	struct str version; /* as the file says; not empty */
	struct str title;   /* may be empty */
	struct str digest;  /* DIGEST_BYTES: of the text */
};

/* The body of the fact; the parts of what is read point into it, but for the id, which is the
 * fact's subject. Reading returns 0 or -EBADMSG. */
void published_write(struct strbuf *out, const struct published *published);
MUST_USE int published_read(struct str id, struct str body, struct published *ret_published);

#endif
