/** Bundles of several bundlers, run in Node, and in a page. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { executablePath, titleOf } from "../pages/open-page.ts";
import { bundlers } from "./bundle.ts";
import { printed, printing, project, valueIn, write } from "./project.ts";

/** For bundlers that know no TypeScript. */
const plain = printing.replace(" as const", "");

/** What is wrong in the source itself, and in what it imports. */
const wrong = {
  "rocket.ts": `import { noise } from "./noise.ts";
export const miss = (theta: number, drag: number): number => noise(drag) * theta * Date.now();
`,
  "noise.ts": "export const noise = (drag: number): number =>\n  drag * Math.random();\n",
};

describe.each(Object.entries(bundlers))("%s", { timeout: 180_000 }, (name, bundle) => {
  test("bundles the value and derivatives of a function, the same each time", async () => {
    const folder = project({ "main.ts": printing, "main.js": plain });
    await bundle(folder);
    const found = JSON.parse(printed(join(folder, "out.js"))) as [number, number, object, object, number];
    const [own, value, grad, both, slope] = found;
    expect([own, value]).toEqual([valueIn(folder), valueIn(folder)]);
    expect(Object.keys(grad)).toEqual(["theta"]);
    expect(Object.keys(both)).toEqual(["theta", "drag"]);
    expect(both).toMatchObject(grad);
    expect(slope).toBeCloseTo(Math.hypot(3, 3), 12);
    const text = readFileSync(join(folder, "out.js"), "utf8");
    write(folder, { "out.js": "" });
    await bundle(folder);
    expect(readFileSync(join(folder, "out.js"), "utf8")).toBe(text);
  });

  test("says all that is wrong, and where", async () => {
    const folder = project({ "main.ts": printing, "main.js": plain, ...wrong });
    const error = await bundle(folder).then(
      () => undefined,
      (found: unknown) => found,
    );
    const text = (error as Error).message;
    expect(text).toContain("random-number: Math.random() gives another value each time");
    expect(text).toContain("give random numbers as a parameter");
    expect(text).toContain("clock-read: Date.now reads the clock");
    expect(text).toContain("Found 2 errors.");
    expect(placeOf(name, error)).toEqual(expect.stringMatching(/noise\.ts:2:(?:9|10)$/));
  });
});

/** Where the bundler says that it is, in its own way. */
function placeOf(name: string, error: unknown): string {
  const { message, loc, errors } = error as {
    message: string;
    loc?: { file: string; line: number; column: number };
    errors?: {
      location?: { file: string; line: number; column: number };
      loc?: { file: string; line: number; column: number };
    }[];
  };
  if (name === "webpack") return /\S+noise\.ts:\d+:\d+/.exec(message)?.[0] ?? "";
  const place = loc ?? errors?.[0]?.location ?? errors?.[0]?.loc;
  return place ? `${place.file}:${place.line}:${place.column}` : "";
}

const inPage = { timeout: 90_000, skip: executablePath === undefined };

test("what Vite makes runs in a page where no text may become code", inPage, async () => {
  const shown = printing.replace("console.log(", "document.title = (");
  const folder = project({ "main.ts": shown });
  await bundlers["Vite"]?.(folder);
  const files = new Map([["page.js", readFileSync(join(folder, "out.js"), "utf8")]]);
  const headers = { "Content-Security-Policy": "default-src 'none'; script-src 'self'" };
  const [own] = JSON.parse(await titleOf({ files, headers })) as [number];
  expect(own).toBe(valueIn(folder));
});
