/* calendar_text: answers about calendars as a person reads them, in English or French.
 *
 * One sentence that answers, then a table of the segments, days or windows it rests on and, where
 * they add up to something, their sum.
 *
 *     const struct calendar_view view = { LANGUAGE_FR, 100, paris, true };
 *     r = calendar_text_between(&out, &view, &answer);
 *
 * Threads: answers are only read. All return 0, -ENOMEM, -E2BIG (out is full) or -ENOENT (the
 * system has no C.UTF-8).
 */
#ifndef GARANT_WORDS_CALENDAR_TEXT_H
#define GARANT_WORDS_CALENDAR_TEXT_H

#include "core/calendar/answer.h"
#include "words/catalogue.h"

struct calendar_view {
	enum language language;
	unsigned width; /* columns of the screen, 0 for no limit */
	const struct zone *zone;
	bool has_calendar; /* hours were told, not a zone alone */
};

MUST_USE int calendar_text_open(struct strbuf *out, const struct calendar_view *view,
				const struct answer *answer);

/* unit: as it was asked for with its whole units, such as "working days"; empty: not asked. */
MUST_USE int calendar_text_between(struct strbuf *out, const struct calendar_view *view,
				   const struct answer *answer, struct str unit);
/* amount: as it was asked for. */
MUST_USE int calendar_text_due(struct strbuf *out, const struct calendar_view *view,
			       const struct answer *answer, struct str amount);
MUST_USE int calendar_text_holidays(struct strbuf *out, const struct calendar_view *view,
				    const struct answer *answer);
MUST_USE int calendar_text_windows(struct strbuf *out, const struct calendar_view *view,
				   const struct answer *answer);
MUST_USE int calendar_text_week(struct strbuf *out, const struct calendar_view *view,
				const struct answer *answer);
MUST_USE int calendar_text_changes(struct strbuf *out, const struct calendar_view *view,
				   const struct answer *answer);

#endif
