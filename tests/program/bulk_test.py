#!/usr/bin/python3
"""garant settle with tables: order, threads, formats, bad rows, memory, and what is left behind."""
import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GARANT = os.environ["GARANT"]
# A sanitizer needs memory of its own.
SANITIZED = b"__asan_init" in Path(GARANT).read_bytes()
CONTRACT = """
garant: 1
contract: bulk-test
version: "1"
currency: EUR
zone: Europe/Paris
money: {round: half up}
components: [access, core]
attributes:
  plan: {type: text, one of: [gold, silver]}
parameters:
  promised: {type: duration, default: 4 h}
charges:
  monthly-fee: {per: month}
records:
  outage: {region: {type: text}, cost: {type: money}}
guarantees:
  availability:
    clause: "1"
    when:
      - {unless: "cause any of [customer]", then: not counted}
      - {during: maintenance, then: not counted}
    target: {at least: 99.9%}
    pay:
      of: monthly-fee
      reached:
        - {below: 99.9%, pay: 10%}
        - {below: 99%, pay: 25%}
    limit:
      - at most: {by: plan, gold: 50.00 EUR, else: 25.00 EUR}
        per: month
  restoration:
    clause: "2"
    per: record
    measure: length
    target: {at most: promised}
    pay: {amount: 7.00 EUR, gate: length > promised}
"""
WINDOWS = ["--window", "2026-03", "--window", "2026-04"]
SUBSCRIPTIONS = ["subscription", "customer", "start", "end", "currency", "billing_day", "plan",
                 "promised", "monthly-fee"]
RECORDS = ["subscription", "record", "id", "from", "to", "component", "cause", "region", "cost"]
counts = {True: 0, False: 0}


def check(what, good, detail=""):
    counts[bool(good)] += 1
    if not good:
        print(f"not ok: {what}\n{detail}")


def table(folder, name, header, rows):
    path = folder / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def lines(folder, name, header, rows):
    path = folder / name
    with open(path, "w", encoding="utf-8") as file:
        for row in rows:
            item = {}
            for key, value in zip(header, row):
                if value != "":
                    item[key] = value.split("|") if "|" in value else value
            file.write(json.dumps(item) + "\n")
    return path


def settle(folder, subscriptions, records, *more, output="out.csv", **options):
    """(exit code, bytes of the output or None, standard error)"""
    path = folder / output
    path.unlink(missing_ok=True)
    command = [GARANT, "settle", folder / "contract.yaml", "--subscriptions", subscriptions]
    for file in records:
        command += ["--records", file]
    done = subprocess.run(command + [*WINDOWS, "-o", path, *more], capture_output=True, text=True,
                          timeout=120, check=False, **options)
    return done.returncode, path.read_bytes() if path.exists() else None, done.stderr


def instant(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms))


def facts(count, seed=7):
    """Subscriptions in an order that is not that of their ids, and grouped records."""
    dice = random.Random(seed)
    first = 1772319600  # 2026-03-01 in Paris
    names = [f"s{number}" for number in dice.sample(range(10 * count), count)]
    subscriptions, records = [], []
    for name in names:
        subscriptions.append([name, f"customer {name}", "2025-01-01", "", "EUR", "",
                              dice.choice(["gold", "silver"]), dice.choice(["", "2 h"]),
                              f"{dice.randrange(10000) / 100:.2f}"])
        for number in range(dice.randrange(6)):
            start = first + dice.randrange(61 * 86400)
            records.append([name, dice.choice(["outage", "outage", "maintenance"]),
                            f"r{number}", instant(start),
                            instant(start + dice.randrange(30000)), dice.choice(["", "access"]),
                            dice.choice(["", "power", "customer|power"]), "", ""])
            if records[-1][1] == "maintenance":
                records[-1][7:] = ["", ""]
            elif number == 0:
                records[-1][7:] = ['north, "quoted"\nnew line', "12.50"]
    return subscriptions, records


