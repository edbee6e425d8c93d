/* The tables of a book, version by version. docs/internals/book.md tells what each is for.
 *
 * Every key that forbids a second row holds the shard, so that shards can live apart. Texts and
 * bytes are never NULL: nothing is the empty text. */
#include "store/schema.h"

static const char *const statements_1[] = {
	"CREATE TABLE migration (version {integer} NOT NULL PRIMARY KEY, digest {bytes} NOT NULL, "
	"applied_at {integer} NOT NULL) {rows}",

	"CREATE TABLE book (id TEXT NOT NULL PRIMARY KEY, made_at {integer} NOT NULL) {rows}",

	/* What is true: facts, the bytes of blocks, and who the persons are. */
	"CREATE TABLE chain (shard {integer} NOT NULL PRIMARY KEY, seq {integer} NOT NULL, "
	"recorded_at {integer} NOT NULL, hash {bytes} NOT NULL, "
	"CHECK (shard BETWEEN 0 AND 255), CHECK (length(hash) = 32)) {rows}",

	"CREATE TABLE journal (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"customer TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, "
	"valid_from {integer} NOT NULL, valid_to {integer} NOT NULL, "
	"recorded_at {integer} NOT NULL, actor TEXT NOT NULL, person TEXT NOT NULL, "
	"corrects {integer} NOT NULL, body {bytes} NOT NULL, prev_hash {bytes} NOT NULL, "
	"hash {bytes} NOT NULL, PRIMARY KEY (shard, seq), "
	"CHECK (seq > 0), CHECK (length(hash) = 32)) {rows}",

	"CREATE TABLE block (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"data {bytes} NOT NULL, PRIMARY KEY (shard, seq)) {rows}",

	"CREATE TABLE person (shard {integer} NOT NULL, id TEXT NOT NULL, "
	"customer TEXT NOT NULL, name TEXT NOT NULL, mail TEXT NOT NULL, phone TEXT NOT NULL, "
	"erased_at {integer} NOT NULL, PRIMARY KEY (shard, id)) {rows}",

	/* What follows from the facts. */
	"CREATE TABLE latest (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"kind TEXT NOT NULL, subject TEXT NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, kind, subject)) {rows}",

	"CREATE TABLE request (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"key TEXT NOT NULL, digest {bytes} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, key)) {rows}",

	"CREATE TABLE account (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"customer TEXT NOT NULL, currency TEXT NOT NULL, kind TEXT NOT NULL, "
	"bound {integer} NOT NULL, debits {integer} NOT NULL, credits {integer} NOT NULL, "
	"PRIMARY KEY (shard, seq), UNIQUE (shard, customer, currency, kind), "
	"CHECK (debits >= 0), CHECK (credits >= 0), "
	"CHECK (bound <> 1 OR debits >= credits), "
	"CHECK (bound <> 2 OR credits >= debits)) {rows}",

	"CREATE TABLE transfer (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"customer TEXT NOT NULL, currency TEXT NOT NULL, debit {integer} NOT NULL, "
	"credit {integer} NOT NULL, amount {integer} NOT NULL, cause TEXT NOT NULL, "
	"leg {integer} NOT NULL, reverses {integer} NOT NULL, PRIMARY KEY (shard, seq), "
	"UNIQUE (shard, customer, cause, leg), "
	"CHECK (amount > 0), CHECK (debit <> credit)) {rows}",

	"CREATE TABLE block_place (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"monitor TEXT NOT NULL, hour {integer} NOT NULL, agent TEXT NOT NULL, "
	"boot {integer} NOT NULL, first_seq {integer} NOT NULL, "
	"observations {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, monitor, hour, agent, boot, first_seq)) {rows}",

	"CREATE TABLE outbox (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"customer TEXT NOT NULL, event TEXT NOT NULL, person TEXT NOT NULL, "
	"channel TEXT NOT NULL, text {bytes} NOT NULL, PRIMARY KEY (shard, seq), "
	"UNIQUE (shard, customer, event, person, channel)) {rows}",

	"CREATE TABLE outbox_due (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, seq)) {rows}",

	NULL,
};

static const char *const append_only_1[] = {
	"migration", "book",	    "journal", "block", "request",
	"transfer",  "block_place", "outbox",  NULL,
};

