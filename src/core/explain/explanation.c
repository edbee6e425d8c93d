#include "core/explain/explanation.h"

#include <errno.h>

#include "core/explain/explainer.h"

#define BLOCKS_FIRST 8

void explain_parts_new(struct explainer *explainer, struct explain_section *section, size_t count)
{
	section->parts = ARENA_ARRAY(explainer->maker.arena, struct explain_part, count);
	section->count = section->parts ? count : 0;
	explainer->part = section->parts;
	if (!section->parts)
		explainer->maker.error = -ENOMEM;
}

void explain_add_block(struct explainer *explainer, struct explain_block block)
{
	struct explain_part *part = explainer->part;

	if (part->count == part->capacity) {
		size_t capacity = part->capacity ? 2 * part->capacity : BLOCKS_FIRST;
		struct explain_block *blocks =
			ARENA_GROW(explainer->maker.arena, struct explain_block, part->blocks,
				   part->capacity, capacity);

		if (!blocks) {
			explainer->maker.error = -ENOMEM;
			return;
		}
		part->blocks = blocks;
		part->capacity = capacity;
	}
	part->blocks[part->count++] = block;
}

void explain_add_at(struct explainer *explainer, const struct phrase *text, struct str clause,
		    struct position at)
{
	explain_add_block(explainer, (struct explain_block){ .kind = BLOCK_SENTENCE,
							     .text = text,
							     .clause = clause,
							     .at = at });
}

void explain_add(struct explainer *explainer, const struct phrase *text)
{
	explain_add_at(explainer, text, STR_NONE, POSITION_NONE);
}

struct explain_table *explain_table_new(struct explainer *explainer, size_t columns, size_t rows)
{
	struct explain_table *table = ARENA_NEW(explainer->maker.arena, struct explain_table);

	if (table)
		table->cells = ARENA_ARRAY(explainer->maker.arena, const struct phrase *,
					   columns *rows + 1);
	if (!table || !table->cells) {
		explainer->maker.error = -ENOMEM;
		return NULL;
	}
	table->columns = columns;
	table->rows = rows;
	return table;
}

void explain_add_table(struct explainer *explainer, const struct explain_table *table)
{
	explain_add_block(explainer, (struct explain_block){ .kind = BLOCK_TABLE, .table = table });
}

struct str explain_section_name(enum explain_section_kind kind)
{
	switch (kind) {
	case SECTION_CONTRACT:
		return STR("contract");
	case SECTION_GUARANTEE:
		return STR("guarantee");
	case SECTION_PROMISE:
		return STR("promise");
	case SECTION_TOGETHER:
		return STR("together");
	case SECTION_RIGHT:
		return STR("right");
	case SECTION_TERM:
		return STR("term");
	case SECTION_OPEN:
		return STR("open");
	case SECTION_NAMES:
		return STR("names");
	case SECTION_CALENDARS:
		break;
	}
	return STR("calendars");
}

/* First what pays, then what is only promised; each in the order of the file. */
static void explain_guarantees(struct explainer *explainer, struct explanation *explanation)
{
	const struct contract *contract = explainer->contract;

	for (unsigned round = 0; round < 2; round++)
		for (size_t i = 0; i < contract->guarantee_count; i++) {
			const struct guarantee_set *set = &contract->guarantees[i];

			if (set->variant_count > 0 &&
			    (set->variants[0].guarantee.pay.mode == PAY_NONE) == (round == 1))
				explain_guarantee(explainer, set,
						  &explanation->sections[explanation->count++]);
		}
}

static bool several_pay(const struct contract *contract)
{
	size_t count = 0;

	for (size_t i = 0; i < contract->guarantee_count; i++)
		count += contract->guarantees[i].variant_count > 0 &&
			 contract->guarantees[i].variants[0].guarantee.pay.mode != PAY_NONE;
	return count > 1 || contract->combination_count > 0 || contract->limit_count > 0;
}

static void explain_all(struct explainer *explainer, struct explanation *explanation)
{
	const struct contract *contract = explainer->contract;
	struct explain_section *sections = explanation->sections;

	explain_parties(explainer, &sections[explanation->count++]);
	explain_guarantees(explainer, explanation);
	if (several_pay(contract))
		explain_together(explainer, &sections[explanation->count++]);
	for (size_t i = 0; i < contract->right_count; i++)
		explain_right(explainer, &contract->rights[i], &sections[explanation->count++]);
	explain_term(explainer, &sections[explanation->count++]);
	explain_readings(explainer, &sections[explanation->count++]);
	explain_names(explainer, &sections[explanation->count++]);
	if (contract->calendar_count > 0)
		explain_calendars(explainer, &sections[explanation->count++]);
}

/* Takes out parts without blocks and sections without parts. */
static void close_gaps(struct explanation *explanation)
{
	size_t kept = 0;

	for (size_t i = 0; i < explanation->count; i++) {
		struct explain_section section = explanation->sections[i];
		size_t parts = 0;

		for (size_t p = 0; p < section.count; p++)
			if (section.parts[p].count > 0)
				section.parts[parts++] = section.parts[p];
		section.count = parts;
		if (parts > 0)
			explanation->sections[kept++] = section;
	}
	explanation->count = kept;
}

int explanation_new(struct arena *arena, const struct contract *contract,
		    struct explain_options options, const struct explanation **ret_explanation)
{
	struct explainer *explainer = ARENA_NEW(arena, struct explainer);
	struct explanation *explanation = ARENA_NEW(arena, struct explanation);

	if (!explainer || !explanation)
		return -ENOMEM;
	explainer->maker.arena = arena;
	explainer->contract = contract;
	explainer->options = options;
	explanation->contract = contract;
	explanation->sections = ARENA_ARRAY(arena, struct explain_section,
					    contract->guarantee_count + contract->right_count + 6);
	if (!explanation->sections)
		return -ENOMEM;
	explain_all(explainer, explanation);
	close_gaps(explanation);
	if (explainer->maker.error < 0)
		return explainer->maker.error;
	*ret_explanation = explanation;
	return 0;
}
