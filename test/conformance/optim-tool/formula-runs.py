"""Writes trajectories of optimizers that treat a layer, a matrix or all parameters as one, in the form of the material in ../optim.

python3 formula-runs.py > ../optim/formula_more.json   (NumPy, float64)

Each is the formula of its paper or of optax's documentation, written here for NumPy and for two arrays: W [4, 3] and c [3].
"""
import json
import sys
import numpy as np

W0 = [[0.3, -0.2, 0.5], [-0.7, 0.1, 0.4], [0.2, 0.6, -0.1], [0.05, -0.4, 0.8]]
X = [[1.0, 0.5, -0.3, 0.2], [0.2, -1.0, 0.7, 0.1], [-0.6, 0.3, 0.9, -1.2], [0.4, 0.8, -0.5, 0.6], [1.1, -0.2, 0.3, -0.7]]
Y = [[0.5, -1.0, 0.2], [1.0, 0.3, -0.4], [-0.2, 0.8, 0.6], [0.1, -0.5, 1.2], [0.7, 0.2, -0.9]]
problems = {
    "matls": {
        "init": {"W": W0, "c": [0.1, -0.2, 0.3]},
        "loss": ["mean", ["square", ["sub", ["add", ["matmul", {"$": X}, "W"], "c"], {"$": Y}]]],
    },
}
x, y = np.array(X), np.array(Y)
STEPS = 30


def value(p):
    return np.mean((x @ p["W"] + p["c"] - y) ** 2)


def gradient(p):
    r = 2 * (x @ p["W"] + p["c"] - y) / y.size
    return {"W": x.T @ r, "c": r.sum(0)}


def norm(t):
    return np.sqrt(sum(np.sum(a**2) for a in t.values()))


def each(f, *trees):
    return {k: f(*(t[k] for t in trees)) for k in ("W", "c")}


def zeros(p):
    return each(np.zeros_like, p)


def adam(lr, b1=0.9, b2=0.999, eps=1e-8, nesterov=False):
    """A step of Adam as a closure over its means; the update of one array."""
    state = {}

    def update(name, g):
        t, m, v = state.get(name, (0, np.zeros_like(g), np.zeros_like(g)))
        t, m, v = t + 1, b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
        state[name] = (t, m, v)
        ahead = b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t) if nesterov else m / (1 - b1**t)
        return -lr * ahead / (np.sqrt(v / (1 - b2**t)) + eps)

    return update


def orthogonal(m, steps, eps):
    a = m.T if m.shape[0] > m.shape[1] else m
    a = a / (np.linalg.norm(a) + eps)
    for _ in range(steps):
        gram = a @ a.T
        a = 3.4445 * a + (-4.7750 * gram + 2.0315 * gram @ gram) @ a
    return a.T if m.shape[0] > m.shape[1] else a


def optax_muon(p, lr, beta=0.95, ns_steps=5, eps=1e-8, weight_decay=0.0, nesterov=True, adaptive=False):
    m, rest = np.zeros_like(p["W"]), adam(lr, eps=eps, nesterov=nesterov)
    for t in range(1, STEPS + 1):
        g = gradient(p)
        m = beta * m + (1 - beta) * g["W"]
        ahead = m / (1 - beta**t)
        if nesterov:
            ahead = beta * m / (1 - beta ** (t + 1)) + (1 - beta) * g["W"] / (1 - beta**t)
        u = orthogonal(ahead, ns_steps, eps)
        if adaptive:
            u = np.sum(ahead * u) * u
        u = np.sqrt(max(1, u.shape[1] / u.shape[0])) * u
        p = {"W": p["W"] - lr * (u + weight_decay * p["W"]), "c": p["c"] + rest("c", g["c"])}
        yield p


def sam(p, lr, rho, momentum=0.0):
    m = zeros(p)
    for _ in range(STEPS):
        g = gradient(p)
        size = norm(g)
        g = gradient(each(lambda a, b: a + rho * b / size, p, g))
        m = each(lambda a, b: momentum * a + b, m, g)
        p = each(lambda a, b: a - lr * b, p, m)
        yield p


