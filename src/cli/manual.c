/* garant manual: pages for man(1), written from the tables that --help is written from. */
#include "cli/command.h"
#include "cli/say.h"

#include "version.h"

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "[COMMAND]",
	.about = "Writes the manual page of garant, or of one of its commands, for man. make "
		 "install "
		 "installs the pages in English and French.",
	.examples = "  garant manual\n"
		    "  garant manual settle -o garant-settle.1\n"
		    "  garant manual settle --lang fr -o garant-settle.1\n",
	.options = options,
	.arguments_min = 0,
	.arguments_max = 1,
};

/* A page while it is written. */
struct manual {
	const struct command *command;
	struct strbuf *out;
};

/* Text as roff wants it: no line begins with a request, dashes stay dashes, `words` are bold. */
static void add_text(struct strbuf *out, struct str text)
{
	bool bold = false;

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
		else if (c == '`')
			strbuf_add(out, (bold = !bold) ? STR("\\fB") : STR("\\fR"));
		else
			strbuf_add_byte(out, c);
	}
}

static void add(struct strbuf *out, const char *text)
{
	add_text(out, str_from(text));
}

static void add_words(const struct manual *manual, const char *english)
{
	add(manual->out, command_words(manual->command, english));
}

static void add_line(const struct manual *manual, const char *english)
{
	add_words(manual, english);
	strbuf_add_byte(manual->out, '\n');
}

/* Each line of the text is a paragraph. */
static void add_paragraphs(const struct manual *manual, const char *english)
{
	struct str rest = str_from(command_words(manual->command, english)), paragraph;
	bool more = true, first = true;

	for (; more; first = false) {
		more = str_cut(rest, '\n', &paragraph, &rest);
		if (!first)
			strbuf_add(manual->out, STR(".PP\n"));
		add_text(manual->out, paragraph);
		strbuf_add_byte(manual->out, '\n');
	}
}

/* Lines as they are. */
static void add_lines(struct strbuf *out, const char *text)
{
	strbuf_add(out, STR(".nf\n"));
	add(out, text);
	strbuf_add(out, STR(".fi\n"));
}

static void add_section(const struct manual *manual, const char *english)
{
	strbuf_add(manual->out, STR(".SH "));
	add_line(manual, english);
}

/* Title and name: garant, or garant-settle. */
static void add_heading(const struct manual *manual, const char *name)
{
	struct strbuf *out = manual->out;

	strbuf_add(out, STR(".TH GARANT"));
	if (*name)
		strbuf_add_byte(out, '-');
	for (const char *at = name; *at; at++)
		strbuf_add_byte(out, *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at);
	strbuf_add(out, STR(" 1 \"" GARANT_DATE "\" \"garant " GARANT_VERSION "\" \"garant\"\n"));
	add_section(manual, N_("NAME"));
	strbuf_add(out, STR("garant"));
	if (*name)
		strbuf_add(out, STR("\\-"));
	add(out, name);
	strbuf_add(out, STR(" \\- "));
}

/* What an option or a word takes, in italics. */
static void add_argument(const struct manual *manual, const char *english)
{
	strbuf_add(manual->out, STR(" \\fI"));
	add_words(manual, english);
	strbuf_add(manual->out, STR("\\fR"));
}

static void add_options(const struct manual *manual, const struct option_row *option)
{
	struct strbuf *out = manual->out;

	for (; option->name; option++) {
		strbuf_add(out, STR(".TP\n"));
		if (option->letter)
			strbuf_add_format(out, "\\fB\\-%c\\fR, ", option->letter);
		strbuf_add(out, STR("\\fB\\-\\-"));
		add(out, option->name);
		strbuf_add(out, STR("\\fR"));
		if (option->argument)
			add_argument(manual, option->argument);
		strbuf_add_byte(out, '\n');
		add_line(manual, option->about);
	}
}

static void add_usage_words(const struct manual *manual, const struct usage_word *word)
{
	struct strbuf *out = manual->out;

	for (; word && word->word; word++) {
		strbuf_add(out, STR(".TP\n\\fB"));
		add(out, word->word);
		strbuf_add(out, STR("\\fR"));
		if (*word->arguments)
			add_argument(manual, word->arguments);
		strbuf_add_byte(out, '\n');
		add_line(manual, word->about);
	}
}

