#include "cli/settle_bulk.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "app/bulk.h"
#include "base/parse.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "words/format.h"
#include "words/statement_words.h"

#define JOBS_STANDARD 8

static const struct option_row options[] = {
	{ "subscriptions", 0, "FILE", "the subscriptions, as CSV or JSON lines" },
	{ "records", 0, "FILE", "their records, likewise; may be given several times" },
#define OPTION(name, letter, argument, about) { name, letter, argument, about },
#include "defs/table-options.def"
#undef OPTION
	{ "format", 0, "csv|jsonl", "form of the results; else by the name of the output" },
	{ "proof", 0, NULL, "write whole statements with every step, as JSON lines" },
	{ "safe", 0, NULL, "put ' before texts that a spreadsheet would compute" },
	{ "epoch", 0, "s|ms", "instants may be whole numbers since 1970 in this unit" },
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "CONTRACT --subscriptions FILE --records FILE... --window PERIOD...",
	.about =
		"Settles many subscriptions of one contract from tables: one line for each result, "
		"in the order of the subscriptions, and the totals on standard error. The output "
		"is complete or not there at all; one wrong row and nothing is written. The "
		"columns: docs/reference/bulk.md",
	.examples =
		"  garant settle contract.yaml --subscriptions subs.csv --records outages.csv "
		"--window 2026-04 -o april.csv\n"
		"  garant settle contract.yaml --subscriptions subs.csv --records outages.jsonl "
		"--from 2026-01-01 --to 2027-01-01 -j 2 --proof -o 2026.jsonl\n",
	.options = options,
	.arguments_min = 1,
	.arguments_max = 1,
};

bool settle_is_bulk(const struct command *command)
{
	for (int i = 0; i < command->argc; i++)
		if (strncmp(command->argv[i], "--subscriptions", 15) == 0 ||
		    strncmp(command->argv[i], "--records", 9) == 0)
			return true;
	return false;
}

/* All values of an option that may be given several times, in their order. */
static int gather(struct command *command, const char *name, size_t max,
		  const struct str **ret_values, size_t *ret_count)
{
	struct str *values = ARENA_ARRAY(command->arena, struct str, (size_t)command->argc);
	size_t length = strlen(name);

	if (!values)
		return CODE_SYSTEM;
	*ret_count = 0;
	for (int i = 0; i < command->argc; i++) {
		const char *word = command->argv[i];

		if (strncmp(word, name, length) != 0)
			continue;
		if (word[length] == '=')
			values[(*ret_count)++] = str_from(word + length + 1);
		else if (word[length] == '\0' && i + 1 < command->argc)
			values[(*ret_count)++] = str_from(command->argv[++i]);
	}
	*ret_values = values;
	return *ret_count <= max ? CODE_OK
				 : command_misused(command, N_("{0} is given too often"), name);
}

/* 64M, 1G, 65536K or bytes. */
static bool read_memory(const char *text, size_t *ret_bytes)
{
	struct str digits = str_from(text);
	char unit = digits.len > 0 ? digits.ptr[digits.len - 1] : '\0';
	int shift = unit == 'K' ? 10 : unit == 'M' ? 20 : unit == 'G' ? 30 : 0;
	int64_t count;

	if (shift > 0)
		digits.len--;
	if (parse_int64(digits, 1, INT64_C(1) << (40 - shift), &count) < 0)
		return false;
	*ret_bytes = (size_t)count << shift;
	return true;
}

static int read_resources(struct command *command, struct bulk_request *request)
{
	const char *jobs = command_option(command, "jobs");
	const char *memory = command_option(command, "memory");
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t count = processors > JOBS_STANDARD ? JOBS_STANDARD
			: processors > 0	   ? processors
						   : 1;

	if (jobs && parse_int64(str_from(jobs), 1, BULK_JOBS_MAX, &count) < 0)
		return command_misused(command, N_("-j needs a number from 1 to 64, not {0}"),
				       jobs);
	request->jobs = (unsigned)(count > BULK_JOBS_MAX ? BULK_JOBS_MAX : count);
	if (memory && (!read_memory(memory, &request->memory_bytes) ||
		       request->memory_bytes < BULK_MEMORY_MIN))
		return command_misused(command, N_("--memory needs at least 32M, not {0}"), memory);
	return CODE_OK;
}

static int read_times(struct command *command, struct bulk_request *request)
{
	const char *epoch = command_option(command, "epoch");

	if (epoch && strcmp(epoch, "s") != 0 && strcmp(epoch, "ms") != 0)
		return command_misused(command, N_("--epoch is s or ms, not {0}"), epoch);
	if (epoch)
		request->epoch = epoch[1] ? BULK_EPOCH_MS : BULK_EPOCH_S;
	if (command_as_of(command, &request->as_of_ms) != CODE_OK)
		return CODE_USAGE;
	request->from = str_from(command_option(command, "from"));
	request->to = str_from(command_option(command, "to"));
	if (request->window_count == 0 && (request->from.len == 0 || request->to.len == 0))
		return command_misused(command, N_("which time to settle? give --window 2026-04"),
				       NULL);
	if (request->window_count > 0 && request->from.len + request->to.len > 0)
		return command_misused(command, N_("give --window or --from and --to, not both"),
				       NULL);
	return CODE_OK;
}

