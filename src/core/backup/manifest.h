/* manifest: what a backup says of itself, behind the bytes of the database.
 *
 * A backup is the database of a book, then its manifest, then the end: SHA-256 of the manifest, its
 * length in 8 bytes, lowest first, and 16 bytes that every backup ends with. So a file that was cut
 * short has no end, and one that was changed has another digest. The manifest is, packed
 * (core/journal/pack.h): the text "garant backup", the number of this form, the id of the book, the
 * version of its tables, the instant before which everything that was acknowledged is in it, the
 * length and SHA-256 of the database, and as one text for each shard that has a fact, in order:
 * shard, number and hash of its last one.
 *
 *     manifest_heads_add(&heads, place, hash); ...
 *     manifest_write(&out, &manifest);
 *
 *     r = manifest_end_read(last_bytes, &end);         // of the file
 *     r = manifest_read(bytes_before_it, &end, &manifest);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_BACKUP_MANIFEST_H
#define GARANT_CORE_BACKUP_MANIFEST_H

#include "core/journal/fact.h"
#include "core/journal/pack.h"

#define MANIFEST_FORM 1
#define MANIFEST_END_BYTES ((size_t)56)
/* Of the manifest without its end: 256 heads and the rest. */
#define MANIFEST_BYTES_MAX ((size_t)16 * 1024)
#define MANIFEST_BOOK_BYTES ((size_t)32)

struct manifest {
	struct str book;   /* id, MANIFEST_BOOK_BYTES */
	int64_t tables;	   /* version of the tables */
	int64_t made_ms;   /* what was acknowledged before is in it; since 1970 */
	int64_t bytes;	   /* of the database, which stands first */
	struct str digest; /* DIGEST_BYTES, of the database */
	int64_t facts;	   /* sum of the numbers in heads */
	int64_t chains;	   /* shards in heads */
	struct str heads;  /* for manifest_head */
};

/* The last bytes of a file as manifest_write left them. */
struct manifest_end {
	size_t length;	   /* of the manifest before it */
	struct str digest; /* of it */
};

/* Appends a head to what becomes heads. place.seq 0: nothing is in the shard, and nothing is
 * added. */
void manifest_heads_add(struct strbuf *heads, struct fact_place place, struct str hash);

/* Counts facts and chains from heads. False: heads are not as manifest_heads_add writes them. */
bool manifest_count(struct manifest *manifest);

/* Appends manifest and end, but facts and chains, which follow from heads. A failure is remembered
 * by the strbuf. */
void manifest_write(struct strbuf *out, const struct manifest *manifest);

/* The end, from the last MANIFEST_END_BYTES of a file, which it points into. Returns 0, or
 * -EBADMSG: that is no end of a backup. */
MUST_USE int manifest_end_read(struct str bytes, struct manifest_end *ret_end);

/* The manifest before an end, which it points into. Returns 0; -EBADMSG: it is not what that end
 * was written with; -ENOTSUP: a later garant wrote it in a form of its own. */
MUST_USE int manifest_read(struct str bytes, const struct manifest_end *end,
			   struct manifest *ret_manifest);

/* The next of its heads, from struct unpack heads = { manifest.heads, false }; the hash has
 * DIGEST_BYTES. False at the end. */
bool manifest_head(struct unpack *heads, struct fact_place *ret_place, struct str *ret_hash);

#endif
