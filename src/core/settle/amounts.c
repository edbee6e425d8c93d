#include "core/settle/amounts.h"

#include <errno.h>

enum unit_class { CLASS_HOURS, CLASS_DAYS, CLASS_MONTHS };

/* Hours and minutes are one unit, days and weeks one, months and years one. */
static enum unit_class class_of(struct type type)
{
	if (type.kind == TYPE_MONTHS)
		return CLASS_MONTHS;
	return type.unit >= UNIT_DAY ? CLASS_DAYS : CLASS_HOURS;
}

bool amount_same_unit(const struct amount *a, const struct amount *b)
{
	if (a->number.type != VALUE_NUMBER || b->number.type != VALUE_NUMBER)
		return a->number.type == VALUE_TEXT && b->number.type == VALUE_TEXT &&
		       str_equal(a->number.text.str, b->number.text.str);
	if (a->type.money_power != b->type.money_power || a->number.currency != b->number.currency)
		return false;
	return a->type.money_power != 0 || class_of(a->type) == class_of(b->type);
}

bool amount_is_zero(const struct amount *amount)
{
	return amount->number.type == VALUE_NUMBER && ratio_sign(amount->number.number) == 0;
}

const struct amount *amounts_find(const struct amounts *amounts, const struct amount *like)
{
	for (size_t i = 0; i < amounts->count; i++)
		if (amount_same_unit(&amounts->items[i], like))
			return &amounts->items[i];
	return NULL;
}

/* Every amount of a has its equal in b, or is zero. */
static bool covered(const struct amounts *a, const struct amounts *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct amount *amount = &a->items[i], *other = amounts_find(b, amount);

		if (!other && !amount_is_zero(amount))
			return false;
		if (other && amount->number.type == VALUE_NUMBER &&
		    ratio_compare(amount->number.number, other->number.number) != 0)
			return false;
	}
	return true;
}

bool amounts_equal(const struct amounts *a, const struct amounts *b)
{
	return covered(a, b) && covered(b, a);
}

static bool same_words_of_unit(const struct amount *a, const struct amount *b)
{
	return a->type.kind == b->type.kind && a->type.money_power == b->type.money_power &&
	       a->type.time_power == b->type.time_power && a->type.unit == b->type.unit &&
	       a->number.currency == b->number.currency && a->type.kind != TYPE_TEXT;
}

int amounts_put(struct amounts *amounts, const struct amount *amount, struct arena *arena)
{
	struct amount *free_place = &amounts->items[amounts->count];

	for (size_t i = 0; i < amounts->count; i++)
		if (same_words_of_unit(&amounts->items[i], amount))
			return ratio_add(arena, amounts->items[i].number.number,
					 amount->number.number, &amounts->items[i].number.number);
	if (amounts->count == AMOUNTS_MAX)
		return -EOVERFLOW;
	value_copy(&free_place->number, &amount->number);
	free_place->type = amount->type;
	amounts->count++;
	return 0;
}

/* A remedy in words stands once in the total, and as long as there is room. */
static bool is_told(const struct amounts *total, const struct amount *amount)
{
	if (amount->type.kind != TYPE_TEXT)
		return false;
	return total->count == AMOUNTS_MAX || amounts_find(total, amount);
}

int amounts_total_add(struct amounts *total, const struct amounts *amounts, struct arena *arena)
{
	int r = 0;

	for (size_t i = 0; i < amounts->count && r >= 0; i++)
		if (!is_told(total, &amounts->items[i]))
			r = amounts_put(total, &amounts->items[i], arena);
	return r;
}

static bool is_comparable(const struct amount *a, const struct amount *b)
{
	if (a->type.kind != b->type.kind)
		return false;
	if (a->type.kind == TYPE_TEXT)
		return str_equal(a->number.text.str, b->number.text.str);
	return a->type.money_power == b->type.money_power &&
	       a->type.time_power == b->type.time_power && a->number.currency == b->number.currency;
}

int worth_add(struct arena *arena, struct worth *worth, const struct amounts *amounts)
{
	int r = 0;

	for (size_t i = 0; i < amounts->count && r >= 0; i++) {
		const struct amount *amount = &amounts->items[i];
		bool text = amount->type.kind == TYPE_TEXT;

		if (!text && ratio_sign(amount->number.number) <= 0)
			continue;
		if (!worth->unit)
			worth->unit = amount;
		if (!is_comparable(worth->unit, amount))
			worth->mixed = true;
		else if (!text)
			r = ratio_add(arena, worth->sum, amount->number.number, &worth->sum);
	}
	return r;
}

bool worths_compare(const struct worth *a, const struct worth *b, int *ret_order)
{
	*ret_order = (a->unit != NULL) - (b->unit != NULL);
	if (!a->unit || !b->unit)
		return true;
	if (a->mixed || b->mixed || !is_comparable(a->unit, b->unit))
		return false;
	*ret_order = ratio_compare(a->sum, b->sum);
	return true;
}
