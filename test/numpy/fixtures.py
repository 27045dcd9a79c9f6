"""Writes fixtures.json: what NumPy says for functions, arguments and options. (pip install numpy==2.4)"""

import json
import warnings
from pathlib import Path

import numpy as np

warnings.simplefilter("ignore")
r = np.random.default_rng(7)
cases = []
dtypes = {"float64": "f64", "float32": "f32", "int32": "i32", "int64": "i32", "uint8": "u32", "uint32": "u32", "bool": "bool"}


def encode(x):
    """Arrays as {dtype, shape, data}; tuples and lists as lists; numbers as they are, those that JSON lacks as strings."""
    if isinstance(x, (tuple, list)):
        return [encode(y) for y in x]
    if isinstance(x, (np.ndarray, np.generic)):
        x = np.asarray(x)
        return {"dtype": dtypes[x.dtype.name], "shape": list(x.shape), "data": [number(v) for v in x.ravel().tolist()]}
    return number(x) if isinstance(x, (int, float)) and not isinstance(x, bool) else x


def number(v):
    return int(v) if isinstance(v, bool) else v if np.isfinite(v) else str(v)


def case(name, want, *args, **options):
    cases.append({"name": name, "args": [encode(a) for a in args], "options": {k: encode(v) for k, v in options.items()}, "want": encode(want)})


def same(name, *args, f=None, **options):
    """NumPy's function of that name, of the same arguments."""
    snake = "".join("_" + c.lower() if c.isupper() else c for c in name)
    py = {"keepdims": "keepdims", "equalNan": "equal_nan", "toEnd": "to_end", "toBegin": "to_begin"}
    case(name, (f or getattr(np, snake))(*args, **{py.get(k, k): v for k, v in options.items()}), *args, **options)


x23 = r.normal(size=(2, 3))
x234 = r.normal(size=(2, 3, 4))
nan = np.array([[1.0, np.nan, 3.0], [np.nan, np.nan, 2.5]])
hole = nan[:, 1]
i23 = np.array([[3, -1, 4], [1, -5, 9]], dtype=np.int32)
empty = np.zeros((0, 3))

for name in ["nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd", "nanmedian"]:
    for x, options in [(nan, {}), (nan, {"axis": 0}), (nan, {"axis": 1, "keepdims": True}), (x234, {"axis": 1}), (x234.astype(np.float32), {"axis": -1})]:
        same(name, x, **options)
same("nansum", empty, axis=0)
same("nanvar", nan, axis=1, ddof=1)
same("nanargmax", np.where(np.isnan(x23), 0, x23), axis=1)
same("nanargmin", np.array([np.nan, 2.0, 1.0]))
same("nancumsum", nan, f=lambda x: np.nancumsum(x))
same("nancumprod", nan, f=lambda x: np.nancumprod(x))
for q in [0.25, [0.1, 0.5, 1.0]]:
    case("nanquantile", np.nanquantile(nan, q, axis=0), nan, q, axis=0)
    case("nanquantile", np.nanquantile(x234, q, axis=2, keepdims=True), x234, q, axis=2, keepdims=True)
    case("nanpercentile", np.nanpercentile(nan, np.array(q) * 100), nan, (np.array(q) * 100).tolist())

pair = (np.array([1.5, -2.0, np.nan, 0.0, -0.0, np.inf]), np.array([2.5, -2.0, 1.0, np.nan, -1.0, -np.inf]))
for name in ["fmax", "fmin", "copysign"]:
    same(name, *pair)
for name in ["signbit", "rint", "fix", "fabs", "positive"]:
    same(name, np.array([1.5, -2.5, 0.5, -0.0, -np.inf]))
same("signbit", i23)
same("modf", np.array([1.5, -2.25, -0.0, 3.0, np.inf, -np.inf]))
case("ldexp", np.ldexp(np.array([1.5, 3.0]), np.array([4, -1000])), np.array([1.5, 3.0]), np.array([4, -1000], dtype=np.int32))
same("divmod", np.array([7.5, -7.5, 7.5]), np.array([2.0, 2.0, -2.0]))
same("divmod", i23, np.array([2, 3, -2], dtype=np.int32))
same("floatPower", x23 ** 2, np.array(1.5))
same("isclose", np.array([1.0, np.nan, np.inf, 1e-9]), np.array([1.000001, np.nan, np.inf, 0.0]))
same("isclose", np.array([1.0, np.nan]), np.array([1.1, np.nan]), rtol=0.2, equalNan=True)
same("allclose", x23, x23 + 1e-9)
same("arrayEqual", x23, x23)
same("arrayEqual", x23, x234)
same("arrayEquiv", np.array([1.0, 1.0]), np.array([[1.0, 1.0], [1.0, 1.0]]))
same("arrayEquiv", np.array([1.0, 1.0]), np.array([1.0, 1.0, 1.0]))
same("gcd", i23, np.array([12, 10, 6], dtype=np.int32))
same("lcm", i23, np.array([12, 10, 6], dtype=np.int32))
case("bitwiseCount", np.bitwise_count(np.array([0, 7, -8, 2**31 - 1], dtype=np.int32)).astype(np.int32), np.array([0, 7, -8, 2**31 - 1], dtype=np.int32))
for name in ["bartlett", "hanning", "hamming", "blackman"]:
    for n in [0, 1, 7]:
        case(name, getattr(np, name)(n), n, dtype="f64")
