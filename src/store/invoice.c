#include "store/invoice.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
	"customer, number, subscription, line, currency, reason, category, issued, from_day, "     \
	"to_day, net, rate, withdrawn, revision, paid, seq, recorded_at "
/* There is none after it. */
#define IS_LAST                                                                                    \
	"NOT EXISTS (SELECT 1 FROM invoice AS later WHERE later.shard = invoice.shard AND "        \
	"later.customer = invoice.customer AND later.number = invoice.number AND "                 \
	"later.subscription = invoice.subscription AND later.line = invoice.line AND "             \
	"later.revision > invoice.revision) "

/* The fact that it corrects is the revision before it. Returns 1, 0 or an error of the store. */
static int follows(struct store *store, const struct invoice_reference *invoice, int64_t corrects)
{
	static const struct store_sql find = {
		"SELECT 1 FROM invoice WHERE shard = $1 AND customer = $2 AND number = $3 AND "
		"subscription = $4 AND line = $5 AND revision = $6 AND seq = $7"
	};
	struct store_statement *statement = store_query(store, &find);
	int r;

	if (invoice->revision == 1)
		return 1;
	store_bind_int(statement, 1, shard_of(invoice->customer));
	store_bind_text(statement, 2, invoice->customer);
	store_bind_text(statement, 3, invoice->number);
	store_bind_text(statement, 4, invoice->subscription);
	store_bind_text(statement, 5, invoice->line);
	store_bind_int(statement, 6, invoice->revision - 1);
	store_bind_int(statement, 7, corrects);
	r = store_step(statement);
	store_end(statement);
	return r;
}

int invoice_add(struct store *store, const struct fact *fact, struct fact_place place,
		enum projection *ret_outcome)
{
	static const struct store_sql insert = { "INSERT INTO invoice (shard, customer, number, "
						 "subscription, line, revision, issued, "
						 "from_day, to_day, currency, net, category, rate, "
						 "reason, withdrawn, seq, recorded_at, paid) "
						 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
						 "$11, $12, $13, $14, $15, $16, $17, $18) "
						 "ON CONFLICT DO NOTHING" };
	struct store_statement *statement;
	struct invoice_reference invoice;
	int r;

	*ret_outcome = PROJECTION_BODY;
	if (invoice_read(fact, &invoice) < 0)
		return 0;
	r = follows(store, &invoice, fact->corrects);
	if (r != 1)
		return r;
	statement = store_query(store, &insert);
	store_bind_int(statement, 1, place.shard);
	store_bind_text(statement, 2, invoice.customer);
	store_bind_text(statement, 3, invoice.number);
	store_bind_text(statement, 4, invoice.subscription);
	store_bind_text(statement, 5, invoice.line);
	store_bind_int(statement, 6, invoice.revision);
	store_bind_int(statement, 7, invoice.issued_day);
	store_bind_int(statement, 8, invoice.from_day);
	store_bind_int(statement, 9, invoice.to_day);
	store_bind_text(statement, 10, invoice.currency);
	store_bind_int(statement, 11, invoice.net_minor);
	store_bind_text(statement, 12, vat_code(invoice.vat.category));
	store_bind_int(statement, 13, invoice.vat.rate);
	store_bind_text(statement, 14, invoice.vat.reason);
	store_bind_int(statement, 15, invoice.withdrawn);
	store_bind_int(statement, 16, place.seq);
	store_bind_int(statement, 17, fact->recorded_at_ms);
	store_bind_int(statement, 18, invoice.paid_day);
	return projection_insert(store, statement, ret_outcome);
}

static int copy_invoice(struct store_statement *row, struct arena *arena, void *copy)
{
	struct invoice_row *found = copy;
	struct invoice_reference *invoice = &found->invoice;
	struct str *const texts[] = { &invoice->customer,     &invoice->number,
				      &invoice->subscription, &invoice->line,
				      &invoice->currency,     &invoice->vat.reason };

	invoice->vat.category = vat_of_code(store_text(row, 6));
	invoice->issued_day = store_int(row, 7);
	invoice->from_day = store_int(row, 8);
	invoice->to_day = store_int(row, 9);
	invoice->net_minor = store_int(row, 10);
	invoice->vat.rate = store_int(row, 11);
	invoice->withdrawn = store_int(row, 12) == 1;
	invoice->revision = store_int(row, 13);
	invoice->paid_day = store_int(row, 14);
	found->seq = store_int(row, 15);
	found->recorded_at_ms = store_int(row, 16);
	return row_texts(row, 0, arena, texts, sizeof(texts) / sizeof(texts[0]));
}

