/* What is refused in a case file, key by key, and where; beside it spellings that are fine. */
#include "app/case_bench.h"

#include <errno.h>

#include "tests/lib/calls.h"

static const char contract[] =
	"garant: 1\n"
	"contract: sms\n"
	"currency: USD\n"
	"zone: Europe/Paris\n"
	"money: {round: half up}\n"
	"components: [sms-gateway]\n"
	"charges: {monthly-fee: {per: month}, message: {per: use}}\n"
	"attributes: {plan: {type: text, of: subscription, one of: [gold, silver]}, size: {type: "
	"number, of: resource, default: 1}}\n"
	"parameters: {idle: {type: span}, extra: {type: texts}}\n"
	"samples: {requests: {good: number, total: number}}\n"
	"records: {outage: {steps: {type: instant, several: yes}}, outage-b: {}}\n"
	"claims: {ground: text}\n"
	"endings: {why: text}\n"
	"readings: [{id: base, clause: table, open: percent of what, chosen: monthly-fee, or: [2 * "
	"monthly-fee]}]\n"
	"guarantees:\n"
	"  availability: {clause: table, pay: {of: reading(base), reached: [{below: 100%, pay: "
	"5%}]}}\n"
	"rights: {leave: {clause: b, when: missed(availability)}}\n"
	"term: {clause: c, notice: 1 month}\n";

struct row {
	const char *text; /* alone when it begins with case, else after a case of April */
	const char *told; /* every diagnostic: "line:column code text" */
};

