#include "core/settle/amounts.h"

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
