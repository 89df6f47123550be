"""Verifies a log of acts by what its documentation says, with nothing of Trainyard."""
import hashlib
import json
import pathlib
import sys

for name in sys.argv[1:]:
    path = pathlib.Path(name)
    previous = hashlib.sha256(f"trainyard:audit:{path.stem}".encode()).hexdigest()
    count = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        carried = entry.pop("hash")
        assert entry.pop("previous") == previous, f"line {count + 1} follows another"
        plain = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256((previous + plain).encode()).hexdigest()
        assert carried == previous, f"line {count + 1} was edited"
        count += 1
    print(count, previous)
