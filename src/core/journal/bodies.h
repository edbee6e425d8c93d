/* bodies: what the facts say that the book itself understands, beside accounts, transfers, blocks.
 *
 * A request is what a client asked for under a key of its own choice: the facts that follow it up
 * to the end of its transaction are what was done. The same key of the same customer is taken once.
 * A message is a mail, a webhook or an export that is to go out: one for each event, person and
 * channel. That it went out is another fact.
 *
 * A statement that is kept names what it was settled from and what it came to by their digests; the
 * bytes are documents of the book. Its fact's subject is the subscription, its times the windows.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_JOURNAL_BODIES_H
#define GARANT_CORE_JOURNAL_BODIES_H

#include "base/str.h"

#define REQUEST_FACT "request"
#define MESSAGE_FACT "message"
#define DELIVERED_FACT "delivered"
#define STATEMENT_FACT "statement"

struct request {
	struct str key;	   /* 1 to FACT_NAME_BYTES_MAX bytes */
	struct str digest; /* DIGEST_BYTES: of what was asked */
};

/* Whom it goes to is the person of its fact; names and addresses are looked up when it is sent. */
struct message {
	struct str event;   /* what it tells of, such as a decision; not empty */
	struct str channel; /* mail, webhook, export, ...; not empty */
	struct str text;    /* which text with which arguments; nothing personal */
};

struct kept_statement {
	int64_t revision; /* from 1 */
	int64_t as_of_ms; /* settled with what was known then; INT64_MIN: as the case says */
	struct str contract, facts, statement; /* DIGEST_BYTES: of the two files and its JSON */
};

/* The parts of a body that is read point into it. Reading returns 0 or -EBADMSG. */
void request_write(struct strbuf *out, const struct request *request);
MUST_USE int request_read(struct str body, struct request *ret_request);
void message_write(struct strbuf *out, const struct message *message);
MUST_USE int message_read(struct str body, struct message *ret_message);
/* The number of the message, a fact of the same shard, that went out. */
void delivered_write(struct strbuf *out, int64_t message);
MUST_USE int delivered_read(struct str body, int64_t *ret_message);
void kept_statement_write(struct strbuf *out, const struct kept_statement *kept);
MUST_USE int kept_statement_read(struct str body, struct kept_statement *ret_kept);

#endif
