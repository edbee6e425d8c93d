/* compare: which of two numbers comes first, as sorting asks: negative, 0 or positive.
 *
 * A macro, so that any two numbers of one type compare; it reads each of them twice. */
#ifndef GARANT_BASE_COMPARE_H
#define GARANT_BASE_COMPARE_H

#define NUMBER_ORDER(a, b) (((a) > (b)) - ((a) < (b)))

#endif
