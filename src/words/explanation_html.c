/* The page: one column of sections, readable on a phone, in the dark and on paper. */
#include "core/settle/statement_names.h"
#include "words/explanation_words.h"
#include "words/phrase_words.h"
#include "words/shown.h"

static const char HEAD[] =
	"<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" "
	"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";

static const char STYLE[] =
	"<style>\n"
	":root{--ink:#1b1f24;--soft:#57606a;--line:#c9d1d9;--paper:#fff;--band:#f3f5f7;"
	"--link:#0a58ca}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#a9b1ba;--line:#3d444d;"
	"--paper:#14171a;--band:#1f2428;--link:#8ab4f8}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--paper);color:var(--ink);"
	"font:1rem/1.55 system-ui,sans-serif;overflow-wrap:break-word}\n"
	"header,nav,main{max-width:48rem;margin:0 auto;padding:0 1rem}\n"
	"a{color:var(--link)}\n"
	"a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);"
	"outline-offset:2px}\n"
	".skip{position:absolute;left:-99rem}\n"
	".skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}\n"
	"h1{font-size:1.7rem;line-height:1.25;margin:1.5rem 0 .25rem}\n"
	"h2{font-size:1.25rem;line-height:1.3;margin:2.5rem 0 .5rem;padding-top:.75rem;"
	"border-top:1px solid var(--line)}\n"
	"h3{font-size:1rem;margin:1.25rem 0 .25rem}\n"
	"ul{margin:.25rem 0;padding-left:1.25rem}\n"
	"li{margin:.2rem 0}\n"
	".lead{margin:.75rem 0 .25rem;font-weight:600}\n"
	".clause,.id{color:var(--soft)}\n"
	"q{quotes:none}\n"
	"code{background:var(--band);border-radius:.2rem;padding:.05rem .25rem;"
	"font:0.9em/1.4 ui-monospace,monospace}\n"
	".wide{overflow-x:auto;margin:.5rem 0}\n"
	"table{border-collapse:collapse;min-width:60%}\n"
	"th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;"
	"border-bottom:1px solid var(--line)}\n"
	"th{font-weight:600}\n"
	"@media print{nav,.skip{display:none}body{font-size:10pt}"
	"section{break-inside:auto}h2,h3{break-after:avoid}tr,li{break-inside:avoid}"
	".wide{overflow:visible}}\n"
	"</style>\n";

struct writer {
	struct strbuf *out;
	struct voice voice;
};

static void add(struct writer *writer, const char *html)
{
	strbuf_add(writer->out, str_from(html));
}

static void add_safe(struct writer *writer, struct str text)
{
	struct strbuf safe = STRBUF_INIT(1024 * KIB);

	shown_add(&safe, text);
	html_add(writer->out, strbuf_str(&safe));
	strbuf_done(&safe);
}

static void add_message(struct writer *writer, const char *english)
{
	html_add(writer->out, words_translate(writer->voice.language, str_from(english)));
}

static void add_clause(struct writer *writer, struct str clause)
{
	struct strbuf part = STRBUF_INIT(64 * KIB);
	struct str parts[1];

	if (clause.len == 0)
		return;
	style_html.words(&part, writer->voice.language, clause);
	parts[0] = strbuf_str(&part);
	add(writer, " <span class=\"clause\">");
	text_fill(writer->out, words_translate(writer->voice.language, STR(N_("(clause {0})"))),
		  parts, 1);
	add(writer, "</span>");
	strbuf_done(&part);
}

static void add_number(struct writer *writer, const char *before, size_t number, const char *after)
{
	add(writer, before);
	strbuf_add_int(writer->out, (int64_t)number);
	add(writer, after);
}

