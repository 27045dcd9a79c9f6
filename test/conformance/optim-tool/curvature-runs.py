"""Writes ../optim/curvature_trajectories.json: float64 NumPy programs of the formulas of Newton, Shampoo, AdaHessian and Sophia.

Gradients and Hessians of the four problems are written by hand here, so that nothing is shared with the library. `rademacher` has the
directions of AdaHessian: for each problem and step, elements +-1 by the names of the parameters.
"""
import json
import os
import numpy as np

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../optim")
problems = {}
for name in ("torch_trajectories.json", "formula_trajectories.json"):
    with open(os.path.join(here, name)) as file:
        problems.update(json.load(file)["problems"])
random = np.random.default_rng(7)


def constants(node):
    if isinstance(node, dict) and "$" in node:
        return [np.array(node["$"])]
    return [c for part in node for c in constants(part)] if isinstance(node, list) else []


inputs = np.round(random.normal(size=(12, 4)), 3)
targets = np.round(random.normal(size=(12, 3)), 3)
problems["matls"] = {
    "init": {"W": np.full((4, 3), 0.5).tolist(), "c": [0.0, 0.0, 0.0]},
    "loss": ["mean", ["square", ["sub", ["add", ["matmul", {"$": inputs.tolist()}, "W"], "c"], {"$": targets.tolist()}]]],
    "math": "mean((X W + c - Y)^2), 12x4 data, 3 columns",
}
matrix, right = constants(problems["quadratic"]["loss"])
data, labels = constants(problems["logreg"]["loss"])
one = np.hstack([data, np.ones((20, 1))])
ridge = np.diag([0.01, 0.01, 0.01, 0.0])


def rosenbrock(x):
    a, b = x
    gradient = [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)]
    return np.array(gradient), np.array([[1200 * a * a - 400 * b + 2, -400 * a], [-400 * a, 200.0]])


def logreg(x):
    p = 1 / (1 + np.exp(-one @ x))
    return one.T @ (p - labels) / 20 + ridge @ x, (one.T * (p * (1 - p))) @ one / 20 + ridge


def matls(x):
    # Parameters row by row: W, then c, so a fifth row of inputs that is 1.
    wide = np.hstack([inputs, np.ones((12, 1))])
    rest = wide @ x.reshape(5, 3) - targets
    return (2 * wide.T @ rest / 36).ravel(), np.kron(2 * wide.T @ wide / 36, np.eye(3))


derivatives = {
    "rosenbrock": rosenbrock,
    "quadratic": lambda x: (matrix @ x - right, matrix),
    "logreg": logreg,
    "matls": matls,
}
steps = 30
rademacher = {}
for name, problem in problems.items():
    if name in derivatives:
        rademacher[name] = [
            {key: random.choice([-1.0, 1.0], size=np.shape(value)).tolist() for key, value in problem["init"].items()}
            for _ in range(steps)
        ]


def flat(parts):
    return np.concatenate([np.ravel(part) for part in parts.values()])


def cut(x, like):
    out, at = {}, 0
    for key, value in like.items():
        size = int(np.prod(np.shape(value)))
        out[key] = x[at : at + size].reshape(np.shape(value))
        at += size
    return out


def newton(h, name):
    def step(x, g, hess, t, s):
        return x - h.get("lr", 1.0) * np.linalg.solve(hess + h.get("damping", 0.0) * np.eye(len(x)), g)

    return step


def sophia(h, name):
    def step(x, g, hess, t, s):
        s["m"] = h["b1"] * s.get("m", 0) + (1 - h["b1"]) * g
        if t % h.get("k", 1) == 0:
            s["h"] = h["b2"] * s.get("h", 0) + (1 - h["b2"]) * np.diag(hess)
        x = x - h["lr"] * h.get("weight_decay", 0.0) * x
        return x - h["lr"] * np.clip(s["m"] / np.maximum(h["gamma"] * s["h"], h["eps"]), -h["rho"], h["rho"])

    return step


