/* claim: what a book says of a customer's claim: filed, asked about, decided with reasons,
 * contested, withdrawn.
 *
 * A claim is never late by its state: that it came too late is an answer like others, with its
 * reasons, and what is paid all the same is goodwill, kept apart from what is due. While something
 * is missing the provider waits for the customer, and that time is kept. A decision names a clause
 * for each reason; one that is contested is decided again by somebody else, and never takes back
 * what was granted. What is said of it is a row of revisions from 1 on, each whole.
 *
 *     (nothing) --file--> received <--complete-- waiting
 *                         received ----ask-----> waiting
 *     received, waiting --decide--> decided --contest--> contested --decide--> decided
 *     received, waiting --withdraw--> withdrawn;  decided --goodwill--> decided
 *
 *     fault = claim_after(&newest, &change, now_ms, arena, &next);
 *
 * Its lists are those of core/register/told.h.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_CLAIM_CLAIM_H
#define GARANT_CORE_CLAIM_CLAIM_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The fact; its subject is the claim's id. */
#define CLAIM_FACT "claim"

enum claim_deed {
	CLAIM_FILE,
	CLAIM_ASK,	/* for what is missing */
	CLAIM_COMPLETE, /* the customer told more */
	CLAIM_DECIDE,
	CLAIM_CONTEST,
	CLAIM_GOODWILL,
	CLAIM_WITHDRAW,
	CLAIM_DEEDS
};

enum claim_state {
	CLAIM_IS_NONE,
	CLAIM_IS_RECEIVED,
	CLAIM_IS_WAITING,
	CLAIM_IS_DECIDED,
	CLAIM_IS_CONTESTED,
	CLAIM_IS_WITHDRAWN,
	CLAIM_STATES
};

enum claim_answer {
	CLAIM_OPEN, /* none yet */
	CLAIM_ACCEPTED,
	CLAIM_PARTIAL,
	CLAIM_REFUSED,
	CLAIM_LATE, /* refused because it came too late */
	CLAIM_ANSWERS
};

struct customer_claim {
	struct str customer, id;
	int64_t revision; /* from 1 */
	int64_t filed_ms; /* when it arrived */
	int64_t at_ms;	  /* when what this revision says happened */
	enum claim_deed deed;
	enum claim_state state;
	enum claim_answer answer; /* the last one; CLAIM_OPEN before */
	struct str subscription;
	struct str guarantee;  /* the only one it is about; empty: any */
	struct str window;     /* a period such as 2026-04; empty: any */
	struct str outage;     /* id; empty: any */
	bool own;	       /* the outage is the customer's, not the provider's */
	struct str values;     /* list NAME=VALUE: fields that the contract asks claims for */
	struct str lacking;    /* list: what is missing, while the state is waiting */
	int64_t waits_from_ms; /* since when; TOLD_NOT_MS in other states */
	int64_t waited_ms;     /* for the customer, in all, over by now */
	struct str reasons;    /* list CLAUSE=TEXT of the last decision */
	struct str decider;    /* who made it */
	struct str currency;   /* of the amounts; empty: nothing was granted */
	int64_t due_minor, goodwill_minor; /* granted in all, in the smallest unit */
	struct str reason;		   /* of this revision; empty where none is asked for */
	struct str evidence; /* of this revision; list: sha256:HEX, or another reference */
};

struct claim_change {
	enum claim_deed deed;
	struct str customer, id;
	struct str actor; /* who decides */
	int64_t at_ms;	  /* TOLD_NOT_MS: now */
	struct str subscription, guarantee, window, outage;
	bool own; /* of outage */
	struct str values, lacking, reasons;
	enum claim_answer answer;
	struct str currency;
	int64_t amount_minor; /* due, or of goodwill, in all; 0: none */
	struct str reason, evidence;
};

enum claim_fault {
	CLAIM_FINE,
	CLAIM_SAME,	 /* it is so already */
	CLAIM_THERE,	 /* another one has that id */
	CLAIM_UNKNOWN,	 /* there is none */
	CLAIM_GONE,	 /* it was withdrawn */
	CLAIM_SETTLED,	 /* it was decided: only contest goes on */
	CLAIM_UNDECIDED, /* nothing was decided yet */
	CLAIM_NO_SUBSCRIPTION,
	CLAIM_NOTHING,	      /* nothing is missing, or was told */
	CLAIM_NO_REASON,      /* of contest, goodwill or withdraw */
	CLAIM_NO_REASONS,     /* a decision without any */
	CLAIM_BAD_REASONS,    /* one is not CLAUSE=TEXT */
	CLAIM_NO_AMOUNT,      /* granted, but how much? */
	CLAIM_AMOUNT,	      /* refused, and yet an amount */
	CLAIM_LOWER,	      /* less than was granted before */
	CLAIM_OTHER_CURRENCY, /* than before */
	CLAIM_SAME_PERSON,    /* who decided before decides on the contest */
	CLAIM_AHEAD,	      /* it would happen in the future */
	CLAIM_EARLY,	      /* before what was said before happened */
	CLAIM_NO_MEMORY,
	CLAIM_FAULTS
};

/* As words of JSON and of options. Never NULL. */
const char *claim_state_name(enum claim_state state);
const char *claim_deed_name(enum claim_deed deed);
const char *claim_answer_name(enum claim_answer answer);
/* -1: there is no such answer to give. */
int claim_answer_of(struct str name);

/* Whether both say the same, whichever revision they are, and whatever shows it. */
bool claim_equal(const struct customer_claim *a, const struct customer_claim *b);

/* Whether both are about the same: subscription, guarantee, period and outage. */
bool claim_about_same(const struct customer_claim *a, const struct customer_claim *b);

/* The revision that the change makes of the newest one (NULL: there is none). Texts are in the
 * arena or point into what is given; *ret_after is written with CLAIM_FINE. */
enum claim_fault claim_after(const struct customer_claim *newest, const struct claim_change *change,
			     int64_t now_ms, struct arena *arena, struct customer_claim *ret_after);

/* The body of the fact; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void claim_body_write(struct strbuf *out, const struct customer_claim *claim);
MUST_USE int claim_body_read(const struct fact *fact, struct customer_claim *ret_claim);
/* All that a change says, for the key that it is asked under. */
void claim_change_write(struct strbuf *out, const struct claim_change *change);

#endif
