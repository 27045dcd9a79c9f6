/** How a function becomes code, stage by stage; each line knows the user's lines that it comes from. */
import { allMappings, fromMap } from "@jridgewell/gen-mapping";
import { makePlan, print, showKernel, type Plan, type Program, type Step } from "cotangent/compiler";
import { modeProgram } from "../modules/derive/mode-program.ts";
import { emitModule } from "../modules/emit-module.ts";
import type { Mode } from "../modules/mode.ts";
import { leafNames, type ModuleSource, type Plain } from "../modules/plain.ts";
import { originsIn } from "../modules/source-map.ts";
import { graphOf, type Graph, type StepLine } from "./graph.ts";

export interface Stage {
  readonly title: string;
  readonly lines: readonly StageLine[];
  /** The program, for stages that are one. */
  readonly graph?: Graph;
}

export interface StageLine {
  readonly text: string;
  /** Lines of the user's file. */
  readonly from: readonly number[];
}

export interface UserFile {
  readonly file: string;
  readonly text: string;
}

/** From the text of the user to the code of the last of `modes`. */
export function stagesOf(source: ModuleSource, { file, text }: UserFile, modes: readonly Mode[]): readonly Stage[] {
  const made = modes.map((mode) => modeProgram(source, mode));
  const last = made.at(-1);
  if (!last) return [];
  const emitted = emitModule(source, { targets: ["js"], modes: modes.slice(-1), nameOf: (name) => name });
  const [code, map] = [...emitted.values()].map(String);
  return [
    {
      title: "source",
      lines: text
        .trimEnd()
        .split(/\r?\n/)
        .map((line, i) => ({ text: line, from: [i + 1] })),
    },
    { title: "as it was read", lines: programLines(source.program, file).lines },
    ...made.map(({ name, program, parameters, result }) => {
      const { lines, lineOf } = programLines(program, file);
      const names = { inputs: parameters.flatMap(leafNames), outputs: namesOfResults(result) };
      return { title: `program of ${name}`, lines, graph: graphOf(program, lineOf, names) };
    }),
    { title: `kernels of ${last.name}`, lines: kernelLines(makePlan(last.program, "cpu"), file) },
    { title: "JavaScript", lines: codeLines(code ?? "", map ?? "", file) },
  ];
}

const namesOfResults = (result: Plain): readonly string[] =>
  leafNames({ name: "", type: result }).map((name) => name || "result");

interface ProgramLines {
  readonly lines: readonly StageLine[];
  readonly lineOf: (step: Step) => StepLine | undefined;
}

/** Steps are printed one a line, in their order, those of loops and branches inside. */
function programLines(program: Program, file: string): ProgramLines {
  const steps = stepsIn(program);
  const known = new Map<Step, StepLine>();
  let next = 0;
  const lines = print(program)
    .trimEnd()
    .split("\n")
    .map((text, line) => {
      const step = /^\s*%\d+: .* = /.test(text) ? steps[next++] : undefined;
      const from = linesOf(step?.origin ?? "", file);
      if (step) known.set(step, { text, line, from });
      return { text, from };
    });
  return { lines, lineOf: (step) => known.get(step) };
}

function stepsIn(program: Program): readonly Step[] {
  const inside = (step: Step): readonly Step[] =>
    Object.keys(step.params)
      .toSorted()
      .flatMap((key) => [step.params[key]].flat())
      .flatMap((param) => (isProgram(param) ? stepsIn(param) : []));
  return program.steps.flatMap((step) => [...(step.results.length > 0 ? [step] : []), ...inside(step)]);
}

const isProgram = (param: unknown): param is Program =>
  typeof param === "object" && param !== null && "kind" in param && param.kind === "program";

/** Those of `file` among the places of a comment. */
const linesOf = (comment: string, file: string): readonly number[] =>
  originsIn(comment)
    .filter((origin) => origin.file === file)
    .map(({ line }) => line);

function kernelLines(plan: Plan, file: string): readonly StageLine[] {
  const kernels = new Set(kernelsIn(plan.commands));
  return [...kernels].flatMap((kernel) => {
    const from = linesOf(kernel.comment, file);
    return showKernel(kernel)
      .trimEnd()
      .split("\n")
      .map((text) => ({ text, from }));
  });
}

type Command = Plan["commands"][number];
type Kernel = Extract<Command, { kind: "run" }>["kernel"];

const kernelsIn = (commands: readonly Command[]): readonly Kernel[] =>
  commands.flatMap((command): readonly Kernel[] => {
    switch (command.kind) {
      case "run":
        return [command.kernel];
      case "loop":
        return kernelsIn(command.body);
      case "while":
        return [...kernelsIn(command.condition), ...kernelsIn(command.body)];
      case "branch":
        return command.branches.flatMap(kernelsIn);
      case "call":
        return kernelsIn(command.plan.commands);
      case "copy":
      case "effect":
        return [];
    }
  });

/** The lines of a module, and what its map says of them. */
function codeLines(code: string, map: string, file: string): readonly StageLine[] {
  const from = new Map<number, Set<number>>();
  for (const { generated, source, original } of allMappings(fromMap(map)))
    if (source === file) from.set(generated.line, (from.get(generated.line) ?? new Set()).add(original.line));
  return code
    .trimEnd()
    .split("\n")
    .map((text, i) => ({ text, from: [...(from.get(i + 1) ?? [])].toSorted((a, b) => a - b) }));
}
