#include "words/lint_text.h"

#include "core/money/currency.h"
#include "words/format.h"
#include "words/diag_words.h"
#include "words/shown.h"

#include "version.h"

#define MESSAGE_BYTES_MAX (64 * KIB)
#define MARGIN "  "

static struct str say(enum language language, const char *english)
{
	return words_translate(language, str_from(english));
}

static void arg_text(struct strbuf *out, enum language language, const struct lint_report *report,
		     const struct step_arg *arg)
{
	if (arg->text.len > 0)
		strbuf_add(out, arg->text);
	else
		spell_value(out, format_spelling(language), report->contract->zone, &arg->value,
			    arg->type);
}

/* A finding with its arguments spelled; the texts live in the four buffers. */
static struct diag diag_of(enum language language, const struct lint_report *report,
			   const struct lint_finding *finding, struct strbuf texts[DIAG_ARGS_MAX])
{
	struct diag diag = { .id = finding->rule, .at = finding->at };

	for (size_t i = 0; i < finding->arg_count; i++) {
		arg_text(&texts[i], language, report, &finding->args[i]);
		diag.args[i] = strbuf_str(&texts[i]);
		diag.arg_count = (unsigned)i + 1;
	}
	return diag;
}

static void texts_done(struct strbuf texts[DIAG_ARGS_MAX])
{
	for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
		strbuf_done(&texts[i]);
}

#define TEXTS_INIT                                                                                 \
	{                                                                                          \
		STRBUF_INIT(MESSAGE_BYTES_MAX), STRBUF_INIT(MESSAGE_BYTES_MAX),                    \
			STRBUF_INIT(MESSAGE_BYTES_MAX), STRBUF_INIT(MESSAGE_BYTES_MAX)             \
	}

/* A message of ours with its arguments. */
static void add_filled(struct strbuf *out, enum language language, const char *english,
		       const struct str args[DIAG_ARGS_MAX])
{
	struct diag diag = { .arg_count = DIAG_ARGS_MAX };

	for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
		diag.args[i] = args[i];
	diag_fill(out, say(language, english), &diag);
}

static void stake_text(struct strbuf *out, enum language language, const struct lint_report *report,
		       const struct lint_finding *finding)
{
	struct strbuf amount = STRBUF_INIT(256), fee = STRBUF_INIT(256), length = STRBUF_INIT(256);
	uint16_t currency = report->contract->currency;

	format_money(&amount, language, finding->stake_minor, currency);
	format_money(&fee, language, report->month_fee_minor, currency);
	format_duration(&length, language, finding->stake_ms);
	add_filled(out, language,
		   finding->stake_ms > 0
			   ? N_("up to {0} on a monthly fee of {1}, at {2} of downtime")
			   : N_("up to {0} on a monthly fee of {1}"),
		   (struct str[DIAG_ARGS_MAX]){ strbuf_str(&amount), strbuf_str(&fee),
						strbuf_str(&length) });
	strbuf_done(&amount);
	strbuf_done(&fee);
	strbuf_done(&length);
}

static void add_label(struct strbuf *out, enum language language, const char *label)
{
	strbuf_add(out, STR(MARGIN));
	strbuf_add(out, say(language, label));
	strbuf_add(out, language == LANGUAGE_FR ? STR(" : ") : STR(": "));
}

static void add_stake(struct strbuf *out, enum language language, const struct lint_report *report,
		      const struct lint_finding *finding)
{
	if (finding->stake == STAKE_NOT_COMPUTED)
		return;
	add_label(out, language, N_("at stake"));
	if (finding->stake == STAKE_NONE)
		strbuf_add(out, say(language, N_("no difference by outages alone; charges, claims "
						 "and notices were not varied")));
	else
		stake_text(out, language, report, finding);
	strbuf_add_byte(out, '\n');
}

static void add_reading(struct strbuf *out, enum language language, const struct reading *reading)
{
	add_label(out, language, N_("open"));
	shown_add(out, reading->open);
	strbuf_add_byte(out, '\n');
	add_label(out, language, N_("could be"));
	for (size_t i = 0; i < reading->alternative_count; i++) {
		if (i > 0)
			strbuf_add(out, STR(" | "));
		shown_add(out, reading->texts[i]);
	}
	strbuf_add_byte(out, '\n');
}

static bool is_reading_rule(enum diag_id rule)
{
	return rule == DIAG_LINT_READING_OPEN || rule == DIAG_LINT_READING_SILENT ||
	       rule == DIAG_LINT_READING_UNUSED;
}

