type Vec3 = readonly number[];

const cross = (a: Vec3, b: Vec3) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Rodrigues' formula. */
function rotate(axis: Vec3, x: Vec3): Vec3 {
  const square = dot(axis, axis);
  if (square === 0) return x.map((v, i) => v + cross(axis, x)[i]);
  const angle = Math.sqrt(square);
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const unit = axis.map((a) => a / angle);
  const across = cross(unit, x);
  const along = dot(unit, x) * (1 - c);
  return x.map((v, i) => v * c + across[i] * s + unit[i] * along);
}

/** A camera is its rotation (3), centre (3), focal length, principal point (2) and radial distortion (2). */
function project(camera: readonly number[], point: Vec3): [number, number] {
  const offset = point.map((p, i) => p - camera[3 + i]);
  const [x, y, z] = rotate(camera.slice(0, 3), offset);
  const u = x / z;
  const v = y / z;
  const square = u * u + v * v;
  const distortion = 1 + camera[9] * square + camera[10] * square ** 2;
  return [u * distortion * camera[6] + camera[7], v * distortion * camera[6] + camera[8]];
}

export function reprojection(
  camera: readonly number[],
  point: readonly number[],
  weight: number,
  feature: readonly number[],
): [number, number] {
  const [u, v] = project(camera, point);
  return [weight * (u - feature[0]), weight * (v - feature[1])];
}

export const weightError = (weight: number): number => 1 - weight * weight;

/** Half the sum of the squares of all errors; `seen` has the camera and the point of each observation. */
export function cost(
  cameras: readonly (readonly number[])[],
  points: readonly Vec3[],
  weights: readonly number[],
  features: readonly (readonly number[])[],
  seen: readonly (readonly number[])[],
): number {
  let sum = 0;
  for (let i = 0; i < seen.length; i++) {
    const [c, p] = seen[i];
    const [u, v] = reprojection(cameras[c], points[p], weights[i], features[i]);
    sum += u * u + v * v + weightError(weights[i]) ** 2;
  }
  return sum / 2;
}
