#include "store/entry.h"

#include <errno.h>

#include "core/time/instant.h"
#include "store/rows.h"

#define CAUSE_BYTES_MAX 256
#define COLUMNS                                                                                    \
	"customer, id, subscription, currency, reason, clause, document, reverses, proposed_by, "  \
	"decided_by, answer, kind, nature, state, amount, bound, number, proposed_at, ended_at "

void entry_cause(struct strbuf *out, struct str id)
{
	strbuf_add(out, STR("entry:"));
	strbuf_add(out, id);
}

int entry_add_proposed(struct store *store, const struct fact *fact, struct fact_place place,
		       enum projection *ret_outcome)
{
	static const struct store_sql insert = {
		"INSERT INTO entry (shard, customer, id, seq, kind, nature, subscription, "
		"currency, amount, bound, reason, clause, document, reverses, proposed_at, "
		"proposed_by, state, number, ended_at, decided_by, answer) VALUES ($1, $2, $3, $4, "
		"$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'proposed', 0, $17, '', '')"
		" ON CONFLICT DO NOTHING"
	};
	struct store_statement *statement = store_query(store, &insert);
	struct entry entry;

	*ret_outcome = PROJECTION_BODY;
	if (entry_read(fact, &entry) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, entry.customer);
	store_bind_text(statement, 3, entry.id);
	store_bind_int(statement, 4, place.seq);
	store_bind_text(statement, 5, entry_kind_name(entry.kind));
	store_bind_text(statement, 6, entry_nature_name(entry.nature));
	store_bind_text(statement, 7, entry.subscription);
	store_bind_text(statement, 8, entry.currency);
	store_bind_int(statement, 9, entry.amount_minor);
	store_bind_int(statement, 10, entry.limit_minor);
	store_bind_text(statement, 11, entry.reason);
	store_bind_text(statement, 12, entry.clause);
	store_bind_text(statement, 13, entry.document);
	store_bind_text(statement, 14, entry.reverses);
	store_bind_int(statement, 15, fact->recorded_at_ms);
	store_bind_text(statement, 16, fact->actor);
	store_bind_int(statement, 17, INSTANT_OPEN_MS);
	return projection_insert(store, statement, ret_outcome);
}

/* One that a change of the tables made unreadable is of no kind. */
static int copy_entry(struct store_statement *row, struct arena *arena, void *copy)
{
	struct entry_row *found = copy;
	struct entry *entry = &found->entry;
	struct str *const texts[] = { &entry->customer,	  &entry->id,	    &entry->subscription,
				      &entry->currency,	  &entry->reason,   &entry->clause,
				      &entry->document,	  &entry->reverses, &found->proposed_by,
				      &found->decided_by, &found->answer };

	if (!entry_kind_of(store_text(row, 11), &entry->kind) ||
	    !entry_nature_of(store_text(row, 12), &entry->nature) ||
	    !entry_state_of(store_text(row, 13), &found->state))
		return -EUCLEAN;
	entry->amount_minor = store_int(row, 14);
	entry->limit_minor = store_int(row, 15);
	found->number = store_int(row, 16);
	found->proposed_ms = store_int(row, 17);
	found->ended_ms = store_int(row, 18);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int entry_find(struct store *store, struct str customer, struct str id, struct arena *arena,
	       struct entry_row *ret_row)
{
	static const struct store_sql find = { "SELECT " COLUMNS "FROM entry WHERE shard = $1 AND "
					       "customer = $2 AND id = $3" };
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, id);
	return rows_find(statement, arena, copy_entry, ret_row);
}

int entry_list(struct store *store, const struct entry_choice *choice, struct arena *arena,
	       struct entry_rows *ret_rows)
{
	static const struct store_sql all = {
		"SELECT " COLUMNS "FROM entry WHERE ($1 = '' OR state = $1) AND "
		"(customer, id) > ($2, $3) ORDER BY customer, id LIMIT $4"
	};
	static const struct store_sql one = {
		"SELECT " COLUMNS "FROM entry WHERE ($1 = '' OR state = $1) AND shard = $2 AND "
		"customer = $3 AND id > $4 ORDER BY id LIMIT $5"
	};
	bool of_one = choice->customer.len > 0;
	struct store_statement *statement = store_query(store, of_one ? &one : &all);
	struct rows rows;
	int r;

	store_bind_text(statement, 1, choice->state);
	if (of_one)
		store_bind_int(statement, 2, shard_of(choice->customer));
	store_bind_text(statement, 2 + of_one, of_one ? choice->customer : choice->after_customer);
	store_bind_text(statement, 3 + of_one, choice->after);
	store_bind_int(statement, 4 + of_one, choice->max);
	r = rows_read(statement, arena, sizeof(struct entry_row), copy_entry, &rows);
	if (r == 0)
		*ret_rows = (struct entry_rows){ rows.items, rows.count };
	return r;
}

