/* Readings: what the text leaves open, where it is used, and what is at stake. */
#include "core/lint/look.h"

#include <errno.h>

/* What is open when a reading stands at this key of this map; parent NULL: anywhere. */
static const struct {
	const char *parent, *key;
	enum diag_id rule;
} ASPECTS[] = {
	{ NULL, "as", DIAG_LINT_JOIN },
	{ NULL, "join", DIAG_LINT_JOIN },
	{ NULL, "unmeasured", DIAG_LINT_UNMEASURED },
	{ "slots", "missing", DIAG_LINT_UNMEASURED },
	{ NULL, "belongs", DIAG_LINT_WINDOW_EDGE },
	{ NULL, "aligned", DIAG_LINT_SLOT_ALIGNMENT },
	{ "clock", "from", DIAG_LINT_CLOCK_START },
	{ NULL, "in", DIAG_LINT_HOURS },
	{ NULL, "week", DIAG_LINT_HOURS },
	{ NULL, "holidays", DIAG_LINT_HOLIDAYS },
	{ NULL, "part", DIAG_LINT_PART_OF_UNIT },
	{ NULL, "per", DIAG_LINT_YEAR },
	{ NULL, "window", DIAG_LINT_YEAR },
	{ "claim", "of", DIAG_LINT_DEADLINE_ANCHOR },
	{ "deadline", "of", DIAG_LINT_DEADLINE_ANCHOR },
	{ "refund", "of", DIAG_LINT_DEADLINE_ANCHOR },
};

struct use {
	struct lint *lint;
	const struct reading *reading;
	struct str guarantee, parent, key;
};

static bool has_silent(const struct reading *reading)
{
	for (size_t i = 0; i < reading->alternative_count; i++)
		if (str_equal(reading->texts[i], STR("silent")))
			return true;
	return false;
}

static enum diag_id aspect_of(const struct use *use)
{
	for (size_t i = 0; i < sizeof(ASPECTS) / sizeof(ASPECTS[0]); i++)
		if (str_equal(use->key, str_from(ASPECTS[i].key)) &&
		    (!ASPECTS[i].parent || str_equal(use->parent, str_from(ASPECTS[i].parent))))
			return ASPECTS[i].rule;
	if (str_equal(use->key, STR("pay")) && has_silent(use->reading))
		return DIAG_LINT_UP_TO;
	return DIAG_NONE;
}

static void use_found(const struct use *use, struct position at)
{
	struct lint_finding finding = { .rule = aspect_of(use),
					.at = at,
					.guarantee = use->guarantee,
					.reading = use->reading };

	if (finding.rule == DIAG_NONE)
		return;
	finding_text(&finding, use->reading->id);
	lint_add(use->lint, finding);
}

/* reading(ID) as an expression of its own or within one. */
static bool names_reading(struct str text, struct str id)
{
	static const char CALL[] = "reading(";
	const size_t call = sizeof(CALL) - 1;

	for (size_t i = 0; i + call + id.len < text.len; i++)
		if (str_equal(str_slice(text, i, i + call), STR("reading(")) &&
		    str_equal(str_slice(text, i + call, i + call + id.len), id) &&
		    text.ptr[i + call + id.len] == ')')
			return true;
	return false;
}

static void uses_find(const struct use *use, const struct tree *node)
{
	const struct tree *reading = tree_get(node, STR("reading"));

	if (node->kind == TREE_SCALAR && names_reading(node->text, use->reading->id))
		use_found(use, node->at);
	if (reading && node->count == 1 && str_equal(reading->text, use->reading->id)) {
		use_found(use, node->at);
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct use below = *use;

		if (node->kind == TREE_LIST) {
			uses_find(&below, node->items[i]);
			continue;
		}
		below.parent = use->key;
		below.key = node->entries[i].key;
		if (str_equal(use->key, STR("guarantees")))
			below.guarantee = below.key;
		uses_find(&below, node->entries[i].value);
	}
}

