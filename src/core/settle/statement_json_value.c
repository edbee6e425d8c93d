#include "core/settle/statement_json_value.h"

#include <assert.h>
#include <string.h>

#include "core/money/currency.h"
#include "core/settle/statement_names.h"

#define INSTANT_BYTES 32

void write_key(struct statement_writer *writer, struct str key)
{
	struct json *json = writer->json;
	bool *started = &json->started[json->depth - 1];

	if (json->indent > 0) {
		json_key(json, str_slice(key, 2, key.len - 2));
		return;
	}
	strbuf_add(json->out, *started ? key : (struct str){ key.ptr + 1, key.len - 1 });
	*started = true;
	json->after_key = true;
}

void write_text(struct statement_writer *writer, struct str key, struct str text)
{
	write_key(writer, key);
	json_text(writer->json, text);
}

/* Writes the key and returns where `bytes` of its value may be written, or NULL after a failure. */
static char *start_value(struct statement_writer *writer, struct str key, size_t bytes)
{
	struct json *json = writer->json;
	bool *started = &json->started[json->depth - 1];
	char *to;

	if (json->indent > 0) {
		write_key(writer, key);
		json->after_key = false;
		return strbuf_reserve(json->out, bytes);
	}
	to = strbuf_reserve(json->out, key.len + bytes);
	if (!to)
		return NULL;
	key = str_slice(key, *started ? 0 : 1, key.len);
	*started = true;
	memcpy(to, key.ptr, key.len);
	strbuf_advance(json->out, key.len);
	return to + key.len;
}

void write_word(struct statement_writer *writer, struct str key, struct str word)
{
	char *to = start_value(writer, key, word.len + 2);

	if (!to)
		return;
	to[0] = '"';
	if (word.len > 0)
		memcpy(to + 1, word.ptr, word.len);
	to[word.len + 1] = '"';
	strbuf_advance(writer->json->out, word.len + 2);
}

void write_int(struct statement_writer *writer, struct str key, int64_t value)
{
	write_key(writer, key);
	json_int(writer->json, value);
}

void write_bool(struct statement_writer *writer, struct str key, bool value)
{
	write_key(writer, key);
	json_bool(writer->json, value);
}

/* Two digits at to; value is 0..99. */
static void put_two(char *to, unsigned value)
{
	to[0] = (char)('0' + value / 10);
	to[1] = (char)('0' + value % 10);
}

/* "2026-04-10T06:00:00Z" with its quotes; returns its length. The instant is within 0001..9999.
 * This is instant_write without its many small appends: a proof is full of instants. */
static size_t put_instant(char *to, int64_t at_ms)
{
	int64_t day = floor_div(at_ms, DAY_MS);
	unsigned rest = (unsigned)(at_ms - day * DAY_MS);
	struct civil_date date = date_of_days(day);
	unsigned ms = rest % 1000, seconds = rest / 1000;
	const struct str form = STR("\"0000-00-00T00:00:00");
	size_t end = form.len;

	memcpy(to, form.ptr, form.len);
	put_two(to + 1, (unsigned)date.year / 100);
	put_two(to + 3, (unsigned)date.year % 100);
	put_two(to + 6, date.month);
	put_two(to + 9, date.day);
	put_two(to + 12, seconds / 3600);
	put_two(to + 15, seconds / 60 % 60);
	put_two(to + 18, seconds % 60);
	if (ms > 0) {
		to[20] = '.';
		to[21] = (char)('0' + ms / 100);
		put_two(to + 22, ms % 100);
		end = 24;
	}
	to[end] = 'Z';
	to[end + 1] = '"';
	return end + 2;
}

static void write_instant_value(struct statement_writer *writer, int64_t at_ms)
{
	char text[INSTANT_BYTES];

	assert(instant_is_written(instant_of(at_ms)));
	json_raw(writer->json, (struct str){ text, put_instant(text, at_ms) });
}

void write_instant(struct statement_writer *writer, struct str key, int64_t at_ms)
{
	char *to;

	if (!instant_is_written(instant_of(at_ms))) {
		write_word(writer, key, STR(".."));
		return;
	}
	to = start_value(writer, key, INSTANT_BYTES);
	if (to)
		strbuf_advance(writer->json->out, put_instant(to, at_ms));
}

