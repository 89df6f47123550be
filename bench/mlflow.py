"""The MLflow side of the benchmark.

    python mlflow.py generate FOLDER RUNS   writes a file store as MLflow 3 lays it out
    python mlflow.py search FOLDER          times mlflow.search_runs over it (imports are not counted), one JSON line

The store is written without MLflow, which takes minutes for it; that MLflow reads it is what `search` shows.
"""

import json
import os
import sys
import time
import uuid
from pathlib import Path

EXPERIMENTS = 4
PARAMS = 10
METRICS = 5
POINTS = 10
T0 = 1_760_000_000_000


def generate(root, runs):
    root = Path(root)
    for experiment in range(EXPERIMENTS):
        folder = root / str(experiment)
        (folder / "tags").mkdir(parents=True)
        (folder / "meta.yaml").write_text(
            f"artifact_location: file://{folder}\ncreation_time: {T0}\nexperiment_id: '{experiment}'\n"
            f"last_update_time: {T0}\nlifecycle_stage: active\nname: experiment {experiment}\n"
        )
    for number in range(runs):
        run_id = uuid.UUID(int=(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 & (1 << 128) - 1).hex
        folder = root / str(number % EXPERIMENTS) / run_id
        for name in ("params", "metrics", "tags", "artifacts"):
            os.makedirs(folder / name)
        start = T0 + number * 1000
        write(
            folder / "meta.yaml",
            f"artifact_uri: file://{folder}/artifacts\nend_time: {start + 900}\nentry_point_name: ''\n"
            f"experiment_id: '{number % EXPERIMENTS}'\nlifecycle_stage: active\nrun_id: {run_id}\n"
            f"run_name: run-{number}\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: {start}\n"
            "status: 3\ntags: []\nuser_id: ada\n",
        )
        for index in range(PARAMS):
            write(folder / "params" / f"p{index}", str((number + 1) / (index + 1)))
        for index in range(METRICS):
            lines = (f"{start + i} {(number + index) / (i + 1)} {i}\n" for i in range(POINTS))
            write(folder / "metrics" / f"m{index}", "".join(lines))
        tags = {"runName": f"run-{number}", "user": "ada", "source.name": "train.py", "source.type": "LOCAL"}
        for key, value in tags.items():
            write(folder / "tags" / f"mlflow.{key}", value)


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def search(root):
    sys.path.pop(0)  # This file is called mlflow.py: it must not be what `import mlflow` finds.
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow

    mlflow.set_tracking_uri(f"file://{root}")
    mlflow.search_experiments()
    start = time.perf_counter()
    runs = mlflow.search_runs(search_all_experiments=True, max_results=50000)
    ms = (time.perf_counter() - start) * 1000
    total = float(runs["metrics.m0"].sum()) if len(runs) else 0.0
    print(json.dumps({"version": mlflow.__version__, "ms": ms, "runs": len(runs), "total": total}))


if sys.argv[1] == "generate":
    generate(sys.argv[2], int(sys.argv[3]))
else:
    search(sys.argv[2])
