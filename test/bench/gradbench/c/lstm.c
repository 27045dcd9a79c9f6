/*
 * The loss of ADBench's character model, an LSTM with diagonal weights, and its gradient by the parameters, backwards
 * through time. in: main [2l, 4b], extra [3, b], state [2l, b], sequence [c, b], l
 */
#include "gradbench.h"
#include <math.h>

typedef struct {
  long layers, b, steps;
  const double *main, *extra, *state, *sequence;
} model;

static model read(const array *in) {
  long layers = (long)in[4].at[0], b = in[2].length / (2 * layers);
  return (model){layers, b, in[3].length / b - 1, in[0].at, in[1].at, in[2].at, in[3].at};
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }

/* What a layer keeps of a step, b numbers each. */
enum { INPUT, HIDDEN, CELL, FORGET, IN, OUT, CHANGE, TANH, KEPT };

/* One layer of a step: reads `input`, and hidden and cell in `kept`; makes those after the step. */
static void update(const double *w, long b, const double *input, double *kept, double *hidden, double *cell) {
  const double *bias = w + 4 * b;
  for (long i = 0; i < b; i++) {
    double h = kept[HIDDEN * b + i], c = kept[CELL * b + i];
    double f = sigmoid(input[i] * w[i] + bias[i]), into = sigmoid(h * w[b + i] + bias[b + i]);
    double o = sigmoid(input[i] * w[2 * b + i] + bias[2 * b + i]), g = tanh(h * w[3 * b + i] + bias[3 * b + i]);
    cell[i] = c * f + into * g;
    double t = tanh(cell[i]);
    hidden[i] = o * t;
    kept[INPUT * b + i] = input[i];
    kept[FORGET * b + i] = f;
    kept[IN * b + i] = into;
    kept[OUT * b + i] = o;
    kept[CHANGE * b + i] = g;
    kept[TANH * b + i] = t;
  }
}

/* The last layer's output, and the softmax of it with 2 more below; returns Σ next·(y − log(Σ exp y + 2)). */
static double read_out(const model *m, long step, const double *hidden, double *softmax) {
  const double *next = m->sequence + (step + 1) * m->b, *w = m->extra + m->b, *bias = w + m->b;
  double sum = 2, gain = 0, total = 0;
  for (long i = 0; i < m->b; i++) {
    double y = hidden[i] * w[i] + bias[i];
    sum += softmax[i] = exp(y);
    gain += next[i] * y;
    total += next[i];
  }
  for (long i = 0; i < m->b; i++) softmax[i] /= sum;
  return gain - total * log(sum);
}

/*
 * All steps; `kept` has KEPT·b numbers for each layer of each step, of one more at the end, and `softmax` b for each. With
 * `reuse` each step overwrites the last.
 */
static double forward(const model *m, double *kept, double *softmax, int reuse) {
  long b = m->b, size = KEPT * b;
  double gain = 0, signal[b], hidden[b], cell[b];
  for (long i = 0; i < m->layers; i++)
    for (long j = 0; j < b; j++) {
      kept[i * size + HIDDEN * b + j] = m->state[2 * i * b + j];
      kept[i * size + CELL * b + j] = m->state[(2 * i + 1) * b + j];
    }
  for (long s = 0; s < m->steps; s++) {
    double *now = kept + (reuse ? 0 : s) * m->layers * size, *later = reuse ? now : now + m->layers * size;
    for (long j = 0; j < b; j++) signal[j] = m->sequence[s * b + j] * m->extra[j];
    for (long i = 0; i < m->layers; i++) {
      update(m->main + i * 8 * b, b, signal, now + i * size, hidden, cell);
      for (long j = 0; j < b; j++) {
        signal[j] = later[i * size + HIDDEN * b + j] = hidden[j];
        later[i * size + CELL * b + j] = cell[j];
      }
    }
    gain += read_out(m, s, signal, softmax + (reuse ? 0 : s) * b);
  }
  return gain;
}

static void objective(const array *in, double *out) {
  model m = read(in);
  double *kept = workspace(m.layers * KEPT * m.b + m.b);
  *out = -forward(&m, kept, kept + m.layers * KEPT * m.b, 1) / (m.steps * m.b);
}

static long all(const array *in) { return in[0].length + in[1].length; }

/* Backwards through one layer of a step: from the adjoints of hidden and cell to those before it, and of its input. */
static void pull(const double *w, long b, const double *kept, double *of_hidden, double *of_cell, double *of_input,
                 double *of_w) {
  double *of_bias = of_w + 4 * b;
  for (long i = 0; i < b; i++) {
    double x = kept[INPUT * b + i], h = kept[HIDDEN * b + i], c = kept[CELL * b + i], t = kept[TANH * b + i];
    double f = kept[FORGET * b + i], into = kept[IN * b + i], o = kept[OUT * b + i], g = kept[CHANGE * b + i];
    double of_c = of_cell[i] + of_hidden[i] * o * (1 - t * t);
    double of_f = of_c * c * f * (1 - f), of_in = of_c * g * into * (1 - into);
    double of_o = of_hidden[i] * t * o * (1 - o), of_g = of_c * into * (1 - g * g);
    of_bias[i] += of_f;
    of_bias[b + i] += of_in;
    of_bias[2 * b + i] += of_o;
    of_bias[3 * b + i] += of_g;
    of_w[i] += of_f * x;
    of_w[b + i] += of_in * h;
    of_w[2 * b + i] += of_o * x;
    of_w[3 * b + i] += of_g * h;
    of_input[i] = of_f * w[i] + of_o * w[2 * b + i];
    of_hidden[i] = of_in * w[b + i] + of_g * w[3 * b + i];
    of_cell[i] = of_c * f;
  }
}

static void jacobian(const array *in, double *out) {
  model m = read(in);
  long b = m.b, size = KEPT * b, width = m.layers * size;
  double *kept = workspace((m.steps + 1) * width + m.steps * b + 2 * m.layers * b + b), *softmax = kept + (m.steps + 1) * width;
  double *of_hidden = softmax + m.steps * b, *of_cell = of_hidden + m.layers * b, *signal = of_cell + m.layers * b;
  double *of_extra = out + in[0].length, scale = -1.0 / (m.steps * b);
  forward(&m, kept, softmax, 0);
  for (long i = 0; i < all(in); i++) out[i] = 0;
  for (long i = 0; i < 2 * m.layers * b; i++) of_hidden[i] = 0;
  for (long s = m.steps - 1; s >= 0; s--) {
    const double *now = m.sequence + s * b, *next = now + b, *w = m.extra + b, *last = kept + (s + 2) * width - size + HIDDEN * b;
    double total = 0;
    for (long j = 0; j < b; j++) total += next[j];
    for (long j = 0; j < b; j++) {
      double of_y = scale * (next[j] - total * softmax[s * b + j]);
      of_extra[b + j] += of_y * last[j];
      of_extra[2 * b + j] += of_y;
      signal[j] = of_y * w[j];
    }
    for (long i = m.layers - 1; i >= 0; i--) {
      for (long j = 0; j < b; j++) of_hidden[i * b + j] += signal[j];
      pull(m.main + i * 8 * b, b, kept + s * width + i * size, of_hidden + i * b, of_cell + i * b, signal, out + i * 8 * b);
    }
    for (long j = 0; j < b; j++) of_extra[j] += signal[j] * now[j];
  }
}

const function lstm[] = {{"lstm", "objective", one, objective}, {"lstm", "jacobian", all, jacobian}, {0}};
