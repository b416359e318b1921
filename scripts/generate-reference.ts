/**
 * Writes the generated pages of docs/reference.
 * Run: node scripts/run-ts.mjs scripts/generate-reference.ts
 */
import { writeFileSync } from 'node:fs'
import { references } from './reference.ts'

for (const [file, text] of Object.entries(references())) {
  writeFileSync(file, text)
  console.log(file)
}
