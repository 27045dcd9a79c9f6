/*
 * Hand tracking: vertices of a posed hand against measured points, and the derivatives by the pose theta (26) and, where
 * points are of triangles, by the two coordinates u of each. A pose's angle turns the bones of one finger only.
 * in: theta, parents, base_relatives [b, 4, 4], inverse_base_absolutes, positions [c, corners, 4], weights [c, corners, b],
 * points [c, 3], us [c, 2] or nothing, mirrored
 */
#include "gradbench.h"
#include <math.h>
#include <string.h>

enum { ANGLES = 20, BONES = 32 };
typedef double matrix[16];

static void multiply(const double *a, const double *b, double *c) {
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++) {
      double sum = 0;
      for (int k = 0; k < 4; k++) sum += a[4 * i + k] * b[4 * k + j];
      c[4 * i + j] = sum;
    }
}

/* Rz(a)·Rx(b), and its derivatives by b and a. */
static void joint(double b, double a, double *turn, double *by_b, double *by_a) {
  double cb = cos(b), sb = sin(b), ca = cos(a), sa = sin(a);
  const matrix m = {ca, -sa * cb, sa * sb, 0, sa, ca * cb, -ca * sb, 0, 0, sb, cb, 0, 0, 0, 0, 1};
  const matrix mb = {0, sa * sb, sa * cb, 0, 0, -ca * sb, -ca * cb, 0, 0, cb, -sb, 0, 0, 0, 0, 0};
  const matrix ma = {-sa, -ca * cb, ca * sb, 0, ca, -sa * cb, sa * sb, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  memcpy(turn, m, sizeof m);
  memcpy(by_b, mb, sizeof m);
  memcpy(by_a, ma, sizeof m);
}

typedef struct {
  long bones;
  matrix transform[BONES];
  /* Those that an angle moves, and the derivatives of their transforms. */
  int moved[ANGLES], bone[ANGLES][BONES];
  matrix derivative[ANGLES][BONES];
} skeleton;

/* The transforms of the bones: products of their matrices along the parents, and the derivatives alike. */
static void pose(const array *in, skeleton *s, int derivatives) {
  const double *angles = in[0].at + 6;
  matrix absolute[BONES], relative, turn, by_b, by_a;
  static matrix of_absolute[ANGLES][BONES];
  static char depends[ANGLES][BONES];
  s->bones = in[1].length;
  memset(depends, 0, sizeof depends);
  for (int bone = 0; bone < s->bones; bone++) {
    int parent = (int)in[1].at[bone], finger = (bone - 2) / 4, knuckle = (bone - 2) % 4;
    int turns = bone >= 2 && finger < 5 && knuckle < 3;
    int first = 4 * finger, bend = knuckle == 0 ? first : first + 1 + knuckle;
    const double *base = in[2].at + 16 * bone;
    memcpy(relative, base, sizeof relative);
    if (turns) {
      joint(angles[bend], knuckle == 0 ? angles[first + 1] : 0, turn, by_b, by_a);
      multiply(base, turn, relative);
    }
    if (parent < 0) memcpy(absolute[bone], relative, sizeof relative);
    else multiply(absolute[parent], relative, absolute[bone]);
    multiply(absolute[bone], in[3].at + 16 * bone, s->transform[bone]);
    if (!derivatives) continue;
    for (int a = 0; a < ANGLES; a++)
      if (parent >= 0 && depends[a][parent]) {
        depends[a][bone] = 1;
        multiply(of_absolute[a][parent], relative, of_absolute[a][bone]);
      }
    for (int second = 0; turns && second < (knuckle == 0 ? 2 : 1); second++) {
      int a = second ? first + 1 : bend;
      matrix of_relative;
      multiply(base, second ? by_a : by_b, of_relative);
      depends[a][bone] = 1;
      if (parent < 0) memcpy(of_absolute[a][bone], of_relative, sizeof of_relative);
      else multiply(absolute[parent], of_relative, of_absolute[a][bone]);
    }
  }
  for (int a = 0; derivatives && a < ANGLES; a++) {
    s->moved[a] = 0;
    for (int bone = 0; bone < s->bones; bone++)
      if (depends[a][bone]) {
        multiply(of_absolute[a][bone], in[3].at + 16 * bone, s->derivative[a][s->moved[a]]);
        s->bone[a][s->moved[a]++] = bone;
      }
  }
}

/* The matrix of the turn by r, and its derivatives by r; none where |r| < 1e-4. */
static void turn_of(const double *r, double (*m)[3], double (*by)[3][3]) {
  double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2], angle = sqrt(square);
  memset(by, 0, 27 * sizeof(double));
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) m[i][j] = i == j;
  if (square <= 1e-8) return;
  double v[3] = {r[0] / angle, r[1] / angle, r[2] / angle}, c = cos(angle), s = sin(angle);
  static const int sign[3][3] = {{0, -1, 1}, {1, 0, -1}, {-1, 1, 0}};
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      double skew = i == j ? 0 : sign[i][j] * v[3 - i - j];
      m[i][j] = (i == j ? c : 0) + s * skew + (1 - c) * v[i] * v[j];
      for (int k = 0; k < 3; k++) {
        double of_i = ((i == k) - v[i] * v[k]) / angle, of_j = ((j == k) - v[j] * v[k]) / angle;
        double of_skew = i == j ? 0 : sign[i][j] * ((3 - i - j == k) - v[3 - i - j] * v[k]) / angle;
        by[k][i][j] = (i == j ? -s : 0) * v[k] + c * v[k] * skew + s * of_skew + s * v[k] * v[i] * v[j] +
                      (1 - c) * (of_i * v[j] + v[i] * of_j);
      }
    }
}

