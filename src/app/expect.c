#include "app/expect.h"

#include <errno.h>

#include "app/amounts.h"
#include "app/expect_check.h"
#include "app/result_key.h"
#include "base/parse.h"

#define KEYS_SHOWN_MAX 8

/* The parts of a result that an expectation names. */
struct selection {
	const struct tree *guarantee, *right, *record, *item;
	bool has_window;
	struct span window;
};

static struct selection selection_of(const struct checking *checking)
{
	const struct tree *map = checking->map;
	const struct tree *window = tree_get(map, STR("window"));
	struct selection selection = { tree_get(map, STR("guarantee")),
				       tree_get(map, STR("right")),
				       tree_get(map, STR("record")),
				       tree_get(map, STR("item")),
				       false,
				       { 0, 0 } };
	struct fact_context context = checking->context;
	struct diag_sink unheard = DIAG_SINK_INIT(checking->arena, 1);
	const struct tree *from = tree_get(window, STR("from")), *to = tree_get(window, STR("to"));

	if (!window)
		return selection;
	/* The case reader has refused what cannot be read. */
	context.date_starts = true;
	if (window->kind == TREE_SCALAR)
		selection.has_window =
			case_period(window->text, context.contract->zone, &selection.window) == 0;
	else
		selection.has_window = from && to &&
				       fact_instant_read(from, STR("from"), &context,
							 &selection.window.from, &unheard) == 0 &&
				       fact_instant_read(to, STR("to"), &context,
							 &selection.window.to, &unheard) == 0;
	return selection;
}

static bool is_text(const struct tree *node, struct str text)
{
	return node->kind == TREE_SCALAR && str_equal(node->text, text);
}

static bool fits(const struct selection *selection, const struct result *result, bool within)
{
	struct span window = selection->window;

	if (selection->guarantee &&
	    (!result->guarantee || !is_text(selection->guarantee, result->guarantee->id)))
		return false;
	if (selection->right && (!result->right || !is_text(selection->right, result->right->id)))
		return false;
	if (selection->record &&
	    (!result->record || !is_text(selection->record, result->record->told->id)))
		return false;
	if (selection->item && !is_text(selection->item, result->item))
		return false;
	if (!selection->has_window)
		return true;
	if (within)
		return result->window.from >= window.from && result->window.to <= window.to;
	return span_equal(result->window, window);
}

/* The results with exactly the window named, else those within it. */
static void select_results(struct checking *checking, const struct result **room)
{
	const struct selection selection = selection_of(checking);
	const struct statement *statement = checking->statement;

	checking->results = room;
	checking->result_count = 0;
	for (unsigned pass = 0; pass < 2 && checking->result_count == 0; pass++)
		for (size_t i = 0; i < statement->result_count; i++)
			if (fits(&selection, &statement->results[i], pass == 1))
				room[checking->result_count++] = &statement->results[i];
}

static void refuse_none(struct checking *checking)
{
	const struct statement *statement = checking->statement;
	struct strbuf keys = STRBUF_INIT(64 * KIB);

	for (size_t i = 0; i < statement->result_count && i < KEYS_SHOWN_MAX; i++) {
		strbuf_add(&keys, i > 0 ? STR("; ") : STR_NONE);
		result_key_write(&keys, statement, &statement->results[i]);
	}
	if (statement->result_count > KEYS_SHOWN_MAX)
		strbuf_add(&keys, STR("; ..."));
	if (statement->result_count == 0)
		strbuf_add(&keys, STR("none at all"));
	(void)diag_add(checking->sink, DIAG_TEST_NO_RESULT, checking->map->at, checking->subject,
		       strbuf_str(&keys));
	strbuf_done(&keys);
}

static void check_results(struct checking *checking)
{
	const struct result **room = ARENA_ARRAY(checking->arena, const struct result *,
						 checking->statement->result_count);

	if (!room) {
		checking->error = -ENOMEM;
		return;
	}
	select_results(checking, room);
	if (checking->result_count == 0)
		refuse_none(checking);
	else
		expect_results(checking);
}

