/** A page in Chromium whose scripts are bundles of files here. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright";
import { rolldown } from "rolldown";
import { findChromium } from "../gpu/find-chromium.ts";

export const executablePath: string | undefined = findChromium();

export interface PageSpec {
  /** Scripts by the name under which they are served; the page runs `page`. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** What is served as it is, by name; its `page.js` is what the page runs then. */
  readonly files?: ReadonlyMap<string, string | Uint8Array>;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether adapters in software count. */
  readonly webgpu?: boolean;
}

/** The title that the page gives itself when it is done. @throws Error with what went wrong in it. */
export async function titleOf({
  scripts,
  files: given = new Map(),
  headers,
  webgpu = false,
}: PageSpec): Promise<string> {
  const served = [...given].map(([name, contents]) => [`/${name}`, contents] as const);
  const files = new Map([...(scripts ? await bundled(scripts) : []), ...served]);
  const server = createServer(({ url = "/" }, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const file = url === "/" ? html : files.get(url);
    response.statusCode = file === undefined ? 404 : 200;
    response.setHeader("Content-Type", typeOf(url));
    response.end(file ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await visit(server, ["--no-sandbox", ...(webgpu ? ["--enable-unsafe-webgpu"] : [])]);
  } finally {
    server.close();
  }
}

const typeOf = (url: string): string =>
  url === "/" ? "text/html" : url.endsWith(".wasm") ? "application/wasm" : "text/javascript";

const html = `<!doctype html><title>nothing yet</title><script type="module" src="/page.js"></script>`;

async function bundled(scripts: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const build = await rolldown({
    input: scripts,
    platform: "browser",
    resolve: { conditionNames: ["@cotangent/source", "browser", "import", "default"] },
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", chunkFileNames: "[name].js" });
  return new Map(output.flatMap((part) => (part.type === "chunk" ? [[`/${part.fileName}`, part.code]] : [])));
}

async function visit(server: Server, args: string[]): Promise<string> {
  const browser = await chromium.launch({ executablePath: executablePath ?? "", args });
  try {
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => {
      page.on("pageerror", reject);
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const done = page.waitForFunction(() => document.title !== "nothing yet", undefined, { timeout: 45_000 });
    await Promise.race([done, failed]);
    return await page.title();
  } finally {
    await browser.close();
  }
}
