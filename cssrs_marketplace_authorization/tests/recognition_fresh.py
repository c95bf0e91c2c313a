"""Sets of names, addresses and labels, each measured once before the rules knew it.

``A`` to ``C`` were written together, before who wrote them read the rules or the corpus:
from descriptors of card statements and domains that are public, names of companies, and
typing slips drawn by lot. ``A`` was measured, its classes were mended, then ``B``, and so
on. ``D`` to ``F`` were written in between: ``D`` from texts of public files, ``E`` with
other scripts and redirections, ``F`` with honest names that are meant to deceive. In
``G`` all is drawn by lot: names, forms, slips, and as honest words those of French and
English that look the most like a name.

Lines are those of :mod:`.recognition_corpus`; entries that are there already are not
repeated. What is disputed, or hides where it leads, has its marketplace too: to ask
about it is right.
"""

# ruff: noqa: E501, RUF001

#: What each set had at first sight, by kind: the share of its marketplaces that were
#: decided (of those that are not disputed), the share that were decided or asked about,
#: and the precision of what was decided.
FIRST_SIGHT = {
    "A": {
        "names": (0.750, 0.838, 1.000),
        "addresses": (0.755, 0.714, 1.000),
        "labels": (0.650, 0.750, 0.929),
    },
    "B": {
        "names": (0.754, 0.882, 1.000),
        "addresses": (0.809, 0.926, 1.000),
        "labels": (0.789, 0.957, 1.000),
    },
    "C": {
        "names": (0.714, 0.925, 1.000),
        "addresses": (0.886, 0.962, 1.000),
        "labels": (0.810, 0.955, 1.000),
    },
    "D": {
        "names": (0.800, 1.000, 1.000),
        "addresses": (0.924, 1.000, 1.000),
        "labels": (0.800, 1.000, 1.000),
    },
    "E": {
        "names": (0.814, 0.945, 1.000),
        "addresses": (0.857, 1.000, 1.000),
        "labels": (0.885, 1.000, 0.958),
    },
    "F": {
        "names": (0.676, 0.973, 0.958),
        "addresses": (0.964, 0.984, 1.000),
        "labels": (0.808, 0.966, 0.955),
    },
    "G": {
        "names": (0.921, 0.976, 1.000),
        "addresses": (0.939, 1.000, 1.000),
        "labels": (0.929, 1.000, 1.000),
    },
}

