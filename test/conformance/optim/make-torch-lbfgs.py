"""Writes torch_lbfgs.json: runs of torch.optim.LBFGS of PyTorch 1.13 in f64, on the problems of torch_trajectories.json.

A step is one call of step(closure). `calls` counts the calls of the closure up to and including each step. `valid_steps` is how
long the run stays within 1e-10 of one whose gradients are disturbed by 1e-14 of themselves; until there an equal program is
within `rtol`.
"""
import json
import os
import torch

torch.set_default_dtype(torch.float64)
here = os.path.dirname(os.path.abspath(__file__))
sources = {}
for name in ("torch_trajectories.json", "formula_trajectories.json"):
    with open(os.path.join(here, name)) as file:
        sources.update(json.load(file)["problems"])


def constants(node):
    if isinstance(node, dict) and "$" in node:
        return [torch.tensor(node["$"])]
    return [c for part in node for c in constants(part)] if isinstance(node, list) else []


def rosenbrock(x):
    return 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2


matrix, right = constants(sources["quadratic"]["loss"])
data, labels = constants(sources["logreg"]["loss"])


def quadratic(x):
    return 0.5 * x @ (matrix @ x) - right @ x


def logreg(w, b):
    z = data @ w + b
    return (torch.nn.functional.softplus(z) - labels * z).mean() + 0.005 * (w**2).sum()


problems = {"rosenbrock": (rosenbrock, ["x"]), "quadratic": (quadratic, ["x"]), "logreg": (logreg, ["W", "b"])}
settings = [
    ("lbfgs_strong_wolfe", {"lr": 1.0, "max_iter": 1, "history_size": 10, "line_search_fn": "strong_wolfe"}),
    ("lbfgs_strong_wolfe", {"lr": 1.0, "max_iter": 5, "history_size": 3, "line_search_fn": "strong_wolfe"}),
    ("lbfgs_strong_wolfe", {"lr": 1.0, "max_iter": 20, "history_size": 10, "line_search_fn": "strong_wolfe"}),
    ("lbfgs", {"lr": 0.1, "max_iter": 1, "history_size": 10}),
    ("lbfgs", {"lr": 0.2, "max_iter": 5, "history_size": 3}),
]


def run(problem, hyper, disturbance):
    function, names = problems[problem]
    generator = torch.Generator().manual_seed(1)
    params = [torch.tensor(sources[problem]["init"][name], requires_grad=True) for name in names]
    optimizer = torch.optim.LBFGS(params, **hyper)
    calls = 0

    def closure():
        nonlocal calls
        calls += 1
        optimizer.zero_grad()
        loss = function(*params)
        loss.backward()
        for p in params:
            p.grad *= 1 + disturbance * torch.randn(p.shape, generator=generator)
        return loss

    steps, losses, counts = [], [], []
    for _ in range(31):
        steps.append([p.detach().clone() for p in params])
        losses.append(function(*params).item())
        counts.append(calls)
        optimizer.step(closure)
    return names, steps, losses, counts


def distance(a, b):
    return max(((x - y).abs().max() / max(0.01, x.abs().max())).item() for x, y in zip(a, b))


runs = []
for problem in problems:
    for optimizer, hyper in settings:
        names, steps, losses, calls = run(problem, hyper, 0)
        _, disturbed, _, _ = run(problem, hyper, 1e-14)
        distances = [distance(a, b) for a, b in zip(steps, disturbed)]
        if not all(map(lambda loss: abs(loss) < 1e6, losses)):
            continue
        valid = next((t - 1 for t, d in enumerate(distances) if not d < 1e-10), len(steps) - 1)
        runs.append(
            {
                "optimizer": optimizer,
                "hyper": hyper,
                "problem": problem,
                "steps": len(steps) - 1,
                "params": [dict(zip(names, [p.tolist() for p in point])) for point in steps],
                "loss": losses,
                "calls": calls,
                "valid_steps": valid,
                "rtol": 1e-9,
            }
        )
        print(problem, optimizer, hyper, "valid", valid, "calls", calls[-1], "loss", losses[-1])
with open(os.path.join(here, "torch_lbfgs.json"), "w") as file:
    about = "torch.optim.LBFGS of PyTorch " + torch.__version__ + ", made by make-torch-lbfgs.py"
    json.dump({"about": about, "problems": {p: sources[p] for p in problems}, "runs": runs}, file)
