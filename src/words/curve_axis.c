/* Axes of curves: round marks, and what stands at them. */
#include "core/money/currency.h"
#include "words/curve_picture.h"
#include "words/format.h"

#define MARKS_WANTED 6
#define MINUTE_MS INT64_C(60000)

int64_t curve_drawn(const struct curve_picture *picture, const struct curve_line *line,
		    int64_t minor)
{
	__extension__ typedef __int128 wide;

	return picture->one_currency ? minor : (int64_t)((wide)minor * 10000 / line->fee_minor);
}

static void marks_fill(struct axis *axis, int64_t step)
{
	for (int64_t at = 0; at <= axis->most && axis->count < AXIS_MARKS_MAX; at += step)
		axis->marks[axis->count++] = at;
}

/* 1, 2 or 5 times a power of ten, so that there are a handful of marks. */
static int64_t round_step(int64_t most)
{
	static const int64_t FIRST[] = { 1, 2, 5 };
	int64_t power = 1;

	for (;; power *= 10)
		for (size_t i = 0; i < sizeof(FIRST) / sizeof(FIRST[0]); i++)
			if (most / (FIRST[i] * power) < MARKS_WANTED || power > INT64_MAX / 100)
				return FIRST[i] * power;
}

static int64_t time_step(int64_t most_ms)
{
	static const int64_t STEPS_MS[] = {
		1000,		5000,	       15000,	       30000,	       MINUTE_MS,
		2 * MINUTE_MS,	5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS,
		HOUR_MS,	2 * HOUR_MS,   3 * HOUR_MS,    6 * HOUR_MS,    12 * HOUR_MS,
		24 * HOUR_MS,	48 * HOUR_MS,  120 * HOUR_MS,  240 * HOUR_MS,  720 * HOUR_MS,
		1440 * HOUR_MS,
	};

	for (size_t i = 0; i < sizeof(STEPS_MS) / sizeof(STEPS_MS[0]); i++)
		if (most_ms / STEPS_MS[i] < MARKS_WANTED + 2)
			return STEPS_MS[i];
	return 2160 * HOUR_MS;
}

static bool is_share(const struct curve_picture *picture)
{
	const struct curve *curve = &picture->lines[0].curve;

	return curve->over == CURVE_QUANTITY &&
	       (curve->kind == QUANTITY_AVAILABILITY || curve->kind == QUANTITY_SHARE);
}

struct axis curve_axis_x(const struct curve_picture *picture)
{
	const struct curve *curve = &picture->lines[0].curve;
	struct axis axis = { .most = picture->x_view };
	int64_t step;

	if (is_share(picture) && !curve->scale.wide) {
		/* marks at round shares: a millionth of one, times 1, 2, 5, 10 ... */
		__extension__ typedef __int128 wide;
		int64_t most =
			(int64_t)((wide)axis.most * 1000000 * curve->scale.den / curve->scale.num);

		step = round_step(most);
		for (int64_t at = 0; at <= most && axis.count < AXIS_MARKS_MAX; at += step)
			axis.marks[axis.count++] =
				(int64_t)((wide)at * curve->scale.num / curve->scale.den / 1000000);
		return axis;
	}
	marks_fill(&axis, curve->over == CURVE_QUANTITY && curve->kind == QUANTITY_COUNT
				  ? round_step(axis.most)
				  : time_step(axis.most));
	return axis;
}

struct axis curve_axis_y(const struct curve_picture *picture)
{
	struct axis axis = { .most = 0 };
	int64_t step;

	for (size_t i = 0; i < picture->count; i++)
		for (size_t k = 0; k < picture->lines[i].curve.count; k++) {
			int64_t drawn = curve_drawn(picture, &picture->lines[i],
						    picture->lines[i].curve.points[k].minor);

			if (picture->lines[i].curve.points[k].x <= picture->x_view &&
			    drawn > axis.most)
				axis.most = drawn;
		}
	if (axis.most == 0)
		axis.most = 1;
	step = round_step(axis.most);
	axis.most = (axis.most + step - 1) / step * step;
	marks_fill(&axis, step);
	return axis;
}

