/* register_command: what the commands share that ask or change one register of a book: garant
 * organisation, service and their kin. The first argument says what is to be done.
 *
 *     static const struct register_task tasks[] = {
 *             { "show", 0, 0, BOOK_READ, "", show }, { NULL, 0, 0, BOOK_READ, NULL, NULL },
 *     };
 *     return register_command(command, &usage, tasks);
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_REGISTER_COMMAND_H
#define GARANT_CLI_REGISTER_COMMAND_H

#include "app/bulk_table.h"
#include "cli/book_command.h"
#include "core/register/identity.h"
#include "words/page.h"

#define REGISTER_ACTOR_BYTES 32

/* One task while it is done. */
struct registering {
	struct command *command;
	struct asking asking;		  /* the owner of the book's folder */
	char actor[REGISTER_ACTOR_BYTES]; /* whoever that is */
	struct use use;
	bool as_json;
	struct json json; /* of the answer, where as_json: members may be added */
};

struct register_task {
	const char *word; /* the first argument; NULL ends a table */
	size_t min, max;  /* arguments after it */
	enum book_mode mode;
	const char *options; /* those it takes beside --book, --json and --key, blanks between */
	/* Returns 0, BOOK_TWICE (a change that is there already), or a negative errno with a
	 * diagnostic. -EINVAL: the command line is wrong. */
	int (*run)(struct registering *registering);
};

/* Reads the arguments, opens the book, does the task, writes the answer. Returns the exit code. */
int register_command(struct command *command, const struct command_usage *usage,
		     const struct register_task *tasks);

/* The same of a command whose arguments are read already. */
int register_do(struct command *command, const struct register_task *tasks);

/* Who asks, written into text: the account of the system. */
struct str register_actor(char text[REGISTER_ACTOR_BYTES]);

/* An argument after the word, from 1; an option, empty when it was not given. */
struct str register_argument(const struct registering *registering, size_t number);
struct str register_option(const struct registering *registering, const char *name);

/* An option that the task needs. Returns 0, or -EINVAL, which is said. */
MUST_USE int register_needs(struct registering *registering, const char *name,
			    struct str *ret_value);

/* How a table is brought into the book. */
struct register_import {
	int (*import)(const struct use *use, const struct import_request *request,
		      struct import_count *ret_count);
	const char *no_key; /* why it takes no --key */
	const char *done;   /* what is said at the end, of rows added and known */
};

/* The task of importing a table, its first argument, with --progress and --no-progress. */
MUST_USE int register_table(struct registering *registering, struct str contract,
			    const struct register_import *import);

/* The answer to a change: what became of it (0 or BOOK_TWICE), as text or JSON. Returns it. */
int register_changed(struct registering *registering, int outcome);

/* Begins the text of a list or a page, for people. Returns 0 or a negative errno. */
MUST_USE int register_page(struct registering *registering, struct page *page);

/* Puts the lines of a text on the page. */
void register_page_lines(struct page *page, struct str text);

/* A line of the page that says the text in english's place {0}; none where it is empty. */
void register_page_text(struct page *page, const char *english, struct str text);

/* An identity on the page, line by line, and as members. */
void register_page_identity(struct page *page, const struct identity *identity);
void register_json_identity(struct json *json, const struct identity *identity);

/* A member that is an instant in UTC; nothing where it is INSTANT_OPEN_MS. */
void register_json_instant(struct json *json, const char *key, int64_t ms);

/* A cell that is an instant in UTC; empty where it is INSTANT_OPEN_MS. */
void register_cell_instant(struct page *page, struct table *table, int64_t ms);

#endif
