#include "core/explain/phrase.h"

#include <errno.h>

static const struct str TEXTS[PHRASE_KEYS] = {
#define PHRASE(symbol, text) { text, sizeof(text) - 1 },
#include "defs/phrases.def"
#undef PHRASE
};

static const struct phrase EMPTY = { .kind = PHRASE_IS_PLAIN };

struct str phrase_text(enum phrase_key key)
{
	return TEXTS[key];
}

static const struct phrase *keep(struct phrase_maker *maker, struct phrase phrase)
{
	struct phrase *kept = ARENA_NEW(maker->arena, struct phrase);

	if (!kept) {
		maker->error = -ENOMEM;
		return &EMPTY;
	}
	*kept = phrase;
	return kept;
}

const struct phrase **phrase_room(struct phrase_maker *maker, size_t count)
{
	const struct phrase **room = ARENA_ARRAY(maker->arena, const struct phrase *, count);

	if (!room)
		maker->error = -ENOMEM;
	return room;
}

static const struct phrase *keep_parts(struct phrase_maker *maker, struct phrase phrase,
				       const struct phrase *const *parts, size_t count)
{
	const struct phrase **kept = phrase_room(maker, count);

	if (!kept)
		return &EMPTY;
	for (size_t i = 0; i < count; i++)
		kept[i] = parts[i] ? parts[i] : &EMPTY;
	phrase.parts = kept;
	phrase.part_count = count;
	return keep(maker, phrase);
}

const struct phrase *phrase_say(struct phrase_maker *maker, enum phrase_key key,
				const struct phrase *const *parts, size_t count)
{
	return keep_parts(maker, (struct phrase){ .kind = PHRASE_IS_SAID, .key = key }, parts,
			  count);
}

const struct phrase *phrase_value(struct phrase_maker *maker, struct value value, struct type type)
{
	return keep(maker,
		    (struct phrase){ .kind = PHRASE_IS_VALUE, .value = value, .type = type });
}

const struct phrase *phrase_count(struct phrase_maker *maker, int64_t count)
{
	return phrase_value(maker, value_number(ratio_int(count)), TYPE_PLAIN);
}

const struct phrase *phrase_leaf(struct phrase_maker *maker, enum phrase_kind kind, struct str text)
{
	return keep(maker, (struct phrase){ .kind = kind, .text = text });
}

const struct phrase *phrase_list(struct phrase_maker *maker, enum phrase_kind kind,
				 const struct phrase *const *parts, size_t count)
{
	if (count == 1)
		return parts[0] ? parts[0] : &EMPTY;
	return keep_parts(maker, (struct phrase){ .kind = kind }, parts, count);
}

static bool values_equal(const struct phrase *a, const struct phrase *b)
{
	return a->type.kind == b->type.kind && a->type.unit == b->type.unit &&
	       a->type.percent == b->type.percent && a->type.boundary == b->type.boundary &&
	       value_same(&a->value, &b->value);
}

bool phrase_equal(const struct phrase *a, const struct phrase *b)
{
	if (a == b)
		return true;
	if (!a || !b || a->kind != b->kind || a->key != b->key || a->part_count != b->part_count ||
	    !str_equal(a->text, b->text))
		return false;
	if (a->kind == PHRASE_IS_VALUE)
		return values_equal(a, b);
	for (size_t i = 0; i < a->part_count; i++)
		if (!phrase_equal(a->parts[i], b->parts[i]))
			return false;
	return true;
}
