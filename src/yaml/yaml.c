#include "yaml/yaml.h"

#include <assert.h>
#include <errno.h>
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yaml/reader.h"

/* Where a token begins and ends in the source text; both YAML_NOWHERE without a token. Quotes are
 * part of it. */
struct extent {
	size_t start, end;
};

static struct extent token_extent(const struct yaml_reader *reader, struct fy_token *token)
{
	const struct fy_mark *start = token ? fy_token_start_mark(token) : NULL;
	const struct fy_mark *end = token ? fy_token_end_mark(token) : NULL;
	struct extent extent = { YAML_NOWHERE, YAML_NOWHERE };

	if (!start || !end)
		return extent;
	extent.start = yaml_source_offset(reader, start->input_pos);
	extent.end = yaml_source_offset(reader, end->input_pos);
	return extent;
}

static int refuse_token(struct yaml_reader *reader, enum diag_id id, struct fy_token *token)
{
	struct extent extent = token_extent(reader, token);
	struct str text = reader->source->text;

	if (extent.start == YAML_NOWHERE)
		return diag_add(reader->sink, id, yaml_position(reader, reader->last_end, 1),
				STR_NONE);
	struct str written = str_slice(text, extent.start, extent.end);

	/* The & or * before a name is not part of its token. */
	if (extent.start > 0 && strchr("&*", text.ptr[extent.start - 1]))
		extent.start--;
	return diag_add(reader->sink, id, yaml_position_span(reader, extent.start, extent.end),
			written);
}

static struct yaml_frame *frame_top(struct yaml_reader *reader)
{
	return reader->depth > 0 ? &reader->frames[reader->depth - 1] : NULL;
}

static bool key_expected(struct yaml_reader *reader)
{
	const struct yaml_frame *top = frame_top(reader);

	return top && top->node->kind == TREE_MAP && !top->have_key;
}

static int pending_add(struct yaml_reader *reader, struct tree_entry entry)
{
	if (reader->pending_count == reader->pending_capacity) {
		size_t capacity = reader->pending_capacity ? 2 * reader->pending_capacity : 256;
		struct tree_entry *grown =
			reallocarray(reader->pending, capacity, sizeof(*reader->pending));

		if (!grown)
			return yaml_no_memory(reader->sink);
		reader->pending = grown;
		reader->pending_capacity = capacity;
	}
	reader->pending[reader->pending_count++] = entry;
	return 0;
}

/* A new node, put where the document expects a value. */
static int node_add(struct yaml_reader *reader, struct tree value, struct tree **ret_node)
{
	struct yaml_frame *top = frame_top(reader);
	struct tree_entry entry = { .value = NULL };

	if (++reader->nodes > reader->limits.nodes_max) {
		char digits[24];
		int len = snprintf(digits, sizeof(digits), "%zu", reader->limits.nodes_max);

		return diag_add(reader->sink, DIAG_YAML_TOO_MANY, value.at,
				((struct str){ digits, len > 0 ? (size_t)len : 0 }));
	}
	entry.value = ARENA_NEW(reader->arena, struct tree);
	if (!entry.value)
		return yaml_no_memory(reader->sink);
	*entry.value = value;
	*ret_node = entry.value;
	if (!top) {
		reader->root = entry.value;
		return 0;
	}
	if (top->node->kind == TREE_MAP) {
		entry.key = top->key;
		entry.at = top->key_at;
		top->have_key = false;
	}
	return pending_add(reader, entry);
}

/* Where a value that was left empty stands: at the colon after its key, or at the dash of its
 * item. */
static size_t empty_offset(const struct yaml_reader *reader, bool in_list)
{
	struct str text = reader->source->text;
	char wanted = in_list ? '-' : ':';

	for (size_t at = reader->last_end; at < text.len;) {
		char c = text.ptr[at];

		if (c == wanted)
			return at;
		if (c == '#' && in_list)
			at = yaml_next_line(text, at);
		else if (c == ' ' || (in_list && (c == '\n' || c == '\r' || c == '\t')))
			at++;
		else
			break;
	}
	return reader->last_end;
}

static size_t skip_blank(struct str text, size_t from, size_t to)
{
	size_t at = from;

	while (at < to && (text.ptr[at] == ' ' || text.ptr[at] == '\n' || text.ptr[at] == '\r'))
		at++;
	return at < to ? at : from;
}

/* Text in single quotes on one line, '' made '. We do it because libfyaml 0.7.12 leaks memory on
 * texts with many of them. */