void lint_text(struct strbuf *out, enum language language, const struct linted *linted)
{
	const struct lint_report *report = &linted->report;
	struct strbuf warnings = STRBUF_INIT(64), notes = STRBUF_INIT(64);

	for (size_t i = 0; i < report->count; i++) {
		const struct lint_finding *finding = &report->findings[i];
		struct strbuf texts[DIAG_ARGS_MAX] = TEXTS_INIT;
		struct diag diag = diag_of(language, report, finding, texts);

		diag_words_one(out, language, &diag);
		if (finding->reading && is_reading_rule(finding->rule))
			add_reading(out, language, finding->reading);
		add_stake(out, language, report, finding);
		texts_done(texts);
	}
	format_count(&warnings, language, (int64_t)report->warnings);
	format_count(&notes, language, (int64_t)(report->count - report->warnings));
	shown_add(out, linted->path);
	strbuf_add(out, language == LANGUAGE_FR ? STR(" : ") : STR(": "));
	add_filled(out, language, N_("warnings: {0}, notes: {1}"),
		   (struct str[DIAG_ARGS_MAX]){ strbuf_str(&warnings), strbuf_str(&notes) });
	strbuf_add_byte(out, '\n');
	strbuf_done(&warnings);
	strbuf_done(&notes);
}

static struct str severity_word(enum diag_id rule)
{
	return diag_text(rule)->severity == DIAG_WARNING ? STR("warning") : STR("note");
}

static void json_message(struct json *json, struct str key, enum language language,
			 const char *english, const struct diag *diag)
{
	struct strbuf text = STRBUF_INIT(MESSAGE_BYTES_MAX);

	diag_fill(&text, say(language, english), diag);
	json_key_text(json, key, strbuf_str(&text));
	strbuf_done(&text);
}

static void json_reading(struct json *json, const struct reading *reading)
{
	json_key(json, STR("reading"));
	json_object(json);
	json_key_text(json, STR("id"), reading->id);
	json_key_text(json, STR("open"), reading->open);
	if (!reading->silent && reading->chosen < reading->alternative_count)
		json_key_text(json, STR("chosen"), reading->texts[reading->chosen]);
	json_key(json, STR("alternatives"));
	json_list(json);
	for (size_t i = 0; i < reading->alternative_count; i++)
		json_text(json, reading->texts[i]);
	json_end(json);
	json_end(json);
}

static void json_stake(struct json *json, const struct lint_report *report,
		       const struct lint_finding *finding)
{
	struct strbuf digits = STRBUF_INIT(64);

	(void)spell_money_digits(&digits, &spelling_plain, ratio_int(finding->stake_minor),
				 report->contract->currency);
	json_key(json, STR("stake"));
	json_object(json);
	json_key_text(json, STR("amount"), strbuf_str(&digits));
	json_key_int(json, STR("minor"), finding->stake_minor);
	json_key_int(json, STR("month_fee_minor"), report->month_fee_minor);
	json_key_int(json, STR("downtime_ms"), finding->stake_ms);
	json_end(json);
	strbuf_done(&digits);
}

static void json_finding(struct json *json, enum language language,
			 const struct lint_report *report, const struct lint_finding *finding)
{
	const struct diag_text *text = diag_text(finding->rule);
	struct strbuf texts[DIAG_ARGS_MAX] = TEXTS_INIT;
	struct diag diag = diag_of(language, report, finding, texts);

	json_object(json);
	json_key_text(json, STR("rule"), str_from(text->code));
	json_key_text(json, STR("severity"), severity_word(finding->rule));
	json_key_int(json, STR("line"), finding->at.line);
	json_key_int(json, STR("column"), finding->at.column);
	json_key_int(json, STR("width"), finding->at.width > 0 ? finding->at.width : 1);
	if (finding->guarantee.len > 0)
		json_key_text(json, STR("guarantee"), finding->guarantee);
	json_message(json, STR("text"), language, text->text, &diag);
	json_message(json, STR("hint"), language, text->hint, &diag);
	if (finding->reading)
		json_reading(json, finding->reading);
	if (finding->stake != STAKE_NOT_COMPUTED)
		json_stake(json, report, finding);
	json_end(json);
	texts_done(texts);
}

