#include "app/rate_sheet.h"

#include <errno.h>
#include <stdlib.h>

#include "app/rate_reader.h"
#include "base/parse.h"
#include "core/money/currency.h"
#include "core/time/civil.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define DAY_NONE INT64_MIN /* what stood there was no day */

enum diag_id rate_currency_fault(struct str code)
{
	if (str_equal(code, STR(RATES_BASE)))
		return DIAG_RATES_EURO;
	return currency_of(code) > 0 ? DIAG_NONE : DIAG_RATES_CURRENCY;
}

int rate_reader_currency(const struct rate_reader *reader, const struct placed *code,
			 struct str *ret_code)
{
	enum diag_id fault = rate_currency_fault(code->text);
	struct str past = quote_past_code(code->text);

	if (fault == DIAG_NONE) {
		*ret_code = currency_code((uint16_t)currency_of(code->text));
		return 1;
	}
	if (past.len == 0)
		return diag_add(reader->request->sink, fault, code->at, code->text,
				currency_nearest(code->text));
	*ret_code = past;
	return 0;
}

/* The number of a month by its English name; 0: it is none. */
static uint8_t month_of(struct str name)
{
	static const char *const months[] = { "January",   "February", "March",	   "April",
					      "May",	   "June",     "July",	   "August",
					      "September", "October",  "November", "December" };

	for (uint8_t i = 0; i < 12; i++)
		if (str_equal(name, str_from(months[i])))
			return (uint8_t)(i + 1);
	return 0;
}

/* 18 June 2021 */
static bool read_long_date(struct str text, struct civil_date *ret_date)
{
	struct str day, month, year;
	int64_t day_number, year_number;

	if (!str_cut(text, ' ', &day, &year) || !str_cut(year, ' ', &month, &year) || day.len > 2 ||
	    year.len != 4 || parse_int64(day, 1, 31, &day_number) < 0 ||
	    parse_int64(year, 1, 9999, &year_number) < 0)
		return false;
	*ret_date =
		(struct civil_date){ (int32_t)year_number, month_of(month), (uint8_t)day_number };
	return ret_date->month > 0 && date_is_valid(*ret_date);
}

static int add_day(struct rate_reader *reader, int64_t day, struct position at)
{
	struct rate_sheet *sheet = &reader->sheet;

	if (sheet->day_count == RATE_SHEET_DAYS_MAX)
		return diag_add(reader->request->sink, DIAG_RATES_DAYS, at, STR("50,000"));
	if (sheet->day_count == reader->day_capacity) {
		size_t capacity = 2 * reader->day_capacity + 16;
		struct sheet_day *days = ARENA_GROW(reader->request->arena, struct sheet_day,
						    sheet->days, sheet->day_count, capacity);

		if (!days)
			return -ENOMEM;
		sheet->days = days;
		reader->day_capacity = capacity;
	}
	sheet->days[sheet->day_count++] = (struct sheet_day){ day, at, sheet->quote_count, 0 };
	return 0;
}

int rate_reader_day(struct rate_reader *reader, const struct placed *day)
{
	const struct sheet_request *request = reader->request;
	struct civil_date date;
	int64_t number;
	int r;

	if (date_parse(day->text, &date) < 0 && !read_long_date(day->text, &date)) {
		r = add_day(reader, DAY_NONE, day->at);
		return r < 0 ? r
			     : diag_add(request->sink, DIAG_RATES_DAY, day->at,
					day->text.len > 0 ? day->text : STR("\"\""));
	}
	number = date_days(date);
	r = add_day(reader, number, day->at);
	if (r == 0 && number > request->last_day)
		r = diag_add(request->sink, DIAG_RATES_AHEAD, day->at, day->text);
	if (r == 0 && number < RATES_FIRST_DAY)
		r = diag_add(request->sink, DIAG_RATES_BEFORE, day->at, day->text);
	return r;
}

static void count_past(struct rate_reader *reader, struct str code)
{
	size_t i = 0;

	while (i < reader->past_count && !str_equal(reader->past[i], code))
		i++;
	if (i == reader->past_count && i < RATE_PAST_MAX)
		reader->past[reader->past_count++] = code;
	reader->left_out++;
}

static int add_quote(struct rate_reader *reader, const struct sheet_quote *quote)
{
	struct rate_sheet *sheet = &reader->sheet;
	struct sheet_day *day = &sheet->days[sheet->day_count - 1];

	if (sheet->quote_count == reader->quote_capacity) {
		size_t capacity = 2 * reader->quote_capacity + 64;
		struct sheet_quote *quotes =
			ARENA_GROW(reader->request->arena, struct sheet_quote, sheet->quotes,
				   sheet->quote_count, capacity);

		if (!quotes)
			return -ENOMEM;
		sheet->quotes = quotes;
		reader->quote_capacity = capacity;
	}
	sheet->quotes[sheet->quote_count++] = *quote;
	day->count++;
	return 0;
}

