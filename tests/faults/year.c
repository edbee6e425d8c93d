#include "tests/faults/year.h"

#include <errno.h>
#include <stdio.h>

#include "app/book_claim.h"
#include "app/book_closing.h"
#include "app/book_contract.h"
#include "app/book_customer.h"
#include "app/book_entry.h"
#include "app/book_maintenance.h"
#include "app/book_outage.h"
#include "app/book_report.h"
#include "app/bulk_import.h"
#include "core/register/told.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "tests/faults/disk.h"

#define TEXT_BYTES 128
#define HOUR INT64_C(3600000)
#define MONTHS 12
#define LATE_MS (2 * DAY_MS) /* when a month is closed at the latest */

/* Two rows, a limit for the year, and so much for each long outage. */
static const char paid[] =
	"garant: 1\ncontract: paid\nversion: \"1\"\ncurrency: EUR\nzone: Europe/Paris\n"
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"
	"guarantees:\n  month:\n    clause: \"1\"\n    base: 30 days\n"
	"    when: [{unless: \"cause any of [customer] else no\", clause: \"2\", because: "
	"theirs}]\n"
	"    pay: {of: fee, reached: [{below: 99.5%, pay: 10%}, {below: 98%, pay: 50%}], "
	"otherwise: 0%}\n    limit: [{at most: 80.00 EUR, per: calendar year}]\n"
	"  each:\n    clause: \"3\"\n    records: outage\n    per: record\n    measure: length\n"
	"    when: [{unless: \"cause any of [customer] else no\", clause: \"2\", because: "
	"theirs}]\n"
	"    pay: {reached: [{over: 2 h, pay: 1.50 EUR}], otherwise: 0.00 EUR}\n";
static const char claimed[] =
	"garant: 1\ncontract: claimed\nversion: \"1\"\ncurrency: EUR\nzone: Europe/Paris\n"
	"money: {round: half up}\ncharges: {fee: {per: month}}\n"
	"guarantees:\n  month:\n    clause: \"1\"\n    base: 30 days\n"
	"    pay: {of: fee, reached: [{below: 99.9%, pay: 20%}]}\n"
	"    claim: {within: 60 days, of: window.end}\n";

/* What an operation is done with. */
struct hand {
	struct use *use;
	const struct year_operation *operation;
	struct arena *arena;
	char customer[TEXT_BYTES], id[TEXT_BYTES], other[TEXT_BYTES], more[TEXT_BYTES];
};

static struct str text_of(char out[TEXT_BYTES], const char *prefix, int64_t number)
{
	int len = snprintf(out, TEXT_BYTES, "%s%lld", prefix, (long long)number);

	return (struct str){ out, len > 0 ? (size_t)len : 0 };
}

static struct str month_text(char out[TEXT_BYTES], int64_t month)
{
	int len = snprintf(out, TEXT_BYTES, "2026-%02lld", (long long)month + 1);

	return (struct str){ out, len > 0 ? (size_t)len : 0 };
}

static int64_t pick(const struct year_operation *operation, size_t die, int64_t below)
{
	return (int64_t)(operation->dice[die] % (uint64_t)below);
}

static struct str customer_of(struct hand *hand)
{
	return text_of(hand->customer, "c-", hand->operation->customer);
}

/* Hits one subscription of the customer, which ended by now or goes on. */
static int do_outage(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	int64_t start_ms = operation->now_ms - HOUR * (1 + pick(operation, 0, 20));
	struct outage_change change = { .deed = OUTAGE_OPEN,
					.customer = customer_of(hand),
					.id = text_of(hand->id, "o-", operation->number),
					.start_ms = start_ms,
					.end_ms = INSTANT_OPEN_MS };

	if (operation->dice[1] % 3 == 2)
		(void)text_of(hand->more, "q-", operation->customer);
	else
		(void)snprintf(hand->more, TEXT_BYTES, "s-%lld-%lld",
			       (long long)operation->customer,
			       (long long)pick(operation, 1, 3) + 1);
	change.subscription = str_from(hand->more);
	if (operation->deed == YEAR_OUTAGE)
		change.end_ms =
			start_ms + (operation->now_ms - start_ms) * (1 + pick(operation, 2, 8)) / 8;
	return book_outage_change(hand->use, &change);
}

