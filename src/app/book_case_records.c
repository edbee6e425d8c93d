/* The records of a case that is made from a book. */
#include <errno.h>
#include <stdlib.h>

#include "app/book_case.h"
#include "app/book_case_claims.h"
#include "app/book_case_endings.h"
#include "app/book_incident.h"
#include "app/book_maintenance.h"
#include "app/book_outage.h"
#include "app/book_report.h"
#include "app/book_parts.h"
#include "app/case_names.h"
#include "core/register/component.h"
#include "core/time/instant.h"
#include "store/register.h"

#define TEXT_BYTES_MAX ((size_t)64)

/* The records while they are written. */
struct writing {
	const struct use *use;
	const struct case_of_book *of;
	struct arena *arena;
	struct json *json;
	struct component_tree tree;
	struct case_names *names;
	struct told *told; /* of outages, by name and instant */
	size_t told_count;
};

/* Customers were told of an outage of the case. */
struct told {
	struct str name;
	int64_t at_ms;
};

static void key_instant(struct json *json, struct str key, int64_t ms)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	instant_write(&text, instant_of(ms));
	json_key_text(json, key, strbuf_str(&text));
	strbuf_done(&text);
}

static bool is_promised(const struct writing *writing, struct str id)
{
	return contract_component(writing->of->file->contract, id) >= 0;
}

/* Whether a component is, over however many others, a part of another; a circle ends it too. */
static bool is_part_of(const struct writing *writing, struct str id, struct str whole)
{
	const struct service_component *at = component_find(&writing->tree, id);

	for (size_t steps = 0; at && at->parent.len > 0 && steps < writing->tree.count; steps++) {
		if (str_equal(at->parent, whole))
			return true;
		at = component_find(&writing->tree, at->parent);
	}
	return false;
}

/* The nearest component that the contract promises and that this one is a part of; empty: none. */
static struct str promised_whole(const struct writing *writing, struct str id)
{
	const struct service_component *at = component_find(&writing->tree, id);

	for (size_t steps = 0; at && at->parent.len > 0 && steps < writing->tree.count; steps++) {
		if (is_promised(writing, at->parent))
			return at->parent;
		at = component_find(&writing->tree, at->parent);
	}
	return STR_NONE;
}

static int append(const struct writing *writing, struct str item, struct str *list)
{
	return told_list(*list, item, false, writing->arena, list);
}

/* What of the contract a component of the book is: itself; or what it is a part of; or all that are
 * parts of it. */
static int add_hit(const struct writing *writing, struct str id, struct str *list)
{
	const struct contract *contract = writing->of->file->contract;
	struct str whole;
	int r = 0;

	if (is_promised(writing, id))
		return append(writing, id, list);
	whole = promised_whole(writing, id);
	if (whole.len > 0)
		return append(writing, whole, list);
	for (size_t i = 0; r == 0 && i < contract->component_count; i++)
		if (is_part_of(writing, contract->components[i].name, id))
			r = append(writing, contract->components[i].name, list);
	return r;
}

/* The components of the contract that a record of the book hit. *ret_hits false: it is not of this
 * subscription. A contract without components promises everything. */
static int hit_components(const struct writing *writing, struct str subscription, struct str rest,
			  struct str *ret_list, bool *ret_hits)
{
	bool everything = writing->of->file->contract->component_count == 0 || rest.len == 0;
	struct str id;
	int r = 0;

	*ret_list = STR_NONE;
	*ret_hits = false;
	if (subscription.len > 0 && !str_equal(subscription, writing->of->subscription.id))
		return 0;
	while (r == 0 && !everything && told_item(&rest, &id))
		r = add_hit(writing, id, ret_list);
	*ret_hits = everything || ret_list->len > 0;
	return r;
}

/* A span is a map; anything else is as it is written. */
static void write_one(struct json *json, struct str text)
{
	struct str from, to;
	struct instant begin, end;

	if (!str_cut(text, '/', &from, &to) || instant_parse(from, &begin) < 0 ||
	    instant_parse(to, &end) < 0) {
		json_text(json, text);
		return;
	}
	json_object(json);
	json_key_text(json, STR("from"), from);
	json_key_text(json, STR("to"), to);
	json_end(json);
}

/* The values of one name, which | separates. */
static void write_all(struct json *json, struct str values)
{
	struct str one;
	bool more = true;

	while (more) {
		more = str_cut(values, '|', &one, &values);
		write_one(json, one);
	}
}

