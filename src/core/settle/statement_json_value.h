/* statement_json_value: the small parts of a statement in JSON: values, amounts, steps, findings.
 *
 * Private to statement_json*.c. A writer carries a scratch text that
 * is used again for each sentence, so that writing allocates nothing per field.
 *
 *     struct statement_writer writer = { .json = json, .zone = contract->zone, ... };
 *     write_amounts(&writer, KEY("payable"), &result->payable);
 *
 * Threads: one writer belongs to one thread.
 */
#ifndef GARANT_CORE_SETTLE_STATEMENT_JSON_VALUE_H
#define GARANT_CORE_SETTLE_STATEMENT_JSON_VALUE_H

#include "base/json.h"
#include "core/settle/statement.h"

struct statement_writer {
	struct json *json;
	const struct contract *contract;
	const struct zone *zone;
	struct str clause; /* of the guarantee at hand: stands in for rules without one */
	struct strbuf scratch;
};

/* A key as it stands between two members; write_key takes the comma off where it is the first. Most
 * of a statement is keys, and one append each is what makes writing fast. */
#define KEY(name) STR(",\"" name "\":")

void write_key(struct statement_writer *writer, struct str key);
void write_text(struct statement_writer *writer, struct str key, struct str text);
/* A text of ours that needs no escapes. */
void write_word(struct statement_writer *writer, struct str key, struct str word);
void write_int(struct statement_writer *writer, struct str key, int64_t value);
void write_bool(struct statement_writer *writer, struct str key, bool value);

/* Key and RFC 3339 instant in UTC; ".." for an open end. */
void write_instant(struct statement_writer *writer, struct str key, int64_t at_ms);

/* The same, but nothing when the instant is INT64_MIN. */
void write_instant_if(struct statement_writer *writer, struct str key, int64_t at_ms);

/* Members from and to. */
void write_span(struct statement_writer *writer, struct span span);

/* Key and text, but nothing when it is empty. */
void write_text_if(struct statement_writer *writer, struct str key, struct str text);

/* A value as an object: kind, its exact number, and as people read it. */
void write_value(struct statement_writer *writer, const struct value *value, struct type type);

/* The members of a value, without the braces and without `shown`. */
void write_value_members(struct statement_writer *writer, const struct value *value,
			 struct type type);

/* Key and the text gathered in scratch, which is emptied. */
void write_scratch(struct statement_writer *writer, struct str key);

/* Key and list of amounts. */
void write_amounts(struct statement_writer *writer, struct str key, const struct amounts *amounts);

/* Key and one amount of money; nothing when it is undefined without a reason. */
void write_money_if(struct statement_writer *writer, struct str key, const struct value *money);

/* Members steps and, when there are any, findings. */
void write_steps(struct statement_writer *writer, const struct step *steps, size_t count);
void write_findings(struct statement_writer *writer, const struct finding *findings, size_t count);

#endif
