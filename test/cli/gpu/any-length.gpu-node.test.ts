/** The functions of the corpus as kernels for arrays of any length: at two lengths they are those of JavaScript, but for some digits. */
import { sizesOf } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { cases } from "../cases/index.ts";
import { weights } from "../checks.ts";
import type { Plain } from "../corpus-case.ts";
import { notCompiled } from "../not-compiled.ts";
import { longer } from "../plain-values.ts";
import { programFor, subjectOf, type Args } from "../subject.ts";
import { deviceForTests } from "./device.ts";
import { notOnDevice } from "./not-on-device.ts";
import { emitted, inJavaScript, offBy, onDevice } from "./on-device.ts";

const device = deviceForTests();
const entries = cases
  .map((entry) => ({ id: `${entry.file}#${entry.name}`, entry }))
  .filter(({ id }) => !notOnDevice[id] && !notCompiled[id]);

/** Kernels of so many letters take a driver in software seconds to compile: these run where more than the usual is asked for, as do two of three. */
const longText = 9000;
const all = Number(process.env["FC_RUNS"]) > 60;
/** Room for loops that end by a condition. */
const maxSteps = 100;
/** Relative to the largest number of the gradient, or to 1. */
const [valueBound, gradientBound] = [1e-4, 1e-3];

/** Functions of which longer arguments make no sense in single precision. */
const asTheyAre: Readonly<Record<string, string>> = {
  "n-body#energyDrift": "bodies in one place attract each other beyond all digits",
};

interface Found {
  readonly value: Plain;
  readonly grad: Plain;
}

test("what is left out is in the corpus", () => {
  const names = new Set(entries.map(({ id }) => id));
  expect(Object.keys(asTheyAre).filter((name) => !names.has(name))).toEqual([]);
});

describe.each(entries.filter((_, i) => all || i % 3 === 0))("$id", { timeout: 300_000 }, ({ id, entry }) => {
  test("value and gradient", async () => {
    const subject = await subjectOf(entry);
    const modes = [{ kind: "vjp", wrt: entry.wrt }] as const;
    const source = programFor(subject, [], { anyLength: true, dtype: "f32", maxSteps });
    // Others are for one length only.
    if (sizesOf(source.program).length === 0) return;
    const module = await emitted(source, modes);
    if (typeof entry.single === "string" || (module.code.length > longText && !all)) return;
    const name = `${entry.name}Vjp`;
    const js = await inJavaScript(programFor(subject, [], { anyLength: true, maxSteps }), modes);
    const [input] = entry.inputs;
    const stretched = (args: Args): Args => args.map((arg, i) => longer(source.parameters[i]!.type, arg));
    const lengths = asTheyAre[id] === undefined ? [input!, stretched(input!), input!] : [input!];
    const given = lengths.map((args) => [...args, weights(subject.original(...args))]);
    const found = await onDevice(device(), module, async (run) => {
      const results: Plain[] = [];
      for (const args of given) results.push(await run[name]!(...args));
      return results;
    });
    const bound = typeof entry.single === "number" ? Math.max(valueBound, entry.single) : valueBound;
    given.forEach((args, i) => {
      const exact = js[name]!(...args) as unknown as Found;
      const { value, grad } = found[i] as unknown as Found;
      expect(offBy(value, exact.value)).toBeLessThan(bound);
      expect(offBy(grad, exact.grad)).toBeLessThan(gradientBound);
    });
  });
});
