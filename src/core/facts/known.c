/* known: see known.h. */
#include "core/facts/known.h"

#include "core/contract/contract.h"

bool record_published(const struct contract *contract, const struct record *record, int64_t *ret_ms)
{
	int field = contract_field(contract, STR("published"));
	uint16_t place = field < 0 ? KIND_NO_FIELD : contract->kinds[record->kind].slots[field];

	if (place == KIND_NO_FIELD || record->fields[place].type != VALUE_INSTANT)
		return false;
	*ret_ms = record->fields[place].instant_ms;
	return true;
}

bool record_is_known(const struct contract *contract, const struct record *record, int64_t as_of_ms)
{
	int64_t published_ms;

	if (record->told->recorded_ms != INT64_MIN)
		return record->told->recorded_ms <= as_of_ms;
	if (record->kind == KIND_MAINTENANCE)
		return !record_published(contract, record, &published_ms) ||
		       published_ms <= as_of_ms;
	return record->from_ms <= as_of_ms;
}

bool record_is_told_ahead(const struct record *record)
{
	return record->told->recorded_ms != INT64_MIN || record->kind == KIND_MAINTENANCE;
}

bool field_is_later(const struct contract *contract, const struct record *record, size_t place,
		    int64_t as_of_ms)
{
	const struct value *value = &record->fields[place];
	struct str name = contract->fields[contract->kinds[record->kind].fields[place]].name;

	if (value->type == VALUE_INSTANT)
		return value->instant_ms > as_of_ms && !str_equal(name, STR("promised"));
	return value->type == VALUE_INSTANTS && value->instants.count > 0 &&
	       value->instants.items_ms[value->instants.count - 1] > as_of_ms &&
	       !str_equal(name, STR("promised"));
}

bool value_forget_later(struct value *value, int64_t as_of_ms)
{
	if (value->type == VALUE_INSTANT)
		return value->instant_ms <= as_of_ms;
	while (value->instants.count > 0 &&
	       value->instants.items_ms[value->instants.count - 1] > as_of_ms)
		value->instants.count--;
	return value->instants.count > 0;
}
