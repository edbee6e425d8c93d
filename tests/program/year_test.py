#!/usr/bin/env python3
"""Years of a provider's life, each from a seed, with losses of power and clocks that jump: the book holds after each step.

    year_test.py [YEARS]

Two processes share the years, from SEED on (a number, or random; else 1). Then takes away what protects a book, and wants that to be noticed. `make years` asks for more.
"""
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from tap import GARANT, finish, result

YEARS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
PROGRAM = Path(GARANT).parent / "book_year"


def live(*arguments):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def main():
    seed = os.environ.get("SEED", "1")  # the same years each time; SEED=random for others
    seed = random.randrange(1, 1 << 30) if seed == "random" else int(seed)
    print(f"# SEED={seed}")
    half = max(1, YEARS // 2)
    running = [live("--years", half, "--seed", seed + part * half) for part in range(2)]
    for process in running:
        text = process.communicate()[0]
        result(process.returncode == 0, text.strip().split("\n")[-1], text)
    # The same years each time, so that finding something is no matter of luck.
    for what in ("synchronous", "request"):
        process = live("--years", 3, "--seed", 5, "--weaken", what)
        text = process.communicate()[0]
        result(process.returncode != 0 and "acknowledged" in text, f"without {what} something is found", text)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
