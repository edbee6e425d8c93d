#include "core/study/curve.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#define GRID 128	    /* stretches that are looked into at first */
#define SLOPE_LEAST 64	    /* shorter stretches are halved to the end */
#define SHARE_SCALE 1000000 /* steps of a share: a ten-thousandth of a percent */
#define COUNT_MOST 100
#define JOINED_MAX 512 /* points that one even stretch takes in */

struct walk {
	struct arena *arena;
	struct curve_trials trials_of; /* one for each reading */
	const struct schedule *schedule;
	struct curve *curve;
	struct curve_point *points;
	size_t count, capacity;
	size_t trials;
};

bool curve_has_quantity(const struct schedule *schedule)
{
	enum quantity_kind kind = schedule->kind;

	if (schedule->guarantee->pay.by)
		return false;
	if (schedule->guarantee->per == PER_WINDOW)
		return kind == QUANTITY_AVAILABILITY || kind == QUANTITY_SHARE ||
		       kind == QUANTITY_DOWNTIME || kind == QUANTITY_COUNT ||
		       schedule->type.percent;
	return kind == QUANTITY_LENGTH;
}

int curve_quantity(struct arena *arena, const struct curve *curve, int64_t x,
		   struct ratio *ret_quantity)
{
	int r = ratio_div(arena, ratio_int(x), curve->scale, ret_quantity);

	if (r < 0 || curve->kind != QUANTITY_AVAILABILITY)
		return r;
	return ratio_sub(arena, ratio_int(1), *ret_quantity, ret_quantity);
}

bool curve_at(const struct curve *curve, int64_t x, int64_t *ret_minor)
{
	__extension__ typedef __int128 wide;
	size_t low = 0, high = curve->count - 1;
	const struct curve_point *a, *b;

	while (low < high) { /* the first point at or after x */
		size_t middle = low + (high - low) / 2;

		if (curve->points[middle].x < x)
			low = middle + 1;
		else
			high = middle;
	}
	b = &curve->points[low];
	a = low > 0 && b->x > x ? b - 1 : b;
	*ret_minor = b->minor;
	if (a->x < b->x)
		*ret_minor = a->minor +
			     (int64_t)((wide)(b->minor - a->minor) * (x - a->x) / (b->x - a->x));
	return a->known && b->known;
}

int64_t curve_last_change(const struct curve *curve)
{
	for (size_t i = curve->count - 1; i > 0; i--) {
		const struct curve_point *a = &curve->points[i - 1], *b = &curve->points[i];

		if (a->known != b->known || a->minor != b->minor)
			return b->x;
	}
	return 0;
}

static void axis_find(const struct schedule *schedule, struct curve *curve)
{
	int64_t ms;

	curve->scale = ratio_int(1);
	curve->x_most = schedule->window_ms;
	if (curve->over == CURVE_DOWNTIME)
		return;
	curve->kind = schedule->kind;
	if (curve->kind == QUANTITY_AVAILABILITY &&
	    ratio_round(schedule->base, 1, RATIO_DOWN, &ms) == 0 && ms > 0) {
		curve->scale = ratio_int(ms);
		curve->x_most = ms;
	} else if (curve->kind == QUANTITY_COUNT) {
		curve->x_most = COUNT_MOST;
	} else if (curve->kind == QUANTITY_SHARE || schedule->type.percent) {
		curve->kind = QUANTITY_SHARE;
		curve->scale = ratio_int(SHARE_SCALE);
		curve->x_most = SHARE_SCALE;
	}
}

static int settle_at(struct walk *walk, struct trial *trial, int64_t x,
		     struct trial_outcome *outcome)
{
	struct ratio quantity;
	int r;

	if (walk->curve->over == CURVE_DOWNTIME || walk->schedule->guarantee->per != PER_WINDOW)
		return trial_outage(trial, x, outcome);
	r = curve_quantity(walk->arena, walk->curve, x, &quantity);
	if (r >= 0)
		r = trial_measure(trial, quantity, outcome);
	return r;
}

static bool is_other_kind(const struct trial_outcome *outcome)
{
	for (size_t i = 0; i < outcome->payable.count; i++)
		if (!type_is(outcome->payable.items[i].type, TYPE_NUMBER, 1, 0))
			return true;
	return false;
}

static int point_of(struct walk *walk, struct trial *trial, int64_t x,
		    struct curve_point *ret_point)
{
	uint16_t currency = trial_witness(trial)->contract->currency;
	struct trial_outcome outcome;
	int r = settle_at(walk, trial, x, &outcome);

