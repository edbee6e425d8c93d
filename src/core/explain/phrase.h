/* phrase: a sentence, or a part of one, that no language has been chosen for yet.
 *
 * A phrase is a row of defs/phrases.def with its parts, which are phrases again; at the leaves
 * stand values, names and words of the contract. src/words says phrases in a language.
 *
 *     struct phrase_maker maker = { .arena = arena };
 *     const struct phrase *hours = phrase_value(&maker, value_ms(7200000), TYPE_DURATION);
 *     const struct phrase *row = SAY(&maker, MORE_THAN, hours);      // more than 2 h
 *
 * Makers never fail loudly: what does not fit in the arena becomes an empty phrase, and the first
 * failure stands in maker.error. Threads: phrases are constant once made.
 */
#ifndef GARANT_CORE_EXPLAIN_PHRASE_H
#define GARANT_CORE_EXPLAIN_PHRASE_H

#include "base/arena.h"
#include "core/contract/value.h"

enum phrase_key {
#define PHRASE(symbol, text) PHRASE_##symbol,
#include "defs/phrases.def"
#undef PHRASE
	PHRASE_KEYS
};

enum phrase_kind {
	PHRASE_IS_SAID,	 /* a row of the table with its parts */
	PHRASE_IS_VALUE, /* 2 h, 10%, 125.00 USD */
	PHRASE_IS_NAME,	 /* in the contract's own notation: monthly-fee */
	PHRASE_IS_WORDS, /* in the words of the contract: its titles and reasons */
	PHRASE_IS_PLAIN, /* the same in every language: 09:00-17:00 */
	PHRASE_IS_AND,	 /* a, b and c */
	PHRASE_IS_OR,	 /* a, b or c */
	PHRASE_IS_LIST	 /* a; b; c */
};

struct phrase {
	enum phrase_kind kind;
	enum phrase_key key;
	struct value value;
	struct type type;
	struct str text;
	const struct phrase *const *parts;
	size_t part_count;
};

struct phrase_maker {
	struct arena *arena;
	int error; /* 0 or the first failure */
};

/* The English text of a row, with its placeholders. */
struct str phrase_text(enum phrase_key key);

/* Never NULL. A part that is NULL is an empty phrase. */
const struct phrase *phrase_say(struct phrase_maker *maker, enum phrase_key key,
				const struct phrase *const *parts, size_t count);
const struct phrase *phrase_value(struct phrase_maker *maker, struct value value, struct type type);
const struct phrase *phrase_count(struct phrase_maker *maker, int64_t count);
const struct phrase *phrase_leaf(struct phrase_maker *maker, enum phrase_kind kind,
				 struct str text);
const struct phrase *phrase_list(struct phrase_maker *maker, enum phrase_kind kind,
				 const struct phrase *const *parts, size_t count);

/* Room for that many phrases that phrase_list will take; NULL when memory is out, which the maker
 * remembers. */
const struct phrase **phrase_room(struct phrase_maker *maker, size_t count);

static inline const struct phrase *phrase_name(struct phrase_maker *maker, struct str text)
{
	return phrase_leaf(maker, PHRASE_IS_NAME, text);
}
static inline const struct phrase *phrase_words(struct phrase_maker *maker, struct str text)
{
	return phrase_leaf(maker, PHRASE_IS_WORDS, text);
}

/* True when both say the same in every language. */
bool phrase_equal(const struct phrase *a, const struct phrase *b);

/* SAID(maker, KEY) for a row without parts, SAY(maker, KEY, part, ...) for one with. */
#define SAID(maker, symbol) phrase_say((maker), PHRASE_##symbol, NULL, 0)
#define SAY(maker, symbol, ...)                                                                    \
	phrase_say((maker), PHRASE_##symbol, (const struct phrase *const[]){ __VA_ARGS__ },        \
		   sizeof((const struct phrase *const[]){ __VA_ARGS__ }) /                         \
			   sizeof(const struct phrase *))

#endif
