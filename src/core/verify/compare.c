#include "core/verify/place.h"

#include <errno.h>

static bool same(const struct tree *a, const struct tree *b);

static bool same_members(const struct tree *a, const struct tree *b)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct tree *other = tree_get(b, a->entries[i].key);

		if (!other || !same(a->entries[i].value, other))
			return false;
	}
	return true;
}

/* Documents are nested at most as deep as their reader lets them. */
static bool same(const struct tree *a, const struct tree *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == TREE_SCALAR)
		return a->quoted == b->quoted && str_equal(a->text, b->text);
	if (a->kind == TREE_MAP)
		return same_members(a, b);
	for (size_t i = 0; i < a->count; i++)
		if (!same(a->items[i], b->items[i]))
			return false;
	return true;
}

static void compare(struct walk *walk, const struct tree *written, const struct tree *again);

static void add_departure(struct walk *walk, enum difference_kind kind, const struct tree *stands,
			  const struct tree *should, struct position at)
{
	const struct departure departure = { kind, at, stands, should };

	walk_differs(walk, &departure);
}

static void compare_members(struct walk *walk, const struct tree *written, const struct tree *again)
{
	for (size_t i = 0; i < again->count; i++) {
		const struct tree_entry *entry = &again->entries[i];
		const struct tree *other = tree_get(written, entry->key);

		walk_enter(walk, (struct step_in){ .key = entry->key, .node = entry->value });
		if (other)
			compare(walk, other, entry->value);
		else
			add_departure(walk, DIFFERENCE_MISSING, NULL, entry->value, written->at);
		walk_leave(walk);
	}
	for (size_t i = 0; i < written->count; i++) {
		const struct tree_entry *entry = &written->entries[i];

		if (tree_get(again, entry->key))
			continue;
		walk_enter(walk, (struct step_in){ .key = entry->key, .node = entry->value });
		add_departure(walk, DIFFERENCE_EXTRA, entry->value, NULL, entry->at);
		walk_leave(walk);
	}
}

/* Two lists of different length are laid side by side without what is the same at both ends, so
 * that one item put in or taken out does not shift all that follow. */
struct alignment {
	size_t start;	       /* items that are the same at the front */
	size_t written, again; /* items between, in each */
};

static struct alignment align(const struct tree *written, const struct tree *again)
{
	struct alignment middle = { 0, written->count, again->count };

	if (written->count == again->count)
		return middle;
	while (middle.start < written->count && middle.start < again->count &&
	       same(written->items[middle.start], again->items[middle.start]))
		middle.start++;
	middle.written -= middle.start;
	middle.again -= middle.start;
	while (middle.written > 0 && middle.again > 0 &&
	       same(written->items[middle.start + middle.written - 1],
		    again->items[middle.start + middle.again - 1])) {
		middle.written--;
		middle.again--;
	}
	return middle;
}

static void compare_items(struct walk *walk, const struct tree *written, const struct tree *again)
{
	const struct alignment middle = align(written, again);
	size_t most = middle.written > middle.again ? middle.written : middle.again;

	for (size_t i = 0; i < most; i++) {
		size_t at = middle.start + i;
		const struct tree *stands = i < middle.written ? written->items[at] : NULL;
		const struct tree *should = i < middle.again ? again->items[at] : NULL;

		walk_enter(walk, (struct step_in){ .index = at, .node = should ? should : stands });
		if (stands && should)
			compare(walk, stands, should);
		else if (stands)
			add_departure(walk, DIFFERENCE_EXTRA, stands, NULL, stands->at);
		else
			add_departure(walk, DIFFERENCE_MISSING, NULL, should, written->at);
		walk_leave(walk);
	}
}

static void compare(struct walk *walk, const struct tree *written, const struct tree *again)
{
	if (written->kind != again->kind || (written->kind == TREE_SCALAR && !same(written, again)))
		add_departure(walk, DIFFERENCE_VALUE, written, again, written->at);
	else if (written->kind == TREE_MAP)
		compare_members(walk, written, again);
	else if (written->kind == TREE_LIST)
		compare_items(walk, written, again);
}

int statement_compare(struct differences *found, const struct tree *written,
		      const struct tree *again, struct str path)
{
	struct walk walk = { .found = found, .root = path, .statement = again };

	compare(&walk, written, again);
	return walk.error;
}

int statement_differs(struct differences *found, enum difference_kind kind,
		      const struct tree *statement, struct position at, struct str path)
{
	struct walk walk = { .found = found, .root = path, .statement = statement };

	add_departure(&walk, kind, kind == DIFFERENCE_EXTRA ? statement : NULL,
		      kind == DIFFERENCE_EXTRA ? NULL : statement, at);
	return walk.error;
}