static int change_outage(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	struct outage_change change = { .deed = OUTAGE_CLASSIFY,
					.customer = customer_of(hand),
					.id = text_of(hand->other, "o-", operation->other),
					.start_ms = TOLD_NOT_MS,
					.end_ms = TOLD_NOT_MS,
					.reason = STR("read again") };

	if (operation->deed == YEAR_CLASSIFY) {
		change.values = operation->dice[0] % 2 ? STR("cause=customer") : STR("cause=power");
		change.evidence = STR("ticket");
	} else {
		change.deed = operation->deed == YEAR_END ? OUTAGE_END : OUTAGE_CORRECT;
		change.end_ms = operation->now_ms - HOUR * pick(operation, 0, 400);
	}
	if (operation->deed == YEAR_END)
		change.reason = STR_NONE;
	return book_outage_change(hand->use, &change);
}

static int do_maintenance(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	int64_t from_ms = operation->now_ms + HOUR * (12 + pick(operation, 0, 300));
	const struct maintenance_change change = {
		.deed = MAINTENANCE_ANNOUNCE,
		.customer = customer_of(hand),
		.id = text_of(hand->id, "m-", operation->number),
		.from_ms = from_ms,
		.to_ms = from_ms + HOUR * (1 + pick(operation, 1, 6)),
		.published_ms = TOLD_NOT_MS,
		.subscription = text_of(hand->more, "q-", operation->customer)
	};

	return book_maintenance_change(hand->use, &change);
}

static int do_report(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	const struct report_change change = {
		.deed = REPORT_RECEIVE,
		.customer = customer_of(hand),
		.id = text_of(hand->id, "r-", operation->number),
		.at_ms = operation->now_ms - HOUR * pick(operation, 0, 5),
		.channel = (int)(operation->dice[1] % REPORT_CHANNELS)
	};
	struct str id;

	return book_report_change(hand->use, &change, hand->arena, &id);
}

/* About the month before. */
static int do_claim(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	struct civil_date date = date_of_days(floor_div(operation->now_ms - 20 * DAY_MS, DAY_MS));
	const struct claim_change change = {
		.deed = CLAIM_FILE,
		.customer = customer_of(hand),
		.id = text_of(hand->id, "k-", operation->number),
		.at_ms = operation->now_ms,
		.subscription = text_of(hand->more, "q-", operation->customer),
		.window = month_text(hand->other, date.year == 2026 ? date.month - 1 : 0)
	};
	struct str id;

	return book_claim_change(hand->use, &change, NATURE_NONE, hand->arena, &id);
}

static int decide_claim(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	const bool accepted = operation->dice[0] % 3 > 0;
	const struct claim_change change = { .deed = CLAIM_DECIDE,
					     .customer = customer_of(hand),
					     .id = text_of(hand->other, "k-", operation->other),
					     .actor = hand->use->asking->actor,
					     .at_ms = operation->now_ms,
					     .reasons = STR("1=looked at"),
					     .answer = accepted ? CLAIM_ACCEPTED : CLAIM_REFUSED,
					     .currency = accepted ? STR("EUR") : STR_NONE,
					     .amount_minor =
						     accepted ? 1 + pick(operation, 1, 4000) : 0 };
	struct str id;

	return book_claim_change(hand->use, &change, accepted ? NATURE_REDUCTION : NATURE_NONE,
				 hand->arena, &id);
}

