/**
 * What the case files of `cases` call their operations, as functions of ours (the interface is at the top of
 * `harness.mjs`). Everything computes in f64. What is absent from the table is reported as unsupported, and not passed.
 */
import {
  cond,
  foriLoop,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jvp,
  scan,
  stopGradient,
  switchCase,
  topK,
  vjp,
  vmap,
  whileLoop,
  type Nested,
  type Tensor,
} from "cotangent";
import * as linalg from "cotangent/linalg";
import * as nn from "cotangent/nn";
import * as np from "cotangent/numpy";
import * as special from "cotangent/special";

type Arr = Tensor;
type Attributes = Readonly<Record<string, unknown>>;
type Operation = (args: readonly Arr[], attributes: Attributes) => Arr | readonly Arr[];
type Function_ = (...args: Arr[]) => Arr;
type NestedNumbers = number | boolean | readonly NestedNumbers[];

class Unsupported extends Error {
  override readonly name = "Unsupported";
}

function array(nested: NestedNumbers): Arr {
  const isBool = typeof firstOf(nested) === "boolean";
  return np.array(nested, { dtype: isBool ? "bool" : "f64" });
}

const firstOf = (x: NestedNumbers | undefined): number | boolean | undefined =>
  typeof x === "object" ? firstOf(x[0]) : x;
const toNested = (x: Arr): Nested => x.toArray();

/** Operations on the first arguments that take no attributes. */
const one =
  (f: (x: Arr) => Arr): Operation =>
  ([x]) =>
    f(x!);
const two =
  (f: (x: Arr, z: Arr) => Arr): Operation =>
  ([x, z]) =>
    f(x!, z!);

/** Reductions: attributes `axis`, `keepdims`, `ddof` are ours. */
const over =
  (f: (x: Arr, options: Attributes) => Arr): Operation =>
  ([x], attributes) =>
    f(x!, attributes);
const along =
  (f: (x: Arr, axis: number) => Arr): Operation =>
  ([x], { axis }) =>
    f(x!, axis as number);

const elementwise: Readonly<Record<string, Operation>> = {
  neg: one(np.negative),
  abs: one(np.abs),
  sign: one(np.sign),
  exp: one(np.exp),
  expm1: one(np.expm1),
  log: one(np.log),
  log1p: one(np.log1p),
  log2: one(np.log2),
  exp2: one(np.exp2),
  sqrt: one(np.sqrt),
  cbrt: one(np.cbrt),
  square: one(np.square),
  reciprocal: one(np.reciprocal),
  sin: one(np.sin),
  cos: one(np.cos),
  tan: one(np.tan),
  asin: one(np.arcsin),
  acos: one(np.arccos),
  atan: one(np.arctan),
  sinh: one(np.sinh),
  cosh: one(np.cosh),
  tanh: one(np.tanh),
  asinh: one(np.arcsinh),
  acosh: one(np.arccosh),
  atanh: one(np.arctanh),
  sigmoid: one(nn.sigmoid),
  softplus: one(nn.softplus),
  log_sigmoid: one(nn.logSigmoid),
  relu: one(nn.relu),
  relu6: one(nn.relu6),
  elu: one((x) => nn.elu(x)),
  selu: one(nn.selu),
  silu: one(nn.silu),
  gelu_tanh: one((x) => nn.gelu(x)),
  gelu_erf: one((x) => nn.gelu(x, { approximate: false })),
  mish: one(nn.mish),
  softsign: one(nn.softsign),
  erf: one(np.erf),
  erfc: one(np.erfc),
  erfinv: one(special.erfinv),
  lgamma: one(special.lgamma),
  digamma: one(special.digamma),
  rsqrt: one(special.rsqrt),
  logit: one(special.logit),
  log1mexp: one(special.log1mexp),
  normcdf: one(special.ndtr),
  floor: one(np.floor),
  ceil: one(np.ceil),
  round: one((x) => np.round(x)),
  trunc: one(np.trunc),
  sinc: one(np.sinc),
  stop_gradient: one((x) => stopGradient(x)),
  add: two(np.add),
  sub: two(np.subtract),
  mul: two(np.multiply),
  div: two(np.divide),
  pow: two(np.power),
  max: two(np.maximum),
  min: two(np.minimum),
  atan2: two(np.arctan2),
  hypot: two(np.hypot),
  logaddexp: two(np.logaddexp),
  mod: two(np.mod),
  xlogy: two(np.xlogy),
  lt: two(np.less),
  le: two(np.lessEqual),
  gt: two(np.greater),
  ge: two(np.greaterEqual),
  eq: two(np.equal),
  ne: two(np.notEqual),
  where: ([condition, x, z]) => np.where(condition!, x!, z!),
  clip: ([x, low, high]) => np.clip(x!, low, high),
};

