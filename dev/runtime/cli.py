"""The commands behind the Makefile."""

import os
import random
import subprocess
import sys

from . import odoo, postgres, python_env, source, tools
from .common import (
    PYTHON,
    ROOT,
    STATE,
    Fail,
    check_disk,
    is_done,
    locked,
    make_dirs,
    remove,
    say,
)

FUZZ = "cssrs_marketplace_authorization/tests/test_fuzz.py"
USAGE = """usage: python3 dev/run.py COMMAND
  setup            get the runtime into .odoo/
  demo             demo database, served on 127.0.0.1 (PORT=, DETACH=1, RESET=1)
  check [ARGS]     lint and tests of what changed; with ARGS, only these tests
  test [ARGS]      every test, on a fresh database (RUNNER=odoo for Odoo's own)
  test-install     the addons installed and removed in several orders; wheels of them
  test-peers       the rule next to other addons that touch purchases
  test-core        Odoo's own suites with and without the addons (MODULES=)
  lint             the hooks of .pre-commit-config.yaml, on every file
  i18n             the terms to translate: .pot and .po of each addon
  bench [ARGS]     what the addon costs beside Odoo (quick, buyers, declare, verify)
  fuzz [ARGS]      random acts of honest people and attackers (seed, steps, episode)
  rooms            how many of our functions and files one act passes
  stop             stop the demo and PostgreSQL
  clean            stop, and empty .odoo/ of all but Odoo's packages
  ready            the database that test copies, made ahead
  lock             write the requirement locks anew
  odoo ARGS        odoo-bin with the runtime's configuration
  python ARGS      the runtime's Python, odoo importable
  db create NAME   a copy of the template;  db drop NAME;  db list
"""


def setup():
    """Everything Odoo needs; a fraction of a second when it is all there."""
    make_dirs()
    with locked("setup"):
        if not is_done("odoo", source.key()):
            check_disk()
        python_env.setup(before=postgres.stop)
        source.setup()
        tools.setup()
        postgres.start()
        odoo.write_conf()


def main(arguments):
    """Run one command; any expected trouble is one line and a code."""
    name, rest = (arguments or ["help"])[0], arguments[1:]
    handler = COMMANDS.get(name)
    if not handler:
        print(USAGE, end="", file=sys.stderr if name != "help" else sys.stdout)
        return 0 if name == "help" else 2
    try:
        return handler(rest) or 0
    except Fail as error:
        print(f"error: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
    return 1


def cmd_setup(_rest):
    setup()
    say(f"ready: Odoo {source.version()} in {STATE.relative_to(ROOT)}/")


def cmd_demo(_rest):
    from . import demo

    setup()
    return demo.main()


def cmd_check(rest):
    from . import check

    setup()
    if not rest:
        _setup_lint()
    return check.main(rest)


def cmd_ready(_rest):
    from . import ready

    setup()
    ready.fresh()


def cmd_test(rest):
    from . import testing

    setup()
    return testing.main(rest)


def cmd_test_install(_rest):
    from . import installing

    setup()
    return installing.main()


def cmd_test_peers(_rest):
    from . import peers

    setup()
    return peers.main()


def cmd_test_core(_rest):
    from . import core

    setup()
    return core.main()


def cmd_lint(_rest):
    from . import lint

    _setup_lint()
    return lint.main()


def _setup_lint():
    make_dirs()
    with locked("lint"):
        python_env.setup_lint()


def cmd_i18n(_rest):
    from . import i18n

    setup()
    return i18n.main()


def cmd_bench(rest):
    setup()
    return _run([PYTHON, ROOT / "benchmarks" / "run.py", *rest])


def cmd_fuzz(rest):
    """The same steps again for the same seed; what a step answered is printed."""
    from . import check

    setup()
    usual = (str(random.randrange(10**6)), "20000", "0")
    seed, steps, episode = [*rest, *usual[len(rest) :]][:3]
    os.environ.update(
        MARKETPLACE_FUZZ_SEED=seed,
        MARKETPLACE_FUZZ_STEPS=steps,
        MARKETPLACE_FUZZ_EPISODE=episode,
    )
    say(f"seed {seed}, {steps} steps from episode {episode}")
    return check.main(["-s", FUZZ])


def cmd_rooms(_rest):
    return cmd_bench(["rooms"])


def cmd_stop(_rest):
    from . import demo

    demo.stop()
    postgres.stop()


def cmd_clean(_rest):
    if not STATE.exists():
        return
    with locked("setup", "another run is setting up; stop it first"):
        cmd_stop(_rest)
        for path in STATE.iterdir():
            if path != source.KEPT:
                remove(path)
    if source.KEPT.exists():
        say("kept: Odoo's packages, in .odoo/debs")
    else:
        STATE.rmdir()


def cmd_lock(_rest):
    make_dirs()
    python_env.lock_all()


def cmd_odoo(rest):
    setup()
    sub = rest[:1] if rest and not rest[0].startswith("-") else []
    return _run(odoo.odoo_command(*sub, "-c", odoo.CONF, *rest[len(sub) :]))


def cmd_python(rest):
    setup()
    return _run([PYTHON, *rest])


def cmd_db(rest):
    setup()
    match rest:
        case ["create", name]:
            odoo.copy(odoo.template(), name)
        case ["drop", name]:
            odoo.drop(name)
        case ["list"]:
            print("\n".join(sorted(odoo.databases())))
        case _:
            raise Fail("db create NAME, db drop NAME or db list")


def _run(command):
    """Hand over to a program that talks to the person itself."""
    env = odoo.env(ODOO_RC=str(odoo.CONF), **postgres.client_env())
    try:
        return subprocess.run([str(a) for a in command], env=env).returncode
    except KeyboardInterrupt:
        return 130


COMMANDS = {
    "setup": cmd_setup,
    "demo": cmd_demo,
    "check": cmd_check,
    "ready": cmd_ready,
    "test": cmd_test,
    "test-install": cmd_test_install,
    "test-peers": cmd_test_peers,
    "test-core": cmd_test_core,
    "lint": cmd_lint,
    "i18n": cmd_i18n,
    "bench": cmd_bench,
    "fuzz": cmd_fuzz,
    "rooms": cmd_rooms,
    "stop": cmd_stop,
    "clean": cmd_clean,
    "lock": cmd_lock,
    "odoo": cmd_odoo,
    "python": cmd_python,
    "db": cmd_db,
}
