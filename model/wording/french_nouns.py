"""The gender of French nouns that captions use, in the singular.

Counted from the articles that people put before them in captions of photos; nouns of either gender
("artiste", "enfant") and words that are also something else ("marche", "porte") are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Gender = Literal["m", "f"]

_MASCULINE = """
    accident adolescent agent air ami ange animal appareil appartement aquarium arbitre arbre
    arrière-plan arrêt atelier auditorium avion aéroport bac badge bain baiser balai balcon ballon
    banc bandana bandeau banjo bar barbecue baril bas-côté baseball basket basket-ball basketteur
    bassin bateau batteur berger biker bikini billard bloc blouson bois bol bonnet bouc bouquet
    bout bowling bracelet bras breakdance brocoli brouillard buffet buisson bureau bus but
    bâtiment bâton bébé béret béton caddie cadeau cadre café camion canal canapé canard caniche
    canot canoë capot carnaval carrelage carton casque catcheur cavalier centre cerceau cercle
    champ chandail chanteur chantier chapeau char chargement chariot chat chemin chemisier cheval
    chevalet chien chiffon chiot chocolat châle château ciel ciment circuit clavier client club
    coffre coiffeur collier combat comptoir concert concours conducteur contrôle costume cou
    coucher couloir coup couple coureur cours coussin couteau couvercle cow-boy cowboy crayon
    cricket crâne crépuscule cuisinier cygne câble câlin cône côté cœur dessin discours dispositif
    disque distributeur document doigt drap drapeau débardeur décor défenseur défilé déjeuner
    désert dîner employé endroit engin ensemble entraîneur entrepôt environnement escalator
    escalier espace fauteuil fer festival feu fil filet fils foin foot football footballeur
    footing fossé foulard four foyer frisbee front fruit fusil gamin gant garage gardien gars
    garçon genou gilet glacier gobelet golf graffiti gravier gril grill grillage groupe guichet
    gymnase gâteau hall hamac harnais hockey homme hot-dog hula hélicoptère hôpital hôtel immeuble
    incendie individu instrument jardin jean jet jeu jockey jouet joueur jour journal jus kayak
    kiosque kitesurf laboratoire labrador lac lampadaire lancer lanceur lasso lavabo linge liquide
    lit littoral logo lévrier magasin magazine maillot mannequin manteau manège maquillage
    marathon marbre marchand marché mariage marteau masque match matelas matériel maïs mec membre
    menu micro microphone microscope militaire miroir monde monocycle monospace monsieur monticule
    monument morceau motard moteur mouton mouvement mur muret museau musicien musée médecin métal
    métier métro nageur navire nez nourrisson nouveau-né nuage numéro objet obstacle océan
    officier oiseau orchestre ordinateur oreiller ours outil ouvrier pain palet palmier panier
    panneau pantalon papier papillon paquet parachute parapluie parasol parc parcours parking
    parquet passage patient patin patineur patio pavé pays paysage peintre peloton perron
    photographe piano pied pigeon pilier pistolet plafond plancher plat plateau plongeoir plongeur
    pneu podium poil poisson policier polo pompier poney pont ponton porche port portrait pot
    poteau pouce poulet produit professeur projet pré public pull pupitre père pêcheur quai
    quarterback quartier radeau rafting rail randonneur rassemblement ravin rayon rebord receveur
    regard repas revêtement ring rivage rocher rodéo roller rouleau ruban ruisseau récipient
    réfrigérateur sable sac salon salto sandwich sans-abri sapin saut saxophone scooter seau
    sentier serveur service short signe siège skate skateboard skateur ski skieur slip snowboard
    snowboarder snowboardeur sol soldat soleil sommet souffleur sourire spectacle spectateur sport
    stade stand studio stylo supermarché surf surfeur survêtement sweat-shirt t-shirt tableau
    tablier tabouret tambour tapis tas tatouage taureau taxi temple temps tennis terrain thé
    théâtre tir tissu toboggan toit tournoi tout-petit tracteur trafic train trampoline tramway
    transport travail travailleur traîneau tricycle tronc trottoir trou troupeau trépied tube
    tunnel turban tuyau télescope téléphone uniforme veau vendeur ventre verre village vin violon
    violoncelle virage visage voilier vol volant volley volleyball vtt véhicule vélo vêtement
    wagon wakeboard xylophone yoga zoo zèbre âne échafaudage éclairage écran éléphant équipement
    établissement étal étang évier événement œil œuf
"""

_FEMININE = """
    acrobatie action adolescente affiche allée arche arme arrière-cour arène assiette attraction
    baie baignoire balade balançoire balle ballerine balustrade banane bande banderole bannière
    banquette barbe barque barre barrière base bataille batte batterie benne berge bibliothèque
    bière blouse boisson borne bouche boue bougie boule bouteille boutique bouée boîte branche
    brosse brouette bulle bâche cabane cabine cage caisse camionnette campagne caméra canette
    canne cape carte cascade casquette casserole ceinture chaise chambre chanson chanteuse
    charrette chaussure chaussée chaîne cheminée chemise chorale chorégraphie chèvre cible
    cigarette circulation citrouille classe clôture coiffe collation colline combinaison
    compétition conférence construction conversation corde cornemuse corniche cour course
    couverture craie cravate croix crête cuillère cuisine cuisinière cérémonie côte dame danse
    danseuse direction discussion douche dune démonstration eau enseigne entrée exposition
    expression expérience falaise famille fanfare façade femme fenêtre ferme feuille figure file
    fille flaque fleur flûte foire fontaine forêt foule fourchette fourgonnette fresque fumée fête
    galerie gare girafe glace grille grimace grotte grue gueule guitare hache haie herbe horloge
    image intersection jambe jeep jetée joueuse journée jupe laisse lampe langue laverie ligne
    luge lumière machine main maison maman manifestation maquette mariée mascotte mer montagne
    montgolfière moto moustache muselière musique mère nacelle nappe nature neige nourriture nuit
    ombrelle opération orange paille paire paix pancarte parade paroi part partie passerelle
    patinoire patte pause peau peinture pelle pelouse pente perceuse perche percussion performance
    perruque personne phase photo pierre pile pinata piscine pizza pizzeria pièce place plage
    planche plante plaque plate-forme plateforme pluie poignée poitrine police pomme pose position
    poterie poubelle poupée poussette poussière poutre prairie promenade présentation publicité
    pâte queue rambarde rame rampe randonnée rangée raquette remorque rive rivière robe roue route
    rue ruelle réception région réunion salle salopette scie sculpture scène serveuse serviette
    sieste soirée souris station statue structure sucette surface série table taille tasse tenue
    terrasse terre tige toge toile toilette tondeuse trompette tronçonneuse trottinette tyrolienne
    télévision tête usine vache vague vaisselle valise vallée veste viande victoire ville vitre
    vitrine voie voiture vue végétation zone écharpe échelle église épicerie épée équipe étagère
    étendue étoffe étoile
"""

GENDERS: Mapping[str, Gender] = {
    **dict.fromkeys(_MASCULINE.split(), "m"),
    **dict.fromkeys(_FEMININE.split(), "f"),
}