int rate_reader_quote(struct rate_reader *reader, struct str code, const struct placed *number)
{
	static const enum diag_id faults[] = {
		[QUOTE_NO_NUMBER] = DIAG_RATES_NUMBER,
		[QUOTE_LONG] = DIAG_RATES_LONG,
		[QUOTE_NOT_ABOVE] = DIAG_RATES_NOT_ABOVE,
	};
	struct sheet_quote quote = { .quote = { .code = code }, .at = number->at };
	enum quote_fault fault = quote_parse(number->text, &quote.quote);

	if (fault != QUOTE_FINE)
		return diag_add(reader->request->sink, faults[fault], number->at, code,
				number->text);
	if (quote_past_code(code).len > 0) {
		count_past(reader, code);
		return 0;
	}
	return add_quote(reader, &quote);
}

static int by_place(struct position a, struct position b)
{
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return (a.column > b.column) - (a.column < b.column);
}

static int by_day(const void *a, const void *b)
{
	const struct sheet_day *left = a, *right = b;

	if (left->day != right->day)
		return left->day < right->day ? -1 : 1;
	return by_place(left->at, right->at);
}

static int by_code(const void *a, const void *b)
{
	const struct sheet_quote *left = a, *right = b;
	int order = str_compare(left->quote.code, right->quote.code);

	return order != 0 ? order : by_place(left->at, right->at);
}

static void say_twice(const struct rate_reader *reader, int64_t day, enum diag_id id,
		      const struct position *at, struct str code)
{
	struct strbuf text = STRBUF_INIT(32);

	if (day != DAY_NONE)
		date_write(&text, date_of_days(day));
	(void)diag_add(reader->request->sink, id, *at, strbuf_str(&text), code);
	strbuf_done(&text);
}

/* Puts the quotes of a day in order, and says what is there twice. */
static void put_day_in_order(const struct rate_reader *reader, const struct sheet_day *day)
{
	struct sheet_quote *quotes;

	if (day->count < 2)
		return;
	quotes = &reader->sheet.quotes[day->first];
	qsort(quotes, day->count, sizeof(quotes[0]), by_code);
	for (size_t i = 1; i < day->count; i++)
		if (str_equal(quotes[i].quote.code, quotes[i - 1].quote.code))
			say_twice(reader, day->day, DIAG_RATES_TWICE, &quotes[i].at,
				  quotes[i].quote.code);
}

static void put_in_order(const struct rate_reader *reader)
{
	const struct rate_sheet *sheet = &reader->sheet;

	if (sheet->day_count > 1)
		qsort(sheet->days, sheet->day_count, sizeof(sheet->days[0]), by_day);
	for (size_t i = 0; i < sheet->day_count; i++) {
		const struct sheet_day *day = &sheet->days[i];

		if (i > 0 && day->day != DAY_NONE && day->day == sheet->days[i - 1].day)
			say_twice(reader, day->day, DIAG_RATES_DAY_TWICE, &day->at, STR_NONE);
		put_day_in_order(reader, day);
	}
}

static void tell_past(const struct rate_reader *reader)
{
	struct strbuf codes = STRBUF_INIT(RATE_PAST_MAX * 8), count = STRBUF_INIT(32);

	for (size_t i = 0; i < reader->past_count; i++) {
		strbuf_add(&codes, i > 0 ? STR(", ") : STR_NONE);
		strbuf_add(&codes, reader->past[i]);
	}
	strbuf_add_int(&count, reader->left_out);
	if (reader->past_count > 0)
		(void)diag_add(reader->request->sink, DIAG_RATES_PAST, POSITION_NONE,
			       strbuf_str(&count), strbuf_str(&codes));
	strbuf_done(&codes);
	strbuf_done(&count);
}

/* Behind a byte order mark. */
static struct str begin_of(struct str text)
{
	if (str_starts(text, STR(BYTE_ORDER_MARK)))
		text = str_slice(text, sizeof(BYTE_ORDER_MARK) - 1, text.len);
	return text;
}

static int read_form(struct rate_reader *reader)
{
	const struct source *source = reader->request->source;
	struct str text = begin_of(source->text);
	struct str shown = str_trim(str_slice(text, 0, 4096));

	if (str_starts(shown, STR("<")))
		return rate_read_xml(reader);
	if (str_starts(shown, STR("Date,")))
		return rate_read_csv(reader, text);
	if (str_starts(shown, STR("PK\x03\x04")))
		return diag_add(reader->request->sink, DIAG_RATES_ZIP, POSITION_NONE, source->name);
	return diag_add(reader->request->sink, DIAG_RATES_FORM, POSITION_NONE, source->name);
}

int rate_sheet_read(const struct sheet_request *request, struct rate_sheet *ret_sheet)
{
	struct rate_reader reader = { .request = request };
	const size_t errors = request->sink->errors;
	int r = read_form(&reader);

	if (r == 0 || r == -EBADMSG)
		put_in_order(&reader);
	if (r == -ENOMEM && request->sink->errors == errors)
		(void)diag_add(request->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
	if (r == 0 && request->sink->errors == errors && reader.sheet.day_count == 0)
		r = diag_add(request->sink, DIAG_RATES_NONE, POSITION_NONE, request->source->name);
	if (r < 0 || request->sink->errors > errors)
		return r < 0 ? r : -EBADMSG;
	tell_past(&reader);
	*ret_sheet = reader.sheet;
	return 0;
}
