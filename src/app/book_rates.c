#include "app/book_rates.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/book_told.h"
#include "app/rate_sheet.h"
#include "core/money/currency.h"
#include "core/time/civil.h"
#include "yaml/yaml.h"

#define BODY_BYTES_MAX ((size_t)64 * KIB)
#define IMPORT_ARENA_BYTES ((size_t)512 * MIB)
#define CHANGE_ARENA_BYTES (16 * MIB)
#define AHEAD_MS (14 * INT64_C(3600000)) /* a day has begun somewhere: UTC+14 */

static int64_t today(const struct use *use)
{
	return floor_div(use->asking->now_ms + AHEAD_MS, DAY_MS);
}

static int say_day(const struct use *use, enum diag_id id, int64_t day, struct str second)
{
	struct strbuf text = STRBUF_INIT(32);

	date_write(&text, date_of_days(day));
	(void)diag_add(use->sink, id, POSITION_NONE, strbuf_str(&text), second);
	strbuf_done(&text);
	return -EBADMSG;
}

int book_rates_day(const struct use *use, struct str text, int64_t *ret_day)
{
	struct civil_date date;

	if (date_parse(text, &date) < 0)
		return diag_add(use->sink, DIAG_RATES_DAY, POSITION_NONE,
				text.len > 0 ? text : STR("\"\""));
	*ret_day = date_days(date);
	return 0;
}

/* The reason of a correction, or of what is told by hand. */
static int check_reason(const struct use *use, struct str reason)
{
	const struct telling telling = { .use = use, .at = POSITION_NONE, .reason = reason };

	if (reason.len == 0)
		return diag_add(use->sink, DIAG_RATES_REASON, POSITION_NONE, STR_NONE);
	return book_told_written(&telling);
}

/* The fact of a day; its body is written into the buffer. */
static struct fact fact_of(const struct use *use, const struct day_rates *rates,
			   struct strbuf *subject, struct strbuf *body)
{
	struct fact fact = book_use_fact(use, STR(RATES_FACT), STR_NONE, rates->day * DAY_MS);

	strbuf_clear(subject);
	date_write(subject, date_of_days(rates->day));
	strbuf_clear(body);
	rates_body_write(body, rates);
	fact.subject = strbuf_str(subject);
	fact.valid_to_ms = (rates->day + 1) * DAY_MS;
	fact.body = strbuf_str(body);
	return fact;
}

/* An import while it is done. */
struct importing {
	const struct use *use;
	const struct rates_import *import;
	struct arena *arena;
	struct rate_sheet sheet;
	struct rate_rows rows; /* of the book, by day and code */
	size_t row;	       /* the first that is not before the day at hand */
	struct quote *quotes;  /* of the fact of that day */
	struct strbuf subject, body;
	struct rates_count count;
	int64_t first_day, last_day; /* of which something was recorded */
};

static void say_other(const struct importing *importing, const struct sheet_quote *told,
		      const struct rate_row *standing)
{
	struct strbuf day = STRBUF_INIT(32), book = STRBUF_INIT(32), here = STRBUF_INIT(32);

	date_write(&day, date_of_days(standing->day));
	quote_write(&book, &standing->quote);
	quote_write(&here, &told->quote);
	(void)diag_add(importing->use->sink,
		       standing->quote.digits > 0 ? DIAG_RATES_OTHER : DIAG_RATES_WITHDRAWN,
		       told->at, strbuf_str(&day), told->quote.code, strbuf_str(&book),
		       strbuf_str(&here));
	strbuf_done(&day);
	strbuf_done(&book);
	strbuf_done(&here);
}

/* Looks at a rate beside the one that stands in the book (NULL: none). Returns whether the fact of
 * the day says it. */
static bool take_quote(struct importing *importing, const struct sheet_quote *told,
		       const struct rate_row *standing)
{
	if (!standing) {
		importing->count.added++;
		return true;
	}
	if (quote_same(&told->quote, &standing->quote)) {
		importing->count.known++;
		return false;
	}
	if (!importing->import->correct) {
		say_other(importing, told, standing);
		return false;
	}
	importing->count.corrected++;
	return true;
}

