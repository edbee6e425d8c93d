/* organisation: who runs a book, as it stands on documents; one per book.
 *
 * Each fact about it is a whole one, which holds from the instant it says until that of the next.
 * Among facts of one instant the last recorded one holds. Nothing is written over: what stood on a
 * document of the past can be found again.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_ORGANISATION_H
#define GARANT_CORE_REGISTER_ORGANISATION_H

#include "core/register/identity.h"

/* The fact, of the provider, and its subject. */
#define ORGANISATION_FACT "organisation"
#define ORGANISATION_SUBJECT "organisation"

struct organisation {
	struct identity identity;
	struct str zone;     /* of the time zone database, such as Europe/Paris */
	struct str language; /* en or fr */
};

/* A language that documents are written in. */
bool register_is_language(struct str language);

void organisation_write(struct strbuf *out, const struct organisation *organisation);
/* The parts point into the body. Returns 0 or -EBADMSG: it is no organisation that could have been
 * recorded, but for the zone, which is only looked at for its length. */
MUST_USE int organisation_read(struct str body, struct organisation *ret_organisation);

#endif
