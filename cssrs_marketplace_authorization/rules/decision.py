"""Who may do what with a form, and when (R5, R6, R8, R26)."""

from dataclasses import dataclass

from .refusal import Refusal, refusals

DRAFT = "draft"
SUBMITTED = "submitted"
APPROVED = "approved"
REFUSED = "refused"
SUBSTITUTED = "substituted"
REVOKED = "revoked"
CANCELLED = "cancelled"

#: For each act: the states it starts from, the state it leads to, and whether it is
#: reserved to the Director General.
ACTS = {
    "submit": ((DRAFT,), SUBMITTED, False),
    "approve": ((SUBMITTED,), APPROVED, True),
    "refuse": ((SUBMITTED,), REFUSED, True),
    "return": ((SUBMITTED,), DRAFT, True),
    "withdraw": ((SUBMITTED,), DRAFT, False),
    "revoke": ((APPROVED,), REVOKED, True),
    "substitute": ((DRAFT, SUBMITTED), SUBSTITUTED, False),
    "cancel": ((DRAFT, SUBMITTED), CANCELLED, False),
    "take_over": ((DRAFT,), APPROVED, False),
}
#: States in which a substitute may still be looked for.
OPEN = (DRAFT, SUBMITTED)
#: States that end a request; nothing follows but the revocation of an approval.
SEALED = (APPROVED, REFUSED, SUBSTITUTED, REVOKED)
#: States of the requests that another one may take up.
TAKEN_UP = (REFUSED, REVOKED)
#: Acts that the person confirms, each on its own, by proving who they are.
CONFIRMED = ("approve",)
#: Acts that need a reason.
NEEDS_REASON = ("refuse", "return", "revoke", "substitute", "take_over")
#: Acts that may name the criteria that are not met, and those that must.
NAMES_CRITERIA = ("refuse", "return", "revoke")
NEEDS_CRITERIA = ("refuse",)


@dataclass(frozen=True)
class Actor:
    """The user who acts on a form.

    :param holds_power: holds the power of the Director General for the company of the
        form. An administrator and the superuser do not.
    :param submitted_it: submitted this form.
    :param in_charge: may do the acts that are not reserved: procurement records a
        substitute; author, direction or secretariat cancel; who submitted it, or might,
        withdraws it; the secretariat takes over what was decided on paper.
    :param suspended: their mandate is: another has changed what they sign in with.
    :param in_person: asks for the act; neither another user nor an automation acts in
        their name. Of what is reserved, in their own session.
    """

    holds_power: bool = False
    submitted_it: bool = False
    in_charge: bool = False
    in_person: bool = True
    suspended: bool = False


def obstacles(
    act: str, state: str, actor: Actor, reason: str = "", newcomer: str = ""
) -> list[Refusal]:
    """Why the actor may not do this act in that state; empty when they may.

    :param act: a key of :data:`ACTS`.
    :param reason: text that the actor typed.
    :param newcomer: name of a marketplace that the secretariat does not know yet.

    >>> [r.code for r in obstacles("approve", "submitted", Actor())]
    ['not_holder']
    >>> [r.code for r in obstacles("approve", "submitted", Actor(True, True))]
    ['own_request']
    >>> obstacles("approve", "submitted", Actor(holds_power=True))
    []
    >>> [r.code for r in obstacles("return", "submitted", Actor(True, suspended=True))]
    ['power_suspended', 'reason_missing']
    >>> [r.code for r in obstacles("revoke", "approved", Actor(True, in_person=False))]
    ['not_in_person', 'reason_missing']
    >>> absent = Actor(in_charge=True, in_person=False)
    >>> [r.code for r in obstacles("submit", "draft", absent)]
    ['not_asked']
    >>> [r.code for r in obstacles("refuse", "approved", Actor(True), " ")]
    ['wrong_state', 'reason_missing']
    """
    origins, _target, reserved = ACTS[act]
    found = []
    if reserved and not actor.holds_power:
        found.append(Refusal("not_holder"))
    elif not reserved and not actor.in_charge:
        found.append(Refusal("not_in_charge", {"act": act}))
    elif not actor.in_person:
        found.append(Refusal("not_in_person" if reserved else "not_asked"))
    elif reserved and actor.suspended:
        found.append(Refusal("power_suspended"))
    elif reserved and actor.submitted_it and act != "revoke":
        found.append(Refusal("own_request"))
    if state not in origins:
        found.append(Refusal("wrong_state", {"state": state}))
    if act == "approve" and newcomer:
        found.append(Refusal("marketplace_unknown", {"marketplace": newcomer}))
    if act in NEEDS_REASON and not reason.strip():
        found.append(Refusal("reason_missing"))
    return found


def is_filed(state: str, was_submitted: bool) -> bool:
    """Whether the evidence of a form is frozen: it was submitted or closed once.

    :param was_submitted: whether a draft was submitted, then returned or withdrawn.
        What the Director General saw and answered stays.

    >>> is_filed("draft", False), is_filed("draft", True), is_filed("submitted", False)
    (False, True, True)
    """
    return state != DRAFT or was_submitted


def gaps(found: bool, reason: str | None) -> list[Refusal]:
    """What is missing to close a case of the register of irregular purchases (R23).

    :param found: whether what was found is one of the listed findings.
    :param reason: text that the secretariat typed.

    >>> [r.code for r in gaps(False, " ")], gaps(True, "Paid back.")
    (['finding_missing', 'reason_missing'], [])
    """
    return refusals(
        finding_missing=not found, reason_missing=not (reason or "").strip()
    )


def omissions(act: str, criteria) -> list[Refusal]:
    """What the dialog of an act still lacks, besides the reason.

    :param criteria: names of the criteria that are not met.

    >>> [r.code for r in omissions("refuse", ())], omissions("return", ())
    (['criteria_missing'], [])
    """
    return refusals(criteria_missing=act in NEEDS_CRITERIA and not criteria)
