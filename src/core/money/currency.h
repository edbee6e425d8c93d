/* currency: the currencies that money can be in, and how many decimals each has (ISO 4217).
 *
 * A currency is its index in the table of active codes with a minor unit; index 0 is none. Amounts
 * are whole minor units everywhere (cents, yen, fils), so the exponent matters only where money is
 * read or written. Indexes may change from one version to the next: files hold codes.
 *
 *     int usd = currency_of(STR("USD"));
 *     money_write(&out, 12500, (uint16_t)usd);        // 125.00 USD
 *
 * Threads: constant tables.
 */
#ifndef GARANT_CORE_MONEY_CURRENCY_H
#define GARANT_CORE_MONEY_CURRENCY_H

#include "base/str.h"

#define CURRENCY_NONE 0

/* The index (at least 1) of a three-letter code in capitals, or -ENOENT. */
int currency_of(struct str code);

/* Decimals of the minor unit: 0, 2, 3 or 4; 0 for index 0. */
unsigned currency_exponent(uint16_t currency);

/* The code; empty for index 0. Static text. */
struct str currency_code(uint16_t currency);

/* Minor units in one major unit: 1, 100, 1000 or 10000. */
int64_t currency_scale(uint16_t currency);

/* The code that is one letter away or the same in other case; empty when there is none. */
struct str currency_nearest(struct str code);

/* Appends an amount in minor units: 125.00 USD, -0.05 USD, 500 JPY; without currency the bare
 * number. */
void money_write(struct strbuf *out, int64_t minor, uint16_t currency);

#endif
