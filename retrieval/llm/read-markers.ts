// Markers in what an LLM wrote: `[2]`, `[1, 3]`, `【2】`, `[^1]`, `[passage 4]`.

const marker =
  /\s*[[【]\s*(?:\^|(?:passages?|sources?|quelle|fuente)\s*)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*[\]】]/giu
const afterStop =
  /([.!?…。！？]+["'”’»)）」』]*)((?:\s*[[【]\s*(?:\^|(?:passages?|sources?)\s*)?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*[\]】])+)/giu

/** The sentence without markers, and the places (from 0) that they name, each once, in order. */
export function readMarkers(sentence: string): { text: string; places: number[] } {
  const places: number[] = []
  const text = sentence.replace(marker, (_, numbers: string) => {
    for (const part of numbers.split(/[,;]/)) {
      const [from = 0, to = from] = part.split(/[–-]/).map((one) => Number.parseInt(one, 10))
      // "[1-3]" is a range; a wide one names nothing.
      for (let place = from; place <= Math.min(to, from + 9); place += 1)
        if (!places.includes(place - 1)) places.push(place - 1)
    }
    return ''
  })
  return {
    text: text.replace(/\s+([.,;:!?。])/gu, '$1').trim(),
    places: places.filter((place) => place >= 0),
  }
}

/** "It opens. [1] Next" → "It opens [1]. Next": a marker belongs to what stands before it. */
export const markersBeforeStops = (text: string): string =>
  text.replace(afterStop, (_, stop: string, markers: string) => ` ${markers.trim()}${stop}`)

/** Nothing but markers, stops and space, and perhaps the beginning of one more marker. */
export const isOnlyMarkers = (text: string): boolean =>
  readMarkers(text.replace(/[[【][^\]】]{0,16}$/u, '')).text.replace(/[\s.,;:!?。]/gu, '') === ''
