/* garant calendar: questions about business hours, holidays, windows and clocks. */
#include <errno.h>
#include <string.h>

#include "app/calendar_source.h"
#include "base/parse.h"
#include "cli/calendar_json.h"
#include "cli/command.h"
#include "core/facts/nearest.h"
#include "words/calendar_text.h"

#define AMOUNT_BYTES_MAX (64 * KIB)
#define YEAR_MAX 9999

static const struct option_row options[] = {
	{ "contract", 0, "FILE", "take the calendar of this contract" },
	{ "calendar", 0, "NAME", "of its calendars this one; not needed when there is one" },
	{ "hours", 0, "HOURS", "'mon-fri 08:30-12:00 14:00-18:00, sat 09:00-12:00', or always" },
	{ "zone", 0, "ZONE", "IANA zone of the hours and of times without an offset; else UTC" },
	{ "holidays", 0, "DAYS", "france, france-alsace-moselle, guadeloupe ... and dates" },
	{ "except", 0, "DAYS", "'2026-12-24 09:00-12:00, 2026-12-31 closed'" },
	{ "after", 0, "TIMES", "'21:00 08:00': after 21:00 counts as the next working day, 08:00" },
	{ "days", 0, "END", "due: 'through the end' (the standard), exact, closing, end of month" },
	{ "first-day", 0, NULL, "due: the day of INSTANT is the first one that counts" },
	{ "period-end", 0, NULL, "due: INSTANT is the end of a period, so its day counts whole" },
	{ "in", 0, "UNIT", "between: also how many whole 'working days', days, months ... ran" },
	{ "billing-day", 0, "DAY", "window: also the billing month that begins on this day" },
	{ "start", 0, "DATE", "window: also the contract year of a contract from this date" },
	{ "json", 0, NULL, "write the answer and the segments as JSON" },
	{ NULL, 0, NULL, NULL },
};

