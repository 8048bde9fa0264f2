"""Countries, regions and cities: Unicode's names in five languages, and those that news names often.

No input or output.
"""

from functools import lru_cache

from babel import Locale

_NO_PLACES = {"EU", "UN", "EZ", "XA", "XB", "ZZ", "001", "QO"}
# Zones in these parts of the world are named after cities; in the others, after stations and counties.
_CITY_ZONES = ("Europe", "Asia", "Africa", "America", "Australia")
_NO_CITIES = {
    "Center",
    "Davis",
    "Casey",
    "Easter",
    "Troll",
    "Knox",
    "Jersey",
    "Eastern",
    "Central",
    "North",
    "South",
    "West",
    "Lindeman",
}
# Short forms that Unicode does not have, or has as a second choice.
_MORE = {
    "en": """
        U.S.|USA|UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland|Czech Republic
        |Burma|Ivory Coast|Gaza|Gaza Strip|West Bank|Palestine|Syria|Turkey|Hong Kong|Washington|New York
        |New York City|Los Angeles|San Francisco|Chicago|Houston|Boston|Miami|Seattle|Atlanta|Philadelphia
        |Dallas|Austin|Detroit|Denver|Phoenix|San Diego|Las Vegas|Minneapolis|Baltimore|Cleveland
        |New Orleans|Beijing|Mumbai|Delhi|New Delhi|Kyiv|Kharkiv|Odesa|Crimea|Donbas|Donetsk|Luhansk
        |Mariupol|Kherson|Zaporizhzhia|Siberia|Kremlin's|Kashmir|Punjab|Manchester|Liverpool|Birmingham
        |Glasgow|Edinburgh|Leeds|Munich|Frankfurt|Hamburg|Cologne|Stuttgart|Geneva|Milan|Naples|Venice
        |Florence|Barcelona|Seville|Marseille|Lyon|Nice|Rotterdam|The Hague|Antwerp|St. Petersburg
        |Istanbul|Ankara|Tel Aviv|Jerusalem|Haifa|Rafah|Alabama|Alaska|Arizona|Arkansas|California
        |Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky
        |Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska
        |Nevada|New Hampshire|New Jersey|New Mexico|North Carolina|North Dakota|Ohio|Oklahoma|Oregon
        |Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia
        |West Virginia|Wisconsin|Wyoming|Ontario|Quebec|Alberta|British Columbia|New South Wales
        |Queensland|Bavaria|Catalonia|Middle East|Latin America|Balkans|Caucasus|Scandinavia|Mediterranean
        |Black Sea|Baltic Sea|Red Sea|South China Sea|Persian Gulf|Atlantic|Pacific|Silicon Valley
        |Wall Street|Hollywood|Manhattan|Brooklyn|Tokyo|Seoul|Pyongyang|Nairobi|Lagos|Cairo|Tehran|Baghdad
        |Damascus|Beirut|Kabul|Sydney|Melbourne|Oklahoma City|Kansas City
        |Wichita|Tulsa|Des Moines|Columbus|St. Louis|Pittsburgh|Portland""",
    "de": """
        USA|Großbritannien|Grossbritannien|England|Schottland|Tschechien|Weißrussland|Belarus|Gaza
        |Gazastreifen|Westjordanland|Palästina|Nordkorea|Südkorea|Washington|New York|Los Angeles
        |San Francisco|Chicago|Boston|Peking|Kiew|Kyjiw|Charkiw|Odessa|Krim|Donbass|Donezk|Luhansk
        |Mariupol|Cherson|München|Hamburg|Köln|Frankfurt|Stuttgart|Düsseldorf|Leipzig|Dresden|Bremen
        |Hannover|Nürnberg|Dortmund|Essen|Duisburg|Magdeburg|Potsdam|Mainz|Wiesbaden|Kiel|Erfurt|Schwerin
        |Saarbrücken|Rostock|Kassel|Freiburg|Karlsruhe|Mannheim|Heidelberg|Augsburg|Trier|Bonn|Münster
        |Genf|Bern|Basel|Zürich|Luzern|Lausanne|Graz|Linz|Salzburg|Innsbruck|Klagenfurt|Bozen|Meran
        |Mailand|Venedig|Neapel|Florenz|Barcelona|Lyon|Marseille|Straßburg|Bayern|Baden-Württemberg|Hessen
        |Sachsen|Sachsen-Anhalt|Thüringen|Brandenburg|Mecklenburg-Vorpommern|Niedersachsen
        |Schleswig-Holstein|Nordrhein-Westfalen|NRW|Rheinland-Pfalz|Saarland|Südtirol|Tirol|Vorarlberg
        |Kärnten|Steiermark|Burgenland|Wallis|Tessin|Graubünden|Aargau|Kalifornien|Florida|Texas|Sibirien
        |Katalonien|Naher Osten|Nahost|Balkan|Kaukasus|Mittelmeer|Ostsee|Nordsee|Schwarzes Meer|Rotes Meer
        |Rhein|Donau|Elbe|Alpen|Jerusalem|Tel Aviv|Haifa|Rafah|Teheran|Bagdad|Damaskus|Kabul
        |Tokio|Seoul|Venezuela|Ruhrgebiet""",
    "fr": """
        États-Unis|Etats-Unis|USA|Grande-Bretagne|Angleterre|Écosse|Ecosse|Pays de Galles|Biélorussie
        |Birmanie|Gaza|Cisjordanie|Palestine|Corée du Nord|Corée du Sud|République tchèque|Washington
        |New York|Los Angeles|San Francisco|Chicago|Boston|Pékin|Kiev|Kharkiv|Odessa|Crimée|Donbass
        |Donetsk|Louhansk|Marioupol|Kherson|Paris|Lyon|Marseille|Toulouse|Nice|Nantes|Strasbourg
        |Montpellier|Bordeaux|Lille|Rennes|Reims|Grenoble|Dijon|Angers|Brest|Clermont-Ferrand|Limoges
        |Tours|Amiens|Metz|Nancy|Rouen|Caen|Orléans|Besançon|Perpignan|Versailles|Nanterre
        |Île-de-France|Ile-de-France|Bretagne|Normandie|Alsace|Lorraine|Bourgogne|Provence|Occitanie|Corse
        |Seine-Saint-Denis|Essonne|Val-de-Marne|Gironde|Finistère|Genève|Lausanne|Berne
        |Bâle|Zurich|Fribourg|Neuchâtel|Valais|Vaud|Bruxelles|Anvers|Liège|Gand|Wallonie|Flandre|Montréal
        |Québec|Ottawa|Toronto|Ontario|Munich|Francfort|Hambourg|Cologne|Milan|Venise|Naples|Florence
        |Barcelone|Séville|Catalogne|Moscou|Saint-Pétersbourg|Sibérie|Californie|Floride|Texas
        |Proche-Orient|Moyen-Orient|Balkans|Caucase|Méditerranée|Atlantique|mer Noire|Rio
        |Maghreb|Sahel|Jérusalem|Tel-Aviv|Rafah|Téhéran|Bagdad|Damas|Beyrouth|Kaboul|Tokyo|Séoul|Pyongyang
        |Kinshasa|Alger|Tunis|Rabat|Dakar""",
    "es": """
        Estados Unidos|EE.UU.|EEUU|EE UU|Gran Bretaña|Inglaterra|Escocia|Gales|Bielorrusia|Birmania|Gaza
        |Franja de Gaza|Cisjordania|Palestina|Corea del Norte|Corea del Sur|República Checa|Washington
        |Nueva York|Los Ángeles|San Francisco|Chicago|Boston|Miami|Pekín|Kiev|Járkov|Odesa|Crimea|Donbás
        |Donetsk|Lugansk|Mariúpol|Jersón|Madrid|Barcelona|Valencia|Sevilla|Zaragoza|Málaga|Murcia|Bilbao
        |Granada|Córdoba|Valladolid|Vigo|Gijón|Cataluña|Andalucía|Galicia|País Vasco|Euskadi|Navarra
        |Aragón|Asturias|Cantabria|Castilla y León|Extremadura|Canarias|Baleares|Ceuta|Melilla
        |Ciudad de México|CDMX|Guadalajara|Monterrey|Tijuana|Puebla|Jalisco|Sinaloa|Chiapas|Oaxaca
        |Veracruz|Bogotá|Medellín|Cali|Barranquilla|Cartagena|Buenos Aires|Rosario
        |Santiago de Chile|Valparaíso|Montevideo|Asunción|La Paz|Santa Cruz
        |Cochabamba|Quito|Guayaquil|Lima|Arequipa|Cusco|Caracas|Maracaibo|La Habana|Santo Domingo|San Juan
        |San José|Managua|Tegucigalpa|San Salvador|Guatemala|Ciudad de Guatemala|Ciudad de Panamá
        |California|Florida|Texas|Tennessee|Moscú|San Petersburgo|Siberia|Múnich|Fráncfort|Hamburgo
        |Colonia|Ginebra|Zúrich|Milán|Venecia|Nápoles|Florencia|Londres|París|Bruselas|Oriente Medio
        |Oriente Próximo|América Latina|Latinoamérica|Balcanes|Cáucaso|Mediterráneo|Atlántico|Pacífico
        |Caribe|Jerusalén|Tel Aviv|Rafah|Teherán|Bagdad|Damasco|Beirut|Kabul|Tokio|Seúl|Pionyang
        |Aruba""",
    "ru": """
        США|РФ|Российская Федерация|Великобритания|Англия|Шотландия|Беларусь|Белоруссия|Молдавия|Киргизия
        |Кыргызстан|КНР|ФРГ|ОАЭ|КНДР|Южная Корея|Северная Корея|Газа|Сектор Газа|Палестина|Москва
        |Санкт-Петербург|Петербург|Ленинград|Новосибирск|Екатеринбург|Казань|Нижний Новгород|Челябинск
        |Самара|Омск|Ростов-на-Дону|Уфа|Красноярск|Воронеж|Пермь|Волгоград|Краснодар|Саратов|Тюмень
        |Тольятти|Ижевск|Барнаул|Ульяновск|Иркутск|Хабаровск|Ярославль|Владивосток|Махачкала|Томск
        |Оренбург|Кемерово|Новокузнецк|Рязань|Астрахань|Пенза|Липецк|Киров|Чебоксары|Тула|Калининград
        |Курск|Ставрополь|Улан-Удэ|Сочи|Брянск|Белгород|Сургут|Архангельск|Владимир|Чита|Смоленск|Калуга
        |Грозный|Орел|Вологда|Мурманск|Тамбов|Псков|Симферополь|Севастополь|Чудово
        |Киев|Харьков|Одесса|Днепр|Донецк|Львов|Запорожье|Кривой Рог|Николаев|Мариуполь
        |Луганск|Херсон|Полтава|Чернигов|Черкассы|Житомир|Сумы|Крым|Донбасс|Минск|Гомель|Брест
        |Гродно|Витебск|Могилев|Алма-Ата|Алматы|Астана|Нур-Султан|Ташкент|Бишкек|Душанбе|Ашхабад|Баку
        |Ереван|Тбилиси|Кишинев|Рига|Вильнюс|Таллин|Подмосковье|Татарстан|Башкирия|Башкортостан|Чечня
        |Дагестан|Ингушетия|Северная Осетия|Кабардино-Балкария|Карачаево-Черкесия|Калмыкия|Адыгея|Удмуртия
        |Мордовия|Чувашия|Марий Эл|Карелия|Коми|Якутия|Бурятия|Тува|Хакасия|Алтай|Урал|Сибирь
        |Дальний Восток|Кавказ|Поволжье|Ставрополье|Кубань|Забайкалье|Приморье|Камчатка|Сахалин|Чукотка
        |Ямал|Свердловская область|Московская область|Ленинградская область
        |Нижегородская область|Ростовская область|Челябинская область|Краснодарский край
        |Ставропольский край|Приморский край|Красноярский край|Пермский край|Хабаровский край|Вашингтон
        |Нью-Йорк|Лос-Анджелес|Чикаго|Лондон|Париж|Берлин|Мюнхен|Гамбург|Франкфурт|Рим|Милан|Мадрид
        |Барселона|Варшава|Прага|Вена|Будапешт|Брюссель|Женева|Цюрих|Стамбул|Анкара|Иерусалим|Тель-Авив
        |Тегеран|Багдад|Дамаск|Бейрут|Кабул|Пекин|Шанхай|Ухань|Токио|Сеул|Пхеньян|Дели|Гонконг|Калифорния
        |Флорида|Техас|Нормандия|Ближний Восток|Западная Европа|Восточная Европа|Черное море
        |Балтийское море|Азовское море|Нева|Волга|Хабаровский край""",
}  # fmt: skip


@lru_cache(maxsize=8)
def place_names(language: str) -> frozenset[str]:
    """Names of places as they are written in `language`."""
    locale = Locale.parse(language)
    territories = {name for code, name in locale.territories.items() if code not in _NO_PLACES}
    cities = {zone["city"] for zone in locale.time_zones.values() if "city" in zone}
    if language != "ru":
        cities |= _zone_cities()
    more = {" ".join(name.split()) for name in _MORE[language].split("|")}
    return frozenset((territories | cities | more) - _NO_CITIES)


@lru_cache(maxsize=1)
def _zone_cities() -> frozenset[str]:
    """The cities after which zones are named in English."""
    zones = (str(zone).split("/") for zone in Locale.parse("ru").time_zones)
    return frozenset(
        parts[1].replace("_", " ") for parts in zones if len(parts) == 2 and parts[0] in _CITY_ZONES
    )
