#!/usr/bin/env python3
"""Every command has help with examples that run and a manual page that mandoc accepts, both in English and French,
and completions that really complete in bash, zsh and fish; colours come only where they are wanted. Prints TAP."""
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, ROOT, finish, result, skip

COMMAND = re.compile(r'^COMMAND\("([^"]*)", \w+, "([^"]*)"\)', re.MULTILINE)


def run(*words, env=None, cwd=ROOT):
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(env or {})}
    done = subprocess.run([str(GARANT), *words], capture_output=True, text=True, check=False, cwd=cwd,
                          env=environment, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


def examples_of(text):
    lines = text.split("\nexamples:\n")[1].split("\nexit codes:\n")[0].splitlines()
    return [line.strip() for line in lines if line.strip()]


def prepare(room):
    (room / "bin").mkdir()
    (room / "bin" / "garant").symlink_to(GARANT)
    for folder in ("contracts", "examples", "tests", "docs"):
        (room / folder).symlink_to(ROOT / folder)


def check_help(name, summary):
    code, text, err = run(name, "--help")
    result(code == 0 and not err and text.startswith(f"usage: garant {name} "), f"{name} --help", text + err)
    result(run("help", name)[1] == text, f"help {name} is the same")
    result(summary in run("help")[1], f"the overview says what {name} does")
    wanted = [f"  {i}  " for i in range(5)]
    result(all(line in text for line in wanted), f"{name} --help names the exit codes", text)
    result("--lang fr|en" in text and "--color auto|always|never" in text and "--output FILE" in text,
           f"{name} has the options of every command", text)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        prepare(room)
        ran, problems = 0, []
        for example in examples_of(text):
            done = subprocess.run(["bash", "-c", example], cwd=room, capture_output=True, text=True, check=False,
                                  env={"PATH": f"{room / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8"},
                                  stdin=subprocess.DEVNULL, timeout=120)
            ran += done.returncode == 0
            if done.returncode == 2:
                problems.append(f"{example}: {done.stderr}")
        result(ran > 0 and not problems, f"an example of {name} runs, and none is misused",
               "\n".join(problems) or f"{ran} examples ran")


def options_of(text):
    return re.findall(r"^  (?:-\w, )?--([\w-]+)", text, re.MULTILINE)


def abouts_of(text):
    """What the help says of each option and exit code: all but the names, the title and the examples."""
    rows = re.findall(r"^  (?:-\w, )?(?:--\S+(?: \S+)?|\d)  +(\S.*(?:\n {28}\S.*)*)", text, re.MULTILINE)
    return [" ".join(row.split()) for row in rows]


def check_french_help(name, *words):
    """The same options as in English, every one with French, and lines that fit the screen."""
    english = run(name, *words, "--help")[1]
    code, text, err = run(name, *words, "--help", "--lang", "fr")
    label = " ".join((name, *words))
    result(code == 0 and not err and text.startswith(f"usage\u00a0: garant {name} "), f"{label} --help in French",
           text + err)
    result(run(name, *words, "--help", env={"LANG": "fr_FR.UTF-8"})[1] == text, f"{label} --help for a French user")
    result(options_of(text) == options_of(english), f"{label} has the same options in French", text)
    both = set(abouts_of(text)) & set(abouts_of(english))
    result(len(abouts_of(text)) == len(options_of(text)) + 5 and not both, f"every option of {label} is in French",
           both or text)
    prose = text.split("\nexemples\u00a0:\n")[0].splitlines()
    result(all(len(line) <= 100 for line in prose), f"the French help of {label} fits 100 columns", text)


def mandoc_accepts(page, name):
    if not shutil.which("mandoc"):
        skip(f"mandoc accepts {name}", "mandoc is not installed")
        return
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True,
                          check=False)
    result(done.returncode == 0, f"mandoc accepts {name}", done.stdout)


