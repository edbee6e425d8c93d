/* The whole contract file: declarations first, so that expressions find the names they use. */
#include "core/contract/parts.h"
#include "core/money/currency.h"
#include "core/time/civil.h"

#include <errno.h>

int contract_kind(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->kind_count; i++)
		if (str_equal(contract->kinds[i].name, name))
			return (int)i;
	return -1;
}

int contract_field(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->field_count; i++)
		if (str_equal(contract->fields[i].name, name))
			return (int)i;
	return -1;
}

int contract_subject(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->subject_name_count; i++)
		if (str_equal(contract->subject_names[i].name, name))
			return (int)i;
	return -1;
}

int contract_component(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->component_count; i++)
		if (str_equal(contract->components[i].name, name))
			return (int)i;
	return -1;
}

int contract_series(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->series_count; i++)
		if (str_equal(contract->series[i].name, name))
			return (int)i;
	return -1;
}

int contract_guarantee(const struct contract *contract, struct str id)
{
	for (size_t i = 0; i < contract->guarantee_count; i++)
		if (str_equal(contract->guarantees[i].id, id))
			return (int)i;
	return -1;
}

struct text contract_text(const struct contract *contract, struct str text)
{
	for (size_t i = 0; i < contract->symbol_count; i++)
		if (str_equal(contract->symbols[i], text))
			return (struct text){ text, (uint32_t)i + 1 };
	return (struct text){ text, 0 };
}

static int version_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("garant"));

	if (!node || node->kind != TREE_SCALAR || !str_equal(node->text, STR("1")))
		return diag_add(
			reader->sink, DIAG_CONTRACT_VERSION, node ? node->at : reader->root->at,
			node && node->kind == TREE_SCALAR ? node->text : STR("no garant: 1"));
	return 0;
}

static int effective_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("effective"));
	struct contract *contract = reader->contract;
	struct str text = STR_NONE;
	int32_t day;
	int r;

	contract->effective = (struct span){ INT64_MIN, INT64_MAX };
	if (!node)
		return 0;
	r = reader_map(reader, node, MAP_EFFECTIVE);
	if (r >= 0)
		r = reader_text(reader, node, "from", &text);
	if (r >= 0 && text.len > 0) {
		r = reader_day(reader, text, tree_get(node, STR("from"))->at, &day);
		if (r >= 0)
			contract->effective.from = day;
	}
	text = STR_NONE;
	if (r >= 0)
		r = reader_text(reader, node, "to", &text);
	if (r >= 0 && text.len > 0) {
		r = reader_day(reader, text, tree_get(node, STR("to"))->at, &day);
		if (r >= 0)
			contract->effective.to = (int64_t)day + 1;
	}
	if (r >= 0 && contract->effective.from >= contract->effective.to)
		return diag_add(reader->sink, DIAG_EFFECTIVE_REVERSED,
				tree_get(node, STR("to"))->at, text);
	return r;
}

static int zone_read_name(struct reader *reader)
{
	struct contract *contract = reader->contract;
	int r = reader_text(reader, reader->root, "zone", &contract->zone_name);

	if (r < 0)
		return r;
	r = reader->options->zones.find(reader->options->zones.context, contract->zone_name,
					&contract->zone);
	if (r == -ENOMEM)
		return r;
	return r < 0 ? diag_add(reader->sink, DIAG_UNKNOWN_ZONE,
				tree_get(reader->root, STR("zone"))->at, contract->zone_name)
		     : 0;
}

static int money_read(struct reader *reader)
{
	static const char *const MODES[] = {
		"half up", "half even", "half down", "up", "down", NULL
	};
	static const enum ratio_rounding ROUNDINGS[] = { RATIO_HALF_UP, RATIO_HALF_EVEN,
							 RATIO_HALF_DOWN, RATIO_UP, RATIO_DOWN };
	static const char *const PLACES[] = { "end", "each", NULL };
	const struct tree *node = tree_get(reader->root, STR("money"));
	struct contract *contract = reader->contract;
	struct str code = STR_NONE;
	int mode = 0, place = 0;
	int r = reader_text(reader, reader->root, "currency", &code);

	if (r < 0)
		return r;
	if (code.len > 0) {
		int currency = currency_of(code);

		if (currency < 0)
			return diag_add(reader->sink, DIAG_UNKNOWN_CURRENCY,
					tree_get(reader->root, STR("currency"))->at, code);
		contract->currency = (uint16_t)currency;
	}
	if (!node)
		return 0;
	r = reader_map(reader, node, MAP_MONEY);
	if (r >= 0)
		r = reader_word(reader, node, "round", MODES, &mode);
	if (r >= 0)
		r = reader_word(reader, node, "at", PLACES, &place);
	contract->money_rounding = ROUNDINGS[mode];
	contract->money_each = place == 1;
	return r;
}

static int head_read(struct reader *reader)
{
	struct contract *contract = reader->contract;
	int r = reader_text(reader, reader->root, "contract", &contract->id);

	if (r >= 0)
		r = reader_check_name(reader, contract->id,
				      tree_get(reader->root, STR("contract"))->at);
	if (r >= 0)
		r = reader_text(reader, reader->root, "version", &contract->version);
	if (r >= 0)
		r = reader_text(reader, reader->root, "title", &contract->title);
	if (r >= 0)
		r = reader_text(reader, reader->root, "source", &contract->source);
	if (r >= 0)
		r = reader_text(reader, reader->root, "guarantor", &contract->guarantor);
	if (r >= 0)
		r = effective_read(reader);
	if (r >= 0)
		r = zone_read_name(reader);
	return r < 0 ? r : money_read(reader);
}

