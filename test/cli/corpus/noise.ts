// An integer hash in the style of murmur3's finalizer.
function hash(x: number, y: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

function gradientNoise(x: number, y: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const fx = x - ix;
  const fy = y - iy;
  const corner = (cx: number, cy: number) => {
    const angle = hash(ix + cx, iy + cy) * 2 * Math.PI;
    return Math.cos(angle) * (fx - cx) + Math.sin(angle) * (fy - cy);
  };
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const top = corner(0, 0) + u * (corner(1, 0) - corner(0, 0));
  const bottom = corner(0, 1) + u * (corner(1, 1) - corner(0, 1));
  return top + v * (bottom - top);
}

/** Fractal noise. */
export function fbm(x: number, y: number, gain: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let frequency = 1;
  for (let octave = 0; octave < 4; octave++) {
    sum += amplitude * gradientNoise(x * frequency, y * frequency);
    amplitude *= gain;
    frequency *= 2;
  }
  return sum;
}
