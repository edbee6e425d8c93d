/* Limits, claims, rights and the term. */
#include "core/contract/parts.h"

#include <errno.h>

int that_list_read(struct reader *reader, const struct tree *node, const struct expr_place *place,
		   struct claim_condition **ret_items, size_t *ret_count)
{
	const struct tree *list;
	struct claim_condition *items;
	int r = reader_list(reader, node, place->what, &list);

	if (r < 0)
		return r;
	items = ARENA_ARRAY(reader->arena, struct claim_condition, list->count);
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r >= 0 && !reader->no_row; i++) {
		r = reader_map(reader, list->items[i], MAP_THAT);
		if (r >= 0)
			r = expr_key(reader, list->items[i], "that", place, &items[i].that);
		if (r >= 0)
			r = expr_want(reader, items[i].that, TYPE_OF(TYPE_BOOL));
		if (r >= 0)
			r = reader_text(reader, list->items[i], "clause", &items[i].clause);
	}
	*ret_items = items;
	*ret_count = list->count;
	return r;
}

static int equivalent_read(struct reader *reader, const struct tree *node, struct limit *limit)
{
	static const char *const DAYS[] = { "end of window", NULL };
	int day = 0;
	int r;

	limit->equivalent = true;
	if (node->kind == TREE_SCALAR && str_equal(node->text, STR("yes")))
		return 0;
	r = reader_map(reader, node, MAP_EQUIVALENT);
	if (r >= 0)
		r = reader_text(reader, node, "rates", &limit->rates);
	return r < 0 ? r : reader_word(reader, node, "on", DAYS, &day);
}

static int limit_value(struct reader *reader, const struct tree *node, uint64_t kinds,
		       struct limit *limit)
{
	static const struct {
		const char *key;
		enum limit_kind kind;
	} FORMS[] = { { "at most", LIMIT_AT_MOST },
		      { "awards", LIMIT_AWARDS },
		      { "not less than", LIMIT_NOT_LESS },
		      { "nothing below", LIMIT_NOTHING_BELOW },
		      { "nothing up to", LIMIT_NOTHING_UP_TO },
		      { "whole units", LIMIT_WHOLE_UNITS },
		      { "less", LIMIT_LESS } };
	uint16_t scopes = SCOPE_SUBJECT | SCOPE_RESULTS | SCOPE_WINDOW | SCOPE_MEASURE |
			  (kinds ? SCOPE_RECORD : 0);
	struct expr_place place = reader_place(STR("limit"), scopes, kinds, -1);
	int r = 0;

	for (size_t i = 0; i < sizeof(FORMS) / sizeof(FORMS[0]) && r >= 0; i++) {
		if (!tree_get(node, str_from(FORMS[i].key)))
			continue;
		if (limit->value)
			return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("a limit"),
					STR("at most, awards, not less than, nothing below, "
					    "nothing up to, whole units, less"));
		limit->kind = (uint8_t)FORMS[i].kind;
		r = expr_key(reader, node, FORMS[i].key, &place, &limit->value);
	}
	if (r < 0 || reader->no_row)
		return r;
	if (!limit->value)
		return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("a limit"),
				STR("at most, awards, not less than, nothing below, nothing up to, "
				    "whole units"));
	if (limit->kind == LIMIT_AWARDS)
		return expr_want(reader, limit->value, TYPE_PLAIN);
	if (limit->value->type.kind == TYPE_MONTHS ||
	    type_is(limit->value->type, TYPE_NUMBER, 0, 1))
		return 0;
	return expr_want(reader, limit->value, TYPE_MONEY);
}

int limits_read(struct reader *reader, const struct tree *node, uint64_t kinds,
		struct limit **ret_limits, size_t *ret_count)
{
	static const char *const RESTS[] = { "lapses", "carries", NULL };
	const struct tree *list, *part;
	struct limit *limits;
	int r = reader_list(reader, node, STR("limit"), &list);

	if (r < 0)
		return r;
	limits = ARENA_ARRAY(reader->arena, struct limit, list->count);
	if (!limits)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r >= 0 && !reader->no_row; i++) {
		int rest = 0;

		limits[i].at = list->items[i]->at;
		limits[i].per = (struct period){ PERIOD_WINDOW, 0, false };
		r = reader_map(reader, list->items[i], MAP_LIMIT);
		if (r >= 0)
			r = limit_value(reader, list->items[i], kinds, &limits[i]);
		if (r >= 0)
			r = reader_key(reader, list->items[i], "per", &part);
		if (r >= 0 && part)
			r = reader_period(reader, part, &limits[i].per);
		if (r >= 0)
			r = reader_word(reader, list->items[i], "rest", RESTS, &rest);
		if (r >= 0)
			r = reader_key(reader, list->items[i], "or equivalent", &part);
		if (r >= 0 && part)
			r = equivalent_read(reader, part, &limits[i]);
		if (r >= 0)
			r = reader_text(reader, list->items[i], "clause", &limits[i].clause);
		limits[i].carries = rest == 1;
	}
	*ret_limits = limits;
	*ret_count = list->count;
	return r;
}

