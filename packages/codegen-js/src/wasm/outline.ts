/**
 * Bodies of loops as functions of their own. Engines start with code that is made fast and runs slowly; they replace a
 * function while others run, but never one that is running: a kernel that is one function would run slowly to its end.
 */
import { at } from "@cotangent/ir";
import { allStatements, bodyOf, namesIn, nodesIn, type Kernel, type KernelStatement } from "@cotangent/kernel";
import type { Loop } from "./places.ts";
import { dimsOfIndex } from "./sizes.ts";

export interface Outline {
  /** Names that the body uses and others declare. */
  readonly free: readonly string[];
  /** The registers that it uses, which nobody else does. */
  readonly registers: ReadonlySet<number>;
}

/** Statements that one call must run so that calling costs nothing beside, and that all calls must for it to matter. */
const leastWork = 2_000;
const leastTotal = 1_000_000;
/** How many iterations a loop is thought to have where a named size says it. */
const unknownCount = 100;
/** More names are not handed on. */
const mostNames = 64;

/** Whether it pays that the body of `loop`, which runs `times` times, is a function: the innermost such loop is best. */
export const isWorthOutlining = (loop: Loop, times: number): boolean =>
  isCandidate(loop) &&
  times * workIn(loop.body) >= leastTotal &&
  !allStatements(loop.body).some((inner) => inner.kind === "loop" && isCandidate(inner));

/** How the body of `loop` can be a function; undefined if it cannot. */
export function outlineOf(loop: Loop, kernel: Kernel): Outline | undefined {
  const registers = registersIn(allStatements(loop.body), kernel);
  const others = registersIn(without(kernel.body, loop), kernel);
  if ([...registers].some((register) => others.has(register))) return undefined;
  const { used, declared, assigned } = namesIn(loop.body);
  const free = [...used].filter((name) => !declared.has(name));
  // What a function is given it cannot change.
  return free.length <= mostNames && [...assigned].every((name) => declared.has(name))
    ? { free, registers }
    : undefined;
}

const isCandidate = (loop: Loop): boolean => loop.role === "parallel" && workIn(loop.body) >= leastWork;

/** How many statements run. */
const workIn = (body: readonly KernelStatement[]): number =>
  body.reduce((sum, statement) => {
    if (statement.kind !== "loop") return sum + 1 + workIn(bodyOf(statement));
    return sum + countOf(statement) * workIn(statement.body);
  }, 0);

function countOf({ extent }: Loop): number {
  if (extent.kind !== "size") return dimsOfIndex(extent).some((dim) => typeof dim !== "number") ? unknownCount : 1;
  return typeof extent.value === "number" ? extent.value : unknownCount;
}

/** All statements but `loop` and those in it. */
export const without = (body: readonly KernelStatement[], loop: Loop): readonly KernelStatement[] =>
  body.flatMap((statement) => (statement === loop ? [] : [statement, ...without(bodyOf(statement), loop)]));

function registersIn(statements: readonly KernelStatement[], { buffers }: Kernel): ReadonlySet<number> {
  const found = new Set<number>();
  for (const statement of statements) {
    if (statement.kind === "store") found.add(statement.target);
    for (const node of nodesIn(statement)) if (node.kind === "load") found.add(node.source);
  }
  return new Set([...found].filter((buffer) => at(buffers, buffer).space === "register"));
}
