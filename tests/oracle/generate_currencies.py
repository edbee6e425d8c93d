"""Random contracts whose subscriptions pay in other currencies, and rates between these."""
from fractions import Fraction

CURRENCIES = ["EUR", "USD", "JPY", "GBP", "TND"]
RATES = [Fraction("0.9"), Fraction("1.25"), Fraction("160.5"), Fraction("0.0061"), Fraction(1)]


class CurrencyContracts:
    """What Contracts makes of currencies."""

    mixed = 0.06  # how often some are mixed

    def mix(self, contract):
        """Some limits are converted."""
        contract["_mixed"] = True
        for holder in [contract, *contract["guarantees"].values()]:
            for limit in holder.get("limit", []):
                if "awards" not in limit and self.often(0.8):
                    limit["or equivalent"] = self.one("yes", {"rates": "ecb"}, {"rates": "ecb", "on": "end of window"})


class CurrencyFacts:
    """What Facts makes of currencies."""

    def currencies(self, case):
        for subscription in case["subscriptions"]:
            if not self.often(0.7):
                continue
            subscription["currency"] = self.one(*CURRENCIES)
            for owner in [subscription, *subscription.get("resources", [])]:
                if "fee" in owner["values"]:
                    owner["values"]["fee"] = self.fee_in(subscription["currency"], owner["values"]["fee"])
            for invoice in subscription.get("invoices", []):
                invoice["amount"] = self.fee_in(subscription["currency"], invoice["amount"])
        case.pop("given", None)
        rates = [self.rate() for _ in range(self.one(0, 2, 4, 8))]
        told = {(rate["from"], rate["to"], rate["date"], rate.get("source")): rate for rate in rates}
        case["rates"] = [rate for rate in told.values() if rate["from"] != rate["to"]]

    @staticmethod
    def fee_in(currency, fee):
        """A charge without parts of the smallest unit."""
        if isinstance(fee, list):
            return [(day, CurrencyFacts.fee_in(currency, each)) for day, each in fee]
        if isinstance(fee, str):
            return fee
        return Fraction(int(fee)) if currency == "JPY" else Fraction(int(fee * 100), 100)

    def rate(self):
        pair = self.chance.sample(CURRENCIES, 2)
        if self.often(0.7):
            pair[0] = self.contract["currency"]
        rate = {"from": pair[0], "to": pair[1], "rate": self.one(*RATES),
                "date": self.zone.day(self.one(*self.edges)) - self.one(0, 1, 1, 1, 2, 20)}
        if self.often(0.6):
            rate["source"] = self.one("ecb", "ecb", "other")
        return rate
