// Holds a run that would take a large part of a source away: a site that answers nothing is rarely meant.
const SHARE = 0.3
const LEAST = 20

/** `live`: live documents before the run. `found`: documents the run accounted for. */
export interface Shrink {
  live: number
  vanishing: number
  found: number
}

/** More than 30 % and at least 20 documents, or an enumeration that found nothing at all. */
export const isHeld = ({ live, vanishing, found }: Shrink): boolean =>
  vanishing > 0 && (found === 0 || (vanishing >= LEAST && vanishing > live * SHARE))

export const heldMessage = (name: string, { live, vanishing, found }: Shrink): string =>
  `Syncing source "${name}": expected to find most of its ${live} live documents again, but ` +
  `${found === 0 ? 'found none' : `${vanishing} of them are no longer there`}. Nothing was deleted. ` +
  'If this is right, confirm the run (POST /v1/sources/{id}/runs/{runId}/confirm); if not, check the source and sync again.'
