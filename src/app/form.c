#include "app/form.h"

#include <errno.h>

#include "app/zone_store.h"
#include "core/facts/nearest.h"
#include "core/register/organisation.h"
#include "yaml/yaml.h"

#define FORM_BYTES_MAX ((size_t)1 * MIB)
#define NUMBER_BYTES_MAX ((size_t)32)

static bool is_key(const char *const *keys, struct str key)
{
	for (; *keys; keys++)
		if (str_equal(str_from(*keys), key))
			return true;
	return false;
}

static int refuse_key(const struct form_kind *kind, const struct tree_entry *entry,
		      struct diag_sink *sink)
{
	struct nearest nearest = { .word = entry->key };

	for (const char *const *key = kind->keys; *key; key++)
		nearest_try(&nearest, str_from(*key));
	return diag_add(sink, DIAG_REGISTER_KEY, entry->at, entry->key, str_from(kind->what),
			nearest_name(&nearest));
}

static int check_keys(const struct tree *root, const struct form_kind *kind, struct diag_sink *sink)
{
	int r = 0;

	for (size_t i = 0; i < root->count; i++) {
		const struct tree_entry *entry = &root->entries[i];

		if (!is_key(kind->keys, entry->key))
			r = refuse_key(kind, entry, sink);
		else if (entry->value->kind != TREE_SCALAR)
			r = diag_add(sink, DIAG_REGISTER_TEXT, entry->value->at, entry->key,
				     STR("200"));
	}
	for (const char *const *key = kind->needed; *key; key++)
		if (form_text(root, *key).len == 0)
			r = diag_add(sink, DIAG_CASE_MISSING_KEY, root->at, str_from(kind->what),
				     str_from(*key));
	return r;
}

int form_read(struct arena *arena, struct str path, const struct form_kind *kind,
	      const struct tree **ret_root, struct diag_sink *sink)
{
	const struct yaml_limits limits = { FORM_BYTES_MAX, 4, 1000 };
	struct tree *root;
	int r = yaml_read_file(arena, path, &limits, &root, sink);

	if (r < 0)
		return r;
	if (root->kind != TREE_MAP)
		return diag_add(sink, DIAG_CASE_NOT_A_MAP, root->at, str_from(kind->what));
	r = check_keys(root, kind, sink);
	if (r == 0)
		*ret_root = root;
	return r;
}

struct str form_text(const struct tree *root, const char *key)
{
	const struct tree *node = tree_get(root, str_from(key));

	if (!node || node->kind != TREE_SCALAR || tree_is_null(node))
		return STR_NONE;
	return str_trim(node->text);
}

struct position form_at(const struct tree *root, const char *key)
{
	const struct tree *node = tree_get(root, str_from(key));

	return node ? node->at : root->at;
}

/* A text that is too long or has control characters, with how long it may be. */
static int refuse_text(const struct tree *root, const char *key, enum diag_id id, size_t max,
		       struct diag_sink *sink)
{
	struct strbuf bytes = STRBUF_INIT(NUMBER_BYTES_MAX);
	int r;

	strbuf_add_int(&bytes, (int64_t)max);
	r = diag_add(sink, id, form_at(root, key), str_from(key), strbuf_str(&bytes));
	strbuf_done(&bytes);
	return r;
}

static int refuse_vat_key(const struct tree *root, struct str vat, struct diag_sink *sink)
{
	struct strbuf right = STRBUF_INIT(NUMBER_BYTES_MAX);
	struct str siren = str_slice(vat, 4, vat.len);
	int r;

	strbuf_add(&right, STR("FR"));
	strbuf_add_padded(&right, identity_vat_key(siren), 2);
	strbuf_add(&right, siren);
	r = diag_add(sink, DIAG_REGISTER_VAT_KEY, form_at(root, "vat"), vat, strbuf_str(&right));
	strbuf_done(&right);
	return r;
}