static const struct row rows[] = {
	{ "records: [{outage: o1, from: 2026-04-14T08:00:00Z, length: 99999999999999999 weeks}]",
	  "3:60 G0403 length has more digits than can be read exactly: 99999999999999999 weeks\n" },
	{ "claims: [5]", "3:10 G0420 a claim must be a map of keys and values\n" },
	{ "claims: [{guarantee: availability}]", "3:10 G0438 a claim needs the key \"filed\"\n" },
	{ "claims: [{guarantee: availability, filed: never}]",
	  "3:43 G0401 filed must be of type instant, not never\n" },
	{ "claims: [{guarantee: availability, filed: [1]}]",
	  "3:43 G0401 filed must be of type instant, not a list\n" },
	{ "claims: [{record: o1, filed: in time}]", "3:19 G0448 the case has no record \"o1\"\n" },
	{ "claims: {guarantee: availability}", "3:9 G0438 a claim needs the key \"filed\"\n" },
	{ "claims: [{guarantee: availability, filed: in time, ground: b}]", "" },
	{ "claims: [{guarantee: availability, filed: in time, ground: [b]}]",
	  "3:60 G0401 ground must be of type text, not a list\n" },
	{ "endings: [5]", "3:11 G0420 an ending must be a map of keys and values\n" },
	{ "endings: [{why: b}]", "3:11 G0438 an ending needs the key \"requested\"\n" },
	{ "endings: [{requested: soon}]",
	  "3:23 G0401 requested must be of type instant, not soon\n" },
	{ "endings: [{requested: 2026-04-03T10:00:00Z, why: b}]", "" },
	{ "closings: soon", "3:11 G0401 a closing must be of type instant, not soon\n" },
	{ "closings: [2026-05-01T00:00:00Z, [1]]",
	  "3:34 G0401 a closing must be of type instant, not a list\n" },
	{ "closings: [2026-05-01T00:00:00Z, 2026-05-01T00:00:00Z]", "" },
	{ "closings: {a: b}", "3:11 G0401 a closing must be of type instant, not a map\n" },
	{ "case: [1]\n"
	  "window: 2026-04",
	  "1:7 G0456 this is not version 1 of the case language\n" },
	{ "case:\n"
	  "window: 2026-04",
	  "1:5 G0456 this is not version 1 of the case language\n" },
	{ "readings: 5", "3:11 G0420 readings must be a map of keys and values\n" },
	{ "readings: {base: [1]}", "3:18 G0458 this is no alternative of the reading base\n" },
	{ "readings: {base: silent}", "" },
	{ "readings: {base: 2}", "" },
	{ "rests on: base", "" },
	{ "revision: 0", "3:11 G0401 revision must be of type number, not 0\n" },
	{ "revision: [1]", "3:11 G0401 revision must be of type number, not \n" },
	{ "rests on: bas", "3:11 G0457 the contract has no reading \"bas\"\n" },
	{ "rests on: [base, [b]]", "3:18 G0457 the contract has no reading \"\"\n" },
	{ "expect: [5]", "3:10 G0420 an expectation must be a map of keys and values\n" },
	{ "expect: 5", "3:9 G0420 an expectation must be a map of keys and values\n" },
	{ "expect: [{right: leeve}]", "3:18 G0459 the contract has no right \"leeve\"\n" },
	{ "expect: [{right: nothing-like-it-at-all}]",
	  "3:18 G0459 the contract has no right \"nothing-like-it-at-all\"\n" },
	{ "expect: [{guarantee: [1]}]", "3:22 G0426 the contract has no guarantee \"\"\n" },
	{ "records: [5]", "3:11 G0420 a record must be a map of keys and values\n" },
	{ "records: 5", "3:10 G0420 a record must be a map of keys and values\n" },
	{ "records: [{}]", "3:11 G0441 there is no kind of record \"nothing\"\n" },
	{ "records: [{kind: outage, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}]", "" },
	{ "records: [{kind: outtage, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}]",
	  "3:18 G0441 there is no kind of record \"outtage\"\n" },
	{ "records: [{kind: [1], from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}]",
	  "3:12 G0441 there is no kind of record \"kind\"\n" },
	{ "records: [{outage: [1], from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}]",
	  "3:20 G0401 outage must be of type text, not a list\n" },
	{ "records: [{outage: o1, from: , to: 2026-04-03T11:00:00Z}]",
	  "3:11 G0444 nothing says when o1 was\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "length: soon}]",
	  "3:86 G0401 length must be of type duration, not soon\n" },
	{ "records: [{outage: o1, on: yesterday}]",
	  "3:28 G0431 on needs a period, not yesterday\n" },
	{ "records: [{outage: o1, on: 2026-04-03, from: 2026-04-03T10:00:00Z}]",
	  "3:28 G0433 here are both from and on\n" },
	{ "records: [{outage: o1, length: 2 h}]", "" },
	{ "case: 1\n"
	  "windows: [2026-04, 2026-05]\n"
	  "records: [{outage: o1, length: 2 h}]",
	  "3:11 G0444 nothing says when o1 was\n" },
	{ "records: [{outage: o1, on: 2026-04, length: 2 h}]", "" },
	{ "records: [{outage: o1, on: {from: 2026-04-03}}]",
	  "3:28 G0431 on needs a period, not this\n" },
	{ "records: [{outage: o1, on: {from: soon, to: later}}]",
	  "3:35 G0401 from must be of type instant, not soon\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, length: 1 h}]", "" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "steps: [2026-04-03T10:05:00Z, later]}]",
	  "3:108 G0401 steps must be of type instant, not later\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "steps: []}]",
	  "" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "share: [1]}]",
	  "3:85 G0401 share must be of type percent, not a list\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "planned: [1]}]",
	  "3:87 G0401 planned must be of type yes/no, not a list\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "recorded: later}]",
	  "3:88 G0401 recorded must be of type instant, not later\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "replaces: o1}]",
	  "3:88 G0449 o1 replaces itself in the end\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "replaces: [1]}]",
	  "3:88 G0401 replaces must be of type text, not a list\n"
	  "3:88 G0448 the case has no record \"\"\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "component: [[1]]}]",
	  "3:89 G0401 component must be of type texts, not a list\n"
	  "3:90 G0442 the contract has no component \"\"\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "component: {a: b}}]",
	  "3:89 G0401 component must be of type texts, not a map\n"
	  "3:89 G0442 the contract has no component \"\"\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "subscription: [1]}]",
	  "3:92 G0427 the case has no subscription \"\"\n"
	  "3:92 G0401 subscription must be of type text, not a list\n" },
	{ "records: [{maintenance: m1, revisions: [{published: 2026-04-01T10:00:00Z, from: "
	  "2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z}]}]",
	  "" },
	{ "records: [{maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "revisions: [5]}]",
	  "3:95 G0420 a revision must be a map of keys and values\n" },
	{ "records: [{maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "revisions: [{published: 2026-04-01T10:00:00Z, from: 2026-04-03T10:00:00Z, to: "
	  "2026-04-02T11:00:00Z}]}]",
	  "3:161 G0409 the revision ends at 2026-04-02T11:00:00Z but begins at "
	  "2026-04-03T10:00:00Z\n" },
	{ "records: [{maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "revisions: [{published: 2026-04-01T10:00:00Z, from: soon, to: 2026-04-02T11:00:00Z}]}]",
	  "3:135 G0401 from must be of type instant, not soon\n" },
	{ "records: [{maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "revisions: [{published: soon, cancelled: perhaps}]}]",
	  "3:107 G0401 published must be of type instant, not soon\n"
	  "3:124 G0401 cancelled must be of type yes/no, not perhaps\n"
	  "3:95 G0438 a revision needs the key \"from\"\n" },
	{ "records: [{maintenance: m1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "revisions: 5}]",
	  "3:94 G0420 a revision must be a map of keys and values\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "waiting: {from: 2026-04-03T10:30:00Z}}]",
	  "3:87 G0401 waiting must be of type span, not a map\n" },
	{ "records: [{outage: o1, from: 2026-04-03T10:00:00Z, to: 2026-04-03T11:00:00Z, "
	  "waiting: [{from: 2026-04-03T10:30:00Z, to: soon}]}]",
	  "3:121 G0401 to must be of type instant, not soon\n" },
	{ "records: [{event: e1}]", "3:11 G0444 nothing says when e1 was\n" },
	{ "records: [{event: e1, at: soon}]",
	  "3:27 G0401 from must be of type instant, not soon\n" },
	{ "records: [{ticket: t1, opened: soon}]",
	  "3:32 G0401 from must be of type instant, not soon\n" },
	{ "records: [{outage: o1, failed: 2026-04-03T10:00:00Z, restored: 2026-04-03T11:00:00Z}]",
	  "" },
	{ "records: [{outage: o1, failed: 2026-04-03T10:00:00Z, restored: 2026-04-03T09:00:00Z}]",
	  "3:64 G0409 o1 ends at 2026-04-03T09:00:00Z but begins at 2026-04-03T10:00:00Z\n" },
	{ "samples: 5", "3:10 G0420 samples must be a map of keys and values\n" },
	{ "samples: {requests: 5}", "3:21 G0420 a sample must be a map of keys and values\n" },
	{ "samples: {requests: [5]}", "3:22 G0420 a sample must be a map of keys and values\n" },
	{ "samples: {requests: [{every: 5 min}]}", "3:22 G0438 a sample needs the key \"from\"\n" },
	{ "samples: {requests: [{from: soon, every: 5 min}]}",
	  "3:29 G0401 from must be of type instant, not soon\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 0 min}]}",
	  "3:58 G0450 a sample must last at least a millisecond\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: often}]}",
	  "3:58 G0401 every must be of type duration, not often\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, times: many}]}",
	  "3:72 G0401 times must be of type count, not many\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, times: [1]}]}",
	  "3:72 G0401 times must be of type count, not \n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, times: 0}]}",
	  "3:72 G0401 times must be of type count, not 0\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, to: 2026-04-03T10:20:00Z, good: "
	  "1, total: 2}]}",
	  "" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, to: 2026-04-03T09:20:00Z, good: "
	  "1, total: 2}]}",
	  "3:55 G0409 the sample ends at 2026-04-03T09:20:00Z but begins at "
	  "2026-04-03T10:00:00Z\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, to: soon, good: 1, total: 2}]}",
	  "3:55 G0401 to must be of type instant, not soon\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, to: 2026-04-03T10:20:00Z, "
	  "every: 7 min, good: 1, total: 2}]}",
	  "3:55 G0451 the samples do not end here\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, to: 2026-04-03T10:20:00Z, "
	  "every: 5 min, times: 4, good: 1, total: 2}]}",
	  "3:55 G0451 the samples do not end here\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, good: much, "
	  "total: 2}]}",
	  "3:71 G0401 good must be of type number, not much\n" },
	{ "samples: {requests: [{from: 2026-04-03T10:00:00Z, every: 5 min, good: 1, total: "
	  "2, subscription: s9}]}",
	  "3:98 G0427 the case has no subscription \"s9\"\n" },
	{ "samples:", "" },
	{ "given: 5", "3:8 G0420 a given value must be a map of keys and values\n" },
	{ "given: [5]", "3:9 G0420 a given value must be a map of keys and values\n" },
	{ "given: [{measure: 99%}]", "3:9 G0438 a given value needs the key \"guarantee\"\n" },
	{ "given: [{guarantee: availability, window: [1], measure: 99%}]",
	  "3:43 G0431 a given value needs a period, not a list\n" },
	{ "given: [{guarantee: availability, window: 2026-04}]",
	  "3:9 G0455 a given value needs exactly one of measure, downtime, count, lengths, "
	  "amount\n" },
	{ "given: [{guarantee: availability, window: 2026-04, lengths: [soon]}]",
	  "3:62 G0401 lengths must be of type duration, not soon\n" },
	{ "given: [{guarantee: availability, window: 2026-04, lengths: 3 h}]", "" },
	{ "given: [{guarantee: availability, window: 2026-04, lengths: 99999999999999999 weeks}]",
	  "3:61 G0403 lengths has more digits than can be read exactly: 99999999999999999 "
	  "weeks\n" },
	{ "given: [{guarantee: availability, window: 2026-04, amount: much}]",
	  "3:60 G0401 amount must be of type money, not much\n" },
	{ "given: [{guarantee: availability, window: 2026-04, amount: [1]}]",
	  "3:60 G0401 amount must be of type money, not a list\n" },
	{ "given: [{guarantee: availability, window: 2026-04, count: 3, subscription: s9}]",
	  "3:76 G0427 the case has no subscription \"s9\"\n" },
	{ "given: [{guarantee: availability, window: 2026-04, count: 3, customer: nobody}]",
	  "3:72 G0428 no subscription of the case has the customer \"nobody\"\n" },
	{ "given: [{guarantee: availability, window: 2026-04, count: 3, contract: other}]",
	  "3:72 G0429 this is about the contract \"other\", but the case is settled with "
	  "\"sms\"\n" },
	{ "state: 5", "3:8 G0420 state must be a map of keys and values\n" },
	{ "state: {credits: 5}", "3:18 G0420 state must be a map of keys and values\n" },
	{ "state: {credits: [5]}", "3:19 G0420 state must be a map of keys and values\n" },
	{ "state: {credits: [{guarantee: availability, window: 2026-03}]}",
	  "3:19 G0438 this state needs the key \"amount\"\n" },
	{ "state: {credits: [{window: 2026-03, amount: 5 USD}]}", "" },
	{ "state: {credits: [{guarantee: availability, window: 2026-03, amount: dear}]}",
	  "3:70 G0401 amount must be of type money, not dear\n" },
	{ "state: {results: [{guarantee: availability, window: 2026-03, missed: perhaps}]}",
	  "3:70 G0401 missed must be of type yes/no, not perhaps\n" },
	{ "state: {results: [{guarantee: availability, window: 2026-03, measure: good}]}",
	  "3:71 G0401 measure must be of type percent, not good\n" },
	{ "state: {used: [{budget: availability, duration: long}]}",
	  "3:49 G0401 duration must be of type duration, not long\n" },
	{ "state: {used: [{guarantee: availability, window: 2026-04, duration: 2 h}]}", "" },
	{ "state: {used: [{guarantee: availability, window: 2026-04}]}",
	  "3:16 G0438 this state needs the key \"duration\"\n" },
	{ "state: {posted: [{guarantee: availability, window: 2026-04, amount: 5 USD, "
	  "record: o1}]}",
	  "" },
	{ "state: {lost: []}", "3:9 G0422 state has no key \"lost\"\n" },
	{ "rates: 5", "3:8 G0420 a rate must be a map of keys and values\n" },
	{ "rates: [5]", "3:9 G0420 a rate must be a map of keys and values\n" },
	{ "rates: [{from: USD}]", "3:9 G0438 a rate needs the key \"to\"\n" },
	{ "rates: [{from: USX, to: EUR, rate: 0.9, date: 2026-04-30}]",
	  "3:16 G0405 USX is not in a currency of ISO 4217\n" },
	{ "rates: [{from: USD, to: EURO, rate: 0.9, date: 2026-04-30}]",
	  "3:25 G0405 EURO is not in a currency of ISO 4217\n" },
	{ "rates: [{from: USD, to: [1], rate: 0.9, date: 2026-04-30}]",
	  "3:25 G0405 this is not in a currency of ISO 4217\n" },
	{ "rates: [{from: USD, to: EUR, rate: dear, date: 2026-04-30}]",
	  "3:36 G0401 rate must be of type number, not dear\n" },
	{ "rates: [{from: USD, to: EUR, rate: -1, date: 2026-04-30}]",
	  "3:36 G0401 rate must be of type number, not -1\n" },
	{ "rates: [{from: USD, to: EUR, rate: 0.9, date: soon}]",
	  "3:47 G0401 date must be of type date, not soon\n" },
	{ "rates: [{from: USD, to: EUR, rate: 0.9}]", "3:9 G0438 a rate needs the key \"date\"\n" },
	{ "rates: [{to: EUR, rate: 0.9, date: 2026-04-30}]",
	  "3:9 G0438 a rate needs the key \"from\"\n" },
	{ "rates: [{from: USD, rate: 0.9, date: 2026-04-30}]",
	  "3:9 G0438 a rate needs the key \"to\"\n" },
	{ "rates: [{from: USD, to: EUR, date: 2026-04-30}]",
	  "3:9 G0438 a rate needs the key \"rate\"\n" },
	{ "subscription: 5", "3:15 G0420 a subscription must be a map of keys and values\n" },
	{ "subscription: {plan: gold, 5}", "3:28 G0464 \"5\" stands alone after a comma\n" },
	{ "subscription: {charges: 5}", "3:25 G0420 charges must be a map of keys and values\n" },
	{ "subscription: {attributes: {plan: [gold]}}",
	  "3:35 G0401 plan must be of type text, not a list\n" },
	{ "subscription: {attributes: 5}",
	  "3:28 G0420 attributes must be a map of keys and values\n" },
	{ "subscription: {attributes: {plann: gold}}",
	  "3:29 G0425 \"plann\" of attributes is not used, and looks like \"plan\"\n" },
	{ "subscription: {plan: }", "" },
	{ "subscription: {plan: {a: b}}", "3:23 G0431 plan needs a period, not a\n" },
	{ "subscription: {plan: [{from: 2026-01-01, value: gold}, 5]}",
	  "3:56 G0420 a row of a history must be a map of keys and values\n" },
	{ "subscription: {plan: [{from: 2026-01-01}]}",
	  "3:23 G0437 this row of a history has no value\n" },
	{ "subscription: {plan: [{from: soon, value: gold}]}",
	  "3:30 G0401 from must be of type date, not soon\n" },
	{ "subscription: {plan: [{from: 2026-01-01, to: soon, value: gold}]}",
	  "3:46 G0401 to must be of type date, not soon\n" },
	{ "subscription: {plan: [{from: 2026-01-01, to: 2025-01-01, value: gold}]}",
	  "3:22 G0436 two rows of this history are in force on the same day, or one ends "
	  "before it begins\n" },
	{ "subscription: {plan: [{from: 2026-01-01, value: gold}, {from: 2026-03-01, value: "
	  "silver}]}",
	  "" },
	{ "subscription: {plan: [{value: gold}, {value: silver}]}",
	  "3:22 G0436 two rows of this history are in force on the same day, or one ends "
	  "before it begins\n" },
	{ "subscription: {plan: {2026-04: gold, 2026-05: bronze}}",
	  "3:47 G0435 plan cannot be \"bronze\"\n" },
	{ "subscription: {charges: {monthly-fee: pending}}", "" },
	{ "subscription: {charges: {monthly-fee: \"pending\"}}", "" },
	{ "subscription: {charges: {monthly-fee: [{from: 2026-01-01, amount: pending}]}}", "" },
	{ "subscription: {idle: {from: 2026-04-01T00:00:00Z, to: 2026-04-02T00:00:00Z}}", "" },
	{ "subscription: {idle: [{from: 2026-04-01T00:00:00Z, to: 2026-04-02T00:00:00Z}]}", "" },
	{ "subscription: {extra: [a, b]}", "" },
	{ "subscription: {resources: 5}",
	  "3:27 G0420 a resource must be a map of keys and values\n" },
	{ "subscription: {resources: [5]}",
	  "3:28 G0420 a resource must be a map of keys and values\n" },
	{ "subscription: {resources: [{kind: line}]}",
	  "3:28 G0438 a resource needs the key \"id\"\n" },
	{ "subscription: {resources: [{id: a}, {id: a}]}",
	  "3:37 G0439 more than one resource is called \"a\"\n" },
	{ "subscription: {resources: [{id: a, size: many}]}",
	  "3:42 G0401 size must be of type number, not many\n" },
	{ "subscription: {invoices: 5}",
	  "3:26 G0420 an invoice must be a map of keys and values\n" },
	{ "subscription: {invoices: [5]}",
	  "3:27 G0420 an invoice must be a map of keys and values\n" },
	{ "subscription: {invoices: [{number: a, window: 2026-04}]}",
	  "3:27 G0438 an invoice needs the key \"amount\"\n" },
	{ "subscription: {invoices: [{number: a, amount: 5 USD}]}",
	  "3:27 G0431 an invoice needs a period, not this\n" },
	{ "subscription: {invoices: [{number: a, window: 2026-04, amount: 5 USD, paid: perhaps}]}",
	  "3:77 G0401 paid must be of type yes/no, not perhaps\n" },
	{ "subscription: {billing day: first}",
	  "3:29 G0401 billing day must be of type number, not first\n" },
	{ "subscription: {billing day: [1]}",
	  "3:29 G0401 billing day must be of type number, not \n" },
	{ "subscription: {received: perhaps}",
	  "3:26 G0401 received must be of type yes/no, not perhaps\n" },
	{ "subscription: {contract: other}",
	  "3:26 G0429 this is about the contract \"other\", but the case is settled with "
	  "\"sms\"\n" },
	{ "subscription: {contract: sms}", "" },
	{ "subscription: {customer: {id: c, plan: gold}}", "" },
	{ "subscription: {customer: [1]}",
	  "3:26 G0401 customer must be of type text, not a list\n" },
	{ "subscription: {start: soon}", "3:23 G0401 start must be of type instant, not soon\n" },
	{ "subscription: {end: soon}", "3:21 G0401 end must be of type instant, not soon\n" },
	{ "subscription: {id: [1]}", "3:20 G0401 id must be of type text, not a list\n" },
	{ "subscription: {id: s1}\n"
	  "subscriptions: [{id: s2}]",
	  "1:1 G0433 here are both subscription and subscriptions\n" },
	{ "subscriptions: 5", "3:16 G0420 a subscription must be a map of keys and values\n" },
	{ "subscriptions: [5]", "3:17 G0420 a subscription must be a map of keys and values\n" },
	{ "subscriptions: [{id: s1}, {id: s1}]",
	  "3:27 G0440 the subscriptions s1 and s1 overlap in time\n" },
	{ "subscriptions: [{id: s1, start: 2026-01-01, end: 2026-02-01}, {id: s1, start: "
	  "2026-02-01}]",
	  "" },
	{ "subscriptions: [{customer: a}, {customer: b}]",
	  "3:32 G0440 the subscriptions subscription and subscription overlap in time\n" },
	{ "case: 1\n"
	  "window: 2026-Q5",
	  "2:9 G0414 there is no such date or time: 2026-Q5\n" },
	{ "case: 1\n"
	  "window: 2026-Qx",
	  "2:9 G0414 there is no such date or time: 2026-Qx\n" },
	{ "case: 1\n"
	  "window: 2026-0x",
	  "2:9 G0431 a window needs a period, not 2026-0x\n" },
	{ "case: 1\n"
	  "window: 202x",
	  "2:9 G0431 a window needs a period, not 202x\n" },
	{ "case: 1\n"
	  "window: 0000",
	  "2:9 G0431 a window needs a period, not 0000\n" },
	{ "case: 1\n"
	  "window: [1]",
	  "2:10 G0431 a window needs a period, not 1\n" },
	{ "case: 1\n"
	  "window: {from: 2026-04-01}",
	  "2:9 G0431 a window needs a period, not this\n" },
	{ "case: 1\n"
	  "window: {to: 2026-04-01}",
	  "2:9 G0431 a window needs a period, not this\n" },
	{ "case: 1\n"
	  "window: {from: [1], to: 2026-04-01}",
	  "2:16 G0401 from must be of type instant, not a list\n" },
	{ "case: 1\n"
	  "window: {from: soon, to: 2026-04-01}",
	  "2:16 G0401 from must be of type instant, not soon\n" },
	{ "case: 1\n"
	  "window: {from: 2026-04-01T00:00:00Z, to: later}",
	  "2:42 G0401 to must be of type instant, not later\n" },
	{ "case: 1\n"
	  "window: 2026-04-31",
	  "2:9 G0414 there is no such date or time: 2026-04-31\n" },
	{ "case: 1\n"
	  "windows: 5",
	  "2:10 G0431 a window needs a period, not 5\n" },
	{ "case: 1\n"
	  "endings: [{requested: 2026-04-03T10:00:00Z}]",
	  "" },
	{ "title: [1]", "3:8 G0401 title must be of type text, not a list\n" },
	{ "as of: [1]", "3:8 G0401 as of must be of type instant, not a list\n" },
};

