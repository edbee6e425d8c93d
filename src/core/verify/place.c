#include "core/verify/place.h"

#include <assert.h>
#include <errno.h>

#include "base/json.h"

#define PATH_BYTES_MAX (64 * KIB)

static_assert(WALK_DEPTH_MAX > JSON_DEPTH_MAX, "a walk is as deep as any document");

void walk_enter(struct walk *walk, struct step_in step)
{
	assert(walk->depth < WALK_DEPTH_MAX);
	walk->steps[walk->depth++] = step;
}

void walk_leave(struct walk *walk)
{
	assert(walk->depth > 0);
	walk->depth--;
}

/* Writes steps [from, depth) as .key and [index]. */
static void write_path(struct strbuf *out, const struct walk *walk, size_t from)
{
	for (size_t i = from; i < walk->depth; i++) {
		const struct step_in *step = &walk->steps[i];

		if (step->key.len > 0) {
			strbuf_add(out, out->len > 0 ? STR(".") : STR_NONE);
			strbuf_add(out, step->key);
		} else {
			strbuf_add_byte(out, '[');
			strbuf_add_int(out, (int64_t)step->index);
			strbuf_add_byte(out, ']');
		}
	}
}

/* Takes what was written into the arena. */
static struct str keep(struct walk *walk, struct strbuf *text)
{
	struct str kept = STR_NONE;
	int r = strbuf_error(text);

	if (r == 0)
		r = str_copy(walk->found->arena, strbuf_str(text), &kept);
	if (r < 0 && walk->error == 0)
		walk->error = -ENOMEM;
	strbuf_clear(text);
	return kept;
}

static struct str member_text(const struct tree *map, const char *key)
{
	const struct tree *node = tree_get(map, str_from(key));

	return node && node->kind == TREE_SCALAR ? node->text : STR_NONE;
}

/* The node of the innermost item of that list; its place after the step in *ret_after. */
static const struct tree *find_item(const struct walk *walk, struct str list, size_t *ret_index,
				    size_t *ret_after)
{
	for (size_t i = walk->depth; i >= 2; i--) {
		if (walk->steps[i - 1].key.len > 0 || !str_equal(walk->steps[i - 2].key, list))
			continue;
		*ret_index = walk->steps[i - 1].index;
		*ret_after = i;
		return walk->steps[i - 1].node;
	}
	return NULL;
}

static void name_result(struct difference *difference, const struct tree *result)
{
	const struct tree *window = tree_get(result, STR("window"));

	difference->guarantee = member_text(result, "guarantee");
	difference->right = member_text(result, "right");
	difference->item = member_text(result, "item");
	difference->record = member_text(result, "record");
	difference->window_from = member_text(window, "from");
	difference->window_to = member_text(window, "to");
	difference->clause = member_text(result, "clause");
}

/* Says in the words of a proof where the walk is. Returns where the field begins. */
static size_t name_place(const struct walk *walk, struct difference *difference)
{
	size_t index, result_after = 0, step_after = 0;
	const struct tree *item = find_item(walk, STR("results"), &index, &result_after);

	difference->subscription = member_text(walk->statement, "subscription");
	difference->revision = member_text(walk->statement, "revision");
	if (!item)
		item = find_item(walk, STR("endings"), &index, &result_after);
	if (item)
		name_result(difference, item);
	item = find_item(walk, STR("steps"), &index, &step_after);
	if (item) {
		struct str clause = member_text(item, "clause");

		difference->step = index + 1;
		difference->idea = member_text(item, "idea");
		if (clause.len > 0)
			difference->clause = clause;
	}
	/* The clause of a reading or of a span taken away is closer still. */
	for (size_t i = walk->depth; i > (step_after > 0 ? step_after : result_after); i--) {
		struct str clause = member_text(walk->steps[i - 1].node, "clause");

		if (clause.len == 0)
			continue;
		difference->clause = clause;
		break;
	}
	return step_after > 0 ? step_after : result_after;
}

