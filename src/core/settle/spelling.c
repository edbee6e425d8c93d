#include "core/settle/spelling.h"

#include <assert.h>
#include <errno.h>

#include "base/parse.h"
#include "core/money/currency.h"

#define DIGITS_MAX 20

static void plain_date(struct strbuf *out, struct civil_date date)
{
	date_write(out, date);
}

static void plain_instant(struct strbuf *out, const struct zone *zone, int64_t at_ms)
{
	zone_write(out, zone, instant_of(at_ms));
}

const struct spelling spelling_plain = {
	.decimal_mark = STR("."),
	.unit_gap = STR(" "),
	.list_mark = STR(", "),
	.yes = STR("yes"),
	.no = STR("no"),
	.to = STR(" to "),
	.unknown = STR("not known"),
	.ms = STR("ms"),
	.s = STR("s"),
	.min = STR("min"),
	.h = STR("h"),
	.day = STR("d"),
	.units = {
		[UNIT_MS] = UNIT_NAMES("ms", "ms"),
		[UNIT_S] = UNIT_NAMES("s", "s"),
		[UNIT_MIN] = UNIT_NAMES("min", "min"),
		[UNIT_H] = UNIT_NAMES("h", "h"),
		[UNIT_DAY] = UNIT_NAMES("day", "days"),
		[UNIT_WEEK] = UNIT_NAMES("week", "weeks"),
		[UNIT_MONTH] = UNIT_NAMES("month", "months"),
		[UNIT_QUARTER] = UNIT_NAMES("quarter", "quarters"),
		[UNIT_YEAR] = UNIT_NAMES("year", "years"),
	},
	.date = plain_date,
	.instant = plain_instant,
};

struct str spell_say(const struct spelling *spelling, struct str english)
{
	return spelling->say ? spelling->say(english) : english;
}

/* A number cut to so many decimals: value / 10^decimals. */
struct cut {
	int64_t scaled;
	unsigned decimals;
	bool exact;
};

/* Cuts toward zero; fewer decimals when 64 bits do not hold more. False when they hold none. */
static bool cut_number(struct ratio number, unsigned shift, unsigned decimals, struct cut *ret_cut)
{
	struct cut cut = { .decimals = decimals };
	int error;

	if (!number.wide && number.den == 1 && shift == 0) {
		*ret_cut = (struct cut){ number.num, 0, true };
		return true;
	}
	error = ratio_round(number, power_of_ten(decimals + shift), RATIO_DOWN, &cut.scaled);
	if (error == -EOVERFLOW) {
		cut.decimals = 0;
		error = ratio_round(number, power_of_ten(shift), RATIO_DOWN, &cut.scaled);
	}
	if (error < 0)
		return false;
	cut.exact = ratio_compare(ratio_of(cut.scaled == INT64_MIN ? INT64_MAX : cut.scaled,
					   power_of_ten(cut.decimals + shift)),
				  number) == 0;
	*ret_cut = cut;
	return true;
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? ~(uint64_t)value + 1 : (uint64_t)value;
}

static void add_grouped(struct strbuf *out, const struct spelling *spelling, uint64_t value)
{
	char digits[DIGITS_MAX];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	for (; count > 0; count--) {
		strbuf_add_byte(out, digits[count - 1]);
		if (count > 1 && (count - 1) % 3 == 0)
			strbuf_add(out, spelling->group_mark);
	}
}

/* Writes scaled / 10^decimals; an exact number loses the zeros at its end down to decimals_min. */
static void add_decimal(struct strbuf *out, const struct spelling *spelling, struct cut cut,
			unsigned decimals_min)
{
	uint64_t rest = magnitude(cut.scaled);
	uint64_t unit = (uint64_t)power_of_ten(cut.decimals);

	while (cut.exact && cut.decimals > decimals_min && rest % 10 == 0) {
		rest /= 10;
		unit /= 10;
		cut.decimals--;
	}
	if (cut.scaled < 0)
		strbuf_add_byte(out, '-');
	add_grouped(out, spelling, rest / unit);
	if (cut.decimals == 0)
		return;
	strbuf_add(out, spelling->decimal_mark);
	strbuf_add_padded(out, (int64_t)(rest % unit), cut.decimals);
}

