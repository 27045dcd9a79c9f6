/** Bundle adjustment: half the sum of the squares of all errors, and its gradient by cameras, points and weights. */
import { listOf, rowsOf, scratch, type Rows } from "./scratch.ts";

interface OwnGradient {
  readonly cameras: number[][];
  readonly points: number[][];
  readonly weights: number[];
}

const memory = scratch<"byCamera" | "byPoint" | "byWeight">();
const cameraSize = 11;

export function ba(
  cameras: Rows,
  points: Rows,
  weights: readonly number[],
  features: Rows,
  seen: Rows,
): { readonly value: number; readonly grad: OwnGradient } {
  const { byCamera, byPoint, byWeight } = memory({
    byCamera: cameras.length * cameraSize,
    byPoint: points.length * 3,
    byWeight: weights.length,
  });
  byCamera.fill(0);
  byPoint.fill(0);
  let sum = 0;
  for (let i = 0; i < seen.length; i++) {
    const atCamera = cameraSize * seen[i]![0]!;
    const atPoint = 3 * seen[i]![1]!;
    const camera = cameras[seen[i]![0]!]!;
    const point = points[seen[i]![1]!]!;
    const feature = features[i]!;
    const w = weights[i]!;
    const x = point[0]! - camera[3]!;
    const y = point[1]! - camera[4]!;
    const z = point[2]! - camera[5]!;
    const r0 = camera[0]!;
    const r1 = camera[1]!;
    const r2 = camera[2]!;
    const square = r0 * r0 + r1 * r1 + r2 * r2;
    const isTurned = square > 0;
    // Without a turn the limit, x + r × x.
    const angle = isTurned ? Math.sqrt(square) : 1;
    const cosine = isTurned ? Math.cos(angle) : 1;
    const sine = isTurned ? Math.sin(angle) : 1;
    const rest = isTurned ? 1 - cosine : 0;
    const a0 = r0 / angle;
    const a1 = r1 / angle;
    const a2 = r2 / angle;
    const n0 = a1 * z - a2 * y;
    const n1 = a2 * x - a0 * z;
    const n2 = a0 * y - a1 * x;
    const along = a0 * x + a1 * y + a2 * z;
    const y0 = x * cosine + n0 * sine + a0 * along * rest;
    const y1 = y * cosine + n1 * sine + a1 * along * rest;
    const y2 = z * cosine + n2 * sine + a2 * along * rest;
    const f = camera[6]!;
    const k1 = camera[9]!;
    const k2 = camera[10]!;
    const u = y0 / y2;
    const v = y1 / y2;
    const s = u * u + v * v;
    const distortion = 1 + k1 * s + k2 * s * s;
    const du = u * distortion * f + camera[7]! - feature[0]!;
    const dv = v * distortion * f + camera[8]! - feature[1]!;
    const eu = w * du;
    const ev = w * dv;
    const ew = 1 - w * w;
    byWeight[i] = eu * du + ev * dv - 2 * ew * w;
    const bu = eu * w;
    const bv = ev * w;
    const radial = bu * u + bv * v;
    const byDistortion = f * radial;
    const byS = 2 * byDistortion * (k1 + 2 * k2 * s);
    const byU = bu * f * distortion + u * byS;
    const byV = bv * f * distortion + v * byS;
    const b0 = byU / y2;
    const b1 = byV / y2;
    const b2 = -(byU * u + byV * v) / y2;
    const back = a0 * b0 + a1 * b1 + a2 * b2;
    const x0 = b0 * cosine + sine * (b1 * a2 - b2 * a1) + a0 * rest * back;
    const x1 = b1 * cosine + sine * (b2 * a0 - b0 * a2) + a1 * rest * back;
    const x2 = b2 * cosine + sine * (b0 * a1 - b1 * a0) + a2 * rest * back;
    const t0 = sine * (y * b2 - z * b1) + rest * (along * b0 + back * x);
    const t1 = sine * (z * b0 - x * b2) + rest * (along * b1 + back * y);
    const t2 = sine * (x * b1 - y * b0) + rest * (along * b2 + back * z);
    let turn = 0;
    if (isTurned) {
      const byAngle = cosine * (n0 * b0 + n1 * b1 + n2 * b2) + sine * (along * back - x * b0 - y * b1 - z * b2);
      turn = byAngle - (a0 * t0 + a1 * t1 + a2 * t2) / angle;
    }
    byCamera[atCamera]! += t0 / angle + a0 * turn;
    byCamera[atCamera + 1]! += t1 / angle + a1 * turn;
    byCamera[atCamera + 2]! += t2 / angle + a2 * turn;
    byCamera[atCamera + 3]! -= x0;
    byCamera[atCamera + 4]! -= x1;
    byCamera[atCamera + 5]! -= x2;
    byCamera[atCamera + 6]! += radial * distortion;
    byCamera[atCamera + 7]! += bu;
    byCamera[atCamera + 8]! += bv;
    byCamera[atCamera + 9]! += byDistortion * s;
    byCamera[atCamera + 10]! += byDistortion * s * s;
    byPoint[atPoint]! += x0;
    byPoint[atPoint + 1]! += x1;
    byPoint[atPoint + 2]! += x2;
    sum += eu * eu + ev * ev + ew * ew;
  }
  return {
    value: sum / 2,
    grad: {
      cameras: rowsOf(byCamera, cameras.length, cameraSize),
      points: rowsOf(byPoint, points.length, 3),
      weights: listOf(byWeight, weights.length),
    },
  };
}
