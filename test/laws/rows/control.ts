/** Calls and loops. Their cases have bodies with several results, constants, carries without a tangent, and nested loops. */
import {
  add,
  arrayType,
  broadcast,
  buildProgram,
  call,
  cast,
  exp,
  f64,
  full,
  i32,
  mul,
  reshape,
  scan,
  sum,
  transpose,
  type Builder,
  type Dtype,
  type Program,
  type Value,
} from "@cotangent/ir";
import { chance, element } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { grownBody, nextCarry } from "./bodies.ts";
import { range, sumOf, tabulate, tensor } from "../tensor.ts";

const scalar = arrayType(f64);

const affine: Program = buildProgram("affine", [arrayType(f64, [3]), arrayType(f64, [3])], (b, x, z) => [
  b.one(mul, [x, b.one(add, [x, z])]),
  z,
]);

/** `c ← c·x + k`, emitting `c·k` before: (k, c, x) → (c′, c·k). */
const horner: Program = buildProgram("horner", [scalar, scalar, scalar], (b, k, c, x) => [
  b.one(add, [b.one(mul, [c, x]), k]),
  b.one(mul, [c, k]),
]);

const zeroOf = (b: Builder, dtype: Dtype): Value => b.one(full, [], { value: 0, dtype, shape: [] });

/** `x·x` of a pair, as a function, so that loops contain calls. */
const square: Program = buildProgram("square", [arrayType(f64, [2])], (b, x) => [b.one(mul, [x, x])]);

/** `(c, x) → c + x`, for an inner loop. */
const adder: Program = buildProgram("adder", [scalar, scalar], (b, c, x) => [b.one(add, [c, x])]);

/** `(c, n, x) → (c + n·Σ x², n + 1)`: a counter without tangents, and a carry that starts without one. */
const counted: Program = buildProgram("counted", [scalar, arrayType(i32), arrayType(f64, [2])], (b, c, n, x) => {
  const squares = b.apply(call, [x], { body: square });
  const inner = { body: adder, consts: 0, carries: 1, count: 2, backwards: true };
  const [total] = b.apply(scan, [zeroOf(b, f64), ...squares], inner);
  const one = b.one(full, [], { value: 1, dtype: i32, shape: [] });
  return [b.one(add, [c, b.one(mul, [total!, b.one(cast, [n], { dtype: f64 })])]), b.one(add, [n, one])];
});

/** `(k, c, x) → c·x + Σ exp(reshape(transpose k))`: rearrangements of a constant before work that does not change. */
const invariant: Program = buildProgram("invariant", [arrayType(f64, [2, 3]), scalar, scalar], (b, k, c, x) => {
  const turned = b.one(reshape, [b.one(transpose, [k], { order: [1, 0] })], { shape: [6] });
  const total = b.one(sum, [b.one(exp, [turned])], { axes: [0] });
  return [b.one(add, [b.one(mul, [c, x]), total])];
});

const invariantCase: Case = {
  name: "work that is the same in every iteration",
  inputs: [{ type: arrayType(f64, [2, 3]) }, { type: scalar }, { type: arrayType(f64, [3]) }],
  build: (b, ...x) => b.apply(scan, x, { body: invariant, consts: 1, carries: 1, count: 3, backwards: false }),
  oracle(k, c, x) {
    const total = k.data.reduce((all, value) => all + Math.exp(value), 0);
    return [tensor([], [range(3).reduce((carry, t) => carry * x.at(t) + total, c.at())])];
  },
};

const hornerCase = (backwards: boolean): Case => ({
  name: backwards ? "a polynomial, backwards" : "a polynomial",
  inputs: [{ type: scalar }, { type: scalar }, { type: arrayType(f64, [4]) }],
  build: (b, ...x) => b.apply(scan, x, { body: horner, consts: 1, carries: 1, count: 4, backwards }),
  oracle(k, c, x) {
    const emitted = range(4).map(() => 0);
    let carry = c.at();
    for (const t of backwards ? range(4).toReversed() : range(4)) {
      emitted[t] = carry * k.at();
      carry = carry * x.at(t) + k.at();
    }
    return [tensor([], [carry]), tensor([4], emitted)];
  },
});

const countedCase: Case = {
  name: "a loop with a counter, a call and an inner loop",
  inputs: [{ type: arrayType(f64, [3, 2]) }],
  build: (b, x) =>
    b.apply(scan, [zeroOf(b, f64), zeroOf(b, i32), x], {
      body: counted,
      consts: 0,
      carries: 2,
      count: 3,
      backwards: false,
    }),
  oracle: (x) => [tensor([], [sumOf(3, (n) => n * sumOf(2, (j) => x.at(n, j) ** 2))]), tensor([], [3])],
};