/* What a decision rests on, read from the tables without an arena. */
struct ground {
	bool found;
	enum entry_kind kind;
	enum entry_state state;
	bool other;  /* decided by somebody who did not ask for it */
	bool second; /* somebody else has to */
	int64_t amount_minor;
	char reverses[ENTRY_ID_BYTES_MAX];
	size_t reverses_len;
};

static int read_ground(struct store *store, const struct fact *fact, struct fact_place place,
		       struct str id, struct ground *ret_ground)
{
	static const struct store_sql find = {
		"SELECT kind, state, proposed_by, amount, bound, reverses FROM entry "
		"WHERE shard = $1 AND customer = $2 AND id = $3"
	};
	struct store_statement *statement = store_query(store, &find);
	struct ground ground = { 0 };
	struct str reverses;
	int r;

	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, id);
	r = store_step(statement);
	if (r == 1 && entry_kind_of(store_text(statement, 0), &ground.kind) &&
	    entry_state_of(store_text(statement, 1), &ground.state)) {
		struct entry entry = { .kind = ground.kind,
				       .amount_minor = store_int(statement, 3),
				       .limit_minor = store_int(statement, 4) };

		reverses = store_text(statement, 5);
		ground.found = reverses.len <= sizeof(ground.reverses);
		ground.other = !str_equal(store_text(statement, 2), fact->actor);
		ground.second = entry_needs_second(&entry);
		ground.amount_minor = entry.amount_minor;
		for (size_t i = 0; ground.found && i < reverses.len; i++)
			ground.reverses[ground.reverses_len++] = reverses.ptr[i];
	}
	store_end(statement);
	*ret_ground = ground;
	return r < 0 ? r : 0;
}

/* Whether a transfer of that entry moves what the entry says. Returns 1, 0 or an error. */
static int is_moved(struct store *store, const struct fact *fact, struct fact_place place,
		    const struct leg *leg)
{
	static const struct store_sql find = {
		"SELECT debited.kind, credited.kind, transfer.amount FROM transfer "
		"JOIN account AS debited ON debited.shard = transfer.shard AND "
		"debited.seq = transfer.debit "
		"JOIN account AS credited ON credited.shard = transfer.shard AND "
		"credited.seq = transfer.credit "
		"WHERE transfer.shard = $1 AND transfer.customer = $2 AND transfer.cause = $3 AND "
		"transfer.leg = 0"
	};
	struct store_statement *statement = store_query(store, &find);
	struct strbuf cause = STRBUF_INIT(CAUSE_BYTES_MAX);
	bool moved = false;
	int r;

	entry_cause(&cause, fact->subject);
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->customer);
	store_bind_text(statement, 3, strbuf_str(&cause));
	r = store_step(statement);
	if (r == 1)
		moved = str_equal(store_text(statement, 0), account_kind_name(leg->debit)) &&
			str_equal(store_text(statement, 1), account_kind_name(leg->credit)) &&
			store_int(statement, 2) == leg->amount_minor;
	store_end(statement);
	strbuf_done(&cause);
	return r < 0 ? r : moved;
}

static int set_taken_back(struct store *store, const struct fact *fact, struct fact_place place,
			  struct str id)
{
	static const struct store_sql update = { "UPDATE entry SET state = $1 WHERE shard = $2 AND "
						 "customer = $3 AND id = $4" };
	struct store_statement *statement = store_query(store, &update);

	store_bind_text(statement, 1, entry_state_name(ENTRY_TAKEN_BACK));
	store_bind_int(statement, 2, place.shard);
	store_bind_text(statement, 3, fact->customer);
	store_bind_text(statement, 4, id);
	return store_post(statement);
}

/* How it ended: when, by whom, under which number (0: none), with which words. */
static int set_end(struct store *store, const struct fact *fact, struct fact_place place,
		   int64_t number, struct str answer)
{
	static const struct store_sql update = {
		"UPDATE entry SET ended_at = $1, decided_by = $2, number = $3, answer = $4, "
		"state = $5 WHERE shard = $6 AND customer = $7 AND id = $8"
	};
	struct store_statement *statement = store_query(store, &update);
	enum entry_state state = number > 0 ? ENTRY_DECIDED : ENTRY_REFUSED;

	store_bind_int(statement, 1, fact->recorded_at_ms);
	store_bind_text(statement, 2, fact->actor);
	store_bind_int(statement, 3, number);
	store_bind_text(statement, 4, answer);
	store_bind_text(statement, 5, entry_state_name(state));
	store_bind_int(statement, 6, place.shard);
	store_bind_text(statement, 7, fact->customer);
	store_bind_text(statement, 8, fact->subject);
	return store_post(statement);
}

static int add_number(struct store *store, int64_t number, struct fact_place place,
		      enum projection *ret_outcome)
{
	static const struct store_sql insert = { "INSERT INTO entry_number (number, shard, seq) "
						 "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING" };
	struct store_statement *statement = store_query(store, &insert);