void write_instant_if(struct statement_writer *writer, struct str key, int64_t at_ms)
{
	if (at_ms != INT64_MIN)
		write_instant(writer, key, at_ms);
}

void write_span(struct statement_writer *writer, struct span span)
{
	write_instant(writer, KEY("from"), span.from);
	write_instant(writer, KEY("to"), span.to);
}

void write_text_if(struct statement_writer *writer, struct str key, struct str text)
{
	if (text.len > 0)
		write_text(writer, key, text);
}

/* Hands a failure of scratch on and empties it; the text stays until the next append. */
static struct str take_scratch(struct statement_writer *writer)
{
	struct strbuf *out = writer->json->out;
	struct str text = strbuf_str(&writer->scratch);

	if (strbuf_error(&writer->scratch) < 0 && !out->error)
		out->error = strbuf_error(&writer->scratch);
	writer->scratch.len = 0;
	writer->scratch.error = 0;
	return text;
}

void write_scratch(struct statement_writer *writer, struct str key)
{
	write_text(writer, key, take_scratch(writer));
}

/* Digits and marks gathered in scratch, which never do. */
static void write_digits(struct statement_writer *writer, struct str key)
{
	write_word(writer, key, take_scratch(writer));
}

/* An integer when it is whole, else the text "num/den". */
static void write_exact(struct statement_writer *writer, struct str key, struct ratio number)
{
	if (!number.wide && number.num % number.den == 0) {
		write_int(writer, key, number.num / number.den);
		return;
	}
	ratio_write(&writer->scratch, number);
	write_digits(writer, key);
}

/* Always the text: shares and plain numbers. */
static void write_fraction(struct statement_writer *writer, struct ratio number)
{
	if (!number.wide && number.den == 1)
		strbuf_add_int(&writer->scratch, number.num);
	else
		ratio_write(&writer->scratch, number);
	write_digits(writer, KEY("value"));
}

static void write_number(struct statement_writer *writer, const struct value *value,
			 struct type type)
{
	if (type.kind == TYPE_MONTHS) {
		write_word(writer, KEY("kind"), STR("months"));
		write_exact(writer, KEY("months"), value->number);
	} else if (type.money_power == 1 && type.time_power == 0) {
		write_word(writer, KEY("kind"), STR("money"));
		write_exact(writer, KEY("minor"), value->number);
		write_text_if(writer, KEY("unit"), currency_code(value->currency));
	} else if (type.money_power == 0 && type.time_power == 1) {
		write_word(writer, KEY("kind"), STR("duration"));
		write_exact(writer, KEY("ms"), value->number);
	} else if (type.money_power == 0 && type.time_power == 0) {
		write_word(writer, KEY("kind"), type.percent ? STR("percent") : STR("number"));
		write_fraction(writer, value->number);
	} else {
		write_word(writer, KEY("kind"), STR("quantity"));
		write_fraction(writer, value->number);
		write_int(writer, KEY("money_power"), type.money_power);
		write_int(writer, KEY("time_power"), type.time_power);
		write_text_if(writer, KEY("unit"), currency_code(value->currency));
	}
}

static void write_list(struct statement_writer *writer, const struct value *value)
{
	struct json *json = writer->json;

	write_key(writer, KEY("items"));
	json_list(json);
	if (value->type == VALUE_TEXTS) {
		for (size_t i = 0; i < value->texts.count; i++)
			json_text(json, value->texts.items[i].str);
	} else if (value->type == VALUE_INSTANTS) {
		for (size_t i = 0; i < value->instants.count; i++)
			write_instant_value(writer, value->instants.items_ms[i]);
	} else {
		for (size_t i = 0; i < value->spans.count; i++) {
			json_object(json);
			write_span(writer, value->spans.items[i]);
			json_end(json);
		}
	}
	json_end(json);
}

static void write_missing(struct statement_writer *writer, const struct missing *missing)
{
	static const struct str kinds[] = {
		[MISSING_FACT] = STR("fact"),	  [MISSING_SILENT] = STR("silent"),
		[MISSING_GAP] = STR("gap"),	  [MISSING_RATE] = STR("rate"),
		[MISSING_RATES] = STR("rates"),	  [MISSING_CHARGE] = STR("charge"),
		[MISSING_DOMAIN] = STR("domain"),
	};

	write_word(writer, KEY("kind"), STR("undefined"));
	if (!missing)
		return;
	write_word(writer, KEY("missing"), kinds[missing->kind]);
	write_text_if(writer, KEY("name"), missing->name);
	write_text_if(writer, KEY("subject"), missing->subject);
}

