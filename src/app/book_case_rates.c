#include "app/book_case_rates.h"

#include <errno.h>
#include <stdlib.h>

#include "app/book_parts.h"
#include "core/contract/type.h"
#include "core/facts/case.h"
#include "core/money/currency.h"
#include "core/rates/needed.h"
#include "store/rate.h"

#define TEXT_BYTES_MAX ((size_t)64)

/* A source of rates: its name in the book, and as the case has it. */
struct rate_source {
	struct str name, shown;
};

/* The rates while they are written. */
struct writing {
	const struct use *use;
	const struct case_of_book *of;
	struct arena *arena;
	struct json *json;
	struct rates_needed needed;
	struct rates_days days; /* of all windows, ascending, each once */
	struct rate_source *sources;
	size_t source_count;
	bool any; /* something was written */
};

/* What amounts of the subscription are in. */
static void own_currencies(const struct case_of_book *of, struct currency_set *ret_own)
{
	int code = currency_of(of->subscription.currency);

	ret_own->count = 0;
	currency_set_add(ret_own, code > 0 ? (uint16_t)code : of->file->contract->currency);
	for (size_t i = 0; i < of->values.count; i++) {
		struct value money;

		if (money_parse(of->values.items[i].value,
				&(struct fact_context){ .unit_price = true }, &money) == 0)
			currency_set_add(ret_own, money.currency);
	}
}

static int add_source(struct writing *writing, struct rate_source source)
{
	struct rate_source *grown = ARENA_GROW(writing->arena, struct rate_source, writing->sources,
					       writing->source_count, writing->source_count + 1);

	if (!grown)
		return -ENOMEM;
	writing->sources = grown;
	writing->sources[writing->source_count++] = source;
	return 0;
}

static bool has_source(const struct writing *writing, struct str name)
{
	for (size_t i = 0; i < writing->source_count; i++)
		if (str_equal(writing->sources[i].name, name))
			return true;
	return false;
}

/* Those that limits name, and where one names none all others too. */
static int find_sources(struct writing *writing)
{
	struct store *store = book_store(writing->use->book);
	struct rate_source source = { STR_NONE, STR_NONE };
	int r = 0;

	for (size_t i = 0; r == 0 && i < writing->needed.source_count; i++) {
		source.shown = writing->needed.sources[i];
		r = rates_source(source.shown, writing->arena, &source.name);
		r = r == -EBADMSG ? 0 : (r == 0 ? add_source(writing, source) : r);
	}
	source.name = STR_NONE;
	while (r == 0 && writing->needed.any_source) {
		r = rate_next_source(store, source.name, writing->arena, &source.name);
		if (r < 0 || source.name.len == 0)
			break;
		source.shown = source.name;
		if (!has_source(writing, source.name))
			r = add_source(writing, source);
	}
	return r;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The days of a window join those before. */
static int add_days(struct writing *writing, int64_t **all, const struct rates_days *days)
{
	size_t count = writing->days.count;
	int64_t *grown = ARENA_GROW(writing->arena, int64_t, *all, count, count + days->count);

	if (!grown)
		return -ENOMEM;
	for (size_t i = 0; i < days->count; i++)
		grown[count + i] = days->items[i];
	*all = grown;
	writing->days = (struct rates_days){ grown, count + days->count };
	return 0;
}

static void put_days_in_order(struct writing *writing, int64_t *all)
{
	size_t kept = 0;

	if (!all)
		return;
	qsort(all, writing->days.count, sizeof(all[0]), by_number);
	for (size_t i = 0; i < writing->days.count; i++)
		if (kept == 0 || all[kept - 1] != all[i])
			all[kept++] = all[i];
	writing->days.count = kept;
}

static int find_days(struct writing *writing)
{
	const struct zone *zone = writing->of->file->contract->zone;
	struct str rest = writing->of->request.windows, window;
	struct rates_days days;
	int64_t *all = NULL;
	int r = 0;

	while (r == 0 && rest.len > 0) {
		struct span span;

		(void)str_cut(rest, ',', &window, &rest);
		if (case_period(window, zone, &span) < 0)
			continue; /* that was said when the case was made */
		r = rates_days(&writing->needed, zone, span, writing->arena, &days);
		if (r == 0)
			r = add_days(writing, &all, &days);
	}
	if (r == 0)
		put_days_in_order(writing, all);
	return r;
}

static void write_rate(struct writing *writing, const struct rate_cross *cross, struct str source)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);
	const struct quote *from = cross->from.code.len > 0 ? &cross->from : NULL;
	const struct quote *to = cross->to.code.len > 0 ? &cross->to : NULL;
	struct json *json = writing->json;

	if (!writing->any) {
		json_key(json, STR("rates"));
		json_list(json);
	}
	writing->any = true;
	json_object(json);
	json_key_text(json, STR("from"), from ? from->code : STR(RATES_BASE));
	json_key_text(json, STR("to"), to ? to->code : STR(RATES_BASE));
	quote_write_rate(&text, from, to);
	json_key_text(json, STR("rate"), strbuf_str(&text));
	strbuf_clear(&text);
	date_write(&text, date_of_days(cross->day));
	json_key_text(json, STR("date"), strbuf_str(&text));
	json_key_text(json, STR("source"), source);
	json_end(json);
	strbuf_done(&text);
}

