import { describe, expect, it } from 'vitest'
import { boundRobots } from './bound-robots.ts'

describe('bounding robots.txt', () => {
  it('leaves an honest file as it is', () => {
    const text =
      'User-agent: *\nDisallow: /search*?q=*&page=\nAllow: /*.css$ # styles\nCrawl-delay: 2\nSitemap: https://x.org/*.xml\nDisallow:'
    expect(boundRobots(text)).toBe(text.replace('/*.css$ # styles', '/*.css$'))
  })

  it('cuts a rule with many wildcards: what is forbidden grows, what is allowed goes', () => {
    expect(boundRobots('Disallow: /*a*b*c*d*e*f')).toBe('Disallow: /*a*b*c*d')
    expect(boundRobots('Allow: /*a*b*c*d*e*f')).toBe('')
    expect(boundRobots('Disallow: /a****b')).toBe('Disallow: /a*b')
  })

  it('reads wildcards of 2,000 rules, and of later ones what stands before the first', () => {
    const text = boundRobots(`${'Disallow: /x*y\n'.repeat(2_000)}Disallow: /p*q\nDisallow: *z\nAllow: /r*s`)
    expect(text.split('\n').slice(-3)).toEqual(['Disallow: /p', 'Disallow: /', ''])
  })
})
