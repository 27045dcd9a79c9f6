const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** A step of an LSTM whose weights are one flat array, row by row, and whose gates are parts of one array. */
export function step(
  w: Float64Array,
  bias: number[],
  x: number[],
  cell: number[],
): { hidden: number[]; cell: number[] } {
  const size = bias.length / 4;
  const pre = bias.map((b, g) => {
    let sum = b;
    for (let j = 0; j < x.length; j++) sum += w[g * x.length + j] * x[j];
    return sum;
  });
  const [input, forget] = [pre.slice(0, size).map(sigmoid), pre.slice(size, 2 * size).map(sigmoid)];
  const candidate = pre.slice(2 * size, 3 * size).map(Math.tanh);
  const output = pre.slice(3 * size).map(sigmoid);
  const next = cell.map((c, i) => forget[i] * c + input[i] * candidate[i]);
  return { hidden: next.map((c, i) => output[i] * Math.tanh(c)), cell: next };
}
