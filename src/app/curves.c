#include "app/curves.h"

#include <errno.h>

#include "app/contract_files.h"
#include "app/settle_case.h"
#include "core/contract/type.h"
#include "core/facts/nearest.h"
#include "core/money/currency.h"

#define FEE_STANDARD 100 /* major units */

/* A contract under each way to take the readings that nobody chose; the first is the file's own. */
struct ways {
	const struct contract *items[READING_COMBINATIONS_MAX];
	size_t count;
};

struct making {
	struct arena *arena;
	const struct curve_request *request;
	struct curve_picture *picture;
	struct diag_sink *sink;
	bool guarantee_found;
	struct nearest nearest;
	struct position at; /* of the first contract */
};

/* What a month costs, in the currency of the contract. */
static int fee_find(struct making *making, const struct contract *contract, int64_t *ret_minor)
{
	const struct fact_context context = { .sink = making->sink,
					      .contract = contract,
					      .currency = contract->currency };
	struct str text = making->request->fee;
	struct value money;

	*ret_minor = FEE_STANDARD * currency_scale(contract->currency);
	if (text.len == 0)
		return 0;
	if (contract->currency == 0 || money_parse(text, &context, &money) < 0 ||
	    ratio_sign(money.number) <= 0 || money.currency != contract->currency ||
	    ratio_round(money.number, 1, RATIO_HALF_UP, ret_minor) < 0) {
		(void)diag_add(making->sink, DIAG_EXPLAIN_FEE, POSITION_NONE, text,
			       contract->currency ? currency_code(contract->currency)
						  : STR("the contract"));
		return -EINVAL;
	}
	return 0;
}

/* The next combination of alternatives in the manner of a counter; false after the last. */
static bool next_choice(const struct contract *contract, size_t *choice)
{
	for (size_t i = 0; i < contract->reading_count; i++) {
		const struct reading *reading = &contract->readings[i];

		if (!reading->silent || reading->alternative_count == 0)
			continue;
		if (++choice[i] < reading->alternative_count)
			return true;
		choice[i] = 0;
	}
	return false;
}

static int ways_read(struct making *making, const struct contract_file *file, struct ways *ways)
{
	const struct contract *contract = file->contract;
	struct contract_options options = file->options;
	size_t *choice = ARENA_ARRAY(making->arena, size_t, contract->reading_count);
	int r = 0;

	if (!choice)
		return -ENOMEM;
	for (size_t i = 0; i < contract->reading_count; i++)
		choice[i] = contract->readings[i].chosen;
	options.reading_choice = choice;
	options.reading_choice_count = contract->reading_count;
	*ways = (struct ways){ { contract }, 1 };
	while (r >= 0 && ways->count < READING_COMBINATIONS_MAX && next_choice(contract, choice))
		r = contract_read(making->arena, file->root, &options, &ways->items[ways->count++],
				  making->sink);
	return r;
}

/* The same guarantee under every way. */
static int trials_make(struct making *making, const struct ways *ways, const size_t at[2],
		       int64_t fee_minor, struct curve_trials *ret_trials)
{
	struct trial **trials = ARENA_ARRAY(making->arena, struct trial *, ways->count);
	size_t count = 0;
	int r = trials ? 0 : -ENOMEM;

	for (size_t i = 0; i < ways->count && r >= 0; i++) {
		const struct guarantee_set *set = &ways->items[i]->guarantees[at[0]];

		if (at[1] < set->variant_count)
			r = trial_new(making->arena, ways->items[i], &set->variants[at[1]],
				      (struct trial_options){ .month_fee = ratio_int(fee_minor) },
				      &trials[count++]);
	}
	*ret_trials = (struct curve_trials){ trials, count };
	return r;
}

static int variant_words(struct making *making, const struct variant *variant, struct str *ret)
{
	struct strbuf out = STRBUF_INIT(4096);
	int r;

	for (size_t i = 0; i < variant->test_count; i++) {
		if (variant->tests[i].subject < 0)
			continue;
		if (out.len > 0)
			strbuf_add(&out, STR(", "));
		strbuf_add(&out,
			   variant->tests[i].otherwise ? STR("else") : variant->tests[i].word.str);
	}
	r = str_copy(making->arena, strbuf_str(&out), ret);
	strbuf_done(&out);
	return r;
}

/* Whether the curve is ever above nothing, in money. */
static bool pays_money(const struct curve *curve)
{
	for (size_t i = 0; i < curve->count; i++)
		if (curve->points[i].minor != 0 || !curve->points[i].known)
			return true;
	return false;
}

