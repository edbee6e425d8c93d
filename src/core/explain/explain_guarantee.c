/* One guarantee: its parts, said once where all variants agree and apart where they do not. */
#include "core/explain/explainer.h"

#include <errno.h>

#define PARTS_MAX 9

static const struct {
	enum phrase_key title;
	void (*explain)(struct explainer *explainer);
} PARTS[PARTS_MAX] = {
	{ PHRASE_P_WHO, explain_who },		 { PHRASE_P_COUNTS, explain_counts },
	{ PHRASE_P_MEASURED, explain_measured }, { PHRASE_P_PROMISED, explain_promised },
	{ PHRASE_P_OWED, explain_owed },	 { PHRASE_P_LIMITS, explain_limits_of },
	{ PHRASE_P_FIRST, explain_trials },	 { PHRASE_P_CLAIM, explain_claim },
	{ PHRASE_P_OPEN, explain_open },
};

void explain_open(struct explainer *explainer)
{
	const struct contract *contract = explainer->contract;
	struct phrase_maker *maker = &explainer->maker;

	for (size_t i = 0; i < contract->reading_count; i++) {
		const struct reading *reading = &contract->readings[i];
		const struct phrase *name = phrase_name(maker, reading->id);
		const struct phrase *open = phrase_words(maker, reading->open);

		if (!(explainer->guarantee->readings >> i & 1))
			continue;
		explain_add_at(explainer,
			       reading->silent || reading->alternative_count == 0
				       ? SAY(maker, READING_SILENT, name, open)
				       : SAY(maker, READING_TAKEN, name, open,
					     phrase_name(maker, reading->texts[reading->chosen])),
			       reading->clause, reading->at);
	}
	for (size_t i = 0; i < explainer->silent_count; i++)
		explain_add(explainer,
			    SAY(maker, SILENT_LINE,
				phrase_count(maker, (int64_t)explainer->silent_lines[i])));
	explainer->silent_count = 0;
}

static bool tables_equal(const struct explain_table *a, const struct explain_table *b)
{
	if (!a || !b || a->columns != b->columns || a->rows != b->rows)
		return a == b;
	for (size_t i = 0; i < a->columns * a->rows; i++)
		if (!phrase_equal(a->cells[i], b->cells[i]))
			return false;
	return true;
}

static bool blocks_equal(const struct explain_block *a, const struct explain_block *b)
{
	return a->kind == b->kind && str_equal(a->clause, b->clause) &&
	       phrase_equal(a->text, b->text) && tables_equal(a->table, b->table);
}

static bool parts_equal(const struct explain_part *a, const struct explain_part *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!blocks_equal(&a->blocks[i], &b->blocks[i]))
			return false;
	return true;
}

static const struct phrase *day_words(struct explainer *explainer, int32_t day)
{
	return phrase_value(&explainer->maker, (struct value){ .type = VALUE_DATE, .day = day },
			    TYPE_OF(TYPE_DATE));
}

static const struct phrase *test_words(struct explainer *explainer, const struct variant_test *test)
{
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *name;

	if (test->subject < 0)
		return test->to_day == INT32_MAX
			       ? SAY(maker, V_FROM, day_words(explainer, test->from_day))
			       : SAY(maker, V_BETWEEN, day_words(explainer, test->from_day),
				     day_words(explainer, test->to_day));
	name = phrase_name(maker, explainer->contract->subject_names[test->subject].name);
	return test->otherwise ? SAY(maker, V_OTHER, name)
			       : SAY(maker, V_IS, name, phrase_name(maker, test->word.str));
}

static const struct phrase *variant_words(struct explainer *explainer,
					  const struct variant *variant)
{
	const struct phrase **items = phrase_room(&explainer->maker, variant->test_count);

	for (size_t i = 0; items && i < variant->test_count; i++)
		items[i] = test_words(explainer, &variant->tests[i]);
	return items ? phrase_list(&explainer->maker, PHRASE_IS_AND, items, variant->test_count)
		     : NULL;
}

/* The parts of every variant side by side: place [variant * PARTS_MAX + part]. */
struct side_by_side {
	const struct guarantee_set *set;
	struct explain_part *parts;
	const struct phrase **items; /* room for one a variant */
};

static void append(struct explainer *explainer, const struct explain_part *part)
{
	for (size_t i = 0; i < part->count; i++)
		explain_add_block(explainer, part->blocks[i]);
}

/* Adds one group: the variants whose part is as that of the first. */
static void add_group(struct explainer *explainer, const struct side_by_side *all, size_t first,
		      size_t part)
{
	const struct explain_part *mine = &all->parts[first * PARTS_MAX + part];
	struct phrase_maker *maker = &explainer->maker;
	size_t count = 0;

	for (size_t v = first; v < all->set->variant_count; v++)
		if (parts_equal(mine, &all->parts[v * PARTS_MAX + part]))
			all->items[count++] = variant_words(explainer, &all->set->variants[v]);
	if (count < all->set->variant_count && mine->count > 0)
		explain_add_block(explainer, (struct explain_block){
						     .kind = BLOCK_LEAD,
						     .text = SAY(maker, WHEN_VARIANT,
								 phrase_list(maker, PHRASE_IS_OR,
									     all->items, count)) });
	append(explainer, mine);
}

