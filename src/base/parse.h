/* parse: text to numbers, strictly. The whole text must match; nothing depends on the locale. */
#ifndef GARANT_BASE_PARSE_H
#define GARANT_BASE_PARSE_H

#include "base/str.h"

/* Decimal integer with an optional sign. Returns 0, -EBADMSG (not an integer) or -ERANGE. */
MUST_USE int parse_int64(struct str s, int64_t min, int64_t max, int64_t *ret);

/* Decimal number such as -12.340 as digits and number of decimals (-12340, 3). At most 18 digits in
 * all; exponents, leading '+', bare '.', and digit separators are refused. Returns 0, -EBADMSG or
 * -ERANGE. */
MUST_USE int parse_decimal(struct str s, int64_t *ret_digits, unsigned *ret_decimals);

/* 10 to the power of an exponent up to 18. */
int64_t power_of_ten(unsigned exponent);

#endif
