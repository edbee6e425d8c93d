#include "app/book_customer.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/form.h"
#include "core/register/organisation.h"
#include "store/person.h"

#define BODY_BYTES_MAX ((size_t)8 * KIB)
#define USE_ARENA_BYTES (4 * MIB)

static const char *const keys[] = { "id",  "name", "address",  "country", "registration",
				    "vat", "zone", "language", "person",  NULL };
static const char *const needed[] = { "id", "country", "zone", "language", NULL };

/* What a person is called and where it lives stands in the table of persons alone. */
static int check_person(const struct tree *root, struct diag_sink *sink)
{
	static const char *const personal[] = { "name", "address", "registration", "vat" };
	int r = 0;

	for (size_t i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
		if (form_text(root, personal[i]).len > 0)
			r = diag_add(sink, DIAG_CUSTOMER_PERSONAL, form_at(root, personal[i]),
				     str_from(personal[i]));
	return r;
}

static int read_identity(struct arena *arena, const struct tree *root, struct customer *customer,
			 struct diag_sink *sink)
{
	customer->person = form_text(root, "person");
	if (customer->person.len == 0)
		return form_identity(arena, root, &customer->identity, sink);
	customer->identity.country = form_text(root, "country");
	if (check_person(root, sink) < 0)
		return -EBADMSG;
	if (identity_check(&customer->identity) & IDENTITY_COUNTRY)
		return diag_add(sink, DIAG_REGISTER_COUNTRY, form_at(root, "country"),
				customer->identity.country);
	return 0;
}

/* What every form needs is there. */
static int check_needed(const struct tree *root, struct diag_sink *sink)
{
	int r = 0;

	for (size_t i = 0; needed[i]; i++)
		if (form_text(root, needed[i]).len == 0)
			r = diag_add(sink, DIAG_BULK_EMPTY, root->at, str_from(needed[i]));
	return r;
}

/* What is told is right. */
static int read_told(struct arena *arena, const struct tree *root, struct str zone,
		     struct customer *customer, struct diag_sink *sink)
{
	int worst = read_identity(arena, root, customer, sink), r = 0;

	customer->id = form_text(root, "id");
	if (!identity_is_line(customer->id, FACT_NAME_BYTES_MAX))
		worst = diag_add(sink, DIAG_REGISTER_TEXT, form_at(root, "id"), STR("id"),
				 STR("200"));
	customer->zone = form_text(root, "zone");
	if (zone.len == 0 || !str_equal(customer->zone, zone))
		r = form_zone(arena, root, &customer->zone, sink);
	worst = r < 0 ? r : worst;
	r = form_language(root, &customer->language, sink);
	return r < 0 ? r : worst;
}

int customer_of_form(struct arena *arena, const struct tree *root, struct str zone,
		     struct customer *ret_customer, struct diag_sink *sink)
{
	struct customer customer = { 0 };
	int r = check_needed(root, sink);

	if (r == 0)
		r = read_told(arena, root, zone, &customer, sink);
	if (r == 0)
		*ret_customer = customer;
	return r;
}

int customer_form(struct arena *arena, struct str path, struct customer *ret_customer,
		  struct diag_sink *sink)
{
	static const struct form_kind kind = { "the customer", keys, needed };
	struct customer customer = { 0 };
	const struct tree *root;
	int r = form_read(arena, path, &kind, &root, sink);

	if (r == 0)
		r = read_told(arena, root, STR_NONE, &customer, sink);
	if (r == 0)
		*ret_customer = customer;
	return r;
}

/* The customer has that person, who was not erased. Returns 0, -EBADMSG when it was said that it
 * has not, or an error of the store. */
static int look_at_person(const struct use *use, const struct fact *fact, struct position at,
			  struct arena *arena)
{
	struct person person;
	int r;

	if (fact->person.len == 0)
		return 0;
	r = person_find(book_store(use->book), fact->customer, fact->person, arena, &person);
	if (r < 0)
		return r;
	if (r == 1 && person.erased_at_ms == 0)
		return 0;
	return diag_add(use->sink, r == 0 ? DIAG_BOOK_PERSON_NONE : DIAG_BOOK_PERSON_ERASED, at,
			fact->person);
}

/* As book_customer_look, of the instant and the person of a fact. */
static int look(const struct use *use, const struct customer *customer, const struct fact *fact,
		struct position at, struct arena *arena)
{
	struct customer_row row;
	int r = customer_find(book_store(use->book), customer->id, fact->valid_from_ms, arena,
			      &row);

	if (r == 1 && customer_equal(&row.customer, customer))
		return 1;
	return r < 0 ? r : look_at_person(use, fact, at, arena);
}

int book_customer_look(const struct use *use, const struct customer *customer, struct position at,
		       struct arena *arena)
{
	const struct fact fact = { .customer = customer->id,
				   .person = customer->person,
				   .valid_from_ms = use->asking->now_ms };

	return look(use, customer, &fact, at, arena);
}

struct fact book_customer_fact(const struct use *use, const struct customer *customer,
			       struct strbuf *out)
{
	struct fact fact = book_use_fact(use, STR(CUSTOMER_FACT), customer->id, INT64_MIN);

	fact.customer = customer->id;
	fact.person = customer->person;
	customer_write(out, customer);
	fact.body = strbuf_str(out);
	return fact;
}

static int set(const struct use *use, const struct customer *customer, const struct fact *fact,
	       struct arena *arena)
{
	int r = look(use, customer, fact, POSITION_NONE, arena);

	if (r == 1)
		return book_use_known(use);
	if (r == -EBADMSG)
		book_rollback(use->book);
	if (r == -EBADMSG)
		return r;
	return r < 0 ? book_use_failed(use, r) : book_use_end(use, fact);
}

int book_customer_set(const struct use *use, const struct customer *customer, int64_t from_ms)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact = book_customer_fact(use, customer, &body);
	struct arena *arena = NULL;
	int r;

	if (from_ms != INT64_MIN)
		fact.valid_from_ms = from_ms;
	r = book_use_begin_told(use, RIGHT_CUSTOMERS, &fact, &body);
	if (r == 0) {
		r = arena_new(USE_ARENA_BYTES, &arena);
		r = r < 0 ? book_use_failed(use, r) : set(use, customer, &fact, arena);
	}
	arena_free(arena);
	strbuf_done(&body);
	return r;
}