SETS = {
    "A": {
        "names": """
Traiteur L'Amazone inc.
Amaison Décor
Digital Keystone
Tesmo Consultants
Éditions Amazonie
Librairie Le Port de tête
Témiscouata Sports
PAYPAL *KICKSTARTER
McGill Rare Books
Thunder Bay Supply
Tapis Ali Baba Laval
Make-A-Wish Canada
Librairie Livres Rares Michel Roy
Groupe Témis
Amazing Toys
Mouser Electronics
Océan Bay Plongée
Temur Construction
Digi Clé Serrurier
Coopérative Zone
ABC Books
Damazo Rivest
Ex Libris Group
Egg New Farms
Pétro-T
Sheila Mode
RONA inc.
Ets. Yvon Tremblay
Azimut Amazing Race
Temple du livre
Ali Babacar Diop, traducteur
Alibert Traiteur
Lego Canada
Les Amazones du Saguenay
Tremblay Ets Systèmes
Omni Zone Sports
PAYPAL *WIX.COM
Centre botanique Amazonia
NEWEGG.CA	Newegg
Best Buy Marketplace	Best Buy Marketplace
Newegg Marketplace	Newegg
Walmart Marketplace	Walmart Marketplace
ⓐⓜⓐⓩⓞⓝ	Amazon
Arnaz0n	Amazon
ABEBOOKS*ORDER 6613	AbeBooks
AMZN.CA/PRIME MEMBERSHIP	Amazon
KLARNA*TEMU	Temu
PYPL*ETSY	Etsy
AMZN*Vendeur Outils Pro	Amazon
PAYPAL *SHEIN	Shein
T E M U	Temu
A m a z o n	Amazon
Amazon_ca	Amazon
Digi Key Electronics	DigiKey
Rakutten	Rakuten
ALlEXPRESS	AliExpress
Barnes & Noble	Barnes & Noble (online)
eBay Commerce UK Ltd	eBay
TAOBAO.COM HANGZHOU	Alibaba
Alibabba.com	Alibaba
АМАЗОН	Amazon
AMAZONCA	Amazon
PriceMinister Rakuten	Rakuten
ETSY.COM	Etsy
amazon (compte prof)	Amazon
DIGI-KEY CORP THIEF RIVER	DigiKey
Tmall Global	Alibaba
nozama (Amazon)	Amazon
Boutique Etsy « Bois flotté »	Etsy
Remb. AMZN	Amazon
Amazon Export Sales LLC	Amazon
易贝	eBay
RAKUTEN FRANCE SAS	Rakuten
EBAYCA	eBay
AMAZON* 701-4417732-99 TORONTO	Amazon
Amazon.ca*NO73404K1	Amazon
AMAZON PRIME*A1B2C3D4E	Amazon
Livre Rare Book	Livre Rare Book
PAYPAL *AMAZON.FR	Amazon
علي اكسبرس	AliExpress
Alibaba Trade Assurance (Shenzhen)	Alibaba
ALIEXPRESS LONDON GBR	AliExpress
AMZN MKTP US*RT4Y55KQ2 AMZN.COM/BILL WA	Amazon
Amzn Mktp CA WWW.AMAZON.CA ON	Amazon
速卖通	AliExpress
Alibabaa inc.	Alibaba
ALIBBABA	Alibaba
PAYPAL *Ety	Etsy
Aliexoress	AliExpress
slibris	Alibris
PAYPAL *amqzon	Amazon
PAYPAL *Etsyy	Etsy
""",
        "addresses": """
https://aka.ms/teams
https://aco.ca
wishlist.ca
etslariviere.com
https://amazingtoys.ca
https://www.betsyross.com
ventes@ebenisteriebay.ca
ebayer@videotron.ca
https://alibi.ca
https://education.lego.com
alibaba-pizzeria.qc.ca
https://abra-electronics.com
https://www.thebayschool.org
info@amazoniatraiteur.ca
https://www.lesoleil.com
labaie.com
https://www.boreal.com
info@baytech.ca
https://drive.google.com/file/d/1
https://www.microbit.org
https://www.banq.qc.ca
https://www.lego.com/fr-ca
https://www.google.com/search?q=casque+amazon
facturation@rona.ca
https://www.baycrest.org
https://www.buropro.ca
https://outlook.office.com/mail
https://ow.ly/abc	bit.ly, TinyURL, etc.
https://www.dhgate.com/product/1	DHgate
goo.gl/abc	bit.ly, TinyURL, etc.
https://www.bestbuy.ca/fr-ca/produit/1	Best Buy Marketplace
https://fr.banggood.com/1	Banggood
https://app.temu.com/	Temu
www.rakuten.com.tw	Rakuten
www.amazon,ca	Amazon
ae-pic-a1.aliexpress-media.com	AliExpress
https://etsy.me/3abcd	Etsy
https://www.abebooks.com/9780131103627	AbeBooks
https://item.taobao.com/item.htm?id=1	Alibaba
atelierlune.etsy.com	Etsy
amazon%2Eca	Amazon
amazon.com.mx	Amazon
https://vi.vipr.ebaydesc.com/ws/	eBay
kindle.amazon.ca	Amazon
htp://www.amazon.ca	Amazon
https://click.linksynergy.com/deeplink?murl=https%3A%2F%2Fwww.alibris.com%2Fbooks	Alibris
https://pinterest.com/offsite/?url=https%3A%2F%2Fwww.etsy.com	Etsy
rakuten-static.com	Rakuten
amazon.ca	Amazon
ebbay.ca	eBay
amazon . ca	Amazon
https://www.amazon.ca/dp/B08N5WRWNW	Amazon
https://a.co/d/9fJkLmN	Amazon
https://temu.to/k/eng8i72qrrp	Temu
https://ca.shein.com/robe-p-1.html	Shein
https://ae01.alicdn.com/kf/Sb30.jpg	AliExpress
https://item.rakuten.co.jp/shop/1	Rakuten
https://fr.aliexpress.com/item/1005006876485319.html	AliExpress
https://www.alibris.com/search	Alibris
https://ebay.us/m/7A3cL3	eBay
https://www.digikey.ca/fr/products	DigiKey
ebay.com.au	eBay
amazonn.ca	Amazon
site : ebay.ca	eBay
//www.amazon.ca/dp/B0	Amazon
m.alibaba.com	Alibaba
aboutamazon.fr	Amazon
www.ebay.vn	eBay
Voir https://amzn.to/3x	Amazon
ebaystores.com/surplus	eBay
https://www.livre-rare-book.com/book/1	Livre Rare Book
https://web.archive.org/web/2024/https://www.amazon.ca/dp/B08	Amazon
https://www-amazon-ca.translate.goog/dp/B08?_x_tr_sl=en	Amazon
primeday.amazon	Amazon
https:\\\\www.amazon.ca\\dp\\B0	Amazon
global.rakuten.com	Rakuten
https://aliexpresa.com/item/1	AliExpress
www.eay.ca	eBay
https://tem.com/item/1	Temu
""",
        "labels": """
Location autobus scolaire
Sortie rafting Amazon Gatineau
Frais Shine Dance Studio
Licence logiciel Antidote
Documentaire sur l'Amazonie
Essence – visite école Assomption
Timbres Postes Canada
Hébergement Sept-Îles
Crayons et cahiers, Bureau en Gros
ETS - inscription élève
Peinture acrylique DeSerres
Reliure de livres rares
Réparation four, Ets. Yergeau
Repas : Shin Ramyun, Marché oriental
Album Ali Baba, Renaud-Bray
ebauche de sculpture – plâtre
Abonnement Express Ali-mentation
Atelier livre rare BAnQ
Visite à Baie-Saint-Paul
Frais ÉTS – inscription colloque
Poterie raku – émaux
Best Buy marketplace, écouteurs	Best Buy Marketplace
Facebook Marketplace - bibliothèque usagée	Facebook Marketplace
moteurs pas à pas aliexpress.com	AliExpress
pinceaux amazon/michaels	Amazon
résistances digi-key	DigiKey
temu.com ballons	Temu
Jeux de société (Amazon)	Amazon
Achat en ligne (taobao)	Alibaba
Échantillons Alibaba – 50 unités	Alibaba
Pâte à modeler amazn	Amazon
Facture AMAZON.COM.CA ULC	Amazon
https://www.amazon.ca/dp/B08 - casque	Amazon
Rubans - AMZN	Amazon
Manuel ancien, Alibris	Alibris
Résistances DigiKey	DigiKey
matériel d'art plastique, commandé sur Etsy	Etsy
Composants électroniques AliExpress	AliExpress
Cadeaux finissants Amazon	Amazon
Commande sur amazon.ca no 701-4417732	Amazon
Amazno - cahiers	Amazon
Achat AMZAON	Amazon
Achat ALIRIS	Alibris
""",
    },
    "B": {
        "names": """
Éboueurs de la Baie
Eba y Asociados
Rakesh Tennis
AMZ Mécanique inc.
Les Éditions de l'Envolée
Abel Brooks Consultant
Baie-Comeau Électronique
Librairie Libris
Alex Press Impression
Nouveau Œuf Burnbrae
Abraham Books Ltd
Wishart et associés
SP * LEON & FILS
SQ *CAFE TEMPO
Mazon Construction
Barnes Distribution Canada
Ebacher Couture
Garage Y. Ets
Les Entreprises Ebenisterie Bay
Sheinbaum Consulting
Bay Street Video
Ali Express Dépanneur
Rhein Instruments
Raku Tende Design
Canadian Tire Saint-Hyacinthe
Amadon Music
Bureau en Gros
École de technologie supérieure (ÉTS)
Tempus Location
Canac
Alexis Presse
Alibi Productions
Amazing Brentwood
Henry Schein Canada
Ets Gagnon et frères
CDISCOUNT.COM	Cdiscount
WALMART.CA MARKETPLACE SELLER	Walmart Marketplace
TikTok Shop	TikTok Shop
DHGATE.COM	DHgate
WISH*SAN FRANCISCO	Wish
希音 SHEIN	Shein
eBay Int'l AG	eBay
Places de marché Amazon	Amazon
ETSY INC 718-8557955 NY	Etsy
AmazonCanada	Amazon
amazon®.ca	Amazon
ama-z-o-n	Amazon
ALIEXP*8123 SINGAPORE	AliExpress
Алибаба.ком	Alibaba
ALI-EXPRESS.COM	AliExpress
Compte Amazon Affaires	Amazon
ZIP*SHEIN	Shein
E.B.A.Y.	eBay
E BAY	eBay
Amazom.ca	Amazon
AMAZON.CA TORONTO ON	Amazon
AMZN Mktp CA*2K4R71LO3	Amazon
PREAUTH AMAZON.CA	Amazon
4mazon	Amazon
Alipay Singapore E-Commerce Private Ltd AliExpress	AliExpress
Alibaba.com Singapore E-Commerce Pte	Alibaba
ALIBABACOM*TRADE ASSURANCE	Alibaba
AMAZON MARKETPLACE NA PA	Amazon
Barnes and Noble Booksellers	Barnes & Noble (online)
Ama.zon.ca	Amazon
АМАZON	Amazon
SP AMAZON.CA	Amazon
ContextLogic (Wish)	Wish
ALIBRIS BOOKS EMERYVILLE	Alibris
Am@zon.ca	Amazon
GOOGLE PAY AMAZON	Amazon
WISH.COM	Wish
AMAZON-CA	Amazon
“eBay”	eBay
Aliexpres	AliExpress
楽天市場	Rakuten
ALIBABA.COM	Alibaba
EBAY CANADA LIMITED	eBay
«Amazon»	Amazon
ALIPAY*ALIEXPRESS	AliExpress
EBAY *SURPLUS ELECTRO 8004563229	eBay
3BAY	eBay
PAYPAL *WISH	Wish
Abesbooks	AbeBooks
Amàzon	Amazon
PAYPAL *EBAY O*12-34567-89012	eBay
ABEBOOKS.COM VICTORIA BC	AbeBooks
Amaaon	Amazon
ETMU inc.	Temu
eby	eBay
eay inc.	eBay
PAYPAL *AMMAZON	Amazon
Amqzon	Amazon
Ets inc.	Etsy
""",
        "addresses": """
https://www.a.com
https://www.newark.com
https://www.purolator.com
https://www.keydigital.com
https://www.nathan.fr/livre/l-amazone
https://www.noble.com
https://www.youtube.com/watch?v=abc
https://www.digi.com
systemu.cz
https://www.raku-ceramique.fr
https://www.abeilles.ca
comptes@brassardburo.com
https://www.rarebooks.ca
https://www.amazonie-aventure.ca
https://www.arduino.cc
jean.ebacher@cgocable.ca
https://expresso-ali.ca
https://www.electrosonic.com
https://librairielivresrares.ca
https://www.wix.com
https://monsite.myshopify.com
amazone@sympatico.ca
https://www.prolabscientific.com
https://www.spectrum-nasco.ca
https://www.lego.com/fr-ca/product/amazon-rainforest-1
https://www.apple.com/ca/fr-edu
https://www.greenbayexchange.org
https://cutt.ly/xyz	bit.ly, TinyURL, etc.
https://www.facebook.com/marketplace/item/1	Facebook Marketplace
https://tinyurl.com/yc3abc	bit.ly, TinyURL, etc.
https://www.walmart.ca/fr/ip/1	Walmart Marketplace
https://bit.ly/3abcDEF	bit.ly, TinyURL, etc.
http://xn--80aai1dk.com
ebay-kleinanzeigen.de	eBay
iberlibro.com	AbeBooks
amzn.eu/d/hT4kk	Amazon
http://amazon.com/gp/product/B00X4WHP5E	Amazon
images-na.ssl-images-amazon.com	Amazon
orders@temuemail.com	Temu
https://www.anrdoezrs.net/links/100/type/dlg/https://www.barnesandnoble.com/w/1	Barnes & Noble (online)
arnazon.com	Amazon
service@alibaba-inc.com	Alibaba
https://amzn.com/B00ABC	Amazon
https://www.amazon.ca:443/dp/B0	Amazon
https://shareasale.com/r.cfm?urllink=www.alibris.com	Alibris
https://user@www.amazon.ca/	Amazon
no-reply@amazon.ca	Amazon
https://sellercentral.amazon.ca	Amazon
amazon.ca.	Amazon
9xk2v@marketplace.amazon.ca	Amazon
amazon-promo-ca.com	Amazon
https://amazon.ca?tag=1	Amazon
aliexpres.com	AliExpress
pay.amazon.com	Amazon
abcd1234@members.ebay.com	eBay
http://www.cssrs.qc.ca@amazon.ca/	Amazon
ship-confirm@amazon.co.uk	Amazon
ir.ebaystatic.com	eBay
www.amazon.ca (compte école)	Amazon
https://shein.top/abc	Shein
https://a.aliexpress.com/_mK3	AliExpress
AMAZON.CA/DP/B0	Amazon
ebay-authenticate.net	eBay
https://www.ebaymotors.ca	eBay
https://www.alibaba.com/product-detail/1	Alibaba
https://l.facebook.com/l.php?u=https%3A%2F%2Famzn.to%2F3abc	Amazon
https://www.google.ca/amp/s/www.amazon.ca/amp/dp/B0	Amazon
abebooks.fr	AbeBooks
https://rover.ebay.com/rover/1/706-53473-19255-0/1	eBay
https://t.umblr.com/redirect?z=https%3A%2F%2Fwww.ebay.com%2Fitm%2F1	eBay
pages.ebay.com/motors	eBay
https://canary.contestimg.wish.com	Wish
https://go.skimresources.com/?id=12&url=http://www.aliexpress.com/item/1.html	AliExpress
Amazon <vente@amazon.fr>	Amazon
https://alexa.amazon.ca	Amazon
wwwebay.com	eBay
https://www.awin1.com/cread.php?awinmid=6220&ued=https%3A%2F%2Fwww.etsy.com%2Flisting%2F1	Etsy
https://duckduckgo.com/l/?uddg=https%3A%2F%2Fwww.temu.com	Temu
https://amaozn.com/item/1	Amazon
www.alobaba.ca	Alibaba
https://aibris.com/item/1	Alibris
""",
        "labels": """
Abonnement Ebsco
Stationnement Bay Street Toronto
Café et muffins
Perroquet d'Amazonie – animalerie
Fournitures dentaires Henry Schein
Alibaba et les quarante voleurs (album)
Roman « Temujin »
Cuisson raku tenue au printemps
Facture ETS Yves Morin – plomberie
Prix de présence soirée
Filtre piscine Bay-Tec
Clé numérique (digital key)
Cours d'équitation en amazone
Formation secourisme, Ambulance St-Jean
Partition « Amazing »
Best wishes cards
Kilométrage Baie-du-Febvre
Biscuits Betsy pour la fête
Carte murale du fleuve Amazone
Livre « La forêt d'Amazonie »
Wish list bibliothèque
Conférence « Faut-il boycotter les géants ? »
Kijiji - frigo usagé	Kijiji
costumes shein spectacle	Shein
achats amazon mars 2026	Amazon
patron couture etsy.com	Etsy
2 achats sur e-bay	eBay
Frais de livraison Amazon	Amazon
Ebay - lentilles microscope	eBay
Roman Barnes & Noble	Barnes & Noble (online)
Etsy : patron de couture	Etsy
Étagère achetée chez amazon	Amazon
Fournitures classe - via Amazon Prime	Amazon
Commande AMAZON no. 702-11	Amazon
Tissus commandés à SHEIN.COM	Shein
Amazon: cahiers	Amazon
Lampe UV ebay.com item 1234	eBay
AMZN Mktp CA*2K4 fournitures	Amazon
Filament 3D A m a z o n	Amazon
câbles alliexpress	AliExpress
PAYPAL *EBAY lampe projecteur	eBay
Allibaba - cahiers	Alibaba
Achat aamazon	Amazon
Achat ammazon	Amazon
""",
    },
    "C": {
        "names": """
Georgian Bay Books
Abra Electronics
AMEX*FRAIS ANNUELS
Patsy Gallant Productions
Henry Schein Dentaire
Wishbone Industries
Poterie Raku du Nord
Walter Martin
Groupe AMZ Toitures
AMA Zoo éducatif
Électro-Sonic
Patrick Morin
Musée de l'Amazonie
Fondation Rêves d'enfants / Make-A-Wish
La Maison Ama
Best Western Saint-Hyacinthe
Shine Cleaning
Transport Airexpress
Betsy Ross Textiles
Digicom Québec
Buy-Best Pharma
Sept-Îles Bay Marine
Temco Électrique
E. Bayard et fils
Etsuko Traductions
Les Jeux Zonama
RobotShop
Prolab Scientifique
Zoo Amazonia
Noble Corporation
Hudson's Bay Company
Wal-Maritime inc.
Brassard Buro
Barnes et Nobert avocats
Zone Ama Fitness
Renaud-Bray
Best Wishes Flowers
Kijiji	Kijiji
Facebook Marketplace	Facebook Marketplace
BANGGOOD.COM	Banggood
BESTBUY.CA VENDEUR TIERS	Best Buy Marketplace
AliExpess	AliExpress
TEMU*PO-037	Temu
Amaz on.ca	Amazon
ebay.ca vendeur pieces_mtl	eBay
M. Tremblay c/o Amazon.ca	Amazon
EBAY COMMERCE CANADA LTD	eBay
Vendeur tiers (Amazon Marketplace)	Amazon
eвay.ca	eBay
TEMU.COM DUBLIN	Temu
PayPal *eBay Inc	eBay
Livre-rare-book.com	Livre Rare Book
Alibaba Group Holding	Alibaba
Mastercard - AMAZON.CA	Amazon
Amazon EU S.à r.l.	Amazon
TEMU.COM 888-480-8368 DE	Temu
eBay O*25-14041-09950	eBay
Etsycom	Etsy
DK*DIGIKEY 800-344-4539	DigiKey
A|V|AZON	Amazon
AFTERPAY ETSY	Etsy
WWW.ALIEXPRESS.COM	AliExpress
BARNESNOBLE.COM 800-843-2665	Barnes & Noble (online)
ТЕМУ	Temu
SHEIN US SERVICES LLC	Shein
Αμαζον	Amazon
PAYPAL *ALIEXPRESS 35314369001	AliExpress
อเมซอน	Amazon
ETSY.COM*ATELIERLUNE	Etsy
TEMUCOM	Temu
Amzaon	Amazon
AMZN Digital*1A2B3C	Amazon
SHEIN.COM	Shein
Amazon Services International LLC	Amazon
Whaleco Inc (Temu)	Temu
AMZ*Prime Shipping Club	Amazon
BARNES&NOBLE.COM-BN	Barnes & Noble (online)
PAYPAL *TEMU	Temu
POS AMAZON RETA* XV9TT	Amazon
Tému	Temu
AMAZ()N	Amazon
L'Amazon.ca	Amazon
Infinite Styles Ecommerce (Shein)	Shein
Vendeur eBay : surplus-qc	eBay
Hangzhou Alibaba Advertising Co	Alibaba
アマゾンジャパン合同会社	Amazon
ΕΒΑΥ	eBay
DigiKey Canada	DigiKey
AMAZON™	Amazon
अमेज़न	Amazon
Achat Interac AMAZON CA MISSISSAUGA	Amazon
AMAZZON	Amazon
PAYPAL *EAKUTEN	Rakuten
TEUM inc.	Temu
alinaba	Alibaba
Rakuetn	Rakuten
ALIEXPTESS	AliExpress
""",
        "addresses": """
https://www.henryschein.ca
https://www.shineprojects.ca
https://www.coopuqam.com
https://www.bn.qc.ca
https://www.lapresse.ca/affaires/2025-02-24/quebec-amazon.php
thunderbay.ca
https://www.exlibrisgroup.com
https://www.temiscouata.ca
https://www.tampabay.com
https://www.alexpress.qc.ca
https://rafting-amazon-gatineau.com/
https://www.protegez-vous.ca/amazon-ou-pas
https://www.mouser.ca
https://www.mazon.org
https://youtu.be/abc
https://www.tem.ca
https://www.barnesdistribution.ca
https://www.facebook.com/brassardburo
https://www.groupe-amz.ca
https://www.fabricant.com/ou-acheter?ref=amazon
https://www.dell.com/fr-ca
https://www.restaurantalibabamtl.ca
https://fabricant.s3.amazonaws.com/catalogue.pdf
https://www.quebec.ca/gouvernement/achats
https://www.temple.ca
https://ca.co
https://bnc.ca
https://d1abc.cloudfront.net/fiche.pdf
rebrand.ly/abc	bit.ly, TinyURL, etc.
https://www.newegg.ca/p/1	Newegg
https://geni.us/abc	bit.ly, TinyURL, etc.
https://t.co/AbCdEf	bit.ly, TinyURL, etc.
amazon.dev	Amazon
https://www.barnesandnoble.com/w/1	Barnes & Noble (online)
http:/amazon.ca	Amazon
https://href.li/?https://www.amazon.ca/dp/B0	Amazon
https://i.etsystatic.com/1.jpg	Etsy
https://www.amazon.com.be	Amazon
cafr.ebay.ca	eBay
https://www.google.com/url?q=https%3A%2F%2Fwww.amazon.ca%2Fdp%2FB08	Amazon
https://www.amazon.ca。	Amazon
https://www.associates-amazon.com	Amazon
amazonbusiness.org	Amazon
xn--amzon-1qa.com	Amazon
digikey.com	DigiKey
https://amzn.to/3xYzAbC	Amazon
https://pages.ebay.com.hk	eBay
https://www.etsy.com/ca-fr/listing/123	Etsy
https://slack-redir.net/link?url=https://www.aliexpress.com	AliExpress
amzon.ca	Amazon
https://shenzhenxyz.en.alibaba.com	Alibaba
assoc-redirect.amazon.com/g/r/abc	Amazon
share.temu.com/abc	Temu
https://ebay.to/2abcd	eBay
amaz0n.ca	Amazon
https://www.amazon%2eca/dp/B0	Amazon
fr.shopping.rakuten.com	Rakuten
https://business.amazon.ca/fr	Amazon
img.kwcdn.com/product/open	Temu
https://s.click.aliexpress.com/e/_oDM3yBb	AliExpress
https://go.redirectingat.com/?id=1&url=https%3A%2F%2Fwww.ebay.ca%2Fitm%2F1	eBay
img.ltwebstatic.com/images3	Shein
https://www.ebay.ca/itm/123456789012	eBay
http://stores.ebay.com/pieces	eBay
bn.com	Barnes & Noble (online)
amazon。ca	Amazon
aliexpress.us	AliExpress
https://can01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.amazon.ca%2Fdp%2FB0&data=05	Amazon
https://m.media-amazon.com/images/I/61V6.jpg	Amazon
https://smile.amazon.com	Amazon
https://www.zvab.com/	AbeBooks
https://detail.tmall.com/item.htm	Alibaba
wwwamazon.ca	Amazon
https://www.temu.com/ca/goods.html	Temu
https://i.ebayimg.com/images/g/abc/s-l1600.jpg	eBay
www.aliepxress.ca	AliExpress
www.dgiikey.ca	DigiKey
""",
        "labels": """
Roman jeunesse L'Amazone
Adhésion AQEP
Œufs (egg) – incubateur
Billet train VIA Rail
Déplacement Témiscouata-sur-le-Lac
Ex libris personnalisés
Walkie-talkies
Repas d'équipe
Matériel de robotique LEGO Spike
Costume d'amazone, théâtre
Cartes make a wish
Repas congrès à Témiscaming
Théâtre : Ali Baba et les 40 voleurs
Hôtel The Bay, congrès Thunder Bay
Essai de la baie vitrée
Alibi – jeu de société
Pièces pour baie informatique (e-baie)
Spectacle Amazonia cirque
Ets Lebeuf : réparation du compresseur
Examen ETS TOEFL
Amazing grace – partition
best buy-in : atelier de gestion
Achat Walmart Marketplace – vendeur tiers	Walmart Marketplace
Remboursement achat Temu (décorations)	Temu
piles + ruban (amazone.ca)	Amazon
Amazon.fr livre Nathan	Amazon
Achat wish.com	Wish
trousse scientifique de Rakuten	Rakuten
amazn.ca bacs de rangement	Amazon
Arduino de chez ali express	AliExpress
Achat Amazon – câbles HDMI	Amazon
Décorations TEMU Halloween	Temu
casque https://amzn.to/3x	Amazon
filament 3D amaz0n	Amazon
Gommettes amazon prime livraison gratuite	Amazon
Ballons (Temu)	Temu
Étiquettes Amazon Basics achetées en ligne amazon.ca	Amazon
Livre rare, livre-rare-book.com	Livre Rare Book
Relevé Visa : AMAZON* 701	Amazon
Amazonca – gants nitrile	Amazon
Pièces eBay pour le tour à métal	eBay
Matériel FabLab, vendeur eBay	eBay
Abeboosk - cahiers	AbeBooks
abenooks - cahiers	AbeBooks
""",
    },
    "D": {
        "names": """
MÉTRO PLUS #221 LAVAL QC
PETRO-CANADA 13951 SHERBROOKE QC
RTL 9876543 LONGUEUIL QC
Fournitures Laval inc.
Centre d'équitation Les Amazones
Les Habitations Bayview
Bay Tek Amusements
Ebenor Plastiques
Chalets Temagami
Outfitters Temagami
Temex Systems
Etsoft Solutions
Betsey Trotwood Press
Fonderie Ets Bertin
Ets J. Huard inc.
Librairie Abraxas
Abe's Electronics
Alibaf Traduction
Aliments Ali Baba
Alix Beaulieu Express
Rakuda Sports
Raku-Art Céramique
Le Wishbone Café
Wish & Co Traiteur
Digital Kiosk Canada
Digiclé Québec
Noble & Fils Menuiserie
Barnes Noël, avocats
Newey Électrique
Les Œufs Nouveaux
Mazone Location
Zone Amazing
Bamazone Gym
Amazing Grace Books
Amabon Pâtisserie
Armazon Design
Sheilan Textile
Schein Médical
Shinnyo Canada
Walmart Saint-Hyacinthe
Best Buy Canada Ltée
Costco Saint-Hubert
Groupe Archambault
BMR Matco
Laferté Centre de rénovation
Imprimerie Maska
Librairie Daigneault
Papeterie Coopsco
Autobus Acton
Canon Canada
Hamster Megaburo
Lyreco Canada
Nasco Éducation
Sports Experts Saint-Hyacinthe
Tigre Géant
Dollarama
STAPLES.CA
PAYPAL *TEACHERSPAY
SQ *MARCHE PUBLIC
Google Canada
Apple Wishlist Studio
WALMART MARKETPLACE MISSISSAUGA	Walmart Marketplace
Kijiji Canada	Kijiji
BANGGOOD TECHNOLOGY CO	Banggood
Amazon.ca*RA6HH70U3 TORONTO ON	Amazon
AMAZON.CA* AB1CD23EF TORONTO ON	Amazon
AMAZON MKTPL*B79L62B92 Amzn.com/bill WA	Amazon
AMAZON MKTPL*FB0JE1VZ3	Amazon
CARTE 31/03/23 AMZN Mktp FR*JR4X CB*3630	Amazon
PAIEMENT PAR CARTE 06/11/2020 AMZN MKTP FR*M78JQ6354	Amazon
CB AMZN MKTP FR*2K4	Amazon
AMAZON PAYMENTS	Amazon
AMAZON MEDIA EU	Amazon
AMAZON PRIME FR	Amazon
AMAZON.FR MARKETPLACE	Amazon
Amazon.co.uk*1Z2	Amazon
AMAZON REFUND	Amazon
Amazon Web Store	Amazon
Amazon Logistics Canada	Amazon
WWW.AMAZON.CA 4168888888	Amazon
amazon canada inc (achats)	Amazon
Amazon - Compte CSSRS	Amazon
Amazon.com - cartes-cadeaux	Amazon
Fournisseur : amazon.ca	Amazon
AMAZONPRIME	Amazon
Amazone.ca	Amazon
Amazn	Amazon
AMAZONCOM	Amazon
A-M-A-Z-O-N.CA	Amazon
AMA ZON CANADA	Amazon
Amazon,ca	Amazon
Amazon Canda	Amazon
PAYPAL *ETSY INC SELLER	Etsy
PAYPAL *ETSYSELLER	Etsy
PAYPAL *ETSYSHOP	Etsy
PYPL*ETSY 4029357733	Etsy
ETSY SHOP	Etsy
Etsy Payments Canada	Etsy
EBAY COMMERCE AU	eBay
PAYPAL *EBAY AU GST - Visa Purchase - Receipt 111111	eBay
eBay O*20-14219-98730 Sydney	eBay
PAYPAL *EBAY GMBH AUSZAHLUNG	eBay
eBay C 18-13827-63987	eBay
eBay S.a.r.l.	eBay
EBAY.CA 866-961-9253	eBay
Ebay (pieces de machines)	eBay
eBay Motors	eBay
E-BAY INC	eBay
Alipay Aliexpress Shenzhen	AliExpress
ALIEXPRESS LONDON GBR45.2	AliExpress
WWW.ALIEXPRESS.COM HANGZHOU CHN	AliExpress
Ali express.com	AliExpress
ALIBABA.COM SINGAPORE SGP	Alibaba
Alibaba.com Canada	Alibaba
Compra Na Internet Temu.com Dublin 2	Temu
COMPRA 0000 TEMU.COM DUBLIN	Temu
Temu.com IE	Temu
TEMU*ORDER 211-99	Temu
TEMU USA	Temu
@SHEIN.COM 844-802-2500 CA	Shein
SHEIN DISTRIBUTION CANADA	Shein
ABEBOOKS.COM 800-315-5335	AbeBooks
ALIBRIS 877-ALIBRIS	Alibris
RAKUTEN.COM SAN MATEO	Rakuten
Rakutn	Rakuten
WISH.COM 8004266	Wish
Wish (ContextLogic Inc.)	Wish
DIGIKEY ELECTRONICS 800-344-4539	DigiKey
DIGI-KEY ELECTRONICS CANADA	DigiKey
BARNES & NOBLE #2675	Barnes & Noble (online)
Barnes&Noble	Barnes & Noble (online)
Aliexpress marketplace	AliExpress
Alibri	Alibris
Aabebooks inc.	AbeBooks
PAYPAL *Aliwxpress	AliExpress
Ebya	eBay
Amzaon inc.	Amazon
PAYPAL *Rakuuten	Rakuten
""",
        "addresses": """
https://www.donneesquebec.ca/recherche/dataset/vque_8
https://www.legisquebec.gouv.qc.ca/fr/document/lc/M-1.01
https://fqme.qc.ca/carte/
https://gorgedecoaticook.qc.ca/activites-estivales/
https://www.recettes.qc.ca/recettes/recette/yakisoba
https://www.assnat.qc.ca
http://www.revenuquebec.ca/fr/nous_joindre
https://avalanchequebec.ca
https://worldwish.org
https://makeawish.org/eastern
https://en.wikipedia.org/wiki/Amazon_rainforest
https://www.amazonteam.org
https://amazonwatch.org
https://www.amazonconservation.org
https://www.lesamazones.org
https://ebaymag-photo.exemple.fr/x
https://baytown.com
https://www.michaels.com/canada
https://www.lbayonne.fr
https://github.com/aliexpress-tools
https://www.npmjs.com/package/ebay
https://docs.aws.amazon.com/s3
https://school-images.s3.us-east-1.amazonaws.com/1.png
https://www.hachette.fr/livre/amazonie
https://www.cinoche.com/films/ali-baba
https://alibaba-tapis.exemple
https://www.temagami.ca
https://temple.edu
https://www.temis.org
https://etsi.org
https://www.ets.org
https://betsy.ca
https://www.shinola.com
https://www.sheridancollege.ca
https://rakuya.com
https://libris.ca
https://alibis-editions.qc.ca
https://www.abebailey.com
https://www.digidom.pro
https://www.digikam.org
https://newell.com
https://wishpond.com
https://wishart-elec.ca
https://bayard-jeunesse.com
https://ebayard.exemple.ca
https://baie-saint-paul.ca
info@amazonie-voyages.ca
temu.ali@cssrs.gouv.qc.ca
ebay@cssrs.gouv.qc.ca
commande@amazing-toys.ca
https://www.maisonamazone.com
https://www.acco.com
https://aco.com
https://t.com
https://www.tco.ca
https://bity.ca
https://www.tiny.ca
https://bit.ly/3xAmz	bit.ly, TinyURL, etc.
https://tinyurl.com/2p8abcd	bit.ly, TinyURL, etc.
https://www.walmart.ca/en/ip/1	Walmart Marketplace
https://www.bestbuy.ca/fr-ca/product/1	Best Buy Marketplace
https://www.kijiji.ca/v-meuble/1	Kijiji
https://www.amazon.ca/gp/product/B01A2QL9SS/ref=kinw_myk_ro_title	Amazon
https://www.amazon.ca/-/fr/Chef-Craft-brochettes/dp/B075YFB1SZ/ref=sr_1_18	Amazon
https://music.amazon.ca?ref=nav_youraccount_cldplyr	Amazon
http://www.amazon.ca?glop=pasglop	Amazon
https://amzn.to/40KIAMw	Amazon
(https://amzn.asia/d/h3lBOcQ)	Amazon
https://a.co/d/03dEfg	Amazon
https://www.google.com/url?sa=t&source=web&rct=j&url=https://www.amazon.de/x/dp/3426228122	Amazon
http://api.scraperapi.com?api_key=1&url=https://www.amazon.com/dp/B0	Amazon
https://proxy.scrapeops.io/v1/?url=https://www.amazon.com/dp/	Amazon
https://www.amazon.ca/hz/wishlist/ls/1	Amazon
https://amazon.ca/s?k=casque	Amazon
https://www.amazon.com.au	Amazon
amazon.sg	Amazon
amazon.pl	Amazon
https://amazon.com.tr	Amazon
https://sell.amazon.ca	Amazon
https://affiliate-program.amazon.ca	Amazon
https://advertising.amazon.ca	Amazon
aboutamazon.ca	Amazon
amazonpay.com	Amazon
Amazon.ca <shipment-tracking@amazon.ca>	Amazon
order-update@amazon.ca	Amazon
store-news@amazon.ca	Amazon
cs-reply@amazon.com	Amazon
mailto:ventes@amazon.ca	Amazon
https://www.amazon.ca\\u200b/dp/B0	Amazon
www.amaz0n.com	Amazon
www.amazone.ca	Amazon
http://www.amazn.ca	Amazon
https://www.ebay.ca/itm/134622499234	eBay
https://www.ebay.ca/sch/i.html?_nkw=thinkcentre+m920q	eBay
https://bulksell.ebay.com/ws/eBayISAPI.dll	eBay
https://www.google.com/url?sa=i&url=https%3A%2F%2Fwww.ebay.it%2Fitm%2FPNEU	eBay
https://ebay.us/m/wMPMiQ	eBay
ebay.co.nz	eBay
e-bay.com	eBay
ebay-inc.com	eBay
www.eebay.com	eBay
https://i.ebayimg.com/thumbs/images/g/~GQ/s-l225.webp	eBay
https://signin.ebay.ca	eBay
customerhelp@ebay.ca	eBay
https://www.aliexpress.com/item/32823042746.html?spm=a2g0o	AliExpress
https://www.aliexpress.com/wholesale?SearchText=wemos+d1+mini	AliExpress
https://m.aliexpress.com/item/1.html	AliExpress
https://s.click.aliexpress.com/e/_c335W0r5	AliExpress
aliexpress.us/item/1	AliExpress
ali-express.com	AliExpress
https://www.alibaba.com/trade/search?fsb=y	Alibaba
https://img.china.alibaba.com/images/1.gif	Alibaba
https://french.alibaba.com	Alibaba
https://www.temu.com/search_result.html?search_key=x	Temu
https://www.temu.com/se/g-1.html	Temu
https://temu.to/m/u1te59jbio9	Temu
https://www.etsy.com/listing/1762258422/mahtanar-heat-pump-controller	Etsy
https://etsy.me/abc	Etsy
https://www.etsy.com/ca-fr/shop/AtelierLune	Etsy
https://pictures.abebooks.com/isbn/9781250097347-us.jpg	AbeBooks
abebooks.de	AbeBooks
https://www.alibris.com/booksearch?isbn=1	Alibris
https://us.shein.com?aff_id=1	Shein
https://api-shein.shein.com	Shein
https://search.rakuten.co.jp/search/mall/x/	Rakuten
https://hb.afl.rakuten.co.jp/hgc/abc123/	Rakuten
https://www.rakuten.com	Rakuten
https://www.wish.com/search/x	Wish
https://www.digikey.com/en/products/detail/1	DigiKey
https://www.barnesandnoble.com/s/9781	Barnes & Noble (online)
www.ebaay.ca	eBay
www.amaaon.ca	Amazon
""",
        "labels": """
Repas restaurant Ali-Baba, formation
Livre: Les amazones de la république
Exposition Amazonie, Pointe-à-Callière
Billets musée - Tribu d'Amazonie
Film Amazonia - location
Conte Ali Baba et Cassim
Ets Marcel Roy – clés
Ets. T. Yelle, déneigement
Colloque ÉTS Montréal
Lampe de bureau, Bureau en Gros
Essence Petro-Canada
Hôtel Delta Sherbrooke
Tente prospecteur Temagami
Canot Temagami
Best wishes – cartes de Noël
Wishes jar, bricolage
Chandelle Shine
Bayberry – savon
Plants de baies
Ballons de basket
Album: Alice express
Express Ali, taxi
Raku, cuisson des pièces
Ex libris pour la bibliothèque
Rideau de baie vitrée
Microphones et trépied
Semences Norseco
Location autobus Acton Vale
Barres tendres
Abonnement Netmath
Chaise usagée, facebook marketplace	Facebook Marketplace
Frigo Kijiji	Kijiji
Achat Amazon - clavier	Amazon
VIR INST - REMBOURSEMENT ACHAT AMAZON	Amazon
Bon d'achat Amazon	Amazon
ESP32 board on Etsy	Etsy
ELEGOO UNO Starter Kit (Amazon.ca B06XXYVWVJ)	Amazon
74HC595, AliExpress ou DigiKey	AliExpress
STM32F407VET board from Aliexpress.com	AliExpress
Window screen latches (amazon.ca)	Amazon
Commande Amazon 701-1234567-0000000	Amazon
batteries achetées sur l'Amazon	Amazon
Papier peint Temu, local 204	Temu
Autocollants (etsy)	Etsy
Kindle livre Amazon	Amazon
Jeu éducatif Amazon.fr	Amazon
livraison amazon prime - mars	Amazon
2x casques, ebay.ca	eBay
Lentille appareil photo usagé Ebay	eBay
chandails shein - improvisation	Shein
PP*EBAY vendeur hobbyparts	eBay
Amazon	Amazon
temu	Temu
Achat web AMZN CA	Amazon
aliexpres - led	AliExpress
Livre AbeBooks : Le Survenant	AbeBooks
amazonn cartouches	Amazon
Étui tablette via amazon,ca	Amazon
bacs Amazon / Dollarama	Amazon
Facture no 12 Amazon EU SARL	Amazon
Achat Alexpress	AliExpress
Ebbay - cahiers	eBay
Achat Alibab	Alibaba
""",
    },
    "E": {
        "names": """
Amazonite Bijoux
Amazoom Photo
Maison Amazonienne
Amazing Math
Amasoft
Aviation Amazonas
Azon Thermal
Ebony Bay
Bay & Fils
Ebauchoir inc.
Ebara Pompes
Tébay Transport
Bébé Bay
Temtex
Temuka Pottery
Temsa Bus
Temur Restaurant
Atemus Conseil
Etsi Conseil
Betsyland
Artsy Gallery
Patsy's
Gutsy Kombucha
Alibaba Souvlaki
Alibata inc.
Alimed Canada
Alizée Express
Aliments Express
AliExtra
Rakutek
Rakovsky
Wishful Thinking
Swish Maintenance Limited
Wishbone Farm
Shei Magazine
Shein-Lambert avocats
Abbooks Comptabilité
Abey Books
Alibi Jeux
Digikom
Digital Key Lock
Barnes Aviation
Discount Location d'autos
Context Éducation
Tamil Centre
Bitly Consultants
Tinybop
TikTok Canada
Facebook Canada
Marketplace Events
Marché Central
Ets Beaulieu
ETS Montréal
Réseau ETS Y
E. Tsang Consultants
Jean Bay
AMAZON MKTPLACE PMT CA	Amazon
AmazonMarketplace.ca	Amazon
Amazon Fulfilment Canada ULC	Amazon
Amazon Commercial Services	Amazon
Amazon Renewed	Amazon
Amazon Warehouse	Amazon
AMAZON UK RETAIL	Amazon
AMZNPRIME	Amazon
AMZN MKTP CA 8X2	Amazon
amzn.ca	Amazon
Achat en ligne AMAZON.CA 2026-02-03	Amazon
DEBIT VISA AMAZON.CA	Amazon
Amazon (Carte de crédit)	Amazon
Amazonie.ca (Amazon)	Amazon
Аmazon.ca	Amazon
Аmаzоn	Amazon
ａｍａｚｏｎ．ｃａ	Amazon
🅰🅼🅰🆉🅾🅽	Amazon
ɐmazon	Amazon
Ạmazon	Amazon
AMΑΖON	Amazon
Ամազոն	Amazon
ამაზონი	Amazon
அமேசான்	Amazon
亞馬遜加拿大	Amazon
امازون كندا	Amazon
amazon_ca_marketplace	Amazon
AMAZON.CA/ONLINE	Amazon
AMAZON..CA	Amazon
eBay Commerce Inc	eBay
ebay.com*1288	eBay
EBAY MARKETPLACE CANADA	eBay
ēbay	eBay
ᴇʙᴀʏ.ᴄᴀ	eBay
еbay.ca	eBay
易趣 eBay	eBay
이베이코리아	eBay
إيباي كندا	eBay
ebay-ca	eBay
PayPal (eBay)	eBay
ALIEXPRESS TECHNOLOGY SG	AliExpress
Ali-Express.com	AliExpress
全球速卖通 AliExpress	AliExpress
АлиЭкспресс	AliExpress
عليبابا	Alibaba
アリババジャパン	Alibaba
Alibaba Cloud Marketplace	Alibaba
ТЕМУ.КОМ	Temu
テム Temu	Temu
TEMU PURCHASE 8884	Temu
Εtsy	Etsy
Этси	Etsy
ETSY*CRAFTS	Etsy
Rakuten Canada ULC	Rakuten
Ракутен	Rakuten
라쿠텐	Rakuten
ABEBOOKS SELLER	AbeBooks
alibris.com	Alibris
livre-rare-book	Livre Rare Book
Livres rares - Livre Rare Book	Livre Rare Book
Barnes & Noble.com	Barnes & Noble (online)
digikey.ca	DigiKey
arnazon	Amazon
aIibris.CA TORONTO	Alibris
PAYPAL *etsY	Etsy
et5y	Etsy
am4zon.CA TORONTO	Amazon
PAYPAL *ebav	eBay
diqikey	DigiKey
aliexprcss.CA TORONTO	AliExpress
PAYPAL *alibfis	Alibris
""",
        "addresses": """
https://www.amazoniefm.com
https://amazonia.fiocruz.br
https://www.amazing.com
https://www.ecolebay.ca
https://www.sauble-bay.ca
https://www.e-baie.ca
https://www.hudsonbay.com
https://greenbay.ca
https://www.temiscaming.net
https://www.temperance.ca
https://www.tem.qc.ca
https://www.systemus.ca
https://www.gutsy.ca
https://artsy.net
https://www.alibee.com
https://alimentsexpress.ca
https://www.alicante.es
https://www.swish.ca
https://www.wishlistr.com
https://www.discountcar.com
https://www.contexte.ca
https://www.sheila.ca
https://www.sheinbaum.mx
https://www.digitalkey.com
https://www.barnesgroup.com
https://bnf.fr
https://www.wal.ca
https://www.newage.com
https://lapresse.ca/2026/amazon.ca-ferme
https://www.protegez-vous.ca/temu
https://www.ecole.ca/liste?note=pas-amazon
https://images.squarespace-cdn.com/amazon.jpg
mon.ecole@ebayens.ca
amazonie@gmail.com
https://acomba.com
https://www.bitdefender.com
https://tly.ca
https://www.isgd.org
https://ouellet.ly
https://www.lnk.ca
https://rb.gy/abc	bit.ly, TinyURL, etc.
https://is.gd/abc	bit.ly, TinyURL, etc.
https://www.banggood.com/x	Banggood
https://amazon.ca/gp/cart/view.html	Amazon
https://www.amazon.ca./dp/B0	Amazon
http://amazon.com.be/	Amazon
https://amzn.to./3a	Amazon
HTTPS://WWW.AMAZON.CA	Amazon
https://www.amazon.ca#abc	Amazon
amazon.ca/dp/B0?tag=x	Amazon
<https://www.amazon.ca/dp/B0>	Amazon
"https://www.ebay.ca"	eBay
https://www.google.com/imgres?imgurl=https%3A%2F%2Fm.media-amazon.com%2Fimages%2F1.jpg	Amazon
https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.temu.com%2F1&data=05	Temu
https://urldefense.com/v3/__https://www.amazon.ca/dp/B0__;!!x	Amazon
https://urldefense.proofpoint.com/v2/url?u=https-3A__www.amazon.ca_dp_B0&d=x	Amazon
https://www.bing.com/ck/a?u=https%3a%2f%2fwww.ebay.ca%2fitm%2f1	eBay
https://r.search.yahoo.com/RU=https%3a%2f%2fwww.etsy.com/RK=2	Etsy
https://translate.google.com/translate?u=https://fr.aliexpress.com/item/1	AliExpress
https://www-ebay-ca.translate.goog/itm/1	eBay
https://webcache.googleusercontent.com/search?q=cache:https://www.amazon.ca/dp/B0	Amazon
https://archive.ph/https://www.amazon.ca/dp/B0	Amazon
https://prf.hn/click/camref:1/destination:https%3A%2F%2Fwww.etsy.com	Etsy
https://www.amazon.store	Amazon
https://amazon-ca.shop	Amazon
https://ebay-ca.online	eBay
ebay.store	eBay
temu-canada.ca	Temu
https://www.aliexpress.store/item	AliExpress
shein-canada.com	Shein
https://etsy.ca	Etsy
orders@etsy.com	Etsy
no-reply@temu.com	Temu
seller-notification@ebay.com	eBay
noreply@mail.aliexpress.com	AliExpress
abebooks@abebooks.com	AbeBooks
wishsupport@wish.com	Wish
amazon dot ca	Amazon
amazon.cа	Amazon
www.еbay.ca	eBay
https://www.xn--mazon-3ve.ca	Amazon
www,amazon.ca	Amazon
www amazon ca	Amazon
https//www.amazon.ca	Amazon
ww.amazon.ca	Amazon
htps:/www.ebay.ca	eBay
""",
        "labels": """
Peinture murale « Amazonie »
Danse amazonienne
Costume amazones – improvisation
Spectacle: Ali Baba, la légende
Repas Souvlaki Alibaba
Rencontre à la baie James
Ets Lafond – scies
ETS, droits d'inscription
Tem. de sortie – autobus
Étude thématique
Carte Wish You a Merry Christmas
Discount crayons Hilroy
Amazing Race – prix
Marché de Noël
Walkman d'occasion, Renaissance
Baril de pluie
Best buys Canac
Œufs frais
Cinéma : La baie
Sheinfeld – conférencière
Digital keyboard Yamaha
Abbé Books – reliure
Contexte historique, photocopies
Tamil Nadu – exposé
Temps supplémentaire
Amazon : 3 toners	Amazon
Toner HP - Amazon Business	Amazon
AMZN jeux récréation	Amazon
Carton, colle (AMAZON.CA)	Amazon
Achat par carte amazon.ca 14 mars	Amazon
ebay tapis de jeu	eBay
Moteur DC -ebay-	eBay
commande aliexpress no 8123	AliExpress
Gommettes TEMU / récompenses	Temu
Affiches de classe, Etsy.com	Etsy
Déco porte (temu)	Temu
Livres usagés abebooks.com	AbeBooks
roman Alibris	Alibris
Achat wish : ballons	Wish
Perles ALI EXPRESS	AliExpress
Stylos... amazon	Amazon
Tablette graphique/amazon	Amazon
remb amazon M. Roy	Amazon
2 × lampes amazon.com	Amazon
t-shirts alibaba.com x 30	Alibaba
Commande#AMAZON#701	Amazon
micro amzon	Amazon
lavabo eBay	eBay
Achat amason	Amazon
Achat amazom	Amazon
Achat @mazon	Amazon
""",
    },
    "F": {
        "names": """
Aventures Amazonie Québec
Amazonas Hamacs
L'Amazone équestre
Zamazon Publishing
Anazon Consulting
Massonam
Maçon Azur
Horizon Ama
Amalzone
Bayer Canada
Baylis Médical
Eaby Sports
Ebay-Rousseau Notaires
La Petite Baie
Bay Ferries
Beaudry Baie
Ali B. Abadi
Boulangerie Ali Baba
Alibert Express
Ali's Express Auto
Tempo Marketing
Temu Tamatea Trust
Temura Judo
Emu Ranch Québec
Betsy & Co
Pitsy Rubans
Ets Y. Bolduc et fils
Ets T. Syriani
Wishes Boutique
Wish Films
Wisharts Tools
Rakutsu Sushi
Raku Tennis
Abe Bookstein
Abbé Brooks
Librairie Alibrio
Salibris
Digiquay Marine
Keydigi
Noble Barnes Realty
New Egg Farm
Kijima Industries
Discount Fournitures
Rare Livre Atelier
Schein & Frères
Sheintech
Spectre Micro
Linde Canada
Veritas Tools
Lee Valley
Electromike
Club Piscine
Pharmaprix
Uniprix
SAQ
Tim Hortons
Wal-Mart Canada Corp
Amaz Cuisine
AMZ Transport
Newegg Canada	Newegg
TIKTOK SHOP	TikTok Shop
Cdiscount	Cdiscount
AMAZON CAN MKTPL	Amazon
AMAZON.CA RETAIL TORONTO CAN	Amazon
Amazon Digital Downloads	Amazon
AMZN FREE TIME CA	Amazon
AMZN PICKUP CA*12	Amazon
Amazon Kids+	Amazon
AMAZON FRESH	Amazon
Amazon Grocery Subscri	Amazon
AMZ*AMAZON PAY	Amazon
AMAZON PAY CANADA	Amazon
Amazon Development Centre Canada ULC	Amazon
Amazon.com LLC	Amazon
AMAZON.COM.AU SYDNEY	Amazon
AMAZON.DE LUXEMBOURG	Amazon
PAYPAL*AMAZONMARKET	Amazon
AMAZON*MKTPLC	Amazon
fournisseur amazon	Amazon
Amazon site web	Amazon
AMAZONN	Amazon
Amzn.ca	Amazon
Amazon.ça	Amazon
am azon.ca	Amazon
Amazón Canadá	Amazon
ᗩmazon	Amazon
A.M.A.Z.O.N Canada	Amazon
Амазон Канада	Amazon
アマゾン.jp	Amazon
亚马逊中国	Amazon
أمازون كندا	Amazon
אמזון קנדה	Amazon
EBAY CANADA SALES	eBay
EBAY*ORDER 12-09	eBay
ebay shop usinage	eBay
eBay Canada – pièces	eBay
éBay	eBay
e-bay.ca	eBay
ebay US	eBay
PP *EBAY	eBay
еБэй / eBay	eBay
AliExpress.com	AliExpress
ALIEXPRES INTL	AliExpress
Ali-express Canada	AliExpress
PAYPAL*ALIEXPRESS	AliExpress
AE ALIEXPRESS SG	AliExpress
ALIBABA*GOLD SUPPLIER	Alibaba
Taobao Marketplace	Alibaba
Temu.com Inc	Temu
TEMU CANADA ULC	Temu
PAYPAL*TEMU	Temu
ETSY COM BROOKLYN	Etsy
www.etsy.com	Etsy
Rakuten Marketing	Rakuten
RAKUTEN JAPAN	Rakuten
Abebooks Canada	AbeBooks
Abe-Books	AbeBooks
Wish.com Inc.	Wish
CONTEXTLOGIC INC	Wish
SHEIN CANADA	Shein
Digi-Key	DigiKey
Barnes and Noble	Barnes & Noble (online)
Livre-rare-book	Livre Rare Book
Alexpress	AliExpress
Amazoon inc.	Amazon
PAYPAL *Beay	eBay
Ebat	eBay
Alieexpress inc.	AliExpress
PAYPAL *Alibaaba	Alibaba
""",
        "addresses": """
https://www.lamazone.qc.ca
https://www.amazon-adventures.example
https://www.amazingsavings.ca
https://amazonian.org
https://www.baybloorradio.com
https://bayardweb.com
https://www.cowbay.ca
https://northbay.ca
https://www.pinebay.net
https://www.temposystems.com
https://www.temu-maori.nz
https://www.itemus.com
https://www.detsy.org
https://www.alibabette.ca
https://alisonexpress.ca
https://www.expressali.ca
https://www.rakunest.com
https://www.abbabooks.ca
https://www.ebooks.com
https://www.facebooks.ca
https://calibre-ebook.com
https://www.digikids.ca
https://www.wishingwell.ca
https://dishwish.ca
https://www.shein-lambert.ca
https://www.discount-tire.com
https://www.usherbrooke.ca/actualites/amazon
https://ici.radio-canada.ca/nouvelle/2025/amazon-laval
https://www.csn.qc.ca/actualites/amazon.ca/
https://example.com/?q=temu
https://s3.amazonaws.com/fabricant/guide.pdf
https://ec2-1.compute.amazonaws.com
temucuicui@gmail.com
amazon.rafting@hotmail.com
etsy@college.ca
https://www.lesentreprises.ca
https://www.desjardins.com
https://www.hydroquebec.com
https://bitly-consult.ca
https://owly.ca
https://aco.qc.ca
https://www.amzconseil.ca
https://wal-mar.ca
https://www.marketplace-events.com
https://kijima.co.jp
https://www.newegghouse.example
https://buff.ly/3	bit.ly, TinyURL, etc.
https://lnkd.in/abc	bit.ly, TinyURL, etc.
https://fr.shopping.cdiscount.com/1	Cdiscount
https://www.amazon.ca/b?node=1	Amazon
https://www.amazon.ca/errors/validateCaptcha	Amazon
amazon.ca/gp/aw/d/B0	Amazon
http://m.amazon.ca	Amazon
https://read.amazon.ca	Amazon
https://www.amazon.co.jp/dp/B0	Amazon
https://www.amazon.in	Amazon
https://amzn.eu/d/1	Amazon
http://amzn.com/k/1	Amazon
https://a.co/1abcd	Amazon
https://www.amazon.ca/ (commande)	Amazon
Amazon: https://www.amazon.ca	Amazon
amazon.ca;amazon.com	Amazon
payments-messages@amazon.com	Amazon
vfe-campaign-response@amazon.com	Amazon
www.amazon.ca/stores/brand	Amazon
https://fls-na.amazon.ca	Amazon
https://www.amazonbusiness.ca	Amazon
https://l.instagram.com/?u=https%3A%2F%2Fwww.temu.com%2F	Temu
https://out.reddit.com/t3?url=https%3A%2F%2Fwww.ebay.com	eBay
https://www.youtube.com/redirect?q=https%3A%2F%2Famzn.to%2F3	Amazon
https://steamcommunity.com/linkfilter/?url=https://www.ebay.ca	eBay
https://vk.com/away.php?to=https%3A%2F%2Faliexpress.com	AliExpress
https://link.sbstck.com/redirect?url=https://www.amazon.ca	Amazon
https://viglink.pgpartner.com/rd?u=http%3A%2F%2Fwww.etsy.com	Etsy
https://www.dpbolvw.net/click-1?url=https%3A%2F%2Fwww.abebooks.com	AbeBooks
https://www.ebay.ca/usr/vendeur	eBay
https://www.ebay.ca/str/boutique	eBay
ebay.ch	eBay
https://pages.ebay.ca	eBay
https://ocsnext.ebay.ca	eBay
endofitem@ebay.com	eBay
https://ebay.to/3	eBay
https://www.aliexpress.com/p/trade/confirm.html	AliExpress
https://aliexpress.com/store/1	AliExpress
https://xyz.en.alibaba.com/product/1	Alibaba
https://trade.alibaba.com	Alibaba
https://world.taobao.com	Alibaba
https://www.temu.com/ca-fr/kuiper/un9.html	Temu
https://share.temu.com/x	Temu
https://www.etsy.com/ca/your/purchases	Etsy
https://openapi.etsy.com	Etsy
https://m.shein.com/ca	Shein
https://books.rakuten.co.jp	Rakuten
https://www.abebooks.co.uk/book/1	AbeBooks
https://www.alibris.co.uk	Alibris
https://www.livre-rare-book.com/search	Livre Rare Book
https://www.wish.com/c/1	Wish
www.amazon.ca\\\\dp	Amazon
www.amzon.ca	Amazon
www.amazonca.com	Amazon
www.aliexpess.com	AliExpress
httpswww.amazon.ca	Amazon
amazon-canada.ca	Amazon
amazon;ca	Amazon
www.ddigikey.ca	DigiKey
www.shrin.ca	Shein
""",
        "labels": """
Roman Amazonas
Le fleuve Amazone, affiche
Amazones FC, inscription
Sésame, Ali Baba ! (théâtre)
Dîner à la Baie
Éclairage de la baie 4
Ets Y. Gagné, vitrier
Ets Blais : clés
Wish me luck – partition
I wish – chanson
Test SY, laboratoire
Tempura, cours culinaire
Item U : règle
Système UV
Abc books, abonnement
Libris : logiciel
Clés numériques, digi
Noble cause – don
Discount 10 %
Frais de marketplace au colloque
Baie d'Urfé, sortie
Shine on – chorale
Rideaux et stores
Ampoules DEL
Lampe, Kijiji	Kijiji
Achats divers Amazon (3 factures)	Amazon
Amazon.ca: tableau blanc	Amazon
Souris sans fil - AMZN	Amazon
Livre jeunesse amazon.ca	Amazon
Amz*n jeux	Amazon
Aimants, Ali Express	AliExpress
vis ebay	eBay
E-bay carte mère	eBay
Temu : guirlandes	Temu
Achat sur temu.com (décos)	Temu
etsy - modèle courtepointe	Etsy
Commande Shein 4 t-shirts	Shein
rakuten manga	Rakuten
Livres Abe Books	AbeBooks
PAYPAL *AMAZON CA stylos	Amazon
Capteur (www.aliexpress.com)	AliExpress
Lampe - Amazom	Amazon
facture-aliexpress-2026.pdf	AliExpress
ebay_recu.png	eBay
amazon_order_701.pdf	Amazon
Écran protecteur via eBay	eBay
Achat Amazon.com (USD)	Amazon
colis amazon perdu	Amazon
amazon fresh collations	Amazon
Achat Aliexppress	AliExpress
Sheiin - cahiers	Shein
Achat Amazno	Amazon
Rakutem - cahiers	Rakuten
""",
    },
    "G": {
        "names": """
WHISK
Les Entreprises SELINA
Ets SHINTO
velay
Groupe Wirth
Studio Thin Canada
AISH Sports
Studio width Canada
Ets TALIBAN
Shimon
Studio calabar Canada
Gets et fils
Groupe Pets
expressifs
Les Entreprises Serin
Boutique SETS
Studio taman Canada
herein
Studio Alberti Canada
Groupe gish
Ets PALIERS
Groupe SHINN
Groupe MAMAN
Ets Wives
jewish Sports
totem et fils
Heinz et fils
BETS
Groupe Abrutis
Les Entreprises them
TAMAN Sports
Les Entreprises Talibans
Ets tasty
Studio Nets Canada
teary et fils
Groupe FRAUEN
Groupe tetes
Studio vests Canada
Groupe sautent
Groupe Jewish
Les Entreprises Isha
ALBANIA et fils
SP amazon	Amazon
Ebay.com*GY1BJY	eBay
Ebay.com	eBay
SP Ebay	eBay
RAKUTEN.com*CEK6LD	Rakuten
Ebay - compte	eBay
aliexpress.us*MMPADMM1Q	AliExpress
alibris ltée	Alibris
fournisseur AMAZON	Amazon
WWW.DIGIKEY.ca	DigiKey
fournisseur Ebay	eBay
etsy Canada ULC	Etsy
fournisseur TEMU	Temu
Aliexpress - compte	AliExpress
aliexpress ltée	AliExpress
amazon DUBLIN IRL	Amazon
Achat ALIEXPRESS	AliExpress
ebay	eBay
EBAY.ca	eBay
Visa Amazon	Amazon
Aliexpress Canada	AliExpress
SHEIN inc.	Shein
PP*rakuten	Rakuten
Ebay*TDDX86UYM	eBay
PP*amazon	Amazon
amazon Canada	Amazon
ETSY.com*3EW6MKUU3	Etsy
AMAZON Marketplace	Amazon
aliexpress Canada ULC	AliExpress
SP etsy	Etsy
WWW.Etsy.com	Etsy
Shein Marketplace	Shein
Amazon*NN72QXZH3	Amazon
temu*HJHRL3WWF	Temu
ETSY Marketplace	Etsy
PAYPAL *temu	Temu
WWW.Amazon.com.mx	Amazon
TEMU	Temu
Achat Etsy	Etsy
Amazon VANCOUVER BC	Amazon
tenu DUBLIN IRL	Temu
""",
        "addresses": """
https://wilshire.qc.ca/boutique
https://www.ecole-wines.ca
https://www.exemple.ca/colibris
https://www.ecole-sheena.ca
witch.com
https://www.ecole-expressif.ca
info@amand.ca
tenu.com
https://www.exemple.ca/verts
info@wispy.ca
shrieking.com
https://washing.qc.ca/boutique
https://www.exemple.ca/libri
info@shelling.ca
wished.com
https://www.exemple.ca/hesdin
https://www.ecole-arman.ca
librairies.com
https://www.exemple.ca/abrités
info@shedding.ca
https://www.tremblay.ca
https://www.exemple.ca/damon
https://www.ecole-dike.ca
https://mets.qc.ca/boutique
hein.com
https://www.paliers.ca
https://www.franken.ca
https://www.exemple.ca/witch
https://www.bish.ca
https://www.exemple.ca/gets
calibré.com
https://www.aman.ca
https://verts.qc.ca/boutique
etfs.com
https://sein.qc.ca/boutique
https://www.fairies.ca
ebay.co.uk	eBay
no-reply@shop.alibaba.com	Alibaba
//www.amazon.com.mx/a	Amazon
https://www.google.com/url?q=https%3A%2F%2Fwww.amazon.ca%2FCTW1N6F52	Amazon
https://www.amazon.com.mx/x/PJHT7WGV0	Amazon
amazon.com/item/50RC90UKU	Amazon
www.amazon.com	Amazon
https://l.example.com/?u=https://alibaba.com/1	Alibaba
info@aliexpress.us	AliExpress
shein.com/item/RP1GDB9W8	Shein
https://www.google.com/url?q=https%3A%2F%2Fwww.amazon.co.uk%2FKBJ6MS	Amazon
https://amazon.co.uk:443/	Amazon
Voir www.ebay.de	eBay
https://www.google.com/url?q=https%3A%2F%2Fwww.alibris.com%2FUXE02A	Alibris
https://l.example.com/?u=https://ebay.ca/1	eBay
https://www.alibris.com/x/XTCWW0A04	Alibris
http://mail.rakuten.co.jp/	Rakuten
www.amazon.ca	Amazon
info@temu.com	Temu
no-reply@help.temu.com	Temu
https://l.example.com/?u=https://ebay.co.uk/1	eBay
no-reply@help.amazon.com	Amazon
Voir www.temu.com	Temu
alibaba.com/item/C86MG7PZ0	Alibaba
www.temu.com	Temu
no-reply@mail.digikey.ca	DigiKey
https://www.alibaba.com/x/K9LA0S	Alibaba
info@abebooks.co.uk	AbeBooks
no-reply@shop.temu.com	Temu
no-reply@fr.etsy.com	Etsy
no-reply@m.ebay.co.uk	eBay
https://aliexpress.com:443/	AliExpress
no-reply@mail.ailbaba.com	Alibaba
http://help.amaazon.com.mx/	Amazon
amazno.de	Amazon
""",
        "labels": """
câbles ratent
Embassy lampes
TIPSY papier
ballons - NOTEBOOKS
Livre « eats »
Traquent cahiers
Atelier VETS, colle
Atelier Witch, ballons
fairies livres
Livre « SEEIN »
digi
Atelier Shin, papier
Sortie ARIS
LAMBRIS colle
Sortie stein
Sortie SEING
Sortie tempe
crayons - TEMPT
twins
ballons - Rate
câbles BRAY
Atelier TEMECULA, toner
peinture Talia
Atelier Dike, casques
libraires crayons
Atelier Rajoutent, câbles
TELUS
câbles - teuf
Atelier showering, vis
câbles Hawkish
Livre « TEAM »
toner - wirth
casques ALIBABA	Alibaba
crayons achetés sur Amazon	Amazon
Commande Alibaba 73FD97W4C	Alibaba
peinture Alibaba mars	Alibaba
vis - aliexpress	AliExpress
Commande AMAZON Q01BMB9KK	Amazon
peinture, digikey.com	DigiKey
facture_ABEBOOKS.pdf	AbeBooks
toner Amazon mars	Amazon
Livraison Temu	Temu
Achat amazon câbles	Amazon
EBAY : vis	eBay
ALIEXPRESS : casques	AliExpress
AMAZON : casques	Amazon
facture_Shein.pdf	Shein
Livraison AMAZON	Amazon
AMAZON.com.mx crayons	Amazon
AMAZON.com.mx piles	Amazon
jeux achetés sur Amazon	Amazon
lampes (Abebooks)	AbeBooks
EBAY.de papier	eBay
crayons Temu	Temu
ebay : ballons	eBay
amazon : crayons	Amazon
Rakuten*UJUEQT	Rakuten
jeux achetés sur shein	Shein
lampes achetés sur ABEBOOKS	AbeBooks
toner, Alibaba.com	Alibaba
jeux Aliexpress mars	AliExpress
Digikey.com rubans	DigiKey
cahiers achetés sur alieexpress	AliExpress
livres ALOBABA	Alibaba
""",
    },
}