def test_order(folder):
    subscriptions, records = facts(300)
    s = table(folder, "s.csv", SUBSCRIPTIONS, subscriptions)
    r = table(folder, "r.csv", RECORDS, records)
    code, grouped, errors = settle(folder, s, [r], "-j", "1")
    check("a run", code == 0 and grouped, errors)
    if code:
        return
    rows = list(csv.DictReader(io.StringIO(grouped.decode())))
    order = list(dict.fromkeys(row["subscription"] for row in rows))
    check("the order of the subscriptions", order == [row[0] for row in subscriptions])
    check("both windows", {row["window_from"] for row in rows} ==
          {"2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"})
    check("something is owed", any(float(row["payable"] or 0) > 0 for row in rows))
    total = sum(round(float(row["payable"]) * 100) for row in rows if row["payable"])
    check("totals", f"{total // 100}.{total % 100:02d} EUR" in errors.replace(",", ""), errors)
    check("two threads", settle(folder, s, [r], "-j", "2")[1] == grouped)
    check("seven threads", settle(folder, s, [r], "-j", "7")[1] == grouped)
    shuffled = records[:]
    random.Random(1).shuffle(shuffled)
    u = table(folder, "u.csv", RECORDS, shuffled)
    check("records in any order", settle(folder, s, [u], "-j", "2")[1] == grouped)
    half = len(shuffled) // 2
    a = table(folder, "a.csv", RECORDS, shuffled[:half])
    b = table(folder, "b.csv", RECORDS, shuffled[half:])
    check("records in two files", settle(folder, s, [a, b])[1] == grouped)
    j = lines(folder, "j.jsonl", RECORDS, shuffled)
    check("records as JSON lines", settle(folder, s, [j])[1] == grouped)
    t = lines(folder, "t.jsonl", SUBSCRIPTIONS, subscriptions)
    check("subscriptions as JSON lines", settle(folder, t, [j])[1] == grouped)
    with open(u, "rb") as stdin:
        check("records from a pipe", settle(folder, s, ["-"], stdin=stdin)[1] == grouped)
    check("less memory", settle(folder, s, [u], "--memory", "32M")[1] == grouped)
    swapped = table(folder, "w.csv", SUBSCRIPTIONS, subscriptions[::-1])
    back = settle(folder, swapped, [r])[1].decode().splitlines()
    check("subscriptions in another order", sorted(back) == sorted(grouped.decode().splitlines()))
    crlf = folder / "crlf.csv"
    crlf.write_bytes(b"\xef\xbb\xbf" + s.read_bytes().replace(b"\n", b"\r\n"))
    check("CRLF and a byte order mark", settle(folder, crlf, [r])[1] == grouped)
    test_forms(folder, s, r, rows)


def test_forms(folder, s, r, rows):
    code, out, errors = settle(folder, s, [r], output="out.jsonl")
    check("JSON lines", code == 0, errors)
    items = [json.loads(line) for line in out.decode().splitlines()]
    check("the same in JSON", [(i["subscription"], i["payable"] or "") for i in items] ==
          [(row["subscription"], row["payable"]) for row in rows])
    code, out, errors = settle(folder, s, [r], "--proof", "-j", "2")
    check("proofs", code == 0, errors)
    statements = [json.loads(line) for line in out.decode().splitlines()]
    check("a statement each", len(statements) == 300)
    check("one thread proves the same", settle(folder, s, [r], "--proof", "-j", "1")[1] == out)
    done = subprocess.run([GARANT, "settle", folder / "contract.yaml", "--subscriptions", s,
                           "--records", r, *WINDOWS], capture_output=True, text=True, check=False)
    check("standard output", list(csv.DictReader(io.StringIO(done.stdout))) == rows)


