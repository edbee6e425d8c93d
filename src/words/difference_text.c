#include "words/difference_text.h"

#include "words/page.h"

#define NUMBERS_MAX 5
#define NUMBER_BYTES_MAX 64

static void say_text(struct page *page, const char *english, struct str text)
{
	page_say(page, english, &text, 1);
}

/* A sentence with numbers after an optional text. */
static void say_numbers(struct page *page, const char *english, struct str text,
			const size_t *numbers, size_t count)
{
	struct strbuf digits[NUMBERS_MAX];
	struct str parts[NUMBERS_MAX + 1] = { text };
	size_t first = text.len > 0 ? 1 : 0;

	for (size_t i = 0; i < count && i < NUMBERS_MAX; i++) {
		digits[i] = (struct strbuf)STRBUF_INIT(NUMBER_BYTES_MAX);
		format_count(&digits[i], page->language, (int64_t)numbers[i]);
		parts[first + i] = strbuf_str(&digits[i]);
	}
	page_say(page, english, parts, first + count);
	for (size_t i = 0; i < count && i < NUMBERS_MAX; i++)
		strbuf_done(&digits[i]);
}

static void write_verdict(struct page *page, const struct verification *verification)
{
	const size_t place[] = { verification->layout.line, verification->layout.column };

	switch (verification->outcome) {
	case VERIFY_BYTES:
		say_text(page, N_("{0}: the same to the byte."), verification->path);
		break;
	case VERIFY_VALUES:
		say_numbers(page,
			    N_("{0}: the same values; they are laid out otherwise from line {1}, "
			       "column {2} on."),
			    verification->path, place, 2);
		break;
	case VERIFY_DIFFERENT:
	default:
		say_numbers(page,
			    N_("{0}: not what the case and its contract give. Differences: {1}."),
			    verification->path, &verification->found.total, 1);
		break;
	}
	page_line(page, 0, 0);
}

static void write_counts(struct page *page, const struct verification *verification)
{
	const size_t numbers[] = { verification->statements, verification->results,
				   verification->steps, verification->sums.checked,
				   verification->sums.wrong };

	say_numbers(page,
		    N_("Computed again: statements {0}, results {1}, steps {2}. Lengths added up: "
		       "{3}, wrong: {4}."),
		    STR_NONE, numbers, NUMBERS_MAX);
	page_line(page, 0, 0);
}

static bool write_origins(struct page *page, const struct verification *verification)
{
	static const char *const words[ORIGINS] = {
		[ORIGIN_CONTRACT] = N_("It was made from another contract file."),
		[ORIGIN_FACTS] = N_("It was made from another case file."),
		[ORIGIN_ENGINE] = N_("It was made by another version of garant."),
		[ORIGIN_TZDATA] = N_("It was made with other time zone data."),
	};
	bool any = false;

	for (size_t i = 0; i < ORIGINS; i++) {
		if (!verification->foreign[i])
			continue;
		page_add(page, words[i]);
		page_line(page, 0, 0);
		any = true;
	}
	return any;
}

/* Gathers ", guarantee a" where there is one. */
static void add_part(struct page *page, const char *english, struct str text)
{
	if (text.len == 0)
		return;
	if (page->line.len > 0)
		strbuf_add(&page->line, STR(", "));
	say_text(page, english, text);
}

static void add_step(struct page *page, const struct difference *difference)
{
	if (difference->step == 0)
		return;
	strbuf_add(&page->line, page->line.len > 0 ? STR(", ") : STR_NONE);
	say_numbers(page, N_("step {0}"), STR_NONE, &difference->step, 1);
	if (difference->idea.len > 0) {
		strbuf_add(&page->line, STR(" ("));
		strbuf_add(&page->line, difference->idea);
		strbuf_add(&page->line, STR(")"));
	}
}