def check_manual(name, room):
    for language, title in (("en", "EXIT STATUS"), ("fr", "CODE DE RETOUR")):
        page = room / f"garant-{name}.{language}.1"
        code, text, err = run("manual", name, "--lang", language)
        page.write_text(text, encoding="utf-8")
        plain = text.replace("\\-", "-")
        missing = [o for o in options_of(run(name, "--help")[1]) if f"--{o}" not in plain]
        result(code == 0 and not missing, f"the manual of {name} has its options ({language})", f"{missing} {err}")
        result(f".SH {title}\n" in text, f"the manual of {name} is in its language ({language})", text)
        mandoc_accepts(page, f"the manual of {name} ({language})")


def check_overview(commands, room):
    for language in ("en", "fr"):
        page = room / f"garant.{language}.1"
        text = run("manual", "--lang", language)[1]
        page.write_text(text, encoding="utf-8")
        result(all(f"garant\\-{name}" in text for name, _ in commands), f"garant.1 names every command ({language})",
               text)
        mandoc_accepts(page, f"garant.1 ({language})")
    result("NOM\ngarant \\- les garanties" in text, "garant.1 is in French", text)
    code, text, _ = run("help", "--lang", "fr")
    result(code == 0 and text.startswith("usage\u00a0: garant COMMANDE") and
           not any(summary in text for _, summary in commands), "the overview in French", text)
    code, _, err = run("manual", "setle")
    result(code == 2 and "did you mean settle?" in err, "no manual of a command that is none", err)


def bash_completes(script, words, room):
    line = " ".join(shlex.quote(word) for word in words)
    program = (f"source {shlex.quote(str(script))}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; "
               "_garant; printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "--norc", "-c", program], cwd=room, capture_output=True, text=True, check=False)
    return done.stdout.split(), done.stderr


def fish_offers(script, words, room, language):
    line = " ".join(words)
    done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"], cwd=room,
                          capture_output=True, text=True, check=False,
                          env={"PATH": f"{room / 'bin'}:/usr/bin:/bin", "HOME": str(room), "LANG": language})
    return done.stdout, done.stderr


def fish_completes(script, words, room):
    offered, err = fish_offers(script, words, room, "C.UTF-8")
    return [line.split("\t")[0] for line in offered.splitlines()], err


ZSH = r"""
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1=; autoload -U compinit; compinit -u -D; unsetopt zle_bracketed_paste; TERM=dumb'
zpty -w inner "source $1; bindkey '^I' list-choices; zstyle ':completion:*' list-grouped false; stty cols 500"
zpty -w inner 'setopt no_list_beep list_rows_first; LISTMAX=1000; print -n RE; print ADY'
local line
while zpty -r inner line; do [[ $line = *READY* ]] && break; done
zpty -w -n inner "$2"$'\t'
local -i i idle=0
for ((i = 0; i < 60 && idle < 6; i++)); do
	sleep 0.05
	(( idle++ ))
	while zpty -r -t inner line; do
		print -rn -- "$line"
		# What follows the line as it was typed is what is offered.
		[[ $line = *$2* ]] || idle=0
	done
	(( i < 12 )) && idle=0
done
zpty -d inner
"""


def zsh_offers(script, words, room, language):
    done = subprocess.run(["zsh", "-f", "-c", ZSH, "zsh", str(script), " ".join(words)], cwd=room,
                          capture_output=True, text=True, errors="replace", check=False, timeout=60,
                          env={"PATH": f"{room / 'bin'}:/usr/bin:/bin", "HOME": str(room), "LANG": language,
                               "TERM": "vt100"})
    return done.stdout.split(" ".join(words).strip(), 1)[-1], done.stderr


def zsh_completes(script, words, room):
    offered, err = zsh_offers(script, words, room, "C.UTF-8")
    return re.findall(r"[\w./-]+", offered), err


