/* case_reader: what the files that read one case share. Private to core/facts.
 *
 * Bad input adds a diagnostic and reading goes on, so that one run shows all that is wrong; memory
 * that runs out is remembered in `error` and ends it.
 */
#ifndef GARANT_CORE_FACTS_CASE_READER_H
#define GARANT_CORE_FACTS_CASE_READER_H

#include "core/contract/type.h"
#include "core/facts/case.h"
#include "core/facts/nearest.h"

struct case_reader {
	struct arena *arena;
	const struct contract *contract;
	struct diag_sink *sink;
	struct case_file *file;
	struct case_record *records;
	uint32_t *by_id; /* records in order of (id, number) */
	struct fact_context context;
	int error; /* -ENOMEM, or 0 */
};

#define CASE_ARRAY(reader, type, count)                                                            \
	((type *)case_alloc((reader), (count), sizeof(type), _Alignof(type)))

/* Zeroed memory; NULL with reader->error set when it is out. */
void *case_alloc(struct case_reader *reader, size_t count, size_t bytes, size_t align);

/* A list has its items; any other node is one item; NULL has none. */
size_t case_item_count(const struct tree *node);
const struct tree *case_item(const struct tree *node, size_t i);
/* The count, or 0 with a diagnostic when there are more than max. */
size_t case_items(struct case_reader *reader, const struct tree *node, struct str what, size_t max);
/* Adds how many a list has to those of others; false, and that is told, when together they are more
 * than max: there is then no room to read them into. */
bool case_items_fit(struct case_reader *reader, const struct tree *node, struct str what,
		    size_t max, size_t *count);

/* True for a map, else adds a diagnostic. */
bool case_is_map(struct case_reader *reader, const struct tree *node, struct str what);

/* Refuses keys that are not in the list (ended by NULL), with the nearest one. */
void case_keys(struct case_reader *reader, const struct tree *map, const char *const *keys,
	       struct str what);
void case_unknown_key(struct case_reader *reader, const struct tree_entry *entry, struct str what,
		      struct str nearest);
/* A note that the contract does not use a fact, or a warning when its name looks misspelled. */
void case_unused(struct case_reader *reader, const struct tree_entry *entry, struct str what,
		 struct str nearest);

/* The nearest candidate however far, for "did you mean ...?". */
struct str case_suggestion(const struct nearest *nearest);

/* The text of a key; empty when absent or (with a diagnostic) not a text. */
struct str case_text(struct case_reader *reader, const struct tree *map, const char *key);
/* False when absent or bad. */
bool case_instant(struct case_reader *reader, const struct tree *map, const char *key,
		  int64_t *ret_ms);
bool case_bool(struct case_reader *reader, const struct tree *map, const char *key, bool *ret);
/* Reads a node as a value of a type under a name; undefined when it is bad. */
struct value case_value(struct case_reader *reader, const struct tree *node, struct str name,
			struct type type);
/* An amount owed: money, or service time. */
struct value case_amount(struct case_reader *reader, const struct tree *node, struct str name);
/* {from, to} or the name of a period; false (with a diagnostic) when it is neither. */
bool case_span(struct case_reader *reader, const struct tree *node, struct str what,
	       struct span *ret_span);
/* The currency of a code; 0 with a diagnostic when there is none. */
uint16_t case_currency(struct case_reader *reader, const struct tree *node);
/* The number of the guarantee a map names under "guarantee"; UINT16_MAX when absent or unknown. */
uint16_t case_guarantee(struct case_reader *reader, const struct tree *map);
/* A value that was not told, with its reason. */
struct value case_missing(struct case_reader *reader, struct missing missing);
/* Whether an item of claims, given, state, ... is about the subscription. */
bool case_concerns(const struct tree *map, const struct facts *facts);
/* Refuses subscription: and contract: that name what the case does not have. */
void case_check_owner(struct case_reader *reader, const struct tree *map);

/* Fields of records, samples, claims, endings: values[place] of the field, defaults where not told.
 * Keys of the map that are neither in known (ended by NULL) nor fields are reported as unused. */
const struct value *case_fields(struct case_reader *reader, const struct tree *map,
				const struct field *fields, size_t count, const char *const *known);

/* The record with that id that came first; -1 when there is none. */
int64_t case_find_record(const struct case_reader *reader, struct str id);
/* Refuses an id no record has; true when it is fine. */
bool case_check_record(struct case_reader *reader, const struct tree *node, uint32_t *ret_number);

/* Parts of case_read, in this order. */
void case_read_windows(struct case_reader *reader, const struct tree *root);
void case_read_subscriptions(struct case_reader *reader, const struct tree *root);
void case_read_records(struct case_reader *reader, const struct tree *root);
void case_read_samples(struct case_reader *reader, const struct tree *root);
void case_read_claims(struct case_reader *reader, const struct tree *root);
void case_read_state(struct case_reader *reader, const struct tree *root);
void case_check_expect(struct case_reader *reader, const struct tree *root);

/* Attributes, parameters and charges of a subscription or resource (resource true). */
const struct value *case_subject(struct case_reader *reader, const struct tree *map, struct str id,
				 bool resource);

#endif
