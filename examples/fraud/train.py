"""How the runs in mlruns/ are trained: gradient boosting on card payments, tracked by MLflow.

    pip install mlflow scikit-learn
    MLFLOW_ALLOW_FILE_STORE=true python train.py --lr 0.05 --depth 6

params.yaml holds the defaults.
"""

import argparse
from pathlib import Path

import mlflow
import yaml
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import f1_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="gbm")
    parser.add_argument("--lr", type=float, default=0.05)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.set_defaults(**yaml.safe_load(Path(__file__).with_name("params.yaml").read_text()))
    train(parser.parse_args())


def train(args):
    x, y = make_classification(6000, 20, n_informative=8, weights=[0.95], random_state=7)
    x_train, x_val, y_train, y_val = train_test_split(x, y, random_state=7, stratify=y)
    mlflow.set_experiment("fraud/gbm")
    with mlflow.start_run():
        mlflow.log_params(vars(args))
        model = GradientBoostingClassifier(
            learning_rate=args.lr, max_depth=args.depth, n_estimators=args.epochs, random_state=args.seed
        ).fit(x_train, y_train)
        stages = zip(model.staged_predict_proba(x_train), model.staged_predict_proba(x_val))
        for epoch, (seen, held_out) in enumerate(stages):
            mlflow.log_metrics(
                {
                    "train/loss": log_loss(y_train, seen),
                    "val/loss": log_loss(y_val, held_out),
                    "val/auc": roc_auc_score(y_val, held_out[:, 1]),
                    "val/f1": f1_score(y_val, held_out[:, 1] > 0.5),
                },
                step=epoch,
            )


if __name__ == "__main__":
    main()
