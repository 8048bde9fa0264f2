"""Organisations and places, marked in sentences of five languages."""

from marked_sentences import check, marked

from ingest.names import find_names, learn, observe


@marked("""
    en The {o Northfield Academy} and the {o Holm Foundation} agreed.
    en {o Elmbridge Water Authority} paid the {o Harrow Trust}.
    de Die {o Nordbank AG} zahlte.
    fr L’{o Académie Dorval} et la {o Fondation Morel} ont payé.
    es La {o Fundación Olmedo} y la {o Universidad de Almera} pagaron.
    es Fue en el {o Hospital Ricardo Olmedo}.
    ru Это решил {o Комитет Громова} в тот же день.
    es El {o Ministerio de Ciencia y Tecnología} pagó.
    es El {o Ministerio de la Mujer} pagó.
    es Es Desarrollo Urbano de la {o Fundación Olmedo}.
    es La {o Fundación Carlos Olmedo} pagó.
    fr C’est l’{o Orchestre National de Bretagne} et du Philharmonique.
    fr C’est la {o Fédération de l’Énergie}.
    fr C’est l’{o Agence de l’Eau} et autres.
    fr Le {o Conseil d’Orval} a voté.
    fr Le {o Ministère de la Santé} et la {o Cour des Comptes} ont payé.
    fr La {o Fondation Pierre Lambertin} a payé.
    de Das {o Bundesamt für Wege} zahlte. Auch der {o Verband der Lehrer} kam.
    de Die {o Technische Universität Dresden} und die {o Grüne Partei} zahlten.
    de Die {o Alte Partei}, die {o Alter Verein} und die {o Altes Museum} zahlten.
    de Die {o Partei ABC} kam und die {o Bank München} zahlte.
    de Die Universität Quoyle, die Partei Wege und die Gruppe Wasser kamen.
    en He worked for the {o Anna Wright Bank} then.
    en They like Monday Academy and {o Academy Quoyle} Monday.
    en The President Academy closed.
    en The {o Bank of Harrow and Oakham} closed.
    en The {o Bank of the North} closed.
    en The {o Bank of Harrow} and the {o Bank of Oakham} closed.
    en The {o Harrow Bank} and Quoyle closed.
    en He saw the New Business Center.
    en He saw the {o Quoyle Business Center}.
    en He joined the Other Media Group.
    en The {o Harrow Police} Chief {p Anna Wright} left.
    en The {o Harrow Police} Captain {p Anna Wright} left.
    en The {o Harrow Police} {p Anna Wright} and Quoyle left.
    en {o Army Staff} General {p Anna Wright} left.
    en The {o New York Police} and the {o New Jersey Bank} paid.
    en In {l New York City} Mayor {p Anna Wright} left.
    en The {o United Nations} met the {o European Union}; {o Goldman Sachs} paid {o Wells Fargo}.
    ru Это {o Министерство Обороны} и {o Союз Писателей}.
    ru Министерство не ответило. {o Министерство Громова} ответило.
    ru {o Министерство Обороны} Генерал {p Иван Громов} молчит.
""")
def test_a_word_for_a_body_makes_an_organisation_of_what_stands_beside_it(language, sentence):
    check(language, sentence)


@marked("""
    en The {o FBI}, the {o NATO} and {o Google} paid.
    en She saw the {o Associated Press} and the {o Morgan Stanley} man.
    ru {o ООН} и {o Газпром} платят, {o Минфина} нет, {o Газпрома} тоже.
""")
def test_bodies_that_news_names_often_are_known(language, sentence):
    check(language, sentence)


@marked("""
    en The company {o Zephyrix} paid the newspaper {o Northern Tide}.
    fr L’entreprise {o Zephyrix} a payé le journal {o Marelle}.
    fr La société belge {o Zephyrix} a payé.
    fr Le journal « {o Marelle} » et l’agence «\u00a0{o Zephyrix}\u00a0» ont payé.
    fr Le film « Marelle » est long.
    es La empresa {o Zephyrix} pagó al diario {o Marelle}.
    es La firma rusa {o Zephyrix} pagó.
    de Das zahlte die Firma „{o Zephyrix}“ gestern.
    ru Это агентство «{o Зефирикс}» и телеканал «{o Парус}» вместе.
    ru Об этом пишут «{o Заря}» и другие.
    ru Как «{o Заря}» сообщает, он уехал.
    ru «{o Заря}» сообщает, что он уехал.
    ru Он смотрел «Заря» дома.
    en The house Zephyrix was old.
    fr La maison Zephyrix est vieille.
    es La casa Zephyrix es vieja.
    es La firma «{o Gran Camino Largo Ancho}» pagó.
    es La firma Gran Camino Largo Ancho pagó.
    es La firma {o Gran Camino Largo} pagó.
    ru Об этом пишут «{o Новая Заря}» и другие.
    ru Об этом пишут «Новая Заря Вольного Города» и другие.
    en The brand Anna paid.
    en The brand Captain paid.
    en The brand, Quoyle, paid.
    en The Brand Quoyle paid.
""")
def test_a_word_before_a_name_makes_an_organisation_of_it(language, sentence):
    check(language, sentence)


