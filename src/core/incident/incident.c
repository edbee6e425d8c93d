#include "core/incident/incident.h"

#include <errno.h>

#include "core/journal/pack.h"
#include "core/register/identity.h"

#define F INCIDENT_FINE

/* In the order of the deeds: open, update, correct, merge, review. */
static const enum incident_fault transitions[INCIDENT_STATES][INCIDENT_DEEDS] = {
	[INCIDENT_IS_NONE] = { F, INCIDENT_UNKNOWN, INCIDENT_UNKNOWN, INCIDENT_UNKNOWN,
			       INCIDENT_UNKNOWN },
	[INCIDENT_INVESTIGATING] = { INCIDENT_THERE, F, F, F, INCIDENT_UNDONE },
	[INCIDENT_IDENTIFIED] = { INCIDENT_THERE, F, F, F, INCIDENT_UNDONE },
	[INCIDENT_MONITORING] = { INCIDENT_THERE, F, F, F, INCIDENT_UNDONE },
	[INCIDENT_RESOLVED] = { INCIDENT_THERE, F, F, F, F },
	[INCIDENT_REVIEWED] = { INCIDENT_THERE, INCIDENT_CLOSED, F, F, INCIDENT_CLOSED },
	[INCIDENT_MERGED] = { INCIDENT_THERE, INCIDENT_GONE, INCIDENT_GONE, INCIDENT_GONE,
			      INCIDENT_GONE },
};

#undef F

static const char *const states[INCIDENT_STATES] = { "none",	   "investigating", "identified",
						     "monitoring", "resolved",	    "reviewed",
						     "merged" };
static const char *const impacts[IMPACTS] = { "none", "minor", "major", "critical" };

const char *incident_deed_name(enum incident_deed deed)
{
	static const char *const names[] = { "opened", "updated", "corrected", "merged",
					     "reviewed" };

	return names[deed];
}

const char *incident_state_name(enum incident_state state)
{
	return states[state];
}

const char *incident_impact_name(enum incident_impact impact)
{
	return impacts[impact];
}

int incident_impact_of(struct str name)
{
	for (int i = 0; i < IMPACTS; i++)
		if (str_equal(str_from(impacts[i]), name))
			return i;
	return -1;
}

int incident_state_told(struct str name)
{
	for (int i = INCIDENT_INVESTIGATING; i <= INCIDENT_RESOLVED; i++)
		if (str_equal(str_from(states[i]), name))
			return i;
	return -1;
}

bool incident_is_text(struct str item)
{
	struct str language, text;

	return str_cut(item, '=', &language, &text) && language.len == 2 &&
	       language.ptr[0] >= 'a' && language.ptr[0] <= 'z' && language.ptr[1] >= 'a' &&
	       language.ptr[1] <= 'z' && text.len > 0 && str_is_utf8(text);
}

bool incident_tells(const struct incident *incident)
{
	return incident->texts.len > 0 && incident->deed != INCIDENT_CORRECT &&
	       incident->deed != INCIDENT_MERGE;
}

static bool tells_nothing(const struct incident_change *change)
{
	return change->state < 0 && change->impact < 0 && change->title.len == 0 &&
	       change->outages.len == 0 && change->texts.len == 0;
}

/* What the deed asks for beside the state. */
static enum incident_fault check_told(const struct incident_change *change)
{
	bool reasons = change->deed == INCIDENT_CORRECT || change->deed == INCIDENT_MERGE;

	if (change->title.len > 0 && !identity_is_line(change->title, INCIDENT_TITLE_BYTES_MAX))
		return INCIDENT_NO_TITLE;
	if (change->deed == INCIDENT_OPEN && change->title.len == 0)
		return INCIDENT_NO_TITLE;
	if (change->deed == INCIDENT_UPDATE && tells_nothing(change))
		return INCIDENT_NOTHING;
	if (change->deed != INCIDENT_UPDATE && change->deed != INCIDENT_MERGE &&
	    change->texts.len == 0)
		return INCIDENT_NO_TEXT;
	if (reasons && change->reason.len == 0)
		return INCIDENT_NO_REASON;
	if (change->deed == INCIDENT_MERGE && str_equal(change->into, change->id))
		return INCIDENT_ITSELF;
	if (change->published_ms != TOLD_NOT_MS && change->evidence.len == 0)
		return INCIDENT_NO_EVIDENCE;
	return INCIDENT_FINE;
}

static void set_state(struct incident *after, const struct incident_change *change)
{
	bool says = change->deed == INCIDENT_OPEN || change->deed == INCIDENT_UPDATE;

	if (change->deed == INCIDENT_OPEN) {
		after->state = INCIDENT_INVESTIGATING;
		after->impact = IMPACT_MINOR;
	}
	if (change->deed == INCIDENT_REVIEW)
		after->state = INCIDENT_REVIEWED;
	if (change->deed == INCIDENT_MERGE) {
		after->state = INCIDENT_MERGED;
		after->into = change->into;
	}
	if (says && change->state >= 0)
		after->state = (enum incident_state)change->state;
	if (says && change->impact >= 0)
		after->impact = (enum incident_impact)change->impact;
	if (change->title.len > 0)
		after->title = change->title;
	after->corrects = change->deed == INCIDENT_CORRECT ? change->corrects : 0;
}

