/** The messages of GradBench's protocol and their answers. */
import { modules as traced } from "./evals/index.ts";
import { measure, type Timing } from "./measure.ts";
import type { Evaluation, Json } from "./module.ts";

/** Evaluations by module and by name. */
export type Modules = ReadonlyMap<string, Readonly<Record<string, Evaluation<unknown>>>>;

interface Message {
  readonly id: number;
  readonly kind: string;
  readonly module?: string;
  readonly function?: string;
  readonly input?: unknown;
}

export interface Answer {
  readonly id: number | null;
  readonly tool?: string;
  readonly success?: boolean;
  readonly output?: Json;
  readonly timings?: readonly Timing[];
  readonly error?: string;
}

/** The answer to one line; a line that is no message, and a function that fails, get an answer with `error`. */
export function answer(line: string, modules: Modules = traced): Answer {
  let id: number | null = null;
  try {
    const message = JSON.parse(line) as Message;
    id = message.id;
    return reply(message, modules);
  } catch (error) {
    return { id, success: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function reply(message: Message, modules: Modules): Answer {
  const { id, kind } = message;
  if (kind === "start") return { id, tool: "cotangent" };
  if (kind === "define") return { id, success: message.module !== undefined && modules.has(message.module) };
  return kind === "evaluate" ? evaluate(message, modules) : { id };
}

function evaluate({ id, module = "", function: name = "", input }: Message, modules: Modules): Answer {
  const evaluation = modules.get(module)?.[name];
  if (!evaluation) throw new Error(`there is no function "${name}" in the module "${module}"`);
  const prepared = evaluation(input);
  const timings = measure(prepared, typeof input === "object" && input !== null ? input : {});
  return { id, success: true, output: prepared.output(), timings };
}
