/* curve_picture: curves of several contracts drawn together: on a terminal, as SVG, as JSON.
 *
 * Lines are told apart without colour: by a letter on the terminal, by dashes, a mark and a label
 * in SVG. Amounts are in the currency where all lines share one, else in percent of the monthly
 * fee.
 *
 *     struct curve_picture picture = { ... };
 *     r = curve_plot(&out, LANGUAGE_EN, &picture, (struct curve_paper){ 100, 18, true });
 *     curve_svg(&out, LANGUAGE_EN, &picture);
 *
 * Threads: no state. Failures are remembered by the strbuf.
 */
#ifndef GARANT_WORDS_CURVE_PICTURE_H
#define GARANT_WORDS_CURVE_PICTURE_H

#include "base/json.h"
#include "core/study/curve.h"
#include "words/catalogue.h"

/* More lines than that cannot be told apart. */
#define CURVE_LINES_MAX 8

struct curve_line {
	struct str path, contract, guarantee;
	struct str variant; /* the words that choose it, such as gold; may be empty */
	struct str label;   /* what tells it from the other lines */
	uint16_t currency;
	int64_t fee_minor; /* of a month, that it was settled with */
	struct span window;
	const struct zone *zone;
	struct curve curve;
};

struct curve_picture {
	struct curve_line lines[CURVE_LINES_MAX];
	size_t count;	   /* at least 1 */
	size_t left_out;   /* guarantees that pay no money, or have no such curve */
	bool one_currency; /* else shares of the fee are drawn */
	int64_t x_view;	   /* where the picture ends */
};

/* What is drawn on: columns and rows of the terminal, in Braille or in ASCII. */
struct curve_paper {
	unsigned columns, rows;
	bool utf8;
};

/* Appends the plot, its legend and the edges of each line. Returns 0, -ENOMEM or -ENOENT. */
MUST_USE int curve_plot(struct strbuf *out, enum language language,
			const struct curve_picture *picture, struct curve_paper paper);

/* Appends an SVG document. */
void curve_svg(struct strbuf *out, enum language language, const struct curve_picture *picture);

/* docs/reference/curve.schema.json, with every point. */
void curve_json(struct json *json, const struct curve_picture *picture);

/* Private to curve_*.c: one axis with its marks. */
#define AXIS_MARKS_MAX 12

struct axis {
	int64_t most;
	int64_t marks[AXIS_MARKS_MAX];
	size_t count;
};

/* The amount that is drawn: minor units, or hundredths of a percent of the fee. */
int64_t curve_drawn(const struct curve_picture *picture, const struct curve_line *line,
		    int64_t minor);
struct axis curve_axis_x(const struct curve_picture *picture);
struct axis curve_axis_y(const struct curve_picture *picture);
void curve_write_x(struct strbuf *out, enum language language, const struct curve_picture *picture,
		   int64_t x);
/* The edge between two neighbours: "from 1 d", or "over 2 h" where the value is not in yet. */
void curve_write_edge(struct strbuf *out, enum language language,
		      const struct curve_picture *picture, int64_t last, int64_t first);
void curve_write_y(struct strbuf *out, enum language language, const struct curve_picture *picture,
		   int64_t drawn);
/* "Amount over the length of one outage", "Monthly fee 100.00 EUR". */
void curve_title(struct strbuf *out, enum language language, const struct curve_picture *picture);
void curve_fee(struct strbuf *out, enum language language, const struct curve_picture *picture);

#endif
