#include "app/case_names.h"

#include <errno.h>
#include <search.h>

#define NAME_BYTES_MAX ((size_t)KIB)
#define MERGES_MAX 1000 /* an outage that was merged is nobody's target: any circle is a fault */

/* A node of either tree: a name that is taken, or an outage of the book under its owner. */
struct named {
	struct str key;
	struct str name; /* of an outage in the case; empty: not in it */
	struct str into; /* key of the outage that it was merged into */
};

struct case_names {
	struct arena *arena;
	void *taken, *outages; /* trees of struct named */
};

static int compare(const void *a, const void *b)
{
	return str_compare(((const struct named *)a)->key, ((const struct named *)b)->key);
}

static void leave(void *named)
{
	(void)named; /* the arena has it */
}

int case_names_new(struct arena *arena, struct case_names **ret_names)
{
	*ret_names = ARENA_NEW(arena, struct case_names);
	if (!*ret_names)
		return -ENOMEM;
	(*ret_names)->arena = arena;
	return 0;
}

void case_names_free(struct case_names *names)
{
	if (!names)
		return;
	tdestroy(names->taken, leave);
	tdestroy(names->outages, leave);
}

/* Puts a copy into a tree. Returns 1, 0 when its key is there, or -ENOMEM. */
static int put(struct case_names *names, void **tree, const struct named *named)
{
	struct named *copy = ARENA_NEW(names->arena, struct named);
	const struct named *const *found;

	if (!copy)
		return -ENOMEM;
	*copy = *named;
	found = tsearch(copy, tree, compare);
	if (!found)
		return -ENOMEM;
	return *found == copy;
}

static int join(struct case_names *names, struct str first, const char *const *more, size_t count,
		struct str *ret_text)
{
	struct strbuf text = STRBUF_INIT(NAME_BYTES_MAX);
	int r;

	strbuf_add(&text, first);
	for (size_t i = 0; i < count; i++)
		strbuf_add(&text, str_from(more[i]));
	r = strbuf_error(&text);
	if (r == 0)
		r = str_copy(names->arena, strbuf_str(&text), ret_text);
	strbuf_done(&text);
	return r;
}

/* What a record may be called, from the best on; the last is nobody else's. */
#define CANDIDATES 3

struct wanted {
	bool own;
	struct str id;
	const char *kind;
};

static int candidate(struct case_names *names, const struct wanted *wanted, size_t number,
		     struct str *ret_name)
{
	const char *const more[] = { ".", wanted->kind, ".customer" };

	if (number == 0)
		return str_copy(names->arena, wanted->id, ret_name);
	if (number == 1 && wanted->own)
		return join(names, wanted->id, &more[2], 1, ret_name);
	return join(names, wanted->id, more, wanted->own ? 3 : 2, ret_name);
}

int case_name(struct case_names *names, bool own, struct str id, const char *kind,
	      struct str *ret_name)
{
	const struct wanted wanted = { own, id, kind };
	struct named named = { .name = STR_NONE };
	int r = 0;

	for (size_t i = 0; i < CANDIDATES && r == 0; i++) {
		r = candidate(names, &wanted, i, &named.key);
		if (r == 0)
			r = put(names, &names->taken, &named);
	}
	*ret_name = named.key;
	return r < 0 ? r : 0;
}

static int key_of(struct case_names *names, bool own, struct str id, struct str *ret_key)
{
	static const char *const marks[] = { "/provider", "/customer" };

	return join(names, id, &marks[own], 1, ret_key);
}

int case_name_outage(struct case_names *names, bool own, struct str id, struct str *ret_name)
{
	struct named named = { .into = STR_NONE };
	int r = case_name(names, own, id, "outage", &named.name);

	*ret_name = named.name;
	if (r == 0)
		r = key_of(names, own, id, &named.key);
	if (r == 0)
		r = put(names, &names->outages, &named);
	return r < 0 ? r : 0;
}

int case_name_merged(struct case_names *names, bool own, struct str id, struct str into)
{
	struct named named = { .name = STR_NONE };
	int r = key_of(names, own, id, &named.key);

	if (r == 0)
		r = key_of(names, own, into, &named.into);
	if (r == 0)
		r = put(names, &names->outages, &named);
	return r < 0 ? r : 0;
}

struct str case_named_outage(const struct case_names *names, bool own, struct str id)
{
	struct named wanted = { .name = STR_NONE };
	struct strbuf key = STRBUF_INIT(NAME_BYTES_MAX);
	const struct named *const *found;

	strbuf_add(&key, id);
	strbuf_add(&key, own ? STR("/customer") : STR("/provider"));
	wanted.key = strbuf_str(&key);
	found = tfind(&wanted, &names->outages, compare);
	for (size_t i = 0; found && (*found)->into.len > 0 && i < MERGES_MAX; i++) {
		wanted.key = (*found)->into;
		found = tfind(&wanted, &names->outages, compare);
	}
	strbuf_done(&key);
	return found ? (*found)->name : STR_NONE;
}
