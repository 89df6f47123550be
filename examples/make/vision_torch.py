"""Writes vision/torch with PyTorch 2.15.0's SummaryWriter. Run in /data/demo on host trainbox."""

import math
import random
import socket
import time

socket.gethostname = lambda: "trainbox"
import numpy as np  # noqa: E402
from torch.utils.tensorboard import SummaryWriter  # noqa: E402

rng = random.Random(4)
clock = 1_795_100_000.0
time.time = lambda: clock

RUNS = [("resnet18-base", 0.1, 128, "sgd", 0.903), ("resnet18-cosine", 0.1, 128, "sgd", 0.921),
        ("resnet18-adam", 0.001, 128, "adam", 0.894), ("resnet34-cosine", 0.05, 64, "sgd", 0.934)]
for name, lr, batch, optimizer, top in RUNS:
    writer = SummaryWriter(f"/data/demo/vision/torch/{name}")
    acc = 0
    for epoch in range(45):
        clock += 41
        gone = 1 - math.exp(-0.11 * (epoch + 1))
        step_down = 0.02 if epoch > 30 else 0
        acc = 0.1 + (top - 0.12) * gone + step_down + rng.gauss(0, 0.006 if epoch < 30 else 0.002)
        for part in range(4):
            writer.add_scalar("train/loss", 2.3 * (1 - 0.93 * gone) + rng.gauss(0, 0.05), epoch * 4 + part)
        writer.add_scalar("val/loss", 2.3 * (1 - 0.88 * gone) - step_down + rng.gauss(0, 0.02), epoch * 4 + 3)
        writer.add_scalar("val/acc", acc, epoch * 4 + 3)
        writer.add_scalar("lr", lr * 0.5 * (1 + math.cos(math.pi * epoch / 45)) if "cosine" in name else lr, epoch * 4)
    grid = np.random.default_rng(1).random((3, 32, 64))
    writer.add_image("samples", grid, 1)
    writer.add_histogram("fc/weight", np.random.default_rng(2).normal(0, 0.1, 500), 1)
    writer.add_hparams({"lr": lr, "batch_size": batch, "optimizer": optimizer, "depth": int(name[6:8])}, {"hparam/val_acc": acc}, run_name="hparams")
    writer.close()
    clock += 3000
