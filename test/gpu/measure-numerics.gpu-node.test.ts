/** Measures what `docs/numerics.md` shows; done where documents are written anew. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { printWgsl, type Shader } from "@cotangent/codegen-wgsl";
import { f32 } from "@cotangent/ir";
import { expansionValues, worstCase } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import type { Errors, Measured } from "../docs/numerics.ts";
import { composed, interpreted, pointsOf, worstError, type Composed } from "../numerics/composed.ts";
import { composedOnGpu } from "./composed-values.ts";
import { expansionCases, expansionKernel, type ExpansionCase } from "./expansion-cases.ts";
import { acquireDevice, valuesOf, valuesOnGpu } from "./scalar-values.ts";

const samples = 20_000;
const path = join(import.meta.dirname, "../numerics/measured.json");

/** The shader with the function of WGSL in place of ours; undefined where there is none of that name. */
function withBuiltin(op: string, shader: Shader): Shader | undefined {
  if (["cbrt", "expm1", "log1p"].includes(op)) return undefined;
  const start = shader.source.indexOf("@compute");
  const main = shader.source.slice(start).replaceAll(`${op}F32(`, `${op}(`);
  return { ...shader, source: shader.source.slice(0, start) + main };
}

const rounded = (ulps: number): number => Number(ulps.toPrecision(3));

async function errorsOf(device: GPUDevice, item: ExpansionCase): Promise<Errors> {
  const error = (values: ArrayLike<number>): number => rounded(worstCase(item.op, item.samples, values).ulps);
  const kernelFor = expansionKernel(item);
  const written = kernelFor(item.samples.length);
  const builtin = withBuiltin(item.op, printWgsl(written)[0]!);
  const errors = {
    each: error(expansionValues(item.op, item.samples, "each")),
    contracted: error(expansionValues(item.op, item.samples, "contracted")),
    device: error(await valuesOnGpu(device, kernelFor, item.samples)),
  };
  if (!builtin) return errors;
  const found = error(await valuesOf(device, builtin, written, item.samples));
  return { ...errors, builtin: Number.isFinite(found) ? found : null };
}

async function composedErrorsOf(device: GPUDevice, item: Composed): Promise<Pick<Errors, "each" | "device">> {
  const points = pointsOf(item, samples);
  return {
    each: rounded(worstError(item, points, interpreted(item.primitive, f32, points))),
    device: rounded(worstError(item, points, await composedOnGpu(device, item, points))),
  };
}

test.runIf(process.env["UPDATE_DOCS"])("errors of the elementary functions", { timeout: 300_000 }, async () => {
  const { device, adapter } = await acquireDevice();
  const functions: Record<string, Errors> = {};
  for (const item of expansionCases(samples)) functions[item.op] = await errorsOf(device, item);
  const ofComposed: Measured["composed"] = Object.fromEntries(
    await Promise.all(
      composed.map(async (item) => [item.primitive.name, await composedErrorsOf(device, item)] as const),
    ),
  );
  console.table(functions);
  console.table(ofComposed);
  const measured: Measured = { adapter: adapter.info.description, samples, functions, composed: ofComposed };
  writeFileSync(path, `${JSON.stringify(measured, undefined, 2)}\n`);
  expect(Object.values(functions).every(({ device: ulps }) => Number.isFinite(ulps))).toBe(true);
  device.destroy();
});
