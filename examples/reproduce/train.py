"""Tells benign from malignant tumours: a linear model in scikit-learn, trained epoch by epoch.

    pip install -r requirements.txt
    trainyard train

Everything that it depends on is said: the data and what it writes in trainyard.yaml, the packages in
requirements.txt, the seed as a parameter. So `trainyard reproduce` can do it again and say whether it came
out the same.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


def train(args):
    with open("data/tumours.csv", newline="") as file:
        rows = list(csv.reader(file))[1:]
    table = np.array(rows, dtype=float)
    x, y = table[:, :-1], table[:, -1].astype(int)
    x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.3, random_state=args.seed, stratify=y)
    scaler = StandardScaler().fit(x_train)
    x_train, x_val = scaler.transform(x_train), scaler.transform(x_val)
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=args.lr, random_state=args.seed)
    order = np.random.default_rng(args.seed)
    for epoch in range(args.epochs):
        shuffled = order.permutation(len(y_train))
        model.partial_fit(x_train[shuffled], y_train[shuffled], classes=[0, 1])
        seen, held_out = model.predict_proba(x_train), model.predict_proba(x_val)
        print(
            f"epoch={epoch} train/loss={log_loss(y_train, seen):.9f} "
            f"val/loss={log_loss(y_val, held_out):.9f} val/auc={roc_auc_score(y_val, held_out[:, 1]):.9f}"
        )
    folder = Path("models")
    folder.mkdir(exist_ok=True)
    weights = {"weights": model.coef_[0].tolist(), "bias": model.intercept_.tolist()}
    (folder / "model.json").write_text(json.dumps(weights, indent=1))


if __name__ == "__main__":
    main()
