/** Boolean circuits: reverse derivatives over Z2, and learning by them. */
export { booleanVjp } from "./boolean-vjp.ts";
export { rda } from "./rda.ts";
export type { Tensor } from "../tensor.ts";
