#include "app/compare.h"

#include <errno.h>

#include "app/amounts.h"
#include "app/settle_case.h"

#define NOTES_MAX 200

/* The last revision of each subscription. */
static bool is_last(const struct case_settlement *settlement, size_t i)
{
	return i + 1 == settlement->count ||
	       settlement->statements[i + 1]->revision <= settlement->statements[i]->revision;
}

void compare_sort_notes(const struct diag_sink *all, struct diag_sink *notes,
			struct diag_sink *sink)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct diag *diag = &all->items[i];
		bool note = diag_text(diag->id)->severity == DIAG_NOTE;

		diag_sink_add(note ? notes : sink, diag->id, diag->at, diag->args);
	}
}

/* The contract last read. */
static int add_contract(struct comparison *comparison, const struct case_settlement *settlement,
			struct arena *arena)
{
	const struct compared_file *file = &comparison->files[comparison->contract_count - 1];
	struct compared *rows =
		ARENA_GROW(arena, struct compared, comparison->rows, comparison->count,
			   comparison->count + settlement->count);

	if (!rows)
		return -ENOMEM;
	comparison->rows = rows;
	for (size_t i = 0; i < settlement->count; i++) {
		if (!is_last(settlement, i))
			continue;
		rows[comparison->count] =
			compared_of(settlement->contract, settlement->statements[i]);
		rows[comparison->count++].file = file;
	}
	return 0;
}

static void label_contracts(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->contract_count; i++) {
		struct compared_file *file = &comparison->files[i];
		struct str id = comparison->contracts[i]->id;

		file->label = id;
		for (size_t k = 0; k < comparison->contract_count; k++)
			if (k != i && str_equal(comparison->contracts[k]->id, id))
				file->label = file->path;
	}
}

int compare_contracts(struct arena *arena, const struct compare_request *request,
		      const struct comparison **ret_comparison, struct diag_sink *sink)
{
	size_t count = request->count;
	struct comparison *comparison = ARENA_NEW(arena, struct comparison);
	const struct contract **found = ARENA_ARRAY(arena, const struct contract *, count);
	int r = 0;

	if (!comparison || !found)
		return -ENOMEM;
	comparison->notes = ARENA_ARRAY(arena, struct diag_sink, count);
	comparison->files = ARENA_ARRAY(arena, struct compared_file, count);
	comparison->contracts = found;
	if (!comparison->notes || !comparison->files)
		return -ENOMEM;
	for (size_t i = 0; i < count && r == 0; i++) {
		const struct settle_request settling = { .contract = request->contracts[i],
							 .facts = request->facts,
							 .as_of_ms = INT64_MIN,
							 .foreign = true,
							 .leaves = true };
		struct diag_sink told = DIAG_SINK_INIT(arena, NOTES_MAX);
		const struct case_settlement *settlement;

		comparison->notes[i] = (struct diag_sink)DIAG_SINK_INIT(arena, NOTES_MAX);
		r = settle_case(arena, &settling, &settlement, &told);
		compare_sort_notes(&told, &comparison->notes[i], sink);
		if (r < 0)
			break;
		comparison->files[comparison->contract_count].path = request->contracts[i];
		found[comparison->contract_count++] = settlement->contract;
		r = add_contract(comparison, settlement, arena);
	}
	if (r < 0)
		return r;
	label_contracts(comparison);
	*ret_comparison = comparison;
	return 0;
}

/* What all subscriptions of a case are owed together. */
static int sum_up(struct arena *arena, const struct case_settlement *settlement,
		  struct amounts *ret_paid, bool *ret_open)
{
	int r = 0;

	*ret_paid = (struct amounts){ .count = 0 };
	*ret_open = false;
	for (size_t i = 0; i < settlement->count && r == 0; i++) {
		const struct statement *statement = settlement->statements[i];

		if (!is_last(settlement, i))
			continue;
		for (size_t k = 0; k < statement->result_count; k++)
			*ret_open = *ret_open || result_pay_is_open(&statement->results[k]);
		r = amounts_combine(arena, ret_paid, &statement->total, false, ret_paid);
	}
	return r;
}

static int settle_so(struct arena *arena, const struct settle_request *request,
		     struct readings_comparison *comparison, struct read_so *row)
{
	struct diag_sink unheard = DIAG_SINK_INIT(arena, NOTES_MAX);
	const struct case_settlement *settlement;
	int r = settle_case(arena, request, &settlement, &unheard);

	if (r == 0)
		r = sum_up(arena, settlement, &row->paid, &row->open);
	row->comparable = !row->open && !comparison->open;
	if (r == 0 && row->comparable)
		r = amounts_combine(arena, &row->paid, &comparison->paid, true, &row->difference);
	return r;
}

static size_t alternatives(const struct contract *contract)
{
	size_t count = 0;

	for (size_t i = 0; i < contract->reading_count; i++)
		count += contract->readings[i].alternative_count;
	return count;
}

static bool is_taken(const struct case_settlement *settlement, size_t reading, size_t alternative)
{
	size_t told = settlement->file->reading_choice[reading];
	const struct reading *of = &settlement->contract->readings[reading];

	if (told != CASE_READING_KEPT)
		return told == alternative;
	return !of->silent && of->chosen == alternative;
}

int compare_readings(struct arena *arena, struct str contract, struct str facts,
		     const struct readings_comparison **ret_comparison, struct diag_sink *sink)
{
	struct readings_comparison *comparison = ARENA_NEW(arena, struct readings_comparison);
	struct settle_request request = {
		.contract = contract, .facts = facts, .as_of_ms = INT64_MIN, .foreign = true
	};
	const struct case_settlement *settlement;
	int r = settle_case(arena, &request, &settlement, sink);

	if (!comparison)
		return -ENOMEM;
	if (r == 0)
		r = sum_up(arena, settlement, &comparison->paid, &comparison->open);
	if (r < 0)
		return r;
	comparison->contract = settlement->contract;
	comparison->rows =
		ARENA_ARRAY(arena, struct read_so, alternatives(settlement->contract) + 1);
	if (!comparison->rows)
		return -ENOMEM;
	for (size_t i = 0; i < settlement->contract->reading_count; i++) {
		const struct reading *reading = &settlement->contract->readings[i];

		for (size_t k = 0; k < reading->alternative_count && r == 0; k++) {
			struct read_so *row = &comparison->rows[comparison->count++];
			const struct reading_taken taken = { i, k };

			*row = (struct read_so){ .reading = reading,
						 .alternative = k,
						 .taken = is_taken(settlement, i, k) };
			request.taken = &taken;
			r = settle_so(arena, &request, comparison, row);
		}
	}
	if (r == 0)
		*ret_comparison = comparison;
	return r;
}