	walk->trials++;
	if (r < 0)
		return r;
	walk->curve->other_kind = walk->curve->other_kind || is_other_kind(&outcome);
	*ret_point = (struct curve_point){
		.x = x,
		.row = outcome.row,
		.known = outcome.status != STATUS_UNDEFINED,
	};
	if (ret_point->known)
		ret_point->minor = trial_money(&outcome.payable, currency);
	return 0;
}

static bool same_height(const struct curve_point *a, const struct curve_point *b)
{
	return a->known == b->known && a->minor == b->minor;
}

/* Known where all trials agree. */
static int point_at(struct walk *walk, int64_t x, struct curve_point *ret_point)
{
	struct curve_point other;
	int r = point_of(walk, walk->trials_of.items[0], x, ret_point);

	for (size_t i = 1; i < walk->trials_of.count && r >= 0; i++) {
		r = point_of(walk, walk->trials_of.items[i], x, &other);
		if (r >= 0 && !same_height(&other, ret_point)) {
			ret_point->known = false;
			ret_point->minor = 0;
		}
	}
	return r;
}

/* True when m lies on the straight line from a to b, to within one minor unit. */
static bool on_line(const struct curve_point *a, const struct curve_point *m,
		    const struct curve_point *b)
{
	__extension__ typedef __int128 wide;
	wide run = b->x - a->x;
	wide off = (wide)(m->minor - a->minor) * run - (wide)(b->minor - a->minor) * (m->x - a->x);

	return a->known && m->known && b->known && off <= run && off >= -run;
}

static int keep(struct walk *walk, const struct curve_point *point)
{
	size_t capacity = walk->capacity ? 2 * walk->capacity : 256;

	if (walk->count >= 2 && same_height(&walk->points[walk->count - 1], point) &&
	    same_height(&walk->points[walk->count - 2], point)) {
		walk->points[walk->count - 1] = *point;
		return 0;
	}
	if (walk->count == walk->capacity) {
		struct curve_point *grown = ARENA_ARRAY(walk->arena, struct curve_point, capacity);

		if (!grown)
			return -ENOMEM;
		for (size_t i = 0; i < walk->count; i++)
			grown[i] = walk->points[i];
		walk->points = grown;
		walk->capacity = capacity;
	}
	walk->points[walk->count++] = *point;
	return 0;
}

/* Whether the stretch between two points need not be looked into: it is flat, or it is even at an
 * eighth, a quarter, the half and three quarters. */
static int is_even(struct walk *walk, const struct curve_point *a, const struct curve_point *b,
		   bool *ret_even)
{
	static const int EIGHTHS[] = { 4, 1, 2, 6 };
	int64_t rise = b->minor - a->minor;
	bool flat = same_height(a, b);

	*ret_even = false;
	if (!flat &&
	    (!a->known || !b->known || (rise >= -2 && rise <= 2) || b->x - a->x < SLOPE_LEAST))
		return 0;
	for (size_t i = 0; i < sizeof(EIGHTHS) / sizeof(EIGHTHS[0]); i++) {
		struct curve_point m;
		int64_t x = a->x + (b->x - a->x) * EIGHTHS[i] / 8;
		int r;

		if (x <= a->x || x >= b->x)
			continue;
		r = point_at(walk, x, &m);
		if (r < 0)
			return r;
		if (flat ? !same_height(a, &m) : !on_line(a, &m, b))
			return 0;
		if (flat && i == 1) /* two looks into what is flat at both ends */
			break;
	}
	*ret_even = true;
	return 0;
}

/* A stretch still to be looked into; the point at its left end is kept already. */
struct stretch {
	struct curve_point from, to;
};

static int look_into(struct walk *walk, struct curve_point from, struct curve_point to)
{
	struct stretch stack[80];
	size_t depth = 0;

	stack[depth++] = (struct stretch){ from, to };
	while (depth > 0) {
		struct stretch here = stack[--depth];
		struct curve_point middle;
		bool even = here.to.x - here.from.x <= 1;
		int r = 0;

		/* Each half is half as long, so there are never more of them than bits in x. */
		assert(depth + 2 <= sizeof(stack) / sizeof(stack[0]));
		if (!even &&
		    (walk->trials >= CURVE_TRIALS_MAX || walk->count >= CURVE_POINTS_MAX)) {
			walk->curve->exact = false;
			even = true;
		}
		if (!even)
			r = is_even(walk, &here.from, &here.to, &even);
		if (r >= 0)
			r = even ? keep(walk, &here.to)
				 : point_at(walk, here.from.x + (here.to.x - here.from.x) / 2,
					    &middle);
		if (r < 0)
			return r;
		if (even)
			continue;
		stack[depth++] = (struct stretch){ middle, here.to };
		stack[depth++] = (struct stretch){ here.from, middle };
	}
	return 0;
}

