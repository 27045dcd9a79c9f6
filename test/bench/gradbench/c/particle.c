/*
 * A charged particle falls to the ground past two others, and the place w of one is sought that lets it land at 0. The
 * derivative by w is carried along with the motion. in: w
 */
#include "descent.h"
#include "gradbench.h"
#include <math.h>

/* A number and its derivative by w. */
typedef struct {
  double at, dot;
} dual;

static const double step = 0.1;

/* Adds the force of a charge c on a particle at x: (x − c)/|x − c|³. */
static void repel(const dual *x, const dual *c, dual *force) {
  double a = x[0].at - c[0].at, b = x[1].at - c[1].at, da = x[0].dot - c[0].dot, db = x[1].dot - c[1].dot;
  double square = a * a + b * b, cube = 1 / (square * sqrt(square)), scale = 3 * (a * da + b * db) / square;
  force[0].at += a * cube;
  force[1].at += b * cube;
  force[0].dot += (da - scale * a) * cube;
  force[1].dot += (db - scale * b) * cube;
}

/* The square of where it lands, by Euler's method; the last step is cut at the ground. */
static double landing(const double *w, double *gradient, const void *context) {
  (void)context;
  const dual first[2] = {{10, 0}, {10 - *w, -1}}, second[2] = {{10, 0}, {0, 0}};
  dual x[2] = {{0, 0}, {8, 0}}, v[2] = {{0.75, 0}, {0, 0}};
  while (x[1].at + step * v[1].at > 0) {
    dual force[2] = {{0, 0}, {0, 0}};
    repel(x, first, force);
    repel(x, second, force);
    for (int i = 0; i < 2; i++) {
      x[i].at += step * v[i].at;
      x[i].dot += step * v[i].dot;
      v[i].at += step * force[i].at;
      v[i].dot += step * force[i].dot;
    }
  }
  double rest = -x[1].at / v[1].at, of_rest = -(x[1].dot + rest * v[1].dot) / v[1].at;
  double place = x[0].at + rest * v[0].at;
  *gradient = 2 * place * (x[0].dot + of_rest * v[0].at + rest * v[0].dot);
  return place * place;
}

static void solve(const array *in, double *out) {
  *out = in[0].at[0];
  descend(landing, 0, out, 1);
}

const function particle[] = {{"particle", "rr", one, solve}, {"particle", "rf", one, solve},
                             {"particle", "fr", one, solve}, {"particle", "ff", one, solve}, {0}};
