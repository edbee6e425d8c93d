/* What a contract can be told: kinds of record, fields, samples, claims, endings, components. */
#include "core/contract/parts.h"
#include "core/contract/type.h"

#include <errno.h>

#define FIELDS_MAX 512
#define COMPONENTS_MAX 1024

static const struct {
	const char *kind, *from_name, *to_name;
} BUILTIN_KINDS[] = {
#define KIND(name, from, to, about) { name, from, to },
#define FIELD(kind, field, type, several, about)
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

#define BUILTIN_KINDS_COUNT (sizeof(BUILTIN_KINDS) / sizeof(BUILTIN_KINDS[0]))
#define ON_ALL "*"

/* several: 1 for events that may happen several times */
static const struct {
	const char *kind, *field, *type;
	bool several;
} BUILTIN_FIELDS[] = {
#define KIND(name, from, to, about)
#define FIELD(kind, field, type, several, about) { kind, field, type, several },
#include "defs/fields.def"
#undef KIND
#undef FIELD
};

#define BUILTIN_FIELDS_COUNT (sizeof(BUILTIN_FIELDS) / sizeof(BUILTIN_FIELDS[0]))

static int kind_add(struct reader *reader, struct str name, struct position at)
{
	struct contract *contract = reader->contract;
	struct record_kind *kind;
	uint16_t *slots, *fields;
	int found = contract_kind(contract, name);

	if (found >= 0)
		return found;
	if (contract->kind_count == CONTRACT_KINDS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, at, STR("kinds of record"), STR("64"));
	slots = ARENA_ARRAY(reader->arena, uint16_t, FIELDS_MAX);
	fields = ARENA_ARRAY(reader->arena, uint16_t, FIELDS_MAX);
	if (!slots || !fields)
		return -ENOMEM;
	for (size_t i = 0; i < FIELDS_MAX; i++)
		slots[i] = KIND_NO_FIELD;
	kind = &contract->kinds[contract->kind_count];
	*kind = (struct record_kind){ .name = name, .slots = slots, .fields = fields };
	return (int)contract->kind_count++;
}

/* The number of a field, made when new; one name has one type in the whole contract. */
static int other_type(struct reader *reader, struct type is, struct type wanted, struct position at)
{
	if (is.kind == wanted.kind && is.money_power == wanted.money_power &&
	    is.time_power == wanted.time_power)
		return 0;
	return diag_add(reader->sink, DIAG_EXPR_TYPE, at, type_text(is), type_text(wanted));
}

/* What a case tells of every record is of one type, also where it is declared as a field. */
static int told_check(struct reader *reader, const struct record_kind *kind,
		      const struct field *field, struct position at)
{
	const struct str name = field->name;

	if (str_equal(name, STR("length")))
		return other_type(reader, field->type, TYPE_DURATION, at);
	if (str_equal(name, STR("from")) || str_equal(name, STR("to")) ||
	    str_equal(name, STR("recorded")) || str_equal(name, kind->from_name) ||
	    str_equal(name, kind->to_name))
		return other_type(reader, field->type, TYPE_OF(TYPE_INSTANT), at);
	return 0;
}

static int field_number(struct reader *reader, const struct field *wanted, struct position at)
{
	struct contract *contract = reader->contract;
	int number = contract_field(contract, wanted->name);

	if (number >= 0) {
		int r = other_type(reader, wanted->type, contract->fields[number].type, at);

		return r < 0 ? r : number;
	}
	if (contract->field_count == FIELDS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, at, STR("fields"), STR("512"));
	contract->fields[contract->field_count] = *wanted;
	return (int)contract->field_count++;
}

static int kind_field(struct reader *reader, int kind_number, const struct field *field,
		      struct position at)
{
	struct record_kind *kind = &reader->contract->kinds[kind_number];
	int r = field->builtin ? 0 : told_check(reader, kind, field, at);
	int number = r < 0 ? r : field_number(reader, field, at);

	if (number < 0)
		return number;
	if (kind->slots[number] == KIND_NO_FIELD) {
		((uint16_t *)kind->slots)[number] = (uint16_t)kind->field_count;
		((uint16_t *)kind->fields)[kind->field_count++] = (uint16_t)number;
	}
	if (field->standard.type != VALUE_UNDEFINED)
		reader->contract->fields[number].standard = field->standard;
	return 0;
}

static int builtin_read(struct reader *reader)
{
	int r = 0;

	for (size_t i = 0; i < BUILTIN_KINDS_COUNT && r >= 0; i++) {
		r = kind_add(reader, str_from(BUILTIN_KINDS[i].kind), POSITION_NONE);
		if (r < 0)
			return r;
		reader->contract->kinds[r].from_name = str_from(BUILTIN_KINDS[i].from_name);
		reader->contract->kinds[r].to_name = str_from(BUILTIN_KINDS[i].to_name);
	}
	for (size_t i = 0; i < BUILTIN_FIELDS_COUNT && r >= 0; i++) {
		struct field field = { .name = str_from(BUILTIN_FIELDS[i].field),
				       .several = BUILTIN_FIELDS[i].several,
				       .builtin = true };
		struct str kind = str_from(BUILTIN_FIELDS[i].kind);

		(void)type_of_word(str_from(BUILTIN_FIELDS[i].type), &field.type);
		if (field.several)
			field.type = TYPE_OF(TYPE_INSTANTS);
		if (str_equal(field.name, STR("planned")) && str_equal(kind, STR("maintenance")))
			field.standard = value_bool(true);
		for (size_t k = 0; k < BUILTIN_KINDS_COUNT && r >= 0; k++)
			if (str_equal(kind, STR(ON_ALL)) ||
			    str_equal(kind, str_from(BUILTIN_KINDS[k].kind)))
				r = kind_field(reader, (int)k, &field, POSITION_NONE);
	}
	return r < 0 ? r : 0;
}

/* FIELD: TYPE, or FIELD: {type, several, default, about} */
static int field_read(struct reader *reader, const struct tree_entry *entry,
		      struct field *ret_field)
{
	struct fact_context context = { .sink = reader->sink,
					.contract = reader->contract,
					.currency = reader->contract->currency };
	const struct tree *type = entry->value;
	const struct tree *standard = NULL;
	int r = reader_check_name(reader, entry->key, entry->at);

	*ret_field = (struct field){ .name = entry->key };
	if (r >= 0 && type->kind == TREE_MAP) {
		r = reader_map(reader, entry->value, MAP_FIELD);
		if (r >= 0)
			r = reader_flag(reader, entry->value, "several", &ret_field->several);
		if (r >= 0)
			r = reader_text(reader, entry->value, "about", &ret_field->about);
		standard = tree_get(entry->value, STR("default"));
		type = tree_get(entry->value, STR("type"));
	}
	if (r < 0)
		return r;
	if (type->kind != TREE_SCALAR || !type_of_word(type->text, &ret_field->type))
		return diag_add(reader->sink, DIAG_UNKNOWN_TYPE, type->at, type->text);
	if (ret_field->several && ret_field->type.kind == TYPE_INSTANT)
		ret_field->type = TYPE_OF(TYPE_INSTANTS);
	return standard ? fact_value_read(reader->arena, standard, ret_field, &context,
					  &ret_field->standard)
			: 0;
}

static int field_list_read(struct reader *reader, const struct tree *node,
			   struct field **ret_fields, size_t *ret_count)
{
	struct field *fields;
	int r = 0;

	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("fields"));
	fields = ARENA_ARRAY(reader->arena, struct field, node->count);
	if (!fields)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = field_read(reader, &node->entries[i], &fields[i]);
	*ret_fields = fields;
	*ret_count = node->count;
	return r;
}

