#include "core/maintenance/maintenance.h"

#include <errno.h>

#include "core/journal/pack.h"

/* In the order of the deeds: announce, revise, cancel. */
static const enum maintenance_fault transitions[MAINTENANCE_STATES][MAINTENANCE_DEEDS] = {
	[MAINTENANCE_IS_NONE] = { MAINTENANCE_FINE, MAINTENANCE_UNKNOWN, MAINTENANCE_UNKNOWN },
	[MAINTENANCE_IS_ANNOUNCED] = { MAINTENANCE_THERE, MAINTENANCE_FINE, MAINTENANCE_FINE },
	[MAINTENANCE_IS_CANCELLED] = { MAINTENANCE_THERE, MAINTENANCE_GONE, MAINTENANCE_SAME },
};

const char *maintenance_state_name(enum maintenance_state state)
{
	static const char *const names[] = { "none", "announced", "cancelled" };

	return names[state];
}

const char *maintenance_deed_name(enum maintenance_deed deed)
{
	static const char *const names[] = { "announced", "revised", "cancelled" };

	return names[deed];
}

enum maintenance_state maintenance_state_of(const struct maintenance *maintenance)
{
	if (!maintenance)
		return MAINTENANCE_IS_NONE;
	return maintenance->deed == MAINTENANCE_CANCEL ? MAINTENANCE_IS_CANCELLED
						       : MAINTENANCE_IS_ANNOUNCED;
}

bool maintenance_equal(const struct maintenance *a, const struct maintenance *b)
{
	return a->from_ms == b->from_ms && a->to_ms == b->to_ms &&
	       (a->deed == MAINTENANCE_CANCEL) == (b->deed == MAINTENANCE_CANCEL) &&
	       str_equal(a->subscription, b->subscription) &&
	       str_equal(a->components, b->components) && str_equal(a->values, b->values);
}

static bool tells_time(const struct maintenance_change *change)
{
	return change->from_ms != TOLD_NOT_MS || change->to_ms != TOLD_NOT_MS;
}

/* What the deed asks for beside the state. */
static enum maintenance_fault check_told(const struct maintenance_change *change)
{
	bool values = change->values.len > 0;

	switch (change->deed) {
	case MAINTENANCE_ANNOUNCE:
		if (change->from_ms == TOLD_NOT_MS || change->to_ms == TOLD_NOT_MS)
			return MAINTENANCE_NO_TIME;
		break;
	case MAINTENANCE_REVISE:
		if (change->components.len > 0 || change->subscription.len > 0)
			return MAINTENANCE_FIXED;
		if (!tells_time(change) && !values)
			return MAINTENANCE_NOTHING;
		if (values && change->evidence.len == 0)
			return MAINTENANCE_NO_EVIDENCE;
		break;
	case MAINTENANCE_CANCEL:
	case MAINTENANCE_DEEDS:
		break;
	}
	if (change->deed != MAINTENANCE_ANNOUNCE && change->reason.len == 0)
		return MAINTENANCE_NO_REASON;
	if (change->published_ms != TOLD_NOT_MS && change->evidence.len == 0)
		return MAINTENANCE_NO_EVIDENCE;
	return MAINTENANCE_FINE;
}

/* Now, or when the evidence says; always after the revision before. */
static enum maintenance_fault set_published(struct maintenance *after,
					    const struct maintenance *newest, int64_t told_ms,
					    int64_t now_ms)
{
	static const enum maintenance_fault faults[] = { MAINTENANCE_FINE, MAINTENANCE_AHEAD,
							 MAINTENANCE_EARLY };
	const int64_t before_ms = newest ? newest->published_ms : TOLD_NOT_MS;

	return faults[told_publish(told_ms, before_ms, now_ms, &after->published_ms)];
}

static enum maintenance_fault
set_lists(struct maintenance *after, const struct maintenance_change *change, struct arena *arena)
{
	int r = 0;

	if (change->components.len > 0)
		r = told_list(change->components, STR_NONE, false, arena, &after->components);
	if (r == 0)
		r = told_list(after->values, change->values, true, arena, &after->values);
	if (r == 0)
		r = told_list(change->evidence, STR_NONE, false, arena, &after->evidence);
	return r < 0 ? MAINTENANCE_NO_MEMORY : MAINTENANCE_FINE;
}

