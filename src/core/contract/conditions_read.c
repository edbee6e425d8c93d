/* Conditions: what does not count, and with what effect. */
#include "core/contract/parts.h"

#include <errno.h>

static const char *const EFFECTS[] = { "not counted",  "out of base",	 "counts as up",
				       "not entitled", "does not apply", NULL };

static int budget_read(struct reader *reader, const struct tree *node, struct condition *condition)
{
	static const char *const OVER[] = { "excess", "whole", NULL };
	static const char *const ORDER[] = { "by start", "by publication", NULL };
	struct expr_place place = reader_place(STR("budget"), SCOPE_SUBJECT, 0, -1);
	struct budget *budget = ARENA_NEW(reader->arena, struct budget);
	const struct tree *per;
	int over = 0, order = 0;
	int r = reader_map(reader, node, MAP_BUDGET);

	if (!budget)
		return -ENOMEM;
	budget->per = (struct period){ PERIOD_WINDOW, 0, false };
	if (r >= 0)
		r = expr_key(reader, node, "at most", &place, &budget->at_most);
	if (r >= 0 && budget->at_most && !type_is(budget->at_most->type, TYPE_NUMBER, 0, 0))
		r = expr_want(reader, budget->at_most, TYPE_DURATION);
	if (r >= 0)
		r = reader_key(reader, node, "per", &per);
	if (r >= 0 && per)
		r = reader_period(reader, per, &budget->per);
	if (r >= 0)
		r = reader_word(reader, node, "over", OVER, &over);
	if (r >= 0)
		r = reader_word(reader, node, "order", ORDER, &order);
	budget->whole = over == 1;
	budget->by_publication = order == 1;
	condition->budget = budget;
	return r;
}

static int during_kinds(struct reader *reader, const struct tree *node, struct condition *condition)
{
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	condition->during = DURING_RECORDS;
	for (size_t i = 0; i < count; i++) {
		const struct tree *item = node->kind == TREE_LIST ? node->items[i] : node;
		int kind = contract_kind(reader->contract, item->text);

		if (kind < 0)
			return diag_add(reader->sink, DIAG_UNKNOWN_KIND, item->at, item->text,
					STR("maintenance"));
		condition->kinds |= UINT64_C(1) << kind;
	}
	return 0;
}

/* {hours: CALENDAR}, {span: FIELD} or {guarantee: ID} */
static int during_map(struct reader *reader, const struct tree *node, struct condition *condition)
{
	struct str key = node->count == 1 ? node->entries[0].key : STR_NONE;
	const struct tree *value = node->count == 1 ? node->entries[0].value : node;
	int calendar = -1, number = -1;
	int r;

	if (str_equal(key, STR("hours"))) {
		condition->during = DURING_HOURS;
		r = reader_calendar(reader, node, "hours", &calendar);
		condition->index = (uint32_t)calendar;
		return r;
	}
	if (str_equal(key, STR("span"))) {
		condition->during = DURING_SPAN;
		number = contract_field(reader->contract, value->text);
		if (number < 0 || reader->contract->fields[number].type.kind != TYPE_SPANS)
			return diag_add(reader->sink, DIAG_UNKNOWN_FIELD, value->at, value->text);
	} else if (str_equal(key, STR("guarantee"))) {
		condition->during = DURING_GUARANTEE;
		number = contract_guarantee(reader->contract, value->text);
		if (number < 0)
			return diag_add(reader->sink, DIAG_UNKNOWN_GUARANTEE, value->at,
					value->text, STR("a guarantee of this contract"));
		reader->guarantees_used |= UINT64_C(1) << number;
	} else {
		return diag_add(
			reader->sink, DIAG_UNKNOWN_WORD, node->at, key, STR("during"),
			STR("a kind of record, {hours: calendar}, {span: field}, {guarantee: id}"));
	}
	condition->index = (uint32_t)number;
	return 0;
}

static int during_read(struct reader *reader, const struct tree *node, struct condition *condition)
{
	const struct tree *during, *part;
	struct expr_place place;
	int r = reader_key(reader, node, "during", &during);

	condition->kind = CONDITION_DURING;
	if (r < 0 || !during)
		return r;
	r = during->kind == TREE_MAP ? during_map(reader, during, condition)
				     : during_kinds(reader, during, condition);
	if (r >= 0)
		r = reader_flag(reader, node, "outside", &condition->outside);
	if (r >= 0)
		r = reader_flag(reader, node, "whole", &condition->whole);
	place = reader_place(STR("where"), SCOPE_SUBJECT | SCOPE_RECORD, condition->kinds, -1);
	if (r >= 0)
		r = expr_key(reader, node, "where", &place, &condition->that);
	if (r >= 0)
		r = reader_key(reader, node, "budget", &part);
	if (r >= 0 && part)
		r = budget_read(reader, part, condition);
	return r;
}

