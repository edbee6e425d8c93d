#include "words/explanation_words.h"

#include "words/page.h"
#include "words/phrase_words.h"

#define INDENT 2

struct str explanation_name(const struct explanation *explanation)
{
	const struct contract *contract = explanation->contract;

	return contract->title.len > 0 ? contract->title : contract->id;
}

static void add_clause(struct page *page, struct str clause)
{
	struct strbuf quoted = STRBUF_INIT(64 * KIB);
	struct str part;

	if (clause.len == 0)
		return;
	quoted_add(&quoted, page->language, clause);
	part = strbuf_str(&quoted);
	strbuf_add_byte(&page->line, ' ');
	page_say(page, N_("(clause {0})"), &part, 1);
	strbuf_done(&quoted);
}

static void write_table(struct page *page, const struct voice *voice,
			const struct explain_table *from)
{
	struct table *table = page_table_new(page);

	for (size_t i = 0; table && i < from->columns; i++) {
		voice_sentence(&page->line, voice, from->titles[i]);
		table_column(table, strbuf_str(&page->line), TABLE_WRAP);
		strbuf_clear(&page->line);
	}
	for (size_t i = 0; i < from->columns * from->rows; i++) {
		voice_say(&page->line, voice, from->cells[i]);
		page_cell(page, table);
	}
	page_table(page, table, 2 * INDENT);
}

static void write_part(struct page *page, const struct voice *voice,
		       const struct explain_part *part)
{
	size_t indent = INDENT;

	if (part->title) {
		page_blank(page);
		voice_say(&page->line, voice, part->title);
		page_line(page, INDENT, INDENT);
	}
	for (size_t i = 0; i < part->count; i++) {
		const struct explain_block *block = &part->blocks[i];

		if (block->kind == BLOCK_TABLE) {
			write_table(page, voice, block->table);
			continue;
		}
		indent = block->kind == BLOCK_LEAD ? INDENT : 2 * INDENT;
		if (block->kind == BLOCK_SENTENCE)
			strbuf_add(&page->line, STR("- "));
		voice_sentence(&page->line, voice, block->text);
		add_clause(page, block->clause);
		page_line(page, indent, indent + INDENT);
	}
}

int explanation_text(struct strbuf *out, const struct explanation *explanation,
		     enum language language, unsigned width)
{
	const struct voice voice = { language, explanation->contract->zone, &style_text };
	struct page page;
	int error = page_begin(&page, out, language, explanation->contract->zone, width);

	if (error < 0)
		return error;
	strbuf_add(&page.line, explanation_name(explanation));
	page_line(&page, 0, 0);
	for (size_t i = 0; i < explanation->count; i++) {
		const struct explain_section *section = &explanation->sections[i];

		page_blank(&page);
		voice_say(&page.line, &voice, section->title);
		add_clause(&page, section->clause);
		page_line(&page, 0, INDENT);
		for (size_t p = 0; p < section->count; p++)
			write_part(&page, &voice, &section->parts[p]);
	}
	return page_end(&page);
}
