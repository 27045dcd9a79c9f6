import { add, length, scale, sub, normalize, type Vec3 } from "./lib/vector.ts";

function sphere(p: Vec3, center: Vec3, radius: number): number {
  return length(sub(p, center)) - radius;
}

const floor = (p: Vec3) => p[1] + 1;

function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - (h * h * k) / 4;
}

/** Distance to a blob over a floor, by sphere tracing. */
export function depth(origin: Vec3, direction: Vec3, radius: number, blend: number): number {
  const d = normalize(direction);
  const scene = (p: Vec3) =>
    smoothMin(smoothMin(sphere(p, [0, 0, 4], radius), sphere(p, [0.8, 0.4, 4], radius * 0.7), blend), floor(p), blend);
  let t = 0;
  let steps = 0;
  while (t < 50) {
    const distance = scene(add(origin, scale(d, t)));
    if (distance < 1e-6) break;
    t += distance;
    if (++steps > 200) break;
  }
  return t;
}
