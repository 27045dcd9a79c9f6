"""Writes reference.json: values and derivatives of special functions to 40 digits, by mpmath (pip install mpmath).

Edges of the ranges come first, then numbers that a generator with a fixed seed draws, evenly or by their magnitude.
Those of the first half are numbers of f32, so that the values serve f64 and f32; the others have all digits of f64.
"""

import itertools
import json
import random
import struct
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 60
count = 200
derived = 40  # points at which there are derivatives


full = False  # whether numbers keep the digits of f64


def single(x):
    return float(x) if full else struct.unpack("f", struct.pack("f", x))[0]


def even(low, high):
    return lambda r: single(r.uniform(low, high))


def magnitude(low, high):
    return lambda r: single(10 ** r.uniform(mp.log10(low), mp.log10(high)))


def both(draw):
    return lambda r: r.choice([-1, 1]) * draw(r)


def mix(*draws):
    return lambda r: r.choice(draws)(r)


def log_ndtr(x):
    return mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


def ndtri(p):
    p = mpf(p)
    if p > 0.4 and p < 0.6:
        return mp.findroot(lambda t: mp.erf(t / mp.sqrt(2)) - (2 * p - 1), (p - 0.5) * 2.5)
    sign, tail = (-1, p) if p < 0.5 else (1, 1 - p)
    start = mp.sqrt(-2 * mp.log(tail)) * 0.9
    return sign * mp.findroot(lambda t: mp.log(mp.erfc(t / mp.sqrt(2)) / 2) - mp.log(tail), start)


def erfinv(x):
    return mp.findroot(lambda t: mp.erf(t) - x, mp.erfinv(mpf(float(x)))) if x else mpf(0)


def gammainc_both(a, x, upper):
    with mp.extradps(40):
        value = mp.gammainc(a, x, mp.inf, regularized=True) if upper else mp.gammainc(a, 0, x, regularized=True)
        return +value


def hurwitz(s, q):
    with mp.extradps(190):
        return +mp.zeta(s, q)


def betainc(a, b, x):
    with mp.extradps(60):
        return +mp.betainc(a, b, 0, x, regularized=True)


def log_i(v, x):
    with mp.extradps(40):
        return +mp.log(mp.besseli(v, x))


def log_k(v, x):
    with mp.extradps(40):
        return +mp.log(mp.besselk(v, x))


def near(center, width):
    """A second argument about the first."""
    return lambda r, a: single(max(1e-12, a * (1 + r.gauss(0, width / (1 + a) ** 0.5)) + r.gauss(0, 0.1) * 0 + center))


