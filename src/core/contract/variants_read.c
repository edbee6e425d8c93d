/* All guarantees of a contract, their variants, and the order in which they can be settled. */
#include "core/contract/parts.h"

#include <errno.h>

#define GUARANTEES_MAX 64

static int tests_make(struct reader *reader, struct variant *variant)
{
	variant->tests = ARENA_ARRAY(reader->arena, struct variant_test, reader->choice_count);
	if (!variant->tests)
		return -ENOMEM;
	for (size_t i = 0; i < reader->choice_count; i++) {
		const struct choice *choice = &reader->choices[i];
		struct variant_test *test;

		if (!choice->used)
			continue;
		test = &variant->tests[variant->test_count++];
		*test = (struct variant_test){ .subject = choice->subject };
		if (choice->subject == SUBJECT_DATED) {
			test->from_day = choice->days[choice->selected];
			test->to_day = choice->selected + 1 < choice->day_count
					       ? choice->days[choice->selected + 1]
					       : INT32_MAX;
			continue;
		}
		test->otherwise = choice->selected == choice->word_count;
		if (!test->otherwise)
			test->word = choice->words[choice->selected];
		test->others = choice->words;
		test->other_count = choice->word_count;
	}
	return 0;
}

/* True for a combination that differs from an earlier one only in what it does not rest on. */
static bool is_repeated(const struct reader *reader)
{
	for (size_t i = 0; i < reader->choice_count; i++)
		if (!reader->choices[i].used && reader->choices[i].selected > 0)
			return true;
	return false;
}

static bool same_components(const struct guarantee *a, const struct guarantee *b)
{
	bool same = a->component_count == b->component_count;

	for (size_t i = 0; same && i < a->component_count; i++)
		same = a->components[i] == b->components[i];
	return same;
}

/* Windows and items are gone through before a row is chosen. */
static int check_same(struct reader *reader, struct position at, const struct guarantee *first,
		      const struct guarantee *other)
{
	if (first->window.kind != other->window.kind ||
	    first->window.amount != other->window.amount)
		return diag_add(reader->sink, DIAG_SAME_IN_ROWS, at, STR("window"));
	if (first->for_each != other->for_each || first->for_each_field != other->for_each_field)
		return diag_add(reader->sink, DIAG_SAME_IN_ROWS, at, STR("for each"));
	if (first->for_each == EACH_COMPONENT && !same_components(first, other))
		return diag_add(reader->sink, DIAG_SAME_IN_ROWS, at, STR("of"));
	return 0;
}

static int variant_read(struct reader *reader, const struct tree_entry *entry, size_t number,
			struct guarantee_set *set)
{
	struct variant *variant = &set->variants[set->variant_count];
	int r;

	*variant = (struct variant){ 0 };
	reader->readings_used = 0;
	reader->guarantees_used = 0;
	reader->no_row = false;
	for (size_t i = 0; i < reader->choice_count; i++)
		reader->choices[i].used = false;
	r = guarantee_read(reader, entry->value, entry->key, &variant->guarantee);
	if (r < 0 || reader->no_row || is_repeated(reader)) {
		reader->no_row = false;
		return r;
	}
	if (set->variant_count > 0)
		r = check_same(reader, entry->at, &set->variants[0].guarantee, &variant->guarantee);
	if (r < 0)
		return r;
	variant->guarantee.number = (uint16_t)number;
	variant->guarantee.readings = reader->readings_used;
	variant->guarantee.uses = reader->guarantees_used;
	set->variant_count++;
	return tests_make(reader, variant);
}

static int set_read(struct reader *reader, const struct tree_entry *entry, size_t number)
{
	struct guarantee_set *set = &reader->contract->guarantees[number];
	size_t combinations = 1;
	int r;

	reader->choice_count = 0;
	reader->readings_seen = 0;
	for (size_t i = 0; i < reader->value_count; i++)
		reader->values[i].looked_at = false;
	r = reader_find_choices(reader, entry->value);
	for (size_t i = 0; i < reader->choice_count && combinations <= VARIANTS_MAX; i++)
		combinations *= reader->choices[i].subject == SUBJECT_DATED
					? reader->choices[i].day_count
					: reader->choices[i].word_count + 1;
	if (r < 0)
		return r;
	if (combinations > VARIANTS_MAX || combinations == 0)
		return diag_add(reader->sink, DIAG_TOO_MANY, entry->at,
				STR("combinations of rows in one guarantee"), STR("256"));
	set->variants = ARENA_ARRAY(reader->arena, struct variant, combinations);
	if (!set->variants)
		return -ENOMEM;
	do {
		r = variant_read(reader, entry, number, set);
	} while (r >= 0 && reader_next_selection(reader));
	reader->choice_count = 0;
	return r;
}

static uint64_t set_uses(const struct guarantee_set *set)
{
	uint64_t uses = 0;

	for (size_t i = 0; i < set->variant_count; i++)
		uses |= set->variants[i].guarantee.uses;
	return uses;
}

/* Each guarantee after those it looks at, otherwise as in the file. */
static int order_make(struct reader *reader, const struct tree *node)
{
	struct contract *contract = reader->contract;
	uint64_t done = 0;

	contract->order = ARENA_ARRAY(reader->arena, uint16_t, contract->guarantee_count);
	if (!contract->order)
		return -ENOMEM;
	for (size_t placed = 0; placed < contract->guarantee_count; placed++) {
		size_t next = contract->guarantee_count;

		for (size_t i = contract->guarantee_count; i > 0; i--)
			if (!(done >> (i - 1) & 1) &&
			    (set_uses(&contract->guarantees[i - 1]) & ~done) == 0)
				next = i - 1;
		if (next == contract->guarantee_count) {
			for (size_t i = 0; i < contract->guarantee_count; i++)
				if (!(done >> i & 1))
					return diag_add(reader->sink, DIAG_GUARANTEE_LOOP,
							node->entries[i].at, node->entries[i].key);
		}
		contract->order[placed] = (uint16_t)next;
		done |= UINT64_C(1) << next;
	}
	return 0;
}

int guarantees_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("guarantees"));
	struct contract *contract = reader->contract;
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("guarantees"));
	if (node->count > GUARANTEES_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, node->at, STR("guarantees"),
				STR("64"));
	contract->guarantees = ARENA_ARRAY(reader->arena, struct guarantee_set, node->count);
	if (!contract->guarantees)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		contract->guarantees[i].id = node->entries[i].key;
		r = reader_check_name(reader, node->entries[i].key, node->entries[i].at);
	}
	contract->guarantee_count = node->count;
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = set_read(reader, &node->entries[i], i);
	return r < 0 ? r : order_make(reader, node);
}
