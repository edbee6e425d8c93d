#include "core/facts/case_reader.h"

#include <errno.h>

#include "core/money/currency.h"

void *case_alloc(struct case_reader *reader, size_t count, size_t bytes, size_t align)
{
	void *memory = arena_array(reader->arena, count, bytes, align);

	if (!memory)
		reader->error = -ENOMEM;
	return memory;
}

size_t case_item_count(const struct tree *node)
{
	if (!node || tree_is_null(node))
		return 0;
	return node->kind == TREE_LIST ? node->count : 1;
}

const struct tree *case_item(const struct tree *node, size_t i)
{
	return node->kind == TREE_LIST ? node->items[i] : node;
}

size_t case_items(struct case_reader *reader, const struct tree *node, struct str what, size_t max)
{
	size_t count = case_item_count(node);

	if (count <= max)
		return count;
	(void)diag_add(reader->sink, DIAG_CASE_TOO_MANY, node->at, what);
	return 0;
}

bool case_items_fit(struct case_reader *reader, const struct tree *node, struct str what,
		    size_t max, size_t *count)
{
	if (case_items(reader, node, what, max - *count) < case_item_count(node))
		return false;
	*count += case_item_count(node);
	return true;
}

bool case_is_map(struct case_reader *reader, const struct tree *node, struct str what)
{
	if (node->kind == TREE_MAP)
		return true;
	(void)diag_add(reader->sink, DIAG_CASE_NOT_A_MAP, node->at, what);
	return false;
}

void case_unknown_key(struct case_reader *reader, const struct tree_entry *entry, struct str what,
		      struct str nearest)
{
	if (nearest.len > 0)
		(void)diag_add(reader->sink, DIAG_CASE_KEY_NEAR, entry->at, fact_shown(entry->key),
			       what, nearest);
	else
		(void)diag_add(reader->sink, DIAG_CASE_KEY, entry->at, fact_shown(entry->key),
			       what);
}

void case_keys(struct case_reader *reader, const struct tree *map, const char *const *keys,
	       struct str what)
{
	for (size_t i = 0; i < map->count; i++) {
		struct nearest nearest = { .word = map->entries[i].key };

		for (const char *const *key = keys; *key; key++)
			nearest_try(&nearest, str_from(*key));
		if (!nearest_is_known(&nearest))
			case_unknown_key(reader, &map->entries[i], what, nearest_name(&nearest));
	}
}

void case_unused(struct case_reader *reader, const struct tree_entry *entry, struct str what,
		 struct str nearest)
{
	bool number = entry->key.len > 0 && entry->key.ptr[0] >= '0' && entry->key.ptr[0] <= '9';

	if (number && tree_is_null(entry->value))
		(void)diag_add(reader->sink, DIAG_CASE_COMMA, entry->at, fact_shown(entry->key));
	else if (nearest.len > 0)
		(void)diag_add(reader->sink, DIAG_CASE_MISSPELLED, entry->at,
			       fact_shown(entry->key), what, nearest);
	else
		(void)diag_add(reader->sink, DIAG_CASE_UNUSED, entry->at, fact_shown(entry->key),
			       what);
}

struct str case_suggestion(const struct nearest *nearest)
{
	return nearest->best.len > 0 ? nearest->best : STR("another name");
}

struct str case_text(struct case_reader *reader, const struct tree *map, const char *key)
{
	const struct tree *node = tree_get(map, str_from(key));
	struct value value;

	if (!node)
		return STR_NONE;
	value = case_value(reader, node, str_from(key), TYPE_OF(TYPE_TEXT));
	return value.type == VALUE_TEXT ? value.text.str : STR_NONE;
}

bool case_instant(struct case_reader *reader, const struct tree *map, const char *key,
		  int64_t *ret_ms)
{
	const struct tree *node = tree_get(map, str_from(key));

	if (!node || tree_is_null(node))
		return false;
	return fact_instant_read(node, str_from(key), &reader->context, ret_ms, reader->sink) == 0;
}

bool case_bool(struct case_reader *reader, const struct tree *map, const char *key, bool *ret)
{
	const struct tree *node = tree_get(map, str_from(key));
	struct value value;

	if (!node)
		return false;
	value = case_value(reader, node, str_from(key), TYPE_OF(TYPE_BOOL));
	if (value.type != VALUE_BOOL)
		return false;
	*ret = value.yes;
	return true;
}

struct value case_value(struct case_reader *reader, const struct tree *node, struct str name,
			struct type type)
{
	const struct field field = { .name = name, .type = type };
	struct value value = value_undefined(NULL);
	int r = fact_value_read(reader->arena, node, &field, &reader->context, &value);

	if (r == -ENOMEM)
		reader->error = r;
	return r < 0 ? value_undefined(NULL) : value;
}

struct value case_amount(struct case_reader *reader, const struct tree *node, struct str name)
{
	struct ratio time;
	enum time_unit unit;