struct rereading {
	const struct bench *bench;
	struct arena *told; /* where diagnostics are kept: that never fails */
};

static int read_again(void *what)
{
	const struct rereading *again = what;
	struct diag_sink sink = DIAG_SINK_INIT(again->told, 20);
	const struct case_file *file;

	arena_reset(again->told);
	return case_read(again->bench->arena, again->bench->root, again->bench->contract, &file,
			 &sink);
}

static size_t check(const struct row *row, struct calls *calls, struct arena *arena)
{
	bool whole = strncmp(row->text, "case:", 5) == 0;
	struct strbuf text = STRBUF_INIT(64 * KIB), told = STRBUF_INIT(64 * KIB);
	const struct case_file *file = NULL;
	struct bench bench;
	struct rereading again = { &bench, arena };
	size_t wrong;
	int r;

	strbuf_add_format(&text, "%s%s\n", whole ? "" : "case: 1\nwindow: 2026-04\n", row->text);
	bench_open(&bench, contract, text.ptr);
	r = case_read(bench.arena, bench.root, bench.contract, &file, &bench.sink);
	bench_write_told(&told, &bench.sink);
	wrong = r != (bench.sink.errors > 0 ? -EBADMSG : 0) ||
		!str_equal(strbuf_str(&told), str_from(row->told));
	if (wrong)
		print_error("%s\n%.*s", row->text, STR_ARG(strbuf_str(&told)));
	/* With memory running out that is told, or the mistake is. */
	if (calls_fail(calls, bench.arena, read_again, &again, &r) > 0) {
		print_error("%s: memory that ran out is not told\n", row->text);
		wrong = 1;
	}
	bench_close(&bench);
	strbuf_done(&text);
	strbuf_done(&told);
	return wrong;
}