def adahessian(h, name):
    def step(x, g, hess, t, s):
        z = flat(rademacher[name][t])
        d = np.abs(z * (hess @ z))
        s["m"] = h["b1"] * s.get("m", 0) + (1 - h["b1"]) * g
        s["v"] = h["b2"] * s.get("v", 0) + (1 - h["b2"]) * d * d
        root = (np.sqrt(s["v"]) / np.sqrt(1 - h["b2"] ** (t + 1))) ** h.get("hessian_power", 1)
        update = s["m"] / (1 - h["b1"] ** (t + 1)) / (root + h["eps"])
        return x - h["lr"] * (update + h.get("weight_decay", 0.0) * x)

    return step


def root_of(a, power):
    values, vectors = np.linalg.eigh(a)
    return (vectors * values ** (-1 / power)) @ vectors.T


def shampoo(h, name):
    def step(x, g, hess, t, s):
        like = problems[name]["init"]
        xs, gs, out = cut(x, like), cut(g, like), {}
        for key in like:
            shape = np.shape(like[key]) or (1,)
            gradient = gs[key].reshape(shape)
            sums = s.setdefault(key, [h["eps"] * np.eye(n) for n in shape])
            update = gradient
            for axis in range(len(shape)):
                rows = np.moveaxis(gradient, axis, 0).reshape(shape[axis], -1)
                sums[axis] = sums[axis] + rows @ rows.T
                update = np.moveaxis(np.tensordot(root_of(sums[axis], 2 * len(shape)), update, axes=(1, axis)), 0, axis)
            out[key] = xs[key] - h["lr"] * update.reshape(np.shape(like[key]))
        return flat(out)

    return step


def run(optimizer, make, hyper, name, noise=0.0):
    like = problems[name]["init"]
    x, state, shake = flat({k: np.array(v) for k, v in like.items()}), {}, np.random.default_rng(1)
    step, path = make(hyper, name), [x]
    for t in range(steps):
        g, hess = derivatives[name](x)
        x = step(x, g * (1 + noise * shake.normal(size=g.shape)), hess, t, state)
        path.append(x)
    return path


def entry(optimizer, make, hyper, name):
    path, shaken = run(optimizer, make, hyper, name), run(optimizer, make, hyper, name, 1e-14)
    far = [np.max(np.abs(a - b)) / max(0.01, np.max(np.abs(a))) for a, b in zip(path, shaken)]
    valid = next((t - 1 for t, off in enumerate(far) if not off <= 1e-11), steps)
    params = [{k: v.tolist() for k, v in cut(x, problems[name]["init"]).items()} for x in path]
    return {
        "optimizer": optimizer,
        "hyper": hyper,
        "problem": name,
        "steps": steps,
        "valid_steps": valid,
        "rtol": 1e-9,
        "params": params,
    }


runs = []
for name in derivatives:
    steep = name == "rosenbrock"
    runs += [
        entry("newton", newton, {"lr": 1.0, "damping": 1e-3}, name),
        entry("newton", newton, {"lr": 0.5, "damping": 0.1}, name),
        entry("shampoo", shampoo, {"lr": 0.02 if steep else 0.1, "eps": 1e-4}, name),
        entry("adahessian", adahessian, {"lr": 0.1, "b1": 0.9, "b2": 0.999, "eps": 1e-4}, name),
        entry(
            "adahessian",
            adahessian,
            {"lr": 0.05, "b1": 0.8, "b2": 0.99, "eps": 1e-3, "hessian_power": 0.5, "weight_decay": 0.01},
            name,
        ),
        entry("sophia", sophia, {"lr": 0.05, "b1": 0.9, "b2": 0.95, "gamma": 1.0, "rho": 0.5, "eps": 1e-12, "k": 1}, name),
        entry(
            "sophia",
            sophia,
            {"lr": 0.05, "b1": 0.965, "b2": 0.99, "gamma": 0.05, "rho": 1.0, "eps": 1e-8, "k": 4, "weight_decay": 0.1},
            name,
        ),
    ]
about = "Made by ../optim-tool/curvature-runs.py, with hand-written gradients and Hessians."
used = {name: problems[name] for name in derivatives}
with open(os.path.join(here, "curvature_trajectories.json"), "w") as file:
    json.dump({"about": about, "problems": used, "rademacher": rademacher, "runs": runs}, file, separators=(",", ":"))
    file.write("\n")
