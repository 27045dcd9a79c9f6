/** Plain functions of users: compiled they give the same bits, and their gradients are those of differences. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases/index.ts";
import { Subject } from "./checks.ts";
import { notCompiled, type Stage } from "./not-compiled.ts";
import { fileOf, original, parameterNames } from "./originals.ts";
import { traced } from "./traced.ts";

const folder = join(import.meta.dirname, "corpus");

test("every file has a case, and there are at least 60 functions", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  expect([...new Set(cases.map(({ file }) => `${file}.ts`))].toSorted()).toEqual(files.toSorted());
  expect(cases.length).toBeGreaterThanOrEqual(60);
});

test("what is not compiled yet, and what is traced, is in the corpus", () => {
  const names = cases.map(({ file, name }) => `${file}#${name}`);
  expect(Object.keys(notCompiled).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.keys(traced).filter((name) => !names.includes(name))).toEqual([]);
});

/** Fails with what the check itself says. */
const expectHolds = (check: () => void): void => check();

const stages: readonly Stage[] = ["read", "value", "gradient", "single"];

describe.each(cases.map((entry) => ({ id: `${entry.file}#${entry.name}`, entry })))("$id", ({ id, entry }) => {
  const path = fileOf("corpus", entry.file);
  let subject: Subject;
  beforeAll(async () => {
    subject = new Subject(entry, path, parameterNames(path, entry.name), await original(path, entry.name));
  });
  const checks: Readonly<Record<Stage, () => void>> = {
    read: () => subject.inputs.forEach((args) => subject.program(args)),
    value: () => subject.expectSameBits(),
    gradient: () => subject.expectGradient(),
    single: () => subject.expectSinglePrecision(),
  };
  const missing = notCompiled[id];
  const works = missing ? stages.slice(0, stages.indexOf(missing.stage)) : stages;

  test("every parameter that is differentiated is one", () => {
    expect(entry.wrt.filter((name) => !subject.names.includes(name))).toEqual([]);
  });
  test.each(works)("%s", (stage) => expectHolds(checks[stage]));
  const version = traced[id];
  if (version && !missing) test("equals the traced version", () => subject.expectTraced(version));
  if (missing) test(`${missing.stage} fails still: ${missing.reason}`, () => expect(checks[missing.stage]).toThrow());
});