static int read_forms(struct command *command, struct bulk_request *request)
{
	const char *format = command_option(command, "format");
	const char *claims = command_option(command, "claims");

	if (format && strcmp(format, "csv") != 0 && strcmp(format, "jsonl") != 0)
		return command_misused(command, N_("--format is csv or jsonl, not {0}"), format);
	if (format)
		request->format = strcmp(format, "csv") == 0 ? BULK_CSV : BULK_JSONL;
	else
		request->format = str_ends(request->output, STR(".jsonl")) ||
						  str_ends(request->output, STR(".ndjson"))
					  ? BULK_JSONL
					  : BULK_CSV;
	if (claims && strcmp(claims, "in-time") != 0 && strcmp(claims, "none") != 0)
		return command_misused(command, N_("--claims is in-time or none, not {0}"), claims);
	if (claims)
		request->claims = strcmp(claims, "none") == 0 ? CLAIMS_NONE : CLAIMS_IN_TIME;
	request->proof = command_option(command, "proof") != NULL;
	request->safe = command_option(command, "safe") != NULL;
	return CODE_OK;
}

int settle_bulk_request(struct command *command, struct bulk_request *request)
{
	const char *subscriptions = command_option(command, "subscriptions");
	int code;

	if (!subscriptions)
		return command_misused(
			command,
			N_("the file of subscriptions is missing: give --subscriptions FILE"),
			NULL);
	request->subscriptions = str_from(subscriptions);
	request->output = str_from(command->output);
	code = gather(command, "--records", BULK_FILES_MAX, &request->records,
		      &request->record_count);
	if (code == CODE_OK)
		code = gather(command, "--window", BULK_WINDOWS_MAX, &request->windows,
			      &request->window_count);
	if (code == CODE_OK)
		code = gather(command, "--reading", ARGUMENTS_MAX, &request->readings,
			      &request->reading_count);
	if (code == CODE_OK)
		code = read_times(command, request);
	if (code == CODE_OK)
		code = read_forms(command, request);
	return code == CODE_OK ? read_resources(command, request) : code;
}

/* Signals that end the run are held back, so that it can take away what it began. Those that are
 * ignored, as under nohup, end nothing. */
static void hold_signals(sigset_t *held, sigset_t *before)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };

	sigemptyset(held);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++) {
		struct sigaction action;

		if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
			sigaddset(held, ending[i]);
	}
	(void)pthread_sigmask(SIG_BLOCK, held, before);
}

static bool told(void *context, const struct bulk_progress *state)
{
	sigset_t pending;

	progress_show(context, state->done, state->total, state->sorting);
	sigemptyset(&pending);
	(void)sigpending(&pending);
	return !sigismember(&pending, SIGINT) && !sigismember(&pending, SIGTERM) &&
	       !sigismember(&pending, SIGHUP);
}

void settle_bulk_watch(struct command *command, struct bulk_request *request,
		       struct bulk_watch *watch)
{
	sigset_t held;

	progress_begin(&watch->progress, command->language, command_option(command, "progress"),
		       command_option(command, "no-progress"));
	request->progress = told;
	request->context = &watch->progress;
	hold_signals(&held, &watch->before);
}

void settle_bulk_unwatch(struct bulk_watch *watch)
{
	progress_end(&watch->progress);
	(void)pthread_sigmask(SIG_SETMASK, &watch->before, NULL);
}

static void write_totals(enum language language, const struct bulk_totals *totals)
{
	const struct spelling *spelling =
		language == LANGUAGE_EN ? &spelling_plain : format_spelling(language);
	struct strbuf out = STRBUF_INIT(64 * KIB), sum = STRBUF_INIT(64 * KIB);
	struct str part;

	say_numbers(&out, language, N_("garant: {0} subscriptions, {1} results"),
		    totals->subscriptions, totals->results);
	for (int i = 0; i <= STATUS_MEASURED; i++) {
		if (totals->statuses[i] == 0)
			continue;
		say_numbers(&out, LANGUAGE_EN, ", {0} ", totals->statuses[i], 0);
		strbuf_add(&out, words_translate(language, str_from(status_words((enum status)i))));
	}
	bulk_totals_write(&sum, spelling, totals);
	part = strbuf_str(&sum);
	say(&out, language, N_("; payable in all: {0}"), &part, 1);
	if (totals->fractions || totals->units_lost)
		strbuf_add(&out,
			   words_translate(language,
					   STR(N_(", and amounts that cannot be summed here"))));
	strbuf_add_byte(&out, '\n');
	output_complain(strbuf_str(&out));
	strbuf_done(&out);
	strbuf_done(&sum);
}

int settle_bulk_command(struct command *command)
{
	struct bulk_request request = BULK_REQUEST_INIT;
	struct bulk_totals totals;
	struct bulk_watch watch;
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	request.contract = str_from(command->arguments[0]);
	code = settle_bulk_request(command, &request);
	if (code != CODE_OK)
		return code;
	settle_bulk_watch(command, &request, &watch);
	/* The run writes the output itself. */
	command->output = NULL;
	command->sink->max = BULK_PROBLEMS_MAX;
	r = bulk_settle(command->arena, &request, &totals, command->sink);
	settle_bulk_unwatch(&watch);
	if (r == 0)
		write_totals(command->language, &totals);
	if (r == 0)
		return CODE_OK;
	if (r != -EBADMSG && r != -EINVAL && r != -EINTR && r != -ENOMEM)
		return CODE_SYSTEM;
	return command_failed(command, r);
}
