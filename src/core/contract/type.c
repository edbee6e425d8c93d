#include "core/contract/type.h"

#include <assert.h>
#include <errno.h>

#include "base/parse.h"
#include "core/money/currency.h"
#include "core/time/instant.h"

struct type_name {
	const char *word;
	struct type type;
};

static const struct type_name names[] = {
	{ "number", TYPE_PLAIN },	 { "count", TYPE_PLAIN },
	{ "percent", TYPE_PERCENT },	 { "money", TYPE_MONEY },
	{ "duration", TYPE_DURATION },	 { "instant", TYPE_OF(TYPE_INSTANT) },
	{ "date", TYPE_OF(TYPE_DATE) },	 { "yes/no", TYPE_OF(TYPE_BOOL) },
	{ "text", TYPE_OF(TYPE_TEXT) },	 { "texts", TYPE_OF(TYPE_TEXTS) },
	{ "span", TYPE_OF(TYPE_SPANS) }, { "months", TYPE_OF(TYPE_MONTHS) },
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))
#define DECIMALS_MAX 18
#define SHOWN_MAX 60

bool type_of_word(struct str word, struct type *ret_type)
{
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (!str_equal(word, str_from(names[i].word)))
			continue;
		*ret_type = names[i].type;
		return true;
	}
	return false;
}

static struct str number_word(struct type type)
{
	if (type.money_power == 0 && type.time_power == 0)
		return type.percent ? STR("percent") : STR("number");
	if (type.money_power == 1 && type.time_power == 0)
		return STR("money");
	if (type.money_power == 0 && type.time_power == 1)
		return STR("duration");
	if (type.money_power == 1 && type.time_power == -1)
		return STR("money per time");
	if (type.money_power == 1 && type.time_power == 1)
		return STR("money times time");
	return STR("product of money and time");
}

struct str type_word(struct type type)
{
	switch ((enum type_kind)type.kind) {
	case TYPE_NUMBER:
		return number_word(type);
	case TYPE_MONTHS:
		return STR("number of months");
	case TYPE_INSTANT:
		return STR("instant");
	case TYPE_INSTANTS:
		return STR("list of instants");
	case TYPE_DATE:
		return STR("date");
	case TYPE_BOOL:
		return STR("yes/no");
	case TYPE_TEXT:
		return STR("text");
	case TYPE_TEXTS:
		return STR("texts");
	case TYPE_SPANS:
		return STR("span");
	case TYPE_UNDEFINED:
		break;
	}
	return STR("silent");
}

struct str fact_shown(struct str text)
{
	size_t end = SHOWN_MAX;

	if (text.len <= end)
		return text;
	while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return str_slice(text, 0, end);
}

/* A decimal without sign games: 12, 12.5. */
static int decimal_parse(struct str text, struct ratio *ret_number)
{
	int64_t digits;
	unsigned decimals;
	int r = parse_decimal(text, &digits, &decimals);

	if (r < 0)
		return r;
	assert(decimals <= DECIMALS_MAX); /* no more digits are read */
	*ret_number = ratio_of(digits, power_of_ten(decimals));
	return 0;
}

static int fraction_parse(struct str num, struct str den, struct ratio *ret_number)
{
	int64_t above, below;
	int r = parse_int64(str_trim(num), -INT64_MAX, INT64_MAX, &above);

	if (r == 0)
		r = parse_int64(str_trim(den), 1, INT64_MAX, &below);
	if (r == 0)
		*ret_number = ratio_of(above, below);
	return r;
}

