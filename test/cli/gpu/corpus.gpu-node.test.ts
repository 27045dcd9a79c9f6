/** The functions of the corpus as kernels: value and gradient in single precision are those in double precision, but for some digits. */
import { emitModule } from "@cotangent/cli";
import { describe, expect, test } from "vitest";
import { cases } from "../cases/index.ts";
import { weights } from "../checks.ts";
import { notCompiled } from "../not-compiled.ts";
import { near, programFor, subjectOf } from "../subject.ts";
import { deviceForTests } from "./device.ts";
import { notOnDevice } from "./not-on-device.ts";
import { emitted, inJavaScript, offBy, onDevice } from "./on-device.ts";

const device = deviceForTests();
const entries = cases.map((entry) => ({ id: `${entry.file}#${entry.name}`, entry }));

/** Kernels of so many letters take a driver in software seconds to compile: these run where more than the usual is asked for. */
const longText = 20_000;
const all = Number(process.env["FC_RUNS"]) > 60;
/** Room for loops that end by a condition. */
const maxSteps = 100;
/** Relative to the largest number of the gradient, or to 1. */
const [valueBound, gradientBound] = [1e-4, 1e-3];

test("what is left out is in the corpus", () => {
  const names = new Set(entries.map(({ id }) => id));
  expect(Object.keys(notOnDevice).filter((name) => !names.has(name))).toEqual([]);
});

describe.each(entries.filter(({ id }) => !notOnDevice[id] && notCompiled[id]?.stage !== "gradient"))(
  "$id",
  ({ entry }) => {
    test("value and gradient", async () => {
      const subject = await subjectOf(entry);
      const [input] = entry.inputs;
      const [args] = near(subject, input!, 1);
      const modes = [{ kind: "vjp", wrt: entry.wrt }] as const;
      const module = await emitted(programFor(subject, input!, { dtype: "f32", maxSteps }), modes);
      // Scalars and short arrays: one workgroup goes through all of it.
      expect(module.kernels).toBe(1);
      if (typeof entry.single === "string" || (module.code.length > longText && !all)) return;
      const name = `${entry.name}Vjp`;
      const cotangent = weights(subject.original(...args!));
      const js = await inJavaScript(programFor(subject, input!, { maxSteps }), modes);
      const exact = js[name]!(...args!, cotangent) as { value: number; grad: number };
      const found = await onDevice(device(), module, (run) => run[name]!(...args!, cotangent));
      const { value, grad } = found as { value: number; grad: number };
      const bound = typeof entry.single === "number" ? Math.max(valueBound, entry.single) : valueBound;
      expect(offBy(value, exact.value)).toBeLessThan(bound);
      expect(offBy(grad, exact.grad)).toBeLessThan(gradientBound);
    });
  },
);

describe.each(Object.entries(notOnDevice))("%s", (id, { reason, off }) => {
  test(`is off still: ${reason}`, async () => {
    const { entry } = entries.find((one) => one.id === id)!;
    const subject = await subjectOf(entry);
    const [args] = near(subject, entry.inputs[0]!, 1);
    const modes = [{ kind: "value" }] as const;
    const module = await emitted(programFor(subject, args!, { dtype: "f32" }), modes);
    const found = await onDevice(device(), module, (run) => run[entry.name]!(...args!));
    expect(offBy(found, subject.original(...args!))).toBeGreaterThan(off);
  });
});

test("the same source makes the same bytes", async () => {
  const subject = await subjectOf(cases[0]!);
  const source = programFor(subject, cases[0]!.inputs[0]!, { dtype: "f32" });
  const options = { targets: ["wgsl"], modes: [{ kind: "grad", wrt: [] }] } as const;
  expect(emitModule(source, options)).toEqual(emitModule(source, options));
});
