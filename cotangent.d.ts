// Types of imports with a query, as "./rocket.ts?grad=theta".
// Written by the plugin of @cotangent/cli; changes are lost.

declare module "*/rocket.ts?grad=theta,drag&value-and-grad=theta" { // of ../../tmp/cotangent-plugin-vSIb7f/rocket.ts?grad=theta,drag&value-and-grad=theta
  /** How far the rocket misses. */
  export function miss(theta: number, drag: number, target: readonly number[]): number;

  /**
   * The gradient of miss with respect to theta and drag.
   *
   * How far the rocket misses.
   */
  export function missGrad(theta: number, drag: number, target: readonly number[]): { theta: number; drag: number };

  /**
   * The value of miss, and its gradient with respect to theta.
   *
   * How far the rocket misses.
   */
  export function missValueAndGrad(theta: number, drag: number, target: readonly number[]): { value: number; grad: { theta: number } };
}