static int values_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("values"));
	int r = 0;

	if (!node)
		return 0;
	if (node->kind != TREE_MAP)
		return diag_add(reader->sink, DIAG_NOT_A_MAP, node->at, STR("values"));
	reader->values = ARENA_ARRAY(reader->arena, struct named_value, node->count);
	if (!reader->values)
		return -ENOMEM;
	for (size_t i = 0; i < node->count && r >= 0; i++) {
		const struct tree_entry *entry = &node->entries[i];

		r = reader_check_name(reader, entry->key, entry->at);
		if (r >= 0 && contract_subject(reader->contract, entry->key) >= 0)
			r = diag_add(reader->sink, DIAG_NAME_TWICE, entry->at, entry->key);
		reader->values[i] = (struct named_value){ .name = entry->key,
							  .at = entry->at,
							  .node = entry->value };
	}
	reader->value_count = node->count;
	return r;
}

static int combination_read(struct reader *reader, const struct tree *node,
			    struct combination *combination)
{
	static const char *const TAKES[] = { "sum", "best", "first", NULL };
	const struct tree *list;
	uint16_t *numbers;
	int take = 0;
	int r = reader_map(reader, node, MAP_COMBINATION);

	if (r >= 0)
		r = reader_word(reader, node, "take", TAKES, &take);
	if (r >= 0)
		r = reader_flag(reader, node, "across items", &combination->across_items);
	if (r >= 0)
		r = reader_text(reader, node, "clause", &combination->clause);
	if (r >= 0)
		r = reader_list(reader, tree_get(node, STR("of")), STR("of"), &list);
	if (r < 0)
		return r;
	combination->take = (enum take)take;
	numbers = ARENA_ARRAY(reader->arena, uint16_t, list->count + 1);
	if (!numbers)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		int number = contract_guarantee(reader->contract, list->items[i]->text);

		if (number < 0)
			return diag_add(reader->sink, DIAG_UNKNOWN_GUARANTEE, list->items[i]->at,
					list->items[i]->text, STR("a guarantee of this contract"));
		numbers[i] = (uint16_t)number;
	}
	combination->guarantees = numbers;
	combination->count = list->count;
	return 0;
}

static int combinations_read(struct reader *reader)
{
	const struct tree *node = tree_get(reader->root, STR("combine"));
	struct contract *contract = reader->contract;
	const struct tree *list;
	int r;

	if (!node)
		return 0;
	r = reader_list(reader, node, STR("combine"), &list);
	if (r < 0)
		return r;
	contract->combinations = ARENA_ARRAY(reader->arena, struct combination, list->count);
	if (!contract->combinations)
		return -ENOMEM;
	for (size_t i = 0; i < list->count && r >= 0; i++)
		r = combination_read(reader, list->items[i],
				     &contract->combinations[contract->combination_count++]);
	return r;
}

static int money_check(struct reader *reader)
{
	if (!reader->money_used)
		return 0;
	if (reader->contract->currency == 0)
		return diag_add(reader->sink, DIAG_NO_CURRENCY, reader->money_at, STR_NONE);
	if (!tree_get(reader->root, STR("money")))
		return diag_add(reader->sink, DIAG_NO_MONEY_ROUNDING, reader->root->at, STR_NONE);
	return 0;
}

/* Limits over all guarantees: what they cut is nobody's, so that nothing is carried on. */
static int contract_limits_read(struct reader *reader)
{
	const struct tree *limit = tree_get(reader->root, STR("limit"));
	struct contract *contract = reader->contract;
	int r = limit ? limits_read(reader, limit, 0, &contract->limits, &contract->limit_count)
		      : 0;

	for (size_t i = 0; i < contract->limit_count && r >= 0; i++)
		if (contract->limits[i].carries)
			return diag_add(reader->sink, DIAG_UNFIT_KEY, contract->limits[i].at,
					STR("rest: carries"), STR("a limit of the contract"));
	return r;
}

static int parts_read(struct reader *reader)
{
	int (*const parts[])(struct reader *) = { version_read,	     readings_read, head_read,
						  components_read,   fields_read,   subjects_read,
						  calendars_read,    values_read,   guarantees_read,
						  combinations_read, rights_read,   term_read };
	int r = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && r >= 0; i++) {
		if (parts[i] == combinations_read)
			reader->readings_used = 0;
		r = parts[i](reader);
	}
	if (r >= 0)
		r = contract_limits_read(reader);
	reader->contract->common_readings = reader->readings_used;
	return r < 0 ? r : money_check(reader);
}

int contract_read(struct arena *arena, const struct tree *root,
		  const struct contract_options *options, const struct contract **ret_contract,
		  struct diag_sink *sink)
{
	struct contract *contract = ARENA_NEW(arena, struct contract);
	struct reader reader = {
		.arena = arena, .sink = sink, .contract = contract, .options = options, .root = root
	};
	int r;

	if (!contract)
		return -ENOMEM;
	contract->at = root->at;
	r = root->kind == TREE_MAP && !tree_get(root, STR("garant")) ? version_read(&reader) : 0;
	if (r >= 0)
		r = reader_map(&reader, root, MAP_CONTRACT);
	if (r >= 0)
		r = parts_read(&reader);
	if (r < 0)
		return r;
	contract->symbols = reader.symbols.items;
	contract->symbol_count = reader.symbols.count;
	*ret_contract = contract;
	return 0;
}