def test_details(folder):
    s = table(folder, "s.csv", ["subscription", "customer", "plan", "monthly-fee", "promised"],
              [["a", "=cmd()", "gold", "100.00", "1 h"], ["b", "", "silver", "100.00", ""]])
    hour = 3600
    first = 1772319600
    rows = [["", "maintenance", first, first + hour, ""], ["a", "outage", first, first + 9 * hour, ""],
            ["b", "outage", first + hour, first + 2 * hour, "customer|power"]]
    r = table(folder, "r.csv", ["subscription", "record", "from", "to", "cause"], rows)
    code, out, errors = settle(folder, s, [r], "--epoch", "s", "--window=2026-03", "--safe")
    check("two windows of the same name", code == 2 and "G0676" in errors, errors)
    WINDOWS[:] = ["--from", "2026-03-01", "--to", "2026-04-01"]
    code, out, errors = settle(folder, s, [r], "--epoch", "s", "--safe")
    check("epoch seconds", code == 0, errors)
    items = {(row["subscription"], row["guarantee"], row["record"]): row
             for row in csv.DictReader(io.StringIO((out or b"").decode()))}
    down = items[("a", "availability", "")]
    check("records of everybody", down["downtime_ms"] == str(8 * hour * 1000), down)
    check("a spreadsheet does not compute", down["customer"] == "'=cmd()", down)
    check("causes of a list", items[("b", "availability", "")]["downtime_ms"] == "0")
    one = [row for key, row in items.items() if key[:2] == ("a", "restoration")]
    check("one line for each record", len(one) == 1 and one[0]["payable"] == "7.00", one)
    millis = [[a, b, c * 1000, d * 1000, e] for a, b, c, d, e in rows]
    m = table(folder, "m.csv", ["subscription", "record", "from", "to", "cause"], millis)
    check("epoch milliseconds", settle(folder, s, [m], "--epoch", "ms", "--safe")[1] == out)
    late = [rows[1], rows[0], rows[2]]
    m = table(folder, "m.csv", ["subscription", "record", "from", "to", "cause"], late)
    check("everybody's anywhere", settle(folder, s, [m], "--epoch", "s", "--safe")[1] == out)
    open_ = [["a", "outage", first, "", ""]]
    m = table(folder, "m.csv", ["subscription", "record", "from", "to", "cause"], open_)
    check("no end", "G0667" in settle(folder, s, [m], "--epoch", "s")[2])
    code, out, errors = settle(folder, s, [m], "--epoch", "s", "--as-of", instant(first + hour))
    check("no end as of an instant", code == 0 and b",3600000," in out, errors)
    table(folder, "o.csv", ["subscription"], [["a"]])
    test_known_then(folder, s, first, hour)
    check("no records at all", settle(folder, s, [])[0] == 0)
    WINDOWS[:] = ["--window", "2026-03", "--window", "2026-04"]


def test_known_then(folder, s, first, hour):
    """Maintenance that was published later, and events that happened later, are not known."""
    names = ["subscription", "record", "from", "to", "published", "recorded"]
    work = ["a", "maintenance", first, first + hour]
    down = ["a", "outage", first, first + hour, "", ""]
    then = ["--epoch", "s", "--as-of", instant(first + 2 * hour)]

    def downtime(published, recorded):
        m = table(folder, "m.csv", names, [down, [*work, published, recorded]])
        items = csv.DictReader(io.StringIO(settle(folder, s, [m], *then)[1].decode()))
        return [row["downtime_ms"] for row in items if row["guarantee"] == "availability"][0]

    check("maintenance published by then", downtime(first + 2 * hour, "") == "0")
    check("maintenance published later", downtime(first + 2 * hour + 1, "") == "3600000")
    check("maintenance recorded by then", downtime(first + 3 * hour, first + hour) == "0")
    check("maintenance recorded later", downtime(first, first + 3 * hour) == "3600000")
    contract = folder / "reports.yaml"
    contract.write_text("""
garant: 1
contract: reports
zone: UTC
guarantees:
  told: {clause: "1", measure: "count(first(reported) is known)", target: {at most: 0}}
""", encoding="utf-8")
    for told, missed in ((first + 2 * hour, "missed"), (first + 2 * hour + 1, "kept")):
        m = table(folder, "m.csv", ["subscription", "record", "from", "to", "reported"],
                  [["a", "outage", first, first + hour, told]])
        done = subprocess.run([GARANT, "settle", contract, "--subscriptions", folder / "o.csv", "--records", m,
                               *WINDOWS, *then], capture_output=True, text=True, check=False)
        check(f"an event of a record that is over, {missed}", f",{missed}," in done.stdout, done.stderr)


BAD = [
    ("a bare quote", "s1,outage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,a\"b,,", "G0656", 58),
    ("text after a quote", "s1,outage,\"o1\"x,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0658", 15),
    ("too few fields", "s1,outage,o1", "G0655", 1),
    ("too many fields", "s1,outage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,,", "G0655", 1),
    ("no offset", "s1,outage,o1,2026-03-01T00:00:00,2026-03-01T01:00:00Z,,,,", "G0410", 14),
    ("a date only", "s1,outage,o1,2026-03-01,2026-03-01T01:00:00Z,,,,", "G0413", 14),
    ("reversed", "s1,outage,o1,2026-03-02T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0409", 35),
    ("an unknown kind", "s1,outtage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0665", 4),
    ("no kind", "s1,,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0664", 1),
    ("an unknown component", "s1,outage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,cor,,,", "G0442", 56),
    ("a field of another kind", "s1,maintenance,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,north,", "G0666", 63),
    ("too many decimals", "s1,outage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,1.234", "G0407", 59),
    ("an unknown subscription", "s9,outage,o1,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0670", 1),
    ("no such day", "s1,outage,o1,2026-02-30T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0414", 14),
    ("the same id twice", "s1,outage,r0,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,,,,", "G0669", 1),
    ("after characters", "s1,outage,é\u20ac,2026-03-01T00:00:00,2026-03-01T01:00:00Z,,,,", "G0410", 14),
]


