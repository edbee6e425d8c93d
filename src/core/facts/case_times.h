/* case_times: when a record of a case was, and which records belong together. Private to
 * core/facts. */
#ifndef GARANT_CORE_FACTS_CASE_TIMES_H
#define GARANT_CORE_FACTS_CASE_TIMES_H

#include "core/facts/case_reader.h"

/* The place of a field of the record's kind in values; NULL when the kind has no such field. */
struct value *record_field(const struct contract *contract, const struct record *record,
			   struct value *values, struct str name);

/* True for the names that stand for from and to in this kind: failed, restored, opened, closed,
 * at. */
bool record_time_key(const struct contract *contract, const struct record *record, struct str key);

/* Fills from_ms, to_ms, length_ms, recorded_ms, the flags and the fields that show them. */
void record_times(struct case_reader *reader, const struct tree *map, struct record *record,
		  struct value *values);

/* Checks ids, finds what replaces what (root) and what reports are about; makes reader->by_id.
 * node is the list of records. */
void case_link_records(struct case_reader *reader, const struct tree *node);

/* The earliest, or the latest, instant of the events among some fields of a record; false when no
 * event was told. */
bool event_edge(const struct value *fields, size_t count, bool latest, int64_t *ret_ms);

#endif
