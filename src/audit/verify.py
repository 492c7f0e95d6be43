#!/usr/bin/env python3
"""Checks an exported audit trail of FundWatch with nothing but Python's own library.

    python3 verify.py TRAIL.jsonl AUDIT.key [ANCHOR]

TRAIL.jsonl holds one event per line, as `fundwatch audit export` writes it; AUDIT.key is the key file; ANCHOR the anchor file.
Prints one line and ends with 0 where the chain holds, else with 1 and the first bad sequence number.
A trail whose oldest events were removed begins with the line of each tombstone, the oldest first.
"""
import hashlib
import hmac
import json
import sys

COLUMNS = ["seq", "at", "user", "person", "os_account", "kind", "alert_id", "old_status", "new_status", "version",
           "subject", "request_key", "request_hash", "payload", "key_id", "prev"]
TOMBSTONE = ["through", "last", "removed", "before", "at", "user", "person", "reason", "key_id"]


def cell(value):
    if value is None:
        return b"-,"
    data = str(value).encode("utf-8")
    return b"%d:%s," % (len(data), data)


def mac(key, title, columns, row):
    message = title + b"\n" + b"".join(cell(row[name]) for name in columns)
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def read_keys(path):
    keys = {}
    for line in open(path, encoding="ascii"):
        if line.strip() and not line.startswith("#"):
            title, key_id, key = line.split()
            assert title == "fundwatch-audit-key/1", "not a key file"
            keys[key_id] = bytes.fromhex(key)
    return keys


def read_anchor(path):
    return {int(seq): mac for seq, mac, _at, _key_id in (line.split("\t") for line in open(path, encoding="utf-8"))}


def bad(seq, why):
    print("seq %d: %s" % (seq, why))
    sys.exit(1)


def main(trail, key_file, anchor_file=None):
    keys = read_keys(key_file)
    anchor = read_anchor(anchor_file) if anchor_file else {}
    seq, prev, stones, removed = 0, "0" * 64, 0, 0
    for line in open(trail, encoding="utf-8", newline="\n"):
        row = json.loads(line)
        if "tombstone" in row and seq == removed:
            stone = row["tombstone"]
            if mac(keys[stone["key_id"]], b"fundwatch.tombstone/1", TOMBSTONE, stone) != stone["mac"]:
                bad(stone["through"], "the tombstone is not genuine")
            if stone["removed"] != stone["through"] - seq:
                bad(stone["through"], "the tombstone before this one is missing")
            seq, prev = stone["through"], stone["last"]
            stones, removed = stones + 1, seq
            continue
        if row["seq"] != seq + 1:
            bad(seq + 1, "not where it should be: here stands %s" % row["seq"])
        if row["key_id"] not in keys:
            bad(row["seq"], "made with another key")
        if row["prev"] != prev:
            bad(row["seq"], "does not follow its predecessor")
        if mac(keys[row["key_id"]], b"fundwatch.audit/1", COLUMNS, row) != row["mac"]:
            bad(row["seq"], "was changed")
        seq, prev = row["seq"], row["mac"]
        if anchor.get(seq, prev) != prev:
            bad(seq, "differs from the anchor")
    if anchor and max(anchor) > seq:
        bad(seq + 1, "cut: the anchor knows events up to %d" % max(anchor))
    behind = ", the first %d removed under %d tombstones" % (removed, stones) if stones else ""
    print("ok: %d events%s" % (seq, behind))


if __name__ == "__main__":
    main(*sys.argv[1:])
