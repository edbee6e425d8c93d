/* invoice: what a subscription was invoiced, as a reference to a line of an invoice.
 *
 * The book makes no invoices: whoever bills does. A credit note, though, must name the invoice that
 * it takes back and its day, and carry its VAT (EN 16931: BT-25, BT-26, BG-23). So each invoiced
 * subscription has a reference: the invoice's number and day, the days it covers, the net amount
 * and the VAT. An invoice that charges a subscription at two rates has two, told apart by their
 * line.
 *
 * A reference that was wrong is corrected by a whole new one, the next revision; one that should
 * never have been there is withdrawn by a revision that says so. That it was paid is a revision,
 * too: what paid invoices cover beyond the end of a subscription is owed back. Days are those on
 * the document, without a zone: the fact holds from their midnight in UTC.
 *
 *     struct invoice_reference read;
 *     r = invoice_read(&fact, &read);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_INVOICE_H
#define GARANT_CORE_REGISTER_INVOICE_H

#include "core/journal/fact.h"
#include "core/register/identity.h"

/* The fact, of the customer; its subject is the number of the invoice. */
#define INVOICE_FACT "invoice"

#define VAT_REASON_BYTES_MAX ((size_t)500)
#define VAT_RATE_MAX 10000 /* hundredths of a percent */
#define INVOICE_UNPAID INT64_C(0)

enum vat_category {
#define CATEGORY(symbol, code, rate, reason) symbol,
#include "defs/vat-categories.def"
#undef CATEGORY
	VAT_CATEGORIES
};

enum vat_fault { VAT_FINE, VAT_RATE_WRONG, VAT_REASON_MISSING, VAT_REASON_NEEDLESS };

struct vat {
	enum vat_category category;
	int64_t rate;	   /* hundredths of a percent, 0 to VAT_RATE_MAX; VAT_OUTSIDE: 0 */
	struct str reason; /* why there is none: one line; else empty */
};

struct invoice_reference {
	struct str customer, number;
	struct str subscription;
	struct str line;	  /* tells lines for one subscription apart; may be empty */
	int64_t issued_day;	  /* civil days since 1970 */
	int64_t from_day, to_day; /* that it covers; half-open */
	struct str currency;	  /* ISO 4217 */
	int64_t net_minor;	  /* before VAT; 0 or more */
	struct vat vat;
	bool withdrawn;	  /* it should not have been there */
	int64_t paid_day; /* on which it was paid; INVOICE_UNPAID: nobody said so */
	int64_t revision; /* from 1 */
};

/* The code of a category; the category of a code, or VAT_CATEGORIES. */
struct str vat_code(enum vat_category category);
enum vat_category vat_of_code(struct str code);

/* The first thing that is wrong with rate or reason for the category. */
enum vat_fault vat_check(const struct vat *vat);

/* Appends a rate as a document has it: 20, 5.5, 2.1. */
void vat_write_rate(struct strbuf *out, int64_t rate);

/* Whether both say the same of the same line; revisions and payment are not looked at. */
bool invoice_same_line(const struct invoice_reference *a, const struct invoice_reference *b);

/* Whether they agree on the payment, too. */
bool invoice_equal(const struct invoice_reference *a, const struct invoice_reference *b);

/* The body of the fact, whose times are the midnights of from_day and to_day in UTC. */
void invoice_write(struct strbuf *out, const struct invoice_reference *invoice);

/* Texts point into the fact. Returns 0 or -EBADMSG. */
MUST_USE int invoice_read(const struct fact *fact, struct invoice_reference *ret_invoice);

#endif
