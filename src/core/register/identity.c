#include "core/register/identity.h"

#include <errno.h>

#include "base/arena.h"

#define SIREN_DIGITS 9
#define SIRET_DIGITS 14
#define LA_POSTE STR("356000000")
#define VAT_DIGITS_AT 4 /* of the SIREN in FRKKSSSSSSSSS */
#define FOREIGN_VAT_MIN 4
#define FOREIGN_VAT_MAX 20

static const char *const countries[] = {
#define COUNTRY(code) code,
#include "defs/countries.def"
#undef COUNTRY
};

static const struct {
	const char *country, *shape;
} vats[] = {
#define VAT(country, shape) { country, shape },
#include "defs/vat.def"
#undef VAT
};

#define VAT_COUNT (sizeof(vats) / sizeof(vats[0]))

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool are_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return false;
	return true;
}

static bool is_text(struct str text, size_t max, bool lines)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if ((c < ' ' && !(lines && c == '\n')) || c == 0x7f)
			return false;
	}
	return text.len <= max && str_is_utf8(text);
}

bool identity_is_lines(struct str text, size_t max)
{
	return is_text(text, max, true);
}

bool identity_is_line(struct str text, size_t max)
{
	return text.len > 0 && is_text(text, max, false);
}

static bool is_country(struct str code)
{
	for (size_t i = 0; i < sizeof(countries) / sizeof(countries[0]); i++)
		if (str_equal(code, str_from(countries[i])))
			return true;
	return false;
}

/* From the right every second digit counts twice, less 9 above 9; 10 divides the sum. */
static bool is_luhn(struct str digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < digits.len; i++) {
		unsigned digit = (unsigned)(digits.ptr[digits.len - 1 - i] - '0');

		if (i % 2 == 1)
			digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
		sum += digit;
	}
	return sum % 10 == 0;
}

static unsigned digit_sum(struct str digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < digits.len; i++)
		sum += (unsigned)(digits.ptr[i] - '0');
	return sum;
}

static bool is_french_number(struct str number)
{
	if (!are_digits(number) || (number.len != SIREN_DIGITS && number.len != SIRET_DIGITS))
		return false;
	if (number.len == SIRET_DIGITS && !is_luhn(str_slice(number, 0, SIREN_DIGITS)))
		return false;
	if (number.len == SIRET_DIGITS && str_starts(number, LA_POSTE) &&
	    digit_sum(number) % 5 == 0)
		return true;
	return is_luhn(number);
}

static bool has_shape(struct str number, struct str shape)
{
	if (number.len != shape.len)
		return false;
	for (size_t i = 0; i < shape.len; i++) {
		char want = shape.ptr[i], c = number.ptr[i];
		bool fits = want == '9'	  ? is_digit(c)
			    : want == '@' ? is_letter(c)
			    : want == '#' ? is_letter(c) || is_digit(c)
					  : c == want;

		if (!fits)
			return false;
	}
	return true;
}

/* Greece writes EL before its numbers. */
static struct str vat_prefix(struct str country)
{
	return str_equal(country, STR("GR")) ? STR("EL") : country;
}

struct str identity_vat_shape(struct str country)
{
	for (size_t i = 0; i < VAT_COUNT; i++)
		if (str_equal(vat_prefix(country), str_from(vats[i].country)))
			return str_from(vats[i].shape);
	return STR_NONE;
}

/* Letters and digits of a country whose numbers we do not know. */
static bool is_foreign_vat(struct str number)
{
	for (size_t i = 0; i < number.len; i++)
		if (!is_digit(number.ptr[i]) && !is_letter(number.ptr[i]) && number.ptr[i] != '-' &&
		    number.ptr[i] != '.')
			return false;
	return number.len >= FOREIGN_VAT_MIN && number.len <= FOREIGN_VAT_MAX;
}

static bool is_vat(struct str number, struct str country)
{
	bool known = identity_vat_shape(country).len > 0;

	for (size_t i = 0; i < VAT_COUNT; i++) {
		if (!str_starts(number, str_from(vats[i].country)))
			continue;
		if (has_shape(number, str_from(vats[i].shape)))
			return true;
		known = true;
	}
	return !known && is_foreign_vat(number);
}

int identity_vat_key(struct str siren)
{
	int rest = 0;

	for (size_t i = 0; i < siren.len; i++)
		rest = (10 * rest + (siren.ptr[i] - '0')) % 97;
	return (12 + 3 * rest) % 97;
}

/* Keys with letters are given too; what they follow from is not published. */
static unsigned check_french_vat(const struct identity *identity)
{
	struct str key = str_slice(identity->vat, 2, VAT_DIGITS_AT);
	struct str siren = str_slice(identity->vat, VAT_DIGITS_AT, identity->vat.len);
	unsigned faults = 0;

	if (are_digits(key) &&
	    10 * (key.ptr[0] - '0') + (key.ptr[1] - '0') != identity_vat_key(siren))
		faults |= IDENTITY_VAT_KEY;
	if (str_equal(identity->country, STR("FR")) && identity->registration.len > 0 &&
	    !str_starts(identity->registration, siren))
		faults |= IDENTITY_VAT_OTHER;
	return faults;
}

static unsigned check_registration(const struct identity *identity)
{
	struct str number = identity->registration;

	if (number.len == 0)
		return 0;
	if (str_equal(identity->country, STR("FR")))
		return is_french_number(number) ? 0 : IDENTITY_REGISTRATION;
	return identity_is_line(number, IDENTITY_NUMBER_BYTES_MAX) ? 0 : IDENTITY_REGISTRATION;
}

static unsigned check_vat(const struct identity *identity)
{
	if (identity->vat.len == 0)
		return 0;
	if (!is_vat(identity->vat, identity->country))
		return IDENTITY_VAT;
	return str_starts(identity->vat, STR("FR")) ? check_french_vat(identity) : 0;
}

unsigned identity_check(const struct identity *identity)
{
	unsigned faults = check_registration(identity) | check_vat(identity);

	if (!identity_is_line(identity->name, IDENTITY_NAME_BYTES_MAX))
		faults |= IDENTITY_NAME;
	if (!is_text(identity->address, IDENTITY_ADDRESS_BYTES_MAX, true))
		faults |= IDENTITY_ADDRESS;
	if (!is_country(identity->country))
		faults |= IDENTITY_COUNTRY;
	return faults;
}

int identity_number(struct arena *arena, struct str written, struct str *ret_number)
{
	char *number = ARENA_ARRAY(arena, char, written.len + 1);
	size_t len = 0;

	if (!number)
		return -ENOMEM;
	for (size_t i = 0; i < written.len; i++)
		if (written.ptr[i] != ' ')
			number[len++] = written.ptr[i];
	*ret_number = (struct str){ number, len };
	return 0;
}

void identity_write(struct strbuf *out, const struct identity *identity)
{
	pack_text(out, identity->name);
	pack_text(out, identity->address);
	pack_text(out, identity->country);
	pack_text(out, identity->registration);
	pack_text(out, identity->vat);
}

struct identity identity_read(struct unpack *in)
{
	struct identity identity = { .name = unpack_text(in) };

	identity.address = unpack_text(in);
	identity.country = unpack_text(in);
	identity.registration = unpack_text(in);
	identity.vat = unpack_text(in);
	return identity;
}

bool identity_equal(const struct identity *a, const struct identity *b)
{
	return str_equal(a->name, b->name) && str_equal(a->address, b->address) &&
	       str_equal(a->country, b->country) && str_equal(a->registration, b->registration) &&
	       str_equal(a->vat, b->vat);
}