static int effect_read(struct reader *reader, const struct tree *node, const char *key,
		       struct condition *condition)
{
	int effect = EFFECT_NOT_COUNTED;
	int r;

	r = reader_word(reader, node, key, EFFECTS, &effect);
	if (r < 0)
		return r;
	condition->effect = (uint8_t)((const enum effect[]){
		EFFECT_NOT_COUNTED, EFFECT_OUT_OF_BASE, EFFECT_COUNTS_AS_UP, EFFECT_NOT_ENTITLED,
		EFFECT_DOES_NOT_APPLY })[effect];
	if (condition->kind == CONDITION_DURING && effect >= 3)
		return diag_add(reader->sink, DIAG_EFFECT_SCOPE, node->at,
				str_from(EFFECTS[effect]),
				STR("time can be not counted, out of base or count as up"));
	return 0;
}

/* Keys that say nothing beside the form of a condition, which would be read over in silence. */
static int check_keys(struct reader *reader, const struct tree *node, const char *form,
		      const char *const *keys)
{
	for (; *keys; keys++) {
		const struct tree *value = tree_get(node, str_from(*keys));

		if (value)
			return diag_add(reader->sink, DIAG_UNFIT_KEY, value->at, str_from(*keys),
					str_from(form));
	}
	return 0;
}

static int check_form(struct reader *reader, const struct tree *node, int form,
		      const struct condition *condition)
{
	static const char *const REQUIRE[] = {
		"then", "outside", "where", "whole", "budget", NULL
	};
	static const char *const UNLESS[] = { "else", "outside", "where", "whole", "budget", NULL };
	static const char *const TIME[] = { "else", "where", "budget", NULL };
	static const char *const OUTSIDE[] = { "else", "budget", "whole", NULL };
	static const char *const RECORDS[] = { "else", NULL };

	if (form == 0)
		return check_keys(reader, node, "require", REQUIRE);
	if (form == 1)
		return check_keys(reader, node, "unless", UNLESS);
	if (condition->outside && condition->during != DURING_HOURS &&
	    condition->during != DURING_SPAN) {
		int r = check_keys(reader, node, "outside", OUTSIDE);

		if (r < 0)
			return r;
	}
	return condition->during == DURING_RECORDS
		       ? check_keys(reader, node, "during", RECORDS)
		       : check_keys(reader, node, "during, of anything but records", TIME);
}

static int condition_read(struct reader *reader, const struct tree *node,
			  const struct guarantee *guarantee, struct condition *condition)
{
	static const char *const KEYS[] = { "require", "unless", "during" };
	struct expr_place place =
		reader_place(STR("when"), SCOPE_SUBJECT | SCOPE_RECORD, guarantee->kinds, -1);
	int form = -1;
	int r = reader_map(reader, node, MAP_CONDITION);

	for (int i = 0; i < 3 && r >= 0; i++) {
		if (!tree_get(node, str_from(KEYS[i])))
			continue;
		if (form >= 0)
			return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at,
					STR("a condition"), STR("require, unless, during"));
		form = i;
	}
	if (r >= 0 && form < 0)
		return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("a condition"),
				STR("require, unless, during"));
	if (r < 0)
		return r;
	condition->at = node->at;
	condition->kind = form == 0 ? CONDITION_REQUIRE : CONDITION_UNLESS;
	if (form == 2)
		r = during_read(reader, node, condition);
	else
		r = expr_key(reader, node, KEYS[form], &place, &condition->that);
	if (r < 0 || reader->no_row)
		return r;
	r = check_form(reader, node, form, condition);
	if (r >= 0)
		r = expr_want(reader, condition->that, TYPE_OF(TYPE_BOOL));
	if (r >= 0)
		r = effect_read(reader, node, form == 0 ? "else" : "then", condition);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &condition->clause);
	return r < 0 ? r : reader_text(reader, node, "because", &condition->because);
}

int conditions_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	const struct tree *list;
	int r = reader_list(reader, node, STR("when"), &list);

	if (r < 0)
		return r;
	guarantee->conditions = ARENA_ARRAY(reader->arena, struct condition, list->count);
	if (!guarantee->conditions)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r >= 0 && !reader->no_row; i++) {
		const struct tree *item;

		r = reader_resolve(reader, list->items[i], &item);
		if (r >= 0 && item)
			r = condition_read(reader, item, guarantee,
					   &guarantee->conditions[guarantee->condition_count++]);
	}
	return r;
}
