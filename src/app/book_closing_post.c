#include "app/book_closing_post.h"

#include <errno.h>

#include "app/book_entry.h"
#include "app/book_parts.h"
#include "base/digest.h"
#include "core/journal/pack.h"
#include "store/ledger.h"

#define TEXT_BYTES_MAX ((size_t)1024)
#define KEY_BYTES_MAX (64 * KIB)
#define KEY_DIGITS 16
#define SUPERSEDED "the period was restated"

/* What became of the entries of a line so far, in the smallest unit. */
struct posted {
	int64_t booked;	 /* credits without what was corrected since */
	int64_t refused; /* by a person, or taken back */
};

/* The first digits of the SHA-256 of what the line is about. Returns 0 or -ENOMEM. */
static int add_key(struct strbuf *out, const struct posting *posting,
		   const struct settled_line *line)
{
	struct strbuf key = STRBUF_INIT(KEY_BYTES_MAX);
	int r;

	pack_text(&key, posting->settled->subscription);
	pack_text(&key, posting->settled->period);
	pack_int(&key, posting->settled->began_ms);
	pack_text(&key, line->guarantee);
	pack_text(&key, line->item);
	pack_text(&key, line->record);
	pack_int(&key, line->window.from);
	pack_int(&key, line->window.to);
	pack_text(&key, line->unit);
	r = strbuf_error(&key);
	if (r == 0)
		digest_write_short(out, strbuf_str(&key), KEY_DIGITS);
	strbuf_done(&key);
	return r;
}

/* The id of the entry of a revision: close-2026-04-1f0e...-r2, and -over behind that of what was
 * overpaid. The same line has the same each time. Returns 0 or -ENOMEM. */
static int add_id(struct strbuf *out, const struct posting *posting,
		  const struct settled_line *line, int64_t revision)
{
	int r;

	strbuf_add(out, STR("close-"));
	strbuf_add(out, posting->settled->period);
	strbuf_add_byte(out, '-');
	r = add_key(out, posting, line);
	strbuf_add(out, STR("-r"));
	strbuf_add_int(out, revision);
	return r < 0 ? r : strbuf_error(out);
}

static int look_at_entry(const struct posting *posting, struct str id, struct posted *posted)
{
	const struct use *use = posting->use;
	struct entry_row row;
	int r = entry_find(book_store(use->book), posting->customer, id, posting->arena, &row);

	if (r <= 0)
		return r < 0 ? book_use_failed(use, r) : 0;
	if (row.entry.kind != ENTRY_CREDIT) {
		posted->booked -= row.entry.amount_minor;
		return 0;
	}
	if (row.state == ENTRY_PROPOSED)
		return book_entry_refuse_within(use, &row.entry, STR(SUPERSEDED));
	if (row.state == ENTRY_DECIDED)
		posted->booked += row.entry.amount_minor;
	else if (!str_equal(row.answer, STR(SUPERSEDED)))
		posted->refused += row.entry.amount_minor;
	return 0;
}

/* The entries of the revisions before; none where nothing was posted. */
static int look_at_entries(const struct posting *posting, const struct settled_line *line,
			   struct posted *posted)
{
	struct strbuf id = STRBUF_INIT(TEXT_BYTES_MAX);
	int r = 0;

	for (int64_t i = 1; r == 0 && line->before_minor > 0 && i < posting->settled->revision;
	     i++) {
		strbuf_clear(&id);
		r = add_id(&id, posting, line, i);
		r = r < 0 ? book_use_failed(posting->use, r)
			  : look_at_entry(posting, strbuf_str(&id), posted);
		strbuf_add(&id, STR("-over"));
		if (r == 0)
			r = look_at_entry(posting, strbuf_str(&id), posted);
	}
	strbuf_done(&id);
	return r;
}

/* What is due to the customer and not reserved. */
static int find_due(const struct posting *posting, struct str currency, int64_t *ret_minor)
{
	const struct account due = { ACCOUNT_CREDIT_DUE, posting->customer, currency };
	struct balance balance = { 0 };
	int64_t seq;
	int r = ledger_find(book_store(posting->use->book), &due, &seq, &balance);

	*ret_minor = balance_free_minor(balance, ACCOUNT_CREDIT_DUE);
	return r < 0 ? book_use_failed(posting->use, r) : 0;
}

static const struct guarantee *guarantee_of(const struct posting *posting, struct str id)
{
	int number = posting->contract ? contract_guarantee(posting->contract, id) : -1;

	return number < 0 || posting->contract->guarantees[number].variant_count == 0
		       ? NULL
		       : &posting->contract->guarantees[number].variants[0].guarantee;
}

/* The nature that the contract names; a reduction of the price where it names none. */
static enum entry_nature nature_of(const struct guarantee *guarantee)
{
	enum entry_nature nature = NATURE_NONE;

	if (!guarantee || !entry_nature_of(guarantee->nature, &nature) || nature == NATURE_NONE)
		return NATURE_REDUCTION;
	return nature;
}

static int ask(const struct posting *posting, const struct settled_line *line,
	       const struct leg *leg)
{
	const struct guarantee *guarantee = guarantee_of(posting, line->guarantee);
	struct strbuf id = STRBUF_INIT(TEXT_BYTES_MAX), reason = STRBUF_INIT(TEXT_BYTES_MAX);
	struct entry entry = { .customer = posting->customer,
			       .kind = leg->debit == ACCOUNT_PROVISION	  ? ENTRY_CREDIT
				       : leg->debit == ACCOUNT_CREDIT_DUE ? ENTRY_CORRECTION
									  : ENTRY_OVERPAYMENT,
			       .subscription = posting->settled->subscription,
			       .currency = line->unit,
			       .amount_minor = leg->amount_minor };
	int r;

	if (entry.kind == ENTRY_CREDIT)
		entry.nature = nature_of(guarantee);
	if (guarantee && fact_is_name(guarantee->clause))
		entry.clause = guarantee->clause;
	r = add_id(&id, posting, line, posting->settled->revision);
	if (entry.kind == ENTRY_OVERPAYMENT)
		strbuf_add(&id, STR("-over"));
	strbuf_add(&reason, line->guarantee);
	strbuf_add(&reason, STR(", "));
	strbuf_add(&reason, posting->settled->period);
	strbuf_add(&reason, STR(", revision "));
	strbuf_add_int(&reason, posting->settled->revision);
	entry.id = strbuf_str(&id);
	entry.reason = strbuf_str(&reason);
	if (r == 0)
		r = strbuf_error(&reason);
	r = r < 0 ? book_use_failed(posting->use, r) : book_entry_ask_within(posting->use, &entry);
	strbuf_done(&id);
	strbuf_done(&reason);
	return r;
}

int closing_post(const struct posting *posting, const struct settled_line *line)
{
	struct posted posted = { 0 };
	struct leg legs[LEGS_MAX];
	int64_t target, due = 0;
	size_t count = 0;
	int r;

	if (line->posted_minor == line->before_minor)
		return 0;
	r = look_at_entries(posting, line, &posted);
	if (r == 0)
		r = find_due(posting, line->unit, &due);
	if (r < 0)
		return r;
	target = line->posted_minor > posted.refused ? line->posted_minor - posted.refused : 0;
	count = posting_legs(posted.booked, target, due, legs);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = ask(posting, line, &legs[i]);
	return r;
}
