/** Methods that select among random changes, and what they ask. */
export { privateGsd } from "./private-gsd.ts";
export type { PrivateGsd, PrivateGsdOptions, PrivateGsdState } from "./private-gsd.ts";
export { gaussianMechanism, marginalQueries } from "./queries.ts";
export type { Column, GaussianMechanismOptions } from "./queries.ts";
