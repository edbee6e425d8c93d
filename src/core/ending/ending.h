/* ending: what a book says of the end of a subscription: asked for, agreed on, owed back, or
 * withdrawn.
 *
 * Whoever asks gets a receipt at once: the first revision has the instant at which the request
 * arrived, what the contract makes of it (when the subscription ends, what leaving costs, what is
 * paid back and until when), and under which version. Where the contract does not say when, or both
 * want another day, the end is agreed on. A request can be withdrawn until the subscription ended
 * or something was paid back. What is said of it is a row of revisions from 1 on, each whole.
 *
 *     (nothing) --request--> requested --withdraw--> withdrawn
 *                            requested --agree, owe--> requested
 *
 *     fault = ending_after(&newest, &change, now_ms, arena, &next);
 *
 * Its lists are those of core/register/told.h.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_ENDING_ENDING_H
#define GARANT_CORE_ENDING_ENDING_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The fact; its subject is the ending's id. */
#define ENDING_FACT "ending"

enum ending_deed { ENDING_REQUEST, ENDING_AGREE, ENDING_OWE, ENDING_WITHDRAW, ENDING_DEEDS };

/* How the request arrived. None is more than another: a letter is never needed. */
enum ending_channel {
	ENDING_WEB,
	ENDING_MAIL,
	ENDING_PHONE,
	ENDING_LETTER,
	ENDING_OTHER,
	ENDING_CHANNELS
};

struct customer_ending {
	struct str customer, id;
	int64_t revision;     /* from 1 */
	int64_t requested_ms; /* when the request arrived */
	int64_t at_ms;	      /* when what this revision says happened */
	enum ending_deed deed;
	enum ending_channel channel;
	struct str subscription;
	int64_t start_ms;    /* of the life of the subscription that is to end */
	int64_t before_ms;   /* its end before the request; INSTANT_OPEN_MS: none */
	struct str values;   /* list NAME=VALUE: fields that the contract asks endings for */
	struct str version;  /* of the contract that was asked */
	int64_t ends_ms;     /* first instant after the subscription; TOLD_NOT_MS: not known yet */
	bool agreed;	     /* ends_ms was agreed on, and is not what the contract says */
	struct str terms;    /* list NAME=VALUE: what the contract made of the request */
	struct str currency; /* of owed_minor; empty: nothing is owed back yet */
	int64_t owed_minor;  /* asked for in the ledger in all, in the smallest unit */
	struct str reason;   /* of this revision; empty where none is asked for */
	struct str evidence; /* of this revision; list: sha256:HEX, or another reference */
};

struct ending_change {
	enum ending_deed deed;
	struct str customer, id;
	int64_t at_ms; /* TOLD_NOT_MS: now */
	int channel;   /* of enum ending_channel; -1: not told */
	struct str subscription, values;
	int64_t start_ms, before_ms; /* of a request: as in struct customer_ending */
	struct str version, terms;   /* of a request: what the contract says */
	int64_t ends_ms;	     /* of a request: likewise, or TOLD_NOT_MS; what was agreed */
	struct str currency;	     /* of owe */
	int64_t owed_minor;	     /* of owe: in all */
	struct str reason, evidence;
};

enum ending_fault {
	ENDING_FINE,
	ENDING_SAME,	/* it is so already */
	ENDING_THERE,	/* another one has that id */
	ENDING_UNKNOWN, /* there is none */
	ENDING_GONE,	/* it was withdrawn */
	ENDING_NO_SUBSCRIPTION,
	ENDING_NO_CHANNEL,
	ENDING_NO_REASON, /* of agree or withdraw */
	ENDING_BEFORE,	  /* the subscription would end before it began */
	ENDING_OVER,	  /* the subscription has ended: nothing can be withdrawn */
	ENDING_PAID,	  /* something was paid back: likewise */
	ENDING_LOWER,	  /* less is owed back than was asked for in the ledger */
	ENDING_AHEAD,	  /* it would happen in the future */
	ENDING_EARLY,	  /* before what was said before happened */
	ENDING_NO_MEMORY,
	ENDING_FAULTS
};

/* As words of JSON and of options. Never NULL. */
const char *ending_deed_name(enum ending_deed deed);
const char *ending_channel_name(enum ending_channel channel);
/* -1: there is no such channel. */
int ending_channel_of(struct str name);

/* Whether the newest revision still stands. */
static inline bool ending_stands(const struct customer_ending *ending)
{
	return ending->deed != ENDING_WITHDRAW;
}

/* Whether both say the same, whichever revision they are, and whatever shows it. What the contract
 * makes of a request is not looked at: it follows. */
bool ending_equal(const struct customer_ending *a, const struct customer_ending *b);

/* The revision that the change makes of the newest one (NULL: there is none). Texts are in the
 * arena or point into what is given; *ret_after is written with ENDING_FINE. */
enum ending_fault ending_after(const struct customer_ending *newest,
			       const struct ending_change *change, int64_t now_ms,
			       struct arena *arena, struct customer_ending *ret_after);

/* The body of the fact; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void ending_body_write(struct strbuf *out, const struct customer_ending *ending);
MUST_USE int ending_body_read(const struct fact *fact, struct customer_ending *ret_ending);
/* All that a change says, without what the contract makes of it, for the key that it is asked
 * under. */
void ending_change_write(struct strbuf *out, const struct ending_change *change);

#endif
