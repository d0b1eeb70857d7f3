// The families of help pages that the parser is compared with, as Debian packages bring or build them: where the content
// stands on them, what frames it, and how the pages come into a folder.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type PageFamily = {
  name: string
  /** The Debian packages that bring it. */
  packages: string
  /** CSS: what a reader sees as the content, and what of it or around it is not. */
  content: string
  frame: string
  /** Files of the sample that was read by hand, and of all pages. `folder`: an empty one to build in. */
  pages(folder: string): { sample: string[]; all: string[] }
}

const htmlIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.html$/.test(name))
    .sort()
    .map((name) => join(folder, name))

const libreOffice: PageFamily = {
  name: 'LibreOffice help',
  packages: 'libreoffice-help-{en-us,de,fr,ja,es}',
  content: '#DisplayArea',
  frame: 'header, aside, .relatedtopics, #SearchFrame, #DonationFrame, footer, .debug',
  pages: () => {
    const root = '/usr/share/libreoffice/help'
    const sample = [
      'en-US/text/swriter/guide/page_break.html',
      'de/text/scalc/guide/autofilter.html',
      'fr/text/shared/guide/accessibility.html',
      'ja/text/swriter/guide/words_count.html',
      'en-US/text/sbasic/shared/03010102.html',
      'es/text/smath/guide/brackets.html',
    ]
    return { sample: sample.map((name) => join(root, name)), all: htmlIn(join(root, 'en-US/text')) }
  },
}

const debianReference: PageFamily = {
  name: 'Debian Reference',
  packages: 'debian-reference',
  content: 'body',
  frame: '.navheader, .navfooter, .toc',
  pages: () => {
    const root = '/usr/share/debian-reference'
    const all = htmlIn(root).filter((file) => /(?:ch|pr|ap)\w+\.en\.html$/.test(file))
    return { sample: all.filter((file) => /(?:ch01|ch09|pr01|apa)\.en/.test(file)), all }
  },
}

const gnomeHelp: PageFamily = {
  name: 'GNOME help (yelp-build html)',
  packages: 'gnome-user-docs, yelp-tools',
  content: 'article',
  // `.topiclinks` is what a page that leads to others has to say.
  frame: '[role=navigation], .guidelinks, .seealsolinks, .credits, .license, .about, footer',
  pages: (folder) => {
    execFileSync('yelp-build', ['html', '-o', folder, '/usr/share/help/C/gnome-help/'], { stdio: 'ignore' })
    const all = htmlIn(folder)
    const sample =
      /\/(?:power-batterylife|net-wireless-connect|keyboard-shortcuts-set|printing-setup|files-rename|color-calibrate-screen)\.html$/
    return { sample: all.filter((file) => sample.test(file)), all }
  },
}

const sphinxSources: Record<string, string> = {
  'index.rst': `Printing at the office
======================

Welcome to the guide of the printers on both floors.

.. toctree::
   :caption: Chapters

   guide
   code

Who to ask
----------
The desk answers on every day of the week.
`,
  'guide.rst': `Setting up a printer
====================

.. contents:: On this page
   :local:

Before you begin
----------------
Switch the printer on and wait for the green light. [#light]_

What you need
~~~~~~~~~~~~~
- paper of the right size
- the key of the tray

Connecting
----------
.. note:: The cable is in the second drawer.

========  ======
Model     Port
========  ======
P-100     9100
P-200     9200
========  ======

When nothing comes out
----------------------
Open the tray, take the sheet out, close it again.

.. [#light] It blinks for about a minute.
`,
  'code.rst': `Printing from a program
=======================
A job is a file and a queue.

Example
-------
.. code-block:: python

   def send(job):
       queue.put(job)
`,
}

/** The themes that come with Sphinx and have a layout of their own. */
const themes = ['alabaster', 'classic', 'nature', 'haiku', 'bizstyle']

const sphinx: PageFamily = {
  name: `Sphinx (${themes.join(', ')})`,
  packages: 'python3-sphinx',
  content: '.body, .content[role=main], div[role=main]',
  frame: '.sphinxsidebar, .related, .topnav, .bottomnav, .footer, .contents, .headerlink',
  pages: (folder) => {
    const sources = join(folder, 'sources')
    mkdirSync(sources, { recursive: true })
    for (const [name, text] of Object.entries(sphinxSources)) writeFileSync(join(sources, name), text)
    writeFileSync(join(sources, 'conf.py'), "project = 'Printers'\ncopyright = '2026, the desk'\n")
    for (const theme of themes) {
      const args = ['-q', '-D', `html_theme=${theme}`, sources, join(folder, 'built', theme)]
      execFileSync('sphinx-build', args, { stdio: 'ignore' })
    }
    const all = htmlIn(join(folder, 'built')).filter((file) => /\/(?:index|guide|code)\.html$/.test(file))
    const sample = all.filter((file) => /\/guide\.html$/.test(file) || /alabaster/.test(file))
    return { sample, all }
  },
}

export const pageFamilies: readonly PageFamily[] = [libreOffice, debianReference, gnomeHelp, sphinx]
