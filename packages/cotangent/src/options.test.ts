import { expect, test } from "vitest";
import {
  checkGrads,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  random,
  scan,
  tap,
  valueAndGrad,
  vmap,
  type Tensor,
} from "./index.ts";
import * as nn from "./nn/index.ts";
import * as np from "./numpy/index.ts";
import { message } from "./testing.ts";

const f = (x: Tensor): Tensor => np.sum(x);
const [x, key] = [np.ones([2, 3]), random.key(0)];
const { sum, mean, max, min, prod, any, all, ptp, countNonzero, argmax, argmin, variance, std, norm, logsumexp } = np;

/** Functions with options in the last place, and the arguments before. */
const calls: readonly (readonly [f: (...args: never) => unknown, ...args: readonly unknown[]])[] = [
  ...[sum, mean, max, min, prod, any, all, ptp, countNonzero, argmax, argmin].map(
    (reduction) => [reduction, x] as const,
  ),
  ...[variance, std, norm, logsumexp, np.average].map((reduction) => [reduction, x] as const),
  ...[np.zeros, np.ones].map((constant) => [constant, 3] as const),
  ...[np.zerosLike, np.onesLike, np.array, np.asarray, np.nanToNum].map((like) => [like, x] as const),
  [np.full, 3, 1],
  [np.fullLike, x, 1],
  [np.arange, 3],
  [np.linspace, 0, 1],
  [np.logspace, 0, 1, 3],
  [np.eye, 3, 3],
  [np.tri, 3, 3],
  [np.identity, 3],
  [np.pad, x, 1],
  ...[random.uniform, random.normal, random.gumbel].map((draw) => [draw, key, [2]] as const),
  [random.randint, key, [2], 0, 3],
  [random.categorical, key, x],
  [nn.oneHot, [1], 3],
  [nn.standardize, x],
  [nn.gelu, x],
  ...[grad, valueAndGrad, jacfwd, jacrev, hessian, vmap, jit].map((transform) => [transform, f] as const),
  [scan, (c: Tensor) => [c, null], 0, x],
  [tap, x, () => undefined],
];

test("an option of another name is refused by every function", () => {
  for (const [use, ...args] of calls)
    expect(`${use.name}: ${message(() => Reflect.apply(use, undefined, [...args, { axes: 0 }]))}`).toMatch(
      /\[bad-argument\] \w+: there is no option axes\n {2}line: <line>\n {2}hint: write an object with the options/,
    );
});

test("what is no object is refused in the place of the options", () => {
  for (const [use, ...args] of calls)
    for (const no of [null, "f32", np.ones([2])])
      expect(() => Reflect.apply(use, undefined, [...args, no])).toThrow("[bad-argument]");
});

test("the message names the options that there are", () => {
  // @ts-expect-error: nor does it compile.
  expect(message(() => np.sum(x, { axes: 0 }))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] sum: there is no option axes
      line: <line>
      hint: write an object with the options { axis, keepdims }"
  `);
  expect(message(() => Reflect.apply(x.max as () => unknown, x, [{ keepDims: true }]))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] max: there is no option keepDims
      line: <line>
      hint: write an object with the options { axis, keepdims }"
  `);
  // @ts-expect-error: nor does it compile.
  expect(message(() => grad(f, { has_aux: true }))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] grad: there is no option has_aux
      line: <line>
      hint: write an object with the options { argnums, hasAux, holomorphic }"
  `);
});

test("checkGrads refuses other options as a promise", async () => {
  await expect(checkGrads(f, [x], { rtol: 1 } as never)).rejects.toThrow("there is no option rtol");
});

test("positions beyond the arguments are refused, with their number", () => {
  const f2 = (a: Tensor, b: Tensor): Tensor => np.sum(a).add(np.sum(b));
  for (const use of [
    () => jit(f2, { staticArgnums: 2 })(x, x),
    () => jit(f2, { staticArgnums: [-3] })(x, x),
    () => jit(f2, { donate: [0, 2] })(x, x),
    () => jit(f2, { donate: 0.5 })(x, x),
    () => grad(f2, { argnums: [0, 2] })(x, x),
    () => grad(f2, { argnums: "1" as never })(x, x),
    () => valueAndGrad(f2, { argnums: [1, 1] })(x, x),
    () => jacrev(f2, { argnums: 2 })(x, x),
  ])
    expect(message(use)).toMatch(/\[bad-argument\] .*\S+ for a call with 2 arguments\n {2}line: <line>/);
  expect(message(() => jit(f2, { staticArgnums: 2 })(x, x))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] jit: staticArgnums 2 for a call with 2 arguments
      line: <line>
      hint: give positions of arguments, counted from 0 or from the end with negative numbers, each once"
  `);
  expect(message(() => vmap(f2, { inAxes: [0, 0, 0] })(x, x))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] vmap: inAxes [0,0,0], which has 3 entries where 2 are needed, for [*, *]
      line: <line>
      hint: give a number, null, or a tree of them of the form of the arguments (or of the result)"
  `);
  expect(message(() => vmap(f2, { inAxes: [0] })(x, x))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] vmap: inAxes [0], which has 1 entries where 2 are needed, for [*, *]
      line: <line>
      hint: give a number, null, or a tree of them of the form of the arguments (or of the result)"
  `);
});
