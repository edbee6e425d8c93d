#include "app/book_case_endings.h"

#include "app/book_parts.h"
#include "core/time/instant.h"
#include "store/ending.h"

#define TEXT_BYTES_MAX ((size_t)64)

static void key_instant(struct json *json, struct str key, int64_t ms)
{
	struct strbuf text = STRBUF_INIT(TEXT_BYTES_MAX);

	instant_write(&text, instant_of(ms));
	json_key_text(json, key, strbuf_str(&text));
	strbuf_done(&text);
}

/* Whether the version of the contract asks endings for a field. */
static bool is_asked(const struct contract *contract, struct str name)
{
	for (size_t i = 0; i < contract->ending_field_count; i++)
		if (str_equal(contract->ending_fields[i].name, name))
			return true;
	return false;
}

static void write_ending(const struct contract *contract, const struct customer_ending *ending,
			 struct json *json)
{
	struct str rest = ending->values, item, name, value;

	json_object(json);
	key_instant(json, STR("requested"), ending->requested_ms);
	if (ending->agreed)
		key_instant(json, STR("agreed end"), ending->ends_ms);
	while (told_item(&rest, &item)) {
		(void)str_cut(item, '=', &name, &value);
		if (is_asked(contract, name))
			json_key_text(json, name, value);
	}
	json_end(json);
}

int book_case_endings(const struct use *use, const struct case_of_book *case_of,
		      struct arena *arena, struct json *json)
{
	const struct contract *contract = case_of->file->contract;
	struct ending_rows rows = { 0 };
	bool any = false;
	int r = 0;

	if (case_of->request.ending) {
		json_key(json, STR("endings"));
		json_list(json);
		write_ending(contract, case_of->request.ending, json);
		json_end(json);
		return 0;
	}
	r = ending_list_at(book_store(use->book), case_of->subscription.customer,
			   case_known_ms(&case_of->request), arena, &rows);
	for (size_t i = 0; r == 0 && i < rows.count; i++) {
		const struct customer_ending *ending = &rows.items[i].ending;

		if (!ending_stands(ending) || ending->start_ms != case_of->subscription.start_ms ||
		    !str_equal(ending->subscription, case_of->subscription.id))
			continue;
		if (!any) {
			json_key(json, STR("endings"));
			json_list(json);
		}
		any = true;
		write_ending(contract, ending, json);
	}
	if (any)
		json_end(json);
	return r;
}
