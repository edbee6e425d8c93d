#include "words/phrase_words.h"

#include <string.h>

#include "words/shown.h"

#define HARD_SPACE "\xc2\xa0"
#define PART_BYTES_MAX (1024 * KIB)

/* What ends before a part, how the part begins, and what both become. */
static const struct {
	struct str before, part, both;
} CONTRACTIONS[] = {
	{ { "de ", 3 }, { "le ", 3 }, { "du ", 3 } },
	{ { "de ", 3 }, { "les ", 4 }, { "des ", 4 } },
	{ { "à ", 3 }, { "le ", 3 }, { "au ", 3 } },
	{ { "à ", 3 }, { "les ", 4 }, { "aux ", 4 } },
	{ { "si ", 3 }, { "il ", 3 }, { "s'il ", 5 } },
};

/* Words that lose their e before a vowel. */
static const struct str ELIDED[] = {
	{ "de ", 3 }, { "que ", 4 }, { "lorsque ", 8 }, { "Lorsque ", 8 }
};

/* True when text ends with the word, and that begins a word there. */
static bool ends_with_word(struct str text, struct str word)
{
	char before;

	if (!str_ends(text, word))
		return false;
	if (text.len == word.len)
		return true;
	before = text.ptr[text.len - word.len - 1];
	return before == ' ' || before == '(' || before == '\xa0';
}

static bool begins_with_vowel(struct str text)
{
	static const struct str VOWELS[] = { { "a", 1 }, { "e", 1 }, { "i", 1 }, { "o", 1 },
					     { "u", 1 }, { "é", 2 }, { "ê", 2 } };

	for (size_t i = 0; i < sizeof(VOWELS) / sizeof(VOWELS[0]); i++)
		if (str_starts(text, VOWELS[i]))
			return true;
	return false;
}

/* Takes bytes off the end. */
static void drop(struct strbuf *out, size_t bytes)
{
	out->len -= bytes;
	out->ptr[out->len] = '\0';
}

/* Appends a part where French joins it with the word before. */
static void join_french(struct strbuf *out, struct str part)
{
	struct str before = strbuf_str(out);

	for (size_t i = 0; i < sizeof(CONTRACTIONS) / sizeof(CONTRACTIONS[0]); i++) {
		if (!ends_with_word(before, CONTRACTIONS[i].before) ||
		    !str_starts(part, CONTRACTIONS[i].part))
			continue;
		drop(out, CONTRACTIONS[i].before.len);
		strbuf_add(out, CONTRACTIONS[i].both);
		strbuf_add(out, str_slice(part, CONTRACTIONS[i].part.len, part.len));
		return;
	}
	for (size_t i = 0; i < sizeof(ELIDED) / sizeof(ELIDED[0]); i++) {
		if (!ends_with_word(before, ELIDED[i]) || !begins_with_vowel(part))
			continue;
		drop(out, 2);
		strbuf_add_byte(out, '\'');
		break;
	}
	strbuf_add(out, part);
}

static void add_part(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	struct strbuf part = STRBUF_INIT(PART_BYTES_MAX);

	voice_say(&part, voice, phrase);
	if (voice->language == LANGUAGE_FR && out->len > 0)
		join_french(out, strbuf_str(&part));
	else
		strbuf_add(out, strbuf_str(&part));
	if (strbuf_error(&part) < 0)
		out->error = strbuf_error(&part);
	strbuf_done(&part);
}

/* The number of a placeholder {0} .. {9} at a place, or -1. */
static int placeholder(struct str text, size_t at)
{
	if (at + 2 < text.len && text.ptr[at] == '{' && text.ptr[at + 2] == '}' &&
	    text.ptr[at + 1] >= '0' && text.ptr[at + 1] <= '9')
		return text.ptr[at + 1] - '0';
	return -1;
}

static void say_row(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	struct str text = words_translate(voice->language, phrase_text(phrase->key));
	struct strbuf here = STRBUF_INIT(PART_BYTES_MAX);
	size_t from = 0;

	for (size_t at = 0; at < text.len; at++) {
		int number = placeholder(text, at);

		if (number < 0)
			continue;
		voice->style->add(&here, str_slice(text, from, at));
		if ((size_t)number < phrase->part_count)
			add_part(&here, voice, phrase->parts[number]);
		from = at + 3;
		at += 2;
	}
	voice->style->add(&here, str_slice(text, from, text.len));
	strbuf_add(out, strbuf_str(&here));
	if (strbuf_error(&here) < 0)
		out->error = strbuf_error(&here);
	strbuf_done(&here);
}

static void say_value(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	struct strbuf text = STRBUF_INIT(PART_BYTES_MAX);

	spell_value(&text, format_spelling(voice->language), voice->zone, &phrase->value,
		    phrase->type);
	voice->style->add(out, strbuf_str(&text));
	strbuf_done(&text);
}