/* Now, or when the evidence says; always after the revision before. */
static enum incident_fault set_published(struct incident *after, const struct incident *newest,
					 int64_t told_ms, int64_t now_ms)
{
	static const enum incident_fault faults[] = { INCIDENT_FINE, INCIDENT_AHEAD,
						      INCIDENT_EARLY };
	const int64_t before_ms = newest ? newest->published_ms : TOLD_NOT_MS;

	return faults[told_publish(told_ms, before_ms, now_ms, &after->published_ms)];
}

static enum incident_fault set_lists(struct incident *after, const struct incident_change *change,
				     struct arena *arena)
{
	int r = told_list(change->texts, STR_NONE, true, arena, &after->texts);

	if (r == 0 && change->outages.len > 0)
		r = told_list(change->outages, STR_NONE, false, arena, &after->outages);
	if (r == 0)
		r = told_list(change->evidence, STR_NONE, false, arena, &after->evidence);
	return r < 0 ? INCIDENT_NO_MEMORY : INCIDENT_FINE;
}

/* An update without a text that leaves all as it is. */
static bool is_same(const struct incident *a, const struct incident *b)
{
	return b->texts.len == 0 && a->state == b->state && a->impact == b->impact &&
	       str_equal(a->into, b->into) && str_equal(a->title, b->title) &&
	       str_equal(a->outages, b->outages);
}

enum incident_fault incident_after(const struct incident *newest,
				   const struct incident_change *change, int64_t now_ms,
				   struct arena *arena, struct incident *ret_after)
{
	struct incident after = { .customer = change->customer, .id = change->id };
	enum incident_state state = newest ? newest->state : INCIDENT_IS_NONE;
	enum incident_fault fault = transitions[state][change->deed];

	if (state == INCIDENT_MERGED && change->deed == INCIDENT_MERGE &&
	    str_equal(newest->into, change->into))
		return INCIDENT_SAME;
	if (fault == INCIDENT_FINE)
		fault = check_told(change);
	if (fault != INCIDENT_FINE)
		return fault;
	if (newest)
		after = *newest;
	after.revision++;
	after.deed = change->deed;
	after.reason = change->reason;
	set_state(&after, change);
	fault = set_lists(&after, change, arena);
	if (fault == INCIDENT_FINE && newest && is_same(newest, &after))
		fault = INCIDENT_SAME;
	if (fault == INCIDENT_FINE)
		fault = set_published(&after, newest, change->published_ms, now_ms);
	if (fault == INCIDENT_FINE)
		*ret_after = after;
	return fault;
}

static void write_texts(struct strbuf *out, const struct str *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		pack_text(out, texts[i]);
}

#define TEXTS 6

void incident_write(struct strbuf *out, const struct incident *incident)
{
	const struct str texts[TEXTS] = { incident->into,  incident->title,  incident->outages,
					  incident->texts, incident->reason, incident->evidence };

	pack_int(out, incident->revision);
	pack_int(out, (int64_t)incident->deed);
	pack_int(out, (int64_t)incident->state);
	pack_int(out, (int64_t)incident->impact);
	pack_int(out, incident->corrects);
	write_texts(out, texts, TEXTS);
}

static bool is_told_right(const struct incident *incident)
{
	return incident->id.len > 0 && incident->revision > 0 &&
	       (incident->revision == 1) == (incident->deed == INCIDENT_OPEN) &&
	       (incident->state == INCIDENT_MERGED) == (incident->into.len > 0) &&
	       !str_equal(incident->into, incident->id) &&
	       (incident->deed == INCIDENT_CORRECT) == (incident->corrects > 0) &&
	       incident->corrects >= 0 && incident->corrects < incident->revision &&
	       identity_is_line(incident->title, INCIDENT_TITLE_BYTES_MAX) &&
	       told_is_list(incident->outages) && told_is_list(incident->texts) &&
	       told_is_list(incident->evidence) && str_is_utf8(incident->reason);
}

int incident_read(const struct fact *fact, struct incident *ret_incident)
{
	struct unpack in = { fact->body, false };
	struct incident incident = { .customer = fact->customer,
				     .id = fact->subject,
				     .published_ms = fact->valid_from_ms };
	struct str *const texts[TEXTS] = { &incident.into,  &incident.title,  &incident.outages,
					   &incident.texts, &incident.reason, &incident.evidence };
	int64_t deed, state, impact;

	incident.revision = unpack_int(&in);
	deed = unpack_int(&in);
	state = unpack_int(&in);
	impact = unpack_int(&in);
	incident.corrects = unpack_int(&in);
	for (size_t i = 0; i < TEXTS; i++)
		*texts[i] = unpack_text(&in);
	if (unpack_end(&in) < 0 || deed < INCIDENT_OPEN || deed >= INCIDENT_DEEDS ||
	    state <= INCIDENT_IS_NONE || state >= INCIDENT_STATES || impact < IMPACT_NONE ||
	    impact >= IMPACTS)
		return -EBADMSG;
	incident.deed = (enum incident_deed)deed;
	incident.state = (enum incident_state)state;
	incident.impact = (enum incident_impact)impact;
	if (!is_told_right(&incident))
		return -EBADMSG;
	*ret_incident = incident;
	return 0;
}

void incident_change_write(struct strbuf *out, const struct incident_change *change)
{
	const struct str texts[TEXTS] = { change->into,	 change->title,	 change->outages,
					  change->texts, change->reason, change->evidence };

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->published_ms);
	pack_int(out, change->state);
	pack_int(out, change->impact);
	pack_int(out, change->corrects);
	write_texts(out, texts, TEXTS);
}