enum maintenance_fault maintenance_after(const struct maintenance *newest,
					 const struct maintenance_change *change, int64_t now_ms,
					 struct arena *arena, struct maintenance *ret_after)
{
	struct maintenance after = { .customer = change->customer,
				     .id = change->id,
				     .subscription = change->subscription };
	enum maintenance_fault fault = transitions[maintenance_state_of(newest)][change->deed];

	if (fault == MAINTENANCE_FINE)
		fault = check_told(change);
	if (fault != MAINTENANCE_FINE)
		return fault;
	if (newest)
		after = *newest;
	after.revision++;
	after.deed = change->deed;
	after.reason = change->reason;
	if (change->from_ms != TOLD_NOT_MS)
		after.from_ms = change->from_ms;
	if (change->to_ms != TOLD_NOT_MS)
		after.to_ms = change->to_ms;
	fault = set_lists(&after, change, arena);
	if (fault == MAINTENANCE_FINE && after.from_ms >= after.to_ms)
		fault = MAINTENANCE_REVERSED;
	if (fault == MAINTENANCE_FINE && after.components.len == 0 && after.subscription.len == 0)
		fault = MAINTENANCE_NOWHERE;
	if (fault == MAINTENANCE_FINE && newest && maintenance_equal(newest, &after))
		fault = MAINTENANCE_SAME;
	if (fault == MAINTENANCE_FINE)
		fault = set_published(&after, newest, change->published_ms, now_ms);
	if (fault == MAINTENANCE_FINE)
		*ret_after = after;
	return fault;
}

void maintenance_write(struct strbuf *out, const struct maintenance *maintenance)
{
	pack_int(out, maintenance->revision);
	pack_int(out, (int64_t)maintenance->deed);
	pack_int(out, maintenance->published_ms);
	pack_text(out, maintenance->subscription);
	pack_text(out, maintenance->components);
	pack_text(out, maintenance->values);
	pack_text(out, maintenance->reason);
	pack_text(out, maintenance->evidence);
}

static bool is_told_right(const struct maintenance *maintenance)
{
	return maintenance->id.len > 0 && maintenance->revision > 0 &&
	       maintenance->from_ms < maintenance->to_ms &&
	       (maintenance->revision == 1) == (maintenance->deed == MAINTENANCE_ANNOUNCE) &&
	       (maintenance->components.len > 0 || maintenance->subscription.len > 0) &&
	       told_is_list(maintenance->components) && told_is_list(maintenance->values) &&
	       told_is_list(maintenance->evidence) && str_is_utf8(maintenance->reason);
}

int maintenance_read(const struct fact *fact, struct maintenance *ret_maintenance)
{
	struct unpack in = { fact->body, false };
	struct maintenance maintenance = { .customer = fact->customer,
					   .id = fact->subject,
					   .from_ms = fact->valid_from_ms,
					   .to_ms = fact->valid_to_ms };
	int64_t deed;

	maintenance.revision = unpack_int(&in);
	deed = unpack_int(&in);
	maintenance.published_ms = unpack_int(&in);
	maintenance.subscription = unpack_text(&in);
	maintenance.components = unpack_text(&in);
	maintenance.values = unpack_text(&in);
	maintenance.reason = unpack_text(&in);
	maintenance.evidence = unpack_text(&in);
	if (unpack_end(&in) < 0 || deed < MAINTENANCE_ANNOUNCE || deed >= MAINTENANCE_DEEDS)
		return -EBADMSG;
	maintenance.deed = (enum maintenance_deed)deed;
	if (!is_told_right(&maintenance))
		return -EBADMSG;
	*ret_maintenance = maintenance;
	return 0;
}

void maintenance_change_write(struct strbuf *out, const struct maintenance_change *change)
{
	const struct str texts[] = { change->subscription, change->components, change->values,
				     change->reason, change->evidence };

	pack_int(out, (int64_t)change->deed);
	pack_int(out, change->from_ms);
	pack_int(out, change->to_ms);
	pack_int(out, change->published_ms);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		pack_text(out, texts[i]);
}
