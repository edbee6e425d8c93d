/* What is refused in an expression, and where: the column and the text of the message. */
#include "tests/lib/refusals.h"

static const char head[] =
	"garant: 1\n"
	"contract: test\n"
	"currency: EUR\n"
	"zone: UTC\n"
	"money: {round: half up}\n"
	"components: [core, edge]\n"
	"charges: {fee: {per: month}}\n"
	"attributes: {plan: {type: text, one of: [gold, silver]}, site: {type: text}, vip: {type: "
	"yes/no}}\n"
	"parameters: {bought: {type: duration}, number: {type: number}}\n"
	"records: {outage: {score: {type: number}, cost: {type: money}, seen: {type: instant, "
	"several: yes}}}\n"
	"samples: {requests: {good: number, total: number}}\n"
	"claims: {ground: {type: text}}\n"
	"endings: {why: {type: text}, other: {type: number}}\n"
	"calendars: {office: {week: {mon-fri: \"08:00-18:00\"}}}\n"
	"readings: [{id: base, clause: b, open: c, chosen: fee, or: [2 * fee]}]\n"
	"values: {double-fee: 2 * fee, goldish: {by: plan, gold: 1}, loop: loop + 1, plain: 5}\n"
	"guarantees:\n"
	"  other: {clause: a, records: ticket, per: record, measure: length}\n"
	"  whole: {clause: a, records: ticket, measure: count()}\n"
	"  g:\n"
	"    clause: a\n";