/* The questions; `questions` below answers them in the same order. */
static const struct usage_word question_words[] = {
	{ "open", "INSTANT", "is it open, and until when" },
	{ "between", "FROM TO", "how long it is open between two instants" },
	{ "due", "INSTANT AMOUNT",
	  "when '8 business hours', '3 working days', '1 month' or 'next working day 08:00' after "
	  "an instant are up" },
	{ "week", "DATE", "the hours of that week" },
	{ "holidays", "YEAR", "holidays and exceptions" },
	{ "window", "DATE", "the months, quarters, years it is in, with their length" },
	{ "clocks", "YEAR", "when the clocks change" },
	{ NULL, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "open|between|due|week|holidays|window|clocks ARGUMENT...",
	.about = "Answers a question about business hours, holidays, windows and clocks, with the "
		 "segments that add up to the answer. An INSTANT is 2026-05-01T08:00 on the clocks "
		 "of the zone, 2026-05-01 for its first moment, or has an offset: "
		 "2026-05-01T08:00+02:00. The calendar comes from --contract, or from --hours and "
		 "its neighbours, written as in contract files. The questions are:",
	.words = question_words,
	.examples = "  garant calendar open 2026-05-04T09:30 --hours 'mon-fri 09:00-17:00' --zone "
		    "Europe/Paris --holidays france\n"
		    "  garant calendar due 2026-04-30T16:00 8 business hours --hours 'mon-fri "
		    "09:00-17:00' --zone Europe/Paris\n"
		    "  garant calendar due 2026-01-31 1 month --zone Europe/Paris\n"
		    "  garant calendar between 2026-04-30T16:00Z 2026-05-05T10:00Z --contract "
		    "contracts/clicksend-sms/contract.yaml --calendar monday-to-friday\n"
		    "  garant calendar window 2026-03-29 --zone Europe/Paris --billing-day 16\n"
		    "  garant calendar holidays 2026 --holidays france-alsace-moselle\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_MAX,
};

/* One question while it is answered. */
struct asking {
	struct command *command;
	struct calendar_source source;
	struct answer answer;
	struct str note; /* the amount or the unit as asked for */
	unsigned members;
	bool no; /* the answer is no */
};

static struct calendar_view view_of(const struct asking *asking)
{
	return (struct calendar_view){ asking->command->language, command_width(),
				       asking->source.asked.zone,
				       asking->source.asked.calendar != NULL };
}

static struct str argument(const struct asking *asking, size_t i)
{
	return str_from(asking->command->arguments[i]);
}

static int need_calendar(const struct asking *asking)
{
	if (asking->source.asked.calendar)
		return 0;
	return diag_add(asking->command->sink, DIAG_CALENDAR_NEEDED, POSITION_NONE);
}

static int read_instant(const struct asking *asking, size_t i, struct instant *ret_at)
{
	return calendar_instant(&asking->source, argument(asking, i), ret_at,
				asking->command->sink);
}

static int read_date(const struct asking *asking, struct str text, struct civil_date *ret_date)
{
	if (date_parse(text, ret_date) == 0)
		return 0;
	return diag_add(asking->command->sink, DIAG_CALENDAR_DATE, POSITION_NONE, text);
}

static int read_year(const struct asking *asking, int32_t *ret_year)
{
	struct str text = argument(asking, 1);
	int64_t year;

	if (parse_int64(text, 1, YEAR_MAX, &year) < 0)
		return diag_add(asking->command->sink, DIAG_CALENDAR_YEAR, POSITION_NONE, text);
	*ret_year = (int32_t)year;
	return 0;
}

/* Rules that no option can say end here, with what they mean. */
static int refuse(const struct asking *asking, int r)
{
	if (r == -ENODATA)
		return diag_add(asking->command->sink, DIAG_CALENDAR_NEVER, POSITION_NONE);
	if (r == -ERANGE)
		return diag_add(asking->command->sink, DIAG_CALENDAR_FAR, POSITION_NONE);
	return r;
}

static int ask_open(struct asking *asking)
{
	struct instant at;
	int r = need_calendar(asking);

	if (r == 0)
		r = read_instant(asking, 1, &at);
	if (r == 0)
		r = answer_open(&asking->source.asked, asking->command->arena, at, &asking->answer);
	asking->members = SHOW_FROM | SHOW_STATE;
	asking->no = r == 0 && !asking->answer.open;
	return r;
}

/* --in 'working days': the unit as if one of it were asked for. */
static int count_units(struct asking *asking)
{
	struct command *command = asking->command;
	const char *unit = command_option(command, "in");
	struct strbuf one = STRBUF_INIT(AMOUNT_BYTES_MAX);
	struct calendar_amount amount;
	int r;

	if (!unit)
		return 0;
	strbuf_add_format(&one, "1 %s", unit);
	r = calendar_amount_read(command->arena, &asking->source, strbuf_str(&one), &amount,
				 command->sink);
	strbuf_done(&one);
	if (r < 0)
		return r;
	r = clock_between(&amount.clock, asking->answer.from, asking->answer.to,
			  &asking->answer.units);
	if (r == 0 && amount.clock.amount > 1)
		asking->answer.units /= amount.clock.amount;
	asking->note = str_from(unit);
	asking->members |= SHOW_UNITS;
	return r;
}

static int ask_between(struct asking *asking)
{
	struct instant from, to;
	int r = read_instant(asking, 1, &from);

	if (r == 0)
		r = read_instant(asking, 2, &to);
	if (r == 0 && to.ms < from.ms)
		return command_misused(asking->command, N_("{0} is before the first instant"),
				       asking->command->arguments[2]);
	if (r == 0)
		r = answer_between(&asking->source.asked, asking->command->arena,
				   (struct span){ from.ms, to.ms }, &asking->answer);
	asking->members = SHOW_FROM | SHOW_TO | SHOW_OPEN_MS |
			  (asking->source.asked.calendar ? SHOW_DAYS : 0);
	return r == 0 ? count_units(asking) : r;
}

/* Everything after the instant, so that an amount need not stand in quotes. */
static int join_amount(struct asking *asking)
{
	const struct command *command = asking->command;
	struct strbuf words = STRBUF_INIT(AMOUNT_BYTES_MAX);
	int r;

	for (size_t i = 2; i < command->argument_count; i++) {
		strbuf_add(&words, i > 2 ? STR(" ") : STR_NONE);
		strbuf_add(&words, argument(asking, i));
	}
	r = strbuf_error(&words);
	if (r == 0)
		r = str_copy(command->arena, strbuf_str(&words), &asking->note);
	strbuf_done(&words);
	return r;
}

/* Where civil units end, by the words of contract files. */
static int read_end(const struct asking *asking, struct clock *clock)
{
	static const struct {
		const char *word;
		enum clock_end end;
	} ends[] = {
		{ "through the end", CLOCK_END_OF_DAY },
		{ "exact", CLOCK_SAME_TIME },
		{ "closing", CLOCK_CLOSING },
		{ "end of month", CLOCK_END_OF_MONTH },
	};
	const struct command *command = asking->command;
	const char *word = command_option(command, "days");

	clock->count_start_day = command_option(command, "first-day");
	clock->from_period_end = command_option(command, "period-end");
	if (!clock_unit_is_elapsed(clock->unit) &&
	    !(clock->unit == CLOCK_MONTHS && clock->from_period_end))
		clock->end = CLOCK_END_OF_DAY;
	if (!word)
		return 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (strcmp(word, ends[i].word) != 0)
			continue;
		clock->end = ends[i].end;
		clock->calendar = ends[i].end == CLOCK_CLOSING ? asking->source.asked.calendar
							       : clock->calendar;
		return ends[i].end == CLOCK_CLOSING ? need_calendar(asking) : 0;
	}
	return command_misused(asking->command,
			       N_("--days is 'through the end', exact, closing or "
				  "'end of month', not {0}"),
			       word);
}