static struct str code_but_euro(uint16_t currency)
{
	struct str code = currency_code(currency);

	return str_equal(code, STR(RATES_BASE)) ? STR_NONE : code;
}

/* Those of one pair and source, for each day the last one up to it, each once. *found becomes the
 * first of these days that has one, if that is before it. */
static int write_pair(struct writing *writing, struct currency_pair pair,
		      const struct rate_source *source, int64_t *found)
{
	struct rate_query query = { .source = source->name,
				    .known_ms = case_known_ms(&writing->of->request) };
	int64_t before = INT64_MIN;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < writing->days.count; i++) {
		struct rate_cross cross = { .from = { .code = code_but_euro(pair.from) },
					    .to = { .code = code_but_euro(pair.to) } };

		query.to_day = writing->days.items[i];
		r = rate_find(book_store(writing->use->book), &query, &cross);
		if (r != 1 || cross.day == before)
			continue;
		if (before == INT64_MIN && query.to_day < *found)
			*found = query.to_day;
		before = cross.day;
		write_rate(writing, &cross, source->shown);
	}
	return r < 0 ? r : 0;
}

static void say_missing(const struct writing *writing, struct currency_pair pair, int64_t day)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	date_write(&text, date_of_days(day));
	(void)diag_add(writing->use->sink, DIAG_RATES_MISSING, POSITION_NONE,
		       currency_code(pair.from), currency_code(pair.to), strbuf_str(&text));
	strbuf_done(&text);
}

static int write_pairs(struct writing *writing)
{
	const struct rates_needed *needed = &writing->needed;
	int r = 0;

	for (size_t i = 0; r == 0 && i < needed->pair_count; i++) {
		int64_t found = INT64_MAX; /* the first day that has a rate */

		for (size_t k = 0; r == 0 && k < writing->source_count; k++)
			r = write_pair(writing, needed->pairs[i], &writing->sources[k], &found);
		if (r == 0 && writing->days.count > 0 && found > writing->days.items[0])
			say_missing(writing, needed->pairs[i], writing->days.items[0]);
	}
	return r;
}

int book_case_rates(const struct use *use, const struct case_of_book *case_of, struct arena *arena,
		    struct json *json)
{
	struct writing writing = { .use = use, .of = case_of, .arena = arena, .json = json };
	struct currency_set *own = ARENA_NEW(arena, struct currency_set);
	int r = own ? 0 : -ENOMEM;

	if (r == 0) {
		own_currencies(case_of, own);
		r = rates_needed(case_of->file->contract, own, arena, &writing.needed);
	}
	if (r == 0 && writing.needed.pair_count > 0)
		r = find_sources(&writing);
	if (r == 0 && writing.needed.pair_count > 0)
		r = find_days(&writing);
	if (r == 0 && writing.needed.pair_count > 0)
		r = write_pairs(&writing);
	if (writing.any)
		json_end(json);
	return book_use_result(use, r);
}