/* Each as the measure of the guarantee. */
static const struct refusal measures[] = {
	{ "silent + yes",
	  "15 G0308 something the text does not say and yes or no do not go together with +" },
	{ "plan + silent",
	  "15 G0308 a text and something the text does not say do not go together with +" },
	{ "count(site = waiting)", NULL },
	{ "123456789012345678 EUR", NULL },
	{ "site = number", NULL },
	{ "site = 5", "15 G0308 a text and a number do not go together with a comparison" },
	{ "count(from = reported)", NULL },
	{ "count(reported = from)", NULL },
	{ "count(cause = cause)",
	  "21 G0308 a list of texts and a text do not go together with a comparison" },
	{ "silent in [a]", NULL },
	{ "fee * 2 months",
	  "15 G0308 an amount of money and a number of months do not go together with *" },
	{ "1% * 1%", NULL },
	{ "window.start + silent", NULL },
	{ "count(from - reported > 1 h)", NULL },
	{ "count(reported - from > 1 h)", NULL },
	{ "count(seen - seen > 1 h)", NULL },
	{ "1 month + 1 year", NULL },
	{ "1 and yes", "15 G0307 a number where yes or no is needed" },
	{ "[a, b]", NULL },
	{ "total(silent)", NULL },
	{ "greater(1 month, 1 year)", NULL },
	{ "greater(silent, silent)", NULL },
	{ "greater(plan, plan)", "23 G0307 a text where a number is needed" },
	{ "count(at(from, site) > from)",
	  "30 G0307 something else where a time of day in quotes, such as \"06:00\", is needed" },
	{ "how-many(1, yes)", "24 G0307 a number where yes or no is needed" },
	{ "1 h 99999999999999999999 min",
	  "19 G0304 \"99999999999999999999\" is not a number that can be read exactly" },
	{ "99999999999999999 weeks", NULL },
	{ "1 h 99999999999999999 min", NULL },
	{ "999999999999999.00 EUR", NULL },
	{ "99999999999999999.00 EUR",
	  "15 G0304 \"99999999999999999.00\" is not a number that can be read exactly" },
	{ "plan is known ^", "29 G0302 the character ^ has no place in an expression" },
	{ "plan is ^", "23 G0302 the character ^ has no place in an expression" },
	{ "plan is known known", "29 G0301 expected an operator or the end here, not known" },
	{ "-plan", "16 G0307 a text where a number is needed" },
	{ "by number (a: 1)", "18 G0307 a number where a text is needed" },
	{ "by goldish (a: 1)", "18 G0307 a number where a text is needed" },
	{ "goldish", NULL },
	{ "total(goldish)", NULL },
	{ "greater(goldish, 1)", NULL },
	{ "goldish + 1", NULL },
	{ "not goldish", "19 G0307 a number where yes or no is needed" },
	{ "measure(whole) + goldish", NULL },
	{ "plan in [gold] and goldish = 1", NULL },
	{ "", "15 G0301 expected a value here, not the end" },
	{ "yes + 1", "15 G0308 yes or no and a number do not go together with +" },
	{ "downtime + fee",
	  "15 G0308 a duration and an amount of money do not go together with +" },
	{ "count(first(reported) = plan)",
	  "21 G0308 an instant and a text do not go together with a comparison" },
	{ "count(reported = component)", "32 G0307 a list of texts where an instant is needed" },
	{ "plan + 1", "15 G0308 a text and a number do not go together with +" },
	{ "total(cause)", "21 G0307 a list of texts where a number is needed" },
	{ "count(cause + 1 > 2)",
	  "21 G0308 a list of texts and a number do not go together with +" },
	{ "count(waiting + 1 > 2)", "21 G0308 spans and a number do not go together with +" },
	{ "count(seen + seen > 2)", "21 G0308 an event and an event do not go together with +" },
	{ "2026-05-01 + fee", "15 G0308 a date and an amount of money do not go together with +" },
	{ "2026-05-01 * 2", "15 G0308 a date and a number do not go together with *" },
	{ "fee / 1 h + fee",
	  "15 G0308 a price of time and an amount of money do not go together with +" },
	{ "fee * 1 h + fee",
	  "15 G0308 a product of money and time and an amount of money do not go "
	  "together with +" },
	{ "1% + fee", "15 G0308 a percentage and an amount of money do not go together with +" },
	{ "silent + fee", NULL },
	{ "silent * fee", NULL },
	{ "silent", NULL },
	{ "1 month + 1 h", "15 G0308 a number of months and a duration do not go together with +" },
	{ "2 months * 2 months",
	  "15 G0308 a number of months and a number of months do not go together with *" },
	{ "2 months / 2 h",
	  "15 G0308 a number of months and a duration do not go together with /" },
	{ "2 / 2 months", "15 G0308 a number and a number of months do not go together with /" },
	{ "yes * 2", "15 G0308 yes or no and a number do not go together with *" },
	{ "fee / plan", "15 G0308 an amount of money and a text do not go together with /" },
	{ "fee * fee * fee * fee",
	  "15 G0308 a product of money and time and an amount of money do not go "
	  "together with *" },
	{ "1 / fee / fee / fee / fee",
	  "15 G0308 a product of money and time and an amount of money do not go "
	  "together with /" },
	{ "downtime * downtime * downtime * downtime",
	  "15 G0308 a product of money and time and a duration do not go together with *" },
	{ "1 / downtime / downtime / downtime / downtime",
	  "15 G0308 a product of money and time and a duration do not go together with /" },
	{ "plan < gold", "15 G0308 a text and a text do not go together with < and >" },
	{ "yes < no", "15 G0308 yes or no and yes or no do not go together with < and >" },
	{ "count(cause = storm)",
	  "21 G0308 a list of texts and a text do not go together with a comparison" },
	{ "count(waiting = waiting)",
	  "21 G0308 spans and spans do not go together with a comparison (use any of, "
	  "all of, only or none of)" },
	{ "1 | 2", "17 G0302 the character | has no place in an expression" },
	{ "1 ^ 2", "17 G0302 the character ^ has no place in an expression" },
	{ "{1}", "15 G0302 the character { has no place in an expression" },
	{ "1 _ 2", "17 G0302 the character _ has no place in an expression" },
	{ "1\t+\r2", NULL },
	{ "a_b", "15 G0305 nothing here is called \"a_b\"" },
	{ "a.b", "15 G0305 nothing here is called \"a.b\"" },
	{ "window.end - 2026-05-01T08:00:00.250+02:00", NULL },
	{ "window.end - 2026-05-01T08:00:00-02:00", NULL },
	{ "\xC3\xA9t\xC3\xA9", "15 G0305 nothing here is called" },
	{ "plan in gold", "23 G0307 something else where a list in brackets is needed" },
	{ "number in [gold]", "15 G0307 a number where a list of texts is needed" },
	{ "plan in [bronze]", "23 G0313 plan is never \"bronze\"" },
	{ "site in [anything]", NULL },
	{ "plan in [gold", "28 G0301 expected a comma or ] here, not the end" },
	{ "plan in [1]", "24 G0301 expected a word or a text here, not 1" },
	{ "plan in []", NULL },
	{ "plan = bronze", "22 G0313 plan is never \"bronze\"" },
	{ "by plan (gold: 1, silver: fee)",
	  "41 G0307 an amount of money where a number is needed" },
	{ "by plan (bronze: 1)", "32 G0313 plan is never \"bronze\"" },
	{ "by plan (1: 1)", "24 G0301 expected a word of the choice, or else here, not 1" },
	{ "by plan gold", "23 G0301 expected ( here, not gold" },
	{ "by plan (gold: 1 silver: 2)", "32 G0301 expected a comma or ) here, not silver" },
	{ "by plan (gold: 1, silver: 2", "42 G0301 expected a comma or ) here, not the end" },
	{ "by 5 (gold: 1)", "18 G0301 expected the name of a text here, not 5" },
	{ "by number (gold: 1)", "18 G0307 a number where a text is needed" },
	{ "-plan", "16 G0307 a text where a number is needed" },
	{ "-yes", "16 G0307 yes or no where a number is needed" },
	{ "-silent", NULL },
	{ "not 5", "19 G0307 a number where yes or no is needed" },
	{ "yes and 1", "23 G0307 a number where yes or no is needed" },
	{ "score", "15 G0306 \"score\" is not known at this place: it is a field of a record, and "
		   "here no single record is looked at" },
	{ "cost + 1",
	  "15 G0306 \"cost\" is not known at this place: it is a field of a record, and "
	  "here no single record is looked at" },
	{ "plaine", "15 G0305 nothing here is called \"plaine\"" },
	{ "goldish", NULL },
	{ "h", NULL },
	{ "started(downtime, h)", NULL },
	{ "started(12 months, month)", NULL },
	{ "started(downtime, fee)", "33 G0307 an amount of money where a duration is needed" },
	{ "started(downtime)", "15 G0309 started takes a value and a unit" },
	{ "started(downtime, 1 h, 2)", "15 G0309 started takes a value and a unit" },
	{ "nothing(downtime)", "15 G0310 there is no function nothing" },
	{ "greater(1, 2 h)", "26 G0307 a duration where a number is needed" },
	{ "greater(yes, no)", "23 G0307 yes or no where a number is needed" },
	{ "greater(silent, 5)", NULL },
	{ "greater(1 month, 2 months)", NULL },
	{ "how-many(1)", "24 G0307 a number where yes or no is needed" },
	{ "if(1, 2, 3)", "18 G0307 a number where yes or no is needed" },
	{ "if(yes, 1, 2 h)", "26 G0307 a duration where a number is needed" },
	{ "if(yes, silent, 2 h)", NULL },
	{ "round(plan, 1)", "27 G0307 a number where a text is needed" },
	{ "round(downtime, 1)", "31 G0307 a number where a duration is needed" },
	{ "floor(2 months, 1 month)", NULL },
	{ "later(1, 2)", "21 G0307 a number where an instant is needed" },
	{ "later(2026-01-01, 2026-01-02)", NULL },
	{ "after(window.start, 5)", "35 G0307 a number where a duration is needed" },
	{ "after(window.start, 5 h, nowhere)", "40 G0212 there is no calendar \"nowhere\"" },
	{ "after(window.start, 5 h, 5)", "40 G0212 there is no calendar \"5\"" },
	{ "after(window.start, 5 h, office)", NULL },
	{ "elapsed(window.start, window.end, office)", NULL },
	{ "elapsed(window.start, 5)", "37 G0307 a number where an instant is needed" },
	{ "elapsed(window.start, window.end, bureau)", "49 G0212 there is no calendar \"bureau\"" },
	{ "at(window.start, 25)",
	  "32 G0307 something else where a time of day in quotes, such as \"06:00\", is "
	  "needed" },
	{ "at(window.start, '25:00')",
	  "32 G0307 something else where a time of day in quotes, such as \"06:00\", is "
	  "needed" },
	{ "at(window.start, '24:00')",
	  "32 G0307 something else where a time of day in quotes, such as \"06:00\", is "
	  "needed" },
	{ "at(window.start, '12:30')", NULL },
	{ "at(5, '12:30')", "18 G0307 a number where an instant is needed" },
	{ "at(window.start, 'noon')",
	  "32 G0307 something else where a time of day in quotes, such as \"06:00\", is "
	  "needed" },
	{ "day(5)", "19 G0307 a number where an instant is needed" },
	{ "days-between(1, 2)", "28 G0307 a number where an instant is needed" },
	{ "working-days-between(window.start, window.end)",
	  "15 G0309 working-days-between takes two dates or instants and a calendar" },
	{ "working-days-between(window.start, window.end, 5)",
	  "62 G0212 there is no calendar \"5\"" },
	{ "time-in(5)", "23 G0307 a number where spans is needed" },
	{ "total(time-in(cause))", "29 G0307 a list of texts where spans is needed" },
	{ "total(total(length))",
	  "21 G0306 \"total(length)\" is not known at this place: it stands inside another "
	  "total, mean or count" },
	{ "total(yes)", "21 G0307 yes or no where a number is needed" },
	{ "count(5)", "21 G0307 a number where yes or no is needed" },
	{ "count(length)", "21 G0307 a duration where yes or no is needed" },
	{ "median(plan)", "22 G0307 a text where a number is needed" },
	{ "rank(length, 2 h)", "28 G0307 a duration where a number is needed" },
	{ "share(5)", "21 G0307 a number where yes or no is needed" },
	{ "highest(length) + total(from)", "39 G0307 an instant where a number is needed" },
	{ "earlier-records(1 h)",
	  "15 G0306 \"earlier-records(1 h)\" is not known at this place: it looks back "
	  "from a record, and here no single record is looked at" },
	{ "missed(nobody)", "22 G0213 there is no guarantee \"nobody\"" },
	{ "missed(5)", "22 G0213 there is no guarantee \"5\"" },
	{ "measure(other)",
	  "23 G0306 \"other\" is not known at this place: it is settled for each record or "
	  "day, and has no one measure" },
	{ "measure(whole)", NULL },
	{ "measure(nobody)", "23 G0213 there is no guarantee \"nobody\"" },
	{ "missed-in(whole, fee)", "32 G0307 an amount of money where a number is needed" },
	{ "missed-in(whole, 2)", NULL },
	{ "total-paid(whole, yes)", "33 G0307 yes or no where a number is needed" },
	{ "total-paid(whole, 2)", NULL },
	{ "paid(whole)", NULL },
	{ "reading(nothing)", "23 G0214 there is no reading \"nothing\"" },
	{ "reading(5)", "23 G0214 there is no reading \"5\"" },
	{ "claim.ground = a", "15 G0305 nothing here is called \"claim.ground\"" },
	{ "ending.why = a", "15 G0305 nothing here is called \"ending.why\"" },
	{ "value", "15 G0306 \"value\" is not known at this place: measure" },
	{ "downtime downtime", "24 G0301 expected an operator or the end here, not downtime" },
	{ "downtime +", "25 G0301 expected a value here, not the end" },
	{ "(downtime", "24 G0301 expected ) here, not the end" },
	{ "downtime)", "23 G0301 expected an operator or the end here, not )" },
	{ "5 parsecs", "17 G0301 expected an operator or the end here, not parsecs" },
	{ "5 h 30 min", NULL },
	{ "30 min 5 h", NULL },
	{ "5 h 30", "21 G0301 expected a unit of time here, not the end" },
	{ "5 h 30 EUR", "22 G0301 expected a unit of time here, not EUR" },
	{ "5 h 1 month", "21 G0301 expected a unit of time here, not month" },
	{ "5 days 2 h", NULL },
	{ "5.00 XXQ", "20 G0301 expected an operator or the end here, not XXQ" },
	{ "99999999999999999999 EUR",
	  "15 G0304 \"99999999999999999999\" is not a number that can be read exactly" },
	{ "'open", "15 G0303 this text has no closing quote" },
	{ "5 % of", "21 G0301 expected a value here, not the end" },
	{ "true", NULL },
	{ "false", NULL },
	{ "2026-13-01", "15 G0312 \"2026-13-01\" is not a date or an instant" },
	{ "2026-02-30", "15 G0312 \"2026-02-30\" is not a date or an instant" },
	{ "2026-05-01T25:00:00Z", "15 G0312 \"2026-05-01T25:00:00Z\" is not a date or an instant" },
	{ "number else", "26 G0301 expected a value here, not the end" },
	{ "number else fee",
	  "15 G0308 a number and an amount of money do not go together with else" },
	{ "plan is", "22 G0301 expected a value here, not the end" },
	{ "plan is not gold", "27 G0301 expected an operator or the end here, not gold" },
	{ "known(5, 6)", "15 G0309 known takes one value" },
	{ "window.length / window.days", NULL },
	{ "", "15 G0301 expected a value here, not the end" },
};

