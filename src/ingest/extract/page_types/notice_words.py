"""The words of notices, by language: tables for ingest.extract.page_types.notices. No input or output.

A line is a language and its phrases, as regular expressions in lower case, between bars with spaces around. "_" is any
run of at most forty characters within a sentence. A phrase begins at the beginning of a word, except in languages that
write no spaces.
"""
# ruff: noqa: E501 - a language is a line

from __future__ import annotations

from typing import Literal

Notice = Literal["missing", "check", "closed", "login", "region", "consent"]
"""The page is not there; the visitor is examined; the site is down; a login or a subscription is asked for; the
visitor's country is shut out; consent is asked for."""

UNSPACED = frozenset(("ja", "zh", "th"))

SENTENCES: dict[Notice, str] = {
    "missing": r"""
en: (?:page|story|article|content|link|address|site|item|document)s? (?:that |which )?you(?:'re|'ve| are| were| have| asked| requested| tried| followed| clicked| want| seek| look| entered| typed) | the requested (?:page|url|address|article|content|resource) | this (?:page|story|article|content|link|item|address|report) (?:is|was|has|does|could|can|may|might|cannot|can't|doesn't|isn't)\b_(?:not|no longer|removed|moved|expired|deleted|taken|exist|unavailable) | the (?:page|story|article|content|link|url) (?:is|was|has|does|could|can|may|might|cannot|can't|doesn't|isn't)\b_(?:no longer|not (?:available|found|exist|be found|been found)|be found|been moved|been removed|exist\b|unavailable) | (?:we|sorry, we|unfortunately, we) (?:could|can|are|were)\s?(?:not|n't|unable to) (?:find|locate|show|display|open) | (?:check|verify) (?:the|that|your)_(?:address|url|link|spelling) | (?:go|head|return|back|take me|begin again|start again|start over|start|begin)(?: back)? (?:to|at|from|on|with) (?:the|our)(?: \w+)? (?:home ?page|front page|start page) | (?:try|use) (?:the|our|a)(?: \w+)? ?(?:search|menu)\b | it may have been (?:moved|removed|deleted|taken) | (?:nothing|no (?:page|article|story)) (?:was found|could be found|to see)_(?:here|this|location|address) | 404 (?:error|page|not)
de: (?:gewünschte|gesuchte|angeforderte|aufgerufene|angefragte)\w* (?:seite|adresse|artikel|inhalt|beitrag|url|dokument) | (?:seite|adresse|artikel|beitrag|inhalt|meldung|link)\w*,? (?:die|den|das|der|nach der|nach dem) (?:sie|du|ihr)\b | (?:diese|dieser|dieses) (?:seite|artikel|beitrag|inhalt|meldung|adresse)\b_(?:nicht (?:mehr )?(?:verfügbar|gefunden|vorhanden|auffindbar|abrufbar|existier|erreichbar)|existiert nicht|gelöscht|entfernt|verschoben|abgelaufen) | (?:die|der) (?:seite|artikel|beitrag|inhalt)\b_(?:nicht (?:mehr )?(?:gefunden|vorhanden|auffindbar|abrufbar)|existiert nicht) | (?:prüfen|überprüfen|kontrollieren) sie_(?:adresse|url|link|schreib|eingabe) | (?:zurück|gehen|kehren|wechseln|besuchen|nutzen|verwenden)_(?:startseite|titelseite|die suche|unsere suche|suchfunktion)
nl: (?:gevraagde|opgevraagde|gezochte) (?:pagina|artikel) | (?:pagina|artikel|bericht|link) (?:die|dat|waar) (?:u|je|jij)\b | (?:deze|de|dit|het) (?:pagina|artikel|bericht)\b_(?:niet (?:meer )?(?:gevonden|beschikbaar|bestaa)|bestaat niet|verwijderd|verplaatst|verlopen) | controleer_(?:adres|url|link) | (?:terug|ga|keer)_(?:homepage|startpagina|voorpagina)
fr: (?:page|article|contenu|adresse|document|lien) (?:que |qu['’])?(?:vous|demandé|recherché|souhaité) | (?:cette|cet|ce|la|le|l['’]) ?(?:page|article|contenu|adresse|lien)\b_(?:n['’](?:existe|est) (?:pas|plus)|introuvable|supprimé|déplacé|expiré|indisponible) | vérifie[rz]_(?:adresse|url|lien|saisie) | (?:retour|retourne[rz]|revene[rz])_(?:accueil|une\b)
es: (?:página|noticia|artículo|contenido|enlace|nota) que (?:busca|está|estás|estaba|intenta|solicit|ha |has |desea|quiere) | (?:página|noticia|artículo|contenido|dirección) (?:solicitad|buscad)\w* | (?:esta|este|la|el) (?:página|noticia|artículo|contenido|enlace|nota)\b_(?:no existe|no se encuentra|no está|ya no|eliminad|movid|caducad|no disponible) | (?:compruebe|comprueba|verifique|verifica|revise|revisa)_(?:dirección|url|enlace) | (?:vuelva|vuelve|volver|regrese|regresa|ir|vaya)_(?:portada|inicio|página principal)
ca: pàgina que (?:cerque|busque|heu|has|esteu) | (?:aquesta|la) (?:pàgina|notícia)\b_(?:no existeix|no s'ha trobat|ja no|eliminada) | (?:torneu|torna|anar|aneu)_(?:portada|inici)
it: (?:pagina|notizia|articolo|contenuto|indirizzo|link) (?:che |cui )?(?:stai|sta|hai|ha|cerc|cercat|richiest|desider) | (?:questa|questo|la|il|l['’]) ?(?:pagina|articolo|contenuto|notizia)\b_(?:non (?:esiste|è (?:più|stat|disponibile)|trovat)|rimoss|spostat|scadut|eliminat) | (?:controlla|verifica|controlli|verifichi)\w*_(?:indirizzo|url|link) | (?:torna|tornare|torni|ritorna|vai)_(?:home|pagina iniziale|prima pagina)
pt: (?:página|notícia|artigo|matéria|conteúdo|link|endereço) (?:que|a que) (?:procur|busc|tent|você|está|solicit|deseja) | (?:página|conteúdo|endereço) (?:solicitad|procurad|pedid)\w* | (?:esta|este|a|o) (?:página|notícia|artigo|matéria|conteúdo|link)\b_(?:não (?:existe|foi|está|se encontra)|já não|removid|movid|expir) | (?:verifique|confira|confirme)_(?:endereço|url|link) | (?:volte|voltar|regresse|retorne|vá|ir)_(?:página inicial|início|capa|home)
ro: pagina (?:pe care|căutată|cautata|solicitată|solicitata|cerută) | (?:această|aceasta|acest) (?:pagin|articol|adres)\w*_(?:nu (?:există|exista|mai|a fost)|ștears|mutat|expirat) | verifica[țt]i_(?:adresa|link) | (?:înapoi|întoarce|reveni|mergi|merge)\w*_(?:pagina principală|prima pagină|acasă)
sv: (?:sidan|artikeln|innehållet|adressen|länken),? (?:som )?(?:du|ni)\b | (?:sidan|artikeln|innehållet|länken)\b_(?:finns (?:inte|ej)|kunde inte|kan inte|hittades inte|har tagits|har flyttat|borttagen) | kontrollera_(?:adress|länk|stav) | (?:gå|tillbaka|återgå)_(?:startsida|förstasida|framsida)
da: (?:siden|artiklen|indholdet|linket),? (?:som )?(?:du|i)\b_(?:leder|søger|forsøg|prøv|ønsk|bad) | (?:siden|artiklen|indholdet)\b_(?:findes (?:ikke|desværre)|kunne ikke|kan ikke|blev ikke|er (?:flyttet|slettet|fjernet)|eksisterer ikke) | (?:tjek|kontrollér|kontroller)_(?:adresse|link|stav) | (?:gå|tilbage|vend)_(?:forside|startside)
no: (?:siden|artikkelen|innholdet|saken|lenken),? (?:som )?(?:du|dere)\b | (?:siden|artikkelen|innholdet|saken)\b_(?:finnes (?:ikke|dessverre)|ble ikke|kunne ikke|er (?:flyttet|slettet|fjernet)|eksisterer ikke) | (?:sjekk|kontroller)_(?:adresse|lenke) | (?:gå|tilbake)_(?:forside|startside|fremside)
fi: (?:hakemaa|etsimää|pyytämää|hakema|etsimä|pyydetty)\w* (?:sivu|artikkeli|juttu|osoite)\w* | (?:sivu|sivua|artikkeli|artikkelia|juttu|juttua|osoite)\b_(?:ei (?:löyd|löyty|ole|enää)|on (?:poistettu|siirretty|vanhentunut)) | tarkista_(?:osoite|linkki) | (?:palaa|siirry|takaisin)_(?:etusivu|alkuun)
is: síðan sem (?:þú|leitað|beðið)\w* | síðan_(?:fannst ekki|finnst ekki|er ekki til) | (?:fara|aftur)_forsíðu
et: (?:otsitud|soovitud|küsitud) (?:leht|lehekülg|artikkel|lehte|lehekülge)\w* | (?:leht|lehekülg|lehte|lehekülge|artiklit)\b_(?:ei (?:leitud|leita|eksisteeri|ole)|on (?:kustutatud|teisaldatud|eemaldatud)) | kontrolli\w*_(?:aadress|linki) | (?:tagasi|mine|minge|pöördu)\w*_(?:avaleh|esileh)
lv: (?:meklēt|pieprasīt|vēlam)\w* (?:lap|rakst)\w* | lapa\b_(?:nav (?:atrast|pieejam)|neeksistē|ir (?:dzēst|pārviet)) | pārbaudiet_(?:adres|sait) | (?:atgriez|doties|iet)\w*_(?:sākumlap|pirmo lapu)
lt: (?:ieškom|prašom|norim)\w* (?:puslap|straipsn)\w* | (?:puslap|straipsn)\w*_(?:nerast|neegzistuoja|nebėra|ištrint|perkelt) | (?:patikrinkite|pasitikrinkite)_(?:adres|nuorod) | (?:grįžkite|grįžti|eikite|grįžk)_(?:pradin|titulin|pagrindin)
pl: (?:stron|artykuł|treś|adres)\w*,? (?:której|którego|którą|który|jakiej) (?:szuk|poszuk|żąd|próbuj|chcesz|wpis) | (?:szukan|poszukiwan|żądan|wybran)\w* (?:stron|artykuł|treś|adres)\w* | (?:ta|ten|podana|ta)? ?(?:strona|artykuł|treść)\b_(?:nie (?:istnieje|została|został|jest|ma)|usunięt|przeniesion|wygas) | sprawdź_(?:adres|link|pisown) | (?:wróć|powrót|przejdź|wrócić)_(?:stron\w* główn|początk)
cs: (?:strán|člán|obsah|adres)\w*,? (?:kterou|který|kterého|jakou|jenž) (?:hled|jste|poža|se) | (?:hledan|požadovan|zadan)\w* (?:strán|člán|adres|obsah)\w* | (?:tato|tento)? ?(?:stránka|článek|obsah)\b_(?:neexistuje|nebyl|není|již|už|byl\w* (?:odstran|přesun|smaz)) | zkontrolujte_(?:adres|odkaz) | (?:zpět|přej|vraťte|vrátit|návrat)\w*_(?:úvod|hlavní|domovsk|titul)
sk: (?:strán|člán|obsah|adres)\w*,? (?:ktorú|ktorý|ktorého) (?:hľad|ste|poža|sa) | (?:hľadan|požadovan|zadan)\w* (?:strán|člán|adres|obsah)\w* | (?:táto|tento)? ?(?:stránka|článok|obsah)\b_(?:neexistuje|nebol|nie je|už|bol\w* (?:odstrán|presun|zmaz)) | skontrolujte_(?:adres|odkaz) | (?:späť|prej|vráťte|návrat)\w*_(?:úvod|hlavn|domovsk|titul)
sl: (?:stran|član|vsebin)\w*,? ki (?:jo|ga) (?:išče|želi|ste) | (?:iskan|zahtevan)\w* (?:stran|član|vsebin)\w* | stran\b_(?:ne obstaja|ni (?:bila )?(?:najden|na voljo)|je bila (?:odstran|premak)) | preverite_(?:naslov|povezav) | (?:nazaj|vrnite|pojdite)_(?:naslovni|domač|prvo stran)
hr: (?:stranic|stran|člank|članak|sadržaj)\w*,? (?:koju|koji|kojoj) (?:traž|ste|želi|poku) | (?:tražen|zatražen)\w* (?:stranic|stran|člank|članak|sadržaj|adres)\w* | (?:ova|ovaj)? ?(?:stranica|strana|članak|sadržaj)\b_(?:ne postoji|nije|više|uklonjen|premješten|premešten|obrisan) | provjerite_(?:adres|poveznic|link) | proverite_(?:adres|link) | (?:natrag|nazad|vratite|povratak|idite)_(?:naslovni|početn|glavn)
sr: (?:страниц|стран|члан|садрж)\w*,? (?:коју|који) (?:траж|сте|жели|поку) | (?:тражен|захтеван)\w* (?:страниц|стран|члан|садрж)\w* | страница\b_(?:не постоји|није|више|уклоњен) | проверите_(?:адрес|линк) | (?:назад|вратите|повратак)_(?:насловн|почетн)
bg: (?:страниц|статия|новин)\w*,? (?:която|който) (?:търс|се опит|искате|сте) | (?:търсен|заявен|исканат)\w* (?:от вас )?(?:страниц|статия|адрес)\w* | страницата\b_(?:не (?:съществува|е|беше)|е (?:премест|изтри|премахн)) | проверете_(?:адрес|линк|връзк) | (?:върнете|обратно|към|назад)_(?:начал|главн)
mk: (?:страница|статија)\w*,? која (?:ја )?(?:барате|сакате) | (?:бараната|побараната) (?:страниц|статиј)\w* | страницата\b_(?:не (?:постои|е)|е (?:преместен|избришан)) | (?:вратете|назад|оди)\w*_(?:почетна|насловна)
ru: (?:страниц|стать|материал|новост|публикаци|адрес|документ)\w*,? (?:которую|которой|которая|который|которого|которые|которых) (?:вы|вас) | (?:запраш|запрош|иском|указанн|нужн)\w*(?: вами)? (?:страниц|стать|материал|адрес|документ)\w* | (?:эта |такая |данная |этот )?(?:страница|статья|материал|публикация|новость)\b_(?:не (?:найден|существует|доступ)|больше не|удален|удалён|перемещен|перемещён|перенесен|устарел) | (?:проверьте|убедитесь)_(?:адрес|ссылк|правильн) | (?:вернитесь|вернуться|перейдите|перейти|возврат)_(?:главн|начал|домашн)
uk: (?:сторінк|статт|матеріал|новин|адрес)\w*,? (?:яку|якої|яка|який|якого) (?:ви|вас) | (?:запитуван|запитан|шукан|вказан|потрібн)\w*(?: вами)? (?:сторінк|статт|матеріал|адрес)\w* | (?:ця |такої )?(?:сторінка|сторінки|стаття|матеріал|новина)\b_(?:не (?:знайден|існу|доступ)|більше не|видален|переміщен|немає) | (?:перевірте|переконайтеся)_(?:адрес|посилан|правильн) | (?:поверніться|повернутися|перейдіть|перейти)_(?:головн|почат|домашн)
be: старонк\w*,? (?:якую|якой) вы | старонк\w*_(?:не (?:знойдзен|існуе)|выдален|больш) | вярн\w*_галоўн
el: σελίδα (?:που|την οποία) (?:ζητ|αναζητ|ψάχν|προσπαθ|θέλ) | (?:η |αυτή η |το )?(?:σελίδα|άρθρο|περιεχόμενο)\b_(?:δεν (?:υπάρχει|βρέθηκε|είναι|βρίσκεται)|έχει (?:μετακινηθεί|διαγραφεί|αφαιρεθεί|καταργηθεί)) | (?:ελέγξτε|έλεγξε|βεβαιωθείτε)_(?:διεύθυνση|σύνδεσμο) | (?:επιστρέψτε|επιστροφή|πηγαίνετε|μεταβείτε)_(?:αρχική|πρωτοσέλιδο)
tr: (?:aradığınız|aramakta olduğunuz|ulaşmak istediğiniz|ulaşmaya çalıştığınız|istediğiniz|görüntülemek istediğiniz|talep ettiğiniz) (?:sayfa|içerik|haber|adres|makale) | (?:bu )?(?:sayfa|içerik|haber)\b_(?:bulunamad|mevcut değil|kaldırıl|taşınm|silinm|yayında değil) | adresi\w*_kontrol ed | (?:ana ?sayfa|anasayfa)\w*_(?:dön|gid|git)
az: (?:axtardığınız|istədiyiniz) (?:səhifə|məqalə|xəbər) | (?:bu )?səhifə\b_(?:tapılmadı|mövcud deyil|silin|köçürül) | ana səhifə\w*_qayıd
hu: (?:keresett|kért|megadott) (?:oldal|cikk|tartalom|cím)\w* | (?:az |ez az )?(?:oldal|cikk|tartalom)\b_(?:nem (?:található|létezik|elérhető)|(?:el|át)helyez|törölt|megszűnt|máshová|lejárt) | ellenőriz\w*_(?:cím|link) | (?:vissza|térjen|menjen|lépjen|ugrás)\w*_(?:címlap|főoldal|kezdőlap|nyitóoldal)
sq: faqja (?:që|e kërkuar) | faqja\b_nuk (?:ekziston|u gjet|gjendet) | kthehu\w*_(?:ballin|kryesore)
ar: (?:الصفحة|المقال|المقالة|الخبر|المحتوى|الرابط) (?:التي|الذي) (?:ت|طلب|ا) | (?:الصفحة|المقال|الخبر|المحتوى) المطلوب | (?:هذه الصفحة|هذا المقال|هذا الخبر|هذا المحتوى|الصفحة)_(?:غير (?:موجود|متاح|متوفر)|لم (?:تعد|يعد|يتم)|حذف|نقل) | (?:تحقق|تأكد|تأكدوا|يرجى التحقق)_(?:العنوان|الرابط) | (?:العودة|عد|ارجع|الرجوع|عودوا)_(?:الرئيسية|الصفحة الأولى)
fa: (?:صفحه|مطلب|خبر|مقاله)\w* که (?:دنبال|به دنبال|در جستجو|جستجو|درخواست|شما|می) | صفحه(?:ی)? (?:مورد نظر|درخواستی|درخواست شده) | (?:این )?صفحه_(?:وجود ندارد|پیدا نشد|یافت نشد|حذف شده|جابجا) | (?:نشانی|آدرس)_(?:بررسی کنید|کنترل) | (?:به )?صفحه(?:ی)? (?:نخست|اصلی|اول)_(?:برگردید|بازگردید|بروید|بازگشت)
ur: (?:جس|وہ) صفح\w*_(?:تلاش|ڈھونڈ) | (?:یہ )?صفحہ_(?:موجود نہیں|نہیں ملا|دستیاب نہیں|ہٹا) | (?:سرورق|ہوم پیج|صفحہ اول)_(?:جائیں|واپس)
he: (?:הדף|העמוד|הכתבה|התוכן) (?:ש|המבוקש) | (?:הדף|העמוד|הכתבה|דף זה|עמוד זה)_(?:לא (?:נמצא|קיים)|אינו (?:קיים|זמין)|הוסר|הועבר) | בדקו_(?:כתובת|קישור) | (?:חזרה|חזרו|לחזור|שובו)_(?:הבית|הראשי)
hi: (?:आप|जिस|जो)_(?:पेज|पृष्ठ|पन्न|लेख|खबर)\w*_(?:खोज|ढूंढ|तलाश|चाह|देख) | (?:यह |वह )?(?:पेज|पृष्ठ|पन्ना|लेख)_(?:नहीं मिल|मौजूद नहीं|उपलब्ध नहीं|हटा) | (?:होम ?पेज|मुख्य ?पृष्ठ|मुखपृष्ठ)_(?:जाएं|जाएँ|लौट|वापस)
bn: (?:আপনি|যে)_(?:পাতা|পৃষ্ঠা|পেজ|লেখা)\w*_(?:খুঁজ|চাই) | (?:এই |সেই )?(?:পাতা|পৃষ্ঠা|পেজ)\w*_(?:পাওয়া যায়নি|নেই|সরানো) | (?:প্রথম পাতা|প্রচ্ছদ|হোমপেজ)\w*_(?:ফির|যান)
ta: நீங்கள் (?:தேடும்|தேடிய|கேட்ட) (?:பக்கம்|பக்கத்த|செய்தி) | பக்கம்_(?:இல்லை|கிடைக்கவில்லை|நீக்க)
th: (?:หน้า|เนื้อหา|บทความ|ข่าว)ที่คุณ | ไม่พบหน้า | (?:หน้า|เพจ)นี้_(?:ไม่มี|ถูกลบ|ไม่พบ|ถูกย้าย) | (?:กลับ|ไป)(?:ไป|ยัง|ที่)*หน้า(?:แรก|หลัก)
vi: (?:trang|bài viết|nội dung|đường dẫn) (?:mà )?(?:bạn|quý vị|quý khách) (?:đang|yêu|tìm|muốn|vừa) | (?:trang|bài viết|nội dung)(?: này| bạn)?_(?:không (?:tồn tại|tìm thấy|còn|có)|đã (?:bị )?(?:xóa|xoá|gỡ|chuyển|di chuyển)) | (?:kiểm tra)_(?:địa chỉ|đường dẫn|liên kết) | (?:quay lại|trở về|trở lại|về)_trang (?:chủ|nhất)
id: (?:halaman|laman|artikel|berita|konten) yang (?:anda|kamu|dicari|diminta) | (?:halaman|laman|artikel|berita|konten)(?: ini| tersebut)?\b_(?:tidak (?:ada|ditemukan|tersedia|dapat)|sudah (?:dipindah|dihapus|tidak)|telah (?:dipindah|dihapus)) | (?:periksa|pastikan|semak)_(?:alamat|url|tautan|pautan) | (?:kembali|pergi)_(?:beranda|halaman (?:utama|depan)|laman utama)
tl: (?:pahina|artikulo)ng_(?:hinahanap|hiniling) | (?:pahina|artikulo)\b_(?:hindi (?:mahanap|natagpuan)|wala na) | bumalik_(?:home|unang pahina)
sw: ukurasa (?:unao|ulio|uliyo|huu)\w* | ukurasa_(?:haupatikani|haujapatikana|haupo)
ja: (?:お探し|ご指定|ご希望|お求め|アクセス|指定された)[^。]{0,12}(?:ページ|記事|url|アドレス) | (?:ページ|記事)[^。]{0,12}(?:見つかりません|存在しません|存在しない|削除され|移動し|移動され|公開を終了|掲載期間|ございません) | (?:トップページ|ホーム|トップ)[^。]{0,8}(?:戻る|お戻り|戻って|へどうぞ) | urlを[^。]{0,8}(?:確認|確かめ)
zh: (?:您|你)(?:所)?(?:访问|訪問|查找|请求|請求|要找|寻找|尋找|查看|浏览|瀏覽|要访问|搜尋|點選)[^。]{0,12}(?:页面|頁面|网页|網頁|文章|内容|內容|地址|网址|網址) | (?:页面|頁面|网页|網頁|文章|内容|內容|该页|此頁)[^。]{0,10}(?:不存在|找不到|未找到|无法找到|無法找到|已(?:被)?(?:删除|刪除|移除|下架)|不见了|已过期) | (?:返回|回到|回)[^。]{0,6}(?:首页|首頁|主页|主頁)
ko: (?:찾으시는|찾는|요청하신|요청한|원하시는|방문하시려는|접속하신) (?:페이지|기사|주소|콘텐츠|문서) | (?:페이지|기사|콘텐츠|게시물)\w*_(?:찾을 수 없|존재하지 않|삭제되|이동되|만료) | (?:주소|url)\w*_(?:확인해|확인하) | (?:메인|홈|첫 ?화면|첫 ?페이지|홈페이지)\w*_(?:돌아가|이동)
ka: გვერდი_(?:ვერ მოიძებნა|არ არსებობს) | თქვენ მიერ მოთხოვნილი
hy: էջը_(?:չի գտնվել|գոյություն չունի)
kk: (?:сіз )?(?:іздеген|сұраған) (?:бет|парақ)\w* | бет_(?:табылмады|жоқ)
""",
    "check": r"""
en: (?:we|we're|we are)_(?:check|verif)\w*_(?:browser|you are|you're|connection|human) | checking_(?:your browser|connection|site connection) | (?:confirm|verify|prove|show|make sure|sure)_(?:you are|you're|you aren't|you are not|that you)_(?:human|robot|person|bot|not) | (?:press and hold|tick the box|click the box|solve the|complete the|slide to)_ | (?:enable|turn on|allow|switch on)_(?:javascript|cookies) | (?:javascript|cookies)_(?:is|are) (?:disabled|required|not enabled|turned off|switched off) | (?:needs|has) to (?:review|check|verify)_(?:connection|security) | unusual (?:traffic|activity) | much traffic came from your | (?:your|this) (?:ip|network|address|request|connection|access)\b_(?:blocked|denied|suspicious|refused) | you (?:have been|are|were|don't have|do not have)_(?:blocked|denied|permission) | (?:ray|reference|incident|support) id\b | (?:redirected|continue) (?:shortly|automatically) | this (?:process is automatic|may take a few seconds|will only take) | please (?:wait|stand by) (?:while|a|for)
de: (?:wir )?(?:prüfen|überprüfen|kontrollieren)_(?:browser|mensch|verbindung|roboter) | (?:browser|verbindung)_(?:wird|werden) (?:geprüft|überprüft) | (?:bestätigen|beweisen|zeigen) sie_(?:mensch|roboter|bot) | (?:aktivieren|erlauben) sie_(?:javascript|cookies) | (?:javascript|cookies)_(?:aktivieren|deaktiviert|einschalten) | (?:ihr|ihre|dein|deine) (?:ip|zugriff|anfrage|netzwerk|verbindung)\w*_(?:gesperrt|blockiert|verweigert|abgelehnt) | ungewöhnliche\w* (?:aktivität|datenverkehr|zugriff)
nl: (?:we|wij) (?:controleren|verifiëren)_(?:browser|mens|verbinding) | (?:bevestig|bewijs|toon)_(?:mens|robot) | (?:schakel|zet)_(?:javascript|cookies)_(?:in|aan) | uw (?:browser|verbinding)_(?:gecontroleerd|geblokkeerd)
fr: (?:nous )?(?:vérifions|contrôlons)_(?:navigateur|humain|connexion|robot) | (?:vérification|contrôle) de_(?:navigateur|connexion) | (?:confirmez|prouvez|montrez|vérifiez)_(?:humain|robot) | (?:activez|activer|autorisez)_(?:javascript|cookies) | (?:votre|vos) (?:accès|adresse|requête|connexion|ip)\b_(?:bloqué|refusé|suspect) | trafic inhabituel
es: (?:estamos )?(?:comprobando|verificando|revisando)_(?:navegador|conexión|humano|robot) | (?:confirme|confirma|demuestre|demuestra|verifique|verifica)_(?:humano|robot|persona) | (?:active|activa|habilite|habilita)_(?:javascript|cookies) | su (?:acceso|dirección|conexión|ip)\b_(?:bloquead|denegad|rechazad)
it: (?:stiamo )?(?:verificando|controllando)_(?:browser|connessione|umano|robot) | (?:conferma|dimostra|verifica|confermi)\w*_(?:umano|robot|persona) | (?:attiva|abilita|attivi|abiliti)\w*_(?:javascript|cookie)
pt: (?:estamos )?(?:verificando|a verificar)_(?:navegador|conexão|ligação|humano|robô) | (?:confirme|prove|mostre|verifique)_(?:humano|robô|robot|pessoa) | (?:ative|active|habilite)_(?:javascript|cookies)
ro: verificăm_(?:browser|conexiun) | (?:confirmați|confirmă|dovediți)_(?:om|robot) | activați_(?:javascript|cookie)
sv: (?:vi )?kontroller\w*_(?:webbläsare|anslutning|människa) | (?:bekräfta|visa)_(?:människa|robot) | (?:aktivera|slå på|tillåt)_(?:javascript|cookies|kakor)
da: (?:vi )?(?:kontroller|tjekker)\w*_(?:browser|forbindelse|menneske) | (?:bekræft|vis)_(?:menneske|robot) | (?:aktiver|aktivér|slå)_(?:javascript|cookies)
no: (?:vi )?(?:kontroller|sjekker)\w*_(?:nettleser|tilkobling|forbindelse|menneske) | (?:bekreft|vis)_(?:menneske|robot) | (?:aktiver|slå på|skru på)_(?:javascript|informasjonskapsler|cookies)
fi: (?:tarkistamme|tarkistetaan|varmistamme|varmistetaan)_(?:selain|selaime|yhtey|ihminen) | (?:vahvista|todista|osoita)_(?:ihminen|robotti) | (?:ota|salli|kytke)_(?:javascript|evästee)\w*
et: kontrollime_(?:brauser|veebilehitseja|ühendus) | (?:kinnita|tõesta)\w*_(?:inimene|robot) | lülita\w*_javascript
lt: tikriname_(?:naršykl|ryš) | (?:patvirtinkite|įrodykite)_(?:žmogus|robotas) | įjunkite_(?:javascript|slapuk)
lv: pārbaud\w*_(?:pārlūk|savienojum) | (?:apstipriniet|pierādiet)_(?:cilvēks|robots) | ieslēdziet_javascript
pl: (?:sprawdzamy|weryfikujemy|trwa sprawdzanie|trwa weryfikacja)_(?:przeglądark|połączeni|człowiek) | (?:potwierdź|udowodnij|pokaż)_(?:człowiek|robot) | (?:włącz|włączyć|zezwól)_(?:javascript|ciasteczk|cookies|obsługę) | nietypow\w* ruch
cs: (?:kontrolujeme|ověřujeme|prověřujeme)_(?:prohlížeč|připojení|člověk) | (?:potvrďte|prokažte|dokažte|ověřte)_(?:člověk|robot) | (?:zapněte|povolte)_(?:javascript|cookies)
sk: (?:kontrolujeme|overujeme|preverujeme)_(?:prehliadač|pripojeni|človek) | (?:potvrďte|dokážte|overte)_(?:človek|robot) | (?:zapnite|povoľte)_(?:javascript|cookies)
sl: preverjamo_(?:brskalnik|povezav) | (?:potrdite|dokažite)_(?:človek|robot) | (?:vklopite|omogočite)_(?:javascript|piškot)
hr: (?:provjeravamo|proveravamo)_(?:preglednik|pregledač|vezu|čovjek) | (?:potvrdite|dokažite)_(?:čovjek|čovek|robot) | (?:uključite|omogućite)_(?:javascript|kolačić)
bg: проверяваме_(?:браузър|връзка) | (?:потвърдете|докажете)_(?:човек|робот) | (?:включете|разрешете|активирайте)_(?:javascript|бисквитк)
sr: проверавамо_(?:прегледач|везу) | (?:потврдите|докажите)_(?:човек|робот) | укључите_javascript
ru: (?:мы )?(?:проверяем|проверка|проверяется)_(?:браузер|соединени|подключени|человек|что вы) | (?:подтвердите|докажите|убедиться)_(?:человек|робот|вы не|что вы) | (?:включите|разрешите|включить)_(?:javascript|cookie|куки) | (?:ваш|вашего|вашей) (?:ip|адрес|доступ|запрос|сети)\w*_(?:заблокирован|ограничен|запрещ) | подождите_(?:секунд|пожалуйста|провер) | необычн\w* (?:трафик|активност)
uk: (?:ми )?(?:перевіряємо|перевірка)_(?:браузер|з'єднан|підключен|що ви) | (?:підтвердьте|доведіть)_(?:людина|робот|що ви) | (?:увімкніть|дозвольте)_(?:javascript|cookie|куки) | зачекайте_(?:секунд|будь ласка|перевір)
el: ελέγχουμε_(?:πρόγραμμα περιήγησης|browser|σύνδεσ) | (?:επιβεβαιώστε|αποδείξτε)_(?:άνθρωπος|ρομπότ) | ενεργοποιήστε_(?:javascript|cookies)
tr: (?:tarayıcınız|bağlantınız)\w*_(?:kontrol|doğrulan|denetlen) | (?:robot olmadığınızı|insan olduğunuzu)_(?:doğrula|onayla|kanıtla|göster) | (?:javascript|çerez)\w*_(?:etkinleştir|açın)
hu: ellenőrizzük_(?:böngésző|kapcsolat) | (?:igazolja|erősítse|bizonyítsa)_(?:ember|robot) | (?:engedélyezze|kapcsolja)_(?:javascript|sütik)
ar: (?:نتحقق|جار التحقق|جاري التحقق|يتم التحقق)_(?:متصفح|اتصال|أنك) | (?:أكد|أثبت|يرجى التأكيد|تأكيد)_(?:إنسان|روبوت) | (?:تفعيل|فعل|تمكين)_(?:javascript|جافا|ملفات تعريف)
fa: (?:در حال بررسی|بررسی)_(?:مرورگر|اتصال) | (?:تأیید|تایید|ثابت)_(?:ربات|انسان) | (?:جاوااسکریپت|کوکی)\w*_(?:فعال)
he: (?:אנחנו |אנו )?(?:בודקים|מוודאים)_(?:דפדפן|חיבור|רובוט) | (?:אשרו|הוכיחו|ודאו)_(?:רובוט|אדם) | (?:הפעילו|אפשרו)_(?:javascript|עוגיות)
hi: (?:ब्राउज़र|ब्राउजर|कनेक्शन)_(?:जाँच|जांच) | (?:पुष्टि|साबित)_(?:रोबोट|इंसान|मनुष्य) | (?:javascript|जावास्क्रिप्ट|कुकी)_(?:चालू|सक्षम|सक्रिय)
th: (?:กำลัง)?ตรวจสอบ(?:เบราว์เซอร์|การเชื่อมต่อ) | ยืนยันว่าคุณ | (?:เปิด|เปิดใช้งาน) ?(?:javascript|จาวาสคริปต์|คุกกี้)
vi: (?:đang )?kiểm tra_(?:trình duyệt|kết nối) | (?:xác nhận|xác minh|chứng minh)_(?:người|rô-bốt|robot|con người) | bật_(?:javascript|cookie)
id: (?:memeriksa|memverifikasi|kami memeriksa)_(?:browser|peramban|koneksi|pelayar) | (?:konfirmasi|buktikan|pastikan|verifikasi|sahkan)_(?:manusia|robot) | (?:aktifkan|hidupkan|nyalakan|dayakan)_(?:javascript|cookie|kuki)
ja: (?:ブラウザ|ブラウザー|接続|お使いの環境)[^。]{0,12}(?:確認|チェック|検証) | (?:ロボット|ボット|人間)[^。]{0,16}(?:確認|証明|チェック|ではない|ではありません) | (?:javascript|cookie|クッキー)[^。]{0,8}(?:有効|オン|許可)
zh: (?:正在)?(?:检查|檢查|验证|驗證|检测|檢測)[^。]{0,8}(?:浏览器|瀏覽器|连接|連線|是否) | (?:确认|確認|证明|證明|验证|驗證)[^。]{0,6}(?:您|你)[^。]{0,8}(?:人|机器|機器|真人) | (?:启用|啟用|开启|開啟|打开)[^。]{0,6}(?:javascript|cookie)
ko: (?:브라우저|연결)\w*_(?:확인|점검|검사) | (?:로봇|사람)\w*_(?:아님|아니|확인|증명|임을) | (?:javascript|자바스크립트|쿠키)\w*_(?:활성화|켜|허용|사용)
""",
    "closed": r"""
en: (?:our|this) (?:web ?)?(?:site|page|server|service|portal|paper)s? (?:is|are|will be)\b_(?:maintenance|down|offline|unavailable|closed|back|repair|upgrad|moved) | (?:we|we're|we are)_(?:working (?:to|on)|maintenance|maintaining|improving|upgrading|back (?:soon|shortly|online)|be right back|experiencing|repairing) | (?:site|we|we're|we are)\b_(?:scheduled|planned|undergoing|down for|technical)_(?:maintenance|difficult) | (?:thank you|thanks) for your patience | (?:please )?(?:come|check|try|visit|look)_(?:back|again) (?:later|soon|in a|shortly) | (?:temporarily|currently|briefly) (?:unavailable|offline|down|closed)
de: (?:unsere|diese|die|unserer) (?:webseite|website|seite|internetseite|homepage|server)\b(?! (?:de[rs]|von|vom))_(?:wartung|nicht erreichbar|offline|gewartet|nicht verfügbar|umgebaut|überarbeit) | (?:wir )?(?:arbeiten|sind)_(?:wartung|zurück|hochdruck|wieder (?:da|für sie|online)) | (?:danke|dank|vielen dank)_(?:geduld|verständnis) | (?:bitte )?(?:versuchen|schauen|besuchen|kommen) sie_(?:später|wieder|erneut|in kürze)
nl: (?:onze|deze|de) (?:website|site|pagina)\b_(?:onderhoud|niet bereikbaar|offline|tijdelijk) | (?:bedankt|dank)_geduld | (?:probeer|kom)_(?:later|opnieuw|terug)
fr: (?:notre|ce|le) (?:site|service|serveur|portail)\b(?! d[eu'])_(?:maintenance|indisponible|hors ligne|fermé|travaux) | (?:merci|nous vous remercions)_(?:patience|compréhension) | (?:réessayez|revenez|veuillez réessayer|veuillez revenir)_(?:plus tard|bientôt|tard|instants) | (?:nous )?(?:travaillons|revenons|serons)_(?:rétabl|bientôt|retour)
es: (?:nuestro|este|el|nuestra|la) (?:sitio|portal|servicio|web|página)\b(?! del?\b)(?! web de)_(?:mantenimiento|no disponible|fuera de servicio|cerrad|mejor) | (?:gracias|agradecemos)_(?:paciencia|comprensión) | (?:vuelva|inténtelo|inténtalo|vuelve|regrese|intente|intenta)_(?:más tarde|nuevo|pronto|minutos) | (?:estamos )?trabajando (?:para|en)_
it: (?:il nostro|questo|il) (?:sito|servizio|portale)\b(?! de)_(?:manutenzione|non disponibile|non raggiungibile|offline) | grazie_pazienza | (?:riprova|torna|riprovi|ritorna|riprovare)\w*_(?:più tardi|presto|tra poco) | (?:stiamo )?lavorando per_
pt: (?:nosso|este|o) (?:site|sítio|portal|serviço)\b(?! d[aeo])_(?:manutenção|indisponível|fora do ar) | (?:obrigad|agradecemos)\w*_(?:paciência|compreensão) | (?:volte|tente|regresse)_(?:mais tarde|novamente|breve)
ro: (?:site-ul|site|pagina)\w*_(?:mentenanță|întreținere|indisponibil) | (?:mulțumim|vă mulțumim)_(?:răbdare|înțelegere) | (?:reveniți|încercați)_(?:târziu|curând)
sv: (?:vår|denna|den här)? ?(?:webbplats|sajt|sida|webbplatsen|sajten|sidan)\w*_(?:underhåll|ligger nere|stängd|otillgänglig) | tack_(?:tålamod|förståelse) | (?:försök|kom|välkommen)_(?:senare|igen|tillbaka)
da: (?:vores|denne)? ?(?:hjemmeside|websted|side|website)\w*_(?:vedligehold|nede|lukket) | tak_(?:tålmodighed|forståelse) | (?:prøv|kom)_(?:senere|igen|tilbage)
no: (?:vår|denne)? ?(?:nettside|nettsted|side)\w*_(?:vedlikehold|nede|stengt|utilgjengelig) | takk_(?:tålmodighet|forståelse) | (?:prøv|kom)_(?:senere|igjen|tilbake)
fi: (?:sivusto|sivustomme|palvelu|palvelumme|verkkosivu)\w*_(?:huolto|huolle|poissa käytöstä|katko|päivit) | (?:kiitos|kiitämme)_(?:kärsivällisyy|ymmärry) | (?:yritä|palaa|tule)_(?:myöhemmin|uudelleen|pian)
et: (?:veebileht|leht|sait|veebisait)\w*_(?:hooldus|ei ole kättesaadav) | täname_kannatlik | (?:proovi|tule)\w*_hiljem
lv: (?:vietne|lapa|mājaslapa)_(?:apkop|nav pieejama) | paldies_pacietīb | mēģiniet_vēlāk
lt: (?:svetainė|puslapis)\w*_(?:tvarkom|atnaujinam|nepasiekiam|techni) | (?:ačiū|dėkojame)_(?:kantryb|supratim) | (?:bandykite|užsukite|grįžkite)_(?:vėliau|netrukus)
pl: (?:nasza|nasz|ta|ten)? ?(?:strona|serwis|witryna|portal)\b_(?:konserwac|prac\w* technicz|niedostępn|przerw|moderniz) | (?:dziękujemy|dzięki)_(?:cierpliwość|wyrozumiałość) | (?:spróbuj|wróć|zapraszamy|prosimy spróbować)\w*_(?:później|wkrótce|ponownie|niebawem) | przepraszamy za (?:utrudnienia|niedogodności) | trwają prace (?:techniczne|konserwacyjne)\W*$ | (?:na|w) (?:stronie|serwisie|witrynie)\b_prace
cs: (?:naše|tyto|náš)? ?(?:stránky|web|stránka|server|portál)\b_(?:údržb|nedostupn|odstáv|mimo provoz) | děkujeme_(?:trpělivost|pochopení) | (?:zkuste|vraťte|přijďte)_(?:později|znovu|brzy)
sk: (?:naše|tieto|náš)? ?(?:stránky|web|stránka|portál)\b_(?:údržb|nedostupn|odstáv|mimo prevádzky) | ďakujeme_(?:trpezlivosť|pochopenie) | (?:skúste|vráťte)_(?:neskôr|znova)
sl: (?:naša|ta)? ?(?:stran|spletna stran|spletno mesto)\b_(?:vzdrževan|nedosegljiv) | hvala_(?:potrpežljivost|razumevanje) | poskusite_(?:kasneje|pozneje|znova)
hr: (?:naš|naša|ova|ovaj)? ?(?:stranica|portal|web|sajt|site)\b_(?:održavanj|nedostup|u izradi) | hvala_(?:strpljenj|razumijevanj|razumevanj) | (?:pokušajte|vratite|navratite)_(?:kasnije|ponovno|ponovo|uskoro)
bg: (?:нашият |този )?(?:сайт|сайтът|страница)\w*_(?:поддръжка|профилактик|недостъп) | благодар\w*_(?:търпение|разбиране) | (?:опитайте|заповядайте|върнете)_(?:по-късно|отново|скоро)
sr: (?:наш |овај )?(?:сајт|портал)_(?:одржава|недоступ) | хвала_(?:стрпљењ|разумевањ) | покушајте_(?:касније|поново)
ru: (?:наш |этот |данный )?(?:сайт|портал|сервис|ресурс)\b_(?:техническ|обслуживан|недоступ|профилактик|ремонт|на реконструкц|закрыт) | (?:на )?(?:сайте|портале|сервере)\b_(?:работы|обслуживание) | (?:спасибо|благодарим)_(?:терпение|понимание|ожидание) | (?:попробуйте|зайдите|заходите|повторите|возвращайтесь)_(?:позже|позднее|через|скоро) | приносим извинения | (?:мы )?(?:работаем над|скоро вернёмся|скоро вернемся|уже работаем)
uk: (?:наш |цей )?(?:сайт|портал|сервіс|ресурс)\b_(?:техніч|обслуговуван|недоступ|профілактик) | (?:на )?(?:сайті|порталі)\b_(?:роботи|обслуговування) | (?:дякуємо|спасибі)_(?:терпіння|розуміння) | (?:спробуйте|завітайте|зайдіть|повертайтеся)_(?:пізніше|згодом|через) | перепрошуємо за | вибачте за незручності
el: (?:ο ιστότοπος|η ιστοσελίδα|ο ιστότοπός|η σελίδα|το site)\w*_(?:συντήρηση|εκτός λειτουργίας|μη διαθέσιμ) | ευχαριστούμε_(?:υπομονή|κατανόηση) | (?:δοκιμάστε|επιστρέψτε|προσπαθήστε|ξαναδοκιμάστε)_(?:αργότερα|ξανά|σύντομα)
tr: (?:sitemiz|web sitemiz|site|sayfamız|sistemimiz)\w*_(?:bakım|hizmet verem|kapalı|çalışma) | (?:sabrınız|anlayışınız)\w*_teşekkür | (?:lütfen )?(?:daha sonra|birazdan|kısa süre sonra)_(?:tekrar|deneyin|dene|ziyaret) | bakım çalışma
az: (?:saytımız|sayt)_(?:texniki|təmir|işləmir) | səbriniz_təşəkkür | daha sonra_(?:yenidən|cəhd)
hu: (?:az |ez az )?(?:oldalunk|oldal|honlapunk|honlap|weboldal|szolgáltatás)\w*_(?:karbantart|nem elérhető|szünetel|frissít) | köszönjük_(?:türelm|megértés) | (?:kérjük,? )?(?:látogass|próbál|nézz|térj)\w*_(?:később|vissza|újra|hamarosan)
ar: (?:موقعنا|الموقع|هذا الموقع)_(?:صيانة|متوقف|غير متاح|تحديث) | (?:شكرا|شكرًا|نشكر)\w*_(?:صبر|تفهم) | (?:حاول|عد|يرجى المحاولة|عودوا)\w*_(?:لاحقا|لاحقًا|قريبا|وقت)
fa: (?:سایت|وبسایت|وب سایت|پایگاه)\w*_(?:تعمیر|به ?روز|از دسترس|در دست) | (?:از )?(?:صبر|شکیبایی|بردباری)_(?:سپاس|ممنون|متشکر) | (?:بعدا|بعداً|کمی بعد|دقایقی دیگر|دوباره)_(?:مراجعه|تلاش|سر بزنید)
he: (?:האתר|אתר זה)_(?:תחזוקה|אינו זמין|שיפוצים|לא זמין) | תודה_(?:סבלנות|הבנה) | (?:נסו|חזרו|אנא נסו)_(?:מאוחר|שוב|בקרוב)
hi: (?:हमारी |यह |हमारा )?(?:वेबसाइट|साइट|साईट)_(?:रखरखाव|मरम्मत|बंद|उपलब्ध नहीं) | (?:धैर्य|सहयोग)_(?:धन्यवाद|आभार) | (?:बाद में|थोड़ी देर)_(?:प्रयास|कोशिश|आएं|देखें)
bn: (?:আমাদের )?(?:ওয়েবসাইট|সাইট)\w*_(?:রক্ষণাবেক্ষণ|বন্ধ|মেরামত) | ধৈর্য\w*_ধন্যবাদ | পরে_(?:আবার|চেষ্টা)
th: (?:เว็บไซต์|ระบบ|เว็บ)[^.]{0,20}(?:ปิดปรับปรุง|บำรุงรักษา|ปรับปรุงระบบ) | ขออภัยในความไม่สะดวก | (?:กลับมา|ลอง|เข้ามา)[^.]{0,12}(?:ใหม่|อีกครั้ง|ภายหลัง)
vi: (?:trang web|website|hệ thống)\w*_(?:bảo trì|nâng cấp|không khả dụng|tạm ngừng) | (?:cảm ơn|cám ơn)_(?:kiên nhẫn|thông cảm) | (?:vui lòng )?(?:quay lại|thử lại|trở lại)_(?:sau|lát)
id: (?:situs|website|laman|web)\w*(?: kami| ini)?_(?:pemeliharaan|perbaikan|perawatan|tidak tersedia|penyelenggaraan) | terima kasih atas (?:kesabaran|pengertian|perhatian) | (?:silakan |sila )?(?:coba|kembali|kunjungi|cuba)\w*_(?:nanti|lagi|beberapa saat)
ja: (?:サイト|システム|サーバー?|サービス)[^。]{0,14}(?:メンテナンス|停止して|休止|工事中) | (?:ただいま|現在)[^。]{0,16}(?:メンテナンス|ご利用いただけません|利用できません|混み合って) | (?:しばらく|後ほど|のちほど|時間をおいて)[^。]{0,16}(?:お待ち|アクセス|お試し|再度|お越し) | (?:ご迷惑|ご不便)[^。]{0,10}(?:おかけ|お詫び|申し訳)
zh: (?:网站|網站|系统|系統|本站|服务器|伺服器)[^。]{0,12}(?:维护|維護|升级|升級|暂时关闭|暫時關閉|检修) | (?:感谢|感謝|谢谢|謝謝)[^。]{0,6}(?:耐心|理解|諒解|谅解) | (?:请|請)[^。]{0,6}(?:稍后|稍後|过后|晚些)[^。]{0,6}(?:再|访问|訪問|重试|重試)
ko: (?:사이트|홈페이지|서비스|시스템|서버)\w*_(?:점검|중단|정비|업데이트|공사) | (?:양해|기다려)\w*_(?:부탁|감사) | (?:잠시 후|나중에|잠시후)_(?:다시|접속|이용|방문) | 불편을 (?:드려|끼쳐)
""",
    "login": r"""
en: (?:please )?(?:log|sign) ?(?:in|on)\b_(?:to |or |with |here|your|account|continue|read|register|sign|go on|subscri) | (?:to|and) (?:continue|go on|keep) reading | (?:to |and )?(?:read|see|view|unlock|access|get)_(?:(?:full|whole|rest of|entire|this|the) (?:article|story|text|report)|full access|unlimited)_(?:log|sign|subscri|register|account|free|become|from our|\.|$) | already (?:a |an |have |registered|subscribed)_(?:subscriber|member|account|registered|log|sign|go|\?) | (?<![a-z] )subscribe\b(?! to our [\w ]{0,20}newsletter) | (?:go|continue|proceed)(?: on)? to your account\b | subscribe (?:now|today|here|to (?:continue|read|keep|unlock)) | (?:only for|reserved for|available (?:only )?(?:to|for)|exclusive to|exclusively for) (?:our |all |paying |registered )?(?:subscribers|members|readers with)\b | become a (?:subscriber|member)\b | (?:subscribers?|members?) only | (?:take out|choose|start|buy|get) (?:a|your|our) (?:subscription|trial|free trial) | (?:create|open|register)_(?:account|free|registration)_(?:to|in order|and|it takes|is free|or|\.|$)_ | you (?:have|'ve) (?:read|reached|used)_(?:free|limit|articles|stories) | forg[oe]t(?:ten)? (?:your|my) password | (?:enter|type|fill in) (?:your|the)_(?:password|e-?mail|user ?name|address) | (?:e-?mail|user ?name)_password
de: (?:melden|loggen|registrieren) sie sich\b_ | (?:bitte )?(?:anmelden|einloggen|registrieren)_(?:weiter|lesen|um|oder|hier|kostenlos) | (?:um )?(?:weiterzulesen|weiterlesen|weiter zu lesen|weiter lesen) | (?:nur )?für abonnent\w* | (?:jetzt|hier)_(?:abonnieren|abo|testen|registrieren|anmelden) | (?:bereits|schon) (?:abonnent|registriert|kunde|ein konto|abo) | (?:diesen|den|ganzen|vollständigen) (?:artikel|text|beitrag)_(?:lesen|abo|konto|freischalten) | passwort vergessen | (?:ihr|ihre|mit) (?:e-?mail|passwort|benutzername|zugangsdaten)\w* | mit (?:plus|\w+\+) weiterlesen
nl: (?:log|meld)_in_(?:om|of|met) | (?:om )?(?:verder te lezen|verder lezen) | (?:alleen|exclusief) voor (?:abonnees|leden) | (?:al|bent u) (?:abonnee|lid) | (?:neem|word|sluit)_(?:abonnement|abonnee|lid) | wachtwoord vergeten | (?:maak|registreer)_(?:account|gratis)
fr: (?:connectez|identifiez|inscrivez|abonnez)[- ]vous | (?:pour )?(?:lire la suite|continuer (?:la|votre|à) |poursuivre (?:la|votre) ) | réservée? (?:aux|à nos) (?:abonnés|membres) | (?:déjà|vous êtes) (?:abonné|inscrit|membre|un compte) | (?:créez|ouvrez|créer) (?:un|votre) compte | mot de passe oublié | (?:votre|vos) (?:mot de passe|identifiant)
es: (?:inicie|inicia|iniciar) sesión | (?:para )?(?:seguir|continuar) leyendo | (?:suscríbete|suscríbase|regístrate|regístrese|suscribirse)\b | (?:contenido )?(?:exclusivo|solo|sólo|reservado|únicamente) (?:para|a) (?:nuestros )?(?:suscriptores|socios|abonados) | ¿?ya (?:es|eres|tiene|tienes)_(?:suscriptor|cuenta|socio|registrad) | (?:crea|cree|crear) (?:una|tu|su) cuenta | (?:olvidó|olvidaste|olvidado)_contraseña
ca: (?:inicia|inicieu) (?:la )?sessió | (?:per )?(?:continuar|seguir) llegint | subscriu\w*
it: (?:accedi|effettua il login|acceda|registrati|abbonati|iscriviti|si registri)\b | (?:per )?(?:continuare a leggere|proseguire la lettura|leggere tutto) | (?:riservat|solo|esclusiv)\w*_(?:agli|per gli|per i|ai) (?:abbonati|iscritti|lettori registrati) | (?:sei già|già|hai già|è già)_(?:abbonat|registrat|account|iscritt) | (?:crea|creare) un account | password dimenticata
pt: (?:faça|fazer|inicie|entre)_(?:login|sessão|sua conta|na conta|com sua) | (?:para )?continuar (?:a ler|lendo|a leitura) | (?:assine|cadastre-se|registe-se|subscreva)\b | (?:exclusivo|só|somente|apenas|reservado)_(?:assinantes|subscritores) | já (?:é|tem|sou)_(?:assinante|conta|cadastr|subscritor) | (?:crie|criar) (?:uma|a sua|sua) conta | esque\w+_(?:senha|palavra-passe)
ro: (?:autentificați|autentificați-vă|conectați|conectează|logați|înregistrați|abonați|abonează)\w*_ | (?:pentru a )?(?:continua lectura|citi mai departe|citi tot|citi articolul) | (?:doar|numai|rezervat) (?:pentru )?abonați\w* | (?:sunteți|ești) deja (?:abonat|înregistrat)
sv: logga in\b_ | (?:för att )?(?:läsa vidare|fortsätta läsa|läsa hela) | (?:endast|bara|exklusivt) för (?:prenumeranter|medlemmar|inloggade) | (?:redan|är du) (?:prenumerant|kund|medlem|registrerad) | (?:skapa|öppna)_konto | (?:bli|teckna|köp)_(?:prenumerant|prenumeration|medlem) | glömt_lösenord
da: log (?:ind|på)\b_ | (?:for at )?(?:læse videre|fortsætte med at læse|læse hele) | (?:kun|forbeholdt|eksklusivt) for (?:abonnenter|medlemmer) | (?:allerede|er du) (?:abonnent|medlem|kunde) | opret_(?:konto|profil|bruger) | (?:bliv|køb|tegn)_abonne | glemt_(?:adgangskode|kodeord)
no: logg (?:inn|på)\b_ | (?:for å )?(?:lese videre|fortsette å lese|lese hele|lese saken) | (?:kun|bare|forbeholdt) for (?:abonnenter|medlemmer) | (?:allerede|er du) (?:abonnent|medlem|kunde) | opprett_(?:konto|bruker) | (?:bli|kjøp|tegn)_abonn | glemt_passord
fi: kirjaudu\w*_(?:sisään|lukea|jatka|tai|tilille) | (?:jatkaaksesi|jatka) (?:lukemista|lukemaan) | (?:vain|ainoastaan) (?:tilaajille|tilaajien) | (?:oletko jo|olen jo|joko olet) (?:tilaaja|rekister) | (?:luo|avaa)_(?:tili|tunnus) | (?:tilaa|ryhdy tilaaja) | unohditko_salasan
et: logi(?:ge)? sisse\b_ | (?:edasi )?lugemiseks_(?:logi|telli|registreeri) | (?:ainult|vaid) tellijatele | (?:loo|registreeri)_(?:konto|kasutaja)
lv: (?:ielogojieties|pieslēdzieties|reģistrējieties|abonējiet)\b | lai (?:lasītu|turpinātu)_ | tikai abonentiem
lt: (?:prisijunkite|prisiregistruokite|užsiprenumeruokite|registruokitės)\b | (?:norėdami )?(?:skaityti toliau|tęsti skaitymą) | (?:tik )?prenumeratoriams
pl: zaloguj(?:cie)? się\b_ | (?:aby |by |żeby )?(?:czytać dalej|przeczytać|kontynuować czytanie|czytać więcej|przeczytać cał) | (?:tylko|wyłącznie) dla (?:prenumeratorów|subskrybentów|zalogowanych) | (?:masz już|jesteś już|już)_(?:konto|prenumerat|subskrypc) | (?:załóż|utwórz|stwórz)_konto | (?:wykup|kup|zamów)_(?:dostęp|prenumerat|subskrypc) | (?:nie pamiętasz|zapomniałeś)_hasł | zarejestruj się
cs: přihlaste se\b_ | (?:pro|abyste)_(?:čtení|čtěte|přečet|pokračov)\w*_(?:přihlas|předplat|registr|článk|se|\.|$) | (?:pouze|jen) pro předplatitele | (?:máte|jste) (?:již|už)_(?:účet|předplat) | (?:vytvořte|založte)_účet | (?:předplaťte|kupte)_ | zaregistrujte se | zapomněli_hesl
sk: prihláste sa\b_ | (?:pre|aby ste)_(?:čítani|prečít|pokračov)\w*_(?:prihlás|predplat|registr|sa|\.|$) | (?:iba|len) pre predplatiteľov | (?:máte|ste) už_(?:účet|predplat) | (?:vytvorte|založte)_účet | zaregistrujte sa | zabudli_hesl
sl: prijavite se\b_ | (?:za )?(?:nadaljevanje branja|nadaljnje branje)_ | (?:samo|le) za naročnike | (?:ste|že) (?:že )?naročnik | ustvarite račun
hr: (?:prijavite|ulogirajte|ulogujte|registrirajte|registrujte|pretplatite) se\b_ | (?:za |kako biste )?(?:nastavak čitanja|nastavili čitati|dalje čitanje|čitali dalje) | (?:samo|isključivo) za pretplatnike | (?:već ste|imate već|već imate)_(?:pretplat|račun|nalog)
sr: (?:пријавите|улогујте|региструјте|претплатите) се\b_ | (?:за )?наставак читања | само за претплатнике
bg: (?:влезте|впишете се|регистрирайте се|абонирайте се)\b_ | (?:за да )?(?:продължите (?:да четете|четенето)|прочетете цял) | само за абонати | (?:вече )?(?:сте абонат|имате (?:акаунт|профил|регистрация))
mk: (?:најавете се|регистрирајте се|претплатете се)\b
ru: (?:войдите|авторизуйтесь|зарегистрируйтесь|подпишитесь|залогиньтесь|оформите подписку)\b_ | (?:чтобы )?(?:продолжить чтение|читать (?:дальше|далее|полностью)|прочитать (?:полностью|статью|материал)|дочитать)_ | (?:только )?(?:для|по) (?:подписчик|подписк|зарегистрированн|авторизованн)\w* | (?:уже|вы уже) (?:подписан|зарегистрирован|есть (?:подписка|аккаунт)|являетесь) | (?:создайте|заведите|создать)_(?:аккаунт|учётную|учетную|профиль) | забыли пароль | подпис(?:ка|чик)\w* для чтения
uk: (?:увійдіть|авторизуйтесь|авторизуйтеся|зареєструйтесь|зареєструйтеся|підпишіться|передплатіть)\b_ | (?:щоб )?(?:продовжити читання|читати далі|прочитати (?:повністю|статтю))_ | (?:тільки |лише )?для (?:передплатник|підписник)\w* | (?:вже|ви вже) (?:передплат|зареєстрован|маєте) | (?:створіть)_(?:акаунт|обліковий) | забули пароль
be: увайдзіце\b | зарэгіструйцеся\b
el: (?:συνδεθείτε|εγγραφείτε|κάντε εγγραφή|γίνετε συνδρομητ)\w*_ | (?:για να )?(?:συνεχίσετε την ανάγνωση|διαβάσετε (?:το|όλο|ολόκληρο|περισσότερα)) | (?:μόνο|αποκλειστικά) για (?:συνδρομητές|μέλη) | (?:είστε|έχετε) ήδη_(?:συνδρομητ|λογαριασμ|εγγεγραμμέν) | (?:δημιουργήστε)_λογαριασμό | ξεχάσατε_κωδικό
tr: (?:giriş yapın|oturum açın|üye olun|kayıt olun|abone olun|giriş yapınız|giriş yapmanız|üye girişi) | (?:okumaya devam etmek|devamını okumak|haberin tamamını|yazının tamamını)_ | (?:sadece|yalnızca) (?:abone|üye)\w* | zaten (?:abone|üye)\w* | (?:hesap|hesabınız)\w*_(?:oluştur|giriş|açın) | şifre\w*_unuttu
az: (?:daxil olun|qeydiyyatdan keçin|abunə olun)
hu: (?:jelentkezzen|lépjen|jelentkezz|lépj) be\b_ | (?:bejelentkez|regisztrál|előfizet)\w*_(?:olvas|folytat|szüks|után|hozzá|kell) | (?:a )?(?:továbbolvasáshoz|folytatáshoz|teljes cikk|cikk elolvasásához)_ | (?:csak|kizárólag) előfizető\w* | (?:már )?(?:előfizető|regisztrált|van fiókja)\w*\? | regisztráljon\b_ | fizessen elő | elfelejtett\w*_jelszó
sq: (?:identifikohu|hyni|regjistrohu|abonohu)\b
ar: (?:سجل|سجلوا|تسجيل|قم بتسجيل|يرجى تسجيل|الرجاء تسجيل)_(?:الدخول|دخول|حساب) | (?:اشترك|اشتركوا|للاشتراك)_(?:لقراءة|الآن|لمتابعة|للقراءة|في) | (?:لمتابعة|لمواصلة|لاستكمال|لإكمال) (?:القراءة|قراءة) | (?:للمشتركين|حصري للمشتركين|للمشتركين فقط) | (?:هل )?(?:أنت|لديك)_(?:مشترك|حساب)\w*_[؟?] | أنشئ حساب | نسيت كلمة
fa: (?:وارد شوید|وارد حساب|ثبت ?نام کنید|عضو شوید|مشترک شوید|اشتراک (?:بگیرید|تهیه)) | (?:برای )?(?:ادامه(?:ی)? (?:مطلب|خواندن|مطالعه)|خواندن (?:کامل|ادامه))_ | (?:فقط|ویژه(?:ی)?|مخصوص) (?:برای )?(?:مشترکین|مشترکان|اعضا) | (?:رمز عبور|گذرواژه)_فراموش
ur: (?:لاگ ان|سائن ان|رجسٹر)_(?:کریں|کیجیے|ہوں) | (?:مزید|مکمل)_پڑھنے کے ?لیے
he: (?:התחברו|התחבר|הירשמו|הירשם|היכנסו|להתחברות|הצטרפו למינוי)_ | (?:כדי )?(?:להמשיך לקרוא|להמשך קריאה|להמשיך בקריאה) | (?:למנויים|לרשומים) (?:בלבד|בלעדי) | (?:כבר )?(?:מנוי|רשום|רשומים|מנויים)\? | שכחת\w*_סיסמ
hi: (?:लॉग ?इन|लॉगिन|साइन इन|रजिस्टर|पंजीकरण|सदस्यता)_(?:करें|कीजिए|लें|करके) | (?:आगे|पूरा|पूरी)_पढ़ने के लिए | (?:केवल|सिर्फ)_(?:सदस्यों|ग्राहकों|सब्सक्राइबर) | पासवर्ड भूल
bn: (?:লগ ?ইন|লগইন|সাইন ইন|নিবন্ধন|সাবস্ক্রাইব)_(?:করুন|করে) | (?:পুরো|সম্পূর্ণ|বাকি)_পড়তে
ta: (?:உள்நுழை|பதிவு செய்|சந்தா)\w*_
th: (?:เข้าสู่ระบบ|ล็อกอิน|ลงชื่อเข้าใช้|สมัครสมาชิก|ลงทะเบียน)(?:เพื่อ|ก่อน|หรือ|ที่นี่|ฟรี) | (?:เพื่อ|ต้องการ)(?:อ่านต่อ|อ่านบทความ|อ่านข่าว) | (?:เฉพาะ|สำหรับ)สมาชิก
vi: (?:vui lòng |hãy )?(?:đăng nhập|đăng ký)_(?:để|hoặc|tài khoản|tại|ngay|miễn phí) | (?:để )?(?:đọc tiếp|tiếp tục đọc|đọc toàn bộ|xem đầy đủ)_ | (?:chỉ )?dành (?:riêng )?cho (?:thuê bao|thành viên|hội viên|độc giả trả phí) | (?:bạn )?đã có tài khoản | quên mật khẩu
id: (?:silakan |sila )?(?:masuk|login|log in|log masuk|daftar|berlangganan|langganan)\b_(?:untuk|atau|ke|akun|akaun|dengan|sekarang|gratis|dulu|terlebih) | (?:untuk )?(?:melanjutkan membaca|membaca selengkapnya|meneruskan bacaan|terus membaca|lanjut membaca)_ | (?:hanya|khusus|eksklusif) untuk (?:pelanggan|anggota|ahli) | sudah (?:berlangganan|punya akun|memiliki akun|menjadi) | (?:buat|cipta) akun | lupa (?:kata sandi|password|kata laluan)
sw: (?:ingia|jisajili|jiandikishe)_(?:ili|kwenye|kuendelea|akaunti)
ja: (?:ログイン|会員登録|登録|サインイン)[^。]{0,14}(?:してください|すると|が必要|の上|後に|して(?:続き|お読み)) | (?:続き|全文|この記事)[^。]{0,16}(?:会員|ログイン|登録|購読|有料|お読み(?:に|いただ)) | (?:会員|有料会員|購読者|読者会員)[^。]{0,6}(?:限定|専用|のみ|の方|になると) | パスワード[^。]{0,6}(?:忘れ|入力|再設定)
zh: (?:请|請)(?:先)?(?:登录|登錄|登入|注册|註冊|订阅|訂閱)[^。]{0,16} | (?:登录|登錄|登入|订阅|訂閱|注册|註冊|付费|付費)(?:后|後)?[^。]{0,8}(?:继续阅读|繼續閱讀|查看全文|閱讀全文|阅读全文|即可|以继续|後繼續) | (?:仅限|僅限|仅供|僅供|只有|專屬)[^。]{0,4}(?:订阅|訂閱|会员|會員|付费) | (?:已有|已是|已經是)[^。]{0,4}(?:账号|帳號|订阅|訂閱|会员|會員) | 忘(?:记|記)密(?:码|碼)
ko: (?:로그인|회원 ?가입|가입|구독)\w*_(?:하시면|해 ?주세요|하세요|후 이용|이 필요|하고|바랍니다|후에) | (?:계속 읽|전체 기사|기사 전문|이 기사)\w*_(?:로그인|구독|회원|가입|유료) | (?:구독자|유료 ?회원|회원)(?:만| 전용|에게만)_ | 비밀번호\w*_(?:찾기|잊|입력)
""",
    "region": r"""
en: (?:you|your)_(?:are|seem|appear|trying|visit|access|connect|reach)\w*_(?:from|in) (?:a|the|your|an)\b_(?:country|region|location|territory|european|eu\b|area) | (?:not|isn't|is not|no longer|cannot be|can't be|un)\s?(?:available|accessible|offered|shown|granted|permitted|possible)_(?:in|from|to|for|at) (?:your|this|that|some|certain) (?:country|region|location|time|area|territory) | access\b_(?:cannot be granted|is not possible|not permitted|from your (?:country|region|location)|is restricted) | (?:unavailable|blocked|restricted) for legal reasons | (?:european (?:economic area|union)|eea|gdpr)_(?:access|visit|comply|reader|regulation|cannot|unavailable|protection)_ | (?:your|this) (?:country|region|location)\b_(?:not|block|restrict|shut)
de: (?:in|aus) (?:ihrem|ihrer|deinem|deiner) (?:land|region|standort)\b_ | (?:zugriff|zugang)_(?:ihrem|ihrer) (?:land|region|standort) | aus rechtlichen gründen_(?:nicht|gesperrt)
nl: (?:in|vanuit|uit) (?:uw|jouw|je) (?:land|regio|locatie)\b_
fr: (?:dans|depuis|de) votre (?:pays|région|zone|territoire)\b | (?:indisponible|bloqué)_raisons (?:légales|juridiques)
es: (?:en|desde) (?:su|tu) (?:país|región|ubicación|zona)\b | (?:no disponible|bloquead)_(?:motivos|razones) legales
it: (?:nel|dal) (?:tuo|suo) paese | (?:nella|dalla) (?:tua|sua) (?:regione|area|zona) | non disponibil\w*_motivi legali
pt: (?:no|do|em) (?:seu|teu) país | (?:na|da) sua (?:região|localização|área) | indisponível_(?:motivos|razões) legais
ro: (?:în|din) (?:țara|regiunea) (?:dumneavoastră|ta|dvs)
sv: (?:i|från) (?:ditt|din|er) (?:land|region|plats)\b
da: (?:i|fra) (?:dit|din|jeres) (?:land|region|område)\b
no: (?:i|fra) (?:ditt|din) (?:land|region|område) | (?:i|fra) (?:landet ditt|regionen din|området ditt)
fi: (?:maassasi|maastasi|alueellasi|alueeltasi|sijainnissasi)
et: (?:teie|sinu) (?:riigis|riigist|piirkonnas|piirkonnast|asukohas)
lv: (?:jūsu) (?:valstī|reģionā|valsts)
lt: (?:jūsų) (?:šalyje|regione|šalies)
pl: (?:w|z) (?:twoim|twojego|państwa|pani|twojej) (?:kraju|regionie|regionu|lokalizacji)\b | niedostępn\w*_(?:kraju|regionie|względów prawnych)
cs: (?:ve|z) vaš(?:í|eho|em) (?:zemi|země|regionu|oblasti|státě)
sk: (?:vo|z) vaš(?:ej|om|eho) (?:krajine|krajiny|regióne|regiónu|oblasti)
sl: (?:v|iz) vaš(?:i|em|e|ega) (?:držav|regij|območj)\w*
hr: (?:u|iz) vaš(?:oj|em|e|eg) (?:zemlj|držav|regij|područj)\w*
bg: (?:във|от) ваш(?:ата|ия) (?:държава|страна|регион)
sr: (?:у|из) ваш(?:ој|ем|е|ег) (?:земљ|држав|регион)\w*
ru: (?:в|из|для) (?:вашей|вашем|вашего|вашему) (?:стран|регион|местоположени)\w* | (?:недоступ|ограничен|заблокирован)\w*_(?:вашей|вашем|вашего|территории)
uk: (?:у|в|з|із|для) (?:вашій|вашому|вашої|вашого) (?:країн|регіон)\w*
el: (?:στη|από τη|στην|από την) (?:χώρα|περιοχή|τοποθεσία) σας
tr: (?:ülkenizde|bölgenizde|ülkenizden|bölgenizden|bulunduğunuz (?:ülke|bölge|konum)\w*)
az: (?:ölkənizdə|bölgənizdə)
hu: (?:az )?(?:ön|önök) (?:országában|országából|térségében|régiójában|tartózkodási) | (?:országából|régiójából|térségéből)_(?:nem|elérhet)
ar: (?:في|من) (?:بلدك|بلدكم|منطقتك|منطقتكم|دولتك|موقعك)
fa: (?:در|از) (?:کشور|منطقه|موقعیت)(?:ی)? شما
he: (?:במדינה|באזור|ממדינה|ממקום)(?: ש)?(?:לך|כם|שלך|שלכם|שבה|שממנה)
hi: (?:आपके|आपकी) (?:देश|क्षेत्र|इलाके|स्थान)
bn: আপনার (?:দেশে|এলাকায়|অঞ্চলে|দেশ)
th: (?:ใน|จาก)(?:ประเทศ|ภูมิภาค|พื้นที่)(?:ของ)?คุณ
vi: (?:ở|tại|từ) (?:quốc gia|khu vực|vùng|nước) (?:của )?(?:bạn|quý vị)
id: (?:di|dari) (?:negara|wilayah|lokasi|daerah|kawasan) (?:anda|kamu)
ja: (?:お住まい|お客様|ご利用|アクセス元)[^。]{0,6}(?:国|地域|エリア)
zh: (?:您|你)(?:所在|所處|当前|目前)?(?:的)?(?:国家|國家|地区|地區|区域|區域)
ko: (?:귀하의|고객님의|현재|계신|해당) (?:국가|지역|위치)\w*_(?:이용|제공|접속|접근|없)
""",
    "consent": r"""
en: we(?: and (?:our|selected)\b_)? (?:use|store|keep|set|need|process|collect|place|ask)\b_(?:cookies?|data|device|consent|identifiers|information) | (?:our|and our) (?:\d+ )?(?:advertising |third[- ]party |selected |trusted )?(?:partners|vendors)\b | (?:your|you can|you may|you)_(?:consent|choices?|preferences|privacy settings|cookie)\b | (?:accept|reject|allow|manage|decline) (?:all|our|your|cookies|non-essential|my|these)\b | (?:content|ads|advertising)_(?:suit you|tailored|personali[sz]ed) | personali[sz]ed (?:ads|advertising|content) | our_(?:privacy|cookie) (?:policy|notice|statement|settings)
de: (?:wir|unsere|und unsere|unseren)_(?:cookies|partner|einwilligung|personenbezogen|endgerät|werbung|datenschutz|zustimmung) | (?:ihre|ihrer|deine|mit)_(?:einwilligung|zustimmung|auswahl|privatsphäre|cookie)\w* | (?:datenschutzerklärung|datenschutzhinweis|cookie-richtlinie|cookie-einstellung|datenschutzeinstellung)\w* | (?:akzeptieren|ablehnen|zustimmen|einwilligen)_(?:sie|alle|cookies)
nl: (?:wij|we|onze|en onze)_(?:cookies|partners|toestemming|persoonsgegevens) | (?:uw|jouw|je)_(?:toestemming|keuze|voorkeuren|privacy) | (?:accepteer|weiger|accepteren|weigeren)_(?:cookies|alle)
fr: (?:nous|nos|avec nos)_(?:cookies|partenaires|données|consentement|traceurs|audience) | (?:votre|vos) (?:consentement|choix|préférences|vie privée|données) | (?:accepter|refuser|acceptez|refusez|paramétrer)_(?:cookies|tout|traceurs) | (?:politique|paramètres) de (?:confidentialité|cookies)
es: (?:nosotros|nuestros|utilizamos|usamos|y nuestros|con nuestros)_(?:cookies|socios|datos|consentimiento) | (?:su|tu|sus|tus) (?:consentimiento|preferencias|privacidad|elección) | (?:aceptar|rechazar|acepte|acepta|configurar)_(?:cookies|todo|todas) | política de (?:privacidad|cookies)
ca: (?:utilitzem|els nostres)_(?:cookies|galetes|socis) | (?:acceptar|rebutjar)_(?:cookies|galetes|tot)
it: (?:noi|utilizziamo|usiamo|e i nostri|i nostri)_(?:cookie|partner|dati|consenso) | (?:il tuo|il suo|tue|sue|tuo) (?:consenso|preferenze|scelte|privacy) | (?:accetta|rifiuta|accettare|rifiutare)\w*_(?:cookie|tutti) | (?:informativa|politica)_(?:privacy|cookie)
pt: (?:nós|utilizamos|usamos|e os nossos|os nossos|nossos)_(?:cookies|parceiros|dados|consentimento) | (?:seu|sua|o seu|suas) (?:consentimento|preferências|privacidade|escolhas) | (?:aceitar|rejeitar|aceite|recusar)_(?:cookies|todos) | política de (?:privacidade|cookies)
ro: (?:noi|folosim|utilizăm|partenerii noștri)_(?:cookie|parteneri|date|consimțământ) | (?:consimțământul|preferințele|acordul) (?:dumneavoastră|dvs|tău|tale) | (?:accept|acceptă|respinge|refuz)\w*_(?:cookie|toate)
sv: (?:vi|våra|och våra)_(?:cookies|kakor|partners?|samtycke|personuppgifter) | (?:ditt|dina|ert) (?:samtycke|val|inställningar|godkännande) | (?:godkänn|acceptera|avvisa|neka)\w*_(?:cookies|kakor|alla)
da: (?:vi|vores|og vores)_(?:cookies|partnere|samtykke|persondata|personoplysninger) | (?:dit|dine|jeres) (?:samtykke|valg|indstillinger) | (?:accept|afvis|tillad)\w*_(?:cookies|alle)
no: (?:vi|våre|og våre)_(?:cookies|informasjonskapsler|partnere|samtykke|personopplysninger) | (?:ditt|dine) (?:samtykke|valg|innstillinger) | (?:godta|avvis|aksepter|tillat)\w*_(?:cookies|informasjonskapsler|alle)
fi: (?:me|käytämme|kumppanimme|kumppaneidemme|kumppaniemme)_(?:evästeitä|kumppani|tietoja|suostumus) | (?:suostumukse|valinta|evästeasetu)\w*(?:si|nne)\b | (?:hyväksy|hylkää|salli)\w*_(?:evästee|kaikki)
et: (?:me|kasutame|meie partnerid)_(?:küpsiseid|partner|nõusolek) | (?:teie|sinu) (?:nõusolek|valik)\w* | (?:nõustu|luba|keeldu)\w*_küpsis
lv: (?:mēs|izmantojam|mūsu partneri)_(?:sīkdat|partner|piekrišan) | (?:jūsu) (?:piekrišan|izvēl)\w*
lt: (?:mes|naudojame|mūsų partneriai)_(?:slapuk|partner|sutikim) | (?:jūsų) (?:sutikim|pasirinkim)\w*
pl: (?:my|używamy|stosujemy|korzystamy|nasi|i nasi|naszym|naszymi)_(?:cookie|ciasteczk|partner|danych|zgod) | (?:twoj|państwa|swoj)\w* (?:zgod|wyb|preferenc|prywatnoś)\w* | (?:zaakceptuj|akceptuj|odrzuć|zgadzam)\w*_(?:cookie|wszyst|się|ciast)
cs: (?:my|používáme|naši|a naši|s našimi)_(?:cookies|partne|údaj|souhlas) | (?:váš|vaše|vašeho|svůj) (?:souhlas|volb|předvolb|nastavení)\w* | (?:přijmout|odmítnout|souhlasím)\w*_(?:cookies|vše|se)
sk: (?:my|používame|naši|a naši)_(?:cookies|partner|údaj|súhlas) | (?:váš|vaše|svoj) (?:súhlas|voľb|nastaveni)\w* | (?:prijať|odmietnuť|súhlasím)\w*_(?:cookies|všetk|so)
sl: (?:mi|uporabljamo|naši)_(?:piškot|partner|soglasj) | (?:vaš|vaše|svoje) (?:soglasj|izbir|nastavit)\w*
hr: (?:mi|koristimo|naši|i naši)_(?:kolačić|partner|podat|pristan|privol) | (?:vaš|vaša|vaše|svoj) (?:pristan|privol|izbor|postavk)\w* | (?:prihvati|odbij)\w*_(?:kolačić|sve)
bg: (?:ние|използваме|нашите|и нашите)_(?:бисквитк|партньор|данни|съгласие) | (?:вашето|вашия|вашите) (?:съгласие|избор|настройк)\w*
sr: (?:ми|користимо|наши)_(?:колачић|партнер|пристан) | ваш\w* (?:пристан|избор|сагласн)\w*
ru: (?:мы|используем|наши|и наши|нашими)_(?:cookie|куки|файлы|партн|данны|соглас) | (?:ваше|вашего|ваши|своё|свое) (?:соглас|выбор|предпочтен|настройк)\w* | (?:принять|отклонить|соглашаюсь|соглашаетесь|принимаете)_(?:все|cookie|куки|с использ|файл|услов)
uk: (?:ми|використовуємо|наші|і наші)_(?:cookie|кукі|файли|партн|дан|згод) | (?:ваша|вашу|вашої|ваш) (?:згод|вибір|налаштуван)\w* | (?:прийняти|відхилити|погоджу)\w*_(?:всі|cookie|усі|з використ)
el: (?:εμείς|χρησιμοποιούμε|οι συνεργάτες μας|και οι)_(?:cookies|συνεργάτ|δεδομέν|συγκατάθεσ|μας) | (?:τη|η|την) (?:συγκατάθεσή|επιλογή|συναίνεσή|προτίμησή) σας | (?:αποδοχή|απόρριψη|αποδέχομαι)_(?:cookies|όλων)
tr: (?:biz|sitemizde|ortaklarımız|iş ortaklarımız)_(?:çerez|ortak|veri|onay|rıza) | çerez\w*_(?:kullanıyoruz|kullanmaktayız|kullanılmaktadır|kabul|reddet) | (?:onayınız|rızanız|tercihleriniz|seçiminiz)\w*
az: kuki\w*_(?:istifadə edirik) | razılığınız
hu: (?:mi|partnereink|és partnereink|partnereinkkel)_(?:sütik|süti|adat|hozzájárul|cookie)\w* | (?:sütiket|cookie-kat|sütik)_(?:használunk|elfogad|haszn) | (?:az ön |ön )?(?:hozzájárulás|választás|beállítás)\w*(?:át|ára|ait|ának)\b_(?:kér|módos|bármikor|adat|süti)
ar: (?:نحن|نستخدم|شركاؤنا|نستعمل)_(?:ملفات تعريف|الكوكيز|كوكيز|شركا|بيانات|موافق) | (?:موافقتك|موافقتكم|اختيارك|خياراتك|تفضيلاتك)\w* | (?:قبول|رفض)_(?:الكل|ملفات|الجميع)
fa: (?:ما|شرکای ما)_(?:کوکی|شرکا|رضایت|داده) | (?:رضایت|انتخاب|موافقت) شما
he: (?:אנו|אנחנו|השותפים שלנו)_(?:עוגיות|קוקיז|cookies|שותפ|הסכמ) | (?:הסכמתך|הסכמתכם|הבחירה שלך|ההעדפות שלך)
hi: (?:हम|हमारे)_(?:कुकी|कुकीज़|कुकीज|पार्टनर|साझेदार|सहमति) | (?:आपकी|आपके) (?:सहमति|पसंद|प्राथमिकता)
bn: (?:আমরা|আমাদের)_(?:কুকি|অংশীদার|সম্মতি) | আপনার (?:সম্মতি|পছন্দ)
th: (?:เรา|เว็บไซต์)[^.]{0,20}(?:คุกกี้|พันธมิตร) | ความยินยอมของคุณ
vi: (?:chúng tôi|đối tác)_(?:cookie|đối tác|dữ liệu|đồng ý) | (?:sự đồng ý|lựa chọn|tùy chọn) của (?:bạn|quý vị)
id: (?:kami|mitra kami|dan mitra)_(?:cookie|kuki|mitra|data|persetujuan|rakan) | (?:persetujuan|pilihan|preferensi|keizinan) anda
ja: (?:当社|当サイト|弊社|私たち|パートナー)[^。]{0,20}(?:cookie|クッキー|パートナー|個人情報|データ) | (?:cookie|クッキー)[^。]{0,14}(?:使用し|利用し|同意|拒否|許可) | (?:お客様|あなた|ご自身)[^。]{0,4}(?:同意|選択|プライバシー)
zh: (?:我们|我們|本站|本网站|本網站)[^。]{0,14}(?:cookie|合作伙伴|合作夥伴|数据|數據|同意) | (?:您|你)的(?:同意|选择|選擇|隐私|隱私|偏好)
ko: (?:당사|저희|우리|본 사이트|파트너)\w*_(?:쿠키|파트너|데이터|동의|개인정보) | (?:귀하의|회원님의|고객님의) (?:동의|선택|개인)\w*
""",
}