static const char *const statements_2[] = {
	/* What is true too: texts that facts name by their SHA-256. */
	"CREATE TABLE document (shard {integer} NOT NULL, digest {bytes} NOT NULL, "
	"data {bytes} NOT NULL, PRIMARY KEY (shard, digest), CHECK (length(digest) = 32)) {rows}",

	/* What follows from the facts. */
	"CREATE TABLE statement (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, window_from {integer} NOT NULL, "
	"window_to {integer} NOT NULL, revision {integer} NOT NULL, as_of {integer} NOT NULL, "
	"contract {bytes} NOT NULL, facts {bytes} NOT NULL, digest {bytes} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, customer, subscription, window_from, "
	"window_to, revision)) {rows}",

	NULL,
};

static const char *const append_only_2[] = { "document", "statement", NULL };

static const char *const statements_3[] = {
	"CREATE TABLE root (shard {integer} NOT NULL, day TEXT NOT NULL, "
	"digest {bytes} NOT NULL, seq {integer} NOT NULL, PRIMARY KEY (shard, day)) {rows}",

	NULL,
};

static const char *const append_only_3[] = { "root", NULL };

static const char *const statements_4[] = {
	"CREATE TABLE organisation (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"valid_from {integer} NOT NULL, recorded_at {integer} NOT NULL, name TEXT NOT NULL, "
	"address TEXT NOT NULL, country TEXT NOT NULL, registration TEXT NOT NULL, "
	"vat TEXT NOT NULL, zone TEXT NOT NULL, language TEXT NOT NULL, "
	"PRIMARY KEY (shard, seq)) {rows}",

	"CREATE TABLE component (shard {integer} NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, "
	"parent TEXT NOT NULL, retired {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, id), CHECK (retired = 0 OR retired = 1), "
	"CHECK (parent <> id)) {rows}",

	NULL,
};

static const char *const append_only_4[] = { "organisation", NULL };

static const char *const statements_5[] = {
	"CREATE TABLE contract_version (shard {integer} NOT NULL, contract TEXT NOT NULL, "
	"valid_from {integer} NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, "
	"digest {bytes} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, contract, valid_from), UNIQUE (shard, contract, version)) {rows}",

	NULL,
};

static const char *const append_only_5[] = { "contract_version", NULL };

static const char *const statements_6[] = {
	"CREATE TABLE customer (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"valid_from {integer} NOT NULL, seq {integer} NOT NULL, name TEXT NOT NULL, "
	"address TEXT NOT NULL, country TEXT NOT NULL, registration TEXT NOT NULL, "
	"vat TEXT NOT NULL, person TEXT NOT NULL, language TEXT NOT NULL, zone TEXT NOT NULL, "
	"PRIMARY KEY (shard, customer, valid_from, seq)) {rows}",

	"CREATE INDEX customer_name ON customer (customer)",

	"CREATE TABLE contact (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"purpose TEXT NOT NULL, person TEXT NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, purpose)) {rows}",

	NULL,
};

static const char *const append_only_6[] = { "customer", NULL };

/* Transfers in two steps: what is reserved, how it ended, and what is still open. */
static const char *const statements_7[] = {
	"ALTER TABLE account ADD COLUMN debits_pending {integer} NOT NULL DEFAULT 0 "
	"CHECK (debits_pending >= 0)",

	"ALTER TABLE account ADD COLUMN credits_pending {integer} NOT NULL DEFAULT 0 "
	"CHECK (credits_pending >= 0 AND "
	"(bound <> 1 OR debits >= credits + credits_pending) AND "
	"(bound <> 2 OR credits >= debits + debits_pending))",

	"CREATE TABLE pending (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"customer TEXT NOT NULL, currency TEXT NOT NULL, debit {integer} NOT NULL, "
	"credit {integer} NOT NULL, amount {integer} NOT NULL, cause TEXT NOT NULL, "
	"leg {integer} NOT NULL, expires {integer} NOT NULL, PRIMARY KEY (shard, seq), "
	"UNIQUE (shard, customer, cause, leg), "
	"CHECK (amount > 0), CHECK (debit <> credit)) {rows}",

	"CREATE TABLE pending_end (shard {integer} NOT NULL, pending {integer} NOT NULL, "
	"customer TEXT NOT NULL, how TEXT NOT NULL, amount {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, pending), "
	"CHECK (how IN ('posted', 'voided', 'expired')), "
	"CHECK ((how = 'posted' AND amount > 0) OR (how <> 'posted' AND amount = 0))) {rows}",

	"CREATE TABLE pending_open (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"expires {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, expires, seq)) {rows}",

	NULL,
};

