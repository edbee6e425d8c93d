#include "base/parse.h"

#include <errno.h>

#define DECIMAL_DIGITS_MAX 18

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Adds one digit to a value that is kept negative, because INT64_MIN has no positive twin. */
static bool push_digit(int64_t *negative, char c)
{
	return !__builtin_mul_overflow(*negative, 10, negative) &&
	       !__builtin_sub_overflow(*negative, c - '0', negative);
}

int parse_int64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	size_t at = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
	bool negative = at && s.ptr[0] == '-';
	bool fits = true;
	int64_t value = 0;

	if (at == s.len)
		return -EBADMSG;
	for (; at < s.len; at++) {
		if (!is_digit(s.ptr[at]))
			return -EBADMSG;
		fits = fits && push_digit(&value, s.ptr[at]);
	}
	if (!fits || (!negative && value == INT64_MIN))
		return -ERANGE;
	if (!negative)
		value = -value;
	if (value < min || value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

int parse_decimal(struct str s, int64_t *ret_digits, unsigned *ret_decimals)
{
	size_t first = s.len && s.ptr[0] == '-' ? 1 : 0;
	size_t point = SIZE_MAX, digit_count = 0, at;
	int64_t value = 0;

	for (at = first; at < s.len; at++) {
		if (s.ptr[at] == '.' && point == SIZE_MAX) {
			point = at;
			continue;
		}
		if (!is_digit(s.ptr[at]))
			return -EBADMSG;
		if (++digit_count <= DECIMAL_DIGITS_MAX)
			value = value * 10 + (s.ptr[at] - '0');
	}
	/* At least one digit on each side of the point. */
	if (digit_count == 0 || point == first || point == s.len - 1)
		return -EBADMSG;
	if (digit_count > DECIMAL_DIGITS_MAX)
		return -ERANGE;
	*ret_digits = first ? -value : value;
	*ret_decimals = point == SIZE_MAX ? 0 : (unsigned)(s.len - 1 - point);
	return 0;
}

int64_t power_of_ten(unsigned exponent)
{
	int64_t power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	return power;
}
