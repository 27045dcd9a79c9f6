/** Identities that something outside can notice; and random bits. */
import {
  arrayType,
  barrier,
  bool,
  checkTrue,
  cotangentTap,
  debugPrint,
  f32,
  f64,
  hostCall,
  hostTap,
  i32,
  linearTap,
  tangentTap,
  threefry,
  u32,
  type Dtype,
  type HostCallParams,
  type Params,
  type Primitive,
  type Value,
} from "@cotangent/ir";
import { chance, type Domain } from "@cotangent/ir/testing";
import type { Case, Row } from "../row.ts";
import { tabulate } from "../tensor.ts";
import { allDtypes } from "./pointwise.ts";
import { everyKind } from "./structure.ts";

/** A call to what the host of the tests does: it returns its arguments doubled. */
const doubled = (args: readonly Value[], whole: boolean): HostCallParams => ({
  id: "double",
  dtypes: args.map(({ type }) => type.dtype),
  shapes: args.map(({ type }) => type.shape),
  whole,
});

function identityRow<P extends Params>(
  primitive: Primitive<P>,
  params: P,
  dtypes: readonly Dtype[] = [f64, f32, i32],
): Row {
  return {
    primitive,
    cases: dtypes.map((dtype): Case => ({
      name: dtype.name,
      inputs: [{ type: arrayType(dtype, [2, 3]) }],
      build: (b, x) => [b.one(primitive, [x], params)],
      oracle: (x) => [x],
    })),
    recipe: {
      primitive,
      grow: (g) =>
        g.apply(primitive, [g.any(dtypes === allDtypes ? everyKind : dtypes.map(({ kind }) => kind))], params),
    },
  };
}

const word: Domain = { sample: (random) => random.integer(0, 2 ** 32 - 1), holds: () => true };

const rotate = (x: number, by: number): number => ((x << by) | (x >>> (32 - by))) >>> 0;

/** Threefry-2x32-20 as in Salmon et al., figure 2, with the rotations of their table 3 and a key injection after every four rounds. */
function threefryWords(k0: number, k1: number, c0: number, c1: number): readonly [number, number] {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const keys = [k0, k1, (k0 ^ k1 ^ 0x1bd11bda) >>> 0];
  let [x0, x1] = [(c0 + k0) >>> 0, (c1 + k1) >>> 0];
  for (let r = 0; r < 20; r++) {
    x0 = (x0 + x1) >>> 0;
    x1 = (rotate(x1, rotations[r % 8]!) ^ x0) >>> 0;
    if (r % 4 !== 3) continue;
    const s = (r + 1) / 4;
    x0 = (x0 + keys[s % 3]!) >>> 0;
    x1 = (x1 + keys[(s + 1) % 3]! + s) >>> 0;
  }
  return [x0, x1];
}

const published = (
  what: string,
  key: readonly [number, number],
  counter: readonly [number, number],
  result: readonly [number, number],
): NonNullable<Row["special"]>[number] => ({
  what,
  types: [u32, u32, u32, u32].map((dtype) => arrayType(dtype)),
  build: (b, ...x) => b.apply(threefry, x, {}),
  inputs: [...key, ...counter].map((x) => [x]),
  outputs: result.map((x) => [x]),
});

export const effectRows: readonly Row[] = [
  identityRow(barrier, {}, allDtypes),
  identityRow(debugPrint, { label: "x" }),
  identityRow(hostTap, { id: "x" }),
  {
    primitive: hostCall,
    cases: [true, false].map((whole): Case => ({
      name: `two results, ${whole ? "a batch at once" : "example by example"}`,
      inputs: [{ type: arrayType(u32, [2, 3]) }, { type: arrayType(i32) }],
      build: (b, ...x) => b.apply(hostCall, x, doubled(x, whole)),
      oracle: (x, n) => [tabulate([2, 3], (i, j) => 2 * x.at(i, j)), tabulate([], () => 2 * n.at())],
    })),
    recipe: {
      primitive: hostCall,
      grow(g) {
        const x = [g.any(["int", "uint"])];
        return g.apply(hostCall, x, doubled(x, chance(g.random, 50)));
      },
    },
  },
  identityRow(tangentTap, { id: "x" }),
  identityRow(linearTap, { id: "x" }, [f64, f32]),
  identityRow(cotangentTap, { id: "x" }),
  identityRow(checkTrue, { message: "holds" }, [bool]),
  {
    primitive: threefry,
    cases: [
      {
        name: "u32[2,3]",
        inputs: Array.from({ length: 4 }, () => ({ type: arrayType(u32, [2, 3]), domain: word })),
        build: (b, ...x) => b.apply(threefry, x, {}),
        oracle: (...x) =>
          [0, 1].map((k) =>
            tabulate(
              [2, 3],
              (i, j) => threefryWords(x[0]!.at(i, j), x[1]!.at(i, j), x[2]!.at(i, j), x[3]!.at(i, j))[k]!,
            ),
          ),
      },
    ],
    special: [
      published("the published vector of zeros", [0, 0], [0, 0], [0x6b200159, 0x99ba4efe]),
      published(
        "the published vector of ones",
        [2 ** 32 - 1, 2 ** 32 - 1],
        [2 ** 32 - 1, 2 ** 32 - 1],
        [0x1cb996fc, 0xbb002be7],
      ),
      published(
        "the published vector of π",
        [0x13198a2e, 0x03707344],
        [0x243f6a88, 0x85a308d3],
        [0xc4923a9c, 0x483df7a0],
      ),
    ],
    recipe: {
      primitive: threefry,
      grow(g) {
        const x = g.any(["uint"]);
        return g.simple(threefry, [x, g.entry(x.type), g.entry(x.type), g.entry(x.type)]);
      },
    },
  },
];
