/* Attributes, parameters and charges: what each subscription, customer or resource brings along. */
#include "core/contract/parts.h"
#include "core/contract/type.h"

#include <errno.h>

#define SUBJECTS_MAX 256
#define WORDS_MAX 64

static int subject_add(struct reader *reader, const struct tree_entry *entry,
		       enum subject_role role, struct subject_name **ret_name)
{
	struct contract *contract = reader->contract;
	int r = reader_check_name(reader, entry->key, entry->at);

	if (r < 0)
		return r;
	if (contract_subject(contract, entry->key) >= 0)
		return diag_add(reader->sink, DIAG_NAME_TWICE, entry->at, entry->key);
	if (contract->subject_name_count == SUBJECTS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, entry->at,
				STR("parameters, attributes and charges"), STR("256"));
	*ret_name = &contract->subject_names[contract->subject_name_count++];
	**ret_name = (struct subject_name){ .name = entry->key,
					    .role = role,
					    .type = TYPE_OF(TYPE_TEXT),
					    .of = STR("subscription"),
					    .at = entry->at };
	return entry->value->kind == TREE_MAP
		       ? reader_text(reader, entry->value, "about", &(*ret_name)->about)
		       : 0;
}

static int type_key(struct reader *reader, const struct tree *node, struct type *ret_type)
{
	const struct tree *type = node->kind == TREE_MAP ? tree_get(node, STR("type")) : node;

	if (!type)
		return 0;
	if (type->kind != TREE_SCALAR || !type_of_word(type->text, ret_type))
		return diag_add(reader->sink, DIAG_UNKNOWN_TYPE, type->at, type->text);
	return 0;
}

static int standard_read(struct reader *reader, const struct tree *node, struct subject_name *name)
{
	struct fact_context context = { .sink = reader->sink,
					.contract = reader->contract,
					.currency = reader->contract->currency };
	struct field field = { .name = name->name, .type = name->type };
	const struct tree *standard =
		node->kind == TREE_MAP ? tree_get(node, STR("default")) : NULL;

	int r;

	if (!standard)
		return 0;
	r = fact_value_read(reader->arena, standard, &field, &context, &name->standard);
	if (r < 0 || name->standard.type != VALUE_TEXT ||
	    subject_name_takes(name, name->standard.text.str))
		return r;
	return diag_add(reader->sink, DIAG_EXPR_WORD, standard->at, name->name,
			name->standard.text.str, name->one_of[0].str);
}

static int one_of_read(struct reader *reader, const struct tree *node, struct subject_name *name)
{
	const struct tree *list = tree_get(node, STR("one of"));
	struct text *words;
	int r = 0;

	if (!list)
		return 0;
	if (list->kind != TREE_LIST)
		return diag_add(reader->sink, DIAG_NOT_A_LIST, list->at, STR("one of"));
	if (list->count == 0 || list->count > WORDS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, list->at, STR("words"),
				STR("64 and at least 1"));
	words = ARENA_ARRAY(reader->arena, struct text, list->count);
	if (!words)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r >= 0; i++)
		r = reader_symbol(reader, list->items[i]->text, &words[i]);
	name->one_of = words;
	name->one_of_count = list->count;
	return r;
}

static int attribute_read(struct reader *reader, const struct tree_entry *entry)
{
	static const char *const OWNERS[] = { "subscription", "customer", "resource", NULL };
	struct subject_name *name = NULL;
	int owner = 0;
	int r = subject_add(reader, entry, SUBJECT_ATTRIBUTE, &name);

	if (r >= 0 && entry->value->kind == TREE_MAP)
		r = reader_map(reader, entry->value, MAP_ATTRIBUTE);
	if (r >= 0 && name)
		r = type_key(reader, entry->value, &name->type);
	if (r >= 0 && name && entry->value->kind == TREE_MAP) {
		r = reader_word(reader, entry->value, "of", OWNERS, &owner);
		if (r >= 0)
			r = one_of_read(reader, entry->value, name);
		name->of = str_from(OWNERS[owner]);
	}
	return r < 0 || !name ? r : standard_read(reader, entry->value, name);
}

static int parameter_read(struct reader *reader, const struct tree_entry *entry)
{
	struct subject_name *name = NULL;
	int r = subject_add(reader, entry, SUBJECT_PARAMETER, &name);

	if (r >= 0 && entry->value->kind == TREE_MAP)
		r = reader_map(reader, entry->value, MAP_PARAMETER);
	if (r >= 0 && name)
		r = type_key(reader, entry->value, &name->type);
	return r < 0 || !name ? r : standard_read(reader, entry->value, name);
}

static int charge_read(struct reader *reader, const struct tree_entry *entry)
{
	static const char *const PERIODS[] = { "month", "quarter",  "year", "window",
					       "use",	"contract", NULL };
	struct subject_name *name = NULL;
	int period = 0;
	int r = subject_add(reader, entry, SUBJECT_CHARGE, &name);

	if (r < 0 || !name)
		return r;
	name->type = TYPE_MONEY;
	if (!tree_is_null(entry->value)) {
		r = reader_map(reader, entry->value, MAP_CHARGE);
		if (r >= 0)
			r = reader_word(reader, entry->value, "per", PERIODS, &period);
	}
	name->charged = str_from(PERIODS[period]);
	reader->money_used = true;
	reader->money_at = entry->at;
	return r;
}

static int each_entry(struct reader *reader, const char *key,
		      int (*read_part)(struct reader *, const struct tree_entry *))
{
	const struct tree *node = tree_get(reader->root, str_from(key));
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, str_from(key));
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = read_part(reader, &node->entries[i]);
	return r;
}

int subjects_read(struct reader *reader)
{
	int r;

	reader->contract->subject_names =
		ARENA_ARRAY(reader->arena, struct subject_name, SUBJECTS_MAX);
	if (!reader->contract->subject_names)
		return -ENOMEM;
	r = each_entry(reader, "attributes", attribute_read);
	if (r >= 0)
		r = each_entry(reader, "parameters", parameter_read);
	return r < 0 ? r : each_entry(reader, "charges", charge_read);
}
