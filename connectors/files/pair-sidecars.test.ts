import { describe, expect, it } from 'vitest'
import { pairSidecars } from './pair-sidecars.ts'

describe('pairSidecars', () => {
  it('gives a recording the subtitles of its name, those without a language first', () => {
    const names = ['talk.en.vtt', 'talk.mp4', 'talk.SRT', 'talk.de-AT.srt', 'talks.srt', 'talk.txt']
    const pairs = pairSidecars(names)
    expect(pairs.sidecarsOf('talk.mp4')).toEqual(['talk.SRT', 'talk.de-AT.srt', 'talk.en.vtt'])
    expect(pairs.mediaOf('talk.SRT')).toEqual(['talk.mp4'])
    expect(pairs.mediaOf('talks.srt')).toEqual([])
    expect(pairs.sidecarsOf('talk.txt')).toEqual([])
  })

  it('gives one file of subtitles to all recordings of its name', () => {
    const pairs = pairSidecars(['a.mp3', 'a.mp4', 'a.srt', 'a.mp4.vtt'])
    expect(pairs.mediaOf('a.srt')).toEqual(['a.mp3', 'a.mp4'])
    expect(pairs.sidecarsOf('a.mp4')).toEqual(['a.mp4.vtt', 'a.srt'])
    expect(pairs.sidecarsOf('a.mp3')).toEqual(['a.srt'])
  })

  it('leaves subtitles in other languages than the best ones to stand for themselves', () => {
    const pairs = pairSidecars([
      'talk.de.srt',
      'talk.de.vtt',
      'talk.en.srt',
      'talk.mp4',
      'talk.mp4.pt-BR.vtt',
    ])
    expect(pairs.sidecarsOf('talk.mp4')[0]).toBe('talk.de.srt')
    expect(pairs.mediaOf('talk.de.srt')).toEqual(['talk.mp4'])
    expect(pairs.mediaOf('talk.de.vtt')).toEqual(['talk.mp4'])
    expect(pairs.mediaOf('talk.en.srt')).toEqual([])
    expect(pairs.mediaOf('talk.mp4.pt-BR.vtt')).toEqual([])
  })

  it('pairs nothing across folders', () => {
    expect(pairSidecars(['x/talk.mp4', 'y/talk.srt', 'x/talk.vtt']).sidecarsOf('x/talk.mp4')).toEqual([
      'x/talk.vtt',
    ])
  })
})
