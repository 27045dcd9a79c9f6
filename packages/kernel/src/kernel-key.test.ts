import { axisIndex, f32, f64, NodeTable, sizeIndex, type Dtype } from "@cotangent/ir";
import { expect, test } from "vitest";
import { kernelKey, remembered } from "./kernel-key.ts";
import type { Kernel } from "./kernel.ts";

interface Options {
  readonly names?: readonly [string, string];
  readonly axis?: number;
  readonly dtype?: Dtype;
  readonly size?: number;
  readonly constant?: number;
  readonly alias?: number;
}

/** `out[i] = x[i]·constant` */
function scaling({ names = ["x", "out"], axis = 0, dtype = f32, size = 8, constant = 2, alias }: Options = {}): Kernel {
  const table = new NodeTable();
  // Numbers of nodes depend on what was made before.
  table.constant(axis, f64);
  const value = table.algebra.mul(table.load(0, dtype, [axisIndex(axis)]), table.constant(constant, dtype));
  const type = { dtype, shape: [size] };
  const shared = alias === undefined ? {} : { alias };
  return {
    name: `k${axis}`,
    comment: names.join(),
    buffers: [
      { name: names[0], type, space: "buffer", access: "read", ...shared },
      { name: names[1], type, space: "buffer", access: "write", ...shared },
    ],
    body: [
      {
        kind: "loop",
        axis,
        extent: sizeIndex(size),
        role: "parallel",
        body: [
          { kind: "let", name: names[0], value },
          {
            kind: "store",
            target: 1,
            index: [axisIndex(axis)],
            value: table.local(names[0], dtype),
            mode: "set",
            guards: [],
          },
        ],
      },
    ],
  };
}

test("names, axes and numbers of nodes do not matter to a kernel's key", () => {
  expect(kernelKey(scaling({ names: ["p", "q"], axis: 7 }))).toBe(kernelKey(scaling()));
});

test.each([{ dtype: f64 }, { size: 9 }, { constant: 3 }, { alias: 0 }] satisfies Options[])("%o does", (options) => {
  expect(kernelKey(scaling(options))).not.toBe(kernelKey(scaling()));
});

test("zeros of both signs differ", () => {
  expect(kernelKey(scaling({ constant: -0 }))).not.toBe(kernelKey(scaling({ constant: 0 })));
});

test("what is scheduled once is not scheduled again, and keeps its name and comment", () => {
  let count = 0;
  const schedule = remembered((kernel) => {
    count++;
    return { ...kernel, body: [...kernel.body, { kind: "barrier" }] };
  });
  const [first, second] = [schedule(scaling()), schedule(scaling({ names: ["p", "q"], axis: 3 }))];
  expect(count).toBe(1);
  expect(second.body).toBe(first.body);
  expect([second.name, second.comment]).toEqual(["k3", "p,q"]);
  schedule(scaling({ size: 3 }));
  expect(count).toBe(2);
});