bool spell_money_digits(struct strbuf *out, const struct spelling *spelling, struct ratio minor,
			uint16_t currency)
{
	unsigned exponent = currency_exponent(currency);
	struct cut cut;

	if (!cut_number(minor, 0, SPELL_MONEY_DECIMALS, &cut)) {
		ratio_write(out, minor);
		if (exponent > 0)
			strbuf_add_format(out, "/%lld", (long long)power_of_ten(exponent));
		return false;
	}
	cut.decimals += exponent; /* minor units become the last decimals */
	add_decimal(out, spelling, cut, exponent);
	return cut.exact;
}

void spell_money(struct strbuf *out, const struct spelling *spelling, struct ratio minor,
		 uint16_t currency)
{
	(void)spell_money_digits(out, spelling, minor, currency);
	if (currency == CURRENCY_NONE)
		return;
	strbuf_add(out, spelling->unit_gap);
	strbuf_add(out, currency_code(currency));
}

void spell_percent(struct strbuf *out, const struct spelling *spelling, struct ratio share)
{
	struct cut cut;

	if (!cut_number(share, 2, SPELL_PERCENT_DECIMALS, &cut)) {
		ratio_write(out, share); /* not in hundredths */
		return;
	}
	add_decimal(out, spelling, cut, 0);
	strbuf_add(out, spelling->percent_gap);
	strbuf_add_byte(out, '%');
}

void spell_number(struct strbuf *out, const struct spelling *spelling, struct ratio number)
{
	struct cut cut;

	if (cut_number(number, 0, SPELL_NUMBER_DECIMALS, &cut) && (cut.exact || number.wide))
		add_decimal(out, spelling, cut, 0);
	else
		ratio_write(out, number);
}

void spell_duration(struct strbuf *out, const struct spelling *spelling, int64_t ms)
{
	const struct {
		uint64_t ms;
		struct str name;
	} parts[] = {
		{ DAY_MS, spelling->day },  { HOUR_MS, spelling->h }, { MINUTE_MS, spelling->min },
		{ SECOND_MS, spelling->s }, { 1, spelling->ms },
	};
	uint64_t rest = magnitude(ms);
	bool first = true;

	if (ms == 0) {
		strbuf_add_byte(out, '0');
		strbuf_add(out, spelling->unit_gap);
		strbuf_add(out, spelling->s);
		return;
	}
	if (ms < 0)
		strbuf_add_byte(out, '-');
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (rest < parts[i].ms)
			continue;
		if (!first)
			strbuf_add_byte(out, ' ');
		first = false;
		add_grouped(out, spelling, rest / parts[i].ms);
		strbuf_add(out, spelling->unit_gap);
		strbuf_add(out, parts[i].name);
		rest %= parts[i].ms;
	}
}

void spell_units(struct strbuf *out, const struct spelling *spelling, struct ratio value,
		 enum time_unit unit)
{
	int64_t size = unit >= UNIT_MONTH ? time_unit_months(unit) : time_unit_ms(unit);
	struct ratio count;
	bool several;

	if (!ratio_div_whole(value, size, &count)) {
		count = value;
		unit = unit >= UNIT_MONTH ? UNIT_MONTH : UNIT_MS;
	}
	several = spelling->zero_is_one ? ratio_compare(count, ratio_int(2)) >= 0
					: ratio_compare(count, ratio_int(1)) != 0;
	spell_number(out, spelling, count);
	strbuf_add(out, spelling->unit_gap);
	strbuf_add(out, spelling->units[unit][several]);
}

bool spell_is_midnight(const struct zone *zone, int64_t at_ms)
{
	struct instant at = instant_of(at_ms);

	if (!instant_is_written(at))
		return false;
	return instant_equal(zone_day_start(zone, zone_date(zone, at)), at);
}

void spell_last_day(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		    int64_t end_ms)
{
	spelling->date(out, zone_date(zone, instant_of(end_ms - 1)));
}

void spell_span(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		struct span span)
{
	if (!spell_is_midnight(zone, span.from) || !spell_is_midnight(zone, span.to) ||
	    span_is_empty(span)) {
		spelling->instant(out, zone, span.from);
		strbuf_add(out, spelling->to);
		spelling->instant(out, zone, span.to);
		return;
	}
	spelling->date(out, zone_date(zone, instant_of(span.from)));
	if (date_compare(zone_date(zone, instant_of(span.from)),
			 zone_date(zone, instant_of(span.to - 1))) == 0)
		return;
	strbuf_add(out, spelling->to);
	spell_last_day(out, spelling, zone, span.to);
}

