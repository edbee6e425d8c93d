#include "app/book_case_claims.h"

#include "app/book_claim.h"
#include "app/book_parts.h"
#include "core/time/instant.h"

#define TEXT_BYTES_MAX ((size_t)64)

/* Whether the version of the contract asks claims for a field. */
static bool is_asked(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->claim_field_count; i++)
		if (str_equal(contract->claim_fields[i].name, name))
			return true;
	return false;
}

static void write_claim(const struct contract *contract, const struct customer_claim *claim,
			struct str record, struct json *json)
{
	struct strbuf filed = STRBUF_INIT(TEXT_BYTES_MAX);
	struct str rest = claim->values, item, name, value;

	json_object(json);
	if (claim->guarantee.len > 0)
		json_key_text(json, STR("guarantee"), claim->guarantee);
	if (claim->window.len > 0)
		json_key_text(json, STR("window"), claim->window);
	if (record.len > 0)
		json_key_text(json, STR("record"), record);
	instant_write(&filed, instant_of(claim->filed_ms));
	json_key_text(json, STR("filed"), strbuf_str(&filed));
	strbuf_done(&filed);
	while (told_item(&rest, &item)) {
		(void)str_cut(item, '=', &name, &value);
		if (is_asked(contract, name))
			json_key_text(json, name, value);
	}
	json_end(json);
}

/* Whether the case has what the claim is about; *ret_record: the name of its outage there. */
static bool is_of_case(const struct case_of_book *of, const struct customer_claim *claim,
		       const struct case_names *names, struct str *ret_record)
{
	*ret_record = STR_NONE;
	if (claim->state == CLAIM_IS_WITHDRAWN ||
	    !str_equal(claim->subscription, of->subscription.id) ||
	    (claim->guarantee.len > 0 &&
	     contract_guarantee(of->file->contract, claim->guarantee) < 0))
		return false;
	if (claim->outage.len > 0)
		*ret_record = case_named_outage(names, claim->own, claim->outage);
	return claim->outage.len == 0 || ret_record->len > 0;
}

int book_case_claims(const struct use *use, const struct case_of_book *case_of,
		     const struct case_names *names, struct arena *arena, struct json *json)
{
	struct claim_rows rows = { 0 };
	bool any = false;
	int r = claim_list_at(book_store(use->book), case_of->subscription.customer,
			      case_known_ms(&case_of->request), arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		struct str record;

		if (!is_of_case(case_of, &rows.items[i].claim, names, &record))
			continue;
		if (!any) {
			json_key(json, STR("claims"));
			json_list(json);
		}
		any = true;
		write_claim(case_of->file->contract, &rows.items[i].claim, record, json);
	}
	if (any)
		json_end(json);
	return r;
}
