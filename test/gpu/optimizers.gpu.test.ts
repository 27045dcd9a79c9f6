/** Steps of every optimizer on WebGPU. */
import { makeStep } from "@cotangent/optim";
import { device, jit, setDefaultDevice, tree } from "cotangent";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loss, start, type Params } from "../optimizers/problem.ts";
import { rows } from "../optimizers/table.ts";

beforeAll(async () => {
  await device("webgpu");
});
afterAll(() => setDefaultDevice("cpu"));

test.each(rows.filter(({ onGpu = true }) => onGpu))(
  "three steps of $name on WebGPU are those of the CPU",
  async (row) => {
    const { optimizer } = row;
    const found: number[][] = [];
    for (const name of ["webgpu", "cpu"] as const) {
      setDefaultDevice(name);
      const step = jit(makeStep(loss, optimizer));
      let [params, state]: [Params, unknown] = [start("f32", row), optimizer.init(start("f32", row))];
      for (let i = 0; i < 3; i++) [params, state] = step(params, state);
      const data = await Promise.all(tree.leaves([params, state]).map((leaf) => leaf.data()));
      found.push(data.flatMap((numbers) => Array.from(numbers, Number)));
    }
    const [onGpu, onCpu] = found as [number[], number[]];
    const off = onGpu.filter((x, i) => !(Math.abs(x - onCpu[i]!) <= 2e-4 * Math.max(1, Math.abs(onCpu[i]!))));
    expect(onGpu).toHaveLength(onCpu.length);
    expect(off).toEqual([]);
  },
);
