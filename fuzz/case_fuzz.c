/* Reads any bytes as a case of a contract that uses most of the language, and settles every
 * subscription of it. Besides not crashing: a refusal says why. */
#include <errno.h>
#include <stdlib.h>

#include "app/zone_store.h"
#include "fuzz/settle_any.h"
#include "yaml/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SUBSCRIPTIONS_SETTLED 4

static const char language_text[] =
	"garant: 1\ncontract: fuzz\ncurrency: EUR\nzone: Europe/Paris\n"
	"money: {round: half up}\n"
	"components: {network: [access, core]}\n"
	"charges: {fee: {per: month}}\n"
	"attributes: {plan: {type: text}, class: {type: text, of: resource}}\n"
	"parameters: {hours: {type: duration, default: 4 h}}\n"
	"samples: {requests: {good: number, total: number}}\n"
	"claims: {form: text}\n"
	"calendars: {office: {week: {mon-fri: \"09:00-17:00\"}, holidays: france}}\n"
	"guarantees:\n"
	"  availability:\n"
	"    clause: a\n"
	"    of: network\n"
	"    clock: {from: first(reported), if missing: whole}\n"
	"    when:\n"
	"      - during: maintenance\n"
	"        where: planned and notice >= 7 days\n"
	"        budget: {at most: 2 h, per: quarter}\n"
	"      - {during: {span: waiting}}\n"
	"    pay: {of: fee, reached: [{below: 100%, pay: 10%}, {below: 99%, pay: 20%}]}\n"
	"    limit: [{at most: 100.00 EUR, per: calendar year, or equivalent: yes}]\n"
	"    claim: {within: 1 month, require: [{that: claim.form = letter}]}\n"
	"  restore:\n"
	"    clause: b\n"
	"    per: record\n"
	"    deadline: {of: from, within: hours, in: office, met by: restored, stop during: "
	"waiting}\n"
	"    pay: {each: {unit: 1 h, part: started, beyond: 4 h, pay: 5.00 EUR}}\n"
	"  requests:\n"
	"    clause: c\n"
	"    slots:\n"
	"      size: 5 min\n"
	"      from: requests\n"
	"      skip: total < 10\n"
	"      bad: good / total < 90%\n"
	"      minimum run: 3\n"
	"      missing: not measured\n"
	"    measure: availability\n"
	"  each:\n"
	"    clause: d\n"
	"    for each: resource\n"
	"    join: {gap: 5 min, as: span}\n"
	"    weight: share else 100%\n"
	"    measure: downtime\n"
	"    target: {at most: 1 h}\n"
	"rights:\n"
	"  end: {clause: e, when: missed-run(availability) >= 2, exercise: {within: 30 days, of: "
	"window.end}}\n"
	"term: {clause: f, commitment: 12 months, notice: 1 month, refund: {within: 30 days, of: "
	"ending.end}}\n";

static const struct contract *contract_of(struct arena *arena)
{
	static const struct source source = { STR("contract"),
					      { language_text, sizeof(language_text) - 1 } };
	struct zone_store *zones = ARENA_NEW(arena, struct zone_store);
	struct contract_options options = { .zones = zone_store_finder(zones) };
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	const struct contract *contract;
	struct tree *root;

	if (!zones)
		abort();
	zones->arena = arena;
	if (yaml_parse(arena, &source, NULL, &root, &sink) < 0 ||
	    contract_read(arena, root, &options, &contract, &sink) < 0)
		abort();
	return contract;
}

static void settle_one(const struct case_file *file, size_t subscription)
{
	struct strbuf out = STRBUF_INIT(16 * MIB);

	settle_any(file, subscription, &out);
	strbuf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = NULL;
	const struct case_file *file;
	struct tree *root = NULL;
	int r;

	if (arena_new(256 * MIB, &arena) < 0)
		return 0;
	struct diag_sink sink = DIAG_SINK_INIT(arena, 4);
	struct source source = { STR("fuzz"), { (const char *)data, size } };

	if (yaml_parse(arena, &source, NULL, &root, &sink) == 0) {
		r = case_read(arena, root, contract_of(arena), &file, &sink);
		if (r < 0 && r != -ENOMEM && sink.errors == 0)
			abort(); /* refused without a word */
		if (r == 0 && (file->as_of_ms != INT64_MIN || case_check_open(file, &sink) == 0))
			for (size_t i = 0;
			     i < file->subscription_count && i < SUBSCRIPTIONS_SETTLED; i++)
				settle_one(file, i);
	}
	arena_free(arena);
	return 0;
}
