/** Classes whose instances are inner nodes of trees. */
import { ArgumentError, get } from "@cotangent/ir";
import { isComplex } from "./content.ts";
import { Tensor } from "./tensor.ts";
import type { Structure } from "./tree.ts";

export interface CustomNode {
  readonly name: string;
  /**
   * Of complex arrays, which users see as leaves. As the value of a function that is differentiated, one is of no use
   * unless the function is holomorphic, which its arguments must show.
   */
  checkValue?(isHolomorphic: boolean, args: readonly Structure[], where: string): void;
  /** With `dual`, `x` is a cotangent: that of a complex number is the conjugate of what real derivatives have. */
  flatten(x: object, dual?: boolean): { readonly children: readonly unknown[]; readonly aux: object };
  unflatten(aux: object, children: readonly unknown[], dual?: boolean): unknown;
  equalAux(a: object, b: object): boolean;
}

/** How a class is taken apart into children, which are trees, and what is static about it. */
export interface TreeClass<T, Aux> {
  readonly flatten: (x: T) => readonly [children: readonly unknown[], aux: Aux];
  readonly unflatten: (aux: Aux, children: readonly unknown[]) => T;
  /** `Object.is` if absent. */
  readonly equalAux?: (a: Aux, b: Aux) => boolean;
}

const nodes = new WeakMap<object, CustomNode>();

/**
 * Makes instances of `constructor` (of itself, not of subclasses) inner nodes of trees.
 * @throws ArgumentError if the class is registered already.
 */
export function registerTree<T extends object, Aux>(
  constructor: abstract new (...args: never) => T,
  { flatten, unflatten, equalAux }: TreeClass<T, Aux>,
): void {
  const prototype: unknown = constructor.prototype;
  if (typeof prototype !== "object" || prototype === null)
    throw new ArgumentError("bad-argument", "registerTree: the first argument has no prototype", "give a class");
  if (nodes.has(prototype))
    throw new ArgumentError(
      "registered-twice",
      `registerTree: class ${constructor.name} is registered already`,
      "register each class once, beside its definition",
    );
  const isInstance = (x: object): x is T => Object.getPrototypeOf(x) === prototype;
  // Each node knows its own aux values by identity, so that what comes back is known to have their type.
  const known = new WeakMap<object, { readonly aux: Aux }>();
  const auxOf = (key: object): Aux => get(known, key, "static part of a registered class").aux;
  nodes.set(prototype, {
    name: constructor.name,
    flatten(x) {
      if (!isInstance(x)) throw new Error("internal: an instance of another class");
      const [children, aux] = flatten(x);
      const key = {};
      known.set(key, { aux });
      return { children, aux: key };
    },
    unflatten: (key, children) => unflatten(auxOf(key), children),
    equalAux: (a, b) => (equalAux ?? Object.is)(auxOf(a), auxOf(b)),
  });
}

/** How `x` is taken apart, if its class is registered, or it is a complex array. */
export function customOf(x: object): CustomNode | undefined {
  if (x instanceof Tensor) return isComplex(x.dtype) ? x.dtype.rules.node : undefined;
  const prototype: unknown = Object.getPrototypeOf(x);
  return typeof prototype === "object" && prototype !== null ? nodes.get(prototype) : undefined;
}
