/* What is wrong with a case is told with its place, all of it in one run. */
#include "app/case_bench.h"

#include <errno.h>

struct row {
	const char *name, *text, *expected;
};

static const struct row rows[] = {
	{ "reversed record",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T09:59:59Z}\n",
	  "4:50 G0409 o1 ends at 2026-04-03T09:59:59Z but begins at 2026-04-03T10:00:00Z\n" },
	{ "reversed window",
	  "case: 1\n"
	  "window: {from: 2026-04-02, to: 2026-04-01}\n",
	  "2:32 G0409 a window ends at 2026-04-01 but begins at 2026-04-02\n" },
	{ "empty window",
	  "case: 1\n"
	  "window: {from: 2026-04-02, to: 2026-04-02}\n",
	  "2:32 G0409 a window ends at 2026-04-02 but begins at 2026-04-02\n" },
	{ "reversed life",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {start: 2026-04-02, end: 2026-04-01}\n",
	  "3:40 G0409 the subscription ends at 2026-04-01 but begins at 2026-04-02\n" },
	{ "reversed span field",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, waiting: {from: "
	  "2026-04-03T10:30:00Z, to: 2026-04-03T10:20:00Z}}\n",
	  "4:114 G0409 waiting ends at 2026-04-03T10:20:00Z but begins at 2026-04-03T10:30:00Z\n" },
	{ "no offset",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00, to: 2026-04-03T11:00:00Z}\n",
	  "4:24 G0410 2026-04-03T10:00:00 has no offset, so nobody knows which instant it is\n" },
	{ "no offset space",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: 2026-05-01 08:00\n",
	  "3:8 G0410 2026-05-01 08:00 has no offset, so nobody knows which instant it is\n" },
	{ "no such local",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: 2026-03-29T02:30:00\n",
	  "3:8 G0411 2026-03-29T02:30:00 does not exist in Europe/Paris: the clocks jump over it "
	  "at 2026-03-29T03:00:00+02:00\n" },
	{ "twice local",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: 2026-10-25T02:30:00.250\n",
	  "3:8 G0412 2026-10-25T02:30:00.250 exists twice in Europe/Paris: the clocks go back over "
	  "it\n" },
	{ "no such day",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: 2026-02-30T10:00:00Z\n",
	  "3:8 G0414 there is no such date or time: 2026-02-30T10:00:00Z\n" },
	{ "no such time",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: 2026-02-20T24:30:00Z\n",
	  "3:8 G0414 there is no such date or time: 2026-02-20T24:30:00Z\n" },
	{ "date for instant",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03, to: 2026-04-04}\n",
	  "4:24 G0413 from must be an instant, not only the date 2026-04-03\n" },
	{ "decimals",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: 100.005 USD}}\n",
	  "3:39 G0407 100.005 USD has more decimals than its currency has\n" },
	{ "decimals yen",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: 100.0 JPY}}\n",
	  "3:39 G0407 100.0 JPY has more decimals than its currency has\n" },
	{ "currency",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: 100 USB}}\n",
	  "3:39 G0405 100 USB is not in a currency of ISO 4217\n" },
	{ "currency case",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: 100 eur}}\n",
	  "3:39 G0405 100 eur is not in a currency of ISO 4217\n" },
	{ "currency of subscription",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {currency: EURO}\n",
	  "3:26 G0405 EURO is not in a currency of ISO 4217\n" },
	{ "money word",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: dear}}\n",
	  "3:39 G0401 monthly-fee must be of type money, not dear\n" },
	{ "digits",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {charges: {monthly-fee: 1234567890123456789.00 USD}}\n",
	  "3:39 G0403 monthly-fee has more digits than can be read exactly: 1234567890123456789.00 "
	  "USD\n" },
	{ "overlap same id",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscriptions:\n"
	  "  - {id: s1, start: 2026-01-01, end: 2026-04-02}\n"
	  "  - {id: s1, start: 2026-04-01}\n",
	  "5:5 G0440 the subscriptions s1 and s1 overlap in time\n" },
	{ "other contract",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "contract: clicksend\n",
	  "3:11 G0429 this is about the contract \"clicksend\", but the case is settled with "
	  "\"sms\"\n" },
	{ "other contract record",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, contract: "
	  "other}\n",
	  "4:82 G0429 this is about the contract \"other\", but the case is settled with "
	  "\"sms\"\n" },
	{ "claim before record",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n"
	  "claims:\n"
	  "  - {record: o1, filed: 2026-04-03T09:00:00Z}\n",
	  "6:25 G0454 this claim was filed before o1 it is about began\n" },
	{ "claim before window",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "claims:\n"
	  "  - {guarantee: availability, window: 2026-04, filed: 2026-03-31T09:00:00Z}\n",
	  "4:55 G0454 this claim was filed before the window it is about began\n" },
	{ "claims word",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "claims: late\n",
	  "3:9 G0453 claims cannot be \"late\"\n" },
	{ "unknown kind",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outtage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n",
	  "4:6 G0441 there is no kind of record \"outtage\"\n" },
	{ "twice",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n"
	  "  - {ticket: o1, opened: 2026-04-03T10:00:00Z}\n",
	  "5:5 G0439 more than one record is called \"o1\"\n" },
	{ "guarantee in expect",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "expect:\n"
	  "  - {guarantee: availabilty, pay: 1}\n",
	  "4:17 G0426 the contract has no guarantee \"availabilty\"\n" },
	{ "guarantee in claims",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "claims:\n"
	  "  - {guarantee: uptime, filed: in time}\n",
	  "4:17 G0426 the contract has no guarantee \"uptime\"\n" },
	{ "guarantee in given",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "given:\n"
	  "  - {guarantee: uptime, measure: 99%}\n",
	  "4:17 G0426 the contract has no guarantee \"uptime\"\n" },
	{ "given twice",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "given:\n"
	  "  - {guarantee: availability, measure: 99%, downtime: 3 h}\n",
	  "4:5 G0455 a given value needs exactly one of measure, downtime, count, lengths, "
	  "amount\n" },
	{ "component",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, component: "
	  "[sms-gatway]}\n",
	  "4:84 G0442 the contract has no component \"sms-gatway\"\n" },
	{ "resource",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, resource: "
	  "line-1}\n",
	  "4:82 G0443 no subscription of the case has the resource \"line-1\"\n" },
	{ "no time",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, cause: power}\n",
	  "4:5 G0444 nothing says when o1 was\n" },
	{ "both names",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, failed: 2026-04-03T10:00:00Z, to: "
	  "2026-04-03T11:00:00Z}\n",
	  "4:54 G0433 here are both from and failed\n" },
	{ "length",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, length: 2 h}\n",
	  "4:80 G0445 the length of o1 is not the time between its from and its to\n" },
	{ "length over",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, on: 2026-04-03, length: 25 h}\n",
	  "4:42 G0446 o1 is longer than the time it lies in\n" },
	{ "length month",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, on: 2026-04-03, length: 1 month}\n",
	  "4:42 G0408 length cannot be 1 month: months and years have no fixed length in hours\n" },
	{ "misspelled key",
	  "case: 1\n"
	  "windw: 2026-04\n",
	  "2:1 G0423 a case has no key \"windw\"\n"
	  "1:1 G0434 the case does not say which time to settle\n" },
	{ "misspelled field",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, detectd: "
	  "2026-04-03T10:01:00Z}\n",
	  "4:72 G0425 \"detectd\" of outage is not used, and looks like \"detected\"\n" },
	{ "unused field",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, weather: rain}\n",
	  "4:72 G0424 the contract has no use for \"weather\" of outage\n" },
	{ "unused attribute",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {colour: red}\n",
	  "3:16 G0424 the contract has no use for \"colour\" of a subscription\n" },
	{ "word",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {plan: golden}\n",
	  "3:22 G0435 plan cannot be \"golden\"\n" },
	{ "percent",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, share: 95}\n",
	  "4:79 G0404 share is 95, more than the whole\n" },
	{ "yes no",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, planned: "
	  "maybe}\n",
	  "4:86 G0401 planned must be of type yes/no, not maybe\n" },
	{ "map for text",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, evidence: {a: "
	  "b}}\n",
	  "4:82 G0401 evidence must be of type text, not a map\n" },
	{ "window form",
	  "case: 1\n"
	  "window: April\n",
	  "2:9 G0431 a window needs a period, not April\n" },
	{ "window month",
	  "case: 1\n"
	  "window: 2026-13\n",
	  "2:9 G0414 there is no such date or time: 2026-13\n" },
	{ "windows overlap",
	  "case: 1\n"
	  "windows: [2026-Q2, 2026-04]\n",
	  "2:10 G0432 the windows 2026-Q2 and 2026-04 overlap\n" },
	{ "window both",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "windows: [2026-05]\n",
	  "1:1 G0433 here are both window and windows\n" },
	{ "no window", "case: 1\n", "1:1 G0434 the case does not say which time to settle\n" },
	{ "windows empty",
	  "case: 1\n"
	  "windows: []\n",
	  "2:10 G0434 the case does not say which time to settle\n" },
	{ "version",
	  "case: 2\n"
	  "window: 2026-04\n",
	  "1:7 G0456 this is not version 1 of the case language\n" },
	{ "not a map", "- case: 1\n", "1:1 G0420 a case must be a map of keys and values\n" },
	{ "replaces",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, replaces: o9, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n",
	  "4:28 G0448 the case has no record \"o9\"\n" },
	{ "replaces loop",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, replaces: o2, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n"
	  "  - {outage: o2, replaces: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n",
	  "4:5 G0449 o1 replaces itself in the end\n" },
	{ "about",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}\n"
	  "  - {report: r1, at: 2026-04-03T10:00:00Z, about: o7}\n",
	  "5:51 G0448 the case has no record \"o7\"\n" },
	{ "owner",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {id: s1, customer: acme}\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, subscription: "
	  "s2, customer: acne}\n",
	  "5:86 G0427 the case has no subscription \"s2\"\n"
	  "5:100 G0428 no subscription of the case has the customer \"acne\"\n" },
	{ "samples overlap",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "samples:\n"
	  "  requests:\n"
	  "    - {from: 2026-04-03T10:00:00Z, every: 5 min, times: 3, good: 1, total: 2}\n"
	  "    - {from: 2026-04-03T10:10:00Z, every: 5 min, good: 1, total: 2}\n",
	  "6:7 G0452 these samples begin before those before them end\n" },
	{ "rate twice",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "rates:\n"
	  "  - {from: USD, to: EUR, rate: 0.9, date: 2026-04-01, source: ecb}\n"
	  "  - {from: USD, to: EUR, rate: 0.9, date: 2026-04-02, source: ecb}\n"
	  "  - {from: USD, to: EUR, rate: 0.9, date: 2026-04-01, source: bank}\n"
	  "  - {from: USD, to: EUR, rate: 0.9, date: 2026-04-01}\n"
	  "  - {from: USD, to: GBP, rate: 0.9, date: 2026-04-01, source: ecb}\n"
	  "  - {from: JPY, to: EUR, rate: 0.9, date: 2026-04-01, source: ecb}\n"
	  "  - {from: USD, to: EUR, rate: 0.8, date: 2026-04-01, source: ecb}\n"
	  "  - {from: USD, to: EUR, rate: 0.8, date: 2026-04-01}\n",
	  "10:5 G0467 a rate from USD to EUR of this day and source was given before\n"
	  "11:5 G0467 a rate from USD to EUR of this day and source was given before\n" },
	{ "sample every",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "samples:\n"
	  "  requests:\n"
	  "    - {from: 2026-04-03T10:00:00Z, good: 1, total: 2}\n",
	  "5:7 G0438 a sample needs the key \"every\"\n" },
	{ "series",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "samples:\n"
	  "  request:\n"
	  "    - {from: 2026-04-03T10:00:00Z, every: 5 min}\n",
	  "4:3 G0425 \"request\" of samples is not used, and looks like \"requests\"\n" },
	{ "history",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription:\n"
	  "  charges:\n"
	  "    monthly-fee: [{from: 2026-01-01, to: 2026-03-01, amount: 5}, {from: 2026-02-01, "
	  "amount: 6}]\n",
	  "5:18 G0436 two rows of this history are in force on the same day, or one ends before it "
	  "begins\n" },
	{ "history period",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription:\n"
	  "  charges:\n"
	  "    monthly-fee: {2026-4: 5}\n",
	  "5:19 G0431 monthly-fee needs a period, not 2026-4\n" },
	{ "reading",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "readings: {bse: 1}\n",
	  "3:12 G0457 the contract has no reading \"bse\"\n" },
	{ "alternative",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "readings: {base: 3}\n",
	  "3:18 G0458 this is no alternative of the reading base\n" },
	{ "expect key",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "expect:\n"
	  "  - {guarantee: availability, pays: 1}\n",
	  "4:31 G0423 an expectation has no key \"pays\"\n" },
	{ "expect what",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "expect:\n"
	  "  - {pay: 1}\n",
	  "4:5 G0460 this expectation does not say what it is about\n" },
	{ "expect whose",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscriptions: [{id: s1}, {id: s2}]\n"
	  "expect:\n"
	  "  - {guarantee: availability, pay: 1}\n",
	  "5:5 G0438 an expectation of a case with several subscriptions needs the key "
	  "\"subscription\"\n" },
	{ "revision",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "records:\n"
	  "  - maintenance: m1\n"
	  "    from: 2026-04-03T10:00:00Z\n"
	  "    to: 2026-04-03T11:00:00Z\n"
	  "    revisions: [{from: 2026-04-03T10:00:00Z}]\n",
	  "7:17 G0438 a revision needs the key \"published\"\n"
	  "7:17 G0438 a revision needs the key \"to\"\n" },
	{ "rate",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "rates: [{from: USD, to: EUR, rate: 0, date: 2026-04-30}]\n",
	  "3:36 G0401 rate must be of type number, not 0\n" },
	{ "last day",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {invoices: [{number: a, from: 2026-04-01, to: 2026-04-30, amount: 5}]}\n",
	  "3:61 G0430 2026-04-30 is the first day that is not part of it any more\n" },
	{ "billing day",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "subscription: {billing day: 32}\n",
	  "3:29 G0401 billing day must be of type number, not 32\n" },
	{ "several",
	  "case: 1\n"
	  "window: 2026-04\n"
	  "as of: yesterday\n"
	  "records:\n"
	  "  - {outage: o1, from: 2026-04-03T10:00:00, to: 2026-04-03T11:00:00Z}\n"
	  "  - {outge: o2}\n",
	  "3:8 G0401 as of must be of type instant, not yesterday\n"
	  "5:24 G0410 2026-04-03T10:00:00 has no offset, so nobody knows which instant it is\n"
	  "6:6 G0441 there is no kind of record \"outge\"\n" },
};

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bench bench;
		const struct case_file *file;
		struct strbuf out = STRBUF_INIT(1 * MIB);

		int r;

		bench_open(&bench, bench_contract, rows[i].text);
		r = case_read(bench.arena, bench.root, bench.contract, &file, &bench.sink);
		assert_int_equal(r<0, bench.sink.errors> 0);
		bench_write_told(&out, &bench.sink);
		if (!out.ptr || strcmp(out.ptr, rows[i].expected) != 0)
			fail_msg("%s:\n%s", rows[i].name, out.ptr ? out.ptr : "(no message)");
		strbuf_done(&out);
		bench_close(&bench);
	}
}