@marked("""
    en The {o Ministry of Water} ({o MW}) paid.
    en The {o Ministry of Water} ({o MWa}) paid.
    en The {o Ministry of Water} (Anna) paid.
    en The {o Ministry of Water}, MW paid.
    fr Selon l’office fédéral de la santé ({o OFS}), oui. L’{o OFS} le dit.
    en The department of old rivers ({o DOR}) paid; so {o DOR} said.
    en The friends of old rivers (FOR) paid; so FOR said.
    en The department of old rivers (DR) paid.
    en The department of old rivers (RDO) paid; so RDO said.
    en The department of old rivers (DOX) paid; so DOX said.
""")
def test_letters_in_brackets_are_the_organisation_before_them(language, sentence):
    check(language, sentence)


@marked("""
    en They met on {l Quoyle Street} beside {l Harrow Lake}.
    en She lives in {l Quoylton}, {l Texas}.
    en She saw Quoylton, but {l Texas} was far.
    en It is of {l Quoylton}, {l Texas}, they say.
    en He saw a man from {l Quoylton}, {l Texas}.
    en He saw {l Quoylton Hills}, {l Texas}.
    en He saw the man with Quoylton, {l Texas}.
    en He left {l New York City} for {l St. Louis} and {l St. Petersburg}.
    en The {l U.S.} and the {l U.K.} agreed. So did the {l U.S.}
    en Then {l U.S.} President {p Quoyle} left the {l U.K.} Again {p Anna Wright} came.
    en The {o U.S. Army} left.
    en He saw it all. {o NATO}. Then he left.
    en They met {p U. S. Quoyle} there.
    es Vive en {l EE.UU.} y vuela a {l EE. UU.} Otra vez.
    en He is in the {l Black Sea} and {l Great Britain}.
    ru Он на {l Черном море} и в {l Нижнем Новгороде}, в {l Хабаровском крае} и {l Волгоградской области}.
    ru Он в {l Коми}. Кому это надо?
    ru Он из {l Пермского края}, а не из края леса.
    ru Он в {l Кировской области} и в {l Елецком районе}, не в Волгоградской степи.
    ru Он знает Волгоградской, области и края.
    de Er lebt in {l Quoylstadt}, {l Bayern}.
    fr Elle vit à {l Quoyville}, {l Bretagne}.
    es Vive en {l Quoyla}, {l Chile}.
    ru Он живет в {l Чудинке} ({l Карелия}).
    en She flew to {l Tashkent}, {l Nairobi}, {l Winnipeg}, {l Hobart} and {l Tallinn}.
    en She flew to {l Karachi} and {l Melbourne}; in {l Oslo}'s north she left.
    de Sie flog nach {l Karachi}.
    de Sie flog nach {l Tashkent}, {l Nairobi}, {l Winnipeg}, {l Hobart} und {l Tallinn}.
    fr Elle est allée à {l Winnipeg}, {l Hobart} et {l Douala}.
    es Viajó a {l Winnipeg}, {l Hobart} y {l Douala}.
    ru Он летел в {l Ташкент}, {l Найроби} и {l Таллин}.
""")
def test_a_place_is_known_or_told_by_its_words_or_by_where_it_lies(language, sentence):
    check(language, sentence)


def test_the_name_of_a_place_keeps_its_full_stops():
    for text, entity in (
        ("In the U.S. he sang", "U.S."),
        ("In St. Louis.", "St. Louis"),
        ("The U.S. Army", "U.S. Army"),
    ):
        assert [one.entity for one in find_names("", text, "en").mentions] == [entity]


def test_what_ends_a_line_says_nothing_of_the_quoted_name_that_begins_the_next():
    assert find_names("", "Об этом пишут\n«Заря» пришла", "ru").mentions == ()
    assert find_names("", "Это агентство\n«Заря» пришла", "ru").mentions == ()


def test_an_organisation_and_a_place_are_written_as_the_archive_writes_them():
    seen = [
        "The Zeta Bank paid.",
        "They like the Zeta Bank.",
        "He is in Quoylton, Texas.",
        "She is in Quoylton, Ohio.",
    ]
    known = learn(observe(text, "en") for text in seen)
    for text, entity in (
        ("It was the Zeta Bank.", "Zeta Bank"),
        ("It was the Zeta BANK.", "Zeta Bank"),
        ("Nobody saw Quoylton.", "Quoylton"),
        ("Nobody saw QUOYLTON.", "Quoylton"),
    ):
        assert [one.entity for one in find_names("", text, "en", known).mentions] == [entity]
    assert find_names("", "Nobody saw Quoylton.", "en").mentions == ()


def test_a_last_name_that_the_archive_knows_is_known_in_the_german_genitive():
    seen = ["Gestern kam Jörg Quoylmann.", "Heute kam Jörg Quoylmann.", "Morgen kommt Jörg Quoylmann."]
    known = learn(observe(text, "de") for text in seen)
    for last in ("Quoylmann", "Quoylmanns"):
        (mention,) = find_names("", f"Niemand mag {last} rote Hunde.", "de", known).mentions
        assert (mention.surface, mention.entity) == (last, "Jörg Quoylmann")
    assert find_names("", "Niemand sah QUOYLMANN dort.", "de", known).mentions == ()
