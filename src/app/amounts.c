#include "app/amounts.h"

#include <errno.h>

#include "core/settle/statement_names.h"

static int add_one(struct arena *arena, const struct amount *amount, bool negative,
		   struct amounts *sum)
{
	struct amount *into = (struct amount *)amounts_find(sum, amount);
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
