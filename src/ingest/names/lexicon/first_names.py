"""First names that are common where the five languages are written, in the nominative. No input or output.

They are the seed from which persons are known before anything was learned from an archive.
"""

LATIN = frozenset(
    """
    aaron abdel abdul abdullah abigail abraham achim adam adama adel adèle adolf adolfo adrian adriana
    adrien agathe agnes agnès agustín ahmad ahmed aidan aimée aisha alain alan alana albert alberta
    alberto albina aleksandar aleksandr aleksander aleksei alessandro alessandra alex alexander
    alexandra alexandre alexei alexej alexey alexis alfons alfonso alfred alfredo ali alia alice alicia
    alison alistair allan allen alma almudena alois alonso alvaro álvaro alyssa amanda amber amélie
    amelia amin amir amit amy ana anaïs anatoly anders andré andrea andreas andreï andrei andrej andrés
    andrew andrey andrzej andy anette ángel angela ángela angelika angelina angus anita anja ann anna
    annalena anne annette annie anouk ansgar anthony antje antoine anton antónio antonia antonio antony
    aoife arianna ariane ariel armin arnaud arnaldo arne arnold arthur arturo arun ashley ashok asim
    astrid audrey augusto aurélie aurélien axel ayesha ayman barack barbara bart basil bastian beata
    beatrice beatrix beatriz béatrice ben benedikt benjamin benoît bernadette bernard bernardo bernd
    bernhard bernie bertrand beth betty bettina bianca bill birgit björn blaise blandine bob bobby
    bogdan boris borja brad brandon brenda brendan brent brett brian brigitte britta brittany bruce
    bruno bryan burkhard caitlin calvin camila camille candace candice carina carl carla carlo carlos
    carmen carol carole carolin carolina caroline carolyn carsten casey caspar catalina catherine cathy
    cécile cecilia cédric celia céline césar chad chantal charlene charles charlie charlotte chelsea
    cheryl chiara chloe chloé chris christa christel christian christiane christina christine christoph
    christophe christopher chuck cindy claire clara clarissa claudia claude claudio claus clemens
    clément cleveland clifford clinton clive colette colin conor connor conrad constance constanza cora
    cordula corentin corinne cornelia cory craig cristian cristina cristóbal curtis cynthia cyril
    cyrille daisy damian damien dan dana dania daniel daniela danièle danielle danny daria dario darren
    daryl dave david dean deborah debbie deepak deirdre delphine denis denise dennis derek derrick
    detlef dexter diana diane didier diego dieter dietmar dilma dimitri dirk dmitri dmitrij dmitry
    dmytro dolores dominic dominik dominique don donald donna dora doris dorothea dorothée doug douglas
    drew duncan dylan eberhard ed eddie edgar edith edmund édouard edouard eduard eduardo edward edwin
    egon eileen elaine eleanor elena eleonora éléonore eli elián elias elisa elisabeth élisabeth elise
    elizabeth elke ella ellen elliot elmar elon elsa elvira emil emilia emilie émilie emilio emily emma
    emmanuel emmanuelle enrique enzo éric eric erica erich erik erika erin ernest ernesto ernst erwin
    esteban esther ethan eugen eugene eugenia eugénie eva evan evelyn evgeny ewa ezra fabian fabienne
    fabio fabrice fabrizio fatima fatma federico felicia felicitas felipe felix félix ferdinand fernanda
    fernando filip filippo fiona fernand florence florent florian france francesca francesco francis
    francisca francisco franck frank franka françois françoise frans franz fred freddie frédéric
    frédérique frederick frederik friedrich fritz gabriel gabriela gabriele gabrielle gareth garry gary
    gaspard gavin geert gemma geneviève geoff geoffrey george georges georg georgia georgina gérald
    gerald gérard gerard gerd gerhard germán gerry gertrud ghislaine gianni gideon gilbert gilles gina
    giorgia giorgio giovanni gisela giuseppe glen glenn gloria gonzalo gordon grace graham greg gregor
    grégoire gregory greta gudrun guido guillaume guillermo gunnar günter günther gus gustav gustavo guy
    hadi hamid hamza hank hanna hannah hannes hans harald harold harriet harry harvey hassan
    heather hector héctor hedwig heidi heike heiko heiner heinrich heinz helen helena helene hélène
    helga helge helmut henning henri henrietta henrik henrike henry herbert herman hermann hernán hervé
    hilary hilda hillary holger holly horacio horst howard hubert hugh hugo humberto hussein ian ibrahim
    ignacio igor ilham ilka ilona ilse imran inés ines inga ingo ingrid irene irina iris irma isaac
    isabel isabella isabelle isaiah ismael ismail itamar ivan iván ivana ivo jaap jack jackie jackson
    jacob jacqueline jacques jaime jair jake jakob jamal james jamie jan jana jane janet janice janine
    javier jasmin jasmine jason jasper jay jean jeanette jeanne jeff jeffrey jelena jenna jennifer jenny
    jens jeremiah jeremy jérémie jérémy jérôme jerome jerry jess jesse jessica jesús jill jim
    jimmy jin joachim joan joanna joanne joaquín joaquin jochen jodie joe joel joël joelle johan johann
    johanna johannes john johnny jon jonas jonathan jordan jordi jörg jorge jörn josé jose josef josefa
    josep joseph joséphine josephine josh joshua josué joy joyce juan juana juanita jude judith judy
    julia julian juliana juliane julie julien juliette julio julius jürgen justin justine justus kai
    karen karim karin karl karla karolina karsten karyn kaspar kate katharina katherine kathleen kathrin
    kathryn kathy katia katie katja katrin katy keir keith kelly ken kenneth kerry kerstin kevin
    khalid kieran kim kimberly kirill kirk kirsten kirsty kjell klaus konrad konstantin kristen kristi
    kristin kristina kristine kurt kyle lana lara larry lars larissa lasse laura laure laurence
    laurent lauren laurie lavinia lázaro lea léa leah leandro lee leila lena lenny leo leon léon leonard
    leonardo leonhard leonie leonid leonor leopold leslie lidia lila lilia lilian liliana lillian lily
    linda lindsay lindsey lionel lisa lise liz lloyd logan lorena lorenz lorenzo lori lothar
    lotte lou louis louisa louise lourdes luc luca lucas lucía lucia lucie lucien lucy ludovic ludwig
    luigi luis luís luisa lukas luke lutz lydia lynn maarten madeleine madelyn madison magdalena magnus
    mahmoud maike maja malcolm malik manfred manon manuel manuela marc marcel marcela marcelo marco
    marcos marcus margaret margarita margarete margot marguerite maria maría mariana marianne marie
    mariella marija marina marine mario marion marius marjorie mark marko markus marlene marsha
    marta martha martín martin martina marvin mary marc-andré massimo mateo mathias mathieu mathilde
    matt matteo matthew matthias matthieu maureen maurice mauricio mauro max maxim maxime maximilian
    mayra megan meghan mehdi mehmet melanie mélanie melania melinda melissa mercedes meredith mia
    michael michaël michaela michail michał michel michela michele michèle michelle miguel mihai mikael
    mike mikhail mikko milan milena milo miloš mina miriam mitch mitt moritz mohamad mohamed
    mohammad mohammed moira mona monica mónica monika monique morgan mustafa muhammad myriam nabil nadia
    nadine nahuel nancy naomi narendra natacha natalia natalie natascha natasha nathalie nathan
    neil nelson nestor néstor nicholas nick nicola nicolai nicolas nicolás nicole niels nigel nikita
    niklas nikol nikola nikolai nikolaus nikolaj nils nina noah noam noel noël noémie nora norbert norma
    norman octavio olaf olga oleg oleksandr oleksiy olena oliver olivia olivier omar oscar óscar oskar
    oswald otto owen pablo paco paddy pamela paola paolo pascal pascale patricia patricio patrick patrik
    paul paula paulina pauline paulo pavel pawel pedro peggy penelope penny per percy perry petar pete
    peter petr petra petro phil philip philipp philippe phillip phoebe pia pierre pierrick pieter pilar
    piotr poppy priya quentin rachel rafael rafaël rahul rainer ralf ralph ramón ramona ramzan randall
    randy raphaël raphael raquel rashid raúl raul ray raymond rebecca recep regina reiner reinhard
    renate renaud rené renée reto rex rhys ricardo richard rick ricky rita rob robert roberto roberta
    robin rod roderick rodrigo roger roland rolf romain roman romy ron ronald ronan ronny rory rosa
    rosie rosemary ross roy ruben rubén rudi rudolf rudolph rudy rupert ruslan russell ruth ryan
    sabine sabrina sally salvador sam samantha samir sammy samuel sandra sandrine sandy santiago sara
    sarah sascha saskia saul scott sean sébastien sebastian sebastián sepp serena serge sergei sergej
    sergey sergi sergio serhiy seth severin seán shane shannon sharon shaun shawn sheila sheldon shelley
    sherry shinzo shigeru sidney siegfried sigmar sigrid silke silvia silvio simeon simon simone sinead
    sofia sofía sofie solange sonia sonja sonya sophia sophie spencer stacey stan stanislas stanley
    stefan stefania stefanie steffen stella sten stéphane stéphanie stephan stephanie stephen steve
    steven stewart stuart sue summer sunil susan susana susanna susanne suzanne sven svetlana svenja
    sylvain sylvia sylvie tamara tania tanja tanya tara tariq tatiana tatjana taylor ted teresa terence
    terri terry tess thea theo theodor theodore theresa thérèse thibault thierry thilo thomas thorsten
    tiffany tilman till tim timo timothy tina tino tobias todd tom tomas tomás tommy tony torben torsten
    tracy trevor tristan tulio ulrich ulrike ursula ute uwe valentin valentina valérie valeria
    valerie valery vanessa vera verena veronica verónica véronique veronika vicente vicki vicky
    victor víctor victoria vikram viktor viktoria vincent vinicius viola violeta virginia
    virginie vitali vitaly viveca vivian viviane vivien vladimir vladislav volker volodymyr walter
    waltraud wang warren wayne wendy werner wesley wilhelm wilfried willem william willy wilma winfried
    wissam wladimir wojciech wolfgang wolodymyr xavier ximena yann yannick yasmin yasser yevgeny
    yolanda yousef youssef yulia yuri yuriy yves yvette yvonne zach zachary zoe zoé zoltán
    jens-uwe jean-luc jean-paul jean-pierre jean-claude jean-marie jean-michel jean-françois jean-marc
    jean-yves jean-jacques jean-louis jean-noël jean-philippe jean-baptiste
    pierre-yves marie-france hans-georg hans-peter karl-heinz heinz-christian anne-marie anne-sophie
    marie-claude marie-pierre klaus-dieter hans-jürgen franz-josef narges kemal tayyip
    binyamin yoav yair yitzhak shimon naftali mahmud bashar muammar nuri haider hartmut heribert hermine
    hildegard ingeborg irmgard isolde jost lieselotte lukasz marlies nikolas ottmar roswitha siegmar
    sönke torge ulf uta veit volkmar waldemar walburga wiebke wolfram alexa thaddäus käthe
    kara kira kobe dwayne tyler cody dustin travis jared trent brock clint wade carter
    hunter blake cameron jalen jaylen tyrone darnell lamar kareem dak deion odell giannis luka novak
    rafa kylian antoinette ousmane sadio mo zlatan neymar vinícius bukayo harrison dalton
    preston quincy reggie roscoe rufus silas sonny stefon terrence tobin trey tucker vernon virgil
    walker wilbur wyatt zane beau brady brooke bryce byron cassandra cassidy cecily celeste claudette
    cleo colleen daphne darlene dawn deanna delia denzel desmond dinah dolly edna effie elijah eliza
    eloise elton emmett erma ezekiel faith fay fern flora frieda gail gene geraldine gladys glenda gwen
    gwendolyn hailey hazel imogen ingmar isla ivy jade janelle jayne jeanine joanie jocelyn josie june
    kayla kendra kendrick kiera kitty kurtis latoya leanne leif lesley lois lorraine lucille luella
    mabel mae maggie maisie marcia marian maude mavis maxine mildred millie minnie mollie molly muriel
    myra myrtle nell nellie nettie nicolette nikki odette opal ophelia pam patsy patti pearl polly
    queenie rhoda rhonda rochelle rosalie rosalind rosemarie roxanne ruby sadie selma shelby shirley
    sybil tabitha thelma trudy ulla uma una velma wilhelmina willa kamala alexandria tulsi jd j.d rishi
    priti sadiq jacinda
    """.split()
)

