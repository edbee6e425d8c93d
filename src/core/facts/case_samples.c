#include <stdlib.h>

#include "base/parse.h"
#include "core/facts/case_reader.h"
#include "core/time/instant.h"

#define TIMES_MAX INT64_C(100000000)

static const char *const sample_keys[] = { "from", "to", "every", "times", "subscription", NULL };

static bool read_every(struct case_reader *reader, const struct tree *map, struct sample *sample)
{
	const struct tree *node = tree_get(map, STR("every"));
	struct value value;

	if (!node)
		return false;
	value = case_value(reader, node, STR("every"), TYPE_DURATION);
	if (value.type != VALUE_NUMBER)
		return false;
	if (ratio_round(value.number, 1, RATIO_FLOOR, &sample->every_ms) < 0 ||
	    sample->every_ms < 1) {
		(void)diag_add(reader->sink, DIAG_CASE_EVERY, node->at);
		return false;
	}
	return true;
}

static void read_times(struct case_reader *reader, const struct tree *map, struct sample *sample)
{
	const struct tree *node = tree_get(map, STR("times"));

	sample->times = 1;
	if (node && (node->kind != TREE_SCALAR ||
		     parse_int64(node->text, 1, TIMES_MAX, &sample->times) < 0))
		(void)diag_add(reader->sink, DIAG_FACT_TYPE, node->at, STR("times"), STR("count"),
			       fact_shown(node->text), STR("a whole number from 1"));
}

/* from and to with every: as many as fit; without every: one sample. */
static void read_end(struct case_reader *reader, const struct tree *map, bool has_every,
		     struct sample *sample)
{
	const struct tree *to = tree_get(map, STR("to"));
	int64_t end;

	if (!to && !has_every && !tree_get(map, STR("every")))
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("a sample"),
			       STR("every"));
	if (!to || !case_instant(reader, map, "to", &end))
		return;
	if (end <= sample->from_ms) {
		(void)diag_add(reader->sink, DIAG_FACT_REVERSED, to->at, STR("the sample"),
			       to->text, tree_get(map, STR("from"))->text);
		return;
	}
	if (!has_every) {
		sample->every_ms = end - sample->from_ms;
		return;
	}
	if ((end - sample->from_ms) % sample->every_ms != 0 || tree_get(map, STR("times")))
		(void)diag_add(reader->sink, DIAG_CASE_SAMPLE_END, to->at);
	sample->times = (end - sample->from_ms) / sample->every_ms;
}

static void read_sample(struct case_reader *reader, const struct tree *map, uint16_t series,
			struct case_samples *item)
{
	const struct series_kind *kind = &reader->contract->series[series];
	struct sample *sample = &item->sample;
	bool has_every;

	item->series = series;
	sample->every_ms = 1;
	sample->times = 1;
	sample->at = map->at;
	if (!case_is_map(reader, map, STR("a sample")))
		return;
	case_check_owner(reader, map);
	item->subscription = case_text(reader, map, "subscription");
	sample->fields = case_fields(reader, map, kind->fields, kind->field_count, sample_keys);
	if (!tree_get(map, STR("from"))) {
		(void)diag_add(reader->sink, DIAG_CASE_MISSING_KEY, map->at, STR("a sample"),
			       STR("from"));
		return;
	}
	if (!case_instant(reader, map, "from", &sample->from_ms))
		return;
	has_every = read_every(reader, map, sample);
	read_times(reader, map, sample);
	read_end(reader, map, has_every, sample);
}

static int compare_samples(const void *a, const void *b)
{
	const struct case_samples *left = a, *right = b;
	int order = (left->series > right->series) - (left->series < right->series);

	if (order == 0)
		order = str_compare(left->subscription, right->subscription);
	if (order == 0)
		order = (left->sample.from_ms > right->sample.from_ms) -
			(left->sample.from_ms < right->sample.from_ms);
	return order;
}

/* Ascending, and no instant sampled twice. */
static void check_samples(struct case_reader *reader, struct case_samples *items, size_t count)
{
	qsort(items, count, sizeof(items[0]), compare_samples);
	for (size_t i = 1; i < count; i++) {
		const struct sample *before = &items[i - 1].sample;

		if (items[i].series == items[i - 1].series &&
		    str_equal(items[i].subscription, items[i - 1].subscription) &&
		    items[i].sample.from_ms < before->from_ms + before->every_ms * before->times)
			(void)diag_add(reader->sink, DIAG_CASE_SAMPLES_OVERLAP, items[i].sample.at);
	}
}

static void refuse_series(struct case_reader *reader, const struct tree_entry *entry)
{
	struct nearest nearest = { .word = entry->key };

	for (size_t i = 0; i < reader->contract->series_count; i++)
		nearest_try(&nearest, reader->contract->series[i].name);
	case_unused(reader, entry, STR("samples"), nearest_name(&nearest));
}

void case_read_samples(struct case_reader *reader, const struct tree *root)
{
	const struct tree *node = tree_get(root, STR("samples"));
	struct case_samples *items;
	size_t count = 0, kept = 0;

	if (!node || tree_is_null(node) || !case_is_map(reader, node, STR("samples")))
		return;
	for (size_t i = 0; i < node->count; i++)
		if (!case_items_fit(reader, node->entries[i].value, STR("samples"),
				    CASE_RECORDS_MAX, &count))
			return;
	items = CASE_ARRAY(reader, struct case_samples, count);
	for (size_t i = 0; items && i < node->count; i++) {
		const struct tree_entry *entry = &node->entries[i];
		int series = contract_series(reader->contract, entry->key);

		if (series < 0)
			refuse_series(reader, entry);
		for (size_t j = 0; series >= 0 && j < case_item_count(entry->value); j++)
			read_sample(reader, case_item(entry->value, j), (uint16_t)series,
				    &items[kept++]);
	}
	if (!items)
		return;
	check_samples(reader, items, kept);
	reader->file->samples = items;
	reader->file->sample_count = kept;
}
