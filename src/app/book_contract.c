#include "app/book_contract.h"

#include <assert.h>
#include <errno.h>

#include "app/book_parts.h"
#include "core/facts/nearest.h"
#include "core/lint/lint.h"
#include "core/time/civil.h"
#include "core/time/instant.h"
#include "store/document.h"

#define BODY_BYTES_MAX ((size_t)16 * KIB)

/* A contract on its way into the book. */
struct publishing {
	const struct use *use;
	struct arena *arena;
	const struct contract *contract;
	struct position at; /* of the contract in its file */
	struct str text;
	uint8_t digest[DIGEST_BYTES];
	struct published published;
	int64_t from_ms;
};

static int refuse(const struct publishing *publishing, enum diag_id id, struct str first,
		  struct str second)
{
	return diag_add(publishing->use->sink, id, publishing->at, first, second);
}

/* The day, told or of effective:, within effective:. */
static int read_from(struct publishing *publishing, struct str from)
{
	const struct contract *contract = publishing->contract;
	struct civil_date date;

	if (from.len == 0 && contract->effective.from == INT64_MIN)
		return refuse(publishing, DIAG_CONTRACT_NO_DAY, contract->id, STR_NONE);
	date = date_of_days(contract->effective.from);
	if (from.len > 0 && date_parse(from, &date) < 0)
		return diag_add(publishing->use->sink, DIAG_REGISTER_DATE, POSITION_NONE, from);
	if (date_days(date) < contract->effective.from || date_days(date) >= contract->effective.to)
		return refuse(publishing, DIAG_CONTRACT_EFFECTIVE, contract->id, from);
	publishing->from_ms = zone_day_start(contract->zone, date).ms;
	return 0;
}

/* What the linter finds is told, and does not keep anybody from publishing. */
static int lint(const struct publishing *publishing, const struct contract_file *file)
{
	struct strbuf count = STRBUF_INIT(32);
	struct lint_report report = { 0 };
	int r = lint_contract(publishing->arena, file->root, &file->options, file->contract,
			      &report);

	if (r == -EOVERFLOW)
		return refuse(publishing, DIAG_SETTLE_LIMIT, file->contract->id, STR_NONE);
	if (r == 0 && report.count > 0) {
		strbuf_add_int(&count, (int64_t)report.count);
		(void)diag_add(publishing->use->sink, DIAG_CONTRACT_FINDINGS, POSITION_NONE,
			       file->contract->id, strbuf_str(&count));
	}
	strbuf_done(&count);
	return r;
}

/* Versions of that name or from that instant. Returns 0, 1 when it is this one, or -EBADMSG. */
static int compare_versions(const struct publishing *publishing, const struct contract_rows *rows)
{
	const struct published *published = &publishing->published;

	for (size_t i = 0; i < rows->count; i++) {
		const struct contract_row *row = &rows->items[i];
		bool named = str_equal(row->published.version, published->version);
		bool placed = row->valid_from_ms == publishing->from_ms;

		if (named && placed && str_equal(row->published.digest, published->digest))
			return 1;
		if (named)
			return refuse(publishing, DIAG_CONTRACT_VERSION_USED, published->id,
				      published->version);
		if (placed)
			return refuse(publishing, DIAG_CONTRACT_DAY, published->id,
				      row->published.version);
	}
	return 0;
}

static int refuse_stated(const struct publishing *publishing, const struct stated *stated)
{
	struct strbuf text = STRBUF_INIT(64);
	int r;

	instant_write(&text, instant_of(stated->window_to_ms));
	r = refuse(publishing, DIAG_CONTRACT_STATED, stated->subscription, strbuf_str(&text));
	strbuf_done(&text);
	return r;
}

/* What the book says against it. Returns 0, 1 when it is there already, -EBADMSG when that was
 * said, or an error of the store. */
static int look(const struct publishing *publishing)
{
	struct store *store = book_store(publishing->use->book);
	struct contract_rows rows;
	struct stated stated;
	int r = contract_versions(store, publishing->published.id, publishing->arena, &rows);

	if (r == 0)
		r = compare_versions(publishing, &rows);
	if (r != 0)
		return r;
	r = contract_stated(store, &publishing->published, publishing->from_ms, publishing->arena,
			    &stated);
	return r == 1 ? refuse_stated(publishing, &stated) : r;
}

