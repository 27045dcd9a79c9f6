const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Loss of ADBench's character model, whose weights are diagonal. Rows of `main` are the weights and biases of a layer by
 * turns, of the gates forget, in, out and of the change; those of `state` are the hidden values and the cells.
 */
export function loss(main: number[][], extra: number[][], state: number[][], sequence: number[][]): number {
  const width = sequence[0].length;
  const layers = main.length / 2;
  const s = state.map((row) => [...row]);
  let total = 0;
  for (let t = 0; t + 1 < sequence.length; t++) {
    let signal = sequence[t].map((v, i) => v * extra[0][i]);
    for (let layer = 0; layer < layers; layer++) {
      const weights = main[2 * layer];
      const biases = main[2 * layer + 1];
      const hidden = s[2 * layer];
      const cells = s[2 * layer + 1];
      for (let i = 0; i < width; i++) {
        const forget = sigmoid(signal[i] * weights[i] + biases[i]);
        const into = sigmoid(hidden[i] * weights[width + i] + biases[width + i]);
        const out = sigmoid(signal[i] * weights[2 * width + i] + biases[2 * width + i]);
        const change = Math.tanh(hidden[i] * weights[3 * width + i] + biases[3 * width + i]);
        cells[i] = cells[i] * forget + into * change;
        hidden[i] = out * Math.tanh(cells[i]);
      }
      signal = [...hidden];
    }
    const y = signal.map((v, i) => v * extra[1][i] + extra[2][i]);
    const norm = Math.log(y.reduce((sum, v) => sum + Math.exp(v), 0) + 2);
    for (let i = 0; i < width; i++) total += sequence[t + 1][i] * (y[i] - norm);
  }
  return -total / ((sequence.length - 1) * width);
}
