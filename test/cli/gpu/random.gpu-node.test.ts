/** The law of modules for WebGPU on random programs: they compute what the interpreter computes. */
import { at, isProgram, optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { expectAgreementThroughoutBy, tried, type Runner } from "../../gpu/agree.ts";
import { runs, seed } from "../../laws/settings.ts";
import { recipes } from "../../laws/table.ts";
import type { Plain } from "../corpus-case.ts";
import { deviceForTests } from "./device.ts";
import { emitted, onDevice, type Source } from "./on-device.ts";
import { plainType } from "./plain-leaf.ts";

const device = deviceForTests();
/** A module is compiled for each program, and for its transforms: fewer than elsewhere. */
const few = Math.ceil(runs / 6);

const sourceOf = (program: Program): Source => ({
  name: "f",
  parameters: program.inputs.map(({ type }, i) => ({ name: `x${i}`, type: plainType(type) })),
  result: { kind: "tuple", elements: program.outputs.map(({ type }) => plainType(type)) },
  program: { ...program, name: "f" },
  documentation: "",
});

const argumentOf = ({ dtype, shape, data }: ArrayValue): Plain => {
  if (shape.length > 0) return data as Float32Array;
  return dtype.kind === "bool" ? data[0] !== 0 : at(data, 0);
};

const onModules: Runner = async (program, inputs) => {
  const module = await emitted(sourceOf(optimize(program)), [{ kind: "value" }]);
  const found = await onDevice(device(), module, ({ f }) => f!(...inputs.map(argumentOf)));
  return (found as readonly Plain[]).map((value, i): ArrayValue => {
    const { dtype, shape } = program.outputs[i]!.type;
    const elements = typeof value === "object" ? (value as Float32Array) : [Number(value)];
    const data = dtype.allocate(elements.length);
    data.set(elements);
    return { dtype, shape: shape.map(Number), data };
  });
};

const programs = Array.from(
  { length: few },
  (_, i) => ({ number: seed + i, style: i % 2 === 0 ? "mixed" : "smooth" }) as const,
);

/** Whether it, or a program in it, tells the host something, which modules do not. */
const hasEffect = ({ steps }: Program): boolean =>
  steps.some(
    ({ primitive, params }) =>
      primitive.effect !== undefined ||
      Object.values(params)
        .flat()
        .some((param) => isProgram(param) && hasEffect(param)),
  );

test.each(programs)("random program $number, $style", async ({ number, style }) => {
  const random = seeded(number);
  const { program, inputs } = randomProgram(random, { recipes, style, steps: 8 });
  if (hasEffect(program)) return;
  await expectAgreementThroughoutBy(onModules, { program, inputs, random }, style === "smooth");
});

test("nearly all programs are stable enough to be compared", () => {
  expect(tried.compared).toBeGreaterThan(few);
  expect(tried.unstable / tried.compared).toBeLessThan(0.2);
});
