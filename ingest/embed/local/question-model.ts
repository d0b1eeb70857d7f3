// The model's upper layers, fitted for questions: from what its middle layer makes of a question to a vector in which
// questions lie together that one answer serves. A model's folder may lack it: then nothing of the kind is known.
import type { InferenceSession } from 'onnxruntime-node'
import { runtime } from './onnx-runtime.ts'
import type { TokenStates } from './token-states.ts'

export interface QuestionModel {
  /** `states`: of one question, after the middle layer; of its own tokens and the special ones around them. */
  read(states: TokenStates): Promise<Float32Array<ArrayBuffer>>
  dispose(): Promise<void>
}

/** `file`: takes `states` [1, tokens, dimensions]; gives `vector` [1, dimensions], L2-normalised. */
export async function loadQuestionModel(
  file: string,
  options: InferenceSession.SessionOptions,
): Promise<QuestionModel> {
  const session = await runtime.InferenceSession.create(file, options)
  return {
    read: async ({ data, tokens, dimensions }) => {
      const states = new runtime.Tensor('float32', data, [1, tokens, dimensions])
      const output = await session.run({ states })
      const vector = output['vector']?.data
      if (vector instanceof Float32Array) return Float32Array.from(vector)
      throw new Error(`expected the question model to give "vector", got ${Object.keys(output).join(', ')}`)
    },
    dispose: () => session.release(),
  }
}
