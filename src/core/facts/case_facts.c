/* The facts of one subscription as they were known at an instant. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "core/facts/case.h"
#include "core/facts/known.h"

#define NOT_CHOSEN UINT32_MAX

/* What is at hand while the facts of one subscription are put together. */
struct gathering {
	const struct case_file *file;
	const struct facts *subscription;
	struct arena *arena;
	int64_t as_of_ms;
	uint32_t *current; /* by root: the number of the record in force, or NOT_CHOSEN */
	struct record *records;
	uint32_t *source; /* place in the case of each of records */
	size_t count, capacity;
	int outage, report; /* kinds */
};

static bool concerns(const struct gathering *gathering, const struct case_record *item)
{
	if (item->subscription.len > 0 &&
	    !str_equal(item->subscription, gathering->subscription->id))
		return false;
	return item->customer.len == 0 ||
	       str_equal(item->customer, gathering->subscription->customer);
}

static bool is_known(const struct gathering *gathering, const struct record *record)
{
	return gathering->as_of_ms == INT64_MIN ||
	       record_is_known(gathering->file->contract, record, gathering->as_of_ms);
}

/* Of a record and its corrections the one learnt last is in force; of two the later in the file. */
static int choose(struct gathering *gathering)
{
	const struct case_file *file = gathering->file;

	gathering->current = ARENA_ARRAY(gathering->arena, uint32_t, file->record_count);
	if (!gathering->current)
		return -ENOMEM;
	for (size_t i = 0; i < file->record_count; i++)
		gathering->current[i] = NOT_CHOSEN;
	for (size_t i = 0; i < file->record_count; i++) {
		const struct case_record *item = &file->records[i];
		uint32_t *best = &gathering->current[item->root];

		if (!concerns(gathering, item) || !is_known(gathering, &item->record))
			continue;
		if (*best == NOT_CHOSEN || (*best == item->root && item->root != i) ||
		    item->record.told->recorded_ms >= file->records[*best].record.told->recorded_ms)
			*best = (uint32_t)i;
	}
	return 0;
}

static struct record *append(struct gathering *gathering, uint32_t number)
{
	size_t capacity = gathering->capacity ? 2 * gathering->capacity : 16;

	if (gathering->count == gathering->capacity) {
		gathering->records = ARENA_GROW(gathering->arena, struct record, gathering->records,
						gathering->capacity, capacity);
		gathering->source = ARENA_GROW(gathering->arena, uint32_t, gathering->source,
					       gathering->capacity, capacity);
		if (!gathering->records || !gathering->source)
			return NULL;
		gathering->capacity = capacity;
	}
	gathering->source[gathering->count] = number;
	gathering->records[gathering->count] = gathering->file->records[number].record;
	return &gathering->records[gathering->count++];
}

/* The place of a field of the language in a record of a kind that has it. */
static int place_of(const struct gathering *gathering, const struct record *record, struct str name)
{
	const struct contract *contract = gathering->file->contract;
	int field = contract_field(contract, name);

	assert(field >= 0 && contract->kinds[record->kind].slots[field] != KIND_NO_FIELD);
	return contract->kinds[record->kind].slots[field];
}

/* The record's fields as its own copy, to be changed. */
static struct value *own_fields(const struct gathering *gathering, struct record *record)
{
	size_t count = gathering->file->contract->kinds[record->kind].field_count;
	struct value *fields = ARENA_ARRAY(gathering->arena, struct value, count);

	for (size_t i = 0; fields && i < count; i++)
		fields[i] = record->fields[i];
	if (fields)
		record->fields = fields;
	return fields;
}

/* A stretch of a maintenance with the instant at which it was first announced. */
struct piece {
	struct span span;
	int64_t published_ms;
};

struct pieces {
	struct piece *items;
	size_t count;
};

static int compare_pieces(const void *a, const void *b)
{
	int64_t left = ((const struct piece *)a)->span.from;
	int64_t right = ((const struct piece *)b)->span.from;

	return (left > right) - (left < right);
}

