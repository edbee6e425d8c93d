#include "words/calendar_text.h"

#include "words/page.h"

#define TEXT_BYTES_MAX 512
#define PARTS_MAX 4

static const char *const weekdays[] = {
	"",	      N_("Monday"),   N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
	N_("Friday"), N_("Saturday"), N_("Sunday"),
};

static const struct {
	const char *key, *words;
} holiday_names[] = {
	{ "new-year", N_("New Year's Day") },
	{ "good-friday", N_("Good Friday") },
	{ "easter-monday", N_("Easter Monday") },
	{ "labour-day", N_("Labour Day") },
	{ "victory-1945", N_("Victory in Europe Day") },
	{ "ascension", N_("Ascension Day") },
	{ "whit-monday", N_("Whit Monday") },
	{ "national-day", N_("National Day") },
	{ "assumption", N_("Assumption Day") },
	{ "all-saints", N_("All Saints' Day") },
	{ "armistice-1918", N_("Armistice Day") },
	{ "christmas", N_("Christmas Day") },
	{ "second-christmas-day", N_("Second day of Christmas") },
	{ "abolition-of-slavery", N_("Abolition of slavery") },
};

static const char *const window_names[WINDOW_KINDS] = {
	[WINDOW_DAY] = N_("day"),
	[WINDOW_WEEK] = N_("week"),
	[WINDOW_MONTH] = N_("calendar month"),
	[WINDOW_BILLING_MONTH] = N_("billing month"),
	[WINDOW_QUARTER] = N_("quarter"),
	[WINDOW_HALF_YEAR] = N_("half-year"),
	[WINDOW_YEAR] = N_("calendar year"),
	[WINDOW_CONTRACT_YEAR] = N_("contract year"),
};

/* A sentence whose parts are gathered first. */
struct sentence {
	struct page *page;
	struct strbuf parts[PARTS_MAX];
	size_t count;
};

static struct sentence sentence_begin(struct page *page)
{
	struct sentence sentence = { .page = page };

	for (size_t i = 0; i < PARTS_MAX; i++)
		sentence.parts[i] = (struct strbuf)STRBUF_INIT(TEXT_BYTES_MAX);
	return sentence;
}

static struct strbuf *next_part(struct sentence *sentence)
{
	return &sentence->parts[sentence->count++];
}

/* Puts the sentence on the page and releases its parts. */
static void sentence_end(struct sentence *sentence, const char *english)
{
	struct str parts[PARTS_MAX];

	for (size_t i = 0; i < PARTS_MAX; i++)
		parts[i] = strbuf_str(&sentence->parts[i]);
	page_say(sentence->page, english, parts, sentence->count);
	for (size_t i = 0; i < PARTS_MAX; i++)
		strbuf_done(&sentence->parts[i]);
	page_line(sentence->page, 0, 0);
}

static void add_instant(struct strbuf *out, const struct page *page, struct instant at)
{
	struct zone_local local = zone_local(page->zone, at);

	strbuf_add(out, page_words(page, weekdays[date_weekday(local.date)]));
	strbuf_add_byte(out, ' ');
	page->spelling->instant(out, page->zone, at.ms);
}

/* Hours are what business hours are counted in: 743 h, never 30 days 23 h. */
static void add_length(struct strbuf *out, const struct page *page, int64_t ms)
{
	const struct spelling *spelling = page->spelling;
	int64_t hours = ms / HOUR_MS, rest = ms % HOUR_MS;

	if (hours > 0 || rest == 0) {
		format_count(out, page->language, hours);
		strbuf_add(out, spelling->unit_gap);
		strbuf_add(out, spelling->h);
	}
	if (rest == 0)
		return;
	strbuf_add(out, hours > 0 ? STR(" ") : STR_NONE);
	format_duration(out, page->language, rest);
}

static struct str holiday_words(const struct page *page, struct str key)
{
	for (size_t i = 0; i < sizeof(holiday_names) / sizeof(holiday_names[0]); i++)
		if (str_equal(key, str_from(holiday_names[i].key)))
			return page_words(page, holiday_names[i].words);
	return key;
}

