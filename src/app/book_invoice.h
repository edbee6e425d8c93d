/* book_invoice: what subscriptions were invoiced: the use cases. Tables of references are imported
 * by app/invoice_import.h.
 *
 * Threads: see app/book.h.
 */
#ifndef GARANT_APP_BOOK_INVOICE_H
#define GARANT_APP_BOOK_INVOICE_H

#include "app/book_use.h"
#include "app/invoice_form.h"
#include "store/invoice.h"

/* A new reference, or the next revision of one that is there. What is wrong is said where it was
 * written. Returns 0, BOOK_TWICE when it is so already, or a negative errno with a diagnostic. */
MUST_USE int book_invoice_add(const struct use *use, const struct invoice_told *told);
MUST_USE int book_invoice_correct(const struct use *use, const struct invoice_told *told);

/* All lines of an invoice that count were paid on that day, or (INVOICE_UNPAID) were not paid after
 * all. Returns likewise. */
MUST_USE int book_invoice_paid(const struct use *use, struct str customer, struct str number,
			       int64_t paid_day);

/* Holds a new reference against the book, in a transaction: the customer is there, the subscription
 * runs in those days and in that currency, and nothing else stands under that name. Returns 0, with
 * the revision that it follows (of revision 0: none; else it is news that it was paid); 1 when the
 * very same is there; -EBADMSG when it was said what is wrong; or an error of the store. */
MUST_USE int book_invoice_look(const struct use *use, const struct invoice_told *told,
			       struct arena *arena, struct invoice_row *ret_before);

/* The fact of a reference; its body is written to out. */
struct fact book_invoice_fact(const struct use *use, const struct invoice_reference *invoice,
			      struct strbuf *out);

/* Those of a customer as invoice_list says; where there are more than are listed, the lines of a
 * number stand together or not at all. Returns 0, or a negative errno with a diagnostic. */
MUST_USE int book_invoices(const struct use *use, const struct invoice_reference *like,
			   struct arena *arena, struct invoice_rows *ret_rows);

/* All revisions of an invoice's lines; one at least. Returns likewise. */
MUST_USE int book_invoice_history(const struct use *use, struct str customer, struct str number,
				  struct arena *arena, struct invoice_rows *ret_rows);

#endif
