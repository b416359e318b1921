/** The name that a mistyped one most likely means, or undefined when none is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, far: distance(typed, name) })).sort((a, b) => a.far - b.far)
  const [best] = ranked
  return best && best.far <= Math.min(3, Math.ceil(best.name.length / 3)) ? best.name : undefined
}

/** Levenshtein's distance between two words. Words of very different length are far apart unmeasured. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 3) return Number.POSITIVE_INFINITY
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
