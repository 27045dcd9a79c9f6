/** How minimizations end. */

/** Codes, as they are in states; on the host they have names. */
export const codes = {
  running: 0,
  gradient: 1,
  functionChange: 2,
  stepSize: 3,
  precision: 4,
  maxSteps: 5,
  lineSearchFailed: 6,
  notFinite: 7,
  stopped: 8,
} as const;

/**
 * Why a minimization ended: a test of convergence (`gradient`, `functionChange`, `stepSize`), the last digit of the
 * function (`precision`), or something that is no success.
 */
export type Status = keyof typeof codes;

const messages: Readonly<Record<Status, string>> = {
  running: "it has not ended",
  gradient: "converged: the gradient is within tolerance.gradient",
  functionChange: "converged: the function changed by no more than tolerance.function",
  stepSize: "converged: the parameters changed by no more than tolerance.step",
  precision: "converged: a further decrease would be less than the rounding of the function",
  maxSteps: "maxSteps are done; give more, or continue from x",
  lineSearchFailed:
    "no step along the direction of search decreases the function; check its gradient with checkGrads()",
  notFinite: "the function or its gradient is not finite beyond x; bound the parameters, or take smaller steps",
  stopped: "the callback returned false",
};

/** Whether the method converged. */
export const isSuccess = (code: number): boolean => code >= codes.gradient && code <= codes.precision;

const isStatus = (name: string): name is Status => name in codes;
const names: readonly Status[] = Object.keys(codes).filter(isStatus);

export function statusOf(code: number): { readonly status: Status; readonly message: string } {
  const status = names.find((name) => codes[name] === code);
  if (status === undefined) throw new Error(`internal: no status of code ${code}`);
  return { status, message: messages[status] };
}
