/** One task: every contender computes it, is compared with Cotangent, and then all are timed in turn. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contender } from "./contenders.ts";
import { Conversation } from "./conversation.ts";
import { readResults, writeInputs, type Prepare } from "./files.ts";
import { afterFirstCall, apartFrom, type Ready } from "./first-call.ts";
import { leftOut } from "./left-out.ts";
import type { Answer, Request } from "./protocol.ts";
import type { Outcome, TaskResult } from "./result.ts";
import type { Dtype, Task } from "./task.ts";

/** How much time is given; all but the rounds in seconds. */
export interface Effort {
  readonly rounds: number;
  /** For each contender in a round, and before the first. */
  readonly seconds: number;
  readonly warmUp: number;
  /** That all rounds of one contender may take together, unless one run takes longer. */
  readonly budget: number;
  /** A first call that takes longer is the only one; who is known to need as long is not asked. */
  readonly oneCall: number;
  /** That one answer may take. */
  readonly patience: number;
}

/** Hears what is done now. */
export type Tell = (what: string) => void;

export class Race {
  readonly #contenders: readonly Contender[];
  readonly #effort: Effort;
  readonly #tell: Tell;
  readonly #conversations = new Map<string, Conversation>();

  constructor(contenders: readonly Contender[], effort: Effort, tell: Tell) {
    this.#contenders = contenders;
    this.#effort = effort;
    this.#tell = tell;
  }

  /** Ends all processes. */
  end(): void {
    for (const conversation of this.#conversations.values()) conversation.end();
  }

  async run(task: Task): Promise<TaskResult> {
    const folder = mkdtempSync(join(tmpdir(), "cotangent-bench-"));
    try {
      const request = writeInputs(task, folder, this.#effort.warmUp);
      const outcomes = new Map<string, Outcome>();
      const ready = await this.#prepare(task, request, outcomes);
      const times = await this.#rounds(task, ready);
      for (const [name, answer] of ready) outcomes.set(name, timed(times.get(name) ?? [], answer));
      return { task, outcomes };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Those who can be timed; what is known of the others goes to `outcomes`. */
  async #prepare(task: Task, request: Prepare, outcomes: Map<string, Outcome>): Promise<ReadonlyMap<string, Ready>> {
    const ready = new Map<string, Ready>();
    let expected: readonly ArrayLike<number>[] | undefined;
    for (const contender of this.#contenders) {
      const why = leftOut(contender, task, this.#effort.oneCall);
      if (why !== undefined) {
        outcomes.set(contender.name, { kind: "left out", why });
        continue;
      }
      this.#tell(contender.name);
      const answer = await this.#ask(contender, task.dtype, request, true);
      const found = "lengths" in answer ? readResults(request, answer.lengths) : undefined;
      if (contender.group === "cotangent") expected ??= found;
      const came = afterFirstCall(task, answer, apartFrom(expected, found, task), this.#effort.oneCall);
      if ("kind" in came) outcomes.set(contender.name, came);
      else ready.set(contender.name, came);
    }
    return ready;
  }

  async #rounds(task: Task, ready: ReadonlyMap<string, Ready>): Promise<ReadonlyMap<string, readonly number[]>> {
    const { rounds, seconds, budget } = this.#effort;
    const known = new Map([...ready].map(([name]) => [name, { times: [] as number[], spent: 0, last: 0 }]));
    for (let round = 1; round <= rounds; round++) {
      this.#tell(`round ${round}`);
      for (const contender of this.#contenders) {
        const own = known.get(contender.name);
        if (!own || (round > 1 && own.spent + own.last > budget)) continue;
        const start = performance.now();
        const answer = await this.#ask(contender, task.dtype, { do: "time", seconds }, false);
        own.last = (performance.now() - start) / 1e3;
        own.spent += own.last;
        if ("times" in answer) own.times.push(...answer.times);
      }
    }
    return new Map([...known].map(([name, { times }]) => [name, times]));
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
}

function timed(times: readonly number[], { first, apart }: Ready): Outcome {
  const sorted = times.toSorted((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[sorted.length >> 1]];
  return least === undefined || median === undefined
    ? { kind: "failed", why: "gave no time" }
    : { kind: "timed", least, median, first, apart };
}
