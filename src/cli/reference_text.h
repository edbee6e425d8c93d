/* reference_text: what the printed reference says around its tables, as Markdown.
 *
 *     strbuf_add(out, str_from(REFERENCE_EXPRESSIONS));
 *
 * Constant texts that end with a new line.
 */
#ifndef GARANT_CLI_REFERENCE_TEXT_H
#define GARANT_CLI_REFERENCE_TEXT_H

extern const char REFERENCE_LANGUAGE[];	   /* heading and shape of a contract file */
extern const char REFERENCE_EXPRESSIONS[]; /* grammar, literals, types, operators, missing facts */
extern const char REFERENCE_SLOTS[];	   /* what a slot is and what it looks at */
extern const char REFERENCE_CHOICES[];	   /* by, dated, reading, silent */
extern const char REFERENCE_EFFECTS[];	   /* what conditions do */
extern const char REFERENCE_CASE[];	   /* heading and shape of a case file */
extern const char REFERENCE_CASE_VALUES[]; /* how facts are written */
extern const char REFERENCE_EXPORTS[];	   /* heading, formats and cells of exports */

#endif
