#include "core/facts/case_reader.h"

#include <errno.h>
#include <stdlib.h>

#include "core/facts/case_times.h"

#define REVISIONS_MAX 1000

static const char *const structural_keys[] = { "id",	   "kind",	"from",		"to",
					       "on",	   "length",	"recorded",	"replaces",
					       "resource", "component", "subscription", "customer",
					       "contract", "revisions", "about",	"at",
					       NULL };
static const char *const revision_keys[] = { "published", "from", "to", "cancelled", NULL };

static bool is_structural(struct str key)
{
	for (const char *const *known = structural_keys; *known; known++)
		if (str_equal(str_from(*known), key))
			return true;
	return false;
}

/* The kind of a record: its first key that is one, or the value of kind:. */
static const struct tree_entry *kind_entry(struct case_reader *reader, const struct tree *map,
					   int *ret_kind)
{
	const struct tree_entry *entry = tree_entry(map, STR("kind"));

	if (entry && entry->value->kind == TREE_SCALAR) {
		*ret_kind = contract_kind(reader->contract, entry->value->text);
		if (*ret_kind >= 0)
			return entry;
	}
	for (size_t i = 0; i < map->count; i++) {
		*ret_kind = contract_kind(reader->contract, map->entries[i].key);
		if (*ret_kind >= 0)
			return &map->entries[i];
	}
	return NULL;
}

static void refuse_kind(struct case_reader *reader, const struct tree *map)
{
	const struct tree *told = tree_get(map, STR("kind"));
	struct str word = map->count > 0 ? map->entries[0].key : STR("nothing");
	struct position at = map->count > 0 ? map->entries[0].at : map->at;
	struct nearest nearest;
	struct str best;

	if (told && told->kind == TREE_SCALAR) {
		word = told->text;
		at = told->at;
	}
	nearest = (struct nearest){ .word = word };
	for (size_t i = 0; i < reader->contract->kind_count; i++)
		nearest_try(&nearest, reader->contract->kinds[i].name);
	best = nearest_name(&nearest);
	(void)diag_add(reader->sink, DIAG_CASE_KIND, at, fact_shown(word),
		       best.len > 0 ? best : STR("outage"));
}

struct value *record_field(const struct contract *contract, const struct record *record,
			   struct value *values, struct str name)
{
	const struct record_kind *kind = &contract->kinds[record->kind];
	int field = contract_field(contract, name);

	if (field < 0 || kind->slots[field] == KIND_NO_FIELD)
		return NULL;
	return &values[kind->slots[field]];
}

static const struct field *field_at(const struct contract *contract, const struct record *record,
				    size_t place)
{
	return &contract->fields[contract->kinds[record->kind].fields[place]];
}

/* All fields of the kind: defaults, or undefined with the reason. */
static struct value *new_fields(struct case_reader *reader, const struct record *record)
{
	size_t count = reader->contract->kinds[record->kind].field_count;
	struct value *values = CASE_ARRAY(reader, struct value, count);

	for (size_t i = 0; values && i < count; i++) {
		const struct field *field = field_at(reader->contract, record, i);

		values[i] =
			field->standard.type != VALUE_UNDEFINED
				? field->standard
				: case_missing(reader, (struct missing){ MISSING_FACT, field->name,
									 record->told->id,
									 record->told->at });
	}
	return values;
}

/* A key that is neither of every record nor a field of this kind. */
static void report_unused(struct case_reader *reader, const struct record *record,
			  const struct tree_entry *entry)
{
	const struct record_kind *kind = &reader->contract->kinds[record->kind];
	struct nearest nearest = { .word = entry->key };

	for (const char *const *known = structural_keys; *known; known++)
		nearest_try(&nearest, str_from(*known));
	for (size_t i = 0; i < kind->field_count; i++)
		nearest_try(&nearest, field_at(reader->contract, record, i)->name);
	case_unused(reader, entry, kind->name, nearest_name(&nearest));
}

