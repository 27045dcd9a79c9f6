/** The command `cotangent`, in a folder with the fixtures. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSource, run } from "@cotangent/cli";

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const folderWithFixtures = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "cotangent-cli-"));
  cpSync(join(import.meta.dirname, "fixtures"), folder, { recursive: true });
  return folder;
};

/** In the process of the test. */
export async function cotangent(cwd: string, args: readonly string[]): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    cwd,
    width: 160,
    out: (text: string): void => void out.push(`${text}\n`),
    err: (text: string): void => void err.push(`${text}\n`),
    style: (_: string, text: string): string => text,
    progress: (): void => undefined,
  };
  const code = await run(args, { io, readSource }, "1.2.3");
  return { code, out: out.join(""), err: err.join("") };
}

/** In a process of its own. */
export function spawned(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@cotangent/source", join(import.meta.dirname, "cotangent.ts"), ...args],
    { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } },
  );
  return { code: status, out: stdout, err: stderr };
}
