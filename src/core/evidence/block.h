/* block: the observations of one monitor within one hour, packed, as one agent sent them.
 *
 * Observations are too many to be facts. They are kept in blocks, whose SHA-256 is a fact. An
 * observation is known by the agent that made it, by that agent's start (boot) and by its number
 * since then; a block holds consecutive numbers, so agent, boot and first number name the block,
 * and one that is sent twice is stored once. Times are whole milliseconds and never go back.
 *
 *     block_write(&out, &block);
 *     r = block_read(arena, strbuf_str(&out), &block);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_EVIDENCE_BLOCK_H
#define GARANT_CORE_EVIDENCE_BLOCK_H

#include "base/arena.h"
#include "base/str.h"

#define BLOCK_OBSERVATIONS_MAX 100000
/* The fact that a block was stored. */
#define BLOCK_FACT "block"

enum observed { OBSERVED_UP, OBSERVED_DOWN, OBSERVED_UNSURE, OBSERVED_KINDS };

struct observation {
	int64_t at_ms; /* since 1970 */
	enum observed what;
	int64_t took_ms; /* how long the probe waited; 0 or more */
};

struct block {
	struct str monitor; /* not empty */
	struct str agent;   /* not empty */
	int64_t hour_ms;    /* its first instant; a whole hour since 1970 */
	int64_t boot;	    /* of the agent, 0 or more */
	int64_t first_seq;  /* of the first observation, 0 or more */
	const struct observation *items;
	size_t count; /* 1 .. BLOCK_OBSERVATIONS_MAX */
};

/* Returns 0, or -EINVAL when a limit is broken, an observation lies outside of the hour or before
 * the one in front of it. */
MUST_USE int block_check(const struct block *block);

/* Appends the bytes of a block that was checked. */
void block_write(struct strbuf *out, const struct block *block);

/* Reads what block_write wrote and checks it. Texts point into the bytes, observations live in the
 * arena. Returns 0, -EBADMSG or -ENOMEM. */
MUST_USE int block_read(struct arena *arena, struct str bytes, struct block *ret_block);

/* What the fact of a block says: which it is, how many there are, and the digest of its bytes. */
struct block_fact {
	struct str monitor, agent;
	int64_t hour_ms, boot, first_seq, count;
	struct str digest; /* DIGEST_BYTES */
};

void block_fact_write(struct strbuf *out, const struct block_fact *fact);
MUST_USE int block_fact_read(struct str body, struct block_fact *ret_fact);

#endif
