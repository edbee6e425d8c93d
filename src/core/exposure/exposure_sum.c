#include "core/exposure/exposure_sum.h"

#include <errno.h>
#include <stdlib.h>

static struct str key_of(const struct exposure_row *row, enum exposure_by by)
{
	switch (by) {
	case EXPOSURE_SERVICE:
		return row->service;
	case EXPOSURE_CONTRACT:
		return row->contract;
	case EXPOSURE_CUSTOMER:
		return row->customer;
	case EXPOSURE_ALL:
		break;
	}
	return STR_NONE;
}

static struct exposure_sum sum_of(const struct exposure_row *row, enum exposure_by by)
{
	const struct exposure_line *line = &row->line;
	const bool claimable = line->now.entitlement == ENTITLED_CLAIMABLE;

	return (struct exposure_sum){ .key = key_of(row, by),
				      .unit = line->now.unit,
				      .received = row->received,
				      .owed = claimable ? 0 : line->owed,
				      .claimable = claimable ? line->owed : 0,
				      .forecast = line->forecast,
				      .unknown = line->unknown,
				      .next_ms = line->next_ms };
}

static int compare(const void *a, const void *b)
{
	const struct exposure_sum *left = a, *right = b;
	int order = (int)left->received - (int)right->received;

	if (order == 0)
		order = str_compare(left->key, right->key);
	return order != 0 ? order : str_compare(left->unit, right->unit);
}

static void add(struct exposure_sum *sum, const struct exposure_sum *other)
{
	sum->past |= __builtin_add_overflow(sum->owed, other->owed, &sum->owed);
	sum->past |= __builtin_add_overflow(sum->claimable, other->claimable, &sum->claimable);
	sum->past |= __builtin_add_overflow(sum->forecast, other->forecast, &sum->forecast);
	sum->unknown += other->unknown;
	if (other->next_ms < sum->next_ms)
		sum->next_ms = other->next_ms;
}

int exposure_sum(struct arena *arena, const struct exposure_row *rows, size_t count,
		 enum exposure_by by, struct exposure_sums *ret_sums)
{
	struct exposure_sum *sums = ARENA_ARRAY(arena, struct exposure_sum, count + 1);
	size_t kept = 0;

	if (!sums)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sums[i] = sum_of(&rows[i], by);
	if (count > 1)
		qsort(sums, count, sizeof(sums[0]), compare);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && compare(&sums[kept - 1], &sums[i]) == 0)
			add(&sums[kept - 1], &sums[i]);
		else
			sums[kept++] = sums[i];
	}
	*ret_sums = (struct exposure_sums){ sums, kept };
	return 0;
}
