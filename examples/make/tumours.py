"""Writes reproduce/data/tumours.csv: five columns of scikit-learn's breast cancer data set, with its target."""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
names = ["mean radius", "mean texture", "mean smoothness", "mean concavity", "worst area"]
columns = [list(data.feature_names).index(name) for name in names]
file = Path(__file__).parent.parent / "reproduce" / "data" / "tumours.csv"
with file.open("w", newline="") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name.replace(" ", "_") for name in names] + ["benign"])
    for row, target in zip(data.data, data.target):
        writer.writerow([f"{row[column]:g}" for column in columns] + [target])
