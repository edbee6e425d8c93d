#include "cli/usage.h"

#include "cli/say.h"
#include "words/page.h"

#define INDENT 2
#define HANG 4
/* Where the right column begins, and where it does on a narrow screen. */
#define RIGHT_OF_OPTIONS 28
#define RIGHT_OF_COMMANDS 14
#define RIGHT_OF_CODES 5
#define NARROW 60

/* The left side as gathered, then what it is from the column `right` on. */
static void add_row(struct page *page, size_t right, const char *about)
{
	size_t columns = INDENT + str_characters(strbuf_str(&page->line));

	strbuf_add_repeat(&page->line, ' ', columns + 1 < right ? right - columns : 2);
	page_add(page, about);
	page_line(page, INDENT, page->width < NARROW ? HANG : right);
}

static void add_title(struct page *page, const char *english)
{
	page_blank(page);
	page_add(page, english);
	page_line(page, 0, 0);
}

/* Paragraphs: each line of the text is one. */
static void add_paragraphs(struct page *page, const char *english)
{
	struct str rest = page_words(page, english), paragraph;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &paragraph, &rest);
		strbuf_add(&page->line, paragraph);
		page_line(page, 0, 0);
	}
}

static void add_exit_codes(struct page *page)
{
	static const struct {
		int number;
		const char *text;
	} codes[] = {
#define EXIT_CODE(symbol, number, short_text, about) { number, short_text },
#include "defs/exit-codes.def"
#undef EXIT_CODE
	};

	add_title(page, N_("exit codes:"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		strbuf_add_int(&page->line, codes[i].number);
		add_row(page, RIGHT_OF_CODES, codes[i].text);
	}
}

static void add_options(struct page *page, const struct option_row *option)
{
	for (; option->name; option++) {
		if (option->letter)
			strbuf_add_format(&page->line, "-%c, ", option->letter);
		strbuf_add_format(&page->line, "--%s", option->name);
		if (option->argument) {
			strbuf_add_byte(&page->line, ' ');
			page_add(page, option->argument);
		}
		add_row(page, RIGHT_OF_OPTIONS, option->about);
	}
}

static void add_words(struct page *page, const struct usage_word *word)
{
	for (; word->word; word++) {
		strbuf_add(&page->line, str_from(word->word));
		if (*word->arguments) {
			strbuf_add_byte(&page->line, ' ');
			page_add(page, word->arguments);
		}
		add_row(page, RIGHT_OF_OPTIONS, word->about);
	}
}

static void add_first_line(struct page *page, const struct command *command)
{
	const struct str parts[] = { str_from(command->name),
				     page_words(page, command->usage->arguments) };

	page_say(page, N_("usage: garant {0} [OPTION]... {1}"), parts, 2);
	page_line(page, 0, HANG);
}

static void add_examples(struct page *page, const char *examples)
{
	add_title(page, N_("examples:"));
	strbuf_add(page->out, str_from(examples));
}

static int end(struct command *command, struct page *page)
{
	int r = page_end(page);

	return r < 0 ? command_failed(command, r) : CODE_OK;
}

int usage_help(struct command *command)
{
	const struct command_usage *usage = command->usage;
	struct page page;
	int r = page_begin(&page, command->out, command->language, NULL, command_width());

	if (r < 0)
		return command_failed(command, r);
	add_first_line(&page, command);
	page_blank(&page);
	add_paragraphs(&page, usage->about);
	if (usage->words) {
		page_blank(&page);
		add_words(&page, usage->words);
	}
	add_title(&page, N_("options:"));
	add_options(&page, usage->options);
	add_options(&page, command_common_options());
	add_examples(&page, usage->examples);
	add_exit_codes(&page);
	return end(command, &page);
}

int usage_overview(struct command *command)
{
	struct page page;
	size_t count;
	const struct command_row *rows = command_rows(&count);
	int r = page_begin(&page, command->out, command->language, NULL, command_width());

	if (r < 0)
		return command_failed(command, r);
	page_add(&page, N_("usage: garant COMMAND [OPTION]... [ARGUMENT]..."));
	page_line(&page, 0, HANG);
	page_blank(&page);
	page_add(&page, N_("garant turns written service guarantees into contracts that run, and "
			   "computes exactly what a customer is owed."));
	page_line(&page, 0, 0);
	add_title(&page, N_("commands:"));
	for (size_t i = 0; i < count; i++) {
		strbuf_add(&page.line, str_from(rows[i].name));
		add_row(&page, RIGHT_OF_COMMANDS, rows[i].summary);
	}
	page_blank(&page);
	page_add(&page, N_("garant help COMMAND shows the options of a command with examples; "
			   "garant --version the version."));
	page_line(&page, 0, 0);
	add_exit_codes(&page);
	return end(command, &page);
}
