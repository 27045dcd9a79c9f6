import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadSafetensors, safetensorsMetadata } from "cotangent/io";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const demo = fileURLToPath(new URL("demo.ts", import.meta.url));
let folder = "";

const runDemo = (...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  run(process.execPath, ["--conditions=@cotangent/source", demo, ...args], {
    env: { ...process.env, INIT_CWD: folder },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("one epoch of the demo trains, and writes what it made; its last line is JSON", { timeout: 120_000 }, async () => {
  const { stdout } = await runDemo("--epochs", "1", "--json");
  const result: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  expect(result).toEqual({
    accuracy: expect.any(Number),
    seconds: expect.any(Number),
    stepsPerSecond: expect.any(Number),
    device: "cpu",
  });
  expect(result["accuracy"]).toBeGreaterThan(0.85);
  const out = join(folder, "out");
  const files = await readdir(out);
  expect(files).toEqual(
    expect.arrayContaining(["kernels.txt", "loss-curve.svg", "misclassified.png", "weights.safetensors"]),
  );
  const programs = files.filter((name) => /^program-\d\d-.*\.ir$/.test(name));
  expect(programs.length).toBeGreaterThan(2);
  for (const name of programs) expect(await readFile(join(out, name), "utf8")).toContain("cotangent-ir 1\nprogram ");
  expect(await readFile(join(out, "kernels.txt"), "utf8")).toContain("kernel k");
  const weights = await readFile(join(out, "weights.safetensors"));
  const shapes = Object.entries(loadSafetensors(weights)).map(([name, { shape }]) => [name, shape]);
  expect(Object.fromEntries(shapes)).toEqual({
    "layers.0.weight": [784, 128],
    "layers.0.bias": [128],
    "layers.1.weight": [128, 10],
    "layers.1.bias": [10],
  });
  expect(safetensorsMetadata(weights)["accuracy"]).toBe(String(result["accuracy"]));
});

test("a device that is not there is an error of one message", async () => {
  await expect(runDemo("--device", "abacus")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('[no-device] there is no device "abacus"'),
  });
});

test("--help lists the options", async () => {
  const { stdout } = await runDemo("--help");
  for (const option of ["--device", "--epochs", "--json", "--help"]) expect(stdout).toContain(option);
});
