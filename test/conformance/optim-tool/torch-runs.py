"""Writes trajectories of PyTorch's optimizers with every hyper-parameter, in the form of the material in ../optim.

python3 torch-runs.py > ../optim/torch_more.json   (PyTorch 1.13; Debian's python3-torch)
"""
import json
import sys
import torch

torch.set_num_threads(1)
W0 = [[0.3, -0.2, 0.5], [-0.7, 0.1, 0.4], [0.2, 0.6, -0.1], [0.05, -0.4, 0.8]]
X = [[1.0, 0.5, -0.3, 0.2], [0.2, -1.0, 0.7, 0.1], [-0.6, 0.3, 0.9, -1.2], [0.4, 0.8, -0.5, 0.6], [1.1, -0.2, 0.3, -0.7]]
Y = [[0.5, -1.0, 0.2], [1.0, 0.3, -0.4], [-0.2, 0.8, 0.6], [0.1, -0.5, 1.2], [0.7, 0.2, -0.9]]
problems = {
    "rosenbrock": {
        "init": {"x": [-1.2, 1.0]},
        "loss": ["add", ["mul", 100, ["square", ["sub", ["index", "x", {"at": [1]}], ["square", ["index", "x", {"at": [0]}]]]]],
                 ["square", ["sub", 1, ["index", "x", {"at": [0]}]]]],
    },
    "matls": {
        "init": {"W": W0, "c": [0.1, -0.2, 0.3]},
        "loss": ["mean", ["square", ["sub", ["add", ["matmul", {"$": X}, "W"], "c"], {"$": Y}]]],
    },
}
losses = {
    "rosenbrock": lambda p: 100 * (p["x"][1] - p["x"][0] ** 2) ** 2 + (1 - p["x"][0]) ** 2,
    "matls": lambda p: ((torch.tensor(X, dtype=torch.float64) @ p["W"] + p["c"] - torch.tensor(Y, dtype=torch.float64)) ** 2).mean(),
}
runs = [
    ("sgd_dampening", "SGD", dict(lr=2e-4, momentum=0.9, dampening=0.5)),
    ("sgd_l2", "SGD", dict(lr=2e-4, momentum=0.8, weight_decay=0.1)),
    ("sgd_nesterov_l2", "SGD", dict(lr=2e-4, momentum=0.9, nesterov=True, weight_decay=0.1)),
    ("adam_l2", "Adam", dict(lr=0.02, weight_decay=0.1)),
    ("adam_betas", "Adam", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-3)),
    ("adam_amsgrad_l2", "Adam", dict(lr=0.02, amsgrad=True, betas=[0.7, 0.9], weight_decay=0.1)),
    ("adamw_default_decay", "AdamW", dict(lr=0.02)),
    ("adamw_amsgrad", "AdamW", dict(lr=0.02, amsgrad=True, weight_decay=0.2)),
    ("nadam_l2", "NAdam", dict(lr=0.02, weight_decay=0.1, momentum_decay=0.1)),
    ("nadam_betas", "NAdam", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-4)),
    ("radam_l2", "RAdam", dict(lr=3e-4, weight_decay=0.1, betas=[0.8, 0.9], eps=1e-3)),
    ("adamax_l2", "Adamax", dict(lr=0.02, weight_decay=0.1, betas=[0.8, 0.9], eps=1e-3)),
    ("adagrad_lr_decay", "Adagrad", dict(lr=0.1, lr_decay=0.05)),
    ("adagrad_initial", "Adagrad", dict(lr=0.1, initial_accumulator_value=0.5, weight_decay=0.1, eps=1e-3)),
    ("adadelta_l2", "Adadelta", dict(lr=1.0, rho=0.8, eps=1e-4, weight_decay=0.1)),
    ("rmsprop_centered", "RMSprop", dict(lr=0.01, centered=True, eps=1e-4)),
    ("rmsprop_momentum", "RMSprop", dict(lr=0.003, momentum=0.8, alpha=0.9)),
    ("rmsprop_all", "RMSprop", dict(lr=0.003, momentum=0.8, alpha=0.9, centered=True, weight_decay=0.1, eps=1e-3)),
    ("rprop", "Rprop", dict(lr=0.01)),
    ("rprop_etas", "Rprop", dict(lr=0.01, etas=[0.4, 1.3], step_sizes=[1e-3, 0.05])),
    ("asgd", "ASGD", dict(lr=2e-4)),
    ("asgd_all", "ASGD", dict(lr=2e-4, lambd=0.1, alpha=0.6, t0=10, weight_decay=0.1)),
]
steps = 30
out = []
for name, kind, hyper in runs:
    for problem, entry in problems.items():
        params = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in entry["init"].items()}
        optimizer = getattr(torch.optim, kind)(params.values(), **hyper)
        path = [{n: p.tolist() for n, p in params.items()}]
        for _ in range(steps):
            optimizer.zero_grad()
            losses[problem](params).backward()
            optimizer.step()
            path.append({n: p.tolist() for n, p in params.items()})
        out.append(dict(optimizer=name, torch_class=kind, hyper=hyper, problem=problem, steps=steps, valid_steps=steps, rtol=1e-9, params=path))
json.dump(dict(about="PyTorch " + torch.__version__ + ", float64; by optim-tool/torch-runs.py", problems=problems, runs=out), sys.stdout, separators=(",", ":"))
