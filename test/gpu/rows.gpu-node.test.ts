/** The operation table on WebGPU: each case of each row, with its batches and derivatives, against the interpreter. */
import { seeded } from "@cotangent/ir/testing";
import { describe, test } from "vitest";
import { programOf, samplePoint } from "../laws/row.ts";
import { seed } from "../laws/settings.ts";
import { isSmooth } from "../laws/suite.ts";
import { rows } from "../laws/table.ts";
import { expectAgreementThroughout } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();

describe.each(rows.map((row) => [row.primitive.name, row] as const))("%s", (_, row) => {
  test.each(row.cases.map((item) => [item.name, item] as const))("%s", async (_name, item) => {
    const random = seeded(seed);
    const program = programOf(item, "row");
    const smooth = isSmooth(program) && !row.untrueDerivative;
    await expectAgreementThroughout(gpu(), { program, inputs: samplePoint(item, random), random }, smooth);
  });
});
