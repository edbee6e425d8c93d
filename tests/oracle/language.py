"""Fields of records and their types, as docs/reference/language.md lists them."""

EVERY = {"cause": "texts", "evidence": "text", "author": "text", "component": "texts", "resource": "text"}
KINDS = {
    "outage": {
        "detected": "instant", "identified": "instant", "reported": "instants", "ticket-opened": "instant",
        "repair-begun": "instant", "told": "instants", "closed": "instant", "access-refused": "spans",
        "waiting": "spans", "severity": "text", "priority": "text", "share": "percent",
        "users-hit": "number", "planned": "yes/no", "published": "instant",
    },
    "maintenance": {"published": "instant", "planned": "yes/no", "emergency": "yes/no", "agreed": "yes/no"},
    "ticket": {
        "reported": "instants", "acknowledged": "instant", "acted": "instant", "answered": "instant",
        "resolved": "instant", "called-back": "instant", "urgency": "text", "priority": "text",
        "channel": "text", "waiting": "spans",
    },
    "report": {"about": "text", "channel": "text"},
    "unmeasured": {},
    "delivery": {"promised": "instant", "done": "instant", "value": "number"},
    "appointment": {"promised": "instant", "done": "instant"},
}
FIELDS = {kind: {**EVERY, **fields} for kind, fields in KINDS.items()}
DEFAULTS = {("maintenance", "planned"): True}
