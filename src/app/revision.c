#include "app/revision.h"

#include <errno.h>

#include "app/amounts.h"
#include "app/result_key.h"

static bool same_number(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return false;
	return a->type != VALUE_NUMBER || ratio_compare(a->number, b->number) == 0;
}

static bool same_result(const struct result *a, const struct result *b)
{
	return a->status == b->status && a->missed == b->missed &&
	       a->provisional == b->provisional && a->entitlement == b->entitlement &&
	       a->downtime_ms == b->downtime_ms && a->base_ms == b->base_ms &&
	       a->deadline_ms == b->deadline_ms && a->answer_by_ms == b->answer_by_ms &&
	       a->appeal_by_ms == b->appeal_by_ms && same_number(&a->measure, &b->measure) &&
	       amounts_equal(&a->payable, &b->payable) && amounts_equal(&a->gross, &b->gross);
}

static bool same_ending(const struct ending_result *a, const struct ending_result *b)
{
	return a->requested_ms == b->requested_ms && a->end_ms == b->end_ms &&
	       a->refund_by_ms == b->refund_by_ms && same_number(&a->refund, &b->refund) &&
	       same_number(&a->early_charge, &b->early_charge) &&
	       same_number(&a->last_invoice, &b->last_invoice);
}

bool revision_is_same(const struct statement *before, const struct statement *now)
{
	if (before->result_count != now->result_count ||
	    before->ending_count != now->ending_count ||
	    !amounts_equal(&before->total, &now->total))
		return false;
	for (size_t i = 0; i < now->result_count; i++) {
		const struct result *old = result_find(before, &now->results[i]);

		if (!old || !same_result(old, &now->results[i]))
			return false;
	}
	for (size_t i = 0; i < now->ending_count; i++)
		if (!same_ending(&before->endings[i], &now->endings[i]))
			return false;
	return true;
}

static int book(struct arena *arena, const struct result *old, struct result *result)
{
	struct result_posting *posting = ARENA_NEW(arena, struct result_posting);

	if (!posting)
		return -ENOMEM;
	if (old)
		posting->posted = old->payable;
	result->posting = posting;
	/* Nothing is taken back for what is not known: the difference waits for a decision. */
	if (result->status == STATUS_UNDEFINED || result->status == STATUS_PENDING)
		return 0;
	return amounts_combine(arena, &result->payable, &posting->posted, true,
			       &posting->difference);
}

/* A result that the new facts make disappear: nothing is owed, what was posted goes back. */
static int take_back(struct arena *arena, const struct result *old, struct result *result)
{
	*result = (struct result){
		.guarantee = old->guarantee,
		.right = old->right,
		.item = old->item,
		.record = old->record,
		.window = old->window,
		.status = STATUS_DOES_NOT_APPLY,
		.measure_type = old->measure_type,
		.deadline_ms = INT64_MIN,
		.answer_by_ms = INT64_MIN,
		.appeal_by_ms = INT64_MIN,
		.due_ms = INT64_MIN,
	};
	return book(arena, old, result);
}

static size_t count_gone(const struct statement *before, const struct statement *now)
{
	size_t gone = 0;

	for (size_t i = 0; i < before->result_count; i++)
		gone += before->results[i].payable.count > 0 &&
			!result_find(now, &before->results[i]);
	return gone;
}

int revision_book(struct arena *arena, const struct statement *before, const struct statement *now,
		  const struct statement **ret_statement)
{
	struct statement *booked = ARENA_NEW(arena, struct statement);
	size_t count = now->result_count + count_gone(before, now), used = now->result_count;
	struct result *results = ARENA_ARRAY(arena, struct result, count);
	int r = 0;

	if (!booked || !results)
		return -ENOMEM;
	for (size_t i = 0; i < now->result_count && r == 0; i++) {
		results[i] = now->results[i];
		r = book(arena, result_find(before, &results[i]), &results[i]);
	}
	for (size_t i = 0; i < before->result_count && r == 0; i++)
		if (before->results[i].payable.count > 0 && !result_find(now, &before->results[i]))
			r = take_back(arena, &before->results[i], &results[used++]);
	if (r < 0)
		return r;
	*booked = *now;
	booked->results = results;
	booked->result_count = count;
	*ret_statement = booked;
	return 0;
}

static const struct record *find_record(const struct statement *statement, struct str id)
{
	for (size_t i = 0; id.len > 0 && i < statement->result_count; i++) {
		const struct record *record = statement->results[i].record;

		if (record && str_equal(record->told->id, id))
			return record;
	}
	return NULL;
}

/* Adds what was posted to the result that it was posted for. */
static int add_told(struct arena *arena, struct statement *before, struct result *results,
		    const struct result *like, const struct state *state)
{
	const struct amount amount = { state->amount, TYPE_MONEY };
	size_t place = 0;

	while (place < before->result_count && !result_same_key(&results[place], like))
		place++;
	if (place == before->result_count) {
		results[place] = *like;
		before->result_count++;
	}
	return amounts_put(&results[place].payable, &amount, arena);
}

int revision_book_told(struct arena *arena, const struct contract *contract,
		       const struct facts *facts, const struct statement *now,
		       const struct statement **ret_statement)
{
	struct result *results = ARENA_ARRAY(arena, struct result, facts->state_count + 1);
	struct statement before = { .results = results };
	int r = results ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < facts->state_count; i++) {
		const struct state *state = &facts->states[i];

		if (state->kind != STATE_POSTED || state->guarantee >= contract->guarantee_count ||
		    state->amount.type != VALUE_NUMBER)
			continue;
		r = add_told(arena, &before, results,
			     &(struct result){
				     .guarantee = &contract->guarantees[state->guarantee]
							   .variants[0]
							   .guarantee,
				     .item = state->item,
				     .record = find_record(now, state->record),
				     .window = state->window,
				     .whole = state->window,
			     },
			     state);
	}
	return r < 0 ? r : revision_book(arena, &before, now, ret_statement);
}
