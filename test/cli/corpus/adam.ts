interface Adam<T> {
  moment: T;
  second: T;
  step: number;
}

function zipWith<A, B, C>(as: readonly A[], bs: readonly B[], f: (a: A, b: B) => C): C[] {
  return as.map((a, i) => f(a, bs[i]));
}

/** Loss after a few steps of Adam on a quadratic bowl, as a function of where it starts and how it is set. */
export function trainedLoss(start: number[], rate: number, decay: { first: number; second: number }): number {
  const curvature = [1, 4, 0.5];
  let x = start;
  let state: Adam<number[]> = { moment: x.map(() => 0), second: x.map(() => 0), step: 0 };
  for (let i = 0; i < 8; i++) {
    const gradient = zipWith(x, curvature, (xi, k) => 2 * k * xi);
    const step = state.step + 1;
    const moment = zipWith(state.moment, gradient, (m, g) => decay.first * m + (1 - decay.first) * g);
    const second = zipWith(state.second, gradient, (s, g) => decay.second * s + (1 - decay.second) * g * g);
    state = { ...state, moment, second, step };
    const direction = zipWith(moment, second, (m, s) => {
      const mHat = m / (1 - decay.first ** step);
      const sHat = s / (1 - decay.second ** step);
      return mHat / (Math.sqrt(sHat) + 1e-8);
    });
    x = zipWith(x, direction, (xi, d) => xi - rate * d);
  }
  return x.reduce((sum, xi, i) => sum + curvature[i] * xi * xi, 0);
}
