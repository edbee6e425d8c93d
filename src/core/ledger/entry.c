#include "core/ledger/entry.h"

#include <assert.h>
#include <errno.h>

#include "core/journal/pack.h"
#include "core/register/identity.h"

#define CURRENCY_BYTES 3
#define CLAUSE_BYTES_MAX FACT_NAME_BYTES_MAX

struct kind_row {
	struct str name;
	enum account_kind debit, credit;
	bool agreed;
};

static const struct kind_row kinds[ENTRY_KINDS] = {
#define ENTRY_KIND(symbol, name, debit, credit, agreed, about)                                     \
	[symbol] = { { name, sizeof(name) - 1 }, debit, credit, agreed },
#include "defs/entries.def"
#undef ENTRY_KIND
};

static const char *const states[ENTRY_STATES] = { "proposed", "decided", "refused", "taken back" };
static const char *const natures[NATURES] = { "", "price reduction", "indemnity", "goodwill" };

enum entry_state entry_next(enum entry_state state, enum entry_event event)
{
	static const enum entry_state next[ENTRY_STATES][ENTRY_EVENTS] = {
		[ENTRY_PROPOSED] = { ENTRY_DECIDED, ENTRY_REFUSED, ENTRY_STATES },
		[ENTRY_DECIDED] = { ENTRY_STATES, ENTRY_STATES, ENTRY_TAKEN_BACK },
		[ENTRY_REFUSED] = { ENTRY_STATES, ENTRY_STATES, ENTRY_STATES },
		[ENTRY_TAKEN_BACK] = { ENTRY_STATES, ENTRY_STATES, ENTRY_STATES },
	};

	assert(state < ENTRY_STATES && event < ENTRY_EVENTS);
	return next[state][event];
}

bool entry_is_reason(struct str reason)
{
	return identity_is_line(reason, ENTRY_REASON_BYTES_MAX);
}

static bool is_currency(struct str currency)
{
	for (size_t i = 0; i < currency.len; i++)
		if (currency.ptr[i] < 'A' || currency.ptr[i] > 'Z')
			return false;
	return currency.len == CURRENCY_BYTES;
}

static bool is_name_or_empty(struct str text)
{
	return text.len == 0 || identity_is_line(text, CLAUSE_BYTES_MAX);
}

enum entry_fault entry_check(const struct entry *entry)
{
	bool counter = entry->kind == ENTRY_COUNTER;

	if (!identity_is_line(entry->id, ENTRY_ID_BYTES_MAX) || !fact_is_name(entry->customer) ||
	    !is_name_or_empty(entry->subscription) || !is_name_or_empty(entry->clause) ||
	    !is_name_or_empty(entry->document))
		return ENTRY_BAD_NAME;
	if (entry->amount_minor <= 0 || !is_currency(entry->currency))
		return ENTRY_BAD_AMOUNT;
	if (!entry_is_reason(entry->reason))
		return ENTRY_BAD_REASON;
	if ((entry->kind == ENTRY_CREDIT) != (entry->nature != NATURE_NONE))
		return ENTRY_BAD_NATURE;
	if (counter ? !identity_is_line(entry->reverses, ENTRY_ID_BYTES_MAX) ||
			      str_equal(entry->reverses, entry->id)
		    : entry->reverses.len > 0)
		return ENTRY_BAD_REVERSES;
	return entry->limit_minor < 0 ? ENTRY_BAD_LIMIT : ENTRY_FINE;
}

bool entry_needs_second(const struct entry *entry)
{
	return kinds[entry->kind].agreed && entry->amount_minor > entry->limit_minor;
}

struct leg entry_leg(const struct entry *entry, enum entry_kind reversed)
{
	const struct kind_row *row = &kinds[entry->kind];

	if (entry->kind != ENTRY_COUNTER)
		return (struct leg){ row->debit, row->credit, entry->amount_minor };
	assert(reversed != ENTRY_COUNTER);
	row = &kinds[reversed];
	return (struct leg){ row->credit, row->debit, entry->amount_minor };
}

