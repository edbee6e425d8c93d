/* book_statement: statements kept in a book, with the contract and the case they were settled from.
 *
 * Each statement is a fact of its customer: subscription, windows, revision, and the SHA-256 of the
 * contract, the case and the statement's JSON, whose bytes are documents of the book. What is
 * there stays: the same statement again changes nothing, another one of the same revision is
 * refused. garant verify --book settles each again.
 *
 *     r = settle_case(arena, &request, &settlement, sink);
 *     r = book_keep_statements(book, &keeping, sink, &kept);
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_STATEMENT_H
#define GARANT_APP_BOOK_STATEMENT_H

#include "app/book.h"
#include "app/settle_case.h"

struct keeping {
	const struct case_settlement *settlement; /* with its proof */
	int64_t as_of_ms;			  /* that it was asked for; INT64_MIN: none */
	int64_t now_ms;
	struct str actor;
};

struct kept_count {
	int64_t added, known; /* known: it was kept before */
};

/* Keeps all statements in one transaction. Returns 0 or, with a diagnostic and nothing written,
 * -EBADMSG (another one is kept already, or a subscription has no customer) or an error of the
 * store. */
MUST_USE int book_keep_statements(struct book *book, const struct keeping *keeping,
				  struct diag_sink *sink, struct kept_count *ret_count);

/* The same as part of another change, whose transaction has begun and goes on; where it fails, that
 * has ended. */
MUST_USE int book_keep_within(struct book *book, const struct keeping *keeping,
			      struct diag_sink *sink, struct kept_count *ret_count);

/* Appends the JSON of one statement, as it is kept; failures are remembered by the strbuf. */
void book_statement_json(struct strbuf *out, const struct statement *statement,
			 const struct statement_meta *meta);

#endif