static int line_add(struct making *making, const struct contract_file *file,
		    const struct ways *ways, const size_t at[2], int64_t fee_minor)
{
	const struct contract *contract = file->contract;
	const struct variant *variant = &contract->guarantees[at[0]].variants[at[1]];
	struct curve_picture *picture = making->picture;
	struct curve_line line = { .path = file->path,
				   .contract = contract->id,
				   .guarantee = variant->guarantee.id,
				   .currency = contract->currency,
				   .fee_minor = fee_minor,
				   .zone = contract->zone };
	struct schedule schedule;
	struct curve_trials trials;
	int r = trials_make(making, ways, at, fee_minor, &trials);

	if (r >= 0)
		r = schedule_make(making->arena, trials.items[0], variant, &schedule);
	if (r >= 0)
		r = variant_words(making, variant, &line.variant);
	if (r >= 0)
		r = curve_make(making->arena, trials, &schedule, making->request->over,
			       &line.curve);
	if (r == -EDOM || (r >= 0 && !pays_money(&line.curve))) {
		picture->left_out++;
		return 0;
	}
	if (r < 0)
		return r;
	line.window = trial_window(trials.items[0]);
	if (picture->count == CURVE_LINES_MAX)
		return diag_add(making->sink, DIAG_CURVE_MANY, variant->guarantee.at,
				variant->guarantee.id, STR("8"));
	picture->lines[picture->count++] = line;
	return 0;
}

/* Every variant of the guarantee that was asked for, else the first of each that pays. */
static int contract_add(struct making *making, const struct contract_file *file)
{
	const struct contract *contract = file->contract;
	struct str wanted = making->request->guarantee;
	struct ways *ways = ARENA_NEW(making->arena, struct ways);
	int64_t fee_minor;
	int r = ways ? fee_find(making, contract, &fee_minor) : -ENOMEM;

	if (r >= 0)
		r = ways_read(making, file, ways);

	for (size_t i = 0; i < contract->guarantee_count && r >= 0; i++) {
		const struct guarantee_set *set = &contract->guarantees[i];

		nearest_try(&making->nearest, set->id);
		if (wanted.len > 0 && !str_equal(set->id, wanted))
			continue;
		making->guarantee_found = making->guarantee_found || wanted.len > 0;
		for (size_t v = 0; v < set->variant_count && r >= 0; v++)
			if (set->variants[v].guarantee.pay.mode != PAY_NONE &&
			    (v == 0 || wanted.len > 0))
				r = line_add(making, file, ways, (size_t[2]){ i, v }, fee_minor);
	}
	return r;
}

static int label_make(struct making *making, struct curve_line *line)
{
	struct strbuf out = STRBUF_INIT(4096);
	bool alone = true, only_contract = true;
	int r;

	for (size_t i = 0; i < making->picture->count; i++) {
		const struct curve_line *other = &making->picture->lines[i];

		if (other == line || !str_equal(other->path, line->path))
			continue;
		only_contract = false;
		alone = alone && !str_equal(other->guarantee, line->guarantee);
	}
	strbuf_add(&out, line->contract);
	if (!only_contract || making->request->guarantee.len > 0) {
		strbuf_add_byte(&out, ' ');
		strbuf_add(&out, line->guarantee);
	}
	if (line->variant.len > 0 && (!alone || making->request->guarantee.len > 0))
		strbuf_add_format(&out, " (%.*s)", STR_ARG(line->variant));
	r = str_copy(making->arena, strbuf_str(&out), &line->label);
	strbuf_done(&out);
	return r;
}

/* Lines share one axis: the same quantity, the picture as wide as all of them need. */
static int set_finish(struct making *making)
{
	struct curve_picture *picture = making->picture;
	int64_t last = 0, least = INT64_MAX;
	int r = 0;

	picture->one_currency = true;
	for (size_t i = 0; i < picture->count && r >= 0; i++) {
		const struct curve *curve = &picture->lines[i].curve;
		int64_t change = curve_last_change(curve);

		picture->one_currency = picture->one_currency &&
					picture->lines[i].currency == picture->lines[0].currency;
		/* what rises to its end has no last edge */
		last = change > last && change < curve->x_most ? change : last;
		least = curve->x_most < least ? curve->x_most : least;
		if (curve->kind != picture->lines[0].curve.kind ||
		    (curve->kind != QUANTITY_OTHER &&
		     ratio_compare(curve->scale, picture->lines[0].curve.scale) != 0))
			return diag_add(making->sink, DIAG_CURVE_AXES, POSITION_NONE,
					picture->lines[0].contract, picture->lines[i].contract);
		r = label_make(making, &picture->lines[i]);
	}
	picture->x_view = last + last / 10 < least && last > 0 ? last + last / 10 + 1 : least;
	return r;
}

int curves_make(struct arena *arena, const struct curve_request *request,
		struct curve_picture *picture, struct diag_sink *sink)
{
	struct making making = { .arena = arena,
				 .request = request,
				 .picture = picture,
				 .sink = sink,
				 .nearest = { .word = request->guarantee } };
	int r = 0;

	*picture = (struct curve_picture){ .count = 0 };
	for (size_t i = 0; i < request->path_count && r >= 0; i++) {
		struct contract_file *file = ARENA_NEW(arena, struct contract_file);

		if (!file)
			return -ENOMEM;
		r = contract_file_read(arena, request->paths[i], file, sink);
		if (r >= 0)
			r = contract_add(&making, file);
	}
	if (r < 0)
		return r;
	if (request->guarantee.len > 0 && !making.guarantee_found)
		return diag_add(sink, DIAG_UNKNOWN_GUARANTEE, POSITION_NONE, request->guarantee,
				nearest_name(&making.nearest));
	if (picture->count == 0)
		return diag_add(sink, DIAG_CURVE_NOTHING, POSITION_NONE, STR_NONE);
	return set_finish(&making);
}