static const char *const append_only_7[] = { "pending", "pending_end", NULL };

static const char *const statements_8[] = {
	"CREATE TABLE subscription (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, valid_from {integer} NOT NULL, valid_to {integer} NOT NULL, "
	"contract TEXT NOT NULL, currency TEXT NOT NULL, billing_day {integer} NOT NULL, "
	"received {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, subscription, valid_from), "
	"CHECK (valid_from < valid_to)) {rows}",

	"CREATE TABLE subscription_value (shard {integer} NOT NULL, seq {integer} NOT NULL, "
	"place {integer} NOT NULL, name TEXT NOT NULL, from_day {integer} NOT NULL, "
	"to_day {integer} NOT NULL, value TEXT NOT NULL, PRIMARY KEY (shard, seq, place)) {rows}",

	NULL,
};

static const char *const append_only_8[] = { "subscription_value", NULL };

/* Which invoices a subscription was charged on: all revisions. */
static const char *const statements_9[] = {
	"CREATE TABLE invoice (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"number TEXT NOT NULL, subscription TEXT NOT NULL, line TEXT NOT NULL, "
	"revision {integer} NOT NULL, issued {integer} NOT NULL, from_day {integer} NOT NULL, "
	"to_day {integer} NOT NULL, currency TEXT NOT NULL, net {integer} NOT NULL, "
	"category TEXT NOT NULL, rate {integer} NOT NULL, reason TEXT NOT NULL, "
	"withdrawn {integer} NOT NULL, seq {integer} NOT NULL, recorded_at {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, number, subscription, line, revision), "
	"CHECK (revision > 0), CHECK (from_day < to_day), CHECK (net >= 0), "
	"CHECK (withdrawn = 0 OR withdrawn = 1)) {rows}",

	NULL,
};

static const char *const append_only_9[] = { "invoice", NULL };

static const char *const statements_10[] = {
	"CREATE TABLE entry (shard {integer} NOT NULL, customer TEXT NOT NULL, id TEXT NOT NULL, "
	"seq {integer} NOT NULL, kind TEXT NOT NULL, nature TEXT NOT NULL, "
	"subscription TEXT NOT NULL, currency TEXT NOT NULL, amount {integer} NOT NULL, "
	"bound {integer} NOT NULL, reason TEXT NOT NULL, clause TEXT NOT NULL, "
	"document TEXT NOT NULL, reverses TEXT NOT NULL, proposed_at {integer} NOT NULL, "
	"proposed_by TEXT NOT NULL, state TEXT NOT NULL, number {integer} NOT NULL, "
	"ended_at {integer} NOT NULL, decided_by TEXT NOT NULL, answer TEXT NOT NULL, "
	"PRIMARY KEY (shard, customer, id), CHECK (amount > 0), "
	"CHECK ((number > 0) = (state IN ('decided', 'taken back')))) {rows}",

	"CREATE INDEX entry_by_customer ON entry (customer, id)",

	"CREATE TABLE entry_number (number {integer} NOT NULL, shard {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (number)) {rows}",

	"CREATE TABLE entry_limit (shard {integer} NOT NULL, currency TEXT NOT NULL, "
	"amount {integer} NOT NULL, seq {integer} NOT NULL, PRIMARY KEY (shard, currency), "
	"CHECK (amount >= 0)) {rows}",

	NULL,
};

static const char *const append_only_10[] = { "entry_number", NULL };