static void read_fields(struct case_reader *reader, const struct tree *map,
			const struct tree_entry *kind, const struct record *record,
			struct value *values)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct tree_entry *entry = &map->entries[i];
		struct value *place = record_field(reader->contract, record, values, entry->key);
		struct value told;

		if (entry == kind || is_structural(entry->key) ||
		    record_time_key(reader->contract, record, entry->key))
			continue;
		if (!place) {
			report_unused(reader, record, entry);
			continue;
		}
		const struct field *field =
			&reader->contract->fields[contract_field(reader->contract, entry->key)];
		int r = fact_value_read(reader->arena, entry->value, field, &reader->context,
					&told);

		if (r == 0 && told.type != VALUE_UNDEFINED)
			*place = told;
		else if (r < 0 && r != -EBADMSG)
			reader->error = r;
	}
}

static void set_text(struct case_reader *reader, const struct record *record, struct value *values,
		     struct str name, struct str text)
{
	struct value *place = record_field(reader->contract, record, values, name);

	if (!place || text.len == 0)
		return;
	*place = (struct value){ .type = VALUE_TEXT };
	place->text = contract_text(reader->contract, text);
}

/* Components by number; a contract without components has no use for them. */
static void read_components(struct case_reader *reader, const struct tree *map,
			    struct record *record, struct value *values)
{
	const struct tree *node = tree_get(map, STR("component"));
	const struct contract *contract = reader->contract;
	struct value *place = record_field(contract, record, values, STR("component"));
	size_t count = case_items(reader, node, STR("components"), FACT_ITEMS_MAX);
	uint16_t *numbers = CASE_ARRAY(reader, uint16_t, count);

	if (place && node)
		*place = case_value(reader, node, STR("component"), TYPE_OF(TYPE_TEXTS));
	if (node && contract->component_count == 0)
		case_unused(reader, tree_entry(map, STR("component")), STR("a record"), STR_NONE);
	if (!numbers || contract->component_count == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct tree *item = case_item(node, i);
		int number = contract_component(contract, item->text);
		struct nearest nearest = { .word = item->text };

		for (size_t j = 0; number < 0 && j < contract->component_count; j++)
			nearest_try(&nearest, contract->components[j].name);
		if (number < 0)
			(void)diag_add(reader->sink, DIAG_CASE_COMPONENT, item->at,
				       fact_shown(item->text), case_suggestion(&nearest));
		else
			numbers[record->component_count++] = (uint16_t)number;
	}
	record->components = numbers;
}

static void check_resource(struct case_reader *reader, const struct tree *map,
			   const struct record *record)
{
	struct nearest nearest = { .word = record->told->resource };

	if (record->told->resource.len == 0)
		return;
	for (size_t i = 0; i < reader->file->subscription_count; i++)
		for (size_t j = 0; j < reader->file->subscriptions[i].resource_count; j++)
			nearest_try(&nearest, reader->file->subscriptions[i].resources[j].id);
	if (!nearest_is_known(&nearest))
		(void)diag_add(reader->sink, DIAG_CASE_RESOURCE, tree_get(map, STR("resource"))->at,
			       fact_shown(record->told->resource), case_suggestion(&nearest));
}

static int compare_revisions(const void *a, const void *b)
{
	int64_t left = ((const struct revision *)a)->published_ms;
	int64_t right = ((const struct revision *)b)->published_ms;

	return (left > right) - (left < right);
}

static void read_revision(struct case_reader *reader, const struct tree *node,
			  struct revision *revision)
{
	if (!case_is_map(reader, node, STR("a revision")))
		return;
	case_keys(reader, node, revision_keys, STR("a revision"));
	revision->at = node->at;
	if (!tree_get(node, STR("published")))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, node->at, STR("a revision"),
			       STR("published"));
	(void)case_instant(reader, node, "published", &revision->published_ms);
	(void)case_bool(reader, node, "cancelled", &revision->cancelled);
	if (revision->cancelled)
		return;
	if (!tree_get(node, STR("from")) || !tree_get(node, STR("to"))) {
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, node->at, STR("a revision"),
			       tree_get(node, STR("from")) ? STR("to") : STR("from"));
		return;
	}
	if (case_instant(reader, node, "from", &revision->window.from) &&
	    case_instant(reader, node, "to", &revision->window.to) &&
	    revision->window.to < revision->window.from)
		(void)diag_add(reader->sink, DIAG_FACT_REVERSED, tree_get(node, STR("to"))->at,
			       STR("the revision"), tree_get(node, STR("to"))->text,
			       tree_get(node, STR("from"))->text);
}

