/* lint_text: findings of garant lint for people, as JSON, and as SARIF for code review.
 *
 *     contract.yaml:28:5: warning table-gap: between 2 d and 8 d no row says what is owed
 *       - {over: 8 days, pay: 100%}
 *         ^
 *       hint: add a row for it, or otherwise:
 *       at stake: 50.00 EUR on a monthly fee of 100.00 EUR (outage of 5 d)
 *
 * Threads: no state. Failures are remembered by the strbuf.
 */
#ifndef GARANT_WORDS_LINT_TEXT_H
#define GARANT_WORDS_LINT_TEXT_H

#include "base/json.h"
#include "core/lint/lint.h"
#include "words/catalogue.h"

/* Findings of one file. */
struct linted {
	struct str path; /* as the user gave it */
	struct lint_report report;
};

/* Appends all findings of a file and one line that counts them. */
void lint_text(struct strbuf *out, enum language language, const struct linted *linted);

/* {"files": [...]}: docs/reference/lint.schema.json. */
void lint_json(struct json *json, enum language language, const struct linted *files, size_t count);

/* SARIF 2.1.0: one run with all rules and the results of all files. */
void lint_sarif(struct json *json, enum language language, const struct linted *files,
		size_t count);

#endif
