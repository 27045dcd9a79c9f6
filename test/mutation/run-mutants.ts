/** Plants defects one at a time, each in a process of its own, several processes at once. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Mutant } from "./mutants.ts";

const here = import.meta.dirname;

export interface Verdict {
  readonly mutant: Mutant;
  /** The message of the law that caught it; undefined if it survived. */
  readonly caught: string | undefined;
}

/** A defect that makes a program run forever has been noticed: without one all laws take a sixth of this, and a crowded machine some more. */
const timeLimit = 150_000;

export function judge(mutant: Mutant): Promise<Verdict> {
  const { file, start, end, replacement, names, users } = mutant;
  const child = spawn(
    process.execPath,
    ["--conditions=@cotangent/source", "--import", join(here, "plant.ts"), join(here, "judge.ts")],
    {
      env: {
        ...process.env,
        PLANTED: JSON.stringify({ file, start, end, replacement }),
        JUDGED: JSON.stringify({ seed: 20261121, file, names, users }),
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeLimit,
    },
  );
  let said = "";
  const listen = (text: Buffer): void => {
    said += text.toString();
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  return new Promise((resolve) => {
    child.on("close", (code) =>
      resolve({ mutant, caught: code === 0 ? undefined : said === "" ? "no answer in time" : said }),
    );
  });
}

/** A number that depends on the name only, so that a sample changes little when the sources change. */
const rank = (id: string, seed: number): number => createHash("sha256").update(`${seed} ${id}`).digest().readUInt32BE();

export const sample = (mutants: readonly Mutant[], count: number, seed: number): readonly Mutant[] =>
  mutants.toSorted((a, b) => rank(a.id, seed) - rank(b.id, seed)).slice(0, count);

/** Every verdict, in the order of `mutants`. */
export async function judgeAll(
  mutants: readonly Mutant[],
  report: (verdict: Verdict) => void = () => undefined,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < mutants.length) {
      const i = next++;
      const verdict = await judge(mutants[i]!);
      verdicts[i] = verdict;
      report(verdict);
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, work));
  return verdicts;
}
