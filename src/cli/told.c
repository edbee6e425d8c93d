#include "cli/told.h"

#include <errno.h>

#include "base/digest.h"
#include "core/time/instant.h"

int told_option_instant(struct registering *registering, const char *name, int64_t *ret_ms)
{
	struct str text = register_option(registering, name);
	struct instant at;

	*ret_ms = TOLD_NOT_MS;
	if (text.len == 0)
		return 0;
	if (instant_parse(text, &at) < 0) {
		(void)command_misused_near(registering->command,
					   N_("--{0} needs an instant with its offset, such as "
					      "2026-05-01T08:00:00Z, not {1}"),
					   name, text);
		return -EINVAL;
	}
	*ret_ms = at.ms;
	return 0;
}

int told_option_list(struct registering *registering, const char *name, struct str *ret_list)
{
	struct str text = register_option(registering, name);
	struct strbuf list = STRBUF_INIT(TOLD_LIST_BYTES_MAX);
	bool more = text.len > 0;
	struct str item;
	int r;

	while (more) {
		more = str_cut(text, ',', &item, &text);
		strbuf_add(&list, str_trim(item));
		if (more)
			strbuf_add_byte(&list, TOLD_ITEM);
	}
	r = strbuf_error(&list);
	if (r == 0)
		r = str_copy(registering->command->arena, strbuf_str(&list), ret_list);
	strbuf_done(&list);
	return r;
}

int told_values(struct registering *registering, size_t first, struct str *ret_list)
{
	struct strbuf list = STRBUF_INIT(TOLD_LIST_BYTES_MAX);
	int r;

	for (size_t i = first; i < registering->command->argument_count; i++) {
		if (i > first)
			strbuf_add_byte(&list, TOLD_ITEM);
		strbuf_add(&list, register_argument(registering, i));
	}
	r = strbuf_error(&list);
	if (r == 0)
		r = str_copy(registering->command->arena, strbuf_str(&list), ret_list);
	strbuf_done(&list);
	return r;
}

int told_option_nature(struct registering *registering, enum entry_nature *ret_nature)
{
	struct str text = register_option(registering, "nature");

	*ret_nature = NATURE_NONE;
	if (text.len == 0 || (entry_nature_of(text, ret_nature) && *ret_nature != NATURE_GOODWILL))
		return 0;
	(void)command_misused_near(registering->command,
				   N_("--{0} is price reduction or indemnity, not {1}"), "nature",
				   text);
	return -EINVAL;
}

void told_json_list(struct json *json, const char *key, struct str list)
{
	struct str item;

	json_key(json, str_from(key));
	json_list(json);
	while (told_item(&list, &item))
		json_text(json, item);
	json_end(json);
}

void told_json_text(struct json *json, const char *key, struct str text)
{
	if (text.len > 0)
		json_key_text(json, str_from(key), text);
}

static void add_list(struct strbuf *out, struct str list)
{
	struct str item;

	while (told_item(&list, &item)) {
		strbuf_add(out, item);
		strbuf_add(out, list.len > 0 ? STR(", ") : STR_NONE);
	}
}

void told_json_place(struct json *json, const struct told_place *place)
{
	struct strbuf hash = STRBUF_INIT(KIB);

	digest_add(&hash, digest_str(place->hash));
	json_key_int(json, STR("shard"), place->shard);
	json_key_int(json, STR("number"), place->seq);
	json_key_text(json, STR("hash"), strbuf_str(&hash));
	strbuf_done(&hash);
}

void told_page_place(struct page *page, const struct told_place *place)
{
	struct strbuf hash = STRBUF_INIT(KIB);

	digest_add(&hash, digest_str(place->hash));
	register_page_text(page, N_("In the book as {0}"), strbuf_str(&hash));
	strbuf_done(&hash);
}

void told_page_instant(struct page *page, const char *english, int64_t ms)
{
	struct strbuf text = STRBUF_INIT(64);

	instant_write(&text, instant_of(ms));
	register_page_text(page, english, strbuf_str(&text));
	strbuf_done(&text);
}

void told_cell_list(struct page *page, struct table *table, struct str list)
{
	add_list(&page->line, list);
	page_cell(page, table);
}

void told_page_why(struct page *page, const char *english, int64_t number, struct str reason,
		   struct str evidence)
{
	struct strbuf digits = STRBUF_INIT(32), list = STRBUF_INIT(TOLD_LIST_BYTES_MAX);

	strbuf_add_int(&digits, number);
	add_list(&list, evidence);
	if (reason.len > 0 || list.len > 0)
		page_say(page, english,
			 (const struct str[]){ strbuf_str(&digits), reason, strbuf_str(&list) }, 3);
	if (reason.len > 0 || list.len > 0)
		page_line(page, 0, 2);
	strbuf_done(&digits);
	strbuf_done(&list);
}
