#include "cli/register_command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/book_again.h"
#include "app/clock.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "core/facts/nearest.h"
#include "core/time/instant.h"

#define UID_DIGITS_MAX 20

static const struct register_task *find_task(struct command *command,
					     const struct register_task *tasks)
{
	const char *word = command->arguments[0];
	struct nearest nearest = { .word = str_from(word) };

	for (; tasks->word; tasks++) {
		if (strcmp(tasks->word, word) == 0)
			return tasks;
		nearest_try(&nearest, str_from(tasks->word));
	}
	if (nearest_name(&nearest).len == 0)
		(void)command_misused(command, N_("there is nothing called {0} to do"), word);
	else
		(void)command_misused_near(
			command, N_("there is nothing called {0} to do; did you mean {1}?"), word,
			nearest_name(&nearest));
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	struct str rest = str_from(words), head;
	bool more = true;

	while (more) {
		more = str_cut(rest, ' ', &head, &rest);
		if (str_equal(head, str_from(word)))
			return true;
	}
	return false;
}

/* Options that the task has nothing to do with are refused, not left unread. */
static bool takes_options(struct command *command, const struct register_task *task)
{
	const struct option_row *rows = command->usage->options;
	const char *common = task->mode == BOOK_WRITE ? "book json key" : "book json";

	for (size_t i = 0; rows[i].name; i++) {
		if (!command->values[i] || has_word(common, rows[i].name) ||
		    has_word(task->options, rows[i].name))
			continue;
		(void)command_misused_near(command, N_("{1} does not take --{0}"), rows[i].name,
					   str_from(task->word));
		return false;
	}
	return true;
}

static bool takes_arguments(struct command *command, const struct register_task *task)
{
	const struct usage_word *word = command->usage->words;
	size_t count = command->argument_count - 1;

	while (strcmp(word->word, task->word) != 0)
		word++;
	if (count < task->min)
		(void)command_misused(command, N_("too little was given; this takes {0}"),
				      command_words(command, word->arguments));
	else if (count > task->max)
		(void)command_misused(command, N_("too much was given, from {0} on"),
				      command->arguments[task->max + 1]);
	else if (!command_option(command, "book"))
		(void)command_misused(command, N_("the book is missing; give --book DIR"), NULL);
	else
		return takes_options(command, task);
	return false;
}

struct str register_argument(const struct registering *registering, size_t number)
{
	return str_from(registering->command->arguments[number]);
}

struct str register_option(const struct registering *registering, const char *name)
{
	return str_from(command_option(registering->command, name));
}

int register_needs(struct registering *registering, const char *name, struct str *ret_value)
{
	*ret_value = register_option(registering, name);
	if (ret_value->len > 0)
		return 0;
	(void)command_misused(registering->command, N_("--{0} is missing"), name);
	return -EINVAL;
}

static bool show_progress(void *context, const struct bulk_progress *state)
{
	progress_show(context, state->done, state->total, state->sorting);
	return true;
}

