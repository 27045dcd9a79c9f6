import { expect, expectTypeOf, test } from "vitest";
import { checkGrads } from "./check-grads.ts";
import { debugNans } from "./debug-nans.ts";
import { check, debugPrint, tap } from "./debug.ts";
import { setPrinter } from "./effects.ts";
import { jvp } from "./forward.ts";
import { grad } from "./grad.ts";
import { evalShape, explain, toProgram } from "./inspect.ts";
import { jit } from "./jit.ts";
import { scan } from "./scan.ts";
import { stopGradient } from "./stop-gradient.ts";
import type { Tensor } from "./tensor.ts";
import { message, scalar, vector } from "./testing.ts";

function printed(body: () => unknown): readonly string[] {
  const lines: string[] = [];
  const before = setPrinter((line) => lines.push(line));
  try {
    body();
  } finally {
    setPrinter(before);
  }
  return lines;
}

test("debugPrint prints each time the program runs, in order, inside compiled functions too", () => {
  const f = jit((x: Tensor) => {
    debugPrint("x", x);
    return debugPrint("y", x.mul(2));
  });
  expect(printed(() => [f(vector(1, 2)), f(vector(3, 4))])).toEqual([
    "x: [1, 2]",
    "y: [2, 4]",
    "x: [3, 4]",
    "y: [6, 8]",
  ]);
  expect(printed(() => debugPrint("eager", 1))).toEqual(["eager: 1"]);
  expect(
    printed(() => scan((c: Tensor, x: Tensor) => [debugPrint("c", c.add(x)), null], scalar(0), vector(1, 2))),
  ).toEqual(["c: 1", "c: 3"]);
});

test("tap sees values, tangents and cotangents", () => {
  const seen: unknown[] = [];
  const see = (value: Tensor): unknown => seen.push(value.toArray());
  const f = (x: Tensor): Tensor =>
    tap(tap(tap(x, see).mul(3), see, { of: "tangent" }), see, { of: "cotangent" }).mul(2);
  grad(f)(5);
  expect(seen.splice(0)).toEqual([5, 2]);
  jvp(f, [5], [10]);
  expect(seen.splice(0)).toEqual([5, 30]);
  const compiled = jit(grad(f));
  compiled(1);
  compiled(2);
  expect(seen.splice(0)).toEqual([1, 2, 2, 2]);
});

test("check fails with its message and the user's line when the program runs", () => {
  const f = jit((x: Tensor) => {
    check(x.astype("bool"), "x must not be zero");
    return x;
  });
  expect(f(1).item()).toBe(1);
  expect(message(() => f(0))).toMatchInlineSnapshot(`
    "CheckError: [check-failed] x must not be zero, asked for at <line>
      line: <line>
      hint: the condition given to check() was false"
  `);
  expect(message(() => check(0, "no"))).toContain("[check-failed] no");
});

test("debugNans names the operation and the line, backwards too", () => {
  const f = (x: Tensor): Tensor => x.sub(1).log().sum();
  expect(f(vector(1)).item()).toBe(-Infinity);
  expect(message(() => debugNans(() => f(vector(1))))).toMatchInlineSnapshot(`
    "CheckError: [non-finite] log(f32[1]) gives -Infinity
      line: <line>
      hint: look at its arguments with debugPrint() or tap(); where() with a safe argument keeps a branch that is not taken finite"
  `);
  expect(message(() => debugNans(() => jit(f)(vector(1))))).toMatchInlineSnapshot(`
    "CheckError: [non-finite] log(f32[1]) at <line> gives -Infinity
      line: <line>
      hint: look at its arguments with debugPrint() or tap(); where() with a safe argument keeps a branch that is not taken finite"
  `);
  expect(message(() => debugNans(() => grad((x: Tensor) => x.sqrt())(0)))).toMatch(
    /\[non-finite\] \w+\(f32\[\].*\) at <line> gives/,
  );
  expect(message(() => debugNans(() => vector(Number.NaN).add(1)))).toMatchInlineSnapshot(`
    "CheckError: [non-finite] input 0 of "add", f32[1], holds NaN
      line: <line>
      hint: look for where this input is made; debugNans(false) allows it"
  `);
  debugNans(true);
  expect(message(() => f(vector(1)))).toContain("[non-finite]");
  debugNans(false);
  expect(f(vector(1)).item()).toBe(-Infinity);
});