/* A new difference with its place, or NULL when there are enough. */
static struct difference *add(struct walk *walk, enum difference_kind kind, struct position at)
{
	struct differences *found = walk->found;
	size_t capacity = found->capacity ? 2 * found->capacity : 16;
	struct strbuf text = STRBUF_INIT(PATH_BYTES_MAX);
	struct difference *difference;
	size_t field;

	found->total++;
	if (found->count == found->max || walk->error)
		return NULL;
	if (found->count == found->capacity) {
		difference = ARENA_GROW(found->arena, struct difference, found->items,
					found->capacity, capacity);
		if (!difference) {
			walk->error = -ENOMEM;
			return NULL;
		}
		found->items = difference;
		found->capacity = capacity;
	}
	difference = &found->items[found->count++];
	*difference = (struct difference){ .kind = kind, .at = at };
	field = name_place(walk, difference);
	write_path(&text, walk, field);
	difference->field = keep(walk, &text);
	strbuf_add(&text, walk->root);
	write_path(&text, walk, 0);
	difference->path = keep(walk, &text);
	strbuf_done(&text);
	return difference;
}

static struct str cut_at_character(struct str text, size_t max)
{
	size_t end = 0, length = 1;

	while (end < text.len && length > 0) {
		length = str_utf8_length(text, end);
		if (end + length > max)
			break;
		end += length;
	}
	return str_slice(text, 0, end);
}

/* Writes a value as JSON on one line; stops soon after there is more than is shown. */
static void write_value(struct json *json, const struct tree *node)
{
	if (json->out->len > DIFFERENCE_SHOWN_BYTES) {
		json_null(json); /* beyond what is shown */
		return;
	}
	if (node->kind == TREE_SCALAR) {
		/* One character more than is shown, so that the cut is seen. */
		struct str text = cut_at_character(node->text, DIFFERENCE_SHOWN_BYTES + 8);

		if (node->quoted)
			json_text(json, text);
		else
			json_raw(json, text);
		return;
	}
	if (node->kind == TREE_MAP)
		json_object(json);
	else
		json_list(json);
	for (size_t i = 0; i < node->count && json->out->len <= DIFFERENCE_SHOWN_BYTES; i++) {
		if (node->kind == TREE_MAP)
			json_key(json,
				 cut_at_character(node->entries[i].key, DIFFERENCE_SHOWN_BYTES));
		write_value(json, node->kind == TREE_MAP ? node->entries[i].value : node->items[i]);
	}
	json_end(json);
}

static struct str keep_value(struct walk *walk, const struct tree *node)
{
	struct strbuf text = STRBUF_INIT(1 * MIB), shown = STRBUF_INIT(1 * KIB);
	struct json json = JSON_INIT(&text, 0);
	struct str kept;

	if (!node)
		return STR_NONE;
	write_value(&json, node);
	strbuf_add(&shown, cut_at_character(strbuf_str(&text), DIFFERENCE_SHOWN_BYTES));
	if (text.len > DIFFERENCE_SHOWN_BYTES)
		strbuf_add(&shown, STR("..."));
	if (walk->error == 0)
		walk->error = strbuf_error(&text);
	kept = keep(walk, &shown);
	strbuf_done(&shown);
	strbuf_done(&text);
	return kept;
}

void walk_differs(struct walk *walk, const struct departure *departure)
{
	struct difference *difference = add(walk, departure->kind, departure->at);

	if (!difference)
		return;
	difference->stands = keep_value(walk, departure->stands);
	difference->should = keep_value(walk, departure->should);
}

static struct str keep_number(struct walk *walk, int64_t number)
{
	struct strbuf text = STRBUF_INIT(64);
	struct str kept;

	strbuf_add_int(&text, number);
	kept = keep(walk, &text);
	strbuf_done(&text);
	return kept;
}

void walk_sum_differs(struct walk *walk, struct position at, int64_t stands, int64_t should)
{
	struct difference *difference = add(walk, DIFFERENCE_SUM, at);

	if (!difference)
		return;
	difference->stands = keep_number(walk, stands);
	difference->should = keep_number(walk, should);
}
