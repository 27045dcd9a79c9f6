/** Operations of the table as programs for arrays of any length, on WebGPU: some of them, and all where more is asked for. */
import { expect, test } from "vitest";
import { batchOf, generalized, isRefused, items, subjectsOf } from "../laws/sized.ts";
import { runs, seed } from "../laws/settings.ts";
import { expectAgreementBy, runSizedOnGpu } from "./agree.ts";
import { gpuForTests } from "./device.ts";

const gpu = gpuForTests();
const possible = items.filter((item) => !isRefused(item));
const every = Math.max(1, Math.ceil((5 * possible.length) / runs));

test.each(possible.filter((_, i) => (i + seed) % every === 0))("$name", async (item) => {
  for (const subject of subjectsOf(item)) {
    const program = generalized(subject);
    for (const length of [2, 17])
      await expectAgreementBy(
        (one, inputs) => runSizedOnGpu(gpu(), one, inputs),
        program,
        batchOf(subject, length),
        `any length, ${length}`,
      );
  }
  expect(gpu().lost).toBeUndefined();
});
