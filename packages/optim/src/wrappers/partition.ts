/** Different optimizers for different leaves. */
import { ArgumentError, tree, type Tensor } from "cotangent";
import * as np from "cotangent/numpy";
import { identity, stateless, type Extra, type NoState, type Transformation, type Tree } from "../transformation.ts";

/** The name of the optimizer of a leaf, by the leaf and where it is (`.layers[0].w`). It is called while tracing. */
export type Label = (param: Tensor, path: string) => string;

/** The state of each optimizer, which is made for the list of its leaves. */
export type PartitionState = Readonly<Record<string, Tree>>;

/** Labels of the leaves, in order; shapes decide, so they are the same in each step. */
const labelsOf = (label: Label, params: Tree): readonly string[] => {
  const paths = tree.paths(tree.structure(params));
  return tree.leaves(params).map((param, i) => label(param, paths[i] ?? ""));
};

const chosen = (values: Tree, labels: readonly string[], name: string): readonly Tensor[] =>
  tree.leaves(values).filter((_, i) => labels[i] === name);

/** The lists of all names as one tree again. */
function merged<P>(like: P, labels: readonly string[], lists: Readonly<Record<string, readonly Tensor[]>>): P {
  const next = new Map(Object.entries(lists).map(([name, list]) => [name, list.values()]));
  let i = 0;
  return tree.map((leaf: Tensor) => next.get(labels[i++] ?? "")?.next().value ?? leaf, like);
}

/**
 * The optimizer that `label` names, leaf by leaf; each sees the list of its own leaves alone. So norms are those of its leaves.
 *
 * @throws ArgumentError for a label that names none.
 *
 * @example
 * const optimizer = partition((param) => (param.ndim > 1 ? "matrix" : "other"), {
 *   matrix: adamw({ learningRate: 1e-3, weightDecay: 0.1 }),
 *   other: sgd({ learningRate: 1e-2 }),
 * });
 */
export function partition(
  label: Label,
  optimizers: Readonly<Record<string, Transformation>>,
): Transformation<PartitionState> {
  const names = Object.keys(optimizers);
  const check = (params: Tree): readonly string[] => {
    const labels = labelsOf(label, params);
    const unknown = labels.find((found) => !names.includes(found));
    if (unknown === undefined) return labels;
    throw new ArgumentError(
      "bad-argument",
      `partition: a leaf has the label "${unknown}"`,
      `give one of ${names.join(", ")}`,
    );
  };
  const each = <T>(f: (name: string, optimizer: Transformation) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(Object.entries(optimizers).map(([name, optimizer]) => [name, f(name, optimizer)]));
  /** A point of all, from the points of those that have one. */
  const pointOf = <P>(which: "gradientPoint" | "evaluationPoint", params: P, state: PartitionState): P => {
    const labels = check(params);
    return merged(
      params,
      labels,
      each((name, optimizer) => {
        const own = chosen(params, labels, name);
        return optimizer[which]?.(own, state[name]) ?? own;
      }),
    );
  };
  const has = (which: "gradientPoint" | "evaluationPoint"): boolean =>
    Object.values(optimizers).some((optimizer) => optimizer[which] !== undefined);
  return {
    init(params) {
      const labels = check(params);
      return each((name, optimizer) => optimizer.init(chosen(params, labels, name)));
    },
    update<P>(gradients: P, state: PartitionState, params?: P, extra?: Extra<P>) {
      const labels = check(params ?? gradients);
      const done = each((name, optimizer) =>
        optimizer.update(
          chosen(gradients, labels, name),
          state[name],
          params === undefined ? undefined : chosen(params, labels, name),
          extra && partOf(extra, params ?? gradients, labels, name),
        ),
      );
      const updates = Object.fromEntries(Object.entries(done).map(([name, [own]]) => [name, own]));
      const next = Object.fromEntries(Object.entries(done).map(([name, [, after]]) => [name, after]));
      return [merged(gradients, labels, updates), next];
    },
    ...(has("gradientPoint") && { gradientPoint: (params, state) => pointOf("gradientPoint", params, state) }),
    ...(has("evaluationPoint") && { evaluationPoint: (params, state) => pointOf("evaluationPoint", params, state) }),
  };
}

/** {@link Extra} for the leaves of one optimizer, where the others stay at their place. */
function partOf<P>(
  { value, valueAt, gradientAt, hvp, probe, batch }: Extra<P>,
  params: P,
  labels: readonly string[],
  name: string,
): Extra<readonly Tensor[]> {
  const whole = (own: readonly Tensor[], others = params): P => {
    const next = own.values();
    let i = 0;
    return tree.map((leaf: Tensor) => (labels[i++] === name ? (next.next().value ?? leaf) : leaf), others);
  };
  // The block of the Hessian that belongs to these leaves.
  const zeros = tree.map((leaf: Tensor) => np.zerosLike(leaf), params);
  return {
    ...(value && { value }),
    ...(valueAt && { valueAt: (own: readonly Tensor[]) => valueAt(whole(own)) }),
    ...(gradientAt && { gradientAt: (own: readonly Tensor[]) => chosen(gradientAt(whole(own)), labels, name) }),
    ...(hvp && { hvp: (own: readonly Tensor[]) => chosen(hvp(whole(own, zeros)), labels, name) }),
    ...(probe !== undefined && { probe: chosen(probe, labels, name) }),
    ...(batch && { batch }),
  };
}

/** {@link partition}, as optax calls it. */
export const multiTransform: typeof partition = partition;

/** Whether a leaf is meant, by the leaf and where it is. */
export type LeafMask = (param: Tensor, path: string) => boolean;

const setToZero = (): Transformation<NoState> => stateless((gradient) => np.zerosLike(gradient));

/**
 * `optimizer` for the leaves that `mask` admits; the gradients of the others pass unchanged.
 *
 * @example
 * const optimizer = chain(masked(clipByGlobalNorm(1), (_, path) => path.startsWith(".encoder")), adam({ learningRate: 1e-3 }));
 */
export const masked = (optimizer: Transformation, mask: LeafMask): Transformation<PartitionState> =>
  partition((param, path) => (mask(param, path) ? "inside" : "outside"), { inside: optimizer, outside: identity() });

/**
 * `optimizer` for the leaves that `mask` does not admit; the others get updates of 0 and no state.
 *
 * @example
 * const optimizer = freeze(adam({ learningRate: 1e-3 }), (_, path) => path.startsWith(".backbone"));
 */
export const freeze = (optimizer: Transformation, mask: LeafMask): Transformation<PartitionState> =>
  partition((param, path) => (mask(param, path) ? "frozen" : "trained"), { trained: optimizer, frozen: setToZero() });
