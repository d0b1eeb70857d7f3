// Makes a tensor inside an ONNX model one of its outputs, without writing the model again.

const TENSOR_FLOAT = 1
/** Field numbers of onnx.proto: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const FIELD = { modelGraph: 7, graphOutput: 12, valueName: 1, valueType: 2, tensorType: 1, elementType: 1 }

/**
 * `model`: the bytes of a ModelProto. In protobuf, messages written one after the other are read as one, and what a list
 * holds is joined: a second ModelProto that has nothing but one more output of the graph adds it.
 */
export function exposeOutput(model: Buffer, tensor: string): Buffer {
  const type = field(FIELD.valueType, field(FIELD.tensorType, [FIELD.elementType << 3, TENSOR_FLOAT]))
  const value = [...field(FIELD.valueName, [...Buffer.from(tensor)]), ...type]
  return Buffer.concat([model, Buffer.from(field(FIELD.modelGraph, field(FIELD.graphOutput, value)))])
}

/** One length-delimited field. */
const field = (number: number, body: readonly number[]): number[] => [
  (number << 3) | 2,
  ...varint(body.length),
  ...body,
]

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
