"""The words for peoples and faiths, and those beside them that tell whether someone is meant, or goods."""

from __future__ import annotations

# Those whose people have the same name as an adjective; "s" makes a plural.
NATIONS = (
    "afghan|african|albanian|algerian|american|andorran|angolan|antiguan|argentine|argentinean|argentinian|armenian|"
    "aruban|australian|austrian|azerbaijani|bahamian|bahraini|bangladeshi|barbadian|basotho|basque|bavarian|"
    "belarusian|belarussian|belgian|belizean|belizian|bengali|beninese|bermudian|bhutanese|bolivian|bosniak|bosnian|"
    "botswanan|brazilian|breton|british|bruneian|bulgarian|burkinabe|burmese|burundian|byelorussian|cambodian|"
    "cameroonian|canadian|cape verdean|catalan|caymanian|central african|central american|chadian|chechen|chilean|"
    "chinese|colombian|columbian|comorian|congolese|corsican|costa rican|croatian|cuban|cypriot|czech|danish|"
    "djiboutian|dominican|dutch|east german|east indian|east timorese|ecuadorean|ecuadorian|egyptian|emirati|english|"
    "eritrean|estonian|ethiopian|european|faroese|fijian|filipina|filipino|finnish|flemish|french|gabonese|gambian|"
    "georgian|german|ghanaian|gibraltarian|greek|greenlander|greenlandic|grenadian|guadeloupean|guatemalan|guinean|"
    "gujarati|guyanese|haitian|hawaiian|herzegovinian|honduran|hong konger|hungarian|ian|icelander|icelandic|indian|"
    "indonesian|iranian|iraqi|irish|israeli|italian|ivorian|jamaican|japanese|jordanian|kashmiri|kazakh|kazakhstani|"
    "kenyan|kittitian|korean|kosovan|kosovar|kurdish|kuwaiti|kyrgyz|kyrgyzstani|laotian|latin american|latvian|"
    "lebanese|liberian|libyan|liechtensteiner|lithuanian|luxembourger|luxembourgish|macanese|macedonian|malagasy|"
    "malawian|malaysian|maldivian|malian|maltese|manx|maori|marshallese|martinican|mauritanian|mauritian|mexican|"
    "micronesian|moldovan|monegasque|mongolian|montenegrin|moroccan|motswana|mozambican|namibian|nauruan|nepalese|"
    "nepali|new zealander|ni-vanuatu|nicaraguan|nigerian|nigerien|north korean|northern irish|norwegian|omani|"
    "pakistani|palauan|palestinian|panamanian|papua new guinean|paraguayan|persian|peruvian|polish|portuguese|"
    "puerto rican|punjabi|qatari|quebecer|quebecois|romanian|russian|rwandan|saint lucian|salvadoran|salvadorean|"
    "sami|sammarinese|samoan|sao tomean|sardinian|saudi|scandinavian|scottish|senegalese|serbian|seychellois|"
    "sicilian|sierra leonean|sikkimese|singaporean|slavic|slovak|slovakian|slovene|slovenian|solomon islander|somali|"
    "somalian|south african|south american|south korean|south sudanese|south vietnamese|spanish|sri lankan|sudanese|"
    "surinamese|swazi|swedish|swiss|syrian|tahitian|taiwanese|tajik|tajikistani|tamil|tanzanian|tatar|thai|tibetan|"
    "timorese|togolese|tongan|trinidadian|tunisian|turkish|turkmen|tuvaluan|ugandan|ukrainian|uruguayan|uzbek|"
    "uzbekistani|venezuelan|vietnamese|vincentian|walloon|welsh|west german|west indian|yemeni|zambian|zimbabwean"
)
# People alone: no goods are called so.
PEOPLE = (
    "englishm[ae]n|englishwom[ae]n|frenchm[ae]n|irishm[ae]n|irishwom[ae]n|dutchm[ae]n|welshm[ae]n|scotsm[ae]n|scots|"
    "poles?|swedes?|danes?|finns?|spaniards?|turks|kurds?|brits?|britons?|yanks|arabs?|aussies?|kiwi girl|"
    "new zealanders?|"
    "saudis|iraqis|israelis|pakistanis|bangladeshis|serbs?|croats?|slovaks|czechs|afghans|brunei?ans|belizians|"
    "filipinas?"
)
BELIEFS = (
    "muslims?|islamic|catholics?|christians?|protestants?|jews?|jewish|hindus?|sikhs?|buddhists?|atheists?|"
    "agnostics?|"
    "sunnis?|shi(?:a|ite|i)s?|mormons?|baptists?|methodists?|presbyterians?|lutherans?|anglicans?|evangelicals?|"
    "pentecostals?|quakers?|rastafarians?|jehovah'?s witness(?:es)?|born[- ]again|communists?|socialists?|fascists?|"
    "anarchists?|marxists?|liberals?|conservatives?|republicans?|democrats?|tor(?:y|ies)|nazis?|zionists?|"
    "trade unionists?|union members?|(?:labour|tory|conservative|green|republican|democrat|ukip|lib dem) (?:voter|"
    "supporter|member)s?"
)
ORIGINS = (
    "black|white|asian|caucasian|hispanic|latin[oax]|african[ -]american|afro[ -]caribbean|caribbean|mixed[ -]race|"
    "biracial|roma|romani|gyps(?:y|ies)|travellers?|aborigin(?:al|e)s?|native american|middle eastern|arabic?|ebony|"
    "oriental|"
    "eurasian|polynesian|inuit|zulu|yoruba|igbo|han|uyghur|tamil|punjabi|gujarati|bengali"
)
HEALTH = (
    r"hiv(?:[ -]?(?:positive|negative|\+))?|aids|diabetic|epileptic|bipolar|schizophrenic|schizophrenia|autistic|"
    r"autism|"
    r"asperger'?s|adhd|ptsd|depress(?:ed|ion)|anxiety|cancer|leukaemia|leukemia|hepatitis(?: [abc])?|hep [abc]|"
    r"pregnant|disabled|deaf|blind|paraplegic|anorexic|bulimic|alcoholic|an? addict|addicted to \w+|suicidal|"
    r"multiple sclerosis|crohn'?s|fibromyalgia|chronic pain|asthma(?:tic)?|dementia|alzheimer'?s|parkinson'?s|"
    r"herpes|syphilis|gonorrh?oea|chlamydia|clinically depressed|in recovery|mentally ill"
)
LOVE = (
    "gay|lesbian|bisexual|bi[ -]?curious|homosexual|heterosexual|straight|asexual|pansexual|queer|transgender|"
    "transsexual|"
    "trans|non[ -]?binary|polyamorous|a swinger|swingers|a virgin"
)
SELF = (
    r"\b(?:i'?m|i am|im|we'?re|we are|she'?s|she is|he'?s|he is|you are|you'?re|they are|they'?re|who is|who'?s|"
    r"i was|she was|"
    r"he was|being|identify as|identifies as|mother is|father is|wife is|husband is)"
    r"(?: (?:a|an|only|half|part|of|very|proud|also|both|openly|born|originally|young|genuine|real|sexy|hot|busty|"
    r"pretty|"
    r"beautiful|gorgeous|mature|petite|slim|tall|new|naughty|\d\d|y/?o|year old|years old|practi[cs]ing|devout|"
    r"strict|lifelong|"
    r"registered|diagnosed|with|[a-z]+,? (?:and|but|&))){0,4}[ ,]{1,2}"
)
SOMEONE = (
    r"(?:girls?|boys?|wom[ae]n|m[ae]n|guys?|lad(?:y|ies)|lads?|males?|females?|couples?|escorts?|models?|babes?|"
    r"beaut(?:y|ies)|"
    r"blondes?|brunettes?|goddess|mistress|masseuse|dolls?|teens?|milfs?|students?|nationals?|citizens?|citizenship|"
    r"people|"
    r"persons?|famil(?:y|ies)|immigrants?|migrants?|refugees?|born|descent|origin|ancestry|heritage|"
    r"background|nationality|community|wife|husband|girlfriend|boyfriend|mother|father|mum|dad|parents|guy|dude|"
    r"gentlem[ae]n|"
    r"actor|actress|singer|director|politician|president|minister|government|army|border|police|author|artist|player|"
    r"vendor|"
    r"seller|buyer|guide|doctor|nurse|teacher|lawyer|driver|worker|workers)"
)
LABEL = (
    r"\b(?:nationality|ethnicity|ethnic origin|origin|race|religion|faith|citizenship|orientation|sexuality|heritage)"
    r"\s?[:=-]\s?"
)
# What a country makes, grows, speaks or pays with is no one's nationality.
_DRUGS = (
    r"(?:[ *-]{1,3}\S+){0,2}[ *_-]{1,4}(?:kush|hash|hashish|weed|skunk|haze|heroin|coke|cocaine|opium|meth|mdma|xtc|"
    r"pills?|speed|"
    r"amphetamine|ketamine|ket|lsd|shrooms|mushrooms?|gbl|ghb)\b"
)
GOODS = (
    _DRUGS + r"|(?:[ *-]{1,3}(?:pure|uncut|raw|washed|white|brown|black|blonde?|gold|golden|premium|top|high|good|best|"
    r"grade|"
    r"original|fresh|imported|made|army|bank|style|brand|vintage|antique|leather|silver|\d+\S*))?"
    r"[ *_-]{1,4}(?:union|countries|part|based|columbia|local time|id|samoa|virgin|republic|guiana|polynesia|"
    r"southern|indian ocean|territor(?:y|ies)|"
    r"federation|"
    r"arabia|arab|emirates|jamahiriya|islands?|and caicos|kingdom|forest cat|language|kush|hash|hashish|weed|skunk|"
    r"haze|bud|buds|strains?|genetics|seeds?|heroin|coke|cocaine|"
    r"opium|meth|mdma|xtc|pills?|speed|amphetamine|shrooms|mushrooms?|stick|gold|red|white|brown|black tar|tar|"
    r"powder|pharma|"
    r"quality|made|stock|post|mail|shipping|delivery|dollars?|pounds?|lira|yen|franc|currency|version|edition|"
    r"translation|subtitles?|keyboard|layout|watch(?:es)?|movement|army knife|chocolate|cheese|wine|beer|whiske?y|"
    r"vodka|tea|"
    r"coffee|bread|toast|fries|kiss|press|door|doors|windows?|cuisine|restaurant|dressing|bulldog|shepherd|"
    r"terrier|"
    r"setter|horn|oven|oak|leather|silk|rug|carpet|lace|bath|steam|bikini|wax|massage|ale|stout|breakfast|muffins?|"
    r"mustard|"
    r"literature|dictionary|grammar|lessons?|class|classes|course|club|tips?|wall|basketball|ware|cars?|steel|cotton|"
    r"pine|"
    r"ginseng|pear|gbl|ghb|ketamine|ket|lsd|acid|valium|xanax|tramadol|viagra|steroids?|music|air|porcelain|checkers|"
    r"number|numbers|bank|banks|accounts?|cards?|cc|cvv|passport|id|plates?|visas?|vpn|"
    r"proxy|proxies|server|sim|stamps?|coins?|empire|market|markets|standard)\b"
)