/* Some of what is owed is paid back or set against an invoice; or that is taken back. */
static int do_entry(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	struct entry entry = { .customer = customer_of(hand),
			       .id = text_of(hand->id, "e-", operation->number),
			       .kind = operation->deed == YEAR_REFUND ? ENTRY_REFUND
								      : ENTRY_APPLICATION,
			       .currency = STR("EUR"),
			       .amount_minor = 1 + pick(operation, 0, 3000),
			       .reason = STR("asked for"),
			       .document = STR("d-1") };
	struct entry_row row;
	int r;

	if (operation->deed != YEAR_TAKE_BACK)
		return book_entry_ask(hand->use, &entry);
	entry.kind = ENTRY_COUNTER;
	entry.document = STR_NONE;
	entry.reverses = text_of(hand->other, "e-", operation->other);
	r = book_entry_find(hand->use, entry.customer, entry.reverses, hand->arena, &row);
	if (r < 0)
		return r;
	entry.amount_minor = row.entry.amount_minor;
	return book_entry_ask(hand->use, &entry);
}

/* Somebody else agrees to what waits, whatever made it. */
static int approve(struct hand *hand)
{
	const struct entry_choice choice = { .customer = customer_of(hand),
					     .state = entry_state_name(ENTRY_PROPOSED),
					     .max = 1 };
	struct entry_rows rows;
	int r = book_entries(hand->use, &choice, hand->arena, &rows);

	if (r < 0 || rows.count == 0)
		return r < 0 ? r : BOOK_TWICE;
	hand->use->asking = &(const struct asking){ .actor = STR("second"),
						    .role = ROLE_OWNER,
						    .now_ms = hand->operation->now_ms };
	return book_entry_approve(hand->use, choice.customer, rows.items[0].entry.id);
}

static int64_t worker_ms;

/* Sometimes so late that a batch is over. */
static int64_t clock_now(void)
{
	return worker_ms += (int64_t)disk_random(25);
}

static struct closing_work work_of(const struct hand *hand)
{
	worker_ms = hand->operation->now_ms;
	return (struct closing_work){ .holder = STR("a"),
				      .now_ms = clock_now,
				      .arena = hand->arena };
}

/* All of it, or what one customer has. */
static struct restatement asked_of(struct hand *hand)
{
	const struct year_operation *operation = hand->operation;
	struct restatement asked = { .period = month_text(hand->other, operation->other),
				     .reason = STR("corrected") };

	if (operation->deed == YEAR_RESTATE && operation->dice[0] % 2)
		asked.customer = customer_of(hand);
	return asked;
}

static int close_month(struct hand *hand)
{
	const struct closing_work work = work_of(hand);
	const struct restatement asked = asked_of(hand);
	struct closing_result result;

	return hand->operation->deed == YEAR_CLOSE
		       ? book_closing_close(hand->use, &work, &asked, &result)
		       : book_closing_restate(hand->use, &work, &asked, &result);
}

static int (*const deeds[YEAR_DEEDS])(struct hand *hand) = {
	[YEAR_OUTAGE] = do_outage,	 [YEAR_ONGOING] = do_outage,
	[YEAR_END] = change_outage,	 [YEAR_CORRECT] = change_outage,
	[YEAR_CLASSIFY] = change_outage, [YEAR_MAINTENANCE] = do_maintenance,
	[YEAR_REPORT] = do_report,	 [YEAR_CLAIM] = do_claim,
	[YEAR_DECIDE] = decide_claim,	 [YEAR_REFUND] = do_entry,
	[YEAR_APPLY] = do_entry,	 [YEAR_TAKE_BACK] = do_entry,
	[YEAR_APPROVE] = approve,	 [YEAR_CLOSE] = close_month,
	[YEAR_RESTATE] = close_month,
};

static bool has_key(enum year_deed deed)
{
	return deed != YEAR_APPROVE && deed != YEAR_CLOSE && deed != YEAR_RESTATE;
}

/* Does something as the operation's asker. */
static int with_hand(struct use *use, const struct year_operation *operation, struct arena *arena,
		     int (*deed)(struct hand *hand))
{
	char key[TEXT_BYTES];
	struct asking asking = { .actor = STR("first"),
				 .role = ROLE_OWNER,
				 .now_ms = operation->now_ms };
	struct use own = { use->book, &asking, use->sink };
	struct hand hand = { .use = &own, .operation = operation, .arena = arena };

	if (has_key(operation->deed))
		asking.key = text_of(key, "op-", operation->number);
	return deed(&hand);
}

