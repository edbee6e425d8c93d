#include "app/reading_merge.h"

#include <errno.h>

#include "app/amounts.h"
#include "app/result_key.h"

/* One result under every combination, while it is judged. */
struct judging {
	struct arena *arena;
	const struct reading_variants *variants;
	const struct result *results[64]; /* by combination; NULL: it has no such result */
	uint64_t mattering;		  /* bit set of places in variants->silent */
};

static const struct amounts nothing;

static const struct amounts *payable_of(const struct result *result)
{
	return result ? &result->payable : &nothing;
}

static enum status status_of_result(const struct result *result)
{
	return result ? result->status : STATUS_DOES_NOT_APPLY;
}

/* Kept and excluded count as one: nothing comes of the difference. */
static enum status status_that_matters(const struct result *result)
{
	enum status status = status_of_result(result);

	return status == STATUS_EXCLUDED ? STATUS_KEPT : status;
}

static bool same_outcome(const struct result *a, const struct result *b)
{
	return status_that_matters(a) == status_that_matters(b) &&
	       (a && a->missed) == (b && b->missed) && amounts_equal(payable_of(a), payable_of(b));
}

/* Whether the combinations differ in nothing but one silent reading; *ret_place is its place. */
static bool differ_in_one(const struct reading_variants *variants, size_t a, size_t b,
			  size_t *ret_place)
{
	size_t differences = 0;

	for (size_t i = 0; i < variants->silent_count; i++) {
		size_t reading = variants->silent[i];

		if (variants->choices[a][reading] == variants->choices[b][reading])
			continue;
		differences++;
		*ret_place = i;
	}
	return differences == 1;
}

/* Which of the silent readings change this result. */
static void find_mattering(struct judging *judging)
{
	size_t place = 0;

	judging->mattering = 0;
	for (size_t a = 0; a < judging->variants->count; a++)
		for (size_t b = a + 1; b < judging->variants->count; b++)
			if (!same_outcome(judging->results[a], judging->results[b]) &&
			    differ_in_one(judging->variants, a, b, &place))
				judging->mattering |= UINT64_C(1) << place;
}

/* The first combination for each choice of the readings that matter: the others are at their first
 * alternative. */
static bool is_representative(const struct judging *judging, size_t combination)
{
	const struct reading_variants *variants = judging->variants;

	for (size_t i = 0; i < variants->silent_count; i++)
		if (!(judging->mattering >> i & 1) &&
		    variants->choices[combination][variants->silent[i]] != 0)
			return false;
	return true;
}

static int name_alternative(const struct judging *judging, size_t combination,
			    struct alternative *alternative)
{
	const struct reading_variants *variants = judging->variants;
	const struct contract *contract = variants->statements[0]->contract;
	struct strbuf ids = STRBUF_INIT(64 * KIB), texts = STRBUF_INIT(64 * KIB);
	int r;

	for (size_t i = 0; i < variants->silent_count; i++) {
		const struct reading *reading = &contract->readings[variants->silent[i]];
		size_t choice = variants->choices[combination][variants->silent[i]];

		if (!(judging->mattering >> i & 1))
			continue;
		strbuf_add(&ids, ids.len > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&ids, reading->id);
		strbuf_add(&texts, texts.len > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&texts, reading->texts[choice]);
	}
	r = str_copy(judging->arena, strbuf_str(&ids), &alternative->reading);
	if (r == 0)
		r = str_copy(judging->arena, strbuf_str(&texts), &alternative->chosen);
	strbuf_done(&ids);
	strbuf_done(&texts);
	return r;
}

static int fill_alternatives(const struct judging *judging, struct result *result)
{
	size_t count = judging->variants->count, kept = 0;
	struct alternative *items = ARENA_ARRAY(judging->arena, struct alternative, count);

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (!is_representative(judging, i))
			continue;
		items[kept].payable = *payable_of(judging->results[i]);
		items[kept].status = status_of_result(judging->results[i]);
		if (name_alternative(judging, i, &items[kept]) < 0)
			return -ENOMEM;
		kept++;
	}
	result->alternatives = items;
	result->alternative_count = kept;
	return 0;
}

static int add_finding(const struct judging *judging, struct result *result)
{
	size_t count = result->finding_count;
	struct finding *findings = ARENA_ARRAY(judging->arena, struct finding, count + 1);

	if (!findings)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		findings[i] = result->findings[i];
	findings[count] = (struct finding){ .id = DIAG_CASE_READINGS_DIFFER,
					    .args = { result->alternatives[0].reading } };
	result->findings = findings;
	result->finding_count = count + 1;
	return 0;
}

