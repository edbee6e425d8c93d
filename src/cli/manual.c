/* garant manual: pages for man(1), written from the tables that --help is written from. */
#include "cli/command.h"

#include "version.h"

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "[COMMAND]",
	.about = "Writes the manual page of garant, or of one of its commands, for man. The pages\n"
		 "are installed by make install.",
	.examples = "  garant manual\n"
		    "  garant manual settle -o garant-settle.1\n",
	.options = options,
	.arguments_min = 0,
	.arguments_max = 1,
};

/* Text as roff wants it: no line begins with a request, and dashes stay dashes. */
static void add_text(struct strbuf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool starts = i == 0 || text.ptr[i - 1] == '\n';

		if (starts && (c == '.' || c == '\''))
			strbuf_add(out, STR("\\&"));
		if (c == '\\')
			strbuf_add(out, STR("\\e"));
		else if (c == '-')
			strbuf_add(out, STR("\\-"));
		else if (c == '\'' && !starts)
			strbuf_add(out, STR("\\(aq"));
		else
			strbuf_add_byte(out, c);
	}
}

static void add(struct strbuf *out, const char *text)
{
	add_text(out, str_from(text));
}

/* Lines as they are. */
static void add_lines(struct strbuf *out, const char *text)
{
	struct str rest = str_from(text), line;
	bool more = true;

	strbuf_add(out, STR(".nf\n"));
	while (more && rest.len > 0) {
		more = str_cut(rest, '\n', &line, &rest);
		if (line.len == 0)
			strbuf_add(out, STR(".sp\n"));
		else
			add_text(out, line);
		if (line.len > 0)
			strbuf_add_byte(out, '\n');
	}
	strbuf_add(out, STR(".fi\n"));
}

/* Title and name: garant, or garant-settle. */
static void add_heading(struct strbuf *out, const char *command)
{
	strbuf_add(out, STR(".TH GARANT"));
	if (*command)
		strbuf_add_byte(out, '-');
	for (const char *at = command; *at; at++)
		strbuf_add_byte(out, *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at);
	strbuf_add(out, STR(" 1 \"" GARANT_DATE "\" \"garant " GARANT_VERSION "\" \"garant\"\n"
			    ".SH NAME\ngarant"));
	if (*command)
		strbuf_add(out, STR("\\-"));
	add(out, command);
	strbuf_add(out, STR(" \\- "));
}

static void add_option(struct strbuf *out, const struct option_row *option)
{
	strbuf_add(out, STR(".TP\n"));
	if (option->letter)
		strbuf_add_format(out, "\\fB\\-%c\\fR, ", option->letter);
	strbuf_add(out, STR("\\fB\\-\\-"));
	add(out, option->name);
	strbuf_add(out, STR("\\fR"));
	if (option->argument) {
		strbuf_add(out, STR(" \\fI"));
		add(out, option->argument);
		strbuf_add(out, STR("\\fR"));
	}
	strbuf_add_byte(out, '\n');
	add(out, option->about);
	strbuf_add_byte(out, '\n');
}

static void add_options(struct strbuf *out, const struct option_row *option)
{
	for (; option->name; option++)
		add_option(out, option);
}

static void add_exit_codes(struct strbuf *out)
{
	static const struct {
		int number;
		const char *about;
	} codes[] = {
#define EXIT_CODE(symbol, number, short_text, about) { number, about },
#include "defs/exit-codes.def"
#undef EXIT_CODE
	};

	strbuf_add(out, STR(".SH EXIT STATUS\n"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		strbuf_add_format(out, ".TP\n\\fB%d\\fR\n", codes[i].number);
		add(out, codes[i].about);
		strbuf_add_byte(out, '\n');
	}
}

static void add_synopsis(struct strbuf *out, const struct command_row *row,
			 const struct command_usage *form)
{
	strbuf_add(out, STR("\\fBgarant "));
	add(out, row->name);
	strbuf_add(out, STR("\\fR [\\fIOPTION\\fR]... "));
	add(out, form->arguments);
	strbuf_add_byte(out, '\n');
}

/* Description, options and examples of one form of a command. */
static void add_form(struct strbuf *out, const struct command_usage *form, bool common)
{
	strbuf_add(out, STR(".SH DESCRIPTION\n"));
	add_lines(out, form->about);
	strbuf_add(out, STR(".SH OPTIONS\n"));
	add_options(out, form->options);
	if (common)
		add_options(out, command_common_options());
	strbuf_add(out, STR(".SH EXAMPLES\n"));
	add_lines(out, form->examples);
}

static void write_command(struct command *command, const struct command_row *row)
{
	struct strbuf *out = command->out;
	const struct command_usage *form = command_usage_of(command, row, NULL);
	const struct command_usage *also =
		form->also ? command_usage_of(command, row, form->also) : NULL;

	add_heading(out, row->name);
	add(out, row->summary);
	strbuf_add(out, STR("\n.SH SYNOPSIS\n"));
	add_synopsis(out, row, form);
	if (also) {
		strbuf_add(out, STR(".br\n"));
		add_synopsis(out, row, also);
	}
	add_form(out, form, true);
	if (also) {
		strbuf_add(out, STR(".SH \"WITH "));
		add(out, form->also);
		strbuf_add(out, STR("\"\n"));
		add_lines(out, also->about);
		add_options(out, also->options);
		strbuf_add(out, STR(".SS Examples\n"));
		add_lines(out, also->examples);
	}
	add_exit_codes(out);
	strbuf_add(out, STR(".SH SEE ALSO\n.BR garant (1)\n"));
}

static void write_overview(struct strbuf *out)
{
	size_t count;
	const struct command_row *rows = command_rows(&count);

	add_heading(out, "");
	strbuf_add(out,
		   STR("written service guarantees as contracts that run\n"
		       ".SH SYNOPSIS\n\\fBgarant\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... "
		       "[\\fIARGUMENT\\fR]...\n"
		       ".SH DESCRIPTION\n"
		       "garant turns written service guarantees into contracts that run, and "
		       "computes exactly what a customer is owed, with a proof of every step.\n"
		       ".SH COMMANDS\n"));
	for (size_t i = 0; i < count; i++) {
		strbuf_add(out, STR(".TP\n.BR garant\\-"));
		add(out, rows[i].name);
		strbuf_add(out, STR(" (1)\n"));
		add(out, rows[i].summary);
		strbuf_add_byte(out, '\n');
	}
	strbuf_add(out, STR(".SH OPTIONS\nEvery command has these.\n"));
	add_options(out, command_common_options());
	strbuf_add(out, STR(".TP\n\\fB\\-\\-version\\fR\nshow the version\n"
			    ".SH ENVIRONMENT\n.TP\n.BR LC_ALL ,\\  LC_MESSAGES ,\\  LANG\n"
			    "The language of the answers when \\fB\\-\\-lang\\fR is not given: "
			    "French for names that begin with fr, else English.\n"
			    ".TP\n.B NO_COLOR\nNo colours when it is set to something.\n"));
	add_exit_codes(out);
}

int command_manual(struct command *command)
{
	const struct command_row *row;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command->argument_count == 0) {
		write_overview(command->out);
		return CODE_OK;
	}
	row = command_row_find(command->arguments[0]);
	if (!row)
		return command_unknown(command, command->arguments[0]);
	write_command(command, row);
	return CODE_OK;
}