def check_described(shell, offers, room):
    """The descriptions are those of the language of the shell that asks."""
    if not shutil.which(shell):
        skip(f"descriptions in {shell}", f"{shell} is not installed")
        return
    script = room / f"completion.{shell}"
    for language, option, command in (("C.UTF-8", "its contract", "settle the example month"),
                                      ("fr_FR.UTF-8", "son contrat", "liquider le mois d'exemple")):
        offered, err = offers(script, ["garant", "verify", "--con"], room, language)
        result(option in offered, f"{shell} describes an option in {language}", offered + err)
        offered, err = offers(script, ["garant", "de"], room, language)
        result(command in offered, f"{shell} describes a command in {language}", offered + err)


def check_completion(shell, completes, room, commands):
    if not shutil.which(shell):
        skip(f"completion in {shell}", f"{shell} is not installed")
        return
    script = room / f"completion.{shell}"
    script.write_text(run("completion", shell)[1], encoding="utf-8")
    (room / "april.yaml").write_text("x", encoding="utf-8")
    for name, words, wanted in (
            ("a command", ["garant", "ver"], {"verify"}),
            ("all commands", ["garant", ""], {name for name, _ in commands}),
            ("an option", ["garant", "verify", "--con"], {"--contract"}),
            ("an option of the other form", ["garant", "settle", "--epo"], {"--epoch"}),
            ("a value", ["garant", "settle", "--lang", ""], {"fr", "en"}),
            ("a word", ["garant", "calendar", "holi"], {"holidays"}),
            ("a file", ["garant", "test", "apr"], {"april.yaml"}),
            ("the file of an option", ["garant", "verify", "--case", "apr"], {"april.yaml"}),
            ("a command to be helped with", ["garant", "help", "cal"], {"calendar"})):
        got, err = completes(script, words, room)
        found = wanted & set(got)
        result(found == wanted, f"{shell} completes {name}", f"{' '.join(words)}: {got} {err}")
    if shell == "bash":
        got, _ = completes(script, ["garant", "settle", "--subscription", ""], room)
        result(not got, "bash leaves alone what it cannot know", got)


def on_terminal(words, env):
    """What the program writes when its outputs are a terminal."""
    main, side = pty.openpty()
    done = subprocess.Popen([str(GARANT), *words], stdin=subprocess.DEVNULL, stdout=side, stderr=side, cwd=ROOT,
                            env={"LANG": "C", "TERM": "xterm", **env})
    os.close(side)
    text = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    done.wait()
    os.close(main)
    return text


def colours():
    bad = ["settle", "none.yaml", "none.yaml"]
    result("\x1b" not in run(*bad)[2], "no colours in a pipe")
    result("\x1b[1;31m" in run(*bad, "--color", "always")[2], "colours where they are asked for")
    result(b"\x1b[1;31m" in on_terminal(bad, {}), "colours on a terminal")
    result(b"\x1b" not in on_terminal(bad, {"NO_COLOR": "1"}), "no colours with NO_COLOR")
    result(b"\x1b" in on_terminal(bad, {"NO_COLOR": ""}), "an empty NO_COLOR is none")
    result(b"\x1b" not in on_terminal(bad, {"TERM": "dumb"}), "no colours on a dumb terminal")
    result(b"\x1b" not in on_terminal([*bad, "--color", "never"], {}), "no colours when they are refused")
    code, _, err = run(*bad, "--color", "red")
    result(code == 2 and "auto, always or never" in err, "a choice that is none", err)
    passed = ["test", "contracts/clicksend-sms"]
    result("\x1b[1;32mok" in run(*passed, "--color=always")[1], "passed cases in colour")
    with tempfile.TemporaryDirectory() as folder:
        run(*passed, "--color", "always", "-o", f"{folder}/out")
        result("\x1b" not in Path(f"{folder}/out").read_text(encoding="utf-8"), "never in a file")


