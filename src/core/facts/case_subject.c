#include "core/facts/case_reader.h"

#include <errno.h>
#include <stdlib.h>

#include "core/time/window.h"

static const char *const subscription_keys[] = {
	"id",	    "customer",	 "start",    "end",	   "currency",	 "contract", "billing day",
	"received", "resources", "invoices", "attributes", "parameters", "charges",  NULL
};
static const char *const resource_keys[] = { "id",	   "kind",    "attributes",
					     "parameters", "charges", NULL };
static const char *const groups[] = { "attributes", "parameters", "charges" };
static const char *const row_keys[] = { "from", "to", "value", "amount", NULL };

#define GROUP_COUNT (sizeof(groups) / sizeof(groups[0]))
#define DAY_FIRST INT32_MIN
#define DAY_LAST INT32_MAX

/* The values of one subject while they are read. */
struct subject_reader {
	struct case_reader *reader;
	struct value *values;
	struct str id;
	bool resource;
};

/* A text outside the words the contract lists for an attribute. */
static void check_word(struct case_reader *reader, const struct subject_name *name,
		       const struct tree *node, struct text word)
{
	struct nearest nearest = { .word = word.str };
	struct strbuf list = STRBUF_INIT(KIB);

	for (size_t i = 0; i < name->one_of_count; i++) {
		nearest_try(&nearest, name->one_of[i].str);
		strbuf_add(&list, i > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&list, name->one_of[i].str);
	}
	if (name->one_of_count > 0 && !nearest_is_known(&nearest))
		(void)diag_add(reader->sink, DIAG_CASE_WORD, node->at, name->name,
			       fact_shown(word.str), strbuf_str(&list));
	strbuf_done(&list);
}

/* A charge whose amount the future brings. */
static bool is_pending(const struct tree *node)
{
	return node->kind == TREE_SCALAR && str_equal(node->text, STR("pending"));
}

static struct value read_single(const struct subject_reader *subject,
				const struct subject_name *name, const struct tree *node)
{
	struct case_reader *reader = subject->reader;
	bool before = reader->context.unit_price;
	struct value value;

	if (name->role == SUBJECT_CHARGE && is_pending(node))
		return case_missing(reader, (struct missing){ MISSING_CHARGE, name->name,
							      subject->id, node->at });
	reader->context.unit_price = str_equal(name->charged, STR("use"));
	value = case_value(reader, node, name->name, name->type);
	reader->context.unit_price = before;
	if (value.type == VALUE_TEXT)
		check_word(reader, name, node, value.text);
	return value;
}

/* The civil days that a row of a history is in force: {from, to, value}. */
static bool row_days(struct case_reader *reader, const struct tree *row, struct dated_value *dated)
{
	const struct tree *from = tree_get(row, STR("from")), *to = tree_get(row, STR("to"));

	dated->from_day = DAY_FIRST;
	dated->to_day = DAY_LAST;
	if (from && fact_date_read(from, STR("from"), &dated->from_day, reader->sink) < 0)
		return false;
	return !to || fact_date_read(to, STR("to"), &dated->to_day, reader->sink) == 0;
}

static int compare_rows(const void *a, const void *b)
{
	int32_t left = ((const struct dated_value *)a)->from_day;
	int32_t right = ((const struct dated_value *)b)->from_day;

	return (left > right) - (left < right);
}

/* Rows in order; one without an end lasts until the next begins. */
static struct value history_of(struct case_reader *reader, const struct tree *node,
			       struct dated_value *rows, size_t count)
{
	struct value value = { .type = VALUE_DATED };

	qsort(rows, count, sizeof(rows[0]), compare_rows);
	for (size_t i = 0; i < count; i++) {
		int32_t next = i + 1 < count ? rows[i + 1].from_day : DAY_LAST;

		if (rows[i].to_day == DAY_LAST)
			rows[i].to_day = next;
		if (rows[i].to_day > next || rows[i].to_day <= rows[i].from_day)
			(void)diag_add(reader->sink, DIAG_CASE_HISTORY, node->at);
	}
	value.dated.items = rows;
	value.dated.count = count;
	return value;
}

/* [{from: 2026-01-01, value: gold}, ...] */
static struct value read_rows(const struct subject_reader *subject, const struct subject_name *name,
			      const struct tree *node)
{
	struct case_reader *reader = subject->reader;
	size_t count = case_items(reader, node, STR("rows of a history"), FACT_ITEMS_MAX);
	struct dated_value *rows = CASE_ARRAY(reader, struct dated_value, count);

	for (size_t i = 0; rows && i < count; i++) {
		const struct tree *row = node->items[i], *value;

		if (!case_is_map(reader, row, STR("a row of a history")))
			return value_undefined(NULL);
		case_keys(reader, row, row_keys, STR("a row of a history"));
		value = tree_get(row, STR("value")) ? tree_get(row, STR("value"))
						    : tree_get(row, STR("amount"));
		if (!value) {
			(void)diag_add(reader->sink, DIAG_CASE_ROW_VALUE, row->at);
			return value_undefined(NULL);
		}
		if (!row_days(reader, row, &rows[i]))
			return value_undefined(NULL);
		rows[i].value = read_single(subject, name, value);
	}
	return rows ? history_of(reader, node, rows, count) : value_undefined(NULL);
}