static int unquote_single(struct yaml_reader *reader, struct str written, struct str *ret_text)
{
	size_t len = 0;

	*ret_text = written;
	if (str_find_byte(written, '\'', 0) == SIZE_MAX)
		return 0;
	char *text = ARENA_ARRAY(reader->arena, char, written.len);

	if (!text)
		return yaml_no_memory(reader->sink);
	for (size_t at = 0; at < written.len; at++) {
		text[len++] = written.ptr[at];
		if (written.ptr[at] == '\'')
			at++;
	}
	*ret_text = (struct str){ text, len };
	return 0;
}

/* The text of a scalar: a piece of the source where it was written in one piece, else a copy. */
static int scalar_text(struct yaml_reader *reader, struct fy_token *token, struct extent extent,
		       struct str *ret_text)
{
	const enum fy_scalar_style style = fy_token_scalar_style(token);
	size_t len = 0;
	struct str written = str_slice(reader->source->text, extent.start, extent.end);

	if (style == FYSS_SINGLE_QUOTED && str_find_byte(written, '\n', 0) == SIZE_MAX)
		return unquote_single(reader, written, ret_text);
	if (style == FYSS_FOLDED)
		return yaml_fold(reader, extent.start, extent.end, ret_text);
	if (style == FYSS_DOUBLE_QUOTED &&
	    yaml_check_escaped_line(reader, extent.start, extent.end) < 0)
		return -EBADMSG;
	const char *text = fy_token_get_text(token, &len);
	struct str value = { text, len };

	if (!text)
		return yaml_no_memory(reader->sink);
	if (str_equal(written, value)) {
		*ret_text = written;
		return 0;
	}
	if (!str_is_utf8(value)) /* an escape such as \0 or half a surrogate pair */
		return diag_add(reader->sink, DIAG_YAML_ESCAPE,
				yaml_position_span(reader, extent.start, extent.end), STR_NONE);
	if (str_copy(reader->arena, value, ret_text) < 0)
		return yaml_no_memory(reader->sink);
	return 0;
}

/* YAML would fold a line indented by a tab into a text; whoever wrote it meant something else. */
static int check_plain(struct yaml_reader *reader, struct extent extent)
{
	struct str text = reader->source->text;
	const struct yaml_frame *top = frame_top(reader);

	if (top && top->in_flow)
		return 0;
	for (size_t line = yaml_next_line(text, extent.start); line < extent.end;
	     line = yaml_next_line(text, line)) {
		size_t tab = yaml_line_tab(text, line);

		if (tab != YAML_NOWHERE)
			return diag_add(reader->sink, DIAG_YAML_TAB, yaml_position(reader, tab, 1),
					STR_NONE);
	}
	return 0;
}

static int scalar_read(struct yaml_reader *reader, struct fy_token *token, struct tree *ret)
{
	struct extent extent = token_extent(reader, token);
	struct extent shown = extent;
	enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
	int r;

	if (extent.start == YAML_NOWHERE) {
		struct yaml_frame *top = frame_top(reader);
		size_t at = empty_offset(reader, top && top->node->kind == TREE_LIST);

		ret->at = yaml_position(reader, at, 1);
		reader->last_end = at < reader->source->text.len ? at + 1 : at;
		return 0;
	}
	r = scalar_text(reader, token, extent, &ret->text);
	if (r == 0 && style == FYSS_PLAIN)
		r = check_plain(reader, extent);
	if (r < 0)
		return r;
	ret->quoted = style != FYSS_PLAIN;
	if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
		shown = (struct extent){ extent.start - 1, extent.end + 1 };
	if (style == FYSS_LITERAL || style == FYSS_FOLDED)
		shown.start = skip_blank(reader->source->text, extent.start, extent.end);
	ret->at = yaml_position_span(reader, shown.start, shown.end);
	reader->last_end = shown.end;
	return 0;
}

static int key_set(struct yaml_reader *reader, const struct tree *scalar, struct extent extent)
{
	struct yaml_frame *top = frame_top(reader);
	struct str written = str_slice(reader->source->text, extent.start, extent.end);

	if (extent.start == YAML_NOWHERE || str_find_byte(written, '\n', 0) != SIZE_MAX)
		return diag_add(reader->sink, DIAG_YAML_KEY_NOT_TEXT, scalar->at, STR_NONE);
	if (!scalar->quoted && str_equal(scalar->text, STR("<<")))
		return diag_add(reader->sink, DIAG_YAML_MERGE_KEY, scalar->at, STR_NONE);
	/* A map written by indentation begins where its first key does; only now do we know. */
	if (reader->pending_count == top->first && top->opener == YAML_NOWHERE)
		top->node->at = scalar->at;
	top->key = scalar->text;
	top->key_at = scalar->at;
	top->have_key = true;
	return 0;
}