int register_table(struct registering *registering, struct str contract,
		   const struct register_import *import)
{
	struct command *command = registering->command;
	struct progress progress;
	const struct import_request request = { .path = register_argument(registering, 1),
						.contract = contract,
						.arena = command->arena,
						.progress = show_progress,
						.context = &progress };
	struct import_count count;
	int r;

	if (registering->asking.key.len > 0) {
		(void)command_misused(command, import->no_key, NULL);
		return -EINVAL;
	}
	command->sink->max = BULK_PROBLEMS_MAX;
	progress_begin(&progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	r = import->import(&registering->use, &request, &count);
	progress_end(&progress);
	if (r < 0)
		return r;
	if (registering->as_json) {
		json_key_int(&registering->json, STR("added"), (int64_t)count.added);
		json_key_int(&registering->json, STR("known"), (int64_t)count.known);
	} else {
		say_numbers(command->out, command->language, import->done, count.added,
			    count.known);
	}
	return 0;
}

int register_changed(struct registering *registering, int outcome)
{
	struct command *command = registering->command;

	if (outcome < 0)
		return outcome;
	if (registering->as_json)
		json_key_bool(&registering->json, STR("changed"), outcome == 0);
	else
		say(command->out, command->language,
		    outcome == 0 ? N_("recorded\n") : N_("nothing changed: it is so already\n"),
		    NULL, 0);
	return outcome;
}

int register_page(struct registering *registering, struct page *page)
{
	struct command *command = registering->command;

	return page_begin(page, command->out, command->language, NULL, command_width());
}

void register_page_text(struct page *page, const char *english, struct str text)
{
	if (text.len == 0)
		return;
	page_say(page, english, &text, 1);
	page_line(page, 0, 0);
}

void register_page_lines(struct page *page, struct str text)
{
	struct str line;
	bool more = text.len > 0;

	while (more) {
		more = str_cut(text, '\n', &line, &text);
		strbuf_add(&page->line, line);
		page_line(page, 0, 0);
	}
}

void register_page_identity(struct page *page, const struct identity *identity)
{
	strbuf_add(&page->line, identity->name);
	page_line(page, 0, 0);
	register_page_lines(page, identity->address);
	register_page_text(page, N_("Country: {0}"), identity->country);
	register_page_text(page, N_("Registration: {0}"), identity->registration);
	register_page_text(page, N_("VAT number: {0}"), identity->vat);
}

void register_json_identity(struct json *json, const struct identity *identity)
{
	json_key_text(json, STR("name"), identity->name);
	json_key_text(json, STR("address"), identity->address);
	json_key_text(json, STR("country"), identity->country);
	json_key_text(json, STR("registration"), identity->registration);
	json_key_text(json, STR("vat"), identity->vat);
}

void register_json_instant(struct json *json, const char *key, int64_t ms)
{
	struct strbuf text = STRBUF_INIT(64);

	if (ms == INSTANT_OPEN_MS)
		return;
	instant_write(&text, instant_of(ms));
	json_key_text(json, str_from(key), strbuf_str(&text));
	strbuf_done(&text);
}

void register_cell_instant(struct page *page, struct table *table, int64_t ms)
{
	if (ms != INSTANT_OPEN_MS)
		instant_write(&page->line, instant_of(ms));
	page_cell(page, table);
}

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len > 0 && text.len <= UID_DIGITS_MAX;
}

/* Who asks: the account of the system, by its number, which names nobody; behind sudo that of
 * whoever called it. */
struct str register_actor(char actor_text[REGISTER_ACTOR_BYTES])
{
	const char *told = getenv("SUDO_UID"); /* NOLINT(concurrency-mt-unsafe): one thread */
	struct str caller = str_from(getuid() == 0 ? told : NULL);
	struct strbuf text = STRBUF_INIT(REGISTER_ACTOR_BYTES);
	struct str actor = { actor_text, 0 };

	strbuf_add(&text, STR("uid:"));
	if (is_number(caller))
		strbuf_add(&text, caller);
	else
		strbuf_add_int(&text, getuid());
	actor.len = strbuf_str(&text).len;
	memcpy(actor_text, strbuf_str(&text).ptr, actor.len);
	strbuf_done(&text);
	return actor;
}

static int do_task(struct registering *registering, const struct register_task *task)
{
	struct command *command = registering->command;
	struct str folder = str_from(command_option(command, "book"));
	struct again again;
	struct book *book;
	int r;

	registering->asking = (struct asking){
		.actor = register_actor(registering->actor),
		.role = ROLE_OWNER,
		.key = str_from(task->mode == BOOK_WRITE ? command_option(command, "key") : NULL),
		.now_ms = clock_now_ms()
	};
	r = book_open(folder, task->mode, registering->asking.now_ms, command->sink, &book);
	if (r < 0)
		return r;
	registering->use = (struct use){ book, &registering->asking, command->sink };
	again = AGAIN_BEGIN(command->sink);
	do
		r = task->run(registering);
	while (book_again(&again, book, command->sink, r));
	book_close(book);
	return r;
}

int register_command(struct command *command, const struct command_usage *usage,
		     const struct register_task *tasks)
{
	int code;

	return command_arguments(command, usage, &code) ? register_do(command, tasks) : code;
}

int register_do(struct command *command, const struct register_task *tasks)
{
	struct registering registering = { .command = command };
	const struct register_task *task = find_task(command, tasks);
	int r;

	if (!task || !takes_arguments(command, task))
		return CODE_USAGE;
	registering.as_json = command_option(command, "json") != NULL;
	if (registering.as_json)
		book_command_json(command, &registering.json,
				  str_from(command_option(command, "book")));
	r = do_task(&registering, task);
	if (registering.as_json)
		book_command_json_end(command, &registering.json);
	if (r >= 0)
		return CODE_OK;
	return r == -EINVAL ? CODE_USAGE : book_command_failed(r);
}
