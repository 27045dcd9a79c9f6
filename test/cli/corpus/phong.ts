import { dot, normalize, reflect, scale, type Vec3 } from "./lib/vector.ts";

interface Material {
  ambient: number;
  diffuse: number;
  specular: number;
  shininess: number;
}

interface Light {
  direction: Vec3;
  intensity: number;
}

export function shade(normal: Vec3, view: Vec3, material: Material, lights: Light[]): number {
  const n = normalize(normal);
  const v = normalize(view);
  let result = material.ambient;
  for (const light of lights) {
    const l = normalize(light.direction);
    const lambert = dot(n, l);
    if (lambert <= 0) continue;
    const r = reflect(scale(l, -1), n);
    const highlight = Math.max(dot(r, v), 0) ** material.shininess;
    result += light.intensity * (material.diffuse * lambert + material.specular * highlight);
  }
  return result;
}
