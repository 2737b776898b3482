"""The sentences of invented adverts, listings, profiles and reviews: a grammar with a slot for every name."""

from __future__ import annotations

from collections.abc import Mapping

# In braces: a rule of this grammar, a list of ordinary words, or a kind of name. A new line parts sentences as | does.
_RULES = {
    "line": """
{company}|{company}|{company}|{company}|{sale}|{sale}|{sale}|{listing}|{listing}|{listing}|{listing}|{vendor}
{vendor}|{vendor}|{review}|{review}|{review}|{contact}|{contact}|{letting}|{work}|{work}|{family}|{forum}|{forum}
{policy}|{policy}|{plain}|{plain}|{plain}|{letter}|{tale}|{abroad}""",
    "company": """
{rite} I'm {GIVEN}, {age} years old, {quality} and friendly|{rite} my name is {GIVEN} and I am new in {GEO}
{rite} {GIVEN} here , available {month} to {month}|{GIVEN} {age} {GEO} {service}
I am {GIVEN} , a {origin} girl in {GEO} offering {service} and {service}|{GIVEN}, {origin} , {age} , {app} me
sexy {origin} babe {GIVEN} back in {GEO} for one week only {emoji}
{emoji} {GIVEN} {emoji} {age} {emoji} {GEO} {emoji} {price}|NEW IN TOWN {GIVEN} {age} {service} {price}
{GIVEN} and {GIVEN} offer {service} in {GEO} , ask for {GIVEN}|ask for {GIVEN}|Ask for {GIVEN} when you call
just ask for {GIVEN} or {GIVEN}|call {GIVEN} now {emoji}|text {GIVEN} {phone}|{GIVEN} {phone}|{GIVEN} - {phone}
{phone} {GIVEN}|{GIVEN} ({GEO}) {phone}|- {GIVEN}|xx {GIVEN}|love {GIVEN} xx|kisses {GIVEN}|Kisses, {GIVEN} {emoji}
yours {GIVEN}|it's {GIVEN} from {GEO} {emoji}|{GIVEN}'s back!! {service} {price}
visiting {GEO} {month} to {month} {GIVEN} xx|TS {GIVEN} , {origin} and {quality}|Mistress {GIVEN} {GEO} {service}
Miss {GIVEN} will see you in {GEO} near {STREET}|Lady {GIVEN} , {service} , no rush|Madame {GIVEN} {GEO}
meet {GIVEN} , she is {age} and {origin}|my friend {GIVEN} and me , {GIVEN} , are in {GEO} until {month}
{GIVEN} is {age} , slim , {colour} hair , {colour} eyes , size {digits}|real pics !! {GIVEN} {age} , {GEO} centre
I'm {GIVEN} & I love to spoil you {emoji}|its {GIVEN} again , missed me ?
hey its {GIVEN} {emoji} {service} {price} , no blocked calls|{GIVEN} , {GEO} , {phone} , {app} only
{GIVEN} {PERSON_LAST} , independent companion in {GEO}|{FORMAL} , {GEO}
call me for {service} , I will be in {GEO} and you may come to us any day
rose petals , candles , {service} , {price} roses|gentlemen only , you will not regret it
us two girls will treat you , {price} , may go higher|sweet as honey , summer special , {price}
GFE with {GIVEN} , ask reception for {GIVEN} or {GIVEN} , {GEO} {STREET}|real name is {PERSON} but call me {GIVEN}
AKA {GIVEN}""",
    "sale": """
{quality} {colour} {thing} , {price}|{brand} {thing} , {quality} condition , {price}
{thing} and {thing} {price} the lot|{colour} {brand} {thing} for sale in {GEO} , collection only
selling my {brand} {thing} , {quality} , {price}|for sale {count} {thing} {price} call {GIVEN} on {phone}
{quality} {thing} , collect from {GIVEN} in {GEO}|contact {PERSON} {phone}|Contact: {PERSON}
Seller: {PERSON} , {GEO}|call {FORMAL} after 6|ring {GIVEN} or {GIVEN} on {phone}|collection from {STREET} , {GEO}
can deliver to {GEO} or {GEO} for petrol money|pick up {GEO} only , cash to {GIVEN}
wanted : {thing} , will pay {price} , {GEO} area , thanks {GIVEN}|swap {thing} for {thing} , may add cash
will post to {GEO}|{brand} {thing} {price} , {brand} {thing} {price} , both {quality}
Hugo Boss jacket and Ted Baker shirt , {quality} , {price}
moving house , everything must go , {thing} , {thing} , {thing}|{thing} hardly used , was a gift , {price}
my husband {GIVEN} can deliver|bought from {ORG} in {month} , still boxed , {price}
{thing} from {ORG} , receipt included|made by {brand} , {colour} and {colour}|{thing} by {PERSON} , signed copy
signed by {PERSON} , framed , {price}|painting by local artist {PERSON} of {GEO}
{colour} rose bushes , lily bulbs , heather and ivy , {price} each|rose gold {thing} , {price}
will not split , may part ex|it will fit any {brand} , message us for a picture|give us a call , we may deal
can you tell us more about the {thing} ?|Bill of sale , V5 and service history
MOT till May , new tyres , drives well|March or April delivery , first to see will buy""",
    "listing": """
{count} {drug}|{count} {origin} {drug} {quality}|{quality} {drug} {count} {price}|{count} {strain} {drug}
{emoji} {strain} {emoji} {count} {emoji} {price}|{count} x {strain} {count}
{drug} {count} - {quality} - tracked shipping|{quality} {origin} {drug} from {GEO}
{drug} from {GEO} to {GEO} , {courier}|[{GEO}] {count} {drug}|{GEO} - {GEO} {drug} {count} {quality}
ships from {GEO}|Ships from: {GEO}|Ships to: {GEO}|Ships to worldwide|ships to {GEO} , {GEO} and {GEO}
Origin: {GEO} , {drug}|{strain} - indica dominant , {quality} and {quality}
{strain} x {strain} , grown indoors , {quality}|{drug} {quality} NO FE NEEDED|{count} {digital} {quality}
{brand} {digital} + warranty|{digital} - {digital} - {digital} instant delivery|{origin} {digital} {count}
{count} {brand} {drug}|{brand} {thing} replica {quality}|{colour} {strain} {count} pressed in {GEO}
Molly {count} , {quality} , no caffeine|Mary Jane , {strain} and {strain} in stock
Charlie , {count} , {quality} {origin} flake|Henry or ounce , {quality} bud|Lucy on blotter
you will receive {count} of {quality} {drug}|buy {count} get one free|free sample with any order of {drug}
this listing is for {count} {drug}|category : {drug} , sub category : {drug}|{drug} > {drug} > {origin} {drug}
{courier} {price}|{courier} , {courier} , {courier} untracked
re-pressed , {colour} and {colour} , {count} with logo of {brand}|US to US , {courier} , {price}
US domestic only , {drug}|UK to EU , {courier}|harm reduction : start low , go slow , may cause sleep
will ship in 24 hours , may take longer at Christmas|contact us for bulk prices""",
    "vendor": """
welcome to our shop , we sell {quality} {drug} and {drug}
hi , we are a team from {GEO} , {quality} {drug} since 2014|we ship from {GEO} to {GEO} , {courier} or {courier}
{handle} is back with {quality} {drug}|formerly {handle} on another market|{handle} - {quality} {origin} {drug}
my name is {handle} , ask {handle} for a discount|vendor {handle} , rated {quality} , level {digits}
about us : trusted since {month} , {quality} service|read our terms before you contact us
we will answer you within a day|we do not ship to {GEO} or {GEO}|orders to {GEO} take 10 days , {GEO} 3 days
no refunds for {GEO}|shipping to US may take three weeks
the shop is run by {GIVEN} and {GIVEN} , we know each other from {GEO}
I am {GIVEN} , I make everything myself in {GEO}|do not let {GIVEN} know|ask {GIVEN} , he packs the orders
{GIVEN} answers messages , {GIVEN} ships|big thanks to {PERSON} for the pictures
owner {PERSON} , {GEO} , member since 2011|{PERSON} ({age}) , {GEO} , {service} and {service}
{PERSON} / {service} / {GEO}|artist {PERSON} makes {colour} {thing} by hand|{ORG} , founded by {PERSON} in {GEO}
{PERSON} , director of {ORG}|{FORMAL} runs {ORG}""",
    "review": """
{praise}|{praise} , {praise}|{praise} !!|{blame}|{blame} , {blame}|{praise} but {blame}|{rite} , {praise}
{quality} {drug} , {praise}|thanks {GIVEN}|thanks {GIVEN} , {praise}|{GIVEN} was {quality} , {praise}
saw {GIVEN} in {GEO} , {praise}|spoke to {GIVEN} , {praise}|{GIVEN} came to fix the {thing} , {praise}
big up {GIVEN} , {praise}|{praise} , thank you {GIVEN} and {GIVEN} {emoji}|booked {GIVEN} for {service} , {praise}
{GIVEN} did the {service} , very {quality}|ask for {GIVEN} at {ORG} , {praise}|{PERSON} is a star , {praise}
avoid {PERSON} , {blame}|{PERSON} of {GEO} took my money , {blame}|{FORMAL} was very {quality}
do not trust {GIVEN} {PERSON_LAST} from {GEO}|this {PERSON} never paid|sent to my mate {GIVEN} in {GEO} , {praise}
cheers {GIVEN} mate|my friend {GIVEN} loved it|my wife {GIVEN} and I , {praise}
{quality} , landed in {GEO} in 4 days|{GEO} landed , {praise}|{GEO} here , {blame}|{drug} was {quality} , {praise}
{count} of {drug} , {praise}|{strain} smells of lemon and pine , {praise}|{handle} is {quality} , {praise}
{handle} {blame}|will use {handle} again|may order again in {month}|would be better with tracking , but good for us
they will sort you out|{month} order {blame}|{courier} lost it , seller helped us|{origin} stuff is always {quality}
pure as it may get , rose tinted or not""",
    "contact": """
{app} : {handle}|{app} {handle} or {app} {handle}|contact me on {app}|add me on {app} @{handle}|{app} me , {GIVEN}
{GIVEN} : {phone}|phone {GIVEN} {phone} or {GIVEN} {phone}|Name: {PERSON}|name - {GIVEN}|Full name : {PERSON}
Address: {STREET} , {GEO}|{PERSON} , {STREET} , {GEO}|send to {PERSON} , {STREET} , {GEO}|payable to {PERSON}
account name {PERSON} , sort code {digits}|attn: {PERSON}|FAO {FORMAL}|c/o {PERSON} , {GEO}|Regards , {PERSON}
Kind regards {GIVEN}|Best , {GIVEN}|cheers , {GIVEN}|Thanks , {PERSON} , {ORG}|Sincerely , {PERSON}
- {PERSON} , {GEO}|love from {GIVEN} and {GIVEN}|email {GIVEN} at the address below
speak to {GIVEN} , {GIVEN} or {GIVEN}|our {app} is {handle} , message us any time|no {app} please
we accept {coin} and {coin}|pay by {coin} , {coin} or {coin}|send {coin} to {handle}|PGP key below , always encrypt
will reply within the hour|you may call us on {phone}|posted by {handle} in {GEO}""",
    "letting": """
{room} to let in {GEO} , {price} , bills included|{quality} {room} near {STREET} , {GEO}
{room} , {GEO} , landlord {PERSON}|call {FORMAL} to view|viewings with {GIVEN} , {phone}
spare room in {GEO} , share with {GIVEN} and {GIVEN}|{room} {price} no DSS|five minutes from {GEO} station
live in landlady {GIVEN} , two cats called {PET} and {PET}|agent : {ORG} , {GEO}|available from {month}
the house is on {STREET} by the park|will suit a couple , may allow a pet , bills on us
on the corner of {STREET} and {STREET}""",
    "work": """
{quality} {service} in {GEO} , call {GIVEN} {phone}|{ORG} - {service} and {service}
{service} by {PERSON} , {price} an hour|{PERSON} {service}|{FORMAL} , {service} , {GEO}|{GIVEN} the plumber , {GEO}
{GIVEN}'s {service} , {phone}|{GIVEN} 's {service} {GEO}|{service} wanted in {GEO} , apply to {PERSON}
{ORG} is hiring in {GEO}|part time , apply in writing to {FORMAL} , {ORG} , {GEO}
qualified teacher {PERSON} offers {service}|{service} , {service} and {service} , free quotes , {GEO} and {GEO}
references from {FORMAL}|trainer {GIVEN} {PERSON_LAST} , {service} , {month} offer|no job too small , give us a call
rates may vary , mark your calendar""",
    "family": """
missing since {month} : {PERSON} , {age} , last seen in {GEO}|have you seen {GIVEN} ? {colour} coat , {GEO}
{PERSON} , {age} , of {GEO}|lost : {colour} cat called {PET} , {STREET}
looking for my old friend {PERSON} from {GEO}|anyone know {PERSON} ? went to school in {GEO}
happy birthday {GIVEN} {emoji}|Happy 40th {GIVEN} , love {GIVEN} , {GIVEN} and the kids
RIP {PERSON} , {GEO} will miss you|{PERSON} and {PERSON} , married in {GEO}|congratulations to {GIVEN} and {GIVEN}
in memory of {PERSON}|tracing {PERSON} , born in {GEO}|mum {GIVEN} , dad {GIVEN} , sister {GIVEN}
{GIVEN} , {GIVEN} , {GIVEN} and {GIVEN}|{PERSON} , {PERSON} and {PERSON}""",
    "forum": """
@{handle} {praise}|{handle} wrote : {praise}|{handle} said he will ship in {month}
has anyone tried the {drug} from {handle} ?|{GIVEN} told me the {drug} is {quality}
I know {GIVEN} from {GEO} , he is {quality}|{GIVEN} got arrested in {GEO}|{PERSON} got 5 years , read the news
anyone from {GEO} here ?|is {drug} legal in {GEO} ?|moving to {GEO} in {month}|{GIVEN} , {praise}
hey {GIVEN} did you get the {thing} ?|so {GIVEN} and {GIVEN} were at mine|{GIVEN} owes me {price}
my ex {GIVEN} {PERSON_LAST}|that guy {GIVEN} from {GEO}|dont tell {GIVEN} about us|{PERSON} of {ORG} said so
{ORG} closed my account|{GEO} police took the servers|the {origin} police say it may take months|lol at {GIVEN}
mods please ban {handle}|we all know it will end|I hope you may find what you look for|give them hell from us
let us know how it went|will anyone tell us the truth ?|it may be fake , mark my words|prices rose again in {month}
grace period ends in {month}|love it , joy to read""",
    "policy": """
by ordering you agree to our terms|all sales are final|we ship {month} to {month}
orders before noon go out the same day|refund 50 % for first orders|always use escrow|do not finalize early
leave feedback , it helps us|reship policy : once for trusted buyers
please write the address like this : name , street , city , country|Example : {PERSON} , {STREET} , {GEO}
tracking is not given|we reserve the right to refuse an order|min order {price}
stealth : {quality} , smell proof , {courier}|we will cancel without reason
we pack in {colour} envelopes , mark them fragile and ship by {courier}
customs may hold it , it will not come back to us|US orders only|accounts are replaced if they die in {count} days
not for human consumption|keep away from children|may contain nuts|dosage : {count}|Delivery Time And Prices
Terms And Conditions|Frequently Asked Questions|Customer Service|Product Description|Payment Methods|Back To Top
Add To Cart|Log In|Sign Up|Search Results|Vendor Level|Trust Level|Positive Feedback|Negative Feedback
Last Seen Today|View All Offers|Sort By Price|Report Listing|Send Message|View Profile|Public Key|Refund Policy
Bulk Discount|Main Menu|Read More|Shop By Category""",
    "plain": """
{quality} , {quality} and {quality}|{quality} {thing}|{colour} {thing}|{thing}|{thing} , {thing}
{drug} , {drug} , {drug}|{drug}|{digital}|{service}|{service} / {service}|{brand} {thing}|{praise}|{courier}|{price}
{count}|{origin} {thing}|{coin} , {coin}|{app} or {app}|The {colour} {thing} And The {quality} {thing}
{quality} {drug} and {quality} {drug} , {praise}|{brand} , {brand} , {brand}|if you will it , it may come to pass
we will see what may come|they gave us hope|join us in May|she rose early|he may rob you blind|mark it well
frank talk|a penny for your thoughts|sandy beach|holly and ivy|early dawn|dusty miller|art and craft|hunter boots
summer dresses in {colour} , {colour} and {colour}|Sunday lunch|crystal clear|diamond cut|pearl earrings|amber beads
jade ring|olive oil|Jersey cotton|china cups|turkey dinner|cologne and soap|panama hat|french windows|danish pastry
brussels sprouts|bath towels|reading lamp|Welcome Home Sign|Victorian Style {thing}|Georgian Silver|Edwardian Desk
Queen Anne Chair|King Size Duvet|Prince Albert Tobacco|Earl Grey Tea|Bloody Mary Mix|Jack Of All Trades
Peter Pan Costume|Harry Potter Books|Lego Batman|Santa Claus Suit|Sherlock Holmes DVD box|Billy bookcase""",
    "letter": """
{INITIALS}|{INITIALS}|- {INITIALS}|thx {INITIALS}|Thanks , {INITIALS}|Regards {INITIALS}|love {INITIALS} x
cheers {INITIALS}
{GIVEN}|{GIVEN}|- {GIVEN}|{GIVEN} x|thx {GIVEN}|Thanks a lot , {GIVEN}|{GIVEN} {PERSON_LAST}|{PERSON}
Dear {FORMAL}|Dear {GIVEN} ,|{GIVEN} ,|Hi {GIVEN} ,|hello {GIVEN} !|hey {GIVEN}|{rite} {GIVEN}
good day {FORMAL} , how are you ?|{GIVEN} please call me back|{GIVEN} - I shipped it on {month}
as I told {GIVEN} in {GEO}|could you ask {PERSON} ?|{GIVEN} , {GIVEN} :|To : {PERSON}|From : {PERSON}
Cc : {PERSON} , {PERSON}|Name {PERSON} Age {age} City {GEO}|signed {PERSON}|Yours faithfully {PERSON}""",
    "tale": """
{GIVEN} does an amazing job|{GIVEN} has been so helpful|{GIVEN} is the best in {GEO}|{GIVEN} made it for us
{GIVEN} did my hair
{GIVEN} will see you then|{GIVEN} may be there|I think {GIVEN} knows|we had {GIVEN} over|{GIVEN} and his brother {GIVEN}
{GIVEN} said he may sell the {thing}|{PERSON} has a {thing}|{PERSON_LAST} was not there|I work for {PERSON} in {GEO}
when {GIVEN} moved to {GEO} she met {PERSON} , who worked at {ORG}|{PERSON} was born in {GEO} and lives in {GEO}
{PERSON} , a {origin} citizen , was seen in {GEO} with {GIVEN}
according to {PERSON} the {thing} belonged to {FORMAL}|the {thing} was left to {GIVEN} by her uncle {GIVEN}
{GIVEN} said "{praise}"|{FORMAL} and {FORMAL} of {ORG} met in {GEO}|then {GIVEN} went with {GIVEN} to buy {drug}
police in {GEO} held {PERSON} , {age} , and {PERSON} , {age}|{PERSON_LAST} denies it""",
    "abroad": """
Hallo ich bin {GIVEN} aus {GEO} , {age} Jahre alt|ich heiße {GIVEN} und komme aus {GEO}|bitte {GIVEN} anrufen
Verkauft von {PERSON}|Versand aus {GEO} , schnell und sicher|sehr gute Qualität , gerne wieder|liebe Grüße {GIVEN}
Danke {GIVEN} , alles super|bonjour je m'appelle {GIVEN} , je suis de {GEO}|appelle {GIVEN} au {phone}
contactez {PERSON} à {GEO}|merci {GIVEN} , très bonne qualité|je vends ma voiture , bon état
envoi rapide depuis {GEO}|coucou c'est {GIVEN} {emoji}|hola soy {GIVEN} , nueva en {GEO}
me llamo {GIVEN} , tengo {age} años|llama a {GIVEN}|vendo bicicleta en {GEO} , preguntar por {PERSON}
muy buena calidad , gracias {GIVEN}|envíos a toda {GEO}|ciao sono {GIVEN} di {GEO}|chiamami , {GIVEN}
vendo divano , zona {GEO} , chiedere di {PERSON}|ottima qualità|hoi ik ben {GIVEN} uit {GEO}|bel {GIVEN}
te koop in {GEO} , bel {PERSON}|snelle levering , bedankt {GIVEN}|oi sou a {GIVEN} de {GEO}|me chama {GIVEN}
vendo moto em {GEO} , falar com {PERSON}|cześć jestem {GIVEN} z {GEO}|dzwoń {GIVEN}|hej jag heter {GIVEN} från {GEO}""",
}

GRAMMAR: Mapping[str, tuple[str, ...]] = {
    name: tuple(sentence.strip() for sentence in text.replace("\n", "|").split("|") if sentence.strip())
    for name, text in _RULES.items()
}
"""For each rule its sentences, in words between spaces."""
