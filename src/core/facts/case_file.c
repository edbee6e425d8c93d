#include <errno.h>
#include <stdlib.h>

#include "base/parse.h"
#include "core/facts/case_reader.h"
#include "core/time/instant.h"

static const char *const case_keys_known[] = {
	"case",	   "contract", "title",	   "example", "rests on",     "readings",
	"as of",   "closings", "window",   "windows", "subscription", "subscriptions",
	"records", "samples",  "rates",	   "given",   "state",	      "claims",
	"endings", "expect",   "revision", NULL
};
static const char *const expect_keys[] = {
	"subscription",	 "guarantee",	   "right",	  "term",
	"total",	 "window",	   "record",	  "item",
	"pay",		 "gross",	   "measure",	  "downtime",
	"missed",	 "status",	   "entitlement", "deadline",
	"answer by",	 "appeal by",	   "due",	  "row",
	"best",		 "worst",	   "steps",	  "revision",
	"difference",	 "provisional",	   "excluded",	  "base",
	"count",	 "commitment end", "end",	  "early charge",
	"first invoice", "last invoice",   "refund",	  "refund by",
	"alternatives",	 "unmeasured",	   NULL
};

static void read_head(struct case_reader *reader, const struct tree *root)
{
	const struct tree *version = tree_get(root, STR("case"));
	const struct tree *contract = tree_get(root, STR("contract"));
	struct case_file *file = reader->file;

	case_keys(reader, root, case_keys_known, STR("a case"));
	if (!version || version->kind != TREE_SCALAR || !str_equal(version->text, STR("1")))
		(void)diag_add(reader->sink, DIAG_CASE_VERSION, version ? version->at : root->at);
	if (contract && !str_equal(contract->text, reader->contract->id))
		(void)diag_add(reader->sink, DIAG_CASE_OTHER_CONTRACT, contract->at,
			       fact_shown(contract->text), reader->contract->id);
	file->title = case_text(reader, root, "title");
	file->example = case_text(reader, root, "example");
	file->contract_id = case_text(reader, root, "contract");
	file->as_of_ms = INT64_MIN;
	(void)case_instant(reader, root, "as of", &file->as_of_ms);
}

static void read_revision(struct case_reader *reader, const struct tree *node)
{
	int64_t revision = 1;

	if (node && (node->kind != TREE_SCALAR ||
		     parse_int64(node->text, 1, CASE_REVISION_MAX, &revision) < 0))
		(void)diag_add(reader->sink, DIAG_FACT_TYPE, node->at, STR("revision"),
			       STR("number"), fact_shown(node->text), STR("a whole number from 1"));
	reader->file->revision = (uint32_t)revision;
}

static int compare_ms(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void read_closings(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("closings"), CASE_CLOSINGS_MAX);
	int64_t *items = CASE_ARRAY(reader, int64_t, count);

	for (size_t i = 0; items && i < count; i++)
		if (fact_instant_read(case_item(node, i), STR("a closing"), &reader->context,
				      &items[i], reader->sink) < 0)
			return;
	if (!items)
		return;
	qsort(items, count, sizeof(items[0]), compare_ms);
	reader->file->closings_ms = items;
	reader->file->closing_count = count;
}

static int find_reading(struct case_reader *reader, struct str id, struct position at)
{
	struct nearest nearest = { .word = id };

	for (size_t i = 0; i < reader->contract->reading_count; i++) {
		nearest_try(&nearest, reader->contract->readings[i].id);
		if (str_equal(reader->contract->readings[i].id, id))
			return (int)i;
	}
	(void)diag_add(reader->sink, DIAG_CASE_READING, at, fact_shown(id),
		       case_suggestion(&nearest));
	return -1;
}

static void read_rests_on(struct case_reader *reader, const struct tree *node)
{
	size_t count = case_items(reader, node, STR("readings"), CONTRACT_READINGS_MAX);
	struct str *ids = CASE_ARRAY(reader, struct str, count);

	for (size_t i = 0; ids && i < count; i++) {
		ids[i] = case_item(node, i)->text;
		(void)find_reading(reader, ids[i], case_item(node, i)->at);
	}
	reader->file->rests_on = ids;
	reader->file->rests_on_count = ids ? count : 0;
}

/* An alternative as written in the contract, its number from 1, or silent. */
static size_t alternative_of(struct case_reader *reader, const struct reading *reading,
			     const struct tree *node)
{
	struct strbuf list = STRBUF_INIT(4 * KIB);
	int64_t number;

	if (node->kind == TREE_SCALAR) {
		for (size_t i = 0; i < reading->alternative_count; i++)
			if (str_equal(reading->texts[i], node->text))
				return i;
		if (str_equal(node->text, STR("silent")))
			return CASE_READING_SILENT;
		if (parse_int64(node->text, 1, (int64_t)reading->alternative_count, &number) == 0)
			return (size_t)number - 1;
	}
	for (size_t i = 0; i < reading->alternative_count; i++) {
		strbuf_add(&list, i > 0 ? STR(", ") : STR_NONE);
		strbuf_add_int(&list, (int64_t)i + 1);
		strbuf_add(&list, STR(" "));
		strbuf_add(&list, reading->texts[i]);
	}
	(void)diag_add(reader->sink, DIAG_CASE_ALTERNATIVE, node->at, reading->id,
		       strbuf_str(&list));
	strbuf_done(&list);
	return CASE_READING_KEPT;
}

