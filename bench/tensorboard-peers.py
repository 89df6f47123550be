"""TensorBoard's side of the benchmark: its two readers, timed. Prints one JSON line.

    python bench/tensorboard-peers.py accumulate <event file>
    python bench/tensorboard-peers.py serve <folder> <runs> <tags> <last step>
"""

import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import grpc
import tensorboard.version
import tensorboard_data_server
from tensorboard import context
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.data import grpc_provider


def accumulate(path):
    """`EventAccumulator` over one file, every point kept; the second time, when it has imported what it needs."""
    event_accumulator.EventAccumulator(path, size_guidance={"scalars": 1, "tensors": 1}).Reload()
    start = time.perf_counter()
    reader = event_accumulator.EventAccumulator(path, size_guidance={"scalars": 0, "tensors": 0})
    reader.Reload()
    tags = reader.Tags()
    points = sum(len(reader.Scalars(tag)) for tag in tags["scalars"])
    points += sum(len(reader.Tensors(tag)) for tag in tags["tensors"])
    return {
        "ms": (time.perf_counter() - start) * 1000,
        "points": points,
        "version": tensorboard.version.VERSION,
        "tensorflow": importlib.util.find_spec("tensorflow") is not None,
    }


def serve(folder, runs, tags, last_step):
    """`tensorboard-data-server`, as TensorBoard starts it, from its start until every series is whole."""
    with tempfile.TemporaryDirectory() as scratch:
        port_file = pathlib.Path(scratch, "port")
        command = [
            tensorboard_data_server.server_binary(), "--logdir", folder, "--port", "0", "--port-file", str(port_file),
            "--reload", "once", "--samples-per-plugin", "scalars=all",
        ]
        start = time.perf_counter()
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            while not (port_file.exists() and port_file.read_text().endswith("\n")):
                time.sleep(0.002)
            address = f"localhost:{port_file.read_text().strip()}"
            with grpc.insecure_channel(address) as channel:
                grpc.channel_ready_future(channel).result(timeout=20)
                view = grpc_provider.GrpcDataProvider(address, grpc_provider.make_stub(channel))
                every = context.RequestContext()
                limit = time.perf_counter() + 600
                while time.perf_counter() < limit:
                    found = view.list_scalars(every, experiment_id="", plugin_name="scalars")
                    series = [one for run in found.values() for one in run.values()]
                    if len(series) == runs * tags and all(one.max_step == last_step for one in series):
                        return {"ms": (time.perf_counter() - start) * 1000, "series": len(series)}
                    time.sleep(0.01)
                raise TimeoutError("tensorboard-data-server did not load everything")
        finally:
            process.terminate()
            process.wait()


what, path, *numbers = sys.argv[1:]
print(json.dumps(accumulate(path) if what == "accumulate" else serve(path, *map(int, numbers))))
