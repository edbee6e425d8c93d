#include "core/facts/case_reader.h"

#include <errno.h>
#include <stdlib.h>

#include "base/parse.h"
#include "core/time/window.h"

static bool digits_at(struct str text, size_t at, size_t count)
{
	for (size_t i = at; i < at + count; i++)
		if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

/* 2026, 2026-04, 2026-Q2 as a kind of window and its first day. */
static int period_form(struct str name, enum window_kind *ret_kind, struct civil_date *ret_first)
{
	int64_t year, part = 1;

	if (!digits_at(name, 0, 4) || parse_int64(str_slice(name, 0, 4), 1, 9999, &year) < 0)
		return -EBADMSG;
	if (name.len == 4) {
		*ret_kind = WINDOW_YEAR;
	} else if (name.len == 7 && name.ptr[4] == '-' && digits_at(name, 5, 2)) {
		if (parse_int64(str_slice(name, 5, 7), 1, 12, &part) < 0)
			return -ERANGE;
		*ret_kind = WINDOW_MONTH;
	} else if (name.len == 7 && name.ptr[4] == '-' && name.ptr[5] == 'Q') {
		if (parse_int64(str_slice(name, 6, 7), 1, 4, &part) < 0)
			return -ERANGE;
		*ret_kind = WINDOW_QUARTER;
		part = 3 * part - 2;
	} else {
		return -EBADMSG;
	}
	*ret_first = (struct civil_date){ (int32_t)year, (uint8_t)part, 1 };
	return 0;
}

int case_period(struct str name, const struct zone *zone, struct span *ret_span)
{
	struct window window = { .kind = WINDOW_DAY, .zone = zone };
	struct civil_date first;
	int r = date_parse(name, &first);

	if (r == -EBADMSG)
		r = period_form(name, &window.kind, &first);
	if (r < 0)
		return r;
	*ret_span = window_span(zone, window_dates_of(&window, first));
	return 0;
}

/* A date that ends something is not part of it; people who write the last day of a month usually
 * mean that it is. */
static void warn_last_day(struct case_reader *reader, const struct tree *node)
{
	struct civil_date date;

	if (node->kind != TREE_SCALAR || date_parse(node->text, &date) < 0)
		return;
	if (date.day == date_month_days(date.year, date.month))
		(void)diag_add(reader->sink, DIAG_CASE_LAST_DAY, node->at, node->text);
}

static bool span_of_map(struct case_reader *reader, const struct tree *node, struct str what,
			struct span *ret_span)
{
	static const char *const keys[] = { "from", "to", NULL };
	struct fact_context context = reader->context;
	const struct tree *from = tree_get(node, STR("from")), *to = tree_get(node, STR("to"));

	case_keys(reader, node, keys, what);
	if (!from || !to) {
		(void)diag_add(reader->sink, DIAG_CASE_PERIOD, node->at, what, STR("this"));
		return false;
	}
	context.date_starts = true;
	if (fact_instant_read(from, STR("from"), &context, &ret_span->from, reader->sink) < 0 ||
	    fact_instant_read(to, STR("to"), &context, &ret_span->to, reader->sink) < 0)
		return false;
	if (ret_span->to <= ret_span->from) {
		(void)diag_add(reader->sink, DIAG_FACT_REVERSED, to->at, what, to->text,
			       from->text);
		return false;
	}
	warn_last_day(reader, to);
	return true;
}

bool case_span(struct case_reader *reader, const struct tree *node, struct str what,
	       struct span *ret_span)
{
	int r = -EBADMSG;

	if (node->kind == TREE_MAP)
		return span_of_map(reader, node, what, ret_span);
	if (node->kind == TREE_SCALAR)
		r = case_period(node->text, reader->contract->zone, ret_span);
	if (r == -ERANGE)
		(void)diag_add(reader->sink, DIAG_FACT_NO_SUCH_TIME, node->at,
			       fact_shown(node->text));
	else if (r < 0)
		(void)diag_add(reader->sink, DIAG_CASE_PERIOD, node->at, what,
			       node->kind == TREE_SCALAR ? fact_shown(node->text) : STR("a list"));
	return r == 0;
}

static int compare_windows(const void *a, const void *b)
{
	int64_t left = ((const struct case_window *)a)->span.from;
	int64_t right = ((const struct case_window *)b)->span.from;

	return (left > right) - (left < right);
}

static void keep_windows(struct case_reader *reader, struct case_window *windows, size_t count,
			 const struct tree *node)
{
	struct span *spans = CASE_ARRAY(reader, struct span, count);

	if (!spans)
		return;
	qsort(windows, count, sizeof(windows[0]), compare_windows);
	for (size_t i = 0; i < count; i++) {
		spans[i] = windows[i].span;
		if (i > 0 && spans[i].from < spans[i - 1].to)
			(void)diag_add(reader->sink, DIAG_CASE_WINDOWS_OVERLAP, node->at,
				       windows[i - 1].name, windows[i].name);
	}
	reader->file->windows = windows;
	reader->file->spans = spans;
	reader->file->window_count = count;
}

void case_read_windows(struct case_reader *reader, const struct tree *root)
{
	const struct tree *one = tree_get(root, STR("window"));
	const struct tree *node = one ? one : tree_get(root, STR("windows"));
	size_t count = case_items(reader, node, STR("windows"), CASE_WINDOWS_MAX), kept = 0;
	struct case_window *windows = CASE_ARRAY(reader, struct case_window, count);

	if (one && tree_get(root, STR("windows")))
		(void)diag_add(reader->sink, DIAG_CASE_ONE_OF, root->at, STR("window"),
			       STR("windows"));
	if (count == 0) {
		/* Leaving is settled without a window. */
		if (case_item_count(tree_get(root, STR("endings"))) == 0 &&
		    case_item_count(node) == 0)
			(void)diag_add(reader->sink, DIAG_CASE_NO_WINDOW,
				       node ? node->at : root->at);
		return;
	}
	for (size_t i = 0; windows && i < count; i++) {
		const struct tree *item = case_item(node, i);

		if (!case_span(reader, item, STR("a window"), &windows[kept].span))
			continue;
		windows[kept++].name = item->kind == TREE_SCALAR ? item->text : STR_NONE;
	}
	if (windows)
		keep_windows(reader, windows, kept, node);
}