def languages():
    for env, wanted in (({"LC_ALL": "fr_FR.UTF-8"}, "erreur"), ({"LANG": "fr_BE"}, "erreur"), ({}, "error"),
                        ({"LC_ALL": "C", "LANG": "fr_FR"}, "error"), ({"LC_MESSAGES": "fr"}, "erreur")):
        environment = {"LANG": "", **env}
        err = run("settle", "none.yaml", "none.yaml", env=environment)[2]
        result(err.startswith(wanted), f"the language of {env or 'nothing'}", err)


def misuse():
    """What is wrong with a command line is said in the language of the user, also when --lang comes last."""
    contract, case = "contracts/clicksend-sms/contract.yaml", "examples/month/clicksend.yaml"
    for words, english, french in (
            (("tset",), "there is no command tset; did you mean test?", "la commande tset n'existe pas"),
            (("settle", contract, case, "--prof"), "there is no option --prof; did you mean --proof?",
             "l'option --prof n'existe pas\u00a0; vouliez-vous dire --proof\u00a0?"),
            (("settle", contract, case, "--frobnicate=1"), "there is no option --frobnicate",
             "l'option --frobnicate=1 n'existe pas"),
            (("lint", contract, "--strict=yes"), "--strict takes no value", "--strict ne prend pas de valeur"),
            (("lint",), "this command takes PATH...", "cette commande prend CHEMIN..."),
            (("explain", contract, contract), "too much was given, from contracts/", "il y a trop d'arguments"),
            (("verify", "x.json"), "the case is missing; give --case CASE", "il manque le cas\u00a0; donnez --case CAS"),
            (("calendar", "due", "2026-05-01"), "this question takes INSTANT AMOUNT", "prend INSTANT DURÉE"),
            (("calendar", "opne", "2026-05-01"), "did you mean open?", "vouliez-vous dire open\u00a0?"),
            (("compare", contract), "this command takes CONTRACT... CASE", "prend CONTRAT... CAS"),
            (("compare", contract, "-"), "give a path instead of -", "donnez un chemin au lieu de -"),
            (("curve", contract, "--svg", "--json"), "give --svg or --json, not both", "pas les deux"),
            (("settle", contract, "--subscriptions", "x.csv"), "give --window 2026-04", "quelle période liquider"),
            (("reference", "law"), "there is no reference of law", "il n'y a pas de référence sur law"),
            (("completion", "tcsh"), "not for tcsh", "pas pour tcsh")):
        code, out, err = run(*words)
        result(code == 2 and not out and english in err, f"{' '.join(words)} is misuse", f"{code} {out} {err}")
        code, out, err = run(*words, "--lang", "fr")
        result(code == 2 and not out and french in err and english not in err, f"{' '.join(words)} in French",
               f"{code} {out} {err}")
    for words, code, english in (
            (("explain", contract, "--fee", "ten"), 2, "G0680"), (("curve", contract, "--fee", "0"), 2, "G0680"),
            (("settle", contract, "--subscriptions", "x.csv", "--window", "2026-4"), 2, "G0431"),
            (("settle", contract, "--subscriptions", "x.csv", "--window", "2026", "--window", "2026-04"), 2, "G0676"),
            (("settle", contract, "--subscriptions", "x.csv", "--from", "soon", "--to", "2026-04-01"), 2, "soon"),
            (("settle", contract, case, "--subscription", "nobody"), 3, "G0427"),
            (("curve", contract, "--guarantee", "none-like-it"), 3, "G0213")):
        done = run(*words)
        result(done[0] == code and english in done[2], f"{' '.join(words)} ends with {code}", done)
    err = run("curve", contract, "--guarantee", "none-like-it")[2]
    result("did you mean" not in err, "nothing near, no hint", err)
    err = run("settle", "--lang", "de", env={"LANG": "fr_FR.UTF-8"})[2]
    result("la langue est fr ou en, pas de" in err, "a language that we do not have, in that of the user", err)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "contract.yaml").write_text("garant: 1\ncontract: x\nzone: UTC\nguarantees:\n  a:\n    clase: 1\n",
                                                    encoding="utf-8")
        err = run("explain", f"{folder}/contract.yaml", "--lang", "fr")[2]
        result("clé inconnue «\u00a0clase\u00a0» dans une garantie" in err, "half-sentences of ours are French too", err)
    err = run("settle", "--prof")[2]
    result("see garant settle --help" in err, "the hint names the help of the command", err)
    err = run("tset")[2]
    result("see garant --help" in err, "the hint names the help of all", err)