/* All that is told, except what has that name; *ret_left: what it says. */
static void write_values_but(struct json *json, struct str values, struct str left_out,
			     struct str *ret_left)
{
	struct str item, name, rest;

	*ret_left = STR_NONE;
	while (told_item(&values, &item)) {
		(void)str_cut(item, '=', &name, &rest);
		if (str_equal(name, left_out)) {
			*ret_left = rest;
			continue;
		}
		json_key(json, name);
		if (str_find_byte(rest, '|', 0) == SIZE_MAX) {
			write_one(json, rest);
			continue;
		}
		json_list(json);
		write_all(json, rest);
		json_end(json);
	}
}

static void write_values(struct json *json, struct str values)
{
	struct str none;

	write_values_but(json, values, STR_NONE, &none);
}

static int told_order(const void *a, const void *b)
{
	const struct told *left = a, *right = b;
	int order = str_compare(left->name, right->name);

	return order != 0 ? order : (left->at_ms > right->at_ms) - (left->at_ms < right->at_ms);
}

/* The first telling that is about the outage of that name, or where it would be. */
static size_t told_first(const struct writing *writing, struct str name)
{
	size_t low = 0, high = writing->told_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_compare(writing->told[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* When customers were told: what was said of the outage itself, and by incidents about it. */
static void write_told(const struct writing *writing, struct str name, struct str values)
{
	size_t i = told_first(writing, name);
	bool any = i < writing->told_count && str_equal(writing->told[i].name, name);

	if (!any && values.len == 0)
		return;
	json_key(writing->json, STR("told"));
	json_list(writing->json);
	if (values.len > 0)
		write_all(writing->json, values);
	for (; any && i < writing->told_count && str_equal(writing->told[i].name, name); i++) {
		struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

		instant_write(&text, instant_of(writing->told[i].at_ms));
		json_text(writing->json, strbuf_str(&text));
		strbuf_done(&text);
	}
	json_end(writing->json);
}

static void key_components(struct json *json, struct str components)
{
	struct str component;

	if (components.len == 0)
		return;
	json_key(json, STR("component"));
	json_list(json);
	while (told_item(&components, &component))
		json_text(json, component);
	json_end(json);
}

static void write_outage(const struct writing *writing, const struct outage *outage, struct str id,
			 struct str components)
{
	struct json *json = writing->json;
	struct str told;

	json_object(json);
	json_key_text(json, STR("outage"), id);
	key_instant(json, STR("from"), outage->start_ms);
	if (outage->end_ms != INSTANT_OPEN_MS)
		key_instant(json, STR("to"), outage->end_ms);
	key_components(json, components);
	write_values_but(json, outage->values, STR("told"), &told);
	write_told(writing, id, told);
	json_end(json);
}

/* Tells of a dispute about it that nobody decided. */
static int tell_disputed(const struct writing *writing, const struct outage *outage)
{
	struct dispute_rows rows = { 0 };
	int r = outage_disputes(book_store(writing->use->book), outage->customer, outage->id,
				writing->arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		if (rows.items[i].decided)
			continue;
		(void)diag_add(writing->use->sink, DIAG_OUTAGE_DISPUTED, POSITION_NONE, outage->id);
		break;
	}
	return r;
}

/* Gives each outage that is a record of the case its name. */
static int name_rows(const struct writing *writing, const struct outage_rows *rows)
{
	struct str components, id;
	bool hits;
	int r = 0;

	for (size_t i = 0; r == 0 && i < rows->count; i++) {
		const struct outage *outage = &rows->items[i].outage;
		const bool own = outage->customer.len > 0;

		if (outage->superseded_by.len > 0) {
			r = case_name_merged(writing->names, own, outage->id,
					     outage->superseded_by);
			continue;
		}
		r = hit_components(writing, outage->subscription, outage->components, &components,
				   &hits);
		if (r == 0 && hits)
			r = case_name_outage(writing->names, own, outage->id, &id);
	}
	return r;
}

static int write_rows(const struct writing *writing, const struct outage_rows *rows)
{
	struct str components, id;
	bool hits;
	int r = 0;

	for (size_t i = 0; r == 0 && i < rows->count; i++) {
		const struct outage *outage = &rows->items[i].outage;

		if (outage->superseded_by.len > 0)
			continue;
		r = hit_components(writing, outage->subscription, outage->components, &components,
				   &hits);
		if (r < 0 || !hits)
			continue;
		id = case_named_outage(writing->names, outage->customer.len > 0, outage->id);
		write_outage(writing, outage, id, components);
		r = tell_disputed(writing, outage);
	}
	return r;
}

/* How many of the rows from the first on are revisions of the same. */
static size_t same_incident(const struct incident_rows *rows, size_t first)
{
	size_t end = first + 1;

	while (end < rows->count &&
	       str_equal(rows->items[end].incident.id, rows->items[first].incident.id))
		end++;
	return end - first;
}

/* How many tellings incidents have, at most: each revision of each outage. */
static size_t tellings_max(const struct incident_rows *rows)
{
	size_t count = 0, revisions;

	for (size_t i = 0; i < rows->count; i += revisions) {
		struct str rest, item;

		revisions = same_incident(rows, i);
		rest = rows->items[i + revisions - 1].incident.outages;
		while (told_item(&rest, &item))
			count += revisions;
	}
	return count;
}

/* What the revisions of one incident tell of the outages that its last one names. */
static void tell_incident(struct writing *writing, const struct incident_row *rows, size_t count)
{
	const struct incident *newest = &rows[count - 1].incident;
	struct str rest = newest->outages, item;

	while (told_item(&rest, &item)) {
		struct str name = case_named_outage(writing->names, newest->customer.len > 0, item);

		for (size_t i = 0; name.len > 0 && i < count; i++)
			if (incident_tells(&rows[i].incident))
				writing->told[writing->told_count++] =
					(struct told){ name, rows[i].incident.published_ms };
	}
}

static void tell_incidents(struct writing *writing, const struct incident_rows *rows)
{
	size_t revisions;

	for (size_t i = 0; i < rows->count; i += revisions) {
		revisions = same_incident(rows, i);
		tell_incident(writing, &rows->items[i], revisions);
	}
}

/* What incidents of the provider and of the customer told of the outages of the case. */
static int gather_told(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	const struct case_of_book *of = writing->of;
	struct incident_rows provided = { 0 }, own = { 0 };
	int r = incident_list_at(store, STR_NONE, case_known_ms(&of->request), writing->arena,
				 &provided);

	if (r == 0)
		r = incident_list_at(store, of->subscription.customer, case_known_ms(&of->request),
				     writing->arena, &own);
	if (r < 0)
		return r;
	writing->told = ARENA_ARRAY(writing->arena, struct told,
				    tellings_max(&provided) + tellings_max(&own) + 1);
	if (!writing->told)
		return -ENOMEM;
	tell_incidents(writing, &provided);
	tell_incidents(writing, &own);
	qsort(writing->told, writing->told_count, sizeof(writing->told[0]), told_order);
	return 0;
}

/* Those of the provider, then those of the customer, each by start and id. */
static int write_outages(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	const struct case_of_book *of = writing->of;
	struct outage_query query = { .from_ms = of->subscription.start_ms,
				      .to_ms = of->subscription.end_ms,
				      .known_ms = case_known_ms(&of->request) };
	struct outage_rows provided = { 0 }, own = { 0 };
	int r = outage_list_at(store, &query, writing->arena, &provided);

	query.customer = of->subscription.customer;
	if (r == 0)
		r = outage_list_at(store, &query, writing->arena, &own);
	if (r == 0)
		r = name_rows(writing, &provided);
	if (r == 0)
		r = name_rows(writing, &own);
	if (r == 0)
		r = gather_told(writing);
	if (r == 0)
		r = write_rows(writing, &provided);
	return r == 0 ? write_rows(writing, &own) : r;
}

/* A later announcement: another time, or none any more. */
static void write_revision(struct json *json, const struct maintenance *revision)
{
	json_object(json);
	key_instant(json, STR("published"), revision->published_ms);
	if (maintenance_state_of(revision) == MAINTENANCE_IS_CANCELLED) {
		json_key_bool(json, STR("cancelled"), true);
	} else {
		key_instant(json, STR("from"), revision->from_ms);
		key_instant(json, STR("to"), revision->to_ms);
	}
	json_end(json);
}

/* All revisions of one, in order: the first is the record itself, what classifies it is said by the
 * last. */
static void write_maintenance(struct json *json, const struct maintenance_row *rows, size_t count,
			      struct str id, struct str components)
{
	const struct maintenance *first = &rows[0].maintenance;

	json_object(json);
	json_key_text(json, STR("maintenance"), id);
	key_instant(json, STR("from"), first->from_ms);
	key_instant(json, STR("to"), first->to_ms);
	key_instant(json, STR("published"), first->published_ms);
	key_components(json, components);
	write_values(json, rows[count - 1].maintenance.values);
	if (count > 1) {
		json_key(json, STR("revisions"));
		json_list(json);
		for (size_t i = 1; i < count; i++)
			write_revision(json, &rows[i].maintenance);
		json_end(json);
	}
	json_end(json);
}

/* How many of the rows from the first on are revisions of the same. */
static size_t same_maintenance(const struct maintenance_rows *rows, size_t first)
{
	size_t end = first + 1;

	while (end < rows->count &&
	       str_equal(rows->items[end].maintenance.id, rows->items[first].maintenance.id))
		end++;
	return end - first;
}

static int write_announced(const struct writing *writing, const struct maintenance_rows *rows)
{
	struct str components, id;
	size_t count;
	bool hits;
	int r = 0;

	for (size_t i = 0; r == 0 && i < rows->count; i += count) {
		const struct maintenance *first = &rows->items[i].maintenance;

		count = same_maintenance(rows, i);
		r = hit_components(writing, first->subscription, first->components, &components,
				   &hits);
		if (r < 0 || !hits)
			continue;
		r = case_name(writing->names, first->customer.len > 0, first->id, MAINTENANCE_FACT,
			      &id);
		if (r == 0)
			write_maintenance(writing->json, &rows->items[i], count, id, components);
	}
	return r;
}

/* Those of the provider, then those of the customer, each by id. */
static int write_maintenances(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	const struct case_of_book *of = writing->of;
	struct maintenance_query query = { .from_ms = of->subscription.start_ms,
					   .to_ms = of->subscription.end_ms,
					   .known_ms = case_known_ms(&of->request) };
	struct maintenance_rows provided = { 0 }, own = { 0 };
	int r = maintenance_list_at(store, &query, writing->arena, &provided);

	if (r == 0)
		r = write_announced(writing, &provided);
	query.customer = of->subscription.customer;
	if (r == 0)
		r = maintenance_list_at(store, &query, writing->arena, &own);
	return r == 0 ? write_announced(writing, &own) : r;
}

static void write_report(struct json *json, const struct report *report, struct str id,
			 struct str about)
{
	json_object(json);
	json_key_text(json, STR("report"), id);
	key_instant(json, STR("at"), report->at_ms);
	if (about.len > 0)
		json_key_text(json, STR("about"), about);
	json_key_text(json, STR("channel"), str_from(report_channel_name(report->channel)));
	json_end(json);
}

/* Those of the customer by arrival, unless they are about another subscription, or an outage that
 * is not in the case. */
static int write_reports(struct writing *writing)
{
	const struct subscription *subscription = &writing->of->subscription;
	struct report_rows rows = { 0 };
	int r = report_list_at(book_store(writing->use->book), subscription->customer,
			       case_known_ms(&writing->of->request), writing->arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		const struct report *report = &rows.items[i].report;
		struct str id, about = STR_NONE;

		if (report_state_of(report) == REPORT_IS_WITHDRAWN ||
		    (report->subscription.len > 0 &&
		     !str_equal(report->subscription, subscription->id)))
			continue;
		if (report->outage.len > 0)
			about = case_named_outage(writing->names, report->own, report->outage);
		if (report->outage.len > 0 && about.len == 0)
			continue;
		r = case_name(writing->names, true, report->id, REPORT_FACT, &id);
		if (r == 0)
			write_report(writing->json, report, id, about);
	}
	return r;
}

/* What writes records, in this order; each returns 0 or an error of the store. */
static int (*const sources[])(struct writing *writing) = {
	write_outages,
	write_maintenances,
	write_reports,
};

int book_case_records(const struct use *use, const struct case_of_book *case_of,
		      struct arena *arena, struct json *json)
{
	struct writing writing = { .use = use, .of = case_of, .arena = arena, .json = json };
	int r = register_components(book_store(use->book), arena, &writing.tree);

	if (r == 0)
		r = case_names_new(arena, &writing.names);
	json_key(json, STR("records"));
	json_list(json);
	for (size_t i = 0; r == 0 && i < sizeof(sources) / sizeof(sources[0]); i++)
		r = sources[i](&writing);
	json_end(json);
	if (r == 0)
		r = book_case_claims(use, case_of, writing.names, arena, json);
	if (r == 0)
		r = book_case_endings(use, case_of, arena, json);
	case_names_free(writing.names);
	return book_use_result(use, r);
}