/* The record's own window is the first publication, the revisions follow. */
static void read_revisions(struct case_reader *reader, const struct tree *map,
			   struct case_record *item, const struct value *published)
{
	const struct tree *node = tree_get(map, STR("revisions"));
	size_t count = case_items(reader, node, STR("revisions"), REVISIONS_MAX), first = 0;
	struct revision *revisions;

	if (count == 0)
		return;
	revisions = CASE_ARRAY(reader, struct revision, count + 1);
	if (!revisions)
		return;
	if (!(item->record.flags & RECORD_LENGTH_ONLY) &&
	    (item->record.from_ms != 0 || item->record.to_ms != 0)) {
		revisions[first].published_ms = published && published->type == VALUE_INSTANT
							? published->instant_ms
							: INT64_MIN;
		revisions[first++].window =
			(struct span){ item->record.from_ms, item->record.to_ms };
	}
	for (size_t i = 0; i < count; i++)
		read_revision(reader, case_item(node, i), &revisions[first + i]);
	qsort(revisions, first + count, sizeof(revisions[0]), compare_revisions);
	item->revisions = revisions;
	item->revision_count = first + count;
}

static struct str scalar_text(struct case_reader *reader, const struct tree_entry *entry)
{
	struct value value = case_value(reader, entry->value, entry->key, TYPE_OF(TYPE_TEXT));

	return value.type == VALUE_TEXT ? value.text.str : STR_NONE;
}

/* outage: o1, or id: o1 beside kind: outage; a record without id gets one from its place. */
static struct str id_of(struct case_reader *reader, const struct tree *map,
			const struct tree_entry *kind, uint32_t number)
{
	bool by_key = !str_equal(kind->key, STR("kind"));
	struct strbuf out = STRBUF_INIT(KIB);
	struct str id = case_text(reader, map, "id");

	if (id.len == 0 && by_key)
		id = scalar_text(reader, kind);
	if (id.len > 0)
		return id;
	strbuf_add(&out, by_key ? kind->key : kind->value->text);
	strbuf_add_byte(&out, '-');
	strbuf_add_int(&out, (int64_t)number + 1);
	if (str_copy(reader->arena, strbuf_str(&out), &id) < 0)
		reader->error = -ENOMEM;
	strbuf_done(&out);
	return id;
}

static void read_record(struct case_reader *reader, const struct tree *map, uint32_t number,
			struct case_record *item)
{
	struct record *record = &item->record;
	struct value *values;
	int kind;

	item->told = (struct record_told){ .recorded_ms = INT64_MIN, .at = map->at };
	*record = (struct record){ .number = number, .told = &item->told };
	item->root = number;
	if (!case_is_map(reader, map, STR("a record")))
		return;
	const struct tree_entry *entry = kind_entry(reader, map, &kind);

	if (!entry) {
		refuse_kind(reader, map);
		return;
	}
	record->kind = (uint16_t)kind;
	record->told->id = id_of(reader, map, entry, number);
	values = new_fields(reader, record);
	if (!values)
		return;
	record->fields = values;
	read_fields(reader, map, entry, record, values);
	case_check_owner(reader, map);
	item->subscription = case_text(reader, map, "subscription");
	item->customer = case_text(reader, map, "customer");
	item->about = case_text(reader, map, "about");
	record->told->resource = case_text(reader, map, "resource");
	check_resource(reader, map, record);
	read_components(reader, map, record, values);
	record_times(reader, map, record, values);
	read_revisions(reader, map, item,
		       record_field(reader->contract, record, values, STR("published")));
	set_text(reader, record, values, STR("id"), record->told->id);
	set_text(reader, record, values, STR("about"), item->about);
	set_text(reader, record, values, STR("resource"), record->told->resource);
	set_text(reader, record, values, STR("replaces"), case_text(reader, map, "replaces"));
}

void case_read_records(struct case_reader *reader, const struct tree *root)
{
	const struct tree *node = tree_get(root, STR("records"));
	size_t count = case_items(reader, node, STR("records"), CASE_RECORDS_MAX);

	reader->records = CASE_ARRAY(reader, struct case_record, count);
	if (!reader->records)
		return;
	for (size_t i = 0; i < count && reader->error == 0; i++)
		read_record(reader, case_item(node, i), (uint32_t)i, &reader->records[i]);
	reader->file->records = reader->records;
	reader->file->record_count = count;
	if (reader->error == 0)
		case_link_records(reader, node);
}