/* {2026-04: 100.00, 2026-05: 110.00} */
static struct value read_periods(const struct subject_reader *subject,
				 const struct subject_name *name, const struct tree *node)
{
	struct case_reader *reader = subject->reader;
	struct dated_value *rows = CASE_ARRAY(reader, struct dated_value, node->count);
	struct span days;

	for (size_t i = 0; rows && i < node->count; i++) {
		const struct tree_entry *entry = &node->entries[i];

		/* Days in UTC are whole, so that they can be counted. */
		if (case_period(entry->key, &zone_utc, &days) < 0) {
			(void)diag_add(reader->sink, DIAG_CASE_PERIOD, entry->at, name->name,
				       fact_shown(entry->key));
			return value_undefined(NULL);
		}
		rows[i].from_day = (int32_t)floor_div(days.from, DAY_MS);
		rows[i].to_day = (int32_t)floor_div(days.to, DAY_MS);
		rows[i].value = read_single(subject, name, entry->value);
	}
	return rows ? history_of(reader, node, rows, node->count) : value_undefined(NULL);
}

static void read_value(const struct subject_reader *subject, size_t number, const struct tree *node)
{
	const struct subject_name *name = &subject->reader->contract->subject_names[number];
	struct value value;

	if (tree_is_null(node))
		return;
	if (node->kind == TREE_MAP && name->type.kind != TYPE_SPANS)
		value = read_periods(subject, name, node);
	else if (node->kind == TREE_LIST && node->count > 0 && node->items[0]->kind == TREE_MAP &&
		 name->type.kind != TYPE_SPANS)
		value = read_rows(subject, name, node);
	else
		value = read_single(subject, name, node);
	if (value.type != VALUE_UNDEFINED || value.missing)
		subject->values[number] = value;
}

/* Takes the entries of a map that are attributes, parameters or charges; others are unused
 * facts. */
static void read_values(const struct subject_reader *subject, const struct tree *map,
			const char *const *known, struct str what)
{
	const struct contract *contract = subject->reader->contract;

	for (size_t i = 0; i < map->count; i++) {
		const struct tree_entry *entry = &map->entries[i];
		struct nearest nearest = { .word = entry->key };
		int number;

		if (nearest_try_words(&nearest, known))
			continue;
		number = contract_subject(contract, entry->key);
		if (number >= 0) {
			read_value(subject, (size_t)number, entry->value);
			continue;
		}
		for (size_t j = 0; j < contract->subject_name_count; j++)
			nearest_try(&nearest, contract->subject_names[j].name);
		case_unused(subject->reader, entry, what, nearest_name(&nearest));
	}
}

/* What stands for an attribute that was not told. */
static struct value standard_value(const struct subject_reader *subject,
				   const struct subject_name *name, struct position at)
{
	bool of_resource = str_equal(name->of, STR("resource"));

	if (name->standard.type != VALUE_UNDEFINED && (!subject->resource || of_resource))
		return name->standard;
	return case_missing(subject->reader,
			    (struct missing){ MISSING_FACT, name->name, subject->id, at });
}

const struct value *case_subject(struct case_reader *reader, const struct tree *map, struct str id,
				 bool resource)
{
	static const char *const none[] = { NULL };
	static const char *const customer_keys[] = { "id", NULL };
	const struct contract *contract = reader->contract;
	struct subject_reader subject = { reader, NULL, id, resource };
	const struct tree *customer = tree_get(map, STR("customer"));
	struct str what = resource ? STR("a resource") : STR("a subscription");

	subject.values = CASE_ARRAY(reader, struct value, contract->subject_name_count);
	if (!subject.values)
		return NULL;
	for (size_t i = 0; i < contract->subject_name_count; i++)
		subject.values[i] = standard_value(&subject, &contract->subject_names[i], map->at);
	read_values(&subject, map, resource ? resource_keys : subscription_keys, what);
	for (size_t i = 0; i < GROUP_COUNT; i++) {
		const struct tree *group = tree_get(map, str_from(groups[i]));

		if (group && case_is_map(reader, group, str_from(groups[i])))
			read_values(&subject, group, none, str_from(groups[i]));
	}
	if (!resource && customer && customer->kind == TREE_MAP)
		read_values(&subject, customer, customer_keys, STR("a customer"));
	return subject.values;
}
