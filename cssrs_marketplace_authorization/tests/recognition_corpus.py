"""Names, addresses and labels, with the marketplace that each of them is of, or none.

From public knowledge: descriptors of card statements, names of companies, domains,
short links, and the ways in which people disguise or merely contain such a name. The
``BUILT`` part served to write the rules. The ``HELD`` part was written before they were
tried on it; then what it showed was mended, by classes. The ``FRESH`` part was written
after that. Those of :mod:`.recognition_fresh` came later.

One line is one entry. What is after the tab is the marketplace; without a tab, the
entry is honest. ``\\u`` sequences are read.
"""

# ruff: noqa: RUF001

import re

_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def read(text):
    """The entries of a table: (text, marketplace or an empty string)."""
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    for line in lines:
        entry, _tab, market = line.partition("\t")
        yield _ESCAPED.sub(lambda m: chr(int(m[1], 16)), entry), market.strip()


BUILT = {
    # ---- names of vendors ------------------------------------------------------------
    "names": """
Amazon	Amazon
Amazon.ca	Amazon
AMAZON.COM	Amazon
Amazon.com.ca ULC	Amazon
Amazon.com.ca, Inc.	Amazon
Amazon Canada	Amazon
Amazon Business	Amazon
Amazon Business Canada	Amazon
Amazon Marketplace	Amazon
Amazon Prime	Amazon
Amazon Services LLC	Amazon
Amazon EU SARL	Amazon
Amazon Fulfillment Services, Inc.	Amazon
Amazon Digital Services	Amazon
The Amazon	Amazon
The Amazon Store	Amazon
Chez Amazon	Amazon
AMZN	Amazon
AMZN Mktp	Amazon
AMZN Mktp CA	Amazon
AMZN MKTP CA*2K4RT	Amazon
AMZNMKTPCA	Amazon
Amazonca	Amazon
Amaz0n	Amazon
AMAZ0N	Amazon
Ama-zon	Amazon
A-m-a-z-o-n	Amazon
A.M.A.Z.O.N.	Amazon
A M A Z O N	Amazon
Am azon	Amazon
Arnazon	Amazon
Arnazon.ca	Amazon
ᴀᴍᴀᴢᴏɴ	Amazon
Ａｍａｚｏｎ	Amazon
𝐀𝐦𝐚𝐳𝐨𝐧	Amazon
Ⓐⓜⓐⓩⓞⓝ	Amazon
Аmаzon	Amazon
Ama\\u200bzon	Amazon
Ama\\u00adzon	Amazon
Amázon	Amazon
@mazon	Amazon
アマゾン	Amazon
亚马逊	Amazon
Амазон	Amazon
Amazøn	Amazon
Amaz⭕n	Amazon
Amaz{}n	Amazon
eBay	eBay
e-Bay	eBay
E Bay	eBay
e.bay	eBay
eBay Inc.	eBay
eBay Canada Limited	eBay
eBay Commerce Canada Ltd	eBay
PAYPAL *EBAY	eBay
EBAY O*12-34567-89012	eBay
3Bay	eBay
еВау	eBay
อีเบย์	eBay
イーベイ	eBay
ᴇʙᴀʏ	eBay
eBay - vendeur tools4you	eBay
AliExpress	AliExpress
Ali Express	AliExpress
Ali-Express	AliExpress
ALIEXPRESS.COM	AliExpress
Aliexpress Singapore	AliExpress
ALIPAY ALIEXPRESS	AliExpress
A1iExpress	AliExpress
Alibaba	Alibaba
Alibaba.com	Alibaba
Alibaba Group Holding Limited	Alibaba
Alibaba.com Singapore E-Commerce Private Limited	Alibaba
A1ibaba	Alibaba
Ali-baba.com	Alibaba
阿里巴巴	Alibaba
Алибаба	Alibaba
Temu	Temu
Temu.com	Temu
تيمو	Temu
Whaleco Inc. (Temu)	Temu
Etsy	Etsy
Etsy Ireland UC	Etsy
Etsy.com - BoutiqueBois	Etsy
Rakuten	Rakuten
AbeBooks	AbeBooks
Abe Books	AbeBooks
Alibris	Alibris
Wish.com	Wish
Librairie Amazonie
Amazonie Aventures
Amazon Rafting Gatineau
Alibaba et les 40 voleurs théâtre
Club nature Amazon
Les Amazones du Québec
Amazonas Restaurant
Amazone Café
Ali Baba Pizza
Restaurant Ali Baba
Ali Express Barbier
Papeterie du Coin
Bureau en gros
Staples Canada ULC
Fournitures ABC
Quincaillerie Richelieu
Librairie Renaud-Bray
Librairie Pantoute
Archambault
Canadian Tire
Home Depot du Canada
Rona inc.
Walmart Canada
Best Buy Canada
Costco Wholesale
Apple Canada inc.
Dell Canada
CDW Canada
Insight Canada
Spectrum Nasco
Brault & Bouthillier
Wintergreen Learning Materials
Scholar's Choice
Boréal Science
Prolabec
Fisher Scientific
VWR International
Sigma-Aldrich Canada
Outils Laframboise
Baie Électronique
The Bay
La Baie d'Hudson
Bay Street Books
Wishbone Studio
Fondation Rêves d'enfants / Make-A-Wish Canada
Wishart Électrique
Themus inc.
Témula
Ebaya Design
Ébénisterie Bayard
Alice Express Traiteur
Alix Express
Abel Books Reliure
Etsuko Origami
Rakutan Jeux
AMZ Consultants
Amazing Canada
Maison Azon
Zona Café
Amaron Batteries
Amazon Web Services
""",
    # ---- web and e-mail addresses ----------------------------------------------------
    "addresses": """
https://www.amazon.ca/dp/B00X	Amazon
http://amazon.com	Amazon
www.amazon.co.uk	Amazon
smile.amazon.com	Amazon
//www.amazon.ca/dp/B00X	Amazon
amazon.ca:443/dp/B00X	Amazon
https:/www.amazon.ca/dp/B00X	Amazon
https://user:secret@www.amazon.ca/	Amazon
AMAZON.CA.	Amazon
https://amzn.to/3abcdef	Amazon
https://amzn.eu/d/abc	Amazon
https://amzn.asia/d/abc	Amazon
https://a.co/d/abc123	Amazon
https://m.media-amazon.com/images/I/1.jpg	Amazon
https://images-na.ssl-images-amazon.com/images/1.jpg	Amazon
ventes@amazon.ca	Amazon
auto-confirm@amazon.com	Amazon
shipment-tracking@amazon.ca	Amazon
abc123@marketplace.amazon.ca	Amazon
info@fournitures.ca; ventes@amazon.com.mx	Amazon
https://www.google.com/url?q=https://www.amazon.ca/dp/B00X&sa=D	Amazon
https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.amazon.ca%2Fdp%2FB00X	Amazon
https://click.example.com/?to=www.amazon.ca/dp/B00X	Amazon
https://www.amazon%2Eca/dp/B00X	Amazon
https://www.аmazon.ca/	Amazon
https://ｗｗｗ.ａｍａｚｏｎ.ｃａ/	Amazon
https://www.amaz0n.ca/	Amazon
https://business.amazon.ca	Amazon
https://www.ebay.ca/itm/123	eBay
https://ebay.to/3abc	eBay
https://ebay.us/abc	eBay
https://i.ebayimg.com/images/g/1.jpg	eBay
https://www.ebay.com.au/itm/1	eBay
https://rover.ebay.com/rover/1?mpre=x	eBay
ebay@ebay.com	eBay
https://fr.aliexpress.com/item/1.html	AliExpress
https://s.click.aliexpress.com/e/_abc	AliExpress
https://a.aliexpress.com/_abc	AliExpress
https://aliexpress.ru/item/1	AliExpress
https://ae01.alicdn.com/kf/1.jpg	AliExpress
https://french.alibaba.com/product-detail/x	Alibaba
https://detail.1688.com/offer/1.html	Alibaba
service@service.alibaba.com	Alibaba
https://www.temu.com/ca/x.html	Temu
https://share.temu.com/abc	Temu
https://temu.to/m/abc	Temu
https://www.etsy.com/ca/listing/1	Etsy
https://etsy.me/3abc	Etsy
https://www.abebooks.com/servlet/x	AbeBooks
https://www.iberlibro.com/x	AbeBooks
https://www.alibris.com/x	Alibris
https://www.rakuten.co.jp/x	Rakuten
https://www.amazonie.org
https://amazonrafting.ca
https://www.alibabatheatre.com
https://wish.org
https://www.makeawish.ca
amazon@gmail.com
amazon.ventes@outlook.com
ebay.jean@videotron.ca
https://www.amazon-aventure.fr
https://amazon.ca.example.org/
https://example.org/blog/fini-amazon
https://example.org/amazon.html
https://www.lapresse.ca/affaires/2025-01-22/amazon-ferme-ses-entrepots.php
https://fr.wikipedia.org/wiki/Amazon
https://fr.wikipedia.org/wiki/Amazon.com
https://depot.s3.amazonaws.com/manuel.pdf
https://s3.ca-central-1.amazonaws.com/x
https://www.bureauengros.com
https://www.staples.ca
https://www.canadiantire.ca
https://www.renaud-bray.com
https://www.leslibraires.ca
https://www.apple.com/ca/
info@papeterieducoin.ca
ventes@braultbouthillier.com
https://www.quebec.ca
https://www.cssrs.gouv.qc.ca
https://www.labay.com
https://www.thebay.com
https://ebayard.fr
https://ebaystreet.example.org
https://www.temuka.school.nz
https://www.etsmtl.ca
https://wishbone.ca
https://alibabapizza.ca
https://wish-photo.com
https://www.amazone-hotel.com
https://www.google.com/search?q=amazon
https://www.youtube.com/watch?v=ebay123
https://bit.ly/3abc	bit.ly, TinyURL, etc.
https://t.co/abc	bit.ly, TinyURL, etc.
tel:8195551234
N/A
aucun
""",
    # ---- what an expense, a card or a line of a request says -------------------------
    "labels": """
AMZN Mktp CA*1A2B3C	Amazon
AMZN MKTP US*2K4R7	Amazon
AMAZON.CA*RT4Y71	Amazon
AMAZON CA*	Amazon
AMAZON MKTPL*AB12	Amazon
AMAZON MKTPLACE PMTS	Amazon
AMAZON.COM*2K4R7 SEATTLE WA	Amazon
Amazon.ca Prime Member	Amazon
AMZ*MARKETPLACE 12	Amazon
AMAZON.DE MKTPLACE	Amazon
PAYPAL *AMAZON	Amazon
Achat Amazon	Amazon
Achat chez Amazon	Amazon
Commande Amazon 702-1234567-1234567	Amazon
Livres Amazon	Amazon
Livres achetés sur Amazon	Amazon
Câbles USB (Amazon)	Amazon
Câble HDMI - Amazon.ca	Amazon
Amazon - cartouches d'encre	Amazon
Amazon toner	Amazon
facture_amazon.pdf	Amazon
recu-amazon-2026-01-12.pdf	Amazon
Amazon 702-1234567.pdf	Amazon
Reçu Amazon	Amazon
Remboursement Amazon	Amazon
Fournitures scolaires Amazon	Amazon
Matériel de sciences Amazon Prime	Amazon
Colis Amaz0n	Amazon
Pinces via arnazon	Amazon
Carte-cadeau Amazon	Amazon
Batteries AA amazon.ca	Amazon
FW: Votre commande Amazon.ca	Amazon
Payé sur a.m.a.z.o.n	Amazon
Jeux de société, amazon	Amazon
PAYPAL *EBAY	eBay
PAYPAL *EBAY INC 402-935-7733	eBay
PP*EBAY	eBay
EBAY O*12-34567-89012 SAN JOSE	eBay
eBay vis M4	eBay
Pièce de tour eBay	eBay
Objectif microscope e-bay	eBay
facture_eBay.pdf	eBay
Mandrin 1978 acheté sur eBay	eBay
ALIEXPRESS.COM	AliExpress
WWW.ALIEXPRESS.COM LONDON	AliExpress
ALIPAY*ALIEXPRESS	AliExpress
Capteurs AliExpress	AliExpress
LED ali express	AliExpress
ALIBABA.COM	Alibaba
Échantillons Alibaba	Alibaba
TEMU.COM	Temu
Temu décorations	Temu
Décorations de classe Temu	Temu
PYPL*ETSY	Etsy
ETSY.COM*BOUTIQUE	Etsy
Autocollants Etsy	Etsy
ABEBOOKS.COM SEATTLE	AbeBooks
Livre usagé AbeBooks	AbeBooks
Cahiers
Livre sur l'Amazonie
Dîner
Club nature Amazon
Alibaba et les 40 voleurs théâtre
Amazon Rafting Gatineau
Billets Ali Baba, théâtre Granada
Sortie Amazon Rafting
Film « Amazon: la forêt »
Documentaire sur le fleuve Amazon
Exposition Amazonia
Conte d'Ali Baba
Restaurant Ali Baba
Taxi
Stationnement
Papeterie Bureau en gros
Livres Renaud-Bray
Matériel d'arts DeSerres
Épicerie IGA
Formation secourisme
Toner HP
Piles AA
Abonnement revue
Location d'autobus
Hébergement Hôtel Delta
Quincaillerie Rona
Vis Canadian Tire
Essence
Jus et collations
Sortie au zoo
Frais de poste
Marathon de l'espoir
Souhaits de Noël
Wish list de la bibliothèque
Fête des finissants
SQ *LE CAFE
SQ *BOULANGERIE
PAYPAL *SPOTIFY
PAYPAL *ADOBE
UBER *TRIP
COSTCO WHOLESALE W512
DOLLARAMA # 123
WAL-MART #3012
APPLE.COM/BILL
STAPLES STORE 45
IKEA MONTREAL
AWS*AMAZON WEB SERV
La Baie, vêtements
Baie-Comeau, hébergement
Pneus Amazing
Réparation du piano
Sortie au théâtre
Amazones, tournoi de soccer
Costumes Ali Baba pour la pièce
Guide de l'Amazone
""",
}

