// Typed arrays that grow by a quarter, so that a large index does not copy itself at every insert.

type Numbers = Uint8Array | Uint32Array | Float32Array | Float64Array

/** The same array when it is long enough, else a longer copy. */
export function grown<Column extends Numbers>(
  column: Column,
  length: number,
  make: (length: number) => Column,
): Column {
  if (length <= column.length) return column
  const longer = make(Math.ceil(length * 1.25) + 1024)
  longer.set(column)
  return longer
}

export const u8 = (length: number): Uint8Array => new Uint8Array(length)
export const u32 = (length: number): Uint32Array => new Uint32Array(length)
export const f32 = (length: number): Float32Array => new Float32Array(length)
export const f64 = (length: number): Float64Array => new Float64Array(length)