/* Returns 1 when that is the contact already, 0, or an error of the store. */
static int is_contact(const struct use *use, const struct fact *fact, struct arena *arena)
{
	struct contacts contacts;
	int r = customer_contacts(book_store(use->book), fact->customer, arena, &contacts);

	if (r < 0)
		return r;
	for (size_t i = 0; i < contacts.count; i++)
		if (str_equal(contacts.items[i].purpose, fact->subject))
			return str_equal(contacts.items[i].person, fact->person);
	return fact->person.len == 0;
}

static int set_contact(const struct use *use, const struct fact *fact, struct arena *arena)
{
	struct customer_row row;
	int r = customer_find(book_store(use->book), fact->customer, INT64_MAX, arena, &row);

	if (r == 0)
		return book_use_refuse(use, DIAG_CUSTOMER_NONE, fact->customer, STR_NONE);
	if (!contact_is_purpose(fact->subject))
		return book_use_refuse(use, DIAG_CONTACT_PURPOSE, fact->subject, STR_NONE);
	if (r > 0)
		r = look_at_person(use, fact, POSITION_NONE, arena);
	if (r == -EBADMSG)
		book_rollback(use->book);
	if (r == -EBADMSG)
		return r;
	if (r == 0)
		r = is_contact(use, fact, arena);
	if (r < 0)
		return book_use_failed(use, r);
	return r == 1 ? book_use_known(use) : book_use_end(use, fact);
}

int book_customer_contact(const struct use *use, struct str customer, struct str purpose,
			  struct str person)
{
	struct fact fact = book_use_fact(use, STR(CONTACT_FACT), purpose, INT64_MIN);
	struct arena *arena = NULL;
	int r;

	fact.customer = customer;
	fact.person = person;
	r = book_use_begin(use, RIGHT_CUSTOMERS, &fact);
	if (r == 0) {
		r = arena_new(USE_ARENA_BYTES, &arena);
		r = r < 0 ? book_use_failed(use, r) : set_contact(use, &fact, arena);
	}
	arena_free(arena);
	return r;
}

int book_customer_find(const struct use *use, struct str id, struct arena *arena,
		       struct customer_shown *ret_shown)
{
	struct store *store = book_store(use->book);
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = customer_find(store, id, INT64_MAX, arena, &ret_shown->row);
	if (r == 0)
		return diag_add(use->sink, DIAG_CUSTOMER_NONE, POSITION_NONE, id);
	if (r == 1)
		r = customer_contacts(store, id, arena, &ret_shown->contacts);
	return r < 0 ? book_failed(book_name(use->book), store, r, use->sink) : 0;
}

int book_customers(const struct use *use, struct str after, struct arena *arena,
		   struct customer_rows *ret_rows)
{
	struct store *store = book_store(use->book);
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = customer_list(store, after, CUSTOMERS_LISTED_MAX, arena, ret_rows);
	return r < 0 ? book_failed(book_name(use->book), store, r, use->sink) : 0;
}
