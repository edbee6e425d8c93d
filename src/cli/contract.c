/* garant contract: contracts published in a book. */
#include <errno.h>

#include "app/book_contract.h"
#include "base/digest.h"
#include "cli/register_command.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "from", 0, "DATE", "publish: it holds from that day on; else from its effective:" },
	{ "on", 0, "INSTANT", "show: the version that held then; else now" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "publish", "FILE", "a version of a contract holds from a day on" },
	{ "list", "[CONTRACT]", "lists the versions of all contracts, or of one" },
	{ "show", "CONTRACT", "writes the text of the version that holds" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "publish|list|show [FILE|CONTRACT] --book DIR",
	.about = "Publishes versions of contracts in a book. The file is read by the engine that "
		 "settles, and is not published when it has errors; what garant lint finds is "
		 "counted. Its text is kept as it is under its SHA-256. It holds from the "
		 "beginning of its day in its own zone until the next version begins, so versions "
		 "never overlap. A day before the end of windows that were stated under another "
		 "version is refused.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant contract publish contracts/clicksend-sms/contract.yaml --from "
		    "2026-01-01 --book DIR\n"
		    "  garant contract list --book DIR\n"
		    "  garant contract show clicksend-sms --on 2026-05-01T00:00:00Z --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 2,
};

static int publish(struct registering *registering)
{
	struct command *command = registering->command;
	struct contract_file file;
	int r = contract_file_read(command->arena, register_argument(registering, 1), &file,
				   command->sink);

	if (r == 0)
		r = book_contract_publish(&registering->use, command->arena, &file,
					  register_option(registering, "from"));
	return register_changed(registering, r);
}

static void write_row(struct json *json, const struct contract_row *row)
{
	struct strbuf digest = STRBUF_INIT(128);

	digest_add(&digest, row->published.digest);
	json_object(json);
	json_key_text(json, STR("contract"), row->published.id);
	json_key_text(json, STR("version"), row->published.version);
	json_key_text(json, STR("title"), row->published.title);
	json_key_text(json, STR("digest"), strbuf_str(&digest));
	register_json_instant(json, "from", row->valid_from_ms);
	register_json_instant(json, "to", row->valid_to_ms);
	json_end(json);
	strbuf_done(&digest);
}

static int write_text(struct registering *registering, const struct contract_rows *rows)
{
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Contract"), TABLE_LEFT);
	page_column(&page, table, N_("Version"), TABLE_LEFT);
	page_column(&page, table, N_("From"), TABLE_LEFT);
	page_column(&page, table, N_("To"), TABLE_LEFT);
	page_column(&page, table, N_("Title"), TABLE_WRAP);
	for (size_t i = 0; i < rows->count; i++) {
		const struct contract_row *row = &rows->items[i];

		page_cell_text(&page, table, row->published.id);
		page_cell_text(&page, table, row->published.version);
		register_cell_instant(&page, table, row->valid_from_ms);
		register_cell_instant(&page, table, row->valid_to_ms);
		page_cell_text(&page, table, row->published.title);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct contract_rows rows;
	struct json *json = &registering->json;
	struct str id = registering->command->argument_count > 1 ? register_argument(registering, 1)
								 : STR_NONE;
	int r = book_contracts(&registering->use, id, registering->command->arena, &rows);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return write_text(registering, &rows);
	json_key(json, STR("contracts"));
	json_list(json);
	for (size_t i = 0; i < rows.count; i++)
		write_row(json, &rows.items[i]);
	json_end(json);
	return 0;
}

static int show(struct registering *registering)
{
	struct command *command = registering->command;
	struct str on = register_option(registering, "on");
	struct instant at = instant_of(registering->asking.now_ms);
	struct contract_text found;
	int r;

	if (on.len > 0 && instant_parse(on, &at) < 0) {
		(void)command_misused(command,
				      N_("--on needs an instant with its offset, such as "
					 "2026-05-01T08:00:00Z, not {0}"),
				      command_option(command, "on"));
		return -EINVAL;
	}
	r = book_contract_at(&registering->use, register_argument(registering, 1), at.ms,
			     command->arena, &found);
	if (r < 0)
		return r;
	if (!registering->as_json) {
		strbuf_add(command->out, found.text);
		return 0;
	}
	json_key(&registering->json, STR("version"));
	write_row(&registering->json, &found.row);
	json_key_text(&registering->json, STR("text"), found.text);
	return 0;
}

int command_contract(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "publish", 1, 1, BOOK_WRITE, "from", publish },
		{ "list", 0, 1, BOOK_READ, "", list },
		{ "show", 1, 1, BOOK_READ, "on", show },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