static int declared_kind_read(struct reader *reader, const struct tree_entry *entry)
{
	struct field *fields = NULL;
	size_t count = 0;
	bool fresh = contract_kind(reader->contract, entry->key) < 0;
	int kind;
	int r = reader_check_name(reader, entry->key, entry->at);

	if (r < 0)
		return r;
	kind = kind_add(reader, entry->key, entry->at);
	if (kind < 0)
		return kind;
	r = field_list_read(reader, entry->value, &fields, &count);
	for (size_t i = 0; i < BUILTIN_FIELDS_COUNT && r >= 0 && fresh; i++) {
		struct field field = { .name = str_from(BUILTIN_FIELDS[i].field), .builtin = true };

		if (!str_equal(str_from(BUILTIN_FIELDS[i].kind), STR(ON_ALL)))
			break;
		(void)type_of_word(str_from(BUILTIN_FIELDS[i].type), &field.type);
		r = kind_field(reader, kind, &field, entry->at);
	}
	for (size_t i = 0; r >= 0 && i < count; i++)
		r = kind_field(reader, kind, &fields[i], entry->value->entries[i].at);
	return r;
}

static int kinds_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("records"));
	int r = builtin_read(reader);

	if (r < 0 || !node)
		return r;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("records"));
	for (size_t i = 0; i < node->count && r >= 0; i++)
		r = declared_kind_read(reader, &node->entries[i]);
	return r;
}