/** `(c, w, x) → c + Σⱼ w·xⱼ`: a sum that an inner loop adds to, as do cotangents of what inner loops read. */
const summed: Program = buildProgram(
  "summed",
  [arrayType(f64, [2]), arrayType(f64, [2]), arrayType(f64, [3])],
  (b, w, c, x) => {
    const body = buildProgram(
      "scaled",
      [arrayType(f64, [2]), arrayType(f64, [2]), scalar],
      (inner, own, before, factor) => [
        inner.one(add, [before, inner.one(mul, [own, inner.one(broadcast, [factor], { shape: [2], axes: [] })])]),
      ],
    );
    const start = b.one(full, [], { value: 0, dtype: f64, shape: [2] });
    const [total] = b.apply(scan, [w, start, x], { body, consts: 1, carries: 1, count: 3, backwards: false });
    return [b.one(add, [c, total!])];
  },
);

const summedCase: Case = {
  name: "a sum that an inner loop adds to",
  inputs: [{ type: arrayType(f64, [2]) }, { type: arrayType(f64, [2]) }, { type: arrayType(f64, [2, 3]) }],
  build: (b, ...x) => b.apply(scan, x, { body: summed, consts: 1, carries: 1, count: 2, backwards: true }),
  oracle: (w, c, x) => [tabulate([2], (i) => c.at(i) + w.at(i) * sumOf(2, (t) => sumOf(3, (j) => x.at(t, j))))],
};

/** `(k, c, d, x) → (c + eᵏˣ, d + x², k·eᵏˣ)`: terms that add up, so that its derivative needs no loop of its own. */
const terms: Program = buildProgram("terms", [scalar, scalar, scalar, scalar], (b, k, c, d, x) => {
  const grown = b.one(exp, [b.one(mul, [k, x])]);
  return [b.one(add, [c, grown]), b.one(add, [d, b.one(mul, [x, x])]), b.one(mul, [k, grown])];
});

const termsCase: Case = {
  name: "sums of terms",
  inputs: [{ type: scalar }, { type: scalar }, { type: scalar }, { type: arrayType(f64, [4]) }],
  build: (b, ...x) => b.apply(scan, x, { body: terms, consts: 1, carries: 2, count: 4, backwards: false }),
  oracle(k, c, d, x) {
    const grown = range(4).map((t) => Math.exp(k.at() * x.at(t)));
    const sums = [c.at() + sumOf(4, (t) => grown[t]!), d.at() + sumOf(4, (t) => x.at(t) ** 2)];
    return [
      ...sums.map((value) => tensor([], [value])),
      tensor(
        [4],
        grown.map((value) => k.at() * value),
      ),
    ];
  },
};

export const controlRows: readonly Row[] = [
  {
    primitive: call,
    cases: [
      {
        name: "two results",
        inputs: [{ type: arrayType(f64, [3]) }, { type: arrayType(f64, [3]) }],
        build: (b, ...x) => b.apply(call, x, { body: affine }),
        oracle: (x, z) => [tabulate([3], (i) => x.at(i) * (x.at(i) + z.at(i))), z],
      },
    ],
    recipe: {
      primitive: call,
      nests: true,
      grow(g) {
        const args = Array.from({ length: g.random.integer(1, 2) }, () => g.any(["float", "float", "int"]));
        const { program, extra } = grownBody(
          g,
          args.map((arg) => g.valueOf(arg)),
          g.random.integer(1, 4),
          (child) => child.ends(2),
        );
        return g.apply(call, [...extra, ...args], { body: program });
      },
    },
  },
  {
    primitive: scan,
    cases: [hornerCase(false), hornerCase(true), countedCase, invariantCase, summedCase, termsCase],
    recipe: {
      primitive: scan,
      nests: true,
      grow(g) {
        const count = g.random.integer(0, 3);
        const backwards = chance(g.random, 50);
        const carries = Array.from({ length: g.random.integer(0, 2) }, () => g.any(["float", "float", "float", "int"]));
        const xs = Array.from({ length: g.random.integer(carries.length === 0 ? 1 : 0, 2) }, () => {
          const dtype = g.dtype(["float", "float", "int"]);
          return g.find(
            (type) => type.shape[0] === count && type.dtype === dtype,
            () => arrayType(dtype, [count, ...g.shape().slice(0, 1)]),
          );
        });
        if (count === 0) return undefined;
        const first = [
          ...carries.map((carry) => g.valueOf(carry)),
          ...xs.map((x) => element(g.valueOf(x), backwards ? count - 1 : 0)),
        ];
        const { program, extra } = grownBody(g, first, g.random.integer(1, 3), (child, given) => [
          ...given.slice(0, carries.length).map((carry) => nextCarry(child, carry)),
          ...child.ends(2).slice(carries.length === 0 ? 0 : 1),
        ]);
        return g.apply(scan, [...extra, ...carries, ...xs], {
          body: program,
          consts: extra.length,
          carries: carries.length,
          count,
          backwards,
        });
      },
    },
  },
];
