#include "app/book_claim_due.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/settle_case.h"

#define CASE_BYTES_MAX (256 * MIB)
#define DIAGS_MAX 100

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

/* Settles the case of a book; both texts must outlive what comes out. */
static int settle(struct settling *settling, const struct case_of_book *of)
{
	struct arena *arena = settling->arena;
	struct source *contract = ARENA_NEW(arena, struct source);
	struct source *facts = ARENA_NEW(arena, struct source);
	struct strbuf text = STRBUF_INIT(CASE_BYTES_MAX);
	struct json json = JSON_INIT(&text, 0);
	struct settle_request request = { .as_of_ms = settling->request.as_of_ms };
	const struct case_settlement *settlement;
	int r = contract && facts ? book_case_write(settling->use, of, arena, &json) : -ENOMEM;

	if (request.as_of_ms == INT64_MIN)
		request.as_of_ms = settling->use->asking->now_ms;
	if (r == 0)
		r = strbuf_error(&text);
	if (r == 0)
		r = str_copy(arena, strbuf_str(&text), &facts->text);
	strbuf_done(&text);
	if (r < 0)
		return r;
	facts->name = of->request.subscription;
	*contract = (struct source){ of->subscription.contract, of->version.text };
	request.contract = contract->name;
	request.facts = facts->name;
	request.contract_source = contract;
	request.facts_source = facts;
	r = settle_case(arena, &request, &settlement, settling->use->sink);
	return r < 0 ? r : keep_all(settling, &of->subscription, settlement);
}

/* Notes of the case and its contract are said where they are made, and not here. One that does not
 * live in the windows has no case. */
static int settle_one(struct settling *settling, struct str id)
{
	const struct use *use = settling->use;
	struct diag_sink said = DIAG_SINK_INIT(settling->arena, DIAGS_MAX);
	struct use quiet = *use;
	struct case_of_book *of = ARENA_NEW(settling->arena, struct case_of_book);
	int r;

	if (!of)
		return -ENOMEM;
	quiet.sink = &said;
	settling->request.subscription = id;
	r = book_case(&quiet, &settling->request, settling->arena, of);
	if (r == -EBADMSG && said.count > 0 && said.items[said.count - 1].id == DIAG_CASE_NO_LIFE)
		return 0;
	if (r < 0)
		return book_case(use, &settling->request, settling->arena, of);
	settling->use = &quiet;
	r = settle(settling, of);
	settling->use = use;
	for (size_t i = 0; r < 0 && i < said.count; i++)
		(void)diag_add_args(use->sink, said.items[i].id, said.items[i].at,
				    said.items[i].args);
	return r;
}

int book_claims_due(const struct use *use, const struct case_request *request, struct arena *arena,
		    struct claims_due *ret_due)
{
	struct settling settling = {
		.use = use, .request = *request, .arena = arena, .due = ret_due
	};
	struct subscription_rows rows = { 0 };
	int r = book_subscriptions(use, request->customer, STR_NONE, arena, &rows);

	*ret_due = (struct claims_due){ 0 };
	for (size_t i = 0; r == 0 && i < rows.count; i++)
		if (i == 0 || !str_equal(rows.items[i].id, rows.items[i - 1].id))
			r = settle_one(&settling, rows.items[i].id);
	return r == -ENOMEM ? book_failed(book_name(use->book), book_store(use->book), r, use->sink)
			    : r;
}