static int ask_due(struct asking *asking)
{
	struct command *command = asking->command;
	struct calendar_amount amount;
	struct instant at;
	int r = read_instant(asking, 1, &at);

	if (r == 0)
		r = join_amount(asking);
	if (r == 0)
		r = calendar_amount_read(command->arena, &asking->source, asking->note, &amount,
					 command->sink);
	if (r == 0 && !amount.next_day)
		r = read_end(asking, &amount.clock);
	if (r != 0)
		return r;
	asking->members = SHOW_FROM | SHOW_START | SHOW_DUE;
	if (amount.next_day)
		return answer_next_day(&asking->source.asked, command->arena, at, amount.resume,
				       &asking->answer);
	if (clock_unit_is_elapsed(amount.clock.unit))
		asking->members |= SHOW_OPEN_MS;
	return answer_due(&asking->source.asked, command->arena, &amount.clock, at,
			  &asking->answer);
}

static int ask_week(struct asking *asking)
{
	struct civil_date date;
	int r = need_calendar(asking);

	if (r == 0)
		r = read_date(asking, argument(asking, 1), &date);
	if (r == 0)
		r = answer_week(&asking->source.asked, asking->command->arena, date,
				&asking->answer);
	asking->members = SHOW_FROM | SHOW_TO | SHOW_OPEN_MS;
	return r;
}

static int ask_holidays(struct asking *asking)
{
	int32_t year;
	int r = need_calendar(asking);

	if (r == 0)
		r = read_year(asking, &year);
	return r == 0 ? answer_holidays(&asking->source.asked, asking->command->arena, year,
					&asking->answer)
		      : r;
}

static int ask_window(struct asking *asking)
{
	struct command *command = asking->command;
	const char *day = command_option(command, "billing-day");
	const char *start = command_option(command, "start");
	struct window_question question = { .has_start = start != NULL };
	int64_t billing_day = 0;
	int r = read_date(asking, argument(asking, 1), &question.date);

	if (r == 0 && day && parse_int64(str_from(day), 1, 31, &billing_day) < 0)
		return command_misused(command, N_("--billing-day is a day from 1 to 31, not {0}"),
				       day);
	question.billing_day = (uint8_t)billing_day;
	if (r == 0 && start)
		r = read_date(asking, str_from(start), &question.start);
	if (r == 0)
		r = answer_windows(&asking->source.asked, command->arena, &question,
				   &asking->answer);
	asking->members = SHOW_WINDOWS;
	return r;
}

static int ask_clocks(struct asking *asking)
{
	int32_t year;
	int r = read_year(asking, &year);

	asking->members = SHOW_CHANGES;
	return r == 0 ? answer_changes(&asking->source.asked, asking->command->arena, year,
				       &asking->answer)
		      : r;
}

static int tell_open(struct strbuf *out, const struct calendar_view *view,
		     const struct asking *asking)
{
	return calendar_text_open(out, view, &asking->answer);
}

static int tell_between(struct strbuf *out, const struct calendar_view *view,
			const struct asking *asking)
{
	return calendar_text_between(out, view, &asking->answer, asking->note);
}

static int tell_due(struct strbuf *out, const struct calendar_view *view,
		    const struct asking *asking)
{
	return calendar_text_due(out, view, &asking->answer, asking->note);
}

static int tell_week(struct strbuf *out, const struct calendar_view *view,
		     const struct asking *asking)
{
	return calendar_text_week(out, view, &asking->answer);
}

static int tell_holidays(struct strbuf *out, const struct calendar_view *view,
			 const struct asking *asking)
{
	return calendar_text_holidays(out, view, &asking->answer);
}

static int tell_window(struct strbuf *out, const struct calendar_view *view,
		       const struct asking *asking)
{
	return calendar_text_windows(out, view, &asking->answer);
}

static int tell_clocks(struct strbuf *out, const struct calendar_view *view,
		       const struct asking *asking)
{
	return calendar_text_changes(out, view, &asking->answer);
}

static const struct question {
	size_t min, max; /* arguments after its word */
	/* 0, CODE_USAGE when that was said, or a negative errno */
	int (*ask)(struct asking *asking);
	int (*tell)(struct strbuf *out, const struct calendar_view *view,
		    const struct asking *asking);
} questions[] = {
	{ 1, 1, ask_open, tell_open },		 { 2, 2, ask_between, tell_between },
	{ 2, ARGUMENTS_MAX, ask_due, tell_due }, { 1, 1, ask_week, tell_week },
	{ 1, 1, ask_holidays, tell_holidays },	 { 1, 1, ask_window, tell_window },
	{ 1, 1, ask_clocks, tell_clocks },
};

