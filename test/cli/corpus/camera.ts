import { cross, dot, normalize, sub, vec, type Vec3 } from "./lib/vector.ts";

interface Camera {
  eye: Vec3;
  target: Vec3;
  fieldOfView: number;
}

/** Where a point of the world is on the screen, from −1 to 1. */
export function project(camera: Camera, point: Vec3, aspect: number): { x: number; y: number; visible: boolean } {
  const forward = normalize(sub(camera.target, camera.eye));
  const right = normalize(cross(forward, vec(0, 1, 0)));
  const up = cross(right, forward);
  const p = sub(point, camera.eye);
  const z = dot(p, forward);
  const f = 1 / Math.tan(camera.fieldOfView / 2);
  const x = ((dot(p, right) / z) * f) / aspect;
  const y = (dot(p, up) / z) * f;
  return { x, y, visible: z > 0 && Math.abs(x) <= 1 && Math.abs(y) <= 1 };
}
