/** One table row as text: `a | b | c`. Empty cells keep their place, those at the end are left out. */
export function joinCells(cells: readonly string[]): string {
  let end = cells.length
  while (end > 0 && cells[end - 1] === '') end -= 1
  return cells.slice(0, end).join(' | ')
}
