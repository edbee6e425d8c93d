#include "core/closing/settled.h"

#include <errno.h>

#include "core/closing/closing.h"
#include "core/journal/pack.h"
#include "core/money/currency.h"
#include "core/settle/amounts.h"
#include "core/time/instant.h"

/* The fewest bytes that a line takes: no more lines than that are read. */
#define LINE_BYTES_MIN ((size_t)17)

static bool is_service_time(struct str unit)
{
	return str_equal(unit, STR("ms")) || str_equal(unit, STR("months"));
}

bool settled_is_money(const struct settled_line *line)
{
	return line->unit.len > 0 && !is_service_time(line->unit) &&
	       !str_equal(line->unit, STR("words"));
}

bool settled_same_result(const struct settled_line *a, const struct settled_line *b)
{
	return str_equal(a->guarantee, b->guarantee) && a->right == b->right &&
	       str_equal(a->item, b->item) && str_equal(a->record, b->record) &&
	       span_equal(a->window, b->window);
}

bool settled_same_key(const struct settled_line *a, const struct settled_line *b)
{
	return settled_same_result(a, b) && str_equal(a->unit, b->unit);
}

static bool same_line(const struct settled_line *a, const struct settled_line *b)
{
	return settled_same_key(a, b) && a->status == b->status &&
	       a->entitlement == b->entitlement && a->missed == b->missed && a->open == b->open &&
	       a->deadline_ms == b->deadline_ms && a->amount == b->amount &&
	       a->counted_ms == b->counted_ms && a->taken_ms == b->taken_ms &&
	       a->unmeasured_ms == b->unmeasured_ms;
}

/* A line that says only that what was owed is not owed any more. */
static bool is_gone(const struct settled_line *line)
{
	return line->status == STATUS_DOES_NOT_APPLY && line->amount == 0 && line->unit.len > 0;
}

/* Both lists mostly have the same order: the place in the other one is looked at first. */
static const struct settled_line *find(const struct settled *settled,
				       const struct settled_line *like, size_t place)
{
	for (size_t i = 0; i < settled->count; i++) {
		const struct settled_line *line = &settled->lines[(place + i) % settled->count];

		if (settled_same_key(line, like))
			return line;
	}
	return NULL;
}

bool settled_has(const struct settled *settled, const struct settled_line *line)
{
	const struct settled_line *there = find(settled, line, 0);

	return there && same_line(there, line);
}

/* Each line of one stands in the other; what is gone has nothing to stand against. */
static bool all_stand_in(const struct settled *a, const struct settled *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct settled_line *other = find(b, &a->lines[i], i);

		if (other ? !same_line(&a->lines[i], other) : !is_gone(&a->lines[i]))
			return false;
	}
	return true;
}

bool settled_equal(const struct settled *a, const struct settled *b)
{
	return all_stand_in(a, b) && all_stand_in(b, a);
}

/* Nothing happened and nothing is owed. */
static bool is_quiet(const struct result *result)
{
	const bool kept = result->status == STATUS_KEPT || result->status == STATUS_MEASURED ||
			  result->status == STATUS_DOES_NOT_APPLY;

	return kept && !result->missed && !result->provisional && result->record_count == 0 &&
	       result->counted_ms == 0 && result->taken_ms == 0 && result->unmeasured_ms == 0 &&
	       result->alternative_count == 0 && result->finding_count == 0 &&
	       amounts_are_zero(&result->payable);
}

static struct settled_line line_of(const struct result *result)
{
	return (struct settled_line){
		.guarantee = result->right ? result->right->id : result->guarantee->id,
		.right = result->right != NULL,
		.item = result->item,
		.record = result->record ? result->record->told->id : STR_NONE,
		.window = result->window,
		.status = result->status,
		.entitlement = result->entitlement,
		.missed = result->missed,
		.open = result_is_open(result) || result->provisional,
		.deadline_ms = result->deadline_ms,
		.counted_ms = result->counted_ms,
		.taken_ms = result->taken_ms,
		.unmeasured_ms = result->unmeasured_ms,
	};
}

/* Puts an amount on a line; one that cannot be held leaves it open. */
static void put_amount(struct settled_line *line, const struct amount *amount)
{
	const struct value *value = &amount->number;
	const bool whole = value->type == VALUE_NUMBER && !value->number.wide &&
			   value->number.den == 1 && value->number.num >= 0;

	if (amount->type.kind == TYPE_TEXT) {
		line->unit = STR("words");
		line->amount = 1;
	} else if (!whole) {
		line->open = line->unheld = true;
	} else {
		line->unit = amount->type.money_power == 1	? currency_code(value->currency)
			     : amount->type.kind == TYPE_MONTHS ? STR("months")
								: STR("ms");
		line->amount = value->number.num;
	}
}

