#include "words/diag_words.h"

#include <string.h>

#include "words/argument_words.h"
#include "words/shown.h"

#define MARGIN "  "
#define CUT "..."
#define TAB_COLUMNS 8
#define MESSAGE_BYTES_MAX (64 * KIB)

static struct str severity_name(enum diag_severity severity)
{
	switch (severity) {
	case DIAG_ERROR:
		return STR(N_("error"));
	case DIAG_WARNING:
		return STR(N_("warning"));
	case DIAG_NOTE:
		break;
	}
	return STR(N_("note"));
}

/* French sets a space before a colon. */
static void add_colon(struct strbuf *out, enum language language)
{
	strbuf_add(out, language == LANGUAGE_FR ? STR(" : ") : STR(": "));
}

void diag_words_fill(struct strbuf *out, enum language language, const char *text,
		     const struct diag *diag)
{
	struct diag said = *diag;

	for (size_t i = 0; i < diag->arg_count; i++)
		said.args[i] = argument_words(language, diag->args[i]);
	diag_fill(out, words_translate(language, str_from(text)), &said);
}

static void add_filled(struct strbuf *out, enum language language, const char *text,
		       const struct diag *diag)
{
	struct strbuf message = STRBUF_INIT(MESSAGE_BYTES_MAX);

	diag_words_fill(&message, language, text, diag);
	shown_add(out, strbuf_str(&message));
	if (strbuf_error(&message) < 0)
		strbuf_add(out, STR(CUT));
	strbuf_done(&message);
}

static void add_place(struct strbuf *out, struct position at)
{
	if (!at.source)
		return;
	shown_add(out, at.source->name);
	strbuf_add_byte(out, ':');
	if (at.line > 0) {
		strbuf_add_int(out, at.line);
		strbuf_add_byte(out, ':');
		strbuf_add_int(out, at.column);
		strbuf_add_byte(out, ':');
	}
	strbuf_add_byte(out, ' ');
}

static struct shown line_character(struct str line, size_t at)
{
	struct shown shown = shown_character(line, at);

	if (line.ptr[at] == '\t')
		shown = (struct shown){
			.len = 1, .text = "\t", .shown = 1, .columns = TAB_COLUMNS
		};
	return shown;
}

/* Start of the character before byte at; a byte that is not UTF-8 counts as one. */
static size_t character_before(struct str line, size_t at)
{
	size_t start = at - 1;

	while (start > 0 && at - start < 4 && ((unsigned char)line.ptr[start] & 0xC0) == 0x80)
		start--;
	return start + shown_character(line, start).len == at ? start : at - 1;
}

/* What of a line is shown: from byte start to byte end; the mark begins at byte mark. */
struct cut {
	size_t start, mark, end;
};

static struct cut line_cut(struct str line, uint32_t column)
{
	struct cut cut = { 0, 0, 0 };
	uint32_t before = 0, columns = 0;

	for (uint32_t i = 1; i < column && cut.mark < line.len; i++)
		cut.mark += line_character(line, cut.mark).len;
	/* Half of the columns for what stands before the mark, the rest for it and what follows. */
	for (cut.start = cut.mark; cut.start > 0;) {
		size_t previous = character_before(line, cut.start);

		before += line_character(line, previous).columns;
		if (before > DIAG_WORDS_COLUMNS / 2)
			break;
		columns = before;
		cut.start = previous;
	}
	for (cut.end = cut.mark; cut.end < line.len;) {
		struct shown shown = line_character(line, cut.end);

		columns += shown.columns;
		if (columns > DIAG_WORDS_COLUMNS)
			break;
		cut.end += shown.len;
	}
	return cut;
}

static void add_line(struct strbuf *out, struct str line, struct cut cut)
{
	strbuf_add(out, STR(MARGIN));
	if (cut.start > 0)
		strbuf_add(out, STR(CUT));
	for (size_t at = cut.start; at < cut.end;) {
		struct shown shown = line_character(line, at);

		strbuf_add(out, (struct str){ shown.text, shown.shown });
		at += shown.len;
	}
	if (cut.end < line.len)
		strbuf_add(out, STR(CUT));
	strbuf_add_byte(out, '\n');
}

