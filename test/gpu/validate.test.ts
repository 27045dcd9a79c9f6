import { expect, test } from "vitest";
import { twice } from "./run-wgsl.ts";
import { validateWgsl } from "./validate.ts";

test("a kernel that is right", async () => {
  expect(await validateWgsl(twice)).toEqual([]);
  expect(await validateWgsl(`enable f16;\n${twice.replaceAll("f32", "f16").replace("2.0", "2.0h")}`)).toEqual([]);
});

test("a kernel that both refuse, with the place", async () => {
  const messages = await validateWgsl(twice.replace("2.0 *", "2u *"));
  expect(messages.map((message) => message.split("\n").slice(0, 3).join("\n"))).toMatchInlineSnapshot(`
    [
      "tint: 7:51 no matching overload for 'operator * (u32, f32)'

    9 candidate operators:",
      "naga: error: Entry point main at Compute is invalid
      ┌─ wgsl:7:51
      │",
    ]
  `);
});

test("what only Tint refuses: a barrier in flow that is not uniform", async () => {
  const messages = await validateWgsl(
    twice.replace("if (thread.x", "if (thread.x > 1u) { workgroupBarrier(); } if (thread.x"),
  );
  expect(messages).toMatchInlineSnapshot(`
    [
      "tint: 7:24 'workgroupBarrier' must only be called from uniform control flow",
    ]
  `);
});

test("what only naga refuses: a pointer to storage as a parameter", async () => {
  const pointer = "fn at(data: ptr<storage, array<f32>, read>, i: u32) -> f32 { return data[i]; }";
  const messages = await validateWgsl(twice.replace("x[thread.x]", "at(&x, thread.x)") + pointer);
  expect(messages.map((message) => message.split("\n")[0])).toMatchInlineSnapshot(`
    [
      "naga: error: Function [0] 'at' is invalid",
    ]
  `);
});
