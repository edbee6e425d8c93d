#include "core/contract/type.h"

#include <errno.h>
#include <stdlib.h>

#include "core/money/currency.h"

/* What the readers of one fact share. */
struct fact_reader {
	struct arena *arena;
	const struct tree *node;
	const struct field *field;
	const struct fact_context *context;
	struct diag_sink *sink;
};

static struct str example_of(struct type type)
{
	switch ((enum type_kind)type.kind) {
	case TYPE_NUMBER:
		if (type.money_power == 1)
			return STR("100.00 EUR");
		if (type.time_power == 1)
			return STR("45 min, 1 h 30 min or 00:45:00");
		return type.percent ? STR("99.9%") : STR("12 or 0.5");
	case TYPE_MONTHS:
		return STR("3 months");
	case TYPE_INSTANT:
	case TYPE_INSTANTS:
		return STR("2026-05-01T08:00:00Z, with Z or an offset such as +02:00");
	case TYPE_DATE:
		return STR("2026-05-01");
	case TYPE_BOOL:
		return STR("yes or no");
	case TYPE_TEXT:
	case TYPE_UNDEFINED:
		return STR("a text");
	case TYPE_TEXTS:
		return STR("a word or a list such as [power, fibre]");
	case TYPE_SPANS:
		break;
	}
	return STR("{from: 2026-05-01T08:00:00Z, to: 2026-05-01T09:00:00Z}, or a list of them");
}

static struct str written(const struct tree *node)
{
	if (node->kind == TREE_LIST)
		return STR("a list");
	if (node->kind == TREE_MAP)
		return STR("a map");
	return fact_shown(node->text);
}

static int refuse(const struct fact_reader *reader)
{
	return diag_add(reader->sink, DIAG_FACT_TYPE, reader->node->at, reader->field->name,
			type_word(reader->field->type), written(reader->node),
			example_of(reader->field->type));
}

static int refuse_long(const struct fact_reader *reader)
{
	return diag_add(reader->sink, DIAG_FACT_TOO_LONG, reader->node->at, reader->field->name);
}

/* Turns the error of a plain reading into a diagnostic. */
static int complain(const struct fact_reader *reader, int error)
{
	if (error == -ENOMEM)
		return error;
	if (error == -ERANGE)
		return diag_add(reader->sink, DIAG_FACT_RANGE, reader->node->at,
				reader->field->name, written(reader->node));
	return refuse(reader);
}

static int read_plain(const struct fact_reader *reader, struct value *ret_value)
{
	struct ratio number;
	bool percent;
	int r = number_parse(reader->node->text, &number, &percent);

	if (r < 0)
		return complain(reader, r);
	/* 95 for 95% is a slip that would pass as 9,500 %. */
	if (reader->field->type.percent && !percent && ratio_compare(number, ratio_int(1)) > 0)
		return diag_add(reader->sink, DIAG_FACT_PERCENT, reader->node->at,
				reader->field->name, written(reader->node));
	*ret_value = value_number(number);
	return 0;
}

static int read_money(const struct fact_reader *reader, struct value *ret_value)
{
	struct str text = reader->node->text, code, nearest;
	int r = money_parse(text, reader->context, ret_value);

	switch (r) {
	case -ENOENT:
		code = text.len < 3 ? text : str_slice(text, text.len - 3, text.len);
		nearest = currency_nearest(code);
		return diag_add(reader->sink, DIAG_FACT_CURRENCY, reader->node->at,
				written(reader->node), nearest.len > 0 ? nearest : STR("EUR"));
	case -ENODATA:
		return diag_add(reader->sink, DIAG_FACT_CURRENCY_MISSING, reader->node->at,
				written(reader->node));
	case -EDOM:
		return diag_add(reader->sink, DIAG_FACT_DECIMALS, reader->node->at,
				written(reader->node), reader->field->name);
	default:
		return r < 0 ? complain(reader, r) : 0;
	}
}

static int read_duration(const struct fact_reader *reader, struct value *ret_value)
{
	bool months = reader->field->type.kind == TYPE_MONTHS;
	struct ratio amount;
	enum time_unit unit;
	int r = duration_parse(reader->arena, reader->node->text, &amount, &unit);

	if (r < 0)
		return complain(reader, r);
	if ((time_unit_ms(unit) == 0) != months)
		return diag_add(reader->sink, DIAG_FACT_MONTHS, reader->node->at,
				reader->field->name, written(reader->node));
	*ret_value = value_number(amount);
	return 0;
}

static int read_bool(const struct fact_reader *reader, struct value *ret_value)
{
	struct str text = reader->node->text;

	if (str_equal(text, STR("yes")) || str_equal(text, STR("true")))
		*ret_value = value_bool(true);
	else if (str_equal(text, STR("no")) || str_equal(text, STR("false")))
		*ret_value = value_bool(false);
	else
		return refuse(reader);
	return 0;
}

static int text_of(const struct fact_reader *reader, const struct tree *node, struct text *ret_text)
{
	if (node->kind != TREE_SCALAR)
		return refuse(reader);
	if (node->text.len > FACT_TEXT_BYTES_MAX)
		return refuse_long(reader);
	*ret_text = contract_text(reader->context->contract, node->text);
	return 0;
}

