#include "app/book_again.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

#include "app/book_parts.h"

#define TRIES_MAX 12
#define PAUSE_MS_MAX 250

/* Longer from time to time, and by chance, so that those who met do not meet again. */
static void pause_a_while(unsigned tries)
{
	uint16_t chance = 0;
	unsigned most_ms = tries < 7 ? 2U << tries : PAUSE_MS_MAX;
	struct timespec pause = { 0 };

	if (getrandom(&chance, sizeof(chance), 0) != sizeof(chance))
		chance = 0;
	pause.tv_nsec = (long)(1 + chance % most_ms) * 1000000;
	(void)nanosleep(&pause, NULL);
}

bool book_again(struct again *again, struct book *book, struct diag_sink *sink, int r)
{
	if ((r != -EAGAIN && r != -ENOTCONN) || ++again->tries > TRIES_MAX)
		return false;
	if (book->writing)
		book_rollback(book);
	sink->count = again->count;
	sink->dropped = again->dropped;
	sink->errors = again->errors;
	pause_a_while(again->tries);
	return true;
}
