"""One trial: a random contract with random facts, settled by garant and by the oracle."""
import random
import traceback

from compare import differences, differences_of_endings
from expressions import document
from generate_contract import Contracts
from generate_facts import Facts
from settle import prepare, settle_endings, statement as oracle
from written import case_document


def make(seed, number):
    """The contract and the case of a seed and a number: always the same."""
    chance = random.Random(f"{seed}/{number}")
    contract = Contracts(chance).make()
    prepare(contract)
    return contract, Facts(chance, contract).make()


def judge(contract, case, answer):
    """Every difference between what garant answered and what the oracle finds, one a line."""
    if not answer["statements"]:
        said = [entry["text"] for entry in answer.get("diagnostics", [])]
        return [f"refused: {' / '.join(said)[:300]}"]
    lines = [] if answer.get("same", True) else ["garant: with the proof it says something else than without"]
    for subscription, statement in zip(case["subscriptions"], answer["statements"]):
        try:
            found = differences(statement, *oracle(contract, case, subscription))
            found += differences_of_endings(statement, settle_endings(contract, case, subscription))
        except Exception:  # the oracle itself is wrong: that is a finding too
            found = ["the oracle failed: " + " ".join(traceback.format_exc().split()[-30:])]
        lines += [f"{subscription['id']} {line}" for line in found]
    return lines


def kind_of(line):
    """What a difference is about, so that shrinking keeps it."""
    if "refused" in line or "oracle failed" in line or "the proof" in line:
        return line[:40]
    return line.partition(": ")[0].split()[-1] if ": garant" in line else line.rpartition(": ")[2]


def run(engine, contract, case):
    """Differences of a contract that is prepared, and a case."""
    return judge(contract, case, engine.settle(document(contract), case_document(contract, case)))
