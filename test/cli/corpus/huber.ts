const huber = (r: number, delta: number) => (Math.abs(r) <= delta ? 0.5 * r * r : delta * (Math.abs(r) - 0.5 * delta));

export const robustLoss = (predictions: number[], targets: number[], delta: number): number =>
  predictions.map((p, i) => huber(p - targets[i], delta)).reduce((a, b) => a + b, 0);
