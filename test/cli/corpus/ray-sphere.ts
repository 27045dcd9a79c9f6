import { add, dot, length, normalize, scale, sub, type Vec3 } from "./lib/vector.ts";

interface Ray {
  origin: Vec3;
  direction: Vec3;
}

interface Sphere {
  center: Vec3;
  radius: number;
}

function intersect(ray: Ray, sphere: Sphere): number {
  const oc = sub(ray.origin, sphere.center);
  const d = normalize(ray.direction);
  const b = dot(oc, d);
  const c = dot(oc, oc) - sphere.radius ** 2;
  const discriminant = b * b - c;
  if (discriminant < 0) return -1;
  const root = Math.sqrt(discriminant);
  const near = -b - root;
  if (near > 0) return near;
  const far = -b + root;
  return far > 0 ? far : -1;
}

/** Lambert shading of a sphere under a light; the background is 0.1. */
export function brightness(ray: Ray, sphere: Sphere, light: Vec3): number {
  const t = intersect(ray, sphere);
  if (t < 0) return 0.1;
  const point = add(ray.origin, scale(normalize(ray.direction), t));
  const normal = normalize(sub(point, sphere.center));
  const toLight = sub(light, point);
  const falloff = 1 / (1 + 0.1 * length(toLight));
  return falloff * Math.max(0, dot(normal, normalize(toLight)));
}