/* Adds a line. Pieces of one record, such as those of a maintenance that was lengthened, are one
 * line: what they come to together. There is room for one more. */
static void add_line(struct settled *settled, const struct settled_line *line)
{
	for (size_t i = settled->count; i > 0; i--) {
		struct settled_line *before = &settled->lines[i - 1];

		if (!str_equal(before->guarantee, line->guarantee) ||
		    !span_equal(before->window, line->window))
			break;
		if (!settled_same_key(before, line))
			continue;
		if (line->missed && !before->missed)
			before->status = line->status;
		before->missed |= line->missed;
		before->unheld |= line->unheld || line->amount > INT64_MAX - before->amount;
		before->open |= line->open || before->unheld;
		before->amount = before->open ? before->amount : before->amount + line->amount;
		before->counted_ms += line->counted_ms;
		before->taken_ms += line->taken_ms;
		before->unmeasured_ms += line->unmeasured_ms;
		if (before->entitlement == ENTITLED_NONE)
			before->entitlement = line->entitlement;
		return;
	}
	settled->lines[settled->count++] = *line;
}

static void add_result(struct settled *settled, const struct result *result)
{
	const struct settled_line line = line_of(result);

	if (result->payable.count == 0)
		add_line(settled, &line);
	for (size_t j = 0; j < result->payable.count; j++) {
		struct settled_line own = line;

		put_amount(&own, &result->payable.items[j]);
		add_line(settled, &own);
	}
}

int settled_of(struct arena *arena, const struct statement *statement, struct settled *ret_settled)
{
	struct settled settled = { .kept = statement->ending_count > 0 };
	size_t room = 1;

	for (size_t i = 0; i < statement->result_count; i++)
		room += statement->results[i].payable.count + 1;
	settled.lines = ARENA_ARRAY(arena, struct settled_line, room);
	if (!settled.lines)
		return -ENOMEM;
	for (size_t i = 0; i < statement->result_count; i++) {
		const struct result *result = &statement->results[i];

		if (is_quiet(result))
			continue;
		settled.kept = true;
		add_result(&settled, result);
	}
	*ret_settled = settled;
	return 0;
}

static bool is_left_open(const struct settled *settled, const struct settled_line *like)
{
	for (size_t i = 0; i < settled->count; i++)
		if (settled_same_result(&settled->lines[i], like) && settled->lines[i].open)
			return true;
	return false;
}

/* What was posted for a result that is gone goes back, unless nobody knows what it comes to. */
static struct settled_line gone_of(const struct settled *settled, const struct settled_line *before)
{
	struct settled_line gone = *before;

	gone.status = STATUS_DOES_NOT_APPLY;
	gone.entitlement = ENTITLED_NONE;
	gone.missed = false;
	gone.open = is_left_open(settled, before);
	gone.deadline_ms = INT64_MIN;
	gone.counted_ms = gone.taken_ms = gone.unmeasured_ms = gone.amount = 0;
	gone.before_minor = before->posted_minor;
	gone.posted_minor = gone.open ? before->posted_minor : 0;
	return gone;
}

int settled_post(struct arena *arena, const struct settled *before, struct settled *settled)
{
	struct settled_line *lines =
		ARENA_ARRAY(arena, struct settled_line, settled->count + before->count + 1);
	size_t count = settled->count;

	if (!lines)
		return -ENOMEM;
	for (size_t i = 0; i < settled->count; i++) {
		const struct settled_line *old = find(before, &settled->lines[i], i);
		struct settled_line *line = &lines[i];

		*line = settled->lines[i];
		line->before_minor = old ? old->posted_minor : 0;
		if (line->open)
			line->posted_minor = line->before_minor;
		else if (settled_is_money(line) && line->entitlement == ENTITLED_AUTOMATIC)
			line->posted_minor = line->amount;
	}
	for (size_t i = 0; i < before->count; i++)
		if (before->lines[i].posted_minor > 0 && !find(settled, &before->lines[i], i))
			lines[count++] = gone_of(settled, &before->lines[i]);
	settled->kept |= count > settled->count;
	settled->lines = lines;
	settled->count = count;
	return 0;
}

