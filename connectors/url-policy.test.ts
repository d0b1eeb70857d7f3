import { describe, expect, it } from 'vitest'
import { AppError } from '../core/errors.ts'
import { parsePrivateNetworkList, privateRangeOf } from './private-network.ts'
import { checkUrl, permitAddresses } from './url-policy.ts'

const nothingListed = parsePrivateNetworkList([])

describe('url policy', () => {
  it.each([
    'https://example.com/',
    'http://example.com:8080/a?b#c',
    'https://example.com:443/',
    'http://93.184.216.34/',
    'http://[2606:4700::1111]/',
    'http://1.1.1.1:8080/',
    'https://bücher.example/',
  ])('lets %s pass', (url) => {
    expect(checkUrl(url, nothingListed).href).toBe(new URL(url).href)
  })

  it('names the setting that would let a private address in', () => {
    expect(() => checkUrl('http://192.168.1.10:8080/', nothingListed)).toThrow(
      'add 192.168.1.10:8080 to KILDE_ALLOW_PRIVATE_NETWORK',
    )
  })

  it.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080/', true],
    ['127.0.0.1:8080', 'http://2130706433:8080/', true],
    ['127.0.0.1:8080', 'http://[::ffff:127.0.0.1]:8080/', true],
    ['127.0.0.1:8080', 'http://127.0.0.1:8081/', false],
    ['127.0.0.1:8080', 'http://127.0.0.2:8080/', false],
    ['127.0.0.1:81', 'http://127.0.0.1:81/', true],
    ['127.0.0.1', 'http://127.0.0.1:9999/', true],
    ['127.0.0.1', 'http://127.0.0.1:22/', false],
    ['10.0.0.0/8', 'http://10.1.2.3:8080/', true],
    ['10.0.0.0/8', 'http://10.1.2.3:25/', false],
    ['10.0.0.0/8', 'http://11.1.2.3:25/', false],
    ['10.0.0.0/8', 'http://192.168.0.1/', false],
    ['[::1]:3000', 'http://[::1]:3000/', true],
    ['::1', 'http://[0:0::1]:3000/', true],
    ['fd00::/8', 'http://[fd00::7]/', true],
    ['fd00::/8', 'http://[fe80::7]/', false],
  ])('with %s listed, %s passes: %s', (entry, url, passes) => {
    const check = () => checkUrl(url, parsePrivateNetworkList([entry]))
    if (passes) expect(check().href).toBe(new URL(url).href)
    else expect(check).toThrow(AppError)
  })

  it.each(['http://127.0.0.1', '127.0.0.1:99999', 'a b', '10.0.0.0/99', 'user@host', 'host:0'])(
    'refuses the entry %s by name',
    (entry) => {
      expect(() => parsePrivateNetworkList(['127.0.0.1', entry])).toThrow(
        /KILDE_ALLOW_PRIVATE_NETWORK.*Correct/,
      )
    },
  )

  it('refuses a name of which one address is private', () => {
    expect(() => permitAddresses('x.example', 80, ['93.184.216.34', '10.0.0.1'], nothingListed)).toThrow(
      '10.0.0.1',
    )
  })

  it('connects only to what is listed when a name has listed and unlisted private addresses', () => {
    const listed = parsePrivateNetworkList(['127.0.0.1:8080'])
    expect(permitAddresses('localhost', 8080, ['::1', '127.0.0.1'], listed)).toEqual(['127.0.0.1'])
  })

  it('takes a listed name with whatever private address it has', () => {
    const listed = parsePrivateNetworkList(['intranet.example:8080'])
    expect(permitAddresses('Intranet.example.', 8080, ['10.0.0.9'], listed)).toEqual(['10.0.0.9'])
    expect(() => permitAddresses('other.example', 8080, ['10.0.0.9'], listed)).toThrow(AppError)
  })

  it('knows the ranges by name', () => {
    expect(privateRangeOf('169.254.169.254')).toBe('linkLocal')
    expect(privateRangeOf('100.64.1.1')).toBe('carrierGradeNat')
    expect(privateRangeOf('fe80::1%eth0')).toBe('linkLocal')
    expect(privateRangeOf('nonsense')).toBe('not an address')
    expect(privateRangeOf('8.8.8.8')).toBeUndefined()
  })
})