/* Why a day has not the hours of its weekday; nothing for a usual day. */
static struct str day_words(const struct page *page, const struct answer_row *row)
{
	switch (row->kind) {
	case DAY_HOLIDAY:
		return holiday_words(page, row->name);
	case DAY_LISTED:
		return page_words(page, N_("listed holiday"));
	case DAY_EXCEPTED:
		return page_words(page, N_("exception"));
	case DAY_NO_HOURS:
		return page_words(page, N_("no hours"));
	case DAY_HOURS:
	default:
		return STR_NONE;
	}
}

static int begin(struct page *page, struct strbuf *out, const struct calendar_view *view)
{
	return page_begin(page, out, view->language, view->zone, view->width);
}

static void cell_date(struct page *page, struct table *table, struct civil_date date)
{
	page->spelling->date(&page->line, date);
	page_cell(page, table);
}

static void cell_weekday(struct page *page, struct table *table, struct civil_date date)
{
	page_cell_text(page, table, page_words(page, weekdays[date_weekday(date)]));
}

static void add_offset(struct strbuf *out, int32_t seconds)
{
	int32_t minutes = (seconds < 0 ? -seconds : seconds) / 60;

	strbuf_add(out, seconds < 0 ? STR("-") : STR("+"));
	strbuf_add_padded(out, minutes / 60, 2);
	strbuf_add(out, STR(":"));
	strbuf_add_padded(out, minutes % 60, 2);
}

/* Time of day with its offset, after the date where that is another one. */
static void cell_time(struct page *page, struct table *table, struct instant at,
		      struct civil_date beside)
{
	struct zone_local local = zone_local(page->zone, at);

	if (date_compare(local.date, beside) != 0) {
		page->spelling->date(&page->line, local.date);
		strbuf_add_byte(&page->line, ' ');
	}
	time_write(&page->line, (struct civil_time){ local.ms_of_day / 1000 });
	if (local.ms_of_day % 1000 != 0) {
		strbuf_add_byte(&page->line, '.');
		strbuf_add_padded(&page->line, local.ms_of_day % 1000, 3);
	}
	strbuf_add_byte(&page->line, ' ');
	add_offset(&page->line, zone_offset_at(page->zone, at));
	page_cell(page, table);
}

static void cell_length(struct page *page, struct table *table, int64_t ms)
{
	add_length(&page->line, page, ms);
	page_cell(page, table);
}

static void write_left_out(struct page *page, const struct answer *answer)
{
	struct sentence sentence;

	if (answer->row_total <= answer->row_count)
		return;
	sentence = sentence_begin(page);
	format_count(next_part(&sentence), page->language,
		     (int64_t)(answer->row_total - answer->row_count));
	sentence_end(&sentence, N_("{0} more lines are not shown."));
}

/* Open segments day by day with their lengths; sum: what they add up to, -1 for none. */
static void write_segments(struct page *page, const struct answer *answer, int64_t sum_ms)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Day"), TABLE_LEFT);
	page_column(page, table, N_("Date"), TABLE_LEFT);
	page_column(page, table, N_("From"), TABLE_LEFT);
	page_column(page, table, N_("To"), TABLE_LEFT);
	page_column(page, table, N_("Length"), TABLE_RIGHT);
	page_column(page, table, NULL, TABLE_LEFT);
	for (size_t i = 0; i < answer->row_count; i++) {
		const struct answer_row *row = &answer->rows[i];
		bool any = !span_is_empty(row->span);

		cell_weekday(page, table, row->date);
		cell_date(page, table, row->date);
		if (any) {
			cell_time(page, table, instant_of(row->span.from), row->date);
			cell_time(page, table, instant_of(row->span.to), row->date);
			cell_length(page, table, span_ms(row->span));
		} else {
			page_cell_text(page, table, page_words(page, N_("closed")));
			page_cell_text(page, table, STR_NONE);
			page_cell_text(page, table, STR_NONE);
		}
		page_cell_text(page, table, day_words(page, row));
	}
	if (sum_ms >= 0 && answer->row_count > 0) {
		page_cell_text(page, table, page_words(page, N_("Sum")));
		for (size_t i = 0; i < 3; i++)
			page_cell_text(page, table, STR_NONE);
		cell_length(page, table, sum_ms);
		page_cell_text(page, table, STR_NONE);
	}
	if (answer->row_count > 0)
		page_blank(page);
	page_table(page, table, 2);
	write_left_out(page, answer);
}

