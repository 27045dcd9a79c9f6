function npv(rate: number, cashFlows: number[]): number {
  return cashFlows.reduce((total, flow, year) => total + flow / Math.pow(1 + rate, year), 0);
}

function npvDerivative(rate: number, cashFlows: number[]): number {
  let d = 0;
  cashFlows.forEach((flow, year) => {
    d -= (year * flow) / (1 + rate) ** (year + 1);
  });
  return d;
}

/** Internal rate of return; NaN if Newton's method does not find it. */
export function irr(cashFlows: number[], guess: number = 0.1): number {
  let rate = guess;
  for (let i = 0; i < 50; i++) {
    const value = npv(rate, cashFlows);
    const change = value / npvDerivative(rate, cashFlows);
    rate -= change;
    if (Math.abs(change) < 1e-10) return rate;
  }
  return NaN;
}
