/* statement_proof: the proof of one result, or of an ending, on a page.
 *
 *     if (proof_is_worth_reading(result))
 *         proof_write(&page, contract, result);
 *
 * Threads: as page.h.
 */
#ifndef GARANT_WORDS_STATEMENT_PROOF_H
#define GARANT_WORDS_STATEMENT_PROOF_H

#include "words/statement_words.h"

/* False for a promise that was kept without anything happening. */
bool proof_is_worth_reading(const struct result *result);

/* Puts the whole proof of a result on the page. */
void proof_write(struct page *page, const struct contract *contract, const struct result *result);

/* Numbered sentences, with the clause of those that have their own. */
void proof_write_steps(struct page *page, const struct step *steps, size_t count);

/* What a person should know, with ids to look up. */
void proof_write_findings(struct page *page, const struct finding *findings, size_t count);

#endif
