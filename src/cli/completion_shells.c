/* The scripts themselves, one writer a shell. */
#include "cli/completion.h"

/* a|b|c with something else between. */
static void add_choice(struct strbuf *out, struct str choice, char between)
{
	for (size_t i = 0; i < choice.len; i++)
		strbuf_add_byte(out, choice.ptr[i] == '|' ? between : choice.ptr[i]);
}

/* Inside single quotes, without what `special` names. */
static void add_quoted(struct strbuf *out, const char *text, const char *special)
{
	for (; *text; text++) {
		bool escape = false;

		for (const char *at = special; *at; at++)
			escape = escape || *at == *text;
		if (*text == '\'')
			strbuf_add(out, STR("'\\''"));
		else if (escape)
			strbuf_add_format(out, "\\%c", *text);
		else
			strbuf_add_byte(out, *text);
	}
}

static void bash_option(const struct command *command, const struct command_row *row,
			const struct option_row *option)
{
	struct strbuf *out = command->out;

	(void)row;
	strbuf_add_format(out, " --%s", option->name);
	if (option->letter)
		strbuf_add_format(out, " -%c", option->letter);
}

static void bash_value(const struct command *command, const struct command_row *row,
		       const struct option_row *option)
{
	struct strbuf *out = command->out;

	(void)row;
	if (!option->argument)
		return;
	strbuf_add(out, STR("\t\t"));
	if (option->letter)
		strbuf_add_format(out, "-%c | ", option->letter);
	strbuf_add_format(out, "--%s) values=", option->name);
	if (completion_is_file(option->argument)) {
		strbuf_add(out, STR(":files"));
	} else if (completion_words(option->argument).len > 0) {
		strbuf_add_byte(out, '\'');
		add_choice(out, completion_words(option->argument), ' ');
		strbuf_add_byte(out, '\'');
	} else {
		strbuf_add(out, STR(":any"));
	}
	strbuf_add(out, STR(" ;;\n"));
}

/* The arguments of a command: files, one of some words, or the name of a command. */
static void bash_arguments(struct strbuf *out, const struct command_usage *form)
{
	struct str choice = completion_words(form->arguments);

	if (completion_is_file(form->arguments))
		strbuf_add(out, STR(":files"));
	else if (choice.len > 0)
		add_choice(out, choice, ' ');
	else if (str_equal(str_from(form->arguments), STR("[COMMAND]")))
		strbuf_add(out, STR("$commands"));
}

void completion_bash(const struct command *command)
{
	struct strbuf *out = command->out;
	size_t count;
	const struct command_row *rows = command_rows(&count);

	strbuf_add(out, STR("# bash completion for garant; written by garant completion bash\n"
			    "_garant() {\n"
			    "\tlocal current=${COMP_WORDS[COMP_CWORD]} "
			    "previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
			    "\tlocal options='' values='' arguments='' commands='"));
	for (size_t i = 0; i < count; i++)
		strbuf_add_format(out, "%s%s", i > 0 ? " " : "", rows[i].name);
	strbuf_add(out,
		   STR("'\n\tCOMPREPLY=()\n"
		       "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
		       "\t\tmapfile -t COMPREPLY < <(compgen -W \"$commands --help --version\" "
		       "-- \"$current\")\n"
		       "\t\treturn\n\tfi\n"
		       "\tcase ${COMP_WORDS[1]} in\n"));
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "\t%s)\n\t\toptions='", rows[i].name);
		completion_each(command, &rows[i], bash_option);
		strbuf_add(out, STR("'\n\t\targuments=\""));
		bash_arguments(out, command_usage_of(command, &rows[i], NULL));
		strbuf_add(out, STR("\"\n\t\tcase $previous in\n"));
		completion_each(command, &rows[i], bash_value);
		strbuf_add(out, STR("\t\tesac\n\t\t;;\n"));
	}
	strbuf_add(out,
		   STR("\tesac\n"
		       "\tif [ -z \"$values\" ]; then\n"
		       "\t\tif [[ $current = -* ]]; then values=$options; "
		       "else values=$arguments; fi\n"
		       "\tfi\n"
		       "\tcase $values in\n"
		       "\t:any) ;;\n"
		       "\t:files)\n"
		       "\t\tcompopt -o filenames 2>/dev/null\n"
		       "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
		       "\t\t;;\n"
		       "\t*) mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$current\") ;;\n"
		       "\tesac\n}\ncomplete -F _garant garant\n"));
}