RUSSIAN = frozenset(
    """
    абдул авраам агата агафья адам азат айдар айрат аким алан александр александра алексей
    алена алёна алиса алина алла алсу альберт альбина альфред амина анастасия анатолий ангела ангелина
    андрей анжела анна антон антонина анвар ариф аркадий арсен арсений артем артём артур ася ахмед ахмат
    байрам барак белла бен бенджамин биньямин богдан борис брайан брюс вадим валентин валентина
    валерий валерия варвара василий василиса вася вера вероника виктор виктория вилли вильям виталий
    владимир владислав владислава владлен всеволод вячеслав галина гарри геннадий георгий герман глеб
    григорий гузель гульнара давид дамир даниил данила данил дарья даша демьян денис джек джеймс джереми
    джо джон джордж джозеф дина динара дмитрий дональд ева евгений евгения егор екатерина
    елена елизавета емельян ефим жан жанна захар зинаида зоя зураб иван игнат игорь илон ильдар
    илья инга инна иосиф ираклий ирина иса искандер камиль карен карина карл кевин кирилл клавдия клара
    константин ксения лариса лев леди леонид лидия лиза линда лина лия луи любовь людмила магомед майкл
    майк макс максим мансур марат маргарита марина мария марк марта мартин марьям матвей мелания
    мики микола минтимер михаил михаэль мурад муса мухаммед надежда назар наталия наталья нателла
    николай николь никита никол нина нурлан нурсултан ольга олег олеся оксана олаф павел пабло патрик
    пауль петр пётр петро пол полина прасковья равиль радий раиса рамзан рамиль ратмир ренат реджеп
    ринат ричард роберт родион роза роман романа рональд рустам рустем руслан савелий садыр салават
    сания светлана себастьян семен семён серафим сергей серж сильвио соломон софия софья стив стивен
    степан стефан съюзен таисия тамара тарас татьяна терентий тимофей тимур тихон том томас ульяна
    урсула фарид федор фёдор феликс филипп флюра франсуа хабиб хасан хиллари чарльз шамиль эдуард
    эдуардо элла элина эльвира эльдар эльмира эмма эммануэль энди эрик эрнест юлиан юлий юлия юрий
    юсуф яков ян яна янис ярослав ярослава фред хуан хосе энтони эндрю эльза уильям бернар
    билл боб вольфганг ганс ганна гюнтер жак жозе жозеф кшиштоф кристиан лех лукаш мартина матео ангус
    нэнси оливер си пьер ральф рафаэль рейнхард рик рудольф хорст шарль штефан юрген йенс анджей
    анджелина бруно леонардо мадлен маурицио жером николя мишель марин марио сальвадор диего
    """.split()
)