int within_read(struct reader *reader, const struct tree *node, uint16_t scopes,
		struct term_clock *ret_clock)
{
	struct expr_place place =
		reader_place(STR("within"), scopes, scopes & SCOPE_MEASURE ? UINT64_MAX : 0, -1);
	int r;

	ret_clock->calendar = -1;
	ret_clock->at = node->at;
	r = expr_key(reader, node, "within", &place, &ret_clock->within);
	if (r >= 0)
		r = expr_want_time(reader, ret_clock->within);
	if (r >= 0)
		r = expr_key(reader, node, "of", &place, &ret_clock->of);
	if (r >= 0)
		r = expr_want(reader, ret_clock->of, TYPE_OF(TYPE_INSTANT));
	return r < 0 ? r : reader_calendar(reader, node, "in", &ret_clock->calendar);
}

static int clock_key(struct reader *reader, const struct tree *map, const char *key,
		     uint16_t scopes, struct term_clock *ret_clock)
{
	const struct tree *node;
	int r = reader_key(reader, map, key, &node);

	if (r < 0 || !node)
		return r;
	r = reader_map(reader, node, MAP_WITHIN);
	return r < 0 ? r : within_read(reader, node, scopes, ret_clock);
}

int claim_read(struct reader *reader, const struct tree *node, struct guarantee *guarantee)
{
	static const char *const EARLY[] = { "accepted", "refused", NULL };
	uint16_t scopes = SCOPE_SUBJECT | SCOPE_WINDOW | SCOPE_MEASURE |
			  (guarantee->per == PER_RECORD ? SCOPE_RECORD : 0);
	struct expr_place place = reader_place(STR("claim"), scopes, guarantee->kinds, -1);
	struct expr_place about =
		reader_place(STR("claim"), scopes | SCOPE_CLAIM, guarantee->kinds, -1);
	struct claim_stage *claim = &guarantee->claim;
	const struct tree *require;
	int early = 0;
	int r = reader_map(reader, node, MAP_CLAIM);

	claim->needed = true;
	claim->at = node->at;
	if (r >= 0)
		r = within_read(reader, node, scopes | SCOPE_CLAIM, &claim->file);
	if (r >= 0)
		r = expr_key(reader, node, "by", &place, &claim->by);
	if (r >= 0)
		r = expr_want(reader, claim->by, TYPE_OF(TYPE_INSTANT));
	if (r >= 0)
		r = expr_key(reader, node, "opens", &place, &claim->opens);
	if (r >= 0)
		r = expr_want(reader, claim->opens, TYPE_OF(TYPE_INSTANT));
	if (r >= 0)
		r = reader_word(reader, node, "early", EARLY, &early);
	if (r >= 0)
		r = reader_key(reader, node, "require", &require);
	if (r >= 0 && require)
		r = that_list_read(reader, require, &about, &claim->conditions,
				   &claim->condition_count);
	if (r >= 0)
		r = clock_key(reader, node, "answer", scopes | SCOPE_CLAIM, &claim->answer);
	if (r >= 0)
		r = clock_key(reader, node, "appeal", scopes | SCOPE_CLAIM, &claim->appeal);
	if (r >= 0 && claim->by && claim->file.within)
		return diag_add(reader->sink, DIAG_ONE_OF_KEYS, node->at, STR("claim"),
				STR("within, by"));
	claim->early_refused = early == 1;
	return r < 0 ? r : reader_text(reader, node, "clause", &claim->clause);
}

