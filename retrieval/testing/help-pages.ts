// A few pages of an invented help site.
import type { Page } from './world.ts'

export const helpPages: Page[] = [
  {
    name: 'reset',
    title: 'Reset your password',
    sections: [
      {
        heading: 'Reset a forgotten password',
        anchor: 'forgot',
        text: 'You can reset a forgotten password from the sign-in page.\n\nTo reset the password:\n\n1. Open the sign-in page.\n2. Click Forgot password.\n3. Enter your email address.\n\nThe link in the email works for 24 hours.',
      },
      {
        heading: 'Change a password you know',
        text: 'Open your profile and choose Security. The new password needs at least twelve characters.',
      },
    ],
  },
  {
    name: 'plans',
    title: 'Plans and prices',
    sections: [
      {
        heading: 'Prices',
        text: 'Plan | Price a month | Users\nStarter | 9 EUR | 3\nTeam | 29 EUR | 20\nCompany | 99 EUR | unlimited',
      },
      {
        heading: 'Invoices',
        text: 'Invoices are sent on the first day of each month. They are kept for ten years.',
      },
    ],
  },
  {
    name: 'export',
    title: 'Export your data',
    sections: [
      {
        text: 'An export contains all contacts and notes as a CSV file. Exports are made in the background and take up to an hour. Only administrators can start an export.',
      },
    ],
  },
]
