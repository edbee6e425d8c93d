/* contract: a contract file, read, checked and ready to settle.
 *
 * contract_read walks the tree of one file and gives an immutable model, or diagnostics and
 * nothing. Values that depend on an attribute of the subscription or on a date become variants of
 * their guarantee; values that rest on a reading are fixed by the choice passed in.
 *
 *     struct contract_options options = { .zones = finder };
 *     const struct contract *contract;
 *     r = contract_read(arena, root, &options, &contract, sink);
 *
 * Threads: the result may be read by many.
 */
#ifndef GARANT_CORE_CONTRACT_CONTRACT_H
#define GARANT_CORE_CONTRACT_CONTRACT_H

#include "base/tree.h"
#include "core/calendar/clock.h"
#include "core/contract/declaration.h"
#include "core/contract/term.h"
#include "core/time/zone.h"

#define CONTRACT_KINDS_MAX 64
#define CONTRACT_READINGS_MAX 64

struct component {
	struct str name;
	uint16_t parent; /* UINT16_MAX: none */
};

struct reading {
	struct str id, clause, open;
	struct str *texts; /* alternatives as written, the chosen one first (not "silent") */
	const struct tree **alternatives;
	size_t alternative_count;
	bool silent;   /* nothing chosen: every alternative is computed */
	size_t chosen; /* alternative in force in this model */
	struct position at;
};

/* Attribute value or date range that selects a variant. */
struct variant_test {
	int subject; /* subject name number; -1: the window's start date */
	struct text word;
	bool otherwise;		   /* none of the other rows' words */
	const struct text *others; /* these */
	size_t other_count;
	int32_t from_day, to_day;
};

struct variant {
	struct variant_test *tests; /* all must hold */
	size_t test_count;
	struct guarantee guarantee;
};

struct guarantee_set {
	struct str id;
	struct variant *variants; /* at least one; the first that fits is settled */
	size_t variant_count;
};

struct named_calendar {
	struct str name;
	const struct calendar *calendar;
	const struct clock_cutoff
		*cutoff; /* later anchors wait for the next working day; or NULL */
};

struct contract {
	struct str id, version, title, guarantor, source;
	struct span effective; /* civil days as days since 1970; INT64_MIN / MAX when open */
	uint16_t currency;
	struct str zone_name;
	const struct zone *zone;
	enum ratio_rounding money_rounding;
	bool money_each;
	struct component *components;
	size_t component_count;
	struct field *fields; /* of all record kinds, one per name */
	size_t field_count;
	struct record_kind *kinds;
	size_t kind_count;
	struct subject_name *subject_names;
	size_t subject_name_count;
	struct series_kind *series;
	size_t series_count;
	struct field *claim_fields, *ending_fields;
	size_t claim_field_count, ending_field_count;
	struct named_calendar *calendars;
	size_t calendar_count;
	struct reading *readings;
	size_t reading_count;
	uint64_t common_readings; /* bit set: those of combine, limit, rights and term */
	struct guarantee_set *guarantees;
	size_t guarantee_count;
	uint16_t *order; /* guarantee numbers so that each comes after those it looks at */
	struct combination *combinations;
	size_t combination_count;
	struct limit *limits;
	size_t limit_count;
	struct right *rights;
	size_t right_count;
	struct term *term;	   /* NULL: none */
	const struct str *symbols; /* texts the contract names; symbol n is symbols[n - 1] */
	size_t symbol_count;
	struct position at;
};

struct zone_finder {
	/* 0, or -ENOENT when there is no such zone, or another negative errno. */
	int (*find)(void *context, struct str name, const struct zone **ret_zone);
	void *context;
};

struct contract_options {
	struct zone_finder zones;
	/* Alternative to take for each reading, by its place in the file; NULL: the chosen ones. A
	 * silent reading without a choice here takes its first alternative. */
	const size_t *reading_choice;
	size_t reading_choice_count;
};

MUST_USE int contract_read(struct arena *arena, const struct tree *root,
			   const struct contract_options *options,
			   const struct contract **ret_contract, struct diag_sink *sink);

/* How to read a calendar that stands in no contract. */
struct lone_calendar_options {
	struct zone_finder zones;
	const struct zone *zone; /* of the calendar when it names none */
};

/* One calendar as under `calendars:`, by itself: the entry has its name and its map. Returns 0,
 * -ENOMEM, or -EBADMSG with diagnostics. */
MUST_USE int calendar_read_alone(struct arena *arena, const struct tree_entry *entry,
				 const struct lone_calendar_options *options,
				 struct named_calendar *ret_calendar, struct diag_sink *sink);

/* Numbers by name; -1 when there is none. */
int contract_kind(const struct contract *contract, struct str name);
int contract_field(const struct contract *contract, struct str name);
int contract_subject(const struct contract *contract, struct str name);
int contract_component(const struct contract *contract, struct str name);
int contract_series(const struct contract *contract, struct str name);
int contract_guarantee(const struct contract *contract, struct str id);
/* The text with its symbol, 0 when the contract does not name it. */
struct text contract_text(const struct contract *contract, struct str text);

#endif
