#include "app/book_case_state.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/facts/case.h"
#include "core/money/currency.h"
#include "core/time/instant.h"
#include "store/claim.h"
#include "store/settled.h"

#define TEXT_BYTES_MAX ((size_t)64)

/* What is written, and of whom. */
struct before {
	const struct case_of_book *of;
	struct settled_lines lines;  /* of other windows */
	struct settled_lines posted; /* of windows of the case, where something was posted */
	struct claim_rows claims;
	struct json *json;
	bool any; /* a member of state was begun */
};

/* Where a window stands to those of the case: settled with them, or after all of them. */
enum place { PLACE_BEFORE, PLACE_ASKED, PLACE_AFTER };

static enum place place_of(const struct case_of_book *of, struct span window)
{
	struct str rest = of->request.windows, name;
	bool after = rest.len > 0;
	struct span asked;

	while (rest.len > 0) {
		(void)str_cut(rest, ',', &name, &rest);
		if (case_period(name, of->file->contract->zone, &asked) < 0)
			continue;
		if (window.to > asked.from && window.to <= asked.to)
			return PLACE_ASKED;
		after &= window.to > asked.to;
	}
	return after ? PLACE_AFTER : PLACE_BEFORE;
}

/* Lines of results that the version of the contract knows: those in windows before the last one of
 * the case, and where it is of a later revision what was posted in its own. */
static int sort_out(struct before *before, struct arena *arena)
{
	size_t kept = 0;

	before->posted.items = ARENA_ARRAY(arena, struct settled_line, before->lines.count + 1);
	if (!before->posted.items)
		return -ENOMEM;
	for (size_t i = 0; i < before->lines.count; i++) {
		const struct settled_line *line = &before->lines.items[i];

		if (line->right ||
		    contract_guarantee(before->of->file->contract, line->guarantee) < 0)
			continue;
		switch (place_of(before->of, line->window)) {
		case PLACE_BEFORE:
			before->lines.items[kept++] = *line;
			break;
		case PLACE_ASKED:
			if (before->of->request.revision > 1 && line->posted_minor > 0)
				before->posted.items[before->posted.count++] = *line;
			break;
		case PLACE_AFTER:
			break;
		}
	}
	before->lines.count = kept;
	return 0;
}

static void key_span(struct json *json, struct span window)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	json_key(json, STR("window"));
	json_object(json);
	instant_write(&text, instant_of(window.from));
	json_key_text(json, STR("from"), strbuf_str(&text));
	strbuf_clear(&text);
	instant_write(&text, instant_of(window.to));
	json_key_text(json, STR("to"), strbuf_str(&text));
	json_end(json);
	strbuf_done(&text);
}

static void begin_item(struct before *before, bool *begun, struct str group,
		       const struct settled_line *line)
{
	if (!before->any) {
		json_key(before->json, STR("state"));
		json_object(before->json);
	}
	before->any = true;
	if (!*begun) {
		json_key(before->json, group);
		json_list(before->json);
	}
	*begun = true;
	json_object(before->json);
	json_key_text(before->json, STR("guarantee"), line->guarantee);
	if (line->item.len > 0)
		json_key_text(before->json, STR("item"), line->item);
	key_span(before->json, line->window);
}

static bool same_promise(const struct settled_line *a, const struct settled_line *b)
{
	return str_equal(a->guarantee, b->guarantee) && str_equal(a->item, b->item) &&
	       span_equal(a->window, b->window);
}

/* One result for all lines of a promise in a window, which follow each other. */
static void write_results(struct before *before)
{
	const struct settled_lines *lines = &before->lines;
	bool begun = false;
	size_t i = 0;

	while (i < lines->count) {
		const struct settled_line *first = &lines->items[i];
		bool missed = false, open = false;

		for (; i < lines->count && same_promise(&lines->items[i], first); i++) {
			missed |= lines->items[i].missed;
			open |= lines->items[i].open;
		}
		if (!missed && !open)
			continue;
		begin_item(before, &begun, STR("results"), first);
		json_key_bool(before->json, STR("missed"), missed);
		if (open)
			json_key_bool(before->json, STR("open"), true);
		json_end(before->json);
	}
	if (begun)
		json_end(before->json);
}

static bool is_about(const struct before *before, const struct customer_claim *claim,
		     const struct settled_line *line)
{
	struct span period;

	if (claim->state == CLAIM_IS_WITHDRAWN ||
	    !str_equal(claim->subscription, before->of->subscription.id) ||
	    (claim->guarantee.len > 0 && !str_equal(claim->guarantee, line->guarantee)) ||
	    (claim->outage.len > 0 && !str_equal(claim->outage, line->record)))
		return false;
	return claim->window.len == 0 ||
	       (case_period(claim->window, before->of->file->contract->zone, &period) == 0 &&
		line->window.to > period.from && line->window.to <= period.to);
}

