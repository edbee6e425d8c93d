/* catalogue: the messages in the language of the person who reads them.
 *
 * English is written in the code and in defs/diagnostics; French comes from po/fr.po, which
 * scripts/make-catalogue turns into a sorted table at build time. A message without French stays
 * English; scripts/check-catalogue does not let that be committed.
 *
 *     strbuf_add(&out, words_translate(language, STR(N_("error"))));
 *
 * N_("...") marks a message that is translated somewhere else than where it is written; the same
 * words mean the same everywhere, so there are no contexts.
 * Threads: constant data.
 */
#ifndef GARANT_WORDS_CATALOGUE_H
#define GARANT_WORDS_CATALOGUE_H

#include "base/str.h"

#define N_(literal) literal

enum language { LANGUAGE_EN, LANGUAGE_FR };

/* The message in the language; english itself when there is no translation. Constant data. */
struct str words_translate(enum language language, struct str english);

/* The language of a name such as fr, fr_FR.UTF-8 or en: LANGUAGE_EN for any that is not French. */
enum language language_of(struct str name);

#endif
