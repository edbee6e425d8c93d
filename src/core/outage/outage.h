/* outage: what a book says of an outage: when, of what, how it is classified; how that may change.
 *
 * An outage has an id that is fixed when it is opened, within its customer or the provider. What is
 * said of it is a row of revisions from 1 on, each whole: a later one never changes an earlier one.
 * A change is what somebody wants; outage_after makes the next revision from the newest one, or
 * says why it cannot be. Which change is taken in which state stands in one table.
 *
 *     fault = outage_after(&newest, &change, now_ms, arena, &next);
 *
 * Its lists are those of core/register/told.h.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_OUTAGE_OUTAGE_H
#define GARANT_CORE_OUTAGE_OUTAGE_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The facts; their subject is the outage's id. */
#define OUTAGE_FACT "outage"
#define OUTAGE_DISPUTE_FACT "outage-dispute"
#define OUTAGE_DECISION_FACT "outage-decision"

enum outage_deed {
	OUTAGE_OPEN,
	OUTAGE_END,
	OUTAGE_CORRECT,
	OUTAGE_MERGE,	 /* of the one that goes, and of the one that takes its time */
	OUTAGE_CLASSIFY, /* also by a decision */
	OUTAGE_DISPUTE,	 /* changes nothing of the outage */
	OUTAGE_DECIDE,
	OUTAGE_DEEDS
};

enum outage_state { OUTAGE_IS_NONE, OUTAGE_IS_OPEN, OUTAGE_IS_ENDED, OUTAGE_IS_MERGED };

struct outage {
	struct str customer; /* whose it is; empty: the provider's, and so of all */
	struct str id;
	int64_t revision;	  /* from 1 */
	int64_t start_ms, end_ms; /* half-open; INSTANT_OPEN_MS: it goes on */
	enum outage_deed deed;	  /* what made this revision */
	struct str superseded_by; /* id of the outage it was merged into; empty: it stands */
	struct str subscription;  /* the only one that it hit; empty: all */
	struct str components;	  /* list of ids; empty only with a subscription */
	struct str values;	  /* list of NAME=VALUE, by name */
	struct str reason;	  /* of this revision; empty where none is asked for */
	struct str evidence;	  /* list: sha256:HEX of a document, or another reference */
};

struct outage_change {
	enum outage_deed deed;
	struct str customer, id;
	int64_t start_ms, end_ms; /* TOLD_NOT_MS: as it is, or now */
	struct str subscription, components, values, reason, evidence; /* empty: as it is */
	struct str into;					       /* OUTAGE_MERGE */
	struct str by;	 /* OUTAGE_DISPUTE: a customer; empty: a colleague */
	int64_t dispute; /* OUTAGE_DECIDE: its number */
	bool accepted;	 /* OUTAGE_DECIDE */
};

/* Somebody says that an outage is classified wrongly. */
struct outage_dispute {
	int64_t number, revision; /* of the outage, from 1; which revision is meant */
	struct str by, reason, evidence;
};
struct outage_decision {
	int64_t dispute;
	bool accepted;
	struct str reason, evidence;
};

enum outage_fault {
	OUTAGE_FINE,
	OUTAGE_SAME,	 /* it is so already */
	OUTAGE_THERE,	 /* another one has that id */
	OUTAGE_UNKNOWN,	 /* there is none */
	OUTAGE_OVER,	 /* it ended: another end is a correction */
	OUTAGE_GONE,	 /* it was merged into another one */
	OUTAGE_REVERSED, /* it would end before it begins, or when it does */
	OUTAGE_AHEAD,	 /* it would begin or end in the future */
	OUTAGE_NOWHERE,	 /* it hits nothing */
	OUTAGE_NO_REASON,
	OUTAGE_NO_EVIDENCE,
	OUTAGE_NOTHING, /* nothing that it says changes anything it may change */
	OUTAGE_ITSELF,	/* merged with itself */
	OUTAGE_APART,	/* the two share no time and do not touch */
	OUTAGE_OTHERS,	/* the two are of different subscriptions */
	OUTAGE_NO_MEMORY,
	OUTAGE_FAULTS
};

/* As words of JSON. Never NULL. */
const char *outage_state_name(enum outage_state state);
const char *outage_deed_name(enum outage_deed deed);

/* NULL: there is none. */
enum outage_state outage_state_of(const struct outage *outage);

/* Whether that deed is taken in that state: OUTAGE_FINE, OUTAGE_THERE, _UNKNOWN, _OVER or _GONE. */
enum outage_fault outage_transition(enum outage_state state, enum outage_deed deed);

/* Whether both say the same of time, scope and classification. */
bool outage_equal(const struct outage *a, const struct outage *b);

/* The revision that the change makes of the newest one (NULL: there is none). Not of a dispute, a
 * decision without values, or the one that a merged outage goes into. Texts are in the arena or
 * point into what is given; *ret_after is written with OUTAGE_FINE. */
enum outage_fault outage_after(const struct outage *newest, const struct outage_change *change,
			       int64_t now_ms, struct arena *arena, struct outage *ret_after);

/* The revision of `into` that takes the time and the components of `gone`. OUTAGE_SAME: it has
 * them. Likewise. */
enum outage_fault outage_take(const struct outage *into, const struct outage *gone,
			      const struct outage_change *change, struct arena *arena,
			      struct outage *ret_after);

/* The bodies of the facts; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void outage_write(struct strbuf *out, const struct outage *outage);
MUST_USE int outage_read(const struct fact *fact, struct outage *ret_outage);
void outage_dispute_write(struct strbuf *out, const struct outage_dispute *dispute);
MUST_USE int outage_dispute_read(const struct fact *fact, struct outage_dispute *ret_dispute);
void outage_decision_write(struct strbuf *out, const struct outage_decision *decision);
MUST_USE int outage_decision_read(const struct fact *fact, struct outage_decision *ret_decision);
/* All that a change says, for the key that it is asked under. */
void outage_change_write(struct strbuf *out, const struct outage_change *change);

#endif