HELD = {
    "names": """
Amazon.ca ULC	Amazon
Amazon Corporate LLC	Amazon
Amazon Seller Services	Amazon
Amazon Canada Fulfillment Services ULC	Amazon
Amazon Retail Canada	Amazon
Amazon Media EU S.à r.l.	Amazon
L'Amazon	Amazon
Boutique Amazon	Amazon
AMZN DIGITAL	Amazon
AMAZON MKTPLACE PMTS	Amazon
Amzn.com/bill WA	Amazon
Amazon*Mktplce	Amazon
Αmazon	Amazon
Ama zon.ca	Amazon
𝒜𝓂𝒶𝓏𝑜𝓃	Amazon
A_m_a_z_o_n	Amazon
AMAZ()N.CA	Amazon
Am@z0n	Amazon
ＡＭＡＺＯＮ　ＣＡ	Amazon
أمازون	Amazon
EBAY INC.	eBay
eBay Marketplaces GmbH	eBay
Ebay.ca	eBay
eBay (Suisse) SA	eBay
e_bay	eBay
ｅＢａｙ	eBay
PP*EBAY CA	eBay
AliExpress.us	AliExpress
Al1express	AliExpress
ALIEXPRESS LONDON GB	AliExpress
Ali_Express	AliExpress
Alibaba Canada	Alibaba
ALIBABA.COM LIMITED	Alibaba
Alibaba Cloud
TEMU CANADA	Temu
T-E-M-U	Temu
Etsy, Inc.	Etsy
Rakuten Marketing LLC	Rakuten
AbeBooks Inc.	AbeBooks
Alibris UK	Alibris
Wish Canada	Wish
Amazon Adventure Tours Banff
Les Productions Ali Baba
Théâtre des Amazones
Café Amazonia
Amazon Pool Supplies
Piscines Amazon
Centre équestre L'Amazone
Boulangerie Ali
Express Ali Transport
Bayview Electronics
La Baie Verte
Ebey Plomberie
Groupe Temus
Institut Témiscamingue
Etsch Mécanique
Wishing Well Books
Alibri Librairie
Librairie Raffin
Coopérative scolaire Laval
Sport-O-Kids
Équipements Tristan
Imprimerie Dumaine
Amédée Zonta
Groupe Amazonite Bijoux
DeSerres
Addison Électronique
Abra Électronique
Robotshop
Lee Valley Tools
KMS Tools
Amazon Computing Research Centre
Éditions CEC
Chenelière Éducation
Alarmes Express
Galibaba Productions
Amazon Payments Canada	Amazon
Amzn Mktp FR	Amazon
A M Z N	Amazon
AMAZ[]N	Amazon
아마존	Amazon
אמזון	Amazon
Marketplace Amazon.com.be	Amazon
Amazon (vendeur tiers)	Amazon
eBay GmbH	eBay
E-BAY.CA	eBay
이베이	eBay
Ebay Seller Services	eBay
Алиэкспресс	AliExpress
AliExpress Business	AliExpress
アリババ	Alibaba
Alibaba.com Hong Kong Limited	Alibaba
Whaleco Technology Limited	Temu
TEMU.COM IE	Temu
Etsy Canada	Etsy
AbeBooks Europe GmbH	AbeBooks
Rakuten France	Rakuten
Wish.com (ContextLogic Inc.)	Wish
Amazone Équitation
Alibaba Tapis d'Orient
Éditions de l'Amazone
Ébénisterie Baye
Témiscouata Électrique
Etsuro Judo
Wishes et Fêtes
Mazon Plomberie
Azon Usinage
Bay Kar Café
Amerzone Jeux
Temurin Logiciels
Librairie du Square
Aliments Express Laval
Garderie Babali
Amazon Forest Conservation Society
(O)ptique Laval
Groupe [O]zone
Comptoir marocain أمل
中国书店
Ресторан Амур
Livres rares Gatineau
Amazon.com Services LLC	Amazon
AMAZON MARKETPLACE CA	Amazon
Amazon EU S.à r.l., succursale française	Amazon
Amaz○n	Amazon
Amazon Basics	Amazon
Аmаzоn.са	Amazon
アマゾンジャパン	Amazon
eBay Domestic Holdings	eBay
e Bay Canada	eBay
EBAY *VENDEUR42	eBay
Alibaba.com France SAS	Alibaba
AliExpress Russia	AliExpress
Temu (PDD Holdings)	Temu
Etsy UK Limited	Etsy
Rakuten Ichiba	Rakuten
AbeBooks.fr	AbeBooks
Livre-Rare-Book	Livre Rare Book
Alibris for Libraries	Alibris
Amazonie Productions inc.
La Ferme Amazon
Garage Ali Baba et fils
Baie-des-Sables Informatique
E. Bayard et associés
EB Aylmer Sports
Temo Électrique
Teamu Gestion
Etsuo Sushi
Ets Y. Roy
Wishlade Transport
Raku Tendances, céramique
Ali B. Abadi, arpenteur
Amazing Zone
Groupe Amzil
Zone A. Matériaux
f()rme Studio
Łódź Import
""",
    "addresses": """
https://www.amazon.de/-/en/dp/B0	Amazon
amazon.com.au	Amazon
https://amzn.com/B00X	Amazon
//amzn.to/abc	Amazon
https://www.amazon.ca./dp/B00X	Amazon
https://sellercentral.amazon.ca/x	Amazon
digital-no-reply@amazon.ca	Amazon
Amazon.ca <no-reply@amazon.ca>	Amazon
https://outlook.example.com/?url=https%3A%2F%2Famzn.to%2Fabc&data=1	Amazon
https://www.google.ca/url?sa=t&url=https%3A%2F%2Fwww.amazon.ca%2Fx	Amazon
https://www.arnazon.ca/dp	Amazon
http:\\\\www.amazon.ca\\dp	Amazon
https://read.amazon.com/x	Amazon
ebay.fr	eBay
https://www.ebay.co.uk/itm/1	eBay
https://cgi.ebay.ca/ws/x	eBay
https://ir.ebaystatic.com/x.js	eBay
members@ebay.ca	eBay
https://vi.vipr.ebaydesc.com/ws/x	eBay
https://best.aliexpress.com	AliExpress
https://m.aliexpress.us/item/1	AliExpress
transaction@notice.aliexpress.com	AliExpress
https://m.alibaba.com/x	Alibaba
https://offer.alibaba.com/x	Alibaba
https://app.temu.com/x	Temu
https://www.etsy.com/shop/x	Etsy
https://www.abebooks.co.uk/x	AbeBooks
https://www.abebooks.fr/x	AbeBooks
https://www.zvab.com/x	AbeBooks
https://fr.shopping.rakuten.com/x	Rakuten
https://www.livre-rare-book.com/x	Livre Rare Book
https://www.wish.com/product/1	Wish
https://www.amazonia.fiocruz.br
https://amazonconservation.org
https://theatre-alibaba.qc.ca
info@amazonrafting.ca
temu@education.gouv.qc.ca
https://radio-canada.ca/nouvelle/amazon-quebec
https://docs.aws.amazon.com.example.net/x
https://ebaylitho.example.com
https://wishlist.example.org
https://aliexpress.blogspot.example
https://www.deserres.ca
https://www.robotshop.com
https://fr.wikipedia.org/wiki/EBay
https://en.wikipedia.org/wiki/Alibaba.com
https://cdn.example.net/logos/amazon.ca.png
https://maps.google.com/?q=Amazon+Rafting
https://www.etsy-mtl.org
https://alibris-consulting.example
https://rakutenberg.de
https://www.abebooksellers.example
comptes@ecole.qc.ca
https://www.boutique-amazone.ca
https://forms.office.com/r/abc
https://www.canada.ca/fr/temu-rappel
https://drive.google.com/file/d/1aMaZ0n
https://www.amazon.com.be/dp/B01	Amazon
https://www.amazon.sg/dp/B02	Amazon
https://sell.amazon.ca/fr	Amazon
https://amzn.in/d/abc	Amazon
commandes@amazon.co.jp	Amazon
https://signin.ebay.ca/ws	eBay
https://www.ebay.ie/itm/2	eBay
https://srv.ebayrtm.com/rtm	eBay
https://export.ebay.com/fr	eBay
https://login.aliexpress.com/x	AliExpress
https://ae-pic-a1.aliexpress-media.com/kf/1.jpg	AliExpress
https://message.alibaba.com/msg	Alibaba
https://img.kwcdn.com/product/1.jpg	Temu
https://i.etsystatic.com/1/il.jpg	Etsy
transaction@etsy.com	Etsy
https://www.abebooks.it/x	AbeBooks
https://pictures.abebooks.com/1.jpg	AbeBooks
https://images.alibris.com/x	Alibris
https://main.cdn.wish.com/x	Wish
https://global.rakuten.com/en/store/x	Rakuten
https://www.amazonas.ca
https://amazonia-coop.qc.ca
https://www.ebayonne.fr
https://baye.ca
https://www.wishart.ca
https://www.etsit.upm.es
https://www.alibabasushi.ca
https://www.livres-rares.com
https://www.radio-canada.ca/info/temu-shein-enquete
https://www.protegez-vous.ca/amazon-avis
temu.lachance@gmail.com
https://github.com/amazon-ion/ion-java
https://aws.amazon.com/fr/
https://temuco.cl
https://www.ebaywatch.example.org
https://etsystudio.example.org
https://www.kwcd.ca
https://aliexpresso.ca
https://rakuya.com.tw
https://www.abe-books-reliure.example
https://www.amazon.pl/dp/B03	Amazon
https://www.amazon.com.tr/dp/B04	Amazon
http://amazon.ca/gp/aw/d/B05	Amazon
retours@amazon.fr	Amazon
https://fls-na.amazon.ca/1	Amazon
https://www.ebay.com.my/itm/3	eBay
https://ebay.ca?hash=item4	eBay
https://ocsnext.ebay.ca/ocs	eBay
https://pt.aliexpress.com/item/3.html	AliExpress
https://star.aliexpress.com/share	AliExpress
https://activity.alibaba.com/x	Alibaba
https://eu.temu.com/x	Temu
https://help.etsy.com/hc	Etsy
https://www.abebooks.com/signed/x	AbeBooks
https://www.alibris.co.uk/x	Alibris
https://books.rakuten.co.jp/rb/1	Rakuten
https://cafe-amazonia.ca
https://alibabacouture.ca
https://www.bayshore.ca
https://ebayliss.com
https://www.temuri.ge
https://etsy.example.org/
https://wishingtree.ca
https://www.lapresse.ca/temu.html
jean.amazon@ecole.qc.ca
https://fr.wikipedia.org/wiki/AliExpress
https://console.aws.amazon.com/s3
https://www.alibi.ca
https://www.livrerare.ca
https://abebook-club.ca
https://www.facebook.com/amazoniegatineau
https://www.amazonpark.example
""",
    "labels": """
Amazon.ca*TB3K91	Amazon
AMZN DIGITAL*MK12 888-802-3080	Amazon
AMAZON PRIME*2A3B	Amazon
AMAZON RETAIL CA	Amazon
Amzn Mktp CA WWW.AMAZON.CA ON	Amazon
Amazon Marketplace, étagère	Amazon
Étiquettes Amazon	Amazon
Micro-ondes pour le local (Amazon)	Amazon
Tapis de yoga, commandé sur Amazon	Amazon
Souris sans fil amazon	Amazon
Invoice Amazon.pdf	Amazon
commande amazon crayons	Amazon
Livraison Amazon (ballons)	Amazon
achats Amazon décembre	Amazon
Amazon: écouteurs	Amazon
Casques d'écoute AMZN	Amazon
Matériel — Аmazon	Amazon
EBAY COMMERCE CANADA	eBay
eBay 15-09876-54321	eBay
Filtres e bay	eBay
Calculatrice TI-84 (ebay)	eBay
Ebay.ca lentilles	eBay
recu ebay.png	eBay
AliExpress moteurs pas à pas	AliExpress
Moteurs commandés chez Aliexpress	AliExpress
ALIEXPRESS SINGAPORE SGP	AliExpress
Alibaba.com trade	Alibaba
Commande Alibaba chandails	Alibaba
TEMU PDD	Temu
Ballons temu	Temu
Achat Temu: guirlandes	Temu
Etsy - patron de couture	Etsy
ETSY INC BROOKLYN	Etsy
Roman épuisé abebooks	AbeBooks
Alibris livre rare	Alibris
Film Amazonia 3D
Livre: Les Amazones
Atelier Ali Baba (conteur)
Spectacle Alibaba
Zoo: serre Amazon
Canot sur la rivière Amazon
Camp Amazon, cour aventure
Voyage Amazonie
Resto Alibaba midi équipe
Mission Amazon (jeu d'évasion)
Crayons et gommes
Café pour la réunion
TIM HORTONS #2345
PETRO-CANADA
POSTES CANADA
METRO PLUS
SAQ
CINEPLEX 9123
Repas étudiants
Microphone Steve's Music
Tournée Wish You Were Here
Inscription Make-A-Wish
Baignade à la baie
Émetteur FM
Remplacement d'écran iPad
PAYPAL *CANVA
SP GRAFFITI
Droits d'auteur Copibec
Réunion des Amazones
Bois d'ébène
Étui pour tablette
Congrès AQEP
Abonnement Le Devoir
AMZN MKTP CA AMZN.COM/BILL WA	Amazon
Amazon.ca AMAZON.CA ON	Amazon
AMAZON* RT2KQ	Amazon
Frais Prime Amazon juin	Amazon
Lampe UV, vendeur Amazon	Amazon
Pâte à modeler (amazon.ca)	Amazon
capture-amazon-panier.png	Amazon
Tablette achetée en ligne Amazon	Amazon
Commande アマゾン	Amazon
EBAY*COMMERCE 12-11111-22222	eBay
Pièce de serveur, ebay	eBay
Vis à bois eBay.ca	eBay
Ruban LED Ali-Express	AliExpress
Aimants alibaba.com	Alibaba
TEMU.COM DUBLIN IRL	Temu
Rideaux Temu	Temu
ETSY*PATRONS	Etsy
Affiche Etsy	Etsy
AbeBooks manuel 1962	AbeBooks
WISH.COM SAN FRANCISCO	Wish
Roman « Amazonia »
Spectacle Ali Baba et compagnie
Sortie serre Amazon, Biodôme
Carte de souhaits
ESSO CIRCLE K
JEAN COUTU #123
SQ *TRAITEUR LILI
PAYPAL *ZOOM
Étampes scolaires
Temulin location
Prime de départ
Marché aux puces, comptoir
Tournoi Les Amazones de Sherbrooke
Location de la salle Alibaba
Peinture bleu amazone
VIA RAIL
UBER EATS
Anneaux (O) et crochets [O]
Wish tree, décoration
Cahier Itsy Bitsy
AMAZON.CA*8H4RL0QT3 AMAZON.CA ON	Amazon
Amzn Mktp CA*RX98Q	Amazon
AMAZON MARKETPLACE AMAZON.CA	Amazon
Amazon Canada, ciseaux	Amazon
Achat en ligne - amazon - piles	Amazon
Bouchons d'oreilles sur amazon.ca	Amazon
Amazon_facture_mars.pdf	Amazon
Amazon.ca Order 701-998877	Amazon
EBAY O*08-77777-66666	eBay
ebay (moteur pas à pas)	eBay
Cartouche NES eBay	eBay
Aliexpress: capteurs DHT22	AliExpress
ALIEXPRESS.COM HANGZHOU	AliExpress
PAYPAL *ALIEXPRESS	AliExpress
Alibaba.com - t-shirts	Alibaba
TEMU.COM 6466666	Temu
PAYPAL *TEMU	Temu
Commande TEMU classe de Mme Roy	Temu
Etsy.com - Mug prof	Etsy
Abebooks, roman 1931	AbeBooks
Pièce Ali Baba, costumes
Film Amazone
Repas Ali Baba, 12 élèves
Souper Alibaba
Sortie à vélo, parc Amazone
Bayou Boogie
CINEMA LE CLAP
SEPAQ CAMPING
Ébène et érable
Thème: la forêt amazonienne
Items divers
GOOGLE *YOUTUBE PREMIUM
MICROSOFT*OFFICE
Location de skis, Mont-Orford
Photocopies
Colle et ciseaux
Formation Ets Y. Roy
Aliments pour animaux
Prix Amazone 2026, gala
Cubes en bois
""",
}

