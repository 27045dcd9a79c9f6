/** Runs a pass on a program and on the programs inside it, innermost first, each once. */
import { isProgram, subprograms, type Param, type Program } from "../program.ts";

export function everywhere(run: (program: Program) => Program): (program: Program) => Program {
  const done = new WeakMap<Program, Program>();
  const inside = (param: Param): Param =>
    Array.isArray(param) ? param.map(inside) : isProgram(param) ? visit(param) : param;
  const visit = (program: Program): Program => {
    const known = done.get(program);
    if (known) return known;
    const steps = program.steps.map((step) =>
      subprograms(step).length > 0
        ? {
            ...step,
            params: Object.fromEntries(
              Object.entries(step.params).map(([name, param]): [string, Param] => [name, inside(param)]),
            ),
          }
        : step,
    );
    const changed = steps.some((step, i) => step !== program.steps[i]);
    const after = run(changed ? { ...program, steps } : program);
    done.set(program, after);
    return after;
  };
  return visit;
}
