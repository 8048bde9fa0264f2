"""English words that tell names from other words. No input or output."""

FUNCTION_WORDS = """
    a about above according across after again against ago all almost along already also although always
    am among amid an and another any anyone are around as at away back be because been before began
    behind being below besides best better between beyond both but by came can check click come could
    day days despite did do does doing don done down during each earlier early either else even ever
    every everyone few first five following for former four from further get getting give go going good
    got great had half has have having he hello her here hers high him his home how however i if ii iii
    in indeed inside instead into is it its itself just keep know last late later latest least less let
    like live local look made main make making many may maybe me meanwhile mid might mine more moreover
    most much must my nearly neither never new next no nobody none nor not nothing now of off often ok
    old on once one only or other others our out outside over own past per perhaps please plus previous
    quite rather read really recent recently right said same say says second see seven several she
    should since six so some someone something sometimes soon still such take ten than thank thanks that
    the their them then there these they thing things this those though thousands three through thus to
    today together tomorrow tonight too toward towards two under unless until up upon us use used using
    very via was watch way we well were what whatever when where whether which while who whoever whose
    why will with within without would yeah year years yes yesterday yet you your yours yourself zero
    i'm i've i'd i'll it's he's she's we're they're you're that's there's what's don't can't won't
    didn't isn't let's
"""
CALENDAR = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december feb mar apr jun jul aug sep sept oct nov dec mon tue wed
    thu fri sat sun christmas easter ramadan hanukkah halloween thanksgiving spring summer autumn winter
    eve
"""
DEMONYMS = """
    american african asian australian austrian belgian brazilian british bulgarian canadian catholic
    chinese christian croatian cuban czech danish democrat democratic democrats dutch egyptian english
    estonian european finnish french georgian german greek hindu hungarian indian indonesian iranian
    iraqi irish islamic islamist israeli israelis italian japanese jewish jews kenyan korean kurdish
    latvian lebanese libyan lithuanian malaysian mexican muslim muslims nazi nigerian norwegian
    pakistani palestinian palestinians philippine polish portuguese republican republicans romanian
    russian russians saudi scottish serbian slovak spanish swedish swiss syrian thai turkish ukrainian
    ukrainians venezuelan vietnamese welsh western eastern northern southern conservative labour liberal
    communist socialist tory tories orthodox arab arabs soviet roman victorian latino hispanic
"""
TITLES = """
    president presidents chancellor minister ministers premier secretary senator senators representative
    congressman congresswoman governor mayor mr mrs ms miss mx dr sir dame lord lady prince princess
    king queen pope bishop archbishop cardinal rabbi imam reverend rev father sister judge justice
    general gen colonel col captain capt lieutenant lt sergeant sgt major admiral commander officer
    detective sheriff ambassador envoy prof professor coach manager director chairman chairwoman chair
    ceo founder co-founder spokesman spokeswoman spokesperson analyst economist author actor actress
    singer rapper comedian artist designer architect lawyer attorney prosecutor councillor councilman
    councilwoman rep sen gov hon lawmaker leader deputy vice-president midfielder striker defender
    goalkeeper forward quarterback pitcher guard center driver champion speaker marshal emperor sheikh
    sultan ayatollah crown first-lady columnist journalist reporter editor photographer historian
    scientist researcher biologist physicist billionaire businessman businesswoman entrepreneur activist
    dissident candidate novelist poet writer filmmaker producer co-author co-host host presenter
    teammate honourable honorable chief
"""
STRONG_TITLES = (
    "president chancellor premier senator mr mrs ms miss dr sir dame sen rep gov prof mayor pope coach"
)
SPEECH = """
    said says say saying told tells telling added adds adding asked asks wrote writes explained explains
    stated states stating noted notes noting argued argues insisted insists warned warns claimed claims
    commented comments replied replies answered continued continues concluded concludes acknowledged
    admitted admits recalled recalls remarked declared declares stressed stresses emphasized emphasised
    tweeted posted quipped joked exclaimed announced announces confirmed confirms predicted reiterated
    observed suggested suggests responded responds described describes complained criticized criticised
    lamented vowed pledged urged urges cautioned testified alleged alleges shouted whispered laughed
    revealed reveals
"""
ACCORDING = ("according to", "in the words of")
ORGANISATION_WORDS = """
    academy administration agency alliance army assembly association associates authority bank board
    broadcasting brigade brothers bureau business capital cathedral center centre chamber church city
    clinic club co college commission committee commons company confederation congress consortium
    consulting corp corporation corps council court department dept economics embassy enterprises
    exchange federation fc fellowship force forces forum foundation front fund gallery gmbh government
    group guard holding holdings hospital house inc industries initiative inquiry institute institution
    insurance international investigations investments laboratories laboratory labs league legion
    library limited llc llp lords ltd media ministry mission motors museum nations navy network news
    office opera orchestra organisation organization pact parliament partners partnership party patrol
    plc police post press project railway railways records resources restaurant review school securities senate service
    services society software solutions station store studio studios summit supreme systems taskforce
    team technologies technology telegraph television theatre theater times tribunal tribune trust union
    united universities university works airlines airways herald gazette chronicle journal
    guardian observer mirror express standard magazine entertainment pictures productions management
    ventures logistics energy motor steel foods pharmaceuticals therapeutics county's
"""
ORGANISATION_BEFORE = """
    company firm group agency club party newspaper magazine broadcaster network startup retailer
    carmaker automaker giant bank airline think-tank charity nonprofit website outlet union lender brand
    publisher chain maker
"""
CONNECTORS = "of for and the &"
PLACE_BEFORE = "in at near from across outside around throughout to inside toward towards into"
PLACE_WORDS = """
    street road avenue drive lane boulevard square bridge river lake island islands mountain mountains
    mount hill hills valley bay beach coast ocean sea gulf strait desert peninsula province county
    district region park airport canal harbour harbor heights springs falls creek canyon forest plateau
    north south east west central northern southern eastern western
"""
NOT_NAMES = """
    god bible internet web covid covid-19 ai tv ceo cfo coo cto pc usb gps dvd hd url faq id ok am pm
    est gmt utc gdp dna rna hiv aids iphone ipad macbook android windows q a r&d pr hr vip usd eur rt
    uhd led lcd cpu gpu api sql pdf html css seo sms app apps mvp nfl-season td tds rbi era plus pro max
    mini air ii iii iv jr sr xl xxl dj mc diy suv suvs ev evs phd mba ba ma photo photos video image
    images getty read related stories story share follow subscribe newsletter advertisement twitter
    facebook instagram bluesky tiktok youtube whatsapp telegram congratulations wow senate-race bitcoin
    blockchain netflix-show act bill amendment constitution war cup game games series season week award
    awards prize festival conference championship tournament bowl league's olympics olympic
"""
# Words of organisations that are ordinary ones as well: something else in the name must be none.
WEAK_ORGANISATION_WORDS = """
    business capital center centre city club college company express group house insurance international
    management media mission motor network news office partners pictures post press project productions
    records review service services society software solutions standard station store studio system
    systems team technologies technology times trust united works energy school church museum hospital
    library army force forces front fund government group guard holding party restaurant
"""
