"""Sets of time: sorted lists of half-open spans (from, to) that neither touch nor overlap."""


def union(spans):
    """The set of all instants that are in at least one of the spans."""
    result = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result


def intersect(first, second):
    """What is in both sets."""
    if not first or not second:
        return []
    result = []
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        end = min(first[i][1], second[j][1])
        if start < end:
            result.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return result


def subtract(first, second):
    """What is in the first set and not in the second."""
    if not second or not first:
        return list(first)
    result = []
    for start, end in first:
        for gone_start, gone_end in second:
            if gone_end <= start:
                continue
            if gone_start >= end:
                break
            if gone_start > start:
                result.append((start, gone_start))
            start = gone_end
            if start >= end:
                break
        if start < end:
            result.append((start, end))
    return result


def length(spans):
    """How long a set lasts, in ms."""
    return sum(end - start for start, end in spans)


def clip(spans, start, end):
    """The part of a set between two instants."""
    return [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