/* {total: 5.00 USD} or {total: yes, pay: 5.00 USD} */
static void check_total(struct checking *checking)
{
	const struct tree_entry *total = tree_entry(checking->map, STR("total"));
	const struct tree_entry *pay = tree_entry(checking->map, STR("pay"));

	if (!pay && total->value->kind == TREE_SCALAR && str_equal(total->value->text, STR("yes")))
		return;
	expect_amounts(checking, pay ? pay : total, &checking->statement->total);
}

static void check_ending(struct checking *checking, const struct ending_result *ending)
{
	for (size_t i = 0; i < checking->map->count; i++) {
		const struct tree_entry *entry = &checking->map->entries[i];

		if (str_equal(entry->key, STR("end")))
			expect_instant(checking, entry, ending->end_ms);
		else if (str_equal(entry->key, STR("commitment end")))
			expect_instant(checking, entry, ending->commitment_end_ms);
		else if (str_equal(entry->key, STR("refund by")))
			expect_instant(checking, entry, ending->refund_by_ms);
		else if (str_equal(entry->key, STR("early charge")))
			expect_value(checking, entry, &ending->early_charge, TYPE_MONEY);
		else if (str_equal(entry->key, STR("first invoice")))
			expect_value(checking, entry, &ending->first_invoice, TYPE_MONEY);
		else if (str_equal(entry->key, STR("last invoice")))
			expect_value(checking, entry, &ending->last_invoice, TYPE_MONEY);
		else if (str_equal(entry->key, STR("refund")))
			expect_value(checking, entry, &ending->refund, TYPE_MONEY);
	}
}

static void check_term(struct checking *checking)
{
	if (checking->statement->ending_count == 0)
		(void)diag_add(checking->sink, DIAG_TEST_NO_ENDING, checking->map->at);
	for (size_t i = 0; i < checking->statement->ending_count; i++)
		check_ending(checking, &checking->statement->endings[i]);
}

/* The statement an expectation is about: of its subscription, the revision it names or the last. */
static const struct statement *find_statement(const struct checking *checking)
{
	const struct case_settlement *settlement = checking->settlement;
	const struct tree *id = tree_get(checking->map, STR("subscription"));
	const struct tree *revision = tree_get(checking->map, STR("revision"));
	const struct statement *found = NULL;
	int64_t number = 0;

	if (revision && (revision->kind != TREE_SCALAR ||
			 parse_int64(revision->text, 1, UINT32_MAX, &number) < 0))
		return NULL;
	for (size_t i = 0; i < settlement->count; i++) {
		const struct statement *statement = settlement->statements[i];

		if (id ? !is_text(id, statement->facts->id)
		       : !str_equal(statement->facts->id, settlement->statements[0]->facts->id))
			continue;
		if (number == 0 || statement->revision == number)
			found = statement;
	}
	return found;
}

static struct str subject_of(const struct tree *map)
{
	static const char *const keys[] = { "guarantee", "right", "total", "term" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct tree *node = tree_get(map, str_from(keys[i]));

		if (node && i < 2)
			return node->text;
		if (node)
			return str_from(keys[i]);
	}
	return STR("expectation");
}

static void check_one(struct checking *checking)
{
	checking->subject = subject_of(checking->map);
	checking->statement = find_statement(checking);
	if (!checking->statement) {
		(void)diag_add(checking->sink, DIAG_TEST_NO_STATEMENT, checking->map->at,
			       checking->subject);
		return;
	}
	checking->context = (struct fact_context){
		.sink = checking->sink,
		.contract = checking->settlement->contract,
		.currency = checking->statement->facts->currency,
	};
	if (tree_get(checking->map, STR("guarantee")) || tree_get(checking->map, STR("right")))
		check_results(checking);
	else if (tree_get(checking->map, STR("total")))
		check_total(checking);
	else
		check_term(checking);
}

int expectations_check(struct arena *arena, const struct case_settlement *settlement,
		       struct diag_sink *sink)
{
	const struct tree *expect = settlement->file->expect;
	size_t count = !expect ? 0 : expect->kind == TREE_LIST ? expect->count : 1;
	size_t errors = sink->errors;
	struct checking checking = { .arena = arena, .sink = sink, .settlement = settlement };

	for (size_t i = 0; i < count && checking.error == 0; i++) {
		checking.map = expect->kind == TREE_LIST ? expect->items[i] : expect;
		check_one(&checking);
	}
	if (checking.error)
		return checking.error;
	return sink->errors > errors ? -EBADMSG : 0;
}