void lint_json(struct json *json, enum language language, const struct linted *files, size_t count)
{
	json_object(json);
	json_key(json, STR("files"));
	json_list(json);
	for (size_t i = 0; i < count; i++) {
		const struct lint_report *report = &files[i].report;

		json_object(json);
		json_key_text(json, STR("file"), files[i].path);
		json_key_text(json, STR("contract"), report->contract->id);
		json_key_text(json, STR("currency"), currency_code(report->contract->currency));
		json_key_int(json, STR("warnings"), (int64_t)report->warnings);
		json_key_int(json, STR("notes"), (int64_t)(report->count - report->warnings));
		json_key(json, STR("findings"));
		json_list(json);
		for (size_t k = 0; k < report->count; k++)
			json_finding(json, language, report, &report->findings[k]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

/* SARIF. */

static void sarif_text(struct json *json, const char *key, struct str text)
{
	json_key(json, str_from(key));
	json_object(json);
	json_key_text(json, STR("text"), text);
	json_end(json);
}

static void sarif_rule(struct json *json, enum language language, const struct lint_rule *rule)
{
	const struct diag_text *text = diag_text(rule->id);
	struct str about = str_from(rule->about);
	size_t bar = str_find_byte(about, '|', 0);

	json_object(json);
	json_key_text(json, STR("id"), str_from(text->code));
	sarif_text(json, "shortDescription", say(language, rule->summary));
	sarif_text(json, "fullDescription",
		   bar == SIZE_MAX || bar == 0 ? about : str_slice(about, 0, bar - 1));
	sarif_text(json, "help", say(language, text->hint));
	json_key(json, STR("defaultConfiguration"));
	json_object(json);
	json_key_text(json, STR("level"), severity_word(rule->id));
	json_end(json);
	json_end(json);
}

/* A path as a relative or absolute URI reference: what has a meaning there is escaped. */
static void sarif_uri(struct json *json, struct str path)
{
	static const char DIGITS[] = "0123456789ABCDEF";
	struct strbuf uri = STRBUF_INIT(MESSAGE_BYTES_MAX);

	for (size_t i = 0; i < path.len; i++) {
		unsigned char byte = (unsigned char)path.ptr[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' ||
			     byte == '-' || byte == '_' || byte == '~';

		if (plain) {
			strbuf_add_byte(&uri, (char)byte);
			continue;
		}
		strbuf_add_byte(&uri, '%');
		strbuf_add_byte(&uri, DIGITS[byte >> 4]);
		strbuf_add_byte(&uri, DIGITS[byte & 15]);
	}
	json_key_text(json, STR("uri"), strbuf_str(&uri));
	strbuf_done(&uri);
}

static void sarif_place(struct json *json, struct str path, struct position at)
{
	uint32_t width = at.width > 0 ? at.width : 1;

	json_key(json, STR("locations"));
	json_list(json);
	json_object(json);
	json_key(json, STR("physicalLocation"));
	json_object(json);
	json_key(json, STR("artifactLocation"));
	json_object(json);
	sarif_uri(json, path);
	json_end(json);
	json_key(json, STR("region"));
	json_object(json);
	json_key_int(json, STR("startLine"), at.line > 0 ? at.line : 1);
	json_key_int(json, STR("startColumn"), at.column > 0 ? at.column : 1);
	json_key_int(json, STR("endColumn"), (at.column > 0 ? at.column : 1) + width);
	json_end(json);
	json_end(json);
	json_end(json);
	json_end(json);
}

static size_t rule_index(enum diag_id rule)
{
	size_t count;
	const struct lint_rule *rules = lint_rules(&count);

	for (size_t i = 0; i < count; i++)
		if (rules[i].id == rule)
			return i;
	return 0;
}

static void sarif_result(struct json *json, enum language language, const struct linted *linted,
			 const struct lint_finding *finding)
{
	const struct diag_text *text = diag_text(finding->rule);
	struct strbuf texts[DIAG_ARGS_MAX] = TEXTS_INIT, message = STRBUF_INIT(MESSAGE_BYTES_MAX);
	struct diag diag = diag_of(language, &linted->report, finding, texts);

	diag_fill(&message, say(language, text->text), &diag);
	if (finding->reading) {
		strbuf_add(&message, STR(". "));
		strbuf_add(&message, finding->reading->open);
	}
	if (finding->stake == STAKE_AMOUNT) {
		strbuf_add(&message, STR(". "));
		stake_text(&message, language, &linted->report, finding);
	}
	json_object(json);
	json_key_text(json, STR("ruleId"), str_from(text->code));
	json_key_int(json, STR("ruleIndex"), (int64_t)rule_index(finding->rule));
	json_key_text(json, STR("level"), severity_word(finding->rule));
	sarif_text(json, "message", strbuf_str(&message));
	sarif_place(json, linted->path, finding->at);
	json_end(json);
	strbuf_done(&message);
	texts_done(texts);
}

static void sarif_driver(struct json *json, enum language language)
{
	size_t count;
	const struct lint_rule *rules = lint_rules(&count);

	json_key(json, STR("tool"));
	json_object(json);
	json_key(json, STR("driver"));
	json_object(json);
	json_key_text(json, STR("name"), STR("garant lint"));
	json_key_text(json, STR("version"), STR(GARANT_VERSION));
	json_key(json, STR("rules"));
	json_list(json);
	for (size_t i = 0; i < count; i++)
		sarif_rule(json, language, &rules[i]);
	json_end(json);
	json_end(json);
	json_end(json);
}

void lint_sarif(struct json *json, enum language language, const struct linted *files, size_t count)
{
	json_object(json);
	json_key_text(json, STR("version"), STR("2.1.0"));
	json_key_text(json, STR("$schema"),
		      STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
			  "sarif-schema-2.1.0.json"));
	json_key(json, STR("runs"));
	json_list(json);
	json_object(json);
	sarif_driver(json, language);
	json_key_text(json, STR("language"), language == LANGUAGE_FR ? STR("fr") : STR("en"));
	json_key_text(json, STR("columnKind"), STR("unicodeCodePoints"));
	json_key(json, STR("results"));
	json_list(json);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < files[i].report.count; k++)
			sarif_result(json, language, &files[i], &files[i].report.findings[k]);
	json_end(json);
	json_end(json);
	json_end(json);
	json_end(json);
}
