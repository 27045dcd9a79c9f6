/** A program as a graph for people: steps and what they depend on, with programs inside steps as graphs of their own. */
import { at, isProgram, isSize, showDim, type Param, type Program, type Step, type Value } from "cotangent/compiler";
import type { Edge } from "./layout.ts";

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** From nodes to later ones, each once. */
  readonly edges: readonly Edge[];
}

export interface GraphNode {
  readonly kind: "input" | "step" | "output";
  readonly label: string;
  /** The line of the program that it is, which several nodes may be parts of. */
  readonly text: string;
  /** The number of that line among those of the program's text; none for what is no line of its own. */
  readonly line?: number | undefined;
  /** Lines of the user's file. */
  readonly from: readonly number[];
  readonly parts: readonly GraphPart[];
}

/** A program inside a step. */
export interface GraphPart {
  readonly title: string;
  readonly graph: Graph;
}

/** A line of a program's text. */
export interface StepLine {
  readonly text: string;
  readonly line: number;
  readonly from: readonly number[];
}

/**
 * @param lineOf the line of each step of the program and of programs in it
 * @param names what inputs and outputs are called; their positions if absent
 */
export function graphOf(program: Program, lineOf: LineOf, { inputs = [], outputs = [] }: Names = {}): Graph {
  const builder = new GraphBuilder();
  const read = new Set([...program.steps.flatMap(({ args }) => args), ...program.outputs]);
  program.inputs.forEach((input, i) => {
    const label = inputs[i] ?? `%${i}`;
    if (read.has(input))
      builder.add({ kind: "input", label, text: `input ${label}`, from: [], parts: [] }, [], [input]);
  });
  for (const step of program.steps) builder.step(step, lineOf);
  // A value may be returned more than once; one node stands for all.
  for (const [value, places] of Map.groupBy(program.outputs.entries(), ([, output]) => output)) {
    const label = `→ ${places.map(([i]) => outputs[i] ?? i).join(", ")}${builder.constant(value, ": ")}`;
    builder.add({ kind: "output", label, text: `result ${label.slice(2)}`, from: [], parts: [] }, [value], []);
  }
  return builder.graph;
}

interface Names {
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

type LineOf = (step: Step) => StepLine | undefined;

class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #edges = new Map<string, Edge>();
  readonly #makers = new Map<Value, number>();
  readonly #constants = new Map<Value, string>();

  get graph(): Graph {
    return { nodes: this.#nodes, edges: [...this.#edges.values()] };
  }

  add(node: GraphNode, args: readonly Value[], results: readonly Value[]): void {
    const to = this.#nodes.push(node) - 1;
    for (const arg of args) {
      const from = this.#makers.get(arg);
      if (from !== undefined) this.#edges.set(`${from} ${to}`, [from, to]);
    }
    for (const result of results) this.#makers.set(result, to);
  }

  constant(value: Value, before: string): string {
    const known = this.#constants.get(value);
    return known === undefined ? "" : before + known;
  }

  /** Numbers that are known are written where they are used. */
  step(step: Step, lineOf: LineOf): void {
    const { primitive, args, results } = step;
    const known = constantIn(step);
    if (known !== undefined) return results.forEach((result) => void this.#constants.set(result, known));
    const parts = partsOf(step, lineOf);
    const numbers = args.map((arg) => this.constant(arg, " ")).filter((text) => text !== "");
    const line = lineOf(step);
    return this.add(
      {
        kind: "step",
        label: [
          primitive.name,
          ...(parts.length > 0 ? [countIn(step)] : [...sizesOfStep(step), ...numbers.slice(0, 3), sizeIn(step)]),
        ].join(""),
        text: line?.text.trim() ?? primitive.name,
        line: line?.line,
        from: line?.from ?? [],
        parts,
      },
      args,
      results,
    );
  }
}

function constantIn({ args, params: { value } }: Step): string | undefined {
  return args.length === 0 && typeof value === "number" ? String(Number(value.toPrecision(6))) : undefined;
}

/** The shape of an array, but for scalars and steps of several results. */
function sizeIn({ results }: Step): string {
  const shape = results.length === 1 ? at(results, 0).type.shape : [];
  return shape.length === 0 ? "" : ` [${shape.map(showDim).join(", ")}]`;
}

/** The sizes that a step without arguments is made of. */
const sizesOfStep = ({ args, params }: Step): readonly string[] =>
  args.length > 0 ? [] : Object.values(params).flatMap((param) => (isSize(param) ? [` ${showDim(param)}`] : []));

/** How often a loop runs at most. */
function countIn({ params }: Step): string {
  const count: Param | undefined = params["count"];
  return typeof count === "number" || (count !== undefined && isSize(count)) ? ` × ${showDim(count)}` : "";
}

/** The programs of `step`, but for those that do nothing. */
function partsOf({ params }: Step, lineOf: LineOf): readonly GraphPart[] {
  return Object.keys(params)
    .toSorted()
    .flatMap((key) => {
      const programs = [params[key]].flat().filter((param) => param !== undefined && isProgram(param));
      return programs.map((program, i) => ({
        title: programs.length > 1 ? `${key} ${i}` : key,
        graph: graphOf(program, lineOf),
      }));
    })
    .filter(({ graph }) => graph.nodes.some(({ kind }) => kind === "step"));
}

/** Nodes, those of parts included. */
export const countNodes = ({ nodes }: Graph): number =>
  nodes.reduce((sum, { parts }) => sum + 1 + parts.reduce((inner, { graph }) => inner + countNodes(graph), 0), 0);

/** The graph with the steps that come one after the other from the same lines of the user's as one node each. */
export function byLines({ nodes, edges }: Graph): Graph {
  const groups: number[] = [];
  const merged: GraphNode[] = [];
  nodes.forEach((node, i) => {
    const before = nodes[i - 1];
    const isSame =
      before?.kind === "step" &&
      node.kind === "step" &&
      node.parts.length + before.parts.length === 0 &&
      node.from.join() === before.from.join();
    const last = merged.at(-1);
    if (isSame && last)
      merged[merged.length - 1] = {
        ...last,
        label: `${last.label} · ${node.label}`,
        text: `${last.text}\n${node.text}`,
        line: undefined,
      };
    else merged.push(node);
    groups.push(merged.length - 1);
  });
  const joined = new Map(
    edges.flatMap((edge): readonly (readonly [string, Edge])[] => {
      const [from, to] = [at(groups, edge[0]), at(groups, edge[1])];
      return from === to ? [] : [[`${from} ${to}`, [from, to]]];
    }),
  );
  return { nodes: merged, edges: [...joined.values()] };
}
