export enum Ease {
  Linear = 0,
  InQuad = 1,
  OutElastic = 2,
  InOutCubic = 3,
}

/** Which ease is a number that is only known when it is called. */
export function ease(kind: number, t: number, overshoot: number): number {
  let result: number;
  switch (kind) {
    case Ease.Linear:
      result = t;
      break;
    case Ease.InQuad:
      result = t * t;
      break;
    case Ease.OutElastic:
      result = t === 0 || t === 1 ? t : 2 ** (-10 * t) * Math.sin((t * 10 - overshoot) * ((2 * Math.PI) / 3)) + 1;
      break;
    case Ease.InOutCubic:
      result = t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2;
      break;
    default:
      result = 0;
  }
  return result;
}
