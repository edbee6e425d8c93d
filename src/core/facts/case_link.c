#include <stdlib.h>

#include "core/facts/case_times.h"

/* A record number with its id, to sort without a global. */
struct named_record {
	struct str id;
	uint32_t number;
};

static int compare_named(const void *a, const void *b)
{
	const struct named_record *left = a, *right = b;
	int order = str_compare(left->id, right->id);

	return order ? order : (left->number > right->number) - (left->number < right->number);
}

static void sort_by_id(struct case_reader *reader)
{
	size_t count = reader->file->record_count;
	struct named_record *named = CASE_ARRAY(reader, struct named_record, count);

	reader->by_id = CASE_ARRAY(reader, uint32_t, count);
	if (!named || !reader->by_id)
		return;
	for (size_t i = 0; i < count; i++)
		named[i] = (struct named_record){ reader->records[i].record.told->id, (uint32_t)i };
	qsort(named, count, sizeof(named[0]), compare_named);
	for (size_t i = 0; i < count; i++)
		reader->by_id[i] = named[i].number;
}

int64_t case_find_record(const struct case_reader *reader, struct str id)
{
	size_t low = 0, high = reader->by_id ? reader->file->record_count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(reader->records[reader->by_id[middle]].record.told->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low >= reader->file->record_count || !reader->by_id ||
	    !str_equal(reader->records[reader->by_id[low]].record.told->id, id))
		return -1;
	return reader->by_id[low];
}

bool case_check_record(struct case_reader *reader, const struct tree *node, uint32_t *ret_number)
{
	int64_t number = node->kind == TREE_SCALAR ? case_find_record(reader, node->text) : -1;
	struct nearest nearest = { .word = node->text };

	if (number >= 0) {
		*ret_number = (uint32_t)number;
		return true;
	}
	for (size_t i = 0; i < reader->file->record_count; i++)
		nearest_try(&nearest, reader->records[i].record.told->id);
	(void)diag_add(reader->sink, DIAG_CASE_RECORD, node->at, fact_shown(node->text),
		       case_suggestion(&nearest));
	return false;
}

/* Two records of one id are an error unless the later one says that it replaces the earlier. */
static void check_twice(struct case_reader *reader, const struct tree *node)
{
	for (size_t i = 1; reader->by_id && i < reader->file->record_count; i++) {
		const struct case_record *before = &reader->records[reader->by_id[i - 1]];
		const struct case_record *item = &reader->records[reader->by_id[i]];
		const struct tree *map = case_item(node, reader->by_id[i]);

		if (item->record.told->id.len == 0 ||
		    !str_equal(before->record.told->id, item->record.told->id) ||
		    tree_get(map, STR("replaces")))
			continue;
		(void)diag_add(reader->sink, DIAG_CASE_TWICE, item->record.told->at, STR("record"),
			       item->record.told->id);
	}
}

/* The record that `replaces` names; a record may replace an earlier one of its own id. */
static void link_replacement(struct case_reader *reader, const struct tree *map,
			     struct case_record *item)
{
	const struct tree *replaces = tree_get(map, STR("replaces"));
	uint32_t number;

	if (!replaces || !case_check_record(reader, replaces, &number))
		return;
	if (number == item->record.number)
		(void)diag_add(reader->sink, DIAG_CASE_REPLACES_ITSELF, replaces->at,
			       item->record.told->id);
	item->root = number;
}

/* Follows replacements to the first record; a loop is refused. */
static void find_roots(struct case_reader *reader)
{
	size_t count = reader->file->record_count;

	for (size_t i = 0; i < count; i++) {
		uint32_t root = reader->records[i].root;
		size_t steps = 0;

		while (reader->records[root].root != root && steps++ < count)
			root = reader->records[root].root;
		if (steps > count) {
			(void)diag_add(reader->sink, DIAG_CASE_REPLACES_ITSELF,
				       reader->records[i].record.told->at,
				       reader->records[i].record.told->id);
			return;
		}
		reader->records[i].root = root;
	}
}

static void link_report(struct case_reader *reader, const struct tree *map,
			const struct case_record *item)
{
	uint32_t number;

	if (item->about.len > 0)
		(void)case_check_record(reader, tree_get(map, STR("about")), &number);
}

int case_check_open(const struct case_file *file, struct diag_sink *sink)
{
	int r = 0;

	for (size_t i = 0; i < file->record_count; i++)
		if (file->records[i].record.flags & RECORD_OPEN)
			r = diag_add(sink, DIAG_CASE_OPEN, file->records[i].record.told->at,
				     file->records[i].record.told->id);
	return r;
}

void case_link_records(struct case_reader *reader, const struct tree *node)
{
	size_t count = reader->file->record_count;

	sort_by_id(reader);
	check_twice(reader, node);
	for (size_t i = 0; i < count; i++) {
		const struct tree *map = case_item(node, i);

		if (map->kind != TREE_MAP)
			continue;
		link_replacement(reader, map, &reader->records[i]);
		link_report(reader, map, &reader->records[i]);
	}
	find_roots(reader);
}
