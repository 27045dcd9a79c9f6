/*
 * y′₀ = x₀, y′ᵢ = xᵢ yᵢ₋₁ from y = 0 to t = 2 by s steps of the classical Runge–Kutta method, and the gradient of the last
 * y by x, backwards through the steps from their first states. in: x, s
 */
#include "gradbench.h"

/* `k = f(y + c·d)` */
static void slope(const double *x, const double *y, const double *d, double c, double *k, long n) {
  k[0] = x[0];
  for (long i = 1; i < n; i++) k[i] = x[i] * (y[i - 1] + c * d[i - 1]);
}

static void stages(const double *x, const double *y, double h, double *k, long n) {
  slope(x, y, y, 0, k, n);
  slope(x, y, k, h / 2, k + n, n);
  slope(x, y, k + n, h / 2, k + 2 * n, n);
  slope(x, y, k + 2 * n, h, k + 3 * n, n);
}

/* `next` may be `y`. */
static void step(const double *x, const double *y, double h, double *k, double *next, long n) {
  stages(x, y, h, k, n);
  for (long i = 0; i < n; i++) next[i] = y[i] + h / 6 * (k[i] + 2 * k[n + i] + 2 * k[2 * n + i] + k[3 * n + i]);
}

static long like(const array *in) { return in[0].length; }

static void primal(const array *in, double *out) {
  long n = in[0].length, steps = (long)in[1].at[0];
  double *k = workspace(4 * n);
  for (long i = 0; i < n; i++) out[i] = 0;
  for (long s = 0; s < steps; s++) step(in[0].at, out, 2.0 / steps, k, out, n);
}

/* The adjoint of `k = f(y + c·d)`: adds to those of x, y and d. */
static void pull(const double *x, const double *y, const double *d, double c, const double *of_k, double *of_x,
                 double *of_y, double *of_d, long n) {
  of_x[0] += of_k[0];
  for (long i = 1; i < n; i++) {
    of_x[i] += of_k[i] * (y[i - 1] + c * d[i - 1]);
    double back = x[i] * of_k[i];
    of_y[i - 1] += back;
    of_d[i - 1] += c * back;
  }
}

static void gradient(const array *in, double *out) {
  const double *x = in[0].at;
  long n = in[0].length, steps = (long)in[1].at[0];
  double h = 2.0 / steps, *y = workspace((steps + 10) * n), *k = y + (steps + 1) * n, *of_k = k + 4 * n, *of_y = k + 8 * n;
  for (long i = 0; i < n; i++) y[i] = of_y[i] = out[i] = 0;
  for (long s = 0; s < steps; s++) step(x, y + s * n, h, k, y + (s + 1) * n, n);
  of_y[n - 1] = 1;
  for (long s = steps - 1; s >= 0; s--) {
    const double *at = y + s * n;
    stages(x, at, h, k, n);
    for (long i = 0; i < n; i++) {
      of_k[i] = of_k[3 * n + i] = h / 6 * of_y[i];
      of_k[n + i] = of_k[2 * n + i] = h / 3 * of_y[i];
    }
    pull(x, at, k + 2 * n, h, of_k + 3 * n, out, of_y, of_k + 2 * n, n);
    pull(x, at, k + n, h / 2, of_k + 2 * n, out, of_y, of_k + n, n);
    pull(x, at, k, h / 2, of_k + n, out, of_y, of_k, n);
    for (long i = n - 1; i > 0; i--) {
      out[i] += of_k[i] * at[i - 1];
      of_y[i - 1] += x[i] * of_k[i];
    }
    out[0] += of_k[0];
  }
}

const function ode[] = {{"ode", "primal", like, primal}, {"ode", "gradient", like, gradient}, {0}};
