/* instant: see instant.h. */
#include "core/time/instant.h"

#include <errno.h>

#include "base/compare.h"
#include "core/time/civil.h"

#define OFFSET_TEXT_LENGTH 6 /* +HH:MM */

int instant_order(const void *a_ms, const void *b_ms)
{
	int64_t a = *(const int64_t *)a_ms, b = *(const int64_t *)b_ms;

	return NUMBER_ORDER(a, b);
}

int instant_add(struct instant a, struct duration length, struct instant *ret_sum)
{
	int64_t sum;

	if (__builtin_add_overflow(a.ms, length.ms, &sum) || !instant_is_written(instant_of(sum)))
		return -ERANGE;
	ret_sum->ms = sum;
	return 0;
}

int duration_add(struct duration a, struct duration b, struct duration *ret_sum)
{
	int64_t sum;

	if (__builtin_add_overflow(a.ms, b.ms, &sum))
		return -EOVERFLOW;
	ret_sum->ms = sum;
	return 0;
}

/* Takes Z or +HH:MM off the end of *text. Returns 0, -ENODATA when there is none, or -ERANGE. */
static int cut_offset(struct str *text, int32_t *ret_seconds)
{
	struct str tail;
	struct civil_time time = { 0 };
	char last, sign;
	int error;

	if (text->len == 0)
		return -ENODATA;
	last = text->ptr[text->len - 1];
	if (last == 'Z' || last == 'z') {
		*text = str_slice(*text, 0, text->len - 1);
		*ret_seconds = 0;
		return 0;
	}
	if (text->len < OFFSET_TEXT_LENGTH)
		return -ENODATA;
	tail = str_slice(*text, text->len - OFFSET_TEXT_LENGTH, text->len);
	sign = tail.ptr[0];
	if ((sign != '+' && sign != '-') || tail.ptr[3] != ':')
		return -ENODATA;
	/* The text loses its offset even when that is out of range, so that the rest is judged
	 * too. */
	*text = str_slice(*text, 0, text->len - OFFSET_TEXT_LENGTH);
	error = time_parse(str_slice(tail, 1, tail.len), &time);
	if (error < 0)
		return error;
	if (time.seconds == DAY_SECONDS)
		return -ERANGE;
	*ret_seconds = sign == '-' ? -time.seconds : time.seconds;
	return 0;
}

/* Takes .d to .ddd off the end of *text, giving 0 when there are no decimals. */
static int cut_decimals(struct str *text, int64_t *ret_ms)
{
	size_t point = str_find_byte(*text, '.', 0);
	int64_t ms = 0;

	*ret_ms = 0;
	if (point == SIZE_MAX)
		return 0;
	/* Decimals belong to seconds only: YYYY-MM-DDTHH:MM:SS are 19 characters. */
	if (point != 19 || text->len < point + 2 || text->len > point + 4)
		return -EBADMSG;
	for (size_t i = point + 1; i < point + 4; i++) {
		char c = i < text->len ? text->ptr[i] : '0';

		if (c < '0' || c > '9')
			return -EBADMSG;
		ms = ms * 10 + (c - '0');
	}
	*text = str_slice(*text, 0, point);
	*ret_ms = ms;
	return 0;
}

int instant_parse(struct str text, struct instant *ret_instant)
{
	struct civil_date date;
	struct civil_time time;
	int32_t offset = 0;
	int64_t decimals_ms, ms;
	int offset_error, error;

	offset_error = cut_offset(&text, &offset);
	error = cut_decimals(&text, &decimals_ms);
	if (error == 0)
		error = date_time_parse(text, &date, &time);
	if (error < 0)
		return error;
	if (offset_error < 0)
		return offset_error;
	ms = date_days(date) * DAY_MS + ((int64_t)time.seconds - offset) * SECOND_MS + decimals_ms;
	if (!instant_is_written(instant_of(ms)))
		return -ERANGE;
	ret_instant->ms = ms;
	return 0;
}

static void write_local(struct strbuf *out, int64_t ms)
{
	int64_t days = floor_div(ms, DAY_MS);
	int64_t ms_of_day = ms - days * DAY_MS;

	date_write(out, date_of_days(days));
	strbuf_add_byte(out, 'T');
	strbuf_add_padded(out, ms_of_day / HOUR_MS, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, ms_of_day / MINUTE_MS % 60, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, ms_of_day / SECOND_MS % 60, 2);
	if (ms_of_day % SECOND_MS == 0)
		return;
	strbuf_add_byte(out, '.');
	strbuf_add_padded(out, ms_of_day % SECOND_MS, 3);
}

void instant_write(struct strbuf *out, struct instant a)
{
	if (!instant_is_written(a)) {
		strbuf_add(out, STR(".."));
		return;
	}
	write_local(out, a.ms);
	strbuf_add_byte(out, 'Z');
}

void instant_write_offset(struct strbuf *out, struct instant a, int32_t offset_seconds)
{
	int32_t minutes = offset_seconds / 60;
	struct instant local = { a.ms };

	if (instant_is_written(a))
		local.ms += minutes * MINUTE_MS;
	if (minutes == 0 || !instant_is_written(local)) {
		instant_write(out, a);
		return;
	}
	write_local(out, local.ms);
	strbuf_add_byte(out, minutes < 0 ? '-' : '+');
	minutes = minutes < 0 ? -minutes : minutes;
	strbuf_add_padded(out, minutes / 60, 2);
	strbuf_add_byte(out, ':');
	strbuf_add_padded(out, minutes % 60, 2);
}
