// Types of imports with a query, as "./rocket.ts?grad=theta".
// Written by the plugin of @cotangent/cli; changes are lost.

declare module "*/area.ts?grad=w" { // of ../../tmp/example-2qycN6/area.ts?grad=w
  export function area(w: number, h: number): number;

  /** The gradient of area with respect to w. */
  export function areaGrad(w: number, h: number): { w: number };
}
