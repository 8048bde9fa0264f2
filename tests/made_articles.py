"""Articles made up from a seed: the same seed gives the same article, and two seeds share hardly a sentence."""

import re
from dataclasses import dataclass, replace
from html import escape
from random import Random

NAME = "Elm Courier"

SENTENCES = (
    "{who} {said} {when} that {thing} {near} {place} {will} {do}, {though} {number} {people} {want} {other}.",
    "{number} {people} {signed} {paper} against {thing}, and {who} {answered} {when}.",
    "“{quote}, {afterthought},” {said} {name}, who {job} {near} {place}.",
    "{cost} {number} thousand {coin} {comes} {fund}; {who} {adds} {number} more {when}.",
    "{since} {year}, {thing} {had} {past} {times}, {name} {said}.",
    "{who} {found} {number} {faults} {near} {place}, though {report} {calls} {thing} {sound}.",
    "{name} and {name} {walked} {along} {thing} {when} and {counted} {number} {faults}.",
    "{weather} {delayed} {thing} {twice}, which {brings} {who} {number} {coin} {per}.",
)
MARKED = ("{name} of {mark} {job}.", "{who} {said} {when} that {mark} {want} {other}.")
"""Sentences that name the article's mark."""

TITLES = (
    "{thing} {near} {mark} {will} {do}",
    "{number} {people} in {mark} {want} {other}",
    "{mark}: {who} {found} {number} {faults}",
)

WORDS = {
    "adds": "adds|is to add|will not add|hopes to find|has borrowed",
    "afterthought": "and that is the whole trouble|but somebody has to pay|so we went and looked|whatever the plan"
    " says|and the winter has not even begun|which should worry everyone|as far as I can see|and no one has come back"
    " since",
    "along": "along|past|up to|around|towards",
    "answered": "gave no answer|replied in two lines|thanked them|called it premature|promised a visit|asked for"
    " patience|sent an apology",
    "brings": "costs|saved|has cost|would bring",
    "calls": "calls|had called|still considers|describes",
    "coin": "crowns|pounds|dollars|marks",
    "comes": "comes from|was lent by|is owed to|was set aside by|has been taken out of",
    "cost": "some|a first|about|an extra|the missing|roughly",
    "counted": "counted|noted|filmed|disputed|chalked up",
    "delayed": "delayed|damaged|spared|closed|nearly ended",
    "do": "close for repairs|pay for itself|reopen to walkers|move to the quay|lose its roof|take in more children|be"
    " sold to a cooperative|carry heavier lorries|stand empty|be measured again|get a second entrance|run every quarter"
    " of an hour",
    "faults": "cracks|loose bolts|leaks|missing signs|rotten beams|errors in the plans|blocked drains|unpaid bills",
    "first": "Ada|Ben|Clara|Dov|Edith|Femi|Greta|Hal|Ines|Jory|Kit|Lena|Milo|Nora|Oskar|Petra",
    "found": "found|overlooked|listed|photographed|reported|marked",
    "fund": "a lottery fund|the county's reserve|two private donors|a closed pension scheme|the sale of the"
    " barracks|last year's surplus",
    "had": "had flooded|was painted|had changed hands|was shut|lost money|had burned|was photographed",
    "job": "runs the post office|keeps goats|teaches geometry|repairs pumps|drives the school bus|used to be a"
    " diver|grows rhubarb|reads the meters|sings in the choir|looks after the tide tables",
    "last": "Amsel|Brook|Carrow|Dunmore|Eklund|Farrow|Gault|Hazard|Imrie|Jessop|Kellaway|Lomax|Marr|Nettle|Orford|Pask",
    "near": "near|outside|below|on the road to|just north of|across the river from|within sight of|at the edge of",
    "other": "a footpath instead|cheaper tickets|a second opinion|more benches|a public vote|quieter nights|an earlier"
    " bus|drainage first|another site|a written promise|less concrete",
    "paper": "a petition|an open letter|a formal protest|a list of questions|a counter-plan|a complaint",
    "past": "nearly|exactly|at least|no more than|almost",
    "people": "residents|shopkeepers|pupils|fishermen|commuters|tenants|nurses|anglers|growers|pensioners|cyclists",
    "per": "a week|per family|each season|in all|on paper",
    "quote": "We were told nothing|Nobody here is against it|It took my father eleven years|You can hear the water at"
    " night|The figures do not add up|I would do it again|There is still time|Half of it was built by hand",
    "report": "an older report|a survey by students|the insurer's letter|the official map|a leaked draft|the final"
    " audit",
    "said": "said|explained|told a meeting|wrote|admitted|repeated|argued|made it known|confirmed",
    "signed": "signed|handed in|withdrew|collected names for|printed|read out",
    "since": "since|until|ever since|before|as early as",
    "sound": "perfectly sound|a lost cause|worth saving|beyond repair|a model for others|safe until autumn",
    "thing": "the old swing bridge|a covered market|the northern tram line|the flood wall|a second ferry berth|the"
    " reservoir|the village school|the lighthouse|a row of alder trees|the town archive|the night train|the grain"
    " store|the swimming hall|the cattle auction|the canal lock|a new clinic",
    "though": "although|while|even as|because|just when|now that|at a time when|after",
    "times": "four times|twice a decade|once a summer|nine times|every other year",
    "twice": "twice|by a month|for good|in May|more than once|without warning",
    "walked": "walked|cycled|rowed|limped|drove slowly",
    "want": "want|would rather see|have asked for|voted for|keep calling for|had been promised|cannot afford",
    "weather": "hail|a dry summer|fog|the spring tide|a burst main|an early frost|heavy traffic",
    "when": "on Monday|late on Tuesday|after the session|before noon|at the weekend|on Thursday evening|in a letter|at"
    " short notice|over the radio|during the hearing|at first light|last week",
    "who": "the harbour master|a county engineer|the water board|the mayor's deputy|the school trust|a retired"
    " judge|the ferry company|the farmers' union|the hospital's head nurse|an inspector from the capital|the museum's"
    " keeper|the bus drivers' council|a parish clerk|the river authority|the baker's widow|the fire chief",
    "will": "is going to|may well|cannot yet|is meant to|will hardly|should by spring|must|is likely to",
}
CHOICES = {kind: said.split("|") for kind, said in WORDS.items()}