static int check_vat(const struct tree *root, const struct identity *identity, unsigned faults,
		     struct diag_sink *sink)
{
	struct str shape = identity_vat_shape(identity->country);
	int r = 0;

	if (faults & IDENTITY_VAT)
		r = diag_add(sink, DIAG_REGISTER_VAT, form_at(root, "vat"), identity->vat, shape);
	if (faults & IDENTITY_VAT_KEY)
		r = refuse_vat_key(root, identity->vat, sink);
	if (faults & IDENTITY_VAT_OTHER)
		r = diag_add(sink, DIAG_REGISTER_VAT_OTHER, form_at(root, "vat"), identity->vat,
			     identity->registration);
	return r;
}

static int check_identity(const struct tree *root, const struct identity *identity,
			  struct diag_sink *sink)
{
	unsigned faults = identity_check(identity);
	int r = check_vat(root, identity, faults, sink);

	if (faults & IDENTITY_NAME)
		r = refuse_text(root, "name", DIAG_REGISTER_TEXT, IDENTITY_NAME_BYTES_MAX, sink);
	if (faults & IDENTITY_ADDRESS)
		r = refuse_text(root, "address", DIAG_REGISTER_LINES, IDENTITY_ADDRESS_BYTES_MAX,
				sink);
	if (faults & IDENTITY_COUNTRY)
		r = diag_add(sink, DIAG_REGISTER_COUNTRY, form_at(root, "country"),
			     identity->country);
	if (faults & IDENTITY_REGISTRATION)
		r = diag_add(sink, DIAG_REGISTER_NUMBER, form_at(root, "registration"),
			     identity->registration, identity->country);
	return r;
}

int form_identity(struct arena *arena, const struct tree *root, struct identity *ret_identity,
		  struct diag_sink *sink)
{
	struct identity identity = { .name = form_text(root, "name"),
				     .address = form_text(root, "address"),
				     .country = form_text(root, "country") };
	int r = identity_number(arena, form_text(root, "registration"), &identity.registration);

	if (r == 0)
		r = identity_number(arena, form_text(root, "vat"), &identity.vat);
	if (r == 0)
		r = check_identity(root, &identity, sink);
	if (r == 0)
		*ret_identity = identity;
	return r;
}

/* Returns 0, -ENOENT when the system has no such zone, or -ENOMEM. */
static int find_zone(struct arena *arena, struct str name, const struct zone **ret_zone)
{
	struct zone_store zones = { .arena = arena };
	const struct zone_finder finder = zone_store_finder(&zones);

	return finder.find(finder.context, name, ret_zone);
}

int form_zone(struct arena *arena, const struct tree *root, struct str *ret_zone,
	      struct diag_sink *sink)
{
	struct str name = form_text(root, "zone");
	const struct zone *zone;
	int r = name.len > 0 ? find_zone(arena, name, &zone) : 0;

	if (r == -ENOENT)
		return diag_add(sink, DIAG_REGISTER_ZONE, form_at(root, "zone"), name);
	if (r == 0)
		*ret_zone = name;
	return r;
}

int form_day(struct arena *arena, struct str zone, struct str day, int64_t *ret_ms,
	     struct diag_sink *sink)
{
	const struct zone *found;
	struct civil_date date;
	int r;

	if (date_parse(day, &date) < 0)
		return diag_add(sink, DIAG_REGISTER_DATE, POSITION_NONE, day);
	r = find_zone(arena, zone, &found);
	if (r == -ENOENT)
		return diag_add(sink, DIAG_REGISTER_ZONE, POSITION_NONE, zone);
	if (r == 0)
		*ret_ms = zone_day_start(found, date).ms;
	return r;
}

int form_language(const struct tree *root, struct str *ret_language, struct diag_sink *sink)
{
	struct str language = form_text(root, "language");

	if (language.len > 0 && !register_is_language(language))
		return diag_add(sink, DIAG_REGISTER_LANGUAGE, form_at(root, "language"), language);
	*ret_language = language;
	return 0;
}