static int check_properties(struct yaml_reader *reader, struct fy_token *anchor,
			    struct fy_token *tag)
{
	if (anchor)
		return refuse_token(reader, DIAG_YAML_ANCHOR, anchor);
	return tag ? refuse_token(reader, DIAG_YAML_TAG, tag) : 0;
}

static int on_scalar(struct yaml_reader *reader, const struct fy_event_scalar_data *event)
{
	struct tree scalar = { .kind = TREE_SCALAR }, *node = NULL;
	int r = check_properties(reader, event->anchor, event->tag);

	if (r == 0)
		r = scalar_read(reader, event->value, &scalar);
	if (r < 0)
		return r;
	if (key_expected(reader))
		return key_set(reader, &scalar, token_extent(reader, event->value));
	return node_add(reader, scalar, &node);
}

static int on_start(struct yaml_reader *reader, enum tree_kind kind, struct fy_token *token)
{
	struct extent extent = token_extent(reader, token);
	struct yaml_frame *top = frame_top(reader);
	bool bracket = extent.start != YAML_NOWHERE && extent.end > extent.start;
	struct tree value = { .kind = kind }, *node = NULL;
	size_t offset = extent.start == YAML_NOWHERE ? reader->last_end : extent.start;

	/* The mark of a pair such as [a: b] is its colon: key_set puts it right, nothing is looked
	 * up here so that the cursor need not go back. */
	if (bracket || kind == TREE_LIST || key_expected(reader))
		value.at = yaml_position(reader, offset, 1);
	else
		value.at = (struct position){ reader->source, reader->cursor.line,
					      reader->cursor.column, 1 };
	if (key_expected(reader))
		return diag_add(reader->sink, DIAG_YAML_KEY_NOT_TEXT, value.at, STR_NONE);
	if (reader->depth == reader->limits.depth_max) {
		char digits[16];
		int len = snprintf(digits, sizeof(digits), "%u", reader->limits.depth_max);

		return diag_add(reader->sink, DIAG_YAML_TOO_DEEP, yaml_position(reader, offset, 1),
				((struct str){ digits, len > 0 ? (size_t)len : 0 }));
	}
	bool in_flow = bracket || (top && top->in_flow);
	int r = node_add(reader, value, &node);

	if (r < 0)
		return r;
	reader->frames[reader->depth++] = (struct yaml_frame){
		.node = node,
		.first = reader->pending_count,
		.opener = bracket ? offset : YAML_NOWHERE,
		.in_flow = in_flow,
	};
	if (bracket || kind == TREE_LIST)
		reader->last_end = bracket ? extent.end : offset;
	return 0;
}

/* Moves the children of the innermost list or map to the arena. */
static int on_end(struct yaml_reader *reader, struct fy_token *token)
{
	assert(reader->depth > 0);
	const struct yaml_frame *top = &reader->frames[reader->depth - 1];
	struct tree *node = top->node;
	struct extent extent = token_extent(reader, token);

	node->count = reader->pending_count - top->first;
	if (node->kind == TREE_MAP) {
		node->entries = ARENA_ARRAY(reader->arena, struct tree_entry, node->count);
		if (!node->entries)
			return yaml_no_memory(reader->sink);
		if (node->count > 0)
			memcpy(node->entries, &reader->pending[top->first],
			       node->count * sizeof(*node->entries));
	} else {
		node->items = ARENA_ARRAY(reader->arena, struct tree *, node->count);
		if (!node->items)
			return yaml_no_memory(reader->sink);
		for (size_t i = 0; i < node->count; i++)
			node->items[i] = reader->pending[top->first + i].value;
	}
	reader->pending_count = top->first;
	reader->depth--;
	if (extent.start != YAML_NOWHERE && extent.end > extent.start)
		reader->last_end = extent.end;
	return node->kind == TREE_MAP ? yaml_check_keys(reader, node) : 0;
}

static int on_document(struct yaml_reader *reader, struct fy_token *token)
{
	if (reader->documents++ == 0)
		return 0;
	return token ? refuse_token(reader, DIAG_YAML_SEVERAL_DOCUMENTS, token)
		     : diag_add(reader->sink, DIAG_YAML_SEVERAL_DOCUMENTS,
				yaml_position(reader, reader->last_end, 1), STR_NONE);
}

