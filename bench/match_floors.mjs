// Question: how long does `ronde match` take on the neighbourhoods of the floors (issue 3), reading the file counted in?
//   ./dev bench match_floors [--data DIR] [--program build/release/ronde] [--rounds 5] [--only TEXT] [--threads 1]
// Shown: user CPU seconds of each round's middle, lowest and highest, and what was reached, so that a faster search that proves less is seen.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : process.argv[at + 1]
}
const data = option('data', '../shared/data/matching/neighbourhood')
const program = option('program', 'build/release/ronde').split(' ')
if (program.length === 1 && !program[0].endsWith('ronde_match')) program.push('match')
const rounds = Number(option('rounds', '5'))
const only = option('only', '')
const threads = option('threads', '1') // the floors are those of one core

// file, options, floor
const cases = [
  ['nb-p10000-s15.edges', '--cycle-cap 3', 'proven in 0.1 s'],
  ['nb-p10000-s15.edges', '--cycle-cap 4', 'proven in 1 s'],
  ['nb-p10000-s15.edges', '--cycle-cap 3 --chain-cap 3', 'proven in 5 s'],
  ['nb-p10000-s15.edges', '--cycle-cap 3 --chain-cap 3 --objective people,transfers', 'gap 0.3 % in 10 s'],
  ['nb-p10000-s15.edges', '--cycle-cap 4 --chain-cap 4 --time-limit 60', 'gap 0.3 % in 60 s'],
  ['nb-p10000-s15.edges', '--cycle-cap 5 --time-limit 20', 'gap 1 % in 20 s'],
  ['nb-p3000-s14.edges', '--cycle-cap 5 --time-limit 60', 'gap 0.3 % in 60 s'],
  ['nb-p3000-s14.edges', '--cycle-cap 3 --chain-cap 4 --time-limit 60', 'gap 0.3 % in 60 s'],
]

/** User CPU seconds and the result. The shell's own `time` counts what its child took. */
function run(file, options) {
  const command = [...program, file, '--threads', threads, ...options.split(' '), '--json']
  const done = spawnSync('bash', ['-c', 'TIMEFORMAT=%U; time "$@"', 'bash', ...command], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stderr}`)
  return { seconds: Number(done.stderr.trim().split('\n').at(-1)), result: JSON.parse(done.stdout) }
}

for (const [name, options, floor] of cases) {
  const file = `${data}/${name}`
  if (!`${name} ${options}`.includes(only)) continue
  if (!existsSync(file)) {
    console.log(`${file} is not there; name its folder with --data`)
    continue
  }
  const runs = Array.from({ length: options.includes('--time-limit') ? 1 : rounds }, () => run(file, options))
  const seconds = runs.map((one) => one.seconds).sort((a, b) => a - b)
  const { status, objective } = runs[0].result
  const levels = objective.map((level) => `${level.name} ${level.value} of at most ${level.upper_bound}`).join(', ')
  const middle = seconds[Math.floor(seconds.length / 2)]
  console.log(`${name} ${options}: ${middle.toFixed(2)} s (${seconds[0].toFixed(2)} to ${seconds.at(-1).toFixed(2)}), ${status}, ${levels}; floor: ${floor}`)
}
