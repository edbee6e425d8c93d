#include "words/diag_words.h"
#include "words/statement_proof.h"

#include <string.h>

#define INDENT 2
#define SENTENCE_BYTES_MAX ((size_t)64 * 1024)

bool result_is_shown(const struct result *result, enum view_detail detail)
{
	return detail == VIEW_PROOF || result->status != STATUS_DOES_NOT_APPLY;
}

bool result_is_telling(const struct result *result)
{
	return result->missed ||
	       (result->status != STATUS_KEPT && result->status != STATUS_MEASURED &&
		result->status != STATUS_DOES_NOT_APPLY);
}

/* Something is missing, left open or booked, which is told without any proof too. */
static bool is_unsettled(const struct result *result)
{
	return result->finding_count > 0 || result->alternative_count > 0 ||
	       result->unmeasured_ms > 0 || result->posting;
}

bool proof_is_told(const struct result *result, enum view_detail detail)
{
	if (is_unsettled(result))
		return true;
	if (detail == VIEW_PROOF)
		return result->counted_count > 0 || result->taken_count > 0 ||
		       (result->status != STATUS_KEPT && result->status != STATUS_MEASURED &&
			result->step_count > 0);
	return detail == VIEW_TOLD && result_is_telling(result);
}

static void write_title(struct page *page, const struct result *result)
{
	struct str clause = result->guarantee ? result->guarantee->clause
			    : result->right   ? result->right->clause
					      : STR_NONE;

	words_name(page, result);
	if (result->guarantee && result->guarantee->title.len > 0) {
		strbuf_add(&page->line, STR(", "));
		strbuf_add(&page->line, result->guarantee->title);
	}
	if (clause.len > 0) {
		strbuf_add_byte(&page->line, ' ');
		page_say(page, N_("(clause {0})"), &clause, 1);
	}
	page_line(page, 0, INDENT);
	spell_span(&page->line, page->spelling, page->zone, result->window);
	page_line(page, 0, INDENT);
}

void proof_write_steps(struct page *page, const struct step *steps, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct step *step = &steps[i];

		strbuf_add_int(&page->line, (int64_t)i + 1);
		strbuf_add(&page->line, STR(". "));
		step_sentence(&page->line, page->spelling, page->zone, step);
		if (step->clause.len > 0) {
			strbuf_add_byte(&page->line, ' ');
			page_say(page, N_("(clause {0})"), &step->clause, 1);
		}
		page_line(page, i < 9 ? INDENT + 1 : INDENT, INDENT + 4);
	}
}

static struct table *spans_table(struct page *page, const char *last, unsigned last_flags)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("From"), TABLE_LEFT);
	page_column(page, table, N_("To"), TABLE_LEFT);
	page_column(page, table, N_("Length"), TABLE_RIGHT);
	page_column(page, table, N_("Record"), TABLE_LEFT);
	if (last)
		page_column(page, table, last, last_flags);
	return table;
}

static void add_span_cells(struct page *page, struct table *table, const struct proof_span *span)
{
	page->spelling->instant(&page->line, page->zone, span->span.from);
	page_cell(page, table);
	format_end(&page->line, page->language, page->zone, span->span);
	page_cell(page, table);
	spell_duration(&page->line, page->spelling, proof_span_ms(span));
	page_cell(page, table);
	page_cell_text(page, table, span->record ? span->record->told->id : STR_NONE);
}

static void add_sum_cells(struct page *page, struct table *table, int64_t total_ms, bool reason)
{
	page_add(page, N_("Sum"));
	page_cell(page, table);
	page_cell_text(page, table, STR_NONE);
	spell_duration(&page->line, page->spelling, total_ms);
	page_cell(page, table);
	page_cell_text(page, table, STR_NONE);
	if (reason)
		page_cell_text(page, table, STR_NONE);
}

static void write_spans(struct page *page, const struct proof_span *spans, size_t count, bool taken)
{
	struct table *table;
	int64_t total_ms = 0;

	if (count == 0)
		return;
	page_blank(page);
	page_add(page, taken ? N_("Time taken away") : N_("Time counted"));
	page_line(page, INDENT, INDENT);
	table = spans_table(page, taken ? N_("Why") : NULL, TABLE_WRAP);
	for (size_t i = 0; i < count; i++) {
		add_span_cells(page, table, &spans[i]);
		if (taken) {
			words_taken(page, &spans[i]);
			page_cell(page, table);
		}
		total_ms += proof_span_ms(&spans[i]);
	}
	add_sum_cells(page, table, total_ms, taken);
	page_table(page, table, INDENT);
}

static void say_duration(struct page *page, const char *english, int64_t ms)
{
	struct str part;

	strbuf_clear(&page->part);
	spell_duration(&page->part, page->spelling, ms);
	part = strbuf_str(&page->part);
	page_say(page, english, &part, 1);
}

static void write_after_spans(struct page *page, const struct result *result)
{
	if (result->counted_count > 0 && result->downtime_ms != result->counted_ms) {
		say_duration(page, N_("After rounding: {0}"), result->downtime_ms);
		page_line(page, INDENT, INDENT);
	}
	if (result->unmeasured_ms <= 0)
		return;
	page_blank(page);
	say_duration(page, N_("Not measured: {0}."), result->unmeasured_ms);
	if (result->bounds) {
		strbuf_add_byte(&page->line, ' ');
		if (result->bounds->best_known)
			page_say_amounts(page, N_("If it was good, owed: {0};"),
					 &result->bounds->best);
		else
			page_add(page, N_("If it was good, what is owed is not known;"));
		strbuf_add_byte(&page->line, ' ');
		if (result->bounds->worst_known)
			page_say_amounts(page, N_("if it was bad: {0}."), &result->bounds->worst);
		else
			page_add(page, N_("if it was bad: not known."));
	}
	page_line(page, INDENT, INDENT);
}

