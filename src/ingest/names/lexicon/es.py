"""Spanish words that tell names from other words. No input or output."""

FUNCTION_WORDS = """
    a acá además adonde ahí ahora al algo alguien algún alguna algunas alguno algunos allá allí ante
    antes apenas aquel aquella aquellas aquellos aquí así aún aunque bajo bien cada casi cerca cinco
    como cómo con conforme contra cosa creo cual cuál cuales cualquier cuando cuándo cuanto cuatro
    cuenta da dado de debido del dentro desde después detrás dice diez donde dónde dos durante e él el
    ella ellas ellos en entonces entre era es esa esas ese eso esos esta está están estaba estar estas
    este esto estos fue fueron fuera gracias ha había hace hacia han hasta hay hoy igual incluso junto
    la las le les lo los luego mañana más mas me mediante mejor menos mi mí mientras mis misma mismo
    mucha muchas mucho muchos muy nada nadie ni ningún ninguna no nos nosotros nuestra nuestras nuestro
    nuestros nueva nuevas nuevo nuevos nunca o ocho otra otras otro otros para parece pero poco pocos
    por porque primer primera primero pronto pues puede que qué quien quién quienes quiero quizá quizás
    recientemente respecto se sea según seis señaló ser si sí siempre siendo siete sin sino sobre solo
    sólo son su sus tal también tampoco tan tanto te tiene tienen toda todas todavía todo todos tras
    tres tu tú tus último última últimos un una unas uno unos usted ustedes va vamos varias varios ver
    vez y ya yo cabe ayer anoche pese comentó destacó agregó indicó explicó aseguró dijo añadió recordó
"""
CALENDAR = """
    lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio
    agosto septiembre setiembre octubre noviembre diciembre navidad pascua ramadán primavera verano
    otoño invierno
"""
DEMONYMS = """
    español española españoles americano americanos estadounidense estadounidenses europeo europeos
    europea ruso rusos rusa alemán alemanes francés franceses inglés ingleses británico británicos
    italiano italianos chino chinos japonés ucraniano ucranianos israelí israelíes palestino palestinos
    mexicano mexicanos argentino argentinos chileno chilenos colombiano colombianos peruano venezolano
    venezolanos cubano cubanos boliviano uruguayo panameño guatemalteco hondureño salvadoreño
    nicaragüense costarricense dominicano brasileño árabe árabes judío judíos musulmán católico
    cristiano socialista republicano republicanos demócrata demócratas latino latinos
"""
TITLES = """
    presidente presidenta expresidente expresidenta vicepresidente vicepresidenta ministro ministra
    exministro canciller premier senador senadora diputado diputada alcalde alcaldesa gobernador
    gobernadora señor señora sr sra don doña dr dra doctor doctora profesor profesora papa obispo
    arzobispo cardenal padre rey reina príncipe princesa general coronel capitán comandante juez jueza
    magistrado magistrada fiscal abogado abogada director directora jefe jefa secretario secretaria
    portavoz vocero vocera fundador fundadora escritor escritora autor autora periodista actor actriz
    cantante entrenador técnico delantero defensa portero investigador investigadora economista
    historiador historiadora analista embajador embajadora comisario comisaria candidato candidata líder
    dirigente activista concejal concejala médico artista conductor conductora gerente empresario
    empresaria subsecretario viceministro sindicalista piloto ciclista árbitro boxeador
    tenista futbolista
"""
STRONG_TITLES = """
    presidente presidenta expresidente expresidenta canciller señor señora sr sra don doña dr dra papa
    premier senador senadora ministro ministra doctor doctora
"""
SPEECH = """
    dijo dice decía dicen dijeron afirmó afirma afirmaba explicó explica explicaba añadió añade agregó
    agrega señaló señala indicó indica aseguró asegura asegurado declaró declara comentó comenta expresó
    expresa manifestó manifiesta sostuvo sostiene subrayó subraya destacó destaca recordó recuerda
    recalcó recalca apuntó apunta advirtió advierte precisó precisa insistió insiste reconoció reconoce
    confesó confiesa contó cuenta relató relata respondió responde preguntó pregunta escribió escribe
    tuiteó acotó puntualizó resaltó resalta remarcó remarca sumó complementó abundó concluyó concluye
    enfatizó reiteró reitera denunció denuncia anunció anuncia criticó lamentó lamenta opinó opina
    argumentó detalló detalla aclaró matizó exclamó prometió pidió admitió zanjó sentenció
    celebró bromeó ironizó consideró considera refirió informó respondieron explicaron
    indicaron
"""
ACCORDING = ("según", "de acuerdo con", "de acuerdo a", "en palabras de", "a juicio de")
ORGANISATION_WORDS = """
    academia agencia alianza asamblea asociación autoridad ayuntamiento banco cámara centro
    círculo club colegio comisión comité compañía confederación congreso consejo consorcio corporación
    corte cruz cuerpo departamento deportivo dirección ejército escuela federación fiscalía fondo frente
    fuerza fuerzas fundación gobierno grupo guardia hospital iglesia instituto junta league laboratorio
    liga ministerio movimiento museo oficina onu organización orquesta parlamento partido policía
    procuraduría real red registro secretaría senado servicio sindicato sociedad sports
    superintendencia teatro tribunal unidos unión universidad university bank company council group inc
    international news united city fc bull
"""
ORGANISATION_BEFORE = """
    empresa firma compañía grupo agencia club partido diario periódico revista cadena asociación
    organización banco sindicato ong plataforma marca fabricante aerolínea medio naviera fundación
    consultora operadora editorial
"""
CONNECTORS = "de del la las los el y e para en &"
PLACE_BEFORE = "en a desde hacia hasta por entre"
PLACE_WORDS = """
    calle avenida paseo plaza puente río lago isla islas monte montaña valle costa mar océano golfo
    desierto provincia departamento aeropuerto estación estadio parque bosque puerto norte sur este
    oeste barrio cantón
"""
NAMED_AFTER = "calle avenida paseo plaza puente aeropuerto estadio parque barrio hospital colegio"
NOT_NAMES = """
    dios internet covid covid-19 ia tv pc usb gps dvd hd url faq id ok foto fotos vídeo video imagen
    twitter facebook instagram tiktok youtube whatsapp telegram estado república constitución pib adn
    vih sida iva nif dni ley decreto reforma código plan tratado convención declaración copa mundial
    campeonato premio festival día clase lea vea android
"""
