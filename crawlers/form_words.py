"""How forms in many languages name what they ask for."""

from __future__ import annotations

import re
from typing import cast

import re2


def _any_of(*parts: str) -> re.Pattern[str]:
    """One expression for all. re2 takes linear time, and on lists as long as these a hundredth of the time of `re`."""
    options = re2.Options()
    options.case_sensitive = False
    return cast("re.Pattern[str]", re2.compile("|".join(parts), options=options))


LOGIN = _any_of(
    r"log.?[io]n\b|log.?in|sign.?in|signon|openid|identifi|anmeld|einlog|connexion|iniciar|ingresar|acced",
    "entrar|accesso|conecta|autentific|inlog|logga|logg ?(?:ind|inn|på)|kirjaudu|вход|войти|авториз|přihl",
    "prihl|zaloguj|logow|belép|bejelentkez|giriş|συνδ|đăng nhập|ログイン|로그인|登录|登入|登錄|دخول",
)
JOIN = _any_of(
    "regist|sign.{0,3}up|join|create.{0,9}(?:account|user)|new.?(?:user|member|account|customer)|enrol|inscri",
    "cadastr|crear.{0,9}cuenta|criar.{0,9}conta|créer|iscriviti|anlegen|konto erstellen|tilmeld|opret|rejestr",
    "рег[иі]стр|vytvori|kayıt|üye ol|kaydol|đăng ký|会員登録|新規登録|회원가입|注册|註冊",
)
LOST = _any_of(
    "forgot|lost.{0,12}pass|recover|reset.{0,14}pass|pass[a-z]*.{0,14}reset|remind|retriev|reissue",
    r"get.{0,9}password|request.{0,9}pass|password.?request|send.{0,12}password|password/new|user-pass\b",
    "vergessen|oubli|recuper|olvid|esquec|dimenticat|glemt|ny adgangskode|wachtwoord.{0,9}verg|glöm|elfelejt",
    "unuttu|восстан|напомн|забы[лв]|забрав|zapomn|zabud|heslo.{0,40}(?:mail|nov)|nov.{0,30}heslo|パスワード再",
    "パスワードを忘|비밀번호 ?찾|忘记密码|忘記密碼",
)
ACCOUNT = _any_of("mail|user|login|name|account|usr|member|phone|benutzer|utente|логин|почт")
OWN_NAME = _any_of("(?:first|last|given|family|sur)[_-]?name|vorname|nachname|prenom")
ELSEWHERE = _any_of("search|suche|recherche|busca|cerca|(?:^| )q(?:$| )|newsletter|subscri|mailing")
CARD = _any_of("(?:^|[^a-z])cards?(?:$|[^a-z])|cvv|cvc|cc_?num|kreditkart|carte de cr")

