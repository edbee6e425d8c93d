#include <errno.h>

#include "app/amounts.h"
#include "app/expect_check.h"
#include "base/parse.h"
#include "core/settle/statement_names.h"
#include "core/time/zone.h"

#define GOT_MAX (16 * KIB)

static void write_tree(struct strbuf *out, const struct tree *node)
{
	if (node->kind == TREE_SCALAR) {
		strbuf_add(out, fact_shown(node->text));
		return;
	}
	strbuf_add_byte(out, node->kind == TREE_LIST ? '[' : '{');
	for (size_t i = 0; i < node->count; i++) {
		strbuf_add(out, i > 0 ? STR(", ") : STR_NONE);
		if (node->kind == TREE_MAP) {
			strbuf_add(out, node->entries[i].key);
			strbuf_add(out, STR(": "));
		}
		write_tree(out, node->kind == TREE_MAP ? node->entries[i].value : node->items[i]);
	}
	strbuf_add_byte(out, node->kind == TREE_LIST ? ']' : '}');
}

void expect_differs(struct checking *checking, const struct tree_entry *entry, struct str got)
{
	struct strbuf wanted = STRBUF_INIT(GOT_MAX), what = STRBUF_INIT(GOT_MAX);

	write_tree(&wanted, entry->value);
	strbuf_add(&what, checking->subject);
	if (!str_equal(checking->subject, entry->key)) {
		strbuf_add(&what, STR(", "));
		strbuf_add(&what, entry->key);
	}
	(void)diag_add(checking->sink, DIAG_TEST_DIFFERENT, entry->value->at, strbuf_str(&what),
		       strbuf_str(&wanted), got);
	strbuf_done(&wanted);
	strbuf_done(&what);
}

void expect_differs_text(struct checking *checking, const struct tree_entry *entry,
			 struct strbuf *got)
{
	expect_differs(checking, entry, strbuf_str(got));
	strbuf_done(got);
}

/* The value of an expectation is read like a fact; what cannot be read was refused with its own
 * message. */
static bool read_value(struct checking *checking, const struct tree_entry *entry, struct type type,
		       struct value *ret_value)
{
	const struct field field = { .name = entry->key, .type = type };
	int r = fact_value_read(checking->arena, entry->value, &field, &checking->context,
				ret_value);

	if (r == -ENOMEM)
		checking->error = r;
	return r == 0;
}

static void write_instant(struct checking *checking, struct strbuf *out, int64_t ms)
{
	if (ms == INT64_MIN)
		strbuf_add(out, STR("none"));
	else
		zone_write(out, checking->settlement->contract->zone, instant_of(ms));
}

/* A date ends something at the end of that day, and begins it at its start. */
static bool date_fits(const struct zone *zone, struct civil_date date, int64_t came_ms)
{
	return zone_day_start(zone, date_add_days(date, 1)).ms == came_ms ||
	       zone_day_start(zone, date).ms == came_ms;
}

void expect_instant(struct checking *checking, const struct tree_entry *entry, int64_t came_ms)
{
	struct strbuf got = STRBUF_INIT(GOT_MAX);
	struct civil_date date;
	bool fits = false;
	int64_t wanted_ms;

	if (tree_is_word(entry->value, STR("none"))) {
		fits = came_ms == INT64_MIN;
	} else if (entry->value->kind == TREE_SCALAR &&
		   date_parse(entry->value->text, &date) == 0) {
		fits = date_fits(checking->settlement->contract->zone, date, came_ms);
	} else {
		if (fact_instant_read(entry->value, entry->key, &checking->context, &wanted_ms,
				      checking->sink) < 0)
			return;
		fits = wanted_ms == came_ms;
	}
	if (fits)
		return;
	write_instant(checking, &got, came_ms);
	expect_differs_text(checking, entry, &got);
}

/* What is owed in kind is told by its words; an amount begins with a digit or a sign. */
static bool is_in_kind(struct str text)
{
	char first = text.len > 0 ? text.ptr[0] : '\0';

	return first != '+' && first != '-' && first != '.' && (first < '0' || first > '9');
}

static bool read_amount(struct checking *checking, const struct tree_entry *entry,
			const struct tree *node, struct amount *amount)
{
	enum time_unit unit;
	struct ratio time;

	if (node->kind != TREE_SCALAR)
		return read_value(checking, entry, TYPE_MONEY, &amount->number);
	if (duration_parse(checking->arena, node->text, &time, &unit) == 0) {
		amount->number = value_number(time);
		amount->type = TYPE_DURATION;
		amount->type.unit = (uint8_t)unit;
		if (time_unit_ms(unit) == 0)
			amount->type.kind = TYPE_MONTHS;
		return true;
	}
	if (is_in_kind(node->text)) {
		amount->number = (struct value){ .type = VALUE_TEXT };
		amount->number.text.str = node->text;
		amount->type = TYPE_OF(TYPE_TEXT);
		return true;
	}
	amount->type = TYPE_MONEY;
	if (money_parse(node->text, &checking->context, &amount->number) == 0)
		return true;
	return read_value(checking, entry, TYPE_MONEY, &amount->number);
}

