"""Whom and what sort of animal a sentence names: persons, dogs, cats ..., in English and French.

One class holds all the words by which people name the same: "a man", "a boarder" and « des gens »
are persons. They serve to see which captions name somebody that is not there, as CHAIR does for the
objects of COCO (Rohrbach et al. 2018, arXiv 1809.02156), and to ask for evidence before they are
named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from model.caption import Language

PERSON = "person"

_ENGLISH = {
    PERSON: """
        person persons people man men woman women lady ladies guy guys gentleman gentlemen male
        males female females adult adults someone somebody individual individuals teenager
        teenagers teen teens mother father mom dad couple couples child children kid kids boy boys
        girl girls toddler toddlers baby babies infant infants crowd crowds audience spectator
        spectators player players cyclist cyclists bicyclist bicyclists biker bikers rider riders
        motorcyclist motorcyclists skateboarder skateboarders skater skaters surfer surfers skier
        skiers snowboarder snowboarders boarder boarders climber climbers hiker hikers runner
        runners swimmer swimmers dancer dancers worker workers chef chefs batter batters catcher
        umpire pitcher driver drivers passenger passengers tourist tourists pedestrian pedestrians
        shopper shoppers soldier soldiers officer officers policeman policemen fireman firemen
        firefighter firefighters cowboy cowboys bride groom family families friend friends human
        humans actor actress artist musician musicians singer singers student students teacher
        golfer fisherman fishermen farmer racer racers jockey goalie vendor vendors customer
        customers waiter waitress bystanders onlookers businessman businessmen politician athlete
        athletes wrestler wrestlers acrobat acrobats parent parents son daughter brother sister""",
    "dog": """dog dogs puppy puppies canine canines poodle terrier retriever greyhound greyhounds
        dalmatian labrador bulldog collie dachshund pug husky hound hounds""",
    "cat": "cat cats kitten kittens kitty feline",
    "bird": """bird birds duck ducks goose geese seagull seagulls gull gulls pigeon pigeons parrot
        parrots owl owls eagle hawk swan swans penguin penguins chicken chickens rooster hen hens
        crow crows flamingo flamingos pelican pelicans peacock ostrich parakeet heron""",
    "horse": "horse horses pony ponies foal colt mare stallion donkey donkeys mule mules",
    "cow": "cow cows cattle bull bulls calf ox oxen steer buffalo bison",
    "sheep": "sheep lamb lambs ram ewe goat goats",
    "elephant": "elephant elephants",
    "bear": "bear bears cub cubs",
    "zebra": "zebra zebras",
    "giraffe": "giraffe giraffes",
    "deer": "deer elk moose antelope",
    "fish": "fish fishes shark sharks dolphin dolphins whale whales",
    "monkey": "monkey monkeys ape apes gorilla gorillas",
    "lion": "lion lions tiger tigers leopard cheetah",
    "pig": "pig pigs",
    "rabbit": "rabbit rabbits bunny",
    "squirrel": "squirrel squirrels",
    "insect": "butterfly butterflies bee bees insect insects",
    "camel": "camel camels",
}

SELDOM_NAMED: Mapping[str, Mapping[Language, str]] = {
    "elephant": {"en": "elephant", "fr": "éléphant"},
    "lion": {"en": "big cat", "fr": "félin"},
    "insect": {"en": "insect", "fr": "insecte"},
    "rabbit": {"en": "rabbit", "fr": "lapin"},
    "squirrel": {"en": "squirrel", "fr": "écureuil"},
    "zebra": {"en": "zebra", "fr": "zèbre"},
    "pig": {"en": "pig", "fr": "cochon"},
    "deer": {"en": "antelope", "fr": "antilope"},
    "camel": {"en": "camel", "fr": "chameau"},
    "monkey": {"en": "monkey", "fr": "singe"},
}
"""What the animals are called of which captions have few and ImageNet many (`label_subjects.py`):
its lions are tigers and leopards, too, its deer are antelopes."""

_FRENCH = {
    PERSON: """
        personne personnes gens homme hommes femme femmes dame dames monsieur messieurs mec mecs
        type types individu individus adulte adultes adolescent adolescents adolescente
        adolescentes ado ados mère père maman papa couple couples enfant enfants garçon garçons
        garçonnet fillette fillettes fille filles gamin gamins bébé bébés bambin bambins foule
        public spectateur spectateurs joueur joueurs joueuse joueuses cycliste cyclistes motard
        motards motocycliste cavalier cavaliers cavalière skateur skateurs skateboardeur
        skateboarder patineur patineurs patineuse surfeur surfeurs surfeuse skieur skieurs skieuse
        snowboarder snowboardeur snowboardeurs grimpeur grimpeurs grimpeuse alpiniste randonneur
        randonneurs coureur coureurs coureuse nageur nageurs nageuse danseur danseurs danseuse
        danseuses ouvrier ouvriers cuisinier cuisiniers chef chefs conducteur passager passagers
        touriste touristes piéton piétons soldat soldats policier policiers pompier pompiers mariée
        marié mariés famille familles ami amis amie amies musicien musiciens musicienne chanteur
        chanteuse étudiant étudiants golfeur pêcheur pêcheurs fermier pilote pilotes vendeur
        vendeurs client clients serveur serveuse athlète athlètes lutteur lutteurs parents fils
        frère sœur""",
    "dog": "chien chiens chienne chiot chiots caniche lévrier lévriers labrador dalmatien",
    "cat": "chat chats chatte chaton chatons",
    "bird": """oiseau oiseaux canard canards oie oies mouette mouettes goéland goélands pigeon
        pigeons perroquet perroquets hibou chouette aigle faucon cygne cygnes pingouin pingouins
        poulet poulets poule poules coq corbeau flamant flamants pélican paon autruche héron""",
    "horse": "cheval chevaux poney poneys poulain jument étalon âne ânes mule",
    "cow": "vache vaches bétail taureau taureaux veau veaux bœuf bœufs buffle buffles bison",
    "sheep": "mouton moutons agneau agneaux brebis bélier chèvre chèvres",
    "elephant": "éléphant éléphants",
    "bear": "ours ourson oursons",
    "zebra": "zèbre zèbres",
    "giraffe": "girafe girafes",
    "deer": "cerf cerfs biche biches élan antilope chevreuil",
    "fish": "poisson poissons requin requins dauphin dauphins baleine baleines",
    "monkey": "singe singes gorille gorilles",
    "lion": "lion lions tigre tigres léopard guépard",
    "pig": "cochon cochons porc porcs",
    "rabbit": "lapin lapins",
    "squirrel": "écureuil écureuils",
    "insect": "papillon papillons abeille abeilles insecte insectes",
    "camel": "chameau chameaux",
}

_TOYS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(teddy bears?|(stuffed|toy|plastic|plush|rubber) (bear|animal|dog|cat|horse|duck|"
        r"elephant)s?|hot ?dogs?|bull'?s eye)\b"
    ),
    "fr": re.compile(
        r"\b(ours en peluche|(chien|chat|cheval|canard|éléphant)s? (en (peluche|plastique)|jouets?)"
        r"|hot[- ]dogs?|en file indienne)\b"
    ),
}
"""What sounds like an animal and is none."""

_WORD = re.compile(r"[^\W\d_]+")


def _classes(table: Mapping[str, str]) -> dict[str, str]:
    return {word: name for name, words in table.items() for word in words.split()}


@cache
def subject_words(language: Language) -> Mapping[str, str]:
    """Return the words, lower case, that name a person or an animal, and the class of each."""
    return _classes(_ENGLISH if language == "en" else _FRENCH)


def subjects(text: str, language: Language) -> frozenset[str]:
    """Return the classes of persons and animals that a sentence names."""
    known = subject_words(language)
    spoken = _WORD.findall(_TOYS[language].sub(" ", text.lower()))
    return frozenset(known[word] for word in spoken if word in known)