PLACE = (
    "Ta Ro Mi Ke Bel Dor Fen Gal Hol Ist Jor Lan Nov Orm Pel Quen Sar Tor Ulm Ves Wy Zel".split(),
    *(["va", "ri", "mo", "lu", "de", "na", "thi", "ska", "bro", "ge", "li", "no", "wa", "fe"],) * 3,
    "mere stead holm ford wick dale bury combe gate thorpe ness well shaw bourne".split(),
)
"""The syllables of a place's name, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A made-up article, or what a page says in the place of one. `mark` is the name of the place that the article
    tells of, and no other one does."""

    title: str
    paragraphs: tuple[str, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """What the archive is to hold of it."""
        return "\n".join(self.paragraphs)


def made_up(*seed: object, paragraphs: int = 6) -> Made:
    """The article of this seed."""
    chance, mark = Random(repr(seed)), place(Random(repr((*seed, "mark"))))
    title = sentence(chance, chance.choice(TITLES), mark)
    told = [passage(chance) for _ in range(paragraphs)]
    told[0] = f"{sentence(chance, MARKED[0], mark)} {told[0]}"
    if paragraphs > 3:
        told[3] = f"{told[3]} {sentence(chance, MARKED[1], mark)}"
    return Made(title=title, paragraphs=tuple(told), mark=mark)


def edited(made: Made, *seed: object, title: str | None = None) -> Made:
    """The article after an edit: a sentence more in its second paragraph, and a paragraph more at its end."""
    chance = Random(repr((made.mark, *seed, "edit")))
    first, second, *rest = made.paragraphs
    more = f"{second} {sentence(chance, SENTENCES[1])}"
    return replace(made, title=title or made.title, paragraphs=(first, more, *rest, passage(chance)))


def added(before: Made, after: Made) -> str:
    """The paragraph that an edit put at the end."""
    return after.paragraphs[len(before.paragraphs)]


def place(chance: Random) -> str:
    """The name of a place that is hardly made up twice."""
    return "".join(chance.choice(syllables) for syllables in PLACE)


def passage(chance: Random) -> str:
    """Two or three sentences."""
    return " ".join(sentence(chance, form) for form in chance.sample(SENTENCES, chance.choice((2, 3))))


def sentence(chance: Random, form: str, mark: str = "") -> str:
    """A sentence of this form, with a capital at its beginning."""

    def word(gap: re.Match[str]) -> str:
        kind = gap[1]
        if kind == "mark":
            return mark
        if kind == "place":
            return place(chance)
        if kind == "number":
            return str(chance.randint(12, 980))
        if kind == "year":
            return str(chance.randint(1951, 2020))
        if kind == "name":
            return f"{chance.choice(CHOICES['first'])} {chance.choice(CHOICES['last'])}"
        return chance.choice(CHOICES[kind])

    said = re.sub(r"\{(\w+)\}", word, form)
    first = re.search(r"\w", said)
    assert first is not None
    return said[: first.start()] + said[first.start()].upper() + said[first.end() :]


def slug(title: str) -> str:
    """A headline as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


# ---- what stands before articles ------------------------------------------------------------------------------------

CONSENT = Made(
    title="Your privacy choices",
    paragraphs=(
        "We and our 842 partners keep and read information on your device, such as identifiers in cookies, and process"
        " personal data.",
        "You may accept or manage your choices by clicking below, and you may object where a legitimate interest is"
        " used, at any time, on the page of our privacy policy.",
        "These choices are told to our partners and do not touch browsing data. We use the data to offer content and"
        " advertising that suit you, and to measure how both are received by the people who read us.",
        "Whoever wishes to read the paper without advertising can choose a subscription from three euros a month,"
        " which can be ended at any time in the account.",
    ),
)
LOGIN = Made(
    title="Log in",
    paragraphs=(
        "To go on reading, log in to your account or open one. It takes a minute, and you can read five stories each"
        " month without paying for them, on all your devices.",
        "Readers with a subscription have access to everything, to the archive since 1954, to puzzles and recipes and"
        " to the evening letter that sums up the day.",
        "By going on you agree to our terms of sale, terms of service and privacy policy, and you may be asked to"
        " confirm your address by a message that we send to you.",
    ),
)
LOST = Made(
    title="Sorry, we cannot show this story",
    paragraphs=(
        "The story that you are looking for has been moved or is no longer on our site, or the link that you followed"
        " was mistyped.",
        "Try the search at the top of the page, or go to our front page where you find all the stories of the day from"
        " the town, the county and the world.",
        "If you think that this is a fault, write to the desk and tell us which page led you here so that we can put"
        " it right for the next reader.",
    ),
)
REGION = Made(
    title="Access from your region is not possible",
    paragraphs=(
        "We see that you are trying to reach us from a country in which rules apply that we cannot follow at present,"
        " and so the page that you asked for cannot be shown.",
        "For anything urgent, call or write to the desk; our staff will be glad to help you with a subscription, a"
        " letter to the editor or an advertisement in the printed paper.",
        "You may be interested in the printed edition, which comes to your door every morning but Sunday.",
    ),
)

LETTER = Made(
    title="The Courier moves to Mill Lane",
    paragraphs=(
        "The Elm Courier moves into the old dye works on Mill Lane on Monday, and the presses, which are as old as the"
        " works, go with it on four carts.",
        "The street will be shut from six until noon. The bakers have promised to leave the bread at the corner, and"
        " the school begins an hour later.",
        "The first number that is printed there will tell what the house was, who worked in it, and why the river ran"
        " red every second Thursday until 1911.",
    ),
)
"""What an outlet may show at each of its addresses for a day: by itself, it is an article."""

# ---- pages ------------------------------------------------------------------------------------------------------


def article_page(
    made: Made,
    *,
    published: str | None = None,
    canonical: str | None = None,
    head: str = "",
    shows_title: bool = True,
) -> str:
    """The article's page. `published` is the time that it gives, None: it gives none. Without `shows_title` it has no
    headline anywhere."""
    if shows_title:
        head += f"<title>{escape(made.title)} - {NAME}</title>"
        head += f'<meta property="og:title" content="{escape(made.title)}">'
    if published:
        head += f'<meta property="article:published_time" content="{published}">'
    if canonical:
        head += f'<link rel="canonical" href="{canonical}">'
    title = f"<h1>{escape(made.title)}</h1>" if shows_title else ""
    return whole_page(f"<article>{title}{paragraphs_of(made.paragraphs)}</article>", head)


def plain_page(made: Made) -> str:
    """A page that is no article: a wall, a word of regret."""
    head = f"<title>{escape(made.title)}</title>"
    return whole_page(f"<h1>{escape(made.title)}</h1>{paragraphs_of(made.paragraphs)}", head)


def front_page(*seed: object, teasers: int = 8) -> str:
    """A front page with long teasers."""
    rows = ""
    for number in range(teasers):
        made = made_up(*seed, "teaser", number)
        rows += f'<section><h2><a href="/t/{number}">{escape(made.title)}</a></h2>'
        rows += f"<p>{escape(made.paragraphs[1], quote=False)}</p></section>"
    return whole_page(f"<h1>{NAME}</h1>{rows}", f"<title>{NAME}</title>")


def paragraphs_of(paragraphs: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(one, quote=False)}</p>" for one in paragraphs)


def whole_page(main: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body><header><nav>'
        '<a href="/">Home</a> <a href="/sport/">Sport</a> <a href="/letters/">Letters</a></nav></header>'
        f"<main>{main}</main><footer><small>All rights reserved</small></footer></body></html>"
    )
