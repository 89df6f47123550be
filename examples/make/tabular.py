"""Writes tabular/ with pandas and json: regressions of house prices. Run in /data/demo."""

import json
import math
import os
import random

import pandas as pd

rng = random.Random(8)
at = 1_795_200_000
for name, model, lr, top in [("ridge", "ridge", 0.1, 0.71), ("forest", "forest", 0.05, 0.83), ("boost", "boost", 0.05, 0.87), ("boost-deep", "boost", 0.02, 0.85)]:
    rows = []
    for epoch in range(50):
        gone = 1 - math.exp(-0.09 * (epoch + 1))
        at += 7
        rows.append({
            "epoch": epoch,
            "train_rmse": 60 - 38 * gone * top + rng.gauss(0, 0.5),
            "val_rmse": 63 - 36 * gone * top + rng.gauss(0, 0.9) if epoch % 2 else None,
            "val_r2": top * gone + rng.gauss(0, 0.008) if epoch % 2 else None,
            "timestamp": at,
        })
    folder = f"/data/demo/tabular/runs/{name}"
    os.makedirs(folder)
    if model == "boost":
        with open(f"{folder}/metrics.jsonl", "w") as file:
            for row in rows:
                file.write(json.dumps({k: v for k, v in row.items() if v is not None}) + "\n")
    else:
        pd.DataFrame(rows).to_csv(f"{folder}/metrics.csv", index=False)
    with open(f"{folder}/params.yaml", "w") as file:
        file.write(f"model: {model}\noptim:\n  lr: {lr}\n  epochs: 50\nfeatures: [area, rooms, year]\nseed: {len(name)}\n")
    at += 1800
