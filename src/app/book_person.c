#include "app/book_person.h"

#include <errno.h>

#include "app/book_parts.h"
#include "core/register/identity.h"
#include "store/schema.h"

#define PERSON_ARENA_BYTES (64 * KIB)

static int refuse(struct book *book, enum diag_id id, struct str person, struct diag_sink *sink)
{
	(void)diag_add(sink, id, POSITION_NONE, person);
	book_rollback(book);
	return -EBADMSG;
}

static bool is_text(struct str text)
{
	return text.len == 0 || fact_is_name(text);
}

/* Returns 1 when the customer has one of that id, 0, or an error. */
static int find_state(struct book *book, struct str customer, struct str id, bool *ret_erased)
{
	struct arena *arena;
	struct person person;
	int r = arena_new(PERSON_ARENA_BYTES, &arena);

	if (r < 0)
		return r;
	r = person_find(book->store, customer, id, arena, &person);
	*ret_erased = r == 1 && person.erased_at_ms > 0;
	arena_free(arena);
	return r;
}

/* Which of the texts there are: nothing of what they say. */
static void write_body(struct strbuf *out, const struct person *person)
{
	pack_int(out, person->name.len > 0);
	pack_int(out, person->mail.len > 0);
	pack_int(out, person->phone.len > 0);
	pack_int(out, person->address.len > 0);
}

static int record(struct book *book, const struct fact *by, struct str kind,
		  const struct person *person, struct diag_sink *sink)
{
	struct strbuf body = STRBUF_INIT(FACT_NAME_BYTES_MAX);
	struct fact fact = *by;
	int r;

	write_body(&body, person);
	fact.kind = kind;
	fact.subject = fact.person = person->id;
	fact.body = strbuf_str(&body);
	r = strbuf_error(&body);
	r = r < 0 ? book_give_up(book, r, sink) : book_record(book, &fact, sink, NULL);
	if (r == 0) {
		r = person_put(book->store, person);
		if (r == -EEXIST)
			r = refuse(book, DIAG_BOOK_PERSON, person->id, sink);
		else if (r < 0)
			r = book_give_up(book, r, sink);
	}
	strbuf_done(&body);
	return r;
}

int book_person_put(struct book *book, const struct fact *by, const struct person *person,
		    struct diag_sink *sink)
{
	struct person written = *person;
	bool erased = false;
	int r;

	if (!fact_is_name(person->id) || by->customer.len == 0 || !is_text(person->name) ||
	    !is_text(person->mail) || !is_text(person->phone) ||
	    !identity_is_lines(person->address, IDENTITY_ADDRESS_BYTES_MAX))
		return refuse(book, DIAG_BOOK_PERSON, person->id, sink);
	r = find_state(book, by->customer, person->id, &erased);
	if (r < 0)
		return book_give_up(book, r, sink);
	if (erased)
		return refuse(book, DIAG_BOOK_PERSON_ERASED, person->id, sink);
	written.customer = by->customer;
	written.erased_at_ms = 0;
	return record(book, by, STR(PERSON_FACT), &written, sink);
}

int book_person_find(struct book *book, struct arena *arena, struct person *person,
		     struct diag_sink *sink)
{
	int r = person_find(book->store, person->customer, person->id, arena, person);

	return r < 0 ? book_failed(book_name(book), book->store, r, sink) : r;
}

/* What looking for remains knows. */
struct search {
	struct diag_sink *sink;
	struct str id;
	size_t count;
};

static int found_remains(void *state, struct str column)
{
	struct search *search = state;

	(void)diag_add(search->sink, DIAG_BOOK_PERSON_REMAINS, POSITION_NONE, search->id, column);
	search->count++;
	return 0;
}

static int look_for(struct book *book, struct str text, struct search *search)
{
	if (text.len < PERSON_SEARCH_BYTES_MIN)
		return 0;
	return schema_search(book->store, text, found_remains, search);
}

static int look_for_lines(struct book *book, struct str lines, struct search *search)
{
	struct str line;
	bool more = lines.len > 0;
	int r = 0;

	while (r == 0 && more) {
		more = str_cut(lines, '\n', &line, &lines);
		r = look_for(book, line, search);
	}
	return r;
}

/* After the commit: the old bytes go from file and log, then everything is looked through. */
static int clean_up(struct book *book, const struct person *person, struct diag_sink *sink,
		    size_t *ret_remains)
{
	struct search search = { sink, person->id, 0 };
	int r = store_forget(book->store);

	if (r == -EBUSY) {
		(void)diag_add(sink, DIAG_BOOK_PERSON_LOG, POSITION_NONE, person->id);
		return r;
	}
	if (r == 0)
		r = look_for(book, person->name, &search);
	if (r == 0)
		r = look_for(book, person->mail, &search);
	if (r == 0)
		r = look_for(book, person->phone, &search);
	if (r == 0)
		r = look_for_lines(book, person->address, &search);
	if (r < 0)
		return book_failed(book_name(book), book->store, r, sink);
	*ret_remains = search.count;
	return 0;
}

/* Empties the row of a person that is not erased. */
static int empty(struct book *book, const struct fact *by, const struct person *person,
		 struct diag_sink *sink)
{
	const struct person erased = { .customer = person->customer,
				       .id = person->id,
				       .erased_at_ms = by->recorded_at_ms };
	int r = book_begin(book, sink);

	if (r == 0)
		r = record(book, by, STR(PERSON_ERASED_FACT), &erased, sink);
	return r == 0 ? book_commit(book, sink) : r;
}

int book_person_erase(struct book *book, const struct fact *by, struct str id,
		      struct diag_sink *sink, size_t *ret_remains)
{
	struct person person = { .customer = by->customer, .id = id };
	struct arena *arena;
	int r = arena_new(PERSON_ARENA_BYTES, &arena);

	if (r < 0)
		return book_failed(book_name(book), book->store, r, sink);
	r = book_person_find(book, arena, &person, sink);
	if (r == 0) {
		(void)diag_add(sink, DIAG_BOOK_PERSON_NONE, POSITION_NONE, id);
		r = -EBADMSG;
	}
	if (r == 1)
		r = person.erased_at_ms > 0 ? 0 : empty(book, by, &person, sink);
	if (r == 0)
		r = clean_up(book, &person, sink, ret_remains);
	arena_free(arena);
	return r;
}
