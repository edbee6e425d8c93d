/* declaration: what a contract can be told: fields of records, samples, attributes and charges.
 *
 * Fields are numbered over the whole contract, one number a name; a record kind maps them to places
 * in the array of values that each of its records carries.
 *
 * Threads: part of a contract, only read once made.
 */
#ifndef GARANT_CORE_CONTRACT_DECLARATION_H
#define GARANT_CORE_CONTRACT_DECLARATION_H

#include "core/contract/value.h"

#define KIND_NO_FIELD UINT16_MAX

/* Record kinds that every contract has, in this order. */
enum builtin_kind { KIND_OUTAGE, KIND_MAINTENANCE, KIND_TICKET, KIND_REPORT, KIND_UNMEASURED };

/* Whether records of a kind take time by themselves, and go on when nobody told their end; others
 * are points. */
static inline bool kind_lasts(uint16_t kind)
{
	return kind == KIND_OUTAGE || kind == KIND_MAINTENANCE || kind == KIND_UNMEASURED;
}

struct field {
	struct str name;
	struct str about; /* in the words of the contract; may be empty */
	struct type type;
	bool several; /* events that may happen several times */
	bool builtin;
	struct value standard; /* when not told; VALUE_UNDEFINED: none */
};

struct record_kind {
	struct str name;
	struct str from_name,
		to_name; /* what its ends are called: failed, restored; may be empty */
	const uint16_t
		*slots; /* contract field number -> place in record->fields, or KIND_NO_FIELD */
	const uint16_t *fields; /* place -> contract field number */
	size_t field_count;
};

enum subject_role { SUBJECT_ATTRIBUTE, SUBJECT_PARAMETER, SUBJECT_CHARGE };

struct subject_name {
	struct str name;
	struct str about; /* in the words of the contract; may be empty */
	enum subject_role role;
	struct type type;
	struct str of;	    /* attributes: subscription, customer or resource */
	struct str charged; /* charges: month, quarter, year, ... */
	const struct text *one_of;
	size_t one_of_count;
	struct value standard;
	struct position at;
};

/* Whether a word is one of those the attribute can be; without a list it can be any. */
static inline bool subject_name_takes(const struct subject_name *name, struct str word)
{
	for (size_t i = 0; i < name->one_of_count; i++)
		if (str_equal(name->one_of[i].str, word))
			return true;
	return name->one_of_count == 0;
}

struct series_kind {
	struct str name;
	struct field *fields;
	size_t field_count;
};

#endif
