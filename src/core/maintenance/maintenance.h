/* maintenance: what a book says of planned work: announced, revised, cancelled.
 *
 * A maintenance has an id that is fixed when it is announced, within its customer or the provider.
 * Each announcement is a revision, from 1 on, whole, with the instant at which it was published;
 * neither is ever changed. So what a contract asks about notice is answered from all of them: every
 * part of the time keeps the notice of the announcement that first named it, and what a revision
 * adds has the notice of that revision (core/facts/case.h, revisions of a record).
 *
 * What is hit is fixed too: work on something else is a maintenance of its own, announced when it
 * is.
 *
 *     fault = maintenance_after(&newest, &change, now_ms, arena, &next);
 *
 * Its lists are those of core/register/told.h.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_MAINTENANCE_MAINTENANCE_H
#define GARANT_CORE_MAINTENANCE_MAINTENANCE_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The fact; its subject is the maintenance's id, it holds from the beginning of the work to its
 * end. */
#define MAINTENANCE_FACT "maintenance"

enum maintenance_deed {
	MAINTENANCE_ANNOUNCE,
	MAINTENANCE_REVISE, /* another time, or other values */
	MAINTENANCE_CANCEL, /* also afterwards: it did not take place */
	MAINTENANCE_DEEDS
};

enum maintenance_state {
	MAINTENANCE_IS_NONE,
	MAINTENANCE_IS_ANNOUNCED,
	MAINTENANCE_IS_CANCELLED,
	MAINTENANCE_STATES
};

struct maintenance {
	struct str customer; /* whose it is; empty: the provider's, and so of all */
	struct str id;
	int64_t revision;	/* from 1 */
	int64_t from_ms, to_ms; /* half-open */
	int64_t published_ms;	/* of this revision; later than that of the one before */
	enum maintenance_deed deed;
	struct str subscription; /* the only one that it hits; empty: all */
	struct str components;	 /* list of ids; empty only with a subscription */
	struct str values;	 /* list of NAME=VALUE, by name */
	struct str reason;	 /* of this revision; empty where none is asked for */
	struct str evidence;	 /* list: sha256:HEX of a document, or another reference */
};

struct maintenance_change {
	enum maintenance_deed deed;
	struct str customer, id;
	int64_t from_ms, to_ms;					       /* TOLD_NOT_MS: as it is */
	int64_t published_ms;					       /* TOLD_NOT_MS: now */
	struct str subscription, components, values, reason, evidence; /* empty: as it is */
};

enum maintenance_fault {
	MAINTENANCE_FINE,
	MAINTENANCE_SAME,     /* it is so already */
	MAINTENANCE_THERE,    /* another one has that id */
	MAINTENANCE_UNKNOWN,  /* there is none */
	MAINTENANCE_GONE,     /* it was cancelled: another one is announced */
	MAINTENANCE_NO_TIME,  /* announced without beginning or end */
	MAINTENANCE_REVERSED, /* it would end before it begins, or when it does */
	MAINTENANCE_NOWHERE,  /* it hits nothing */
	MAINTENANCE_FIXED,    /* what it hits would change */
	MAINTENANCE_NO_REASON,
	MAINTENANCE_NO_EVIDENCE, /* of values that change, or of a publication elsewhere */
	MAINTENANCE_NOTHING,	 /* nothing that it says changes anything it may change */
	MAINTENANCE_AHEAD,	 /* published in the future */
	MAINTENANCE_EARLY,	 /* published no later than the revision before */
	MAINTENANCE_NO_MEMORY,
	MAINTENANCE_FAULTS
};

/* As words of JSON. Never NULL. */
const char *maintenance_state_name(enum maintenance_state state);
const char *maintenance_deed_name(enum maintenance_deed deed);

/* NULL: there is none. */
enum maintenance_state maintenance_state_of(const struct maintenance *maintenance);

/* Whether both say the same of time, scope and values. */
bool maintenance_equal(const struct maintenance *a, const struct maintenance *b);

/* The revision that the change makes of the newest one (NULL: there is none). Texts are in the
 * arena or point into what is given; *ret_after is written with MAINTENANCE_FINE. */
enum maintenance_fault maintenance_after(const struct maintenance *newest,
					 const struct maintenance_change *change, int64_t now_ms,
					 struct arena *arena, struct maintenance *ret_after);

/* The body of the fact; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void maintenance_write(struct strbuf *out, const struct maintenance *maintenance);
MUST_USE int maintenance_read(const struct fact *fact, struct maintenance *ret_maintenance);
/* All that a change says, for the key that it is asked under. */
void maintenance_change_write(struct strbuf *out, const struct maintenance_change *change);

#endif
