#!/usr/bin/env python3
"""garant verify from outside: a statement as written passes, each changed leaf is named with its path, and
what is no statement of the case gets one clear message. Prints TAP."""
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result

LEAVES = 12  # of each contract
SEED = 20260401


def run(*words, text=None):
    done = subprocess.run([GARANT, *map(str, words)], input=text, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def leaves(node, path):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, path + [key])
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from leaves(value, path + [i])
    else:
        yield path


def written(path):
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    middle = len(value) // 2
    return value[:middle] + ("8" if value[middle:middle + 1] == "7" else "7") + value[middle + 1:]


def with_change(document, path):
    copy = json.loads(json.dumps(document))
    node = copy
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = changed(node[path[-1]])
    return json.dumps(copy, ensure_ascii=False, indent=2) + "\n"


def check_leaf(room, document, path, case, contract):
    file = room / "changed.json"
    file.write_text(with_change(document, path), encoding="utf-8")
    code, out, err = run("verify", file, "--case", case, "--contract", contract, "--json", "--all")
    try:
        answer = json.loads(out)
    except ValueError:
        return f"exit code {code}: {out} {err}"
    named = [d for d in answer.get("differences", []) if d["path"] == written(path) and d["kind"] == "value"]
    others = [d for d in answer.get("differences", []) if d["kind"] != "sum" and d["path"] != written(path)]
    if code == 1 and len(named) == 1 and not others and named[0]["line"] > 0:
        return ""
    return f"exit code {code}, {written(path)}: {answer}"


def check_contract(room, contract, rng):
    case = sorted(contract.parent.glob("cases/*.yaml"))[0]
    file = room / "statement.json"
    code, _, err = run("settle", contract, case, "--json", "-o", file)
    name = contract.parent.name
    if code != 0:
        result(False, f"{name} is settled", err)
        return
    code, out, err = run("verify", file, "--case", case, "--lang", "en")
    result(code == 0 and "the same to the byte" in out, f"{name}: the same to the byte", out + err)
    document = json.loads(file.read_text(encoding="utf-8"))
    paths = [p for p in leaves(document, []) if p[0] == "statements"]
    problems = [check_leaf(room, document, p, case, contract) for p in rng.sample(paths, min(LEAVES, len(paths)))]
    result(not any(problems), f"{name}: a changed leaf is named", "\n".join(filter(None, problems)))


def check(name, wanted, needle, *words, text=None):
    code, out, err = run(*words, text=text)
    ok = code == wanted and needle in out + err
    result(ok, name, f"exit code {code}: {out}{err}")


def bad_input(room):
    contract = ROOT / "contracts/clicksend-sms/contract.yaml"
    case = ROOT / "examples/month/clicksend.yaml"
    other_contract = ROOT / "contracts/fr-muxity-thd-no-gtr/contract.yaml"
    other_case = ROOT / "examples/month/muxity.yaml"
    file = room / "april.json"
    run("settle", contract, case, "--json", "-o", file)
    text = file.read_text(encoding="utf-8")
    document = json.loads(text)

    def verify(name, wanted, needle, content, *more):
        target = room / "other.json"
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8")
        check(name, wanted, needle, "verify", target, "--case", case, "--contract", contract, "--lang", "en",
              *more)

    verify("cut off", 3, "is never closed", text[:5000])
    verify("cut off inside a text", 3, "error G0118", text[:text.index("refund table") + 3])
    verify("binary", 3, "error G0106", b"ELF\x00\x01")
    verify("not UTF-8", 3, "error G0105", b'{"statement": "\xff"}')
    verify("empty", 3, "error G0104", "")
    verify("deep", 3, "error G0116", "[" * 5000 + "]" * 5000)
    verify("a list", 3, "error G0630", "[1, 2]")
    verify("another document", 3, "error G0630", '{"statements": [{"a": 1}]}')
    verify("the case itself", 3, "error G0630", case.read_text(encoding="utf-8"))
    with open(room / "huge.json", "wb") as huge:
        huge.truncate(65 * 1024 * 1024)
    check("huge", 3, "error G0103", "verify", room / "huge.json", "--case", case, "--contract", contract,
          "--lang", "en")
    verify("an older engine", 1, "made by another version of garant",
           text.replace(f'"version": "{document["statements"][0]["engine"]["version"]}"', '"version": "0.0.9"'))
    verify("other zone data", 1, "made with other time zone data", text.replace('"tzdata": "', '"tzdata": "x'))
    check("another contract and case", 1, "made from another contract file", "verify", file, "--case", other_case,
          "--contract", other_contract, "--lang", "en")
    check("no case", 2, "--case CASE", "verify", file)
    check("no contract beside the case", 3, "error G0624", "verify", file, "--case", case, "--lang", "en")
    check("a case that is not there", 3, "cannot read", "verify", file, "--case", room / "none.yaml", "--contract",
          contract, "--lang", "en")
    check("in French", 0, "à l'octet près", "verify", file, "--case", case, "--contract", contract, "--lang", "fr")
    check("from standard input", 0, "the same to the byte", "verify", "-", "--case", case, "--contract", contract,
          "--lang", "en", text=text)
    verify("on one line", 0, "the same to the byte", json.dumps(document, ensure_ascii=False,
                                                                separators=(",", ":")))
    verify("laid out otherwise", 0, "laid out otherwise from line 4, column 4",
           json.dumps(document, ensure_ascii=False, indent=1))
    verify("one statement by itself", 0, "statements 1",
           json.dumps(document["statements"][2], ensure_ascii=False, indent=2))
    del document["statements"][1]
    verify("a statement is missing", 1, "is missing", json.dumps(document, ensure_ascii=False, indent=2))
    document["statements"] *= 2
    verify("a statement is there twice", 1, "should not be there",
           json.dumps(document, ensure_ascii=False, indent=2))
    document = json.loads(text)
    document["more"] = 1
    verify("a member of the document is unknown", 1, "should not be there: 1", json.dumps(document))
    steps = document["statements"][0]["results"][0]["steps"]
    del steps[2]
    verify("a step is missing", 1, "step 3 (", json.dumps(document))
    one = room / "one.json"
    run("settle", contract, case, "--json", "--subscription", "bakery", "-o", one)
    check("for one subscription", 0, "the same to the byte", "verify", one, "--case", case, "--contract", contract,
          "--subscription", "bakery", "--lang", "en")
    run("settle", contract, case, "--json", "--as-of", "2026-05-01T00:00:00Z", "-o", one)
    check("as known earlier", 0, "the same to the byte", "verify", one, "--case", case, "--contract", contract,
          "--as-of", "2026-05-01T00:00:00Z", "--lang", "en")
    check("as known earlier, not told", 1, "as_of", "verify", one, "--case", case, "--contract", contract,
          "--lang", "en")


def main():
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        for contract in sorted((ROOT / "contracts").glob("*/contract.yaml")):
            if list(contract.parent.glob("cases/*.yaml")):
                check_contract(room, contract, rng)
        bad_input(room)
    sys.exit(finish())


main()
