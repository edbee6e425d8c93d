/* garant report: what customers tell, with a receipt. */
#include "app/book_report.h"

#include <assert.h>
#include <errno.h>

#include "cli/told.h"
#include "core/time/instant.h"

static const struct option_row options[] = {
	{ "book", 0, "DIR", "the folder that garant init made" },
	{ "customer", 0, "ID", "who told it" },
	{ "subscription", 0, "ID", "receive, correct: the only subscription it is about" },
	{ "channel", 0, "WORD",
	  "receive, correct: how it arrived: web, mail, phone, voicemail or other" },
	{ "at", 0, "INSTANT", "receive, correct: when it arrived; else it is now" },
	{ "about", 0, "ID", "receive: the outage it is about, where one is known" },
	{ "reason", 0, "TEXT", "correct, withdraw: why" },
	{ "evidence", 0, "LIST",
	  "what shows it: sha256:DIGEST or references, separated by commas" },
	{ "key", 0, "KEY", "a change under the same key is made once" },
	{ "json", 0, NULL, "write the answer as JSON" },
	{ NULL, 0, NULL, NULL },
};

static const struct usage_word words[] = {
	{ "receive", "[ID]", "a customer told that something does not work; writes the receipt" },
	{ "link", "ID [OUTAGE]", "it is about that outage, or about none" },
	{ "correct", "ID", "it arrived at another time, or another way; --reason says why" },
	{ "withdraw", "ID", "the customer takes it back; --reason says why" },
	{ "receipt", "ID", "writes the receipt again" },
	{ "show", "ID", "shows all that was said of it" },
	{ "list", "", "lists the reports of a customer" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "receive|link|correct|withdraw|receipt|show|list [ID [OUTAGE]] --customer ID "
		     "--book DIR",
	.about = "Keeps in a book what customers tell. The instant at which a report arrived may "
		 "start a clock, or be what credit counts from: it is recorded at once, whether "
		 "an outage is known or not, and the receipt names it with the hash that the book "
		 "holds of it. What was said in words is not kept here; --evidence names where it "
		 "is. The case of a subscription has its reports.",
	.words = words,
	.examples = "  garant init DIR\n"
		    "  garant report receive --customer c-1 --channel phone --book DIR\n"
		    "  garant report link r-1 o-1 --customer c-1 --book DIR\n"
		    "  garant report list --customer c-1 --book DIR\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 3,
};

static int read_channel(struct registering *registering, int *ret_channel)
{
	struct str text = register_option(registering, "channel");

	*ret_channel = text.len > 0 ? report_channel_of(text) : -1;
	if (text.len == 0 || *ret_channel >= 0)
		return 0;
	(void)command_misused_near(registering->command,
				   N_("--{0} is web, mail, phone, voicemail or other, not {1}"),
				   "channel", text);
	return -EINVAL;
}

/* What the options tell of a change, made; *ret_id: of which report. */
static int change_by(struct registering *registering, enum report_deed deed, struct str outage,
		     struct str *ret_id)
{
	struct report_change change = { .deed = deed,
					.subscription =
						register_option(registering, "subscription"),
					.outage = outage,
					.reason = register_option(registering, "reason") };
	int r = register_needs(registering, "customer", &change.customer);

	if (registering->command->argument_count > 1)
		change.id = register_argument(registering, 1);
	if (r == 0)
		r = told_option_instant(registering, "at", &change.at_ms);
	if (r == 0)
		r = read_channel(registering, &change.channel);
	if (r == 0)
		r = told_option_list(registering, "evidence", &change.evidence);
	return r < 0 ? r
		     : book_report_change(&registering->use, &change, registering->command->arena,
					  ret_id);
}

static int change_known(struct registering *registering, enum report_deed deed, struct str outage)
{
	struct str id;

	return register_changed(registering, change_by(registering, deed, outage, &id));
}

static void json_row(struct json *json, const struct report_row *row)
{
	const struct report *report = &row->report;

	json_object(json);
	json_key_text(json, STR("id"), report->id);
	json_key_text(json, STR("customer"), report->customer);
	told_json_text(json, "subscription", report->subscription);
	json_key_text(json, STR("state"), str_from(report_state_name(report_state_of(report))));
	register_json_instant(json, "at", report->at_ms);
	json_key_text(json, STR("channel"), str_from(report_channel_name(report->channel)));
	told_json_text(json, "about", report->outage);
	json_key_int(json, STR("revision"), report->revision);
	json_key_text(json, STR("change"), str_from(report_deed_name(report->deed)));
	told_json_text(json, "reason", report->reason);
	told_json_list(json, "evidence", report->evidence);
	json_key_text(json, STR("actor"), row->actor);
	register_json_instant(json, "recorded", row->recorded_at_ms);
	json_end(json);
}

static void json_rows(struct json *json, const struct report_rows *rows)
{
	json_key(json, STR("reports"));
	json_list(json);
	for (size_t i = 0; i < rows->count; i++)
		json_row(json, &rows->items[i]);
	json_end(json);
}

static void json_receipt(struct json *json, const struct receipt *receipt)
{
	const struct told_place place = { receipt->shard, receipt->received.seq, receipt->hash };

	json_key(json, STR("receipt"));
	json_object(json);
	json_key(json, STR("report"));
	json_row(json, &receipt->received);
	told_json_place(json, &place);
	json_end(json);
}

static const char *const channels[REPORT_CHANNELS] = { N_("on the web"), N_("by mail"),
						       N_("by phone"), N_("by voicemail"),
						       N_("another way") };

static int page_receipt(struct registering *registering, const struct receipt *receipt)
{
	const struct report *report = &receipt->received.report;
	const struct told_place place = { receipt->shard, receipt->received.seq, receipt->hash };
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	register_page_text(&page, N_("Receipt for the report {0}"), report->id);
	register_page_text(&page, N_("Customer: {0}"), report->customer);
	register_page_text(&page, N_("Subscription: {0}"), report->subscription);
	told_page_instant(&page, N_("Arrived: {0}"), report->at_ms);
	register_page_text(&page, N_("How: {0}"), page_words(&page, channels[report->channel]));
	register_page_text(&page, N_("About the outage {0}"), report->outage);
	told_page_instant(&page, N_("Recorded: {0}"), receipt->received.recorded_at_ms);
	told_page_place(&page, &place);
	return page_end(&page);
}

static int write_receipt(struct registering *registering, struct str id)
{
	struct receipt receipt;
	int r = book_report_receipt(&registering->use, register_option(registering, "customer"), id,
				    registering->command->arena, &receipt);

	if (r < 0)
		return r;
	if (!registering->as_json)
		return page_receipt(registering, &receipt);
	json_receipt(&registering->json, &receipt);
	return 0;
}

static int receive(struct registering *registering)
{
	struct str id;
	int r = change_by(registering, REPORT_RECEIVE, register_option(registering, "about"), &id);
	int written;

	if (r < 0)
		return r;
	if (registering->as_json)
		(void)register_changed(registering, r);
	written = write_receipt(registering, id);
	return written < 0 ? written : r;
}

static int link_one(struct registering *registering)
{
	bool told = registering->command->argument_count > 2;

	return change_known(registering, REPORT_LINK,
			    told ? register_argument(registering, 2) : STR_NONE);
}

static int correct(struct registering *registering)
{
	return change_known(registering, REPORT_CORRECT, STR_NONE);
}

static int withdraw(struct registering *registering)
{
	return change_known(registering, REPORT_WITHDRAW, STR_NONE);
}

static int receipt(struct registering *registering)
{
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	return r < 0 ? r : write_receipt(registering, register_argument(registering, 1));
}

static void cell_channel(struct page *page, struct table *table, const struct report *report)
{
	page_cell_text(page, table, page_words(page, channels[report->channel]));
}

static void page_revisions(struct page *page, const struct report_rows *rows)
{
	static const char *const deeds[] = { N_("received"), N_("linked"), N_("corrected"),
					     N_("withdrawn") };
	struct table *table = page_table_new(page);

	page_column(page, table, N_("Revision"), TABLE_RIGHT);
	page_column(page, table, N_("Recorded"), TABLE_LEFT);
	page_column(page, table, N_("Change"), TABLE_LEFT);
	page_column(page, table, N_("Arrived"), TABLE_LEFT);
	page_column(page, table, N_("How"), TABLE_LEFT);
	page_column(page, table, N_("Outage"), TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct report *report = &rows->items[i].report;

		strbuf_add_int(&page->line, report->revision);
		page_cell(page, table);
		register_cell_instant(page, table, rows->items[i].recorded_at_ms);
		page_cell_text(page, table, page_words(page, deeds[report->deed]));
		register_cell_instant(page, table, report->at_ms);
		cell_channel(page, table, report);
		page_cell_text(page, table, report->outage);
	}
	page_table(page, table, 0);
	for (size_t i = 0; i < rows->count; i++) {
		const struct report *report = &rows->items[i].report;

		told_page_why(page,
			      report->evidence.len > 0 ? N_("Revision {0}: {1} (evidence: {2})")
						       : N_("Revision {0}: {1}"),
			      report->revision, report->reason, report->evidence);
	}
}

static int show(struct registering *registering)
{
	struct report_rows rows = { 0 };
	struct str customer;
	struct page page;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_report_show(&registering->use, customer, register_argument(registering, 1),
				     registering->command->arena, &rows);
	if (r < 0)
		return r;
	assert(rows.items && rows.count > 0);
	if (registering->as_json) {
		json_rows(&registering->json, &rows);
		return 0;
	}
	r = register_page(registering, &page);
	if (r < 0)
		return r;
	register_page_text(&page, N_("Subscription: {0}"),
			   rows.items[rows.count - 1].report.subscription);
	page_revisions(&page, &rows);
	return page_end(&page);
}

static int page_list(struct registering *registering, const struct report_rows *rows)
{
	static const char *const states[] = { "", N_("received"), N_("withdrawn") };
	struct table *table;
	struct page page;
	int r = register_page(registering, &page);

	if (r < 0)
		return r;
	table = page_table_new(&page);
	page_column(&page, table, N_("Report"), TABLE_LEFT);
	page_column(&page, table, N_("State"), TABLE_LEFT);
	page_column(&page, table, N_("Arrived"), TABLE_LEFT);
	page_column(&page, table, N_("How"), TABLE_LEFT);
	page_column(&page, table, N_("Subscription"), TABLE_LEFT);
	page_column(&page, table, N_("Outage"), TABLE_LEFT);
	for (size_t i = 0; i < rows->count; i++) {
		const struct report *report = &rows->items[i].report;

		page_cell_text(&page, table, report->id);
		page_cell_text(&page, table, page_words(&page, states[report_state_of(report)]));
		register_cell_instant(&page, table, report->at_ms);
		cell_channel(&page, table, report);
		page_cell_text(&page, table, report->subscription);
		page_cell_text(&page, table, report->outage);
	}
	page_table(&page, table, 0);
	return page_end(&page);
}

static int list(struct registering *registering)
{
	struct report_rows rows = { 0 };
	struct str customer;
	int r = register_needs(registering, "customer", &customer);

	if (r == 0)
		r = book_reports(&registering->use, customer, registering->command->arena, &rows);
	if (r < 0)
		return r;
	if (!registering->as_json)
		return page_list(registering, &rows);
	json_rows(&registering->json, &rows);
	return 0;
}

int command_report(struct command *command)
{
	static const struct register_task tasks[] = {
		{ "receive", 0, 1, BOOK_WRITE, "customer subscription channel at about evidence",
		  receive },
		{ "link", 1, 2, BOOK_WRITE, "customer evidence", link_one },
		{ "correct", 1, 1, BOOK_WRITE, "customer subscription channel at reason evidence",
		  correct },
		{ "withdraw", 1, 1, BOOK_WRITE, "customer reason evidence", withdraw },
		{ "receipt", 1, 1, BOOK_READ, "customer", receipt },
		{ "show", 1, 1, BOOK_READ, "customer", show },
		{ "list", 0, 0, BOOK_READ, "customer", list },
		{ NULL, 0, 0, BOOK_READ, NULL, NULL },
	};

	return register_command(command, &usage, tasks);
}
