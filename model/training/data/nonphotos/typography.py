"""Fonts and words for rendered pictures, out of whatever fonts this machine has."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Style = Literal["sans", "serif", "mono", "hand"]

_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
)
# How the files of common Latin families begin; other scripts would show these words as boxes.
_FAMILIES: dict[Style, tuple[str, ...]] = {
    "sans": ("DejaVuSans", "NotoSans", "Inter", "NimbusSans", "LiberationSans", "Arial", "Verdana"),
    "serif": ("DejaVuSerif", "NotoSerif", "NimbusRoman", "P052", "C059", "Times", "Georgia"),
    "mono": ("DejaVuSansMono", "NotoSansMono", "NimbusMonoPS", "LiberationMono", "Courier"),
    "hand": ("Z003", "Bradley", "Chalkduster", "Noteworthy", "Comic"),
}
_BOLD = ("-Bold", " Bold")
_REGULAR = ("", "-Regular", "-Roman", "-MediumItalic")


@dataclass(frozen=True, slots=True)
class Typeface:
    """A family in two weights; without files it is the scalable font inside Pillow."""

    regular: Path | None = None
    bold: Path | None = None

    def at(self, size: float, *, bold: bool = False) -> Font:
        """Return the font at a size in pixels."""
        return _load(self.bold if bold and self.bold else self.regular, max(4, round(size)))


@functools.cache
def typefaces(style: Style) -> tuple[Typeface, ...]:
    """Return the families of a style found here, in a fixed order; at least Pillow's own."""
    files = _font_files()
    found = []
    for family in _FAMILIES[style]:
        regular = _first(files, [family + ending for ending in _REGULAR])
        if regular is not None:
            bold = _first(files, [family + ending for ending in _BOLD])
            found.append(Typeface(regular, bold))
    return tuple(found) or (typefaces("sans") if style != "sans" else (Typeface(),))


@functools.cache
def _font_files() -> dict[str, Path]:
    files: dict[str, Path] = {}
    for folder in (*_FOLDERS, Path.home() / "Library" / "Fonts"):
        for place, _folders, names in os.walk(folder):
            for name in sorted(names):
                path = Path(place, name)
                if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
                    files.setdefault(path.stem, path)
    return files


def _first(files: dict[str, Path], stems: list[str]) -> Path | None:
    return next((files[stem] for stem in stems if stem in files), None)


@functools.lru_cache(maxsize=1 << 16)
def width(font: Font, word: str) -> float:
    """Return how wide a word is; filling lines asks for the same few hundred words again."""
    return font.getlength(word)


@functools.lru_cache(maxsize=512)
def _load(path: Path | None, size: int) -> Font:
    if path is None:
        return ImageFont.load_default(size)
    # The basic layout is three times as fast, and Latin letters need no other.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH = _words(
    "the of and to in a is that for it as was with be by on not he at this are or his from had "
    "but which have an they you were there one all we can her has been their more will would "
    "who if so no said what up its about into than them only other new some could time these "
    "two may then do first any like now my such over our man me even most made after also did "
    "many before must through years where much your way well down should because each just "
    "account address agreement amount annual article available balance board budget business "
    "chapter clause client committee company conditions contract council customer date delivery "
    "department description director edition evidence experience figure following government "
    "history however important information insurance interest invoice item language letter "
    "manager market measure meeting method minutes model month national number office order "
    "page paragraph payment period person personal policy population position possible present "
    "president price problem process product programme project provide public quantity question "
    "reason received record reference region registration report request required research "
    "result review school science section service signature social society special statement "
    "street student study subject summary support system table theory total training transport "
    "university value version water website window winter work world yours sincerely"
)

FRENCH = _words(
    "le la les de des du et en un une est que pour il elle dans qui ne pas sur au aux avec ce "
    "cette sont par plus ou mais nous vous ils leur son sa ses comme tout fait être deux même "
    "aussi bien sans peut tous dont temps entre après avant très où encore année années jour "
    "adresse agence article assurance avis bâtiment bulletin bureau chapitre chèque client "
    "commande commune compte conditions conseil contrat courrier date décembre décision "
    "délibération demande département dépôt destinataire développement dossier droit échéance "
    "école économie élève enfant enquête entreprise établissement étude exemple facture février "
    "fonction formation fournisseur français garantie général gouvernement habitant histoire "
    "horaires identité information intérêt janvier jeudi juillet lettre livraison loi lundi "
    "madame mairie maison marché mercredi ministère mois monsieur montant municipal naissance "
    "nombre numéro objet page paiement parents partie pays période personne police politique "
    "population préfecture prénom prix procès-verbal produit projet public quantité question "
    "rapport référence règlement relevé rendez-vous renseignement résultat rue salaire santé "
    "séance sécurité semaine service signature société sommaire sous-total soutien tableau "
    "téléphone texte total traduction travail université vacances valeur véhicule ville"
)

LABELS = _words(
    "File Edit View Insert Format Tools Window Help Home Search Settings Messages Profile Share "
    "Save Cancel OK Open Close New Delete Copy Paste Print Undo Redo Back Next Apply Export "
    "Import Account Privacy Network Sound Display Storage Battery General Inbox Sent Drafts "
    "Fichier Édition Affichage Outils Fenêtre Aide Accueil Rechercher Réglages Enregistrer "
    "Annuler Ouvrir Fermer Nouveau Supprimer Copier Coller Imprimer Suivant Retour Compte "
    "Confidentialité Réseau Son Écran Stockage Batterie Général Photos Music Videos Downloads "
    "Desktop Documents Calendar Contacts Notes Mail Weather Maps Camera Clock"
)

CODE = _words(
    "def return if else for while import from class self None True False int str list dict "
    "const let function async await var = == != () {} [] += -> => < > ; : i x y n value result "
    "items index count size name path file data error print(x) len(items) range(n) self.value "
    "std::vector<int> 0 1 2 10 'name' \"value\" # // TODO null void public static new this"
)
