import { describe, expect, it } from 'vitest'
import type { RawDocument } from '../../../core/document.ts'
import { checkDocument, rawDocument } from '../../../core/testing/parser-contract.ts'
import { readHtml } from './read-html.ts'

function read(html: string | Uint8Array, overrides: Partial<RawDocument> = {}) {
  const raw = rawDocument('page.html', html, { url: 'https://help.example/a/page', ...overrides })
  const warnings: string[] = []
  const reading = readHtml({ raw, bytes: raw.body, warn: (message) => void warnings.push(message) })
  if (reading.text !== '') checkDocument({ ...reading, title: 'x', warnings })
  return { ...reading, warnings }
}
const text = (html: string): string => read(html).text
const headings = (html: string) => read(html).blocks.filter(({ kind }) => kind === 'heading')

describe('text of a page', () => {
  const cases: [name: string, html: string, expected: string][] = [
    ['folds blanks and keeps forced breaks', '<p> a \n  b<br> c&nbsp;d </p>', 'a b\nc d'],
    ['parts paragraphs at two forced breaks', '<p>one<br><br>two</p>', 'one\n\ntwo'],
    [
      'keeps words of links and of inline marks, no marks',
      '<p>See <a href="/x">the <b>docs</b></a>, H<sub>2</sub>O, <kbd>Ctrl</kbd>+<kbd>C</kbd></p>',
      'See the docs, H2O, Ctrl+C',
    ],
    [
      'numbers ordered lists from their start',
      '<ol start=4><li>a<li value=9>b<li>c</ol>',
      '4. a\n9. b\n10. c',
    ],
    ['indents nested lists', '<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>', '- a\n  1. b\n- c'],
    [
      'shows what is ticked',
      '<ul><li><input type=checkbox checked disabled> done</li><li><input type=checkbox> open</li></ul>',
      '- [x] done\n- [ ] open',
    ],
    ['keeps code as it is', '<pre>a\n  b<br>c\n\n</pre>', 'a\n  b\nc'],
    [
      'leaves line numbers of code out',
      '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>x = 1\ny = 2</pre></td></tr></table>',
      'x = 1\ny = 2',
    ],
    [
      'puts each line of code on its own line',
      '<pre><code><span class="line">a</span><span class="line">b</span></code></pre>',
      'a\nb',
    ],
    [
      'reads layout tables like boxes',
      '<table><tr><td><h2>Left</h2><p>one</p></td><td><p>two</p></td></tr></table>',
      'Left\n\none\n\ntwo',
    ],
    [
      'joins cells and folds their lines',
      '<table><tr><th>A<th>B<tr><td>1<br>2<td><ul><li>x<li>y</ul></table>',
      'A | B\n1 2 | x; y',
    ],
    [
      'repeats cells that reach over rows',
      '<table><tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2</table>',
      'A | B\nx | 1\nx | 2',
    ],
    [
      'keeps alt texts that say something',
      '<p>Click <img alt="the green save button" src=s.png> now <img alt="Icon"><img alt="foo.png"></p>',
      'Click the green save button now',
    ],
    [
      'keeps the source of formulas once',
      '<p>so <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math></p>',
      'so x^2',
    ],
    [
      'chooses the default of hidden alternatives in a line',
      '<p>Press <span class="switchinline"><span hidden class="MAC">Command</span><span hidden id="default1">Ctrl</span></span>+C</p>',
      'Press Ctrl+C',
    ],
    [
      'keeps every hidden alternative that is a block',
      '<div class="switch"><div hidden><h2>Writer</h2></div><div hidden><h2>Calc</h2></div></div>',
      'Writer\n\nCalc',
    ],
    ['removes what a person cannot see', '<p>a\u202eb\u200bc\u0007d\u{e0041}</p>', 'abcd'],
    [
      'keeps content inside a form that wraps the page',
      '<form><h1>Title</h1><p>Text</p><input><button>Go</button></form>',
      'Title\n\nText',
    ],
    ['drops small forms', '<p>Text</p><form><p>Your mail</p><input></form>', 'Text'],
  ]
  for (const [name, html, expected] of cases) it(name, () => expect(text(html)).toBe(expected))
})

describe('headings', () => {
  it('take their own id, else one inside, before or around them', () => {
    const found = headings(
      '<h2 id="own"><a name="inner"></a>A</h2><h2><a name="inside"></a>B</h2><p>x</p><a name="before"></a><h2>C</h2><section id="around"><h2>D</h2><p>x</p><h3>E</h3></section>',
    )
    expect(found.map(({ anchor }) => anchor)).toEqual(['own', 'inside', 'before', 'around', undefined])
  })

  it('lose the sign that links to themselves, and keep one of their own', () => {
    const page = '<h2>Set up<a class="x" href="#set-up">#</a></h2><h2>Learn C#</h2><h2>Hex #</h2>'
    expect(text(page)).toBe('Set up\n\nLearn C#\n\nHex #')
  })

  it('are found above the content part', () => {
    expect(text('<header><h1>Refunds</h1></header><main><p>Within 30 days.</p></main>')).toBe(
      'Refunds\n\nWithin 30 days.',
    )
  })
})