STATUS_WORDS = r"""
(?:http|status|code|error|errore?|fehler|fel|feil|fejl|virhe|viga|kļūda|klaida|błąd|chyba|napaka|greška|грешка|грешке
|ошибка|помилка|памылка|σφάλμα|hata|xəta|hiba|gabim|خطأ|خطای?|שגיאה|त्रुटि|ত্রুটি|ข้อผิดพลาด|lỗi|kesalahan|ralat|kosa
|エラー|错误|錯誤|오류|erreur|eroare|erro|fout|oops|ups|hoppla|hoppsan|ups|ой|упс|sorry|pardon|désolé|lo sentimos|spiacenti
|leider|entschuldigung|извините|вибачте|maaf|申し訳ございません|抱歉|죄송합니다|unfortunately)
"""

MISSING_TITLES = r"""
en: (?:the |this |requested )?(?:page|site|document|article|story|content|url|address|link|file|resource|item|post)s?(?: you requested| requested)?(?: was| is| has| could| can)?\s?(?:not|cannot|can't|could not|couldn't|n't|no longer)?(?: be| been)? (?:not found|found|available|exist|unavailable|displayed|missing|gone|removed|expired|doesn't exist|does not exist|no longer available) | not found | nothing (?:was )?found(?: here)? | (?:page|file) missing | gone | (?:sorry,? )?(?:we )?(?:cannot|can't|could not|couldn't) (?:find|show|display)_(?:page|story|article|it|that)
de: (?:die |diese |der )?(?:seite|artikel|beitrag|inhalt|dokument|datei|adresse)\b_(?:nicht (?:mehr )?(?:gefunden|vorhanden|verfügbar|auffindbar|existier\w*|abrufbar)|existiert nicht(?: mehr)?|gibt es nicht(?: mehr)?)(?: werden)? | nicht gefunden
nl: (?:de |deze )?(?:pagina|artikel)_(?:niet (?:gevonden|beschikbaar)|bestaat niet(?: meer)?) | niet gevonden
fr: (?:la |cette |l['’])?(?:page|article|contenu|document)_(?:introuvable|non trouvée?|n['’]existe (?:pas|plus)|inexistante?|pas trouvée?) | introuvable | non trouvée?
es: (?:la |esta )?(?:página|noticia|artículo|contenido)_(?:no (?:encontrad\w|existe|disponible|se encuentra|ha sido encontrad\w|se encontró)) | pagina no (?:encontrada|existe) | no encontrad[oa]
ca: (?:la )?pàgina_(?:no trobada|no existeix|no s'ha trobat)
it: (?:la |questa )?(?:pagina|articolo|contenuto)_(?:non (?:trovat\w|esiste|disponibile|è stata trovata)|inesistente) | non trovat[oa]
pt: (?:a |esta )?(?:página|notícia|conteúdo)_(?:não (?:encontrad\w|existe|foi encontrad\w|disponível)|inexistente) | não encontrad[oa]
ro: (?:pagina|articolul)_(?:nu (?:a fost găsit\w*|a fost gasit\w*|există|exista)|inexistent\w?|negăsită)
sv: (?:sidan|artikeln)_(?:hittades (?:inte|ej)|kunde inte hittas|finns (?:inte|ej)(?: längre)?|saknas) | hittades inte
da: (?:siden|artiklen)_(?:ikke fundet|findes ikke|blev ikke fundet|kunne ikke findes|kan ikke findes) | ikke fundet
no: (?:siden|artikkelen|fant ikke)_(?:ikke funnet|finnes ikke|ble ikke funnet|siden|eksisterer ikke) | ikke funnet
fi: (?:sivua|sivu|artikkelia|hakemaasi sivua)_(?:ei (?:löydy|löytynyt|ole(?: olemassa)?)|on poistettu) | ei löytynyt
is: síða\w*_(?:fannst ekki|finnst ekki|er ekki til)
et: (?:lehte|lehekülge|lk)_ei leitud | ei leitud
lv: lapa_(?:nav atrasta|neeksistē) | nav atrast\w
lt: puslapis_(?:nerastas|neegzistuoja) | nerasta\w?
pl: (?:nie znaleziono(?: strony)?|strona_(?:nie (?:istnieje|została znaleziona)|nieznaleziona|niedostępna)|brak strony)
cs: (?:stránka|článek)_(?:nenalezen\w|neexistuje|nebyl\w nalezen\w) | nenalezeno
sk: (?:stránka|článok)_(?:nenájden\w|neexistuje|sa nenašla|nebol\w nájden\w)
sl: stran_(?:ni (?:bila )?najdena|ne obstaja) | strani ni(?: mogoče najti)?
hr: (?:stranica|strana|članak)_(?:ne postoji|nije pronađen\w|nije nađen\w)
sr: страница_(?:не постоји|није пронађена)
bg: страницата_(?:не (?:е намерена|съществува|беше намерена))
mk: страницата_(?:не (?:е пронајдена|постои))
ru: (?:запрашиваемая |такая )?(?:страница|статья|документ)_(?:не найден\w?|не существует|недоступна|удалена) | не найдено
uk: (?:сторінку|сторінка|сторінки)_(?:не знайдено|не знайдена|не існує|немає)
be: старонка_(?:не знойдзена|не існуе)
el: (?:η )?σελίδα_(?:δεν (?:βρέθηκε|υπάρχει)) | δεν βρέθηκε
tr: (?:aradığınız )?sayfa_(?:bulunamadı|mevcut değil|yok) | bulunamadı
az: səhifə_(?:tapılmadı|mövcud deyil)
hu: (?:az |a keresett )?(?:oldal|cikk)_(?:nem (?:található|létezik|elérhető)) | nem található
sq: faqja_nuk (?:u gjet|ekziston|gjendet)
ar: (?:الصفحة|المقال|الخبر)_(?:غير (?:موجودة?|متاحة?|متوفرة?)|لم يتم العثور عليها|غير صالحة) | لم يتم العثور على الصفحة
fa: (?:صفحه|مطلب)_(?:پیدا نشد|یافت نشد|وجود ندارد|مورد نظر یافت نشد)
ur: صفحہ_(?:نہیں ملا|موجود نہیں)
he: (?:הדף|העמוד|דף|עמוד)_(?:לא נמצא|אינו קיים|לא קיים)
hi: (?:पेज|पृष्ठ|पन्ना)_(?:नहीं मिला|मौजूद नहीं(?: है)?|उपलब्ध नहीं(?: है)?)
bn: (?:পাতা|পৃষ্ঠা|পেজ)\w*_(?:পাওয়া যায়নি|খুঁজে পাওয়া যায়নি|নেই)
ta: பக்கம்_(?:கிடைக்கவில்லை|இல்லை)
th: ไม่พบ(?:หน้า|เพจ|ข้อมูล)\S{0,20} | หน้านี้ไม่มี\S{0,12}
vi: (?:không tìm thấy trang|trang_không (?:tồn tại|tìm thấy))
id: (?:halaman|laman)_(?:tidak (?:ditemukan|ada|dijumpai|ditemui|tersedia)|tak ditemukan)
tl: hindi (?:nahanap|natagpuan|makita)_pahina
sw: ukurasa_(?:haujapatikana|haupatikani|haupo)
ja: (?:お探しの|ご指定の)?(?:ページ|記事)[がはを]{0,2}(?:見つかりません(?:でした)?|存在しません|ありません|削除されました)
zh: (?:(?:您)?(?:访问|訪問|查找|請求)的)?(?:页面|頁面|网页|網頁|文章)(?:不存在|找不到|未找到|无法找到|已(?:被)?(?:删除|刪除)) | 找不到(?:页面|頁面|网页|網頁|文章)
ko: (?:페이지|기사|요청하신 페이지)\w*_(?:찾을 수 없\w*|존재하지 않\w*|없\w*)
ka: გვერდი_(?:ვერ მოიძებნა|არ მოიძებნა)
hy: էջը_չի գտնվել
kk: (?:бет|парақ)_табылмады
"""