static int order(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void place(const struct walk *walk, int64_t x, int64_t *places, size_t *count)
{
	if (x > 0 && x < walk->curve->x_most)
		places[(*count)++] = x;
}

/* Where x has the value of a bound; rounding moves the edge by half a unit or a whole one. */
static int bound_places(const struct walk *walk, const struct edge *edge, int64_t *places,
			size_t *count)
{
	const struct schedule *schedule = walk->schedule;
	int64_t step = schedule->guarantee->rounding.to_ms, x;
	const int64_t moves[] = { 0, -step, step, -step / 2, step / 2 };
	struct ratio scaled;
	int r;

	if (edge->kind == BOUND_NONE || !edge->known)
		return 0;
	r = schedule_downtime(walk->arena, schedule, edge->value, &x);
	if (r == -EDOM && walk->curve->over == CURVE_QUANTITY) {
		r = ratio_mul(walk->arena, edge->value, walk->curve->scale, &scaled);
		if (r >= 0)
			r = ratio_round(scaled, 1, RATIO_CEILING, &x);
	}
	if (r < 0) /* no bound that the curve can be at */
		return r == -ENOMEM ? r : 0;
	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
		for (int64_t near = -1; near <= 1; near++)
			place(walk, x + moves[i] + near, places, count);
	return 0;
}

static int places_find(const struct walk *walk, int64_t **ret_places, size_t *ret_count)
{
	const struct schedule *schedule = walk->schedule;
	size_t room = GRID + 3 + (2 * schedule->piece_count + 2) * 15, count = 0, unique = 0;
	int64_t *places = ARENA_ARRAY(walk->arena, int64_t, room);
	int r;

	if (!places)
		return -ENOMEM;
	for (int64_t i = 1; i < GRID; i++)
		place(walk, walk->curve->x_most / GRID * i, places, &count);
	r = bound_places(walk, &schedule->target, places, &count);
	for (size_t i = 0; i < schedule->piece_count && r >= 0; i++) {
		r = bound_places(walk, &schedule->pieces[i].low, places, &count);
		if (r >= 0)
			r = bound_places(walk, &schedule->pieces[i].high, places, &count);
	}
	if (r < 0)
		return r;
	place(walk, schedule->minimum_ms, places, &count);
	place(walk, schedule->minimum_ms + 1, places, &count);
	places[count++] = walk->curve->x_most;
	qsort(places, count, sizeof(places[0]), order);
	for (size_t i = 0; i < count; i++)
		if (unique == 0 || places[unique - 1] != places[i])
			places[unique++] = places[i];
	*ret_places = places;
	*ret_count = unique;
	return 0;
}

/* Whether the stretch from one point to another can do without those between. */
static bool can_join(const struct curve_point *points, size_t from, size_t to)
{
	if (points[to].x - points[to - 1].x == 1 && !same_height(&points[to], &points[to - 1]))
		return false;
	for (size_t i = from + 1; i < to; i++)
		if (!on_line(&points[from], &points[i], &points[to]))
			return false;
	return true;
}

/* Leaves out the points within an even stretch; edges stay. */
static void join_even(struct walk *walk)
{
	struct curve_point *points = walk->points;
	size_t count = 0, from = 0;

	while (from < walk->count) {
		size_t to = from + 1;
		bool edge = to < walk->count && points[to].x - points[from].x == 1 &&
			    !same_height(&points[from], &points[to]);

		while (!edge && to + 1 < walk->count && to - from < JOINED_MAX &&
		       can_join(points, from, to + 1))
			to++;
		points[count++] = points[from];
		from = to;
	}
	walk->count = count;
}

int curve_make(struct arena *arena, struct curve_trials trials, const struct schedule *schedule,
	       enum curve_over over, struct curve *ret_curve)
{
	struct curve curve = { .over = over, .exact = true };
	struct walk walk = {
		.arena = arena, .trials_of = trials, .schedule = schedule, .curve = &curve
	};
	struct curve_point from, to;
	int64_t *places = NULL;
	size_t count = 0;
	int r;

	if (over == CURVE_QUANTITY && !curve_has_quantity(schedule))
		return -EDOM;
	axis_find(schedule, &curve);
	r = places_find(&walk, &places, &count);
	if (r >= 0)
		r = point_at(&walk, 0, &from);
	if (r >= 0)
		r = keep(&walk, &from);
	for (size_t i = 0; i < count && r >= 0; i++) {
		r = point_at(&walk, places[i], &to);
		if (r >= 0)
			r = look_into(&walk, from, to);
		from = to;
	}
	if (r < 0)
		return r;
	join_even(&walk);
	curve.points = walk.points;
	curve.count = walk.count;
	*ret_curve = curve;
	return 0;
}