/* A case of two lists with so many items; what is said of it. */
static void check_two(const char *first, size_t first_count, const char *second,
		      size_t second_count, const char *expected)
{
	struct strbuf text = STRBUF_INIT(8 * MIB), told = STRBUF_INIT(64 * KIB);
	const struct case_file *file;
	struct bench bench;

	strbuf_add_format(&text, "case: 1\nwindow: 2026-04\n%s\n", first);
	for (size_t i = 0; i < first_count; i++)
		strbuf_add(&text, STR("    - {}\n"));
	strbuf_add_format(&text, "  %s\n", second);
	for (size_t i = 0; i < second_count; i++)
		strbuf_add(&text, STR("    - {}\n"));
	bench_open(&bench, contract, text.ptr);
	assert_int_equal(case_read(bench.arena, bench.root, bench.contract, &file, &bench.sink),
			 -EBADMSG);
	assert_int_equal(bench.sink.errors, 1);
	bench_write_told(&told, &bench.sink);
	assert_string_equal(told.ptr, expected);
	bench_close(&bench);
	strbuf_done(&text);
	strbuf_done(&told);
}

/* More than there is room for is told, and none of it is kept. */
static void test_too_many_together(void **state)
{
	(void)state;
	check_two("state:\n  credits:", CASE_ITEMS_MAX + 1, "results:", 1,
		  "5:5 G0421 there are too many state in one case\n");
	check_two("state:\n  credits:", CASE_ITEMS_MAX, "results:", 1,
		  "100006:5 G0421 there are too many state in one case\n");
	check_two("samples:\n  requests:", CASE_RECORDS_MAX + 1, "others:", 1,
		  "5:5 G0421 there are too many samples in one case\n");
	check_two("samples:\n  others:", CASE_RECORDS_MAX, "requests:", 1,
		  "200006:5 G0421 there are too many samples in one case\n");
}

static void test_refusals(void **state)
{
	struct calls *calls = calls_new();
	struct arena *arena;
	size_t wrong = 0;

	(void)state;
	assert_int_equal(arena_new(MIB, &arena), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		wrong += check(&rows[i], calls, arena);
	calls_free(calls);
	arena_free(arena);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_too_many_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
