/** Random numbers from explicit keys: pure, splittable, the same on every device. */
export { bernoulli, categorical, gumbel, normal, randint, uniform } from "./distributions.ts";
export type { CategoricalOptions, UniformOptions } from "./distributions.ts";
export { bits, foldIn, key, split, splitRows } from "./key.ts";
export { permutation } from "./permutation.ts";