static void line_write(struct strbuf *out, const struct settled_line *line)
{
	pack_text(out, line->guarantee);
	pack_int(out, line->right);
	pack_text(out, line->item);
	pack_text(out, line->record);
	pack_int(out, line->window.from);
	pack_int(out, line->window.to);
	pack_int(out, (int64_t)line->status);
	pack_int(out, (int64_t)line->entitlement);
	pack_int(out, line->missed);
	pack_int(out, line->open);
	pack_int(out, line->deadline_ms);
	pack_int(out, line->counted_ms);
	pack_int(out, line->taken_ms);
	pack_int(out, line->unmeasured_ms);
	pack_text(out, line->unit);
	pack_int(out, line->amount);
	pack_int(out, line->posted_minor);
}

void settled_write(struct strbuf *out, const struct settled *settled)
{
	pack_text(out, settled->period);
	pack_int(out, settled->began_ms);
	pack_int(out, settled->revision);
	pack_int(out, settled->round);
	pack_int(out, settled->as_of_ms);
	pack_int(out, settled->kept);
	pack_int(out, (int64_t)settled->count);
	for (size_t i = 0; i < settled->count; i++)
		line_write(out, &settled->lines[i]);
}

/* A number that stands for one of so many. */
static int64_t unpack_one_of(struct unpack *in, int64_t count)
{
	const int64_t value = unpack_int(in);

	in->broken |= value < 0 || value >= count;
	return in->broken ? 0 : value;
}

static bool line_stands(const struct settled_line *line)
{
	if (line->guarantee.len == 0 || !str_is_utf8(line->guarantee) || !str_is_utf8(line->item) ||
	    !str_is_utf8(line->record) || line->window.from > line->window.to ||
	    line->counted_ms < 0 || line->taken_ms < 0 || line->unmeasured_ms < 0 ||
	    line->amount < 0 || line->posted_minor < 0)
		return false;
	if (settled_is_money(line))
		return currency_of(line->unit) > 0;
	return line->posted_minor == 0 && (line->unit.len > 0 || line->amount == 0);
}

static void line_read(struct unpack *in, struct settled_line *line)
{
	line->guarantee = unpack_text(in);
	line->right = unpack_one_of(in, 2);
	line->item = unpack_text(in);
	line->record = unpack_text(in);
	line->window.from = unpack_int(in);
	line->window.to = unpack_int(in);
	line->status = (enum status)unpack_one_of(in, STATUS_MEASURED + 1);
	line->entitlement = (enum entitlement)unpack_one_of(in, ENTITLED_REFUSED + 1);
	line->missed = unpack_one_of(in, 2);
	line->open = unpack_one_of(in, 2);
	line->deadline_ms = unpack_int(in);
	line->counted_ms = unpack_int(in);
	line->taken_ms = unpack_int(in);
	line->unmeasured_ms = unpack_int(in);
	line->unit = unpack_text(in);
	line->amount = unpack_int(in);
	line->posted_minor = unpack_int(in);
	in->broken |= !line_stands(line);
}

static bool head_stands(const struct settled *settled)
{
	return fact_is_name(settled->subscription) && closing_is_period(settled->period) &&
	       settled->revision >= 1 && settled->round >= 1 &&
	       (settled->kept || settled->count == 0);
}

int settled_read(struct arena *arena, const struct fact *fact, struct settled *ret_settled)
{
	struct unpack in = { fact->body, false };
	struct settled settled = { .subscription = fact->subject,
				   .period = unpack_text(&in),
				   .window = { fact->valid_from_ms, fact->valid_to_ms } };
	int64_t count;

	settled.began_ms = unpack_int(&in);
	settled.revision = unpack_int(&in);
	settled.round = unpack_int(&in);
	settled.as_of_ms = unpack_int(&in);
	settled.kept = unpack_one_of(&in, 2);
	count = unpack_int(&in);
	if (in.broken || count < 0 || (uint64_t)count > in.rest.len / LINE_BYTES_MIN)
		return -EBADMSG;
	settled.lines = ARENA_ARRAY(arena, struct settled_line, (size_t)count + 1);
	if (!settled.lines)
		return -ENOMEM;
	settled.count = (size_t)count;
	for (size_t i = 0; i < settled.count; i++)
		line_read(&in, &settled.lines[i]);
	if (unpack_end(&in) < 0 || !head_stands(&settled))
		return -EBADMSG;
	*ret_settled = settled;
	return 0;
}