def test_bad(folder):
    good = "s1,outage,r0,2026-03-05T00:00:00Z,2026-03-05T01:00:00Z,,,,"
    s = table(folder, "s.csv", ["subscription", "plan", "monthly-fee"], [["s1", "gold", "10.00"]])
    header = ",".join(RECORDS)
    r = folder / "bad.csv"
    for what, row, code, column in BAD:
        r.write_text(f"{header}\n{good}\n{row}\n", encoding="utf-8")
        status, out, errors = settle(folder, s, [r])
        check(what, status == 3 and out is None and f"bad.csv:3:{column}: error {code}" in errors,
              errors)
    for what, row, code in (("NUL", b"s1,out\0age", "3:7: error G0660"),
                            ("not UTF-8", b"s1,out\xffage", "3:7: error G0659"),
                            ("a long field", b"s1,outage," + b"x" * 70000 + b",,,,,,", "error G0661"),
                            ("a long row", b"s1,outage," + b"x" * 1100000, "error G0662"),
                            ("an open quote", b"s1,\"out", "3:4: error G0657")):
        r.write_bytes(f"{header}\n{good}\n".encode() + row + b"\n")
        status, out, errors = settle(folder, s, [r])
        check(what, status == 3 and out is None and code in errors, errors)
    r.write_text(header + "\n" + "s1,outage,o1,x,y,,,,\n" * 250, encoding="utf-8")
    status, out, errors = settle(folder, s, [r])
    check("at most 100 are shown", status == 3 and errors.count("error G") == 100, errors[-300:])
    check("the rest is counted", "150" in errors.splitlines()[-1], errors[-300:])
    check("threads say the same", settle(folder, s, [r], "-j", "3")[2] == errors)
    r.write_text("subscription,record,form,to,from,from\n", encoding="utf-8")
    status, out, errors = settle(folder, s, [r])
    check("columns", "G0651" in errors and "G0652" in errors, errors)
    r.write_text("record,from\n", encoding="utf-8")
    check("a missing column", "G0653" in settle(folder, s, [r])[2])
    r.write_text("", encoding="utf-8")
    check("no header", "G0673" in settle(folder, s, [r])[2])
    test_bad_more(folder, s, header, good)


def test_bad_more(folder, s, header, good):
    r = folder / "bad.csv"
    r.write_text(f"{header}\n{good}\n", encoding="utf-8")
    twice = table(folder, "twice.csv", ["subscription", "plan"], [["s1", "gold"], ["s1", "gold"]])
    status, out, errors = settle(folder, twice, [r])
    check("two subscriptions of one id", "twice.csv:3:1: error G0668" in errors and out is None,
          errors)
    word = table(folder, "word.csv", ["subscription", "plan"], [["s1", "golden"]])
    check("a word the contract does not list", "G0435" in settle(folder, word, [r])[2])
    nobody = table(folder, "nobody.csv", ["subscription", "plan"], [["", "gold"], ["s1", "gold"]])
    check("no id", "nobody.csv:2:1: error G0664" in settle(folder, nobody, [r])[2])
    j = folder / "bad.jsonl"
    for what, row, code in (("no object", "[1]", "G0663"), ("a key twice", '{"id":"a","id":"b"}', "G0663"),
                            ("an unknown key", '{"subscription":"s1","x":1}', "G0650"),
                            ("cut off", '{"subscription":"s1"', "G0663"),
                            ("a bad escape", '{"id":"\\x"}', "G0663")):
        j.write_text(row + "\n", encoding="utf-8")
        status, out, errors = settle(folder, s, [j])
        check("JSON: " + what, status == 3 and out is None and code in errors, errors)
    check("no file", settle(folder, s, [folder / "absent.csv"])[0] == 3)
    status, out, errors = settle(folder, s, [r], output="absent/out.csv")
    check("no folder for the output", status == 4 and "G0602" in errors, errors)
    old = folder / "old.csv"
    old.write_text("kept", encoding="utf-8")
    r.write_text(f"{header}\n{good}x\n", encoding="utf-8")
    command = [GARANT, "settle", folder / "contract.yaml", "--subscriptions", s, "--records", r,
               *WINDOWS, "-o", old]
    subprocess.run(command, capture_output=True, check=False)
    check("an old output stays", old.read_text(encoding="utf-8") == "kept")


