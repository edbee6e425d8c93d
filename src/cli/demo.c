/* The demonstration: the example month under its three contracts, and what to try next. It reads
 * files and writes text, so it leaves nothing behind. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "app/settle_case.h"
#include "cli/command.h"
#include "words/page.h"
#include "words/statement_text.h"

static const struct option_row options[] = {
	{ NULL, 0, NULL, NULL },
};

static const struct command_usage usage = {
	.arguments = "[FOLDER]",
	.about = "Settles the example month that comes with garant: what every customer is owed, "
		 "one statement with its proof, what the texts leave open, and commands to try "
		 "next. FOLDER holds the folders contracts and examples; it is . when none is "
		 "given.",
	.examples = "  garant demo\n"
		    "  garant demo ~/src/garant --lang fr\n",
	.options = options,
	.arguments_min = 0,
	.arguments_max = 1,
};

/* The cases of the month. The first has the statement that is shown in full, the last the text with
 * the most holes. */
static const struct {
	const char *contract, *facts;
} months[] = {
	{ "contracts/clicksend-sms/contract.yaml", "examples/month/clicksend.yaml" },
	{ "contracts/fr-muxity-thd-no-gtr/contract.yaml", "examples/month/muxity.yaml" },
	{ "contracts/fr-usual-gtr-table/contract.yaml", "examples/month/usual-gtr.yaml" },
};

#define MONTHS (sizeof(months) / sizeof(months[0]))
#define SHOWN_IN_FULL "bakery"
#define HOLES (MONTHS - 1)

/* What to try next: what it shows, and the command after the name of the program. {0} is the
 * folder. */
static const struct {
	const char *about, *arguments;
} next[] = {
	{ N_("every step of every promise to the bank, whose credit reaches the cap"),
	  "settle {0}contracts/clicksend-sms/contract.yaml {0}examples/month/clicksend.yaml "
	  "--subscription bank --proof" },
	{ N_("the same month as it was known before anybody had claimed"),
	  "settle {0}contracts/clicksend-sms/contract.yaml {0}examples/month/clicksend.yaml "
	  "--as-of 2026-05-01T00:00:00Z" },
	{ N_("an outage of two and a half days, where the usual table says nothing"),
	  "settle {0}contracts/fr-usual-gtr-table/contract.yaml "
	  "{0}contracts/fr-usual-gtr-table/cases/gap.yaml" },
	{ N_("a statement for a program, with every integer of the proof"),
	  "settle {0}contracts/fr-muxity-thd-no-gtr/contract.yaml {0}examples/month/muxity.yaml "
	  "--json" },
	{ N_("the cases of every contract that comes with garant"), "test {0}contracts" },
};

struct demo {
	struct command *command;
	struct strbuf folder; /* "" or "FOLDER/" */
	const struct case_settlement *settlements[MONTHS];
	const struct statement **statements; /* of all */
	size_t count;
};

static int add_path(struct demo *demo, const char *path, struct str *ret_path)
{
	struct strbuf joined = STRBUF_INIT(64 * KIB);
	int r;

	strbuf_add(&joined, strbuf_str(&demo->folder));
	strbuf_add(&joined, str_from(path));
	r = strbuf_error(&joined);
	if (r == 0)
		r = str_copy(demo->command->arena, strbuf_str(&joined), ret_path);
	strbuf_done(&joined);
	return r;
}

static int settle_months(struct demo *demo)
{
	struct arena *arena = demo->command->arena;
	size_t count = 0;
	int r = 0;

	for (size_t i = 0; i < MONTHS && r == 0; i++) {
		struct settle_request request = { .as_of_ms = INT64_MIN, .proof = true };

		r = add_path(demo, months[i].contract, &request.contract);
		if (r == 0)
			r = add_path(demo, months[i].facts, &request.facts);
		if (r == 0)
			r = settle_case(arena, &request, &demo->settlements[i],
					demo->command->sink);
		if (r == 0)
			count += demo->settlements[i]->count;
	}
	if (r != 0)
		return r;
	demo->statements = ARENA_ARRAY(arena, const struct statement *, count);
	if (!demo->statements)
		return -ENOMEM;
	for (size_t i = 0; i < MONTHS; i++)
		for (size_t j = 0; j < demo->settlements[i]->count; j++)
			demo->statements[demo->count++] = demo->settlements[i]->statements[j];
	return 0;
}