def lookahead(p, k, alpha, lr, base="sgd"):
    fast = adam(lr) if base == "adam" else lambda _, g: -lr * g
    slow = p
    for t in range(1, STEPS + 1):
        g = gradient(p)
        p = {name: p[name] + fast(name, g[name]) for name in p}
        if t % k == 0:
            slow = each(lambda s, f: s + alpha * (f - s), slow, p)
            p = slow
        yield p


def clip_adam(p, lr, max_norm):
    inner = adam(lr)
    for _ in range(STEPS):
        g = gradient(p)
        shrink = min(1, max_norm / norm(g))
        p = {name: p[name] + inner(name, g[name] * shrink) for name in p}
        yield p


def polyak(p, max_learning_rate, f_min=0.0, scaling=1.0):
    for _ in range(STEPS):
        g = gradient(p)
        step = scaling * min((value(p) - f_min) / norm(g) ** 2, max_learning_rate)
        p = each(lambda a, b: a - step * b, p, g)
        yield p


def lamb(p, lr, b1=0.9, b2=0.999, eps=1e-6, weight_decay=0.0):
    inner = adam(-1, b1, b2, eps)
    for _ in range(STEPS):
        g = gradient(p)
        u = {name: inner(name, g[name]) + weight_decay * p[name] for name in p}
        p = each(lambda a, b: a - lr * np.linalg.norm(a) / np.linalg.norm(b) * b, p, u)
        yield p


def lars(p, lr, momentum=0.9, trust_coefficient=0.001, weight_decay=0.0, nesterov=False):
    m = zeros(p)
    for _ in range(STEPS):
        r = each(lambda a, b: b + weight_decay * a, p, gradient(p))
        u = each(lambda a, b: -lr * trust_coefficient * np.linalg.norm(a) / np.linalg.norm(b) * b, p, r)
        m = each(lambda a, b: momentum * a + b, m, u)
        move = each(lambda a, b: momentum * a + b, m, u) if nesterov else m
        p = each(np.add, p, move)
        yield p


def novograd(p, lr, b1=0.9, b2=0.25, eps=1e-6, weight_decay=0.0):
    m, v = zeros(p), None
    for _ in range(STEPS):
        g = gradient(p)
        square = each(lambda a: np.sum(a**2), g)
        v = square if v is None else each(lambda a, b: b2 * a + (1 - b2) * b, v, square)
        m = each(lambda a, b, c, q: b1 * a + b / (np.sqrt(c) + eps) + weight_decay * q, m, g, v, p)
        p = each(lambda a, b: a - lr * b, p, m)
        yield p


def fromage(p, lr, min_norm=1e-6):
    for _ in range(STEPS):
        g = gradient(p)

        def move(a, b):
            ratio = max(np.linalg.norm(a), min_norm) / max(np.linalg.norm(b), min_norm)
            return (a - lr * ratio * b) / np.sqrt(1 + lr**2)

        p = each(move, p, g)
        yield p


def adafactor(p, lr, min_dim=2, eps=1e-30, decay_rate=0.8, clipping_threshold=1.0, momentum=None, weight_decay=0.0):
    rows, columns, full, mean = np.zeros(4), np.zeros(3), np.zeros(3), zeros(p)
    rms = lambda a: np.sqrt(np.mean(a**2))
    for t in range(STEPS):
        g, b = gradient(p), 1 - (t + 1.0) ** -decay_rate
        square = g["W"] ** 2 + eps
        rows = b * rows + (1 - b) * square.mean(1)
        columns = b * columns + (1 - b) * square.mean(0)
        full = b * full + (1 - b) * (g["c"] ** 2 + eps)
        u = {"W": g["W"] / np.sqrt(np.outer(rows, columns) / rows.mean()), "c": g["c"] / np.sqrt(full)}
        u = each(lambda a: a / max(1, rms(a) / clipping_threshold), u)
        u = each(lambda a, q: lr * a * max(rms(q), 1e-3), u, p)
        if momentum is not None:
            mean = u = each(lambda m, a: momentum * m + (1 - momentum) * a, mean, u)
        p = each(lambda a, q: q - a - weight_decay * q, u, p)
        yield p