WALL_TITLES = r"""
en: (?:just a moment|one moment|please wait|attention required|access(?: to this page)?(?: has been| is| was)? (?:denied|restricted|blocked)|forbidden|unauthori[sz]ed|(?:are )?you (?:a )?(?:robot|human|blocked)|are you (?:a |not a )?(?:robot|human|bot)|(?:please )?(?:verify|confirm|prove)(?: that)? you are (?:a |not a )?(?:human|robot|bot|person)|human verification|(?:browser|security|bot) (?:check|verification)|security check required|checking your browser|pardon our interruption|captcha|request blocked|ddos protection\b_|bot (?:detection|protection)|before we (?:go on|continue)|robot check) | (?:site |website |scheduled )?(?:under |down for |undergoing )?maintenance(?: mode)? | (?:we(?:'ll| will| are|'re)?_|be )?(?:back soon|right back|back shortly) | (?:service |site |website |temporarily |content |page )?(?:temporarily |currently )?(?:unavailable|offline)(?: for legal reasons| in your (?:country|region|location))? | internal server error | bad gateway | service unavailable | gateway time-?out | (?:server )?error | (?:log|sign) ?-?(?:in|on|up)(?: to your account| or register| to continue)? | login | register | (?:my )?account | subscribe(?: to (?:continue|read)| now)? | (?:your )?(?:privacy|cookie)s?(?: choices| settings| preferences| consent| wall)? | access from your (?:region|country)_(?:possible|permitted|available|allowed)
de: (?:einen )?moment(?: bitte)? | bitte warten | zugriff (?:verweigert|gesperrt|nicht erlaubt) | (?:browser|sicherheits)(?:prüfung|überprüfung|check|kontrolle) | (?:sind sie|bist du) ein (?:mensch|roboter) | wartung\w* | (?:wir sind )?(?:gleich|bald) (?:zurück|wieder da) | nicht (?:verfügbar|erreichbar) | (?:anmelden|anmeldung|einloggen|registrieren|registrierung|abonnieren|mein konto) | (?:ihre )?(?:privatsphäre|einwilligung|datenschutzeinstellungen|cookie-einstellungen)
nl: (?:even geduld(?: a\.?u\.?b\.?)?|toegang geweigerd|onderhoud|inloggen|aanmelden|registreren|niet beschikbaar|browsercontrole|uw keuze)
fr: (?:un instant|veuillez patienter|accès (?:refusé|interdit|bloqué)|vérification(?: du navigateur| de sécurité)?|êtes-vous un (?:robot|humain)|(?:site )?(?:en )?maintenance|bientôt de retour|indisponible|(?:se )?connexion|se connecter|identification|inscription|abonnez-vous|(?:votre|vos) (?:choix|vie privée|consentement))
es: (?:un momento|espere|acceso (?:denegado|prohibido|restringido)|(?:verificación|comprobación)(?: de seguridad| del navegador)?|¿?(?:es|eres) (?:usted )?un (?:robot|humano)|(?:sitio |web )?(?:en )?mantenimiento|volvemos pronto|no disponible|inici(?:ar|a|e) sesión|inicio de sesión|acceder|registro|suscríbete|(?:su|tu) privacidad)
ca: (?:accés denegat|en manteniment|inicia sessió)
it: (?:un momento|attendere|accesso (?:negato|vietato)|(?:verifica|controllo)(?: del browser| di sicurezza)?|(?:sito )?(?:in )?manutenzione|torniamo (?:presto|subito)|non disponibile|accedi|login|registrati|abbonati)
pt: (?:um momento|aguarde|acesso (?:negado|proibido|recusado)|verificação(?: do navegador| de segurança)?|(?:site |em )?(?:em )?manutenção|voltamos (?:já|logo|em breve)|indisponível|entrar|iniciar sessão|login|cadastro|assine)
ro: (?:un moment|acces (?:interzis|refuzat|respins)|verificare(?:a browserului)?|(?:site în )?(?:mentenanță|întreținere)|indisponibil|autentificare|conectare|înregistrare)
sv: (?:ett ögonblick|vänta|åtkomst nekad|(?:webbläsar|säkerhets)kontroll|underhåll\w*|(?:vi är )?snart tillbaka|inte tillgänglig|logga in|registrera)
da: (?:et øjeblik|vent venligst|adgang nægtet|(?:browser|sikkerheds)kontrol|vedligeholdelse|snart tilbage|ikke tilgængelig|log ind|log på)
no: (?:et øyeblikk|vennligst vent|ingen tilgang|tilgang nektet|(?:nettleser|sikkerhets)kontroll|vedlikehold|snart tilbake|ikke tilgjengelig|logg inn|logg på)
fi: (?:hetkinen|odota(?: hetki)?|pääsy (?:estetty|kielletty|evätty)|(?:selaimen|selain)\s?(?:tarkistus|tarkastus)|turvatarkistus|huolto\w*|palaamme pian|ei (?:saatavilla|käytettävissä)|kirjaudu(?: sisään)?|kirjautuminen|rekisteröidy)
et: (?:üks hetk|oota\w*|juurdepääs keelatud|brauseri kontroll\w*|hooldus\w*|logi sisse|sisselogimine)
lv: (?:lūdzu,? uzgaidiet|piekļuve (?:liegta|aizliegta)|pārlūka pārbaude|apkope|pieslēgties|ielogoties)
lt: (?:palaukite|prieiga (?:uždrausta|draudžiama)|naršyklės patikra|techniniai darbai|prisijungti|prisijungimas)
pl: (?:chwileczkę|proszę czekać|dostęp (?:zabroniony|zablokowany)|odmowa dostępu|brak dostępu|(?:sprawdzanie|weryfikacja)(?: przeglądarki)?|czy jesteś (?:człowiekiem|robotem)|(?:przerwa techniczna|prace (?:techniczne|konserwacyjne)|konserwacja)|zaraz wracamy|niedostępn\w|zaloguj się|logowanie|rejestracja)
cs: (?:okamžik|čekejte|přístup (?:odepřen|zamítnut|zakázán)|(?:kontrola|ověření)(?: prohlížeče)?|údržba\w*|(?:hned|brzy) (?:jsme )?zpět|nedostupn\w|přihlášení|přihlásit se|registrace)
sk: (?:okamih|čakajte|prístup (?:odmietnutý|zamietnutý|zakázaný)|(?:kontrola|overenie)(?: prehliadača)?|údržba\w*|nedostupn\w|prihlásenie|prihlásiť sa|registrácia)
sl: (?:trenutek|dostop zavrnjen|preverjanje brskalnika|vzdrževanje|prijava)
hr: (?:trenutak|pristup (?:odbijen|zabranjen)|provjera preglednika|održavanje|uskoro se vraćamo|nedostupno|prijava|registracija)
sr: (?:тренутак|приступ (?:одбијен|забрањен)|провера прегледача|одржавање|пријава)
bg: (?:момент|достъпът е (?:отказан|забранен)|достъп отказан|проверка(?: на браузъра)?|(?:сайтът е в )?(?:профилактика|поддръжка)|вход|регистрация)
ru: (?:(?:одну )?(?:минуту|секунду)|подождите(?: пожалуйста)?|доступ (?:запрещ[её]н|ограничен|закрыт|заблокирован)|проверка(?: браузера| безопасности| подключения)?|(?:вы )?(?:робот|не робот)|вы человек|(?:технические|профилактические) работы|(?:сайт )?на (?:обслуживании|ремонте)|(?:мы )?скоро верн[её]мся|недоступ\w+|вход(?: на сайт| в систему)?|войти|авторизация|регистрация|подписка)
uk: (?:хвилинку|зачекайте|доступ (?:заборонено|обмежено|закрито)|перевірка(?: браузера| безпеки)?|технічні роботи|(?:сайт )?на обслуговуванні|недоступ\w+|вхід|увійти|авторизація|реєстрація)
be: (?:пачакайце|доступ забаронены|уваход)
el: (?:μια στιγμή|περιμένετε|απαγορεύεται η πρόσβαση|δεν επιτρέπεται η πρόσβαση|έλεγχος(?: προγράμματος περιήγησης)?|(?:υπό |σε )?συντήρηση|μη διαθέσιμο|σύνδεση|είσοδος|εγγραφή)
tr: (?:bir dakika(?: lütfen)?|lütfen bekleyin|erişim (?:engellendi|reddedildi|yasak)|(?:tarayıcı|güvenlik) (?:kontrolü|doğrulaması)|bakım\w*(?: çalışması)?|(?:kısa süre sonra|yakında) (?:döneceğiz|buradayız)|giriş(?: yap)?|üye girişi|oturum aç|kayıt ol)
az: (?:gözləyin|giriş qadağandır|texniki işlər|daxil ol)
hu: (?:egy pillanat|kérjük,? várjon|hozzáférés (?:megtagadva|letiltva)|(?:a )?böngésző ellenőrzése|karbantartás\w*|hamarosan visszatérünk|nem elérhető|bejelentkezés|belépés|regisztráció)
ar: (?:لحظة(?: من فضلك)?|يرجى الانتظار|تم (?:رفض|حظر) الوصول|الوصول مرفوض|التحقق من المتصفح|(?:الموقع )?(?:تحت|قيد) الصيانة|صيانة|غير متاح|تسجيل الدخول|التسجيل)
fa: (?:لطفا(?:ً)? (?:صبر کنید|منتظر بمانید)|دسترسی (?:غیرمجاز|مسدود|محدود)\S*|بررسی مرورگر|(?:سایت )?در (?:حال|دست) (?:تعمیر|به ?روز ?رسانی)|ورود|ثبت ?نام)
he: (?:רגע(?: אחד)?|אנא המתינו|הגישה (?:נדחתה|נחסמה)|בדיקת דפדפן|(?:האתר )?ב?תחזוקה|לא זמין|התחברות|כניסה|הרשמה)
hi: (?:कृपया प्रतीक्षा करें|पहुँच अस्वीकृत|ब्राउज़र (?:की )?जाँच|रखरखाव|लॉग ?इन(?: करें)?|साइन इन)
bn: (?:অনুগ্রহ করে অপেক্ষা করুন|প্রবেশ নিষেধ|রক্ষণাবেক্ষণ|লগ ?ইন)
th: (?:กรุณารอสักครู่|ปิดปรับปรุง\S{0,12}|เข้าสู่ระบบ|สมัครสมาชิก|ไม่อนุญาตให้เข้า\S*|ตรวจสอบเบราว์เซอร์)
vi: (?:vui lòng (?:chờ|đợi)|truy cập bị (?:từ chối|chặn)|(?:đang )?kiểm tra trình duyệt|bảo trì(?: hệ thống)?|đăng nhập|đăng ký|không khả dụng)
id: (?:(?:harap|mohon|sila) tunggu|akses (?:ditolak|dibatasi|dilarang|dinafikan)|(?:pemeriksaan|verifikasi) (?:browser|peramban|keamanan)|(?:dalam |sedang )?(?:pemeliharaan|perbaikan|penyelenggaraan)|masuk|login|log masuk|daftar|tidak tersedia)
ja: (?:しばらくお待ちください|アクセス(?:拒否|が拒否されました|できません)|ブラウザ\S{0,4}確認|(?:ただいま)?(?:システム|サイト)?メンテナンス(?:中|中です|のお知らせ)?|ログイン|会員登録)
zh: (?:请稍(?:候|等)|請稍(?:候|等)|拒绝访问|拒絕存取|禁止访问|访问被拒绝|(?:浏览器|瀏覽器|安全)(?:检查|檢查|验证|驗證)|(?:网站|網站|系统|系統)?(?:维护|維護)(?:中)?|登录|登錄|登入|注册|註冊)
ko: (?:잠시만 기다려\s?(?:주세요|주십시오)|접근(?:이)? (?:거부|제한|차단)\S*|브라우저 확인|보안 확인|(?:시스템|사이트|서비스)?\s?점검(?: ?중)?(?:입니다)?|로그인|회원\s?가입)
"""

