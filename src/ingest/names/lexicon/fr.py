"""French words that tell names from other words. No input or output."""

FUNCTION_WORDS = """
    à afin ainsi alors après aucun aucune au aujourd'hui auparavant auprès aussi autant autour autre
    autres aux avant avec avoir beaucoup bien bientôt bon c ça car ce ceci cela celle celles celui
    cependant certain certaine certaines certains ces cet cette ceux chacun chaque chez ci cinq comme
    comment contrairement contre d dans de début déjà demain depuis dernier dernière des dès désormais
    deux devant dix doit donc dont du durant elle elles en encore enfin ensuite entre environ est et
    était être eux fait faut fin font grâce hier hors huit ici il ils j jamais je jusqu jusque l la là
    le les leur leurs lire lors lorsqu lorsque lui m ma mais malgré me même mêmes mes mieux moi moins
    mon n ne ni non nos notamment notre nous nouveau nouvelle nul on or ou où oui par parce parfois
    parmi pas pendant personne peu peut plus plusieurs plutôt point pour pourquoi pourtant premier
    première près presque puis puisque qu quand quant quatre que quel quelle quelles quelque quelques
    quels qui quoi rappelons rien s sa sans sauf se selon sept ses si sinon six soit son sont sous
    souvent suite sur surtout t ta tandis tant tel telle tellement tes toi ton toujours tous tout toute
    toutefois toutes très trois trop tu un une venu vers voici voilà voir vos votre vous y face original
    créé qualifié rédigé
"""
CALENDAR = """
    lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août
    septembre octobre novembre décembre noël pâques ramadan printemps été automne hiver
"""
DEMONYMS = """
    français française françaises américain américains américaine européen européens européenne russe
    russes allemand allemands allemande anglais britannique britanniques italien italiens espagnol
    espagnols chinois japonais ukrainien ukrainiens israélien israéliens palestinien palestiniens belge
    belges suisse' suisses arabe arabes algérien algériens marocain tunisien tunisiens turc turcs
    iranien iraniens africain africains africaine parisien parisiens juif juifs musulman musulmans
    chrétien catholique socialiste socialistes républicain républicains démocrate démocrates lyonnais
    marseillais breton corse corses québécois
"""
TITLES = """
    président présidente ministre ministres chancelier chancelière premier première sénateur sénatrice
    député députée maire gouverneur gouverneure m mm mme mlle monsieur madame dr docteur pr professeur
    professeure pape évêque cardinal roi reine prince princesse général colonel capitaine commandant
    juge procureur procureure avocat avocate directeur directrice chef cheffe secrétaire porte-parole
    patron patronne fondateur fondatrice écrivain écrivaine auteur auteure autrice journaliste acteur
    actrice chanteur chanteuse réalisateur réalisatrice entraîneur entraineur sélectionneur attaquant
    défenseur milieu gardien chercheur chercheuse économiste sociologue historien historienne
    politologue philosophe médecin analyste ambassadeur ambassadrice
    haut-commissaire commissaire candidat candidate leader militant militante conseiller conseillère
    biologiste physicien physicienne artiste peintre photographe ex-président ex-ministre vice-président
    eurodéputé eurodéputée adjoint adjointe champion championne coureur pilote
"""
STRONG_TITLES = (
    "président présidente chancelier chancelière m mm mme mlle monsieur madame dr docteur pr pape professeur"
)
SPEECH = """
    dit dite disait disent déclaré déclare déclarait affirmé affirme affirmait expliqué explique
    expliquait ajouté ajoute ajoutait indiqué indique estimé estime estimait précisé précise précisait
    souligné souligne soulignait assuré assure assène assurait rappelé rappelle rappelait raconté
    raconte confié confie poursuit poursuivi conclu conclut lancé lance répondu répond répète martelé
    martèle regretté regrette dénoncé dénonce insisté insiste résume résumé détaillé détaille développe
    observe observé note noté constaté constate reconnu reconnaît écrit écrivait tweeté twitté commenté
    commente annoncé annonce prévenu prévient prévenait averti avertit promis promet plaidé plaide lâché
    lâche glissé glisse témoigne témoigné rapporté rapporte rassuré rassure ironisé ironise déplore
    déploré reproche admis admet nuance argumente renchérit tempère demande demandé interroge souhaité
    jugé juge
"""
ACCORDING = ("selon", "d'après", "pour")
ORGANISATION_WORDS = """
    académie agence alliance armée assemblée association autorité banque bureau caisse centre cercle
    chambre choeur chœur club collectif collège comité commission compagnie confédération conseil
    conservatoire cour crédit école église entreprise fédération fondation force forces france front
    gouvernement groupe haut institut laboratoire league ligue maison mairie ministère mouvement musée
    observatoire office ong opéra orchestre organisation parlement parquet parti philharmonique police
    préfecture radio rassemblement région réseau sénat service société syndicat théâtre tribunal union
    université bank company group inc university times news fc journal revue
"""
ORGANISATION_BEFORE = """
    entreprise société groupe compagnie agence club parti journal quotidien magazine hebdomadaire chaîne
    association organisation banque syndicat ong plateforme marque constructeur start-up startup
    enseigne opérateur entreprises collectif équipe éditeur
"""
CONNECTORS = "de du des la le les l d et pour en aux &"
PLACE_BEFORE = "à en dans vers depuis au aux"
PLACE_WORDS = """
    rue avenue boulevard place pont fleuve lac île îles mont montagne vallée côte mer océan golfe désert
    province département aéroport gare stade parc forêt port nord sud est ouest quartier
"""
NAMED_AFTER = "rue avenue boulevard place pont aéroport gare stade parc quartier hôpital lycée collège"
NOT_NAMES = """
    dieu internet covid covid-19 ia tv pc usb gps dvd hd url faq id ok photo photos vidéo image twitter
    facebook instagram tiktok youtube whatsapp telegram etat état république constitution pib adn vih
    sida pdg tva rtt cdi cdd ht ttc rer tgv bac bts phd loi réforme code plan traité convention charte
    déclaration coupe mondial championnat prix festival salon forum journée premier-ministre gilets
    bible coran islam bourse
"""