/* A table in a frame that can be moved sideways, with the keyboard too; labelled by its section. */
static void add_table(struct writer *writer, const struct explain_table *table, size_t section)
{
	add_number(writer, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"s",
		   section, "\">\n<table>\n<thead><tr>");
	for (size_t i = 0; i < table->columns; i++) {
		add(writer, "<th scope=\"col\">");
		voice_sentence(writer->out, &writer->voice, table->titles[i]);
		add(writer, "</th>");
	}
	add(writer, "</tr></thead>\n<tbody>\n");
	for (size_t row = 0; row < table->rows; row++) {
		add(writer, "<tr>");
		for (size_t i = 0; i < table->columns; i++) {
			add(writer, i == 0 ? "<th scope=\"row\">" : "<td>");
			voice_say(writer->out, &writer->voice,
				  table->cells[row * table->columns + i]);
			add(writer, i == 0 ? "</th>" : "</td>");
		}
		add(writer, "</tr>\n");
	}
	add(writer, "</tbody>\n</table>\n</div>\n");
}

static void add_sentence(struct writer *writer, const struct explain_block *block)
{
	bool lead = block->kind == BLOCK_LEAD;

	add(writer, lead ? "<p class=\"lead\">" : "<li>");
	voice_sentence(writer->out, &writer->voice, block->text);
	add_clause(writer, block->clause);
	add(writer, lead ? "</p>\n" : "</li>\n");
}

/* Sentences that follow each other are one list. */
static void add_blocks(struct writer *writer, const struct explain_part *part, size_t section)
{
	bool open = false;

	for (size_t i = 0; i < part->count; i++) {
		const struct explain_block *block = &part->blocks[i];
		bool item = block->kind == BLOCK_SENTENCE;

		if (open != item)
			add(writer, item ? "<ul>\n" : "</ul>\n");
		open = item;
		if (block->kind == BLOCK_TABLE)
			add_table(writer, block->table, section);
		else
			add_sentence(writer, block);
	}
	if (open)
		add(writer, "</ul>\n");
}

static void add_section(struct writer *writer, const struct explain_section *section, size_t number)
{
	add_number(writer, "<section aria-labelledby=\"s", number, "\">\n");
	add_number(writer, "<h2 id=\"s", number, "\">");
	voice_say(writer->out, &writer->voice, section->title);
	add_clause(writer, section->clause);
	add(writer, "</h2>\n");
	for (size_t p = 0; p < section->count; p++) {
		if (section->parts[p].title) {
			add(writer, "<h3>");
			voice_say(writer->out, &writer->voice, section->parts[p].title);
			add(writer, "</h3>\n");
		}
		add_blocks(writer, &section->parts[p], number);
	}
	add(writer, "</section>\n");
}

static void add_contents(struct writer *writer, const struct explanation *explanation)
{
	add(writer, "<nav aria-label=\"");
	add_message(writer, N_("Contents"));
	add(writer, "\">\n<ul>\n");
	for (size_t i = 0; i < explanation->count; i++) {
		add_number(writer, "<li><a href=\"#s", i + 1, "\">");
		voice_say(writer->out, &writer->voice, explanation->sections[i].title);
		add(writer, "</a></li>\n");
	}
	add(writer, "</ul>\n</nav>\n");
}

int explanation_html(struct strbuf *out, const struct explanation *explanation,
		     enum language language)
{
	struct writer writer = { .out = out,
				 .voice = { language, explanation->contract->zone, &style_html } };

	add(&writer, language == LANGUAGE_FR ? "<!doctype html>\n<html lang=\"fr\">\n<head>\n"
					     : "<!doctype html>\n<html lang=\"en\">\n<head>\n");
	add(&writer, HEAD);
	add(&writer, "<title>");
	add_safe(&writer, explanation_name(explanation));
	add(&writer, "</title>\n");
	add(&writer, STYLE);
	add(&writer, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
	add_message(&writer, N_("To the explanation"));
	add(&writer, "</a>\n<header>\n<h1>");
	add_safe(&writer, explanation_name(explanation));
	add(&writer, "</h1>\n<p class=\"id\"><code>");
	add_safe(&writer, explanation->contract->id);
	add(&writer, "</code></p>\n</header>\n");
	add_contents(&writer, explanation);
	add(&writer, "<main id=\"main\">\n");
	for (size_t i = 0; i < explanation->count; i++)
		add_section(&writer, &explanation->sections[i], i + 1);
	add(&writer, "</main>\n</body>\n</html>\n");
	return strbuf_error(out);
}
