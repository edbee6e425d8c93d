/* Curves as JSON: every point and every edge, exact. */
#include "core/money/currency.h"
#include "core/settle/spelling.h"
#include "words/curve_picture.h"

static void money_member(struct json *json, struct str key, const struct curve_line *line,
			 const struct curve_point *point)
{
	struct strbuf digits = STRBUF_INIT(64);

	json_key(json, key);
	if (!point->known) {
		json_null(json);
		return;
	}
	(void)spell_money_digits(&digits, &spelling_plain, ratio_int(point->minor), line->currency);
	json_text(json, strbuf_str(&digits));
	strbuf_done(&digits);
}

/* Time as milliseconds, shares as an exact fraction, counts as they are. */
static void quantity_member(struct json *json, const struct curve_line *line, int64_t x)
{
	const struct curve *curve = &line->curve;
	struct strbuf text = STRBUF_INIT(256);

	if (curve->over == CURVE_DOWNTIME || ratio_compare(curve->scale, ratio_int(1)) == 0) {
		json_key_int(json,
			     curve->over == CURVE_QUANTITY && curve->kind == QUANTITY_COUNT
				     ? STR("count")
				     : STR("ms"),
			     x);
		return;
	}
	ratio_write(&text, curve->kind == QUANTITY_AVAILABILITY
				   ? ratio_of(curve->scale.num - x, curve->scale.num)
				   : ratio_of(x, curve->scale.num));
	json_key_text(json, STR("share"), strbuf_str(&text));
	strbuf_done(&text);
}

static void json_points(struct json *json, const struct curve_line *line)
{
	json_key(json, STR("points"));
	json_list(json);
	for (size_t i = 0; i < line->curve.count; i++) {
		const struct curve_point *point = &line->curve.points[i];

		json_object(json);
		quantity_member(json, line, point->x);
		money_member(json, STR("amount"), line, point);
		if (point->row > 0)
			json_key_int(json, STR("row"), point->row);
		json_end(json);
	}
	json_end(json);
}

static void json_edges(struct json *json, const struct curve_line *line)
{
	json_key(json, STR("edges"));
	json_list(json);
	for (size_t i = 1; i < line->curve.count; i++) {
		const struct curve_point *a = &line->curve.points[i - 1];
		const struct curve_point *b = &line->curve.points[i];

		if (b->x - a->x != 1 || (a->known == b->known && a->minor == b->minor))
			continue;
		json_object(json);
		quantity_member(json, line, b->x);
		money_member(json, STR("before"), line, a);
		money_member(json, STR("after"), line, b);
		json_end(json);
	}
	json_end(json);
}

static void json_instant(struct json *json, const struct zone *zone, int64_t at_ms)
{
	struct strbuf text = STRBUF_INIT(128);

	zone_write(&text, zone, instant_of(at_ms));
	json_text(json, strbuf_str(&text));
	strbuf_done(&text);
}

static void json_line(struct json *json, const struct curve_line *line)
{
	json_object(json);
	json_key_text(json, STR("file"), line->path);
	json_key_text(json, STR("contract"), line->contract);
	json_key_text(json, STR("guarantee"), line->guarantee);
	if (line->variant.len > 0)
		json_key_text(json, STR("variant"), line->variant);
	json_key_text(json, STR("label"), line->label);
	json_key_text(json, STR("currency"), currency_code(line->currency));
	money_member(json, STR("month_fee"), line,
		     &(struct curve_point){ .minor = line->fee_minor, .known = true });
	json_key(json, STR("window"));
	json_object(json);
	json_key(json, STR("from"));
	json_instant(json, line->zone, line->window.from);
	json_key(json, STR("to"));
	json_instant(json, line->zone, line->window.to);
	json_end(json);
	json_key_bool(json, STR("exact"), line->curve.exact);
	json_key_bool(json, STR("owes_other_than_money"), line->curve.other_kind);
	json_edges(json, line);
	json_points(json, line);
	json_end(json);
}

void curve_json(struct json *json, const struct curve_picture *picture)
{
	json_object(json);
	json_key_text(json, STR("over"),
		      picture->lines[0].curve.over == CURVE_DOWNTIME ? STR("downtime")
								     : STR("quantity"));
	json_key_int(json, STR("left_out"), (int64_t)picture->left_out);
	json_key(json, STR("lines"));
	json_list(json);
	for (size_t i = 0; i < picture->count; i++)
		json_line(json, &picture->lines[i]);
	json_end(json);
	json_end(json);
}