static int read_texts(const struct fact_reader *reader, struct value *ret_value)
{
	const struct tree *node = reader->node;
	size_t count = node->kind == TREE_LIST ? node->count : 1;
	struct text *items;
	int r = 0;

	if (node->kind == TREE_MAP)
		return refuse(reader);
	if (count > FACT_ITEMS_MAX)
		return refuse_long(reader);
	items = ARENA_ARRAY(reader->arena, struct text, count);
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = text_of(reader, node->kind == TREE_LIST ? node->items[i] : node, &items[i]);
	if (r < 0)
		return r;
	*ret_value = (struct value){ .type = VALUE_TEXTS };
	ret_value->texts.items = items;
	ret_value->texts.count = count;
	return 0;
}

static int read_instants(const struct fact_reader *reader, struct value *ret_value)
{
	const struct tree *node = reader->node;
	size_t count = node->kind == TREE_LIST ? node->count : 1;
	int64_t *items;
	int r = 0;

	if (count > FACT_ITEMS_MAX)
		return refuse_long(reader);
	items = ARENA_ARRAY(reader->arena, int64_t, count);
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = fact_instant_read(node->kind == TREE_LIST ? node->items[i] : node,
				      reader->field->name, reader->context, &items[i],
				      reader->sink);
	if (r < 0)
		return r;
	qsort(items, count, sizeof(items[0]), instant_order);
	*ret_value = (struct value){ .type = VALUE_INSTANTS };
	ret_value->instants.items_ms = items;
	ret_value->instants.count = count;
	return 0;
}

static int read_span(const struct fact_reader *reader, const struct tree *node,
		     struct span *ret_span)
{
	const struct tree *from = tree_get(node, STR("from")), *to = tree_get(node, STR("to"));
	int r;

	if (!from || !to || node->count != 2)
		return refuse(reader);
	r = fact_instant_read(from, STR("from"), reader->context, &ret_span->from, reader->sink);
	if (r == 0)
		r = fact_instant_read(to, STR("to"), reader->context, &ret_span->to, reader->sink);
	if (r == 0 && ret_span->to < ret_span->from)
		r = diag_add(reader->sink, DIAG_FACT_REVERSED, to->at, reader->field->name,
			     written(to), written(from));
	return r;
}

static int read_spans(const struct fact_reader *reader, struct value *ret_value)
{
	const struct tree *node = reader->node;
	size_t count = node->kind == TREE_LIST ? node->count : 1;
	struct spans set = { NULL, count };
	int r = 0;

	if (count > FACT_ITEMS_MAX)
		return refuse_long(reader);
	set.items = ARENA_ARRAY(reader->arena, struct span, count);
	if (!set.items)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++)
		r = read_span(reader, node->kind == TREE_LIST ? node->items[i] : node,
			      &set.items[i]);
	if (r < 0)
		return r;
	spans_normalise(&set);
	*ret_value = (struct value){ .type = VALUE_SPANS };
	ret_value->spans = set;
	return 0;
}

static int read_number(const struct fact_reader *reader, struct value *ret_value)
{
	struct type type = reader->field->type;

	if (type.money_power == 1)
		return read_money(reader, ret_value);
	if (type.time_power == 1)
		return read_duration(reader, ret_value);
	return read_plain(reader, ret_value);
}

static int read_instant(const struct fact_reader *reader, struct value *ret_value)
{
	int64_t ms;
	int r = fact_instant_read(reader->node, reader->field->name, reader->context, &ms,
				  reader->sink);

	if (r == 0)
		*ret_value = value_instant(ms);
	return r;
}

static int read_date(const struct fact_reader *reader, struct value *ret_value)
{
	struct value value = { .type = VALUE_DATE };
	int r = fact_date_read(reader->node, reader->field->name, &value.day, reader->sink);

	if (r == 0)
		*ret_value = value;
	return r;
}

static int read_text(const struct fact_reader *reader, struct value *ret_value)
{
	struct value value = { .type = VALUE_TEXT };
	int r = text_of(reader, reader->node, &value.text);

	if (r == 0)
		*ret_value = value;
	return r;
}

/* Types that one scalar holds. */
static int read_scalar(const struct fact_reader *reader, struct value *ret_value)
{
	if (reader->node->kind != TREE_SCALAR)
		return refuse(reader);
	switch ((enum type_kind)reader->field->type.kind) {
	case TYPE_NUMBER:
		return read_number(reader, ret_value);
	case TYPE_MONTHS:
		return read_duration(reader, ret_value);
	case TYPE_INSTANT:
		return read_instant(reader, ret_value);
	case TYPE_DATE:
		return read_date(reader, ret_value);
	case TYPE_BOOL:
		return read_bool(reader, ret_value);
	case TYPE_TEXT:
	case TYPE_UNDEFINED:
	case TYPE_INSTANTS:
	case TYPE_TEXTS:
	case TYPE_SPANS:
		break; /* several of something are not read here */
	}
	return read_text(reader, ret_value);
}

int fact_value_read(struct arena *arena, const struct tree *node, const struct field *field,
		    const struct fact_context *context, struct value *ret_value)
{
	const struct fact_reader reader = { arena, node, field, context, context->sink };

	if (tree_is_null(node)) {
		*ret_value = value_undefined(NULL);
		return 0;
	}
	switch ((enum type_kind)field->type.kind) {
	case TYPE_TEXTS:
		return read_texts(&reader, ret_value);
	case TYPE_SPANS:
		return read_spans(&reader, ret_value);
	case TYPE_INSTANTS:
		return read_instants(&reader, ret_value);
	case TYPE_INSTANT: /* one that may happen several times has a type of its own */
	case TYPE_NUMBER:
	case TYPE_MONTHS:
	case TYPE_DATE:
	case TYPE_BOOL:
	case TYPE_TEXT:
	case TYPE_UNDEFINED:
		break;
	}
	return read_scalar(&reader, ret_value);
}
