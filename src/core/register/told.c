#include "core/register/told.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/parse.h"
#include "core/journal/fact.h"
#include "core/register/component.h"
#include "core/register/identity.h"
#include "core/time/instant.h"

#define ITEMS_MAX ((size_t)1000)
#define DIGEST_PREFIX "sha256:"

struct known_field {
	const char *kind, *name, *type;
};

static const struct known_field fields[] = {
#define KIND(name, from, to, about)
#define FIELD(kind, name, type, several, about) { kind, name, type },
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

bool told_item(struct str *list, struct str *ret_item)
{
	if (list->len == 0)
		return false;
	(void)str_cut(*list, TOLD_ITEM, ret_item, list);
	return true;
}

static struct str name_of(struct str item)
{
	struct str name, value;

	(void)str_cut(item, '=', &name, &value);
	return name;
}

/* Items while they are put in order. */
struct items {
	struct str *items;
	size_t count;
	bool by_name;
};

/* Adds an item where it belongs, in place of one of the same name or text. Lists are short. */
static int add_item(struct items *items, struct str item)
{
	struct str key = items->by_name ? name_of(item) : item;
	size_t at = 0;
	int order = -1;

	while (at < items->count &&
	       (order = str_compare(items->by_name ? name_of(items->items[at]) : items->items[at],
				    key)) < 0)
		at++;
	if (at < items->count && order == 0) {
		items->items[at] = item;
		return 0;
	}
	if (items->count == ITEMS_MAX)
		return -E2BIG;
	memmove(&items->items[at + 1], &items->items[at],
		(items->count - at) * sizeof(items->items[0]));
	items->items[at] = item;
	items->count++;
	return 0;
}

/* Without those that say NAME= , which take one out. */
static int join(const struct items *items, struct arena *arena, struct str *ret_list)
{
	struct strbuf out = STRBUF_INIT(TOLD_LIST_BYTES_MAX);
	int r;

	for (size_t i = 0; i < items->count; i++) {
		struct str item = items->items[i];

		if (items->by_name && name_of(item).len + 1 == item.len)
			continue;
		if (out.len > 0)
			strbuf_add_byte(&out, TOLD_ITEM);
		strbuf_add(&out, item);
	}
	r = strbuf_error(&out);
	if (r == 0)
		r = str_copy(arena, strbuf_str(&out), ret_list);
	strbuf_done(&out);
	return r;
}

int told_list(struct str list, struct str other, bool by_name, struct arena *arena,
	      struct str *ret_list)
{
	struct items items = { ARENA_ARRAY(arena, struct str, ITEMS_MAX), 0, by_name };
	struct str item;
	int r = items.items ? 0 : -ENOMEM;

	while (r == 0 && told_item(&list, &item))
		r = add_item(&items, item);
	while (r == 0 && told_item(&other, &item))
		r = add_item(&items, item);
	return r == 0 ? join(&items, arena, ret_list) : r;
}

static const struct known_field *field_of(const char *kind, struct str name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if ((strcmp(fields[i].kind, kind) == 0 || strcmp(fields[i].kind, "*") == 0) &&
		    str_equal(str_from(fields[i].name), name))
			return &fields[i];
	return NULL;
}

static bool is_instant(struct str text)
{
	struct instant at;

	return instant_parse(text, &at) == 0;
}

static bool is_span(struct str text)
{
	struct str from, to;
	struct instant begin, end;

	return str_cut(text, '/', &from, &to) && instant_parse(from, &begin) == 0 &&
	       instant_parse(to, &end) == 0 && begin.ms < end.ms;
}

static bool is_number(struct str text, bool percent)
{
	unsigned decimals;
	int64_t digits;

	if (percent && str_ends(text, STR("%")))
		text = str_slice(text, 0, text.len - 1);
	return parse_decimal(text, &digits, &decimals) == 0 && digits >= 0;
}

static bool is_of_type(struct str text, const char *type)
{
	if (strcmp(type, "instant") == 0)
		return is_instant(text);
	if (strcmp(type, "span") == 0)
		return is_span(text);
	if (strcmp(type, "yes/no") == 0)
		return str_equal(text, STR("yes")) || str_equal(text, STR("no"));
	if (strcmp(type, "percent") == 0 || strcmp(type, "number") == 0)
		return is_number(text, type[0] == 'p');
	return text.len > 0;
}

/* These have places of their own, the publication only that of a maintenance. */
static bool is_elsewhere(const char *kind, struct str name)
{
	static const char *const names[] = { "component",    "evidence",    "author",	"on",
					     "from",	     "to",	    "at",	"id",
					     "kind",	     "length",	    "recorded", "replaces",
					     "subscription", "customer",    "contract", "failed",
					     "restored",     "outage",	    "about",	"revisions",
					     "resource",     "maintenance", "report" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_equal(str_from(names[i]), name))
			return true;
	return strcmp(kind, "maintenance") == 0 && str_equal(name, STR("published"));
}

const char *told_value_fault(const char *kind, struct str item, bool *ret_known)
{
	const struct known_field *field;
	struct str name, rest, one;
	bool more = str_cut(item, '=', &name, &rest);

	if (!more || !component_is_id(name) || is_elsewhere(kind, name))
		return "name";
	field = field_of(kind, name);
	*ret_known = field != NULL;
	if (rest.len == 0)
		return NULL;
	if (!identity_is_line(rest, TOLD_REASON_BYTES_MAX))
		return "text";
	while (more) {
		more = str_cut(rest, '|', &one, &rest);
		if (!is_of_type(one, field ? field->type : "text"))
			return field ? field->type : "text";
	}
	return NULL;
}

bool told_is_list(struct str list)
{
	return list.len <= TOLD_LIST_BYTES_MAX && str_is_utf8(list);
}

enum told_publication told_publish(int64_t told_ms, int64_t before_ms, int64_t now_ms,
				   int64_t *ret_ms)
{
	*ret_ms = told_ms;
	if (told_ms == TOLD_NOT_MS)
		*ret_ms = now_ms > before_ms ? now_ms : before_ms + 1;
	else if (told_ms > now_ms + TOLD_AHEAD_MS_MAX)
		return TOLD_AHEAD;
	else if (told_ms <= before_ms)
		return TOLD_EARLY;
	return TOLD_PUBLISHED;
}

bool told_is_evidence(struct str item)
{
	struct str hex = str_slice(item, sizeof(DIGEST_PREFIX) - 1, item.len);

	if (!str_starts(item, STR(DIGEST_PREFIX)))
		return identity_is_line(item, FACT_NAME_BYTES_MAX);
	if (hex.len != (size_t)2 * DIGEST_BYTES)
		return false;
	for (size_t i = 0; i < hex.len; i++)
		if (!((hex.ptr[i] >= '0' && hex.ptr[i] <= '9') ||
		      (hex.ptr[i] >= 'a' && hex.ptr[i] <= 'f')))
			return false;
	return true;
}
