/** Programs that the tests of this package fuse. */
import {
  add,
  arrayType,
  buildProgram,
  div,
  dotGeneral,
  exp,
  f32,
  f64,
  full,
  log,
  max,
  mul,
  reduceMax,
  repeatOver,
  sqrt,
  sub,
  sum,
  tanh,
  type Builder,
  type Program,
  type Shape,
  type Value,
} from "@cotangent/ir";

const along = (b: Builder, x: Value, shape: Shape): Value => repeatOver(b, x, shape, [1]);
const constant = (b: Builder, value: number, { type }: Value): Value => b.one(full, [], { value, ...type });

export const softmaxOf = (rows: Shape): Program =>
  buildProgram("softmax", [arrayType(f64, rows)], (b, x) => {
    const e = b.one(exp, [b.one(sub, [x, along(b, b.one(reduceMax, [x], { axes: [1] }), rows)])]);
    return [b.one(div, [e, along(b, b.one(sum, [e], { axes: [1] }), rows)])];
  });

export const logSumExpOf = (rows: Shape): Program =>
  buildProgram("logSumExp", [arrayType(f64, rows)], (b, x) => {
    const m = b.one(reduceMax, [x], { axes: [1] });
    const s = b.one(sum, [b.one(exp, [b.one(sub, [x, along(b, m, rows)])])], { axes: [1] });
    return [b.one(add, [m, b.one(log, [s])])];
  });

export const layerNormOf = (rows: readonly [number, number]): Program =>
  buildProgram(
    "layerNorm",
    [arrayType(f32, rows), arrayType(f32, [rows[1]]), arrayType(f32, [rows[1]])],
    (b, x, gain, bias) => {
      const mean = (y: Value): Value => {
        const total = b.one(sum, [y], { axes: [1] });
        return b.one(div, [total, constant(b, rows[1], total)]);
      };
      const centred = b.one(sub, [x, along(b, mean(x), rows)]);
      const variance = mean(b.one(mul, [centred, centred]));
      const scale = b.one(sqrt, [b.one(add, [variance, constant(b, 1e-5, variance)])]);
      const unit = b.one(div, [centred, along(b, scale, rows)]);
      const spread = (y: Value): Value => repeatOver(b, y, rows, [0]);
      return [b.one(add, [b.one(mul, [unit, spread(gain)]), spread(bias)])];
    },
  );

export const softmax: Program = softmaxOf([5, 7]);
export const logSumExp: Program = logSumExpOf([5, 7]);
export const layerNorm: Program = layerNormOf([5, 7]);

export const dense: Program = buildProgram(
  "dense",
  [arrayType(f32, [6, 9]), arrayType(f32, [9, 10]), arrayType(f32, [10])],
  (b, x, w, bias) => {
    const y = b.one(dotGeneral, [x, w], { lhsContract: [1], rhsContract: [0], lhsBatch: [], rhsBatch: [] });
    const z = b.one(add, [y, repeatOver(b, bias, y.type.shape, [0])]);
    return [b.one(max, [z, constant(b, 0, z)])];
  },
);

export const threeOutputs: Program = buildProgram("threeOutputs", [arrayType(f64, [4, 3])], (b, x) => {
  const t = b.one(tanh, [x]);
  const e = b.one(exp, [t]);
  return [t, b.one(mul, [e, x]), b.one(add, [t, e])];
});

export const innerProduct: Program = buildProgram(
  "innerProduct",
  [arrayType(f32, [300]), arrayType(f32, [300])],
  (b, x, y) => [b.one(sum, [b.one(mul, [x, y])], { axes: [0] })],
);

/** `m′ = β·m + (1−β)·g`, `v′ = γ·v + (1−γ)·g²`, `p′ = p − m′/(√v′ + ε)` */
export const adam: Program = buildProgram(
  "adam",
  [arrayType(f32, [11]), arrayType(f32, [11]), arrayType(f32, [11]), arrayType(f32, [11])],
  (b, p, m, v, g) => {
    const c = (value: number): Value => constant(b, value, p);
    const m1 = b.one(add, [b.one(mul, [c(0.9), m]), b.one(mul, [c(0.1), g])]);
    const v1 = b.one(add, [b.one(mul, [c(0.99), v]), b.one(mul, [c(0.01), b.one(mul, [g, g])])]);
    const p1 = b.one(sub, [p, b.one(div, [m1, b.one(add, [b.one(sqrt, [v1]), c(1e-8)])])]);
    return [p1, m1, v1];
  },
);

/** `Σ tanh(ax + c)²·exp(x²)` with sums and an array that share its parts. */
export const valueAndParts: Program = buildProgram(
  "valueAndParts",
  [arrayType(f32, [100]), arrayType(f32), arrayType(f32)],
  (b, x, a, c) => {
    const spread = (y: Value): Value => repeatOver(b, y, x.type.shape, [0]);
    const t = b.one(tanh, [b.one(add, [b.one(mul, [spread(a), x]), spread(c)])]);
    const e = b.one(exp, [b.one(mul, [x, x])]);
    const d = b.one(mul, [t, e]);
    const total = (y: Value): Value => b.one(sum, [y], { axes: [0] });
    return [total(b.one(mul, [d, t])), total(b.one(mul, [d, x])), total(d), b.one(mul, [d, spread(a)])];
  },
);
