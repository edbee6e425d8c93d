/* digest: SHA-256 (FIPS 180-4) of some bytes, or of pieces one after the other.
 *
 *     struct strbuf out = STRBUF_INIT(128);
 *     digest_write(&out, source->text);        // sha256: and 64 hexadecimal digits
 *
 * Threads: values only.
 */
#ifndef GARANT_BASE_DIGEST_H
#define GARANT_BASE_DIGEST_H

#include "base/str.h"

#define DIGEST_BYTES 32

void digest_of(struct str bytes, uint8_t ret_digest[DIGEST_BYTES]);

/* The same of bytes that come one piece after the other: begin, add each piece, end. */
struct digest_sum {
	uint32_t state[DIGEST_BYTES / 4];
	uint64_t bytes;			/* so far */
	uint8_t rest[2 * DIGEST_BYTES]; /* what does not fill a block yet */
};

void digest_begin(struct digest_sum *sum);
void digest_piece(struct digest_sum *sum, struct str bytes);
void digest_end(struct digest_sum *sum, uint8_t ret_digest[DIGEST_BYTES]);

/* The bytes of a digest, which must outlive what is returned. */
static inline struct str digest_str(const uint8_t digest[DIGEST_BYTES])
{
	return (struct str){ (const char *)digest, DIGEST_BYTES };
}

/* Appends "sha256:" and a digest (its bytes) in lower-case hexadecimal digits. */
void digest_add(struct strbuf *out, struct str digest);

/* Appends "sha256:" and the digest of bytes in lower-case hexadecimal digits. */
void digest_write(struct strbuf *out, struct str bytes);

/* Appends the first digits (of 64) of the digest of bytes, for a name that is made of them. */
void digest_write_short(struct strbuf *out, struct str bytes, size_t digits);

#endif
