/** `--watch` compiles again after each change of a source, says what is wrong with one, and ends when it is told to. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { folderWithFixtures } from "./run-command.ts";

let child: ChildProcess | undefined;
afterEach(() => void child?.kill("SIGKILL"));

const folder = folderWithFixtures();
const source = (factor: string): string => `import { factor } from "./factor.ts";
export const area = (w: number, h: number): number => factor * w * ${factor};
`;
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

/** What is in the module before long: a change may be noticed more than once. */
const emitted = () => expect.poll(() => readFileSync(join(folder, "area.js"), "utf8"), { timeout: 30_000 });

test("--watch", { timeout: 120_000 }, async () => {
  write("factor.ts", "export const factor = 3;\n");
  write("area.ts", source("h"));
  const { said, ended } = start(["compile", "area.ts#area", "--grad", "--watch"]);
  await expect.poll(said, { timeout: 30_000 }).toContain("Waiting for changes beside area.ts");
  await emitted().toContain("areaGrad");

  write("area.ts", source("1717"));
  await emitted().toContain("1717");

  write("area.ts", source("Math.random()"));
  await expect.poll(said, { timeout: 30_000 }).toMatch(/area\.ts:2:\d+ - error random-number/);
  await emitted().toContain("1717");

  write("area.ts", source("h * 1919"));
  await emitted().toContain("1919");
  write("factor.ts", "export const factor = 2323;\n");
  await emitted().toContain("2323");

  child?.kill("SIGINT");
  expect(await ended).toBe(0);
});

interface Watcher {
  /** All that it has said. */
  readonly said: () => string;
  /** The code that it ends with. */
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[]): Watcher {
  const started = spawn(
    process.execPath,
    ["--conditions=@cotangent/source", join(import.meta.dirname, "cotangent.ts"), ...args],
    { cwd: folder },
  );
  child = started;
  let said = "";
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => void (said += text));
  return { said: () => said, ended: new Promise((end) => void started.once("exit", end)) };
}