static bool is_whole_unit(struct ratio ms, enum time_unit unit)
{
	int64_t size = time_unit_ms(unit);

	return !ms.wide && ms.den == 1 && ms.num % size == 0;
}

/* A part of a millisecond is seen where it can matter: 2.3 ms is not 2 ms. */
static bool spell_small(struct strbuf *out, const struct spelling *spelling, struct ratio ms)
{
	struct cut cut;
	bool fits;

	if (ms.wide || ms.den == 1 || ms.num / ms.den >= SECOND_MS || ms.num / ms.den <= -SECOND_MS)
		return false;
	fits = cut_number(ms, 0, SPELL_MS_DECIMALS, &cut);
	assert(fits);
	add_decimal(out, spelling, cut, cut.exact ? 0 : SPELL_MS_DECIMALS);
	strbuf_add(out, spelling->unit_gap);
	strbuf_add(out, spelling->ms);
	return true;
}

/* A duration keeps the unit it was written in when that is hours or longer: 48 h, not 2 d. */
static void spell_elapsed(struct strbuf *out, const struct spelling *spelling, struct ratio number,
			  struct type type)
{
	int64_t ms;

	if ((type.unit == UNIT_H || type.unit == UNIT_DAY || type.unit == UNIT_WEEK) &&
	    is_whole_unit(number, type.unit))
		spell_units(out, spelling, number, type.unit);
	else if (spell_small(out, spelling, number))
		return;
	else if (ratio_round(number, 1, RATIO_DOWN, &ms) == 0)
		spell_duration(out, spelling, ms);
	else
		spell_units(out, spelling, number, UNIT_MS);
}

static void spell_numeric(struct strbuf *out, const struct spelling *spelling,
			  const struct value *value, struct type type)
{
	if (type.kind == TYPE_MONTHS)
		spell_units(out, spelling, value->number,
			    type.unit >= UNIT_MONTH ? (enum time_unit)type.unit : UNIT_MONTH);
	else if (type.money_power == 1 && type.time_power == 0)
		spell_money(out, spelling, value->number, value->currency);
	else if (type.money_power == 0 && type.time_power == 1)
		spell_elapsed(out, spelling, value->number, type);
	else if (type.percent)
		spell_percent(out, spelling, value->number);
	else
		spell_number(out, spelling, value->number);
}

static void spell_several(struct strbuf *out, const struct spelling *spelling,
			  const struct zone *zone, const struct value *value)
{
	size_t count = value->type == VALUE_TEXTS      ? value->texts.count
		       : value->type == VALUE_INSTANTS ? value->instants.count
						       : value->spans.count;

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			strbuf_add(out, spelling->list_mark);
		if (value->type == VALUE_TEXTS)
			strbuf_add(out, value->texts.items[i].str);
		else if (value->type == VALUE_INSTANTS)
			spelling->instant(out, zone, value->instants.items_ms[i]);
		else
			spell_span(out, spelling, zone, value->spans.items[i]);
	}
}

static void spell_unknown(struct strbuf *out, const struct spelling *spelling,
			  const struct missing *missing)
{
	strbuf_add(out, spelling->unknown);
	if (!missing || missing->name.len == 0)
		return;
	strbuf_add(out, STR(" ("));
	strbuf_add(out, missing->name);
	strbuf_add_byte(out, ')');
}

void spell_value(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		 const struct value *value, struct type type)
{
	switch ((enum value_type)value->type) {
	case VALUE_NUMBER:
		spell_numeric(out, spelling, value, type);
		break;
	case VALUE_INSTANT:
		if (type.boundary && spell_is_midnight(zone, value->instant_ms))
			spell_last_day(out, spelling, zone, value->instant_ms);
		else
			spelling->instant(out, zone, value->instant_ms);
		break;
	case VALUE_DATE:
		spelling->date(out, date_of_days(value->day));
		break;
	case VALUE_BOOL:
		strbuf_add(out, value->yes ? spelling->yes : spelling->no);
		break;
	case VALUE_TEXT:
		strbuf_add(out, value->text.str);
		break;
	case VALUE_TEXTS:
	case VALUE_INSTANTS:
	case VALUE_SPANS:
		spell_several(out, spelling, zone, value);
		break;
	case VALUE_UNDEFINED:
		spell_unknown(out, spelling, value->missing);
		break;
	case VALUE_DATED:
	default:
		break;
	}
}
