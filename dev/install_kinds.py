"""Our addons in each kind of database that a person may have; a table of how it went.

    install_kinds.py CONF DATABASE LOGFILE TEMPLATE BARE OURS OTHERS WORDS

TEMPLATE has Odoo's purchases, BARE all that our addons depend on; DATABASE becomes a
copy of one of them for each kind whose title has one of the WORDS (none: all). Each
goes through the same life: installed with its examples, upgraded, refused to leave
while there are files, let go, uninstalled. Then the database must be what it was, and
Odoo's log have neither a warning nor an error.
"""

import sys

import install_year as year
from demo_setup import set_company, set_taxes
from install_check import Database, configure
from install_life import Life, heading
from runtime import odoo as runtime

from odoo.modules.registry import Registry


class Kind:
    """A kind of database: how it comes to be, and how our addons come to it.

    Invariant: the addons are installed by Odoo's own ways alone, the command line or
    the button; nothing of ours is called to help them.
    """

    title = ""
    copy_of = "bare"  # or "template"; else it goes on with the one before
    glues = None  # names of those that install themselves; None for all
    demo = True  # the examples load
    own_demo = False  # because those of Odoo are there
    again = False  # installed once more after it was uninstalled
    compared = True  # nothing but our addons changes it meanwhile

    def prepare(self, database):
        """What is there before."""

    def install(self, database, main, _bare):
        """As ``odoo -i`` does."""
        Registry.new(database.name, install_modules=[main])

    def look(self, database):
        """What is not found that should be, once installed."""
        return []

    def use(self, database):
        """What a person does before it leaves."""


class Blank(Kind):
    title = "blank, with Odoo's examples"
    copy_of = ""
    own_demo = True

    def prepare(self, database):
        runtime.drop(database.name)
        runtime.postgres.dbtool("create", database.name, "template0")

    def install(self, database, main, bare):
        names = [main, *bare]
        Registry.new(database.name, install_modules=names, new_db_demo=True)


class ButtonWithExamples(Kind):
    title = "blank once more, Apps button"
    copy_of = ""
    own_demo = True
    again = True

    def install(self, database, main, _bare):
        database.install([main])


class Button(ButtonWithExamples):
    title = "Apps button, without examples"
    copy_of = "bare"
    demo = again = False


def only(database, language):
    """Have one language active, in which everybody reads."""
    with database.environment() as env:
        everybody = env["res.partner"].with_context(active_test=False).search([])
        everybody.lang = language
        env["res.lang"].search([("code", "!=", language)]).active = False


class With(Kind):
    """No more than these addons of others is there."""

    copy_of = "template"
    glues = ()
    addons = ()

    def prepare(self, database):
        Registry.new(database.name, install_modules=self.addons)


class Stock(With):
    title = "with purchase_stock, _requisition"
    addons = ("purchase_requisition_stock", "stock_account")


class Expense(With):
    title = "French only, with hr_expense"
    addons = ("hr_expense",)
    glues = ("cssrs_marketplace_authorization_expense",)

    def prepare(self, database):
        super().prepare(database)
        only(database, "fr_FR")


class Canada(Kind):
    title = "French and English, with l10n_ca"

    def prepare(self, database):
        with database.environment() as env:
            set_company(env)
        Registry.new(database.name, install_modules=["l10n_ca"])
        with database.environment() as env:
            set_taxes(env)


class Companies(Kind):
    title = "English, three companies"

    def prepare(self, database):
        only(database, "en_US")
        with database.environment() as env:
            for name, country in (("École associée", "ca"), ("Maison de Paris", "fr")):
                company = env["res.company"].create(
                    {"name": name, "country_id": env.ref(f"base.{country}").id}
                )
                env.ref("base.user_admin").company_ids += company

    def look(self, database):
        codes = [("code", "=like", "purchase.marketplace.%")]
        with database.environment() as env:
            found = env["ir.sequence"].search(codes).company_id
            without = env["res.company"].search([]) - found
            return [f"no numbering: {company.name}" for company in without]


class Year(Kind):
    title = "a year of purchases"
    again = True

    def prepare(self, database):
        with database.environment() as env:
            year.fill(env)

    def look(self, database):
        with database.environment() as env:
            return year.missing(env)

    def use(self, database):
        with database.environment() as env:
            year.reimburse(env)


# To save minutes, traits that have nothing to do with each other share a database.
KINDS = (
    *(Blank, ButtonWithExamples, Button, Canada),
    *(Stock, Expense, Companies, Year),
)


def run(kinds, conf, name, logfile, template, bare, ours, others, words):
    """Have each kind live its life, and print its row; 1 when something was wrong."""
    configure(conf, name, logfile)
    print(heading(), flush=True)
    origins = {"template": template, "bare": bare}
    failed = 0
    for kind in kinds:
        if not any(word in kind.title for word in words.split(",")):
            continue
        life = Life(Database(name), logfile, ours.split(","))
        life.of(kind, origins, others.split(","))
        failed += bool(life.faults)
        print(life.row(kind.title), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run([kind() for kind in KINDS], *sys.argv[1:]))
