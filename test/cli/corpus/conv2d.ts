/** Valid convolution of an image, a bias, a leaky ReLU, and the mean of what comes out. */
export function convolutionMean(image: number[][], kernel: number[][], bias: number): number {
  const kh = kernel.length,
    kw = kernel[0].length;
  const h = image.length - kh + 1,
    w = image[0].length - kw + 1;
  const out: number[][] = Array.from({ length: h }, () => new Array<number>(w).fill(bias));
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      for (let i = 0; i < kh; i++) for (let j = 0; j < kw; j++) out[y][x] += image[y + i][x + j] * kernel[i][j];
  let sum = 0;
  for (const row of out) for (const v of row) sum += v < 0 ? 0.01 * v : v;
  return sum / (h * w);
}