static bool read_amounts(struct checking *checking, const struct tree_entry *entry,
			 struct amounts *ret_amounts)
{
	const struct tree *node = entry->value;
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	ret_amounts->count = 0;
	if (tree_is_word(node, STR("nothing")) || tree_is_word(node, STR("none")))
		return true;
	if (count > AMOUNTS_MAX) {
		expect_differs(checking, entry, STR("at most four amounts"));
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!read_amount(checking, entry, node->kind == TREE_LIST ? node->items[i] : node,
				 &ret_amounts->items[ret_amounts->count++]))
			return false;
	return true;
}

void expect_amounts(struct checking *checking, const struct tree_entry *entry,
		    const struct amounts *came)
{
	struct strbuf got = STRBUF_INIT(GOT_MAX);
	struct amounts wanted;

	if (!read_amounts(checking, entry, &wanted) || amounts_equal(&wanted, came))
		return;
	amounts_write(&got, came);
	expect_differs_text(checking, entry, &got);
}

/* Whether a measure is written with dots. */
static bool is_cut(const struct tree *node)
{
	struct str text = node->kind == TREE_SCALAR ? node->text : STR_NONE;

	if (str_ends(text, STR("%")))
		text = str_trim(str_slice(text, 0, text.len - 1));
	return str_ends(text, STR("..."));
}

/* 99.9768...% and 0.33...: the digits before the dots, cut and not rounded. */
static bool cut_fits(struct str text, struct ratio came)
{
	struct strbuf digits = STRBUF_INIT(GOT_MAX);
	struct str dots = STR("...");
	bool percent = str_ends(text, STR("%")), exact, fits;
	size_t point;

	if (percent)
		text = str_trim(str_slice(text, 0, text.len - 1));
	text = str_slice(text, 0, text.len - dots.len);
	point = str_find_byte(text, '.', 0);
	if (point == SIZE_MAX || came.wide ||
	    (percent && __builtin_mul_overflow(came.num, 100, &came.num)))
		return false;
	ratio_write_decimal(&digits, came, (unsigned)(text.len - point - 1), &exact);
	fits = !exact && str_equal(strbuf_str(&digits), text);
	strbuf_done(&digits);
	return fits;
}

static bool value_fits(const struct value *wanted, const struct value *came)
{
	if (wanted->type != came->type)
		return false;
	switch ((enum value_type)wanted->type) {
	case VALUE_NUMBER:
		return ratio_compare(wanted->number, came->number) == 0 &&
		       wanted->currency == came->currency;
	case VALUE_INSTANT:
		return wanted->instant_ms == came->instant_ms;
	case VALUE_DATE:
		return wanted->day == came->day;
	case VALUE_BOOL:
		return wanted->yes == came->yes;
	case VALUE_TEXT:
		return str_equal(wanted->text.str, came->text.str);
	case VALUE_UNDEFINED:
		return true;
	case VALUE_INSTANTS:
	case VALUE_TEXTS:
	case VALUE_SPANS:
	case VALUE_DATED:
		break;
	}
	return false;
}

/* The value, and as an exact fraction where its digits were cut. */
static void write_value(struct checking *checking, struct strbuf *out, const struct value *came,
			struct type type)
{
	struct strbuf decimal = STRBUF_INIT(GOT_MAX);
	bool exact = true;

	if (came->type == VALUE_UNDEFINED) {
		strbuf_add(out, STR("undefined"));
		return;
	}
	spell_value(out, &spelling_plain, checking->settlement->contract->zone, came, type);
	if (came->type == VALUE_NUMBER && type.money_power == 0 && type.time_power == 0)
		ratio_write_decimal(&decimal, came->number, 6, &exact);
	strbuf_done(&decimal);
	if (exact)
		return;
	strbuf_add(out, STR(" ("));
	ratio_write(out, came->number);
	strbuf_add(out, STR(")"));
}

void expect_value(struct checking *checking, const struct tree_entry *entry,
		  const struct value *came, struct type type)
{
	struct strbuf got = STRBUF_INIT(GOT_MAX);
	struct value wanted = value_undefined(NULL);
	bool fits;

	if (is_cut(entry->value)) {
		fits = came->type == VALUE_NUMBER && cut_fits(entry->value->text, came->number);
	} else {
		if (!tree_is_word(entry->value, STR("undefined")) &&
		    !read_value(checking, entry, type, &wanted))
			return;
		fits = value_fits(&wanted, came);
	}
	if (fits)
		return;
	write_value(checking, &got, came, type);
	expect_differs_text(checking, entry, &got);
}

void expect_duration(struct checking *checking, const struct tree_entry *entry, int64_t came_ms)
{
	const struct value came = value_ms(came_ms);

	expect_value(checking, entry, &came, TYPE_DURATION);
}

void expect_bool(struct checking *checking, const struct tree_entry *entry, bool came)
{
	const struct value value = value_bool(came);

	expect_value(checking, entry, &value, TYPE_OF(TYPE_BOOL));
}

void expect_count(struct checking *checking, const struct tree_entry *entry, int64_t came)
{
	const struct value value = value_number(ratio_int(came));

	if (!tree_is_word(entry->value, STR("none")) || came != 0)
		expect_value(checking, entry, &value, TYPE_PLAIN);
}

void expect_word(struct checking *checking, const struct tree_entry *entry, struct str came)
{
	if (!tree_is_word(entry->value, came))
		expect_differs(checking, entry, came);
}
