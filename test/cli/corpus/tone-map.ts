type Color = [r: number, g: number, b: number];

const luminance = ([r, g, b]: Color) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function aces(x: number): number {
  const mapped = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
  return Math.min(1, Math.max(0, mapped));
}

/** Mean brightness of an image after exposure, tone mapping and gamma. */
export function meanLuminance(pixels: Color[], exposure: number, gamma = 2.2): number {
  const stops = 2 ** exposure;
  const mapped = pixels.map((pixel) => pixel.map((c) => aces(c * stops) ** (1 / gamma)) as Color);
  return mapped.reduce((sum, pixel) => sum + luminance(pixel), 0) / pixels.length;
}
