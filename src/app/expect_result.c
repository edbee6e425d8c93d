#include <errno.h>

#include "app/amounts.h"
#include "app/expect_check.h"
#include "core/settle/statement_names.h"

/* What is owed instead of an amount: the word of the status, with what is missing. */
static void write_open(struct strbuf *out, const struct result *result)
{
	strbuf_add(out, status_name(result->status));
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct finding *finding = &result->findings[i];
		struct diag diag = { .id = finding->id };

		for (size_t j = 0; j < DIAG_ARGS_MAX; j++)
			diag.args[j] = finding->args[j];
		strbuf_add(out, i == 0 ? STR(": ") : STR("; "));
		diag_fill(out, str_from(diag_text(finding->id)->text), &diag);
	}
}

/* pay: undefined and pay: pending look at the status. */
static bool check_open(struct checking *checking, const struct tree_entry *entry)
{
	bool wants_open = tree_is_word(entry->value, STR("undefined")) ||
			  tree_is_word(entry->value, STR("pending"));

	for (size_t i = 0; i < checking->result_count; i++) {
		const struct result *result = checking->results[i];
		struct strbuf got = STRBUF_INIT(16 * KIB);

		if (wants_open && tree_is_word(entry->value, status_name(result->status)))
			continue;
		if (!wants_open && !result_is_open(result))
			continue;
		if (result_is_open(result))
			write_open(&got, result);
		else
			amounts_write(&got, &result->payable);
		expect_differs_text(checking, entry, &got);
		return true;
	}
	return wants_open;
}

static const struct amounts *payable_of(const struct result *result)
{
	return &result->payable;
}

static const struct amounts *gross_of(const struct result *result)
{
	return &result->gross;
}

/* Without bounds the best and the worst case are what is payable. */
static const struct amounts *best_of(const struct result *result)
{
	return result->bounds ? &result->bounds->best : &result->payable;
}

static const struct amounts *worst_of(const struct result *result)
{
	return result->bounds ? &result->bounds->worst : &result->payable;
}

static const struct amounts *difference_of(const struct result *result)
{
	return result->posting ? &result->posting->difference : &result->payable;
}

/* best: and worst: of what would be left open then, too. */
static bool check_bounds(struct checking *checking, const struct tree_entry *entry, bool best)
{
	for (size_t i = 0; i < checking->result_count; i++) {
		const struct result_bounds *bounds = checking->results[i]->bounds;
		struct strbuf got = STRBUF_INIT(64);

		if (!bounds || (best ? bounds->best_known : bounds->worst_known))
			continue;
		strbuf_add(&got, STR("not known"));
		expect_differs_text(checking, entry, &got);
		return true;
	}
	return false;
}

/* The amounts of all results it fits, together. */
static void check_amounts(struct checking *checking, const struct tree_entry *entry,
			  const struct amounts *(*amounts_of)(const struct result *))
{
	struct amounts sum = { .count = 0 };

	if ((amounts_of == payable_of || amounts_of == gross_of) && check_open(checking, entry))
		return;
	if ((amounts_of == best_of || amounts_of == worst_of) &&
	    check_bounds(checking, entry, amounts_of == best_of))
		return;
	for (size_t i = 0; i < checking->result_count; i++) {
		const struct amounts *amounts = amounts_of(checking->results[i]);
		int r = amounts_combine(checking->arena, &sum, amounts, false, &sum);

		if (r == -ENOMEM)
			checking->error = r;
		if (r < 0)
			return;
	}
	expect_amounts(checking, entry, &sum);
}

static void check_status(struct checking *checking, const struct tree_entry *entry,
			 const struct result *result)
{
	enum status status;
	struct strbuf got = STRBUF_INIT(16 * KIB);

	if (tree_is_word(entry->value, STR("provisional")) && result->provisional)
		return;
	if (entry->value->kind == TREE_SCALAR && status_of(entry->value->text, &status) &&
	    status == result->status)
		return;
	write_open(&got, result);
	if (result->provisional)
		strbuf_add(&got, STR(", provisional"));
	expect_differs_text(checking, entry, &got);
}

static bool contains(struct str text, struct str part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (str_equal(str_slice(text, i, i + part.len), part))
			return true;
	return false;
}

static bool has_step(struct checking *checking, const struct result *result, struct str part)
{
	bool found = false;

	for (size_t i = 0; i < result->step_count && !found; i++) {
		struct strbuf sentence = STRBUF_INIT(64 * KIB);

		step_key_write(&sentence, result->steps[i].key);
		strbuf_add_byte(&sentence, ' ');
		step_sentence(&sentence, &spelling_plain, checking->settlement->contract->zone,
			      &result->steps[i]);
		found = contains(strbuf_str(&sentence), part);
		strbuf_done(&sentence);
	}
	return found;
}

