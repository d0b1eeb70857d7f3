// What one rendered page may load: so many bytes over so many connections, all of which end when the page does.
import type { Socket } from 'node:net'

export interface ProxyPass {
  /** False, and the socket is gone, when the page has ended or used up what it may. */
  take(socket: Socket): boolean
  /** Why connections were refused, in words. */
  refused: string[]
  revoke(): void
}

const maxConnections = 500

export function createProxyPass(maxBytes: number, onRevoke: () => void): ProxyPass {
  const sockets = new Set<Socket>()
  let bytes = 0
  let taken = 0
  let isOver = false
  const revoke = (): void => {
    isOver = true
    onRevoke()
    for (const socket of sockets) socket.destroy()
  }
  return {
    refused: [],
    take: (socket) => {
      taken += 1
      if (isOver || taken > maxConnections) {
        socket.on('error', () => {}).destroy()
        return false
      }
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > maxBytes) revoke()
      })
      return true
    },
    revoke,
  }
}