/* What follows an option or stands as an argument, in the words of _arguments. */
static void zsh_action(struct strbuf *out, const char *argument)
{
	struct str choice = completion_words(argument);

	if (completion_is_file(argument)) {
		strbuf_add(out, STR("_files"));
	} else if (choice.len > 0) {
		strbuf_add_byte(out, '(');
		add_choice(out, choice, ' ');
		strbuf_add_byte(out, ')');
	}
}

static void zsh_option(const struct command *command, const struct command_row *row,
		       const struct option_row *option)
{
	struct strbuf *out = command->out;

	(void)row;
	strbuf_add(out, STR(" \\\n\t\t\t"));
	if (option->letter)
		strbuf_add_format(out, "'(-%c --%s)'{-%c,--%s}'[", option->letter, option->name,
				  option->letter, option->name);
	else
		strbuf_add_format(out, "'--%s[", option->name);
	add_quoted(out, command_words(command, option->about), "[]:\\");
	strbuf_add_byte(out, ']');
	if (option->argument) {
		struct str choice = completion_words(option->argument);

		strbuf_add_byte(out, ':');
		add_quoted(out,
			   command_words(command, choice.len > 0 ? N_("value") : option->argument),
			   "[]:\\");
		strbuf_add_byte(out, ':');
		zsh_action(out, option->argument);
	}
	strbuf_add_byte(out, '\'');
}

/* The function for the descriptions of one language. */
static void zsh_function(const struct command *command, const char *name)
{
	struct strbuf *out = command->out;
	size_t count;
	const struct command_row *rows = command_rows(&count);

	strbuf_add_format(out, "%s() {\n\tlocal -a commands\n\tcommands=(\n", name);
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "\t\t'%s:", rows[i].name);
		add_quoted(out, command_words(command, rows[i].summary), ":");
		strbuf_add(out, STR("'\n"));
	}
	strbuf_add(out, STR("\t)\n\tif (( CURRENT == 2 )); then\n"
			    "\t\t_describe command commands\n\t\treturn\n\tfi\n"
			    "\tshift words\n\t(( CURRENT-- ))\n\tcase $words[1] in\n"));
	for (size_t i = 0; i < count; i++) {
		const struct command_usage *form = command_usage_of(command, &rows[i], NULL);

		strbuf_add_format(out, "\t%s)\n\t\t_arguments -s", rows[i].name);
		completion_each(command, &rows[i], zsh_option);
		strbuf_add(out, STR(" \\\n\t\t\t'*:"));
		add_quoted(out, command_words(command, N_("argument")), "[]:\\");
		strbuf_add_byte(out, ':');
		if (str_equal(str_from(form->arguments), STR("[COMMAND]")))
			for (size_t j = 0; j < count; j++)
				strbuf_add_format(out, "%s%s%s", j == 0 ? "(" : " ", rows[j].name,
						  j + 1 == count ? ")" : "");
		else
			zsh_action(out, form->arguments);
		strbuf_add(out, STR("'\n\t\t;;\n"));
	}
	strbuf_add(out, STR("\tesac\n}\n"));
}

void completion_zsh(const struct command *command)
{
	struct strbuf *out = command->out;
	struct command english = *command, french = *command;

	english.language = LANGUAGE_EN;
	french.language = LANGUAGE_FR;
	strbuf_add(out, STR("#compdef garant\n# written by garant completion zsh\n"));
	zsh_function(&english, "_garant_en");
	zsh_function(&french, "_garant_fr");
	strbuf_add(out, STR("_garant() {\n"
			    "\tcase ${LC_ALL:-${LC_MESSAGES:-$LANG}} in\n"
			    "\tfr|fr[._-]*) _garant_fr \"$@\" ;;\n"
			    "\t*) _garant_en \"$@\" ;;\n"
			    "\tesac\n}\n"
			    "if [ \"$funcstack[1]\" = _garant ]; then _garant \"$@\"; "
			    "else compdef _garant garant; fi\n"));
}

