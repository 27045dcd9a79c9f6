/*
 * Gradient descent whose step size doubles after ten steps that lower the objective and halves after one that does not,
 * until the gradient or the step is shorter than 10⁻⁵.
 */
#ifndef DESCENT_H
#define DESCENT_H

enum { MOST = 2 };

/* Returns the value at x and writes the gradient there. */
typedef double objective(const double *x, double *gradient, const void *context);

/* Where it is least, sought from `x`, which is overwritten. */
static inline void descend(objective *f, const void *context, double *x, int n) {
  double gradient[MOST], trial[MOST], moved[MOST], value = f(x, gradient, context), rate = 1e-5, square = 0;
  for (int i = 0; i < n; i++) square += gradient[i] * gradient[i];
  for (int accepted = 0; square > 1e-10;) {
    if (accepted == 10) {
      rate *= 2;
      accepted = 0;
      continue;
    }
    double step = 0;
    for (int i = 0; i < n; i++) {
      moved[i] = x[i] - gradient[i] * rate;
      step += (x[i] - moved[i]) * (x[i] - moved[i]);
    }
    double next = f(moved, trial, context);
    int lower = next < value;
    if (lower) {
      value = next;
      square = 0;
      for (int i = 0; i < n; i++) {
        x[i] = moved[i];
        gradient[i] = trial[i];
        square += gradient[i] * gradient[i];
      }
      accepted++;
    } else {
      rate /= 2;
      accepted = 0;
    }
    if (step <= 1e-10) return;
  }
}

#endif
