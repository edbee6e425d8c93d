/* report: what a book says of a customer's report: that something does not work, told when, how,
 * and about which outage.
 *
 * The instant at which a customer told it may be what a clock starts at, or what credit counts
 * from. So a report is recorded at once, whether an outage is known or not, and its customer gets a
 * receipt. What is said of it is a row of revisions from 1 on, each whole: a later one never
 * changes an earlier one. What the customer said in words is no part of it; evidence names where
 * that is.
 *
 *     fault = report_after(&newest, &change, now_ms, arena, &next);
 *
 * Its lists are those of core/register/told.h.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REPORT_REPORT_H
#define GARANT_CORE_REPORT_REPORT_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The fact; its subject is the report's id, it holds from the instant it arrived. */
#define REPORT_FACT "report"

enum report_deed {
	REPORT_RECEIVE,
	REPORT_LINK,	/* it is about that outage; also about none */
	REPORT_CORRECT, /* it arrived at another instant, or another way */
	REPORT_WITHDRAW,
	REPORT_DEEDS
};

enum report_state { REPORT_IS_NONE, REPORT_IS_RECEIVED, REPORT_IS_WITHDRAWN, REPORT_STATES };

/* How it arrived. */
enum report_channel {
	REPORT_WEB,
	REPORT_MAIL,
	REPORT_PHONE,
	REPORT_VOICEMAIL,
	REPORT_OTHER,
	REPORT_CHANNELS
};

struct report {
	struct str customer, id;
	int64_t revision; /* from 1 */
	int64_t at_ms;	  /* when it arrived */
	enum report_channel channel;
	enum report_deed deed;
	struct str subscription; /* the only one it is about; empty: all of the customer */
	struct str outage;	 /* id; empty: nobody said which */
	bool own;		 /* the outage is the customer's, not the provider's */
	struct str reason;	 /* of this revision; empty where none is asked for */
	struct str evidence;	 /* list: sha256:HEX of a document, or another reference */
};

struct report_change {
	enum report_deed deed;
	struct str customer, id;
	int64_t at_ms; /* TOLD_NOT_MS: as it is, or now */
	int channel;   /* of enum report_channel; -1: as it is */
	struct str subscription, outage, reason, evidence;
	bool own; /* of outage */
};

enum report_fault {
	REPORT_FINE,
	REPORT_SAME,	/* it is so already */
	REPORT_THERE,	/* another one has that id */
	REPORT_UNKNOWN, /* there is none */
	REPORT_GONE,	/* it was withdrawn */
	REPORT_NO_CHANNEL,
	REPORT_NO_REASON,
	REPORT_NO_EVIDENCE, /* of another instant or channel */
	REPORT_NOTHING,	    /* nothing that it says changes anything */
	REPORT_AHEAD,	    /* it would arrive in the future */
	REPORT_NO_MEMORY,
	REPORT_FAULTS
};

/* As words of JSON, of options and of contracts. Never NULL. */
const char *report_state_name(enum report_state state);
const char *report_deed_name(enum report_deed deed);
const char *report_channel_name(enum report_channel channel);
/* -1: there is no such channel. */
int report_channel_of(struct str name);

/* NULL: there is none. */
enum report_state report_state_of(const struct report *report);

/* Whether both say the same. */
bool report_equal(const struct report *a, const struct report *b);

/* The revision that the change makes of the newest one (NULL: there is none). Texts are in the
 * arena or point into what is given; *ret_after is written with REPORT_FINE. */
enum report_fault report_after(const struct report *newest, const struct report_change *change,
			       int64_t now_ms, struct arena *arena, struct report *ret_after);

/* The body of the fact; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void report_write(struct strbuf *out, const struct report *report);
MUST_USE int report_read(const struct fact *fact, struct report *ret_report);
/* All that a change says, for the key that it is asked under. */
void report_change_write(struct strbuf *out, const struct report_change *change);

#endif
