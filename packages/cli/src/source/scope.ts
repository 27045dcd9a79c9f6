/** Programs within programs while they are made: what one uses of those around it becomes its input. */
import { Builder, type ArrayType, type Program, type Value } from "cotangent/compiler";

export interface Scope {
  readonly builder: Builder;
  readonly parent: Scope | undefined;
  readonly own: Set<Value>;
  /** Values of scopes around, and the inputs that stand for them here. */
  readonly captured: Map<Value, Value>;
  /** Inputs that are not captured. */
  readonly inputs: Value[];
  /** How many operations it has. */
  steps: number;
  /** Whether all of them are cheap, and their derivatives finite. */
  harmless: boolean;
}

export const newScope = (parent: Scope | undefined): Scope => ({
  builder: new Builder(),
  parent,
  own: new Set(),
  captured: new Map(),
  inputs: [],
  steps: 0,
  harmless: true,
});

export function input(scope: Scope, type: ArrayType): Value {
  const value: Value = { type };
  scope.inputs.push(value);
  scope.own.add(value);
  return value;
}

/** `value`, or the input of `scope` that stands for it. */
export function bring(scope: Scope, value: Value): Value {
  if (scope.own.has(value)) return value;
  const known = scope.captured.get(value);
  if (known) return known;
  if (!scope.parent) throw new Error("internal: a value of a scope that has ended");
  bring(scope.parent, value);
  const here: Value = { type: value.type };
  scope.captured.set(value, here);
  return here;
}

export interface Closed {
  /** Values of the scope around, for the inputs that come first in all programs. */
  readonly captured: readonly Value[];
  readonly programs: readonly Program[];
}

/** The programs of scopes with one parent, which capture the same values. */
export function closeTogether(
  parts: readonly { readonly scope: Scope; readonly outputs: readonly Value[]; readonly name: string }[],
): Closed {
  const ends = parts.map(({ scope, outputs }) => outputs.map((value) => bring(scope, value)));
  const all = [...new Set(parts.flatMap(({ scope }) => [...scope.captured.keys()]))];
  const programs = parts.map(({ scope, name }, i): Program => ({
    ...scope.builder.finish(ends[i] ?? [], name),
    inputs: [...all.map((value) => scope.captured.get(value) ?? { type: value.type }), ...scope.inputs],
  }));
  return { captured: all, programs };
}
