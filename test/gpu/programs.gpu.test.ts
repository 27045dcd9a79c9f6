/** The backend law on random programs: WebGPU = interpreter. */
import { randomProgram, seeded } from "@cotangent/ir/testing";
import { expect, test } from "vitest";
import { runs, seed } from "../laws/settings.ts";
import { recipes } from "../laws/table.ts";
import { expectAgreementThroughout, tried } from "./agree.ts";
import { gpuForTests } from "./device.ts";

console.info(`laws on WebGPU: FC_SEED=${seed} FC_RUNS=${runs}`);
const gpu = gpuForTests();

const programs = Array.from(
  { length: runs },
  (_, i) => ({ number: seed + i, style: i % 2 === 0 ? "mixed" : "smooth" }) as const,
);

test.each(programs)("random program $number, $style", async ({ number, style }) => {
  const random = seeded(number);
  const { program, inputs } = randomProgram(random, { recipes, style, steps: 6 });
  await expectAgreementThroughout(gpu(), { program, inputs, random }, style === "smooth");
});

test("nearly all programs are stable enough to be compared", () => {
  expect(tried.compared).toBeGreaterThan(runs);
  expect(tried.unstable / tried.compared).toBeLessThan(0.1);
});
