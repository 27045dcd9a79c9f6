/*
 * Bundle adjustment: where cameras see points against where they were seen, and the derivatives of each of these errors by
 * its camera (11), point (3) and weight; camera [r(3) C(3) f u0 v0 k1 k2]. in: cameras, points, weights, features
 */
#include "gradbench.h"
#include <math.h>

/* `y = R(r)·x`; with `by_r`, also the matrices ∂y/∂r and R. Near r = 0 the limit, x + r × x. */
static void rotate(const double *r, const double *x, double *y, double (*by_r)[3], double (*matrix)[3]) {
  double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2], angle = sqrt(square);
  double cosine = square > 0 ? cos(angle) : 1, sine = square > 0 ? sin(angle) : 1;
  double v[3], rest = square > 0 ? 1 - cosine : 0, length = square > 0 ? angle : 1;
  for (int i = 0; i < 3; i++) v[i] = r[i] / length;
  double cross[3] = {v[1] * x[2] - v[2] * x[1], v[2] * x[0] - v[0] * x[2], v[0] * x[1] - v[1] * x[0]};
  double dot = v[0] * x[0] + v[1] * x[1] + v[2] * x[2];
  for (int i = 0; i < 3; i++) y[i] = x[i] * cosine + cross[i] * sine + v[i] * dot * rest;
  if (!by_r) return;
  double along = square > 0 ? 1 : 0;
  const double turn[3][3] = {{0, x[2], -x[1]}, {-x[2], 0, x[0]}, {x[1], -x[0], 0}};
  const double axis[3][3] = {{0, -v[2], v[1]}, {v[2], 0, -v[0]}, {-v[1], v[0], 0}};
  double by_v[3][3];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      by_v[i][j] = (sine * turn[i][j] + rest * ((i == j ? dot : 0) + v[i] * x[j])) / length;
      matrix[i][j] = (i == j ? cosine : 0) + sine * axis[i][j] + rest * v[i] * v[j];
    }
  for (int i = 0; i < 3; i++) {
    double by_angle = along * (-x[i] * sine + cross[i] * cosine + v[i] * dot * sine);
    double radial = along * (by_v[i][0] * v[0] + by_v[i][1] * v[1] + by_v[i][2] * v[2]);
    for (int j = 0; j < 3; j++) by_r[i][j] = by_v[i][j] + (by_angle - radial) * v[j];
  }
}

typedef struct {
  long n, m, p;
} sizes;

static sizes read(const array *in) { return (sizes){in[0].length / 11, in[1].length / 3, in[2].length}; }
static long errors(const array *in) { return 3 * read(in).p; }

static void objective(const array *in, double *out) {
  sizes size = read(in);
  for (long i = 0; i < size.p; i++) {
    const double *cam = in[0].at + 11 * (i % size.n), *point = in[1].at + 3 * (i % size.m);
    double x[3] = {point[0] - cam[3], point[1] - cam[4], point[2] - cam[5]}, y[3], w = in[2].at[i];
    rotate(cam, x, y, 0, 0);
    double px = y[0] / y[2], py = y[1] / y[2], square = px * px + py * py;
    double distortion = cam[6] * (1 + cam[9] * square + cam[10] * square * square);
    out[2 * i] = w * (px * distortion + cam[7] - in[3].at[2 * i]);
    out[2 * i + 1] = w * (py * distortion + cam[8] - in[3].at[2 * i + 1]);
    out[2 * size.p + i] = 1 - w * w;
  }
}

static long derivatives(const array *in) { return 31 * read(in).p; }

static void jacobian(const array *in, double *out) {
  sizes size = read(in);
  for (long i = 0; i < size.p; i++) {
    const double *cam = in[0].at + 11 * (i % size.n), *point = in[1].at + 3 * (i % size.m);
    double x[3] = {point[0] - cam[3], point[1] - cam[4], point[2] - cam[5]}, y[3], w = in[2].at[i];
    double by_r[3][3], matrix[3][3];
    rotate(cam, x, y, by_r, matrix);
    double p[2] = {y[0] / y[2], y[1] / y[2]}, square = p[0] * p[0] + p[1] * p[1], f = cam[6];
    double distortion = 1 + cam[9] * square + cam[10] * square * square;
    double slope = 2 * f * (cam[9] + 2 * cam[10] * square);
    for (int row = 0; row < 2; row++) {
      double *to = out + 30 * i + 15 * row;
      double by_p[2] = {slope * p[row] * p[0], slope * p[row] * p[1]};
      by_p[row] += f * distortion;
      double by_y[3] = {w * by_p[0] / y[2], w * by_p[1] / y[2], -w * (by_p[0] * p[0] + by_p[1] * p[1]) / y[2]};
      for (int j = 0; j < 3; j++) {
        to[j] = by_y[0] * by_r[0][j] + by_y[1] * by_r[1][j] + by_y[2] * by_r[2][j];
        to[11 + j] = by_y[0] * matrix[0][j] + by_y[1] * matrix[1][j] + by_y[2] * matrix[2][j];
        to[3 + j] = -to[11 + j];
      }
      to[6] = w * p[row] * distortion;
      to[7] = row == 0 ? w : 0;
      to[8] = row == 1 ? w : 0;
      to[9] = w * f * p[row] * square;
      to[10] = to[9] * square;
      to[14] = f * p[row] * distortion + cam[7 + row] - in[3].at[2 * i + row];
    }
    out[30 * size.p + i] = -2 * w;
  }
}

const function ba[] = {{"ba", "objective", errors, objective}, {"ba", "jacobian", derivatives, jacobian}, {0}};
