/** The flags that make steps of optimizers, and those that let values be rounded otherwise. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { miss } from "./fixtures/rocket.ts";
import { cotangent, folderWithFixtures, type Ended } from "./run-command.ts";

const folder = folderWithFixtures();
const run = (...args: readonly string[]): Promise<Ended> => cotangent(folder, args);
type Module = Record<string, (...args: readonly unknown[]) => unknown>;
const load = async (name: string): Promise<Module> => (await import(pathToFileURL(join(folder, name)).href)) as Module;

describe("cotangent compile", { timeout: 60_000 }, () => {
  test("makes modules that train: the first state, and steps with an optimizer in them", async () => {
    const step = ["--step", "theta", "--optimizer", "chain(clipByGlobalNorm(1), adam(0.05))"];
    const where = ["--out", "steps", "--length", "target=2", "--target", "js,wasm,ir"];
    expect(await run("compile", "rocket.ts#miss", ...step, ...where)).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(join(folder, "steps"))).toEqual(expect.arrayContaining(["missInit.ir", "missStep.ir"]));
    const [js, wasm] = [await load("steps/miss.js"), await load("steps/miss.wasm.js")];
    await wasm["load"]?.();
    for (const module of [js, wasm]) {
      let [theta, state, value] = [0.9, module["missInit"]?.(0.9), Infinity];
      for (let i = 0; i < 20; i++) {
        const next = module["missStep"]?.(theta, 0.001, [60, 80], state) as {
          theta: number;
          value: number;
          state: object;
        };
        [theta, state, value] = [next.theta, next.state, next.value];
      }
      expect(value).toBeLessThan(miss(0.9, 0.001, [60, 80]) / 2);
    }
    const types = readFileSync(join(folder, "steps/miss.d.ts"), "utf8");
    expect(types).toContain(
      "missInit(theta: number): { count: number; mean: { theta: number }; square: { theta: number } };",
    );
  });

  test("may round otherwise than the function if asked, and says what that saves", async () => {
    const text = `export const far = (x: number, y: number): number => { let s = 0; for (let i = 0; i < 8; i++) s += Math.sqrt(x / 3 + i) * 7 * (y * 3); return s / 7; };\n`;
    writeFileSync(join(folder, "far.ts"), text);
    const compile = (...args: readonly string[]): Promise<Ended> =>
      run("compile", "far.ts#far", "--value-and-grad", "--target", "js,wasm", "--json", "--stats", ...args);
    const [plain, fast] = [await compile("--out", "plain"), await compile("--out", "fast", "--optimize")];
    expect([plain.code, fast.code]).toEqual([0, 0]);
    type Stats = { stats: { programs: { name: string; plan: { operations: number }; exactOperations?: number }[] } };
    const [exact, rounded] = [plain, fast].map(({ out }) => (JSON.parse(out) as Stats).stats.programs);
    exact?.forEach(({ name, plan, exactOperations }, i) => {
      expect(exactOperations).toBeUndefined();
      expect(rounded?.[i]).toMatchObject({ name, exactOperations: plan.operations });
      expect(rounded?.[i]?.plan.operations).toBeLessThan(plan.operations);
    });
    const { far } = (await import(pathToFileURL(join(folder, "far.ts")).href)) as {
      far: (x: number, y: number) => number;
    };
    const modules = [await load("plain/far.js"), await load("fast/far.js"), await load("fast/far.wasm.js")] as const;
    await modules[2]["load"]?.();
    const values = modules.map(
      (module) => module["farValueAndGrad"]?.(1.3, 0.7) as { value: number; grad: { x: number } },
    );
    expect(values[0]?.value).toBe(far(1.3, 0.7));
    for (const { value, grad } of values) {
      expect(Math.abs(value / far(1.3, 0.7) - 1)).toBeLessThan(1e-12);
      expect(Math.abs(grad.x / values[0]!.grad.x - 1)).toBeLessThan(1e-12);
    }
    const shown = await run("compile", "far.ts#far", "--optimize", "--stats", "--out", "fast");
    expect(shown.out).toMatch(/^program +kernels .* operations without --optimize$/m);
  });

  test("and bench: all functions of a module are timed", async () => {
    const step = ["--step", "theta", "--optimizer", "sgd(0.1)"];
    const steps = (await run("bench", "rocket.ts#miss", "--seconds", "0.001", "--vmap", "theta", ...step)).out;
    expect(steps).toMatch(/^missVmap[^]*^missInit[^]*^missStep +[\d.e+]+ ns/m);
  });
});
