#!/usr/bin/env python3
"""Graphs that nobody would draw in good faith, large: does `ronde match` keep to its time and memory, with a plan and a valid bound?

  hostile_graphs.py [--cmd './build/release/ronde match'] [--time-limit S] [--memory MB] [--only SUBSTRING]

Each graph is written to a temporary folder, given to the command and judged by judge_plan below, which knows nothing of the matcher.
CPU time counts, so that a busy machine does not fail it; reading the file may take kReadShare on top of the limit.
Exit status: 0 all kept to it, 1 not all.
"""
import argparse, json, os, resource, shlex, subprocess, sys, tempfile, time

READ_SECONDS_A_MB = 0.25  # on top of the limit: reading, and looking at the plan again
GRACE_SECONDS = 2.0


def isolated(n=1_000_000):
    return n, [], iter(())

def clique(n=2000):
    return n, [], ((u, v) for u in range(n) for v in range(n) if u != v)

def star(n=300_000):
    return n, [], (pair for leaf in range(1, n) for pair in ((0, leaf), (leaf, 0)))

def bipartite(n=1000):
    return 2 * n, [], (pair for u in range(n) for v in range(n, 2 * n) for pair in ((u, v), (v, u)))

def path(n=1_000_000):
    return n, [], ((v, v + 1) for v in range(n - 1))

def path_of_a_gift(n=300_000):
    return n, [0], ((v, v + 1) for v in range(n - 1))

def ring(n=100_000):
    return n, [], ((v, (v + 1) % n) for v in range(n))

def selves(n=300_000):
    return n, [], ((v, v) for v in range(n))

def duplicates(n=1000, times=1000):
    return n, [], ((v, (v + 1) % n if i % 2 else (v - 1) % n) for i in range(times) for v in range(n))

def gifts(n=2000):
    """Half the vertices are gifts that all others want."""
    return n, range(n // 2), ((u, v) for u in range(n) for v in range(n // 2, n) if u != v)


# name, graph, further options
CASES = [
    ('isolated', isolated, '--cycle-cap 3'),
    ('isolated, chains', isolated, '--cycle-cap 3 --chain-cap 3 --objective people,transfers'),
    ('clique, 3', clique, '--cycle-cap 3'),
    ('clique, 4', clique, '--cycle-cap 4'),
    ('clique, people', clique, '--cycle-cap 3 --objective people,transfers,wish,walk,waiting'),
    ('clique, weight', clique, '--cycle-cap 3 --objective weight'),
    ('gifts, 3 and 3', gifts, '--cycle-cap 3 --chain-cap 3'),
    ('star', star, '--cycle-cap 3'),
    ('star, 4', star, '--cycle-cap 4'),
    ('bipartite, 2', bipartite, '--cycle-cap 2'),
    ('bipartite, 4', bipartite, '--cycle-cap 4'),
    ('path', path, '--cycle-cap 4'),
    ('path, deep', path, '--cycle-cap 100000'),
    ('path of a gift, 4', path_of_a_gift, '--cycle-cap 3 --chain-cap 4'),
    ('path of a gift, deep', path_of_a_gift, '--cycle-cap 3 --chain-cap 300000'),
    ('ring, 3', ring, '--cycle-cap 3'),
    ('ring, deep', ring, '--cycle-cap 99999'),
    ('ring, none', ring, '--cycle-cap none'),
    ('self-arcs', selves, '--cycle-cap 3'),
    ('duplicates', duplicates, '--cycle-cap 4'),
]


def write_edges(file, n, gift_list, arcs):
    file.write(f'p {n} 0 {len(gift_list)}\n')
    for gift in gift_list:
        file.write(f'a {gift}\n')
    rows = []
    for u, v in arcs:
        rows.append(f'{u} {v} {1 + (u * 7 + v * 13) % 50}\n')
        if len(rows) == 100_000:
            file.write(''.join(rows))
            rows = []
    file.write(''.join(rows))


def write_wants_of_one_member(file):
    """U1 has 10,000 things and wants one for each of them, of 50 that others have; all others want everything of U1."""
    file.write('#! REQUIRE-COLONS REQUIRE-USERNAMES\n')
    others = [f'B{i}' for i in range(50)]
    mine = [f'A{i}' for i in range(10_000)]
    for name in mine:
        file.write(f'(U1) {name} : {" ".join(others)}\n')
    for i, name in enumerate(others):
        file.write(f'(V{i}) {name} : {" ".join(mine)}\n')


def judge_plan(result):
    """Nothing handed over or received twice; each level's bound not beaten by its value."""
    given, got = set(), set()
    for exchange in result['exchanges']:
        for transfer in exchange['transfers']:
            if transfer['item'] in given or transfer['to'] in got:
                return 'uses something twice'
            given.add(transfer['item'])
            got.add(transfer['to'])
    for level in result['objective']:
        small = level['name'] in ('rank', 'walk', 'balance')
        if (level['value'] < level['upper_bound']) if small else (level['value'] > level['upper_bound']):
            return f'is worth more than its bound says: {level}'
    return None


def run(command, file, options, arguments):
    seconds = arguments.time_limit + GRACE_SECONDS + READ_SECONDS_A_MB * os.path.getsize(file) / 1e6
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (arguments.memory << 20, arguments.memory << 20))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 60, int(seconds) + 60))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command + [file] + shlex.split(options) + ['--time-limit', str(arguments.time_limit), '--json'],
                          capture_output=True, preexec_fn=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    wall = time.monotonic() - started
    if done.returncode != 0:
        return f'ended with {done.returncode}: {done.stderr.decode()[-200:].strip()}', cpu, wall, ''
    result = json.loads(done.stdout)
    levels = ' '.join(f"{level['name']} {level['value']}/{level['upper_bound']}" for level in result['objective'])
    wrong = judge_plan(result)
    if not wrong and cpu > seconds:
        wrong = f'took more than {seconds:.1f} s'
    return wrong, cpu, wall, f"{result['status']} {levels}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--cmd', default='./build/release/ronde match')
    parser.add_argument('--time-limit', type=float, default=5)
    parser.add_argument('--memory', type=int, default=1024, help='MB of address space')
    parser.add_argument('--only', default='')
    arguments = parser.parse_args()
    command = shlex.split(arguments.cmd)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        def case(name, file, options):
            nonlocal bad
            wrong, cpu, wall, told = run(command, file, options, arguments)
            bad += bool(wrong)
            print(f'{"BAD " + wrong if wrong else "good"} | {name} {options} | cpu {cpu:.1f} s wall {wall:.1f} s | {told}', flush=True)
        last = None
        for name, graph, options in CASES:
            if arguments.only not in name:
                continue
            file = os.path.join(folder, graph.__name__ + '.edges')
            if last and last != file:
                os.remove(last)
            if last != file:
                with open(file, 'w') as out:
                    write_edges(out, *graph())
            last = file
            case(name, file, options)
        if arguments.only in 'wants of one member':
            file = os.path.join(folder, 'one_member.wants')
            with open(file, 'w') as out:
                write_wants_of_one_member(out)
            for options in ('--cycle-cap 3', '--cycle-cap 4', '--cycle-cap none', '--cycle-cap 3 --objective people,transfers'):
                case('wants of one member', file, options)
    print(f'{bad} bad')
    sys.exit(bad > 0)


if __name__ == '__main__':
    main()