const reductions: Readonly<Record<string, Operation>> = {
  sort: over((x, { axis, descending }) => np.sort(x, { axis: axis as number, descending: descending === true })),
  topk: ([x], { k }) => topK(x!, k as number)[0],
  sum: over(np.sum),
  mean: over(np.mean),
  prod: over(np.prod),
  rmax: over(np.max),
  rmin: over(np.min),
  logsumexp: over(np.logsumexp),
  var: over(np.variance),
  std: over(np.std),
  norm: over(np.norm),
  cumsum: along(np.cumsum),
  cumprod: along(np.cumprod),
  cummax: along(np.cummax),
  cumlogsumexp: along(special.cumlogsumexp),
  softmax: along(nn.softmax),
  log_softmax: along(nn.logSoftmax),
};

const positions = (indices: unknown): Arr => np.array(indices as np.ArrayInput, { dtype: "i32" });

const shapes: Readonly<Record<string, Operation>> = {
  reshape: ([x], { shape }) => np.reshape(x!, shape as number[]),
  transpose: ([x], { perm }) => np.transpose(x!, perm as number[] | undefined),
  broadcast: ([x], { shape }) => np.broadcastTo(x!, shape as number[]),
  concat: (xs, { axis }) => np.concatenate(xs, axis as number | undefined),
  stack: (xs, { axis }) => np.stack(xs, axis as number | undefined),
  slice: ([x], { slices }) => np.slice(x!, slices as np.Part[]),
  index: ([x], { at }) => np.slice(x!, at as number[]),
  take: ([x], { indices, axis }) => np.take(x!, positions(indices), axis as number | undefined),
  scatter_add: ([x, values], { indices }) => np.at(x!, [positions(indices)]).add(values!),
  scatter_set: ([x, values], { indices }) => np.at(x!, [positions(indices)]).set(values!),
  flip: ([x], { axis }) => np.flip(x!, axis as number),
  roll: ([x], { shift, axis }) => np.roll(x!, shift as number, axis as number | undefined),
  pad: ([x], { pad, value }) => np.pad(x!, pad as np.PadWidth, { value: value as number }),
  tile: ([x], { reps }) => np.tile(x!, reps as number[]),
  expand_dims: ([x], { axis }) => np.expandDims(x!, axis as number),
  squeeze: ([x], { axis }) => np.squeeze(x!, axis as number | undefined),
  diag: one((x) => np.diag(x)),
  trace: one((x) => np.trace(x)),
  tril: ([x], { k }) => np.tril(x!, k as number | undefined),
  triu: ([x], { k }) => np.triu(x!, k as number | undefined),
  eye: (_, { n }) => np.eye(n as number, { dtype: "f64" }),
  zeros: (_, { shape }) => np.zeros(shape as number[], { dtype: "f64" }),
  arange: (_, { n }) => np.arange(n as number, { dtype: "f64" }),
};

const contractions: Readonly<Record<string, Operation>> = {
  matmul: two(np.matmul),
  einsum: (xs, { spec }) => np.einsum(spec as string, ...xs),
  outer: two(np.outer),
  kron: two(np.kron),
};

/** The attributes `window` and `stride` are lists, of numbers for each spatial axis. */
const pooling =
  (f: (x: Arr, options: nn.PoolOptions) => Arr): Operation =>
  ([x], { window, stride }) =>
    f(x!, { window: window as number[], strides: (stride ?? window) as number[] });

