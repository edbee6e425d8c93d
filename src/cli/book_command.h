/* book_command: what the commands about a book share.
 *
 * Threads: one command runs in one process.
 */
#ifndef GARANT_CLI_BOOK_COMMAND_H
#define GARANT_CLI_BOOK_COMMAND_H

#include "app/book_backup.h"
#include "cli/command.h"

/* The exit code for an error of a function of app/book.h, which added its diagnostic. */
int book_command_failed(int error);

/* Begins the JSON of an answer about a book, with its folder; the other members follow. Whoever
 * began it ends it with book_command_json_end, which adds the diagnostics. */
void book_command_json(struct command *command, struct json *ret_json, struct str folder);
void book_command_json_end(struct command *command, struct json *json);

/* What a backup says of itself, as lines and as members; nothing where there is no manifest. */
void backup_info_say(struct command *command, const struct backup_info *info);
void backup_info_json(struct json *json, const struct backup_info *info);

/* A watch that shows bytes; its state is a struct progress. */
void backup_show(void *state, int64_t done, int64_t total);

/* True when the arguments name a book: --book is among them. */
bool verify_is_book(const struct command *command);

/* garant verify --book DIR. */
int verify_book_command(struct command *command);

#endif
