/* pack: integers and texts one after the other, in the one way there is to write them.
 *
 * An integer is folded so that small ones of either sign are short (0, -1, 1, -2 become 0, 1, 2, 3)
 * and written seven bits a byte, lowest first, with the top bit set on all bytes but the last. A
 * text is its length in bytes, then the bytes. Nothing has two forms: a longer form of a number is
 * refused when read. The bytes of a fact that are hashed, the bodies of facts that the book itself
 * understands and blocks of observations are all written so.
 *
 *     pack_int(&out, -3); pack_text(&out, STR("EUR"));
 *     struct unpack in = { strbuf_str(&out), false };
 *     int64_t number = unpack_int(&in);
 *     if (unpack_end(&in) < 0) ...                      // looked at once, after the last one
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_JOURNAL_PACK_H
#define GARANT_CORE_JOURNAL_PACK_H

#include "base/str.h"

/* Bytes that an integer takes at most. */
#define PACK_INT_BYTES_MAX 10

struct unpack {
	struct str rest; /* what is not read yet; not owned */
	bool broken;	 /* something was not as pack writes it; what was read is 0 and empty */
};

/* Appends; a failure is remembered by the strbuf. */
void pack_int(struct strbuf *out, int64_t value);
void pack_text(struct strbuf *out, struct str text);

/* The next integer; 0 when there is none in its one form. */
int64_t unpack_int(struct unpack *in);

/* The next text, which points into what is read; empty when there is none. */
struct str unpack_text(struct unpack *in);

/* Returns 0 when all was well and nothing is left, else -EBADMSG. */
MUST_USE int unpack_end(const struct unpack *in);

#endif