/* The row of the book for a code of the day at hand; rows and codes are in the same order. */
static const struct rate_row *standing_row(const struct importing *importing, size_t *row,
					   int64_t day, struct str code)
{
	const struct rate_rows *rows = &importing->rows;

	while (*row < rows->count && rows->items[*row].day == day &&
	       str_compare(rows->items[*row].quote.code, code) < 0)
		(*row)++;
	return *row < rows->count && rows->items[*row].day == day &&
			       str_equal(rows->items[*row].quote.code, code)
		       ? &rows->items[*row]
		       : NULL;
}

/* The number of the newest revision of the day whose rows begin at the row. */
static int64_t last_revision(const struct importing *importing, size_t row, int64_t day)
{
	const struct rate_rows *rows = &importing->rows;
	int64_t last = 0;

	for (; row < rows->count && rows->items[row].day == day; row++)
		if (rows->items[row].revision > last)
			last = rows->items[row].revision;
	return last;
}

static int record_day(struct importing *importing, struct day_rates *rates, int64_t corrects)
{
	const struct use *use = importing->use;
	struct fact fact;
	int r;

	rates->reason = corrects > 0 ? importing->import->reason : STR_NONE;
	fact = fact_of(use, rates, &importing->subject, &importing->body);
	fact.corrects = corrects;
	r = strbuf_error(&importing->body);
	if (r < 0)
		return book_use_failed(use, r);
	if (importing->count.days++ == 0)
		importing->first_day = rates->day;
	importing->last_day = rates->day;
	return book_record(use->book, &fact, use->sink, NULL);
}

/* What the sheet says of a day and the book does not is a fact. */
static int take_day(struct importing *importing, const struct sheet_day *day)
{
	const struct rate_rows *rows = &importing->rows;
	struct day_rates rates = { .source = STR(RATES_ECB),
				   .day = day->day,
				   .quotes = importing->quotes };
	int64_t corrects = 0;
	size_t row;

	while (importing->row < rows->count && rows->items[importing->row].day < day->day)
		importing->row++;
	row = importing->row;
	rates.revision = last_revision(importing, row, day->day) + 1;
	for (size_t i = 0; i < day->count; i++) {
		const struct sheet_quote *told = &importing->sheet.quotes[day->first + i];
		const struct rate_row *standing =
			standing_row(importing, &row, day->day, told->quote.code);

		if (!take_quote(importing, told, standing))
			continue;
		importing->quotes[rates.count++] = told->quote;
		if (standing && standing->seq > corrects)
			corrects = standing->seq;
	}
	return rates.count > 0 ? record_day(importing, &rates, corrects) : 0;
}

static int take_days(struct importing *importing)
{
	const struct rates_import *import = importing->import;
	const struct rate_sheet *sheet = &importing->sheet;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sheet->day_count; i++) {
		r = take_day(importing, &sheet->days[i]);
		if (import->progress)
			import->progress(import->context, i + 1, sheet->day_count);
	}
	return r == 0 && importing->use->sink->errors > 0 ? -EBADMSG : r;
}

static int read_book(struct importing *importing)
{
	const struct rate_sheet *sheet = &importing->sheet;
	const struct rate_query query = { .source = STR(RATES_ECB),
					  .from_day = sheet->days[0].day,
					  .to_day = sheet->days[sheet->day_count - 1].day,
					  .known_ms = INT64_MAX };
	int r = rate_list(book_store(importing->use->book), &query, importing->arena,
			  &importing->rows);

	if (r == 0) {
		importing->quotes =
			ARENA_ARRAY(importing->arena, struct quote, sheet->quote_count + 1);
		r = importing->quotes ? 0 : -ENOMEM;
	}
	return r < 0 ? book_use_failed(importing->use, r) : 0;
}

