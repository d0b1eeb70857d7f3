import { describe, expect, it } from 'vitest'
import { AppError } from '../core/errors.ts'
import { parsePrivateNetworkList, privateRangeOf } from './private-network.ts'
import { checkUrl, permitAddresses } from './url-policy.ts'

const nothingListed = parsePrivateNetworkList([])

// Each must be refused before any connection is made. Names are refused when they are resolved; see guarded-connect.test.ts.
const hostileUrls = `
http://127.0.0.1/ http://127.0.0.1:8080/ https://127.0.0.1/ http://127.1/ http://127.0.1/ http://127.255.255.254/
http://2130706433/ http://0x7f000001/ http://0x7F.0x0.0x0.0x1/ http://0177.0.0.1/ http://0177.0000.0000.0001/
http://017700000001/ http://127.0.0.01/ http://0x7f.1/ http://127.0x0.1/ http://127.0.0.1./ http://0/ http://0.0.0.0/
http://0x0/ http://00/ http://0.1.2.3/ http://10.0.0.1/ http://10.255.255.255/ http://012.0.0.1/ http://167772161/
http://0xa000001/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://192.168.1.1:8080/
http://3232235521/ http://0xc0a80001/ http://192.168.257/ http://169.254.169.254/latest/meta-data/
http://169.254.169.254:80/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/ http://169.254.0.1/
http://100.64.0.1/ http://100.100.100.200/ http://100.127.255.255/ http://192.0.0.192/ http://192.0.0.8/
http://192.0.2.1/ http://192.88.99.1/ http://198.18.0.1/ http://198.19.255.255/ http://198.51.100.7/
http://203.0.113.9/ http://224.0.0.1/ http://239.255.255.255/ http://240.0.0.1/ http://255.255.255.255/
http://[::1]/ http://[::1]:8080/ http://[0:0:0:0:0:0:0:1]/ http://[0000::0001]/ http://[::]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::ffff:10.0.0.1]/ http://[::ffff:169.254.169.254]/ http://[::ffff:a9fe:a9fe]/
http://[0:0:0:0:0:ffff:7f00:0001]/ http://[::127.0.0.1]/ http://[::7f00:1]/ http://[::ffff:0:127.0.0.1]/
http://[64:ff9b::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/ http://[64:ff9b:1::10.0.0.1]/
http://[2002:7f00:1::]/ http://[2002:c0a8:1::1]/ http://[2002:a9fe:a9fe::1]/ http://[2001::1]/
http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/ http://[fe80::1]/ http://[febf::1]/ http://[fec0::1]/ http://[fc00::1]/
http://[fd00:ec2::254]/ http://[fd12:3456:789a::1]/ http://[ff02::1]/ http://[ff0e::1]/ http://[100::1]/
http://[2001:db8::1]/ http://[2001:2::1]/ http://[2001:10::1]/ http://[4000::1]/ http://[5f00::1]/
http://①②⑦.⓪.⓪.①/ http://１２７.０.０.１/ http://127。0。0。1/ http://0x7f｡0｡0｡1/ http://%31%32%37.0.0.1/
http://127.0.0.1%2f@example.com/ http://user:secret@example.com/ http://user@example.com/ http://example.com:secret@127.0.0.1/
http://:@127.0.0.1/ ftp://example.com/ file:///etc/passwd gopher://127.0.0.1:6379/_x data:text/html,x javascript:alert(1)
blob:http://example.com/x ws://example.com/ wss://example.com/ mailto:a@example.com about:blank chrome://settings
http://example.com:0/ http://example.com:1/ http://example.com:21/ http://example.com:22/ http://example.com:23/
http://example.com:25/ http://example.com:53/ http://example.com:110/ http://example.com:445/ http://example.com:587/
https://example.com:993/ http://example.com:81/ https://example.com:1023/ http://example.com:65536/ http://[::1%25eth0]/
http://./ http://256.256.256.256/ http://1.2.3.4.5/ http://0x100000000/ http://[::g]/ //example.com/ example.com
`
  .trim()
  .split(/\s+/)

describe('url policy', () => {
  it('has a table of a hundred hostile forms and more', () => {
    expect(new Set(hostileUrls).size).toBeGreaterThanOrEqual(100)
  })

  it.each(hostileUrls)('refuses %s', (url) => {
    let thrown: unknown
    try {
      checkUrl(url, nothingListed)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(AppError)
    expect(thrown).toMatchObject({ code: 'fetch-blocked', retryable: false })
    expect(String(thrown)).toMatch(/expected .* got /s)
    expect(String(thrown)).not.toContain('secret')
  })

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
