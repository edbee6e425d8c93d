/* diag: what a person must read when something is wrong: a stable id, where, what, how to mend it.
 *
 * Core and base never print. They add diagnostics to a sink that the caller passes in, and return a
 * negative errno (-EBADMSG for bad input). The texts live in defs/diagnostics.def (English) and in
 * the message catalogue (French); arguments fill {0} .. {3}. A sink keeps at most its maximum and
 * counts the rest.
 *
 *     return diag_add(sink, DIAG_UNKNOWN_KEY, node->at, key, nearest);   // returns -EBADMSG
 *
 * Threads: one sink belongs to one thread.
 */
#ifndef GARANT_BASE_DIAG_H
#define GARANT_BASE_DIAG_H

#include <errno.h>
#include "base/arena.h"
#include "base/str.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

enum diag_id {
	DIAG_NONE = 0,
#define DIAGNOSTIC(symbol, code, severity, http, text, hint) symbol,
#include "defs/diagnostics.def"
#undef DIAGNOSTIC
	DIAG_COUNT
};

/* A source text that positions point into; lives as long as the diagnostics that name it. */
struct source {
	struct str name; /* file name as the user gave it */
	struct str text; /* the whole text, to show the line; may be empty */
};

struct position {
	const struct source *source; /* NULL: no place in a file */
	uint32_t line;		     /* from 1; 0: unknown */
	uint32_t column;	     /* from 1, in characters */
	uint32_t width;		     /* characters to underline; 0 counts as 1 */
};

/* The position behind some text, for that before it. */
void position_move(struct position *at, struct str text);

#define POSITION_NONE ((struct position){ NULL, 0, 0, 0 })
#define DIAG_ARGS_MAX 4

struct diag {
	enum diag_id id;
	struct position at;
	struct str args[DIAG_ARGS_MAX]; /* in the sink's arena */
	unsigned arg_count;
};

struct diag_sink {
	struct arena *arena; /* where arguments are copied; not owned */
	struct diag *items;
	size_t count, capacity;
	size_t max;	/* items kept */
	size_t dropped; /* items beyond max */
	size_t errors;	/* items of severity DIAG_ERROR, dropped ones included */
};

#define DIAG_SINK_INIT(arena_, max_)                                                               \
	{                                                                                          \
		.arena = (arena_), .max = (max_)                                                   \
	}

struct diag_text {
	const char *symbol; /* DIAG_UNKNOWN_KEY */
	const char *code;   /* stable id that users see: G0102 */
	enum diag_severity severity;
	int http_status;  /* for the API */
	const char *text; /* English, {0} .. {3} */
	const char *hint; /* how to mend it, likewise; "" when the text says it */
};

/* The row of the table for an id; never NULL. */
const struct diag_text *diag_text(enum diag_id id);

/* Adds a diagnostic with up to four arguments given as struct str. Always returns -EBADMSG, so that
 * a caller can write `return diag_add(...)`; warnings and notes ignore the value. */
#define diag_add(sink, id, at, ...)                                                                \
	diag_add_args((sink), (id), (at), (const struct str[DIAG_ARGS_MAX]){ __VA_ARGS__ })
void diag_sink_add(struct diag_sink *sink, enum diag_id id, struct position at,
		   const struct str args[DIAG_ARGS_MAX]);

static inline int diag_add_args(struct diag_sink *sink, enum diag_id id, struct position at,
				const struct str args[DIAG_ARGS_MAX])
{
	diag_sink_add(sink, id, at, args);
	return -EBADMSG;
}

/* Appends text with {0} .. {3} replaced by the arguments (missing ones by nothing). */
void diag_fill(struct strbuf *out, struct str text, const struct diag *diag);

/* False without a hint, and where it asks for an argument that nothing was found for: did you mean
 * nothing? */
bool diag_has_hint(const struct diag *diag);

/* The line of source a position points to, without its end; empty when there is none. */
struct str position_line(struct position at);

#endif
