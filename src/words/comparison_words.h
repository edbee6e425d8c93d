/* comparison_words: comparisons as text with a picture, as SVG and as JSON.
 *
 *     r = comparison_text(&out, comparison, LANGUAGE_FR, 100);
 *
 * Threads: no shared state.
 */
#ifndef GARANT_WORDS_COMPARISON_WORDS_H
#define GARANT_WORDS_COMPARISON_WORDS_H

#include "base/json.h"
#include "core/compare/comparison.h"
#include "words/catalogue.h"

/* Contracts side by side: what each pays, what the customer stays bound to, what each has no use
 * for. width: columns, 0 for no limit. Returns 0 or a negative errno of the buffer or table. */
MUST_USE int comparison_text(struct strbuf *out, const struct comparison *comparison,
			     enum language language, unsigned width);
MUST_USE int comparison_svg(struct strbuf *out, const struct comparison *comparison,
			    enum language language);
/* Adds the keys rows and contracts to an object that is open. */
void comparison_json(struct json *json, const struct comparison *comparison,
		     enum language language);

/* What contracts cost month by month. */
MUST_USE int backtest_text(struct strbuf *out, const struct backtest *backtest,
			   enum language language, unsigned width);
MUST_USE int backtest_svg(struct strbuf *out, const struct backtest *backtest,
			  enum language language);
void backtest_json(struct json *json, const struct backtest *backtest, enum language language);

/* One contract under each of its readings. */
MUST_USE int readings_text(struct strbuf *out, const struct readings_comparison *comparison,
			   enum language language, unsigned width);
MUST_USE int readings_svg(struct strbuf *out, const struct readings_comparison *comparison,
			  enum language language);
void readings_json(struct json *json, const struct readings_comparison *comparison);

#endif
