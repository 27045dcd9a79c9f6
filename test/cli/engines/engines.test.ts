/** Emitted modules in Node, in Deno, and in Chromium under content-security policies that let no text become code. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitModule, readSource } from "@cotangent/cli";
import { f64 } from "cotangent/compiler";
import { describe, expect, test } from "vitest";
import { miss } from "../commands/fixtures/rocket.ts";
import { executablePath, titleOf } from "../../pages/open-page.ts";

const root = join(import.meta.dirname, "../../..");
const file = join(import.meta.dirname, "../commands/fixtures/rocket.ts");
const { program } = readSource({ file, name: "miss", dtype: f64 });
const emitted = emitModule(program!, {
  targets: ["js", "wasm"],
  modes: [{ kind: "value" }, { kind: "value-and-grad", wrt: ["theta"] }],
});
const at = "0.7, 0.01, [3, 4]";
const value = miss(0.7, 0.01, [3, 4]);

const js = `import { miss, missValueAndGrad } from "./miss.js";\nconst { value, grad } = missValueAndGrad(${at});\nconst js = [miss(${at}), value, grad.theta];\n`;
const wasm = `import { load, missValueAndGrad as inWasm } from "./miss.wasm.js";\nawait load();\nconst found = inWasm(${at});\nconst wasm = [found.value, found.grad.theta];\n`;
/** What a script with this end prints. */
const script = (end: string): string => `${wasm}${js}${end}`;

const folder = mkdtempSync(join(tmpdir(), "cotangent-engines-"));
cpSync(file, join(folder, "rocket.ts"));
for (const [name, contents] of emitted) writeFileSync(join(folder, name), contents);
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
writeFileSync(join(folder, "main.js"), script("console.log(JSON.stringify({ js, wasm }));\n"));

/** The two values that the module of JavaScript found; what that of WebAssembly found is close to them. */
function valuesIn(text: string): readonly number[] {
  const found = JSON.parse(text) as { js: readonly number[]; wasm: readonly number[] };
  expect(found.wasm[0]).toBeCloseTo(value, 6);
  expect(found.wasm[1]).toBeCloseTo(found.js[2] ?? NaN, 4);
  return found.js.slice(0, 2);
}

describe("emitted modules run", { timeout: 90_000 }, () => {
  test("in Node, where no text may become code", () => {
    const flags = ["--disallow-code-generation-from-strings", "main.js"];
    expect(valuesIn(execFileSync(process.execPath, flags, { cwd: folder, encoding: "utf8" }))).toEqual([value, value]);
  });

  test("in Deno", () => {
    const deno = join(root, "node_modules/.bin/deno");
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
    const text = execFileSync(deno, ["run", "--no-lock", "--allow-read", "main.js"], {
      cwd: folder,
      encoding: "utf8",
      env,
    });
    expect(valuesIn(text)).toEqual([value, value]);
  });

  const policy = (sources: string): Readonly<Record<string, string>> => ({
    "Content-Security-Policy": `default-src 'none'; connect-src 'self'; script-src ${sources}`,
  });
  const inPage = (page: string, sources: string): Promise<string> =>
    titleOf({ files: new Map([...emitted, ["page.js", page]]), headers: policy(sources) });

  test.skipIf(executablePath === undefined)("in Chromium, JavaScript under script-src 'self'", async () => {
    const title = await inPage(`${js}document.title = JSON.stringify(js);\n`, "'self'");
    expect((JSON.parse(title) as number[]).slice(0, 2)).toEqual([value, value]);
  });

  test.skipIf(executablePath === undefined)(
    "in Chromium, WebAssembly with 'wasm-unsafe-eval' besides, and not without",
    async () => {
      const page = script("document.title = JSON.stringify({ js, wasm });\n");
      expect(valuesIn(await inPage(page, "'self' 'wasm-unsafe-eval'"))).toEqual([value, value]);
      const refused = `import { load } from "./miss.wasm.js";\nawait load().catch((error) => (document.title = error.name));\n`;
      expect(await inPage(refused, "'self'")).toBe("CompileError");
    },
  );
});
