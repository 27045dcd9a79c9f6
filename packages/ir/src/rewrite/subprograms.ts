/** Runs a pass on a program and on the programs inside it, innermost first, each once. */
import { isProgram, type Param, type Program } from "../program.ts";

export function everywhere(run: (program: Program) => Program): (program: Program) => Program {
  const done = new WeakMap<Program, Program>();
  const visit = (program: Program): Program => {
    const known = done.get(program);
    if (known) return known;
    const steps = program.steps.map((step) => {
      const params = Object.entries(step.params);
      return params.some(([, param]) => isProgram(param))
        ? {
            ...step,
            params: Object.fromEntries(
              params.map(([name, param]): [string, Param] => [name, isProgram(param) ? visit(param) : param]),
            ),
          }
        : step;
    });
    const changed = steps.some((step, i) => step !== program.steps[i]);
    const after = run(changed ? { ...program, steps } : program);
    done.set(program, after);
    return after;
  };
  return visit;
}
