#include "store/libpq.h"

#include <dlfcn.h>
#include <errno.h>

#define LIBRARY "libpq.so.5"

int libpq_load(struct libpq *ret_libpq)
{
	static const char *const names[] = {
#define LIBPQ_NAME(field, function) #function,
		LIBPQ_FUNCTIONS(LIBPQ_NAME)
#undef LIBPQ_NAME
	};
	void *places[sizeof(names) / sizeof(names[0])];
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	size_t at = 0;

	if (!library)
		return -ELIBACC;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		places[i] = dlsym(library, names[i]);
		if (!places[i])
			return -ELIBACC;
	}
#define LIBPQ_TAKE(field, function)                                                                \
	ret_libpq->field = (__typeof__(&(function)))(uintptr_t)places[at++];
	LIBPQ_FUNCTIONS(LIBPQ_TAKE)
#undef LIBPQ_TAKE
	return 0;
}
