/** A folder of optimizer conformance material, and how far this library is from it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluationPoint } from "@cotangent/optim";
import { grad, jit, valueAndGrad, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { evaluate } from "../cases/harness.mjs";
import adapter, { makeOptimizer } from "../optim-adapter.ts";
import { optimizerOf, type Hyper } from "./optimizers.ts";
import { probeOf } from "./probe.ts";
import { scheduleOf } from "./schedules.ts";

type Nested = number | readonly Nested[];
type NestedParams = Readonly<Record<string, Nested>>;
type Params = Readonly<Record<string, Tensor>>;
type DtypeName = "f32" | "f64";

export interface Run {
  readonly optimizer: string;
  readonly hyper: Hyper;
  readonly problem: string;
  readonly steps: number;
  readonly valid_steps: number;
  readonly rtol: number;
  readonly params: readonly NestedParams[];
}

export interface Trajectories {
  readonly problems: Readonly<Record<string, { readonly init: NestedParams; readonly loss: unknown }>>;
  /** The directions of AdaHessian for each problem and step. */
  readonly rademacher?: Readonly<Record<string, readonly unknown[]>>;
  readonly runs: readonly Run[];
}

export interface Example {
  readonly solver: string;
  readonly losses_printed: readonly number[];
}

export interface Material {
  readonly trajectories: readonly { readonly file: string; readonly content: Trajectories }[];
  readonly examples: readonly Example[];
  readonly schedules: Readonly<Record<string, readonly number[]>>;
}

/** What is there of the files that such a folder has. */
export function readMaterial(folder: string): Material {
  const read = <T>(name: string, missing: T): T => {
    const path = join(folder, name);
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : missing;
  };
  const names = ["torch_trajectories", "torch_more", "torch_lbfgs", "formula_trajectories", "formula_more"];
  const files = [...names, "curvature_trajectories"].map((name) => `${name}.json`);
  const schedules = read<Readonly<Record<string, unknown>>>("schedules.json", {});
  return {
    trajectories: files.map((file) => ({ file, content: read<Trajectories>(file, { problems: {}, runs: [] }) })),
    examples: read<{ examples: readonly Example[] }>("optax_docs_losses.json", { examples: [] }).examples,
    schedules: { ...(schedules["torch"] as object), ...(schedules["optax"] as object) },
  };
}

const flat = (value: Nested): readonly number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

/** The greatest distance of an element from what was stored, relative to the greatest element (at least 0.01). */
const distance = (found: Tensor, stored: Nested): number => {
  const expected = flat(stored);
  const size = Math.max(0.01, ...expected.map(Math.abs));
  const all = [...found.dataSync()].map((x, i) => Math.abs(x - (expected[i] ?? NaN)) / size);
  return all.some(Number.isNaN) ? NaN : Math.max(...all);
};

const worstOf = (params: Params, stored: NestedParams): number =>
  Math.max(...Object.entries(stored).map(([name, value]) => distance(params[name]!, value)));

/** The greatest distance in all steps; undefined where there is no such optimizer. */
export function worstOfRun(
  { problems, rademacher }: Trajectories,
  run: Run,
  dtype: DtypeName = "f64",
): number | undefined {
  const problem = problems[run.problem]!;
  const runner = makeOptimizer(run.optimizer, run.hyper);
  if (!runner) return undefined;
  const loss = (params: Params): Tensor => evaluate(problem.loss, params, adapter).astype(dtype);
  const step = jit((params: Params, state: unknown, probe: Params | null) => {
    const both = (point: Params): [Tensor, Params] => valueAndGrad(loss)(point);
    const [value, gradients] = both(params);
    return runner.step(params, gradients, state, value, { valueAndGrad: both, ...(probe && { rademacher: probe }) });
  });
  let params: Params = Object.fromEntries(
    Object.entries(problem.init).map(([name, value]) => [name, np.array(value as np.ArrayInput, { dtype })]),
  );
  let state = runner.init(params);
  let worst = 0;
  const probes = run.optimizer.toLowerCase().includes("adahessian") ? rademacher?.[run.problem] : undefined;
  for (const [t, stored] of run.params.slice(1, run.valid_steps + 1).entries()) {
    const probe = probes?.[t] === undefined ? null : probeOf(probes[t], params);
    [params, state] = step(params, state, probe);
    const off = worstOf(params, stored);
    if (!(off <= worst)) worst = off;
  }
  return worst;
}

/** The losses of an example, at the points that the optimizer evaluates; undefined where there is no such optimizer. */
export function lossesOf({ solver, losses_printed: printed }: Example): readonly number[] | undefined {
  const [, name = "", text = ""] = /optax\.(?:contrib\.)?(\w+)\((.*)\)/.exec(solver) ?? [];
  const numbers = [...text.matchAll(/(\w+)=([-\d.e]+)/g)].map(([, key = "", value]) => [key, Number(value)]);
  const [, first] = /^([-\d.e]+)/.exec(text) ?? [];
  const optimizer = optimizerOf(`optax_${name}`, {
    ...(first !== undefined && { learning_rate: Number(first) }),
    ...Object.fromEntries(numbers),
  });
  if (!optimizer) return undefined;
  const loss = (x: Tensor): Tensor => np.sum(np.square(x));
  let params = np.array([1, 2, 3], { dtype: "f64" });
  let state = optimizer.init(params);
  return printed.map(() => {
    const [updates, next] = optimizer.update(grad(loss)(params), state, params, { value: loss(params) });
    params = np.add(params, updates);
    state = next;
    return loss(evaluationPoint(optimizer, params, state)).item();
  });
}

/** The greatest distance of the rates of a schedule; undefined where there is no such schedule. */
export function worstOfSchedule(name: string, expected: readonly number[]): number | undefined {
  const schedule = scheduleOf(name);
  if (!schedule) return undefined;
  const all = expected.map((rate, t) => Math.abs(schedule(np.array(t, { dtype: "f64" })).item() - rate));
  return all.some(Number.isNaN) ? NaN : Math.max(...all);
}

/** What is printed of a loss in the doc-strings. */
export const printed = (loss: number): number => Number(loss.toPrecision(3));
