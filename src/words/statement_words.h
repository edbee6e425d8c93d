/* statement_words: how the states of a result are said to a customer, as parts of a page.
 *
 *     words_status(&page, result);        // gathers: missed, provisional
 *     page_cell(&page, table);
 *
 * The functions gather into the page's line and never end it. Threads: as page.h.
 */
#ifndef GARANT_WORDS_STATEMENT_WORDS_H
#define GARANT_WORDS_STATEMENT_WORDS_H

#include "words/page.h"

/* English, and the key in the catalogue. */
const char *status_words(enum status status);

/* Status, with "provisional" where it may still change; of a right whether it arises and until
 * when. */
void words_status(struct page *page, const struct result *result);

/* Guarantee or right, item and record: availability / line-7 / o1. */
void words_name(struct page *page, const struct result *result);

/* What was measured; nothing when there is no measure. */
void words_measured(struct page *page, const struct result *result);

/* The promise: at least 99.9%. Nothing when it has none. A value that is computed is shown as it is
 * written when the result has no proof. */
void words_promised(struct page *page, const struct result *result);

/* What is owed, or the bounds of what may be. Nothing at all for a right: what it gives is no debt
 * yet. */
void words_owed(struct page *page, const struct result *result);

/* How and until when it is claimed. */
void words_claim(struct page *page, const struct result *result);

/* Why time was taken away, and with the record and clause that did it. */
void words_taken_why(struct page *page, const struct proof_span *span);
void words_taken(struct page *page, const struct proof_span *span);

/* Fixed texts that contracts and core hand over and that are translated on the way; NULL ends it.
 * */
extern const char *const words_handed_over[];

#endif
