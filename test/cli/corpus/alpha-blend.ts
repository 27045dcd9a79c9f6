interface Layer {
  color: { r: number; g: number; b: number };
  alpha: number;
}

/** Front to back, and no further once next to nothing shines through. */
export function composite(layers: readonly Layer[], background: number): [number, number, number] {
  let r = 0;
  let g = 0;
  let b = 0;
  let through = 1;
  for (const { color, alpha } of layers) {
    const weight = through * alpha;
    r += weight * color.r;
    g += weight * color.g;
    b += weight * color.b;
    through *= 1 - alpha;
    if (through < 0.01) break;
  }
  return [r + through * background, g + through * background, b + through * background];
}
