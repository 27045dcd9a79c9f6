/** Plain functions of users: compiled they give the same bits, and their gradients are those of differences. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import {
  expectAnyLength,
  expectGradient,
  expectPrograms,
  expectSameBits,
  expectSinglePrecision,
  expectTraced,
} from "./checks.ts";
import { notCompiled, stages, type Stage } from "./not-compiled.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { traced } from "./traced.ts";

const folder = join(import.meta.dirname, "corpus");
const entries = cases.map((entry) => ({ id: `${entry.file}#${entry.name}`, entry }));

test("every file has a case, and there are at least 60 functions", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  expect([...new Set(cases.map(({ file }) => `${file}.ts`))].toSorted()).toEqual(files.toSorted());
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

test("what is not compiled yet, and what is traced, is in the corpus", () => {
  const names = new Set(entries.map(({ id }) => id));
  expect([...Object.keys(notCompiled), ...Object.keys(traced)].filter((name) => !names.has(name))).toEqual([]);
});

const expectations: Readonly<Record<Stage, (subject: Subject) => void>> = {
  read: expectPrograms,
  value: (subject) => expectSameBits(subject),
  gradient: (subject) => expectGradient(subject),
  single: expectSinglePrecision,
  "any length": expectAnyLength,
};
const expectHolds = (subject: Subject, stage: Stage): void => expectations[stage](subject);

describe.each(entries)("$id", ({ id, entry }) => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await subjectOf(entry);
  });
  const missing = notCompiled[id];

  test("what is differentiated is a parameter", () => {
    expect(entry.wrt.filter((name) => !subject.names.includes(name))).toEqual([]);
  });
  test.each(missing ? stages.slice(0, stages.indexOf(missing.stage)) : stages)("%s", (stage) =>
    expectHolds(subject, stage),
  );
});

describe.each(Object.entries(notCompiled))("%s", (id, { stage, says, reason }) => {
  test(`fails still, at ${stage}: ${reason}`, async () => {
    const subject = await subjectOf(entries.find((entry) => entry.id === id)!.entry);
    expect(() => expectHolds(subject, stage)).toThrow(says);
  });
});

describe.each(Object.entries(traced).filter(([id]) => !notCompiled[id]))("%s", (id, version) => {
  test("has the gradient of the traced version", async () => {
    const subject = await subjectOf(entries.find((entry) => entry.id === id)!.entry);
    expectTraced(subject, version);
  });
});