/* All days or none. */
static int import_sheet(struct importing *importing)
{
	const struct use *use = importing->use;
	const struct rates_count *count = &importing->count;
	int r = book_begin(use->book, use->sink);

	if (r < 0)
		return r;
	r = read_book(importing);
	if (r == 0)
		r = take_days(importing);
	if (r == 0 && count->days > 0) {
		r = book_told_stated(use, STR_NONE, importing->first_day * DAY_MS,
				     (importing->last_day + 1) * DAY_MS);
		if (r < 0)
			return book_use_failed(use, r);
	}
	if (r == 0 && count->days > 0)
		return book_commit(use->book, use->sink);
	if (use->book->writing)
		book_rollback(use->book);
	return r;
}

static int read_sheet(struct importing *importing)
{
	const struct rates_import *import = importing->import;
	const struct use *use = importing->use;
	struct sheet_request request = { .last_day = today(use),
					 .arena = importing->arena,
					 .sink = use->sink };
	struct source *source;
	int r = yaml_read_source(import->arena, import->path, RATE_SHEET_BYTES_MAX, &source,
				 use->sink);

	request.source = source;
	return r < 0 ? r : rate_sheet_read(&request, &importing->sheet);
}

int book_rates_import(const struct use *use, const struct rates_import *import,
		      struct rates_count *ret_count)
{
	struct importing importing = { .use = use,
				       .import = import,
				       .subject = STRBUF_INIT(32),
				       .body = STRBUF_INIT(BODY_BYTES_MAX) };
	int r = book_use_allowed(use, RIGHT_RATES);

	if (r == 0 && import->correct)
		r = check_reason(use, import->reason);
	if (r < 0)
		return r;
	r = arena_new(IMPORT_ARENA_BYTES, &importing.arena);
	if (r < 0)
		return book_use_result(use, r);
	r = read_sheet(&importing);
	if (r == 0)
		r = import_sheet(&importing);
	if (r == 0)
		*ret_count = importing.count;
	arena_free(importing.arena);
	strbuf_done(&importing.subject);
	strbuf_done(&importing.body);
	return r;
}

/* A change by hand while it is made. */
struct changing {
	const struct use *use;
	const struct rate_change *change;
	struct arena *arena;
	struct quote quote; /* without digits: it is taken back */
	struct day_rates rates;
	int64_t corrects;
};

/* What can be said of a change without the book; *changing gets it. */
static int check_written(struct changing *changing)
{
	static const enum diag_id faults[] = {
		[QUOTE_NO_NUMBER] = DIAG_RATES_NUMBER,
		[QUOTE_LONG] = DIAG_RATES_LONG,
		[QUOTE_NOT_ABOVE] = DIAG_RATES_NOT_ABOVE,
	};
	const struct rate_change *change = changing->change;
	struct diag_sink *sink = changing->use->sink;
	enum diag_id id = rate_currency_fault(change->code);
	enum quote_fault fault = QUOTE_FINE;
	int r = book_rates_day(changing->use, change->day, &changing->rates.day);

	if (r == 0 && changing->rates.day > today(changing->use))
		r = diag_add(sink, DIAG_RATES_AHEAD, POSITION_NONE, change->day);
	if (r == 0 && changing->rates.day < RATES_FIRST_DAY)
		r = diag_add(sink, DIAG_RATES_BEFORE, POSITION_NONE, change->day);
	if (r == 0 && id != DIAG_NONE)
		r = diag_add(sink, id, POSITION_NONE, change->code, currency_nearest(change->code));
	changing->quote.code = change->code;
	if (r == 0 && !change->withdraw)
		fault = quote_parse(change->number, &changing->quote);
	if (fault != QUOTE_FINE)
		r = diag_add(sink, faults[fault], POSITION_NONE, change->code, change->number);
	if (r == 0)
		r = check_reason(changing->use, change->reason);
	return r;
}

/* The name of the source, as it is kept. */
static int name_source(const struct use *use, struct str told, struct arena *arena,
		       struct str *ret_source)
{
	int r = rates_source(told, arena, ret_source);

