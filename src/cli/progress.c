#include "cli/progress.h"

#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/output.h"
#include "cli/say.h"

#define SHOW_EVERY_MS 250
#define BAR_COLUMNS 24
#define MB UINT64_C(1000000)

static int64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, enum language language, bool always, bool never)
{
	*progress = (struct progress){ .language = language,
				       .shown = !never && (always || isatty(STDERR_FILENO)) };
	progress->begun_ms = progress->last_ms = now_ms();
}

static void add_bar(struct strbuf *out, uint64_t done, uint64_t total)
{
	size_t full = (size_t)(done * BAR_COLUMNS / total);

	full = full > BAR_COLUMNS ? BAR_COLUMNS : full;
	strbuf_add_byte(out, '[');
	strbuf_add_repeat(out, '#', full);
	strbuf_add_repeat(out, '.', BAR_COLUMNS - full);
	strbuf_add(out, STR("] "));
}

/* Whether it is time to write again; *ret_spent_ms is since the beginning. */
static bool is_due(struct progress *progress, uint64_t *ret_spent_ms)
{
	int64_t now;

	if (!progress->shown)
		return false;
	now = now_ms();
	if (now - progress->last_ms < SHOW_EVERY_MS)
		return false;
	progress->last_ms = now;
	*ret_spent_ms = (uint64_t)(now - progress->begun_ms);
	return true;
}

static void begin_line(struct strbuf *out, uint64_t done, uint64_t total)
{
	strbuf_add(out, STR("\r\033[K"));
	if (total > 0)
		add_bar(out, done, total);
}

static void end_line(struct progress *progress, struct strbuf *out)
{
	output_complain(strbuf_str(out));
	strbuf_done(out);
	progress->drawn = true;
}

void progress_show(struct progress *progress, uint64_t done, uint64_t total, bool sorting)
{
	struct strbuf out = STRBUF_INIT(KIB);
	uint64_t spent_ms, rate;

	if (!is_due(progress, &spent_ms))
		return;
	rate = done * 1000 / (spent_ms + 1);
	begin_line(&out, done, total);
	if (total > 0)
		say_numbers(&out, progress->language, N_("{0} MB of {1} MB"), done / MB,
			    total / MB);
	else
		say_numbers(&out, progress->language, N_("{0} MB"), done / MB, 0);
	say_numbers(&out, progress->language, N_(", {0} MB/s"), rate / MB, 0);
	if (total > done && rate > 0)
		say_numbers(&out, progress->language, N_(", {0} s left"), (total - done) / rate, 0);
	if (sorting)
		strbuf_add(&out, words_translate(progress->language, STR(N_(", sorting"))));
	end_line(progress, &out);
}

void progress_count(void *context, uint64_t done, uint64_t total)
{
	struct progress *progress = context;
	struct strbuf out = STRBUF_INIT(KIB);
	uint64_t spent_ms;

	if (!is_due(progress, &spent_ms))
		return;
	begin_line(&out, done, total);
	say_numbers(&out, progress->language, N_("{0} of {1}"), done, total);
	end_line(progress, &out);
}

void progress_end(struct progress *progress)
{
	if (progress->drawn)
		output_complain(STR("\r\033[K"));
	progress->drawn = false;
}
