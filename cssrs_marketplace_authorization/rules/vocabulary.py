"""Words around the name of a seller, on bills and card statements (R1, R24).

They are written here as anybody reads them, and compared as :mod:`.lookalikes` does.
"""

from .lookalikes import form


def _forms(text: str) -> frozenset[str]:
    """The forms of several words.

    >>> _forms("cie Canada") == {form("cie"), form("Canada")}
    True
    """
    return frozenset(map(form, text.split()))


#: A card statement names the processor or the card first: "PAYPAL *EBAY".
PROCESSORS = frozenset(
    "paypal pypl pp sq sp stripe alipay klarna afterpay zip sezzle affirm applepay "
    "googlepay google apple visa mastercard amex interac".split()
)
#: What statements glue to a name.
TAILS = (
    "com ca us fr uk inc mktplace mktpl mktp marketplace prime business retail digital "
    "canada services service store stores shop shopping motors seller sellers "
    "mail email static images media mkt mktplc "
    "ジャパン 日本 中国 カナダ 加拿大 合同会社 株式会社 有限公司"
).split()
#: What sites glue before one.
HEADS = "www my about the".split()
#: Words, French or English, that are the name of a marketplace, or are it but for a
#: letter, or its beginning: those that are met once in ten million words, or more.
ORDINARY = _forms(
    "wish amazone amazones amazons alibis libris context discount swish whish tamil "
    "teemu"
)
#: They go with any seller, and say nothing of who it is.
NEUTRAL = _forms(
    # Companies
    "inc llc ltd ltee ulc limited corp corporation co company cie gmbh sa sarl sas uc "
    "plc pte private group groupe holding holdings enr international global intl "
    "branch succursale filiale division basics essentials "
    # Countries, provinces and the places that statements give
    "canada usa us uk gb fr de eu europe quebec qc on bc wa sgp singapore london "
    "irl gbr luxembourg ireland dublin seattle toronto vancouver mississauga brampton "
    "ottawa montreal brooklyn hk suisse "
    "canadienne canadien francaise francais americaine americain "
    # Sites
    "www http https com net ca can site online en ligne pdf png jpg jpeg "
    # What these companies do
    "business marketplace marketplaces mktp mktpl "
    "mktplace mktplce mktplc prime retail digital "
    "service services svcs seller sellers fulfillment fulfilment corporate media store "
    "stores shop shopping boutique magasin "
    "ecommerce commerce trade assurance marketing "
    "pay payment payments pmt pmts bill billing member membership export sales "
    "pos preauth preautorisation purch debit credit remb "
    "vendeur vendeurs vendor vendors fournisseur supplier tiers third party "
    # What people write beside the seller
    "achat achats achete achetes achetee achetees commande commandes commandee order "
    "orders purchase facture factures invoice recu recus receipt colis livraison "
    "paiement paye remboursement refund compte carte cadeau frais fee fees "
    "abonnement adhesion subscription panier cart capture ecran screenshot page "
    "confirmation suivi expedition shipping retour retours return returns "
    # Months
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre "
    "decembre january february march april may june july august september october "
    "november december "
    "votre mon notre fw fwd re tr "
    # Articles
    "the le la les un une du de des chez sur via par pour avec from by at of "
    # Processors, wherever they are
    + " ".join(PROCESSORS)
)
#: With these words, a name that is also a word speaks of something else: a place, a
#: show, a club, an outing.
ELSEWHERE = _forms(
    # Nature and outings
    "rafting rafts canot kayak riviere fleuve "
    "river foret forest jungle bassin serre zoo "
    "aquarium camp croisiere excursion expedition aventure aventures adventure voyage "
    "voyages sortie sorties visite parc tour tours trek safari hotel auberge "
    # Shows and stories
    "film films cinema documentaire theatre piece spectacle spectacles conte contes "
    "conteur histoire exposition musee concert tournee album roman opera comedie "
    "marionnettes danse costume costumes voleurs caverne billet billets atelier "
    # Groups and tables
    "club equipe ligue tournoi ecole garderie fondation association restaurant resto "
    "cafe pizza pizzeria bar bistro traiteur location reservation "
    "souper diner dejeuner repas banquet kebab shawarma "
    # Figures of speech
    "make list liste tree upon"
)
#: Where the company of a marketplace sells services, and no goods.
SERVICE_HOSTS = frozenset(("aws",))
