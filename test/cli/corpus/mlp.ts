interface Layer {
  weights: number[][];
  biases: number[];
}

function dense(layer: Layer, input: number[], activation: (x: number) => number): number[] {
  return layer.weights.map((row, i) => activation(row.reduce((sum, w, j) => sum + w * input[j], layer.biases[i])));
}

const relu = (x: number) => (x > 0 ? x : 0);
const identity = <T>(x: T): T => x;

/** Mean squared error of a network with a hidden layer. */
export function loss(hidden: Layer, output: Layer, inputs: number[][], targets: number[][]): number {
  let total = 0;
  for (let n = 0; n < inputs.length; n++) {
    const h = dense(hidden, inputs[n], relu);
    const y = dense(output, h, identity);
    y.forEach((value, k) => {
      total += (value - targets[n][k]) ** 2;
    });
  }
  return total / inputs.length;
}
