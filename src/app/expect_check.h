/* expect_check: what the files that compare expectations share. Private to src/app. */
#ifndef GARANT_APP_EXPECT_CHECK_H
#define GARANT_APP_EXPECT_CHECK_H

#include "app/expect.h"
#include "core/contract/type.h"

struct checking {
	struct arena *arena;
	struct diag_sink *sink;
	const struct case_settlement *settlement;
	const struct statement *statement;
	const struct tree *map;		     /* the expectation */
	struct str subject;		     /* what it is about, for messages */
	const struct result *const *results; /* those it fits */
	size_t result_count;
	struct fact_context context;
	int error; /* -ENOMEM, or 0 */
};

/* Adds a difference: what was expected as written, and what came. */
void expect_differs(struct checking *checking, const struct tree_entry *entry, struct str got);
/* The same; the text of got is released. */
void expect_differs_text(struct checking *checking, const struct tree_entry *entry,
			 struct strbuf *got);

/* The instant or, with a date, the exclusive end of that day; a date for a start with boundary
 * false may also be its first instant. "none" stands for INT64_MIN. */
void expect_instant(struct checking *checking, const struct tree_entry *entry, int64_t came_ms);
/* A list of amounts, or a word for a status: undefined, pending. */
void expect_amounts(struct checking *checking, const struct tree_entry *entry,
		    const struct amounts *came);
/* A single value of a type. */
void expect_value(struct checking *checking, const struct tree_entry *entry,
		  const struct value *came, struct type type);
void expect_duration(struct checking *checking, const struct tree_entry *entry, int64_t came_ms);
void expect_bool(struct checking *checking, const struct tree_entry *entry, bool came);
void expect_count(struct checking *checking, const struct tree_entry *entry, int64_t came);
void expect_word(struct checking *checking, const struct tree_entry *entry, struct str came);

/* All keys of an expectation about results. */
void expect_results(struct checking *checking);

#endif