/* a, b and c; or a; b; c. */
static void say_list(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	bool semicolons = phrase->kind == PHRASE_IS_LIST;
	bool french = voice->language == LANGUAGE_FR;
	struct str last =
		words_translate(voice->language,
				phrase->kind == PHRASE_IS_AND ? STR(N_(" and ")) : STR(N_(" or ")));

	for (size_t i = 0; i < phrase->part_count; i++) {
		if (i > 0 && semicolons)
			strbuf_add(out, french ? STR(HARD_SPACE "; ") : STR("; "));
		else if (i > 0)
			strbuf_add(out, i + 1 < phrase->part_count ? STR(", ") : last);
		voice_say(out, voice, phrase->parts[i]);
	}
}

void voice_say(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	if (!phrase)
		return;
	switch (phrase->kind) {
	case PHRASE_IS_SAID:
		say_row(out, voice, phrase);
		break;
	case PHRASE_IS_VALUE:
		say_value(out, voice, phrase);
		break;
	case PHRASE_IS_NAME:
		if (phrase->text.len > 0)
			voice->style->name(out, voice->language, phrase->text);
		break;
	case PHRASE_IS_WORDS:
		if (phrase->text.len > 0)
			voice->style->words(out, voice->language, phrase->text);
		break;
	case PHRASE_IS_PLAIN:
		voice->style->add(out, phrase->text);
		break;
	case PHRASE_IS_AND:
	case PHRASE_IS_OR:
	case PHRASE_IS_LIST:
		say_list(out, voice, phrase);
		break;
	}
}

/* The capital of the letters a sentence can begin with. */
static void capital(struct strbuf *text)
{
	if (text->len > 0 && text->ptr[0] >= 'a' && text->ptr[0] <= 'z')
		text->ptr[0] = (char)(text->ptr[0] - 'a' + 'A');
	else if (str_starts(strbuf_str(text), STR("é")))
		memcpy(text->ptr, "É", 2);
}

void voice_sentence(struct strbuf *out, const struct voice *voice, const struct phrase *phrase)
{
	struct strbuf text = STRBUF_INIT(PART_BYTES_MAX);

	voice_say(&text, voice, phrase);
	capital(&text);
	strbuf_add(out, strbuf_str(&text));
	if (strbuf_error(&text) < 0)
		out->error = strbuf_error(&text);
	strbuf_done(&text);
}

void quoted_add(struct strbuf *out, enum language language, struct str words)
{
	bool french = language == LANGUAGE_FR;

	strbuf_add(out, french ? STR("«" HARD_SPACE) : STR("“"));
	strbuf_add(out, words);
	strbuf_add(out, french ? STR(HARD_SPACE "»") : STR("”"));
}

const struct phrase_style style_text = { strbuf_add, quoted_add, quoted_add };

void html_add(struct strbuf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == '&')
			strbuf_add(out, STR("&amp;"));
		else if (c == '<')
			strbuf_add(out, STR("&lt;"));
		else if (c == '>')
			strbuf_add(out, STR("&gt;"));
		else if (c == '"')
			strbuf_add(out, STR("&quot;"));
		else if (c == '\'')
			strbuf_add(out, STR("&#39;"));
		else
			strbuf_add_byte(out, c);
	}
}

/* What a file brings along, made safe to show before it is escaped. */
static void add_shown(struct strbuf *out, struct str text,
		      void (*add)(struct strbuf *out, struct str text))
{
	struct strbuf safe = STRBUF_INIT(PART_BYTES_MAX);

	shown_add(&safe, text);
	add(out, strbuf_str(&safe));
	strbuf_done(&safe);
}

static void html_name(struct strbuf *out, enum language language, struct str name)
{
	(void)language;
	strbuf_add(out, STR("<code>"));
	add_shown(out, name, html_add);
	strbuf_add(out, STR("</code>"));
}

static void html_words(struct strbuf *out, enum language language, struct str words)
{
	struct strbuf text = STRBUF_INIT(PART_BYTES_MAX);

	quoted_add(&text, language, words);
	strbuf_add(out, STR("<q>"));
	add_shown(out, strbuf_str(&text), html_add);
	strbuf_add(out, STR("</q>"));
	strbuf_done(&text);
}

const struct phrase_style style_html = { html_add, html_name, html_words };

void markdown_add(struct strbuf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\0' && strchr("\\`*_[]<>|#&~", text.ptr[i]))
			strbuf_add_byte(out, '\\');
		strbuf_add_byte(out, text.ptr[i]);
	}
}

static void markdown_words(struct strbuf *out, enum language language, struct str words)
{
	struct strbuf text = STRBUF_INIT(PART_BYTES_MAX);

	quoted_add(&text, language, words);
	add_shown(out, strbuf_str(&text), markdown_add);
	strbuf_done(&text);
}

/* Code where nothing in the name means anything there; else in quotation marks. */
static void markdown_name(struct strbuf *out, enum language language, struct str name)
{
	if (str_find_byte(name, '`', 0) != SIZE_MAX || str_find_byte(name, '|', 0) != SIZE_MAX ||
	    str_find_byte(name, '\\', 0) != SIZE_MAX) {
		markdown_words(out, language, name);
		return;
	}
	strbuf_add_byte(out, '`');
	add_shown(out, name, strbuf_add);
	strbuf_add_byte(out, '`');
}

const struct phrase_style style_markdown = { markdown_add, markdown_name, markdown_words };