/* Outages in all their revisions, disputes about them, and how those were decided. */
static const char *const statements_11[] = {
	"CREATE TABLE outage (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"outage TEXT NOT NULL, revision {integer} NOT NULL, valid_from {integer} NOT NULL, "
	"valid_to {integer} NOT NULL, deed {integer} NOT NULL, superseded_by TEXT NOT NULL, "
	"subscription TEXT NOT NULL, components TEXT NOT NULL, told TEXT NOT NULL, "
	"reason TEXT NOT NULL, evidence TEXT NOT NULL, actor TEXT NOT NULL, "
	"recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, outage, revision), CHECK (revision > 0), "
	"CHECK (valid_from < valid_to), CHECK (superseded_by <> outage)) {rows}",

	"CREATE TABLE outage_dispute (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"outage TEXT NOT NULL, number {integer} NOT NULL, revision {integer} NOT NULL, "
	"said_by TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, "
	"actor TEXT NOT NULL, recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, outage, number), CHECK (number > 0)) {rows}",

	"CREATE TABLE outage_decision (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"outage TEXT NOT NULL, number {integer} NOT NULL, accepted {integer} NOT NULL, "
	"reason TEXT NOT NULL, evidence TEXT NOT NULL, actor TEXT NOT NULL, "
	"recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, outage, number), "
	"CHECK (accepted = 0 OR accepted = 1)) {rows}",

	NULL,
};

static const char *const append_only_11[] = { "outage", "outage_dispute", "outage_decision", NULL };

/* Where a person lives, as documents need it. */
static const char *const statements_12[] = {
	"ALTER TABLE person ADD COLUMN address TEXT NOT NULL DEFAULT ''",

	NULL,
};

static const char *const append_only_12[] = { NULL };

/* Maintenance in all its revisions, each with the instant of its publication. */
static const char *const statements_13[] = {
	"CREATE TABLE maintenance (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"maintenance TEXT NOT NULL, revision {integer} NOT NULL, valid_from {integer} NOT NULL, "
	"valid_to {integer} NOT NULL, published {integer} NOT NULL, deed {integer} NOT NULL, "
	"subscription TEXT NOT NULL, components TEXT NOT NULL, told TEXT NOT NULL, "
	"reason TEXT NOT NULL, evidence TEXT NOT NULL, actor TEXT NOT NULL, "
	"recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, maintenance, revision), CHECK (revision > 0), "
	"CHECK (valid_from < valid_to)) {rows}",

	NULL,
};

static const char *const append_only_13[] = { "maintenance", NULL };

/* What customers told, in all revisions. */
static const char *const statements_14[] = {
	"CREATE TABLE report (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"report TEXT NOT NULL, revision {integer} NOT NULL, arrived {integer} NOT NULL, "
	"channel {integer} NOT NULL, deed {integer} NOT NULL, subscription TEXT NOT NULL, "
	"outage TEXT NOT NULL, own {integer} NOT NULL, reason TEXT NOT NULL, "
	"evidence TEXT NOT NULL, actor TEXT NOT NULL, recorded_at {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, customer, report, revision), "
	"CHECK (revision > 0), CHECK (own = 0 OR own = 1)) {rows}",

	NULL,
};

static const char *const append_only_14[] = { "report", NULL };

/* What customers were told about outages, in all revisions. */
static const char *const statements_15[] = {
	"CREATE TABLE incident (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"incident TEXT NOT NULL, revision {integer} NOT NULL, published {integer} NOT NULL, "
	"deed {integer} NOT NULL, state {integer} NOT NULL, impact {integer} NOT NULL, "
	"corrects {integer} NOT NULL, merged_into TEXT NOT NULL, title TEXT NOT NULL, "
	"outages TEXT NOT NULL, texts TEXT NOT NULL, reason TEXT NOT NULL, "
	"evidence TEXT NOT NULL, actor TEXT NOT NULL, recorded_at {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, customer, incident, revision), "
	"CHECK (revision > 0), CHECK (corrects < revision)) {rows}",

	NULL,
};

static const char *const append_only_15[] = { "incident", NULL };

/* What was said of customers' claims, in all revisions. */
static const char *const statements_16[] = {
	"CREATE TABLE claim (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"claim TEXT NOT NULL, revision {integer} NOT NULL, filed {integer} NOT NULL, "
	"happened {integer} NOT NULL, deed {integer} NOT NULL, state {integer} NOT NULL, "
	"answer {integer} NOT NULL, subscription TEXT NOT NULL, guarantee TEXT NOT NULL, "
	"period TEXT NOT NULL, outage TEXT NOT NULL, own {integer} NOT NULL, told TEXT NOT NULL, "
	"lacking TEXT NOT NULL, waits_from {integer} NOT NULL, waited {integer} NOT NULL, "
	"reasons TEXT NOT NULL, decider TEXT NOT NULL, currency TEXT NOT NULL, "
	"due {integer} NOT NULL, goodwill {integer} NOT NULL, reason TEXT NOT NULL, "
	"evidence TEXT NOT NULL, actor TEXT NOT NULL, recorded_at {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, customer, claim, revision), "
	"CHECK (revision > 0), CHECK (own = 0 OR own = 1), CHECK (due >= 0), "
	"CHECK (goodwill >= 0), CHECK (waited >= 0)) {rows}",

	NULL,
};

