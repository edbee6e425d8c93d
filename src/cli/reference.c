/* garant reference: the pages about contract files and case files, printed from the tables that the
 * readers use. docs/reference/language.md and case.md are its output. */
#include <string.h>

#include "cli/command.h"
#include "cli/reference_text.h"
#include "core/contract/language.h"
#include "core/export/export.h"

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "language", "", "every key, name, function, type and record of contract files" },
	{ "case", "", "every key of case files" },
	{ "exit-codes", "", "how commands end" },
	{ "exports", "", "every table that garant export writes, and its columns" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "language|case|exit-codes|exports",
	.about = "Prints a page of the reference as Markdown, from the tables that garant itself "
		 "uses. The pages are in English:",
	.words = words,
	.examples = "  garant reference language\n"
		    "  garant reference case -o case.md\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

struct case_key {
	const char *map, *key, *type;
	bool required;
	const char *about;
};

static const struct case_key CASE_KEYS[] = {
#define REQUIRED true
#define OPTIONAL false
#define KEY(map, key, type, need, about) { map, key, type, need, about },
#include "defs/case.def"
#undef KEY
#undef REQUIRED
#undef OPTIONAL
};

#define CASE_KEY_COUNT (sizeof(CASE_KEYS) / sizeof(CASE_KEYS[0]))

/* A bar would end the cell and < would begin a tag. */
static void add_cell(struct strbuf *out, const char *text)
{
	strbuf_add(out, STR("| "));
	for (; *text; text++) {
		if (*text == '|')
			strbuf_add_byte(out, '\\');
		if (*text == '<')
			strbuf_add(out, STR("&lt;"));
		else
			strbuf_add_byte(out, *text);
	}
	strbuf_add_byte(out, ' ');
}

static void add_code(struct strbuf *out, const char *text)
{
	strbuf_add(out, STR("| "));
	if (*text)
		strbuf_add_format(out, "`%s` ", text);
}

static void end_row(struct strbuf *out)
{
	strbuf_add(out, STR("|\n"));
}

static void write_variables(struct strbuf *out)
{
	size_t count;
	const struct language_variable *rows = language_variables(&count);

	strbuf_add(
		out,
		STR("\n## Names\n\n"
		    "Attributes, parameters, charges and named values are known everywhere; the "
		    "fields of a record\nwhere a record is looked at, those of samples in slots; "
		    "`claim.FIELD` and `ending.FIELD` where\nthose are. Besides them:\n\n"
		    "| name | known in | type | meaning | example |\n"
		    "| --- | --- | --- | --- | --- |\n"));
	for (size_t i = 0; i < count; i++) {
		add_code(out, rows[i].name);
		add_cell(out, rows[i].where);
		add_cell(out, rows[i].type);
		add_cell(out, rows[i].about);
		add_code(out, rows[i].example);
		end_row(out);
	}
}

static void write_functions(struct strbuf *out)
{
	size_t count;
	const struct language_function *rows = language_functions(&count);

	strbuf_add(out, STR("\n## Functions\n"));
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(rows[i].group, rows[i - 1].group) != 0)
			strbuf_add_format(out,
					  "\n### %s\n\n| function | takes | gives | meaning | "
					  "example |\n| --- | --- | --- | --- | --- |\n",
					  rows[i].group);
		add_code(out, rows[i].name);
		add_cell(out, rows[i].takes);
		add_cell(out, rows[i].gives);
		add_cell(out, rows[i].about);
		add_code(out, rows[i].example);
		end_row(out);
	}
}

static void write_fields(struct strbuf *out, const char *kind)
{
	size_t count;
	const struct language_field *rows = language_fields(&count);

	strbuf_add(out, STR("\n| field | type | meaning |\n| --- | --- | --- |\n"));
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].kind, kind) != 0)
			continue;
		add_code(out, rows[i].name);
		add_cell(out, rows[i].type);
		strbuf_add_format(out, "| %s%s ", rows[i].about,
				  rows[i].several ? " May happen several times." : "");
		end_row(out);
	}
}

static bool has_fields(const char *kind)
{
	size_t count;
	const struct language_field *rows = language_fields(&count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, kind) == 0)
			return true;
	return false;
}

static void write_kinds(struct strbuf *out)
{
	size_t count;
	const struct language_kind *rows = language_kinds(&count);

	strbuf_add(out,
		   STR("\n## Records\n\nA record has a kind, lasts `from` .. `to`, and has "
		       "the fields of its kind. `records:` of the\ncontract adds fields and "
		       "kinds.\n\n"
		       "One of which only the day or month is known lasts all of it. One of "
		       "which only the length is known lies\nsomewhere in its day or month, "
		       "whose ends are its `from` and `to`, and counts in the window in which "
		       "that\nbegins, beside all that lies in time. Its length is what counted: "
		       "conditions on records, `weight`, `round` and\n`minimum` look at it, and "
		       "`clock`, `during`, `gap` and slots leave it as it is. What of it is out "
		       "of base leaves\nthe base as long as it is. Where it is one of the records "
		       "of `during`, it takes nothing away and uses no\nallowance up, since nobody "
		       "knows when it was.\n\n"
		       "Every kind has:\n"));
	write_fields(out, "*");
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "\n### %s\n\n%s", rows[i].name, rows[i].about);
		if (*rows[i].from)
			strbuf_add_format(out, " `%s` is another word for `from`.", rows[i].from);
		if (*rows[i].to)
			strbuf_add_format(out, " `%s` is its end, missing while it goes on.",
					  rows[i].to);
		strbuf_add_byte(out, '\n');
		if (has_fields(rows[i].name))
			write_fields(out, rows[i].name);
	}
}

