/**
 * A kernel as dispatches: each nest of parallel or workgroup loops at its top becomes one, and so does each run of other
 * statements, on a single thread. Between dispatches all writes are visible; inside one only within a workgroup.
 */
import type { Kernel, KernelStatement } from "@cotangent/kernel";

type Loop = Extract<KernelStatement, { kind: "loop" }>;

export interface Dispatch {
  /** Perfectly nested loops, outermost first, whose iterations run at the same time. */
  readonly grid: readonly Loop[];
  /** Loops over the threads of a workgroup; none where the grid is one of single threads. */
  readonly threads: readonly Loop[];
  readonly body: readonly KernelStatement[];
}

const isLoop = (statement: KernelStatement | undefined, role: Loop["role"]): statement is Loop =>
  statement?.kind === "loop" && statement.role === role;
const isGrid = (statement: KernelStatement): statement is Loop =>
  isLoop(statement, "parallel") || isLoop(statement, "workgroup") || isLoop(statement, "thread");

/** The loops with `role` that stand around all of `body`, and what they stand around. */
function peel(
  body: readonly KernelStatement[],
  role: Loop["role"],
): readonly [readonly Loop[], readonly KernelStatement[]] {
  const loops: Loop[] = [];
  let inner = body;
  for (let [only] = inner; inner.length === 1 && isLoop(only, role); [only] = inner) {
    loops.push(only);
    inner = only.body;
  }
  return [loops, inner];
}

function dispatchOf(statements: readonly KernelStatement[]): Dispatch {
  const [parallel, inner] = peel(statements, "parallel");
  if (parallel.length > 0) return { grid: parallel, threads: [], body: inner };
  const [grid, group] = peel(statements, "workgroup");
  const [threads, body] = peel(group, "thread");
  return { grid, threads, body };
}

/** The dispatches that do together, one after the other, what `kernel` does. */
export function splitDispatches(kernel: Kernel): readonly Dispatch[] {
  const dispatches: Dispatch[] = [];
  const lets: KernelStatement[] = [];
  let alone: KernelStatement[] = [];
  const finish = (): void => {
    if (alone.some(({ kind }) => kind !== "let")) dispatches.push({ grid: [], threads: [], body: alone });
    alone = [...lets];
  };
  for (const statement of kernel.body) {
    if (statement.kind === "let") {
      lets.push(statement);
      alone.push(statement);
    } else if (isGrid(statement)) {
      finish();
      const { grid, threads, body } = dispatchOf([statement]);
      // What is named once for the whole kernel is computed again by every thread.
      dispatches.push({ grid, threads, body: [...lets, ...body] });
    } else alone.push(statement);
  }
  finish();
  return dispatches;
}
