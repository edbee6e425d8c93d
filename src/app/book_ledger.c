#include "app/book_ledger.h"

#include <errno.h>
#include <stdlib.h>

#include "core/journal/fact.h"
#include "core/time/civil.h"
#include "core/time/instant.h"

#define SHARD_ARENA_BYTES ((size_t)512 * MIB)
#define NUMBERS_BYTES 128
#define ENTRY_CAUSE "entry:"

/* A credit that may still be open. */
struct lot {
	int64_t seq, at_ms, left_minor;
	struct lot *before;
};

/* A customer's accounts in one currency. */
struct group {
	struct ledger_line line;
	struct lot *newest;
	int64_t entries_minor; /* moved because of entries */
	int64_t gone_minor;    /* corrected, not by taking one credit back */
};

/* An account of the shard at hand, with what its transfers come to. */
struct summed {
	const struct ledger_account *row;
	struct group *group;
	struct balance balance;
};

struct adding {
	const struct use *use;
	const struct ledger_question *question;
	struct ledger_answer *answer;
	struct arena *arena, *shard_arena; /* of the answer, of the shard at hand */
	struct summed *accounts;	   /* of the shard, by number */
	size_t account_count;
	struct group *groups; /* by customer and currency */
	size_t group_count;
	int64_t shard;
	bool beyond; /* a sum is more than 64 bits hold */
};

static void found(struct adding *adding, enum diag_id id, const struct str parts[4])
{
	(void)diag_add(adding->use->sink, id, POSITION_NONE, parts[0], parts[1], parts[2],
		       parts[3]);
	adding->answer->differences++;
}

static struct str number(struct strbuf *buf, int64_t value)
{
	strbuf_clear(buf);
	strbuf_add_int(buf, value);
	return strbuf_str(buf);
}

static void add(struct adding *adding, int64_t *sum, int64_t amount)
{
	if (__builtin_add_overflow(*sum, amount, sum))
		adding->beyond = true;
}

static int by_number(const void *a, const void *b)
{
	const struct summed *first = a, *second = b;

	return (first->row->seq > second->row->seq) - (first->row->seq < second->row->seq);
}

static struct summed *account_of(struct adding *adding, int64_t seq)
{
	size_t low = 0, high = adding->account_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct summed *account = &adding->accounts[middle];