static void write_keys(struct strbuf *out)
{
	size_t count;
	const struct language_key *rows = language_keys(&count);

	strbuf_add(out, STR("\n## Keys\n\nEvery key; any other is refused.\n"));
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || rows[i].map != rows[i - 1].map)
			strbuf_add_format(out,
					  "\n### Keys of %.*s\n\n| key | value | when absent | "
					  "meaning |\n| --- | --- | --- | --- |\n",
					  STR_ARG(language_map_name(rows[i].map)));
		add_code(out, rows[i].key);
		add_cell(out, rows[i].type);
		add_cell(out, rows[i].required ? "required" : rows[i].standard);
		add_cell(out, rows[i].about);
		end_row(out);
	}
}

static void write_language(struct strbuf *out)
{
	strbuf_add(out, str_from(REFERENCE_LANGUAGE));
	write_keys(out);
	strbuf_add(out, str_from(REFERENCE_EFFECTS));
	strbuf_add(out, str_from(REFERENCE_SLOTS));
	strbuf_add(out, str_from(REFERENCE_CHOICES));
	strbuf_add(out, str_from(REFERENCE_EXPRESSIONS));
	write_variables(out);
	write_functions(out);
	write_kinds(out);
}

static void write_case(struct strbuf *out)
{
	strbuf_add(out, str_from(REFERENCE_CASE));
	strbuf_add(out, str_from(REFERENCE_CASE_VALUES));
	for (size_t i = 0; i < CASE_KEY_COUNT; i++) {
		const struct case_key *row = &CASE_KEYS[i];

		if (i == 0 || strcmp(row->map, CASE_KEYS[i - 1].map) != 0)
			strbuf_add_format(out,
					  "\n## Keys of %s\n\n| key | value | needed | meaning "
					  "|\n| --- | --- | --- | --- |\n",
					  row->map);
		add_code(out, row->key);
		add_cell(out, row->type);
		add_cell(out, row->required ? "yes" : "");
		add_cell(out, row->about);
		end_row(out);
	}
}

static void write_exit_codes(struct strbuf *out)
{
	static const struct {
		int number;
		const char *text, *about;
	} codes[] = {
#define EXIT_CODE(symbol, number, short_text, about) { number, short_text, about },
#include "defs/exit-codes.def"
#undef EXIT_CODE
	};

	strbuf_add(out, STR("# Exit codes\n\nEvery command ends with one of these. Printed by "
			    "`garant reference exit-codes`.\n\n"
			    "| code | means | when |\n| --- | --- | --- |\n"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		strbuf_add_format(out, "| %d ", codes[i].number);
		add_cell(out, codes[i].text);
		add_cell(out, codes[i].about);
		end_row(out);
	}
}

static const char *column_kind(enum column_type type)
{
	switch ((int)type) {
	case COLUMN_LIST:
		return "list";
	case COLUMN_MONEY:
	case COLUMN_RATE:
		return "decimal";
	case COLUMN_NUMBER:
	case COLUMN_POSITIVE:
		return "integer";
	case COLUMN_YES:
		return "yes/no";
	case COLUMN_INSTANT:
		return "instant";
	case COLUMN_DAY:
	case COLUMN_DAY_OR_NONE:
		return "day";
	default:
		return "text";
	}
}

static void write_table(struct strbuf *out, enum export_what what)
{
	const struct export_table *table = export_table_of(what);
	size_t count;
	const struct export_column *columns = export_columns(what, &count);

	strbuf_add_format(out,
			  "\n## %.*s\n\n%s `--from` and `--to` look at: %s.\n\n"
			  "| column | is | in csv-raw | meaning |\n| --- | --- | --- | --- |\n",
			  STR_ARG(table->name), table->about, table->instant);
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "| `%.*s` ", STR_ARG(columns[i].name));
		add_cell(out, column_kind(columns[i].type));
		add_cell(out, columns[i].extra ? "no" : "yes");
		add_cell(out, columns[i].about);
		end_row(out);
	}
}

static void write_exports(struct strbuf *out)
{
	strbuf_add(out, str_from(REFERENCE_EXPORTS));
	for (int i = 0; i < EXPORTS; i++)
		write_table(out, (enum export_what)i);
}

int command_reference(struct command *command)
{
	const char *page;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	page = command->arguments[0];
	if (strcmp(page, "language") == 0)
		write_language(command->out);
	else if (strcmp(page, "case") == 0)
		write_case(command->out);
	else if (strcmp(page, "exit-codes") == 0)
		write_exit_codes(command->out);
	else if (strcmp(page, "exports") == 0)
		write_exports(command->out);
	else
		return command_misused(command, N_("there is no reference of {0}"), page);
	return CODE_OK;
}
