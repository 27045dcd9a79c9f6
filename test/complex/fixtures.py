"""Makes elementary.json and fft.json: python3 test/complex/fixtures.py. Needs NumPy and mpmath."""
import json
import os
import random

import mpmath as mp
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
mp.mp.dps = 50
random.seed(1)

functions = {
    "exp": mp.exp, "log": mp.log, "sqrt": mp.sqrt, "sin": mp.sin, "cos": mp.cos, "tan": mp.tan,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "arcsin": mp.asin, "arccos": mp.acos, "arctan": mp.atan,
    "arcsinh": mp.asinh, "arccosh": mp.acosh, "arctanh": mp.atanh, "log1p": lambda z: mp.log(1 + z),
    "expm1": lambda z: mp.exp(z) - 1, "reciprocal": lambda z: 1 / z, "square": lambda z: z * z,
}


def either(low, high):
    return random.choice([-1, 1]) * 10 ** random.uniform(low, high)


points = [(either(-6, 1.5), either(-6, 1.5)) for _ in range(40)]
points += [(c + either(-8, -1), either(-8, -1)) for c in (1, -1, 0) for _ in range(8)]
points += [(either(-8, -1), c + either(-8, -1)) for c in (1, -1) for _ in range(4)]


def values(f, at=points):
    return [[float(w.real), float(w.imag)] for w in (mp.mpc(f(mp.mpc(*point))) for point in at)]


# Where tanh is ±1 to the last bit, its imaginary part still has all digits, and the sign when it is nothing.
flat = [(x, y) for x in (20.5, -31.0, 300.0, -340.5, 400.0, -1e4) for y in (0.3, -1.2, 2.0, -2.9)]

# On the cuts: the sign of a zero says on which side.
cuts = [(a, b) for a in (-2.5, -1.0, -0.5, 0.5, 1.5) for b in (0.0, -0.0)] + [(a, b) for a in (0.0, -0.0) for b in (-2.5, -0.5, 0.5, 1.5)]
names = ["log", "sqrt", "arcsin", "arccos", "arctan", "arcsinh", "arccosh"]
with np.errstate(all="ignore"):
    on_cuts = {name: [[w.real, w.imag] for w in (getattr(np, name)(np.complex128(complex(*p))) for p in cuts)] for name in names}


def signed(pairs):
    return [[str(a), str(b)] for a, b in pairs]


with open(os.path.join(here, "elementary.json"), "w") as file:
    json.dump({
        "points": points,
        "values": {name: values(f) for name, f in functions.items()},
        "flat": flat,
        "flatTanh": values(mp.tanh, flat),
        "cuts": signed(cuts),
        "onCuts": {name: signed(pairs) for name, pairs in on_cuts.items()},
    }, file)

rng = np.random.default_rng(3)
z = np.round(rng.standard_normal((2, 3, 4)) + 1j * rng.standard_normal((2, 3, 4)), 4)
x = np.round(rng.standard_normal((2, 3, 5)), 4)


def plain(a):
    a = np.asarray(a)
    return {"re": a.real.ravel().tolist(), "im": a.imag.ravel().tolist() if np.iscomplexobj(a) else None, "shape": list(a.shape)}


cases = []


def add(name, arg, options):
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in options.items()}
    result = getattr(np.fft, name)(z if arg == "z" else x, **given)
    cases.append({"name": name, "arg": arg, "options": options, "result": plain(result)})


one = [{}, {"n": 3}, {"n": 7, "axis": -2, "norm": "forward"}, {"axis": 1, "norm": "ortho"}]
many = [{}, {"axes": [0, 2]}, {"s": [4, 3]}, {"s": [2, 5], "axes": [1, 0], "norm": "ortho"}]
for name in ("fft", "ifft"):
    for arg in "zx":
        for options in one:
            add(name, arg, options)
for name in ("rfft", "ihfft"):
    for options in one:
        add(name, "x", options)
for name in ("irfft", "hfft"):
    for arg in "zx":
        for options in one:
            add(name, arg, options)
for name in ("fft2", "ifft2", "fftn", "ifftn", "irfft2", "irfftn"):
    for options in many:
        add(name, "z", options)
for name in ("rfft2", "rfftn"):
    for options in many:
        add(name, "x", options)

with open(os.path.join(here, "fft.json"), "w") as file:
    json.dump({"z": plain(z), "x": plain(x), "cases": cases}, file)