static int right_read(struct reader *reader, const struct tree_entry *entry, struct right *right)
{
	uint16_t scopes = SCOPE_SUBJECT | SCOPE_RESULTS | SCOPE_WINDOW;
	struct expr_place place = reader_place(STR("right"), scopes, 0, -1);
	const struct tree *node = entry->value;
	const struct tree *window;
	int r = reader_map(reader, node, MAP_RIGHT);

	right->id = entry->key;
	right->at = node->at;
	right->window = (struct period){ PERIOD_MONTH, 0, false };
	right->cure.calendar = right->exercise.calendar = -1;
	window = tree_get(node, STR("window")) ? tree_get(node, STR("window"))
					       : tree_get(reader->root, STR("window"));
	if (r >= 0)
		r = reader_check_name(reader, entry->key, entry->at);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &right->clause);
	if (r >= 0 && window)
		r = reader_period(reader, window, &right->window);
	if (r >= 0)
		r = expr_key(reader, node, "when", &place, &right->when);
	if (r >= 0)
		r = expr_want(reader, right->when, TYPE_OF(TYPE_BOOL));
	if (r >= 0)
		r = expr_key(reader, node, "notice", &place, &right->notice);
	if (r >= 0)
		r = expr_want_time(reader, right->notice);
	if (r >= 0)
		r = expr_key(reader, node, "gives", &place, &right->gives);
	if (r >= 0)
		r = clock_key(reader, node, "cure", scopes, &right->cure);
	return r < 0 ? r : clock_key(reader, node, "exercise", scopes, &right->exercise);
}

int rights_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("rights"));
	struct contract *contract = reader->contract;
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("rights"));
	contract->rights = ARENA_ARRAY(reader->arena, struct right, node->count);
	if (!contract->rights)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = right_read(reader, &node->entries[i],
			       &contract->rights[contract->right_count++]);
	return r;
}

static int term_parts(struct reader *reader, const struct tree *node,
		      const struct expr_place *place, struct term *term)
{
	const struct tree *part;
	int r = reader_key(reader, node, "renewal", &part);

	if (r >= 0 && part) {
		r = reader_map(reader, part, MAP_RENEWAL);
		if (r >= 0)
			r = expr_key(reader, part, "every", place, &term->renewal_every);
		if (r >= 0)
			r = expr_want_time(reader, term->renewal_every);
		if (r >= 0 && term->renewal_every->type.kind != TYPE_MONTHS &&
		    term->renewal_every->type.unit < UNIT_DAY)
			return diag_add(reader->sink, DIAG_EXPR_TYPE, term->renewal_every->at,
					STR("a time of less than a day"),
					STR("days, months or years"));
		if (r >= 0)
			r = expr_key(reader, part, "notice", place, &term->renewal_notice);
	}
	if (r >= 0)
		r = reader_key(reader, node, "refund", &part);
	if (r < 0 || !part)
		return r;
	r = reader_map(reader, part, MAP_REFUND);
	if (r >= 0)
		r = expr_key(reader, part, "amount", place, &term->refund);
	if (r >= 0)
		r = expr_want(reader, term->refund, TYPE_MONEY);
	term->refund_given = true;
	return r < 0 ? r : within_read(reader, part, place->scopes, &term->refund_within);
}

int term_read(struct reader *reader)
{
	static const struct {
		const char *key;
		size_t offset;
		bool money;
	} MONEY[] = { { "early charge", offsetof(struct term, early_charge), true },
		      { "first invoice", offsetof(struct term, first_invoice), true },
		      { "last invoice", offsetof(struct term, last_invoice), true } };
	struct expr_place place = reader_place(STR("term"), SCOPE_SUBJECT | SCOPE_ENDING, 0, -1);
	const struct tree *node = tree_get(reader->root, STR("term"));
	struct term *term;
	int r;

	if (!node)
		return 0;
	term = ARENA_NEW(reader->arena, struct term);
	if (!term)
		return -ENOMEM;
	term->at = node->at;
	term->refund_within.calendar = -1;
	r = reader_map(reader, node, MAP_TERM);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &term->clause);
	if (r >= 0)
		r = expr_key(reader, node, "commitment", &place, &term->commitment);
	if (r >= 0 && term->commitment && term->commitment->type.kind != TYPE_INSTANT)
		r = expr_want_time(reader, term->commitment);
	if (r >= 0)
		r = expr_key(reader, node, "notice", &place, &term->notice);
	if (r >= 0)
		r = expr_want_time(reader, term->notice);
	if (r >= 0)
		r = expr_key(reader, node, "end", &place, &term->end);
	if (r >= 0)
		r = expr_want(reader, term->end, TYPE_OF(TYPE_INSTANT));
	for (size_t i = 0; i < 3 && r >= 0; i++) {
		struct expr *expr;

		r = expr_key(reader, node, MONEY[i].key, &place, &expr);
		if (r >= 0)
			r = expr_want(reader, expr, TYPE_MONEY);
		*(struct expr **)((char *)term + MONEY[i].offset) = expr;
	}
	if (r >= 0)
		r = term_parts(reader, node, &place, term);
	reader->contract->term = term;
	return r;
}
