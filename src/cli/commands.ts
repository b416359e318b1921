import Analyze from '../commands/analyze.ts'
import Call from '../commands/call.ts'
import Checkin from '../commands/checkin.ts'
import Config from '../commands/config.ts'
import Crisis from '../commands/crisis.ts'
import Doctor from '../commands/doctor.ts'
import History from '../commands/history.ts'
import Journal from '../commands/journal.ts'
import KeyExport from '../commands/key/export.ts'
import KeyImport from '../commands/key/import.ts'
import KeyRotate from '../commands/key/rotate.ts'
import KeyStatus from '../commands/key/status.ts'
import Plugins from '../commands/plugins.ts'
import Preferences from '../commands/preferences.ts'
import Profile from '../commands/profile.ts'
import Show from '../commands/show.ts'

/** Every command of the core, by its name. oclif reads this table. */
export const COMMANDS = {
  analyze: Analyze,
  call: Call,
  checkin: Checkin,
  config: Config,
  crisis: Crisis,
  doctor: Doctor,
  history: History,
  journal: Journal,
  'key:export': KeyExport,
  'key:import': KeyImport,
  'key:rotate': KeyRotate,
  'key:status': KeyStatus,
  plugins: Plugins,
  preferences: Preferences,
  profile: Profile,
  show: Show,
}

/** First words that no plugin's command may take. */
export const CORE_WORDS: readonly string[] = [
  ...new Set([...Object.keys(COMMANDS).map((name) => name.split(':')[0] ?? name), 'help', 'serve', 'admin']),
]
