/* unit: static types of expressions and the units of time.
 *
 * A type says what a number means: plain, percent, money, time, or any product of money and time.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CONTRACT_UNIT_H
#define GARANT_CORE_CONTRACT_UNIT_H

#include "base/str.h"

enum type_kind {
	TYPE_NUMBER, /* money^money_power x ms^time_power; plain when both are 0 */
	TYPE_MONTHS, /* civil months: 1 quarter = 3, 1 year = 12 */
	TYPE_INSTANT,
	TYPE_INSTANTS,
	TYPE_DATE,
	TYPE_BOOL,
	TYPE_TEXT,
	TYPE_TEXTS,
	TYPE_SPANS,
	TYPE_UNDEFINED /* the word silent: fits everywhere */
};

/* The unit a duration was written in: adding days to an instant walks civil days, and service time
 * is owed in the unit the contract names. */
/* clang-format off */
enum time_unit {
	UNIT_NONE, UNIT_MS, UNIT_S, UNIT_MIN, UNIT_H, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER,
	UNIT_YEAR
};
/* clang-format on */

struct type {
	uint8_t kind; /* enum type_kind */
	int8_t money_power;
	int8_t time_power;
	uint8_t unit;  /* enum time_unit, of durations and months */
	bool percent;  /* shown as a percentage */
	bool boundary; /* TYPE_INSTANT: end of a period, exclusive: its day is the day before */
};

#define TYPE_PLAIN ((struct type){ .kind = TYPE_NUMBER })
#define TYPE_PERCENT ((struct type){ .kind = TYPE_NUMBER, .percent = true })
#define TYPE_MONEY ((struct type){ .kind = TYPE_NUMBER, .money_power = 1 })
#define TYPE_DURATION ((struct type){ .kind = TYPE_NUMBER, .time_power = 1, .unit = UNIT_MS })
#define TYPE_OF(kind_) ((struct type){ .kind = (kind_) })

static inline bool type_is(struct type type, enum type_kind kind, int money, int time)
{
	return type.kind == kind && type.money_power == money && type.time_power == time;
}

/* Milliseconds in one unit; 0 for months and longer, which have no fixed length. */
int64_t time_unit_ms(enum time_unit unit);
/* Months in one unit; 0 for weeks and shorter. */
int64_t time_unit_months(enum time_unit unit);
/* The unit of a word (min, minutes, h, day, ...); UNIT_NONE when it is none. */
enum time_unit time_unit_of(struct str word);
struct str time_unit_name(enum time_unit unit); /* ms, s, min, h, day, week, month, quarter, year */

#endif
