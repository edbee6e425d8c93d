/* invoice_form: a reference to an invoice as somebody wrote it, in a form or in a row of a table.
 *
 *     r = invoice_form(arena, path, &told, sink);
 *     r = book_invoice_add(&use, &told);
 *
 * Threads: no state.
 */
#ifndef GARANT_APP_INVOICE_FORM_H
#define GARANT_APP_INVOICE_FORM_H

#include "base/diag.h"
#include "core/register/invoice.h"

enum invoice_field {
	INVOICE_CUSTOMER,
	INVOICE_NUMBER,
	INVOICE_DATE,
	INVOICE_SUBSCRIPTION,
	INVOICE_LINE,
	INVOICE_FROM,
	INVOICE_TO,
	INVOICE_CURRENCY,
	INVOICE_NET,
	INVOICE_VAT,
	INVOICE_RATE,
	INVOICE_REASON,
	INVOICE_PAID,
	INVOICE_TABLE_FIELDS, /* a table has those above */
	INVOICE_WITHDRAWN = INVOICE_TABLE_FIELDS,
	INVOICE_FIELDS
};

/* Texts of fields, empty where there was none, and where each stands. */
struct invoice_written {
	struct str texts[INVOICE_FIELDS];
	struct position at[INVOICE_FIELDS];
};

/* What was told, and where, for what is found wrong later. */
struct invoice_told {
	struct invoice_reference invoice; /* revision 0 */
	const struct invoice_written *written;
};

/* The name of a field: a key of the form, a column of the table. */
struct str invoice_field_name(enum invoice_field field);

/* Reads the texts. Everything that is wrong is said. Returns 0 or -EBADMSG. */
MUST_USE int invoice_parse(const struct invoice_written *written, struct invoice_told *ret_told,
			   struct diag_sink *sink);

/* Reads a form ("-": standard input); texts live in the arena. Returns 0, -EBADMSG or -ENOMEM, each
 * with a diagnostic. */
MUST_USE int invoice_form(struct arena *arena, struct str path, struct invoice_told *ret_told,
			  struct diag_sink *sink);

#endif
