#include "core/rates/rates.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/parse.h"
#include "core/time/civil.h"

/* ISO 4217 codes that were withdrawn, in order. */
static const char *const past[] = { "CYP", "EEK", "HRK", "LTL", "LVL",
				    "MTL", "ROL", "SIT", "SKK", "TRL" };

/* What people and contracts call the European Central Bank or its rates, as rates_source writes
 * names. */
static const char *const ecb_names[] = {
	RATES_ECB,
	"bce",
	"ezb",
	"european central bank",
	"banque centrale européenne",
	"ecb rates",
	"ecb reference rates",
	"ecb euro reference rates",
	"ecb euro foreign exchange reference rates",
	"euro foreign exchange reference rates",
};

enum quote_fault quote_parse(struct str text, struct quote *quote)
{
	int64_t digits;
	unsigned decimals;
	int r = parse_decimal(text, &digits, &decimals);

	if (r == -ERANGE)
		return QUOTE_LONG;
	if (r < 0)
		return QUOTE_NO_NUMBER;
	if (digits <= 0)
		return QUOTE_NOT_ABOVE;
	if (digits >= power_of_ten(QUOTE_DIGITS_MAX) || decimals > QUOTE_DECIMALS_MAX)
		return QUOTE_LONG;
	quote->digits = digits;
	quote->decimals = decimals;
	return QUOTE_FINE;
}

void quote_write(struct strbuf *out, const struct quote *quote)
{
	int64_t unit = power_of_ten((unsigned)quote->decimals);

	strbuf_add_int(out, quote->digits / unit);
	if (quote->decimals == 0)
		return;
	strbuf_add_byte(out, '.');
	strbuf_add_padded(out, quote->digits % unit, (unsigned)quote->decimals);
}

bool quote_same(const struct quote *a, const struct quote *b)
{
	const struct quote *few = a->decimals < b->decimals ? a : b, *many = few == a ? b : a;

	/* below 10 to the 18th */
	return few->digits * power_of_ten((unsigned)(many->decimals - few->decimals)) ==
	       many->digits;
}

void quote_write_rate(struct strbuf *out, const struct quote *from, const struct quote *to)
{
	static const struct quote euro = { .digits = 1 };
	int64_t above, below;

	if (!from) {
		quote_write(out, to);
		return;
	}
	to = to ? to : &euro;
	assert(from->digits > 0 && to->digits > 0);
	above = to->digits;
	below = from->digits;
	if (from->decimals >= to->decimals)
		above *= power_of_ten((unsigned)(from->decimals - to->decimals));
	else
		below *= power_of_ten((unsigned)(to->decimals - from->decimals));
	strbuf_add_int(out, above);
	strbuf_add_byte(out, '/');
	strbuf_add_int(out, below);
}

bool quote_is_code(struct str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < 'A' || code.ptr[i] > 'Z')
			return false;
	return code.len == 3;
}

struct str quote_past_code(struct str code)
{
	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++)
		if (str_equal(code, str_from(past[i])))
			return str_from(past[i]);
	return STR_NONE;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '-' || c == '_';
}

/* Small letters, and one space for each run of blanks inside. */
static size_t fold(struct str told, char *bytes)
{
	size_t len = 0;

	for (size_t i = 0; i < told.len; i++) {
		char c = told.ptr[i];

		if (is_blank(c)) {
			if (len > 0 && bytes[len - 1] != ' ')
				bytes[len++] = ' ';
			continue;
		}
		bytes[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	while (len > 0 && bytes[len - 1] == ' ')
		len--;
	return len;
}

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
			return true;
	return false;
}

int rates_source(struct str told, struct arena *arena, struct str *ret_source)
{
	struct str source;
	char *bytes;

	if (told.len > RATES_SOURCE_BYTES_MAX || has_control(told) || !str_is_utf8(told))
		return -EBADMSG;
	bytes = ARENA_ARRAY(arena, char, told.len + 1);
	if (!bytes)
		return -ENOMEM;
	source = (struct str){ bytes, fold(told, bytes) };
	if (source.len == 0)
		return -EBADMSG;
	for (size_t i = 0; i < sizeof(ecb_names) / sizeof(ecb_names[0]); i++)
		if (str_equal(source, str_from(ecb_names[i])))
			source = STR(RATES_ECB);
	*ret_source = source;
	return 0;
}

void rates_body_write(struct strbuf *out, const struct day_rates *rates)
{
	pack_int(out, rates->revision);
	pack_text(out, rates->source);
	pack_text(out, rates->reason);
	pack_int(out, (int64_t)rates->count);
	for (size_t i = 0; i < rates->count; i++) {
		pack_text(out, rates->quotes[i].code);
		pack_int(out, rates->quotes[i].digits);
		pack_int(out, rates->quotes[i].decimals);
	}
}

struct quote rates_next(struct unpack *quotes)
{
	struct quote quote = { .code = unpack_text(quotes) };

	quote.digits = unpack_int(quotes);
	quote.decimals = unpack_int(quotes);
	return quote;
}

static bool is_quote(const struct quote *quote)
{
	return quote_is_code(quote->code) && !str_equal(quote->code, STR(RATES_BASE)) &&
	       quote->digits >= 0 && quote->digits < power_of_ten(QUOTE_DIGITS_MAX) &&
	       quote->decimals >= 0 && quote->decimals <= QUOTE_DECIMALS_MAX;
}

/* All of them are quotes, in order, and nothing follows. */
static bool are_quotes(struct unpack quotes, int64_t count)
{
	struct str before = STR_NONE;

	for (int64_t i = 0; i < count; i++) {
		struct quote quote = rates_next(&quotes);

		if (!is_quote(&quote) || str_compare(before, quote.code) >= 0)
			return false;
		before = quote.code;
	}
	return unpack_end(&quotes) == 0;
}

/* The times of the fact are those of its day, in UTC. */
static bool is_day(const struct fact *fact, int64_t *ret_day)
{
	struct civil_date date;

	if (date_parse(fact->subject, &date) < 0)
		return false;
	*ret_day = date_days(date);
	return *ret_day >= RATES_FIRST_DAY && fact->valid_from_ms == *ret_day * DAY_MS &&
	       fact->valid_to_ms == (*ret_day + 1) * DAY_MS;
}

int rates_body_read(const struct fact *fact, struct day_rates *ret_rates, struct unpack *ret_quotes)
{
	struct unpack in = { fact->body, false };
	struct day_rates rates = { .revision = unpack_int(&in) };
	int64_t count;

	rates.source = unpack_text(&in);
	rates.reason = unpack_text(&in);
	count = unpack_int(&in);
	if (in.broken || fact->customer.len > 0 || !is_day(fact, &rates.day) ||
	    rates.revision < 1 || rates.source.len == 0 ||
	    rates.source.len > RATES_SOURCE_BYTES_MAX || count < 1 ||
	    count > (int64_t)RATES_QUOTES_MAX || !are_quotes(in, count))
		return -EBADMSG;
	rates.count = (size_t)count;
	*ret_rates = rates;
	*ret_quotes = in;
	return 0;
}
