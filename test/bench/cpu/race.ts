/** One task: every contender computes it, is compared with Cotangent, and then all are timed in turn. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { furthest } from "./agreement.ts";
import type { Contender } from "./contenders.ts";
import { Conversation } from "./conversation.ts";
import { kindOf } from "./kinds.ts";
import type { Answer, Request } from "./protocol.ts";
import type { Outcome, TaskResult } from "./result.ts";
import type { Dtype, Sizes, Task } from "./task.ts";

export interface Effort {
  readonly rounds: number;
  /** Seconds for each contender in a round, and before the first. */
  readonly seconds: number;
  readonly warmUp: number;
  /** Seconds that all rounds of one contender may take together, unless one run takes longer. */
  readonly budget: number;
  /** Seconds that one answer may take. */
  readonly patience: number;
}

type Prepare = Extract<Request, { do: "prepare" }>;
type Ready = Extract<Answer, { lengths: readonly number[] }> & { readonly apart: number };
interface Times {
  readonly times: readonly number[];
}

export class Race {
  readonly #contenders: readonly Contender[];
  readonly #effort: Effort;
  readonly #conversations = new Map<string, Conversation>();

  constructor(contenders: readonly Contender[], effort: Effort) {
    this.#contenders = contenders;
    this.#effort = effort;
  }

  /** Ends all processes. */
  end(): void {
    for (const conversation of this.#conversations.values()) conversation.end();
  }

  async run(task: Task): Promise<TaskResult> {
    const folder = mkdtempSync(join(tmpdir(), "cotangent-bench-"));
    try {
      return { task, outcomes: await this.#outcomes(task, folder) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  async #outcomes(task: Task, folder: string): Promise<ReadonlyMap<string, Outcome>> {
    const request = this.#request(task, folder);
    const ready = new Map<string, Ready>();
    const outcomes = new Map<string, Outcome>();
    let expected: readonly ArrayLike<number>[] | undefined;
    for (const contender of this.#contenders) {
      const answer = await this.#ask(contender, task.dtype, request, true);
      const found = "lengths" in answer ? readResults(request, answer.lengths) : undefined;
      if (contender.group === "cotangent") expected ??= found;
      // Without a result of Cotangent nothing can be said of the others.
      const comparable = expected ?? (task.kind === "fusedPeak" ? [] : undefined);
      const apart = found && comparable ? furthest(found, comparable) : Infinity;
      const problem = problemOf(answer, apart, task);
      if (problem) outcomes.set(contender.name, problem);
      else if ("lengths" in answer) ready.set(contender.name, { ...answer, apart });
    }
    for (const [name, { first, apart, times }] of await this.#rounds(task, ready))
      outcomes.set(name, timed(times, first, apart));
    return outcomes;
  }

  async #rounds(task: Task, ready: ReadonlyMap<string, Ready>): Promise<ReadonlyMap<string, Ready & Times>> {
    const { rounds, seconds, budget } = this.#effort;
    const timed = new Map([...ready].map(([name, answer]) => [name, { ...answer, times: [] as number[] }]));
    for (let round = 0; round < rounds; round++)
      for (const contender of this.#contenders) {
        const known = timed.get(contender.name);
        if (!known || (round > 0 && known.once * (round + 1) > budget)) continue;
        const answer = await this.#ask(contender, task.dtype, { do: "time", seconds }, false);
        if ("times" in answer) known.times.push(...answer.times);
      }
    return timed;
  }

  async #ask(contender: Contender, dtype: Dtype, request: Request, first: boolean): Promise<Answer> {
    const command = contender.command(dtype);
    if ("missing" in command) return { failed: command.missing };
    const key = command.join(" ");
    let conversation = this.#conversations.get(key);
    if (!conversation || conversation.over || (first && contender.fresh)) {
      conversation?.end();
      conversation = new Conversation(command);
      this.#conversations.set(key, conversation);
    }
    return conversation.ask(request, this.#effort.patience);
  }

  #request({ kind, way, dtype, sizes }: Task, folder: string): Prepare {
    const inputs = kindOf(kind)
      .inputs(sizes as Sizes, dtype)
      .map(({ shape, data }, i) => {
        const file = join(folder, `${i}`);
        writeFileSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        const type: Dtype | "i32" = data instanceof Int32Array ? "i32" : data instanceof Float32Array ? "f32" : "f64";
        return { file, dtype: type, shape };
      });
    const { warmUp } = this.#effort;
    return { do: "prepare", kind, way, dtype, sizes: sizes as Sizes, inputs, results: join(folder, "results"), warmUp };
  }
}

function readResults({ results, dtype }: Prepare, lengths: readonly number[]): readonly ArrayLike<number>[] {
  const { buffer, byteOffset, byteLength } = readFileSync(results);
  const all =
    dtype === "f32"
      ? new Float32Array(buffer, byteOffset, byteLength / 4)
      : new Float64Array(buffer, byteOffset, byteLength / 8);
  let at = 0;
  return lengths.map((length) => all.subarray(at, (at += length)));
}

function problemOf(answer: Answer, apart: number, { kind }: Task): Outcome | undefined {
  if ("lacks" in answer) return { kind: "lacks", why: answer.lacks };
  if ("failed" in answer)
    return { kind: answer.failed.startsWith("not installed") ? "missing" : "failed", why: answer.failed };
  const { tolerance = 1e-3 } = kindOf(kind);
  return apart <= tolerance ? undefined : { kind: "wrong", why: `differs by ${apart.toExponential(1)}` };
}

const timed = (times: readonly number[], first: number, apart: number): Outcome => {
  const sorted = times.toSorted((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[sorted.length >> 1]];
  return least === undefined || median === undefined
    ? { kind: "failed", why: "gave no time" }
    : { kind: "timed", least, median, first, apart };
};
