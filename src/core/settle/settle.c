/* The walk through one settlement: every guarantee, every item of a for-each, then the whole. */
#include "core/settle/settle.h"
#include "base/compare.h"
#include "core/settle/history.h"
#include "core/settle/proof.h"
#include "core/settle/results.h"
#include "core/settle/stages.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

static int item_settle(struct run *run, const struct guarantee_set *set)
{
	size_t first = run->result_count;
	struct plan_windows windows;
	bool unmeasured = false;
	int r;

	r = windows_of(run, set->variants[0].guarantee.window, &windows);
	run->first_result = first;
	run->evidence = EVIDENCE_CONTRACT;
	run->proof = run->options->proof;
	if (r >= 0)
		r = windows_settle(run, set, &windows);
	if (r < 0 || run->result_count == first)
		return r;
	/* whatever was not measured may decide which stretch is the worst */
	unmeasured = windows.period.kind == PERIOD_ANY && run->unmeasured.count > 0;
	for (size_t i = first; i < run->result_count; i++)
		unmeasured = unmeasured || run->results[i].unmeasured_ms > 0;
	return run->uncertain || unmeasured ? evidence_bounds(run, set, &windows, first, unmeasured)
					    : 0;
}

static int resources_settle(struct run *run, const struct guarantee_set *set)
{
	int r = 0;

	for (size_t i = 0; i < run->facts->resource_count && r >= 0; i++) {
		run->subject = &run->facts->resources[i];
		run->item_word = run->subject->id;
		r = item_settle(run, set);
	}
	return r;
}

/* words has room for one more. */
static void words_add(struct str *words, size_t *count, struct str word)
{
	for (size_t i = 0; i < *count; i++)
		if (str_equal(words[i], word))
			return;
	words[(*count)++] = word;
}

/* The components, or the words of a field, that records name. */
static int words_settle(struct run *run, const struct guarantee_set *set)
{
	const struct guarantee *guarantee = &set->variants[0].guarantee;
	const struct facts *facts = run->facts;
	size_t count = 0, room = facts->record_count + run->contract->component_count + 1;
	struct str *words = ARENA_ARRAY(run->arena, struct str, room);
	int r = 0;

	if (!words)
		return -ENOMEM;
	for (size_t i = 0;
	     guarantee->for_each == EACH_COMPONENT && i < run->contract->component_count; i++) {
		bool named = guarantee->component_count == 0;

		for (size_t k = 0; k < guarantee->component_count; k++)
			named = named || guarantee->components[k] == i;
		if (named)
			words_add(words, &count, run->contract->components[i].name);
	}
	for (size_t i = 0; guarantee->for_each == EACH_FIELD && i < facts->record_count; i++) {
		uint16_t slot = run->contract->kinds[facts->records[i].kind]
					.slots[guarantee->for_each_field];

		if ((guarantee->kinds >> facts->records[i].kind & 1) && slot != KIND_NO_FIELD &&
		    facts->records[i].fields[slot].type == VALUE_TEXT)
			words_add(words, &count, facts->records[i].fields[slot].text.str);
	}
	for (size_t i = 0; i < count && r >= 0; i++) {
		run->item_word = words[i];
		r = item_settle(run, set);
	}
	return r;
}

static int set_settle(struct run *run, const struct guarantee_set *set)
{
	run->subject = &run->facts->self;
	run->item_word = STR_NONE;
	if (set->variant_count == 0)
		return 0;
	switch (set->variants[0].guarantee.for_each) {
	case EACH_RESOURCE:
		return resources_settle(run, set);
	case EACH_COMPONENT:
	case EACH_FIELD:
		return words_settle(run, set);
	case EACH_NONE:
		break;
	}
	return item_settle(run, set);
}

static int total_add(struct run *run, struct statement *statement)
{
	int r = 0;

	for (size_t i = 0; i < run->result_count && r >= 0; i++) {
		const struct result *result = &run->results[i];

		if (!result->guarantee)
			continue;
		r = amounts_total_add(&statement->total, &result->payable, run->arena);
	}
	return r;
}

struct placed {
	int64_t from_ms;
	size_t place;
};

static int placed_order(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;
	const int order = NUMBER_ORDER(left->from_ms, right->from_ms);

	return order != 0 ? order : NUMBER_ORDER(left->place, right->place);
}