def prodigy(p, lr=1.0, d0=1e-6, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.0, d_coef=1.0):
    b3, d, start = np.sqrt(b2), d0, p
    m, v, s, above = zeros(p), zeros(p), zeros(p), 0.0
    for t in range(1, STEPS + 1):
        g = gradient(p)
        rate = d * lr * np.sqrt(1 - b2**t) / (1 - b1**t)
        inner = sum(np.sum(g[k] * (start[k] - p[k])) for k in p)
        m = each(lambda a, b: b1 * a + (1 - b1) * d * b, m, g)
        v = each(lambda a, b: b2 * a + (1 - b2) * (d * b) ** 2, v, g)
        s = each(lambda a, b: b3 * a + rate * d * b / d0, s, g)
        above = b3 * above + d / d0 * rate * inner
        below = sum(np.sum(np.abs(a)) for a in s.values())
        d = max(d, d_coef * above / below)
        p = each(lambda q, a, b: q - weight_decay * rate * q - rate * a / (np.sqrt(b) + d * eps), p, m, v)
        yield p


def muon(p, lr, momentum=0.95, ns_steps=5, nesterov=True):
    """Jordan's: the vector goes by Adam with the same rate, betas 0.9 and 0.999, as in optax; looking ahead if Muon does."""
    m, rest = np.zeros_like(p["W"]), adam(lr, eps=1e-7, nesterov=nesterov)
    for _ in range(STEPS):
        g = gradient(p)
        m = momentum * m + (1 - momentum) * g["W"]
        u = orthogonal(momentum * m + (1 - momentum) * g["W"] if nesterov else m, ns_steps, 1e-7)
        u = u * np.sqrt(max(1, u.shape[0] / u.shape[1]))
        p = {"W": p["W"] - lr * u, "c": p["c"] + rest("c", g["c"])}
        yield p


runs = [
    ("optax_muon", optax_muon, dict(lr=0.02, ns_steps=5, beta=0.95)),
    ("optax_muon_all", optax_muon, dict(lr=0.01, ns_steps=4, beta=0.9, weight_decay=0.1, nesterov=False, adaptive=True, eps=1e-6)),
    ("muon", muon, dict(lr=0.02, momentum=0.95, ns_steps=5)),
    ("sam", sam, dict(lr=0.3, rho=0.05)),
    ("sam_momentum", sam, dict(lr=0.05, rho=0.1, momentum=0.8)),
    ("lookahead_sgd", lookahead, dict(lr=0.3, k=5, alpha=0.5, base="sgd")),
    ("lookahead_adam", lookahead, dict(lr=0.05, k=6, alpha=0.8, base="adam")),
    ("optax_clip_adam", clip_adam, dict(lr=0.05, max_norm=0.3)),
    ("optax_polyak", polyak, dict(max_learning_rate=1.0)),
    ("optax_polyak_sgd", polyak, dict(max_learning_rate=0.3, f_min=0.05, scaling=0.8)),
    ("optax_lamb", lamb, dict(lr=0.02, weight_decay=0.02)),
    ("optax_lars", lars, dict(lr=0.5, momentum=0.9, trust_coefficient=0.05, weight_decay=0.01)),
    ("optax_lars_nesterov", lars, dict(lr=0.5, momentum=0.8, trust_coefficient=0.05, nesterov=True)),
    ("optax_novograd", novograd, dict(lr=0.02, b1=0.9, b2=0.25, weight_decay=0.01)),
    ("optax_fromage", fromage, dict(lr=0.02)),
    ("optax_adafactor", adafactor, dict(lr=0.05, min_dim=2)),
    ("optax_adafactor_all", adafactor, dict(lr=0.05, min_dim=2, decay_rate=0.7, clipping_threshold=0.5, momentum=0.9, weight_decay=0.001)),
    ("optax_prodigy", prodigy, dict(lr=1.0, d0=1e-3, weight_decay=0.01, d_coef=2.0)),
]


def run(name, method, hyper):
    start = {k: np.array(v) for k, v in problems["matls"]["init"].items()}
    params = [start, *method(start, **hyper)]
    return {
        "optimizer": name,
        "hyper": hyper,
        "problem": "matls",
        "steps": STEPS,
        "valid_steps": STEPS,
        "rtol": 1e-9,
        "params": [each(np.ndarray.tolist, p) for p in params],
    }


about = "NumPy, float64; by optim-tool/formula-runs.py"
json.dump({"about": about, "problems": problems, "runs": [run(*r) for r in runs]}, sys.stdout, separators=(",", ":"))
sys.stdout.write("\n")