static const char *const append_only_16[] = { "claim", NULL };

/* What was said of endings of subscriptions, in all revisions; when invoices were paid. */
static const char *const statements_17[] = {
	"ALTER TABLE invoice ADD COLUMN paid {integer} NOT NULL DEFAULT 0",

	"CREATE TABLE ending (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"ending TEXT NOT NULL, revision {integer} NOT NULL, requested {integer} NOT NULL, "
	"happened {integer} NOT NULL, deed {integer} NOT NULL, channel {integer} NOT NULL, "
	"subscription TEXT NOT NULL, began {integer} NOT NULL, ended_before {integer} NOT NULL, "
	"told TEXT NOT NULL, version TEXT NOT NULL, ends {integer} NOT NULL, "
	"agreed {integer} NOT NULL, terms TEXT NOT NULL, currency TEXT NOT NULL, "
	"owed {integer} NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, "
	"actor TEXT NOT NULL, recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, ending, revision), CHECK (revision > 0), "
	"CHECK (agreed = 0 OR agreed = 1), CHECK (owed >= 0)) {rows}",

	NULL,
};

static const char *const append_only_17[] = { "ending", NULL };

/* Values of subscriptions that change from a day on. The columns of the key stand first: else
 * integrity_check of SQLite 3.40 takes values of a table without row ids for absent. */
static const char *const statements_18[] = {
	"CREATE TABLE subscription_change (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, began {integer} NOT NULL, name TEXT NOT NULL, "
	"from_day {integer} NOT NULL, seq {integer} NOT NULL, value TEXT NOT NULL, "
	"recorded_at {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, subscription, began, name, from_day, seq)) {rows}",

	NULL,
};

static const char *const append_only_18[] = { "subscription_change", NULL };

/* Reference rates of the euro, in all revisions; digits 0: it was taken back. */
static const char *const statements_19[] = {
	"CREATE TABLE rate (shard {integer} NOT NULL, source TEXT NOT NULL, "
	"day {integer} NOT NULL, currency TEXT NOT NULL, revision {integer} NOT NULL, "
	"digits {integer} NOT NULL, decimals {integer} NOT NULL, reason TEXT NOT NULL, "
	"actor TEXT NOT NULL, recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, source, day, currency, revision), CHECK (revision > 0), "
	"CHECK (digits >= 0), CHECK (decimals >= 0)) {rows}",

	NULL,
};

static const char *const append_only_19[] = { "rate", NULL };

/* Ends of subscriptions, and when each was learnt. The facts of ends that are there already say no
 * start that SQL can read, but each lies in one life. */
static const char *const statements_20[] = {
	"CREATE TABLE subscription_end (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, began {integer} NOT NULL, seq {integer} NOT NULL, "
	"ends {integer} NOT NULL, recorded_at {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, subscription, began, seq)) {rows}",

	"INSERT INTO subscription_end (shard, customer, subscription, began, seq, ends, "
	"recorded_at) SELECT told.shard, told.customer, told.subject, (SELECT "
	"max(life.valid_from) FROM subscription AS life WHERE life.shard = told.shard AND "
	"life.customer = told.customer AND life.subscription = told.subject AND "
	"life.valid_from < told.valid_from), told.seq, told.valid_from, told.recorded_at FROM "
	"journal AS told WHERE told.kind = 'subscription-end'",

	NULL,
};

static const char *const append_only_20[] = { "subscription_end", NULL };

/* Restorings of the book from a backup (deed 0), and what confirms them (deed 1). */
static const char *const statements_21[] = {
	"CREATE TABLE restoration (shard {integer} NOT NULL, restored {integer} NOT NULL, "
	"deed {integer} NOT NULL, made {integer} NOT NULL, digest {bytes} NOT NULL, "
	"reason TEXT NOT NULL, happened {integer} NOT NULL, actor TEXT NOT NULL, "
	"recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, restored, deed), CHECK (deed = 0 OR deed = 1)) {rows}",

	NULL,
};

