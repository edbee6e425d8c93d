#include "base/diag.h"

#include <errno.h>

#define SINK_CAPACITY_FIRST 8

static const struct diag_text texts[DIAG_COUNT] = {
	[DIAG_NONE] = { "DIAG_NONE", "G0000", DIAG_NOTE, 200, "", "" },
#define DIAGNOSTIC(symbol, code, severity, http, text, hint)                                       \
	[symbol] = { #symbol, code, severity, http, text, hint },
#include "defs/diagnostics.def"
#undef DIAGNOSTIC
};

const struct diag_text *diag_text(enum diag_id id)
{
	return &texts[(unsigned)id < DIAG_COUNT ? id : DIAG_NONE];
}

/* Makes room for one more; false when the sink's maximum or the memory is reached. */
static bool sink_room(struct diag_sink *sink)
{
	size_t capacity = sink->capacity ? sink->capacity * 2 : SINK_CAPACITY_FIRST;
	struct diag *items;

	if (sink->count < sink->capacity)
		return true;
	if (capacity > sink->max)
		capacity = sink->max;
	if (sink->count >= capacity)
		return false;
	items = ARENA_GROW(sink->arena, struct diag, sink->items, sink->capacity, capacity);
	if (!items)
		return false;
	sink->items = items;
	sink->capacity = capacity;
	return true;
}

/* Copies the arguments up to the last one given; false when memory is out. */
static bool copy_args(struct arena *arena, const struct str args[DIAG_ARGS_MAX], struct diag *diag)
{
	unsigned i;

	for (i = 0; i < DIAG_ARGS_MAX; i++) {
		if (!args[i].ptr)
			continue;
		if (str_copy(arena, args[i], &diag->args[i]) < 0)
			return false;
		diag->arg_count = i + 1;
	}
	return true;
}

void position_move(struct position *at, struct str text)
{
	struct str line, rest = text;

	while (str_cut(rest, '\n', &line, &rest)) {
		at->line++;
		at->column = 1;
	}
	at->column += (uint32_t)str_characters(line);
}

void diag_sink_add(struct diag_sink *sink, enum diag_id id, struct position at,
		   const struct str args[DIAG_ARGS_MAX])
{
	struct diag diag = { .id = id, .at = at };

	if (diag_text(id)->severity == DIAG_ERROR)
		sink->errors++;
	if (sink_room(sink) && copy_args(sink->arena, args, &diag))
		sink->items[sink->count++] = diag;
	else
		sink->dropped++;
}

/* The number n of a "{n}" that starts at byte at, or -1. */
static int placeholder_at(struct str text, size_t at)
{
	char digit;

	if (text.len - at < 3 || text.ptr[at] != '{' || text.ptr[at + 2] != '}')
		return -1;
	digit = text.ptr[at + 1];
	return digit >= '0' && digit < '0' + DIAG_ARGS_MAX ? digit - '0' : -1;
}

bool diag_has_hint(const struct diag *diag)
{
	const char *hint = diag_text(diag->id)->hint;

	for (const char *at = hint; *at; at++)
		if (at[0] == '{' && at[1] >= '0' && at[1] < '0' + DIAG_ARGS_MAX && at[2] == '}' &&
		    diag->args[at[1] - '0'].len == 0)
			return false;
	return *hint != '\0';
}

void diag_fill(struct strbuf *out, struct str text, const struct diag *diag)
{
	size_t from = 0, at;

	while ((at = str_find_byte(text, '{', from)) != SIZE_MAX) {
		int number = placeholder_at(text, at);

		if (number < 0) {
			strbuf_add(out, str_slice(text, from, at + 1));
			from = at + 1;
			continue;
		}
		strbuf_add(out, str_slice(text, from, at));
		strbuf_add(out, diag->args[number]);
		from = at + 3;
	}
	strbuf_add(out, str_slice(text, from, text.len));
}

struct str position_line(struct position at)
{
	struct str line = STR_NONE, rest;
	uint32_t number;

	if (!at.source || at.line == 0)
		return STR_NONE;
	rest = at.source->text;
	for (number = 0; number < at.line; number++) {
		if (rest.len == 0)
			return STR_NONE;
		(void)str_cut(rest, '\n', &line, &rest);
	}
	if (str_ends(line, STR("\r")))
		line.len--;
	return line;
}