static void add_readings_columns(struct page *page, struct table *table)
{
	page_column(page, table, N_("Reading"), TABLE_LEFT);
	page_column(page, table, N_("The text leaves open"), TABLE_WRAP);
	page_column(page, table, N_("Taken"), TABLE_WRAP);
	page_column(page, table, N_("Clause"), TABLE_WRAP);
}

static void add_reading(struct page *page, struct table *table, const struct reading *reading)
{
	bool chosen = !reading->silent && reading->chosen < reading->alternative_count;

	page_cell_text(page, table, reading->id);
	page_cell_text(page, table, reading->open);
	if (chosen)
		strbuf_add(&page->line, reading->texts[reading->chosen]);
	else
		page_add(page, N_("left open"));
	page_cell(page, table);
	page_cell_text(page, table, reading->clause);
}

void proof_write_readings(struct page *page, const struct contract *contract, uint64_t readings)
{
	struct table *table = page_table_new(page);

	add_readings_columns(page, table);
	for (size_t i = 0; i < contract->reading_count && i < CONTRACT_READINGS_MAX; i++) {
		if (readings >> i & 1)
			add_reading(page, table, &contract->readings[i]);
	}
	page_table(page, table, 0);
}

void proof_write_findings(struct page *page, const struct finding *findings, size_t count)
{
	if (count > 0)
		page_blank(page);
	for (size_t i = 0; i < count; i++) {
		const struct diag_text *text = diag_text(findings[i].id);
		struct diag diag = { .id = findings[i].id, .arg_count = DIAG_ARGS_MAX };

		memcpy(diag.args, findings[i].args, sizeof(diag.args));
		strbuf_add(&page->line, str_from(text->code));
		strbuf_add_byte(&page->line, ' ');
		diag_words_fill(&page->line, page->language, text->text, &diag);
		page_line(page, INDENT, INDENT + 2);
	}
}

static void write_alternatives(struct page *page, const struct result *result)
{
	if (result->alternative_count > 0)
		page_blank(page);
	for (size_t i = 0; i < result->alternative_count; i++) {
		const struct alternative *alternative = &result->alternatives[i];
		const struct str parts[] = { alternative->reading, alternative->chosen };

		page_say(page, N_("If {0} is {1}:"), parts, 2);
		strbuf_add_byte(&page->line, ' ');
		page_add(page, status_words(alternative->status));
		strbuf_add(&page->line, STR(", "));
		page_add_amounts(page, &alternative->payable, N_("nothing"));
		page_line(page, INDENT, INDENT + 2);
	}
}

/* How long what is owed stays good once it is given. */
static void add_expiry(struct page *page, const struct result *result)
{
	const struct expr *expires = result->guarantee->expires;
	struct str part;

	strbuf_clear(&page->part);
	if (result->expires.type != VALUE_UNDEFINED)
		spell_value(&page->part, page->spelling, page->zone, &result->expires,
			    expires->type);
	else
		strbuf_add(&page->part, expires->text);
	part = strbuf_str(&page->part);
	strbuf_add(&page->line, STR(", "));
	page_say(page, N_("good for {0}"), &part, 1);
}

static void write_remedies(struct page *page, const struct result *result)
{
	const struct guarantee *guarantee = result->guarantee;

	if (!guarantee || guarantee->remedy_count == 0 || result->payable.count == 0)
		return;
	page_blank(page);
	page_add(page, N_("Form of payment:"));
	for (size_t i = 0; i < guarantee->remedy_count; i++) {
		strbuf_add(&page->line, i > 0 ? STR(", ") : STR(" "));
		strbuf_add(&page->line, words_translate(page->language, guarantee->remedies[i]));
	}
	if (guarantee->chosen_by.len > 0) {
		const struct str by = words_translate(page->language, guarantee->chosen_by);

		strbuf_add_byte(&page->line, ' ');
		page_say(page, N_("(chosen by: {0})"), &by, 1);
	}
	if (guarantee->expires)
		add_expiry(page, result);
	page_line(page, INDENT, INDENT + 2);
}

static void write_posted(struct page *page, const struct result *result)
{
	if (!result->posting)
		return;
	page_say_amounts(page, N_("Booked before: {0};"), &result->posting->posted);
	strbuf_add_byte(&page->line, ' ');
	page_say_amounts(page, N_("difference: {0}"), &result->posting->difference);
	page_line(page, INDENT, INDENT + 2);
}

void proof_write(struct page *page, const struct result *result, enum view_detail detail)
{
	bool whole = detail == VIEW_PROOF || (detail == VIEW_TOLD && result_is_telling(result));

	write_title(page, result);
	if (whole && result->step_count > 0)
		page_blank(page);
	if (whole) {
		proof_write_steps(page, result->steps, result->step_count);
		write_spans(page, result->counted, result->counted_count, false);
	}
	write_after_spans(page, result);
	if (whole)
		write_spans(page, result->taken, result->taken_count, true);
	proof_write_findings(page, result->findings, result->finding_count);
	write_alternatives(page, result);
	if (whole)
		write_remedies(page, result);
	write_posted(page, result);
}
