import { apply, multiply, type Matrix } from "./lib/matrix.ts";

function rotationX(a: number): Matrix {
  const c = Math.cos(a),
    s = Math.sin(a);
  return [
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ];
}

function rotationZ(a: number): Matrix {
  const c = Math.cos(a),
    s = Math.sin(a);
  return [
    [c, -s, 0],
    [s, c, 0],
    [0, 0, 1],
  ];
}

/** A point turned by Euler angles (z–x–z). */
export function turned(angles: { alpha: number; beta: number; gamma: number }, point: number[]): number[] {
  const { alpha, beta, gamma } = angles;
  const r = multiply(multiply(rotationZ(alpha), rotationX(beta)), rotationZ(gamma));
  return apply(r, point);
}
