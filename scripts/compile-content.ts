/** Leaves the word lists beside the program as it works with them. Part of the build. */
import { keepLexicon as keepCrisis } from '../src/plugins/crisis/load-lexicon.ts'
import { keepLexicon as keepEmotion } from '../src/plugins/emotion/lexicon.ts'

keepCrisis()
keepEmotion()
