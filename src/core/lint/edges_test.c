/* Edges of the rules of lint: contracts that just break one, or just do not. */
#include "tests/lib/calls.h"
#include "tests/lib/lint_bench.h"

#define HAIRS                                                                                      \
	HEAD "attributes: {plan: text}\n"                                                          \
	     "values: {hair: 0.999999999 * 0.999999999 * 0.999999999}\nguarantees: {g: {clause: "  \
	     "c, "

/* What a guarantee says besides its clause, and how often the rule finds something in it. hair is a
 * little less than one, in more digits than 64 bits hold. */
static const struct edge_row {
	const char *text;
	enum diag_id rule;
	size_t count;
} edges[] = {
	{ "target: {at least: 99%}, pay: {of: fee, reached: [{below: 99%, at least: 95%, pay: "
	  "1%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 1 },
	{ "measure: downtime, target: {at most: 1 h}, pay: {of: fee, reached: [{over: 1 h, at "
	  "most: 2 h, pay: 1%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 1 },
	{ "measure: records, target: {at most: 3}, pay: {of: fee, reached: [{over: 3, at most: 5, "
	  "pay: 1%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 0 },
	{ "target: {at least: 95%}, pay: {of: fee, reached: [{at least: 99%, pay: 0%}, {below: "
	  "95%, pay: 10%}]}",
	  DIAG_LINT_TABLE_GAP, 0 },
	{ "pay: {of: fee, reached: [{below: 90%, at least: 80%, pay: 1%}, {below: 70%, pay: 2%}], "
	  "otherwise: 1% * hair}",
	  DIAG_LINT_TABLE_GAP, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, at least: 97%, pay: silent}, {below: 98%, at "
	  "least: 96%, pay: 2%}]}",
	  DIAG_LINT_TABLE_OVERLAP, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, at least: 97%, pay: 2%}, {below: 98%, at least: "
	  "96%, pay: silent}]}",
	  DIAG_LINT_TABLE_OVERLAP, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, at least: 90%, pay: 1%}, {below: 98%, at least: "
	  "90%, pay: 2%}, {below: 97%, at least: 90%, pay: 3%}, {below: 96%, at least: 90%, pay: "
	  "4%}, {below: 95%, at least: 90%, pay: 5%}, {below: 94%, at least: 90%, pay: 6%}, "
	  "{below: 93%, at least: 90%, pay: 7%}, {below: 92%, at least: 90%, pay: 8%}, {below: "
	  "91%, at least: 90%, pay: 9%}]}",
	  DIAG_LINT_TABLE_OVERLAP, 7 },
	{ "target: {at least: 95%}, pay: {of: fee, reached: [{below: 99%, at least: 98%, pay: "
	  "silent}, {below: 95%, pay: 5%}]}",
	  DIAG_LINT_ROW_ABOVE_TARGET, 1 },
	{ "target: {at least: silent}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_KEPT_BUT_PAID, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: silent}, {below: 98%, pay: 2%}]}",
	  DIAG_LINT_WORSE_PAYS_LESS, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}, {below: 98%, pay: silent}]}",
	  DIAG_LINT_WORSE_PAYS_LESS, 0 },
	{ "pay: {reached: [{below: 99%, pay: 5 days}, {below: 98%, pay: 1 month}]}",
	  DIAG_LINT_WORSE_PAYS_LESS, 0 },
	{ "measure: downtime, round: {to: 1 min}, pay: {of: fee, reached: [{at most: 1 h, pay: "
	  "0%}, {over: 1 h, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 0 },
	{ "measure: records, pay: {of: fee, reached: [{at least: 3000000000 * 4000000000, below: "
	  "5000000000 * 4000000000, pay: 1%}, {at least: 1, below: 5000000000, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 0 },
	{ "measure: records, pay: {of: fee, reached: [{at least: 1, below: 5000000000 * "
	  "4000000000, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 0 },
	{ "base: 30 days * hair, join: {minimum: 5 min}, pay: {of: fee, reached: [{at least: "
	  "99.99%, below: 100%, pay: 1%}, {below: 99.99%, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "base: 30 days, join: {minimum: 5 min}, pay: {of: fee, reached: [{at least: 99.99%, at "
	  "most: 99.995%, pay: 1%}, {below: 99.99%, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "measure: records, pay: {of: fee, reached: [{at least: -5, below: 0, pay: 1%}, {at "
	  "least: 1, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW, 0 },
	{ "measure: downtime / 1 h, pay: {of: fee, reached: [{over: 5 * hair, below: 5 * hair, "
	  "pay: 1%}, {at least: 6, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}, {below: 99%, pay: 6%}]}",
	  DIAG_LINT_DEAD_ROW_HIDDEN, 1 },
	{ "pay: {of: fee, if several: highest, reached: [{below: 99%, pay: 5%}, {below: 99%, pay: "
	  "6%}]}",
	  DIAG_LINT_DEAD_ROW_HIDDEN, 0 },
	{ "pay: {of: fee, reached: [{below: 99% * hair, at least: 98% * hair, pay: 5%}, {below: "
	  "98% * hair, at least: 90% * hair, pay: 10%}], worse: lower}, limit: [{at most: 3.00 "
	  "EUR}]",
	  DIAG_LINT_DEAD_ROW_CAP, 1 },
	{ "pay: {of: fee, by: downtime, reached: [{over: 1 h * hair, pay: 5%}, {over: 2 h * hair, "
	  "pay: 10%}]}, limit: [{at most: 3.00 EUR}]",
	  DIAG_LINT_DEAD_ROW_CAP, 1 },
	{ "pay: {of: fee, by: records, reached: [{at least: 1, pay: 5%}, {at least: 2, pay: "
	  "10%}]}, "
	  "limit: [{at most: 3.00 EUR}]",
	  DIAG_LINT_DEAD_ROW_CAP, 0 },
	{ "per: record, when: [{require: length >= 10 min}], pay: {of: fee, reached: [{over: 0 s, "
	  "at most: 5 min, pay: 1%}, {over: 5 min, pay: 2%}]}, limit: [{at most: 1.00 EUR}]",
	  DIAG_LINT_DEAD_ROW_CAP, 0 },
	{ "measure: downtime / 1 h, pay: {of: fee, reached: [{at least: 1, below: 2, pay: 1%}]}, "
	  "limit: [{at most: 1.00 EUR}]",
	  DIAG_LINT_DEAD_ROW_CAP, 0 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, part: started, pay: 1.00 "
	  "EUR}]}, limit: [{less: 1.00 EUR}]",
	  DIAG_LINT_NO_CAP, 1 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, part: started, pay: 1.00 "
	  "EUR}]}}}\nlimit: [{at most: 5.00 EUR, per: month}]\nrights: {r: {clause: c, when: "
	  "missed(g)",
	  DIAG_LINT_NO_CAP, 0 },
	{ "measure: records, pay: {crossed: [{from: 0, each: 2, pay: 1.00 EUR}]}",
	  DIAG_LINT_PART_OF_UNIT, 0 },
	{ "pay: {of: 30 days, reached: [{below: 99%, pay: 150%}]}", DIAG_LINT_BEYOND_CHARGE, 0 },
	{ "pay: {of: 0 * fee, reached: [{below: 99%, pay: 150%}]}", DIAG_LINT_BEYOND_CHARGE, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}]}, limit: [{at most: 3.00 EUR, clause: "
	  "a}, {less: 1.00 EUR}]",
	  DIAG_LINT_LIMITS_ORDER, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: silent}]}, limit: [{at most: 3.00 EUR}, "
	  "{less: 1.00 EUR}]",
	  DIAG_LINT_LIMITS_ORDER, 0 },
	{ "per: record, pay: {of: fee, reached: [{over: 1 h * hair, pay: 5% * hair}, {over: 2 h * "
	  "hair, pay: 7%}]}, limit: [{at most: 3.00 EUR}, {less: 1.00 EUR}]",
	  DIAG_LINT_LIMITS_ORDER, 1 },
	{ "remedy: [refund], pay: {reached: [{below: 99%, pay: 1 month}]}", DIAG_LINT_DAY_VALUE,
	  1 },
	{ "remedy: [refund], pay: {reached: [{below: 99%, pay: 5 days * hair}]}",
	  DIAG_LINT_DAY_VALUE, 1 },
	{ "measure: mean(took), records: ticket, deadline: {of: from, within: 4 h, met by: to}, "
	  "target: {at most: 8 h}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "measure: count(), target: {at most: 3}, pay: {of: fee, gate: downtime > 5 min, reached: "
	  "[{over: 3, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: 99%}}, h: {clause: c, target: {at least: 98%}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "target: {at least: 99%}}, h: {clause: c, target: {at least: silent}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: 99%}}, h: {clause: c, target: {at least: 98%}, deadline: {of: from, "
	  "within: 4 h, met by: to}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: 98%}, deadline: {of: from, within: 4 h, met by: to}}, h: {clause: c, "
	  "target: {at least: 99%}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "measure: downtime / 1 h, target: {at most: 3}}, h: {clause: c, measure: downtime / 1 "
	  "h, target: {at most: 4}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "measure: share(length < 1 h), target: {at least: 99%}, pay: {of: fee, by: downtime, "
	  "reached: [{over: 43 min, pay: 5%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "target: {at least: 99.9%}, pay: {of: fee, by: downtime, each: {unit: 1 h, part: "
	  "started, beyond: 43 min, pay: 5%}}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "43 min, at most: 2 h, pay: 1%}, {over: 2 h, pay: 5%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 1 },
	{ "claim: {within: 30 days, of: silent}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_DEADLINE_ANCHOR, 0 },
	{ "base: 30 days, window: week, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_BASE_SHORTER, 0 },
	{ "base: window.length - 1 h, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_BASE_SHORTER, 0 },
	{ "when: [{require: \"first(reported) is known\"}], target: {at least: 99%}",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "entitled: [{that: fee > 5.00 EUR}, {that: plan = plan}], target: {at least: 99%}",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "records: [outage, ticket], when: [{require: urgency = high}], target: {at least: 99%}",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "when: [{require: users-hit = 99999999999999}, {require: \"cause none of []\"}], target: "
	  "{at least: 99%}",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "target: {at least: 99%}, pay: {of: fee, gate: silent, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "measure: downtime, pay: {of: fee, by: measure, reached: [{over: 1 h, at most: 2 h, pay: "
	  "1%}, {over: 3 h, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "per: record, measure: \"elapsed(from, to)\", pay: {of: fee, reached: [{over: 1 h, at "
	  "most: 2 h, pay: 1%}, {over: 3 h, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "measure: downtime / base, pay: {of: fee, reached: [{over: 1%, at most: 2%, pay: 1%}, "
	  "{over: 3%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "measure: share(length > 1 h), pay: {of: fee, reached: [{over: 1%, at most: 2%, pay: "
	  "1%}, {over: 3%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "base: window.length - window.length, pay: {of: fee, reached: [{below: 90%, at least: "
	  "80%, pay: 1%}, {below: 70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "base: window.length * hair, round: {to: 1 min}, pay: {of: fee, reached: [{below: 90%, "
	  "at least: 80%, pay: 1%}, {below: 70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "when: [{require: length >= 5 min}], measure: downtime, pay: {of: fee, reached: [{over: "
	  "0 s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "when: [{require: 5 min <= length}], measure: downtime, pay: {of: fee, reached: [{over: "
	  "0 s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "when: [{require: length > 5 min * hair}], measure: downtime, pay: {of: fee, reached: "
	  "[{over: 0 s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "when: [{unless: length < 5 min}], measure: downtime, pay: {of: fee, reached: [{over: 0 "
	  "s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "when: [{unless: length <= 5 min}], measure: downtime, pay: {of: fee, reached: [{over: 0 "
	  "s, at most: 5 min, pay: 1%}, {over: 5 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "when: [{require: length > silent}], measure: downtime, pay: {of: fee, reached: [{over: "
	  "0 s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "when: [{require: length < 5 min}], measure: downtime, pay: {of: fee, reached: [{over: 0 "
	  "s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "when: [{require: length = 5 min}], measure: downtime, pay: {of: fee, reached: [{over: 0 "
	  "s, at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "join: {minimum: 5 min * hair}, measure: downtime, pay: {of: fee, reached: [{over: 0 s, "
	  "at most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "window: week, pay: {of: fee, reached: [{below: 90%, at least: 80%, pay: 1%}, {below: "
	  "70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "window: day, pay: {of: fee, reached: [{below: 90%, at least: 80%, pay: 1%}, {below: "
	  "70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "window: quarter, pay: {of: paper, reached: [{below: 90%, at least: 80%, pay: 1%}, "
	  "{below: 70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "measure: downtime, pay: {crossed: [{from: 1 h * hair, to: 2 h * hair, each: 1 min * "
	  "hair, part: started, pay: 1.00 EUR * hair}]}",
	  DIAG_LINT_NO_CAP, 0 },
	{ "measure: downtime, pay: {each: {unit: 1 h * hair, part: started, beyond: 1 h * hair, "
	  "pay: 1.00 EUR * hair}}",
	  DIAG_LINT_NO_CAP, 1 },
	{ "measure: downtime, pay: {each: {unit: silent, part: started, beyond: 1 h, pay: 1.00 "
	  "EUR}}",
	  DIAG_LINT_NO_CAP, 1 },
	{ "measure: downtime, pay: {amount: \"started(downtime, 1 h) * 1.00 EUR * hair\"}",
	  DIAG_LINT_NO_CAP, 0 },
	{ "applies: plan = gold, pay: {of: fee, reached: [{below: 90%, at least: 80%, pay: 1%}, "
	  "{below: 70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "applies: \"plan != gold and plan in [silver]\", pay: {of: fee, reached: [{below: 90%, "
	  "at "
	  "least: 80%, pay: 1%}, {below: 70%, pay: 2%}]}",
	  DIAG_LINT_TABLE_GAP, 1 },
	{ "slots: {size: 5 min}, pay: {of: fee, reached: [{below: 90%, at least: 80%, pay: 1%}, "
	  "{below: 70%, pay: 2%}]}",
	  DIAG_LINT_SLOT_ALIGNMENT, 1 },
	{ "slots: {size: 5 min, aligned: record}, pay: {of: fee, reached: [{below: 90%, pay: 1%}]}",
	  DIAG_LINT_SLOT_ALIGNMENT, 0 },
	{ "join: {gap: 5 min}, pay: {of: fee, reached: [{below: 90%, pay: 1%}]}", DIAG_LINT_JOIN,
	  1 },
	{ "join: {gap: 5 min, as: sum}, pay: {of: fee, reached: [{below: 90%, pay: 1%}]}",
	  DIAG_LINT_JOIN, 0 },
	{ "when: [{during: maintenance}], pay: {of: fee, reached: [{below: 90%, pay: 1%}]}",
	  DIAG_LINT_EXCLUSION, 1 },
	{ "when: [{during: maintenance, outside: yes}], pay: {of: fee, reached: [{below: 90%, pay: "
	  "1%}]}",
	  DIAG_LINT_EXCLUSION, 0 },
	{ "when: [{during: maintenance, where: planned}], pay: {of: fee, reached: [{below: 90%, "
	  "pay: 1%}]}",
	  DIAG_LINT_EXCLUSION, 0 },
	{ "when: [{during: unmeasured}], pay: {of: fee, reached: [{below: 90%, pay: 1%}]}",
	  DIAG_LINT_EXCLUSION, 0 },
	{ "target: {at least: 0%}", DIAG_LINT_EMPTY_PROMISE, 1 },
	{ "when: [{require: length > 40 days}], target: {at least: 99%}", DIAG_LINT_EMPTY_PROMISE,
	  1 },
	{ "measure: records, target: {at most: 3}", DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "pay: {of: fee, reached: [{below: 90%, pay: 1%}]}, claim: {within: 30 days, of: "
	  "window.start}",
	  DIAG_LINT_SHORT_MONTH, 1 },
	{ "pay: {of: fee, reached: [{below: 90%, pay: 1%}]}, claim: {within: 31 days, of: "
	  "window.end}",
	  DIAG_LINT_SHORT_MONTH, 0 },
	{ "target: {at least: 99.9%}, pay: {of: fee, gate: availability < 99.5%, reached: [{below: "
	  "99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "target: {at least: 99.9%}, pay: {of: fee, gate: measure < 99.5%, reached: [{below: 99%, "
	  "pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "target: {at least: 99.9%}, pay: {of: fee, gate: availability < 99.9%, reached: [{below: "
	  "99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: 99.9%}, pay: {of: fee, gate: downtime > 5 min, reached: [{below: "
	  "99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: 99.9%}, pay: {of: fee, gate: availability < silent, reached: "
	  "[{below: 99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: silent}, pay: {of: fee, gate: availability < 99.5%, reached: "
	  "[{below: 99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "pay: {of: fee, gate: availability < 99.5%, reached: [{below: 99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "target: {at least: hair}, pay: {of: fee, gate: availability < 99.5%, reached: [{below: "
	  "99%, pay: 1%}]}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "per: record, deadline: {of: from, within: 4 h, met by: to}, measure: took, target: {at "
	  "most: 8 h}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "per: record, deadline: {of: from, within: 4 h, met by: to}, measure: took, target: {at "
	  "most: 4 h}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "per: record, deadline: {of: from, within: silent, met by: to}, measure: took, target: "
	  "{at most: 8 h}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "per: record, deadline: {of: from, within: 4 h, met by: to}, measure: took, target: {at "
	  "most: silent}",
	  DIAG_LINT_TWO_THRESHOLDS, 0 },
	{ "per: record, deadline: {of: from, within: hair * 4 h, met by: to}, measure: took, "
	  "target: {at most: 4 h}",
	  DIAG_LINT_TWO_THRESHOLDS, 1 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "2 h, pay: 5%}, {over: 43 min, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 1 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "43.2 min, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "5 h, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "1 min, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{at "
	  "most: 43 min, pay: 0%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9%}, pay: {of: fee, by: downtime, reached: [{over: "
	  "silent, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: silent}, pay: {of: fee, by: downtime, reached: "
	  "[{over: 43 min, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 0 },
	{ "base: 30 days, target: {at least: 99.9% * hair}, pay: {of: fee, by: downtime, reached: "
	  "[{over: 43 min * hair, pay: 1%}]}",
	  DIAG_LINT_PERCENT_MINUTES, 1 },
	{ "measure: records, pay: {of: fee, reached: [{over: 1, below: 2, pay: 1%}, {at least: 2, "
	  "pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 1 },
	{ "measure: records, pay: {of: fee, reached: [{at least: 1, below: 2, pay: 1%}, {at least: "
	  "2, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 0 },
	{ "base: 30 days, round: {to: 1 min}, pay: {of: fee, reached: [{below: 99.001% * hair, "
	  "over: 99% * hair, pay: 1%}, {at most: 99% * hair, pay: 2%}]}",
	  DIAG_LINT_DEAD_ROW_STEP, 0 },
	{ "base: 30 days, join: {minimum: 5 min}, pay: {of: fee, reached: [{at least: 99.99%, "
	  "below: 100%, pay: 1%}, {below: 99.99%, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "base: 30 days, join: {minimum: 5 min}, pay: {of: fee, reached: [{at least: 99.99%, at "
	  "most: 100%, pay: 1%}, {below: 99.99%, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "base: 30 days, join: {minimum: 5 min}, pay: {of: fee, reached: [{at least: 99.99%, pay: "
	  "1%}, {below: 99.99%, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "join: {minimum: 5 min}, measure: downtime, pay: {of: fee, reached: [{over: 0 s, at "
	  "most: 4 min, pay: 1%}, {over: 4 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "join: {minimum: 5 min}, measure: downtime, pay: {of: fee, reached: [{over: 0 s, below: "
	  "5 min, pay: 1%}, {at least: 5 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 1 },
	{ "join: {minimum: 5 min}, measure: downtime, pay: {of: fee, reached: [{over: 0 s, at "
	  "most: 5 min, pay: 1%}, {over: 5 min, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "join: {minimum: 5 min}, measure: records, pay: {of: fee, reached: [{at least: 1, at "
	  "most: 4, pay: 1%}, {over: 4, pay: 5%}]}",
	  DIAG_LINT_DEAD_ROW_MINIMUM, 0 },
	{ "target: {at least: 99.9%}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 1 },
	{ "measure: downtime, target: {at most: 1 h}, pay: {of: fee, reached: [{over: 2 h, pay: "
	  "5%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 1 },
	{ "measure: downtime, target: {at most: 1 h * hair}, pay: {of: fee, reached: [{over: 2 h * "
	  "hair, pay: 5%}]}",
	  DIAG_LINT_MISSED_BUT_UNPAID, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, at least: 97%, pay: 1%}, {below: 98%, at least: "
	  "96%, pay: 2%}]}",
	  DIAG_LINT_TABLE_OVERLAP, 1 },
	{ "pay: {of: fee, if several: highest, reached: [{below: 99%, at least: 97%, pay: 1%}, "
	  "{below: 98%, at least: 96%, pay: 2%}]}",
	  DIAG_LINT_TABLE_OVERLAP, 0 },
	{ "pay: {of: fee, if several: highest, reached: [{at most: 99%, at least: 97%, pay: 1%}, "
	  "{at most: 97%, at least: 96%, pay: 2%}]}",
	  DIAG_LINT_EDGE_TWICE, 1 },
	{ "target: {at least: 99%}, pay: {of: fee, reached: [{below: 99.5%, at least: 99%, pay: "
	  "0%}, {below: 99%, pay: 2%}]}",
	  DIAG_LINT_ROW_ABOVE_TARGET, 0 },
	{ "target: {at least: 99%}, pay: {of: fee, reached: [{below: 99.5%, at least: 99%, pay: "
	  "1%}, {below: 99%, pay: 2%}]}",
	  DIAG_LINT_ROW_ABOVE_TARGET, 1 },
	{ "target: {at least: 99%}, pay: {of: fee, reached: [{at most: 99%, pay: 2%}]}",
	  DIAG_LINT_KEPT_BUT_PAID, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}, {below: 98%, pay: 2%}]}",
	  DIAG_LINT_WORSE_PAYS_LESS, 1 },
	{ "pay: {reached: [{below: 99%, pay: 5.00 EUR}, {below: 98%, pay: 2 days}]}",
	  DIAG_LINT_WORSE_PAYS_LESS, 0 },
	{ "window: calendar year, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MEASURED_LONGER, 1 },
	{ "window: contract year, pay: {of: paper, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MEASURED_LONGER, 1 },
	{ "window: quarter, pay: {of: paper, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MEASURED_LONGER, 0 },
	{ "window: {last: 12 months}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MEASURED_LONGER, 1 },
	{ "window: {last: 30 days}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_MEASURED_LONGER, 0 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, pay: 1.00 EUR}]}",
	  DIAG_LINT_PART_OF_UNIT, 1 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, part: started, pay: 1.00 "
	  "EUR}]}",
	  DIAG_LINT_PART_OF_UNIT, 0 },
	{ "measure: records, pay: {crossed: [{from: 0, pay: 1.00 EUR}]}", DIAG_LINT_PART_OF_UNIT,
	  0 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, part: started, pay: 1.00 "
	  "EUR}]}",
	  DIAG_LINT_NO_CAP, 1 },
	{ "measure: downtime, pay: {crossed: [{from: 0 s, each: 1 h, part: started, pay: 1.00 "
	  "EUR}]}, limit: [{awards: 3}]",
	  DIAG_LINT_NO_CAP, 0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5% * hair}]}, limit: [{at most: 3.00 EUR * "
	  "hair}, {less: 1.00 EUR * hair}]",
	  DIAG_LINT_LIMITS_ORDER, 1 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}]}, limit: [{at most: 3.00 EUR, clause: "
	  "a}, {less: 1.00 EUR, clause: b}]",
	  DIAG_LINT_LIMITS_ORDER, 0 },
	{ "remedy: [refund], pay: {reached: [{below: 99%, pay: 5 days}]}", DIAG_LINT_DAY_VALUE, 1 },
	{ "remedy: [refund], pay: {reached: [{below: 99%, pay: 5.00 EUR}]}", DIAG_LINT_DAY_VALUE,
	  0 },
	{ "pay: {of: fee, reached: [{below: 99%, pay: 5%}, {below: 90%, pay: 150% * hair}]}",
	  DIAG_LINT_BEYOND_CHARGE, 1 },
	{ "base: 28 days, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}", DIAG_LINT_BASE_SHORTER,
	  1 },
	{ "base: 31 days, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}", DIAG_LINT_BASE_SHORTER,
	  0 },
	{ "base: silent, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}", DIAG_LINT_BASE_SHORTER,
	  0 },
	{ "claim: {within: 30 days}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_DEADLINE_ANCHOR, 1 },
	{ "claim: {by: window.end + 30 days}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_DEADLINE_ANCHOR, 0 },
	{ "clock: {from: first(reported)}, pay: {of: fee, reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_CLOCK_EVENT, 1 },
	{ "clock: {from: first(reported) else from}, pay: {of: fee, reached: [{below: 99%, pay: "
	  "5%}]}",
	  DIAG_LINT_CLOCK_EVENT, 0 },
	{ "clock: {from: \"later(first(reported), from)\"}, pay: {of: fee, reached: [{below: 99%, "
	  "pay: 5%}]}",
	  DIAG_LINT_CLOCK_EVENT, 0 },
	{ "clock: {from: \"earlier(first(reported), from)\"}, pay: {of: fee, reached: [{below: "
	  "99%, pay: 5%}]}",
	  DIAG_LINT_CLOCK_EVENT, 0 },
	{ "clock: {from: \"if(reported is known, first(reported), from)\"}, pay: {of: fee, "
	  "reached: [{below: 99%, pay: 5%}]}",
	  DIAG_LINT_CLOCK_EVENT, 0 },
	{ "measure: mean(length), target: {at most: 1 h}", DIAG_LINT_MEAN, 1 },
	{ "measure: \"by plan (a: mean(length), else: mean(length))\", target: {at most: 1 h}",
	  DIAG_LINT_MEAN, 1 },
};

#define PAID "pay: {of: fee, reached: [{below: 99%, pay: 5%}]}"

/* What needs more of a contract than one guarantee. */
static const struct edge_row wholes[] = {
	/* two readings at one place are two findings */
	{ "readings: [{id: a, clause: c, open: o, chosen: window.end}, {id: b, clause: c, open: o, "
	  "chosen: window.start}]\nguarantees: {g: {clause: c, " PAID ", claim: {within: 30 days, "
	  "of: \"later(reading(a), reading(b))\"}}}\n",
	  DIAG_LINT_DEADLINE_ANCHOR, 2 },
	/* one whose name begins with that of another is another one */
	{ "readings: [{id: a, clause: c, open: o, chosen: 5%}, {id: ab, clause: c, open: o, "
	  "chosen: "
	  "window.end}]\nguarantees: {g: {clause: c, pay: {of: fee, reached: [{below: 99%, pay: "
	  "reading(a)}]}, claim: {within: 30 days, of: reading(ab)}}}\n",
	  DIAG_LINT_DEADLINE_ANCHOR, 1 },
	/* a reading at another place, and one of several rows */
	{ "readings: [{id: a, clause: c, open: o, chosen: sum, or: [span]}, {id: b, clause: c, "
	  "open: "
	  "o, chosen: 5 min}]\nguarantees: {g: {clause: c, " PAID ", join: {gap: {reading: b}, as: "
	  "{reading: a}}}}\n",
	  DIAG_LINT_JOIN, 1 },
	/* an alternative that is of another type is nothing to compare with */
	{ "readings: [{id: a, clause: c, open: o, chosen: 5%, or: [5 min, 25%]}]\nguarantees: {g: "
	  "{clause: c, pay: {of: fee, reached: [{below: 99%, pay: reading(a)}]}}}\n",
	  DIAG_LINT_READING_OPEN, 1 },
	/* bounds that have more digits than 64 bits hold are edges to try as well */
	{ "values: {hair: 0.999999999 * 0.999999999 * 0.999999999}\nreadings: [{id: a, clause: c, "
	  "open: o, chosen: 99%, or: [98%, 97%]}]\nguarantees: {g: {clause: c, pay: {of: fee, "
	  "reached: [{below: reading(a) * hair, at least: 90% * hair, pay: 5%}]}}}\n",
	  DIAG_LINT_READING_OPEN, 1 },
	{ "readings: [{id: a, clause: c, open: o, chosen: 3, or: [4]}]\nguarantees: {g: {clause: "
	  "c, "
	  "measure: records, pay: {of: fee, reached: [{at least: reading(a), pay: 5%}]}}}\n",
	  DIAG_LINT_READING_OPEN, 1 },
	/* a field that one of the kinds has */
	{ "records: {ticket: {other: number}, outage: {serious: yes/no}}\nguarantees: {g: {clause: "
	  "c, when: [{require: serious}], " PAID "}}\n",
	  DIAG_LINT_JUDGEMENT, 1 },
	{ "records: {ticket: {other: number}, outage: {serious: {type: yes/no, about: more than "
	  "half}}}\nguarantees: {g: {clause: c, when: [{require: serious}], " PAID "}}\n",
	  DIAG_LINT_JUDGEMENT, 0 },
	/* rows by a yes or no */
	{ "attributes: {vip: yes/no}\nguarantees: {g: {clause: c, pay: {by: vip, yes: {of: fee, "
	  "reached: [{below: 90%, at least: 80%, pay: 1%}, {below: 70%, pay: 2%}]}, no: {of: fee, "
	  "reached: [{below: 90%, pay: 1%}]}}}}\n",
	  DIAG_LINT_TABLE_GAP, 1 },
	/* a charge nobody knows while the incident lasts */
	{ "charges: {calls: {per: use}}\nguarantees: {g: {clause: c, pay: {of: calls, reached: "
	  "[{below: 99%, pay: 5%}]}}}\n",
	  DIAG_LINT_BASE_UNKNOWN, 1 },
	{ "charges: {calls: {per: window}}\nguarantees: {g: {clause: c, pay: {of: calls, reached: "
	  "[{below: 99%, pay: 5%}]}}}\n",
	  DIAG_LINT_BASE_UNKNOWN, 1 },
	/* far from today a promise is studied where it holds */
	{ "charges: {fee: {per: month}}\neffective: {from: 9000-01-01}\nguarantees: {g: {clause: "
	  "c, "
	  "when: [{require: length > 40 days}], target: {at least: 99%}}}\n",
	  DIAG_LINT_EMPTY_PROMISE, 1 },
	{ "charges: {fee: {per: month}}\neffective: {from: 9000-01-01}\nguarantees: {g: {clause: "
	  "c, "
	  "window: calendar year, target: {at least: 99%}}}\n",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
	{ "charges: {fee: {per: month}}\neffective: {to: 1960-05-31}\nguarantees: {g: {clause: c, "
	  "window: quarter, target: {at least: 99%}}}\n",
	  DIAG_LINT_EMPTY_PROMISE, 0 },
};

static const char plain_head[] = "garant: 1\ncontract: test\nversion: \"1\"\ncurrency: EUR\nzone: "
				 "UTC\nmoney: {round: half up}\n";

static int lint_again(void *what)
{
	const struct linting *linting = what;
	struct lint_report report;

	return lint_contract(linting->bench.arena, linting->root, &linting->bench.options,
			     linting->bench.contract, &report);
}

/* Whether the rule finds so many; looked at again with memory running out, that is told. */
static bool is_wrong(const char *text, enum diag_id rule, size_t expected, struct calls *calls)
{
	struct linting linting;
	size_t count = 0, silent;
	int r;

	lint_text(&linting, text);
	for (size_t k = 0; k < linting.report.count; k++)
		count += linting.report.findings[k].rule == rule;
	silent = calls_fail(calls, linting.bench.arena, lint_again, &linting, &r);
	if (count != expected || silent > 0)
		print_error("%s: %s %zu times, not %zu; %zu failures not told\n", text,
			    diag_text(rule)->code, count, expected, silent);
	contract_bench_close(&linting.bench);
	return count != expected || silent > 0 || r != 0;
}

static void test_edges(void **state)
{
	struct calls *calls = calls_new();
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct strbuf text = STRBUF_INIT(64 * KIB);

		strbuf_add_format(&text, "%s%s}}\n", HAIRS, edges[i].text);
		wrong += is_wrong(text.ptr, edges[i].rule, edges[i].count, calls);
		strbuf_done(&text);
	}
	calls_free(calls);
	assert_int_equal(wrong, 0);
}

static void test_wholes(void **state)
{
	struct calls *calls = calls_new();
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(wholes) / sizeof(wholes[0]); i++) {
		struct strbuf text = STRBUF_INIT(64 * KIB);
		bool charged = strstr(wholes[i].text, "charges:");

		strbuf_add_format(&text, "%s%s%s", plain_head,
				  charged ? "" : "charges: {fee: {per: month}}\n", wholes[i].text);
		wrong += is_wrong(text.ptr, wholes[i].rule, wholes[i].count, calls);
		strbuf_done(&text);
	}
	calls_free(calls);
	assert_int_equal(wrong, 0);
}

/* So many holes are found; more than that are no report. */
static void test_most_findings(void **state)
{
	static const size_t counts[] = { LINT_FINDINGS_MAX - 10, LINT_FINDINGS_MAX + 100 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct strbuf text = STRBUF_INIT(MIB);
		struct linting linting;
		struct contract_bench *bench = &linting.bench;
		int r;

		strbuf_add_format(&text, "%svalues:\n", plain_head);
		for (size_t k = 0; k < counts[i]; k++)
			strbuf_add_format(&text, "  v%zu: silent\n", k);
		contract_bench_init(bench, text.ptr);
		linting.root = text_tree(bench->arena, &bench->source);
		assert_int_equal(contract_read(bench->arena, linting.root, &bench->options,
					       &bench->contract, &bench->sink),
				 0);
		r = lint_contract(bench->arena, linting.root, &bench->options, bench->contract,
				  &linting.report);
		assert_int_equal(r, i == 0 ? 0 : -EOVERFLOW);
		contract_bench_close(bench);
		strbuf_done(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_wholes),
		cmocka_unit_test(test_most_findings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
