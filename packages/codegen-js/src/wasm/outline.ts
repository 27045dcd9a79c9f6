/**
 * Bodies of long loops as functions of their own. Engines start with code that is made fast and runs slowly; they replace a
 * function while others run, but never one that is running: a kernel that is one function would run slowly to its end.
 */
import { at, concreteDim } from "@cotangent/ir";
import { allStatements, bodyOf, nodesOf, reachable, type Kernel, type KernelStatement } from "@cotangent/kernel";
import type { Loop } from "./places.ts";

export interface Outline {
  /** Names that the body uses and others declare. */
  readonly free: readonly string[];
  /** The registers that it uses, which nobody else does. */
  readonly registers: ReadonlySet<number>;
}

/** Statements that one call must run so that calling costs nothing beside, and that all calls must for it to matter. */
const leastWork = 2_000;
const leastTotal = 1_000_000;
/** More names are not handed on. */
const mostNames = 64;

/** How the body of `loop`, which runs `times` times, can be a function; undefined if it cannot, or need not. */
export function outlineOf(loop: Loop, kernel: Kernel, times: number): Outline | undefined {
  const work = workIn(loop.body);
  if (!isCandidate(loop) || times * work < leastTotal) return undefined;
  if (allStatements(loop.body).some((inner) => inner.kind === "loop" && isCandidate(inner))) return undefined;
  const registers = registersIn(allStatements(loop.body), kernel);
  const others = registersIn(without(kernel.body, loop), kernel);
  if ([...registers].some((register) => others.has(register))) return undefined;
  const free = freeNames(loop.body);
  return free.length <= mostNames ? { free, registers } : undefined;
}

const isCandidate = (loop: Loop): boolean => loop.role === "parallel" && workIn(loop.body) >= leastWork;

/** How many statements run. */
const workIn = (body: readonly KernelStatement[]): number =>
  body.reduce((sum, statement) => {
    if (statement.kind !== "loop") return sum + 1 + workIn(bodyOf(statement));
    const { extent } = statement;
    return sum + (extent.kind === "size" ? concreteDim(extent.value, "a loop") : 1) * workIn(statement.body);
  }, 0);

/** All statements but those of `loop`. */
const without = (body: readonly KernelStatement[], loop: Loop): readonly KernelStatement[] =>
  body.flatMap((statement) => (statement === loop ? [] : [statement, ...without(bodyOf(statement), loop)]));

function registersIn(statements: readonly KernelStatement[], { buffers }: Kernel): ReadonlySet<number> {
  const found = new Set<number>();
  for (const statement of statements) {
    if (statement.kind === "store") found.add(statement.target);
    for (const node of reachable(nodesOf(statement))) if (node.kind === "load") found.add(node.source);
  }
  return new Set([...found].filter((buffer) => at(buffers, buffer).space === "register"));
}

function freeNames(body: readonly KernelStatement[]): readonly string[] {
  const [used, declared] = [new Set<string>(), new Set<string>()];
  for (const statement of allStatements(body)) {
    if (statement.kind === "let" || statement.kind === "variable") declared.add(statement.name);
    if (statement.kind === "assign") used.add(statement.name);
    for (const node of reachable(nodesOf(statement))) if (node.kind === "local") used.add(node.name);
  }
  return [...used].filter((name) => !declared.has(name));
}
