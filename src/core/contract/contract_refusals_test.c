/* What is refused in a contract file, key by key, and where: the column and the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/contract_bench.h"

struct row {
	const char *text;
	const char *told; /* "column code text"; NULL: nothing */
};

static const char bare[] = "garant: 1\n"
			   "contract: test\n"
			   "currency: EUR\n"
			   "zone: Europe/Paris\n";

/* Each after what every contract has. */
static const struct row declarations[] = {
	{ "money: 5", "8 G0201 money must be a map of keys" },
	{ "attributes: 5", "13 G0201 attributes must be a map of keys" },
	{ "attributes: {a: 5}", "17 G0209 there is no type \"5\"" },
	{ "attributes: {a: {type: colour}}", "24 G0209 there is no type \"colour\"" },
	{ "attributes: {a: {type: [1]}}", "24 G0209 there is no type \"\"" },
	{ "attributes: {a: {one of: 5}}", "26 G0202 one of must be a list" },
	{ "attributes: {a: {one of: []}}", "26 G0227 too many words: at most 64 and at least 1" },
	{ "attributes: {a: {one of: [a], of: nobody}}",
	  "35 G0206 \"nobody\" is not a value of of" },
	{ "attributes: {a: text, a: text}", "23 G0217 the name \"a\" is already taken" },
	{ "attributes: {Big: text}", "14 G0218 \"Big\" cannot be a name" },
	{ "parameters: 5", "13 G0201 parameters must be a map of keys" },
	{ "parameters: {a: {}}", "17 G0205 a parameter needs the key \"type\"" },
	{ "parameters: {a: {type: duration, default: 5 EUR}}",
	  "43 G0401 a must be of type duration, not 5 EUR" },
	{ "parameters: {a: {type: duration, default: 5 min}}", NULL },
	{ "parameters: {a: {type: money, default: 5.005 EUR}}",
	  "40 G0407 5.005 EUR has more decimals than its currency has" },
	{ "parameters: {a: {type: money, default: 5.00 USD}}", NULL },
	{ "parameters: {a: {type: money, default: five}}",
	  "40 G0401 a must be of type money, not five" },
	{ "parameters: {a: {type: percent, default: 12}}",
	  "42 G0404 a is 12, more than the whole" },
	{ "parameters: {a: {type: percent, default: 99.99999999999999999999999999%}}",
	  "42 G0403 a has more digits than can be read exactly: "
	  "99.99999999999999999999999999%" },
	{ "parameters: {a: {type: number, default: [1]}}",
	  "41 G0401 a must be of type number, not a list" },
	{ "parameters: {a: {type: number, default: 123456789012345678901234567890}}",
	  "41 G0403 a has more digits than can be read exactly: "
	  "123456789012345678901234567890" },
	{ "parameters: {a: {type: months, default: 3 h}}",
	  "41 G0408 a cannot be 3 h: months and years have no fixed length in hours" },
	{ "parameters: {a: {type: months, default: 2 years}}", NULL },
	{ "parameters: {a: {type: instant, default: now}}",
	  "42 G0401 a must be of type instant, not now" },
	{ "parameters: {a: {type: instant, default: [1]}}",
	  "42 G0401 a must be of type instant, not a list" },
	{ "parameters: {a: {type: instant, default: 2026-05-01T08:00:00Z}}", NULL },
	{ "parameters: {a: {type: date, default: 2026-05-32}}",
	  "39 G0414 there is no such date or time: 2026-05-32" },
	{ "parameters: {a: {type: date, default: [1]}}",
	  "39 G0401 a must be of type date, not a list" },
	{ "parameters: {a: {type: texts, default: [a, [b]]}}",
	  "40 G0401 a must be of type texts, not a list" },
	{ "parameters: {a: {type: texts, default: {a: b}}}",
	  "40 G0401 a must be of type texts, not a map" },
	{ "parameters: {a: {type: texts, default: [a, b]}}", NULL },
	{ "parameters: {a: {type: span, default: {from: 2026-05-01T08:00:00Z}}}",
	  "39 G0401 a must be of type span, not a map" },
	{ "parameters: {a: {type: spans, default: {from: 2026-05-01T08:00:00Z, to: "
	  "2026-04-01T08:00:00Z}}}",
	  "24 G0209 there is no type \"spans\"" },
	{ "parameters: {a: {type: span, default: {from: 2026-05-01T08:00:00Z, to: "
	  "2026-05-02T08:00:00Z}}}",
	  NULL },
	{ "parameters: {a: {type: span, default: 5}}", "39 G0401 a must be of type span, not 5" },
	{ "parameters: {a: {type: yes/no, default: perhaps}}",
	  "41 G0401 a must be of type yes/no, not perhaps" },
	{ "parameters: {a: {type: yes/no, default: true}}", NULL },
	{ "parameters: {a: {type: yes/no, default: [true]}}",
	  "41 G0401 a must be of type yes/no, not a list" },
	{ "parameters: {a: {type: duration, default: 1 h 30}}",
	  "43 G0401 a must be of type duration, not 1 h 30" },
	{ "parameters: {a: {type: duration, default: \"01:30:00\"}}", NULL },
	{ "parameters: {a: {type: duration, default: \"1:3:00\"}}",
	  "43 G0401 a must be of type duration, not 1:3:00" },
	{ "parameters: {a: {type: duration, default: \"01:61:00\"}}",
	  "43 G0401 a must be of type duration, not 01:61:00" },
	{ "parameters: {a: {type: duration, default: \"01:30:61\"}}",
	  "43 G0401 a must be of type duration, not 01:30:61" },
	{ "parameters: {a: {type: duration, default: 1 fortnight}}",
	  "43 G0401 a must be of type duration, not 1 fortnight" },
	{ "parameters: {a: {type: duration, default: -5 min}}",
	  "43 G0401 a must be of type duration, not -5 min" },
	{ "parameters: {a: {type: duration, default: 99999999999999999 weeks}}", NULL },
	{ "parameters: {a: {type: duration, default: 0.00000000000000000001 s}}",
	  "43 G0403 a has more digits than can be read exactly: 0.00000000000000000001 s" },
	{ "parameters: {a: {type: text, default: [a]}}",
	  "39 G0401 a must be of type text, not a list" },
	{ "charges: {b: {per: fortnight}}", "20 G0206 \"fortnight\" is not a value of per" },
	{ "charges: {b: 5}", "14 G0201 a charge must be a map of keys" },
	{ "charges: 5", "10 G0201 charges must be a map of keys" },
};

