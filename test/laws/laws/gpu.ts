/** What schedules for GPUs owe: what workgroups do together, done by one thread, is what the interpreter computes. */
import { executable, splitAtBarriers, type Executable } from "@cotangent/codegen-js";
import { optimize, type ArrayValue, type Program } from "@cotangent/ir";
import { doublingHost } from "@cotangent/ir/testing";
import { gpu, makePlan, mapCommandsIn, type Command, type Machine, type Plan } from "@cotangent/kernel";
import { run } from "../calculus.ts";
import { madeOnce } from "../made-once.ts";
import { expectClose, precisionOf, type Law } from "../subject.ts";
import { gradientSubject, jvpSubject } from "./batching.ts";

/** A plan whose kernels need no workgroups. */
function onOneThread(plan: Plan): Plan {
  const all = (commands: readonly Command[]): readonly Command[] =>
    commands.map((command) => {
      if (command.kind === "run") return { ...command, kernel: splitAtBarriers(command.kernel) };
      return command.kind === "call" ? { ...command, plan: onOneThread(command.plan) } : mapCommandsIn(command, all);
    });
  return { ...plan, commands: all(plan.commands) };
}

/** The second has so few threads, and so little room for them, that even rows of a few elements are shared out. */
const machines: readonly (readonly [name: string, machine: Machine])[] = [
  ["a GPU", gpu()],
  ["a tiny GPU", gpu({ workgroupInvocations: 4, workgroupStorage: 100, storageBuffers: 4, deterministic: true })],
];

/** The optimized program as planned for each machine. */
const planned = madeOnce((program: Program): readonly (readonly [name: string, code: Executable])[] => {
  const optimized = optimize(program);
  return machines.map(([name, machine]) => [name, executable(onOneThread(makePlan(optimized, machine)))]);
});

function checkPlanned(program: Program, inputs: readonly ArrayValue[], stage: string): void {
  const expected = run(program, inputs);
  for (const [name, code] of planned(program)) {
    const results = code.run(
      inputs.map(({ data }) => data),
      doublingHost,
    );
    const found = results.map((data, i) => ({ ...expected[i]!, data }));
    expectClose(found, expected, precisionOf(program, 10), `${stage}, planned for ${name}`);
  }
}

export const gpuIsInterpreter: Law = {
  name: "planned for a GPU = interpreted",
  about: "any",
  check: ({ program, inputs }) => checkPlanned(program, inputs, "the program"),
};

export const gpuDerivativesAreInterpreted: Law = {
  name: "jvp and vjp planned for a GPU = interpreted",
  about: "smooth",
  check(subject) {
    const [moved, gradient] = [jvpSubject(subject), gradientSubject(subject)];
    checkPlanned(moved.program, moved.inputs, "its jvp");
    checkPlanned(gradient.program, gradient.inputs, "its vjp");
  },
};

export const gpuLaws: readonly Law[] = [gpuIsInterpreter, gpuDerivativesAreInterpreted];
