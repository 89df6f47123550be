def train(learning_rate: float) -> None:
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")


train(-1)