# A line that says only whose the page is. It stands at the foot, and tells nothing.
RIGHTS = r"""
en: all rights reserved
de: alle rechte vorbehalten
nl: alle rechten voorbehouden
fr: tous droits (?:de reproduction )?réservés
es: todos los derechos reservados
ca: tots els drets reservats
it: tutti i diritti (?:sono )?riservati | riproduzione riservata
pt: todos os direitos reservados
ro: toate drepturile rezervate
sv: alla rättigheter förbehåll\w*
da: alle rettigheder forbehold\w*
no: alle rettigheter forbehold\w* | alle rettigheter reservert
fi: kaikki oikeudet pidätetään
et: kõik õigused kaitstud
lv: visas tiesības aizsargātas
lt: visos teisės saugomos
pl: wszelkie prawa zastrzeżone | wszystkie prawa zastrzeżone
cs: všechna práva vyhrazena
sk: všetky práva vyhradené
sl: vse pravice pridržane
hr: sva prava pridržana | sva prava zadržana
sr: сва права задржана
bg: всички права запазени
mk: сите права (?:се )?задржани
ru: все права (?:защищены|сохранены)
uk: (?:усі|всі) права (?:захищені|захищено|застережено)
be: усе правы абаронены
el: με (?:την )?επιφύλαξη παντός (?:νόμιμου )?δικαιώματος | όλα τα δικαιώματα
tr: (?:tüm|her) hak\w* saklıdır
az: bütün hüquqlar qorunur
hu: minden jog fenntartva
ar: جميع الحقوق محفوظة | كل الحقوق محفوظة
fa: (?:همه|تمام|کلیه)(?:ی)? حقوق
ur: جملہ حقوق
he: כל הזכויות שמורות
hi: सर्वाधिकार सुरक्षित
bn: সর্বস্বত্ব
th: สงวนลิขสิทธิ์
vi: bản quyền thuộc | giữ bản quyền
id: hak cipta dilindungi | hak cipta terpelihara
ja: 無断転載 | 著作権
zh: 版权所有 | 版權所有 | 保留所有权利
ko: 무단\s?전재 | 모든 권리
xx: © | \(c\)\s | copyright
"""
