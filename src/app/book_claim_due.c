#include "app/book_claim_due.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/book_settle.h"

/* One subscription after the other. */
struct settling {
	const struct use *use;
	struct case_request request;
	struct arena *arena;
	struct claims_due *due;
};

static int keep(struct settling *settling, const struct subscription *subscription,
		const struct contract *contract, const struct result *result)
{
	struct claims_due *due = settling->due;

	if (due->count == due->capacity) {
		size_t capacity = due->capacity * 2 + 16;
		struct claim_due *items = ARENA_GROW(settling->arena, struct claim_due, due->items,
						     due->count, capacity);

		if (!items)
			return -ENOMEM;
		due->items = items;
		due->capacity = capacity;
	}
	due->items[due->count++] = (struct claim_due){ subscription, contract, result };
	return 0;
}

static int keep_all(struct settling *settling, const struct subscription *subscription,
		    const struct case_settlement *settlement)
{
	int r = 0;

	for (size_t i = 0; i < settlement->count; i++) {
		const struct statement *statement = settlement->statements[i];

		for (size_t j = 0; r == 0 && j < statement->result_count; j++) {
			const struct result *result = &statement->results[j];

			if (!result->right && (result->entitlement == ENTITLED_CLAIMABLE ||
					       result->entitlement == ENTITLED_CLAIMED))
				r = keep(settling, subscription, settlement->contract, result);
		}
	}
	return r;
}

/* One that does not live in the windows has no case. */
static int settle_one(struct settling *settling, struct str id)
{
	struct settled_case settled;
	int r;

	settling->request.subscription = id;
	r = book_settle(settling->use, &settling->request, settling->arena, &settled);
	if (r < 0 || !settled.settlement)
		return r;
	return keep_all(settling, &settled.of->subscription, settled.settlement);
}

int book_claims_due(const struct use *use, const struct case_request *request, struct arena *arena,
		    struct claims_due *ret_due)
{
	struct settling settling = {
		.use = use, .request = *request, .arena = arena, .due = ret_due
	};
	struct contract_shelf shelf = { .arena = arena };
	struct subscription_rows rows = { 0 };
	int r = book_subscriptions(use, request->customer, STR_NONE, arena, &rows);

	*ret_due = (struct claims_due){ 0 };
	settling.request.shelf = &shelf;
	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (i == 0 || !str_equal(rows.items[i].id, rows.items[i - 1].id))
			r = settle_one(&settling, rows.items[i].id);
	return r == -ENOMEM ? book_use_result(use, r) : r;
}