	if (node->kind == TREE_SCALAR &&
	    duration_parse(reader->arena, node->text, &time, &unit) == 0)
		return value_number(time);
	return case_value(reader, node, name, TYPE_MONEY);
}

uint16_t case_currency(struct case_reader *reader, const struct tree *node)
{
	int currency = node->kind == TREE_SCALAR ? currency_of(node->text) : -ENOENT;
	struct str nearest;

	if (currency > 0)
		return (uint16_t)currency;
	nearest = node->kind == TREE_SCALAR ? currency_nearest(node->text) : STR_NONE;
	(void)diag_add(reader->sink, DIAG_FACT_CURRENCY, node->at,
		       node->kind == TREE_SCALAR ? fact_shown(node->text) : STR("this"),
		       nearest.len > 0 ? nearest : STR("EUR"));
	return CURRENCY_NONE;
}

uint16_t case_guarantee(struct case_reader *reader, const struct tree *map)
{
	const struct tree *node = tree_get(map, STR("guarantee"));
	struct nearest nearest;
	struct str best;
	int number;

	if (!node)
		return UINT16_MAX;
	number = node->kind == TREE_SCALAR ? contract_guarantee(reader->contract, node->text) : -1;
	if (number >= 0)
		return (uint16_t)number;
	nearest = (struct nearest){ .word = node->text };
	for (size_t i = 0; i < reader->contract->guarantee_count; i++)
		nearest_try(&nearest, reader->contract->guarantees[i].id);
	best = nearest_name(&nearest);
	(void)diag_add(reader->sink, DIAG_CASE_GUARANTEE, node->at, fact_shown(node->text),
		       best.len > 0 ? best : case_suggestion(&nearest));
	return UINT16_MAX;
}

struct value case_missing(struct case_reader *reader, struct missing missing)
{
	struct missing *reason = CASE_ARRAY(reader, struct missing, 1);

	if (reason)
		*reason = missing;
	return value_undefined(reason);
}

bool case_concerns(const struct tree *map, const struct facts *facts)
{
	const struct tree *id = tree_get(map, STR("subscription"));
	const struct tree *customer = tree_get(map, STR("customer"));

	if (id && !str_equal(id->text, facts->id))
		return false;
	return !customer || str_equal(customer->text, facts->customer);
}

static void refuse_owner(struct case_reader *reader, const struct tree *node, enum diag_id id,
			 struct str nearest)
{
	(void)diag_add(reader->sink, id, node->at, fact_shown(node->text), nearest);
}

static void check_one_owner(struct case_reader *reader, const struct tree *node, bool customer)
{
	struct nearest nearest = { .word = node->text };

	for (size_t i = 0; i < reader->file->subscription_count; i++) {
		const struct facts *facts = &reader->file->subscriptions[i];

		nearest_try(&nearest, customer ? facts->customer : facts->id);
	}
	if (nearest_is_known(&nearest))
		return;
	refuse_owner(reader, node, customer ? DIAG_CASE_CUSTOMER : DIAG_CASE_SUBSCRIPTION,
		     case_suggestion(&nearest));
}

void case_check_owner(struct case_reader *reader, const struct tree *map)
{
	const struct tree *id = tree_get(map, STR("subscription"));
	const struct tree *customer = tree_get(map, STR("customer"));
	const struct tree *contract = tree_get(map, STR("contract"));

	if (id)
		check_one_owner(reader, id, false);
	if (customer && customer->kind == TREE_SCALAR)
		check_one_owner(reader, customer, true);
	if (contract && !str_equal(contract->text, reader->contract->id))
		refuse_owner(reader, contract, DIAG_CASE_OTHER_CONTRACT, reader->contract->id);
}

static void read_field(struct case_reader *reader, const struct tree_entry *entry,
		       const struct field *field, struct value *value)
{
	struct value told = value_undefined(NULL);
	int r = fact_value_read(reader->arena, entry->value, field, &reader->context, &told);

	if (r == -ENOMEM)
		reader->error = r;
	if (r == 0 && told.type != VALUE_UNDEFINED)
		*value = told;
}

const struct value *case_fields(struct case_reader *reader, const struct tree *map,
				const struct field *fields, size_t count, const char *const *known)
{
	struct value *values = CASE_ARRAY(reader, struct value, count);

	for (size_t i = 0; values && i < count; i++)
		values[i] = fields[i].standard.type != VALUE_UNDEFINED
				    ? fields[i].standard
				    : case_missing(reader,
						   (struct missing){ MISSING_FACT, fields[i].name,
								     STR_NONE, map->at });
	for (size_t i = 0; values && i < map->count; i++) {
		const struct tree_entry *entry = &map->entries[i];
		struct nearest nearest = { .word = entry->key };
		size_t place = 0;

		while (place < count && !str_equal(fields[place].name, entry->key))
			nearest_try(&nearest, fields[place++].name);
		if (place < count)
			read_field(reader, entry, &fields[place], &values[place]);
		else if (!nearest_try_words(&nearest, known))
			case_unused(reader, entry, STR("this"), nearest_name(&nearest));
	}
	return values;
}