def french_answers():
    """The commands that have few words of their own."""
    text = run("test", "contracts/fr-muxity-thd-no-gtr", "--lang", "fr")[1]
    result(re.search(r"^réussis\u00a0: [1-9]\d*, en échec\u00a0: 0\n\Z", text, re.MULTILINE), "test counts in French", text)
    result(re.search(r"^en \d+,\d\u00a0ms$", text, re.MULTILINE), "test tells its time in French", text)
    for command in (("settle", "none.yaml", "none.yaml"), ("test", "none"), ("lint", "none.yaml")):
        err = run(*command, "--lang", "fr")[2]
        result("impossible de lire none" in err and "fichier ou dossier inexistant" in err and "No such" not in err,
               f"{command[0]} says in French why a file cannot be read", err)
    err = run("explain", "contracts/clicksend-sms/contract.yaml", "--lang", "fr", "-o", "/dev/full")[2]
    result("plus de place sur le disque" in err, "a full disk in French", err)
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        (room / "contract.yaml").write_text(
            "garant: 1\ncontract: line\ncurrency: EUR\nzone: UTC\nmoney: {round: half up}\n"
            "charges: {monthly-fee: {per: month}}\nguarantees:\n  availability:\n    clause: \"1\"\n"
            "    pay: {of: monthly-fee, reached: [{below: 100%, pay: 5%}]}\n", encoding="utf-8")
        (room / "subs.csv").write_text("subscription,monthly-fee\na,25000.00\nb,100.00\n", encoding="utf-8")
        (room / "records.csv").write_text("subscription,record,from,to\n"
                                          "a,outage,2026-04-03T10:00:00Z,2026-04-03T11:00:00Z\n", encoding="utf-8")
        command = ("settle", "contract.yaml", "--subscriptions", "subs.csv", "--records", "records.csv",
                   "--window", "2026-04", "-o", "out.csv", "--progress")
        err = run(*command, cwd=room)[2]
        result(err.endswith("garant: 2 subscriptions, 2 results, 1 kept, 1 missed; payable in all: 1250.00 EUR\n"),
               "the totals of tables", err)
        english = (room / "out.csv").read_bytes()
        err = run(*command, "--lang", "fr", cwd=room)[2]
        result(err.endswith("garant\u00a0: abonnements\u00a0: 2, résultats\u00a0: 2, 1 tenue, 1 non tenue\u00a0; "
                            "à payer en tout\u00a0: 1\u202f250,00\u00a0EUR\n"), "the totals of tables in French", err)
        result((room / "out.csv").read_bytes() == english, "tables are the same bytes in French")


def main():
    commands = COMMAND.findall((ROOT / "defs" / "commands.def").read_text(encoding="utf-8"))
    result(run("--version")[1].startswith("garant "), "--version")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        prepare(room)
        for name, summary in commands:
            check_help(name, summary)
            check_french_help(name)
            check_manual(name, room)
        check_french_help("settle", "--subscriptions", "x.csv")
        check_overview(commands, room)
        check_completion("bash", bash_completes, room, commands)
        check_completion("fish", fish_completes, room, commands)
        check_completion("zsh", zsh_completes, room, commands)
        check_described("fish", fish_offers, room)
        check_described("zsh", zsh_offers, room)
    colours()
    languages()
    misuse()
    french_answers()
    code, _, err = run("completion", "tcsh")
    result(code == 2 and "bash, zsh and fish" in err, "no completion for another shell", err)
    sys.exit(finish())


main()