_Static_assert(sizeof(question_words) / sizeof(question_words[0]) ==
		       sizeof(questions) / sizeof(questions[0]) + 1,
	       "each question has its word");

#define QUESTION_COUNT (sizeof(questions) / sizeof(questions[0]))

/* The question that the first argument names, as its place in the table; or QUESTION_COUNT. */
static size_t find_question(struct command *command)
{
	const char *name = command->arguments[0];
	struct nearest nearest = { .word = str_from(name) };

	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		if (strcmp(question_words[i].word, name) == 0)
			return i;
		nearest_try(&nearest, str_from(question_words[i].word));
	}
	if (nearest_name(&nearest).len == 0)
		(void)command_misused(command, N_("there is no question {0}"), name);
	else
		(void)command_misused_near(command,
					   N_("there is no question {0}; did you mean {1}?"), name,
					   nearest_name(&nearest));
	return QUESTION_COUNT;
}

static const struct question *read_question(struct command *command)
{
	size_t at = find_question(command);
	const struct question *question = &questions[at];

	if (at == QUESTION_COUNT)
		return NULL;
	if (command->argument_count - 1 < question->min) {
		(void)command_misused(command, N_("too little was given; this question takes {0}"),
				      command_words(command, question_words[at].arguments));
		return NULL;
	}
	if (command->argument_count - 1 > question->max) {
		(void)command_misused(command, N_("too much was given, from {0} on"),
				      command->arguments[question->max + 1]);
		return NULL;
	}
	return question;
}

static bool mixes_sources(struct command *command)
{
	static const char *const told[] = { "hours", "zone", "holidays", "except", "after" };

	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (!command_option(command, told[i]))
			continue;
		(void)command_misused(command,
				      N_("with --contract the contract says what --{0} would tell"),
				      told[i]);
		return true;
	}
	return false;
}

static int read_source(struct asking *asking)
{
	struct command *command = asking->command;
	const struct calendar_request request = {
		.contract = str_from(command_option(command, "contract")),
		.name = str_from(command_option(command, "calendar")),
		.hours = str_from(command_option(command, "hours")),
		.zone = str_from(command_option(command, "zone")),
		.holidays = str_from(command_option(command, "holidays")),
		.except = str_from(command_option(command, "except")),
		.after = str_from(command_option(command, "after")),
	};
	int r;

	if (request.contract.len > 0 && mixes_sources(command))
		return CODE_USAGE;
	if (request.contract.len == 0 && request.name.len > 0)
		return command_misused(command, N_("--calendar needs --contract FILE"), NULL);
	r = calendar_source_read(command->arena, &request, &asking->source, command->sink);
	if (r == -EBADMSG && request.contract.len == 0)
		return CODE_USAGE;
	return r < 0 ? command_failed(command, r) : CODE_OK;
}

static void write_json(struct asking *asking, bool answered)
{
	struct command *command = asking->command;
	const struct calendar_shown shown = { &asking->source.asked, asking->members };
	struct json json = JSON_INIT(command->out, 2);

	json_object(&json);
	json_key_text(&json, STR("question"), argument(asking, 0));
	if (asking->note.len > 0)
		json_key_text(&json, STR("asked"), asking->note);
	if (answered)
		calendar_json(&json, &shown, &asking->answer);
	command_diagnostics_json(command, &json);
	json_end(&json);
	strbuf_add_byte(command->out, '\n');
}

static int answer(struct asking *asking, const struct question *question)
{
	struct command *command = asking->command;
	const struct calendar_view view = view_of(asking);
	int r = question->ask(asking);
	int code;

	if (r < 0)
		r = refuse(asking, r);
	code = r == -EBADMSG ? CODE_USAGE : r < 0 ? command_failed(command, r) : r;
	if (command_option(command, "json"))
		write_json(asking, r == 0);
	else if (r == 0)
		r = question->tell(command->out, &view, asking);
	if (code != CODE_OK)
		return code;
	if (r < 0)
		return command_failed(command, r);
	return asking->no ? CODE_FAILED : CODE_OK;
}

int command_calendar(struct command *command)
{
	struct asking asking = { .command = command };
	const struct question *question;
	int code;

	if (!command_arguments(command, &usage, &code))
		return code;
	question = read_question(command);
	if (!question)
		return CODE_USAGE;
	code = read_source(&asking);
	if (code == CODE_OK)
		return answer(&asking, question);
	if (command_option(command, "json"))
		write_json(&asking, false);
	return code;
}