/* One publication: time announced before keeps its instant as far as it is still announced, time
 * that is new has that of the publication. out has room for twice the pieces and one more. */
static void publish(struct pieces *pieces, const struct revision *revision, struct piece *out)
{
	size_t count = 0;
	int64_t at = revision->window.from;

	for (size_t i = 0; i < pieces->count && !revision->cancelled; i++) {
		struct span kept = span_intersect(pieces->items[i].span, revision->window);

		if (span_is_empty(kept))
			continue;
		if (kept.from > at)
			out[count++] = (struct piece){ { at, kept.from }, revision->published_ms };
		out[count++] = (struct piece){ kept, pieces->items[i].published_ms };
		at = kept.to;
	}
	if (!revision->cancelled && at < revision->window.to)
		out[count++] =
			(struct piece){ { at, revision->window.to }, revision->published_ms };
	qsort(out, count, sizeof(out[0]), compare_pieces);
	pieces->items = out;
	pieces->count = count;
}

static int find_pieces(const struct gathering *gathering, const struct case_record *item,
		       struct pieces *pieces)
{
	for (size_t i = 0; i < item->revision_count; i++) {
		const struct revision *revision = &item->revisions[i];
		struct piece *out;

		if (gathering->as_of_ms != INT64_MIN &&
		    revision->published_ms > gathering->as_of_ms)
			break;
		out = ARENA_ARRAY(gathering->arena, struct piece, 2 * pieces->count + 1);
		if (!out)
			return -ENOMEM;
		publish(pieces, revision, out);
	}
	return 0;
}

static int set_piece(const struct gathering *gathering, struct record *record,
		     const struct piece *piece)
{
	int published = place_of(gathering, record, STR("published"));
	struct value *fields = own_fields(gathering, record);

	if (!fields)
		return -ENOMEM;
	record->from_ms = piece->span.from;
	record->to_ms = piece->span.to;
	record->flags = 0;
	if (piece->published_ms != INT64_MIN)
		fields[published] = value_instant(piece->published_ms);
	return 0;
}

static int add_maintenance(struct gathering *gathering, uint32_t number)
{
	struct pieces pieces = { NULL, 0 };
	int r = find_pieces(gathering, &gathering->file->records[number], &pieces);

	for (size_t i = 0; i < pieces.count && r == 0; i++) {
		struct record *record = append(gathering, number);

		r = record ? set_piece(gathering, record, &pieces.items[i]) : -ENOMEM;
	}
	return r;
}

/* Makes a field as if nobody had told it yet. */
static int forget(const struct gathering *gathering, const struct record *record, size_t place,
		  struct value *field)
{
	const struct contract *contract = gathering->file->contract;
	struct missing *missing = ARENA_NEW(gathering->arena, struct missing);

	if (!missing)
		return -ENOMEM;
	*missing = (struct missing){
		MISSING_FACT, contract->fields[contract->kinds[record->kind].fields[place]].name,
		record->told->id, record->told->at
	};
	*field = value_undefined(missing);
	return 0;
}

/* A record that still goes on at the instant ends there for now; what is told of later events is
 * not known yet. */
static int close_open(const struct gathering *gathering, struct record *record)
{
	const struct contract *contract = gathering->file->contract;
	size_t count = contract->kinds[record->kind].field_count;
	struct value *fields = NULL;

	if (gathering->as_of_ms == INT64_MIN || record_is_told_ahead(record)) {
		if (record->flags & RECORD_OPEN)
			record->to_ms = gathering->as_of_ms > record->from_ms ? gathering->as_of_ms
									      : record->from_ms;
		return 0;
	}
	if (record->to_ms > gathering->as_of_ms && !(record->flags & RECORD_LENGTH_ONLY)) {
		record->to_ms = gathering->as_of_ms;
		record->flags |= RECORD_OPEN;
	}
	for (size_t i = 0; i < count; i++) {
		if (!field_is_later(contract, record, i, gathering->as_of_ms))
			continue;
		if (!fields)
			fields = own_fields(gathering, record);
		if (!fields || (!value_forget_later(&fields[i], gathering->as_of_ms) &&
				forget(gathering, record, i, &fields[i]) < 0))
			return -ENOMEM;
	}
	return 0;
}

