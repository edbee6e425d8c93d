/* incident: what a book says of an incident: what customers are told about outages, and when.
 *
 * An incident has an id that is fixed when it is opened, within its customer or the provider. Each
 * thing said of it is a revision, from 1 on, with the instant at which it was published; a later
 * one never changes an earlier one. Revisions with a text are what customers were told; a text that
 * was wrong is corrected by a revision that names it, and both stay readable.
 *
 *     fault = incident_after(&newest, &change, now_ms, arena, &next);
 *
 * Lists are those of core/register/told.h; texts are a list of LANGUAGE=TEXT, such as en=... and
 * fr=..., whose texts may have several lines.
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_INCIDENT_INCIDENT_H
#define GARANT_CORE_INCIDENT_INCIDENT_H

#include "base/arena.h"
#include "core/journal/fact.h"
#include "core/register/told.h"

/* The fact; its subject is the incident's id, it holds from its publication. */
#define INCIDENT_FACT "incident"
#define INCIDENT_TITLE_BYTES_MAX ((size_t)200)

enum incident_deed {
	INCIDENT_OPEN,
	INCIDENT_UPDATE,  /* another state, impact or outages, or only a text */
	INCIDENT_CORRECT, /* of the text of an earlier revision */
	INCIDENT_MERGE,	  /* it is another one, which stays */
	INCIDENT_REVIEW,  /* the post-mortem, once it is resolved */
	INCIDENT_DEEDS
};

/* What customers are told of how far it is. */
enum incident_state {
	INCIDENT_IS_NONE,
	INCIDENT_INVESTIGATING,
	INCIDENT_IDENTIFIED,
	INCIDENT_MONITORING,
	INCIDENT_RESOLVED,
	INCIDENT_REVIEWED,
	INCIDENT_MERGED,
	INCIDENT_STATES
};

enum incident_impact { IMPACT_NONE, IMPACT_MINOR, IMPACT_MAJOR, IMPACT_CRITICAL, IMPACTS };

struct incident {
	struct str customer; /* whose it is; empty: the provider's, and so of all */
	struct str id;
	int64_t revision;     /* from 1 */
	int64_t published_ms; /* of this revision; later than that of the one before */
	enum incident_deed deed;
	enum incident_state state;
	enum incident_impact impact;
	int64_t corrects; /* the revision whose text this one takes the place of; 0: none */
	struct str into;  /* INCIDENT_MERGED: id of the one that stays */
	struct str title;
	struct str outages; /* list of ids of the same owner; may be empty */
	struct str texts;   /* of this revision: list of LANGUAGE=TEXT; empty: nobody was told */
	struct str reason, evidence; /* of this revision */
};

struct incident_change {
	enum incident_deed deed;
	struct str customer, id;
	int64_t published_ms; /* TOLD_NOT_MS: now */
	int state, impact;    /* -1: as it is */
	int64_t corrects;
	struct str into, title, outages, texts, reason, evidence; /* empty: as it is, or none */
};

enum incident_fault {
	INCIDENT_FINE,
	INCIDENT_SAME,	   /* it is so already */
	INCIDENT_THERE,	   /* another one has that id */
	INCIDENT_UNKNOWN,  /* there is none */
	INCIDENT_GONE,	   /* it was merged into another one */
	INCIDENT_UNDONE,   /* a review before it is resolved */
	INCIDENT_CLOSED,   /* it was reviewed: what happens again is another one */
	INCIDENT_NO_TITLE, /* or one that is no line */
	INCIDENT_NO_TEXT,
	INCIDENT_NO_REASON,
	INCIDENT_NO_EVIDENCE, /* of a publication elsewhere */
	INCIDENT_NOTHING,     /* nothing that it says changes anything */
	INCIDENT_NO_REVISION, /* none of that number has a text */
	INCIDENT_ITSELF,      /* merged with itself */
	INCIDENT_AHEAD,	      /* published in the future */
	INCIDENT_EARLY,	      /* published no later than the revision before */
	INCIDENT_NO_MEMORY,
	INCIDENT_FAULTS
};

/* As words of JSON and of arguments. Never NULL. */
const char *incident_deed_name(enum incident_deed deed);
const char *incident_state_name(enum incident_state state);
const char *incident_impact_name(enum incident_impact impact);
/* -1: there is no such impact, or no state that somebody can tell. */
int incident_impact_of(struct str name);
int incident_state_told(struct str name);

/* Whether an item of texts is LANGUAGE=TEXT: two lower-case letters and UTF-8. */
bool incident_is_text(struct str item);

/* The revision that the change makes of the newest one (NULL: there is none). What it corrects is
 * for the caller to look at. Texts are in the arena or point into what is given; *ret_after is
 * written with INCIDENT_FINE. */
enum incident_fault incident_after(const struct incident *newest,
				   const struct incident_change *change, int64_t now_ms,
				   struct arena *arena, struct incident *ret_after);

/* Whether customers were told something new by a revision: a correction tells nothing new. */
bool incident_tells(const struct incident *incident);

/* The body of the fact; what is read points into the fact. Reading returns 0 or -EBADMSG. */
void incident_write(struct strbuf *out, const struct incident *incident);
MUST_USE int incident_read(const struct fact *fact, struct incident *ret_incident);
/* All that a change says, for the key that it is asked under. */
void incident_change_write(struct strbuf *out, const struct incident_change *change);

#endif