	store_bind_int(statement, 1, number);
	store_bind_int(statement, 2, place.shard);
	store_bind_int(statement, 3, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

static struct str reversed_id(const struct ground *counter)
{
	return (struct str){ counter->reverses, counter->reverses_len };
}

/* What a counter-entry moves. Returns 1, 0 when what it takes back is not there or cannot be, or an
 * error. */
static int counter_leg(struct store *store, const struct fact *fact, struct fact_place place,
		       const struct ground *counter, struct leg *ret_leg)
{
	struct entry entry = { .kind = ENTRY_COUNTER, .amount_minor = counter->amount_minor };
	struct ground ground;
	int r = read_ground(store, fact, place, reversed_id(counter), &ground);

	if (r < 0 || !ground.found || ground.kind == ENTRY_COUNTER ||
	    ground.amount_minor != counter->amount_minor ||
	    entry_next(ground.state, ENTRY_TAKE_BACK) != ENTRY_TAKEN_BACK)
		return r;
	*ret_leg = entry_leg(&entry, ground.kind);
	return 1;
}

int entry_add_decided(struct store *store, const struct fact *fact, struct fact_place place,
		      enum projection *ret_outcome)
{
	struct ground ground;
	struct entry entry;
	struct leg leg;
	int64_t number;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (entry_decision_read(fact->body, &number) < 0)
		return 0;
	r = read_ground(store, fact, place, fact->subject, &ground);
	if (r < 0 || !ground.found || entry_next(ground.state, ENTRY_APPROVE) != ENTRY_DECIDED ||
	    (ground.second && !ground.other))
		return r;
	entry = (struct entry){ .kind = ground.kind, .amount_minor = ground.amount_minor };
	leg = (struct leg){ 0 };
	r = 1;
	if (ground.kind == ENTRY_COUNTER)
		r = counter_leg(store, fact, place, &ground, &leg);
	else
		leg = entry_leg(&entry, ground.kind);
	if (r == 1)
		r = is_moved(store, fact, place, &leg);
	if (r <= 0)
		return r;
	r = set_end(store, fact, place, number, STR_NONE);
	if (r == 0 && ground.kind == ENTRY_COUNTER)
		r = set_taken_back(store, fact, place, reversed_id(&ground));
	return r == 0 ? add_number(store, number, place, ret_outcome) : r;
}

int entry_add_refused(struct store *store, const struct fact *fact, struct fact_place place,
		      enum projection *ret_outcome)
{
	struct ground ground;
	struct str reason;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (entry_refusal_read(fact->body, &reason) < 0)
		return 0;
	r = read_ground(store, fact, place, fact->subject, &ground);
	if (r < 0 || !ground.found || entry_next(ground.state, ENTRY_REFUSE) != ENTRY_REFUSED)
		return r;
	r = set_end(store, fact, place, 0, reason);
	*ret_outcome = PROJECTION_DONE;
	return r;
}

int entry_add_limit(struct store *store, const struct fact *fact, struct fact_place place,
		    enum projection *ret_outcome)
{
	static const struct store_sql put = {
		"INSERT INTO entry_limit (shard, currency, amount, seq) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (shard, currency) DO UPDATE SET amount = excluded.amount, "
		"seq = excluded.seq"
	};
	struct store_statement *statement = store_query(store, &put);
	int64_t limit_minor;

	*ret_outcome = PROJECTION_BODY;
	if (entry_limit_read(fact, &limit_minor) < 0)
		return 0;
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, fact->subject);
	store_bind_int(statement, 3, limit_minor);
	store_bind_int(statement, 4, place.seq);
	return projection_insert(store, statement, ret_outcome);
}

/* The integers of the only row; they stay as they are when there is none. */
static int read_ints(struct store_statement *statement, int64_t *const *ret, int count)
{
	int r = store_step(statement);

	for (int i = 0; r == 1 && i < count; i++)
		*ret[i] = store_int(statement, i);
	store_end(statement);
	return r < 0 ? r : 0;
}

int entry_limit_find(struct store *store, struct str currency, int64_t *ret_limit_minor)
{
	static const struct store_sql find = { "SELECT amount FROM entry_limit WHERE "
					       "currency = $1" };
	struct store_statement *statement = store_query(store, &find);

	*ret_limit_minor = INT64_MAX;
	store_bind_text(statement, 1, currency);
	return read_ints(statement, (int64_t *const[]){ ret_limit_minor }, 1);
}

int entry_last_number(struct store *store, int64_t *ret_number, int64_t *ret_count)
{
	static const struct store_sql find = { "SELECT coalesce(max(number), 0), count(*) FROM "
					       "entry_number" };

	return read_ints(store_query(store, &find), (int64_t *const[]){ ret_number, ret_count }, 2);
}

int entry_transfer(struct store *store, struct str customer, struct str cause, int64_t *ret_seq)
{
	static const struct store_sql find = { "SELECT seq FROM transfer WHERE shard = $1 AND "
					       "customer = $2 AND cause = $3 AND leg = 0" };
	struct store_statement *statement = store_query(store, &find);

	*ret_seq = 0;
	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, cause);
	return read_ints(statement, (int64_t *const[]){ ret_seq }, 1);
}