int year_do(struct use *use, const struct year_operation *operation, struct arena *arena)
{
	return with_hand(use, operation, arena, deeds[operation->deed]);
}

static int resume(struct hand *hand)
{
	const struct closing_work work = work_of(hand);
	const struct restatement asked = asked_of(hand);
	struct closing_result result;

	return book_closing_resume(hand->use, &work, &asked, &result);
}

int year_resume(struct use *use, const struct year_operation *operation, struct arena *arena)
{
	return with_hand(use, operation, arena, resume);
}

int year_preview(struct use *use, int64_t month, struct arena *arena, size_t *ret_changes)
{
	const struct year_operation operation = { .deed = YEAR_CLOSE,
						  .now_ms = YEAR_TO + 5 * DAY_MS,
						  .other = month };
	const struct asking asking = { .actor = STR("first"),
				       .role = ROLE_OWNER,
				       .now_ms = operation.now_ms };
	struct use own = { use->book, &asking, use->sink };
	struct hand hand = { .use = &own, .operation = &operation, .arena = arena };
	const struct closing_work work = work_of(&hand);
	const struct restatement asked = asked_of(&hand);
	struct closing_result result;
	int r = book_closing_preview(&own, &work, &asked, &result);

	*ret_changes = result.changes.count;
	return r;
}

static void name(struct year_names *names, const struct year_operation *operation)
{
	if (names->count == YEAR_NAMES_MAX)
		return;
	names->numbers[names->count] = operation->number;
	names->customers[names->count++] = operation->customer;
}

void year_did(struct year *year, const struct year_operation *operation)
{
	struct year_names *const names[YEAR_DEEDS] = {
		[YEAR_OUTAGE] = &year->outages, [YEAR_ONGOING] = &year->outages,
		[YEAR_REPORT] = &year->reports, [YEAR_MAINTENANCE] = &year->maintenance,
		[YEAR_CLAIM] = &year->claims,	[YEAR_REFUND] = &year->refunds,
		[YEAR_APPLY] = &year->applied,
	};

	if (operation->deed == YEAR_CLOSE)
		year->closed = operation->other + 1;
	else if (names[operation->deed])
		name(names[operation->deed], operation);
}

void year_begin(struct year *year)
{
	*year = (struct year){ .now_ms = YEAR_FROM + DAY_MS };
}

/* Time goes on by some hours or two days; now and then the clock is wrong for a while. */
static int64_t next_instant(struct year *year)
{
	year->now_ms += HOUR * (8 + (int64_t)disk_random(48));
	switch (disk_random(24)) {
	case 0:
		return year->now_ms - HOUR * (1 + (int64_t)disk_random(72));
	case 1:
		return year->now_ms + HOUR * (1 + (int64_t)disk_random(48));
	default:
		return year->now_ms;
	}
}

/* What it is about; false when there is nothing yet. */
static bool find_other(const struct year *year, struct year_operation *operation)
{
	const struct year_names *names = operation->deed == YEAR_DECIDE	     ? &year->claims
					 : operation->deed == YEAR_TAKE_BACK ? &year->refunds
									     : &year->outages;
	size_t place;

	if (operation->deed == YEAR_RESTATE) {
		operation->other =
			year->closed > 0 ? (int64_t)disk_random((uint64_t)year->closed) : 0;
		return year->closed > 0;
	}
	if (operation->deed != YEAR_END && operation->deed != YEAR_CORRECT &&
	    operation->deed != YEAR_CLASSIFY && operation->deed != YEAR_DECIDE &&
	    operation->deed != YEAR_TAKE_BACK)
		return true;
	if (names->count == 0)
		return false;
	place = (size_t)disk_random(names->count);
	operation->other = names->numbers[place];
	operation->customer = names->customers[place];
	return true;
}