/* What a claim was granted counts once, for the first line that it is about. */
static bool is_first(const struct before *before, const struct customer_claim *claim,
		     const struct settled_line *line)
{
	for (const struct settled_line *other = before->lines.items; other < line; other++)
		if (other->entitlement != ENTITLED_AUTOMATIC && is_about(before, claim, other))
			return false;
	return true;
}

/* What a line that has to be claimed comes to; *ret_unit: of that amount. */
static int64_t claimed_amount(const struct before *before, const struct settled_line *line,
			      struct str *ret_unit)
{
	int64_t known_ms = before->of->request.as_of_ms, granted = 0;
	bool decided = false, open = false;

	*ret_unit = line->unit;
	for (size_t i = 0; i < before->claims.count; i++) {
		const struct customer_claim *claim = &before->claims.items[i].claim;

		if (!is_about(before, claim, line))
			continue;
		if (claim->answer == CLAIM_OPEN) {
			open = true;
			continue;
		}
		decided = true;
		if (claim->due_minor > 0 && is_first(before, claim, line)) {
			granted += claim->due_minor;
			*ret_unit = claim->currency;
		}
	}
	if (decided && !open)
		return granted;
	if (!open && line->deadline_ms != INT64_MIN && known_ms != INT64_MIN &&
	    known_ms >= line->deadline_ms)
		return 0; /* nobody claimed it in time */
	return line->amount;
}

static int64_t paid_for(const struct before *before, const struct settled_line *line,
			struct str *ret_unit)
{
	*ret_unit = line->unit;
	if (line->entitlement == ENTITLED_AUTOMATIC)
		return settled_is_money(line) ? line->posted_minor : line->amount;
	if (line->entitlement == ENTITLED_CLAIMABLE || line->entitlement == ENTITLED_CLAIMED)
		return claimed_amount(before, line, ret_unit);
	return 0;
}

static void write_credit(struct before *before, bool *begun, const struct settled_line *line)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);
	struct str unit;
	int64_t amount = paid_for(before, line, &unit);
	int currency = currency_of(unit);

	if (amount > 0 && (currency > 0 || str_equal(unit, STR("ms")))) {
		begin_item(before, begun, STR("credits"), line);
		if (currency > 0) {
			money_write(&text, amount, (uint16_t)currency);
		} else {
			strbuf_add_int(&text, amount);
			strbuf_add(&text, STR(" ms"));
		}
		json_key_text(before->json, currency > 0 ? STR("amount") : STR("duration"),
			      strbuf_str(&text));
		json_end(before->json);
	}
	strbuf_done(&text);
}

/* What the revisions before this one posted. */
static void write_posted(struct before *before)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);
	bool begun = false;

	for (size_t i = 0; i < before->posted.count; i++) {
		const struct settled_line *line = &before->posted.items[i];

		begin_item(before, &begun, STR("posted"), line);
		if (line->record.len > 0)
			json_key_text(before->json, STR("record"), line->record);
		strbuf_clear(&text);
		money_write(&text, line->posted_minor, (uint16_t)currency_of(line->unit));
		json_key_text(before->json, STR("amount"), strbuf_str(&text));
		json_end(before->json);
	}
	if (begun)
		json_end(before->json);
	strbuf_done(&text);
}

int book_case_state(const struct use *use, const struct case_of_book *case_of, struct arena *arena,
		    struct json *json)
{
	struct before before = { .of = case_of, .json = json };
	const struct settled_key key = { .customer = case_of->subscription.customer,
					 .subscription = case_of->subscription.id,
					 .began_ms = case_of->subscription.start_ms,
					 .known_ms = case_known_ms(&case_of->request) };
	struct store *store = book_store(use->book);
	bool begun = false;
	int r = settled_all_lines(store, &key, arena, &before.lines);

	if (r == 0)
		r = sort_out(&before, arena);
	if (r < 0 || before.lines.count + before.posted.count == 0)
		return r;
	r = claim_list_at(store, key.customer, key.known_ms, arena, &before.claims);
	if (r < 0)
		return r;
	write_results(&before);
	for (size_t i = 0; i < before.lines.count; i++)
		write_credit(&before, &begun, &before.lines.items[i]);
	if (begun)
		json_end(json);
	write_posted(&before);
	if (before.any)
		json_end(json);
	return 0;
}
