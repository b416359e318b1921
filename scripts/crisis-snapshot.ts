/** Writes the compiled crisis data beside the program. Part of the build. */
import { writeFileSync } from 'node:fs'
import { SNAPSHOT, toSnapshot } from '../src/plugins/crisis/lexicon-snapshot.ts'
import { dataForSnapshot } from '../src/plugins/crisis/load-lexicon.ts'

const { lexicon, source } = dataForSnapshot()
writeFileSync(SNAPSHOT, toSnapshot(lexicon, source))