struct str entry_kind_name(enum entry_kind kind)
{
	return kinds[kind].name;
}

struct str entry_state_name(enum entry_state state)
{
	return str_from(states[state]);
}

struct str entry_nature_name(enum entry_nature nature)
{
	return str_from(natures[nature]);
}

bool entry_kind_of(struct str name, enum entry_kind *ret_kind)
{
	for (size_t i = 0; i < ENTRY_KINDS; i++)
		if (str_equal(kinds[i].name, name)) {
			*ret_kind = (enum entry_kind)i;
			return true;
		}
	return false;
}

static bool place_of(const char *const *names, size_t count, struct str name, size_t *ret_place)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(str_from(names[i]), name)) {
			*ret_place = i;
			return true;
		}
	return false;
}

bool entry_state_of(struct str name, enum entry_state *ret_state)
{
	size_t place = 0;
	bool found = place_of(states, ENTRY_STATES, name, &place);

	*ret_state = (enum entry_state)place;
	return found;
}

bool entry_nature_of(struct str name, enum entry_nature *ret_nature)
{
	size_t place = 0;
	bool found = place_of(natures, NATURES, name, &place);

	*ret_nature = (enum entry_nature)place;
	return found;
}

void entry_write(struct strbuf *out, const struct entry *entry)
{
	pack_text(out, entry_kind_name(entry->kind));
	pack_text(out, entry_nature_name(entry->nature));
	pack_text(out, entry->subscription);
	pack_text(out, entry->currency);
	pack_int(out, entry->amount_minor);
	pack_int(out, entry->limit_minor);
	pack_text(out, entry->reason);
	pack_text(out, entry->clause);
	pack_text(out, entry->document);
	pack_text(out, entry->reverses);
}

int entry_read(const struct fact *fact, struct entry *ret_entry)
{
	struct unpack in = { fact->body, false };
	struct entry entry = { .customer = fact->customer, .id = fact->subject };
	bool named = entry_kind_of(unpack_text(&in), &entry.kind);

	named = entry_nature_of(unpack_text(&in), &entry.nature) && named;
	entry.subscription = unpack_text(&in);
	entry.currency = unpack_text(&in);
	entry.amount_minor = unpack_int(&in);
	entry.limit_minor = unpack_int(&in);
	entry.reason = unpack_text(&in);
	entry.clause = unpack_text(&in);
	entry.document = unpack_text(&in);
	entry.reverses = unpack_text(&in);
	if (unpack_end(&in) < 0 || !named || entry_check(&entry) != ENTRY_FINE)
		return -EBADMSG;
	*ret_entry = entry;
	return 0;
}

void entry_decision_write(struct strbuf *out, int64_t number)
{
	pack_int(out, number);
}

int entry_decision_read(struct str body, int64_t *ret_number)
{
	struct unpack in = { body, false };

	*ret_number = unpack_int(&in);
	return unpack_end(&in) < 0 || *ret_number < 1 ? -EBADMSG : 0;
}

void entry_refusal_write(struct strbuf *out, struct str reason)
{
	pack_text(out, reason);
}

int entry_refusal_read(struct str body, struct str *ret_reason)
{
	struct unpack in = { body, false };

	*ret_reason = unpack_text(&in);
	return unpack_end(&in) < 0 || !entry_is_reason(*ret_reason) ? -EBADMSG : 0;
}

void entry_limit_write(struct strbuf *out, int64_t limit_minor)
{
	pack_int(out, limit_minor);
}

int entry_limit_read(const struct fact *fact, int64_t *ret_limit_minor)
{
	struct unpack in = { fact->body, false };

	*ret_limit_minor = unpack_int(&in);
	if (unpack_end(&in) < 0 || *ret_limit_minor < 0 || fact->customer.len > 0 ||
	    !is_currency(fact->subject))
		return -EBADMSG;
	return 0;
}
