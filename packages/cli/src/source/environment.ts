/** Where names lead: to variables, through the blocks and functions around. */
import type { Staged } from "./staged.ts";

/** The identity of a variable; its value is in the state. */
export interface Variable {
  readonly name: string;
  /** Where a module's variable is declared; it may not be assigned. */
  readonly constant: boolean;
}

export interface Environment {
  readonly parent: Environment | undefined;
  readonly variables: Map<string, Variable>;
  /** The call that it belongs to; undefined for a module. */
  readonly frame: Frame | undefined;
}

/** A call that is being evaluated. */
export interface Frame {
  /** Whether it has returned, and what. */
  readonly returned: Variable;
  readonly result: Variable;
  /** The loops that are running, outermost first. */
  readonly loops: LoopFrame[];
}

export interface LoopFrame {
  readonly label: string | undefined;
  readonly broken: Variable;
  readonly continued: Variable;
  /** `continue` does not stop at a switch or a labelled block. */
  readonly loop: boolean;
}

export const newVariable = (name: string, constant = false): Variable => ({ name, constant });

export const inner = (parent: Environment, frame: Frame | undefined = parent.frame): Environment => ({
  parent,
  variables: new Map(),
  frame,
});

export const moduleEnvironment: Environment = { parent: undefined, variables: new Map(), frame: undefined };

export function lookUp(name: string, environment: Environment): Variable | undefined {
  for (let at: Environment | undefined = environment; at; at = at.parent) {
    const found = at.variables.get(name);
    if (found) return found;
  }
  return undefined;
}

export function declare(name: string, environment: Environment, constant = false): Variable {
  const variable = newVariable(name, constant);
  environment.variables.set(name, variable);
  return variable;
}

export type Binding = readonly [Variable, Staged];