case("kaiser", np.kaiser(8, 8.6), 8, 8.6, dtype="f64")

vectors = [np.arange(3.0), np.arange(3.0) + 10]
for name in ["columnStack", "dstack", "rowStack"]:
    case(name, {"columnStack": np.column_stack, "dstack": np.dstack, "rowStack": np.vstack}[name](vectors), vectors)
case("columnStack", np.column_stack([x23, x23[:, 0]]), [x23, x23[:, 0]])
case("block", np.block([[x23, x23], [x23[:, :2], x23[:, :2], x23[:, :2]]]), [[x23, x23], [x23[:, :2], x23[:, :2], x23[:, :2]]])
case("atleast1d", np.atleast_1d(np.array(2.0)), np.array(2.0))
for name, f in [("atleast2d", np.atleast_2d), ("atleast3d", np.atleast_3d)]:
    case(name, f(np.arange(3.0)), np.arange(3.0))
case("atleast3d", np.atleast_3d(x23), x23)
case("arraySplit", np.array_split(np.arange(8.0), 3), np.arange(8.0), 3)
case("arraySplit", np.array_split(np.arange(2.0), 3), np.arange(2.0), 3)
for name in ["hsplit", "vsplit", "dsplit"]:
    case(name, getattr(np, name)(r.normal(size=(2, 2, 2)) if not cases else np.arange(8.0).reshape(2, 2, 2), 2), np.arange(8.0).reshape(2, 2, 2), 2)
case("unstack", np.unstack(x234, axis=1), x234, 1)
same("fliplr", x23)
same("flipud", x23)
for k in [-1, 0, 1, 2, 3]:
    same("rot90", x234, k)
case("rot90", np.rot90(x234, 1, (1, 2)), x234, 1, [1, 2])
for axis, start in [(2, 0), (0, 2), (1, 3), (-1, 1)]:
    same("rollaxis", x234, axis, start)
same("matrixTranspose", x234)
case("permuteDims", np.permute_dims(x234, (1, 2, 0)), x234, [1, 2, 0])
same("append", x23, x23)
same("append", x23, x23, 0)
case("delete", np.delete(x234, [0, -1], 2), x234, [0, -1], 2)
case("delete", np.delete(x23, 1), x23, 1)
same("insert", x23, 1, 7.0)
same("insert", x23, 2, np.array([7.0, 8.0]), 1, f=lambda x, i, v, a: np.insert(x, i, v, a))
same("insert", x23, 0, np.array([7.0, 8.0, 9.0]), 0)
case("resize", np.resize(x23, (2, 5)), x23, [2, 5])
case("resize", np.resize(x23, (0, 5)), x23, [0, 5])


def put(x, i, v):
    y = x.copy()
    np.put(y, i, v)
    return y


case("put", put(x23, [0, 4], [7.0, 8.0]), x23, [0, 4], np.array([7.0, 8.0]))


def filled(x, v):
    y = x.copy()
    np.fill_diagonal(y, v)
    return y


case("fillDiagonal", filled(x23, 5.0), x23, 5)
same("diagflat", x23, 1)
case("putmask", np.where(x23 > 0, 1.0, x23), x23, x23 > 0, 1)
case("copyto", np.where(x23 > 0, 9.0, x23), x23, 9, x23 > 0)
case("select", np.select([x23 > 1, x23 > 0], [x23, x23 * 2], -1.0), [x23 > 1, x23 > 0], [x23, x23 * 2], -1)
case("choose", np.choose(np.array([0, 1, 1]), [np.arange(3.0), np.arange(3.0) + 5]), np.array([0, 1, 1], dtype=np.int32), [np.arange(3.0), np.arange(3.0) + 5])
case("piecewise", np.piecewise(x23, [x23 < 0, x23 >= 0], [-1, 1]), x23, [x23 < 0, x23 >= 0], [-1, 1])
case("compress", np.compress([False, True, True], x23, 1), [False, True, True], x23, 1)

