#include "core/settle/statement_names.h"

#include <assert.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const struct str statuses[] = {
	[STATUS_KEPT] = STR("kept"),
	[STATUS_MISSED] = STR("missed"),
	[STATUS_EXCLUDED] = STR("excluded"),
	[STATUS_BELOW_MINIMUM] = STR("below minimum"),
	[STATUS_NOT_ENTITLED] = STR("not entitled"),
	[STATUS_LATE] = STR("late"),
	[STATUS_REFUSED] = STR("refused"),
	[STATUS_DOES_NOT_APPLY] = STR("does not apply"),
	[STATUS_UNDEFINED] = STR("undefined"),
	[STATUS_PENDING] = STR("pending"),
	[STATUS_MEASURED] = STR("measured"),
};

static const struct str entitlements[] = {
	[ENTITLED_NONE] = STR("none"),		 [ENTITLED_AUTOMATIC] = STR("automatic"),
	[ENTITLED_CLAIMABLE] = STR("claimable"), [ENTITLED_CLAIMED] = STR("claimed"),
	[ENTITLED_LAPSED] = STR("lapsed"),	 [ENTITLED_LATE] = STR("late"),
	[ENTITLED_EARLY] = STR("early"),	 [ENTITLED_REFUSED] = STR("refused"),
};

static const struct str taken_names[] = {
	[TAKEN_NOT] = STR("counted"),
	[TAKEN_CONDITION] = STR("condition"),
	[TAKEN_CLOCK] = STR("clock"),
	[TAKEN_OVERLAP] = STR("overlap"),
	[TAKEN_SHORT] = STR("too short"),
	[TAKEN_SLOT] = STR("slot"),
	[TAKEN_OUTSIDE_WINDOW] = STR("outside the window"),
	[TAKEN_OUTSIDE_LIFE] = STR("outside the subscription"),
};

static const struct {
	struct str symbol, idea, text;
} steps[] = {
#define STEP(symbol_, idea_, text_) [symbol_] = { STR(#symbol_), STR(idea_), STR(text_) },
#include "defs/steps.def"
#undef STEP
};

struct str status_name(enum status status)
{
	assert((size_t)status < COUNT_OF(statuses));
	return statuses[status];
}

struct str entitlement_name(enum entitlement entitlement)
{
	assert((size_t)entitlement < COUNT_OF(entitlements));
	return entitlements[entitlement];
}

struct str taken_name(enum taken_why why)
{
	assert((size_t)why < COUNT_OF(taken_names));
	return taken_names[why];
}

bool status_of(struct str name, enum status *ret_status)
{
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (str_equal(statuses[i], name)) {
			*ret_status = (enum status)i;
			return true;
		}
	}
	return false;
}

bool entitlement_of(struct str name, enum entitlement *ret_entitlement)
{
	for (size_t i = 0; i < COUNT_OF(entitlements); i++) {
		if (str_equal(entitlements[i], name)) {
			*ret_entitlement = (enum entitlement)i;
			return true;
		}
	}
	return false;
}

struct str step_idea(enum step_key key)
{
	assert((size_t)key < STEP_COUNT);
	return steps[key].idea;
}

struct str step_text(enum step_key key)
{
	assert((size_t)key < STEP_COUNT);
	return steps[key].text;
}

void step_key_write(struct strbuf *out, enum step_key key)
{
	struct str name = steps[key].symbol;
	size_t prefix = sizeof("STEP_") - 1;
	char *to;

	to = strbuf_reserve(out, name.len - prefix);
	if (!to)
		return;
	for (size_t i = prefix; i < name.len; i++) {
		char c = name.ptr[i];

		*to++ = c == '_' ? c : (char)(c - 'A' + 'a');
	}
	strbuf_advance(out, name.len - prefix);
}

/* Number of the placeholder {n} at a brace; -1 when there is none. */
static int placeholder_at(struct str text, size_t at)
{
	if (at + 2 >= text.len || text.ptr[at + 2] != '}' || text.ptr[at + 1] < '0' ||
	    text.ptr[at + 1] > '9')
		return -1;
	return text.ptr[at + 1] - '0';
}

/* Appends the text up to the next placeholder and steps over it. Returns its number, -1 at the
 * end. */
static int next_placeholder(struct strbuf *out, struct str text, size_t *at)
{
	size_t from = *at, brace = str_find_byte(text, '{', from);

	for (; brace != SIZE_MAX; brace = str_find_byte(text, '{', brace + 1)) {
		int number = placeholder_at(text, brace);

		if (number < 0)
			continue;
		strbuf_add(out, str_slice(text, from, brace));
		*at = brace + 3;
		return number;
	}
	strbuf_add(out, str_slice(text, from, text.len));
	*at = text.len;
	return -1;
}

void step_sentence(struct strbuf *out, const struct spelling *spelling, const struct zone *zone,
		   const struct step *step)
{
	struct str text = spell_say(spelling, step_text(step->key));
	size_t at = 0;
	int number;

	while ((number = next_placeholder(out, text, &at)) >= 0) {
		const struct step_arg *arg;

		if (number >= step->arg_count)
			continue;
		arg = &step->args[number];
		if (arg->text.len > 0)
			strbuf_add(out, spell_say(spelling, arg->text));
		else
			spell_value(out, spelling, zone, &arg->value, arg->type);
	}
}

void text_fill(struct strbuf *out, struct str text, const struct str *parts, size_t count)
{
	size_t at = 0;
	int number;

	while ((number = next_placeholder(out, text, &at)) >= 0) {
		if ((size_t)number < count)
			strbuf_add(out, parts[number]);
	}
}

void amount_write(struct strbuf *out, const struct spelling *spelling, const struct amount *amount)
{
	const struct value *number = &amount->number;
	struct type type = amount->type;

	if (number->type == VALUE_NUMBER && type.kind == TYPE_NUMBER && type.time_power == 1 &&
	    type.money_power == 0 && type.unit > UNIT_MS)
		spell_units(out, spelling, number->number, (enum time_unit)type.unit);
	else
		spell_value(out, spelling, &zone_utc, number, type);
}
