/** What a module computes of a function. */

export type DerivativeKind = "grad" | "value-and-grad" | "jvp" | "vjp" | "hessian" | "hvp" | "jacobian";

export type Mode =
  | { readonly kind: "value" }
  /** With respect to the parameters called so; to all that have a derivative if there are none. */
  | { readonly kind: DerivativeKind; readonly wrt: readonly string[] }
  /** The function on lists of `length` values of the parameters called so, on lists of all if there are none; of any length if absent. */
  | { readonly kind: "vmap"; readonly over: readonly string[]; readonly length?: number };

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