static int publish(const struct publishing *publishing, const struct fact *fact)
{
	const struct use *use = publishing->use;
	int r = look(publishing);

	if (r == 1)
		return book_use_known(use);
	if (r == -EBADMSG) {
		book_rollback(use->book);
		return r;
	}
	if (r == 0)
		r = document_insert(book_store(use->book), 0, publishing->published.digest,
				    publishing->text);
	return r < 0 ? book_use_failed(use, r) : book_use_end(use, fact);
}

int book_contract_publish(const struct use *use, struct arena *arena,
			  const struct contract_file *file, struct str from)
{
	const struct contract *contract = file->contract;
	struct publishing publishing = { .use = use,
					 .arena = arena,
					 .contract = contract,
					 .at = contract->at,
					 .text = file->root->at.source->text };
	struct strbuf body = STRBUF_INIT(BODY_BYTES_MAX);
	struct fact fact;
	int r = read_from(&publishing, from);

	if (r == 0 && contract->version.len == 0)
		r = refuse(&publishing, DIAG_CONTRACT_NO_VERSION, contract->id, STR_NONE);
	if (r == 0)
		r = lint(&publishing, file);
	if (r < 0)
		return r;
	digest_of(publishing.text, publishing.digest);
	publishing.published = (struct published){ contract->id, contract->version, contract->title,
						   digest_str(publishing.digest) };
	fact = book_use_fact(use, STR(CONTRACT_FACT), contract->id, publishing.from_ms);
	published_write(&body, &publishing.published);
	r = book_use_begin_told(use, RIGHT_CONTRACTS, &fact, &body);
	if (r == 0)
		r = publish(&publishing, &fact);
	strbuf_done(&body);
	return r;
}

/* Names the contract that was meant, where one is near. */
static int refuse_id(const struct use *use, struct str id, struct arena *arena)
{
	struct nearest nearest = { .word = id };
	struct contract_rows rows = { 0 };
	int r = contract_versions(book_store(use->book), STR_NONE, arena, &rows);

	for (size_t i = 0; r == 0 && i < rows.count; i++)
		nearest_try(&nearest, rows.items[i].published.id);
	return diag_add(use->sink, DIAG_CONTRACT_UNKNOWN, POSITION_NONE, id,
			nearest_name(&nearest));
}

int book_contracts(const struct use *use, struct str id, struct arena *arena,
		   struct contract_rows *ret_rows)
{
	int r = book_use_allowed(use, RIGHT_READ);

	if (r < 0)
		return r;
	r = contract_versions(book_store(use->book), id, arena, ret_rows);
	if (r < 0)
		return book_use_result(use, r);
	return id.len > 0 && ret_rows->count == 0 ? refuse_id(use, id, arena) : 0;
}

int book_contract_text(const struct use *use, const struct contract_row *row, struct arena *arena,
		       struct contract_text *ret_contract)
{
	struct store *store = book_store(use->book);
	int r;

	ret_contract->row = *row;
	r = document_find(store, 0, row->published.digest, arena, &ret_contract->text);
	if (r > 0)
		return 0;
	return book_failed(book_name(use->book), store, r < 0 ? r : -EUCLEAN, use->sink);
}

int book_contract_choose(const struct use *use, struct str id, const struct contract_rows *rows,
			 int64_t at_ms, const struct contract_row **ret_row)
{
	*ret_row = NULL;
	for (size_t i = 0; i < rows->count; i++)
		if (rows->items[i].valid_from_ms <= at_ms)
			*ret_row = &rows->items[i];
	return *ret_row ? 0 : diag_add(use->sink, DIAG_CONTRACT_NOT_YET, POSITION_NONE, id);
}

int book_contract_at(const struct use *use, struct str id, int64_t at_ms, struct arena *arena,
		     struct contract_text *ret_contract)
{
	const struct contract_row *row = NULL;
	struct contract_rows rows;
	int r = book_contracts(use, id, arena, &rows);

	if (r == 0 && id.len == 0) /* which would be any */
		r = refuse_id(use, id, arena);
	if (r == 0)
		r = book_contract_choose(use, id, &rows, at_ms, &row);
	if (r < 0)
		return r;
	assert(row);
	return book_contract_text(use, row, arena, ret_contract);
}