static const char *const append_only_21[] = { "restoration", NULL };

/* Rounds that close and restate periods, who works on them, and what was settled in them. */
static const char *const statements_22[] = {
	"CREATE TABLE closing (shard {integer} NOT NULL, period TEXT NOT NULL, "
	"number {integer} NOT NULL, as_of {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, reason TEXT NOT NULL, follows TEXT NOT NULL, "
	"follows_number {integer} NOT NULL, actor TEXT NOT NULL, begun {integer} NOT NULL, ended "
	"{integer} NOT NULL, settled {integer} NOT NULL, "
	"quiet {integer} NOT NULL, changed {integer} NOT NULL, failed {integer} NOT NULL, "
	"seq {integer} NOT NULL, PRIMARY KEY (shard, period, number), CHECK (number > 0)) {rows}",

	"CREATE TABLE closing_lease (shard {integer} NOT NULL, period TEXT NOT NULL, "
	"holder TEXT NOT NULL, epoch {integer} NOT NULL, until {integer} NOT NULL, "
	"PRIMARY KEY (shard, period), CHECK (epoch > 0)) {rows}",

	"CREATE TABLE settled (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, period TEXT NOT NULL, revision {integer} NOT NULL, "
	"began {integer} NOT NULL, number {integer} NOT NULL, window_from {integer} NOT NULL, "
	"window_to {integer} NOT NULL, as_of {integer} NOT NULL, kept {integer} NOT NULL, "
	"recorded_at {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, subscription, period, revision), CHECK (revision > 0), "
	"CHECK (kept = 0 OR kept = 1)) {rows}",

	"CREATE INDEX settled_of_round ON settled (period, number, kept)",

	"CREATE TABLE settled_line (shard {integer} NOT NULL, customer TEXT NOT NULL, "
	"subscription TEXT NOT NULL, period TEXT NOT NULL, revision {integer} NOT NULL, "
	"line {integer} NOT NULL, guarantee TEXT NOT NULL, is_right {integer} NOT NULL, "
	"item TEXT NOT NULL, record TEXT NOT NULL, window_from {integer} NOT NULL, "
	"window_to {integer} NOT NULL, status {integer} NOT NULL, "
	"entitlement {integer} NOT NULL, missed {integer} NOT NULL, open {integer} NOT NULL, "
	"deadline {integer} NOT NULL, counted {integer} NOT NULL, taken {integer} NOT NULL, "
	"unmeasured {integer} NOT NULL, unit TEXT NOT NULL, amount {integer} NOT NULL, "
	"posted {integer} NOT NULL, seq {integer} NOT NULL, "
	"PRIMARY KEY (shard, customer, subscription, period, revision, line), "
	"CHECK (amount >= 0), CHECK (posted >= 0)) {rows}",

	NULL,
};

static const char *const append_only_22[] = { "settled", "settled_line", NULL };

static const struct migration migrations[] = {
	{ 1, statements_1, append_only_1 },    { 2, statements_2, append_only_2 },
	{ 3, statements_3, append_only_3 },    { 4, statements_4, append_only_4 },
	{ 5, statements_5, append_only_5 },    { 6, statements_6, append_only_6 },
	{ 7, statements_7, append_only_7 },    { 8, statements_8, append_only_8 },
	{ 9, statements_9, append_only_9 },    { 10, statements_10, append_only_10 },
	{ 11, statements_11, append_only_11 }, { 12, statements_12, append_only_12 },
	{ 13, statements_13, append_only_13 }, { 14, statements_14, append_only_14 },
	{ 15, statements_15, append_only_15 }, { 16, statements_16, append_only_16 },
	{ 17, statements_17, append_only_17 }, { 18, statements_18, append_only_18 },
	{ 19, statements_19, append_only_19 }, { 20, statements_20, append_only_20 },
	{ 21, statements_21, append_only_21 }, { 22, statements_22, append_only_22 },
};

const struct migration *schema_migrations(size_t *ret_count)
{
	*ret_count = sizeof(migrations) / sizeof(migrations[0]);
	return migrations;
}
