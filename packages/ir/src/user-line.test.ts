import { expect, test } from "vitest";
import { buildProgram } from "./builder.ts";
import { ProgramError } from "./errors.ts";
import { add } from "./primitives/arithmetic.ts";
import { arrayType } from "./type.ts";
import { f32 } from "./dtype.ts";
import { userLine } from "./user-line.ts";

test("the user's line is the first one outside of Cotangent", () => {
  expect(userLine()).toMatch(/user-line\.test\.ts:\d+:\d+$/);
});

test("an error knows the line that was running, however deep it is thrown", () => {
  const types = [arrayType(f32, [2]), arrayType(f32, [3])];
  const use = (): unknown => buildProgram("f", types, (b, x, z) => b.apply(add, [x, z], {}));
  expect(use).toThrow(expect.objectContaining({ line: expect.stringMatching(/user-line\.test\.ts:\d+:\d+$/) }));
  expect(use).toThrow(/\n {2}line: \S+user-line\.test\.ts:\d+:\d+\n {2}hint: /);
});

test("where the engine gives no stack there is no line, and the message lacks it", () => {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => undefined;
  try {
    expect(new ProgramError("no-return", "found", "do").message).toBe("[no-return] found\n  hint: do");
  } finally {
    Object.assign(Error, { prepareStackTrace });
  }
});
