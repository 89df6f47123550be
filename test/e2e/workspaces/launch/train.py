import argparse
import time


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--optimizer", default="adam", choices=["adam", "sgd"])
    parser.add_argument("--augment", default="true")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between epochs")
    args = parser.parse_args()
    for epoch in range(1, args.epochs + 1):
        time.sleep(args.pause)
        accuracy = 1 - 1 / (1 + epoch * args.lr * 100)
        print(f"\x1b[32mepoch: {epoch}\x1b[0m  val/acc: {accuracy:.4f}")


if __name__ == "__main__":
    main()
