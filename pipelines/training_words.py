"""Ordinary words of adverts and listings, none of them a name: what the names model must learn to leave alone."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words.split("|"))
    for name, words in {
        "thing": "bike|mountain bike|sofa|corner sofa|dining table|wardrobe|chest of drawers|washing machine|"
        "fridge|microwave|air fryer|kettle|toaster|lamp|mirror|rug|curtains|mattress|bed frame|cot|pram|buggy|"
        "car seat|high chair|lawn mower|hedge trimmer|power drill|ladder|shed|greenhouse|tent|sleeping bag|kayak|"
        "golf clubs|treadmill|dumbbells|tennis racket|football boots|guitar|violin|keyboard|drum kit|piano|"
        "record player|vinyl|speakers|headphones|laptop|tablet|phone|games console|monitor|printer|camera|lens|"
        "tripod|drone|watch|ring|necklace|handbag|coat|jacket|jeans|trainers|boots|dress|wedding dress|suit|"
        "school uniform|puppy|kittens|fish tank|rabbit hutch|hamster cage|horse box|caravan|van|hatchback|"
        "estate car|motorbike|scooter|tyres|roof rack|trailer|books|comics|jigsaw|board game|doll's house|"
        "train set|paintings|vase|tea set|garden chairs|barbecue|hot tub|paving slabs|bricks|radiator|boiler|"
        "sink|bath|tiles|carpet|blinds|bunk bed|office chair|standing desk|filing cabinet|sewing machine|wool|"
        "fabric|perfume|make-up|hair dryer|straighteners|e-bike",
        "drug": "weed|hash|pollen|kief|edibles|gummies|vape cartridges|distillate|shatter|live resin|mushrooms|"
        "truffles|microdots|blotters|tabs|LSD|MDMA|mdma crystals|pills|pressed pills|speed|amphetamine|"
        "amphetamine paste|cocaine|coke|crack|heroin|brown|meth|ice|ketamine|ket|GHB|GBL|DMT|changa|2C-B|2cb|"
        "mescaline|4-MMC|3-MMC|mephedrone|alprazolam|xanax|xanax bars|diazepam|valium|zopiclone|zolpidem|"
        "tramadol|codeine|dihydrocodeine|oxycodone|oxy|fentanyl test kits|morphine|buprenorphine|subutex|"
        "pregabalin|lyrica|gabapentin|modafinil|adderall|ritalin|concerta|viagra|cialis|kamagra|sildenafil|"
        "tadalafil|anavar|dianabol|testosterone enanthate|sustanon|trenbolone|clenbuterol|melatonin|kratom|kava|"
        "salvia|nitrous|poppers|CBD oil",
        "strain": "Amnesia Haze|Lemon Haze|Super Lemon Haze|Blue Dream|Girl Scout Cookies|Gorilla Glue|"
        "Northern Lights|White Widow|OG Kush|Purple Haze|Jack Herer|Durban Poison|Critical Mass|Stardawg|"
        "Wedding Cake|Gelato|Zkittlez|Sour Diesel|Green Crack|Granddaddy Purple|Bubba Kush|Blueberry|"
        "Strawberry Cough|Pineapple Express|AK-47|Skunk|Cheese|Trainwreck|Maui Wowie|Acapulco Gold|Tangie|Runtz|"
        "Mimosa|Do-Si-Dos|Banana Punch|Charlotte's Web|Lavender Jones|Mary Jane|Lucy|Molly|Mandy|Tina|Charlie|"
        "Henry|Tesla|Rolls Royce|Blue Punisher|Red Bull|Pink Superman|Donkey Kong|Netflix|Louis Vuitton|Heineken|"
        "Audi|Bugatti|Skype|Domino|Warner Brothers",
        "digital": "fullz|dumps|CVV|cloned cards|bank logs|accounts|lifetime account|premium account|"
        "streaming account|VPN account|gift card|gift cards|ebook|guide|tutorial|method|course|combo list|"
        "database|leads|RDP|VPS|SSH access|source code|scripts|bot|botnet|stealer|keylogger|crypter|exploit|"
        "templates|scans|passport scan|driving licence template|fake ID|ID card|utility bill template|"
        "counterfeit notes|SIM cards|burner phone|software key|licence key|antivirus|operating system|"
        "password manager|proxy list|email list|carding guide",
        "brand": "Apple|Samsung|Sony|Nike|Adidas|Puma|Reebok|Ikea|Bosch|Makita|DeWalt|Dyson|Hoover|Henry Hoover|"
        "Miele|Lego|Barbie|Fisher Price|Silver Cross|Ford|Vauxhall|BMW|Audi|Mercedes|Toyota|Honda|Yamaha|"
        "Kawasaki|Fender|Gibson|Marshall|Roland|Canon|Nikon|Garmin|Rolex|Omega|Casio|Seiko|Gucci|Prada|Chanel|"
        "Hugo Boss|Calvin Klein|Ralph Lauren|Tommy Hilfiger|Levi's|Jack Daniels|Johnnie Walker|Jim Beam|"
        "Ben Sherman|Fred Perry|Paul Smith|Ted Baker|Stella McCartney|Michael Kors|Vivienne Westwood|Dr. Martens|"
        "Jimmy Choo|John Deere|Harley Davidson|Pfizer|Bayer|Roche|Sandoz|Teva|Cipla|iPhone|iPad|PlayStation|Xbox|"
        "Nintendo Switch|Kindle|Fitbit|GoPro|Barbour",
        "quality": "good|great|excellent|mint|fair|used|new|brand new|boxed|sealed|unused|immaculate|tidy|clean|"
        "working|solid|sturdy|genuine|original|authentic|premium|top|high|best|pure|uncut|lab tested|fresh|"
        "strong|smooth|fluffy|sticky|rare|vintage|retro|modern|classic|cheap|bargain|heavy|light|small|large|"
        "huge|medium|slim|handmade|hand-made|homegrown|organic|reliable|discreet|vacuum sealed|tested|"
        "refurbished|rated|trusted",
        "colour": "black|white|grey|silver|gold|rose gold|red|blue|navy|green|olive|pink|purple|violet|orange|"
        "amber|brown|cream|beige|ivory|jet black|sky blue|midnight blue|forest green|ruby red|emerald|turquoise|"
        "lilac",
        "origin": "Dutch|German|Spanish|Italian|French|British|English|Scottish|Irish|Welsh|American|Canadian|"
        "Mexican|Colombian|Peruvian|Bolivian|Brazilian|Jamaican|Moroccan|Lebanese|Turkish|Afghan|Pakistani|"
        "Indian|Nepalese|Thai|Chinese|Japanese|Korean|Russian|Polish|Czech|Swedish|Swiss|Greek|Persian|African|"
        "Asian|European|Californian|Egyptian|Cuban|Afghani|Nordic|Oriental|Mediterranean|Bohemian|"
        "Eastern European|South American|Latin",
        "courier": "Royal Mail|DHL|UPS|FedEx|DPD|Hermes|PostNL|USPS|Deutsche Post|Special Delivery|First Class|"
        "Signed For|Tracked 24|Tracked 48|Next Day|Express|Priority Mail|EMS|Registered|Standard|Airmail",
        "service": "massage|deep tissue massage|full body massage|dinner date|company|private dance|overnight|"
        "outcall|incall|duo|role play|domination|tie and tease|photo shoot|video call|webcam show|escorting|"
        "companionship|cleaning|ironing|plumbing|plastering|painting and decorating|gardening|tree surgery|"
        "fencing|roofing|removals|man and van|dog walking|pet sitting|babysitting|childminding|tutoring|"
        "maths tuition|piano lessons|driving lessons|personal training|yoga|reiki|hairdressing|mobile beautician|"
        "nails|tattoos|web design|bookkeeping|translation|proofreading|car valeting|window cleaning|"
        "gutter cleaning|house clearance|catering",
        "room": "double room|single room|en-suite room|studio flat|one bed flat|two bedroom house|bungalow|loft|"
        "annexe|houseshare|flatshare|garage|parking space|shop unit|office|holiday let|static caravan|"
        "basement flat|penthouse",
        "rite": "hiya|hi|hello|hey|hey guys|hi there|hello all|good morning|good evening|dear all|greetings|"
        "welcome|yo|hello gentlemen|hey boys|hi guys|hello everyone|dear customers|dear buyers|hi folks|"
        "evening all|alright",
        "praise": "great seller|good comms|fast delivery|fast shipping|quick post|lovely product|top quality|"
        "as described|perfect stealth|nice stealth|will order again|will be back|would recommend|"
        "highly recommended|five stars|10/10|A+++|arrived next day|came in two days|on time|well packed|"
        "well wrapped|no complaints|very happy|exactly what I wanted|spot on|bang on|first class|thanks again|"
        "many thanks|cheers|pleasure to deal with|best on here|good weight|bit over weight|great value|"
        "honest seller|friendly|patient|helpful|replied fast",
        "blame": "never arrived|still waiting|no reply|wrong item|underweight|bunk|scam|scammer|avoid|do not buy|"
        "stay away|selective scammer|money gone|refund refused|broken|late|rude|disappointing|not as described|"
        "took three weeks|poor stealth|looked used|smelled bad|would not use again|terrible|waste of money|"
        "missing parts",
        "month": "January|February|March|April|May|June|July|August|September|October|November|December|"
        "Christmas|Easter|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
        "summer|autumn|winter",
        "app": "WhatsApp|Telegram|Signal|Wickr|Session|Threema|Snapchat|Instagram|Kik|Facebook|Messenger|Skype|"
        "Discord|Jabber|ICQ|Element|Viber|Line|WeChat|email|e-mail|text|PM|DM|PGP|Proton Mail|Tutanota|Twitter|"
        "Reddit|OnlyFans",
        "coin": "Bitcoin|BTC|Monero|XMR|Litecoin|LTC|Ethereum|ETH|Dogecoin|USDT|PayPal|Cash App|bank transfer|"
        "cash|card|Western Union|MoneyGram|Revolut|Apple Pay|escrow|FE|Finalize Early|multisig|Zelle|Skrill|"
        "Perfect Money",
        "count": "1g|3.5g|7g|10g|14g|28g|1 oz|half ounce|quarter|1kg|5 x|10x|25|50|100|250 pills|500 tabs|one|"
        "two|three|a pair of|set of 4|set of six|job lot of|box of|pack of 10|bundle of|100mg|20mg|300ug|2mg|"
        "10 strips|1ml|500ml",
        "price": "£5|£10|£25|£40|£60|£80|£120|£150|£250|£499|$20|$45|$99|$150|$300|€15|€50|€200|20 quid|"
        "fifty quid|100 roses|150 roses|120 per hour|0.005 BTC|1.2 XMR|ono|o.n.o.|or best offer|no offers|free|"
        "swap|£30 each",
        "emoji": "❤️|😘|🔥|💋|🌹|✅|⭐⭐⭐⭐⭐|🚀|💎|🍀|🍄|"
        "❄️|💊|📦|✈️|🇬🇧|🇳🇱|👌|👍|🙏|xx|xxx|x|:)|;)|!!!|~|***|---|===|>>>|•",
    }.items()
}

PLACES = (
    "London|Manchester|Birmingham|Leeds|Liverpool|Glasgow|Edinburgh|Cardiff|Belfast|Bristol|Sheffield|Newcastle|Hull|"
    "Nottingham|Leicester|Coventry|Bradford|Stoke|Derby|Southampton|Portsmouth|Plymouth|Norwich|Oxford|Cambridge|York|"
    "Brighton|Bournemouth|Reading|Swindon|Luton|Northampton|Preston|Blackpool|Bolton|Croydon|Camden|Soho|Mayfair|"
    "Paddington|Canary Wharf|Earls Court|Kings Cross|Milton Keynes|Dublin|Cork|Galway|New York|NYC|Brooklyn|Queens|"
    "Boston|Chicago|Houston|Dallas|Miami|Atlanta|Denver|Seattle|Portland|Phoenix|Las Vegas|Los Angeles|LA|San Diego|"
    "San Francisco|Detroit|Philadelphia|Texas|California|Florida|Ohio|Amsterdam|Rotterdam|Utrecht|The Hague|Berlin|"
    "Hamburg|Munich|Cologne|Frankfurt|Vienna|Zurich|Geneva|Paris|Lyon|Marseille|Nice|Brussels|Antwerp|Madrid|Barcelona|"
    "Valencia|Malaga|Ibiza|Lisbon|Porto|Rome|Milan|Naples|Turin|Athens|Prague|Warsaw|Krakow|Budapest|Bucharest|Sofia|"
    "Copenhagen|Oslo|Stockholm|Helsinki|Moscow|Kyiv|Istanbul|Dubai|Mumbai|Delhi|Bangkok|Hong Kong|Singapore|Tokyo|"
    "Sydney|Melbourne|Perth|Brisbane|Auckland|Toronto|Vancouver|Montreal|Mexico City|Bogota|Lima|Lagos|Nairobi|UK|USA|"
    "US|EU|NL|England|Scotland|Wales|Ireland|Germany|France|Spain|Italy|Netherlands|Holland|Belgium|Poland|Canada|"
    "Australia|Europe|Asia|Africa|Scandinavia|Essex|Kent|Surrey|Yorkshire|Cornwall|Devon|Lancashire|Merseyside|Fife"
).split("|")
"""Places that adverts name most."""

NICKNAMES = (
    "Abby|Al|Alfie|Ali|Andy|Ange|Archie|Ash|Barb|Barney|Baz|Becca|Becky|Ben|Bernie|Bert|Bess|Betsy|Bev|Bex|Bill|Billy|Bo|"
    "Bob|Bobby|Bonnie|Carrie|Cat|Cathy|Charlie|Chas|Chaz|Chris|Cindy|Col|Connie|Daz|Deb|Debs|Dee|Denny|Di|Dom|Don|Dot|"
    "Ed|Eddie|Ellie|Elle|Em|Ern|Fi|Flo|Fran|Frankie|Fred|Gabe|Gaz|Geoff|Gerry|Ginny|Gus|Hal|Hank|Harry|Hattie|Izzy|Jackie|"
    "Jake|Jan|Jaz|Jeff|Jen|Jenny|Jess|Jez|Jim|Jimmy|Jo|Joe|Joey|Jon|Josie|Jude|Kat|Kate|Kath|Kaz|Kel|Ken|Kev|Kim|Kit|Len|"
    "Les|Lexi|Lil|Liz|Lou|Mac|Mads|Maggie|Mandy|Manny|Matt|Max|Mel|Mick|Micky|Mike|Milly|Mo|Molly|Nat|Ned|Nick|Nicky|Nige|"
    "Noz|Pam|Pat|Pete|Phil|Pip|Polly|Raj|Ray|Reg|Ricky|Rob|Robbie|Rod|Ron|Ronnie|Roz|Russ|Sal|Sally|Sam|Sandy|Shaz|Sid|Sol|"
    "Stan|Steph|Steve|Sue|Suz|Sy|Ted|Tel|Terry|Theo|Tim|Tina|Tom|Toni|Tony|Trish|Val|Vic|Viv|Wes|Will|Woody|Zac|Zed|Zo"
).split("|")
"""Short forms of given names, which lists of names lack."""