int calendar_text_open(struct strbuf *out, const struct calendar_view *view,
		       const struct answer *answer)
{
	struct page page;
	struct sentence sentence;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	sentence = sentence_begin(&page);
	add_instant(next_part(&sentence), &page, answer->from);
	if (answer->changes)
		add_instant(next_part(&sentence), &page, answer->to);
	if (answer->open)
		sentence_end(&sentence, answer->changes
						? N_("Open on {0}, until {1}.")
						: N_("Open on {0}, and for the next ten years."));
	else
		sentence_end(&sentence, answer->changes
						? N_("Closed on {0}, until {1}.")
						: N_("Closed on {0}, and for the next ten years."));
	write_segments(&page, answer, -1);
	return page_end(&page);
}

static void write_units(struct page *page, const struct answer *answer, struct str unit)
{
	struct sentence sentence = sentence_begin(page);

	strbuf_add(next_part(&sentence), unit);
	format_count(next_part(&sentence), page->language, answer->units);
	sentence_end(&sentence, N_("Whole {0} that ran: {1}."));
}

int calendar_text_between(struct strbuf *out, const struct calendar_view *view,
			  const struct answer *answer, struct str unit)
{
	struct page page;
	struct sentence sentence;
	int64_t elapsed_ms = answer->to.ms - answer->from.ms;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	sentence = sentence_begin(&page);
	add_instant(next_part(&sentence), &page, answer->from);
	add_instant(next_part(&sentence), &page, answer->to);
	add_length(next_part(&sentence), &page, elapsed_ms);
	if (view->has_calendar) {
		add_length(next_part(&sentence), &page, answer->open_ms);
		sentence_end(&sentence, N_("Open for {3} of the {2} from {0} to {1}."));
	} else {
		sentence_end(&sentence, N_("{2} from {0} to {1}."));
	}
	if (unit.len > 0)
		write_units(&page, answer, unit);
	write_segments(&page, answer, answer->open_ms);
	return page_end(&page);
}

/* The days counted, and those passed over with the reason. */
static void write_days(struct page *page, const struct answer *answer)
{
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Counts as"), TABLE_RIGHT);
	page_column(page, table, N_("Day"), TABLE_LEFT);
	page_column(page, table, N_("Date"), TABLE_LEFT);
	page_column(page, table, NULL, TABLE_LEFT);
	for (size_t i = 0; i < answer->row_count; i++) {
		const struct answer_row *row = &answer->rows[i];

		if (row->number > 0)
			format_count(&page->line, page->language, row->number);
		page_cell(page, table);
		cell_weekday(page, table, row->date);
		cell_date(page, table, row->date);
		page_cell_text(page, table, day_words(page, row));
	}
	page_blank(page);
	page_table(page, table, 2);
	write_left_out(page, answer);
}

static void write_due(struct page *page, const struct answer *answer, struct str amount)
{
	struct sentence sentence = sentence_begin(page);

	add_instant(next_part(&sentence), page, answer->due);
	strbuf_add(next_part(&sentence), amount);
	add_instant(next_part(&sentence), page, answer->from);
	sentence_end(&sentence, N_("{0}: {1} from {2}."));
	/* An end of day is an exclusive instant, which people call the day before. */
	if (spell_is_midnight(page->zone, answer->due.ms)) {
		sentence = sentence_begin(page);
		spell_last_day(next_part(&sentence), page->spelling, page->zone, answer->due.ms);
		sentence_end(&sentence, N_("That is the end of {0}."));
	}
	if (answer->start.ms != answer->from.ms) {
		sentence = sentence_begin(page);
		add_instant(next_part(&sentence), page, answer->start);
		sentence_end(&sentence, N_("The clock starts only on {0}."));
	}
}

