/* libfyaml's messages are written for people who know its scanner. The ones that a person meets get
 * a row of our own; the rest are passed on as they are. */
#include "yaml/reader.h"

struct rule {
	struct str prefix; /* of libfyaml's message */
	enum diag_id id;
};

static const struct rule *rule_find(struct str message)
{
	static const struct rule rules[] = {
		{ STR("double-quoted scalar without closing"), DIAG_YAML_QUOTE_OPEN },
		{ STR("single-quoted scalar without closing"), DIAG_YAML_QUOTE_OPEN },
		{ STR("invalid multiline"), DIAG_YAML_KEY_UNDER_VALUE },
		{ STR("invalid nested block mapping on the same line"), DIAG_YAML_SECOND_COLON },
		{ STR("block sequence on the same line"), DIAG_YAML_LIST_BESIDE_KEY },
		{ STR("plain scalar cannot start with"), DIAG_YAML_RESERVED },
		{ STR("invalid trailing content after"), DIAG_YAML_AFTER_QUOTE },
		{ STR("invalid escape"), DIAG_YAML_ESCAPE },
		{ STR("double-quoted scalar has invalid"), DIAG_YAML_ESCAPE },
		{ STR("missing comma in flow"), DIAG_YAML_COMMA },
		{ STR("missing document start"), DIAG_YAML_AFTER_END },
		{ STR("invalid value after mapping"), DIAG_YAML_INDENT },
		{ STR("invalid mapping in plain multiline"), DIAG_YAML_INDENT },
		{ STR("invalid indentation"), DIAG_YAML_INDENT },
		{ STR("wrongly indented"), DIAG_YAML_INDENT },
		{ STR("invalid scalar at the end of block"), DIAG_YAML_INDENT },
		{ STR("flow sequence with invalid extra"), DIAG_YAML_BRACKET_EXTRA },
		{ STR("flow mapping with invalid extra"), DIAG_YAML_BRACKET_EXTRA },
		{ STR("mismatched flow"), DIAG_YAML_BRACKET_EXTRA },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (str_starts(message, rules[i].prefix))
			return &rules[i];
	}
	return NULL;
}

/* Whether only white space and comments follow. */
static bool at_end(struct str text, size_t offset)
{
	while (offset < text.len) {
		char c = text.ptr[offset];

		if (c == '#')
			offset = yaml_next_line(text, offset);
		else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			offset++;
		else
			return false;
	}
	return true;
}

/* The innermost [ or { that is still open; YAML_NOWHERE when none is. */
static size_t open_bracket(const struct yaml_reader *reader)
{
	for (unsigned i = reader->depth; i > 0; i--) {
		if (reader->frames[i - 1].opener != YAML_NOWHERE)
			return reader->frames[i - 1].opener;
	}
	return YAML_NOWHERE;
}

static size_t nearby_tab(const struct yaml_reader *reader, size_t offset)
{
	struct str text = reader->source->text;
	size_t tab;

	if (open_bracket(reader) != YAML_NOWHERE)
		return YAML_NOWHERE;
	tab = yaml_line_tab(text, offset);
	if (tab != YAML_NOWHERE)
		return tab;
	/* A key that a tab pushes under a value is reported at the value, lines above. */
	for (unsigned lines = 0; lines < 8 && offset < text.len; lines++) {
		offset = yaml_next_line(text, offset);
		tab = yaml_line_tab(text, offset);
		if (tab != YAML_NOWHERE ||
		    !at_end(str_slice(text, 0, yaml_next_line(text, offset)), offset))
			return tab;
	}
	return YAML_NOWHERE;
}

int yaml_complain(struct yaml_reader *reader, struct yaml_failure failure)
{
	struct str text = reader->source->text;
	const struct rule *rule = rule_find(failure.message);
	enum diag_id id = rule ? rule->id : DIAG_YAML_SYNTAX;
	size_t offset = failure.offset < text.len ? failure.offset : text.len;
	size_t bracket = open_bracket(reader), tab = nearby_tab(reader, offset);

	if (id == DIAG_YAML_QUOTE_OPEN && offset > 0)
		return diag_add(reader->sink, id, yaml_position(reader, offset - 1, 1),
				str_slice(text, offset - 1, offset));
	if (tab != YAML_NOWHERE)
		return diag_add(reader->sink, DIAG_YAML_TAB, yaml_position(reader, tab, 1),
				STR_NONE);
	if (bracket != YAML_NOWHERE && at_end(text, offset))
		return diag_add(reader->sink, DIAG_YAML_BRACKET_OPEN,
				yaml_position(reader, bracket, 1),
				str_slice(text, bracket, bracket + 1));
	if (id == DIAG_YAML_RESERVED)
		return diag_add(reader->sink, id, yaml_position(reader, offset, 1),
				str_slice(text, offset, offset + 1));
	return diag_add(reader->sink, id, yaml_position(reader, offset, 1), failure.message);
}
