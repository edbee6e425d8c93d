#!/usr/bin/env python3
"""Compares our reading of every zone of the system with Python's zoneinfo.

    zones_test.py [PATH/TO/zone_dump [DIRECTORY]]

For each zone: at every change of offset from 1970 to 2100, and wherever the file lists one, 1 ms
and 1 s before and after it; at random instants up to the year 9990; and local times around every
change, with fold 0 and 1. Prints the seed; exits with 1 when a zone differs.
"""
import array
import hashlib
import os
import random
import struct
import subprocess
import sys
import zoneinfo
from datetime import datetime, timedelta

EPOCH = datetime(1970, 1, 1)
FIRST = 0
LAST = int((datetime(2100, 12, 31) - EPOCH).total_seconds())
FAR = int((datetime(9990, 1, 1) - EPOCH).total_seconds())
STEP = 11 * 86400
RANDOM_INSTANTS = 200
SECOND = timedelta(seconds=1)


def offset_at(zone, ms):
    moment = (EPOCH + timedelta(milliseconds=ms)).replace(tzinfo=zone)
    return zone.fromutc(moment).utcoffset() // SECOND


def listed_changes(data):
    """Transition times of a TZif file, read apart from the code under test."""
    def counts(at):
        return struct.unpack(">6l", data[at + 20:at + 44])
    utc, std, leap, times, types, chars = counts(0)
    if data[4:5] == b"\0":
        return list(struct.unpack(">%dl" % times, data[44:44 + times * 4]))
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + std + utc
    times = counts(at)[3]
    return list(struct.unpack(">%dq" % times, data[at + 44:at + 44 + times * 8]))


def changes(zone, data):
    """Seconds at which the offset changes: those listed, and by bisection those of the footer."""
    found = {at for at in listed_changes(data) if FIRST <= at <= LAST}
    before, offset = FIRST, offset_at(zone, FIRST * 1000)
    for at in range(FIRST + STEP, LAST, STEP):
        now = offset_at(zone, at * 1000)
        if now != offset:
            low, high = before, at
            while high - low > 1:
                middle = (low + high) // 2
                if offset_at(zone, middle * 1000) == offset:
                    low = middle
                else:
                    high = middle
            found.add(high)
        before, offset = at, now
    return sorted(found)


def expect_wall(zone, wall):
    local = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone)
    first = local.replace(fold=0).utcoffset() // SECOND
    second = local.replace(fold=1).utcoffset() // SECOND
    if first == second:
        return (0, wall - first, wall - first)
    if first > second:
        return (2, wall - first, wall - second)
    return (1, wall - second, wall - first)


def questions(zone, data, chance):
    at = changes(zone, data)
    instants, walls = [], []
    for change in at:
        for shift in (-1000, -1, 0, 1, 999, 1000):
            instants.append(change * 1000 + shift)
        for offset in {offset_at(zone, change * 1000 - 1), offset_at(zone, change * 1000)}:
            for shift in (-3600, -1800, -1, 0, 1, 1799, 3599, 3600):
                walls.append(change + offset + shift)
    for _ in range(RANDOM_INSTANTS):
        instants.append(chance.randrange(FIRST * 1000, LAST * 1000))
        instants.append(chance.randrange(LAST * 1000, FAR * 1000))
        walls.append(chance.randrange(FIRST, LAST))
    return (instants, walls, [offset_at(zone, ms) for ms in instants],
            [value for wall in walls for value in expect_wall(zone, wall)])


def names_in(directory):
    for path, folders, files in os.walk(directory):
        folders[:] = sorted(f for f in folders if (path, f) not in (
            (directory, "right"), (directory, "posix")))
        for name in sorted(files):
            full = os.path.join(path, name)
            with open(full, "rb") as file:
                data = file.read()
            if data[:4] == b"TZif":
                yield os.path.relpath(full, directory), data


def main():
    beside = os.path.join(os.path.dirname(os.environ.get("GARANT", "build/garant")), "zone_dump")
    program = sys.argv[1] if len(sys.argv) > 1 else beside
    directory = sys.argv[2] if len(sys.argv) > 2 else "/usr/share/zoneinfo"
    seed = int(os.environ.get("SEED", random.randrange(10 ** 9)))
    chance = random.Random(seed)
    known, asked, sent = {}, [], []
    for name, data in names_in(directory):
        digest = hashlib.sha256(data).digest()
        if digest not in known:
            with open(os.path.join(directory, name), "rb") as file:
                zone = zoneinfo.ZoneInfo.from_file(file, name)
            known[digest] = questions(zone, data, chance)
        instants, walls, offsets, readings = known[digest]
        asked.append((name, instants, walls, offsets + readings))
        sent.append(struct.pack("64sqq", name.encode(), len(instants), len(walls)))
        sent.append(array.array("q", instants + walls).tobytes())
    run = subprocess.run([program, directory], input=b"".join(sent), stdout=subprocess.PIPE,
                         check=True)
    got = array.array("q", run.stdout)
    at = differences = 0
    for name, instants, walls, expected in asked:
        answer = got[at:at + len(expected)].tolist()
        at += len(expected)
        if answer == expected:
            continue
        differences += 1
        for i, (ours, theirs) in enumerate(zip(answer, expected)):
            if ours != theirs:
                where = (f"instant {instants[i]} ms" if i < len(instants) else
                         f"wall {walls[(i - len(instants)) // 3]} s")
                print(f"{name}: {where}: ours {ours}, zoneinfo {theirs}")
                break
    total = sum(len(instants) + len(walls) for _, instants, walls, _ in asked)
    differences += at != len(got)
    print(f"seed {seed}: {len(asked)} zones, {total} questions, {differences} zones differ")
    print(f"{len(asked) - differences} passed, {differences} failed")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
