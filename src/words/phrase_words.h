/* phrase_words: a phrase said in a language, for a screen, for Markdown or for a page.
 *
 * Words of the contract stand in quotation marks of the language and names in its own notation, as
 * the style has them. French joins "de" and "le" to "du", and leaves out vowels, where a part
 * begins; never inside words of the contract.
 *
 *     const struct voice voice = { LANGUAGE_FR, zone, &style_text };
 *     voice_say(&out, &voice, phrase);
 *
 * Threads: constant tables.
 */
#ifndef GARANT_WORDS_PHRASE_WORDS_H
#define GARANT_WORDS_PHRASE_WORDS_H

#include "core/explain/phrase.h"
#include "words/format.h"

struct phrase_style {
	/* Appends a text so that it means nothing to the medium. */
	void (*add)(struct strbuf *out, struct str text);
	/* A name in the contract's notation, and words of the contract; marks included. */
	void (*name)(struct strbuf *out, enum language language, struct str name);
	void (*words)(struct strbuf *out, enum language language, struct str words);
};

extern const struct phrase_style style_text, style_markdown, style_html;

struct voice {
	enum language language;
	const struct zone *zone;
	const struct phrase_style *style;
};

/* Appends the phrase; NULL says nothing. */
void voice_say(struct strbuf *out, const struct voice *voice, const struct phrase *phrase);

/* The same as a sentence or a cell: begins with a capital letter. */
void voice_sentence(struct strbuf *out, const struct voice *voice, const struct phrase *phrase);

/* Words of the contract with the quotation marks of the language, as they are. */
void quoted_add(struct strbuf *out, enum language language, struct str words);

/* Appends text for HTML: & < > and both quotation marks as entities. */
void html_add(struct strbuf *out, struct str text);

/* Appends text for Markdown: what would mark anything up is escaped. */
void markdown_add(struct strbuf *out, struct str text);

#endif
