"""What pages say in the place of an article, and news that uses the same words: (language, title, text)."""
# ruff: noqa: E501 - a page is a line

NOTICES = (
    (
        "en",
        "Page not found",
        "Oops! That page can’t be found. It looks like nothing was found at this location. Maybe try a search?",
    ),
    (
        "en",
        "Error 404",
        "We can't seem to find the page you're looking for. Here are some helpful links instead.",
    ),
    (
        "en",
        "Access Denied",
        "You don't have permission to access this page on this server. Reference #18.2f1d.",
    ),
    (
        "en",
        "Please verify you are a human",
        "Access to this page has been denied because we believe you are using automation tools to browse the website. Please make sure that Javascript and cookies are enabled on your browser.",
    ),
    (
        "en",
        "The Daily Elm",
        "Your article limit has been reached. Subscribe today for unlimited access to all of our journalism.",
    ),
    (
        "en",
        "Ferry strike leaves islanders without mail",
        "This article is for subscribers only. To keep reading, start your free trial. Already a subscriber? Sign in.",
    ),
    (
        "en",
        "Unavailable in your region",
        "We recognise you are attempting to access this website from a country belonging to the European Economic Area including the EU which enforces the General Data Protection Regulation and therefore access cannot be granted at this time.",
    ),
    (
        "en",
        "We'll be back soon",
        "Sorry for the inconvenience. We're performing some maintenance at the moment and will be back online shortly.",
    ),
    (
        "en",
        "Story expired",
        "The story you requested has expired from our archive. Please use the search box to find related stories.",
    ),
    (
        "en",
        "Before you continue",
        "We value your privacy. We and our partners store and access information on a device, such as cookies, to show personalised ads. You can change your choices at any time.",
    ),
    (
        "de",
        "Fehler 404",
        "Leider konnte die von Ihnen angeforderte Seite nicht gefunden werden. Möglicherweise haben Sie sich vertippt oder der Artikel wurde gelöscht.",
    ),
    (
        "de",
        "Ups, da ist etwas schiefgelaufen",
        "Der gesuchte Artikel ist leider nicht mehr online. Besuchen Sie unsere Startseite oder nutzen Sie die Suche.",
    ),
    (
        "de",
        "Einen Moment bitte",
        "Wir überprüfen, ob Sie ein Mensch sind. Das kann einige Sekunden dauern. Bitte aktivieren Sie JavaScript und laden Sie die Seite neu.",
    ),
    (
        "de",
        "Anmelden",
        "Bitte melden Sie sich an, um diesen Artikel zu lesen. Noch kein Konto? Registrieren Sie sich kostenlos.",
    ),
    (
        "de",
        "Wartungsarbeiten",
        "Unsere Seite wird gerade gewartet. Wir sind in Kürze wieder für Sie da. Vielen Dank für Ihr Verständnis.",
    ),
    (
        "de",
        "Streik auf der Fähre",
        "Dieser Artikel ist nur für Abonnenten. Jetzt testen und weiterlesen. Sie sind bereits Abonnent? Hier anmelden.",
    ),
    (
        "nl",
        "Pagina niet gevonden",
        "De pagina die u zoekt bestaat niet of is verplaatst. Controleer het adres of ga terug naar de homepage.",
    ),
    ("nl", "Inloggen", "Log in om dit artikel te lezen. Heeft u nog geen account? Maak er gratis een aan."),
    (
        "fr",
        "Page introuvable",
        "La page que vous cherchez n'existe pas ou a été déplacée. Vérifiez l'adresse ou revenez à la page d'accueil.",
    ),
    (
        "fr",
        "Erreur 404",
        "Oups, cette page n'existe plus. Retournez à l'accueil ou utilisez le moteur de recherche.",
    ),
    (
        "fr",
        "Site en maintenance",
        "Notre site est actuellement en maintenance. Merci de votre patience, nous serons de retour très bientôt.",
    ),
    (
        "fr",
        "Grève au port",
        "Cet article est réservé aux abonnés. Pour lire la suite, abonnez-vous dès 1 euro. Déjà abonné ? Connectez-vous.",
    ),
    (
        "fr",
        "Vérification de sécurité",
        "Nous vérifions que vous êtes bien un humain. Veuillez activer JavaScript et les cookies pour continuer.",
    ),
    (
        "es",
        "Página no encontrada",
        "Lo sentimos, la página que estás buscando no existe. Puedes volver a la portada o utilizar el buscador.",
    ),
    (
        "es",
        "Inicia sesión",
        "Para seguir leyendo, inicia sesión o regístrate gratis. ¿Ya eres suscriptor? Accede aquí.",
    ),
    (
        "es",
        "En mantenimiento",
        "Estamos trabajando para mejorar nuestro sitio. Vuelve a intentarlo más tarde. Gracias por tu paciencia.",
    ),
    (
        "es",
        "Contenido no disponible",
        "Este contenido no está disponible en tu país por motivos legales. Disculpa las molestias.",
    ),
    (
        "it",
        "Pagina non trovata",
        "La pagina che stai cercando non esiste o è stata spostata. Torna alla home page.",
    ),
    (
        "it",
        "Accedi",
        "Per continuare a leggere accedi o registrati gratuitamente. Sei già abbonato? Effettua il login.",
    ),
    (
        "it",
        "Sito in manutenzione",
        "Il sito è temporaneamente in manutenzione. Torneremo online al più presto. Grazie per la pazienza.",
    ),
    (
        "pt",
        "Página não encontrada",
        "A página que você procura não existe ou foi removida. Volte para a página inicial ou faça uma busca.",
    ),
    ("pt", "Faça login", "Para continuar lendo, faça login ou assine. Já é assinante? Entre com sua conta."),
    (
        "ro",
        "Pagina nu a fost găsită",
        "Ne pare rău, pagina pe care o căutați nu există sau a fost mutată. Reveniți la pagina principală.",
    ),
    (
        "sv",
        "Sidan kunde inte hittas",
        "Sidan du letar efter finns inte eller har flyttats. Kontrollera adressen eller gå till startsidan.",
    ),
    ("sv", "Logga in", "Logga in för att läsa hela artikeln. Är du redan prenumerant? Logga in här."),
    (
        "da",
        "Siden blev ikke fundet",
        "Den side, du leder efter, findes ikke længere. Gå tilbage til forsiden eller brug søgefeltet.",
    ),
    (
        "no",
        "Siden finnes ikke",
        "Vi finner dessverre ikke siden du leter etter. Den kan være flyttet eller slettet. Gå til forsiden.",
    ),
    ("no", "Logg inn", "Du må logge inn for å lese denne saken. Har du ikke konto? Opprett bruker her."),
    (
        "fi",
        "Sivua ei löydy",
        "Hakemaasi sivua ei löytynyt. Se on saatettu poistaa tai siirtää. Palaa etusivulle.",
    ),
    ("fi", "Huoltokatko", "Sivustollamme on huoltokatko. Palaamme pian. Kiitos kärsivällisyydestä."),
    (
        "et",
        "Lehte ei leitud",
        "Otsitud lehte ei leitud. Võimalik, et see on kustutatud. Mine tagasi avalehele.",
    ),
    ("lv", "Lapa nav atrasta", "Meklētā lapa nav atrasta vai ir pārvietota. Atgriezties uz sākumlapu."),
    (
        "lt",
        "Puslapis nerastas",
        "Puslapis, kurio ieškote, neegzistuoja arba buvo perkeltas. Grįžkite į pradinį puslapį.",
    ),
    (
        "pl",
        "Nie znaleziono strony",
        "Strona, której szukasz, nie istnieje lub została przeniesiona. Sprawdź adres albo wróć na stronę główną.",
    ),
    ("pl", "Prace techniczne", "Trwają prace techniczne. Przepraszamy za utrudnienia i zapraszamy później."),
    (
        "pl",
        "Strajk w porcie",
        "Ten artykuł jest dostępny tylko dla prenumeratorów. Aby czytać dalej, zaloguj się. Masz już konto?",
    ),
    (
        "cs",
        "Stránka nenalezena",
        "Požadovaná stránka neexistuje nebo byla přesunuta. Zkontrolujte adresu nebo přejděte na úvodní stránku.",
    ),
    (
        "cs",
        "Přihlášení",
        "Pro přečtení celého článku se přihlaste. Ještě nemáte účet? Zaregistrujte se zdarma.",
    ),
    (
        "sk",
        "Stránka sa nenašla",
        "Stránka, ktorú hľadáte, neexistuje alebo bola presunutá. Vráťte sa na hlavnú stránku.",
    ),
    (
        "sl",
        "Stran ne obstaja",
        "Stran, ki jo iščete, ne obstaja ali je bila premaknjena. Vrnite se na naslovnico.",
    ),
    (
        "hr",
        "Stranica nije pronađena",
        "Stranica koju tražite ne postoji ili je uklonjena. Vratite se na naslovnicu.",
    ),
    (
        "sr",
        "Страница није пронађена",
        "Страница коју тражите не постоји или је уклоњена. Вратите се на почетну страну.",
    ),
    (
        "bg",
        "Страницата не е намерена",
        "Страницата, която търсите, не съществува или е преместена. Върнете се към началната страница.",
    ),
    (
        "mk",
        "Страницата не е пронајдена",
        "Страницата која ја барате не постои. Вратете се на почетната страница.",
    ),
    (
        "ru",
        "Страница не найдена",
        "К сожалению, запрашиваемая вами страница не существует. Возможно, она была удалена. Вернитесь на главную страницу.",
    ),
    (
        "ru",
        "Вход",
        "Чтобы продолжить чтение, войдите в свой аккаунт или оформите подписку. Уже есть подписка?",
    ),
    (
        "ru",
        "Технические работы",
        "На сайте ведутся технические работы. Приносим извинения за неудобства. Пожалуйста, зайдите позже.",
    ),
    ("ru", "Доступ ограничен", "Сайт недоступен в вашем регионе. По вопросам доступа обратитесь в редакцию."),
    (
        "uk",
        "Сторінку не знайдено",
        "На жаль, сторінку, яку ви шукаєте, видалено або переміщено. Поверніться на головну сторінку.",
    ),
    (
        "uk",
        "Перевірка браузера",
        "Ми перевіряємо ваш браузер. Це займе кілька секунд. Увімкніть JavaScript, щоб продовжити.",
    ),
    ("be", "Старонка не знойдзена", "Старонка, якую вы шукаеце, не існуе. Вярніцеся на галоўную."),
    ("el", "Σφάλμα 404", "Η σελίδα που αναζητάτε δεν υπάρχει πια. Επιστροφή στην αρχική σελίδα."),
    (
        "el",
        "Σύνδεση",
        "Συνδεθείτε για να διαβάσετε ολόκληρο το άρθρο. Δεν έχετε λογαριασμό; Εγγραφείτε δωρεάν.",
    ),
    (
        "tr",
        "Sayfa bulunamadı",
        "Aradığınız sayfa bulunamadı veya kaldırılmış olabilir. Ana sayfaya dönebilirsiniz.",
    ),
    (
        "tr",
        "Bakım çalışması",
        "Sitemiz şu anda bakım çalışması nedeniyle hizmet verememektedir. Lütfen daha sonra tekrar deneyiniz.",
    ),
    ("tr", "Giriş yap", "Haberin tamamını okumak için giriş yapın ya da üye olun. Zaten üye misiniz?"),
    ("az", "Səhifə tapılmadı", "Axtardığınız səhifə mövcud deyil və ya silinib. Ana səhifəyə qayıdın."),
    (
        "hu",
        "Bejelentkezés",
        "A cikk elolvasásához jelentkezzen be, vagy regisztráljon ingyenesen. Már előfizető?",
    ),
    ("hu", "Karbantartás", "Oldalunk karbantartás miatt átmenetileg nem elérhető. Köszönjük türelmét."),
    (
        "ar",
        "الصفحة غير موجودة",
        "عذراً، الصفحة التي تبحث عنها غير موجودة أو تم نقلها. يرجى العودة إلى الصفحة الرئيسية.",
    ),
    ("ar", "تسجيل الدخول", "يرجى تسجيل الدخول لمتابعة القراءة. ليس لديك حساب؟ سجل الآن مجاناً."),
    ("ar", "الموقع تحت الصيانة", "الموقع تحت الصيانة حالياً، وسنعود قريباً. شكراً لصبركم."),
    ("fa", "ورود", "برای خواندن ادامه مطلب وارد حساب کاربری خود شوید. اگر عضو نیستید ثبت‌نام کنید."),
    ("fa", "خطای ۴۰۴", "صفحه مورد نظر شما یافت نشد. لطفاً نشانی را بررسی کنید."),
    ("ur", "صفحہ نہیں ملا", "آپ جس صفحے کی تلاش میں ہیں وہ موجود نہیں۔ براہ کرم سرورق پر واپس جائیں۔"),
    ("he", "הדף לא נמצא", "הדף שחיפשתם אינו קיים או הועבר. חזרה לעמוד הבית."),
    ("he", "התחברות", "כדי להמשיך לקרוא, התחברו או הירשמו לאתר. כבר מנויים?"),
    ("hi", "पेज नहीं मिला", "आप जिस पेज को खोज रहे हैं वह मौजूद नहीं है या हटा दिया गया है। कृपया मुख्य पृष्ठ पर जाएं।"),
    ("hi", "लॉगिन", "पूरी खबर पढ़ने के लिए लॉगिन करें। नया खाता मुफ़्त में बनाएं।"),
    ("bn", "পৃষ্ঠা পাওয়া যায়নি", "আপনি যে পৃষ্ঠাটি খুঁজছেন তা পাওয়া যায়নি। প্রথম পাতায় ফিরে যান।"),
    ("ta", "பக்கம் கிடைக்கவில்லை", "நீங்கள் தேடும் பக்கம் இல்லை அல்லது நீக்கப்பட்டது."),
    ("th", "ไม่พบหน้าที่คุณต้องการ", "ขออภัย ไม่พบหน้าที่คุณกำลังค้นหา หน้านี้อาจถูกลบหรือย้ายไปแล้ว กลับไปหน้าแรก"),
    (
        "vi",
        "Không tìm thấy trang",
        "Trang bạn đang tìm kiếm không tồn tại hoặc đã bị xóa. Vui lòng quay lại trang chủ.",
    ),
    (
        "vi",
        "Đăng nhập",
        "Vui lòng đăng nhập để đọc tiếp bài viết này. Bạn chưa có tài khoản? Đăng ký miễn phí.",
    ),
    ("id", "Akses dibatasi", "Silakan masuk atau daftar untuk melanjutkan membaca. Sudah punya akun?"),
    (
        "ms",
        "Halaman tidak dijumpai",
        "Halaman yang anda cari tidak wujud atau telah dipindahkan. Sila kembali ke laman utama.",
    ),
    (
        "ja",
        "ページが見つかりません",
        "お探しのページは見つかりませんでした。移動または削除された可能性があります。トップページへお戻りください。",
    ),
    ("ja", "ログイン", "この記事は会員限定です。続きをお読みいただくにはログインしてください。"),
    (
        "ja",
        "メンテナンス中",
        "ただいまシステムメンテナンス中です。しばらくお待ちください。ご迷惑をおかけいたします。",
    ),
    ("zh", "页面不存在", "抱歉，您访问的页面不存在或已被删除。请检查网址是否正确，或返回首页。"),
    ("zh", "登入", "本文僅供訂閱會員閱讀。請登入或訂閱後繼續閱讀全文。"),
    ("zh", "系统维护", "网站正在维护中，请稍后再访问。感谢您的理解。"),
    (
        "ko",
        "페이지를 찾을 수 없습니다",
        "요청하신 페이지가 삭제되었거나 주소가 변경되었습니다. 주소를 다시 확인해 주세요.",
    ),
    ("ko", "로그인", "이 기사는 유료 회원 전용입니다. 계속 읽으시려면 로그인하세요."),
    (
        "ca",
        "Pàgina no trobada",
        "La pàgina que cerqueu no existeix o ha canviat d'adreça. Torneu a la portada.",
    ),
    (
        "sw",
        "Ukurasa haujapatikana",
        "Samahani, ukurasa unaoutafuta haupatikani. Tafadhali rudi kwenye ukurasa wa mwanzo.",
    ),
    (
        "is",
        "Síða fannst ekki",
        "Síðan sem þú leitar að er ekki til eða hefur verið færð. Farðu aftur á forsíðu.",
    ),
    (
        "sq",
        "Faqja nuk u gjet",
        "Faqja që kërkoni nuk ekziston ose është zhvendosur. Kthehu në faqen kryesore.",
    ),
    ("ka", "გვერდი ვერ მოიძებნა", "თქვენ მიერ მოთხოვნილი გვერდი არ არსებობს. დაბრუნდით მთავარ გვერდზე."),
)
"""Pages that are no articles and declare nothing."""