static const char promising[] = "garant: 1\n"
				"contract: test\n"
				"currency: EUR\n"
				"zone: UTC\n"
				"money: {round: half up}\n"
				"charges: {fee: {per: month}}\n"
				"guarantees: {g: {clause: a}}\n";

/* Each after a guarantee whose window it is. */
static const struct row windows[] = {
	{ "window: fortnight", "9 G0225 \"fortnight\" is not a window" },
	{ "window: {any: 2 months}", "15 G0225 \"2 months\" is not a window" },
	{ "window: {last: 0 months}", "16 G0225 \"0 months\" is not a window" },
	{ "window: {last: 1 h / 7}", "16 G0225 \"1 h / 7\" is not a window" },
	{ "window: {first: 2 months}", "9 G0225 \"first\" is not a window" },
	{ "window: {last: 2 months, any: 3 days}", "9 G0225 \"last\" is not a window" },
	{ "window: {last: fee}", "16 G0307 an amount of money where a duration is needed" },
	{ "window: [1]", "9 G0225 \"\" is not a window" },
	{ "window: record", "9 G0225 \"record\" is not a window" },
	{ "window: window", "9 G0225 \"window\" is not a window" },
};

static const char paying[] = "garant: 1\n"
			     "contract: test\n"
			     "currency: EUR\n"
			     "zone: UTC\n"
			     "money: {round: half up}\n"
			     "charges: {fee: {per: month}}\n"
			     "attributes: {plan: {type: text, one of: [gold, silver]}, site: "
			     "{type: text}, vip: {type: yes/no}}\n"
			     "parameters: {number: {type: number}}\n";

