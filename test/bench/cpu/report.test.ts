/** What is told of a run: records, targets, tables and the plot. */
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contenders } from "./contenders.ts";
import { families } from "./families.ts";
import { judge } from "./judge.ts";
import { optionsOf } from "./options.ts";
import { plot } from "./plot.ts";
import * as record from "./record.ts";
import { markdown } from "./report.ts";
import type { Conditions, Outcome, TaskResult } from "./result.ts";
import { goalOf, goals, otherwise } from "./targets.ts";

const tasks = families.flatMap((family) => family.tasks);
const taskNamed = (name: string) => tasks.find((task) => task.name === name)!;
const timed = (seconds: number): Outcome => ({
  kind: "timed",
  median: seconds,
  least: seconds,
  first: 9 * seconds,
  apart: 0,
});
const conditions: Conditions = { machine: ["a machine"], effort: optionsOf([]).effort, statistic: "median" };
const resultOf = (name: string, outcomes: Readonly<Record<string, Outcome>>): TaskResult => ({
  task: taskNamed(name),
  outcomes: new Map(Object.entries(outcomes)),
});
const mlp = resultOf("MLP, training step", {
  "Cotangent, 1t": timed(2e-3),
  "Cotangent, 2t": timed(1e-3),
  "jax-js": timed(8e-3),
  "TF.js cpu": { kind: "left out", why: "slow" },
  "PyTorch, 1t": timed(1.1e-3),
});
const conv = resultOf("gradients of convolution 3×3, 32×28×28×16→32", {
  "Cotangent, 2t": timed(1e-2),
  "jax-js": { kind: "timed", median: 4, least: 4, first: 4, apart: 0, oneCall: true },
  "TF.js wasm": { kind: "late", seconds: 10 },
  "PyTorch, 2t": { kind: "late", seconds: 10 },
});
const reportOf = (...results: readonly TaskResult[]) => {
  const entries = results.map(({ task, outcomes }) => ({ task: task.name, outcomes: [...outcomes], seconds: 60 }));
  return record.reportOf({ conditions, entries }, families, contenders());
};

describe("goals", () => {
  test("name tasks that are there, each of which has one goal", () => {
    for (const { tasks: beginnings } of goals)
      for (const beginning of beginnings) expect(tasks.some(({ name }) => name.startsWith(beginning))).toBe(true);
    for (const task of tasks)
      expect(
        goals.filter((goal) => goal.tasks.some((beginning) => task.name.startsWith(beginning))).length,
      ).toBeLessThan(2);
  });
  test("of what is not named are that no peer is ahead", () => {
    expect(goalOf(taskNamed("N-body"))).toBe(otherwise);
    expect(goalOf(taskNamed("product 64")).name).toBe("matrix product 64");
  });
  test("are met or missed by the best of a group", () => {
    const verdicts = judge(reportOf(mlp), mlp).map(({ against, reached, met }) => [against, reached, met]);
    expect(verdicts).toEqual([
      ["js", "8.00", true],
      ["torch", "1.10", false],
      ["first", "9.00 ms", true],
    ]);
  });
  test("are judged by first calls, with a mark, and by bounds where these are enough", () => {
    const verdicts = judge(reportOf(conv), conv).map(({ against, reached, met }) => [against, reached, met]);
    expect(verdicts).toEqual([
      ["js", "400¹", true],
      ["torch", "> 1000", true],
    ]);
  });
});

describe("the page", () => {
  const page = markdown(reportOf(mlp, conv));
  test("tells what is met and missed", () => {
    expect(page).toContain("**4 of 5 targets are met**");
    expect(page).toContain("- MLP, training step, PyTorch: 1.10 where ≥ 1.2× is wanted");
  });
  test("marks first calls, what came too late and what is left out", () => {
    expect(page).toContain("| 4.00 s¹ | > 10 s |");
    expect(page).toMatch(/\| MLP, training step \|.* – \|/);
  });
  test("tells what is not measured yet", () => {
    expect(page).toMatch(/Not measured yet.*N-body/);
    expect(markdown(reportOf(...tasks.map(({ name }) => resultOf(name, {}))))).not.toContain("Not measured yet");
  });
  test("has a plot with a bar for each group that was timed", () => {
    const drawing = plot(reportOf(mlp, conv));
    expect(drawing.match(/<rect [^>]*height="6"/g)).toHaveLength(4);
    expect(drawing).toContain("MLP, training step");
  });
});

describe("a record", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "record-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  test("holds what was added, without a line that was cut off", () => {
    const file = join(folder, "sub/run.jsonl");
    expect(record.recorded(file)).toBe(undefined);
    record.begin(file, { conditions, entries: [] });
    record.add(file, mlp, 2);
    appendFileSync(file, '{"task":"N-bo');
    const known = record.recorded(file)!;
    expect(known.conditions).toEqual(conditions);
    expect(known.entries.map(({ task }) => task)).toEqual(["MLP, training step"]);
    record.begin(file, known);
    record.add(file, conv, 3);
    expect(record.reportOf(record.recorded(file)!, families, contenders()).seconds).toBe(5);
  });
});

describe("options", () => {
  const chosen = (...args: readonly string[]): readonly string[] =>
    optionsOf(args)
      .families(families)
      .flatMap((family) => family.tasks.map(({ name }) => name));
  test("choose tasks by words", () => {
    expect(chosen("n-body")).toEqual(["N-body"]);
    expect(chosen("--tasks", "n-body,cumsum")).toHaveLength(2);
    expect(chosen()).toHaveLength(tasks.length);
    expect(chosen("--quick").length).toBeLessThan(tasks.length);
    expect(chosen("--quick", "product 2048")).toHaveLength(1);
  });
  test("tell a whole run from a part of one", () => {
    expect(optionsOf(["--resume"]).whole).toBe(true);
    expect(optionsOf(["--rounds", "2"]).whole).toBe(false);
    expect(() => optionsOf(["--rounds", "none"])).toThrow("a whole number");
  });
});