static int on_event(struct yaml_reader *reader, const struct fy_event *event)
{
	int r = 0;

	switch (event->type) {
	case FYET_DOCUMENT_START:
		return on_document(reader, event->document_start.document_start);
	case FYET_ALIAS:
		return refuse_token(reader, DIAG_YAML_ALIAS, event->alias.anchor);
	case FYET_SCALAR:
		return on_scalar(reader, &event->scalar);
	case FYET_MAPPING_START:
		r = check_properties(reader, event->mapping_start.anchor, event->mapping_start.tag);
		return r < 0 ? r : on_start(reader, TREE_MAP, event->mapping_start.mapping_start);
	case FYET_SEQUENCE_START:
		r = check_properties(reader, event->sequence_start.anchor,
				     event->sequence_start.tag);
		return r < 0 ? r
			     : on_start(reader, TREE_LIST, event->sequence_start.sequence_start);
	case FYET_MAPPING_END:
		return on_end(reader, event->mapping_end.mapping_end);
	case FYET_SEQUENCE_END:
		return on_end(reader, event->sequence_end.sequence_end);
	case FYET_NONE:
	case FYET_STREAM_START:
	case FYET_STREAM_END:
	case FYET_DOCUMENT_END:
		break;
	}
	return 0;
}

/* The first error that libfyaml collected; without one it ran out of memory. */
static int report_failure(struct yaml_reader *reader, struct fy_diag *messages)
{
	void *previous = NULL;
	struct fy_diag_error *error = fy_diag_errors_iterate(messages, &previous);
	struct yaml_failure failure = { .offset = reader->last_end };

	if (!error || !error->msg)
		return yaml_no_memory(reader->sink);
	struct extent extent = token_extent(reader, error->fyt);

	failure.message = str_from(error->msg);
	if (extent.start != YAML_NOWHERE)
		failure.offset = extent.start;
	return yaml_complain(reader, failure);
}

static int run_events(struct yaml_reader *reader, struct fy_parser *parser,
		      struct fy_diag *messages)
{
	bool ended = false;

	while (!ended) {
		struct fy_event *event = fy_parser_parse(parser);

		if (!event)
			break;
		int r = on_event(reader, event);

		ended = event->type == FYET_STREAM_END;
		fy_parser_event_free(parser, event);
		if (r < 0)
			return r;
	}
	if (!ended || fy_parser_get_stream_error(parser))
		return report_failure(reader, messages);
	if (!reader->root || (reader->root->kind == TREE_SCALAR && !reader->root->quoted &&
			      reader->root->text.len == 0))
		return diag_add(reader->sink, DIAG_FILE_EMPTY, yaml_position(reader, 0, 1),
				reader->source->name);
	return 0;
}

/* libfyaml prints to standard error unless it has somewhere else to write. */
static void discard_output(struct fy_diag *messages, void *user, const char *text, size_t len)
{
	(void)messages;
	(void)user;
	(void)text;
	(void)len;
}

static int parse_text(struct yaml_reader *reader)
{
	struct fy_diag_cfg diag_cfg;
	int r = -ENOMEM;

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = discard_output;
	diag_cfg.level = FYET_ERROR;
	diag_cfg.colorize = false;
	struct fy_diag *messages = fy_diag_create(&diag_cfg);

	if (!messages)
		return yaml_no_memory(reader->sink);
	fy_diag_set_collect_errors(messages, true);
	/* A closing bracket at the margin is what people and JSON printers write. */
	const struct fy_parse_cfg cfg = { .search_path = "",
					  .flags = FYPCF_QUIET | FYPCF_SLOPPY_FLOW_INDENTATION,
					  .diag = messages };
	struct fy_parser *parser = fy_parser_create(&cfg);

	if (parser && fy_parser_set_string(parser, reader->parsed.ptr, reader->parsed.len) == 0)
		r = run_events(reader, parser, messages);
	else
		r = yaml_no_memory(reader->sink);
	if (parser)
		fy_parser_destroy(parser);
	fy_diag_destroy(messages);
	return r;
}

int yaml_parse(struct arena *arena, const struct source *source, const struct yaml_limits *limits,
	       struct tree **ret_root, struct diag_sink *sink)
{
	struct yaml_reader reader = {
		.arena = arena,
		.source = source,
		.limits = { YAML_BYTES_MAX, YAML_DEPTH_MAX, YAML_NODES_MAX },
		.sink = sink,
	};
	int r;

	if (limits)
		reader.limits = *limits;
	if (reader.limits.depth_max > YAML_DEPTH_MAX)
		reader.limits.depth_max = YAML_DEPTH_MAX;
	r = yaml_check_text(&reader);
	if (r < 0)
		return r;
	r = yaml_lines_init(&reader);
	if (r == 0)
		r = parse_text(&reader);
	yaml_lines_done(&reader);
	free(reader.pending);
	if (r < 0)
		return r;
	*ret_root = reader.root;
	return 0;
}
