#include "app/book_organisation.h"

#include <errno.h>

#include "app/book_parts.h"
#include "app/form.h"

#define BODY_BYTES_MAX ((size_t)8 * KIB)
#define USE_ARENA_BYTES (4 * MIB)

static const char *const keys[] = { "name", "address", "country",  "registration",
				    "vat",  "zone",    "language", NULL };
static const char *const needed[] = { "name", "country", "zone", "language", NULL };

int organisation_form(struct arena *arena, struct str path, struct organisation *ret_organisation,
		      struct diag_sink *sink)
{
	static const struct form_kind kind = { "the organisation", keys, needed };
	struct organisation organisation = { 0 };
	const struct tree *root;
	int r = form_read(arena, path, &kind, &root, sink), worst;

	if (r < 0)
		return r;
	worst = form_identity(arena, root, &organisation.identity, sink);
	r = form_zone(arena, root, &organisation.zone, sink);
	worst = r < 0 ? r : worst;
	r = form_language(root, &organisation.language, sink);
	worst = r < 0 ? r : worst;
	if (worst == 0)
		*ret_organisation = organisation;
	return worst;
}

static bool is_same(const struct organisation *a, const struct organisation *b)
{
	return identity_equal(&a->identity, &b->identity) && str_equal(a->zone, b->zone) &&
	       str_equal(a->language, b->language);
}

/* Whether the book already says so of the fact's instant. Returns 1, 0 or an error of the store. */
static int is_known(const struct use *use, const struct organisation *organisation, int64_t at_ms)
{
	struct organisation_row row;
	struct arena *arena;
	int r = arena_new(USE_ARENA_BYTES, &arena);

	if (r < 0)
		return r;
	r = register_organisation(book_store(use->book), at_ms, arena, &row);
	if (r == 1)
		r = is_same(&row.organisation, organisation);
	arena_free(arena);
	return r;
}

int book_organisation_set(const struct use *use, const struct organisation *organisation,
			  int64_t from_ms)
{
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact =
		book_use_fact(use, STR(ORGANISATION_FACT), STR(ORGANISATION_SUBJECT), from_ms);
	int r;

	organisation_write(&body, organisation);
	r = book_use_begin_told(use, RIGHT_ORGANISATION, &fact, &body);
	if (r == 0) {
		r = is_known(use, organisation, fact.valid_from_ms);
		if (r < 0)
			r = book_use_failed(use, r);
		else
			r = r == 1 ? book_use_known(use) : book_use_end(use, &fact);
	}
	strbuf_done(&body);
	return r;
}

int book_organisation_find(const struct use *use, int64_t at_ms, struct arena *arena,
			   struct organisation_row *ret_row)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = register_organisation(book_store(use->book), at_ms, arena, ret_row);
	if (r < 0)
		return book_use_result(use, r);
	if (r == 1)
		return 0;
	return diag_add(use->sink, DIAG_ORGANISATION_NONE, POSITION_NONE, book_name(use->book));
}