	if (r == -EBADMSG)
		return diag_add(use->sink, DIAG_RATES_SOURCE, POSITION_NONE,
				str_is_utf8(told) && told.len > 0 ? told : STR("\"\""));
	return book_use_result(use, r);
}

/* Beside what stands in the book. Returns 0, 1 when it is so already, -EBADMSG when that was said,
 * or an error of the store. */
static int look(struct changing *changing)
{
	const struct use *use = changing->use;
	struct day_rates *rates = &changing->rates;
	const struct rate_query query = { .source = rates->source,
					  .currency = changing->quote.code,
					  .from_day = rates->day,
					  .to_day = rates->day,
					  .known_ms = INT64_MAX };
	struct rate_rows rows = { 0 };
	int r = rate_list(book_store(use->book), &query, changing->arena, &rows);

	if (r < 0)
		return r;
	rates->revision = rate_last_revision(book_store(use->book), rates->source, rates->day);
	if (rates->revision < 0)
		return (int)rates->revision;
	rates->revision++;
	if (rows.items && rows.count > 0) {
		changing->corrects = rows.items[0].seq;
		return quote_same(&rows.items[0].quote, &changing->quote);
	}
	if (changing->quote.digits > 0)
		return 0;
	return diag_add(use->sink, DIAG_RATES_RATE_NONE, POSITION_NONE, changing->change->day,
			changing->quote.code, rates->source);
}

/* The transaction has begun. */
static int change_in(struct changing *changing, struct strbuf *body)
{
	const struct use *use = changing->use;
	struct day_rates *rates = &changing->rates;
	struct strbuf subject = STRBUF_INIT(32);
	struct fact fact;
	int r = look(changing);

	if (r == 0)
		r = book_told_stated(use, STR_NONE, rates->day * DAY_MS, (rates->day + 1) * DAY_MS);
	if (r != 0)
		return book_told_give_up(use, r);
	fact = fact_of(use, rates, &subject, body);
	fact.corrects = changing->corrects;
	r = strbuf_error(body);
	r = r < 0 ? book_use_failed(use, r) : book_use_end(use, &fact);
	strbuf_done(&subject);
	return r;
}

static int change_by(struct changing *changing)
{
	const struct use *use = changing->use;
	struct day_rates *rates = &changing->rates;
	struct strbuf subject = STRBUF_INIT(32), body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact asked;
	int r = name_source(use, changing->change->source, changing->arena, &rates->source);

	if (r < 0)
		return r;
	rates->reason = changing->change->reason;
	rates->quotes = &changing->quote;
	rates->count = 1;
	asked = fact_of(use, rates, &subject, &body);
	r = book_use_result(use, strbuf_error(&subject));
	if (r == 0)
		r = book_use_begin_told(use, RIGHT_RATES, &asked, &body);
	if (r == 0)
		r = change_in(changing, &body);
	strbuf_done(&subject);
	strbuf_done(&body);
	return r;
}

int book_rate_change(const struct use *use, const struct rate_change *change)
{
	struct changing changing = { .use = use, .change = change };
	int r = book_use_allowed(use, RIGHT_RATES);

	if (r == 0)
		r = check_written(&changing);
	if (r < 0)
		return r;
	r = arena_new(CHANGE_ARENA_BYTES, &changing.arena);
	if (r < 0)
		return book_use_result(use, r);
	r = change_by(&changing);
	arena_free(changing.arena);
	return r;
}

int book_rates(const struct use *use, const struct rate_query *query, struct arena *arena,
	       struct rate_rows *ret_rows)
{
	struct store *store = book_store(use->book);
	struct rate_query known = *query;
	int r = book_use_allowed(use, RIGHT_READ);

	if (r == 0 && query->source.len > 0)
		r = name_source(use, query->source, arena, &known.source);
	if (r < 0)
		return r;
	r = rate_list(store, &known, arena, ret_rows);
	if (r < 0)
		return book_use_result(use, r);
	if (ret_rows->count == 0 && query->from_day == query->to_day)
		return say_day(use, DIAG_RATES_DAY_NONE, query->from_day, STR_NONE);
	return 0;
}