for options in [{}, {"indexing": "ij"}, {"sparse": True}]:
    case("meshgrid", np.meshgrid(np.arange(3.0), np.arange(2.0), np.arange(4.0), **options), [np.arange(3.0), np.arange(2.0), np.arange(4.0)], **options)
case("indices", np.indices((2, 3)).astype(np.int32), [2, 3])
case("ix", np.ix_(np.arange(2.0), np.arange(3.0)), np.arange(2.0), np.arange(3.0))
case("broadcastArrays", np.broadcast_arrays(x23, np.arange(3.0)), x23, np.arange(3.0))
case("broadcastShapes", list(np.broadcast_shapes((2, 1), (3,), (1, 1, 3))), [2, 1], [3], [1, 1, 3])
case("trilIndices", [a.astype(np.int32) for a in np.tril_indices(3, 1, 4)], 3, 1, 4)
case("triuIndices", [a.astype(np.int32) for a in np.triu_indices(3, -1)], 3, -1)
case("trilIndicesFrom", [a.astype(np.int32) for a in np.tril_indices_from(x23)], x23)
case("triuIndicesFrom", [a.astype(np.int32) for a in np.triu_indices_from(x23, 1)], x23, 1)
case("diagIndices", [a.astype(np.int32) for a in np.diag_indices(3)], 3)
case("unravelIndex", [a.astype(np.int32) for a in np.unravel_index([7, 22], (4, 3, 2))], np.array([7, 22], dtype=np.int32), [4, 3, 2])
case("ravelMultiIndex", np.ravel_multi_index(([1, 3], [0, 2]), (4, 3)).astype(np.int32), [np.array([1, 3], dtype=np.int32), np.array([0, 2], dtype=np.int32)], [4, 3])

case("trapezoid", np.trapezoid(x23), x23)
case("trapezoid", np.trapezoid(x23, dx=0.5, axis=0), x23, dx=0.5, axis=0)
case("trapezoid", np.trapezoid(x23, x=np.array([0.0, 1.0, 3.0])), x23, x=np.array([0.0, 1.0, 3.0]))
case("gradient", np.gradient(x234, axis=1), x234, axis=1)
case("gradient", np.gradient(x23), x23)
case("gradient", np.gradient(np.array([1.0, 4.0, 9.0, 16.0]), 0.5), np.array([1.0, 4.0, 9.0, 16.0]), spacing=0.5)
same("ediff1d", x23)
case("ediff1d", np.ediff1d(i23, to_end=np.array([7], dtype=np.int32), to_begin=np.array([-1], dtype=np.int32)), i23, toEnd=np.array([7], dtype=np.int32), toBegin=np.array([-1], dtype=np.int32))
xp, fp = np.array([0.0, 1.0, 1.0, 4.0]), np.array([1.0, 3.0, 5.0, -1.0])
case("interp", np.interp([-1.0, 0.0, 0.5, 2.0, 4.0, 9.0], xp[[0, 1, 3]], fp[[0, 1, 3]]), np.array([-1.0, 0.0, 0.5, 2.0, 4.0, 9.0]), xp[[0, 1, 3]], fp[[0, 1, 3]])
case("interp", np.interp([-1.0, 9.0], xp, fp, left=7, right=8), np.array([-1.0, 9.0]), xp, fp, left=7, right=8)
same("unwrap", np.array([0.0, 3.0, 6.5, 12.0, -3.0, 0.1]))
case("unwrap", np.unwrap(np.array([[0.0, 3.0, 7.0]]), period=4.0), np.array([[0.0, 3.0, 7.0]]), period=4.0)
same("cross", x23, np.array([1.0, 2.0, 3.0]))
same("vecdot", x234, np.arange(4.0))
same("matvec", x234, np.arange(4.0))
same("vecmat", np.arange(3.0), x234)

