/** Whole commands: what they print, write and end with. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { miss } from "./fixtures/rocket.ts";
import { cotangent, folderWithFixtures, spawned, type Ended } from "./run-command.ts";

const folder = folderWithFixtures();
const run = (...args: readonly string[]): Promise<Ended> => cotangent(folder, args);
type Found = { value: number; grad: { theta: number; drag: number } };
type Module = Record<string, (...args: readonly unknown[]) => unknown>;
const load = async (name: string): Promise<Module> => (await import(pathToFileURL(join(folder, name)).href)) as Module;
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe("cotangent compile", { timeout: 60_000 }, () => {
  test("writes modules, their declarations and maps, and says how large they are", async () => {
    const modes = ["--value-and-grad", "theta,drag", "--hessian", "theta"];
    const { code, out, err } = await run(
      "compile",
      "rocket.ts#miss",
      ...modes,
      "--target",
      "js,wasm,ir",
      "--out",
      "dist",
      "--stats",
      "--length",
      "target=2",
    );
    expect([code, err]).toEqual([0, ""]);
    expect(readdirSync(join(folder, "dist")).toSorted()).toEqual([
      "miss.d.ts",
      "miss.ir",
      "miss.js",
      "miss.js.map",
      "miss.wasm",
      "miss.wasm.d.ts",
      "miss.wasm.js",
      "missHessian.ir",
      "missValueAndGrad.ir",
    ]);
    expect(out).toMatch(/^dist\/miss\.js \d+ bytes$/m);
    expect(out).toMatch(/^missValueAndGrad +\d+ +\d+ +\d+ +\d+$/m);
    expect(out).toMatch(/^miss\.js +\d+ +\d+$/m);
    const [js, wasm] = [await load("dist/miss.js"), await load("dist/miss.wasm.js")];
    await wasm["load"]?.();
    const [found, close] = [js, wasm].map((module) => module["missValueAndGrad"]?.(0.7, 0.01, [3, 4]) as Found);
    expect(found?.value).toBe(miss(0.7, 0.01, [3, 4]));
    expect(Object.keys(found?.grad ?? {})).toEqual(["theta", "drag"]);
    expect(close?.value).toBeCloseTo(found?.value ?? NaN, 6);
    const map = json(readFileSync(join(folder, "dist/miss.js.map"), "utf8"));
    expect(map["sources"]).toEqual(["../rocket.ts"]);
    expect(map["sourcesContent"]).toEqual([readFileSync(join(folder, "rocket.ts"), "utf8")]);
    expect(readFileSync(join(folder, "dist/miss.d.ts"), "utf8")).toContain("How far a rocket with air drag");
  });

  test("takes arrays of any length for JavaScript, and another name", async () => {
    expect((await run("compile", "rocket.ts#miss", "--grad", "--name", "distance", "--out", "any")).code).toBe(0);
    const module = await load("any/distance.js");
    expect(module["distance"]?.(0.7, 0.01, [3, 4])).toBe(miss(0.7, 0.01, [3, 4]));
    expect(module["distanceGrad"]?.(0.7, 0.01, [3, 4])).toHaveProperty("target");
  });

  test("computes in f32 if asked, and checks in f64", async () => {
    const { code, out } = await run(
      "compile",
      "rocket.ts#miss",
      "--dtype",
      "f32",
      "--grad",
      "--check",
      "--out",
      "single",
    );
    expect(code).toBe(0);
    expect(out).toContain("All derivatives agree");
    const module = await load("single/miss.js");
    const found = module["miss"]?.(0.7, 0.01, [3, 4]);
    expect(found).not.toBe(miss(0.7, 0.01, [3, 4]));
    expect(Number(found) / miss(0.7, 0.01, [3, 4])).toBeCloseTo(1, 4);
  });

  test("writes the same bytes each time", async () => {
    const text = (): string => readFileSync(join(folder, "same/miss.js"), "utf8");
    await run("compile", "rocket.ts#miss", "--jvp", "theta", "--out", "same");
    const first = text();
    await run("compile", "rocket.ts#miss", "--jvp", "theta", "--out", "same");
    expect(text()).toBe(first);
  });

  test("writes kernels for WebGPU and their host, in f32, for any lengths and for known ones", async () => {
    const target = ["--target", "wgsl", "--out", "gpu"];
    const asked = ["compile", "rocket.ts#miss", "--value-and-grad", "theta,drag", ...target];
    expect((await run(...asked, "--length", "target=2")).err).toContain("--dtype f32");
    expect((await run(...asked, "--dtype", "f32")).code).toBe(0);
    expect((await run(...asked, "--dtype", "f32", "--length", "target=2")).code).toBe(0);
    expect(readdirSync(join(folder, "gpu")).toSorted()).toEqual(["miss.wgsl", "miss.wgsl.d.ts", "miss.wgsl.js"]);
    expect(readFileSync(join(folder, "gpu/miss.wgsl.d.ts"), "utf8")).toContain(
      "missValueAndGrad(theta: number, drag: number, target: readonly number[]): Promise<{ value: number; grad: { theta: number; drag: number } }>;",
    );
  });

  test("maps a function over lists of any length and of a known one", async () => {
    const lists = ["compile", "rocket.ts#miss", "--vmap", "theta", "--length", "target=2", "--out", "lists"];
    expect((await run(...lists, "--target", "wgsl", "--dtype", "f32")).code).toBe(0);
    const { code, err } = await run(...lists, "--target", "js,wasm", "--batch", "3");
    expect([code, err]).toEqual([0, ""]);
    const [js, wasm] = [await load("lists/miss.js"), await load("lists/miss.wasm.js")];
    await wasm["load"]?.();
    const thetas = [0.2, 0.7, 1.2];
    const wanted = thetas.map((theta) => miss(theta, 0.01, [3, 4]));
    expect(js["missVmap"]?.(thetas, 0.01, [3, 4])).toEqual(wanted);
    const found = wasm["missVmap"]?.(thetas, 0.01, [3, 4]) as number[];
    found.forEach((x, i) => expect(x).toBeCloseTo(wanted[i] ?? NaN, 6));
  });

  test("says all that is wrong with a source, where it is, and writes nothing", async () => {
    const { code, out, err } = await run("compile", "rocket.ts#noisy", "--out", "wrong");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("rocket.ts:20:13 - error clock-read: ");
    expect(err).toContain("20   const t = Date.now();\n               ~~~~~~~~~~\n");
    expect(err).toContain("rocket.ts:21:10 - error random-number: ");
    expect(err).toMatch(/Found 2 errors\.\n$/);
    expect(readdirSync(folder)).not.toContain("wrong");
    const found = await run("compile", "rocket.ts#noisy", "--json");
    expect(found.code).toBe(1);
    expect(json(found.out)["diagnostics"]).toMatchObject([
      { line: 20, column: 13, length: 10, code: "clock-read" },
      { line: 21, column: 10, code: "random-number" },
    ]);
  });

  test("says what is wrong with a derivative", async () => {
    expect((await run("compile", "rocket.ts#miss", "--grad", "angle")).err).toContain(
      'rocket.ts - error unknown-parameter: "miss" has no parameter "angle"\n\n  its parameters are theta, drag, target\n',
    );
    expect((await run("compile", "rocket.ts#pair", "--grad")).err).toContain("error not-scalar: ");
    const step = ["--step", "target", "--optimizer", "adam(0.1)"];
    expect((await run("compile", "rocket.ts#miss", ...step)).err).toMatch(
      /the optimizer of "miss" changes[^]*--length target=…/,
    );
    expect((await run("compile", "nowhere.ts#miss")).err).toContain("nowhere.ts - error no-file: ");
  });

  test("compares derivatives with central differences", async () => {
    const { code, out } = await run("compile", "rocket.ts#miss", "--grad", "--check", "--json", "--out", "checked");
    expect(code).toBe(0);
    const { check } = json(out) as { check: { path: string; passes: boolean; error: number }[] };
    expect(check.map(({ path }) => path)).toContain("drag");
    expect(check.every(({ passes, error }) => passes && error < 1e-6)).toBe(true);
  });
});

describe("cotangent compile of tensors", { timeout: 60_000 }, () => {
  // Where it is, it finds the package.
  const model = join(import.meta.dirname, "fixtures/model.ts");
  const compile = (name: string, ...args: readonly string[]): Ended =>
    spawned(folder, ["compile", `${model}#${name}`, "--out", "tensors", ...args]);

  test("traces a function on arguments of given types", async () => {
    const types = '[{"slope":"f64","bias":"f64"},"f64[2]","f64[2]"]';
    const { code, err } = compile("loss", "--args", types, "--value-and-grad", "w", "--check");
    expect([code, err]).toEqual([0, ""]);
    const module = await load("tensors/loss.js");
    const found = module["lossValueAndGrad"]?.({ slope: 2, bias: 1 }, Float64Array.of(1, 2), Float64Array.of(3, 4));
    expect(found).toEqual({ value: 1, grad: { w: { bias: 2, slope: 4 } } });
  });

  test("makes a module of a whole training step, with what it captures", async () => {
    expect(compile("trainStep", "--args", "f64[2], f64[3,2], f64[3]", "--target", "js,wasm").code).toBe(0);
    const [js, wasm] = [await load("tensors/trainStep.js"), await load("tensors/trainStep.wasm.js")];
    await wasm["load"]?.();
    const [w, x, y] = [Float64Array.of(1, 2), Float64Array.of(1, 0, 0, 1, 0, 0), Float64Array.of(0, 0, 0)];
    for (const module of [js, wasm]) {
      const [a, b] = (module["trainStep"]?.(w, x, y) ?? []) as Float64Array;
      expect(a).toBeCloseTo(1 - (0.1 * 2) / 3, 12);
      expect(b).toBeCloseTo(2 - (0.5 * 0.1 * 4) / 3, 12);
    }
  });

  test("makes kernels of it, if it computes in f32", () => {
    const types = (float: string): string => `[{"slope":"${float}","bias":"${float}"},"${float}[2]","${float}[2]"]`;
    const asked = (float: string): Ended => compile("loss", "--args", types(float), "--grad", "w", "--target", "wgsl");
    expect(asked("f64").err).toContain("error needs-f32: ");
    expect([asked("f32").code, readFileSync(join(folder, "tensors/loss.wgsl"), "utf8")]).toEqual([
      0,
      expect.stringContaining("fn lossGrad_1("),
    ]);
  });

  test("says what is missing, and what the function refuses", () => {
    expect(compile("loss").err).toContain("error no-types: ");
    expect(compile("loss", "--args", "f64").err).toContain(
      "model.ts:8:39 - error not-a-tensor: undefined is no tensor\n",
    );
    expect(compile("nothing", "--args", "f64").err).toContain('exports no function "nothing"');
    expect(compile("loud", "--args", "f64").err).toContain('"loud" has the effect ');
    expect(compile("loss", "--args", "[f64").code).toBe(2);
  });
});

describe("cotangent", { timeout: 60_000 }, () => {
  test.each([
    [[], "Name a command."],
    [["compil", "x.ts#f"], "Did you mean compile?"],
    [["compile"], "Not enough non-option arguments"],
    [["compile", "rocket.ts"], "names no function"],
    [["compile", "rocket.ts#miss", "--target", "asm"], "--target asm"],
    [["compile", "rocket.ts#miss", "--lenght", "a=1"], "Unknown argument"],
    [["compile", "rocket.ts#miss", "--vmap", "theta", "--batch", "0.5"], "--batch 0.5"],
    [["compile", "rocket.ts#miss", "--batch", "5"], "--batch: it is the length of the lists of --vmap"],
    [["compile", "rocket.ts#miss", "--length", "a"], "--length a: write path=n"],
    [["compile", "rocket.ts#miss", "--dtype", "f8"], "dtype"],
    [["compile", "rocket.ts#miss", "--step", "theta"], "--step needs an optimizer"],
    [["compile", "rocket.ts#miss", "--optimizer", "adam(1)"], "say which parameters it changes, as --step w,b"],
    [["compile", "rocket.ts#miss", "--step", "theta", "--optimizer", "adm(1)"], 'there is no optimizer "adm"'],
    [["explain", "rocket.ts#miss", "--step", "theta", "--optimizer", "adam(1"], "--optimizer adam(1: the end at 7"],
  ])("ends with 2 where it is used in a wrong way: %j", async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test("explains itself, and completes commands", async () => {
    const printed = (...args: readonly string[]): string => spawned(folder, args).out;
    expect(printed("--help")).toContain("cotangent compile <function>");
    expect(printed("compile", "--help")).toMatch(/--optimize [^]*--value-and-grad [^]*--step [^]*--optimizer /);
    expect(printed("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(printed("--get-yargs-completions", "cotangent", "check")).toContain("check-gradient");
    const flags = printed("--get-yargs-completions", "cotangent", "compile", "rocket.ts#miss", "--o").split("\n");
    expect(flags.map((flag) => flag.split(":")[0])).toEqual(expect.arrayContaining(["--optimize", "--optimizer"]));
  });

  test("has colours where they are wanted, and only there", async () => {
    const args = ["compile", "rocket.ts#noisy"];
    const [plain, coloured] = [spawned(folder, args), spawned(folder, args, { FORCE_COLOR: "1", NO_COLOR: "" })];
    expect(plain.code).toBe(1);
    expect(plain.err).not.toContain("\u001B[");
    expect(coloured.err).toContain("\u001B[31m");
  });

  test("ops lists operations", async () => {
    expect((await run("ops", "sinh")).out.split("\n").slice(1, 3)).toEqual([
      "asinh       pointwise",
      "sinh        pointwise",
    ]);
    expect((await run("ops", "nothing")).code).toBe(1);
    expect(JSON.parse((await run("ops", "--json")).out)).toContainEqual({
      name: "scan",
      derivative: "control",
      effect: "",
    });
  });

  test("explain shows the stages side by side", async () => {
    const { out, code } = await run("explain", "rocket.ts#pair", "--jacobian", "--width", "300");
    expect(code).toBe(0);
    const [titles] = out.split("\n");
    expect(titles?.split("│").map((title) => title.trim())).toEqual([
      "source",
      "as it was read",
      "program of pair",
      "program of pairJacobian",
      "kernels of pairJacobian",
      "JavaScript",
    ]);
    expect(out).toContain("cotangent-ir 1");
    expect(out).toContain("function pairJacobian");
  });

  test("explain writes a page whose lines know where they come from", async () => {
    expect((await run("explain", "rocket.ts#miss", "--grad", "theta", "--html", "miss.html")).code).toBe(0);
    const page = readFileSync(join(folder, "miss.html"), "utf8");
    const linked = (part: string): string | undefined =>
      new RegExp(`data-from="([^"]*)"[^>]*>[^<]*${part}`).exec(page)?.[1];
    expect(linked("const v = Math.sqrt")).toBe("8");
    expect(linked("= sqrt\\(")).toBe("8");
    expect(linked("= cos\\(")).toBe("5");
    expect(page).not.toMatch(/src=|href=|https?:/);
  });

  test("check-gradient fails where a derivative is not what differences say", async () => {
    const wrong = "export const step = (x: number): number => Math.round(x * 1e7) * 1e-7;\n";
    writeFileSync(join(folder, "step.ts"), wrong);
    const { code, out } = await run("check-gradient", "step.ts#step");
    expect(code).toBe(1);
    expect(out).toMatch(/^x +0\.00000000000 .*WRONG$/m);
    expect(out).toContain("1 of 1 derivatives disagree with central differences.");
    expect((await run("check-gradient", "rocket.ts#pair", "--runs", "3")).out).toContain("All derivatives agree");
  });

  test("bench times the value and the gradient", async () => {
    const { out, code } = await run("bench", "rocket.ts#miss", "--seconds", "0.05");
    expect(code).toBe(0);
    expect(out).toMatch(/^missValueAndGrad +[\d.e+]+ ns +\d+\.\d\d×$/m);
  });

  test("init writes a project that compiles, and never over another", async () => {
    expect((await run("init", "start")).code).toBe(0);
    const { scripts } = json(readFileSync(join(folder, "start/package.json"), "utf8")) as {
      scripts: { build: string };
    };
    const { code, err } = await cotangent(join(folder, "start"), scripts.build.split(" ").slice(1));
    expect([code, err]).toEqual([0, ""]);
    const before = console.log;
    const lines: string[] = [];
    console.log = (line: string): void => void lines.push(line);
    await load("start/main.js");
    console.log = before;
    const misses = lines.map((line) => Number(/by ([\d.]+)/.exec(line)?.[1]));
    expect(misses).toHaveLength(5);
    expect(misses[4]!).toBeLessThan(misses[0]! / 10);
    expect((await run("init", "start")).err).toContain("start has package.json, rocket.ts, main.js already");
  });
});