static void transform(const double *m, const double *x, double weight, double *sum) {
  for (int i = 0; i < 3; i++)
    sum[i] += weight * (m[4 * i] * x[0] + m[4 * i + 1] * x[1] + m[4 * i + 2] * x[2] + m[4 * i + 3] * x[3]);
}

static void apply(const double (*m)[3], const double *x, double scale, double *y, long stride) {
  for (int i = 0; i < 3; i++) y[i * stride] += scale * (m[i][0] * x[0] + m[i][1] * x[1] + m[i][2] * x[2]);
}

typedef struct {
  long count, corners, columns;
  const double *us;
} sizes;

static sizes read(const array *in) {
  long count = in[6].length / 3, corners = in[4].length / 4 / count;
  return (sizes){count, corners, in[7].length > 0 ? 28 : 26, in[7].length > 0 ? in[7].at : 0};
}

/* The share of each corner in the point of a triangle. */
static void shares(const sizes *size, long i, double *share) {
  share[0] = 1;
  if (!size->us) return;
  share[0] = size->us[2 * i];
  share[1] = size->us[2 * i + 1];
  share[2] = 1 - share[0] - share[1];
}

static long errors(const array *in) { return in[6].length; }
static long derivatives(const array *in) { return in[6].length * read(in).columns; }

/* The vertex before the turn of the whole hand. */
static void blend(const array *in, const skeleton *s, long vertex, double *local) {
  local[0] = local[1] = local[2] = 0;
  for (int bone = 0; bone < s->bones; bone++)
    transform(s->transform[bone], in[4].at + 4 * vertex, in[5].at[vertex * s->bones + bone], local);
  if (in[8].at[0] != 0) local[0] = -local[0];
}

static void objective(const array *in, double *out) {
  static skeleton s;
  sizes size = read(in);
  double turn[3][3], by[3][3][3], share[3], local[3];
  pose(in, &s, 0);
  turn_of(in[0].at, turn, by);
  for (long i = 0; i < size.count; i++) {
    double *error = out + 3 * i;
    shares(&size, i, share);
    for (int j = 0; j < 3; j++) error[j] = in[6].at[3 * i + j] - in[0].at[3 + j];
    for (long corner = 0; corner < size.corners; corner++) {
      blend(in, &s, size.corners * i + corner, local);
      apply(turn, local, -share[corner], error, 1);
    }
  }
}

static void jacobian(const array *in, double *out) {
  static skeleton s;
  sizes size = read(in);
  double turn[3][3], by[3][3][3], share[3], local[3], moved[3];
  long columns = size.columns;
  pose(in, &s, 1);
  turn_of(in[0].at, turn, by);
  memset(out, 0, sizeof(double) * derivatives(in));
  for (long i = 0; i < size.count; i++) {
    double *of_u = out + 3 * columns * i, *of_theta = of_u + columns - 26;
    shares(&size, i, share);
    for (int j = 0; j < 3; j++) of_theta[columns * j + 3 + j] = -1;
    for (long corner = 0; corner < size.corners; corner++) {
      long vertex = size.corners * i + corner;
      blend(in, &s, vertex, local);
      for (int j = 0; j < 3; j++) apply(by[j], local, -share[corner], of_theta + j, columns);
      for (int j = 0; size.us && j < 2; j++)
        if (corner == 2 || corner == j) apply(turn, local, corner == 2 ? 1 : -1, of_u + j, columns);
      for (int a = 0; a < ANGLES; a++) {
        moved[0] = moved[1] = moved[2] = 0;
        for (int b = 0; b < s.moved[a]; b++)
          transform(s.derivative[a][b], in[4].at + 4 * vertex, in[5].at[vertex * s.bones + s.bone[a][b]], moved);
        if (in[8].at[0] != 0) moved[0] = -moved[0];
        apply(turn, moved, -share[corner], of_theta + 6 + a, columns);
      }
    }
  }
}

const function ht[] = {{"ht", "objective", errors, objective}, {"ht", "jacobian", derivatives, jacobian}, {0}};
