/** Emitted kernels in Node, in Deno, and in Chromium under a content-security policy that lets no text become code. */
import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { emitModule, readSource } from "@cotangent/cli";
import { f32, f64 } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { executablePath, titleOf } from "../../pages/open-page.ts";
import { deviceForTests } from "./device.ts";
import { inJavaScript, offBy, type DeviceModule } from "./on-device.ts";

const device = deviceForTests();
const root = join(import.meta.dirname, "../../..");
const file = join(import.meta.dirname, "../commands/fixtures/rocket.ts");
const options = { file, name: "miss", lengths: { target: 2 } };
const modes = [{ kind: "value-and-grad", wrt: ["theta", "drag"] }] as const;
const { program } = readSource({ ...options, dtype: f32 });
const emitted = emitModule(program!, { targets: ["wgsl"], modes });
const { missValueAndGrad } = await inJavaScript(readSource({ ...options, dtype: f64 }).program!, modes);
const exact = missValueAndGrad!(0.7, 0.01, [3, 4]);

const folder = mkdtempSync(join(tmpdir(), "cotangent-wgsl-engines-"));
for (const [name, contents] of emitted) writeFileSync(join(folder, name), contents);
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');

/** A script that runs the module on the device of a browser, and ends so. */
const script = (end: string): string => `import { load } from "./miss.wgsl.js";
const adapter = await navigator.gpu.requestAdapter();
const device = await adapter.requestDevice();
const { missValueAndGrad, destroy } = await load(device);
const found = JSON.stringify(await missValueAndGrad(0.7, 0.01, [3, 4]));
destroy();
device.destroy();
${end}
`;

const expectFound = (text: string): void => expect(offBy(JSON.parse(text) as typeof exact, exact)).toBeLessThan(1e-4);

describe("kernels and their host run", { timeout: 90_000 }, () => {
  test("in Node, with the file beside the module", async () => {
    const { load } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, "miss.wgsl.js")).href)) as {
      load(device: GPUDevice): Promise<DeviceModule>;
    };
    const module = await load(device());
    expect(offBy(await module["missValueAndGrad"]!(0.7, 0.01, [3, 4]), exact)).toBeLessThan(1e-4);
    await expect(module["missValueAndGrad"]!(0.7, 0.01, [3])).rejects.toThrow(
      "missValueAndGrad: target is an array of 1 elements, expected an array of 2 numbers",
    );
  });

  test("in Deno", async () => {
    writeFileSync(join(folder, "main.js"), script("console.log(found);"));
    const flags = ["run", "--no-lock", "--allow-read", join(folder, "main.js")];
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
    const { stdout } = await promisify(execFile)(join(root, "node_modules/.bin/deno"), flags, { env });
    expectFound(stdout);
  });

  test.skipIf(executablePath === undefined)("in Chromium, under script-src 'self'", async () => {
    const headers = { "Content-Security-Policy": "default-src 'none'; connect-src 'self'; script-src 'self'" };
    const files = new Map([...emitted, ["page.js", script("document.title = found;")]]);
    expectFound(await titleOf({ files, headers, webgpu: true }));
  });
});