struct year_operation year_next(struct year *year)
{
	struct year_operation operation = { .now_ms = next_instant(year),
					    .number = ++year->number,
					    .customer = 1 + (int64_t)disk_random(YEAR_CUSTOMERS) };
	struct civil_date due = date_add_months((struct civil_date){ 2026, 2, 1 }, year->closed);

	for (size_t i = 0; i < 3; i++)
		operation.dice[i] = disk_random(UINT64_C(1) << 31);
	if (year->closed < MONTHS &&
	    year->now_ms > date_days(due) * DAY_MS + LATE_MS + 4 * DAY_MS) {
		operation.deed = YEAR_CLOSE;
		operation.other = year->closed;
		return operation;
	}
	do
		operation.deed = (enum year_deed)disk_random(YEAR_DEEDS);
	while (operation.deed == YEAR_CLOSE ||
	       (operation.deed == YEAR_RESTATE && disk_random(3) > 0) ||
	       !find_other(year, &operation));
	return operation;
}

static int write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	int r = file && fputs(text, file) >= 0 ? 0 : -EIO;

	return file && fclose(file) == 0 ? r : -EIO;
}

static bool no_stop(void *context, const struct bulk_progress *state)
{
	(void)context;
	(void)state;
	return false;
}

static int publish(const struct use *use, const char *path, const char *text, struct arena *arena)
{
	struct contract_file file;
	int r = write_file(path, text);

	if (r == 0)
		r = contract_file_read(arena, str_from(path), &file, use->sink);
	return r < 0 ? r : book_contract_publish(use, arena, &file, STR("2025-01-01"));
}

static int import(const struct use *use, const char *path, struct str contract, const char *rows,
		  struct arena *arena)
{
	struct import_request request = {
		.contract = contract, .progress = no_stop, .arena = arena, .path = str_from(path)
	};
	struct import_count count;
	int r = write_file(path, rows);

	return r < 0 ? r : bulk_import(use, &request, &count);
}

static int set_customers(const struct use *use)
{
	int r = 0;

	for (int64_t i = 1; r == 0 && i <= YEAR_CUSTOMERS; i++) {
		char id[TEXT_BYTES];
		const struct customer customer = { .id = text_of(id, "c-", i),
						   .identity = { .name = STR("Bakery"),
								 .country = STR("FR") },
						   .language = STR("fr"),
						   .zone = STR("Europe/Paris") };

		r = book_customer_set(use, &customer, INT64_MIN);
	}
	return r;
}

int year_prepare(struct use *use, const char *folder, struct arena *arena)
{
	static const char both[] = "subscription,customer,start,end,fee\n"
				   "s-1-1,c-1,2025-06-01,,100.00\ns-1-2,c-1,2026-02-11,,33.33\n"
				   "s-2-1,c-2,2025-06-01,2026-09-16,60.00\n"
				   "s-2-2,c-2,2026-01-01,,9.99\ns-3-1,c-3,2026-01-01,,250.00\n"
				   "s-3-2,c-3,2026-01-01,2026-05-01,20.00\n";
	static const char claims[] = "subscription,customer,start,fee\nq-1,c-1,2026-01-01,100.00\n"
				     "q-2,c-2,2026-01-01,50.00\nq-3,c-3,2026-03-01,10.00\n";
	char path[TEXT_BYTES];
	int r;

	(void)snprintf(path, sizeof(path), "%s/file", folder);
	r = publish(use, path, paid, arena);
	if (r == 0)
		r = publish(use, path, claimed, arena);
	if (r == 0)
		r = set_customers(use);
	if (r == 0)
		r = import(use, path, STR("paid"), both, arena);
	if (r == 0)
		r = import(use, path, STR("claimed"), claims, arena);
	if (r == 0)
		r = book_entry_limit(use, STR("EUR"), 2500);
	(void)remove(path);
	return r;
}
