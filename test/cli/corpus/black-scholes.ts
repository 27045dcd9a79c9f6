import { normalCdf } from "./lib/special.ts";

/** Price of a European call. */
export function callPrice(spot: number, strike: number, rate: number, volatility: number, maturity: number): number {
  if (maturity <= 0) return Math.max(spot - strike, 0);
  const sd = volatility * Math.sqrt(maturity);
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * maturity) / sd;
  const d2 = d1 - sd;
  return spot * normalCdf(d1) - strike * Math.exp(-rate * maturity) * normalCdf(d2);
}