case("cov", np.cov(x234[0]), x234[0], None)
case("cov", np.cov(x234[0], rowvar=False, ddof=0), x234[0], None, rowvar=False, ddof=0)
case("cov", np.cov(x23[0], x23[1]), x23[0], x23[1])
case("cov", np.cov(x23[0]), x23[0])
case("corrcoef", np.corrcoef(x234[0]), x234[0])
case("digitize", np.digitize(np.array([0.2, 6.4, 3.0, 1.6, 4.0]), np.array([0.0, 1.0, 2.5, 4.0, 10.0])).astype(np.int32), np.array([0.2, 6.4, 3.0, 1.6, 4.0]), np.array([0.0, 1.0, 2.5, 4.0, 10.0]))
case("digitize", np.digitize(np.array([1.0, 4.0]), np.array([0.0, 1.0, 4.0]), right=True).astype(np.int32), np.array([1.0, 4.0]), np.array([0.0, 1.0, 4.0]), right=True)
many = np.round(r.normal(size=50), 1)


def counted(pair):
    return [pair[0].astype(np.int32), *pair[1:]]


case("histogram", counted(np.histogram(many)), many)
case("histogram", counted(np.histogram(many, bins=[-1.0, 0.0, 0.5, 2.0])), many, bins=[-1.0, 0.0, 0.5, 2.0])
case("histogram", counted(np.histogram(many, bins=4, range=(-1.0, 1.0))), many, bins=4, range=[-1.0, 1.0])
case("histogram", np.histogram(many, density=True), many, density=True)
case("histogram", np.histogram(many, bins=3, weights=np.arange(50.0)), many, bins=3, weights=np.arange(50.0))
case("histogramBinEdges", np.histogram_bin_edges(np.array([2.0, 2.0]), 4), np.array([2.0, 2.0]), bins=4)
case("histogram2d", counted(np.histogram2d(many[:25], many[25:], bins=4)), many[:25], many[25:], bins=4)

a, b = np.array([3, 1, 2, 3, 7], dtype=np.int32), np.array([2, 3, 5, 2], dtype=np.int32)
same("isin", a, b)
case("isin", np.isin(a, b, invert=True), a, b, invert=True)
case("isin", np.isin(np.array([1.0, np.nan]), np.array([np.nan, 1.0])), np.array([1.0, np.nan]), np.array([np.nan, 1.0]))
for name, f in [("union1d", np.union1d), ("intersect1d", np.intersect1d), ("setdiff1d", np.setdiff1d), ("setxor1d", np.setxor1d)]:
    want = f(a, b)
    case(name, want, a, b, size=len(want))
    case(name, np.concatenate([want, [-1, -1]]).astype(np.int32), a, b, size=len(want) + 2, fillValue=-1)
case("intersect1d", np.array([-1, -1], dtype=np.int32), a, np.array([100], dtype=np.int32), size=2, fillValue=-1)
case("argwhere", np.argwhere(x23 > 0).astype(np.int32), x23 > 0, size=int((x23 > 0).sum()))
case("extract", np.extract(x23 > 0, x23), x23 > 0, x23, size=int((x23 > 0).sum()))

p, q = np.array([2.0, -1.0, 3.0, 5.0]), np.array([1.0, 4.0])
same("polyval", p, x23)
for name in ["polyadd", "polysub", "polymul"]:
    same(name, p, q)
same("polydiv", p, q)
for order in [1, 2]:
    same("polyder", p, order)
    same("polyint", p, order)
same("polyint", p, 1, 3)
same("poly", np.array([1.0, -2.0, 0.5]))
same("poly", np.array([[1.0, 2.0], [3.0, 4.0]]))
same("vander", np.array([1.0, 2.0, 3.0]))
case("vander", np.vander([1.0, 2.0, 3.0], 2, increasing=True), np.array([1.0, 2.0, 3.0]), 2, increasing=True)
at = np.linspace(-1, 2, 12)
case("polyfit", np.polyfit(at, np.sin(at), 4), at, np.sin(at), 4)
bases = [("cheb", np.polynomial.chebyshev), ("leg", np.polynomial.legendre), ("herm", np.polynomial.hermite), ("herme", np.polynomial.hermite_e), ("lag", np.polynomial.laguerre)]
for short, module in bases:
    case(f"{short}val", getattr(module, f"{short}val")(x23, p), x23, p)
    case(f"{short}vander", getattr(module, f"{short}vander")(at, 3), at, 3)
    case(f"{short}add", getattr(module, f"{short}add")(p, q), p, q)
    case(f"{short}sub", getattr(module, f"{short}sub")(p, q), p, q)
    case(f"{short}mulx", getattr(module, f"{short}mulx")(p), p)
    case(f"{short}2poly", getattr(module, f"{short}2poly")(p), p)
case("geomspace", np.geomspace(1, 1000, 4), 1, 1000, 4, dtype="f64")
case("geomspace", np.geomspace(-2, -8, 3), -2, -8, 3, dtype="f64")

