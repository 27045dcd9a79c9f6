/** What a plan costs, in the cost model of DESIGN.md §3: counted on what runs, recomputation included. */
import { at, concreteDim, scalarOps, type Index, type Node } from "@cotangent/ir";
import { concreteSizes, sizeOfShape } from "./fuse/graph.ts";
import type { Kernel, KernelStatement } from "./kernel.ts";
import { allCommands, commandsIn, plansCalled } from "./plan/commands.ts";
import { bytesOf, cpuLayout, gpuLayout, type Layout } from "./plan/memory.ts";
import type { Command, Plan } from "./plan.ts";
import { bodyOf, nodesOf } from "./statements.ts";
import { reachable } from "./rewrite.ts";

export interface PlanStatistics {
  /** Kernels in the plan and in the plans that it calls, each once, however often it runs. */
  readonly kernels: number;
  /** Scalar operations, loads and stores by cost: add, mul, compare, select, load, store 1; div, sqrt 4; elementary 16. */
  readonly operations: number;
  /** Loaded from and stored to buffers and copied; tiles and registers do not count. */
  readonly bytesMoved: number;
  /** Inputs, outputs and the arena. */
  readonly peakBytes: number;
}

interface Cost {
  readonly operations: number;
  readonly bytes: number;
}

const none: Cost = { operations: 0, bytes: 0 };
const add = (a: Cost, b: Cost): Cost => ({ operations: a.operations + b.operations, bytes: a.bytes + b.bytes });
const times = ({ operations, bytes }: Cost, count: number): Cost => ({
  operations: operations * count,
  bytes: bytes * count,
});
const total = (costs: readonly Cost[]): Cost => costs.reduce(add, none);

export function planStatistics(plan: Plan): PlanStatistics {
  const { operations, bytes } = total(plan.commands.map(commandCost));
  return { kernels: kernelsOf(plan.commands), operations, bytesMoved: bytes, peakBytes: peakBytes(plan) };
}

const kernelsOf = (commands: readonly Command[]): number =>
  allCommands(commands).reduce(
    (sum, command) =>
      sum + (command.kind === "run" ? 1 : command.kind === "call" ? kernelsOf(command.plan.commands) : 0),
    0,
  );

function peakBytes(plan: Plan): number {
  const own = plan.buffers.reduce(
    (sum, buffer) => sum + (buffer.role === "temporary" ? 0 : bytesOf(buffer)),
    plan.arenaBytes,
  );
  return own + plansCalled(plan.commands).reduce((sum, callee) => sum + callee.arenaBytes, 0);
}

function commandCost(command: Command): Cost {
  switch (command.kind) {
    case "run":
      return costIn(command.kernel, cpuLayout);
    case "copy": {
      const count = sizeOfShape(concreteSizes(command.type));
      return { operations: 2 * count, bytes: 2 * count * command.type.dtype.bytes };
    }
    case "loop":
      return times(total(command.body.map(commandCost)), boundOf(concreteDim(command.count, "a loop")));
    case "while":
      return times(total(commandsIn(command).map(commandCost)), boundOf(concreteDim(command.count, "a loop")));
    case "branch": {
      const [operations, bytes] = (["operations", "bytes"] as const).map((what) =>
        Math.max(...command.branches.map((branch) => total(branch.map(commandCost))[what])),
      );
      return { operations: operations ?? 0, bytes: bytes ?? 0 };
    }
    case "call":
      return total(command.plan.commands.map(commandCost));
    case "effect":
      return none;
  }
}

/** The most iterations that a loop runs; one counts where nobody knows. */
const boundOf = (count: number): number => (count === Infinity ? 1 : count);

/** What `kernel` costs on a GPU, whose elements take other numbers of bytes than those of a CPU. */
export const gpuKernelCost = (kernel: Kernel): Cost => costIn(kernel, gpuLayout);

const costIn = (kernel: Kernel, { bytesOf: bytesOfElement }: Layout): Cost => {
  const bytes = kernel.buffers.map(({ space, type }) => (space === "buffer" ? bytesOfElement(type.dtype) : 0));
  return total(kernel.body.map((statement) => statementCost(statement, { kernel, bytes }, new Map())));
};

interface Site {
  readonly kernel: Kernel;
  /** Of an element of each buffer of space `buffer`, 0 for others. */
  readonly bytes: readonly number[];
}

/** Trip counts of loops whose extents depend on outer axes are taken at the middle of these. */
function extentOf(index: Index, middles: ReadonlyMap<number, number>): number {
  switch (index.kind) {
    case "axis":
      return middles.get(index.axis) ?? 0;
    case "size":
      return concreteDim(index.value, "a loop");
    case "sum":
      return index.terms.reduce((sum, term) => sum + extentOf(term, middles), 0);
    case "scaled":
      return extentOf(index.index, middles) * concreteDim(index.by, "a loop");
    case "quotient":
      return extentOf(index.index, middles) / concreteDim(index.by, "a loop");
    case "value":
      return mostOf(index.node) ?? 1;
    case "remainder":
      return 1;
  }
}

/** What a computed trip count is at most, where it shows. */
function mostOf(node: Node): number | undefined {
  if (node.kind === "constant") return node.value;
  if (node.kind !== "apply" || (node.op !== "min" && node.op !== "select")) return undefined;
  const bounds = node.args.slice(-2).flatMap((arg) => mostOf(arg) ?? []);
  if (bounds.length === 0 || (node.op === "select" && bounds.length < 2)) return undefined;
  return node.op === "min" ? Math.min(...bounds) : Math.max(...bounds);
}

function statementCost(statement: KernelStatement, site: Site, middles: ReadonlyMap<number, number>): Cost {
  const own = expressionsCost(nodesOf(statement), site);
  if (statement.kind === "loop") {
    const count = Math.max(0, extentOf(statement.extent, middles));
    const inner = new Map([...middles, [statement.axis, (count - 1) / 2]]);
    return add(own, times(total(statement.body.map((child) => statementCost(child, site, inner))), count));
  }
  if (statement.kind === "reduce") {
    const count = statement.axes.reduce((product, { extent }) => product * concreteDim(extent, "a reduction"), 1);
    return times(add(own, expressionsCost(statement.monoid.combine, site)), count);
  }
  if (statement.kind === "store") {
    const { space } = at(site.kernel.buffers, statement.target);
    const reads = statement.mode === "set" ? 1 : 2;
    return add(own, {
      operations: space === "register" ? reads - 1 : 2 * reads - 1,
      bytes: reads * at(site.bytes, statement.target),
    });
  }
  return add(own, total(bodyOf(statement).map((child) => statementCost(child, site, middles))));
}

/** Each node of one statement is computed once. */
function expressionsCost(roots: readonly Node[], { kernel, bytes }: Site): Cost {
  return total(
    reachable(roots).map((node) => {
      if (node.kind === "apply") return { operations: node.op === "cast" ? 0 : scalarOps[node.op].cost, bytes: 0 };
      if (node.kind !== "load") return none;
      const { space } = at(kernel.buffers, node.source);
      return { operations: space === "register" ? 0 : 1, bytes: at(bytes, node.source) };
    }),
  );
}