# name, function, edges, how to draw each argument, orders of derivatives
functions = [
    ("erf", mp.erf, [[0.0], [1e-30], [6.0], [0.46875]], [mix(both(magnitude(1e-8, 1)), even(-6, 6))], [[1], [2]]),
    ("erfc", mp.erfc, [[0.0], [26.0], [-6.0], [4.0]], [mix(both(magnitude(1e-8, 1)), even(-6, 26))], [[1], [2]]),
    ("erfinv", erfinv, [[0.5], [0.99999], [-0.99999]], [mix(both(magnitude(1e-8, 1)), even(-1, 1))], [[1], [2]]),
    ("ndtr", lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, [[0.0], [-37.0], [8.0]], [even(-37, 8)], [[1], [2]]),
    ("logNdtr", log_ndtr, [[0.0], [-1e10], [-1e4], [8.0]], [mix(even(-40, 10), both(magnitude(1e-3, 5)))], [[1], [2], [3]]),
    ("ndtri", ndtri, [[1e-37], [0.99999]], [mix(magnitude(1e-37, 0.5), even(0.001, 0.999))], [[1], [2]]),
    ("gamma", mp.gamma, [[171.0], [170.5], [1e-30], [-0.5], [8.0]], [mix(even(0, 34), even(34, 171), even(-30, 0), magnitude(1e-8, 1))], [[1], [2]]),
    ("lgamma", lambda x: mp.log(abs(mp.gamma(x))), [[1.0], [2.0], [1e30], [1e-30]], [mix(magnitude(1e-8, 1e8), even(0, 4))], [[1], [2], [3]]),
    ("digamma", mp.digamma, [[1.0], [1e30], [1e-30]], [mix(magnitude(1e-8, 1e8), even(0, 4))], [[1], [2]]),
    ("beta", mp.beta, [[1.0, 1.0], [0.5, 0.5], [8.0, 8.0]], [mix(magnitude(1e-3, 50), even(0, 20)), mix(magnitude(1e-3, 50), even(0, 20))], [[1, 0], [1, 1]]),
    ("betaln", lambda a, b: mp.log(mp.beta(a, b)), [[1e8, 0.5], [1e5, 1e5], [8.0, 1e-8]], [magnitude(1e-3, 1e6), magnitude(1e-3, 1e6)], [[1, 0], [0, 1], [1, 1]]),
    ("i0", lambda x: mp.besseli(0, x), [[0.0], [700.0], [-30.0]], [mix(even(-80, 80), even(-700, 700), magnitude(1e-8, 1))], [[1], [2]]),
    ("i1", lambda x: mp.besseli(1, x), [[1e-30], [700.0], [-30.0]], [mix(even(-80, 80), even(-700, 700), magnitude(1e-8, 1))], [[1], [2]]),
    ("i0e", lambda x: mp.besseli(0, x) * mp.exp(-abs(x)), [[0.0], [1e6]], [mix(even(-80, 80), magnitude(1e-8, 1e4))], [[1], [2]]),
    ("i1e", lambda x: mp.besseli(1, x) * mp.exp(-abs(x)), [[1e-30], [1e6]], [mix(even(-80, 80), magnitude(1e-8, 1e4))], [[1], [2]]),
    ("zeta", hurwitz, [[2.0, 1.0], [1.0001, 1.0], [60.0, 1.0], [2.0, 1e-3]], [mix(even(1.001, 20), magnitude(1.01, 60)), mix(even(0.1, 20), magnitude(1e-2, 1e4))], [[1, 0], [0, 1], [1, 1], [2, 0]]),
    ("gammainc", lambda a, x: gammainc_both(a, x, False), [[1.0, 1.0], [0.5, 1e-10], [100.0, 100.0], [1e-5, 0.5], [5000.0, 5000.0]], [magnitude(1e-3, 1e3), near(0, 3)], [[1, 0], [0, 1], [2, 0], [1, 1]]),
    ("gammaincc", lambda a, x: gammainc_both(a, x, True), [[1.0, 1.0], [0.5, 30.0], [100.0, 100.0], [1e-5, 0.5], [5000.0, 5000.0]], [magnitude(1e-3, 1e3), near(0, 3)], [[1, 0], [0, 1], [2, 0], [1, 1]]),
    ("betainc", betainc, [[1.0, 1.0, 0.5], [0.5, 0.5, 0.01], [100.0, 50.0, 0.7], [0.1, 3.0, 1e-6]], [magnitude(0.1, 300), magnitude(0.1, 300), None], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ("logIv", log_i, [[0.0, 1e-30], [0.0, 30.0], [1e5, 1.0], [0.5, 1e6], [30.0, 1e-20]], [mix(even(0, 5), magnitude(1e-2, 1e4)), magnitude(1e-6, 1e4)], [[1, 0], [0, 1], [1, 1]]),
    ("logKv", log_k, [[0.0, 1e-30], [0.5, 0.25], [1.0, 0.5], [1e5, 1.0], [1.5, 1e-20]], [mix(even(0, 5), magnitude(1e-2, 1e4)), magnitude(1e-6, 1e4)], [[1, 0], [0, 1], [1, 1]]),
    ("log1mexp", lambda x: mp.log(-mp.expm1(-x)), [[1e-30], [50.0]], [mix(magnitude(1e-8, 50))], [[1], [2]]),
    ("logit", lambda p: mp.log(p / (1 - p)), [[0.5], [0.25], [0.75], [1e-30]], [mix(even(0, 1), magnitude(1e-30, 0.5))], [[1], [2]]),
    ("expit", lambda x: 1 / (1 + mp.exp(-x)), [[0.0], [-80.0]], [even(-80, 40)], [[1], [2]]),
    ("softplus", lambda x: mp.log1p(mp.exp(x)), [[0.0], [-80.0], [1e4]], [even(-80, 80)], [[1], [2]]),
    ("logSigmoid", lambda x: -mp.log1p(mp.exp(-x)), [[0.0], [80.0], [-1e4]], [even(-80, 80)], [[1], [2]]),
    ("logaddexp", lambda x, z: mp.log(mp.exp(x) + mp.exp(z)), [[0.0, 0.0], [1000.0, -1000.0]], [even(-50, 50), even(-50, 50)], [[1, 0], [1, 1]]),
    ("xlogy", lambda x, z: x * mp.log(z), [[2.0, 1e-30]], [even(-5, 5), magnitude(1e-3, 1e3)], [[1, 0], [0, 1]]),
    ("xlog1py", lambda x, z: x * mp.log1p(z), [[2.0, 1e-30]], [even(-5, 5), magnitude(1e-8, 1e3)], [[1, 0], [0, 1]]),
]

for order in (1, 2, 5):
    functions.append((f"polygamma{order}", lambda x, n=order: mp.polygamma(n, x), [[1.0], [1e-5], [1e5]], [mix(magnitude(1e-3, 1e3), even(0, 4))], [[1]]))


def points(name, edges, draws):
    global full
    full = False
    r = random.Random(name)
    made = [[single(x) for x in edge] for edge in edges]
    while len(made) < count:
        full = len(made) >= count / 2
        args = []
        for draw in draws:
            if draw is None:
                a, b = args
                m = a / (a + b)
                width = (m * (1 - m) / (a + b + 1)) ** 0.5
                args.append(single(min(max(r.gauss(m, 2 * width), 1e-4), 1 - 1e-4)))
            elif draw.__code__.co_argcount == 2:
                args.append(draw(r, args[0]))
            else:
                args.append(draw(r))
        made.append(args)
    return made


def digits(x):
    """What is less than 1e-320 is 0: a difference of numbers that are equal."""
    return "0" if abs(x) < mpf("1e-320") else mp.nstr(x, 40, min_fixed=0, max_fixed=0)


def derivative(f, args, orders):
    """Central differences so narrow, in numbers so long, that 30 digits are right."""
    with mp.workdps(220):
        steps = [mpf("1e-25") * (abs(x) if x else 1) for x in args]
        total = mpf(0)
        for index in itertools.product(*[range(n + 1) for n in orders]):
            sign = mpf(1)
            for n, i in zip(orders, index):
                sign *= (-1) ** i * mp.binomial(n, i)
            at = [mpf(x) + (mpf(n) / 2 - i) * h for x, h, n, i in zip(args, steps, orders, index)]
            total += sign * f(*at)
        for h, n in zip(steps, orders):
            total /= h**n
        return mpf(0) if abs(total) < mpf("1e-45") and all(abs(x) <= 1 for x in args) else +total


def reference(name, f, edges, draws, orders):
    at = points(name, edges, draws)
    values = [digits(f(*[mpf(x) for x in args])) for args in at]
    derivatives = {}
    step = max(1, count // derived)
    for order in orders:
        found = [mp.nstr(derivative(f, args, order), 20) for args in at[::step]]
        derivatives[",".join(map(str, order))] = found
    return {"arguments": at, "values": values, "step": step, "derivatives": derivatives}


if __name__ == "__main__":
    import sys

    path = Path(__file__).with_name("reference.json")
    known = json.loads(path.read_text()) if path.exists() else {}
    wanted = sys.argv[1:]
    for entry in functions:
        if wanted and entry[0] not in wanted:
            continue
        known[entry[0]] = reference(*entry)
        print(entry[0], flush=True)
    lines = [f"  {json.dumps(name)}: {json.dumps(known[name], separators=(',', ':'))}" for name, *_ in functions if name in known]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
