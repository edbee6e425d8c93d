/* statement_text: a statement as a person reads it, in English or French.
 *
 * First who and when, then a table of the results and the total, then for each result that has
 * something to say its proof: the steps as sentences with their clauses, the time counted with
 * its sum, the time taken away and why, the readings it rests on, what is missing, and what each
 * alternative would give. No colours; control characters from files are escaped.
 *
 *     struct strbuf out = STRBUF_INIT(16 * MIB);
 *     r = statement_text(&out, statement, LANGUAGE_FR, 100);
 *
 * Threads: the statement is only read.
 */
#ifndef GARANT_WORDS_STATEMENT_TEXT_H
#define GARANT_WORDS_STATEMENT_TEXT_H

#include "core/settle/statement.h"
#include "words/catalogue.h"

/* width: columns of the screen, 0 for no limit. Returns 0, -ENOMEM, -E2BIG (out is full) or -ENOENT
 * (the system has no C.UTF-8). */
MUST_USE int statement_text(struct strbuf *out, const struct statement *statement,
			    enum language language, unsigned width);

/* A table of several statements: one line for each result, then what is owed in all, by unit. */
MUST_USE int statement_summary(struct strbuf *out, const struct statement *const *statements,
			       size_t count, enum language language, unsigned width);

#endif
