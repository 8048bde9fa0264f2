"""German words that tell names from other words. No input or output."""

FUNCTION_WORDS = """
    ab aber alle allem allen aller allerdings alles als also am an andere anderen anders angesichts
    ansonsten auch auf aufgrund aus außer außerdem bei beim beide beiden bereits besonders bis bisher
    bislang bitte da dabei dafür dagegen daher dahinter damals damit danach daneben dank dann daran
    darauf daraufhin daraus darin darüber darum darunter das dass davon davor dazu dein deine dem
    demnach den denn dennoch der deren derzeit des deshalb dessen deutlich dich die dies diese diesem
    diesen dieser dieses dir doch dort drei du durch eben ebenfalls ebenso ein eine einem einen einer
    eines einfach einige einigen einiger einmal entsprechend er erst erste ersten es etwa etwas euch
    euer für fünf ganz gegen gegenüber genau gerade gern gerne gestern gibt gleich gleichzeitig hat
    hatte hätte heute hier hierzu hinter hinzu ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in
    indem infolge innerhalb insbesondere insgesamt ins inzwischen ist ja je jede jedem jeden jeder jedes
    jedoch jemand jener jetzt kann kaum kein keine keinen keiner könnte laut lange letzte letzten man
    manche manchmal mehr mehrere mein meine meist mich mir mit mittlerweile möglich morgen muss nach
    nachdem neben neue neuen neuer nein nicht nichts nie niemand noch nun nur ob obwohl oder oft ohne
    per plötzlich rund schließlich schon sehr sei seien sein seine seinem seinen seiner seit seitdem
    selbst sich sicher sie sieben sind so sobald sogar solche solchen soll sollte sonst sowie sowohl
    statt später trotz trotzdem über überall um und uns unser unsere unter unterdessen viel viele vielen
    vielleicht vier vom von vor vorher während wann war waren warum was wegen weil weiter weitere
    weiteren weiterhin weitaus welche welcher wenig wenige weniger wenn wer werden wie wieder will wir
    wird wo wohl wollen worden wurde wurden zehn zu zudem zuerst zugleich zuletzt zum zur zurück
    zusammen zuvor zwar zwei zwischen zweite zwölf lesen sollten müssen wollte dürfen
"""
CALENDAR = """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai
    juni juli august september oktober november dezember feb mär apr jun jul aug sep okt nov dez
    weihnachten ostern pfingsten silvester frühling frühjahr sommer herbst winter montagabend
    dienstagabend mittwochabend donnerstagabend freitagabend samstagabend sonntagabend montagmorgen
    dienstagmorgen mittwochmorgen
"""
DEMONYMS = """
    deutsche deutschen deutscher amerikaner amerikanische russe russen russische russischen ukrainer
    ukrainische franzosen französische briten britische engländer italiener italienische spanier
    spanische türken türkische chinesen chinesische polen israelische israelis israeli palästinenser
    araber syrer iraner schweizer österreicher europäer europäische berliner münchner hamburger kölner
    frankfurter stuttgarter wiener zürcher magdeburger dresdner leipziger londoner pariser moskauer
    trierer bremer hannoveraner düsseldorfer muslime muslim juden christen jude christ sozialdemokraten
    demokraten republikaner demokrat sozialdemokrat liberale konservative kurden kurdin afghanen
    walliser zermatter bayern' sachsen' kubaner norweger norwegerin schweden dänen niederländer belgier
    griechen ungarn tschechen serben kroaten albaner
"""
TITLES = """
    herr herrn frau dr prof professor professorin präsident präsidentin präsidenten kanzler kanzlerin
    bundeskanzler bundeskanzlerin minister ministerin papst könig königin prinz prinzessin kaiser fürst
    bischof erzbischof kardinal pfarrer general oberst kommissar bürgermeister bürgermeisterin
    oberbürgermeister oberbürgermeisterin landrat landrätin staatsrat bundesrat nationalrat ständerat
    stadtrat senator senatorin abgeordnete abgeordneter richter richterin anwalt anwältin trainer
    trainerin coach autor autorin star regisseur regisseurin schauspieler schauspielerin sänger sängerin
    kapitän torwart stürmer verteidiger mittelfeldspieler model moderator moderatorin sohn tochter
    mutter vater bruder schwester ehefrau ehemann schülerin schüler kanzlerkandidat
    kanzlerkandidatin kremlchef us-präsident ex-präsident vize chef chefin ingenieur lehrer lehrerin
    vorsitzende vorsitzender sprecher sprecherin experte expertin forscher forscherin unternehmer
    unternehmerin investor diplom geschäftsführer geschäftsführerin gründer gründerin künstler
    künstlerin fotograf fotografin kollege kollegin
"""
TITLE_ENDINGS = """
    präsident präsidentin präsidenten minister ministerin ministers kanzler kanzlerin chef chefin chefs
    sprecher sprecherin trainer trainerin korrespondent korrespondentin meister meisterin richter
    richterin anwalt anwältin forscher forscherin politiker politikerin spieler spielerin star direktor
    direktorin leiter leiterin autor autorin experte expertin historiker historikerin wissenschaftler
    wissenschaftlerin sänger sängerin läufer läuferin kommissar kommissarin beauftragte beauftragter
    vorsitzende vorsitzender vorsitzenden kandidat kandidatin manager managerin sekretär sekretärin
    gründer gründerin fahrer fahrerin rat rätin bürgermeister journalist journalistin ökonom ökonomin
    analyst analystin psychologe psychologin soziologe philosoph philosophin soziologin mediziner
    medizinerin biologe biologin professor professorin darsteller darstellerin regisseur general
    botschafter botschafterin abgeordnete abgeordneter kritiker kritikers unternehmer
"""
STRONG_TITLES = """
    herr herrn frau dr prof präsident präsidentin präsidenten kanzler kanzlerin bundeskanzler
    bundeskanzlerin minister ministerin papst us-präsident ministerpräsident ministerpräsidentin
    kremlchef trainer trainerin außenminister außenministerin
"""
SPEECH = """
    sagte sagt sagten gesagt erklärte erklärt erklärten betonte betont meinte meint fragte fragt schrieb
    schreibt antwortete ergänzte ergänzt fügte kritisierte kritisiert warnte warnt forderte fordert
    kündigte berichtet berichtete erzählt erzählte teilte teilt behauptete behauptet bestätigte
    bestätigt mahnte mahnt twitterte postete zitierte zitieren heißt hieß äußerte lobte beklagte
    bilanziert bilanzierte bezeichnete prognostizierte prognostiziert stellte stellt unterstrich
    unterstreicht versicherte versichert verkündete räumte glaubt glaubte hofft widerspricht
    widersprach bezweifelte rief riefen resümiert resümierte erläutert erläuterte findet urteilt
    urteilte verspricht versprach schilderte schildert führte führt bekräftigte konstatierte begründete
    begründet klagt klagte ruft schimpfte scherzte wetterte verteidigte spricht sprach
"""
ACCORDING = ("laut", "so", "nach angaben von", "nach worten von", "zufolge")
ORGANISATION_WORDS = """
    ag gmbh kg se verein verband bund bundesamt ministerium universität hochschule institut stiftung
    gesellschaft partei kommission behörde agentur bank sparkasse versicherung gewerkschaft polizei
    gericht bundesgericht rat bundestag bundesrat landtag parlament konzern gruppe holding club fc afc
    ssc rb bvb sc sv vfb vfl tsg fsv hsv akademie museum theater kirche zeitung verlag rundfunk
    fernsehen union organisation liga zentrale amt bundeswehr staatsanwaltschaft feuerwehr regierung
    landesregierung bundesregierung league university united city company media news
    association inc ltd corporation group international zentralbank notenbank
    weltbank kammer werke genossenschaft klinik klinikum commission council committee
"""
ORGANISATION_BEFORE = """
    firma konzern unternehmen partei verein zeitung magazin sender agentur bank verband organisation
    gewerkschaft stiftung hersteller club klub nachrichtenagentur tageszeitung onlinehändler zeitschrift
    portal impfstoffhersteller autobauer discounter anbieter kette marke startup behörde
    fluggesellschaft airline
"""
CONNECTORS = "für und der des von &"
PLACE_BEFORE = "in aus nach bei von im um"
NOT_NAMES = """
    gott internet corona covid covid-19 ki tv pc usb gps dvd hd url faq id ok uhr euro dollar prozent
    millionen milliarden seite foto fotos bild video quelle twitter facebook instagram tiktok youtube
    whatsapp telegram mehr artikel kommentar kommentare newsletter lkw pkw wm em qr app apps iphone
    android windows bip dna aids hiv vip co2 nr str ca bzw usw abb tel mail e-mail ceo cfo dj led lcd
    sms suv ev phd islam koran bibel grundgesetz
"""
ARTICLES = """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keiner im zum zur beim
    vom ins am diese dieser dieses diesen diesem seine seiner seinen seinem sein ihre ihrer ihren ihrem
    ihr unsere unser mein meine jeder jede jedes jeden alle viele mehrere einige zwei drei vier fünf
    manche welche
"""
