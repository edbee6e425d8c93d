#include "core/contract/type.h"

#include <errno.h>

#include "core/time/zone.h"

/* Bytes of an instant with its offset, and then some. */
#define INSTANT_TEXT_MAX 64

/* One instant as text on the heap-free path of messages. */
struct instant_text {
	char bytes[INSTANT_TEXT_MAX];
	size_t len;
};

static struct str shown(const struct instant_text *text)
{
	return (struct str){ text->bytes, text->len };
}

static struct instant_text instant_text(struct instant at, int32_t offset_seconds)
{
	struct instant_text text = { .len = 0 };
	struct strbuf out = STRBUF_INIT(INSTANT_TEXT_MAX);
	struct str written;

	instant_write_offset(&out, at, offset_seconds);
	written = strbuf_str(&out);
	for (; text.len < written.len; text.len++)
		text.bytes[text.len] = written.ptr[text.len];
	strbuf_done(&out);
	return text;
}

static struct instant_text zoned_text(const struct zone *zone, struct instant at)
{
	return instant_text(at, zone_offset_at(zone, at));
}

/* Offers the instants that a wall clock in the contract's zone may mean. */
static int ask_offset(const struct tree *node, const struct zone *zone, struct civil_date date,
		      struct civil_time time, struct diag_sink *sink)
{
	struct local_reading local = zone_read(zone, date, time.seconds);
	struct instant_text first, second;

	switch (local.kind) {
	case LOCAL_NONE:
		first = instant_text(local.jump, zone_offset_at(zone, local.jump));
		return diag_add(sink, DIAG_FACT_LOCAL_NONE, node->at, fact_shown(node->text),
				zone->name, shown(&first));
	case LOCAL_TWO:
		first = zoned_text(zone, local.earlier);
		second = zoned_text(zone, local.later);
		return diag_add(sink, DIAG_FACT_LOCAL_TWO, node->at, fact_shown(node->text),
				zone->name, shown(&first), shown(&second));
	case LOCAL_ONE:
	default:
		first = zoned_text(zone, local.earlier);
		return diag_add(sink, DIAG_FACT_NO_OFFSET, node->at, fact_shown(node->text),
				zone->name, shown(&first));
	}
}

/* Decimals of seconds do not change which offsets are possible. */
static struct str without_fraction(struct str text)
{
	size_t point = str_find_byte(text, '.', 0);

	return point == SIZE_MAX ? text : str_slice(text, 0, point);
}

static int refuse_instant(const struct tree *node, struct str name,
			  const struct fact_context *context, int error, struct diag_sink *sink)
{
	struct civil_date date;
	struct civil_time time;

	if (error == -ENODATA && context->contract && context->contract->zone &&
	    date_time_parse(without_fraction(node->text), &date, &time) == 0)
		return ask_offset(node, context->contract->zone, date, time, sink);
	if (date_parse(node->text, &date) == 0)
		return diag_add(sink, DIAG_FACT_DATE_ONLY, node->at, name, fact_shown(node->text));
	if (error == -ERANGE)
		return diag_add(sink, DIAG_FACT_NO_SUCH_TIME, node->at, fact_shown(node->text));
	return diag_add(sink, DIAG_FACT_TYPE, node->at, name, STR("instant"),
			fact_shown(node->text),
			STR("2026-05-01T08:00:00Z, with Z or an offset such as +02:00"));
}

int fact_instant_read(const struct tree *node, struct str name, const struct fact_context *context,
		      int64_t *ret_ms, struct diag_sink *sink)
{
	struct instant at;
	struct civil_date date;
	int r;

	if (node->kind != TREE_SCALAR)
		return diag_add(sink, DIAG_FACT_TYPE, node->at, name, STR("instant"),
				node->kind == TREE_LIST ? STR("a list") : STR("a map"),
				STR("2026-05-01T08:00:00Z"));
	r = instant_parse(node->text, &at);
	if (r < 0 && context->date_starts && date_parse(node->text, &date) == 0) {
		at = zone_day_start(context->contract->zone, date);
		r = 0;
	}
	if (r < 0)
		return refuse_instant(node, name, context, r, sink);
	*ret_ms = at.ms;
	return 0;
}

int fact_date_read(const struct tree *node, struct str name, int32_t *ret_day,
		   struct diag_sink *sink)
{
	struct civil_date date;
	int r = node->kind == TREE_SCALAR ? date_parse(node->text, &date) : -EBADMSG;

	if (r == -ERANGE)
		return diag_add(sink, DIAG_FACT_NO_SUCH_TIME, node->at, fact_shown(node->text));
	if (r < 0)
		return diag_add(sink, DIAG_FACT_TYPE, node->at, name, STR("date"),
				node->kind == TREE_SCALAR ? fact_shown(node->text) : STR("a list"),
				STR("2026-05-01"));
	*ret_day = (int32_t)date_days(date);
	return 0;
}
