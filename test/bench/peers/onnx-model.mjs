/** Models of ONNX with one node, as protocol buffers. Numbers of fields are those of onnx.proto. */

const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
const bytes = (field, content) => [...varint((field << 3) | 2), ...varint(content.length), ...content];
const text = (field, value) => bytes(field, [...new TextEncoder().encode(value)]);
const integer = (field, value) => [...varint(field << 3), ...varint(value)];
const many = (field, values, encode) => values.flatMap((value) => bytes(field, encode(value)));

const types = { f32: 1, i32: 6, i64: 7, f64: 11 };

/** ValueInfoProto: a name and the type of a tensor of a shape. */
const valueInfo = ({ name, dtype, shape }) => {
  const dims = many(1, shape, (length) => integer(1, length));
  return [...text(1, name), ...bytes(2, bytes(1, [...integer(1, types[dtype]), ...bytes(2, dims)]))];
};

/** AttributeProto: an integer, integers, a float or a string. */
function attribute([name, value]) {
  if (Array.isArray(value)) return [...text(1, name), ...value.flatMap((v) => integer(8, v)), ...integer(20, 7)];
  if (typeof value === "string") return [...text(1, name), ...text(4, value), ...integer(20, 3)];
  if (Number.isInteger(value)) return [...text(1, name), ...integer(3, value), ...integer(20, 2)];
  const float = [...new Uint8Array(Float32Array.of(value).buffer)];
  return [...text(1, name), ...varint((2 << 3) | 5), ...float, ...integer(20, 1)];
}

/** A constant of integers. */
const constant = ({ name, data }) => [
  ...integer(1, data.length),
  ...integer(2, types.i64),
  ...text(8, name),
  ...bytes(9, [...new Uint8Array(BigInt64Array.from(data, BigInt).buffer)]),
];

/** `outputs = operation(inputs, constants)` */
export function model({ operation, inputs, constants = [], outputs, attributes = {} }) {
  const node = [
    ...[...inputs, ...constants].flatMap(({ name }) => text(1, name)),
    ...outputs.flatMap(({ name }) => text(2, name)),
    ...text(4, operation),
    ...many(5, Object.entries(attributes), attribute),
  ];
  const graph = [
    ...bytes(1, node),
    ...text(2, "graph"),
    ...many(5, constants, constant),
    ...many(11, inputs, valueInfo),
    ...many(12, outputs, valueInfo),
  ];
  return Uint8Array.from([...integer(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ""), ...integer(2, 17)])]);
}