# Functions that were there before, over dtypes, axes and empty arrays.
inputs = [x234, x234.astype(np.float32), i23, x23 > 0, np.zeros((2, 0)), nan]
for name in ["sum", "prod", "mean", "any", "all", "countNonzero"]:
    for x in inputs:
        for options in [{}, {"axis": 0}, {"axis": -1, "keepdims": True}]:
            if x.dtype == np.float32 and name in ("prod",):
                continue
            same(name, x, **options)
for name in ["max", "min", "argmax", "argmin", "ptp"]:
    for x in [x234, i23, nan]:
        for options in [{}, {"axis": 0}, {"axis": 1, "keepdims": True}]:
            same(name, x, **options)
for name in ["cumsum", "cumprod", "diff"]:
    same(name, x23)
    same(name, i23)
for name in ["exp", "log1p", "sin", "arctan", "tanh", "floor", "sign", "square", "cbrt", "deg2rad", "sinc"]:
    for x in [x23, x23.astype(np.float32), empty]:
        same(name, np.abs(x) if name == "log1p" else x)
for name in ["add", "multiply", "maximum", "floorDivide", "mod", "hypot", "arctan2", "less", "logaddexp"]:
    same(name, x234, x234[0, :, :1])
    same(name, empty, np.ones((1, 3)))
for x in [x234, nan, i23, np.zeros((2, 0))]:
    same("sort", x)
    case("argsort", np.argsort(x, kind="stable"), x)
same("median", x234, axis=1)
case("quantile", np.quantile(x234, [0.1, 0.9], axis=0), x234, [0.1, 0.9], axis=0)
same("flip", x23)
same("roll", x23, 2, 1)
same("tile", x23, 2)
same("repeat", x23, 2, 1)
same("trace", x23)
same("kron", x23, q)
same("outer", p, q)
same("convolve", p, q)
same("searchsorted", np.array([1.0, 2.0, 2.0, 5.0]), np.array([2.0, np.nan, 0.0]))

rows = many[:48].reshape(16, 3)
for options in [{"bins": 3}, {"bins": [2, [-2.0, 0.0, 0.5, 3.0], 4]}, {"bins": 2, "range": [[-1.0, 1.0], [0.0, 1.0], [-2.0, 2.0]]}]:
    case("histogramdd", counted(np.histogramdd(rows, **options)), rows, **options)
case("histogramdd", np.histogramdd(rows, bins=2, density=True), rows, bins=2, density=True)
case("histogramdd", np.histogramdd(rows, bins=2, weights=np.arange(16.0)), rows, bins=2, weights=np.arange(16.0))
case("histogram2d", counted(np.histogram2d(many[:25], many[25:], bins=[3, [-1.0, 0.0, 1.0]])), many[:25], many[25:], bins=[3, [-1.0, 0.0, 1.0]])

# Odd arguments: bools, several axes, infinities, edges in descending order, nothing at all.
b23 = x23 > 0
infs = np.array([np.inf, -np.inf, 1.0, -0.0, 0.0])
for name in ["max", "min", "nanmax"]:
    for options in [{}, {"axis": -1}, {"axis": (0, 1), "keepdims": True}]:
        same(name, b23, **options)
for name in ["argmax", "argmin"]:
    same(name, b23)
    same(name, b23, axis=-1, keepdims=True)
for name in ["add", "multiply", "maximum", "minimum"]:
    same(name, b23, ~b23[0])
for x, axis in [(x234, (0, -1)), (x234, (2, 1)), (i23, (1, 0)), (np.array(2.5), ()), (nan, (0, 1))]:
    for options in [{}, {"keepdims": True}]:
        same("median", x, axis=axis, **options)
        same("nanmedian", x, axis=axis, **options)
        same("quantile", x, [0.2, 0.7], f=np.quantile, axis=axis, **options)
same("nanmedian", empty, axis=0)
same("nanmedian", empty)
same("nanstd", infs)
for method in ["lower", "higher", "nearest"]:
    same("quantile", np.array([1.0, np.inf]), 0.4, f=np.quantile, method=method)
same("moveaxis", x234, [0, -1], [1, 0])
same("moveaxis", x234, [2, 1], [0, 2])
same("nanToNum", i23)
same("nanToNum", b23)
for right in [False, True]:
    case("digitize", np.digitize([1.0, 2.0, 5.0], [3.0, 2.0, 1.0], right=right).astype(np.int32), np.array([1.0, 2.0, 5.0]), np.array([3.0, 2.0, 1.0]), right=right)

path = Path(__file__).with_name("fixtures.json")
path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(len(cases), len({c["name"] for c in cases}))
