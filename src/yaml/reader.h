/* reader: what the files of this folder share while one text is parsed. Private to src/yaml.
 *
 * Offsets are bytes from the start of the source text, a byte order mark included. The open lists
 * and maps are frames on a fixed stack, so no text can make us recurse; their children wait in one
 * array and move to the arena when the frame closes.
 */
#ifndef GARANT_YAML_READER_H
#define GARANT_YAML_READER_H

#include "yaml/yaml.h"

#define YAML_NOWHERE SIZE_MAX

struct yaml_frame {
	struct tree *node;
	size_t first;  /* index of its first child in pending */
	size_t opener; /* offset of the [ or {; YAML_NOWHERE when written by indentation */
	bool in_flow;  /* inside [ ] or { }, where indentation does not matter */
	bool have_key; /* of a map: key and key_at wait for their value */
	struct str key;
	struct position key_at;
};

/* A place in the text that only moves forward cheaply. */
struct yaml_cursor {
	size_t offset;
	uint32_t line, column; /* from 1 */
};

struct yaml_reader {
	struct arena *arena;
	const struct source *source;
	struct yaml_limits limits;
	struct diag_sink *sink;
	size_t start;	   /* offset of the first byte after a byte order mark */
	struct str parsed; /* what libfyaml reads: the source text, or copy */
	char *copy;	   /* on the heap; NULL when no line had to be broken */
	size_t *breaks;	   /* offsets in copy of the line ends that are not in the source */
	size_t break_count;
	struct yaml_cursor cursor;
	size_t last_end; /* offset just after the last scalar or bracket */
	struct yaml_frame frames[YAML_DEPTH_MAX];
	unsigned depth;		    /* frames in use */
	struct tree_entry *pending; /* on the heap */
	size_t pending_count, pending_capacity;
	size_t nodes;
	unsigned documents;
	struct tree *root;
};

/* What libfyaml found wrong. */
struct yaml_failure {
	struct str message;
	size_t offset; /* in the source text */
};

/* The position of an offset; width in characters. */
struct position yaml_position(struct yaml_reader *reader, size_t offset, uint32_t width);
/* The position of the characters from start to end, cut at the end of the first line. */
struct position yaml_position_span(struct yaml_reader *reader, size_t start, size_t end);
/* Offset of the first tab in the white space that begins the line holding offset, YAML_NOWHERE
 * without one or when nothing but white space is in the line. */
size_t yaml_line_tab(struct str text, size_t offset);
/* Offset of the line after the one holding offset; the length of the text when there is none. */
size_t yaml_next_line(struct str text, size_t offset);

/* Sets parsed, with overlong lines of JSON broken. 0, -EBADMSG or -ENOMEM; then yaml_lines_done.
 * */
MUST_USE int yaml_lines_init(struct yaml_reader *reader);
void yaml_lines_done(struct yaml_reader *reader);
/* The offset in the source text of an offset in parsed. */
size_t yaml_source_offset(const struct yaml_reader *reader, size_t parsed_offset);

/* Size, emptiness, byte order mark, UTF-8, control characters. Sets start. 0 or -EBADMSG. */
MUST_USE int yaml_check_text(struct yaml_reader *reader);

/* Adds the diagnostic for an error of libfyaml. Returns -EBADMSG. */
int yaml_complain(struct yaml_reader *reader, struct yaml_failure failure);

/* Adds DIAG_OUT_OF_MEMORY. Returns -ENOMEM. */
int yaml_no_memory(struct diag_sink *sink);

/* The text of a folded scalar that is written from start to end, its header in the line before.
 * 0, -EBADMSG (a number of spaces in the header) or -ENOMEM. */
MUST_USE int yaml_fold(struct yaml_reader *reader, size_t start, size_t end, struct str *ret_text);

/* Refuses a text in double quotes with an escaped end of line before an empty line. 0 or
 * -EBADMSG. */
MUST_USE int yaml_check_escaped_line(struct yaml_reader *reader, size_t start, size_t end);

/* Two keys of one map that are the same text give a diagnostic. 0, -EBADMSG or -ENOMEM. */
MUST_USE int yaml_check_keys(struct yaml_reader *reader, const struct tree *map);

#endif