static void add_exit_codes(const struct manual *manual)
{
	static const struct {
		int number;
		const char *about;
	} codes[] = {
#define EXIT_CODE(symbol, number, short_text, about) { number, about },
#include "defs/exit-codes.def"
#undef EXIT_CODE
	};

	add_section(manual, N_("EXIT STATUS"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		strbuf_add_format(manual->out, ".TP\n\\fB%d\\fR\n", codes[i].number);
		add_line(manual, codes[i].about);
	}
}

static void add_synopsis(const struct manual *manual, const struct command_row *row,
			 const struct command_usage *form)
{
	strbuf_add(manual->out, STR("\\fBgarant "));
	add(manual->out, row->name);
	strbuf_add(manual->out, STR("\\fR [\\fIOPTION\\fR]... "));
	add_line(manual, form->arguments);
}

/* Description, options and examples of one form of a command. */
static void add_form(const struct manual *manual, const struct command_usage *form)
{
	add_section(manual, N_("DESCRIPTION"));
	add_paragraphs(manual, form->about);
	add_usage_words(manual, form->words);
	add_section(manual, N_("OPTIONS"));
	add_options(manual, form->options);
	add_options(manual, command_common_options());
	add_section(manual, N_("EXAMPLES"));
	add_lines(manual->out, form->examples);
}

/* The same of its other form, in a section of its own. */
static void add_other_form(const struct manual *manual, const struct command_usage *form,
			   const char *option)
{
	const struct str name = str_from(option);
	struct strbuf title = STRBUF_INIT(KIB);

	say(&title, manual->command->language, N_("WITH {0}"), &name, 1);
	strbuf_add(manual->out, STR(".SH \""));
	add_text(manual->out, strbuf_str(&title));
	strbuf_add(manual->out, STR("\"\n"));
	strbuf_done(&title);
	add_paragraphs(manual, form->about);
	add_options(manual, form->options);
	strbuf_add(manual->out, STR(".SS "));
	add_line(manual, N_("Examples"));
	add_lines(manual->out, form->examples);
}

static void write_command(const struct manual *manual, const struct command_row *row)
{
	const struct command_usage *form = command_usage_of(manual->command, row, NULL);
	const struct command_usage *also =
		form->also ? command_usage_of(manual->command, row, form->also) : NULL;

	add_heading(manual, row->name);
	add_line(manual, row->summary);
	add_section(manual, N_("SYNOPSIS"));
	add_synopsis(manual, row, form);
	if (also) {
		strbuf_add(manual->out, STR(".br\n"));
		add_synopsis(manual, row, also);
	}
	add_form(manual, form);
	if (also)
		add_other_form(manual, also, form->also);
	add_exit_codes(manual);
	add_section(manual, N_("SEE ALSO"));
	strbuf_add(manual->out, STR(".BR garant (1)\n"));
}

static void add_environment(const struct manual *manual)
{
	add_section(manual, N_("ENVIRONMENT"));
	strbuf_add(manual->out, STR(".TP\n.BR LC_ALL ,\\  LC_MESSAGES ,\\  LANG\n"));
	add_line(manual, N_("The language of the answers when `--lang` is not given: French for "
			    "names that begin with fr, else English."));
	strbuf_add(manual->out, STR(".TP\n.B NO_COLOR\n"));
	add_line(manual, N_("No colours when it is set to something."));
}

static void write_overview(const struct manual *manual)
{
	struct strbuf *out = manual->out;
	size_t count;
	const struct command_row *rows = command_rows(&count);

	add_heading(manual, "");
	add_line(manual, N_("written service guarantees as contracts that run"));
	add_section(manual, N_("SYNOPSIS"));
	strbuf_add(out, STR("\\fBgarant\\fR "));
	add_line(manual, N_("COMMAND [OPTION]... [ARGUMENT]..."));
	add_section(manual, N_("DESCRIPTION"));
	add_line(manual, N_("garant turns written service guarantees into contracts that run, and "
			    "computes exactly what a customer is owed, with a proof of every "
			    "step."));
	add_section(manual, N_("COMMANDS"));
	for (size_t i = 0; i < count; i++) {
		strbuf_add(out, STR(".TP\n.BR garant\\-"));
		add(out, rows[i].name);
		strbuf_add(out, STR(" (1)\n"));
		add_line(manual, rows[i].summary);
	}
	add_section(manual, N_("OPTIONS"));
	add_line(manual, N_("Every command has these."));
	add_options(manual, command_common_options());
	strbuf_add(out, STR(".TP\n\\fB\\-\\-version\\fR\n"));
	add_line(manual, N_("show the version"));
	add_environment(manual);
	add_exit_codes(manual);
}

int command_manual(struct command *command)
{
	const struct manual manual = { command, command->out };
	const struct command_row *row;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	if (command->argument_count == 0) {
		write_overview(&manual);
		return CODE_OK;
	}
	row = command_row_find(command->arguments[0]);
	if (!row)
		return command_unknown(command, command->arguments[0]);
	write_command(&manual, row);
	return CODE_OK;
}
