/** What a module computes of a function. */
import type { Transformation } from "@cotangent/optim";

export type DerivativeKind = "grad" | "value-and-grad" | "jvp" | "vjp" | "hessian" | "hvp" | "jacobian";

export type Mode =
  | { readonly kind: "value" }
  /** With respect to the parameters called so; to all that have a derivative if there are none. */
  | { readonly kind: DerivativeKind; readonly wrt: readonly string[] }
  /** The function on lists of `length` values of the parameters called so, on lists of all if there are none; of any length if absent. */
  | { readonly kind: "vmap"; readonly over: readonly string[]; readonly length?: number }
  /** The first state of an optimizer, and a step of it, by the parameters called so; by all if there are none. */
  | { readonly kind: "init" | "step"; readonly wrt: readonly string[]; readonly optimizer: Transformation };

/** What is added to the name of the function. */
const suffixes: Readonly<Record<Mode["kind"], string>> = {
  value: "",
  vmap: "Vmap",
  grad: "Grad",
  "value-and-grad": "ValueAndGrad",
  jvp: "Jvp",
  vjp: "Vjp",
  hessian: "Hessian",
  hvp: "Hvp",
  jacobian: "Jacobian",
  init: "Init",
  step: "Step",
};

export const derivativeKinds: readonly DerivativeKind[] = [
  "grad",
  "value-and-grad",
  "jvp",
  "vjp",
  "hessian",
  "hvp",
  "jacobian",
];

export const exportName = (name: string, { kind }: Mode): string => name + suffixes[kind];
