/* facts: what happened, as settlement reads it: subscriptions, records, samples, claims, state.
 *
 * Built by the case and bulk readers, all in one arena. Records of a subscription are sorted by
 * (from, to, id), so that results do not depend on their order; fields are typed by the contract.
 */
#ifndef GARANT_CORE_FACTS_FACTS_H
#define GARANT_CORE_FACTS_FACTS_H

#include "core/contract/value.h"

struct contract;

enum record_flag {
	RECORD_OPEN = 1 << 0,	     /* no end yet: to_ms is the as-of instant */
	RECORD_DATE_ONLY = 1 << 1,   /* from and to are whole civil days */
	RECORD_LENGTH_ONLY = 1 << 2, /* only length_ms; from is the day or window it lies in */
	RECORD_GIVEN = 1 << 3 /* a length given for a window; its number is its place there */
};

/* What was told of a record besides its times, and what only few contracts or a proof look at. */
struct record_told {
	struct str resource; /* empty: not bound to one */
	struct str id;	     /* as the user wrote it */
	int64_t recorded_ms; /* when we learnt it; INT64_MIN when not told */
	struct position at;
};

/* What every settlement looks at; as long as a line of the cache. */
struct record {
	uint16_t kind;	 /* index in contract->kinds */
	uint16_t flags;	 /* enum record_flag */
	uint32_t number; /* place in the case, from 0: the fact's identity in proofs */
	int64_t from_ms;
	int64_t to_ms;
	size_t component_count;	    /* 0: touches all */
	const uint16_t *components; /* contract component numbers */
	const struct value *fields; /* contract->kinds[kind].field_count values */
	int64_t length_ms;	    /* RECORD_LENGTH_ONLY, else 0 */
	struct record_told *told;   /* never NULL; after reading nobody writes to it */
};

struct sample {
	int64_t from_ms;
	int64_t every_ms;	    /* length of one sample */
	int64_t times;		    /* that many in a row with the same values, at least 1 */
	const struct value *fields; /* contract->series[series].field_count values */
	struct position at;
};

struct series {
	const struct sample *items; /* ascending, not overlapping */
	size_t count;
};

struct invoice {
	struct str number;
	struct span covers;  /* instants */
	struct value amount; /* money */
	bool paid;
};

/* Something with attributes, parameters and charges: a subscription or one of its resources. */
struct subject {
	struct str id;
	struct str kind;	    /* of a resource; may be empty */
	const struct value *values; /* contract->subject_name_count; undefined when not told */
	struct position at;
};

struct claim {
	uint16_t guarantee; /* contract guarantee number; UINT16_MAX: any */
	struct str record;  /* id; empty: any */
	struct span window; /* empty span {0,0}: any */
	int64_t filed_ms;
	bool in_time;		    /* assumed in time; filed_ms unused */
	const struct value *fields; /* contract->claim_fields */
	struct position at;
};

struct ending {
	int64_t requested_ms, agreed_ms; /* the end agreed on instead; INT64_MIN: none */
	const struct value *fields;	 /* contract->ending_fields */
	struct position at;
};

enum given_stage { GIVEN_MEASURE, GIVEN_DOWNTIME, GIVEN_COUNT, GIVEN_LENGTHS, GIVEN_AMOUNT };

struct given {
	uint16_t guarantee;
	uint16_t stage;	    /* enum given_stage */
	struct span window; /* {0,0}: every window */
	struct value value; /* GIVEN_LENGTHS: VALUE_INSTANTS holding durations in ms */
	struct position at;
};

/* An earlier result that caps and counters look back to, or (posted) what was already booked. */
enum state_kind { STATE_PAID, STATE_RESULT, STATE_BUDGET, STATE_POSTED };

struct state {
	uint16_t kind;	    /* enum state_kind */
	uint16_t guarantee; /* UINT16_MAX: contract-wide */
	struct span window;
	struct str record;    /* STATE_POSTED of a per-record guarantee; STATE_BUDGET: a kind */
	struct value amount;  /* STATE_PAID, STATE_POSTED: money; STATE_BUDGET: duration */
	struct value measure; /* STATE_RESULT; STATE_BUDGET: number of windows */
	struct str item;      /* of a for-each; empty: of each of them */
	bool missed, open;    /* STATE_RESULT; open: nobody knows whether, nor what it pays */
	struct position at;
};

struct rate {
	uint16_t from, to; /* currencies */
	int32_t day;
	struct ratio rate; /* units of to for one unit of from, both in major units */
	struct str source;
};

enum claims_told { CLAIMS_NOT_TOLD, CLAIMS_LISTED, CLAIMS_IN_TIME, CLAIMS_NONE };

struct facts {	       /* all of one subscription */
	struct str id; /* of the subscription */
	struct str customer;
	struct span life;    /* start and end; INT64_MIN / INT64_MAX when open */
	uint16_t currency;   /* of its charges */
	uint8_t billing_day; /* 1..31; 0: not told */
	bool received;	     /* we are the customer of this guarantee */
	struct subject self;
	const struct subject *resources;
	size_t resource_count;
	struct record *records; /* by from, to, number; of all kinds; replaced ones left out */
	size_t record_count;
	const struct series *series; /* contract->series_count */
	const struct claim *claims;
	size_t claim_count;
	enum claims_told claims_told;
	const struct ending *endings;
	size_t ending_count;
	const struct invoice *invoices;
	size_t invoice_count;
	const struct given *givens;
	size_t given_count;
	const struct state *states;
	size_t state_count;
	const struct rate *rates;
	size_t rate_count;
	int64_t as_of_ms; /* INT64_MIN: not told */
	struct position at;
};

#endif