static void write_place(struct page *page, const struct difference *difference)
{
	const struct str window[] = { difference->window_from, difference->window_to };

	add_part(page, N_("subscription {0}"), difference->subscription);
	if (!str_equal(difference->revision, STR("1")))
		add_part(page, N_("revision {0}"), difference->revision);
	add_part(page, N_("guarantee {0}"), difference->guarantee);
	add_part(page, N_("right {0}"), difference->right);
	add_part(page, N_("item {0}"), difference->item);
	add_part(page, N_("record {0}"), difference->record);
	if (window[0].len > 0) {
		strbuf_add(&page->line, page->line.len > 0 ? STR(", ") : STR_NONE);
		page_say(page, N_("window {0} to {1}"), window, 2);
	}
	add_step(page, difference);
	add_part(page, N_("clause {0}"), difference->clause);
	add_part(page, N_("field {0}"), difference->field);
	page_line(page, 2, 4);
}

static void write_values(struct page *page, const struct difference *difference)
{
	const struct str values[] = { difference->stands, difference->should };

	switch (difference->kind) {
	case DIFFERENCE_MISSING:
		page_say(page, N_("is missing: {1}"), values, 2);
		break;
	case DIFFERENCE_EXTRA:
		page_say(page, N_("should not be there: {0}"), values, 2);
		break;
	case DIFFERENCE_SUM:
		page_say(page, N_("its parts add up to {1}, and it says {0}"), values, 2);
		break;
	case DIFFERENCE_VALUE:
	default:
		page_say(page, N_("stands there: {0}"), values, 2);
		page_line(page, 2, 4);
		page_say(page, N_("should be: {1}"), values, 2);
		break;
	}
	page_line(page, 2, 4);
}

static void write_difference(struct page *page, const struct difference *difference)
{
	if (difference->at.source) {
		strbuf_add(&page->line, difference->at.source->name);
		strbuf_add_format(&page->line, ":%u:%u: ", difference->at.line,
				  difference->at.column);
	}
	strbuf_add(&page->line, difference->path);
	page_blank(page);
	page_line(page, 0, 2);
	write_place(page, difference);
	write_values(page, difference);
}

/* The number of a member that says what a statement was made from; ORIGINS for any other. */
static size_t origin_of(const struct difference *difference)
{
	static const struct str fields[ORIGINS] = {
		{ "contract.digest", 15 },
		{ "facts.digest", 12 },
		{ "engine.version", 14 },
		{ "engine.tzdata", 13 },
	};

	size_t i = 0;

	while (i < ORIGINS &&
	       (difference->guarantee.len > 0 || !str_equal(difference->field, fields[i])))
		i++;
	return i;
}

/* Of a statement made from something else: each origin once, however many statements there are. */
static void write_differences(struct page *page, const struct verification *verification,
			      bool origins_only)
{
	const struct differences *found = &verification->found;
	bool told[ORIGINS + 1] = { [ORIGINS] = true };
	size_t shown = 0, left;

	for (size_t i = 0; i < found->count; i++) {
		size_t origin = origin_of(&found->items[i]);

		if (origins_only && told[origin])
			continue;
		told[origin] = true;
		write_difference(page, &found->items[i]);
		shown++;
	}
	left = found->total - shown;
	if (left == 0)
		return;
	page_blank(page);
	if (origins_only)
		say_numbers(page,
			    N_("{0} more differences may follow from that; --all lists them."),
			    STR_NONE, &left, 1);
	else
		say_numbers(page, N_("{0} more differences; --all lists them."), STR_NONE, &left,
			    1);
	page_line(page, 0, 0);
}

int verification_text(struct strbuf *out, const struct verification *verification,
		      const struct difference_view *view)
{
	struct page page;
	int r = page_begin(&page, out, view->language, NULL, view->width);
	bool foreign;

	if (r < 0)
		return r;
	write_verdict(&page, verification);
	foreign = write_origins(&page, verification);
	write_counts(&page, verification);
	write_differences(&page, verification, foreign && !view->all);
	return page_end(&page);
}
