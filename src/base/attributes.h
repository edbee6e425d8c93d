/* attributes: the compiler attributes we use, by name. */
#ifndef GARANT_BASE_ATTRIBUTES_H
#define GARANT_BASE_ATTRIBUTES_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_index)                                                     \
	__attribute__((format(printf, format_index, first_index)))

/* A path that is seldom taken: kept out of line so that the usual one stays short. */
#define COLD __attribute__((cold, noinline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* A choice that chance decides: by arithmetic, since a processor that guesses wrong waits longer
 * than both sides take. */
#define UNPREDICTABLE(condition) __builtin_expect_with_probability(!!(condition), 1, 0.5)

/* Kept out of a caller that only chooses whom to call, and needs no frame for it. */
#define NOINLINE __attribute__((noinline))

/* A local that is written before it is read, on a path hot enough to skip clearing it first. */
#if defined(__has_attribute) && __has_attribute(uninitialized)
#define UNCLEARED __attribute__((uninitialized))
#else
#define UNCLEARED
#endif

#endif
