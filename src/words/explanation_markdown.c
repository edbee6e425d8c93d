#include "core/settle/statement_names.h"
#include "words/explanation_words.h"
#include "words/phrase_words.h"
#include "words/shown.h"

static void add_clause(struct strbuf *out, enum language language, struct str clause)
{
	struct str text = words_translate(language, STR(N_("(clause {0})")));
	struct strbuf part = STRBUF_INIT(64 * KIB);
	struct str parts[1];

	if (clause.len == 0)
		return;
	style_markdown.words(&part, language, clause);
	parts[0] = strbuf_str(&part);
	strbuf_add_byte(out, ' ');
	text_fill(out, text, parts, 1);
	strbuf_done(&part);
}

static void add_rule(struct strbuf *out, size_t columns)
{
	strbuf_add(out, STR("|"));
	for (size_t i = 0; i < columns; i++)
		strbuf_add(out, STR(" --- |"));
	strbuf_add_byte(out, '\n');
}

static void add_table(struct strbuf *out, const struct voice *voice,
		      const struct explain_table *table)
{
	strbuf_add(out, STR("\n|"));
	for (size_t i = 0; i < table->columns; i++) {
		strbuf_add_byte(out, ' ');
		voice_sentence(out, voice, table->titles[i]);
		strbuf_add(out, STR(" |"));
	}
	strbuf_add_byte(out, '\n');
	add_rule(out, table->columns);
	for (size_t i = 0; i < table->columns * table->rows; i++) {
		strbuf_add(out, i % table->columns == 0 ? STR("| ") : STR(" "));
		voice_say(out, voice, table->cells[i]);
		strbuf_add(out, (i + 1) % table->columns == 0 ? STR(" |\n") : STR(" |"));
	}
	strbuf_add_byte(out, '\n');
}

static void add_part(struct strbuf *out, const struct voice *voice, const struct explain_part *part)
{
	if (part->title) {
		strbuf_add(out, STR("### "));
		voice_say(out, voice, part->title);
		strbuf_add(out, STR("\n\n"));
	}
	for (size_t i = 0; i < part->count; i++) {
		const struct explain_block *block = &part->blocks[i];

		if (block->kind == BLOCK_TABLE) {
			add_table(out, voice, block->table);
			continue;
		}
		if (block->kind == BLOCK_LEAD)
			strbuf_add(out, i > 0 ? STR("\n**") : STR("**"));
		else
			strbuf_add(out, STR("- "));
		voice_sentence(out, voice, block->text);
		if (block->kind == BLOCK_LEAD)
			strbuf_add(out, STR("**\n"));
		add_clause(out, voice->language, block->clause);
		strbuf_add_byte(out, '\n');
	}
	strbuf_add_byte(out, '\n');
}

int explanation_markdown(struct strbuf *out, const struct explanation *explanation,
			 enum language language)
{
	const struct voice voice = { language, explanation->contract->zone, &style_markdown };
	struct strbuf title = STRBUF_INIT(64 * KIB);

	shown_add(&title, explanation_name(explanation));
	strbuf_add(out, STR("# "));
	markdown_add(out, strbuf_str(&title));
	strbuf_done(&title);
	strbuf_add(out, STR("\n\n"));
	for (size_t i = 0; i < explanation->count; i++) {
		const struct explain_section *section = &explanation->sections[i];

		strbuf_add(out, STR("## "));
		voice_say(out, &voice, section->title);
		add_clause(out, language, section->clause);
		strbuf_add(out, STR("\n\n"));
		for (size_t p = 0; p < section->count; p++)
			add_part(out, &voice, &section->parts[p]);
	}
	/* One line end at the end. */
	while (out->len > 1 && out->ptr[out->len - 2] == '\n')
		out->ptr[--out->len] = '\0';
	return strbuf_error(out);
}
