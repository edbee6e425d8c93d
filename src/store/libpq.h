/* libpq: the functions of PostgreSQL's library that the driver calls, found when they are first
 * needed. It brings twenty libraries with it, for TLS, Kerberos and LDAP: a command that opens a
 * file starts four times as fast without them, and a machine without PostgreSQL needs none.
 *
 * Threads: a table belongs to one thread at a time; the library stays until the program ends. */
#ifndef GARANT_STORE_LIBPQ_H
#define GARANT_STORE_LIBPQ_H

#include <libpq-fe.h>

#include "base/str.h"

#define LIBPQ_FUNCTIONS(each)                                                                      \
	each(clear, PQclear) each(cmd_tuples, PQcmdTuples) each(connect_poll, PQconnectPoll)       \
		each(connect_start, PQconnectStartParams) each(conninfo_free, PQconninfoFree)      \
			each(conninfo_parse, PQconninfoParse) each(consume, PQconsumeInput)        \
				each(enter_pipeline, PQenterPipelineMode)                          \
					each(error_message, PQerrorMessage) each(finish, PQfinish) \
						LIBPQ_MORE(each)
#define LIBPQ_MORE(each)                                                                           \
	each(flush, PQflush) each(type, PQftype) each(result, PQgetResult)                         \
		each(is_null, PQgetisnull) each(length, PQgetlength) each(value, PQgetvalue)       \
			each(is_busy, PQisBusy) each(rows, PQntuples)                              \
				each(parameter, PQparameterStatus) each(sync, PQpipelineSync)      \
					LIBPQ_LAST(each)
#define LIBPQ_LAST(each)                                                                           \
	each(error_field, PQresultErrorField) each(result_status, PQresultStatus)                  \
		each(send_prepare, PQsendPrepare) each(send_params, PQsendQueryParams)             \
			each(send_prepared, PQsendQueryPrepared)                                   \
				each(server_version, PQserverVersion)                              \
					each(set_notice_receiver, PQsetNoticeReceiver)             \
						each(set_nonblocking, PQsetnonblocking)            \
							each(socket, PQsocket)                     \
								each(status, PQstatus)

struct libpq {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): it names a member */
#define LIBPQ_POINTER(field, function) __typeof__(&(function)) field;
	LIBPQ_FUNCTIONS(LIBPQ_POINTER)
#undef LIBPQ_POINTER
};

/* Fills the table. Returns 0, or -ELIBACC: the library is not there, or older than 14. */
MUST_USE int libpq_load(struct libpq *ret_libpq);

#endif
