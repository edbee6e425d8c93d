/* statement_proof: the proof of one result, or of an ending, on a page.
 *
 *     if (proof_is_told(result, VIEW_PROOF))
 *         proof_write(&page, result);
 *
 * Threads: as page.h.
 */
#ifndef GARANT_WORDS_STATEMENT_PROOF_H
#define GARANT_WORDS_STATEMENT_PROOF_H

#include "words/statement_text.h"
#include "words/statement_words.h"

/* Whether the results table has a row for it: what does not apply is shown with all proofs only. */
bool result_is_shown(const struct result *result, enum view_detail detail);

/* Missed, owed, left open, or taken away by an exclusion or a claim: not just kept or measured. */
bool result_is_telling(const struct result *result);

/* Whether anything of its proof is put on the page. */
bool proof_is_told(const struct result *result, enum view_detail detail);

/* Puts the proof of a result on the page; with VIEW_SHORT only what a person has to act on. */
void proof_write(struct page *page, const struct result *result, enum view_detail detail);

/* The readings of the contract that are in the set, with what was taken for each. */
void proof_write_readings(struct page *page, const struct contract *contract, uint64_t readings);

/* Numbered sentences, with the clause of those that have their own. */
void proof_write_steps(struct page *page, const struct step *steps, size_t count);

/* What a person should know, with ids to look up. */
void proof_write_findings(struct page *page, const struct finding *findings, size_t count);

#endif