/* Adds what every variant says first, and takes it off each. */
static void add_common(struct explainer *explainer, const struct side_by_side *all, size_t part)
{
	struct explain_part *mine = &all->parts[part];
	size_t common = mine->count;

	for (size_t v = 1; v < all->set->variant_count; v++) {
		const struct explain_part *other = &all->parts[v * PARTS_MAX + part];
		size_t same = 0;

		while (same < common && same < other->count &&
		       blocks_equal(&mine->blocks[same], &other->blocks[same]))
			same++;
		common = same;
	}
	for (size_t i = 0; i < common; i++)
		explain_add_block(explainer, mine->blocks[i]);
	for (size_t v = 0; v < all->set->variant_count && common > 0; v++) {
		all->parts[v * PARTS_MAX + part].blocks += common;
		all->parts[v * PARTS_MAX + part].count -= common;
	}
}

static bool came_before(const struct side_by_side *all, size_t variant, size_t part)
{
	for (size_t v = 0; v < variant; v++)
		if (parts_equal(&all->parts[v * PARTS_MAX + part],
				&all->parts[variant * PARTS_MAX + part]))
			return true;
	return false;
}

/* True when some word or date has no variant: the guarantee does not apply there. */
static bool has_holes(const struct guarantee_set *set)
{
	for (size_t v = 0; v < set->variant_count; v++) {
		bool rest = true;

		for (size_t t = 0; t < set->variants[v].test_count; t++)
			rest = rest && (set->variants[v].tests[t].otherwise ||
					set->variants[v].tests[t].subject < 0);
		if (rest)
			return false;
	}
	return true;
}

static void add_where(struct explainer *explainer, const struct side_by_side *all)
{
	struct phrase_maker *maker = &explainer->maker;

	for (size_t v = 0; v < all->set->variant_count; v++)
		all->items[v] = variant_words(explainer, &all->set->variants[v]);
	explain_add(explainer,
		    SAY(maker, V_NOWHERE,
			phrase_list(maker, PHRASE_IS_OR, all->items, all->set->variant_count)));
}

static void explain_sides(struct explainer *explainer, const struct side_by_side *all)
{
	for (size_t v = 0; v < all->set->variant_count; v++) {
		explainer->variant = &all->set->variants[v];
		explainer->guarantee = &explainer->variant->guarantee;
		for (size_t p = 0; p < PARTS_MAX; p++) {
			explainer->part = &all->parts[v * PARTS_MAX + p];
			PARTS[p].explain(explainer);
		}
	}
}

static enum phrase_key title_key(const struct guarantee *guarantee)
{
	return guarantee->pay.mode == PAY_NONE ? PHRASE_T_PROMISE : PHRASE_T_GUARANTEE;
}

static void explain_title(struct explainer *explainer, const struct guarantee_set *set,
			  struct explain_section *section)
{
	const struct guarantee *guarantee = &set->variants[0].guarantee;
	struct phrase_maker *maker = &explainer->maker;
	const struct phrase *name = guarantee->title.len > 0 ? phrase_words(maker, guarantee->title)
							     : phrase_name(maker, set->id);

	section->kind = guarantee->pay.mode == PAY_NONE ? SECTION_PROMISE : SECTION_GUARANTEE;
	section->id = set->id;
	section->clause = guarantee->clause;
	section->title = phrase_say(maker, title_key(guarantee), &name, 1);
	explainer->part = &section->parts[0];
	if (guarantee->about.len > 0)
		explain_add(explainer, phrase_words(maker, guarantee->about));
}

void explain_guarantee(struct explainer *explainer, const struct guarantee_set *set,
		       struct explain_section *section)
{
	struct side_by_side all = { .set = set };

	all.parts = ARENA_ARRAY(explainer->maker.arena, struct explain_part,
				set->variant_count * PARTS_MAX);
	all.items = ARENA_ARRAY(explainer->maker.arena, const struct phrase *, set->variant_count);
	explain_parts_new(explainer, section, PARTS_MAX + 1);
	if (!all.parts || !all.items || !section->parts) {
		explainer->maker.error = -ENOMEM;
		return;
	}
	explain_title(explainer, set, section);
	explain_sides(explainer, &all);
	for (size_t p = 0; p < PARTS_MAX; p++) {
		explainer->part = &section->parts[p + 1];
		explainer->part->title = phrase_say(&explainer->maker, PARTS[p].title, NULL, 0);
		add_common(explainer, &all, p);
		for (size_t v = 0; v < set->variant_count; v++)
			if (!came_before(&all, v, p))
				add_group(explainer, &all, v, p);
		if (p == 0 && set->variants[0].test_count > 0 && has_holes(set))
			add_where(explainer, &all);
	}
	explainer->guarantee = NULL;
}
