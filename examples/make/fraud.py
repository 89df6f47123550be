"""Writes fraud/mlruns with MLflow 3.17.0's file store. Run in a folder named /data/demo as user ada on host trainbox.

    MLFLOW_ALLOW_FILE_STORE=true python make/fraud.py
"""

import json
import math
import os
import random
import struct
import sys
import zlib

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
os.environ["MLFLOW_TRACKING_URI"] = "file:///data/demo/fraud/mlruns"
from mlflow.entities import Metric, RunTag  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

client = MlflowClient()
rng = random.Random(20)
HOUR = 3_600_000
START = 1_795_000_000_000
COMMITS = ["8f3c2a1d9b7e4f60a5c1d2e3f4a5b6c7d8e9f0a1", "1b9d4e7f2a3c5b6d8e0f1a2b3c4d5e6f7a8b9c0d"]
NAMES = iter(
    "brave-otter calm-heron dry-lark eager-finch fond-hare glad-newt keen-lynx lucky-crane mild-owl neat-badger "
    "proud-elk quick-dove sunny-fox tidy-ibis warm-marten bold-wren cool-hawk deft-mole fair-swan gray-seal "
    "hale-toad iron-moth jade-vole kind-crow".split()
)


def png(width, height, pixel):
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))
    chunk = lambda tag, data: struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def confusion(tn, fp, fn, tp):
    total = [[tn, fp], [fn, tp]]
    def pixel(x, y):
        if x % 100 < 2 or y % 100 < 2:
            return (255, 255, 255)
        row = total[y // 100]
        share = row[x // 100] / sum(row)
        return (int(247 - 214 * share), int(251 - 138 * share), int(255 - 74 * share))
    return png(200, 200, pixel)


def train(experiment, begun, params, quality, epochs, state="FINISHED", parent=None, stop=None, name=None):
    tags = {
        "mlflow.user": "ada",
        "mlflow.source.name": "train.py",
        "mlflow.source.type": "LOCAL",
        "mlflow.source.git.commit": COMMITS[begun % 2],
    }
    if parent:
        tags["mlflow.parentRunId"] = parent
    run = client.create_run(experiment, start_time=begun, run_name=name or next(NAMES), tags=tags)
    run_id = run.info.run_id
    for key, value in params.items():
        client.log_param(run_id, key, value)
    points = []
    speed = 0.06 + 0.9 * min(params.get("lr", 0.01), 0.2)
    auc = 0.5
    for epoch in range(stop or epochs):
        gone = 1 - math.exp(-speed * (epoch + 1))
        overfit = max(0, epoch - epochs * 0.6) / epochs * 0.05 * (params.get("depth", 4) / 6)
        auc = 0.55 + (quality - 0.55) * gone - overfit + rng.gauss(0, 0.004)
        loss = 0.69 - 0.55 * gone * quality + rng.gauss(0, 0.006)
        at = begun + epoch * 20_000
        points += [
            Metric("train/loss", loss, at, epoch),
            Metric("val/loss", loss + 0.02 + 2 * overfit + rng.gauss(0, 0.004), at, epoch),
            Metric("val/auc", auc, at, epoch),
            Metric("val/f1", auc - 0.11 + rng.gauss(0, 0.006), at, epoch),
        ]
        if epoch % 4 == 0:
            points.append(Metric("system/cpu_percent", 62 + rng.gauss(0, 9), at, epoch))
    client.log_batch(run_id, metrics=points, tags=[RunTag("team", "risk")])
    if state == "FINISHED":
        hit = int(400 * auc)
        folder = f"/data/demo/out-{run_id}"
        os.makedirs(folder)
        with open(f"{folder}/confusion.png", "wb") as file:
            file.write(confusion(int(9000 * auc), int(9000 * (1 - auc) / 3), 400 - hit, hit))
        with open(f"{folder}/report.md", "w") as file:
            file.write(f"# Evaluation\n\nHeld-out AUC **{auc:.4f}** over 9,400 rows.\n\n| class | rows | recall |\n|---|---|---|\n| fraud | 400 | {hit / 400:.3f} |\n| honest | 9,000 | {auc:.3f} |\n")
        with open(f"{folder}/config.json", "w") as file:
            json.dump({**params, "features": ["amount", "hour", "merchant", "country"]}, file, indent=2)
        client.log_artifacts(run_id, folder)
    client.set_terminated(run_id, state, end_time=begun + (stop or epochs) * 20_000)
    return run_id


gbm = client.create_experiment("fraud/gbm")
linear = client.create_experiment("fraud/linear")
sweep = client.create_experiment("fraud/sweep-lr")
for i, (lr, depth, quality) in enumerate([(0.1, 4, 0.902), (0.05, 6, 0.921), (0.2, 8, 0.894), (0.01, 6, 0.871), (0.1, 6, 0.915), (0.05, 8, 0.909)]):
    train(gbm, START + i * HOUR, {"model": "gbm", "lr": lr, "depth": depth, "seed": i}, quality, 40)
train(gbm, START + 7 * HOUR, {"model": "gbm", "lr": 0.9, "depth": 12, "seed": 9}, 0.7, 40, "FAILED", stop=6)
train(gbm, START + 8 * HOUR, {"model": "gbm", "lr": 0.05, "depth": 6, "seed": 11}, 0.91, 40, "KILLED", stop=17)
for i, (lr, quality) in enumerate([(0.01, 0.842), (0.1, 0.853), (0.05, 0.848)]):
    train(linear, START + (10 + i) * HOUR, {"model": "logistic", "lr": lr, "depth": 1, "seed": i}, quality, 30)
parent = train(sweep, START + 20 * HOUR, {"method": "random", "trials": 5}, 0.9, 1, name="sweep lr")
for i in range(5):
    lr = round(10 ** rng.uniform(-3, -0.7), 5)
    train(sweep, START + 20 * HOUR + (i + 1) * 400_000, {"model": "gbm", "lr": lr, "depth": 6, "seed": i}, 0.86 + 0.05 * math.exp(-abs(math.log10(lr / 0.06))), 24, parent=parent)
print("done", file=sys.stderr)
