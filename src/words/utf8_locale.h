/* utf8_locale: widths of characters on a terminal, for one thread and a short while.
 *
 * The C library knows how wide a character is only under a UTF-8 locale, and libsmartcols asks
 * it. The process has no locale; this sets one for the calling thread, touching characters only
 * (never numbers), and takes it back. Where the system has no C.UTF-8, begin fails with -ENOENT.
 *
 *     struct utf8_locale locale;
 *     r = utf8_locale_begin(&locale);
 *     if (r < 0) return r;
 *     ...
 *     utf8_locale_end(&locale);
 *
 * Threads: the thread that began must end; others are not touched.
 */
#ifndef GARANT_WORDS_UTF8_LOCALE_H
#define GARANT_WORDS_UTF8_LOCALE_H

#include <locale.h>

#include "base/str.h"

struct utf8_locale {
	locale_t mine, before;
};

/* Returns 0, -ENOMEM or -ENOENT. */
MUST_USE int utf8_locale_begin(struct utf8_locale *locale);
void utf8_locale_end(struct utf8_locale *locale);

/* Columns that a text takes on a terminal; bytes that are not UTF-8 take one each. Only while a
 * UTF-8 locale is set. */
size_t text_columns(struct str text);

#endif