static int samples_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("samples"));
	struct contract *contract = reader->contract;
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("samples"));
	contract->series = ARENA_ARRAY(reader->arena, struct series_kind, node->count);
	if (!contract->series)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		struct series_kind *series = &contract->series[contract->series_count++];

		series->name = node->entries[i].key;
		r = reader_check_name(reader, series->name, node->entries[i].at);
		if (r >= 0)
			r = field_list_read(reader, node->entries[i].value, &series->fields,
					    &series->field_count);
	}
	return r;
}

int fields_read(struct reader *reader)
{
	struct contract *contract = reader->contract;
	const struct tree *claims = tree_get(reader->root, STR("claims"));
	const struct tree *endings = tree_get(reader->root, STR("endings"));
	int r;

	contract->kinds = ARENA_ARRAY(reader->arena, struct record_kind, CONTRACT_KINDS_MAX);
	contract->fields = ARENA_ARRAY(reader->arena, struct field, FIELDS_MAX);
	if (!contract->kinds || !contract->fields)
		return -ENOMEM;
	r = kinds_read(reader);
	if (r >= 0)
		r = samples_read(reader);
	if (r >= 0 && claims)
		r = field_list_read(reader, claims, &contract->claim_fields,
				    &contract->claim_field_count);
	if (r >= 0 && endings)
		r = field_list_read(reader, endings, &contract->ending_fields,
				    &contract->ending_field_count);
	return r;
}

static int component_add(struct reader *reader, struct str name, struct position at,
			 uint16_t parent)
{
	struct contract *contract = reader->contract;

	if (contract->component_count == COMPONENTS_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, at, STR("components"), STR("1024"));
	if (contract_component(contract, name) >= 0)
		return diag_add(reader->sink, DIAG_NAME_TWICE, at, name);
	contract->components[contract->component_count] = (struct component){ name, parent };
	return (int)contract->component_count++;
}

/* A list of names, or a map whose values are again lists or maps. */
static int component_tree(struct reader *reader, const struct tree *node, uint16_t parent,
			  unsigned depth)
{
	int r = 0;

	if (depth > NAMED_DEPTH_MAX)
		return diag_add(reader->sink, DIAG_TOO_MANY, node->at, STR("levels of components"),
				STR("16"));
	if (node->kind == TREE_SCALAR)
		return tree_is_null(node) ? 0 : component_add(reader, node->text, node->at, parent);
	for (size_t i = 0; node->kind == TREE_LIST && i < node->count && r >= 0; i++)
		r = component_tree(reader, node->items[i], parent, depth + 1);
	for (size_t i = 0; node->kind == TREE_MAP && i < node->count && r >= 0; i++) {
		const struct tree_entry *entry = &node->entries[i];

		r = component_add(reader, entry->key, entry->at, parent);
		if (r >= 0)
			r = component_tree(reader, entry->value, (uint16_t)r, depth + 1);
	}
	return r < 0 ? r : 0;
}

int components_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("components"));

	if (!node)
		return 0;
	reader->contract->components = ARENA_ARRAY(reader->arena, struct component, COMPONENTS_MAX);
	if (!reader->contract->components)
		return -ENOMEM;
	return component_tree(reader, node, UINT16_MAX, 0);
}
