"""Writes vision/digits with tensorboardX 2.6.5: two small networks in plain NumPy on scikit-learn 1.9.1's digits, with
their filters, weights and precision-recall curves epoch by epoch. Run in /data/demo on host trainbox."""

import socket
import time

socket.gethostname = lambda: "trainbox"
import numpy as np  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from tensorboardX import SummaryWriter  # noqa: E402

clock = 1_795_300_000.0
time.time = lambda: clock

images, labels = load_digits(return_X_y=True)
images = images / 16
order = np.random.default_rng(0).permutation(len(images))
train, held = order[:1200], order[1200:]


def tiles(pictures, columns, size=8):
    """Pictures of 8 by 8 side by side, with a line of one pixel between them."""
    rows = -(-len(pictures) // columns)
    sheet = np.ones((rows * (size + 1) - 1, columns * (size + 1) - 1))
    for i, picture in enumerate(pictures):
        top, left = i // columns * (size + 1), i % columns * (size + 1)
        sheet[top : top + size, left : left + size] = picture.reshape(size, size)
    return sheet


def scaled(values):
    return (values - values.min()) / (values.max() - values.min() + 1e-9)


for name, width, rate in [("mlp-16", 16, 0.25), ("mlp-32", 32, 0.35)]:
    rng = np.random.default_rng(width)
    hidden = rng.normal(0, 0.2, (64, width))
    out = rng.normal(0, 0.2, (width, 10))
    writer = SummaryWriter(f"/data/demo/vision/digits/{name}")
    writer.add_text("notes", f"A network with **{width}** hidden units on the digits data set, learning rate {rate}.", 0)
    for epoch in range(12):
        clock += 12
        losses = []
        for batch in np.array_split(rng.permutation(train), 40):
            active = np.maximum(0, images[batch] @ hidden)
            scores = np.exp(active @ out)
            scores /= scores.sum(1, keepdims=True)
            losses.append(-np.log(scores[np.arange(len(batch)), labels[batch]]).mean())
            error = scores - np.eye(10)[labels[batch]]
            back = (error @ out.T) * (active > 0)
            out -= rate * active.T @ error / len(batch)
            hidden -= rate * images[batch].T @ back / len(batch)
        scores = np.exp(np.maximum(0, images[held] @ hidden) @ out)
        scores /= scores.sum(1, keepdims=True)
        guesses = scores.argmax(1)
        wrong = held[guesses != labels[held]][:24]
        writer.add_scalar("train/loss", np.mean(losses), epoch)
        writer.add_scalar("val/acc", (guesses == labels[held]).mean(), epoch)
        writer.add_image("val/mistakes", tiles(images[wrong], 8), epoch, dataformats="HW")
        writer.add_image("filters", tiles([scaled(column) for column in hidden.T[:16]], 8), epoch, dataformats="HW")
        writer.add_histogram("weights/hidden", hidden, epoch, bins=24)
        writer.add_histogram("weights/out", out, epoch, bins=24)
        if epoch % 3 == 2:
            writer.add_pr_curve("val/is an 8", labels[held] == 8, scores[:, 8], epoch, num_thresholds=41)
    writer.add_hparams({"width": width, "lr": rate}, {"hparam/val_acc": float((guesses == labels[held]).mean())}, name="hparams")
    writer.close()
