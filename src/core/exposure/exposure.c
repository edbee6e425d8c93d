#include "core/exposure/exposure.h"

#include <errno.h>

/* The line of a result that was left open when its period was closed. */
static const struct settled_line *
find_left(const struct exposure_view *view, const struct settled_line *like,
	  bool (*same)(const struct settled_line *a, const struct settled_line *b))
{
	for (size_t i = 0; i < view->left_count; i++)
		if (same(&view->left[i], like))
			return &view->left[i];
	return NULL;
}

/* What can be had without anything else happening, before what was posted. */
static int64_t payable(const struct settled_line *line)
{
	switch (line->entitlement) {
	case ENTITLED_AUTOMATIC:
	case ENTITLED_CLAIMABLE:
	case ENTITLED_CLAIMED:
		return line->amount;
	case ENTITLED_NONE:
	case ENTITLED_EARLY:
	case ENTITLED_LAPSED:
	case ENTITLED_LATE:
	case ENTITLED_REFUSED:
		break;
	}
	return 0;
}

/* Nothing brings it back: it was claimed too late, never, or without reason. */
static bool is_lost(const struct settled_line *line)
{
	return line->entitlement == ENTITLED_LAPSED || line->entitlement == ENTITLED_LATE ||
	       line->entitlement == ENTITLED_REFUSED;
}

static bool is_unknown(const struct settled_line *line)
{
	return line->unheld || line->status == STATUS_UNDEFINED || line->status == STATUS_PENDING;
}

static bool shows(const struct exposure_view *view, const struct settled_line *line)
{
	return line->window.from <= view->now_ms &&
	       (line->window.to > view->closed_ms ||
		find_left(view, line, settled_same_result) != NULL);
}

static int64_t owed(const struct exposure_view *view, const struct settled_line *line)
{
	const struct settled_line *left = find_left(view, line, settled_same_key);

	return payable(line) - (left ? left->posted_minor : 0);
}

/* When a window is forecast. */
static int64_t horizon(const struct exposure_view *view, struct span window)
{
	return window.to > view->now_ms ? window.to : view->end_ms;
}

int64_t exposure_horizon_after(const struct exposure_lines *lines, int64_t after_ms)
{
	int64_t next_ms = INT64_MAX;

	for (size_t i = 0; i < lines->count; i++) {
		int64_t ms = horizon(&lines->view, lines->items[i].now.window);

		next_ms = ms > after_ms && ms < next_ms ? ms : next_ms;
	}
	return next_ms;
}

static int add(struct arena *arena, struct exposure_lines *lines, const struct settled_line *line)
{
	if (lines->count == lines->capacity) {
		size_t capacity = lines->capacity * 2 + 8;
		struct exposure_line *items = ARENA_GROW(arena, struct exposure_line, lines->items,
							 lines->count, capacity);

		if (!items)
			return -ENOMEM;
		lines->items = items;
		lines->capacity = capacity;
	}
	lines->items[lines->count++] = (struct exposure_line){ .now = *line, .next_ms = INT64_MAX };
	return 0;
}

int exposure_begin(struct arena *arena, const struct exposure_view *view, const struct settled *now,
		   struct exposure_lines *ret_lines)
{
	int r = 0;

	*ret_lines = (struct exposure_lines){ .view = *view };
	for (size_t i = 0; r == 0 && i < now->count; i++) {
		if (!shows(view, &now->lines[i]))
			continue;
		r = add(arena, ret_lines, &now->lines[i]);
		if (r == 0) {
			struct exposure_line *line = &ret_lines->items[ret_lines->count - 1];

			line->owed = owed(view, &line->now);
			line->unknown = is_unknown(&line->now);
		}
	}
	return r;
}

static bool has_line(const struct exposure_lines *lines, const struct settled_line *like)
{
	for (size_t i = 0; i < lines->count; i++)
		if (settled_same_key(&lines->items[i].now, like))
			return true;
	return false;
}

/* Whether nobody can claim that result any more. */
static bool result_is_lost(const struct exposure_lines *lines, const struct settled_line *like)
{
	for (size_t i = 0; i < lines->count; i++)
		if (is_lost(&lines->items[i].now) &&
		    settled_same_result(&lines->items[i].now, like))
			return true;
	return false;
}

static const struct settled_line *find_then(const struct settled *then,
					    const struct settled_line *like)
{
	for (size_t i = 0; i < then->count; i++)
		if (settled_same_key(&then->lines[i], like))
			return &then->lines[i];
	return NULL;
}

/* What is owed for a line as of the later instant. */
static int64_t owed_then(const struct exposure_lines *lines, const struct exposure_line *line,
			 const struct settled *then)
{
	const struct settled_line *found = find_then(then, &line->now);
	struct settled_line nothing = line->now;

	nothing.amount = 0;
	return owed(&lines->view, is_lost(&line->now) || !found ? &nothing : found);
}

/* A result of which nothing is owed yet. */
static int add_new(struct arena *arena, struct exposure_lines *lines,
		   const struct settled_line *then)
{
	struct settled_line line = *then;

	line.amount = 0;
	return add(arena, lines, &line);
}

int exposure_forecast(struct arena *arena, struct exposure_lines *lines, const struct settled *then,
		      int64_t at_ms)
{
	for (size_t i = 0; i < then->count; i++) {
		const struct settled_line *line = &then->lines[i];

		if (!shows(&lines->view, line) || horizon(&lines->view, line->window) != at_ms ||
		    has_line(lines, line) || result_is_lost(lines, line))
			continue;
		if (add_new(arena, lines, line) < 0)
			return -ENOMEM;
	}
	for (size_t i = 0; i < lines->count; i++) {
		struct exposure_line *line = &lines->items[i];
		const struct settled_line *found;

		if (horizon(&lines->view, line->now.window) != at_ms)
			continue;
		found = find_then(then, &line->now);
		line->forecast = owed_then(lines, line, then);
		line->unknown_then = found ? is_unknown(found) : false;
	}
	return 0;
}

/* It changes, and nobody looked yet when. */
static bool is_pending(const struct exposure_line *line)
{
	return line->forecast != line->owed && line->next_ms == INT64_MAX && !line->unknown &&
	       !line->unknown_then;
}

int64_t exposure_pending(const struct exposure_lines *lines)
{
	int64_t first_ms = INT64_MAX;

	for (size_t i = 0; i < lines->count; i++) {
		int64_t ms = horizon(&lines->view, lines->items[i].now.window);

		if (is_pending(&lines->items[i]) && ms < first_ms)
			first_ms = ms;
	}
	return first_ms;
}

bool exposure_differs(const struct exposure_lines *lines, const struct settled *then)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct exposure_line *line = &lines->items[i];

		if (is_pending(line) && owed_then(lines, line, then) != line->owed)
			return true;
	}
	return false;
}

void exposure_next(struct exposure_lines *lines, const struct settled *then, int64_t at_ms)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct exposure_line *line = &lines->items[i];
		const int64_t next = owed_then(lines, line, then);

		if (!is_pending(line) || next == line->owed)
			continue;
		line->next_ms = at_ms;
		line->next = next;
	}
}

bool exposure_tells(const struct exposure_line *line)
{
	return line->owed != 0 || line->forecast != 0 || line->unknown || line->unknown_then;
}