int number_parse(struct str text, struct ratio *ret_number, bool *ret_percent)
{
	struct str head, tail;
	struct ratio number = ratio_int(0);
	bool percent = str_ends(text, STR("%"));
	int r;

	if (percent)
		text = str_trim(str_slice(text, 0, text.len - 1));
	if (str_cut(text, '/', &head, &tail))
		r = fraction_parse(head, tail, &number);
	else
		r = decimal_parse(text, &number);
	if (r < 0)
		return r;
	/* 18 digits leave room for the hundred nearly always; what does not fit is no
	 * percentage. */
	if (percent && __builtin_mul_overflow(number.den, 100, &number.den))
		return -ERANGE;
	*ret_number = number;
	*ret_percent = percent;
	return 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int minor_units(struct str text, const struct fact_context *context, uint16_t currency,
		       struct ratio *ret_minor)
{
	unsigned exponent = currency_exponent(currency), decimals;
	int64_t digits, minor;
	int r = parse_decimal(text, &digits, &decimals);

	if (r < 0)
		return r;
	if (decimals > exponent) {
		if (!context->unit_price)
			return -EDOM;
		*ret_minor = ratio_of(digits, power_of_ten(decimals - exponent));
		return 0;
	}
	if (__builtin_mul_overflow(digits, power_of_ten(exponent - decimals), &minor) ||
	    minor == INT64_MIN)
		return -ERANGE;
	*ret_minor = ratio_int(minor);
	return 0;
}

int money_parse(struct str text, const struct fact_context *context, struct value *ret_money)
{
	size_t end = text.len;
	int currency = context->currency;
	struct ratio minor = ratio_int(0);

	while (end > 0 && is_letter(text.ptr[end - 1]))
		end--;
	struct str code = str_slice(text, end, text.len);
	struct str number = str_trim(str_slice(text, 0, end));

	if (number.len == 0)
		return -EBADMSG;
	if (code.len > 0)
		currency = currency_of(code);
	if (currency < 0)
		return -ENOENT;
	int r = minor_units(number, context, (uint16_t)currency, &minor);

	if (r == -EBADMSG)
		return r;
	if (currency == CURRENCY_NONE)
		return -ENODATA;
	if (r < 0)
		return r;
	*ret_money = value_number(minor);
	ret_money->currency = (uint16_t)currency;
	return 0;
}

/* HH:MM:SS with any number of hours. */
static int clock_parse(struct str text, int64_t *ret_ms)
{
	struct str hours, rest, minutes, seconds;
	int64_t h, m, s;

	if (!str_cut(text, ':', &hours, &rest) || !str_cut(rest, ':', &minutes, &seconds))
		return -EBADMSG;
	if (minutes.len != 2 || seconds.len != 2)
		return -EBADMSG;
	if (parse_int64(hours, 0, 1000000, &h) < 0 || parse_int64(minutes, 0, 59, &m) < 0 ||
	    parse_int64(seconds, 0, 59, &s) < 0)
		return -EBADMSG;
	*ret_ms = h * HOUR_MS + m * MINUTE_MS + s * SECOND_MS;
	return 0;
}

/* Takes "1.5 h" off the front of *text. */
static int duration_part(struct str *text, struct ratio *ret_number, enum time_unit *ret_unit)
{
	size_t at = 0, word;

	while (at < text->len && !is_letter(text->ptr[at]))
		at++;
	word = at;
	while (at < text->len && is_letter(text->ptr[at]))
		at++;
	int r = decimal_parse(str_trim(str_slice(*text, 0, word)), ret_number);

	if (r < 0)
		return r;
	*ret_unit = time_unit_of(str_slice(*text, word, at));
	*text = str_trim(str_slice(*text, at, text->len));
	return *ret_unit == UNIT_NONE || ret_number->num < 0 ? -EBADMSG : 0;
}

/* amount += number of units, in ms or in months. */
static int duration_sum(struct arena *arena, struct ratio number, enum time_unit unit,
			struct ratio *amount)
{
	int64_t size = time_unit_ms(unit) ? time_unit_ms(unit) : time_unit_months(unit);
	struct ratio part;
	int r = ratio_mul(arena, number, ratio_int(size), &part);

	return r < 0 ? r : ratio_add(arena, *amount, part, amount);
}

int duration_parse(struct arena *arena, struct str text, struct ratio *ret_amount,
		   enum time_unit *ret_unit)
{
	struct ratio amount = ratio_int(0), number;
	enum time_unit unit = UNIT_NONE, last = UNIT_NONE;
	int64_t clock_ms;
	int r;

	if (clock_parse(text, &clock_ms) == 0) {
		*ret_amount = ratio_int(clock_ms);
		*ret_unit = UNIT_S;
		return 0;
	}
	do {
		r = duration_part(&text, &number, &unit);
		if (r < 0)
			return r;
		if (last != UNIT_NONE && (time_unit_ms(unit) == 0) != (time_unit_ms(last) == 0))
			return -EDOM;
		if (last == UNIT_NONE || unit < last)
			last = unit;
		r = duration_sum(arena, number, unit, &amount);
		if (r < 0)
			return r == -EOVERFLOW ? -ERANGE : r;
	} while (text.len > 0);
	*ret_unit = last;
	return ratio_reduce(arena, amount, ret_amount);
}
