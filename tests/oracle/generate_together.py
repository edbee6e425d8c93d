"""Random guarantees that are looked at together: combining, and limits of the whole contract."""


class TogetherContracts:
    """What a maker of contracts says of several guarantees."""

    several = 0.15  # how often there are some

    def together(self, contract):
        """More guarantees than one, and what holds for all of them."""
        guarantees = contract["guarantees"]
        same = self.often(0.7)
        for number in range(len(guarantees), self.one(2, 2, 3, 4)):
            guarantees[f"g{number}"] = self.guarantee()
            self.after(guarantees, f"g{number}")
        for guarantee in guarantees.values():
            if same and guarantee.get("per") != "day":
                guarantee.pop("window", None)
            if "pay" in guarantee and self.often(0.5):
                guarantee["pay"].pop("gate", None)
        self.windows_fit(contract)
        if self.often(0.75):
            contract["combine"] = [self.combination([*guarantees]) for _ in range(self.one(1, 1, 1, 2))]
        if self.often(0.6):
            contract["limit"] = [self.contract_limit() for _ in range(self.one(1, 1, 2, 3))]

    def windows_fit(self, contract):
        """Windows that overlap have no allowance each, and none of records or days is of any length."""
        for guarantee in contract["guarantees"].values():
            window = guarantee.get("window", contract.get("window"))
            if guarantee.get("per", "window") != "window" and self.is_any(window):
                guarantee["window"] = "calendar month"
            if isinstance(guarantee.get("window", contract.get("window")), dict):
                for condition in guarantee.get("when", []):
                    if condition.get("budget", {}).get("per", "window") == "window" and "budget" in condition:
                        condition["budget"]["per"] = "month"

    def combination(self, names):
        self.chance.shuffle(names)
        several = names[:self.chance.randrange(1, len(names) + 1)] if self.often(0.2) else names
        combination = {"of": several, "take": self.one("best", "best", "best", "first", "first", "sum")}
        if self.often(0.4):
            combination["across items"] = self.one("yes", "yes", "no")
        return combination

    def contract_limit(self):
        """A limit over all guarantees: a cap or an award for some time, or what looks at the sum of a window."""
        self.owing = self.one("day", "h", "month", "money") if self.often(0.3) else "money"
        limit = self.limit("window")
        self.owing = "money"
        limit.pop("rest", None)
        if "per" in limit and self.often(0.15):
            limit["per"] = self.one("record", "day", "contract year")
        return limit