/* Whatever allocation fails, reading ends with -ENOMEM and nothing is torn. */
static void test_memory_runs_out(void **state)
{
	static const char text[] =
		"case: 1\nwindow: 2026-04\nsubscription: {id: s1, plan: gold, monthly-fee: 5.00}\n"
		"records:\n"
		"  - {outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, cause: [a, "
		"b]}\n"
		"  - {report: r1, at: 2026-04-03T10:01:00Z}\n"
		"claims: [{guarantee: availability, filed: in time}]\n"
		"given: [{guarantee: availability, lengths: [3 h, 20 min]}]\n"
		"state: {credits: [{guarantee: availability, window: 2026-03, amount: 5 USD}]}\n"
		"expect: [{guarantee: availability, pay: 5 USD}]\n";
	struct bench bench;
	const struct case_file *file = NULL;
	int r = -1;

	(void)state;
	bench_open(&bench, bench_contract, text);
	for (size_t allowed = 0; r != 0; allowed++) {
		assert_true(allowed < 10000);
		arena_fail_after(bench.arena, allowed);
		r = case_read(bench.arena, bench.root, bench.contract, &file, &bench.sink);
		assert_true(r == 0 || r == -ENOMEM);
	}
	arena_fail_after(bench.arena, SIZE_MAX);
	assert_int_equal(bench.sink.errors, 0);
	assert_int_equal(file->record_count, 2);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
