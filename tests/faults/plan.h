/* plan: what the tests of crashes record, the same whenever it is done again.
 *
 * Operation n is one of six: a request with its transfer and a fact, a transfer by itself, a block
 * of observations, a message, a pending transfer, and that this one is posted in part, voided or
 * expired. What is owed for it is plan_amount(n). Customers take turns, so that
 * several chains are written.
 */
#ifndef GARANT_TESTS_FAULTS_PLAN_H
#define GARANT_TESTS_FAULTS_PLAN_H

#include "app/book.h"

#define PLAN_NOW INT64_C(1790000000000)

/* Records operation n in the transaction that was begun. Returns 0, also when it was there already,
 * or an error. */
int plan_record(struct book *book, int64_t n, struct diag_sink *sink);

/* What it posts; 0 for one that posts nothing. */
int64_t plan_amount(int64_t n);

/* What of the operations 0 to before is in the book, counted from the journal. */
struct plan_audit {
	int64_t missing; /* operations below acknowledged that are not there */
	int64_t twice;	 /* operations that are there more than once */
	int64_t strange; /* facts that no operation below before makes */
	int64_t posted;	 /* sum of the transfers */
	int64_t present; /* operations that are there */
};

int plan_audit(struct book *book, int64_t acknowledged, int64_t before, struct plan_audit *ret);

#endif