/* Every text must be in the sentence, or be the key, of some step. */
static void check_steps(struct checking *checking, const struct tree_entry *entry,
			const struct result *result)
{
	const struct tree *node = entry->value;
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	for (size_t i = 0; i < count; i++) {
		const struct tree *part = node->kind == TREE_LIST ? node->items[i] : node;

		if (part->kind != TREE_SCALAR || !has_step(checking, result, part->text)) {
			expect_differs(checking, entry, STR("no step that says so"));
			return;
		}
	}
}

static const struct alternative *alternative_find(const struct result *result,
						  const struct tree *map)
{
	const struct tree *chosen = tree_get(map, STR("chosen"));

	for (size_t i = 0; chosen && i < result->alternative_count; i++)
		if (tree_is_word(chosen, result->alternatives[i].chosen))
			return &result->alternatives[i];
	return NULL;
}

/* [{chosen: TEXT, pay: AMOUNT, status: WORD}] */
static void check_alternatives(struct checking *checking, const struct tree_entry *entry,
			       const struct result *result)
{
	const struct tree *node = entry->value;
	size_t count = node->kind == TREE_LIST ? node->count : 1;

	for (size_t i = 0; i < count; i++) {
		const struct tree *map = node->kind == TREE_LIST ? node->items[i] : node;
		const struct alternative *alternative = alternative_find(result, map);
		const struct tree_entry *pay = tree_entry(map, STR("pay"));
		const struct tree_entry *status = tree_entry(map, STR("status"));

		if (!alternative) {
			expect_differs(checking, entry, STR("no such alternative"));
			continue;
		}
		if (pay)
			expect_amounts(checking, pay, &alternative->payable);
		if (status)
			expect_word(checking, status, status_name(alternative->status));
	}
}

/* Keys that look at one number, word or instant of a result. Returns false for other keys. */
static bool check_plain(struct checking *checking, const struct tree_entry *entry,
			const struct result *result)
{
	struct str key = entry->key;

	if (str_equal(key, STR("measure")))
		expect_value(checking, entry, &result->measure, result->measure_type);
	else if (str_equal(key, STR("downtime")))
		expect_duration(checking, entry, result->downtime_ms);
	else if (str_equal(key, STR("excluded")))
		expect_duration(checking, entry, result->taken_ms);
	else if (str_equal(key, STR("unmeasured")))
		expect_duration(checking, entry, result->unmeasured_ms);
	else if (str_equal(key, STR("base")))
		expect_duration(checking, entry, result->base_ms);
	else if (str_equal(key, STR("count")))
		expect_count(checking, entry, (int64_t)result->record_count);
	else if (str_equal(key, STR("row")))
		expect_count(checking, entry, result->row);
	else if (str_equal(key, STR("missed")))
		expect_bool(checking, entry, result->missed);
	else if (str_equal(key, STR("provisional")))
		expect_bool(checking, entry, result->provisional);
	else if (str_equal(key, STR("entitlement")))
		expect_word(checking, entry, entitlement_name(result->entitlement));
	else if (str_equal(key, STR("deadline")))
		expect_instant(checking, entry, result->deadline_ms);
	else if (str_equal(key, STR("answer by")))
		expect_instant(checking, entry, result->answer_by_ms);
	else if (str_equal(key, STR("appeal by")))
		expect_instant(checking, entry, result->appeal_by_ms);
	else if (str_equal(key, STR("due")))
		expect_instant(checking, entry, result->due_ms);
	else
		return false;
	return true;
}

static void check_each(struct checking *checking, const struct tree_entry *entry)
{
	for (size_t i = 0; i < checking->result_count; i++) {
		const struct result *result = checking->results[i];

		if (check_plain(checking, entry, result))
			continue;
		if (str_equal(entry->key, STR("status")))
			check_status(checking, entry, result);
		else if (str_equal(entry->key, STR("steps")))
			check_steps(checking, entry, result);
		else if (str_equal(entry->key, STR("alternatives")))
			check_alternatives(checking, entry, result);
	}
}

void expect_results(struct checking *checking)
{
	for (size_t i = 0; i < checking->map->count; i++) {
		const struct tree_entry *entry = &checking->map->entries[i];

		if (str_equal(entry->key, STR("pay")))
			check_amounts(checking, entry, payable_of);
		else if (str_equal(entry->key, STR("gross")))
			check_amounts(checking, entry, gross_of);
		else if (str_equal(entry->key, STR("best")))
			check_amounts(checking, entry, best_of);
		else if (str_equal(entry->key, STR("worst")))
			check_amounts(checking, entry, worst_of);
		else if (str_equal(entry->key, STR("difference")))
			check_amounts(checking, entry, difference_of);
		else
			check_each(checking, entry);
	}
}
