/** What a section is called in one line: title and heading. Written alike everywhere, so that one embedding serves all. */
export const headingLine = (title: string, heading: string): string =>
  heading === title ? title : `${title}: ${heading}`
