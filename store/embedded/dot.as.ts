// AssemblyScript, built to dot.wasm by scripts/build-wasm.ts; score-kernel.ts calls it.
// out[i] = dot(query, codes[i]) for n int8 vectors of `width` (a multiple of 16); the query is widened to int16.
export function dotI8(codes: usize, query: usize, out: usize, n: i32, width: i32): void {
  for (let i: i32 = 0; i < n; i++) {
    let a = i32x4.splat(0), b = i32x4.splat(0);
    for (let j: i32 = 0; j < width; j += 16) {
      const x = v128.load(codes + j);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(x), v128.load(query + (j << 1))));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(x), v128.load(query + (j << 1), 16)));
    }
    a = i32x4.add(a, b);
    store<i32>(out + (i << 2), i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3));
    codes += width;
  }
}
