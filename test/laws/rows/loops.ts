/** Loops whose number of iterations is a value: by a number, and by a condition. */
import {
  add,
  arrayType,
  boundedScan,
  buildProgram,
  exp,
  f64,
  full,
  i32,
  lt,
  mul,
  neg,
  newValue,
  whileLoop,
  type Builder,
  type Program,
  type Value,
} from "@cotangent/ir";
import { chance, element, type Domain, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { range, tensor } from "../tensor.ts";
import { grownBody, nextCarry } from "./bodies.ts";

const scalar = arrayType(f64);
const counter = arrayType(i32);
const integer = (b: Builder, value: number): Value => b.one(full, [], { value, dtype: i32, shape: [] });

/** `c ← c·x + k`, emitting `c·k` before: (k, c, x) → (c′, c·k). */
const horner: Program = buildProgram("horner", [scalar, scalar, scalar], (b, k, c, x) => [
  b.one(add, [b.one(mul, [c, x]), k]),
  b.one(mul, [c, k]),
]);

/** Also numbers of iterations that there are not. */
const aroundFour: Domain = { sample: (random) => random.integer(-2, 9), holds: () => true };

const bounded = (limit: number | undefined, backwards: boolean): Case => ({
  name: `a polynomial of ${limit ?? "some"} of 4 terms${backwards ? ", backwards" : ""}`,
  inputs: [
    ...(limit === undefined ? [{ type: counter, domain: aroundFour }] : []),
    { type: scalar },
    { type: scalar },
    { type: arrayType(f64, [4]) },
  ],
  build: (b, ...x) =>
    b.apply(boundedScan, limit === undefined ? x : [integer(b, limit), ...x], {
      body: horner,
      consts: 1,
      carries: 1,
      count: 4,
      backwards,
    }),
  oracle(...args) {
    const [k, c, x] = args.slice(-3);
    const n = Math.max(0, Math.min(limit ?? args[0]!.at(), 4));
    const emitted = [0, 0, 0, 0];
    let carry = c!.at();
    for (const t of backwards ? range(n).toReversed() : range(n)) {
      emitted[t] = carry * k!.at();
      carry = carry * x!.at(t) + k!.at();
    }
    return [tensor([], [carry]), tensor([4], emitted)];
  },
});

const square = (b: Builder, x: Value): Value => b.one(mul, [x, x]);

/** `(k, n, c) → (n + 1, c·exp(−k²·c²), c)` while n < 3: no carry is larger than the first. */
const decay: Program = buildProgram("decay", [scalar, counter, scalar], (b, k, n, c) => [
  b.one(add, [n, integer(b, 1)]),
  b.one(mul, [c, b.one(exp, [b.one(neg, [square(b, b.one(mul, [k, c]))])])]),
  c,
]);
const three: Program = buildProgram("three", [scalar, counter, scalar], (b, _, n) => [b.one(lt, [n, integer(b, 3)])]);

const decaying = (start: number | undefined): Case => ({
  name:
    start === undefined ? "from some number to 3, at most 5 iterations" : `from ${start} to 3, at most 5 iterations`,
  inputs: [...(start === undefined ? [{ type: counter }] : []), { type: scalar }, { type: scalar }],
  build(b, ...args) {
    const [k, c] = args.slice(-2);
    return b.apply(whileLoop, [k!, start === undefined ? args[0]! : integer(b, start), c!], {
      body: decay,
      condition: three,
      consts: 1,
      carries: 2,
      count: 5,
      backwards: false,
    });
  },
  oracle(...args) {
    const [k, c] = args.slice(-2);
    const emitted = [0, 0, 0, 0, 0];
    let [n, carry] = [start ?? args[0]!.at(), c!.at()];
    for (let i = 0; i < 5 && n < 3; i++, n++) {
      emitted[i] = carry;
      carry *= Math.exp(-((k!.at() * carry) ** 2));
    }
    return [tensor([], [n]), tensor([], [carry]), tensor([5], emitted)];
  },
});

export const loopRows: readonly Row[] = [
  {
    primitive: boundedScan,
    cases: [
      bounded(2, false),
      bounded(3, true),
      bounded(0, false),
      bounded(9, true),
      bounded(undefined, false),
      bounded(undefined, true),
    ],
    recipe: {
      primitive: boundedScan,
      nests: true,
      grow(g: Growth) {
        const count = g.random.integer(1, 3);
        const backwards = chance(g.random, 50);
        const limit = chance(g.random, 60)
          ? g.entry(counter)
          : g.apply(full, [], { value: g.random.integer(0, count), dtype: i32, shape: [] })?.[0];
        if (!limit) return undefined;
        const carry = g.any(["float", "float", "float", "int"]);
        const x = g.find(
          (type) => type.shape[0] === count && type.dtype.kind === "float",
          () => arrayType(g.dtype(), [count, ...g.shape().slice(0, 1)]),
        );
        const first = [g.valueOf(carry), element(g.valueOf(x), 0)];
        const { program, extra } = grownBody(g, first, g.random.integer(1, 3), (child, given) => [
          nextCarry(child, given[0]!),
          ...child.ends(1),
        ]);
        return g.apply(boundedScan, [limit, ...extra, carry, x], {
          body: program,
          consts: extra.length,
          carries: 1,
          count,
          backwards,
        });
      },
    },
  },
  {
    primitive: whileLoop,
    cases: [decaying(0), decaying(-7), decaying(4), decaying(undefined)],
    recipe: {
      primitive: whileLoop,
      nests: true,
      grow(g: Growth) {
        const start = chance(g.random, 50)
          ? g.entry(counter)
          : g.apply(full, [], { value: g.random.integer(0, 3), dtype: i32, shape: [] })?.[0];
        if (!start) return undefined;
        const carries = Array.from({ length: g.random.integer(1, 2) }, () => g.any(["float", "float", "int"]));
        const { program, extra } = grownBody(
          g,
          carries.map((carry) => g.valueOf(carry)),
          g.random.integer(1, 3),
          (child, given) => given.map((carry) => nextCarry(child, carry)),
        );
        return g.apply(whileLoop, [...extra, ...carries, start], {
          ...counting(program),
          consts: extra.length,
          carries: carries.length + 1,
          count: g.random.integer(1, 4),
          backwards: false,
        });
      },
    },
  },
];

/** `body` with one more carry, a number that goes up, and the condition that it is less than 3. */
function counting(body: Program): { readonly body: Program; readonly condition: Program } {
  const types = [...body.inputs.map(({ type }) => type), counter];
  const condition = buildProgram("below", types, (b, ...inputs) => [b.one(lt, [inputs.at(-1)!, integer(b, 3)])]);
  const n = newValue(counter);
  const next = buildProgram("next", [counter], (b, m) => [b.one(add, [m, integer(b, 1)])]);
  const steps = next.steps.map((step) => ({
    ...step,
    args: step.args.map((arg) => (arg === next.inputs[0] ? n : arg)),
  }));
  return {
    condition,
    body: {
      ...body,
      inputs: [...body.inputs, n],
      steps: [...body.steps, ...steps],
      outputs: [...body.outputs, ...next.outputs],
    },
  };
}
