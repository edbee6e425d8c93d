/* statement_text: a statement as a person reads it, in English or French.
 *
 * First who and when, then a table of the results and the total, then for each result that has
 * something to say its proof: the steps as sentences with their clauses, the time counted with
 * its sum, the time taken away and why, what is missing, and what each alternative would give. Last
 * what the text leaves open with what was taken for it, and the end of the subscription. No
 * colours; control characters from files are escaped.
 *
 *     const struct view view = { LANGUAGE_FR, 100, VIEW_PROOF };
 *     struct strbuf out = STRBUF_INIT(16 * MIB);
 *     r = statement_text(&out, statement, &view);
 *
 * The statement is best settled with its proof, whatever the view: a promise that is computed is
 * known only from there. Threads: the statement is only read.
 */
#ifndef GARANT_WORDS_STATEMENT_TEXT_H
#define GARANT_WORDS_STATEMENT_TEXT_H

#include "core/settle/statement.h"
#include "words/catalogue.h"

enum view_detail {
	VIEW_SHORT, /* what applies; of proofs only what is missing, left open or booked */
	VIEW_TOLD,  /* the proof of what was missed or is owed; a summary of that and what could
		     * be owed */
	VIEW_PROOF  /* every result, every proof */
};

struct view {
	enum language language;
	unsigned width; /* columns of the screen, 0 for no limit */
	enum view_detail detail;
};

/* Returns 0, -ENOMEM, -E2BIG (out is full) or -ENOENT (the system has no C.UTF-8). */
MUST_USE int statement_text(struct strbuf *out, const struct statement *statement,
			    const struct view *view);

/* A table of several statements, of one contract or several: one line for each result, then what is
 * owed in all, by unit, and who leaves when. Returns as statement_text. */
MUST_USE int statement_summary(struct strbuf *out, const struct statement *const *statements,
			       size_t count, const struct view *view);

/* What the text of a contract leaves open and what is taken for it, as a table. */
MUST_USE int contract_open_text(struct strbuf *out, const struct contract *contract,
				const struct view *view);

#endif
