/* component: the services of an organisation and their parts, as one tree for each service.
 *
 * A component is a part of one other, its parent; one without is a service. Its id stands in
 * contracts and records and never changes; an id is never given again, not even after the component
 * was retired. No component is, over however many others, a part of itself.
 *
 *     fault = component_check(&tree, COMPONENT_MOVE, &wanted);
 *
 * Threads: values only.
 */
#ifndef GARANT_CORE_REGISTER_COMPONENT_H
#define GARANT_CORE_REGISTER_COMPONENT_H

#include "core/journal/pack.h"

/* The fact, of the provider; its subject is the id, and it says all there is about it. */
#define COMPONENT_FACT "component"
#define COMPONENTS_MAX ((size_t)10000)
#define COMPONENT_ID_BYTES_MAX ((size_t)64)
#define COMPONENT_NAME_BYTES_MAX ((size_t)200)

struct service_component {
	struct str id;	   /* a name as in contract files */
	struct str name;   /* for people */
	struct str parent; /* id; empty: it is a service */
	bool retired;	   /* it is no more; it keeps its parent */
};

/* All there are, in order of their ids. */
struct component_tree {
	const struct service_component *items;
	size_t count;
};

enum component_deed { COMPONENT_ADD, COMPONENT_RENAME, COMPONENT_MOVE, COMPONENT_RETIRE };

enum component_fault {
	COMPONENT_FINE,
	COMPONENT_ID,		  /* is none */
	COMPONENT_NAME,		  /* is none */
	COMPONENT_THERE,	  /* the id was given before */
	COMPONENT_NONE,		  /* there is no such component */
	COMPONENT_RETIRED,	  /* it is retired */
	COMPONENT_PARENT_NONE,	  /* there is no such parent */
	COMPONENT_PARENT_RETIRED, /* the parent is */
	COMPONENT_CYCLE,	  /* the parent is a part of it, or itself */
	COMPONENT_PARTS,	  /* it has parts that are not retired */
	COMPONENT_TOO_MANY,
};

/* What is wrong with doing that so that the component becomes `wanted`. */
enum component_fault component_check(const struct component_tree *tree, enum component_deed deed,
				     const struct service_component *wanted);

/* The component of an id; NULL when there is none. */
const struct service_component *component_find(const struct component_tree *tree, struct str id);

/* The first part of it that is not retired; NULL when there is none. */
const struct service_component *component_part(const struct component_tree *tree, struct str id);

/* An id, written as names in contract files are: a lower-case letter, then up to 63 of those,
 * digits, - and _. */
bool component_is_id(struct str id);

/* The body of the fact; the parts of what is read point into it, but for the id, which is the
 * fact's subject. Reading returns 0 or -EBADMSG. */
void component_write(struct strbuf *out, const struct service_component *component);
MUST_USE int component_read(struct str id, struct str body,
			    struct service_component *ret_component);

#endif
