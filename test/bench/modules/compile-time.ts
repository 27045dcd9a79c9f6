/**
 * `npm run bench:emitted -- compile`: what compiling a thousand lines of source takes, stage by stage. The lines are those of the
 * corpus of ordinary functions, each of which becomes a module of its own.
 */
import { readFileSync } from "node:fs";
import { f64, makePlan, printModule, type Plan, type Program } from "cotangent/compiler";
import { readSource, type SourceProgram } from "@cotangent/cli";
import { modeProgram } from "../../../packages/cli/src/modules/derive/mode-program.ts";
import { cases } from "../../cli/cases/index.ts";
import { fileOf, parameterNames } from "../../cli/originals.ts";
import { lengthsOf } from "../../cli/plain-values.ts";

interface Stage {
  readonly name: string;
  readonly milliseconds: number;
}

export interface CompileTime {
  readonly functions: number;
  readonly lines: number;
  readonly stages: readonly Stage[];
}

/** The first reading, which loads the types of the language, is not part of it. */
export function compileTime(): CompileTime {
  const lines = new Map<string, number>();
  const spent = new Map<string, number>();
  const timed = <T>(stage: string, run: () => T): T => {
    const start = performance.now();
    const result = run();
    spent.set(stage, (spent.get(stage) ?? 0) + performance.now() - start);
    return result;
  };
  const [first] = cases;
  readSource({ file: fileOf("corpus", first!.file), name: first!.name, dtype: f64 });
  let functions = 0;
  for (const { file, name, wrt, inputs } of cases) {
    const path = fileOf("corpus", file);
    const names = parameterNames(path, name);
    const lengths = Object.assign({}, ...inputs[0]!.map((arg, i) => lengthsOf(names[i]!, arg))) as Record<
      string,
      number
    >;
    const { program } = timed("read", () => readSource({ file: path, name, dtype: f64, lengths }));
    if (!program) continue;
    functions++;
    lines.set(path, readFileSync(path, "utf8").split("\n").length - 1);
    const derived: Program = timed("differentiate", () => derivative(program, wrt));
    const plan: Plan = timed("plan", () => makePlan(derived, "cpu"));
    timed("print", () => printModule([plan]));
  }
  return {
    functions,
    lines: [...lines.values()].reduce((a, b) => a + b, 0),
    stages: [...spent].map(([stage, milliseconds]) => ({ name: stage, milliseconds })),
  };
}

const derivative = (program: SourceProgram, wrt: readonly string[]): Program =>
  modeProgram(program, { kind: "vjp", wrt }).program;

export function compileLines({ functions, lines, stages }: CompileTime): readonly string[] {
  const per = (milliseconds: number): string => ((1000 * milliseconds) / lines).toFixed(0);
  const total = stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [
    `| milliseconds per 1,000 lines, of ${lines} in ${functions} functions | |`,
    "| --- | ---: |",
    ...stages.map(({ name, milliseconds }) => `| ${name} | ${per(milliseconds)} |`),
    `| together | ${per(total)} |`,
  ];
}
