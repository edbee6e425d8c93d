/* form: a file that somebody fills in, a map of keys and values in YAML or JSON.
 *
 * Everything that is wrong is said with its place, not only the first.
 *
 *     r = form_read(arena, path, &kind, &root, sink);
 *     name = form_text(root, "name");
 *
 * Threads: no state.
 */
#ifndef GARANT_APP_FORM_H
#define GARANT_APP_FORM_H

#include "base/tree.h"
#include "core/register/identity.h"

struct form_kind {
	const char *what;	 /* "the organisation", for messages */
	const char *const *keys; /* all, NULL at the end */
	const char *const *needed;
};

/* Reads the file at path ("-": standard input) and checks that it is a map with these keys. Returns
 * 0, or -EBADMSG or -ENOMEM with a diagnostic. */
MUST_USE int form_read(struct arena *arena, struct str path, const struct form_kind *kind,
		       const struct tree **ret_root, struct diag_sink *sink);

/* The text of a key; empty when it is not there. */
struct str form_text(const struct tree *root, const char *key);

/* Where the value of a key stands; the map when it is not there. */
struct position form_at(const struct tree *root, const char *key);

/* The keys name, address, country, registration and vat. Returns 0, -ENOMEM, or -EBADMSG when
 * something is wrong, all of which is said. */
MUST_USE int form_identity(struct arena *arena, const struct tree *root,
			   struct identity *ret_identity, struct diag_sink *sink);

/* The key zone, which must be one of the system's, and language. Likewise. An empty one is refused
 * only where the form needs it. */
MUST_USE int form_zone(struct arena *arena, const struct tree *root, struct str *ret_zone,
		       struct diag_sink *sink);
MUST_USE int form_language(const struct tree *root, struct str *ret_language,
			   struct diag_sink *sink);

/* The instant at which a day (2026-05-01) begins in a zone of the system. Returns 0, -ENOMEM, or
 * -EBADMSG with a diagnostic. */
MUST_USE int form_day(struct arena *arena, struct str zone, struct str day, int64_t *ret_ms,
		      struct diag_sink *sink);

#endif
