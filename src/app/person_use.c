#include "app/person_use.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/form.h"
#include "core/journal/fact.h"

#define PERSON_LINES 5 /* keys of a person that have one line, which come first */

/* A text that may be left out. */
static bool is_text(struct str text)
{
	return text.len == 0 || identity_is_line(text, FACT_NAME_BYTES_MAX);
}

int person_form(struct arena *arena, struct str path, struct person *ret_person,
		struct diag_sink *sink)
{
	static const char *const keys[] = { "customer", "id",	   "name", "mail",
					    "phone",	"address", NULL };
	static const char *const needed[] = { "customer", "id", NULL };
	static const struct form_kind kind = { "the person", keys, needed };
	const struct tree *root;
	int r = form_read(arena, path, &kind, &root, sink);

	if (r < 0)
		return r;
	if (!identity_is_lines(form_text(root, "address"), IDENTITY_ADDRESS_BYTES_MAX))
		r = diag_add(sink, DIAG_REGISTER_LINES, form_at(root, "address"), STR("address"),
			     STR("1000"));
	for (size_t i = 0; i < PERSON_LINES; i++)
		if (!is_text(form_text(root, keys[i])))
			r = diag_add(sink, DIAG_REGISTER_TEXT, form_at(root, keys[i]),
				     str_from(keys[i]), STR("200"));
	if (r == 0)
		*ret_person = (struct person){ .customer = form_text(root, "customer"),
					       .id = form_text(root, "id"),
					       .name = form_text(root, "name"),
					       .mail = form_text(root, "mail"),
					       .phone = form_text(root, "phone"),
					       .address = form_text(root, "address") };
	return r;
}

static struct fact fact_of(const struct use *use, struct str customer)
{
	struct fact fact = book_use_fact(use, STR(PERSON_FACT), STR_NONE, INT64_MIN);

	fact.customer = customer;
	return fact;
}

static bool is_same(const struct person *a, const struct person *b)
{
	return a->erased_at_ms == 0 && str_equal(a->name, b->name) && str_equal(a->mail, b->mail) &&
	       str_equal(a->phone, b->phone) && str_equal(a->address, b->address);
}

int person_use_add(const struct use *use, struct arena *arena, const struct person *person)
{
	const struct fact fact = fact_of(use, person->customer);
	struct person before = *person;
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r == 0)
		r = book_begin(use->book, use->sink);
	if (r < 0)
		return r;
	r = book_person_find(use->book, arena, &before, use->sink);
	if (r < 0 || (r == 1 && is_same(&before, person))) {
		book_rollback(use->book);
		return r < 0 ? r : BOOK_TWICE;
	}
	r = book_person_put(use->book, &fact, person, use->sink);
	return r < 0 ? r : book_commit(use->book, use->sink);
}

int person_use_find(const struct use *use, struct arena *arena, struct str customer, struct str id,
		    struct person *ret_person)
{
	struct person person = { .customer = customer, .id = id };
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r == 0)
		r = book_person_find(use->book, arena, &person, use->sink);
	else
		return r;
	if (r == 0)
		return diag_add(use->sink, DIAG_BOOK_PERSON_NONE, POSITION_NONE, id);
	if (r == 1)
		*ret_person = person;
	return r < 0 ? r : 0;
}

int person_use_list(const struct use *use, struct arena *arena, struct str customer,
		    struct str after, struct persons *ret_persons)
{
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r < 0)
		return r;
	r = person_list(book_store(use->book), customer, after, arena, ret_persons);
	return book_use_result(use, r);
}

int person_use_due(const struct use *use, struct arena *arena, int64_t before_ms,
		   struct persons_due *ret_due)
{
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r < 0)
		return r;
	return book_use_result(use, person_due(book_store(use->book), before_ms, arena, ret_due));
}

int person_use_facts(const struct use *use, struct arena *arena, const struct person *person,
		     struct person_facts *ret_facts)
{
	int r = book_use_allowed(use, RIGHT_PERSONS);

	if (r < 0)
		return r;
	r = person_facts(book_store(use->book), person->customer, person->id, arena, ret_facts);
	return book_use_result(use, r);
}

int person_use_erase(const struct use *use, const struct person *person, size_t *ret_remains)
{
	const struct fact fact = fact_of(use, person->customer);
	int r = book_use_allowed(use, RIGHT_PERSONS);

	return r < 0 ? r : book_person_erase(use->book, &fact, person->id, use->sink, ret_remains);
}
