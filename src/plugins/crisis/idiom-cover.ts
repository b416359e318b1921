/**
 * Where idioms stand in a text. An idiom claims a phrase that it reaches beyond ("want to die" in "want to
 * die of laughter"), but not one that holds it whole: "live in" is harmless, "do not want to live in this
 * world" isn't.
 */
export class IdiomCover {
  readonly #from: Int32Array
  readonly #to: Int32Array

  constructor(words: number) {
    this.#from = new Int32Array(words).fill(-1)
    this.#to = new Int32Array(words).fill(-1)
  }

  add(first: number, last: number): void {
    for (let at = first; at <= last; at++) {
      const from = this.#from[at] as number
      if (from < 0 || first < from) this.#from[at] = first
      if (last > (this.#to[at] as number)) this.#to[at] = last
    }
  }

  claims(first: number, last: number): boolean {
    for (let at = first; at <= last; at++) {
      const from = this.#from[at] as number
      if (from < 0) continue
      const to = this.#to[at] as number
      if (from < first || to > last || (from === first && to === last)) return true
    }
    return false
  }
}
