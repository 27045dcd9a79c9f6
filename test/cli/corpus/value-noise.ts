import { lerp } from "./lib/special.ts";

const fade = (t: number) => t * t * (3 - 2 * t);
const pseudoRandom = (n: number) => {
  const s = Math.sin(n * 127.1) * 43758.5453;
  return s - Math.floor(s);
};

export function valueNoise(x: number, amplitude: number): number {
  const cell = Math.floor(x);
  return amplitude * lerp(pseudoRandom(cell), pseudoRandom(cell + 1), fade(x - cell));
}