MARK = _any_of("captcha|turnstile|geetest|arkose|altcha")
WIDGET = _any_of(
    "recaptcha|h-captcha|hcaptcha|cf-turnstile|frc-captcha|geetest|funcaptcha|arkose|altcha|mtcaptcha",
)
ROBOT_TEST = _any_of(
    "ca(?:p|t)t?cha|cptch|turing|human.?veri|are you (?:a )?human|prove you|not.?a.?robot",
    "veri[a-z]*.{0,4}(?:image|img|pic|code|kod)",
    "(?:image|img|pic|picture|visual|graphic)[_-]?(?:veri|code|kod|string|sec|number|text|pw|word)",
    "code.?(?:image|img|pic)|sec(?:ure|urity)?_?-?(?:code|img|image|num)|securimage|seccode|vcode|chkcode",
    "checkcode|norobot|turnstile|valid(?:ation|ate)?_?code|conf(?:irm)?(?:ation)?_?code|userconfirm",
    "key_?string|img_?key|security ?image|textinimage|(?:anti|no|stop|don.?t.?be.?a?)[_-]?(?:spam|bot|robot)",
    "spam.?(?:check|protect|code|quest|trap)|rand(?:om)?[_-]?(?:code|word|num|text|str)",
    "(?:^|[^a-z])cod(?:e|igo|ice)[ _-](?:d[ei][ _-])?(?:secu|segu|sicu|valid|verif|confirm)",
    "letters? (?:shown|in the)",
    r"(?:characters|text|word|code|number)s? .{0,20}(?:image|picture|shown|see\b|above|below)",
    "sicherheits(?:code|frage|abfrage)|kontrolcode|código de (?:segur|verif)|codice di (?:sicur|verif|contr)",
    "code de (?:sécu|vérif)|код (?:с|на) (?:картин|изображ|рисун)|проверочн[^ ]+ код|символы|защитн[^ ]+ код",
    "введите код|код подтвержд|код безопасн|kód z obr|opište|opíšte|kontroln[^ ]+ k[oó]d|przepisz",
    "güvenlik kodu|doğrulama kodu|验证码|驗證碼|校验码|画像認証|자동(?:등록|가입)|보안문자|رمز (?:التحقق|الأمان)",
)
"""Names of fields and pictures."""
ASKS = _any_of(
    "ca(?:p|t)t?cha",
    r"\b(?:enter|type|copy|repeat|input|write)\b.{0,30}\b(?:code|characters?|letters?|digits?|symbols?|words?)\b.{0,30}"
    r"\b(?:image|picture|shown|see|displayed|box)\b",
    r"\b(?:enter|type|copy) (?:in )?(?:the )?(?:word|code|characters|letters|digits) (?:above|below)\b",
    "word verification",
    r"\b(?:verification|security|validation|confirmation|image|visual) ?(?:code|image|check)\b",
    r"human (?:check|verif|test)|\b(?:not|you|are) .{0,12}(?:human|robot)\b|anti.?spam",
    r"spam.?(?:protect|prevent|check|schutz)|\b\d{1,2} ?\+ {0,3}(?:\d{1,2} {0,3})?[=?]",
    r"\b(?:one|two|three|four|five|six|seven|eight|nine) ?(?:plus|\+) |what is \d{1,2} ?\+|wieviel ist \d",
    r"combien font \d|quanto (?:fa|è) \d|cuánto es \d|сколько будет|ile to \d|kolik je \d|koľko je \d",
    r"sicherheits(?:code|abfrage)|bestätigungscode|zeichen .{0,20}bild\b|beveiligingscode|sikkerhedskode",
    r"code .{0,20}(?:bild\b|abbildung|imagen|immagine|imagem|afbeelding|obraz)",
    "código de (?:segur|verif|valid|confirm)|(?:letras|caract[eè]res|números) .{0,20}imag",
    "codice di (?:sicur|verif|contr)|code de (?:sécu|vérif|confirm)",
    "(?:recopi|saisi)[^ ]+ .{0,12}(?:code|lettres|caractères)|cod(?:ul)? de (?:secu|verif)",
    "код (?:с|на|из) (?:картин|изобр|рисун)|проверочн[^ ]+ (?:код|числ|слов)|защитн[^ ]+ код",
    "введите (?:этот|данный) (?:код|текст)",
    "введите .{0,20}(?:код|символ|цифр|числ|буквы) .{0,20}(?:картин|изобр|рисун)|код подтвержд|код безопасн",
    "символы (?:с|на) |код за сигур|kód z|opi[sš]te (?:k[oó]d|text|znaky)|opíšte|kontroln[^ ]+ k[oó]d",
    "przepisz (?:kod|te[kx]st)|kod z obraz|biztonsági kód|ellenőrző kód|güvenlik kodu|doğrulama kodu|resimdeki",
    "رمز التحقق|كود التحقق|mã (?:xác|bảo)|验证码|驗證碼|校验码|认证码|画像認証",
    "画像[にの内].{0,12}(?:文字|数字)|자동(?:등록|가입)|보안문자",
)
"""What the text of a form says."""
MAYBE = _any_of(
    r"^(?:.*[$.:\[])?(?:code|kod|codigo|codice|verif[a-z]*|validat[a-z]*|security|secu[a-z]*|check|chk|human|robot"
    r"|bot|spam|nospam|digits|math|sum|image|img|picture|number|num|question|answer|secret|auth|control|key|str|string|random|rand)\]?$"
)
"""A field's whole name that means a robot test where a made picture stands beside it."""
MADE = _any_of(
    r"\.(?:php|aspx?|ashx|cgi|pl|jsp|do|axd)\b|\?|/(?:code|image|img|random|rand)/?(?:$| )|rand|code|secu",
)
