"""What MLflow's own client writes to a server and reads from it. The server is named by MLFLOW_TRACKING_URI."""

import hashlib
import json
import math
import os
import sys
import tempfile

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.tracking import MlflowClient

client = MlflowClient()
start = 1_750_000_000_000


def points(key, values):
    return [Metric(key, value, start + 10 * i, i) for i, value in enumerate(values)]


def seed(size):
    """Experiments, runs of every state, odd names and files; prints the truth. `large`: several pages, a long series."""
    large = size == "large"
    fraud = client.create_experiment("fraud/été")
    other = client.create_experiment("vision")
    gone = client.create_experiment("gone")
    for i in range({"large": 25, "small": 8, "tiny": 1}[size]):
        run = client.create_run(fraud, start_time=start + i * 1000, run_name=f"run-{i:02}")
        run_id = run.info.run_id
        params = [Param("lr", str(0.1 / (i + 1))), Param("opt/name", "adam")]
        client.log_batch(run_id, points("val/acc", [1 - 1 / (j + 1) for j in range(5 + i)]), params)
        status = ["FINISHED", "FAILED", "KILLED", "SCHEDULED", "RUNNING"][i % 5]
        if status not in ("RUNNING", "SCHEDULED"):
            client.set_terminated(run_id, status, end_time=start + i * 1000 + 60_000)
        else:
            client.update_run(run_id, status=status)
    odd = client.create_run(other, start_time=start, run_name='tab\tand "quotes" ä 🦦').info.run_id
    metrics = points("odd name/with. dots-and_unders", [1.5, -2.5, 1e300, 5e-324, 0.1 + 0.2])
    metrics += points("holes", [1.0, float("nan"), float("inf"), float("-inf"), -3.0])
    metrics += [Metric("back", 1.0, start + 50, 10), Metric("back", 2.0, start + 60, 5), Metric("back", 3.0, start + 70, 10)]
    metrics += [Metric("negative", 7.0, start, -5)]
    tags = {
        "mlflow.note.content": "what a run",
        "mlflow.source.git.commit": "a" * 40,
        "mlflow.source.git.branch": "main",
        "plain": "välue",
    }
    params = [Param("long", "x" * 5000), Param("empty", "")]
    client.log_batch(odd, metrics, params, [RunTag(key, value) for key, value in tags.items()])
    client.create_run(other, start_time=start + 1, tags={"mlflow.parentRunId": odd}, run_name="child")
    long = client.create_run(other, start_time=start + 2, run_name="long").info.run_id
    metrics = points("loss", [math.sin(i / 1000) for i in range(26_000 if large else 100)])
    for at in range(0, len(metrics), 1000):
        client.log_batch(long, metrics[at : at + 1000])
    client.set_terminated(long, end_time=start + 5)
    deleted = client.create_run(other, start_time=start + 3, run_name="deleted").info.run_id
    client.delete_run(deleted)
    client.create_run(gone, start_time=start + 4, run_name="in a deleted experiment")
    client.delete_experiment(gone)
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(f"{folder}/model/deep er")
        for path, content in {
            "note.txt": b"hello\n",
            "model/weights.bin": bytes(range(256)) * 8192,
            "model/deep er/\u00e4.json": b'{"a": 1}',
            "empty": b"",
        }.items():
            with open(f"{folder}/{path}", "wb") as file:
                file.write(content)
        client.log_artifacts(odd, folder)
    truth()


def number(value):
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value


def files(run_id, folder=None):
    for item in client.list_artifacts(run_id, folder):
        if item.is_dir:
            yield from files(run_id, item.path)
        else:
            with open(client.download_artifacts(run_id, item.path), "rb") as file:
                content = file.read()
            yield {"path": item.path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def truth():
    """Every run as `search_runs`, `get_metric_history` and `list_artifacts` tell it."""
    experiments = {e.experiment_id: e for e in client.search_experiments(view_type=ViewType.ALL)}
    runs, token = [], None
    while True:
        page = client.search_runs(list(experiments), run_view_type=ViewType.ALL, max_results=500, page_token=token)
        runs += page
        token = page.token
        if not token:
            break
    told = []
    for run in runs:
        info, data = run.info, run.data
        history = {key: client.get_metric_history(info.run_id, key) for key in data.metrics}
        experiment = experiments[info.experiment_id]
        told.append(
            {
                "id": info.run_id,
                "name": info.run_name,
                "experiment": experiment.name,
                "experimentId": info.experiment_id,
                "status": info.status,
                "startedAt": info.start_time,
                "endedAt": info.end_time,
                "deleted": "deleted" in (info.lifecycle_stage, experiment.lifecycle_stage),
                "params": data.params,
                "tags": data.tags,
                "metrics": {key: number(value) for key, value in data.metrics.items()},
                "latestSteps": {m.key: m.step for m in data._metric_objs},
                "history": {
                    key: [[m.step, m.timestamp, number(m.value)] for m in metrics] for key, metrics in history.items()
                },
                "files": list(files(info.run_id)),
            }
        )
    json.dump(told, answer)


def begin():
    """A run that runs; prints its id."""
    experiment = client.get_experiment_by_name("live") or client.get_experiment(client.create_experiment("live"))
    run_id = client.create_run(experiment.experiment_id, run_name="live").info.run_id
    client.log_metric(run_id, "loss", 3.0, step=0)
    print(run_id, file=answer)


def grow(run_id):
    client.log_metric(run_id, "loss", 1.0, step=1)
    client.log_metric(run_id, "loss", 2.0, step=2)


def end(run_id):
    client.set_terminated(run_id, "FAILED")


def remove(run_id):
    client.delete_run(run_id)


# MLflow says on standard output where a run can be seen: that is not the answer.
answer = sys.stdout
sys.stdout = sys.stderr
mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
command, *arguments = sys.argv[1:]
{"seed": seed, "begin": begin, "grow": grow, "end": end, "remove": remove}[command](*arguments)
