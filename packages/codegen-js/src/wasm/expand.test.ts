import {
  Builder,
  arrayType,
  div,
  exp,
  f32,
  i32,
  mul,
  optimize,
  rem,
  sechSquared,
  tanh,
  type Program,
  type Value,
} from "@cotangent/ir";
import { allStatements, makePlan, nodesOf, reachable, simd, type Kernel } from "@cotangent/kernel";
import { expect, test } from "vitest";
import { expanded } from "./expand.ts";

function kernelFor(program: Program): Kernel {
  const [command] = makePlan(optimize(program), simd).commands;
  if (command?.kind !== "run") throw new Error("not one kernel");
  return command.kernel;
}

function kernelOf(make: (b: Builder, x: Value) => Value): Kernel {
  const b = new Builder();
  const x = b.input(arrayType(f32, [64]));
  return kernelFor(b.finish([make(b, x)], "f"));
}

/** How often `op` is computed in an iteration. */
const count = ({ body }: Kernel, op: string): number =>
  allStatements(body)
    .flatMap((statement) => reachable(nodesOf(statement)))
    .filter((node) => node.kind === "apply" && node.op === op).length;

test("elementary functions of lanes are written out", () => {
  const kernel = expanded(kernelOf((b, x) => b.one(exp, [x])));
  expect(count(kernel, "exp")).toBe(0);
  expect(count(kernel, "shl")).toBe(2);
});

test("tanh and its derivative have one exponential and one division", () => {
  const kernel = expanded(kernelOf((b, x) => b.one(mul, [b.one(tanh, [x]), b.one(sechSquared, [x])])));
  expect(count(kernel, "shl")).toBe(2);
  expect(count(kernel, "div")).toBe(1);
});

test("a quotient and its remainder have one division", () => {
  const b = new Builder();
  const [x, z] = [b.input(arrayType(i32, [64])), b.input(arrayType(i32, [64]))];
  const program = b.finish([b.one(div, [x, z]), b.one(rem, [x, z])], "f");
  expect(count(expanded(kernelFor(program)), "div")).toBe(1);
});

test("a kernel without them is left alone", () => {
  const kernel = kernelOf((b, x) => b.one(mul, [x, x]));
  expect(expanded(kernel)).toBe(kernel);
});