static int gather_records(struct gathering *gathering)
{
	const struct case_file *file = gathering->file;

	for (size_t i = 0; i < file->record_count; i++) {
		uint32_t number = gathering->current[i];
		struct record *record;
		int r;

		if (number == NOT_CHOSEN)
			continue;
		if (file->records[number].revision_count > 0) {
			r = add_maintenance(gathering, number);
			if (r < 0)
				return r;
			continue;
		}
		record = append(gathering, number);
		r = record ? close_open(gathering, record) : -ENOMEM;
		if (r < 0)
			return r;
	}
	return 0;
}

/* Root of the record with that id: a report about another is refused. */
static uint32_t root_of(const struct case_file *file, struct str id)
{
	size_t i = 0;

	while (i < file->record_count && !str_equal(file->records[i].record.told->id, id))
		i++;
	assert(i < file->record_count);
	return file->records[i].root;
}

/* The outage that a report is about: the one it names, else the only one it falls into; NULL when
 * there is none, or several. */
static struct record *reported_outage(const struct gathering *gathering, size_t report)
{
	const struct case_record *item = &gathering->file->records[gathering->source[report]];
	uint32_t root = NOT_CHOSEN;
	struct record *found = NULL;

	if (item->about.len > 0)
		root = root_of(gathering->file, item->about);
	for (size_t i = 0; i < gathering->count; i++) {
		struct record *record = &gathering->records[i];
		struct span span = { record->from_ms, record->to_ms };

		if (record->kind != gathering->outage)
			continue;
		if (item->about.len > 0) {
			if (gathering->file->records[gathering->source[i]].root == root)
				return record;
			continue;
		}
		if (!span_contains(span, item->record.from_ms))
			continue;
		if (found)
			return NULL;
		found = record;
	}
	return found;
}

/* Puts an instant in its place among the times something happened. */
static int add_instant(struct arena *arena, struct value *value, int64_t at_ms)
{
	size_t count = value->type == VALUE_INSTANTS  ? value->instants.count
		       : value->type == VALUE_INSTANT ? 1
						      : 0;
	const int64_t *old =
		value->type == VALUE_INSTANTS ? value->instants.items_ms : &value->instant_ms;
	int64_t *items = ARENA_ARRAY(arena, int64_t, count + 1);
	size_t place = 0;

	if (!items)
		return -ENOMEM;
	while (place < count && old[place] <= at_ms) {
		items[place] = old[place];
		place++;
	}
	items[place] = at_ms;
	for (size_t i = place; i < count; i++)
		items[i + 1] = old[i];
	*value = (struct value){ .type = VALUE_INSTANTS };
	value->instants.items_ms = items;
	value->instants.count = count + 1;
	return 0;
}

