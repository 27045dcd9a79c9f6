/** Loops whose number of iterations nothing bounds, with a named size for the iterations that reverse mode keeps something of. */
import { isProgram, namedSize, type Param, type Params, type Program, type Step } from "cotangent/compiler";

/** @param taken names of other sizes */
export function withRooms(program: Program, taken: readonly string[]): Program {
  let count = 0;
  const next = (): string => {
    const name = `room_${count++}`;
    return taken.includes(name) ? next() : name;
  };
  const visit = (inside: Program): Program => ({ ...inside, steps: inside.steps.map(visitStep) });
  const visitStep = (step: Step): Step => {
    const isOpen = step.primitive.name === "whileLoop" && step.params["count"] === Infinity;
    const params = mapPrograms(step.params, visit);
    return { ...step, params: isOpen ? { ...params, count: namedSize(next()) } : params };
  };
  return visit(program);
}

function mapPrograms(params: Params, map: (program: Program) => Program): Params {
  const inside = (param: Param): Param =>
    Array.isArray(param) ? param.map(inside) : isProgram(param) ? map(param) : param;
  return Object.fromEntries(Object.entries(params).map(([name, param]): [string, Param] => [name, inside(param)]));
}

/** Whether a loop inside of `program` has a length with a name. */
export const hasRooms = (program: Program): boolean =>
  program.steps.some(
    (step) =>
      typeof step.params["count"] === "object" ||
      Object.values(step.params)
        .flat()
        .some((param) => isProgram(param) && hasRooms(param)),
  );