static void add_mark(struct strbuf *out, struct str line, struct cut cut, uint32_t width)
{
	size_t at = cut.start;

	strbuf_add(out, STR(MARGIN));
	if (cut.start > 0)
		strbuf_add_repeat(out, ' ', strlen(CUT));
	while (at < cut.mark) {
		struct shown shown = line_character(line, at);

		if (line.ptr[at] == '\t')
			strbuf_add_byte(out, '\t');
		else
			strbuf_add_repeat(out, ' ', shown.columns);
		at += shown.len;
	}
	strbuf_add_byte(out, '^');
	for (uint32_t i = 0; i < width && at < cut.end; i++) {
		struct shown shown = line_character(line, at);

		/* The first column of the first character has the ^ already. */
		strbuf_add_repeat(out, '~', shown.columns - (i == 0 ? 1 : 0));
		at += shown.len;
	}
	strbuf_add_byte(out, '\n');
}

static void add_source(struct strbuf *out, struct position at)
{
	struct str line = position_line(at);

	/* A byte order mark has no column. */
	if (at.line == 1 && str_starts(line, STR("\xEF\xBB\xBF")))
		line = str_slice(line, 3, line.len);
	if (line.len == 0 || at.column == 0)
		return;
	struct cut cut = line_cut(line, at.column);

	add_line(out, line, cut);
	add_mark(out, line, cut, at.width);
}

static enum paint_kind severity_paint(enum diag_severity severity)
{
	return severity == DIAG_ERROR	  ? PAINT_BAD
	       : severity == DIAG_WARNING ? PAINT_WARNING
					  : PAINT_NOTE;
}

void diag_words_painted(struct strbuf *out, enum language language, const struct diag *diag,
			enum paint paint)
{
	const struct diag_text *text = diag_text(diag->id);

	add_place(out, diag->at);
	paint_begin(out, paint, severity_paint(text->severity));
	strbuf_add(out, words_translate(language, severity_name(text->severity)));
	strbuf_add_byte(out, ' ');
	strbuf_add(out, str_from(text->code));
	paint_end(out, paint);
	add_colon(out, language);
	add_filled(out, language, text->text, diag);
	strbuf_add_byte(out, '\n');
	add_source(out, diag->at);
	if (!diag_has_hint(diag))
		return;
	strbuf_add(out, STR(MARGIN));
	paint_add(out, paint, PAINT_STRONG, words_translate(language, STR(N_("hint"))));
	add_colon(out, language);
	add_filled(out, language, text->hint, diag);
	strbuf_add_byte(out, '\n');
}

void diag_words_one(struct strbuf *out, enum language language, const struct diag *diag)
{
	diag_words_painted(out, language, diag, PAINT_OFF);
}

void diag_words_sink(struct strbuf *out, enum language language, const struct diag_sink *sink,
		     enum paint paint)
{
	struct str more = words_translate(language, STR(N_("{0} more messages are not shown")));
	size_t number = str_find_byte(more, '{', 0);

	for (size_t i = 0; i < sink->count; i++)
		diag_words_painted(out, language, &sink->items[i], paint);
	if (sink->dropped == 0)
		return;
	strbuf_add(out, str_slice(more, 0, number));
	strbuf_add_int(out, (int64_t)sink->dropped);
	strbuf_add(out, str_slice(more, number + strlen("{0}"), more.len));
	strbuf_add_byte(out, '\n');
}

static void json_filled(struct json *json, struct str key, struct strbuf *message)
{
	json_key_text(json, key, strbuf_str(message));
	strbuf_done(message);
}

void diag_words_json(struct json *json, enum language language, const struct diag *diag)
{
	const struct diag_text *text = diag_text(diag->id);
	struct strbuf message = STRBUF_INIT(MESSAGE_BYTES_MAX);

	json_object(json);
	json_key_text(json, STR("code"), str_from(text->code));
	json_key_text(json, STR("severity"), severity_name(text->severity));
	if (diag->at.source)
		json_key_text(json, STR("file"), diag->at.source->name);
	if (diag->at.source && diag->at.line > 0) {
		json_key_int(json, STR("line"), diag->at.line);
		json_key_int(json, STR("column"), diag->at.column);
		json_key_int(json, STR("width"), diag->at.width > 0 ? diag->at.width : 1);
	}
	diag_words_fill(&message, language, text->text, diag);
	json_filled(json, STR("text"), &message);
	if (diag_has_hint(diag)) {
		diag_words_fill(&message, language, text->hint, diag);
		json_filled(json, STR("hint"), &message);
	}
	json_end(json);
}
