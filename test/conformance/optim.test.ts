/** Optimizers and schedules against PyTorch's own runs, documented formulas and what optax prints, in f64. */
import { chain } from "@cotangent/optim";
import * as np from "cotangent/numpy";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lossesOf, readMaterial, worstOfRun, worstOfSchedule } from "./optim-tool/material.ts";
import { isPrinted } from "./optim-tool/run.ts";

const { trajectories, examples, schedules } = readMaterial(join(import.meta.dirname, "optim"));
const runs = trajectories.flatMap(({ content }) => content.runs.map((run) => ({ ...run, content })));

test("the material is all there", () => {
  expect([runs.length, examples.length, Object.keys(schedules).length]).toEqual([163, 31, 22]);
});

test.each(runs)("$optimizer on $problem, $hyper", ({ content, ...run }) => {
  expect(run.params.length).toBeGreaterThan(run.valid_steps);
  expect(worstOfRun(content, run)).toBeLessThanOrEqual(run.rtol);
});

test.each(examples)("$solver goes down as its doc-string prints", (example) => {
  const losses = lossesOf(example)!;
  const wrong = losses.filter((loss, i) => !isPrinted(loss, example.losses_printed[i]!));
  expect(wrong).toEqual([]);
});

test.each(Object.entries(schedules))("%s", (name, rates) => {
  expect(rates).toHaveLength(60);
  expect(worstOfSchedule(name, rates)).toBeLessThan(1e-13);
});

test("a chain of nothing is the identity", () => {
  const [updates] = chain().update(np.array([1, 2]), []);
  expect(updates.toArray()).toEqual([1, 2]);
});
