"""Writes vision/keras with TensorFlow 2.21.0's own callback: a small network. Run in /data/demo on host trainbox."""

import numpy as np
import tensorflow as tf

rng = np.random.default_rng(3)
x = rng.normal(size=(3000, 16)).astype("float32")
y = ((x[:, :4] ** 2).sum(1) + 0.3 * rng.normal(size=3000) > 3.6).astype("float32")
for name, units in (("small", 8), ("wide", 64)):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.layers.Dense(units, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile(tf.keras.optimizers.Adam(0.003), "binary_crossentropy", metrics=["accuracy"])
    board = tf.keras.callbacks.TensorBoard(f"/data/demo/vision/keras/{name}", write_graph=False)
    model.fit(x, y, epochs=30, batch_size=64, validation_split=0.25, verbose=0, callbacks=[board])