FRESH = {
    "names": """
Amazon.com Inc	Amazon
AMAZON RETAIL LLC	Amazon
Amazon Business CA	Amazon
AMZN Mktp US	Amazon
Amazon.co.jp	Amazon
Amazõn	Amazon
Amazon - vendeur OutilsPlus	Amazon
eBay France SAS	eBay
EBAY CANADA LTD	eBay
еBay Marketplace	eBay
AliExpress (Alibaba Group)	AliExpress
Alibaba.com (Europe) Limited	Alibaba
Temu Canada Inc.	Temu
TEMU.COM	Temu
Etsy inc. (boutique MielBio)	Etsy
Rakuten Group, Inc.	Rakuten
AbeBooks - librairie Le Vieux Port	AbeBooks
Alibris Books	Alibris
Les Entreprises Amazonite inc.
Aqua-Zone Piscines
Location Amazone
Ferronnerie Bay
Ali-Zarine Couture
Tem Ubaldo, menuisier
Théâtre Alibabi
Etchemin Sports
Wishaw Équipements
Librairie Alire
Rakovic Électrique
Éditions du Boréal
Pearson ERPI
Omer DeSerres
Équipement Labrie
Cégep de Granby
Coop du Cégep de Sherbrooke
Ebbay Fourrures
""",
    "addresses": """
https://www.amazon.it/dp/B06	Amazon
https://www.amazon.ca/s?k=crayons	Amazon
facturation@amazon.ca	Amazon
https://ws-na.amazon-adsystem.com/x	Amazon
https://www.ebay.es/itm/5	eBay
https://mesg.ebay.ca/mesgweb	eBay
reply@members.ebay.com	eBay
https://es.aliexpress.com/item/7.html	AliExpress
https://portuguese.alibaba.com/x	Alibaba
https://www.temu.com/goods.html?id=1	Temu
https://www.etsy.com/ca-fr/cart	Etsy
https://www.abebooks.com/9780000000000/x	AbeBooks
https://www.amazonsherbrooke.ca
https://www.baysports.ca
https://alibabi.ca
https://www.etchemin.ca
https://www.wishaw.ca
https://www.ledevoir.com/economie/amazon-quebec
https://www.opc.gouv.qc.ca/temu
m.ebayle@ecole.qc.ca
https://www.boreal.ca
https://www.coopcscs.ca
https://fr.wikipedia.org/wiki/Etsy
https://www.rakuen.jp
""",
    "labels": """
AMZN MKTP CA*ZX12	Amazon
AMAZON.CA 866-216-1072	Amazon
Amazon Prime Canada	Amazon
Ciseaux pour gauchers - Amazon	Amazon
Amazon, filtre à eau	Amazon
Remise amazon.ca	Amazon
reçu Amazon 2026-03-02.jpg	Amazon
EBAY O*22-33333-44444	eBay
eBay: tube cathodique	eBay
ALIEXPRESS 1234567	AliExpress
Engrenages (aliexpress)	AliExpress
ALIBABA.COM SINGAPORE	Alibaba
Temu - banderoles	Temu
WWW.TEMU.COM	Temu
ETSY, INC.	Etsy
Tampon encreur Etsy	Etsy
Livre épuisé, AbeBooks	AbeBooks
RAKUTEN.COM	Rakuten
Livre: L'Amazonie en danger
Dîner resto Ali Baba
Visite guidée du Biodôme
BUREAU EN GROS #88
CANADIAN TIRE #123
DOLLARAMA 456
WINNERS HOMESENSE
Fête de Noël, décorations
Semences et terreau
STM OPUS
ESSO
Pneus Touchette
Robe de princesse, théâtre
Inscription colloque AQUOPS
Plateau de fromages
Bas-reliefs de l'Amazone
Ukulélés
Tournoi Amazones U14
""",
}