int calendar_text_due(struct strbuf *out, const struct calendar_view *view,
		      const struct answer *answer, struct str amount)
{
	struct page page;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	write_due(&page, answer, amount);
	if (answer->row_count > 0 && span_is_empty(answer->rows[0].span))
		write_days(&page, answer);
	else
		write_segments(&page, answer, answer->open_ms);
	return page_end(&page);
}

int calendar_text_holidays(struct strbuf *out, const struct calendar_view *view,
			   const struct answer *answer)
{
	struct page page;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	if (answer->row_count == 0) {
		page_add(&page, N_("No holidays and no exceptions in this year."));
		page_line(&page, 0, 0);
	} else {
		struct table *table = page_table_new(&page);

		page_column(&page, table, N_("Date"), TABLE_LEFT);
		page_column(&page, table, N_("Day"), TABLE_LEFT);
		page_column(&page, table, N_("Holiday"), TABLE_LEFT);
		page_column(&page, table, N_("Hours"), TABLE_LEFT);
		for (size_t i = 0; i < answer->row_count; i++) {
			const struct answer_row *row = &answer->rows[i];

			cell_date(&page, table, row->date);
			cell_weekday(&page, table, row->date);
			page_cell_text(&page, table, day_words(&page, row));
			if (span_is_empty(row->span))
				page_add(&page, N_("closed"));
			else
				spell_span(&page.line, page.spelling, page.zone, row->span);
			page_cell(&page, table);
		}
		page_table(&page, table, 0);
	}
	return page_end(&page);
}

int calendar_text_windows(struct strbuf *out, const struct calendar_view *view,
			  const struct answer *answer)
{
	struct page page;
	struct table *table;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Window"), TABLE_LEFT);
	page_column(&page, table, N_("Days"), TABLE_WRAP);
	page_column(&page, table, N_("Length"), TABLE_RIGHT);
	if (view->has_calendar) {
		page_column(&page, table, N_("Open"), TABLE_RIGHT);
		page_column(&page, table, N_("Working days"), TABLE_RIGHT);
	}
	for (size_t i = 0; i < answer->row_count; i++) {
		const struct answer_row *row = &answer->rows[i];

		page_cell_text(&page, table, page_words(&page, window_names[row->window]));
		spell_span(&page.line, page.spelling, page.zone, row->span);
		page_cell(&page, table);
		cell_length(&page, table, span_ms(row->span));
		if (!view->has_calendar)
			continue;
		cell_length(&page, table, row->open_ms);
		format_count(&page.line, page.language, row->working_days);
		page_cell(&page, table);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

int calendar_text_week(struct strbuf *out, const struct calendar_view *view,
		       const struct answer *answer)
{
	struct page page;
	struct sentence sentence;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	sentence = sentence_begin(&page);
	add_length(next_part(&sentence), &page, answer->open_ms);
	spell_span(next_part(&sentence), page.spelling, page.zone,
		   (struct span){ answer->from.ms, answer->to.ms });
	sentence_end(&sentence, N_("Open for {0} in the week {1}."));
	write_segments(&page, answer, answer->open_ms);
	return page_end(&page);
}

int calendar_text_changes(struct strbuf *out, const struct calendar_view *view,
			  const struct answer *answer)
{
	struct page page;
	int r = begin(&page, out, view);

	if (r < 0)
		return r;
	if (answer->row_count == 0) {
		page_add(&page, N_("The clocks do not change in this year."));
		page_line(&page, 0, 0);
	}
	for (size_t i = 0; i < answer->row_count; i++) {
		const struct answer_row *row = &answer->rows[i];
		int32_t shift = row->offset_after_seconds - row->offset_before_seconds;
		struct sentence sentence = sentence_begin(&page);

		add_instant(next_part(&sentence), &page, instant_of(row->span.from));
		add_offset(next_part(&sentence), row->offset_before_seconds);
		add_offset(next_part(&sentence), row->offset_after_seconds);
		format_duration(next_part(&sentence), page.language,
				(shift < 0 ? -shift : shift) * SECOND_MS);
		sentence_end(&sentence, shift > 0 ? N_("{0}: forward by {3}, from {1} to {2}.")
						  : N_("{0}: back by {3}, from {1} to {2}."));
	}
	return page_end(&page);
}