NEWS = (
    (
        "en",
        "404 days without a night bus",
        "It is 404 days since the last night bus left the hill villages, and a cook has counted them in chalk. The transport authority said on Monday that it would not wipe it off.",
    ),
    (
        "en",
        "Council website down for maintenance",
        "The council's website is down for maintenance until Monday, the clerk said on Friday. Residents who need a form can fetch it at the town hall.",
    ),
    (
        "en",
        "Page not found: library loses a leaf of its oldest book",
        "A page of the town's oldest book was not found at the yearly count, the librarian said on Tuesday. The police are looking for a visitor with a long coat.",
    ),
    (
        "en",
        "Access denied to walkers on the pier",
        "Walkers were denied access to the pier on Sunday, the harbour board said. A plank had come loose in the storm.",
    ),
    (
        "en",
        "Error in the ledger costs the council a million",
        "A slip in one column has cost the city a million, the auditor said. It went unseen for six years.",
    ),
    (
        "en",
        "DDoS attack stops ferry machines",
        "A flood of requests stopped the ticket machines for five hours on Monday. No data was lost, the board said.",
    ),
    (
        "en",
        "Captcha dropped at the museum",
        "The museum has taken the picture puzzles off its ticket page after readers complained that they had to prove they were human. Bookings rose.",
    ),
    (
        "en",
        "New cookie law passed",
        "Parliament passed a law on Thursday that bans banners asking for consent to cookies. Sites must accept the browser's choice from next year, and partners who store data without consent will be fined.",
    ),
    (
        "en",
        "Are you human? asks the bank",
        "Customers of the island bank must prove that they are human before each transfer, the bank said. Pensioners have protested.",
    ),
    (
        "en",
        "Readers can now log in with a thumb",
        "Readers of the county library can log in to their account with a thumb from Monday. The password is a thing of the past, the director said.",
    ),
    (
        "en",
        "Paper starts subscription",
        "The Gazette will ask its readers to subscribe from May, its editor said on Friday. Articles on health and weather stay free.",
    ),
    (
        "en",
        "Not available in your country: island show sells abroad",
        "A comedy about an islander who wants to stream football has been sold to nine countries. Its title quotes what he reads each night.",
    ),
    (
        "en",
        "Unavailable",
        "The word that passengers read most often on the ferry's board last year was “unavailable”, a count by pupils has shown. They will hand the board's owner a prize on Friday.",
    ),
    ("en", "Fair opens", "The fair opened on Saturday. Nine stalls sold out by noon, the mayor said."),
    (
        "en",
        "Login",
        "The new play by Ada Brook, “Login”, opens at the mill on Friday. It tells of a clerk who forgets who he is.",
    ),
    (
        "en",
        "Flight 503 lands safely",
        "Flight 503 landed safely on Tuesday after an engine failed, the airport said. Nobody was hurt.",
    ),
    (
        "en",
        "Maintenance of the lock takes longer",
        "Work on the canal lock will take until June, the water board said on Monday. Boats must wait.",
    ),
    (
        "en",
        "Forbidden fruit",
        "Dogs may not eat the plums that fall in the park, the council decided on Monday. A sign will say so.",
    ),
    (
        "de",
        "Werbung auf der Fähre bleibt erlaubt",
        "Die Werbung an Bord bleibt erlaubt, entschied der Gemeinderat am Mittwoch. Die Werbung bringt hunderttausend Euro im Jahr ein.",
    ),
    (
        "de",
        "Seite gesucht: Museum vermisst Blatt",
        "Das Museum sucht eine Seite aus dem Stadtbuch. Die Seite wurde zuletzt im Mai gesehen, teilte der Leiter mit.",
    ),
    (
        "de",
        "Zugriff verweigert: Warum die Hallig keine Hausnummern will",
        "Die Bewohner wollen keine Hausnummern, das ergab eine Umfrage. Wer Post bekommt, steht ohnehin am Anleger, sagte der Bürgermeister.",
    ),
    (
        "de",
        "Wartung der Schleuse dauert länger",
        "Die Schleuse bleibt wegen Wartungsarbeiten bis Juni geschlossen, teilte das Amt mit. Boote müssen warten.",
    ),
    (
        "de",
        "Rathaus-Seite gehackt",
        "Unbekannte haben die Internetseite der Gemeinde lahmgelegt. Die Seite ist seit Montag nicht erreichbar, sagte ein Sprecher. Die Polizei ermittelt.",
    ),
    (
        "de",
        "Anmeldung zum Ferienlager beginnt",
        "Die Anmeldung zum Ferienlager beginnt am Montag um acht Uhr im Rathaus. Im vorigen Jahr waren die Plätze nach einer Stunde vergeben.",
    ),
    (
        "fr",
        "Le vol 404 atterrit sans encombre",
        "Un hydravion de la ligne 404 s'est posé sans encombre mardi, a indiqué la préfecture. Les neuf passagers sont sains et saufs.",
    ),
    (
        "fr",
        "Site de la mairie en maintenance",
        "Le site de la mairie est fermé depuis lundi après une panne, a indiqué le maire. Les habitants peuvent se rendre au guichet.",
    ),
    (
        "fr",
        "Cookies : la loi change",
        "Les députés ont voté jeudi une loi sur les cookies et le consentement des internautes. Les bannières devraient disparaître d'ici un an.",
    ),
    (
        "fr",
        "Accès interdit à la plage",
        "L'accès à la plage est interdit depuis dimanche, a indiqué la mairie. Une falaise menace de s'effondrer.",
    ),
    (
        "es",
        "Página web del ayuntamiento, caída por un ataque",
        "La página web del ayuntamiento no está disponible desde el lunes por un ataque, informó el alcalde. Los trámites se hacen en ventanilla.",
    ),
    (
        "es",
        "Error en el censo",
        "Un error en el censo deja sin voto a cien vecinos, informó la junta el martes. Podrán reclamar hasta el viernes.",
    ),
    (
        "it",
        "Errore nel bilancio del comune",
        "Un errore nel bilancio è costato al comune un milione, ha detto il sindaco. Nessuno se n'era accorto per sei anni.",
    ),
    (
        "it",
        "Accesso vietato al molo",
        "L'accesso al molo è vietato da domenica, ha annunciato il porto. Una tavola si è staccata nella tempesta.",
    ),
    (
        "pt",
        "Site da prefeitura fora do ar",
        "O site da prefeitura está fora do ar desde segunda-feira, informou o prefeito. A polícia investiga o ataque.",
    ),
    (
        "pl",
        "Strona gminy nie działa",
        "Strona internetowa gminy nie działa od poniedziałku, poinformował wójt. Przyczyną był atak.",
    ),
    (
        "pl",
        "404 dni bez autobusu",
        "Minęły 404 dni od ostatniego nocnego autobusu do wsi. Zarząd transportu nie komentuje sprawy.",
    ),
    (
        "cs",
        "Chyba v rozpočtu stála město milion",
        "Chyba v jednom sloupci stála město milion, řekl auditor. Nikdo si jí šest let nevšiml.",
    ),
    (
        "ru",
        "Сайт мэрии не работает второй день",
        "Сайт мэрии недоступен с понедельника из-за атаки, сообщила пресс-служба. Жители подают заявления лично.",
    ),
    (
        "ru",
        "Доступ на пляж закрыт",
        "Доступ на городской пляж закрыт до пятницы, сообщили в администрации. Причиной стал оползень.",
    ),
    (
        "ru",
        "Технические работы на мосту",
        "На мосту через Оку начались технические работы, сообщили в среду дорожники. Движение открыто по одной полосе.",
    ),
    (
        "ru",
        "Проверка показала нарушения в школе",
        "Проверка выявила нарушения в трёх школах района, сообщила прокуратура. Директора получили предупреждения.",
    ),
    (
        "uk",
        "Сайт міськради не працює",
        "Сайт міськради не працює з понеділка через атаку, повідомили в пресслужбі. Мешканці звертаються особисто.",
    ),
    (
        "sv",
        "Sidan ett saknas i kyrkboken",
        "Sidan ett saknas i kyrkboken från Norrby, meddelade arkivet på tisdagen. Polisen har inga misstänkta.",
    ),
    (
        "fi",
        "Sivu puuttuu vanhasta kirjasta",
        "Kaupunginkirjaston vanhimmasta kirjasta puuttuu sivu, kertoi johtaja tiistaina. Poliisi tutkii asiaa.",
    ),
    (
        "tr",
        "Belediye sitesi çöktü",
        "Belediyenin internet sitesi pazartesiden beri kapalı, dedi başkan. Başvurular elden alınıyor.",
    ),
    (
        "el",
        "Εκτός λειτουργίας ο ιστότοπος του δήμου",
        "Ο ιστότοπος του δήμου είναι εκτός λειτουργίας από τη Δευτέρα, είπε ο δήμαρχος. Η αστυνομία ερευνά την επίθεση.",
    ),
    (
        "hu",
        "Hiba a költségvetésben",
        "Egymilliójába került a városnak egy hiba a költségvetésben, mondta a könyvvizsgáló. Hat évig senki nem vette észre.",
    ),
    (
        "ar",
        "تعطل موقع البلدية",
        "تعطل موقع البلدية منذ الإثنين بسبب هجوم، قال رئيس البلدية. وتقدم الطلبات شخصيا.",
    ),
    (
        "fa",
        "سایت شهرداری از کار افتاد",
        "سایت شهرداری از روز دوشنبه از دسترس خارج شده است. شهردار گفت علت آن حمله بوده است.",
    ),
    (
        "ja",
        "市のサイトが停止",
        "市の公式サイトが月曜日から停止していると市長が発表した。攻撃が原因とみられ、警察が調べている。",
    ),
    (
        "ja",
        "ログイン障害で銀行が謝罪",
        "島の銀行は火曜日、顧客がログインできない障害が五時間続いたと発表した。原因を調べている。",
    ),
    (
        "zh",
        "市政府网站遭攻击",
        "市政府网站自星期一起无法访问，市长表示系遭到攻击。警方正在调查，居民可到窗口办理。",
    ),
    (
        "ko",
        "시청 홈페이지 사흘째 먹통",
        "시청 홈페이지가 월요일부터 접속되지 않는다고 시장이 밝혔다. 경찰이 공격 여부를 조사하고 있다.",
    ),
    ("th", "เว็บไซต์เทศบาลล่ม", "เว็บไซต์เทศบาลใช้งานไม่ได้ตั้งแต่วันจันทร์ นายกเทศมนตรีกล่าว ตำรวจกำลังสอบสวนการโจมตี"),
    (
        "hi",
        "नगरपालिका की वेबसाइट ठप",
        "नगरपालिका की वेबसाइट सोमवार से बंद है, महापौर ने बताया। पुलिस हमले की जाँच कर रही है।",
    ),
    (
        "id",
        "Situs balai kota lumpuh",
        "Situs balai kota lumpuh sejak Senin, kata wali kota. Polisi menyelidiki serangan itu.",
    ),
    (
        "vi",
        "Trang web của thành phố ngừng hoạt động",
        "Trang web của thành phố ngừng hoạt động từ thứ Hai, thị trưởng cho biết. Cảnh sát đang điều tra vụ tấn công.",
    ),
    (
        "nl",
        "Website van de gemeente plat",
        "De website van de gemeente ligt sinds maandag plat, zei de burgemeester. De politie onderzoekt de aanval.",
    ),
    (
        "da",
        "Adgang nægtet på molen",
        "Gæster blev nægtet adgang til molen søndag, oplyste havnen. En planke havde løsnet sig.",
    ),
    (
        "ro",
        "Eroare în buget",
        "O eroare în buget a costat orașul un milion, a spus auditorul. Nimeni nu a observat-o timp de șase ani.",
    ),
    ("he", "אתר העירייה קרס", "אתר העירייה קרס ביום שני בעקבות מתקפה, אמר ראש העיר. המשטרה חוקרת."),
)
"""Short articles that declare nothing but their headline."""
