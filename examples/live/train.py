"""A training of pure Python: logistic regression by gradient descent, logged as JSON lines while it runs.

Writes runs/<name>/metrics.jsonl and params.yaml beside this file; no package is needed.

    python3 train.py --epochs 60 --lr 0.1 --seed 3
"""

import argparse
import json
import math
import os
import random
import time

ADJECTIVES = "brave calm dry eager fond glad keen lucky mild neat proud quick sunny tidy warm".split()
ANIMALS = "otter heron lark lynx hare finch badger crane dove elk fox ibis marten newt owl".split()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--lr", type=float, default=0.06)
    parser.add_argument("--l2", type=float, default=1e-3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--features", type=int, default=12)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--delay", type=float, default=0.5, help="seconds to wait after each epoch")
    parser.add_argument("--name", default=None, help="name of the run's folder")
    return parser.parse_args()


def make_data(rng, rows, features, truth):
    data = []
    for _ in range(rows):
        x = [rng.gauss(0, 1) for _ in range(features)]
        score = sum(a * b for a, b in zip(x, truth)) + rng.gauss(0, 1.2)
        data.append((x, 1 if score > 0 else 0))
    return data


def predict(weights, bias, x):
    z = bias + sum(w * a for w, a in zip(weights, x))
    return 1 / (1 + math.exp(-max(-30, min(30, z))))


def evaluate(weights, bias, data):
    loss = 0.0
    right = 0
    for x, y in data:
        p = min(max(predict(weights, bias, x), 1e-9), 1 - 1e-9)
        loss -= math.log(p if y else 1 - p)
        right += (p > 0.5) == (y == 1)
    return loss / len(data), right / len(data)


def main():
    args = parse_arguments()
    seed = args.seed if args.seed is not None else random.randrange(10_000)
    rng = random.Random(seed)
    name = args.name or f"{rng.choice(ADJECTIVES)}-{rng.choice(ANIMALS)}-{seed}"
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runs", name)
    os.makedirs(folder, exist_ok=True)

    with open(os.path.join(folder, "params.yaml"), "w", encoding="utf-8") as file:
        for key, value in {**vars(args), "seed": seed, "name": name}.items():
            if key not in ("delay",):
                file.write(f"{key}: {json.dumps(value)}\n")

    truth = [rng.gauss(0, 1) for _ in range(args.features)]
    train = make_data(rng, 600, args.features, truth)
    held_out = make_data(rng, 300, args.features, truth)
    weights = [rng.gauss(0, 1) for _ in range(args.features)]
    bias = 0.0

    print(f"run {name}: {args.epochs} epochs, lr {args.lr}, seed {seed}")
    with open(os.path.join(folder, "metrics.jsonl"), "w", encoding="utf-8") as log:
        for epoch in range(args.epochs):
            rate = args.lr / (1 + 0.05 * epoch)
            rng.shuffle(train)
            for start in range(0, len(train), args.batch_size):
                batch = train[start : start + args.batch_size]
                slopes = [0.0] * args.features
                slope = 0.0
                for x, y in batch:
                    error = predict(weights, bias, x) - y
                    slope += error
                    for i, a in enumerate(x):
                        slopes[i] += error * a
                for i in range(args.features):
                    weights[i] -= rate * (slopes[i] / len(batch) + args.l2 * weights[i])
                bias -= rate * slope / len(batch)
            train_loss, train_acc = evaluate(weights, bias, train)
            val_loss, val_acc = evaluate(weights, bias, held_out)
            row = {
                "step": epoch,
                "train/loss": train_loss,
                "train/acc": train_acc,
                "val/loss": val_loss,
                "val/acc": val_acc,
                "lr": rate,
                "time": time.time(),
            }
            log.write(json.dumps(row) + "\n")
            log.flush()
            print(f"epoch {epoch + 1}/{args.epochs}  val/loss {val_loss:.4f}  val/acc {val_acc:.4f}", flush=True)
            time.sleep(args.delay)


if __name__ == "__main__":
    main()
