"""Makes a contract and case that differ smaller, as long as they still differ in the same way."""
import copy

REQUIRED = {"garant", "contract", "currency", "zone", "money", "guarantees", "clause", "id", "kind", "from",
            "as of", "asked", "every", "times", "size", "subscriptions", "records", "values", "state", "start", "every"}
# What the contract declares, which the oracle knows of in other forms, too.
DECLARED = {"attributes", "parameters", "charges", "claims", "components", "samples"}


def places(value, path=()):
    """Paths of everything that can be left out, the largest first."""
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            if isinstance(key, str) and (key.startswith("_") or key in DECLARED):
                continue
            if key == "to" and "_on" in value:
                continue  # the day or month that was told
            if key not in REQUIRED or (path and path[-1] == "fields"):
                yield (*path, key)
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield (*path, index)
            yield from places(value[index], (*path, index))


def without(document, path):
    """A copy without what a path leads to, or None if it is not there."""
    result = copy.copy(document)
    here = result
    for step in path[:-1]:
        try:
            here[step] = copy.copy(here[step])
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    try:
        del here[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return result


def shrink(contract, case, differs, most=3000):
    """The smallest contract and case found for which differs(contract, case) still holds."""
    tries = 0
    progress = True
    while progress and tries < most:
        progress = False
        for which in (1, 0):
            pair = [contract, case]
            for path in sorted(places(pair[which]), key=len):
                smaller = without(pair[which], path)
                if smaller is None:
                    continue
                trial = [*pair]
                trial[which] = smaller
                tries += 1
                if tries > most:
                    break
                if differs(*trial):
                    pair, progress = trial, True
            contract, case = pair
    return contract, case