static void say_counts(const struct demo *demo, struct page *page)
{
	const struct statement *first = demo->statements[0];
	struct strbuf texts[3] = { STRBUF_INIT(64), STRBUF_INIT(64), STRBUF_INIT(256) };
	struct str parts[3];

	strbuf_add_int(&texts[0], (int64_t)demo->count);
	strbuf_add_int(&texts[1], (int64_t)MONTHS);
	spell_span(&texts[2], page->spelling, first->contract->zone, first->asked);
	for (size_t i = 0; i < 3; i++)
		parts[i] = strbuf_str(&texts[i]);
	page_say(page, N_("What {0} customers under {1} contracts are owed for {2}"), parts, 3);
	for (size_t i = 0; i < 3; i++)
		strbuf_done(&texts[i]);
	page_line(page, 0, 0);
}

static void write_headline(const struct demo *demo, struct page *page)
{
	say_counts(demo, page);
	page_add(page,
		 N_("At ClickSend an outage counts from the moment the customer tells of it; "
		    "maintenance announced in time and the customer's own errors do not count, "
		    "a late claim gets nothing, and no credit passes the cap. The two fibre "
		    "customers had the same cut, and both asked to leave on 22 April."));
	page_line(page, 0, 0);
	page_blank(page);
}

/* A title over the next part. */
static void write_title(struct page *page, const char *english)
{
	page_blank(page);
	page_add(page, english);
	page_line(page, 0, 0);
	page_blank(page);
}

static void write_next(const struct demo *demo, struct page *page)
{
	const struct str folder = strbuf_str(&demo->folder);

	write_title(page, N_("== Try next"));
	for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
		page_add(page, next[i].about);
		page_line(page, 0, 0);
		/* A command is copied from the screen, so it is never cut in two. */
		strbuf_add_format(page->out, "    %s ", demo->command->program);
		text_fill(page->out, str_from(next[i].arguments), &folder, 1);
		strbuf_add_byte(page->out, '\n');
	}
	page_add(page, N_("write a contract of your own: docs/guide/writing-a-contract.md"));
	page_line(page, 0, 0);
}

/* A part of the answer on a page of its own. */
static int write_part(const struct demo *demo,
		      void (*write)(const struct demo *demo, struct page *page))
{
	struct page page;
	int r = page_begin(&page, demo->command->out, demo->command->language, NULL,
			   command_width());

	if (r < 0)
		return r;
	write(demo, &page);
	return page_end(&page);
}

static void write_full_title(const struct demo *demo, struct page *page)
{
	(void)demo;
	write_title(page, N_("== One of them with its proof"));
}

static void write_open_title(const struct demo *demo, struct page *page)
{
	(void)demo;
	write_title(page,
		    N_("== What the usual restoration-time table leaves open, and what was taken"));
}

static int write_sample(const struct demo *demo, const struct view *view)
{
	for (size_t i = 0; i < demo->count; i++)
		if (str_equal(demo->statements[i]->facts->id, STR(SHOWN_IN_FULL)))
			return statement_text(demo->command->out, demo->statements[i], view);
	return 0;
}

static int write_demo(const struct demo *demo)
{
	struct strbuf *out = demo->command->out;
	const struct view view = { demo->command->language, command_width(), VIEW_TOLD };
	int r = write_part(demo, write_headline);

	if (r == 0)
		r = statement_summary(out, demo->statements, demo->count, &view);
	if (r == 0)
		r = write_part(demo, write_full_title);
	if (r == 0)
		r = write_sample(demo, &view);
	if (r == 0)
		r = write_part(demo, write_open_title);
	if (r == 0)
		r = contract_open_text(out, demo->settlements[HOLES]->contract, &view);
	if (r == 0)
		r = write_part(demo, write_next);
	return r;
}

static void find_folder(struct demo *demo)
{
	const struct command *command = demo->command;

	if (command->argument_count == 0 || strcmp(command->arguments[0], ".") == 0)
		return;
	strbuf_add(&demo->folder, str_from(command->arguments[0]));
	if (!str_ends(strbuf_str(&demo->folder), STR("/")))
		strbuf_add_byte(&demo->folder, '/');
}

/* Nothing is said of single files where none of them is there. */
static bool has_examples(struct demo *demo)
{
	struct str path, folder = strbuf_str(&demo->folder);

	if (add_path(demo, months[0].contract, &path) == 0 && access(path.ptr, F_OK) == 0)
		return true;
	(void)diag_add(demo->command->sink, DIAG_DEMO_FOLDER, POSITION_NONE,
		       folder.len > 0 ? folder : STR("."));
	return false;
}

int command_demo(struct command *command)
{
	struct demo demo = { .command = command, .folder = STRBUF_INIT(16 * KIB) };
	int code, r;

	if (!command_arguments(command, &usage, &code))
		return code;
	find_folder(&demo);
	r = has_examples(&demo) ? settle_months(&demo) : -EBADMSG;
	if (r == 0)
		r = write_demo(&demo);
	strbuf_done(&demo.folder);
	return r < 0 ? command_failed(command, r) : CODE_OK;
}
