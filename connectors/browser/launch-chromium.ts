// Starts Chromium so that nothing of it goes past the proxy and nothing of it outlives us: it is driven over a pipe and
// ends when the pipe does, also after kill -9 of this process.
import type { Browser } from 'playwright'
import type { Logger } from '../../core/ports/logger.ts'

const switches = [
  // A name that anything tries to look up by itself, past the proxy, does not exist.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--dns-prefetch-disable',
  '--disable-quic',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--no-pings',
  '--disable-domain-reliability',
  '--disable-gpu',
  '--mute-audio',
  '--js-flags=--max-old-space-size=512',
]

/** @throws what playwright throws when the program does not start */
export async function launchChromium(
  deps: { log: Logger },
  { executable, proxyUrl }: { executable: string; proxyUrl: string },
): Promise<Browser> {
  // 0.3 s, so only when a page asks for it.
  const { chromium } = await import('playwright')
  const launch = (chromiumSandbox: boolean): Promise<Browser> =>
    chromium.launch({
      executablePath: executable,
      headless: true,
      chromiumSandbox,
      // Without a page's pass it refuses: whatever the browser does of itself leads nowhere.
      proxy: { server: proxyUrl },
      args: switches,
      env: ownEnvironment(),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: 30_000,
    })
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) return launch(false)
  try {
    return await launch(true)
  } catch (thrown) {
    if (!/sandbox/i.test(String(thrown))) throw thrown
    deps.log.warn({ executable }, 'browser-sandbox-missing')
    return launch(false)
  }
}

/** What a program needs to find its folders, fonts and libraries. Keys and tokens of this process are none of a page's business. */
const ownEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(?:PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|FONTCONFIG_\w+|LD_LIBRARY_PATH)$/.test(name),
    ),
  )