/* The contract under another alternative of one reading. */
static int read_under(struct lint *lint, size_t reading, size_t alternative,
		      const struct contract **ret_contract)
{
	const struct contract *contract = lint->contract;
	struct contract_options options = *lint->options;
	struct diag_sink unheard = DIAG_SINK_INIT(lint->arena, 8);
	size_t *choice = ARENA_ARRAY(lint->arena, size_t, contract->reading_count);

	if (!choice)
		return -ENOMEM;
	for (size_t i = 0; i < contract->reading_count; i++)
		choice[i] = contract->readings[i].chosen;
	choice[reading] = alternative;
	options.reading_choice = choice;
	options.reading_choice_count = contract->reading_count;
	return contract_read(lint->arena, lint->root, &options, ret_contract, &unheard);
}

static void stake_take(struct stake *most, const struct stake *stake)
{
	if (stake->known && (!most->known || stake->minor > most->minor))
		*most = *stake;
}

static int stake_of_contracts(struct lint *lint, const struct contract *other, uint64_t bit,
			      struct stake *most)
{
	const struct contract *contract = lint->contract;
	int r = 0;

	for (size_t i = 0; i < contract->guarantee_count && r >= 0; i++) {
		const struct guarantee_set *a = &contract->guarantees[i];
		const struct guarantee_set *b = &other->guarantees[i];

		for (size_t v = 0; v < a->variant_count && v < b->variant_count && r >= 0; v++) {
			struct stake stake;

			if (a->variants[v].guarantee.pay.mode == PAY_NONE ||
			    !((a->variants[v].guarantee.readings | contract->common_readings) &
			      bit))
				continue;
			r = stake_between(lint, (struct stake_side){ contract, &a->variants[v] },
					  (struct stake_side){ other, &b->variants[v] }, &stake);
			if (r >= 0)
				stake_take(most, &stake);
		}
	}
	return r;
}

static int stake_find(struct lint *lint, size_t number, struct stake *most)
{
	const struct reading *reading = &lint->contract->readings[number];
	const struct contract *other;
	int r = 0;

	*most = (struct stake){ false, 0, 0 };
	for (size_t i = 0; i < reading->alternative_count && r >= 0; i++) {
		if (i == reading->chosen)
			continue;
		r = read_under(lint, number, i, &other);
		if (r >= 0)
			r = stake_of_contracts(lint, other, UINT64_C(1) << number, most);
		else if (r == -EBADMSG) /* it does not fit the rest: nothing to compare */
			r = 0;
	}
	return r;
}

static bool is_used(const struct contract *contract, size_t number)
{
	uint64_t used = contract->common_readings;

	for (size_t i = 0; i < contract->guarantee_count; i++)
		for (size_t v = 0; v < contract->guarantees[i].variant_count; v++)
			used |= contract->guarantees[i].variants[v].guarantee.readings;
	return used >> number & 1;
}

static int look_reading(struct lint *lint, size_t number)
{
	const struct reading *reading = &lint->contract->readings[number];
	struct lint_finding finding = { .at = reading->at, .reading = reading };
	struct use use = { .lint = lint, .reading = reading };
	struct stake stake;
	int r;

	finding_text(&finding, reading->id);
	if (!is_used(lint->contract, number)) {
		finding.rule = DIAG_LINT_READING_UNUSED;
		lint_add(lint, finding);
		return 0;
	}
	finding.rule = reading->silent ? DIAG_LINT_READING_SILENT : DIAG_LINT_READING_OPEN;
	if (!reading->silent)
		finding_text(&finding, reading->texts[reading->chosen]);
	r = stake_find(lint, number, &stake);
	if (r < 0)
		return r;
	if (stake.known) {
		finding.stake = stake.minor > 0 ? STAKE_AMOUNT : STAKE_NONE;
		finding.stake_minor = stake.minor;
		finding.stake_ms = stake.ms;
	}
	lint_add(lint, finding);
	uses_find(&use, lint->root);
	return 0;
}

int lint_readings(struct lint *lint)
{
	int r = 0;

	for (size_t i = 0; i < lint->contract->reading_count && r >= 0; i++)
		r = look_reading(lint, i);
	return r;
}