int invoice_find(struct store *store, const struct invoice_reference *named, struct arena *arena,
		 struct invoice_row *ret_row)
{
	static const struct store_sql find = {
		"SELECT " COLUMNS "FROM invoice WHERE shard = $1 AND customer = $2 AND number = $3 "
		"AND subscription = $4 AND line = $5 ORDER BY revision DESC LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard_of(named->customer));
	store_bind_text(statement, 2, named->customer);
	store_bind_text(statement, 3, named->number);
	store_bind_text(statement, 4, named->subscription);
	store_bind_text(statement, 5, named->line);
	return rows_find(statement, arena, copy_invoice, ret_row);
}

int invoice_find_other_day(struct store *store, const struct invoice_reference *invoice,
			   struct arena *arena, struct invoice_row *ret_row)
{
	static const struct store_sql find = {
		"SELECT " COLUMNS "FROM invoice WHERE shard = $1 AND customer = $2 AND number = $3 "
		"AND issued <> $4 AND withdrawn = 0 AND (subscription <> $5 OR line <> $6) "
		"AND " IS_LAST "ORDER BY subscription, line LIMIT 1"
	};
	struct store_statement *statement = store_query(store, &find);

	store_bind_int(statement, 1, shard_of(invoice->customer));
	store_bind_text(statement, 2, invoice->customer);
	store_bind_text(statement, 3, invoice->number);
	store_bind_int(statement, 4, invoice->issued_day);
	store_bind_text(statement, 5, invoice->subscription);
	store_bind_text(statement, 6, invoice->line);
	return rows_find(statement, arena, copy_invoice, ret_row);
}

static int read_rows(struct store_statement *statement, struct arena *arena,
		     struct invoice_rows *ret_rows)
{
	struct rows rows;
	int r = rows_read(statement, arena, sizeof(struct invoice_row), copy_invoice, &rows);

	if (r == 0)
		*ret_rows = (struct invoice_rows){ rows.items, rows.count };
	return r;
}

int invoice_list(struct store *store, const struct invoice_reference *like, struct arena *arena,
		 struct invoice_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM invoice WHERE shard = $1 AND customer = $2 AND number > $3 "
		"AND (subscription = $4 OR $4 = '') AND withdrawn = 0 AND " IS_LAST
		"ORDER BY number, subscription, line LIMIT $5"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(like->customer));
	store_bind_text(statement, 2, like->customer);
	store_bind_text(statement, 3, like->number);
	store_bind_text(statement, 4, like->subscription);
	store_bind_int(statement, 5, INVOICES_LISTED_MAX);
	return read_rows(statement, arena, ret_rows);
}

int invoice_list_known(struct store *store, const struct invoice_reference *like, int64_t known_ms,
		       struct arena *arena, struct invoice_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM invoice WHERE shard = $1 AND customer = $2 AND "
		"subscription = $3 AND recorded_at <= $4 AND withdrawn = 0 AND NOT EXISTS (SELECT "
		"1 FROM invoice AS later WHERE later.shard = invoice.shard AND later.customer = "
		"invoice.customer AND later.number = invoice.number AND later.subscription = "
		"invoice.subscription AND later.line = invoice.line AND later.revision > "
		"invoice.revision AND later.recorded_at <= $4) ORDER BY from_day, number, line"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(like->customer));
	store_bind_text(statement, 2, like->customer);
	store_bind_text(statement, 3, like->subscription);
	store_bind_int(statement, 4, known_ms);
	return read_rows(statement, arena, ret_rows);
}

int invoice_history(struct store *store, struct str customer, struct str number,
		    struct arena *arena, struct invoice_rows *ret_rows)
{
	static const struct store_sql read = {
		"SELECT " COLUMNS "FROM invoice WHERE shard = $1 AND customer = $2 AND number = $3 "
		"ORDER BY subscription, line, revision"
	};
	struct store_statement *statement = store_query(store, &read);

	store_bind_int(statement, 1, shard_of(customer));
	store_bind_text(statement, 2, customer);
	store_bind_text(statement, 3, number);
	return read_rows(statement, arena, ret_rows);
}

bool invoice_row_counts(const struct invoice_rows *history, size_t row)
{
	const struct invoice_reference *invoice = &history->items[row].invoice;
	const struct invoice_reference *next =
		row + 1 < history->count ? &history->items[row + 1].invoice : NULL;

	return !invoice->withdrawn &&
	       !(next && str_equal(next->subscription, invoice->subscription) &&
		 str_equal(next->line, invoice->line));
}
