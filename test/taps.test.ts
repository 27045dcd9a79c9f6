/** What `print`, `tap` and `check` see under forward mode, reverse mode and vmap. */
import { batching, transforms, vjp } from "@cotangent/ad";
import {
  arrayType,
  arrayValue,
  barrier,
  Builder,
  cotangentTap,
  debugPrint,
  evaluate,
  f64,
  hostTap,
  inline,
  integerPow,
  mul,
  optimize,
  tangentTap,
  buildProgram,
  call,
  lt,
  select,
  type EffectHandler,
  type Program,
  type Value,
} from "@cotangent/ir";
import { expect, test } from "vitest";

const scalar = arrayType(f64);

/** Everything that a run of `program` shows, in order. */
function effectsOf(program: Program, inputs: readonly number[]): readonly string[] {
  const seen: string[] = [];
  const handler: EffectHandler = {
    effect: ({ effect, label }, [value]) => void seen.push(`${effect} ${label} ${[...value!.data].join()}`),
  };
  evaluate(
    program,
    inputs.map((x) => arrayValue(f64, [], [x])),
    handler,
  );
  return seen;
}

/** `x ↦ (x watched)²`. */
const watched = (watch: (b: Builder, x: Value) => Value): Program =>
  buildProgram("f", [scalar], (b, x) => [b.one(integerPow, [watch(b, x)], { exponent: 2 })]);

const forward = (f: Program): Program => transforms.jvp(f, [true]).program;

function reverse(f: Program): Program {
  const b = new Builder();
  const [x, ct] = [b.input(scalar), b.input(scalar)];
  const { forward: known, backward } = vjp(f, [true]);
  const [y, ...residuals] = inline(b, known, [x]);
  return b.finish([y!, ...inline(b, backward, [...residuals, ct])], "reverse");
}

const cases = [
  ["debugPrint", watched((b, x) => b.one(debugPrint, [x], { label: "a" })), ["print a 3"], ["print a 3"]],
  ["hostTap", watched((b, x) => b.one(hostTap, [x], { id: "a" })), ["host a 3"], ["host a 3"]],
  ["tangentTap", watched((b, x) => b.one(tangentTap, [x], { id: "a" })), ["host a 10"], []],
  ["cotangentTap", watched((b, x) => b.one(cotangentTap, [x], { id: "a" })), [], ["host a 60"]],
] as const;

test.each(cases)("%s sees what it is for, once, also after partial evaluation", (_, f, inForward, inReverse) => {
  for (const pass of [(p: Program) => p, optimize]) {
    expect(effectsOf(pass(forward(f)), [3, 10])).toEqual(inForward);
    expect(effectsOf(pass(reverse(f)), [3, 10])).toEqual(inReverse);
  }
});

test("the cotangent of a cotangent is not seen by the tap of the first", () => {
  const [, f] = cases[3];
  const second = transforms.jvp(reverse(f), [true, false]).program;
  expect(effectsOf(second, [3, 10, 1])).toEqual(["host a 60"]);
});

test("under vmap an effect sees the whole batch at once", () => {
  const [, f] = cases[0];
  const { program } = batching.vmap(f, [true], 3);
  const seen: string[] = [];
  evaluate(program, [arrayValue(f64, [3], [1, 2, 3])], {
    effect: ({ label }, [value]) => void seen.push(`${label} [${value!.shape.join()}] ${[...value!.data].join()}`),
  });
  expect(seen).toEqual(["a [3] 1,2,3"]);
});

test("equal steps behind barriers are not merged", () => {
  const f = buildProgram("f", [scalar], (b, x) => {
    const square = (z: Value): Value => b.one(mul, [z, z]);
    return [square(x), square(b.one(barrier, [x]))];
  });
  const steps = (program: Program): readonly string[] => optimize(program).steps.map(({ primitive }) => primitive.name);
  expect(steps(f).filter((name) => name === "mul")).toHaveLength(2);
  expect(steps(reverse({ ...f, outputs: [f.outputs[1]!] }))).toContain("barrier");
});

test("a function that only looks at a tangent pulls nothing back", () => {
  const looks = buildProgram("looks", [scalar], (b, x) => [b.one(lt, [b.one(tangentTap, [x], { id: "x" }), x])]);
  const program = buildProgram("f", [scalar], (b, x) => {
    const isBelow = b.one(call, [x], { body: looks });
    return [b.one(select, [isBelow, x, b.one(mul, [x, x])])];
  });
  const { forward, backward } = vjp(program, [true]);
  const [y, ...residuals] = evaluate(forward, [arrayValue(f64, [], [3])]);
  const ct = arrayValue(f64, [], [1]);
  expect([...y!.data]).toEqual([9]);
  expect([...evaluate(backward, [...residuals, ct])[0]!.data]).toEqual([6]);
});
