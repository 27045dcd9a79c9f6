/** Functions compiled once for arrays of any length. */
export { polymorphic } from "./polymorphic.ts";
export type { Polymorphic, SizedSpecs } from "./polymorphic.ts";
