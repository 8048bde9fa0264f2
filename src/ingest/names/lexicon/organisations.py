"""Organisations that news in all five languages name by one word or by letters. No input or output."""

LATIN = frozenset(
    """
    EU UN NATO UNESCO UNICEF UNHCR WHO IMF WTO OECD OPEC IAEA FBI CIA NSA NASA ESA FIFA UEFA IOC FDA EPA
    SEC FCC IRS CDC DOJ DHS ICE GOP NBA NFL MLB NHL BBC CNN NBC CBS ABC PBS NPR AP AFP DPA
    EFE ANSA TASS RIA DW ARD ZDF WDR NDR SWR MDR ORF SRF RTL RTS TF1 CNRS CDU CSU SPD FDP AfD BSW ÖVP
    FPÖ SPÖ SVP DGB ADAC BKA BND BAMF BfS ADFC DFB DFL OMS ONU OTAN UE OMC FMI OCDE OPEP PP PSOE PNV
    ERC CUP PSG CGT CFDT FO RPR UMP LR RN LFI LREM PS PCF EDF SNCF RATP INSEE Insee
    UNO USGS NOAA IBM SAP BMW VW BASF RWE Google Microsoft Amazon Meta
    Netflix Uber Airbnb Tesla SpaceX Nvidia Samsung Huawei Reuters Bloomberg Politico Guardian Spiegel
    Tagesspiegel Siemens Volkswagen Bayer Boeing Airbus Lufthansa Goldman JPMorgan Nestlé
    Novartis UBS TotalEnergies Renault Stellantis Hamas Hezbollah Hisbollah Hezbolá Hamás
    Taliban Gazprom Rosneft Yandex Interfax Pentagon Kremlin Kreml Eurostat Europol Interpol Greenpeace
    Amnesty Bundestag Bundesrat Bundeswehr Bundesregierung Knesset Labour Fidesz Podemos Vox Sumar Grüne
    Grünen Linke Spotify OpenAI
    PayPal Intel AMD Citi Fed EZB Bundesbank
    """.split()
)

RUSSIAN = frozenset(
    """
    ООН НАТО ЕС МВФ ВОЗ ОБСЕ МАГАТЭ ВТО ЮНЕСКО ЮНИСЕФ ФИФА УЕФА МОК МВД МИД ФСБ ФСО СВР ГРУ МЧС ФАС ЦБ
    ЦИК ЛДПР КПРФ ТАСС РИА РБК ВЦИОМ ФСИН ФНС ФАП РАН МГУ СПбГУ СБУ ВСУ ГБР ДНР ЛНР
    АСЕАН ШОС ОДКБ СНГ ЕАЭС БРИКС ОПЕК ЦРУ ФБР НАСА АНБ КХЛ НХЛ НБА РФС РПЛ ЦСКА РЖД ВТБ Госдума
    Госдуме Госдуму Госдумы Кремль Роспотребнадзор Росстат Роскосмос Ростех Росгвардия Минздрав
    Минобороны Минфин Минэкономразвития Минобрнауки Минпросвещения Минтруд Минтранс Минкульт Минэнерго
    Минюст Центробанк Госдеп Пентагон Кабмин Совфед Газпром Роснефть Лукойл Сбербанк Яндекс
    Рособрнадзор Росздравнадзор Россельхознадзор Ростуризм Росавиация Роскомнадзор
    Ространснадзор Нафтогаз Укрзализныця Укрэнерго Рада Бундестаг Конгресс
    """.split()
)

# Of several words, as keys: those that begin with a first name or would else be taken for a person or a place.
OF_SEVERAL_WORDS = (
    "associated press|goldman sachs|morgan stanley|merrill lynch|wells fargo|philip morris|ernst young|levi strauss"
    "|eli lilly|harley davidson|mercedes benz|rolls royce|charles schwab|warner bros|walt disney"
    "|louis vuitton|hugo boss|calvin klein|ralph lauren|dow jones|red bull|land rover|real madrid"
    "|white house|aston villa|weißes haus|casa blanca|maison blanche|johns hopkins"
    "|hewlett packard|general motors|general electric|saint laurent|jp morgan|le monde"
    "|le figaro|el país|el mundo|al jazeera|al arabiya|wall street journal|islamic state"
    "|islamischer staat|boko haram|marks spencer|tommy hilfiger|michael kors|estee lauder|stanley cup"
    "|grand prix|smith wesson|lockheed martin|booz allen|white sox|red sox"
    ""
)
