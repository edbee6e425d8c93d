/* diag_words: a diagnostic written for a person, or as JSON for a program.
 *
 *     contract.yaml:12:9: error G0204: unknown key "montly fee" in schedule
 *       of: montly fee
 *           ^~~~~~~~~~
 *       hint: did you mean "monthly fee"?
 *
 * The line of the source is cut around the mark to DIAG_WORDS_COLUMNS; its tabs are kept, in the
 * line under it too, so that the mark stays below what it marks. Nothing from a file or an argument
 * reaches the terminal unescaped (words/shown.h).
 *
 *     diag_words_sink(&out, LANGUAGE_FR, &sink, PAINT_OFF);
 *
 * Threads: no state. Failures are remembered by the strbuf.
 */
#ifndef GARANT_WORDS_DIAG_WORDS_H
#define GARANT_WORDS_DIAG_WORDS_H

#include "base/diag.h"
#include "base/json.h"
#include "words/catalogue.h"
#include "words/paint.h"

#define DIAG_WORDS_COLUMNS 100

/* Appends a text or hint of the table translated, with the arguments in it, not made safe. */
void diag_words_fill(struct strbuf *out, enum language language, const char *text,
		     const struct diag *diag);

/* Appends one diagnostic, with a line end after each of its lines. */
void diag_words_one(struct strbuf *out, enum language language, const struct diag *diag);

/* The same with the severity and the hint in colours. */
void diag_words_painted(struct strbuf *out, enum language language, const struct diag *diag,
			enum paint paint);

/* Appends all that a sink kept, in the order they came, and how many more there were. */
void diag_words_sink(struct strbuf *out, enum language language, const struct diag_sink *sink,
		     enum paint paint);

/* Writes one diagnostic as a JSON object: code, severity, file, line, column, width, text, hint.
 * The place is left out where there is none, severity is always English, texts are not escaped
 * beyond JSON. */
void diag_words_json(struct json *json, enum language language, const struct diag *diag);

#endif
