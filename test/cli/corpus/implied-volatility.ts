import { callPrice } from "./black-scholes.ts";
import { normalPdf } from "./lib/special.ts";

/** Newton's method on vega; the derivative of the result is that of the implicit function. */
export function impliedVolatility(price: number, spot: number, strike: number, maturity: number): number {
  const rate = 0.01;
  let sigma = 0.3;
  let iterations = 0;
  while (true) {
    const error = callPrice(spot, strike, rate, sigma, maturity) - price;
    if (Math.abs(error) < 1e-9 || iterations++ > 40) break;
    const d1 = (Math.log(spot / strike) + (rate + sigma ** 2 / 2) * maturity) / (sigma * Math.sqrt(maturity));
    sigma -= error / (spot * normalPdf(d1) * Math.sqrt(maturity));
  }
  return sigma;
}
