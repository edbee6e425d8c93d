/* fact: one thing that the journal records, and the chain of hashes that holds the facts together.
 *
 * A fact has two times: when it was so (valid from, to) and when the book learnt it (recorded). It
 * is never changed; what corrects it is another fact that names its number. It belongs to a
 * customer, or to the provider where the customer is empty, and so to one of 256 shards; each
 * shard has its own chain. The person it is about is a reference that means nothing by itself,
 * so that erasing a person leaves the chain as it was.
 *
 *     fact_hash(&buffer, &fact, (struct fact_place){ shard, seq }, head_hash, ret_hash)
 *
 * is SHA-256 of: the 32 bytes of the hash before, then packed (core/journal/pack.h) the shard, the
 * number, customer, kind, subject, valid from, valid to, recorded at, actor, person, the number of
 * what is corrected (0: nothing), and the body.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_JOURNAL_FACT_H
#define GARANT_CORE_JOURNAL_FACT_H

#include "base/digest.h"
#include "base/str.h"

#define SHARDS 256
#define FACT_NAME_BYTES_MAX ((size_t)200)	  /* customer, kind, subject, actor, person */
#define FACT_BODY_BYTES_MAX ((size_t)1024 * 1024) /* a larger thing has its digest as a fact */

struct fact {
	struct str customer;	/* "": the provider */
	struct str kind;	/* lower-case letters, digits and dashes */
	struct str subject;	/* what it is about: subscription, outage, account, ... */
	int64_t valid_from_ms;	/* since 1970 */
	int64_t valid_to_ms;	/* half-open; INSTANT_OPEN_MS: no end known */
	int64_t recorded_at_ms; /* since 1970; never before that of the fact before it */
	struct str actor;	/* who says so: an account, an agent, a command */
	struct str person;	/* reference into the table of persons; "": nobody */
	int64_t corrects;	/* number of the fact that this one corrects; 0: none */
	struct str body;	/* bytes; what they mean depends on the kind */
};

struct fact_place {
	int64_t shard; /* 0 .. SHARDS - 1 */
	int64_t seq;   /* from 1, without holes */
};

/* The shard of a customer: the first byte of the SHA-256 of its name; 0 for the provider. */
int64_t shard_of(struct str customer);

/* 1 to FACT_NAME_BYTES_MAX bytes of UTF-8: what the names in a fact and its body may be. */
bool fact_is_name(struct str name);

/* What is wrong with a fact that is to be recorded. */
enum fact_fault {
	FACT_FINE,
	FACT_NAME,     /* too long, or not UTF-8 */
	FACT_KIND,     /* empty, or no name of a kind */
	FACT_TIMES,    /* ends before it begins, or lies outside the years 0001 to 9999 */
	FACT_CORRECTS, /* does not come before it */
	FACT_BODY,     /* too long */
};

enum fact_fault fact_check(const struct fact *fact, struct fact_place place);

/* The hash that stands before the first fact of a shard, SHA-256 of "garant book", the id of the
 * book and the shard, packed: no two books or shards share it. Returns 0 or -ENOMEM. */
MUST_USE int fact_genesis(struct str book, int64_t shard, uint8_t ret_hash[DIGEST_BYTES]);

/* buffer is cleared and keeps the hashed bytes. Returns 0, -ENOMEM or -E2BIG (of the buffer). */
MUST_USE int fact_hash(struct strbuf *buffer, const struct fact *fact, struct fact_place place,
		       const uint8_t before[DIGEST_BYTES], uint8_t ret_hash[DIGEST_BYTES]);

#endif
