/** A page of Vite's development server in Chromium: what changes on disk is what it shows. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cotangent } from "@cotangent/cli/vite";
import { chromium, type Page } from "playwright";
import { createServer } from "vite";
import { beforeAll, describe, expect, test } from "vitest";
import { executablePath } from "../pages/open-page.ts";
import { folderOf, write } from "./project.ts";

const query = "?grad=theta";
const source = (factor: string): string => `import { friction } from "./air.ts";
export const miss = (theta: number, drag: number): number => ${factor} * friction(drag, theta) * theta;
`;
const air = (body: string): string => `export const friction = (drag: number, v: number): number => ${body};\n`;
const spring = (factor: string): string => `export function energy(x: number): number {
  "use grad";
  return ${factor} * x * x;
}
`;
/** Shows derivatives at theta = 3, drag = 5, and how often the page was loaded. */
const page = `import { missGrad } from "@/rocket.ts${query}";
import { energyGrad } from "./spring.ts";
const loads = Number(sessionStorage.getItem("loads") ?? 0) + 1;
sessionStorage.setItem("loads", String(loads));
const show = (f: typeof missGrad): void => void (document.title = f(3, 5).theta + " after " + loads);
show(missGrad);
import.meta.hot?.accept("./rocket.ts${query}", (next) => next && show(next.missGrad));
const stretched = (f: typeof energyGrad): void => void (document.body.textContent = String(f(2).x));
stretched(energyGrad);
import.meta.hot?.accept("./spring.ts", (next) => next && stretched(next.energyGrad));
`;

const folder = folderOf({
  "index.html": `<!doctype html><title>nothing yet</title><script type="module" src="/main.ts"></script>`,
  "main.ts": page,
  "rocket.ts": source("1"),
  "spring.ts": spring("1"),
  "air.ts": air("drag * v"),
  "tsconfig.json": "{}",
});

const until = (shown: Page, title: string): Promise<unknown> =>
  shown.waitForFunction((wanted) => document.title === wanted, title, { timeout: 40_000 });

/** What Vite's overlay says, once there is one. */
async function overlay(shown: Page): Promise<string> {
  const message = shown.locator("vite-error-overlay .window");
  await message.waitFor({ state: "attached", timeout: 40_000 });
  return (await message.textContent()) ?? "";
}

describe.skipIf(executablePath === undefined)("a page of Vite's server", { timeout: 180_000 }, () => {
  let shown: Page;

  beforeAll(async () => {
    const server = await createServer({
      root: folder,
      configFile: false,
      logLevel: "silent",
      server: { host: "127.0.0.1", port: 0 },
      plugins: [cotangent()],
      resolve: { alias: { "@": folder } },
    });
    await server.listen();
    const browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    shown = await browser.newPage();
    await shown.goto(server.resolvedUrls?.local[0] ?? "", { timeout: 90_000 });
    return async () => {
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true });
    };
  }, 120_000);

  test("shows the derivative, and another one after the source changes, without being loaded anew", async () => {
    await until(shown, "30 after 1");
    write(folder, { "rocket.ts": source("10") });
    await until(shown, "300 after 1");
    expect(await shown.title()).toBe("300 after 1");
  });

  test("the same after a file changes that the source imports", async () => {
    write(folder, { "air.ts": air("drag * v * v") });
    await until(shown, "1350 after 1");
    expect(await shown.title()).toBe("1350 after 1");
  });

  test("the same of a function with a directive", async () => {
    expect(await shown.textContent("body")).toBe("4");
    write(folder, { "spring.ts": spring("25") });
    await shown.waitForFunction(() => document.body.textContent === "100", undefined, { timeout: 40_000 });
    expect(await shown.title()).toBe("1350 after 1");
  });

  test("shows what is wrong and where, until it is mended", async () => {
    write(folder, { "air.ts": air("drag * Math.random()") });
    const text = await overlay(shown);
    expect(text).toContain("random-number: Math.random() gives another value each time");
    // Vite counts columns from 0.
    expect(text).toContain("air.ts:1:68");
    expect(text).toContain(`${" ".repeat(68)}^^^^^^^^^^^^^`);
    write(folder, { "air.ts": air("drag * v") });
    await until(shown, "300 after 1");
    expect(await shown.locator("vite-error-overlay").count()).toBe(0);
  });

  test("a page that could not load is loaded when the source is mended", async () => {
    write(folder, { "air.ts": air("drag * Date.now()") });
    await overlay(shown);
    await shown.reload();
    expect(await overlay(shown)).toContain("clock-read");
    write(folder, { "air.ts": air("drag + v") });
    await shown.waitForFunction(() => document.title.startsWith("110 after"), undefined, { timeout: 40_000 });
    expect(await shown.locator("vite-error-overlay").count()).toBe(0);
  });

  test("TypeScript is told what the import is", () => {
    expect(readFileSync(join(folder, "cotangent.d.ts"), "utf8")).toMatchInlineSnapshot(`
      "// Types of imports with a query, as "./rocket.ts?grad=theta".
      // Written by the plugin of @cotangent/cli; changes are lost.

      declare module "*/rocket.ts?grad=theta" { // of rocket.ts?grad=theta
        export function miss(theta: number, drag: number): number;

        /** The gradient of miss with respect to theta. */
        export function missGrad(theta: number, drag: number): { theta: number };
      }
      "
    `);
    expect(readFileSync(join(folder, "cotangent.exports.d.ts"), "utf8")).toContain(
      "  export function energyGrad(x: number): { x: number };",
    );
  });
});