/* What customers told about an outage is an event of the outage. */
static int attach_reports(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->count; i++) {
		struct record *outage;
		struct value *fields;

		if (gathering->records[i].kind != gathering->report)
			continue;
		outage = reported_outage(gathering, i);
		if (!outage)
			continue;
		fields = own_fields(gathering, outage);
		if (!fields || add_instant(gathering->arena,
					   &fields[place_of(gathering, outage, STR("reported"))],
					   gathering->records[i].from_ms) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int compare_records(const void *a, const void *b)
{
	const struct record *left = a, *right = b;

	if (left->from_ms != right->from_ms)
		return left->from_ms < right->from_ms ? -1 : 1;
	if (left->to_ms != right->to_ms)
		return left->to_ms < right->to_ms ? -1 : 1;
	/* names differ, but for stretches of one announcement, which lie apart */
	return str_compare(left->told->id, right->told->id);
}

static bool sample_concerns(const struct case_samples *item, const struct facts *facts,
			    size_t series)
{
	return item->series == series &&
	       (item->subscription.len == 0 || str_equal(item->subscription, facts->id));
}

static int compare_samples(const void *a, const void *b)
{
	int64_t left = ((const struct sample *)a)->from_ms;
	int64_t right = ((const struct sample *)b)->from_ms;

	return (left > right) - (left < right);
}

/* Samples are already in order of series, owner and time. */
static int gather_samples(const struct gathering *gathering, struct facts *facts)
{
	const struct case_file *file = gathering->file;
	size_t series_count = file->contract->series_count;
	struct series *series = ARENA_ARRAY(gathering->arena, struct series, series_count);
	struct sample *items = ARENA_ARRAY(gathering->arena, struct sample, file->sample_count);
	size_t used = 0;

	if (!series || !items)
		return -ENOMEM;
	for (size_t i = 0; i < series_count; i++) {
		series[i].items = &items[used];
		for (size_t j = 0; j < file->sample_count; j++)
			if (sample_concerns(&file->samples[j], facts, i)) {
				items[used++] = file->samples[j].sample;
				series[i].count++;
			}
		/* Those of everybody and those of one subscription are each in order. */
		if (series[i].count > 1)
			qsort(&items[used - series[i].count], series[i].count, sizeof(items[0]),
			      compare_samples);
	}
	facts->series = series;
	return 0;
}

/* Claims and endings that were filed by the instant. */
static int gather_requests(const struct gathering *gathering, struct facts *facts)
{
	const struct facts *all = gathering->subscription;
	struct claim *claims = ARENA_ARRAY(gathering->arena, struct claim, all->claim_count);
	struct ending *endings = ARENA_ARRAY(gathering->arena, struct ending, all->ending_count);

	if (!claims || !endings)
		return -ENOMEM;
	facts->claims = claims;
	facts->endings = endings;
	facts->claim_count = 0;
	facts->ending_count = 0;
	for (size_t i = 0; i < all->claim_count; i++)
		if (gathering->as_of_ms == INT64_MIN || all->claims[i].in_time ||
		    all->claims[i].filed_ms <= gathering->as_of_ms)
			claims[facts->claim_count++] = all->claims[i];
	for (size_t i = 0; i < all->ending_count; i++)
		if (gathering->as_of_ms == INT64_MIN ||
		    all->endings[i].requested_ms <= gathering->as_of_ms)
			endings[facts->ending_count++] = all->endings[i];
	return 0;
}

int case_facts_at(const struct case_file *file, size_t subscription, int64_t as_of_ms,
		  struct arena *arena, const struct facts **ret_facts)
{
	struct gathering gathering = { .file = file,
				       .subscription = &file->subscriptions[subscription],
				       .arena = arena,
				       .as_of_ms = as_of_ms };
	struct facts *facts = ARENA_NEW(arena, struct facts);
	int r;

	if (!facts)
		return -ENOMEM;
	*facts = file->subscriptions[subscription];
	facts->as_of_ms = as_of_ms;
	gathering.outage = contract_kind(file->contract, STR("outage"));
	gathering.report = contract_kind(file->contract, STR("report"));
	r = choose(&gathering);
	if (r == 0)
		r = gather_records(&gathering);
	if (r == 0)
		r = attach_reports(&gathering);
	if (r == 0)
		r = gather_samples(&gathering, facts);
	if (r == 0)
		r = gather_requests(&gathering, facts);
	if (r < 0)
		return r;
	if (gathering.count > 1)
		qsort(gathering.records, gathering.count, sizeof(struct record), compare_records);
	facts->records = gathering.records;
	facts->record_count = gathering.count;
	*ret_facts = facts;
	return 0;
}