/* The result as the text leaves it: what happened is known, what it costs is not. */
static int leave_open(const struct judging *judging, struct result *result)
{
	int r = fill_alternatives(judging, result);

	if (r == 0)
		r = add_finding(judging, result);
	result->status = STATUS_UNDEFINED;
	result->payable = nothing;
	result->gross = nothing;
	result->row = 0;
	result->bounds = NULL; /* they are those of one alternative */
	result->entitlement = ENTITLED_NONE;
	result->deadline_ms = result->answer_by_ms = result->appeal_by_ms = INT64_MIN;
	return r;
}

static int judge(struct arena *arena, const struct reading_variants *variants,
		 struct result *result)
{
	struct judging judging = { .arena = arena, .variants = variants };
	bool same = true;

	for (size_t i = 0; i < variants->count; i++) {
		judging.results[i] = result_find(variants->statements[i], result);
		same = same && same_outcome(judging.results[0], judging.results[i]);
	}
	if (same)
		return 0;
	find_mattering(&judging);
	return leave_open(&judging, result);
}

/* The results of the first combination, then those that only others have. */
static int union_of_results(struct arena *arena, const struct reading_variants *variants,
			    struct statement *merged)
{
	size_t capacity = 0;
	struct result *results;

	for (size_t i = 0; i < variants->count; i++)
		capacity += variants->statements[i]->result_count;
	results = ARENA_ARRAY(arena, struct result, capacity);
	if (!results)
		return -ENOMEM;
	merged->results = results;
	merged->result_count = 0;
	for (size_t i = 0; i < variants->count; i++)
		for (size_t j = 0; j < variants->statements[i]->result_count; j++) {
			const struct result *result = &variants->statements[i]->results[j];

			if (i > 0 && result_find(merged, result))
				continue;
			results[merged->result_count++] = *result;
		}
	for (size_t i = 0; i < merged->result_count; i++) {
		int r = judge(arena, variants, &results[i]);

		if (r < 0)
			return r;
	}
	return 0;
}

static bool same_value(const struct value *a, const struct value *b)
{
	if (a->type != b->type)
		return false;
	return a->type != VALUE_NUMBER ||
	       (a->currency == b->currency && ratio_compare(a->number, b->number) == 0);
}

static void merge_value(struct value *value, const struct value *other)
{
	if (!same_value(value, other))
		*value = value_undefined(NULL);
}

static void merge_instant(int64_t *ms, int64_t other)
{
	if (*ms != other)
		*ms = INT64_MIN;
}

/* Dates and amounts of an ending that the readings do not agree on are left out. */
static int merge_endings(struct arena *arena, const struct reading_variants *variants,
			 struct statement *merged)
{
	struct ending_result *endings =
		ARENA_ARRAY(arena, struct ending_result, merged->ending_count);

	if (!endings)
		return -ENOMEM;
	for (size_t i = 0; i < merged->ending_count; i++) {
		endings[i] = merged->endings[i];
		for (size_t j = 1; j < variants->count; j++) {
			const struct ending_result *other = &variants->statements[j]->endings[i];

			if (i >= variants->statements[j]->ending_count)
				continue;
			merge_instant(&endings[i].end_ms, other->end_ms);
			merge_instant(&endings[i].commitment_end_ms, other->commitment_end_ms);
			merge_instant(&endings[i].refund_by_ms, other->refund_by_ms);
			merge_value(&endings[i].early_charge, &other->early_charge);
			merge_value(&endings[i].first_invoice, &other->first_invoice);
			merge_value(&endings[i].last_invoice, &other->last_invoice);
			merge_value(&endings[i].refund, &other->refund);
		}
	}
	merged->endings = endings;
	return 0;
}

/* The total is what stands: undefined results are not part of it. */
static int merge_total(struct arena *arena, const struct reading_variants *variants,
		       struct statement *merged)
{
	bool same = true;
	struct amounts total = nothing;

	for (size_t i = 1; i < variants->count; i++)
		same = same && amounts_equal(&variants->statements[0]->total,
					     &variants->statements[i]->total);
	if (same)
		return 0;
	for (size_t i = 0; i < merged->result_count; i++) {
		const struct result *result = &merged->results[i];
		int r = 0;

		/* what a right gives is owed when it is used */
		if (result->guarantee)
			r = amounts_total_add(&total, &result->payable, arena);
		if (r < 0)
			return r;
	}
	merged->total = total;
	return 0;
}

int reading_merge(struct arena *arena, const struct reading_variants *variants,
		  const struct statement **ret_statement)
{
	struct statement *merged;
	int r;

	if (variants->count == 1) {
		*ret_statement = variants->statements[0];
		return 0;
	}
	merged = ARENA_NEW(arena, struct statement);
	if (!merged)
		return -ENOMEM;
	*merged = *variants->statements[0];
	r = union_of_results(arena, variants, merged);
	if (r == 0)
		r = merge_endings(arena, variants, merged);
	if (r == 0)
		r = merge_total(arena, variants, merged);
	if (r < 0)
		return r;
	*ret_statement = merged;
	return 0;
}
