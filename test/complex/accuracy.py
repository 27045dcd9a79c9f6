"""Makes accuracy.json, exact values over the whole range: python3 test/complex/accuracy.py. Needs NumPy and mpmath."""
import json
import os
import random

import mpmath as mp
import numpy as np

mp.mp.dps = 800
random.seed(5)

one = {
    "exp": mp.exp, "expm1": mp.expm1, "log": mp.log, "log1p": lambda z: mp.log(1 + z), "sqrt": mp.sqrt,
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh,
    "arcsin": mp.asin, "arccos": mp.acos, "arctan": mp.atan, "arcsinh": mp.asinh, "arccosh": mp.acosh, "arctanh": mp.atanh,
    "abs": abs, "square": lambda z: z * z, "reciprocal": lambda z: 1 / z,
}
two = {"multiply": lambda z, w: z * w, "divide": lambda z, w: z / w, "power": lambda z, w: mp.exp(w * mp.log(z))}


def either(low, high):
    return random.choice([-1, 1]) * 10 ** random.uniform(low, high)


def pair(low, high):
    return (either(low, high), either(low, high))


def points():
    inner = [pair(-3, 1.2) for _ in range(50)] + [pair(-30, -6) for _ in range(12)] + [pair(1.5, 30) for _ in range(12)]
    inner += [(c + either(-6, -1), either(-6, -1)) for c in (1, -1, 0) for _ in range(5)]
    inner += [(either(-6, -1), c + either(-6, -1)) for c in (1, -1) for _ in range(4)]
    outer = [pair(150, 308) for _ in range(8)] + [pair(-300, -150) for _ in range(8)]
    return [[float(np.float32(part)) for part in z] for z in inner] + outer


def split(x):
    """x as a double, and what is missing."""
    if abs(x) > 1.7e308 or (x != 0 and abs(x) < 1e-307):
        return None
    high = float(x)
    return [high, float("%.3g" % float(x - high))]


def value(w):
    w = mp.mpc(w)
    parts = [split(w.real), split(w.imag)]
    return None if None in parts else parts[0] + parts[1]


z = points()
w = z[:]
random.shuffle(w)
values = {name: [value(f(mp.mpc(*a))) for a in z] for name, f in one.items() if name not in ("exp", "expm1", "sin", "cos", "sinh", "cosh")}
for name in ("exp", "expm1", "sin", "cos", "sinh", "cosh"):
    values[name] = [value(one[name](mp.mpc(*a))) if max(map(abs, a)) < 700 else None for a in z]
for name, f in two.items():
    near = lambda a, b: name != "power" or abs(b[0] * mp.log(abs(mp.mpc(*a)))) + abs(b[1]) * 4 < 600
    values[name] = [value(f(mp.mpc(*a), mp.mpc(*b))) if near(a, b) else None for a, b in zip(z, w)]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy.json"), "w") as file:
    rows = ",\n".join(f'"{name}": {json.dumps(values[name], separators=(",", ":"))}' for name in [*one, *two])
    file.write('{"z": %s,\n"w": %s,\n%s}\n' % (json.dumps(z), json.dumps(w), rows))