def test_targets(folder):
    """A pipe or a device is written to and stays what it is; a new file has what the mask leaves."""
    s = table(folder, "target-s.csv", ["subscription", "plan", "monthly-fee"], [["a", "gold", "10.00"]])
    command = [GARANT, "settle", folder / "contract.yaml", "--subscriptions", s, *WINDOWS, "--format", "csv", "-o"]
    plain, pipe = folder / "target.csv", folder / "target.pipe"
    done = subprocess.run([*command, plain], umask=0o027, stderr=subprocess.PIPE, text=True, check=False)
    check("the mask of the user", done.returncode == 0 and plain.stat().st_mode & 0o7777 == 0o640, done.stderr)
    plain.chmod(0o604)
    subprocess.run([*command, plain], stderr=subprocess.DEVNULL, check=False)
    check("a file that is replaced keeps its permissions", plain.stat().st_mode & 0o7777 == 0o604)
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        done = subprocess.run([*command, pipe], stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        if not pipe.is_fifo():
            reader.kill()
        got = reader.stdout.read()
    check("a pipe is written to", done.returncode == 0 and pipe.is_fifo() and got == plain.read_bytes(), done.stderr)
    # Through a link of ours, so that a mistake takes the link away and not the device.
    full = folder / "target.full"
    full.symlink_to("/dev/full")
    done = subprocess.run([*command, full], stderr=subprocess.PIPE, text=True, check=False)
    check("a device that is full", done.returncode == 4 and full.is_symlink() and "No space" in done.stderr,
          (done.returncode, done.stderr))


def peak_kb(pid):
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


def large(folder, count):
    """Records of many subscriptions in an order that needs sorting."""
    dice = random.Random(3)
    s = table(folder, "large-s.csv", ["subscription", "plan", "monthly-fee"],
              [[f"subscription-{i:06}", "gold", "10.00"] for i in range(count)])
    r = folder / "large-r.csv"
    with open(r, "w", encoding="ascii") as file:
        file.write("subscription,record,from,to\n")
        for _ in range(25 * count):
            start = 1772319600 + dice.randrange(61 * 86400)
            file.write(f"subscription-{dice.randrange(count):06},outage,{start},{start + 600}\n")
    return s, r


def test_memory_and_kill(folder):
    s, r = large(folder, 30000)
    temporary = folder / "tmp"
    temporary.mkdir()
    environment = dict(os.environ, TMPDIR=str(temporary))
    out = folder / "large.csv"
    command = [GARANT, "settle", folder / "contract.yaml", "--subscriptions", s, "--records", r,
               *WINDOWS, "--epoch", "s", "-j", "2", "-o", out]
    before = set(os.listdir(folder))
    for number, wait in ((signal.SIGKILL, 0.3), (signal.SIGTERM, 0.3), (signal.SIGINT, 0.05)):
        # A shell starts what runs in the background with SIGINT ignored.
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
            time.sleep(wait)
            process.send_signal(number)
            process.wait(60)
        left = set(os.listdir(folder)) - before - {"large.csv"} | set(os.listdir(temporary))
        check(f"signal {number} leaves nothing", process.returncode == -number and
              not out.exists() and not left, (process.returncode, left, out.exists()))
        out.unlink(missing_ok=True)
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL,
                          preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
        time.sleep(0.3)
        process.send_signal(signal.SIGHUP)
        process.wait(120)
    check("a signal that is ignored, as under nohup, ends nothing", process.returncode == 0 and out.exists(),
          process.returncode)
    out.unlink(missing_ok=True)
    peak = 0
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            try:
                peak = max(peak, peak_kb(process.pid))
            except (OSError, ValueError):
                pass
            time.sleep(0.01)
    check("within 64 MB", process.returncode == 0 and 0 < peak and
          (SANITIZED or peak <= 64 * 1024), peak)
    check("nothing is left", not os.listdir(temporary))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "contract.yaml").write_text(CONTRACT, encoding="utf-8")
        test_order(folder)
        test_details(folder)
        test_bad(folder)
        test_targets(folder)
        test_memory_and_kill(folder)
    print(f"{counts[True]} passed, {counts[False]} failed")
    return 1 if counts[False] else 0


if __name__ == "__main__":
    sys.exit(main())