test("debugNans enters loops, forwards and backwards", () => {
  const f = (xs: Tensor): Tensor => scan((c: Tensor, x: Tensor) => [c.add(x.sub(2).log()), c.mul(x)], 0, xs)[0];
  expect(message(() => debugNans(() => jit(f)(vector(3, 2, 4))))).toMatchInlineSnapshot(`
    "CheckError: [non-finite] log(f32[]) at <line> gives -Infinity
      line: <line>
      hint: look at its arguments with debugPrint() or tap(); where() with a safe argument keeps a branch that is not taken finite"
  `);
  const root = (xs: Tensor): Tensor => scan((c: Tensor, x: Tensor) => [c.add(x.sqrt()), null], 0, xs)[0];
  expect(message(() => debugNans(() => grad(root)(vector(1, 0, 4))))).toMatch(/\[non-finite\] \w+\(.*gives Infinity/);
  const [last, ys] = debugNans(() =>
    scan((c: Tensor, x: Tensor) => [c.add(x), c.mul(x)], 1, vector(2, 3), { reverse: true }),
  );
  expect([last.item(), ys.toArray()]).toEqual([6, [8, 3]]);
  const none = debugNans(() => scan((c: Tensor, x: Tensor) => [c.add(x), x], 1, vector().reshape([0])));
  expect([none[0].item(), none[1].shape]).toEqual([1, [0]]);
});

test("scan runs over trees, forwards and backwards, and its derivative is right", () => {
  const sums = (init: { s: Tensor }, xs: Tensor): [{ s: Tensor }, { y: Tensor }] =>
    scan(({ s }: { s: Tensor }, x: Tensor) => [{ s: s.add(x) }, { y: s.mul(x) }], init, xs);
  const [last, ys] = sums({ s: scalar(1) }, vector(2, 3));
  expect([last.s.item(), ys.y.toArray()]).toEqual([6, [2, 9]]);
  expectTypeOf(ys).toEqualTypeOf<{ y: Tensor }>();
  const [, back] = scan((c: Tensor, x: Tensor) => [x, c], scalar(0), vector(1, 2, 3), { reverse: true });
  expect(back.toArray()).toEqual([2, 3, 0]);
  const w = vector(5);
  const total = (c: Tensor): Tensor => scan((s: Tensor) => [s.mul(c).add(w.sum()), null], 1, null, { length: 3 })[0];
  // s₃ = c³ + 5c² + 5c + 5
  expect([total(scalar(2)).item(), grad(total)(2).item(), grad(grad(total))(2).item()]).toEqual([43, 37, 22]);
});

test("scan names what does not fit", () => {
  expect(message(() => scan((c: Tensor, x: Tensor) => [c.add(x), null], vector(1), vector(1, 2).reshape([1, 2]))))
    .toMatchInlineSnapshot(`
      "ShapeError: [carry-mismatch] scan: the carry starts as f32[1] and is f32[2] after one iteration
        line: <line>
        hint: return the carry with the shape and dtype that it came with; cast init with astype() or reshape it"
    `);
  expect(message(() => scan((c: Tensor) => [[c], null], 1, vector(1)))).toMatchInlineSnapshot(`
    "ArgumentError: [tree-mismatch] scan: the carry that the function returns: the structures differ at the root: [*] where * was expected
      line: <line>
      hint: give a tree of the same keys and lengths"
  `);
  expect(message(() => scan((c: Tensor) => c as never, 1, vector(1)))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-tree] scan: "f" does not return a list of two
      line: <line>
      hint: return [carry, y], with null for y if there is none"
  `);
  expect(message(() => scan((c: Tensor) => [c, null], 1, null))).toMatchInlineSnapshot(`
    "ArgumentError: [bad-argument] scan: xs is null and no length is given
      line: <line>
      hint: give the option length"
  `);
  expect(message(() => scan((c: Tensor) => [c, null], 1, [vector(1), vector(1, 2)]))).toMatchInlineSnapshot(`
    "ShapeError: [shape-mismatch] scan: lengths 1, 2 along axis 0
      line: <line>
      hint: all arrays in xs have equal length along axis 0"
  `);
  expect(message(() => scan((c: Tensor) => [c, null], 1, scalar(1)))).toMatchInlineSnapshot(`
    "ShapeError: [rank-mismatch] scan: the root of xs is f32[]
      line: <line>
      hint: scan runs along axis 0: give arrays, and pass what is the same each time by closing over it"
  `);
});

test("evalShape computes types only", () => {
  const types = evalShape((x: Tensor) => ({ y: x.sum(), z: [x.astype("i32")] as const }), vector(1, 2));
  expect(types).toEqual({ y: { dtype: "f32", shape: [] }, z: [{ dtype: "i32", shape: [2] }] });
});

test("toProgram prints the program; captured tensors are inputs, not literals", () => {
  const w = vector(7, 8);
  expect(String(toProgram((x: Tensor) => x.mul(w).add(1), vector(1, 2)))).toMatchInlineSnapshot(`
    "cotangent-ir 1
    program f(%0: f32[2], %1: f32[2]) {
      %2: f32[2] = mul(%0, %1)
      %3: f32[] = full{dtype=f32, shape=[], value=1}()
      %4: f32[2] = broadcast{axes=[], shape=[2]}(%3)
      %5: f32[2] = add(%2, %4)
      return %5
    }
    "
  `);
});

test("explain shows every stage with its operations", () => {
  const explanation = explain(
    grad((x: Tensor) => x.mul(x).sum()),
    vector(1, 2),
  );
  expect(explanation.stages.map(({ name }) => name).slice(0, 4)).toMatchInlineSnapshot(`
    [
      "reverse mode of f: forward",
      "reverse mode of f: backward",
      "gradient of f",
      "traced",
    ]
  `);
  const last = explanation.stages.at(-1);
  expect([...(last?.operations ?? [])]).toMatchInlineSnapshot(`
    [
      [
        "add",
        1,
      ],
    ]
  `);
  expect(explanation.toString()).toContain("cotangent-ir 1");
});

test("checkGrads passes right derivatives of both orders, in both modes, and names wrong ones", async () => {
  await checkGrads((x: Tensor, y: { a: Tensor }) => x.mul(y.a).tanh().sum(), [vector(0.3, -0.4), { a: vector(1, 2) }]);
  await checkGrads((x: Tensor) => [x.exp(), x.sqrt()], [0.7]);
  const wrong = checkGrads((x: Tensor) => x.mul(stopGradient(x)), [0.7], { order: 1 });
  await expect(wrong).rejects.toThrow(/\[gradient-mismatch\] checkGrads: .*forward mode: element 0 of float result 0/);
});
