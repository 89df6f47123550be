import sys

values = dict(zip(sys.argv[1::2], sys.argv[2::2]))
print("val/acc:", 0.9 if values["--optimizer"] == "sgd" else 0.8)
print("data", repr(values["--data_folder"]))