/* Each after names and charges that it can use. */
static const struct row parts[] = {
	{ "calendars: {a: {week: {mon: \"08:00\"}}}", "29 G0223 \"08:00\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"18:00-08:00\"}}}",
	  "29 G0223 \"18:00-08:00\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"08:00-12:00 11:00-13:00\"}}}",
	  "29 G0223 \"08:00-12:00 11:00-13:00\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"\"}}}", "29 G0223 \"\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"25:00-26:00\"}}}",
	  "29 G0223 \"25:00-26:00\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"08:00-x\"}}}",
	  "29 G0223 \"08:00-x\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: [1]}}}", "29 G0223 \"\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: \"00:00-01:00 02:00-03:00 04:00-05:00 06:00-07:00 "
	  "08:00-09:00 10:00-11:00 12:00-13:00 14:00-15:00 16:00-17:00 18:00-19:00\"}}}",
	  NULL },
	{ "calendars: {a: {week: {noday: \"08:00-12:00\"}}}",
	  "24 G0224 \"noday\" is not a day of the week" },
	{ "calendars: {a: {week: {monday: \"08:00-12:00\"}}}",
	  "24 G0224 \"monday\" is not a day of the week" },
	{ "calendars: {a: {week: {m: \"08:00-12:00\"}}}",
	  "24 G0224 \"m\" is not a day of the week" },
	{ "calendars: {a: {week: {fri-mon: \"08:00-12:00\"}}}",
	  "24 G0224 \"fri-mon\" is not a day of the week" },
	{ "calendars: {a: {week: {mon-xx: \"08:00-12:00\"}}}",
	  "24 G0224 \"mon-xx\" is not a day of the week" },
	{ "calendars: {a: {week: 5}}", "23 G0201 week must be a map of keys" },
	{ "calendars: {a: {week: {mon: closed}, holidays: nowhere}}",
	  "48 G0206 \"nowhere\" is not a value of holidays" },
	{ "calendars: {a: {week: {mon: closed}, holidays: [2026-02-30]}}",
	  "49 G0206 \"2026-02-30\" is not a value of holidays" },
	{ "calendars: {a: {week: {mon: closed}, holidays: [[1]]}}",
	  "49 G0206 \"\" is not a value of holidays" },
	{ "calendars: {a: {week: {mon: closed}, holidays: {a: 1}}}",
	  "48 G0206 \"\" is not a value of holidays" },
	{ "calendars: {a: {week: {mon: closed}, except: 5}}",
	  "46 G0201 except must be a map of keys" },
	{ "calendars: {a: {week: {mon: closed}, except: {2026-02-30: closed}}}",
	  "47 G0222 \"2026-02-30\" is not a date" },
	{ "calendars: {a: {week: {mon: closed}, except: {2026-02-20: nonsense}}}",
	  "59 G0223 \"nonsense\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: 5}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: {\"21:00\": \"25:00\"}}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: {\"x\": \"08:00\"}}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: {\"21:00\": [1]}}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: {\"21:00\": \"24:00\"}}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {week: {mon: closed}, after: {\"21:00\": \"08:00\", \"22:00\": "
	  "\"08:00\"}}}",
	  "45 G0223 \"after\" is not a list of hours" },
	{ "calendars: {a: {zone: Nowhere/Else, week: {mon: closed}}}",
	  "23 G0207 there is no time zone \"Nowhere/Else\"" },
	{ "calendars: {a: 5}", "16 G0201 a calendar must be a map of keys" },
	{ "calendars: 5", "12 G0201 calendars must be a map of keys" },
	{ "calendars: {A: {week: {mon: closed}}}", "13 G0218 \"A\" cannot be a name" },
	{ "calendars: {a: {always: maybe}}", "25 G0206 \"maybe\" is not a value of always" },
	{ "effective: {from: yesterday}", "19 G0222 \"yesterday\" is not a date" },
	{ "effective: 5", "12 G0201 effective must be a map of keys" },
	{ "components: [a, a]", "17 G0217 the name \"a\" is already taken" },
	{ "components: {a: {b: [c, a]}}", "25 G0217 the name \"a\" is already taken" },
	{ "readings: 5", "11 G0202 readings must be a list" },
	{ "readings: [5]", "12 G0201 a reading must be a map of keys" },
	{ "readings: [{id: a, clause: b, open: c, chosen: 1, or: 5}]",
	  "55 G0202 or must be a list" },
	{ "readings: [{id: a, clause: b, open: c, chosen: 1}, {id: a, clause: b, open: "
	  "c, chosen: 1}]",
	  "52 G0217 the name \"a\" is already taken" },
	{ "readings: [{id: a, clause: b, open: c}]",
	  "12 G0205 a reading needs the key \"chosen\"" },
	{ "records: 5", "10 G0201 records must be a map of keys" },
	{ "records: {outage: 5}", "19 G0201 fields must be a map of keys" },
	{ "records: {outage: {Loud: {type: number}}}", "20 G0218 \"Loud\" cannot be a name" },
	{ "records: {outage: {loud: {type: colour}}}", "33 G0209 there is no type \"colour\"" },
	{ "records: {outage: {loud: {type: [1]}}}", "33 G0209 there is no type \"\"" },
	{ "records: {outage: {loud: {}}}", "26 G0205 a field needs the key \"type\"" },
	{ "records: {outage: {loud: {type: number}}, ticket: {loud: {type: money}}}",
	  "52 G0307 an amount of money where a number is needed" },
	{ "records: {outage: {loud: {type: number}}, ticket: {loud: {type: duration}}}",
	  "52 G0307 a duration where a number is needed" },
	{ "records: {outage: {loud: {type: number}}, ticket: {loud: {type: number}}}", NULL },
	{ "records: {outage: {loud: {type: instant, several: yes}}}", NULL },
	{ "records: {outage: {loud: {type: number, several: maybe}}}",
	  "50 G0206 \"maybe\" is not a value of several" },
	{ "records: {outage: {loud: {type: number, default: many}}}",
	  "50 G0401 loud must be of type number, not many" },
	{ "records: {outage: {loud: {type: yes/no, default: yes}}}", NULL },
	{ "records: {outage: {detected: {type: number}}}",
	  "20 G0307 a number where an instant is needed" },
	{ "records: {Thing: {}}", "11 G0218 \"Thing\" cannot be a name" },
	{ "samples: 5", "10 G0201 samples must be a map of keys" },
	{ "samples: {good: 5}", "17 G0201 fields must be a map of keys" },
	{ "samples: {good: {total: number}}", NULL },
	{ "samples: {good: {total: colour}}", "25 G0209 there is no type \"colour\"" },
	{ "claims: 5", "9 G0201 fields must be a map of keys" },
	{ "claims: {why: text}", NULL },
	{ "claims: {why: colour}", "15 G0209 there is no type \"colour\"" },
	{ "claims: {why: {type: text, several: yes}}", NULL },
	{ "endings: {why: {type: text, default: none}}", NULL },
	{ "values: 5", "9 G0201 values must be a map of keys" },
	{ "values: {A: 5}", "10 G0218 \"A\" cannot be a name" },
	{ "combine: 5", "10 G0202 combine must be a list" },
	{ "combine: [5]", "11 G0201 an item of combine must be a map of keys" },
	{ "combine: [{take: highest}]", "11 G0205 an item of combine needs the key \"of\"" },
	{ "combine: [{highest of: [a, b]}]",
	  "12 G0204 unknown key \"highest of\" in an item of combine" },
	{ "limit: 5", "8 G0202 limit must be a list" },
	{ "limit: [5]", "9 G0201 a limit must be a map of keys" },
	{ "limit: [{at most: 5}]", "19 G0307 a number where an amount of money is needed" },
	{ "limit: [{at most: 5.00 EUR, per: fortnight}]",
	  "34 G0225 \"fortnight\" is not a window" },
	{ "limit: [{}]",
	  "9 G0229 a limit needs exactly one of: at most, awards, not less than, nothing "
	  "below, nothing up to, whole units" },
	{ "limit: [{at most: 5.00 EUR}]", NULL },
	{ "rights: 5", "9 G0201 rights must be a map of keys" },
	{ "rights: {a: 5}", "13 G0201 a right must be a map of keys" },
	{ "rights: {a: {clause: b}}", "13 G0205 a right needs the key \"when\"" },
	{ "rights: {a: {clause: b, when: 5}}", "31 G0307 a number where yes or no is needed" },
	{ "rights: {a: {clause: b, when: yes, notice: 5}}",
	  "44 G0307 a number where a duration is needed" },
	{ "rights: {a: {clause: b, when: yes, window: fortnight}}",
	  "44 G0225 \"fortnight\" is not a window" },
	{ "rights: {A: {clause: b, when: yes}}", "10 G0218 \"A\" cannot be a name" },
	{ "term: 5", "7 G0201 term must be a map of keys" },
	{ "term: {commitment: 5}", "7 G0205 term needs the key \"clause\"" },
	{ "term: {clause: a, renewal: 5}", "28 G0201 renewal must be a map of keys" },
	{ "term: {clause: a, renewal: {every: 5 min}}",
	  "36 G0307 a time of less than a day where days, months or years is needed" },
	{ "term: {clause: a, renewal: {every: 5 EUR}}",
	  "36 G0307 an amount of money where a duration is needed" },
	{ "term: {clause: a, notice: 5}", "27 G0307 a number where a duration is needed" },
	{ "term: {clause: a, end: 5}", "24 G0307 a number where an instant is needed" },
	{ "term: {clause: a, early charge: 5}",
	  "33 G0307 a number where an amount of money is needed" },
	{ "term: {clause: a, refund: 5}", "27 G0201 refund must be a map of keys" },
	{ "term: {clause: a, refund: {within: 5}}",
	  "36 G0307 a number where a duration is needed" },
	{ "guarantees: 5", "13 G0201 guarantees must be a map of keys" },
	{ "guarantees: {A: {clause: a}}", "14 G0218 \"A\" cannot be a name" },
	{ "guarantees: {a: 5}", "17 G0201 a guarantee must be a map of keys" },
	{ "guarantees: {a: {}}", "17 G0205 a guarantee needs the key \"clause\"" },
	{ "guarantees: {a: {clause: a, records: ghost}}",
	  "38 G0211 there is no kind of record \"ghost\"" },
	{ "guarantees: {a: {clause: a, records: [outage, 5]}}",
	  "47 G0211 there is no kind of record \"5\"" },
	{ "guarantees: {a: {clause: a, records: {a: b}}}",
	  "38 G0211 there is no kind of record \"\"" },
	{ "guarantees: {a: {clause: a, of: ghost}}", "33 G0210 there is no component \"ghost\"" },
	{ "guarantees: {a: {clause: a, of: [[1]]}}", "34 G0210 there is no component \"\"" },
	{ "guarantees: {a: {clause: a, for each: colour}}",
	  "39 G0216 records here have no field \"colour\"" },
	{ "guarantees: {a: {clause: a, for each: reported}}",
	  "39 G0216 records here have no field \"reported\"" },
	{ "guarantees: {a: {clause: a, for each: severity}}", NULL },
	{ "guarantees: {a: {clause: a, for each: [1]}}",
	  "39 G0216 records here have no field \"\"" },
	{ "guarantees: {a: {clause: a, per: fortnight}}",
	  "34 G0206 \"fortnight\" is not a value of per" },
	{ "guarantees: {a: {clause: a, window: record}}", "37 G0225 \"record\" is not a window" },
	{ "guarantees: {a: {clause: a, when: 5}}", "35 G0202 when must be a list" },
	{ "guarantees: {a: {clause: a, when: [5]}}", "36 G0201 a condition must be a map of keys" },
	{ "guarantees: {a: {clause: a, when: [{}]}}",
	  "36 G0229 a condition needs exactly one of: require, unless, during" },
	{ "guarantees: {a: {clause: a, when: [{require: yes, unless: yes}]}}",
	  "36 G0229 a condition needs exactly one of: require, unless, during" },
	{ "guarantees: {a: {clause: a, when: [{require: yes, else: nonsense}]}}",
	  "57 G0206 \"nonsense\" is not a value of else" },
	{ "guarantees: {a: {clause: a, when: [{require: yes, else: [1]}]}}",
	  "57 G0206 \"\" is not a value of else" },
	{ "guarantees: {a: {clause: a, when: [{during: ghost}]}}",
	  "45 G0211 there is no kind of record \"ghost\"" },
	{ "guarantees: {a: {clause: a, when: [{during: [maintenance, ghost]}]}}",
	  "59 G0211 there is no kind of record \"ghost\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {hours: ghost}}]}}",
	  "53 G0212 there is no calendar \"ghost\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {span: ghost}}]}}",
	  "52 G0216 records here have no field \"ghost\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {span: detected}}]}}",
	  "52 G0216 records here have no field \"detected\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {guarantee: ghost}}]}}",
	  "57 G0213 there is no guarantee \"ghost\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {hours: x, span: waiting}}]}}",
	  "45 G0206 \"\" is not a value of during" },
	{ "guarantees: {a: {clause: a, when: [{during: {what: x}}]}}",
	  "45 G0206 \"what\" is not a value of during" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, whole: yes}]}}", NULL },
	{ "guarantees: {a: {clause: a, when: [{during: {span: waiting}, where: planned}]}}",
	  "69 G0306 \"planned\" is not known at this place: it is a field of a record, and "
	  "here no single record is looked at" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: 5}]}}",
	  "66 G0201 budget must be a map of keys" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: {at most: 5 "
	  "EUR}}]}}",
	  "76 G0307 an amount of money where a duration is needed" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: {at most: 1 "
	  "h, per: fortnight}}]}}",
	  "86 G0225 \"fortnight\" is not a window" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: {at most: 1 "
	  "h, per: {last: 2 months}}}]}}",
	  NULL },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: {at most: 1 "
	  "h, order: by name}}]}}",
	  "88 G0206 \"by name\" is not a value of order" },
	{ "guarantees: {a: {clause: a, when: [{during: maintenance, budget: {per: week}}]}}",
	  "66 G0205 budget needs the key \"at most\"" },
	{ "guarantees: {a: {clause: a, join: 5}}", "35 G0201 join must be a map of keys" },
	{ "guarantees: {a: {clause: a, join: {gap: 5}}}",
	  "41 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, join: {gap: 5 min, as: other}}}",
	  "52 G0206 \"other\" is not a value of as" },
	{ "guarantees: {a: {clause: a, slots: 5}}", "36 G0201 slots must be a map of keys" },
	{ "guarantees: {a: {clause: a, slots: {size: 7 min}}}",
	  "43 G0239 a slot cannot be 7 min long" },
	{ "guarantees: {a: {clause: a, slots: {size: 5}}}",
	  "43 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, slots: {size: number * 1 h}}}",
	  "43 G0239 a slot cannot be number * 1 h long" },
	{ "guarantees: {a: {clause: a, slots: {size: 2 days}}}", NULL },
	{ "guarantees: {a: {clause: a, slots: {size: 1 s / 7}}}",
	  "43 G0239 a slot cannot be 1 s / 7 long" },
	{ "guarantees: {a: {clause: a, slots: {size: 1 month}}}", NULL },
	{ "guarantees: {a: {clause: a, slots: {size: 0 min}}}",
	  "43 G0239 a slot cannot be 0 min long" },
	{ "guarantees: {a: {clause: a, slots: {from: ghost, size: 5 min}}}",
	  "43 G0215 there is no series of samples \"ghost\"" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, missing: nothing}}}",
	  "59 G0206 \"nothing\" is not a value of missing" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, minimum run: 0}}}",
	  "63 G0232 \"0\" is not a whole number from 1 to 1000000" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, minimum run: 1.5}}}",
	  "63 G0232 \"1.5\" is not a whole number from 1 to 1000000" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, minimum run: 2000000}}}",
	  "63 G0232 \"2000000\" is not a whole number from 1 to 1000000" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, minimum run: number}}}",
	  "63 G0232 \"number\" is not a whole number from 1 to 1000000" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, minimum run: 3 min}}}",
	  "63 G0232 \"3 min\" is not a whole number from 1 to 1000000" },
	{ "guarantees: {a: {clause: a, slots: {size: 5 min, bad: 5}}}",
	  "55 G0307 a number where yes or no is needed" },
	{ "guarantees: {a: {clause: a, deadline: 5}}", "39 G0201 deadline must be a map of keys" },
	{ "guarantees: {a: {clause: a, deadline: {of: from}}}",
	  "39 G0205 deadline needs the key \"within\"" },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 5, met by: to}}}",
	  "58 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, deadline: {of: 5, within: 1 h, met by: to}}}",
	  "44 G0307 a number where an instant is needed" },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 1 h, met by: to, "
	  "stop during: detected}}}",
	  "88 G0216 records here have no field \"detected\"" },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 1 h, met by: to, "
	  "stop during: ghost}}}",
	  "88 G0216 records here have no field \"ghost\"" },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 1 h, met by: to, "
	  "stop during: waiting}}}",
	  NULL },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 1 h, met by: to, in: "
	  "ghost}}}",
	  "79 G0212 there is no calendar \"ghost\"" },
	{ "guarantees: {a: {clause: a, deadline: {of: from, within: 1 h, met by: to, "
	  "days: half}}}",
	  "81 G0206 \"half\" is not a value of days" },
	{ "guarantees: {a: {clause: a, round: 5}}", "36 G0201 round must be a map of keys" },
	{ "guarantees: {a: {clause: a, round: {to: 5}}}",
	  "41 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, round: {to: number * 1 min}}}",
	  "41 G0239 a slot cannot be number * 1 min long" },
	{ "guarantees: {a: {clause: a, round: {to: 1 min / 7}}}",
	  "41 G0239 a slot cannot be 1 min / 7 long" },
	{ "guarantees: {a: {clause: a, round: {to: 1 s / 7}}}",
	  "41 G0239 a slot cannot be 1 s / 7 long" },
	{ "guarantees: {a: {clause: a, round: {to: 0 min}}}",
	  "41 G0239 a slot cannot be 0 min long" },
	{ "guarantees: {a: {clause: a, round: {to: 1 month}}}",
	  "41 G0307 a number of months where a duration is needed" },
	{ "guarantees: {a: {clause: a, round: {to: 1 min, by: guess}}}",
	  "52 G0206 \"guess\" is not a value of by" },
	{ "guarantees: {a: {clause: a, target: 5}}", "37 G0201 target must be a map of keys" },
	{ "guarantees: {a: {clause: a, target: {at least: 5 EUR}}}",
	  "48 G0307 an amount of money where a percentage is needed" },
	{ "guarantees: {a: {clause: a, target: {at least: 5, at most: 6}}}",
	  "37 G0229 target needs exactly one of: at least, at most, over, below" },
	{ "guarantees: {a: {clause: a, target: {}}}",
	  "37 G0229 target needs exactly one of: at least, at most, over, below" },
	{ "guarantees: {a: {clause: a, unmeasured: 5}}",
	  "41 G0206 \"5\" is not a value of unmeasured" },
	{ "guarantees: {a: {clause: a, unmeasured: [1]}}",
	  "41 G0206 \"\" is not a value of unmeasured" },
	{ "guarantees: {a: {clause: a, clock: 5}}", "36 G0201 clock must be a map of keys" },
	{ "guarantees: {a: {clause: a, clock: {from: 5}}}",
	  "43 G0307 a number where an instant is needed" },
	{ "guarantees: {a: {clause: a, clock: {in: ghost}}}",
	  "41 G0212 there is no calendar \"ghost\"" },
	{ "guarantees: {a: {clause: a, clock: {in: [1]}}}", "41 G0212 there is no calendar \"\"" },
	{ "guarantees: {a: {clause: a, pay: 5}}", "34 G0201 pay must be a map of keys" },
	{ "guarantees: {a: {clause: a, pay: {}}}",
	  "34 G0229 pay needs exactly one of: reached, crossed, each, amount" },
	{ "guarantees: {a: {clause: a, pay: {reached: 5}}}", "44 G0202 reached must be a list" },
	{ "guarantees: {a: {clause: a, pay: {reached: []}}}", "44 G0235 reached is empty" },
	{ "guarantees: {a: {clause: a, pay: {reached: [5]}}}",
	  "45 G0201 a row of reached must be a map of keys" },
	{ "guarantees: {a: {clause: a, pay: {reached: [{below: 99%}]}}}",
	  "45 G0205 a row of reached needs the key \"pay\"" },
	{ "guarantees: {a: {clause: a, pay: {reached: [{pay: 5.00 EUR}]}}}",
	  "45 G0230 the row has no bound, or two for the same side" },
	{ "guarantees: {a: {clause: a, pay: {reached: [{below: 99%, pay: 10%}]}}}",
	  "63 G0233 the pay is a percentage but nothing says of what" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, at least: "
	  "99.5%, pay: 10%}]}}}",
	  "54 G0231 no quantity can reach this row: its lower bound is above its upper "
	  "bound" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{at most: 99%, at least: "
	  "99%, pay: 10%}]}}}",
	  NULL },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, at most: "
	  "98%, pay: 10%}]}}}",
	  "54 G0230 the row has no bound, or two for the same side" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, pay: 10%}, "
	  "{over: 99.9%, pay: 20%}]}}}",
	  NULL },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 5 min, pay: "
	  "10%}]}}}",
	  "62 G0307 a duration where a percentage is needed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, pay: 10%}], "
	  "crossed: [{from: 1, pay: 1%}]}}}",
	  "34 G0229 pay needs exactly one of: reached, crossed, each, amount" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, to: 1 h, pay: 1%, per: 1 h}]}}}",
	  "98 G0204 unknown key \"per\" in a segment of crossed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, to: 4 h, pay: 1%, per: 1 h}, {from: 3 h, pay: 2%, per: 1 h}]}}}",
	  "98 G0204 unknown key \"per\" in a segment of crossed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, pay: 1%, per: 5 EUR}]}}}",
	  "89 G0204 unknown key \"per\" in a segment of crossed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, pay: 1%}]}}}",
	  "68 G0205 a segment of crossed needs the key \"each\"" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, pay: 1%, per: 1 h, part: most}]}}}",
	  "89 G0204 unknown key \"per\" in a segment of crossed" },
	{ "guarantees: {a: {clause: a, pay: {each: 5}}}", "41 G0201 each must be a map of keys" },
	{ "guarantees: {a: {clause: a, pay: {each: {pay: 5%}}}}",
	  "41 G0205 each needs the key \"unit\"" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, each: {pay: 5%, per: "
	  "1 EUR}}}}",
	  "74 G0204 unknown key \"per\" in each" },
	{ "guarantees: {a: {clause: a, pay: {amount: yes}}}", "43 G0234 yes or no cannot be paid" },
	{ "guarantees: {a: {clause: a, pay: {amount: 5}}}",
	  "43 G0233 the pay is a percentage but nothing says of what" },
	{ "guarantees: {a: {clause: a, pay: {amount: 5.00 EUR, gate: 5}}}",
	  "59 G0307 a number where yes or no is needed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, pay: 10%}], "
	  "if several: first}}}",
	  "91 G0206 \"first\" is not a value of if several" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, reached: [{below: 99%, pay: 10%}], "
	  "records: all}}}",
	  "88 G0206 \"all\" is not a value of records" },
	{ "guarantees: {a: {clause: a, limit: {at most: 5.00 EUR}}}",
	  "36 G0202 limit must be a list" },
	{ "guarantees: {a: {clause: a, limit: [{at most: 5.00 EUR, less: 1.00 EUR}]}}",
	  "37 G0229 a limit needs exactly one of: at most, awards, not less than, "
	  "nothing below, nothing up to, whole units, less" },
	{ "guarantees: {a: {clause: a, claim: 5}}", "36 G0201 claim must be a map of keys" },
	{ "guarantees: {a: {clause: a, claim: yes}}", "36 G0201 claim must be a map of keys" },
	{ "guarantees: {a: {clause: a, claim: {within: 5}}}",
	  "45 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, claim: {within: 5 days, of: 5}}}",
	  "57 G0307 a number where an instant is needed" },
	{ "guarantees: {a: {clause: a, claim: {within: 5 days, of: window.end, in: ghost}}}",
	  "73 G0212 there is no calendar \"ghost\"" },
	{ "guarantees: {a: {clause: a, claim: {needs: 5}}}",
	  "37 G0204 unknown key \"needs\" in claim" },
	{ "guarantees: {a: {clause: a, remedy: [[1]]}}",
	  "38 G0203 a remedy must be a single value" },
	{ "guarantees: {a: {clause: a, remedy: something}}", NULL },
	{ "guarantees: {a: {clause: a, chosen by: nobody}}",
	  "40 G0206 \"nobody\" is not a value of chosen by" },
	{ "guarantees: {a: {clause: a, nature: gift}}",
	  "37 G0206 \"gift\" is not a value of nature" },
	{ "guarantees: {a: {clause: a, expires: 5}}",
	  "38 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, weight: {by: ghost, a: 1}}}",
	  "42 G0305 nothing here is called \"ghost\"" },
	{ "guarantees: {a: {clause: a, weight: {by: [1], a: 1}}}",
	  "42 G0203 an expression must be a single value" },
	{ "guarantees: {a: {clause: a, weight: {dated: 5}}}",
	  "45 G0201 dated must be a map of keys" },
	{ "guarantees: {a: {clause: a, weight: {dated: {yesterday: 1}}}}",
	  "46 G0222 \"yesterday\" is not a date" },
	{ "guarantees: {a: {clause: a, weight: {reading: ghost}}}",
	  "47 G0214 there is no reading \"ghost\"" },
	{ "guarantees: {a: {clause: a, weight: {reading: [1]}}}",
	  "47 G0214 there is no reading \"\"" },
	{ "guarantees: {a: {clause: a, weight: {by: number, gold: 1}}}",
	  "42 G0236 \"number\" cannot choose a row: it is no text, parameter or attribute "
	  "that is known here" },
	{ "guarantees: {a: {clause: a, weight: {by: site, gold: 1}, applies: {by: vip, "
	  "yes: yes}}}",
	  NULL },
	{ "guarantees: {a: {clause: a, entitled: 5}}", "39 G0202 entitled must be a list" },
	{ "guarantees: {a: {clause: a, entitled: [5]}}",
	  "40 G0201 an item with that: must be a map of keys" },
	{ "guarantees: {a: {clause: a, entitled: [{that: 5}]}}",
	  "47 G0307 a number where yes or no is needed" },
	{ "guarantees: {a: {clause: a, applies: 5}}",
	  "38 G0307 a number where yes or no is needed" },
	{ "guarantees: {a: {clause: a, belongs: 5}}",
	  "38 G0307 a number where an instant is needed" },
	{ "guarantees: {a: {clause: a, base: 5}}", "35 G0307 a number where a duration is needed" },
	{ "guarantees: {a: {clause: a, overlap: twice}}",
	  "38 G0206 \"twice\" is not a value of overlap" },
	{ "guarantees: {a: {clause: a, before start: maybe}}",
	  "43 G0206 \"maybe\" is not a value of before start" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, pay: 1%, each: 5 EUR}]}}}",
	  "95 G0307 an amount of money where a duration is needed" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, crossed: [{from: 2 "
	  "h, pay: 1%, each: 1 h, part: most}]}}}",
	  "106 G0206 \"most\" is not a value of part" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, each: {pay: 5%, "
	  "unit: 1 EUR}}}}",
	  "64 G0205 each needs the key \"part\"" },
	{ "guarantees: {a: {clause: a, pay: {of: fee, by: downtime, each: {pay: 5%, "
	  "unit: 1 h, from: 5}}}}",
	  "85 G0204 unknown key \"from\" in each" },
	{ "guarantees: {a: {clause: a, claim: {within: 5 days, of: window.end, require: "
	  "[{that: 5}]}}}",
	  "86 G0307 a number where yes or no is needed" },
	{ "guarantees: {a: {clause: a, records: ticket, deadline: {of: from, within: 1 "
	  "h, met by: to, stop during: resolved}}}",
	  "105 G0216 records here have no field \"resolved\"" },
	{ "guarantees: {a: {clause: a, when: [{during: {span: reported}}]}}",
	  "52 G0216 records here have no field \"reported\"" },
	{ "guarantees: {a: {clause: a, window: day, per: day, for each: {by: plan, gold: "
	  "component, silver: resource}}}",
	  "14 G0240 for each differs between the rows of a choice" },
};

struct table {
	const char *head;
	unsigned line; /* of the row's text */
	const struct row *rows;
	size_t count;
};

static size_t check(const struct table *table, const struct row *row)
{
	struct strbuf text = STRBUF_INIT(64 * KIB), line = STRBUF_INIT(KIB);
	struct contract_bench bench;
	struct str told;
	size_t wrong;

	strbuf_add_format(&line, "%u:", table->line);
	strbuf_add_format(&text, "%s%s\n", table->head, row->text);
	(void)contract_bench_open(&bench, text.ptr);
	told = contract_bench_told(&bench);
	wrong = row->told ? bench.sink.count == 0 || !str_starts(told, strbuf_str(&line)) ||
				    !str_starts(str_slice(told, line.len, told.len),
						str_from(row->told))
			  : bench.sink.errors > 0;
	if (wrong)
		print_error("%s: %.*s\n", row->text, STR_ARG(told));
	contract_bench_close(&bench);
	strbuf_done(&text);
	strbuf_done(&line);
	return wrong;
}

static void check_all(const struct table *table)
{
	size_t wrong = 0;

	for (size_t i = 0; i < table->count; i++)
		wrong += check(table, &table->rows[i]);
	assert_int_equal(wrong, 0);
}

static void test_declarations(void **state)
{
	(void)state;
	check_all(&(struct table){ bare, 5, declarations,
				   sizeof(declarations) / sizeof(declarations[0]) });
}

static void test_windows(void **state)
{
	(void)state;
	check_all(&(struct table){ promising, 8, windows, sizeof(windows) / sizeof(windows[0]) });
}

static void test_parts(void **state)
{
	(void)state;
	check_all(&(struct table){ paying, 9, parts, sizeof(parts) / sizeof(parts[0]) });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_declarations),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