describe('the content part of a page', () => {
  it('is what keepSelector says, each place once', () => {
    const page = '<main><div class=k>A<div class=k>B</div></div><p>C</p></main><div class=k>D</div>'
    expect(read(page, { keepSelector: '.k' }).text).toBe('A\n\nB\n\nD')
  })

  it('loses what dropSelector says', () => {
    expect(read('<main><p>A</p><p class=promo>Buy</p></main>', { dropSelector: '.promo' }).text).toBe('A')
  })

  it('is the whole page, with a warning, when keepSelector matches nothing or is no selector', () => {
    const unmatched = read('<p>A</p>', { keepSelector: '.none' })
    expect(unmatched.text).toBe('A')
    expect(unmatched.warnings[0]).toContain('.none')
    expect(read('<p>A</p>', { dropSelector: '[[' }).warnings[0]).toContain('no valid CSS selector')
  })

  it('is found in DocBook pages without their navigation', () => {
    const page =
      '<body><div class="navheader"><a accesskey="n" href="2.html">Next</a></div><div class="sect1"><div class="titlepage"><h2 class="title"><a id="intro"></a>1. Intro</h2></div><div class="toc"><a href="#x">x</a></div><p>Words.</p><table summary="Note"><tr><td rowspan="2"><img alt="[Note]"></td><th>Note</th></tr><tr><td><p>Mind the gap.</p></td></tr></table></div><div class="navfooter">Up</div></body>'
    expect(text(page)).toBe('1. Intro\n\nWords.\n\nNote\n\nMind the gap.')
    expect(headings(page)[0]?.anchor).toBe('intro')
  })

  it('goes back to the body when the landmark is an empty shell', () => {
    expect(text('<main></main><div><p>All the text is here.</p></div>')).toBe('All the text is here.')
  })
})

describe('code', () => {
  it.each([
    ['<pre><code class="language-yaml">a: 1</code></pre>', 'yaml'],
    [
      '<div class="highlight-python notranslate"><div class="highlight"><pre>a = 1</pre></div></div>',
      'python',
    ],
    ['<pre class="sourceCode rust"><code>let a;</code></pre>', 'rust'],
    ['<pre data-lang="C++">int a;</pre>', 'c++'],
    ['<pre class="brush: js; toolbar: false">var a</pre>', 'js'],
    ['<div class="highlight-default"><pre>a</pre></div>', undefined],
    ['<div class="language-none"><pre class="screen">a</pre></div>', undefined],
  ])('has the language that %s names', (html, language) => {
    expect(read(html).blocks[0]).toMatchObject({ kind: 'code' })
    expect(read(html).blocks[0]?.language).toBe(language)
  })
})

describe('facts of a page', () => {
  it('resolves the canonical address against base and page', () => {
    const canonical = (head: string) => read(`<head>${head}</head><p>x</p>`).canonicalUrl
    expect(canonical('<link rel="canonical" href="../b">')).toBe('https://help.example/b')
    expect(canonical('<base href="/docs/"><link rel=canonical href="c">')).toBe('https://help.example/docs/c')
    expect(canonical('<link rel="canonical" href="javascript:alert(1)">')).toBeNull()
  })

  it('cuts the name of the site from the title', () => {
    const title = (head: string) => read(`<head>${head}</head><p>x</p>`).title
    expect(title('<title>Refunds | Shop Help</title>')).toBe('Refunds')
    expect(
      title('<title>Shop Help - Refunds</title><meta property="og:site_name" content="Shop Help">'),
    ).toBe('Refunds')
    expect(title('<title>View - Zoom - Optimal</title>')).toBe('View - Zoom - Optimal')
  })
})

describe('pages that LibreOffice saved', () => {
  it('are called what they say, since each of their chapters is a main heading', () => {
    const page =
      '<head><title>House rules</title></head><h1>Opening hours</h1><p>x</p><h1>Lockers</h1><p>y</p>'
    expect(read(page).title).toBe('House rules')
    expect(read(page.replace('<title>House rules</title>', '')).title).toBe('Opening hours')
  })

  it('have their language at the body', () => {
    expect(read('<body lang="nl-NL"><p>Welkom.</p></body>').language).toBe('nl')
  })

  it('part the number of a note from its text', () => {
    expect(text('<p><a class="sdfootnotesym" href="#a">1</a>Also later.</p>')).toBe('1 Also later.')
  })

  it('lose page numbers, headers and footers, and numbers that are written out', () => {
    const page =
      '<div title="header"><p>Rules</p></div><ol><li><p><span class="Numbering_20_Symbols">1.</span>Take a key.</p></li></ol><div title="footer"><p>1</p></div>'
    expect(text(page)).toBe('1. Take a key.')
  })
})

describe('hostile pages', () => {
  it('may be nested 10,000 deep', () => {
    expect(text(`${'<div>'.repeat(10_000)}deep${'</div>'.repeat(10_000)}`)).toBe('deep')
    expect(text(`${'<ul><li>'.repeat(3000)}deep`)).toMatch(/- deep$/)
  })

  it('may say one encoding and hold another', () => {
    const latin = Uint8Array.from('<meta charset=utf-8><p>Gebühr für Größe</p>', (c) => c.charCodeAt(0))
    expect(read(latin).text).toBe('Gebühr für Größe')
    expect(read('<meta charset="utf-16"><p>Größe</p>').text).toBe('Größe')
    expect(read('<p>Größe</p>', { contentType: 'text/html; charset=no-such' }).text).toBe('Größe')
  })
})