void write_value_members(struct statement_writer *writer, const struct value *value,
			 struct type type)
{
	switch ((enum value_type)value->type) {
	case VALUE_NUMBER:
		write_number(writer, value, type);
		break;
	case VALUE_INSTANT:
		write_word(writer, KEY("kind"), STR("instant"));
		write_instant(writer, KEY("at"), value->instant_ms);
		break;
	case VALUE_DATE:
		write_word(writer, KEY("kind"), STR("date"));
		date_write(&writer->scratch, date_of_days(value->day));
		write_digits(writer, KEY("on"));
		break;
	case VALUE_BOOL:
		write_word(writer, KEY("kind"), STR("truth"));
		write_bool(writer, KEY("yes"), value->yes);
		break;
	case VALUE_TEXT:
		write_word(writer, KEY("kind"), STR("text"));
		write_text(writer, KEY("text"), value->text.str);
		break;
	case VALUE_TEXTS:
	case VALUE_INSTANTS:
	case VALUE_SPANS:
		write_word(writer, KEY("kind"),
			   value->type == VALUE_TEXTS	   ? STR("texts")
			   : value->type == VALUE_INSTANTS ? STR("instants")
							   : STR("spans"));
		write_list(writer, value);
		break;
	case VALUE_UNDEFINED:
	case VALUE_DATED:
	default:
		write_missing(writer, value->type == VALUE_UNDEFINED ? value->missing : NULL);
		break;
	}
}

void write_value(struct statement_writer *writer, const struct value *value, struct type type)
{
	json_object(writer->json);
	write_value_members(writer, value, type);
	if (value->type == VALUE_NUMBER) {
		spell_value(&writer->scratch, &spelling_plain, writer->zone, value, type);
		write_digits(writer, KEY("shown"));
	}
	json_end(writer->json);
}

/* Money that is not whole minor units is cut in `amount` and stands exactly in `exact`. */
static void write_money_members(struct statement_writer *writer, const struct value *money)
{
	bool exact = spell_money_digits(&writer->scratch, &spelling_plain, money->number,
					money->currency);

	write_digits(writer, KEY("amount"));
	write_word(writer, KEY("unit"), currency_code(money->currency));
	if (!exact)
		write_exact(writer, KEY("minor"), money->number);
}

static void write_time_members(struct statement_writer *writer, const struct amount *amount)
{
	struct ratio number = amount->number.number;
	bool months = amount->type.kind == TYPE_MONTHS;
	enum time_unit unit = (enum time_unit)amount->type.unit;
	int64_t size = months ? time_unit_months(unit) : time_unit_ms(unit);

	if (size == 0 || !ratio_div_whole(number, size, &number))
		unit = months ? UNIT_MONTH : UNIT_MS;
	spell_number(&writer->scratch, &spelling_plain, number);
	write_digits(writer, KEY("amount"));
	write_word(writer, KEY("unit"), spelling_plain.units[unit][0]);
}

static void write_amount(struct statement_writer *writer, const struct amount *amount)
{
	struct type type = amount->type;
	bool number = amount->number.type == VALUE_NUMBER;

	json_object(writer->json);
	if (amount->number.type == VALUE_TEXT)
		write_text(writer, KEY("text"), amount->number.text.str);
	else if (number && type_is(type, TYPE_NUMBER, 1, 0))
		write_money_members(writer, &amount->number);
	else if (number && (type.kind == TYPE_MONTHS || type_is(type, TYPE_NUMBER, 0, 1)))
		write_time_members(writer, amount);
	else
		write_value_members(writer, &amount->number, type);
	json_end(writer->json);
}

void write_amounts(struct statement_writer *writer, struct str key, const struct amounts *amounts)
{
	write_key(writer, key);
	json_list(writer->json);
	for (size_t i = 0; i < amounts->count; i++)
		write_amount(writer, &amounts->items[i]);
	json_end(writer->json);
}

void write_money_if(struct statement_writer *writer, struct str key, const struct value *money)
{
	const struct amount amount = { *money, TYPE_MONEY };

	if (money->type == VALUE_UNDEFINED && !money->missing)
		return;
	write_key(writer, key);
	write_amount(writer, &amount);
}
