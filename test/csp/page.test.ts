/** A page in Chromium whose content-security policy lets WebAssembly be compiled and nothing else. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../gpu/find-chromium.ts";

const executablePath = findChromium();
const files = new Map<string, string>();
let server: Server;

beforeAll(async () => {
  const build = await rolldown({
    input: join(import.meta.dirname, "page.ts"),
    platform: "browser",
    resolve: { conditionNames: ["@cotangent/source", "browser", "import", "default"] },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm" });
  for (const part of output) if (part.type === "chunk") files.set(`/${part.fileName}`, part.code);
  files.set("/", `<!doctype html><title>nothing yet</title><script type="module" src="/page.js"></script>`);
  server = createServer(({ url = "/" }, response) => {
    response.setHeader("Content-Security-Policy", "script-src 'self' 'wasm-unsafe-eval'");
    response.setHeader("Content-Type", url === "/" ? "text/html" : "text/javascript");
    response.end(files.get(url) ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => void server.close());

test.skipIf(executablePath === undefined)(
  "programs are modules once these are loaded",
  { timeout: 60_000 },
  async () => {
    const browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction(() => document.title !== "nothing yet", undefined, { timeout: 30_000 });
      expect(errors).toEqual([]);
      expect(await page.title()).toBe("eval-forbidden 2,4 wasm true");
    } finally {
      await browser.close();
    }
  },
);