const networks: Readonly<Record<string, Operation>> = {
  conv: ([x, kernel], { stride = 1, pad = 0, dilation = 1, groups = 1 }) =>
    nn.conv(x!, kernel!, {
      strides: stride as nn.PerAxis,
      padding: pad as nn.Padding,
      kernelDilation: dilation as nn.PerAxis,
      groups: groups as number,
    }),
  maxpool: pooling(nn.maxPool),
  avgpool: pooling(nn.avgPool),
};

const matrices: Readonly<Record<string, Operation>> = {
  cholesky: one(linalg.cholesky),
  solve: two(linalg.solve),
  triangular_solve: ([a, b], { lower, transpose, unit_diagonal }) =>
    linalg.triangularSolve(a!, b!, {
      lower: Boolean(lower),
      transpose: Boolean(transpose),
      unitDiagonal: Boolean(unit_diagonal),
    }),
  inv: one(linalg.inv),
  det: one(linalg.det),
  logabsdet: one((x) => linalg.slogdet(x)[1]),
  qr: ([x]) => linalg.qr(x!),
  eigh: ([x]) => linalg.eigh(x!),
  eigvalsh: one(linalg.eigvalsh),
  svdvals: one(linalg.svdvals),
  pinv: one((x) => linalg.pinv(x)),
  expm: one(linalg.expm),
  matpow: ([x], { n }) => linalg.matrixPower(x!, n as number),
};

const operations: Readonly<Record<string, Operation>> = {
  ...elementwise,
  ...reductions,
  ...shapes,
  ...contractions,
  ...networks,
  ...matrices,
};

function op(name: string, args: readonly Arr[], attributes: Attributes): Arr | readonly Arr[] {
  const operation = operations[name];
  if (!operation) throw new Unsupported(name);
  return operation(args, attributes);
}

/** The interface that the harness asks for; it names the operations that a library may lack by their absence. */
const adapter = {
  array,
  toNested,
  op,
  cond: (pred: Arr, onTrue: () => Arr, onFalse: () => Arr): Arr => cond(pred, onTrue, onFalse),
  switch: (index: Arr, branches: readonly (() => Arr)[]): Arr => switchCase(index.astype("i32"), branches),
  fori: (count: number, body: (i: Arr, carry: Arr) => Arr, init: Arr): unknown =>
    foriLoop(0, count, (i: Arr, carry: Arr) => body(i.astype("f64"), carry), init),
  while: (condition: (carry: Arr) => Arr, body: (carry: Arr) => Arr, init: Arr): unknown =>
    whileLoop(condition, body, init, { maxSteps: 1000 }),
  scan: <C, X, Y>(f: (carry: C, x: X) => [C, Y], init: C, xs: X): unknown => scan(f as never, init, xs),
  vmap: (f: Function_, inAxes: readonly (number | null)[]): unknown => vmap(f, { inAxes }),
  D: (f: (x: Arr) => Arr, point: Arr): Arr => grad(f)(point),
  grad: (f: Function_, argnums: readonly number[]): unknown => grad(f, { argnums }),
  jvp: (f: Function_, primals: Arr[], tangents: Arr[]): unknown => jvp(f, primals, tangents),
  vjp(f: Function_, primals: Arr[]): unknown {
    const [out, pullback] = vjp(f, ...primals);
    return [out, pullback];
  },
  jacfwd: (f: Function_, argnums: number): unknown => jacfwd(f, { argnums }),
  jacrev: (f: Function_, argnums: number): unknown => jacrev(f, { argnums }),
  hessian: (f: Function_, first: number, second?: number): unknown =>
    second === undefined || second === first
      ? hessian(f, { argnums: first })
      : jacfwd((...xs: Arr[]) => grad(f, { argnums: first })(...xs), { argnums: second }),
};

// oxlint-disable-next-line import/no-default-export -- the harness imports the adapter so
export default adapter;