		if (account->row->seq == seq)
			return account;
		if (account->row->seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool same_group(const struct account *a, const struct account *b)
{
	return str_equal(a->customer, b->customer) && str_equal(a->currency, b->currency);
}

/* The accounts of a shard, and which of them belong together. */
static int read_accounts(struct adding *adding)
{
	struct ledger_accounts rows;
	int r = ledger_accounts(book_store(adding->use->book), adding->shard,
				adding->question->customer, adding->shard_arena, &rows);

	if (r < 0)
		return r;
	adding->account_count = adding->group_count = 0;
	adding->accounts = ARENA_ARRAY(adding->shard_arena, struct summed, rows.count + 1);
	adding->groups = ARENA_ARRAY(adding->shard_arena, struct group, rows.count + 1);
	if (!adding->accounts || !adding->groups)
		return -ENOMEM;
	for (size_t i = 0; i < rows.count; i++) {
		const struct ledger_account *row = &rows.items[i];

		if (i == 0 || !same_group(&row->account, &rows.items[i - 1].account))
			adding->groups[adding->group_count++] =
				(struct group){ .line = { .customer = row->account.customer,
							  .currency = row->account.currency } };
		adding->accounts[i] =
			(struct summed){ .row = row,
					 .group = &adding->groups[adding->group_count - 1] };
	}
	adding->account_count = rows.count;
	qsort(adding->accounts, rows.count, sizeof(adding->accounts[0]), by_number);
	return 0;
}

static int new_lot(struct adding *adding, struct group *group,
		   const struct ledger_transfer *transfer)
{
	struct lot *lot = ARENA_NEW(adding->shard_arena, struct lot);

	if (!lot)
		return -ENOMEM;
	*lot = (struct lot){ transfer->seq, transfer->recorded_at_ms, transfer->amount_minor,
			     group->newest };
	group->newest = lot;
	return 0;
}

/* Less is due: of the one credit that is taken back, or of any. */
static void correct(struct adding *adding, struct group *group,
		    const struct ledger_transfer *transfer)
{
	struct lot *lot = transfer->reverses > 0 ? group->newest : NULL;

	add(adding, &group->line.corrected_minor, transfer->amount_minor);
	while (lot && lot->seq != transfer->reverses)
		lot = lot->before;
	if (lot && lot->left_minor >= transfer->amount_minor)
		lot->left_minor -= transfer->amount_minor;
	else
		add(adding, &group->gone_minor, transfer->amount_minor);
}

/* What is settled by moving money between credit-due and that kind; NULL: by none. */
static int64_t *settled_by(struct ledger_line *line, enum account_kind kind)
{
	switch ((int)kind) {
	case ACCOUNT_CREDIT_APPLIED:
		return &line->applied_minor;
	case ACCOUNT_REFUND_OUT:
		return &line->paid_minor;
	case ACCOUNT_EXPIRED:
		return &line->expired_minor;
	default:
		return NULL;
	}
}

static int classify(struct adding *adding, struct group *group,
		    const struct ledger_transfer *transfer, const enum account_kind kinds[2])
{
	struct ledger_line *line = &group->line;
	enum account_kind debit = kinds[SIDE_DEBIT], credit = kinds[SIDE_CREDIT];
	int64_t *settled;

	if (str_starts(transfer->cause, STR(ENTRY_CAUSE)))
		add(adding, &group->entries_minor, transfer->amount_minor);
	if (debit == ACCOUNT_OVERPAID)
		add(adding, &line->overpaid_minor, transfer->amount_minor);
	else if (credit == ACCOUNT_OVERPAID)
		add(adding, &line->overpaid_minor, -transfer->amount_minor);
	if (debit == ACCOUNT_CREDIT_DUE) {
		settled = settled_by(line, credit);
		if (settled)
			add(adding, settled, transfer->amount_minor);
		else
			correct(adding, group, transfer);
	} else if (credit == ACCOUNT_CREDIT_DUE) {
		settled = settled_by(line, debit);
		if (settled) {
			add(adding, settled, -transfer->amount_minor);
		} else {
			add(adding, &line->decided_minor, transfer->amount_minor);
			return new_lot(adding, group, transfer);
		}
	}
	return 0;
}

static void say_transfer(struct adding *adding, const struct ledger_transfer *transfer)
{
	struct strbuf texts[2] = { STRBUF_INIT(NUMBERS_BYTES), STRBUF_INIT(NUMBERS_BYTES) };
	const struct str parts[4] = { number(&texts[0], adding->shard),
				      number(&texts[1], transfer->seq) };

	found(adding, DIAG_LEDGER_TRANSFER, parts);
	strbuf_done(&texts[0]);
	strbuf_done(&texts[1]);
}

static int add_transfer(struct adding *adding, const struct ledger_transfer *transfer)
{
	struct summed *debit = account_of(adding, transfer->debit);
	struct summed *credit = account_of(adding, transfer->credit);

	if (!debit || !credit || debit->group != credit->group ||
	    !str_equal(debit->group->line.customer, transfer->customer) ||
	    !str_equal(debit->group->line.currency, transfer->currency)) {
		say_transfer(adding, transfer);
		return 0;
	}
	add(adding, &debit->balance.debits_minor, transfer->amount_minor);
	add(adding, &credit->balance.credits_minor, transfer->amount_minor);
	return classify(adding, debit->group, transfer,
			(const enum account_kind[2]){ debit->row->account.kind,
						      credit->row->account.kind });
}

static int add_transfers(struct adding *adding)
{
	struct store_statement *row =
		ledger_transfers(book_store(adding->use->book), adding->shard,
				 adding->question->customer, adding->question->as_of_ms);
	struct ledger_transfer transfer;
	int r;

	while ((r = store_step(row)) == 1) {
		ledger_transfer_of(row, &transfer);
		r = add_transfer(adding, &transfer);
		if (r < 0)
			break;
	}
	store_end(row);
	return r;
}

static void write_balance(struct strbuf *out, struct balance balance)
{
	strbuf_add_int(out, balance.debits_minor);
	strbuf_add(out, STR(" / "));
	strbuf_add_int(out, balance.credits_minor);
}

/* The row of an account says what its transfers come to. */
static void check_account(struct adding *adding, const struct summed *account)
{
	const struct ledger_account *row = account->row;
	struct strbuf texts[3] = { STRBUF_INIT(NUMBERS_BYTES), STRBUF_INIT(NUMBERS_BYTES),
				   STRBUF_INIT(NUMBERS_BYTES) };

	if (row->account.kind < ACCOUNT_KINDS &&
	    row->balance.debits_minor == account->balance.debits_minor &&
	    row->balance.credits_minor == account->balance.credits_minor)
		return;
	if (row->account.kind < ACCOUNT_KINDS)
		strbuf_add(&texts[0], account_kind_name(row->account.kind));
	strbuf_add_byte(&texts[0], ' ');
	strbuf_add(&texts[0], row->account.currency);
	write_balance(&texts[1], row->balance);
	write_balance(&texts[2], account->balance);
	found(adding, DIAG_LEDGER_ACCOUNT,
	      (const struct str[4]){ row->account.customer, strbuf_str(&texts[0]),
				     strbuf_str(&texts[1]), strbuf_str(&texts[2]) });
	for (int i = 0; i < 3; i++)
		strbuf_done(&texts[i]);
}

static struct group *group_of(struct adding *adding, struct str customer, struct str currency)
{
	for (size_t i = 0; i < adding->group_count; i++)
		if (str_equal(adding->groups[i].line.customer, customer) &&
		    str_equal(adding->groups[i].line.currency, currency))
			return &adding->groups[i];
	return NULL;
}

static void say_entries(struct adding *adding, struct str customer, struct str currency,
			const int64_t sums[2])
{
	struct strbuf texts[2] = { STRBUF_INIT(NUMBERS_BYTES), STRBUF_INIT(NUMBERS_BYTES) };

	found(adding, DIAG_LEDGER_ENTRIES,
	      (const struct str[4]){ customer, currency, number(&texts[0], sums[0]),
				     number(&texts[1], sums[1]) });
	strbuf_done(&texts[0]);
	strbuf_done(&texts[1]);
}

/* What was decided is what was moved for it. Groups are taken in the order of the rows. */
static int check_entries(struct adding *adding)
{
	struct store_statement *row = ledger_decided(book_store(adding->use->book), adding->shard,
						     adding->question->customer);
	size_t next = 0;
	int r;

	while ((r = store_step(row)) == 1) {
		struct group *group = NULL;
		int64_t sums[2] = { store_int(row, 2), 0 };

		if (next < adding->group_count &&
		    str_equal(adding->groups[next].line.customer, store_text(row, 0)) &&
		    str_equal(adding->groups[next].line.currency, store_text(row, 1)))
			group = &adding->groups[next++];
		else
			group = group_of(adding, store_text(row, 0), store_text(row, 1));
		if (group) {
			sums[1] = group->entries_minor;
			group->entries_minor = 0;
			next = (size_t)(group - adding->groups) + 1;
		}
		if (sums[0] != sums[1])
			say_entries(adding, store_text(row, 0), store_text(row, 1), sums);
	}
	store_end(row);
	for (size_t i = 0; r == 0 && i < adding->group_count; i++)
		if (adding->groups[i].entries_minor != 0)
			say_entries(adding, adding->groups[i].line.customer,
				    adding->groups[i].line.currency,
				    (const int64_t[2]){ 0, adding->groups[i].entries_minor });
	return r;
}

static enum ledger_age age_of(int64_t as_of_ms, int64_t at_ms)
{
	int64_t days = floor_div(as_of_ms - at_ms, DAY_MS);

	return days <= 30 ? AGE_30 : days <= 60 ? AGE_60 : days <= 90 ? AGE_90 : AGE_OVER;
}

/* The oldest is settled first, so what is open is of the newest. */
static void age(struct adding *adding, struct group *group)
{
	struct ledger_line *line = &group->line;
	int64_t left;

	line->open_minor = line->decided_minor;
	add(adding, &line->open_minor, -line->corrected_minor);
	add(adding, &line->open_minor, -line->applied_minor);
	add(adding, &line->open_minor, -line->paid_minor);
	add(adding, &line->open_minor, -line->expired_minor);
	left = line->open_minor;
	for (const struct lot *lot = group->newest; lot && left > 0; lot = lot->before) {
		int64_t part = lot->left_minor < left ? lot->left_minor : left;

		line->aged_minor[age_of(adding->answer->as_of_ms, lot->at_ms)] += part;
		left -= part;
	}
}

static void add_line(struct adding *adding, struct ledger_line *to, const struct ledger_line *line)
{
	add(adding, &to->decided_minor, line->decided_minor);
	add(adding, &to->corrected_minor, line->corrected_minor);
	add(adding, &to->applied_minor, line->applied_minor);
	add(adding, &to->paid_minor, line->paid_minor);
	add(adding, &to->expired_minor, line->expired_minor);
	add(adding, &to->open_minor, line->open_minor);
	add(adding, &to->reserved_minor, line->reserved_minor);
	add(adding, &to->overpaid_minor, line->overpaid_minor);
	for (int i = 0; i < AGES; i++)
		add(adding, &to->aged_minor[i], line->aged_minor[i]);
}

/* The total of a currency, a new one if there is none. NULL: no memory. */
static struct ledger_line *total_of(struct adding *adding, struct str currency)
{
	struct ledger_answer *answer = adding->answer;
	struct ledger_line *total;

	for (size_t i = 0; i < answer->total_count; i++)
		if (str_equal(answer->totals[i].currency, currency))
			return &answer->totals[i];
	if (answer->total_count == LEDGER_CURRENCIES_MAX)
		return NULL;
	total = &answer->totals[answer->total_count];
	if (str_copy(adding->arena, currency, &total->currency) < 0)
		return NULL;
	answer->total_count++;
	return total;
}

static int keep_line(struct adding *adding, const struct ledger_line *line)
{
	struct ledger_answer *answer = adding->answer;
	struct ledger_line *total = total_of(adding, line->currency);
	struct ledger_line *kept = &answer->lines[answer->line_count];

	if (!total)
		return -ENOMEM;
	add_line(adding, total, line);
	if (answer->line_count == LEDGER_LISTED_MAX) {
		answer->more = true;
		return 0;
	}
	*kept = *line;
	kept->currency = total->currency;
	answer->line_count++;
	return str_copy(adding->arena, line->customer, &kept->customer);
}

/* What is in an account: as its row says, or as its transfers came to once. */
static int keep_sum(struct adding *adding, const struct summed *account)
{
	struct ledger_answer *answer = adding->answer;
	const struct account *about = &account->row->account;
	bool now = adding->question->as_of_ms == INT64_MAX;
	struct balance balance = now ? account->row->balance : account->balance;
	struct ledger_line *total = total_of(adding, about->currency);
	struct ledger_sum *sum = answer->sums;

	if (!total || about->kind >= ACCOUNT_KINDS)
		return total ? 0 : -ENOMEM;
	while (sum < answer->sums + answer->sum_count &&
	       (sum->kind != about->kind || !str_equal(sum->currency, about->currency)))
		sum++;
	if (sum == answer->sums + answer->sum_count) {
		*sum = (struct ledger_sum){ .customer = adding->question->customer,
					    .currency = total->currency,
					    .kind = about->kind };
		answer->sum_count++;
	}
	add(adding, &sum->balance.debits_minor, balance.debits_minor);
	add(adding, &sum->balance.credits_minor, balance.credits_minor);
	add(adding, &sum->balance.debits_pending_minor, balance.debits_pending_minor);
	add(adding, &sum->balance.credits_pending_minor, balance.credits_pending_minor);
	return 0;
}

static int end_shard(struct adding *adding)
{
	bool now = adding->question->as_of_ms == INT64_MAX;
	int r = now ? check_entries(adding) : 0;

	for (size_t i = 0; r == 0 && i < adding->account_count; i++) {
		const struct summed *account = &adding->accounts[i];

		if (now)
			check_account(adding, account);
		if (now && account->row->account.kind == ACCOUNT_CREDIT_DUE)
			add(adding, &account->group->line.reserved_minor,
			    account->row->balance.debits_pending_minor);
		r = keep_sum(adding, account);
	}
	for (size_t i = 0; r == 0 && i < adding->group_count; i++) {
		age(adding, &adding->groups[i]);
		r = keep_line(adding, &adding->groups[i].line);
	}
	return r;
}

static int compare_lines(const void *a, const void *b)
{
	const struct ledger_line *first = a, *second = b;
	int order = str_compare(first->customer, second->customer);

	return order != 0 ? order : str_compare(first->currency, second->currency);
}

static int compare_sums(const void *a, const void *b)
{
	const struct ledger_sum *first = a, *second = b;
	int order = str_compare(first->currency, second->currency);

	return order != 0 ? order : (int)first->kind - (int)second->kind;
}

/* What was debited in a currency is what was credited. */
static void check_zero(struct adding *adding, struct str currency)
{
	struct strbuf texts[2] = { STRBUF_INIT(NUMBERS_BYTES), STRBUF_INIT(NUMBERS_BYTES) };
	int64_t sums[2] = { 0, 0 };

	for (size_t i = 0; i < adding->answer->sum_count; i++) {
		const struct ledger_sum *sum = &adding->answer->sums[i];

		if (!str_equal(sum->currency, currency))
			continue;
		add(adding, &sums[SIDE_DEBIT], sum->balance.debits_minor);
		add(adding, &sums[SIDE_CREDIT], sum->balance.credits_minor);
	}
	if (sums[0] != sums[1])
		found(adding, DIAG_LEDGER_SUM,
		      (const struct str[4]){ currency, number(&texts[0], sums[0]),
					     number(&texts[1], sums[1]) });
	strbuf_done(&texts[0]);
	strbuf_done(&texts[1]);
}

static int end_all(struct adding *adding)
{
	struct ledger_answer *answer = adding->answer;

	qsort(answer->lines, answer->line_count, sizeof(answer->lines[0]), compare_lines);
	qsort(answer->totals, answer->total_count, sizeof(answer->totals[0]), compare_lines);
	qsort(answer->sums, answer->sum_count, sizeof(answer->sums[0]), compare_sums);
	for (size_t i = 0; i < answer->total_count; i++)
		check_zero(adding, answer->totals[i].currency);
	if (adding->beyond)
		return diag_add(adding->use->sink, DIAG_LEDGER_BEYOND, POSITION_NONE);
	return 0;
}

static int add_all(struct adding *adding)
{
	struct str customer = adding->question->customer;
	int64_t first = customer.len > 0 ? shard_of(customer) : 0;
	int64_t last = customer.len > 0 ? first : SHARDS - 1;
	int r = store_begin(book_store(adding->use->book));

	for (adding->shard = first; r == 0 && adding->shard <= last; adding->shard++) {
		arena_reset(adding->shard_arena);
		r = read_accounts(adding);
		if (r == 0)
			r = add_transfers(adding);
		if (r == 0)
			r = end_shard(adding);
	}
	store_rollback(book_store(adding->use->book));
	r = book_use_result(adding->use, r);
	return r == 0 ? end_all(adding) : r;
}

int book_ledger(const struct use *use, const struct ledger_question *question, struct arena *arena,
		struct ledger_answer *ret_answer)
{
	struct ledger_answer answer = { 0 };
	struct adding adding = {
		.use = use, .question = question, .answer = &answer, .arena = arena
	};
	int r = book_use_reading(use, question->customer);

	if (r < 0)
		return r;
	answer.as_of_ms =
		question->as_of_ms == INT64_MAX ? use->asking->now_ms : question->as_of_ms;
	answer.lines = ARENA_ARRAY(arena, struct ledger_line, LEDGER_LISTED_MAX + 1);
	answer.totals = ARENA_ARRAY(arena, struct ledger_line, LEDGER_CURRENCIES_MAX);
	answer.sums = ARENA_ARRAY(arena, struct ledger_sum,
				  (size_t)LEDGER_CURRENCIES_MAX * ACCOUNT_KINDS);
	if (!answer.lines || !answer.totals || !answer.sums ||
	    arena_new(SHARD_ARENA_BYTES, &adding.shard_arena) < 0) {
		(void)diag_add(use->sink, DIAG_OUT_OF_MEMORY, POSITION_NONE);
		return -ENOMEM;
	}
	r = add_all(&adding);
	arena_free(adding.shard_arena);
	if (r == 0)
		*ret_answer = answer;
	return r;
}