static void read_readings(struct case_reader *reader, const struct tree *node)
{
	size_t *choice = CASE_ARRAY(reader, size_t, reader->contract->reading_count);

	for (size_t i = 0; choice && i < reader->contract->reading_count; i++)
		choice[i] = CASE_READING_KEPT;
	reader->file->reading_choice = choice;
	if (!choice || !node || tree_is_null(node) || !case_is_map(reader, node, STR("readings")))
		return;
	for (size_t i = 0; i < node->count; i++) {
		const struct tree_entry *entry = &node->entries[i];
		int number = find_reading(reader, entry->key, entry->at);

		if (number < 0)
			continue;
		choice[number] =
			alternative_of(reader, &reader->contract->readings[number], entry->value);
		reader->file->overrides_readings = true;
	}
}

static void check_right(struct case_reader *reader, const struct tree *node)
{
	struct nearest nearest = { .word = node->text };

	for (size_t i = 0; i < reader->contract->right_count; i++)
		nearest_try(&nearest, reader->contract->rights[i].id);
	if (!nearest_is_known(&nearest))
		(void)diag_add(reader->sink, DIAG_CASE_RIGHT, node->at, fact_shown(node->text),
			       case_suggestion(&nearest));
}

static void check_expectation(struct case_reader *reader, const struct tree *map)
{
	const struct tree *right = tree_get(map, STR("right"));
	const struct tree *window = tree_get(map, STR("window"));
	const struct tree *record = tree_get(map, STR("record"));
	struct span span;
	uint32_t number;

	case_keys(reader, map, expect_keys, STR("an expectation"));
	case_check_owner(reader, map);
	(void)case_guarantee(reader, map);
	if (right)
		check_right(reader, right);
	if (window)
		(void)case_span(reader, window, STR("an expectation"), &span);
	if (record)
		(void)case_check_record(reader, record, &number);
	if (reader->file->subscription_count > 1 && !tree_get(map, STR("subscription")))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at,
			       STR("an expectation of a case with several subscriptions"),
			       STR("subscription"));
	if (!tree_get(map, STR("guarantee")) && !right && !tree_get(map, STR("term")) &&
	    !tree_get(map, STR("total")))
		(void)diag_add(reader->sink, DIAG_CASE_EXPECT_WHAT, map->at);
}

void case_check_expect(struct case_reader *reader, const struct tree *root)
{
	const struct tree *node = tree_get(root, STR("expect"));
	size_t count = case_items(reader, node, STR("expectations"), CASE_ITEMS_MAX);

	for (size_t i = 0; i < count; i++)
		if (case_is_map(reader, case_item(node, i), STR("an expectation")))
			check_expectation(reader, case_item(node, i));
	reader->file->expect = count > 0 ? node : NULL;
}

static void read_all(struct case_reader *reader, const struct tree *root)
{
	read_head(reader, root);
	read_closings(reader, tree_get(root, STR("closings")));
	read_revision(reader, tree_get(root, STR("revision")));
	read_rests_on(reader, tree_get(root, STR("rests on")));
	read_readings(reader, tree_get(root, STR("readings")));
	case_read_windows(reader, root);
	case_read_subscriptions(reader, root);
	case_read_records(reader, root);
	if (reader->error)
		return;
	case_read_samples(reader, root);
	case_read_claims(reader, root);
	case_read_state(reader, root);
	case_check_expect(reader, root);
}

int case_read(struct arena *arena, const struct tree *root, const struct contract *contract,
	      const struct case_file **ret_file, struct diag_sink *sink)
{
	struct case_reader reader = { .arena = arena, .contract = contract, .sink = sink };
	size_t errors = sink->errors;

	reader.context = (struct fact_context){ .sink = sink,
						.contract = contract,
						.currency = contract->currency };
	reader.file = CASE_ARRAY(&reader, struct case_file, 1);
	if (!reader.file)
		return reader.error;
	reader.file->contract = contract;
	reader.file->at = root->at;
	if (!case_is_map(&reader, root, STR("a case")))
		return -EBADMSG;
	read_all(&reader, root);
	if (reader.error)
		return reader.error;
	if (sink->errors > errors)
		return -EBADMSG;
	*ret_file = reader.file;
	return 0;
}

int case_subscription(const struct case_file *file, struct str id)
{
	for (size_t i = 0; i < file->subscription_count; i++)
		if (str_equal(file->subscriptions[i].id, id))
			return (int)i;
	return -1;
}
