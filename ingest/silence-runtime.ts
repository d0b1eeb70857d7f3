/**
 * ONNX Runtime 1.30 reports its use to its makers unless told not to: it reads the machine's id and this process's
 * command line (a long one ends the process), and leaves files in /tmp and ~/.cache. It reads the process's own
 * environment, which a thread cannot change, so it is set here, before any thread starts.
 */
export const silenceRuntime = (): void => {
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
}
