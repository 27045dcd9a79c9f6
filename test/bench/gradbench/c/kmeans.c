/*
 * Σᵢ minⱼ |cⱼ − pᵢ|², and its gradient by the centroids over the diagonal of its Hessian: Σ (cⱼ − pᵢ) over the number of
 * points that are nearest to cⱼ. in: centroids, points, their dimension
 */
#include "gradbench.h"
#include <math.h>

static double square_distance(const double *a, const double *b, long d) {
  double sum = 0;
  for (long i = 0; i < d; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

static long nearest(const double *centroids, long k, const double *point, long d, double *distance) {
  long best = 0;
  *distance = INFINITY;
  for (long j = 0; j < k; j++) {
    double away = square_distance(centroids + j * d, point, d);
    if (away < *distance) *distance = away, best = j;
  }
  return best;
}

static void cost(const array *in, double *out) {
  long d = (long)in[2].at[0], k = in[0].length / d, n = in[1].length / d;
  double sum = 0, distance;
  for (long i = 0; i < n; i++) {
    nearest(in[0].at, k, in[1].at + i * d, d, &distance);
    sum += distance;
  }
  *out = sum;
}

static long like(const array *in) { return in[0].length; }

static void dir(const array *in, double *out) {
  const double *centroids = in[0].at, *points = in[1].at;
  long d = (long)in[2].at[0], k = in[0].length / d, n = in[1].length / d;
  double *count = workspace(k), distance;
  for (long j = 0; j < k; j++) count[j] = 0;
  for (long j = 0; j < k * d; j++) out[j] = 0;
  for (long i = 0; i < n; i++) {
    long j = nearest(centroids, k, points + i * d, d, &distance);
    count[j]++;
    for (long a = 0; a < d; a++) out[j * d + a] += centroids[j * d + a] - points[i * d + a];
  }
  for (long j = 0; j < k; j++)
    for (long a = 0; a < d; a++) out[j * d + a] /= count[j];
}

const function kmeans[] = {{"kmeans", "cost", one, cost}, {"kmeans", "dir", like, dir}, {0}};