/* Each as another key of the guarantee. */
static const struct refusal keys[] = {
	{ "measure: [1]", "14 G0203 an expression must be a single value" },
	{ "measure: {a: 1}", "14 G0203 an expression must be a single value" },
	{ "when: [{require: \"from + 1\"}]",
	  "23 G0308 an instant and a number do not go together with +" },
	{ "when: [{require: \"downtime > 5 min\"}]",
	  "23 G0306 \"downtime\" is not known at this place: require" },
	{ "when: [{require: 5}]", "22 G0307 a number where yes or no is needed" },
	{ "when: [{require: {by: cause, storm: yes, else: no}}]",
	  "27 G0307 a list of texts where a text is needed" },
	{ "when: [{require: {by: priority, storm: yes, fire: 5}}]",
	  "55 G0307 a number where yes or no is needed" },
	{ "when: [{require: {by: priority, storm: yes, fire: no}}]", NULL },
	{ "when: [{require: {by: nowhere, storm: yes, fire: no}}]",
	  "27 G0305 nothing here is called \"nowhere\"" },
	{ "weight: {by: severity, high: 1, low: 1/2}", NULL },
	{ "weight: {by: severity, high: 1, low: goldish}", NULL },
	{ "weight: {by: severity, high: fee}",
	  "13 G0307 an amount of money where a number is needed" },
	{ "weight: fee", "13 G0307 an amount of money where a number is needed" },
	{ "slots: {size: 5 min, from: requests, value: good / total, bad: value < plan}",
	  "68 G0308 a number and a text do not go together with a comparison" },
	{ "slots: {size: 5 min, from: requests, value: good / fee, bad: value < 1}",
	  "66 G0308 a product of money and time and a number do not go together with a "
	  "comparison" },
	{ "slots: {size: 5 min, from: requests, value: {by: severity, a: 1}}",
	  "54 G0306 \"severity\" is not known at this place: it is a field of a record, "
	  "and here no single record is looked at" },
	{ "slots: {size: 5 min, from: requests, bad: good < claim.ground}",
	  "54 G0305 nothing here is called \"claim.ground\"" },
};

static void test_measures(void **state)
{
	(void)state;
	refusals_check(&(struct refusals){ measures, COUNT_OF(measures), .head = head, .line = 22,
					   .before = "    measure: \"", .after = "\"" });
}

static void test_keys(void **state)
{
	(void)state;
	refusals_check(&(struct refusals){ keys, COUNT_OF(keys), .head = head, .line = 22,
					   .before = "    " });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_measures),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