void curve_write_x(struct strbuf *out, enum language language, const struct curve_picture *picture,
		   int64_t x)
{
	const struct curve *curve = &picture->lines[0].curve;
	struct ratio share;

	if (is_share(picture) && !curve->scale.wide) {
		__extension__ typedef __int128 wide;
		int64_t bad =
			(int64_t)(((wide)x * 1000000 * curve->scale.den + curve->scale.num / 2) /
				  curve->scale.num);

		share = ratio_of(curve->kind == QUANTITY_AVAILABILITY ? 1000000 - bad : bad,
				 1000000);
		format_percent(out, language, share);
	} else if (curve->over == CURVE_QUANTITY && curve->kind == QUANTITY_COUNT) {
		format_count(out, language, x);
	} else if (x == 0) {
		strbuf_add_byte(out, '0');
	} else {
		format_duration(out, language, x);
	}
}

/* Round in the unit that is shown: a second, or a ten-thousandth of a percent. */
static bool is_round(const struct curve_picture *picture, int64_t x)
{
	__extension__ typedef __int128 wide;
	const struct curve *curve = &picture->lines[0].curve;

	if (is_share(picture))
		return !curve->scale.wide &&
		       (wide)x * 1000000 * curve->scale.den % curve->scale.num == 0;
	return curve->kind == QUANTITY_COUNT || x % 1000 == 0;
}

void curve_write_edge(struct strbuf *out, enum language language,
		      const struct curve_picture *picture, int64_t last, int64_t first)
{
	const struct curve *curve = &picture->lines[0].curve;
	bool after = is_round(picture, last) && !is_round(picture, first);
	bool falls = curve->over == CURVE_QUANTITY && curve->kind == QUANTITY_AVAILABILITY;
	const char *word = N_("from");

	if (after)
		word = falls ? N_("below") : N_("over");
	strbuf_add(out, words_translate(language, str_from(word)));
	strbuf_add_byte(out, ' ');
	curve_write_x(out, language, picture, after ? last : first);
}

void curve_write_y(struct strbuf *out, enum language language, const struct curve_picture *picture,
		   int64_t drawn)
{
	if (picture->one_currency)
		format_money(out, language, drawn, picture->lines[0].currency);
	else
		format_percent(out, language, ratio_of(drawn, 10000));
}

static const char *title_of(const struct curve *curve)
{
	if (curve->over == CURVE_DOWNTIME)
		return N_("What one outage pays, by its length");
	switch (curve->kind) {
	case QUANTITY_AVAILABILITY:
		return N_("What a window pays, by its availability");
	case QUANTITY_DOWNTIME:
		return N_("What a window pays, by its downtime");
	case QUANTITY_COUNT:
		return N_("What a window pays, by the number of incidents");
	case QUANTITY_LENGTH:
		return N_("What one record pays, by its length");
	case QUANTITY_SHARE:
	case QUANTITY_NOTICE:
	case QUANTITY_OTHER:
		break;
	}
	return N_("What a window pays, by its quantity");
}

void curve_title(struct strbuf *out, enum language language, const struct curve_picture *picture)
{
	strbuf_add(out, words_translate(language, str_from(title_of(&picture->lines[0].curve))));
}

void curve_fee(struct strbuf *out, enum language language, const struct curve_picture *picture)
{
	if (!picture->one_currency) {
		strbuf_add(out,
			   words_translate(language, STR(N_("in percent of the monthly fee"))));
		return;
	}
	strbuf_add(out, words_translate(language, STR(N_("monthly fee"))));
	strbuf_add(out, language == LANGUAGE_FR ? STR("\u00a0: ") : STR(": "));
	format_money(out, language, picture->lines[0].fee_minor, picture->lines[0].currency);
}
