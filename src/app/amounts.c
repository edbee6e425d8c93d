#include "app/amounts.h"

#include <errno.h>

#include "core/settle/statement_names.h"

enum unit_class { CLASS_HOURS, CLASS_DAYS, CLASS_MONTHS };

/* Hours and minutes are one unit, days and weeks one, months and years one. */
static enum unit_class class_of(struct type type)
{
	if (type.kind == TYPE_MONTHS || type.unit >= UNIT_MONTH)
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

static const struct amount *find(const struct amounts *amounts, const struct amount *like)
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
		const struct amount *amount = &a->items[i], *other = find(b, amount);

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

static int add_one(struct arena *arena, const struct amount *amount, bool negative,
		   struct amounts *sum)
{
	struct amount *into = (struct amount *)find(sum, amount);
	struct ratio number = ratio_int(0);
	int r;

	if (amount->number.type == VALUE_NUMBER) {
		struct ratio before = into ? into->number.number : ratio_int(0);

		r = negative ? ratio_sub(arena, before, amount->number.number, &number)
			     : ratio_add(arena, before, amount->number.number, &number);
		if (r < 0)
			return r;
	} else if (into || negative) {
		return 0; /* in kind: owed once */
	}
	if (!into) {
		if (sum->count == AMOUNTS_MAX)
			return -E2BIG;
		into = &sum->items[sum->count++];
		*into = *amount;
	}
	if (amount->number.type == VALUE_NUMBER)
		into->number.number = number;
	return 0;
}

int amounts_combine(struct arena *arena, const struct amounts *a, const struct amounts *b,
		    bool negative, struct amounts *ret_sum)
{
	struct amounts sum = *a;
	int r = 0;

	for (size_t i = 0; i < b->count && r == 0; i++)
		r = add_one(arena, &b->items[i], negative, &sum);
	if (r == 0)
		*ret_sum = sum;
	return r;
}

void amounts_write(struct strbuf *out, const struct amounts *amounts)
{
	if (amounts->count == 0)
		strbuf_add(out, STR("nothing"));
	for (size_t i = 0; i < amounts->count; i++) {
		strbuf_add(out, i > 0 ? STR(" + ") : STR_NONE);
		amount_write(out, &spelling_plain, &amounts->items[i]);
	}
}
