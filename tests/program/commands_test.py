#!/usr/bin/env python3
"""Every command has help with examples that run, a manual page that mandoc accepts, and completions that really
complete in bash, zsh and fish; colours come only where they are wanted. Prints TAP."""
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


def check_manual(name, room):
    page = room / f"garant-{name}.1"
    code, text, err = run("manual", name)
    page.write_text(text, encoding="utf-8")
    plain = text.replace("\\-", "-")
    missing = [o for o in options_of(run(name, "--help")[1]) if f"--{o}" not in plain]
    result(code == 0 and not missing, f"the manual of {name} has its options", f"{missing} {err}")
    if not shutil.which("mandoc"):
        skip(f"mandoc accepts the manual of {name}", "mandoc is not installed")
        return
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True,
                          check=False)
    result(done.returncode == 0, f"mandoc accepts the manual of {name}", done.stdout)


def check_overview(commands, room):
    page = room / "garant.1"
    text = run("manual")[1]
    page.write_text(text, encoding="utf-8")
    result(all(f"garant\\-{name}" in text for name, _ in commands), "garant.1 names every command", text)
    if shutil.which("mandoc"):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(page)], capture_output=True, text=True,
                              check=False)
        result(done.returncode == 0, "mandoc accepts garant.1", done.stdout)
    code, _, err = run("manual", "setle")
    result(code == 2 and "did you mean settle?" in err, "no manual of a command that is none", err)


def bash_completes(script, words, room):
    line = " ".join(shlex.quote(word) for word in words)
    program = (f"source {shlex.quote(str(script))}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; "
               "_garant; printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "--norc", "-c", program], cwd=room, capture_output=True, text=True, check=False)
    return done.stdout.split(), done.stderr


def fish_completes(script, words, room):
    line = " ".join(words)
    done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"], cwd=room,
                          capture_output=True, text=True, check=False,
                          env={"PATH": f"{room / 'bin'}:/usr/bin:/bin", "HOME": str(room), "LANG": "C.UTF-8"})
    return [line.split("\t")[0] for line in done.stdout.splitlines()], done.stderr


ZSH = r"""
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PS1=; autoload -U compinit; compinit -u -D; unsetopt zle_bracketed_paste; TERM=dumb'
zpty -w inner "source $1; bindkey '^I' list-choices; zstyle ':completion:*' list-grouped false; stty cols 500"
zpty -w inner 'setopt no_list_beep list_rows_first; LISTMAX=0; print -n RE; print ADY'
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


def zsh_completes(script, words, room):
    done = subprocess.run(["zsh", "-f", "-c", ZSH, "zsh", str(script), " ".join(words)], cwd=room,
                          capture_output=True, text=True, check=False, timeout=60,
                          env={"PATH": f"{room / 'bin'}:/usr/bin:/bin", "HOME": str(room), "LANG": "C.UTF-8",
                               "TERM": "vt100"})
    offered = done.stdout.split(" ".join(words).strip(), 1)[-1]
    return re.findall(r"[\w./-]+", offered), done.stderr


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


def main():
    commands = COMMAND.findall((ROOT / "defs" / "commands.def").read_text(encoding="utf-8"))
    result(run("--version")[1].startswith("garant "), "--version")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        prepare(room)
        for name, summary in commands:
            check_help(name, summary)
            check_manual(name, room)
        check_overview(commands, room)
        check_completion("bash", bash_completes, room, commands)
        check_completion("fish", fish_completes, room, commands)
        check_completion("zsh", zsh_completes, room, commands)
    colours()
    languages()
    code, _, err = run("completion", "tcsh")
    result(code == 2 and "bash, zsh and fish" in err, "no completion for another shell", err)
    sys.exit(finish())


main()