static bool are_in_order(const struct run *run)
{
	for (size_t i = 1; i < run->result_count; i++)
		if (run->results[i].window.from < run->results[i - 1].window.from)
			return false;
	return true;
}

/* Windows in order of time; within one, guarantees and items as they were settled. */
static int results_order(struct run *run)
{
	struct placed *places;
	struct result *sorted;

	if (are_in_order(run))
		return 0;
	places = ARENA_ARRAY_RAW(run->arena, struct placed, run->result_count);
	sorted = ARENA_ARRAY_RAW(run->arena, struct result, run->result_count);
	if (!places || !sorted)
		return -ENOMEM;
	for (size_t i = 0; i < run->result_count; i++)
		places[i] = (struct placed){ run->results[i].window.from, i };
	qsort(places, run->result_count, sizeof(places[0]), placed_order);
	for (size_t i = 0; i < run->result_count; i++)
		sorted[i] = run->results[places[i].place];
	run->results = sorted;
	results_moved(run);
	run->result_capacity = run->result_count;
	return 0;
}

static int guarantees_once(struct run *run)
{
	const struct contract *contract = run->contract;
	int r = 0;

	run->result_count = 0;
	results_moved(run);
	for (size_t i = 0; i < contract->guarantee_count && r >= 0; i++)
		if (!run->plan->alone || (run->plan->needed >> contract->order[i] & 1))
			r = set_settle(run, &contract->guarantees[contract->order[i]]);
	if (r >= 0)
		r = results_order(run);
	return r < 0 ? r : results_combine(run);
}

/* What combining displaces uses up no limit, which may change later windows: so all is settled
 * again until what falls away is what fell away before. Each round settles at least one window for
 * good, unless an earlier window looks at a later one: then fewer fall away with each further
 * round, so that in the end whatever is paid has used its limits up. */
static int guarantees_settle(struct run *run)
{
	bool again = true;
	int r = 0;

	for (size_t round = 0; r >= 0 && again; round++) {
		r = guarantees_once(run);
		again = r >= 0 && displaced_change(run, round > run->result_count);
	}
	return r;
}

#define LINE_BYTES 64

/* What only all guarantees together decide. Rights look at what is owed in the end. */
static int whole_settle(struct run *run, struct statement *statement)
{
	int r = 0;

	if (run->contract->right_count > 0) {
		r = rights_settle(run);
		if (r >= 0)
			r = results_order(run);
	}
	return r < 0 ? r : endings_settle(run, &statement->endings, &statement->ending_count);
}

int settle_planned(struct arena *arena, const struct plan *plan, const struct facts *facts,
		   const struct settle_options *options, const struct statement **ret_statement)
{
	const struct contract *contract = plan->contract;
	struct statement *statement = ARENA_NEW(arena, struct statement);
	struct run run = { .arena = arena,
			   .plan = plan,
			   .contract = contract,
			   .facts = facts,
			   .options = options,
			   .proof = options->proof,
			   .result_head = offsetof(struct result, gross),
			   .ending_end_ms = NO_INSTANT };
	int r = 0;

	if (!statement)
		return -ENOMEM;
	for (size_t i = 0; options->next && i < sizeof(*facts); i += LINE_BYTES)
		__builtin_prefetch((const char *)options->next + i);
	if (run.proof) {
		run.lost_step = ARENA_NEW(arena, struct step);
		if (!run.lost_step)
			return -ENOMEM;
	}
	r = guarantees_settle(&run);
	steps_take(&run, &statement->steps, &statement->step_count);
	if (r >= 0 && !plan->alone)
		r = whole_settle(&run, statement);
	if (r >= 0)
		r = total_add(&run, statement);
	if (r < 0 || run.steps_lost)
		return r < 0 ? r : -ENOMEM;
	statement->contract = contract;
	statement->readings = contract->common_readings;
	statement->facts = facts;
	if (plan->asked.count > 0)
		statement->asked = (struct span){ plan->asked.items[0].from,
						  plan->asked.items[plan->asked.count - 1].to };
	statement->as_of_ms = facts->as_of_ms;
	statement->revision = options->revision > 0 ? options->revision : 1;
	statement->results = run.results;
	statement->result_count = run.result_count;
	*ret_statement = statement;
	return 0;
}
