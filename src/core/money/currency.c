#include "core/money/currency.h"

#include <errno.h>

struct currency {
	char code[4];
	uint8_t exponent;
};

/* ISO 4217, active codes that have a minor unit, in order of code. */
static const struct currency currencies[] = {
	{ "", 0 },    { "AED", 2 }, { "AFN", 2 }, { "ALL", 2 }, { "AMD", 2 }, { "AOA", 2 },
	{ "ARS", 2 }, { "AUD", 2 }, { "AWG", 2 }, { "AZN", 2 }, { "BAM", 2 }, { "BBD", 2 },
	{ "BDT", 2 }, { "BGN", 2 }, { "BHD", 3 }, { "BIF", 0 }, { "BMD", 2 }, { "BND", 2 },
	{ "BOB", 2 }, { "BOV", 2 }, { "BRL", 2 }, { "BSD", 2 }, { "BTN", 2 }, { "BWP", 2 },
	{ "BYN", 2 }, { "BZD", 2 }, { "CAD", 2 }, { "CDF", 2 }, { "CHE", 2 }, { "CHF", 2 },
	{ "CHW", 2 }, { "CLF", 4 }, { "CLP", 0 }, { "CNY", 2 }, { "COP", 2 }, { "COU", 2 },
	{ "CRC", 2 }, { "CUP", 2 }, { "CVE", 2 }, { "CZK", 2 }, { "DJF", 0 }, { "DKK", 2 },
	{ "DOP", 2 }, { "DZD", 2 }, { "EGP", 2 }, { "ERN", 2 }, { "ETB", 2 }, { "EUR", 2 },
	{ "FJD", 2 }, { "FKP", 2 }, { "GBP", 2 }, { "GEL", 2 }, { "GHS", 2 }, { "GIP", 2 },
	{ "GMD", 2 }, { "GNF", 0 }, { "GTQ", 2 }, { "GYD", 2 }, { "HKD", 2 }, { "HNL", 2 },
	{ "HTG", 2 }, { "HUF", 2 }, { "IDR", 2 }, { "ILS", 2 }, { "INR", 2 }, { "IQD", 3 },
	{ "IRR", 2 }, { "ISK", 0 }, { "JMD", 2 }, { "JOD", 3 }, { "JPY", 0 }, { "KES", 2 },
	{ "KGS", 2 }, { "KHR", 2 }, { "KMF", 0 }, { "KPW", 2 }, { "KRW", 0 }, { "KWD", 3 },
	{ "KYD", 2 }, { "KZT", 2 }, { "LAK", 2 }, { "LBP", 2 }, { "LKR", 2 }, { "LRD", 2 },
	{ "LSL", 2 }, { "LYD", 3 }, { "MAD", 2 }, { "MDL", 2 }, { "MGA", 2 }, { "MKD", 2 },
	{ "MMK", 2 }, { "MNT", 2 }, { "MOP", 2 }, { "MRU", 2 }, { "MUR", 2 }, { "MVR", 2 },
	{ "MWK", 2 }, { "MXN", 2 }, { "MXV", 2 }, { "MYR", 2 }, { "MZN", 2 }, { "NAD", 2 },
	{ "NGN", 2 }, { "NIO", 2 }, { "NOK", 2 }, { "NPR", 2 }, { "NZD", 2 }, { "OMR", 3 },
	{ "PAB", 2 }, { "PEN", 2 }, { "PGK", 2 }, { "PHP", 2 }, { "PKR", 2 }, { "PLN", 2 },
	{ "PYG", 0 }, { "QAR", 2 }, { "RON", 2 }, { "RSD", 2 }, { "RUB", 2 }, { "RWF", 0 },
	{ "SAR", 2 }, { "SBD", 2 }, { "SCR", 2 }, { "SDG", 2 }, { "SEK", 2 }, { "SGD", 2 },
	{ "SHP", 2 }, { "SLE", 2 }, { "SOS", 2 }, { "SRD", 2 }, { "SSP", 2 }, { "STN", 2 },
	{ "SVC", 2 }, { "SYP", 2 }, { "SZL", 2 }, { "THB", 2 }, { "TJS", 2 }, { "TMT", 2 },
	{ "TND", 3 }, { "TOP", 2 }, { "TRY", 2 }, { "TTD", 2 }, { "TWD", 2 }, { "TZS", 2 },
	{ "UAH", 2 }, { "UGX", 0 }, { "USD", 2 }, { "USN", 2 }, { "UYI", 0 }, { "UYU", 2 },
	{ "UYW", 4 }, { "UZS", 2 }, { "VED", 2 }, { "VES", 2 }, { "VND", 0 }, { "VUV", 0 },
	{ "WST", 2 }, { "XAF", 0 }, { "XCD", 2 }, { "XCG", 2 }, { "XOF", 0 }, { "XPF", 0 },
	{ "YER", 2 }, { "ZAR", 2 }, { "ZMW", 2 }, { "ZWG", 2 },
};

#define CURRENCY_COUNT (sizeof(currencies) / sizeof(currencies[0]))

static const int64_t scales[] = { 1, 10, 100, 1000, 10000 };

static const struct currency *currency_at(uint16_t currency)
{
	return &currencies[currency < CURRENCY_COUNT ? currency : CURRENCY_NONE];
}

int currency_of(struct str code)
{
	size_t low = 1, high = CURRENCY_COUNT;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(str_from(currencies[middle].code), code);

		if (order == 0)
			return (int)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -ENOENT;
}

unsigned currency_exponent(uint16_t currency)
{
	return currency_at(currency)->exponent;
}

struct str currency_code(uint16_t currency)
{
	return str_from(currency_at(currency)->code);
}

int64_t currency_scale(uint16_t currency)
{
	return scales[currency_at(currency)->exponent];
}

static char capital(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Letters that differ, case aside. */
static unsigned letters_apart(const struct currency *currency, struct str code)
{
	unsigned apart = 0;

	for (size_t i = 0; i < 3; i++)
		apart += currency->code[i] != capital(code.ptr[i]);
	return apart;
}

struct str currency_nearest(struct str code)
{
	const struct currency *best = &currencies[CURRENCY_NONE];

	if (code.len != 3)
		return STR_NONE;
	for (size_t i = 1; i < CURRENCY_COUNT; i++) {
		unsigned apart = letters_apart(&currencies[i], code);

		if (apart == 0)
			return str_from(currencies[i].code);
		if (apart == 1 && best == &currencies[CURRENCY_NONE])
			best = &currencies[i];
	}
	return str_from(best->code);
}

void money_write(struct strbuf *out, int64_t minor, uint16_t currency)
{
	uint64_t scale = (uint64_t)currency_scale(currency);
	/* The magnitude of the lowest integer fits too. */
	uint64_t magnitude = minor < 0 ? ~(uint64_t)minor + 1 : (uint64_t)minor;

	if (minor < 0)
		strbuf_add_byte(out, '-');
	strbuf_add_int(out, (int64_t)(magnitude / scale));
	if (scale > 1) {
		strbuf_add_byte(out, '.');
		strbuf_add_padded(out, (int64_t)(magnitude % scale), currency_exponent(currency));
	}
	if (currency != CURRENCY_NONE) {
		strbuf_add_byte(out, ' ');
		strbuf_add(out, currency_code(currency));
	}
}
