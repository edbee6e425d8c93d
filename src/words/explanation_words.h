/* explanation_words: the explanation of a contract as text, Markdown, a page of HTML, or JSON.
 *
 *     r = explanation_markdown(&out, explanation, LANGUAGE_FR);
 *
 * All of them say the same sentences in the same order. What comes from the file is escaped for
 * the medium. Threads: no shared state.
 */
#ifndef GARANT_WORDS_EXPLANATION_WORDS_H
#define GARANT_WORDS_EXPLANATION_WORDS_H

#include "base/json.h"
#include "core/explain/explanation.h"
#include "words/catalogue.h"

/* width: columns, 0 for no limit. Returns 0 or a negative errno of the buffer or the table. */
MUST_USE int explanation_text(struct strbuf *out, const struct explanation *explanation,
			      enum language language, unsigned width);

/* CommonMark with the tables of GitHub. */
MUST_USE int explanation_markdown(struct strbuf *out, const struct explanation *explanation,
				  enum language language);

/* One page that needs nothing else: no script, no font, no other file. */
MUST_USE int explanation_html(struct strbuf *out, const struct explanation *explanation,
			      enum language language);

/* Adds the keys of an object that is open: contract, version, language, sections. */
void explanation_json(struct json *json, const struct explanation *explanation,
		      enum language language);

/* The title of the whole: that of the contract, else its id. */
struct str explanation_name(const struct explanation *explanation);

#endif
