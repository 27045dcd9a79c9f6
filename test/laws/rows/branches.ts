/** The choice of a branch: by a constant, by an input, out of range, and with tangents in one branch only. */
import {
  add,
  arrayType,
  buildProgram,
  exp,
  f64,
  full,
  i32,
  mul,
  neg,
  newValue,
  sin,
  sum,
  switchCase,
  typesOf,
  type Builder,
  type Program,
  type Value,
} from "@cotangent/ir";
import { chance, type Growth } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate, tensor } from "../tensor.ts";
import { grownBody, type Body } from "./bodies.ts";

const pair = arrayType(f64, [2]);
const scalar = arrayType(f64);

const number = (b: Builder, value: number): Value => b.one(full, [], { value, dtype: i32, shape: [] });

/** `(x, k) → (x·k, Σx)`, `(sin x · exp k, k)` and `(1, −k)`: residuals of different types, and a result that does not move. */
const branches: readonly Program[] = [
  buildProgram("scaled", [pair, scalar], (b, x, k) => [
    b.one(mul, [x, b.one(add, [x, x])]),
    b.one(mul, [b.one(sum, [x], { axes: [0] }), k]),
  ]),
  buildProgram("waves", [pair, scalar], (b, x, k) => [b.one(sin, [b.one(exp, [x])]), k]),
  buildProgram("still", [pair, scalar], (b, _, k) => [
    b.one(full, [], { value: 1, dtype: f64, shape: [2] }),
    b.one(neg, [k]),
  ]),
];

const fixed = (index: number): Case => ({
  name: `branch ${index} of 3`,
  inputs: [{ type: pair }, { type: scalar }],
  build: (b, ...x) => b.apply(switchCase, [number(b, index), ...x], { branches }),
  oracle(x, k) {
    const chosen = Math.max(0, Math.min(index, 2));
    if (chosen === 0) return [tabulate([2], (i) => 2 * x.at(i) ** 2), tensor([], [(x.at(0) + x.at(1)) * k.at()])];
    if (chosen === 1) return [tabulate([2], (i) => Math.sin(Math.exp(x.at(i)))), k];
    return [tensor([2], [1, 1]), tensor([], [-k.at()])];
  },
});

const chosen: Case = {
  name: "by an input",
  inputs: [{ type: arrayType(i32) }, { type: pair }, { type: scalar }],
  build: (b, ...x) => b.apply(switchCase, x, { branches }),
  oracle: (index, x, k) => fixed(index.at()).oracle(x, k),
};

const addedTo: Case = {
  name: "with something added to what it returns",
  inputs: [{ type: arrayType(i32) }, { type: pair }, { type: scalar }],
  build(b, index, x, k) {
    const [y, z] = b.apply(switchCase, [index, x, k], { branches });
    return [b.one(add, [x, y!]), b.one(add, [z!, k])];
  },
  oracle(index, x, k) {
    const [y, z] = fixed(index.at()).oracle(x, k);
    return [tabulate([2], (i) => x.at(i) + y!.at(i)), tensor([], [z!.at() + k.at()])];
  },
};

/** `(a, x) → a + x²` and `a + sin x`: a sum with the result is one with a. */
const adding: readonly Program[] = [
  buildProgram("square", [pair, pair], (b, a, x) => [b.one(add, [a, b.one(mul, [x, x])])]),
  buildProgram("wave", [pair, pair], (b, a, x) => [b.one(add, [a, b.one(sin, [x])])]),
];

const addedInside: Case = {
  name: "with something added to what every branch adds to",
  inputs: [{ type: arrayType(i32) }, { type: pair }, { type: pair }, { type: pair }],
  build: (b, index, a, x, k) => [b.one(add, [k, ...b.apply(switchCase, [index, a, x], { branches: adding })])],
  oracle: (index, a, x, k) => [
    tabulate([2], (i) => k.at(i) + a.at(i) + (index.at() < 1 ? x.at(i) ** 2 : Math.sin(x.at(i)))),
  ],
};

/** A branch with the inputs of all: its own come where `extra` has them. */
function among(bodies: readonly Body[], own: number, k: number): Program {
  const { program, extra } = bodies[k]!;
  const inputs = bodies.flatMap((body, i) =>
    i === k ? program.inputs.slice(0, extra.length) : typesOf(body.extra).map((type) => newValue(type)),
  );
  return { ...program, inputs: [...inputs, ...program.inputs.slice(program.inputs.length - own)] };
}

export const branchRows: readonly Row[] = [
  {
    primitive: switchCase,
    cases: [fixed(0), fixed(1), fixed(2), fixed(-4), fixed(7), chosen, addedTo, addedInside],
    recipe: {
      primitive: switchCase,
      nests: true,
      grow(g: Growth) {
        const index = chance(g.random, 50)
          ? g.entry(arrayType(i32))
          : g.apply(full, [], { value: g.random.integer(-1, 3), dtype: i32, shape: [] })?.[0];
        if (!index) return undefined;
        const args = Array.from({ length: g.random.integer(1, 2) }, () => g.any(["float", "float", "int"]));
        const given = args.map((arg) => g.valueOf(arg));
        const first = grownBody(g, given, g.random.integer(1, 3), (child) => child.ends(2));
        const types = typesOf(first.program.outputs);
        const others = Array.from({ length: g.random.integer(0, 2) }, () =>
          grownBody(g, given, g.random.integer(1, 3), (child) => types.map((type) => child.entry(type))),
        );
        const bodies = [first, ...others];
        const extra = bodies.flatMap((body) => body.extra);
        return g.apply(switchCase, [index, ...extra, ...args], {
          branches: bodies.map((_, k) => among(bodies, args.length, k)),
        });
      },
    },
  },
];