/* A description in single quotes, and the end of the line. */
static void fish_about(const struct command *command, const char *english)
{
	struct strbuf *out = command->out;

	strbuf_add(out, STR(" -d '"));
	for (const char *at = command_words(command, english); *at; at++) {
		if (*at == '\'' || *at == '\\')
			strbuf_add_byte(out, '\\');
		strbuf_add_byte(out, *at);
	}
	strbuf_add(out, STR("'\n"));
}

static void fish_option(const struct command *command, const struct command_row *row,
			const struct option_row *option)
{
	struct strbuf *out = command->out;

	strbuf_add_format(out, "complete -c garant -n '__fish_seen_subcommand_from %s' -l %s",
			  row->name, option->name);
	if (option->letter)
		strbuf_add_format(out, " -s %c", option->letter);
	if (option->argument && completion_is_file(option->argument)) {
		strbuf_add(out, STR(" -r -F"));
	} else if (option->argument) {
		strbuf_add(out, STR(" -x -a '"));
		add_choice(out, completion_words(option->argument), ' ');
		strbuf_add_byte(out, '\'');
	}
	fish_about(command, option->about);
}

static void fish_arguments(const struct command *command, const struct command_row *row)
{
	struct strbuf *out = command->out;
	const struct command_usage *form = command_usage_of(command, row, NULL);
	struct str choice = completion_words(form->arguments);
	size_t count;
	const struct command_row *rows = command_rows(&count);

	strbuf_add_format(out, "complete -c garant -n '__fish_seen_subcommand_from %s'", row->name);
	if (completion_is_file(form->arguments)) {
		strbuf_add(out, STR(" -F\n"));
		return;
	}
	strbuf_add(out, STR(" -f -a '"));
	if (str_equal(str_from(form->arguments), STR("[COMMAND]")))
		for (size_t i = 0; i < count; i++)
			strbuf_add_format(out, "%s%s", i > 0 ? " " : "", rows[i].name);
	add_choice(out, choice, ' ');
	strbuf_add(out, STR("'\n"));
}

/* Every line with a description in one language. */
static void fish_lines(const struct command *command)
{
	struct strbuf *out = command->out;
	size_t count;
	const struct command_row *rows = command_rows(&count);

	strbuf_add(out, STR("complete -c garant -n __fish_use_subcommand -l version"));
	fish_about(command, N_("show the version"));
	for (size_t i = 0; i < count; i++) {
		strbuf_add_format(out, "complete -c garant -n __fish_use_subcommand -f -a %s",
				  rows[i].name);
		fish_about(command, rows[i].summary);
	}
	for (size_t i = 0; i < count; i++)
		completion_each(command, &rows[i], fish_option);
}

void completion_fish(const struct command *command)
{
	struct strbuf *out = command->out;
	struct command english = *command, french = *command;
	size_t count;
	const struct command_row *rows = command_rows(&count);

	english.language = LANGUAGE_EN;
	french.language = LANGUAGE_FR;
	strbuf_add(out, STR("# fish completion for garant; written by garant completion fish\n"
			    "function __garant_in_french\n"
			    "\tfor name in \"$LC_ALL\" \"$LC_MESSAGES\" \"$LANG\"\n"
			    "\t\ttest -n \"$name\"; or continue\n"
			    "\t\tstring match -qr '^fr([._-]|$)' -- $name\n"
			    "\t\treturn\n"
			    "\tend\n"
			    "\treturn 1\n"
			    "end\n"
			    "complete -c garant -n __fish_use_subcommand -f\n"));
	for (size_t i = 0; i < count; i++)
		fish_arguments(command, &rows[i]);
	strbuf_add(out, STR("if __garant_in_french\n"));
	fish_lines(&french);
	strbuf_add(out, STR("else\n"));
	fish_lines(&english);
	strbuf_add(out, STR("end\n"));
}
