<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR" sourcelanguage="en_US">
<context>
    <name>AlternativesCommands</name>
    <message>
        <source>Alternatives hidden</source>
        <translation>Autres descriptions masquées</translation>
    </message>
    <message>
        <source>Looking for other descriptions…</source>
        <translation>Recherche d’autres descriptions…</translation>
    </message>
    <message>
        <source>There is no other description</source>
        <translation>Il n’y a pas d’autre description</translation>
    </message>
    <message numerus="yes">
        <source>%n other description(s) shown</source>
        <translation>
            <numerusform>%n autre description affichée</numerusform>
            <numerusform>%n autres descriptions affichées</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AlternativesList</name>
    <message>
        <source>Other descriptions</source>
        <translation>Autres descriptions</translation>
    </message>
    <message>
        <source>Return or the number puts one in place of the caption.</source>
        <translation>Retour ou son numéro met l’une d’elles à la place de la description.</translation>
    </message>
</context>
<context>
    <name>ArchiveCommands</name>
    <message>
        <source>Open an Archive</source>
        <translation>Ouvrir une archive</translation>
    </message>
    <message>
        <source>The archive is being opened</source>
        <translation>L’archive s’ouvre</translation>
    </message>
    <message>
        <source>The archive “{name}” is open</source>
        <translation>L’archive «&#xa0;{name}&#xa0;» est ouverte</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) were added to the list.</source>
        <translation>
            <numerusform>%Ln image a été ajoutée à la liste.</numerusform>
            <numerusform>%Ln images ont été ajoutées à la liste.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AskingDialog</name>
    <message>
        <source>Ask About the Picture</source>
        <translation>Interroger l’image</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>Question</translation>
    </message>
    <message>
        <source>Is there a dog?</source>
        <translation>Y a-t-il un chien&#xa0;?</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Réponses</translation>
    </message>
    <message>
        <source>Ask whether something is there, or choose from the list.</source>
        <translation>Demandez si une chose est là, ou choisissez dans la liste.</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Demander</translation>
    </message>
</context>
<context>
    <name>AttentionCommands</name>
    <message>
        <source>These are your own words: the model did not look for them.</source>
        <translation>Ce sont vos propres mots&#xa0;: le modèle ne les a pas cherchés.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
    <message>
        <source>Copy Details</source>
        <translation>Copier les détails</translation>
    </message>
    <message>
        <source>Close Message</source>
        <translation>Fermer le message</translation>
    </message>
</context>
<context>
    <name>BatchCommands</name>
    <message>
        <source>Describe a Folder</source>
        <translation>Décrire un dossier</translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s)?</source>
        <translation>
            <numerusform>Décrire %Ln image&#xa0;?</numerusform>
            <numerusform>Décrire %Ln images&#xa0;?</numerusform>
        </translation>
    </message>
    <message>
        <source>This can take a while; you can pause it, or quit and go on later.</source>
        <translation>Cela peut durer&#xa0;; vous pouvez faire une pause, ou quitter et continuer plus tard.</translation>
    </message>
    <message>
        <source>Describe</source>
        <translation>Décrire</translation>
    </message>
    <message numerus="yes">
        <source>The captions of %Ln picture(s) are forgotten; the pictures themselves stay.</source>
        <translation>
            <numerusform>La description de %Ln image est oubliée&#xa0;; l’image elle-même reste.</numerusform>
            <numerusform>Les descriptions de %Ln images sont oubliées&#xa0;; les images elles-mêmes restent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) described.</source>
        <translation>
            <numerusform>%Ln image décrite.</numerusform>
            <numerusform>%Ln images décrites.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln are not photos.</source>
        <translation>
            <numerusform>%Ln n’est pas une photo.</numerusform>
            <numerusform>%Ln ne sont pas des photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be described.</source>
        <translation>
            <numerusform>%Ln n’a pas pu être décrite.</numerusform>
            <numerusform>%Ln n’ont pas pu être décrites.</numerusform>
        </translation>
    </message>
    <message>
        <source>The captions that are there stay.</source>
        <translation>Les descriptions déjà écrites restent.</translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in both languages?</source>
        <translation>
            <numerusform>Décrire %Ln image dans les deux langues&#xa0;?</numerusform>
            <numerusform>Décrire %Ln images dans les deux langues&#xa0;?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in French?</source>
        <translation>
            <numerusform>Décrire %Ln image en français&#xa0;?</numerusform>
            <numerusform>Décrire %Ln images en français&#xa0;?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in English?</source>
        <translation>
            <numerusform>Décrire %Ln image en anglais&#xa0;?</numerusform>
            <numerusform>Décrire %Ln images en anglais&#xa0;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Rename Batch</source>
        <translation>Renommer le lot</translation>
    </message>
    <message>
        <source>Name of the batch:</source>
        <translation>Nom du lot&#xa0;:</translation>
    </message>
    <message>
        <source>The batch is called “{name}” now</source>
        <translation>Le lot s’appelle maintenant «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Batch closed</source>
        <translation>Lot fermé</translation>
    </message>
    <message>
        <source>Batch reopened</source>
        <translation>Lot rouvert</translation>
    </message>
    <message>
        <source>Find the Folder of “{name}”</source>
        <translation>Retrouver le dossier de «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Delete the batch “{name}”?</source>
        <translation>Supprimer le lot «&#xa0;{name}&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>Delete Batch</source>
        <translation>Supprimer le lot</translation>
    </message>
    <message numerus="yes">
        <source>Cancelled; %Ln picture(s) left out</source>
        <translation>
            <numerusform>Annulé&#xa0;; %Ln image laissée de côté</numerusform>
            <numerusform>Annulé&#xa0;; %Ln images laissées de côté</numerusform>
        </translation>
    </message>
    <message>
        <source>The batch “{name}” is done</source>
        <translation>Le lot «&#xa0;{name}&#xa0;» est terminé</translation>
    </message>
    <message>
        <source>Show Batch</source>
        <translation>Afficher le lot</translation>
    </message>
</context>
<context>
    <name>BatchList</name>
    <message>
        <source>Describe a Folder…</source>
        <translation>Décrire un dossier…</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lots</translation>
    </message>
    <message>
        <source>Folders you have described appear here.</source>
        <translation>Les dossiers que vous avez décrits apparaissent ici.</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Dossier…</translation>
    </message>
</context>
<context>
    <name>BatchModel</name>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Caption in English</source>
        <translation>Description en anglais</translation>
    </message>
    <message>
        <source>Caption in French</source>
        <translation>Description en français</translation>
    </message>
    <message>
        <source>Certainty</source>
        <translation>Certitude</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Described</source>
        <translation>Décrite</translation>
    </message>
    <message>
        <source>Not a photo</source>
        <translation>Pas une photo</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>En échec</translation>
    </message>
    <message>
        <source>your own words</source>
        <translation>vos propres mots</translation>
    </message>
    <message>
        <source>In English</source>
        <translation>En anglais</translation>
    </message>
    <message>
        <source>In French</source>
        <translation>En français</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problème</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Laissée de côté</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>Revue</translation>
    </message>
    <message>
        <source>Unsure</source>
        <translation>Incertaine</translation>
    </message>
</context>
<context>
    <name>BatchPanel</name>
    <message>
        <source>Progress</source>
        <translation>Avancement</translation>
    </message>
    <message>
        <source>Pictures described</source>
        <translation>Images décrites</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Anglais</translation>
    </message>
    <message>
        <source>French</source>
        <translation>Français</translation>
    </message>
    <message>
        <source>English and French</source>
        <translation>Anglais et français</translation>
    </message>
    <message>
        <source>Language of the captions</source>
        <translation>Langue des descriptions</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Toutes</translation>
    </message>
    <message>
        <source>Show pictures in state</source>
        <translation>Montrer les images selon leur état</translation>
    </message>
    <message>
        <source>Try Failed Again</source>
        <translation>Réessayer les échecs</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Pictures of the batch</source>
        <translation>Images du lot</translation>
    </message>
    <message>
        <source>Drop a folder or many pictures here, or add a folder.
They are described one after another, also after you quit and start again.</source>
        <translation>Déposez ici un dossier ou beaucoup d’images, ou ajoutez un dossier.
Elles sont décrites l’une après l’autre, même après avoir quitté et relancé l’application.</translation>
    </message>
    <message>
        <source>Captions in:</source>
        <translation>Descriptions en&#xa0;:</translation>
    </message>
    <message>
        <source>Show:</source>
        <translation>Montrer&#xa0;:</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>The list is being opened…</source>
        <translation>Ouverture de la liste…</translation>
    </message>
    <message>
        <source>Describe many pictures</source>
        <translation>Décrire beaucoup d’images</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) found</source>
        <translation>
            <numerusform>%Ln image trouvée</numerusform>
            <numerusform>%Ln images trouvées</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave out what is not described yet</source>
        <translation>Laisser de côté ce qui n’est pas encore décrit</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Describe what was left out</source>
        <translation>Décrire ce qui a été laissé de côté</translation>
    </message>
    <message>
        <source>Find Folder…</source>
        <translation>Retrouver le dossier…</translation>
    </message>
    <message>
        <source>Review…</source>
        <translation>Revoir…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Describe a Folder…</source>
        <translation>Décrire un dossier…</translation>
    </message>
    <message>
        <source>Show All</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>No picture of this batch is in the state “{state}”.</source>
        <translation>Aucune image de ce lot n’est dans l’état «&#xa0;{state}&#xa0;».</translation>
    </message>
</context>
<context>
    <name>BatchWords</name>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Fermé</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Annulé</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Waits for another batch</source>
        <translation>Attend un autre lot</translation>
    </message>
    <message>
        <source>Describing pictures</source>
        <translation>Images en cours de description</translation>
    </message>
    <message>
        <source>Pausing after this picture…</source>
        <translation>Pause après cette image…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} sur {total}</translation>
    </message>
    <message numerus="yes">
        <source>%Ln described</source>
        <translation>
            <numerusform>%Ln décrite</numerusform>
            <numerusform>%Ln décrites</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not a photo</source>
        <translation>
            <numerusform>%Ln qui n’est pas une photo</numerusform>
            <numerusform>%Ln qui ne sont pas des photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln en échec</numerusform>
            <numerusform>%Ln en échec</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln laissée de côté</numerusform>
            <numerusform>%Ln laissées de côté</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>encore moins d’une minute</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>encore environ %Ln minute</numerusform>
            <numerusform>encore environ %Ln minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>encore environ %Ln heure</numerusform>
            <numerusform>encore environ %Ln heures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CaptionEditor</name>
    <message>
        <source>Caption in your own words</source>
        <translation>Description dans vos mots</translation>
    </message>
    <message>
        <source>Return saves, Escape cancels.</source>
        <translation>Retour enregistre, Échap annule.</translation>
    </message>
</context>
<context>
    <name>CaptionText</name>
    <message>
        <source>Caption in English</source>
        <translation>Description en anglais</translation>
    </message>
    <message>
        <source>Caption in French</source>
        <translation>Description en français</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Description</translation>
    </message>
</context>
<context>
    <name>CaptionView</name>
    <message>
        <source>Copy Caption</source>
        <translation>Copier la description</translation>
    </message>
    <message>
        <source>Looking at the picture…</source>
        <translation>Je regarde l’image…</translation>
    </message>
    <message>
        <source>“{name}” is no longer where it was. This is a small copy.</source>
        <translation>«&#xa0;{name}&#xa0;» n’est plus à sa place. Ceci en est une petite copie.</translation>
    </message>
    <message>
        <source>Locate…</source>
        <translation>Retrouver…</translation>
    </message>
    <message>
        <source>Mark as Right</source>
        <translation>Marquer comme juste</translation>
    </message>
    <message>
        <source>Mark as Wrong</source>
        <translation>Marquer comme fausse</translation>
    </message>
    <message>
        <source>Correct Caption</source>
        <translation>Corriger la description</translation>
    </message>
    <message>
        <source>Show Alternatives</source>
        <translation>Afficher les autres descriptions</translation>
    </message>
    <message>
        <source>ImageNet labels</source>
        <translation>Étiquettes ImageNet</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Compare Models</source>
        <translation>Comparer des modèles</translation>
    </message>
    <message>
        <source>Choose at least one model.</source>
        <translation>Choisissez au moins un modèle.</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Comparer</translation>
    </message>
    <message>
        <source>{done} of {all} models have described the picture.</source>
        <translation>{done} modèles sur {all} ont décrit l’image.</translation>
    </message>
</context>
<context>
    <name>ComparedCard</name>
    <message>
        <source>Waiting…</source>
        <translation>En attente…</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>Utiliser ce modèle</translation>
    </message>
    <message>
        <source>{number} ms</source>
        <translation>{number}&#xa0;ms</translation>
    </message>
    <message>
        <source>Certainty: {words} ({number}%)</source>
        <translation>Certitude&#xa0;: {words} ({number}&#xa0;%)</translation>
    </message>
    <message>
        <source>Certainty: {words}</source>
        <translation>Certitude&#xa0;: {words}</translation>
    </message>
</context>
<context>
    <name>CopyMenu</name>
    <message>
        <source>Copy As</source>
        <translation>Copier en tant que</translation>
    </message>
    <message>
        <source>HTML Image with Alternative Text</source>
        <translation>Image HTML avec texte alternatif</translation>
    </message>
    <message>
        <source>Markdown Image</source>
        <translation>Image Markdown</translation>
    </message>
    <message>
        <source>Caption in Both Languages</source>
        <translation>Description dans les deux langues</translation>
    </message>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n description copiée</numerusform>
            <numerusform>%n descriptions copiées</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CorrectionCommands</name>
    <message>
        <source>Marked as right</source>
        <translation>Marquée comme juste</translation>
    </message>
    <message>
        <source>Marked as wrong</source>
        <translation>Marquée comme fausse</translation>
    </message>
    <message>
        <source>Mark taken away</source>
        <translation>Marque retirée</translation>
    </message>
    <message>
        <source>Caption corrected</source>
        <translation>Description corrigée</translation>
    </message>
    <message>
        <source>Correction taken back</source>
        <translation>Correction annulée</translation>
    </message>
</context>
<context>
    <name>DetailsDialog</name>
    <message>
        <source>More about this picture</source>
        <translation>En savoir plus sur cette image</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Open Pictures</source>
        <translation>Ouvrir des images</translation>
    </message>
    <message>
        <source>Save Sound</source>
        <translation>Enregistrer le son</translation>
    </message>
    <message>
        <source>About {name}</source>
        <translation>À propos de {name}</translation>
    </message>
    <message>
        <source>Drop a picture, hear what it shows.
Nothing leaves this computer.</source>
        <translation>Déposez une image, écoutez ce qu’elle montre.
Rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Images</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Son</translation>
    </message>
    <message>
        <source>Locate Picture</source>
        <translation>Retrouver l’image</translation>
    </message>
    <message>
        <source>Export Captions</source>
        <translation>Exporter les descriptions</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>Descriptions</translation>
    </message>
    <message>
        <source>Licenses…</source>
        <translation>Licences…</translation>
    </message>
    <message>
        <source>Clear the history?</source>
        <translation>Effacer l’historique ?</translation>
    </message>
    <message>
        <source>All pictures leave the history, with their captions and corrections. Undo brings them back until you quit. The picture files themselves stay where they are.</source>
        <translation>Toutes les images quittent l’historique, avec leurs descriptions et leurs corrections. Annuler les ramène jusqu’à ce que vous quittiez. Les fichiers d’images restent où ils sont.</translation>
    </message>
    <message>
        <source>Clear History</source>
        <translation>Effacer l’historique</translation>
    </message>
    <message>
        <source>Install Command Line Tool</source>
        <translation>Installer l’outil en ligne de commande</translation>
    </message>
    <message>
        <source>Add a Model</source>
        <translation>Ajouter un modèle</translation>
    </message>
    <message>
        <source>An archive, or the manifest.json in a model’s folder</source>
        <translation>Une archive, ou le manifest.json dans le dossier d’un modèle</translation>
    </message>
    <message>
        <source>Save Label Chart</source>
        <translation>Enregistrer le graphique des étiquettes</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Dessin</translation>
    </message>
</context>
<context>
    <name>EmptyState</name>
    <message>
        <source>Drop a picture, hear what it shows</source>
        <translation>Déposez une image, écoutez ce qu’elle montre</translation>
    </message>
    <message>
        <source>Drag a photo here from a folder or a browser, paste one, or open one. Nothing leaves this computer.</source>
        <translation>Glissez ici une photo depuis un dossier ou un navigateur, collez-la ou ouvrez-la. Rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Ouvrir…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Coller</translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message>
        <source>Folder for the Copies</source>
        <translation>Dossier des copies</translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) were written to “{name}”.</source>
        <translation>
            <numerusform>%Ln image écrite dans «&#xa0;{name}&#xa0;».</numerusform>
            <numerusform>%Ln images écrites dans «&#xa0;{name}&#xa0;».</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) have their text now.</source>
        <translation>
            <numerusform>%Ln image a maintenant son texte.</numerusform>
            <numerusform>%Ln images ont maintenant leur texte.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had another text, which was kept.</source>
        <translation>
            <numerusform>%Ln avait un autre texte, qui est gardé.</numerusform>
            <numerusform>%Ln avaient un autre texte, qui est gardé.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have no caption.</source>
        <translation>
            <numerusform>%Ln n’a pas de description.</numerusform>
            <numerusform>%Ln n’ont pas de description.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be exported</source>
        <translation>
            <numerusform>%Ln image n’a pas pu être exportée</numerusform>
            <numerusform>%Ln images n’ont pas pu être exportées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait for your review:</source>
        <translation>
            <numerusform>%Ln attend votre vérification :</numerusform>
            <numerusform>%Ln attendent votre vérification :</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export Captions</source>
        <translation>Exporter les descriptions</translation>
    </message>
    <message>
        <source>The history</source>
        <translation>L’historique</translation>
    </message>
    <message>
        <source>What to export</source>
        <translation>Que faut-il exporter</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>Tableau (CSV)</translation>
    </message>
    <message>
        <source>For Numbers, Excel and databases.</source>
        <translation>Pour Numbers, Excel et les bases de données.</translation>
    </message>
    <message>
        <source>Data (JSON)</source>
        <translation>Données (JSON)</translation>
    </message>
    <message>
        <source>Everything that is known, for programs.</source>
        <translation>Tout ce qui est connu, pour les programmes.</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>Texte simple</translation>
    </message>
    <message>
        <source>One line for each picture and language.</source>
        <translation>Une ligne par image et par langue.</translation>
    </message>
    <message>
        <source>Files beside the pictures (XMP)</source>
        <translation>Fichiers à côté des images (XMP)</translation>
    </message>
    <message>
        <source>Alternative text and description, for Lightroom, Bridge or digiKam.</source>
        <translation>Texte alternatif et description, pour Lightroom, Bridge ou digiKam.</translation>
    </message>
    <message>
        <source>Copies of the pictures, with the text inside</source>
        <translation>Copies des images, avec le texte dedans</translation>
    </message>
    <message>
        <source>JPEG, PNG and WebP. The originals are not touched.</source>
        <translation>JPEG, PNG et WebP. Les originaux restent intacts.</translation>
    </message>
    <message>
        <source>Replace texts that are there already</source>
        <translation>Remplacer les textes déjà présents</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Export:</source>
        <translation>Exporter&#xa0;:</translation>
    </message>
    <message>
        <source>Semicolons between columns, for Excel in French</source>
        <translation>Des points-virgules entre les colonnes, pour Excel en français</translation>
    </message>
    <message>
        <source>Also sentences that I am not sure of</source>
        <translation>Aussi les phrases dont je ne suis pas sûr</translation>
    </message>
    <message>
        <source>The batch “{name}”</source>
        <translation>Le lot «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Only pictures that were reviewed</source>
        <translation>Seulement les images revues</translation>
    </message>
</context>
<context>
    <name>FoundTextView</name>
    <message>
        <source>Read the Text</source>
        <translation>Lire le texte</translation>
    </message>
    <message>
        <source>Text in English</source>
        <translation>Texte en anglais</translation>
    </message>
    <message>
        <source>Text in French</source>
        <translation>Texte en français</translation>
    </message>
    <message>
        <source>Text in the picture</source>
        <translation>Texte dans l’image</translation>
    </message>
</context>
<context>
    <name>FullScreenPicture</name>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>“{name}” is no longer where it was. This is a small copy.</source>
        <translation>«&#xa0;{name}&#xa0;» n’est plus à sa place. Ceci en est une petite copie.</translation>
    </message>
</context>
<context>
    <name>GeneralPane</name>
    <message>
        <source>As the system</source>
        <translation>Celle du système</translation>
    </message>
    <message>
        <source>Captions are written and spoken in</source>
        <translation>Langue des descriptions</translation>
    </message>
    <message>
        <source>Menus and messages in</source>
        <translation>Langue des menus et des messages</translation>
    </message>
    <message>
        <source>Menus and messages change when the program is started again.</source>
        <translation>Les menus et les messages changent au prochain démarrage.</translation>
    </message>
    <message>
        <source>Size of the caption</source>
        <translation>Taille de la description</translation>
    </message>
    <message>
        <source>Size of all other text</source>
        <translation>Taille de tous les autres textes</translation>
    </message>
    <message>
        <source>Menu in the menu bar</source>
        <translation>Menu dans la barre des menus</translation>
    </message>
    <message>
        <source>Menu in the tray</source>
        <translation>Menu dans la zone de notification</translation>
    </message>
    <message>
        <source>Describes the clipboard or a part of the screen while you are elsewhere.</source>
        <translation>Décrit le presse-papiers ou une partie de l’écran pendant que vous êtes ailleurs.</translation>
    </message>
</context>
<context>
    <name>HistoryCommands</name>
    <message>
        <source>Copy Caption</source>
        <translation>Copier la description</translation>
    </message>
    <message>
        <source>Undo {change}</source>
        <translation>Annuler {change}</translation>
    </message>
    <message>
        <source>Redo {change}</source>
        <translation>Rétablir {change}</translation>
    </message>
    <message>
        <source>Deletion</source>
        <translation>la suppression</translation>
    </message>
    <message>
        <source>Correction</source>
        <translation>la correction</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>l’avis</translation>
    </message>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n description copiée</numerusform>
            <numerusform>%n descriptions copiées</numerusform>
        </translation>
    </message>
    <message>
        <source>Undone: {change}</source>
        <translation>Annulé : {change}</translation>
    </message>
    <message>
        <source>Done again: {change}</source>
        <translation>Rétabli : {change}</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Forget Pictures in “{folder}”</source>
        <translation>Oublier les images de «&#xa0;{folder}&#xa0;»</translation>
    </message>
</context>
<context>
    <name>HistoryLimit</name>
    <message>
        <source>The history keeps</source>
        <translation>L’historique garde</translation>
    </message>
    <message>
        <source>all pictures</source>
        <translation>toutes les images</translation>
    </message>
    <message numerus="yes">
        <source>the newest %n picture(s)</source>
        <translation>
            <numerusform>%n image, la plus récente</numerusform>
            <numerusform>%n images, les plus récentes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep only the newest %n picture(s)?</source>
        <translation>
            <numerusform>Ne garder que %n image, la plus récente&#xa0;?</numerusform>
            <numerusform>Ne garder que %n images, les plus récentes&#xa0;?</numerusform>
        </translation>
    </message>
    <message>
        <source>Older ones leave the history for good, except those whose caption you have corrected or marked as right. The picture files themselves stay where they are.</source>
        <translation>Les plus anciennes quittent l’historique pour de bon, sauf celles dont la description a été corrigée ou marquée comme juste. Les fichiers des images restent où ils sont.</translation>
    </message>
    <message>
        <source>Remove Older Ones</source>
        <translation>Retirer les plus anciennes</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>Not described</source>
        <translation>Pas encore décrite</translation>
    </message>
    <message>
        <source>Today, {time}</source>
        <translation>Aujourd’hui, {time}</translation>
    </message>
    <message>
        <source>Yesterday, {time}</source>
        <translation>Hier, {time}</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Corrigé</translation>
    </message>
</context>
<context>
    <name>HistoryPane</name>
    <message>
        <source>Pictures, captions and corrections stay on this computer: the program sends nothing of them anywhere.</source>
        <translation>Images, descriptions et corrections restent sur cet ordinateur&#xa0;: le programme n’en envoie rien nulle part.</translation>
    </message>
    <message>
        <source>Show History Folder</source>
        <translation>Montrer le dossier de l’historique</translation>
    </message>
    <message>
        <source>Show Log Folder</source>
        <translation>Montrer le dossier des journaux</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>Pictures you have described appear here.</source>
        <translation>Les images décrites apparaissent ici.</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Show All</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>No picture found.</source>
        <translation>Aucune image trouvée.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) found</source>
        <translation>
            <numerusform>%n image trouvée</numerusform>
            <numerusform>%n images trouvées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More than %n picture(s) found</source>
        <translation>
            <numerusform>Plus de %n image trouvée</numerusform>
            <numerusform>Plus de %n images trouvées</numerusform>
        </translation>
    </message>
    <message>
        <source>Show Only Some</source>
        <translation>N’en afficher qu’une partie</translation>
    </message>
</context>
<context>
    <name>KitPanel</name>
    <message>
        <source>Removing the training kit…</source>
        <translation>Suppression du kit d’entraînement…</translation>
    </message>
    <message>
        <source>Setting up the training kit…</source>
        <translation>Installation du kit d’entraînement…</translation>
    </message>
    <message>
        <source>Looking for Python</source>
        <translation>Recherche de Python</translation>
    </message>
    <message>
        <source>Fetching the packages: {done} of about {of}</source>
        <translation>Téléchargement des paquets&#xa0;: {done} sur {of} environ</translation>
    </message>
    <message>
        <source>Checking that it works; this takes a moment</source>
        <translation>Vérification du fonctionnement&#x202f;; cela prend un moment</translation>
    </message>
    <message>
        <source>The training kit is ready</source>
        <translation>Le kit d’entraînement est prêt</translation>
    </message>
    <message>
        <source>Training needs no internet: nothing leaves this computer.</source>
        <translation>L’entraînement se passe d’Internet&#xa0;: rien ne quitte cet ordinateur.</translation>
    </message>
    <message>
        <source>The training kit is older than the app</source>
        <translation>Le kit d’entraînement est plus ancien que l’application</translation>
    </message>
    <message>
        <source>What has changed since is fetched from the internet.</source>
        <translation>Ce qui a changé depuis est téléchargé d’Internet.</translation>
    </message>
    <message>
        <source>The training kit is not complete</source>
        <translation>Le kit d’entraînement est incomplet</translation>
    </message>
    <message>
        <source>What has arrived is kept; about {size} are missing.</source>
        <translation>Ce qui est arrivé est gardé&#x202f;; il manque environ {size}.</translation>
    </message>
    <message>
        <source>The training kit is damaged</source>
        <translation>Le kit d’entraînement est abîmé</translation>
    </message>
    <message>
        <source>It is fetched from the internet again, where parts are missing.</source>
        <translation>Ce qui manque est téléchargé de nouveau d’Internet.</translation>
    </message>
    <message>
        <source>Training needs a kit</source>
        <translation>L’entraînement demande un kit</translation>
    </message>
    <message>
        <source>It is fetched from the internet once: about {size} on the disk.</source>
        <translation>Il est téléchargé d’Internet une fois&#xa0;: environ {size} sur le disque.</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Bring Up to Date</source>
        <translation>Mettre à jour</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Réparer</translation>
    </message>
    <message>
        <source>Set Up</source>
        <translation>Installer</translation>
    </message>
    <message>
        <source>Training kit</source>
        <translation>Kit d’entraînement</translation>
    </message>
    <message>
        <source>Progress of the training kit</source>
        <translation>Avancement du kit d’entraînement</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
</context>
<context>
    <name>LabelsCommands</name>
    <message>
        <source>Labels</source>
        <translation>Étiquettes</translation>
    </message>
    <message>
        <source>The chart was saved as “{name}”.</source>
        <translation>Le graphique est enregistré sous «&#xa0;{name}&#xa0;».</translation>
    </message>
</context>
<context>
    <name>LanguageSwitch</name>
    <message>
        <source>Language of the caption</source>
        <translation>Langue de la description</translation>
    </message>
    <message>
        <source>Caption in {language}</source>
        <translation>Description en {language}</translation>
    </message>
</context>
<context>
    <name>LicenceText</name>
    <message>
        <source>Text of the license</source>
        <translation>Texte de la licence</translation>
    </message>
</context>
<context>
    <name>LicencesDialog</name>
    <message>
        <source>Licenses</source>
        <translation>Licences</translation>
    </message>
    <message>
        <source>Parts of the program</source>
        <translation>Parties du programme</translation>
    </message>
    <message>
        <source>Text of the license</source>
        <translation>Texte de la licence</translation>
    </message>
    <message>
        <source>{name} is made of these parts.</source>
        <translation>{name} est fait de ces parties.</translation>
    </message>
</context>
<context>
    <name>LookedWords</name>
    <message>
        <source>“{words}”: {place}</source>
        <translation>«&#xa0;{words}&#xa0;»&#xa0;: {place}</translation>
    </message>
    <message>
        <source>This model sees the picture as a whole and cannot say where it looks.</source>
        <translation>Ce modèle voit l’image comme un tout et ne peut pas dire où il regarde.</translation>
    </message>
    <message>
        <source>top left</source>
        <translation>en haut à gauche</translation>
    </message>
    <message>
        <source>top</source>
        <translation>en haut</translation>
    </message>
    <message>
        <source>top right</source>
        <translation>en haut à droite</translation>
    </message>
    <message>
        <source>left</source>
        <translation>à gauche</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>au milieu</translation>
    </message>
    <message>
        <source>right</source>
        <translation>à droite</translation>
    </message>
    <message>
        <source>bottom left</source>
        <translation>en bas à gauche</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>en bas</translation>
    </message>
    <message>
        <source>bottom right</source>
        <translation>en bas à droite</translation>
    </message>
    <message>
        <source>all over the picture</source>
        <translation>dans toute l’image</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Certainty: {words}</source>
        <translation>Certitude : {words}</translation>
    </message>
    <message>
        <source>In your own words</source>
        <translation>Dans vos mots</translation>
    </message>
    <message>
        <source>Left to your screen reader</source>
        <translation>Laissé à votre lecteur d’écran</translation>
    </message>
    <message>
        <source>Preview of a raw file ({kind})</source>
        <translation>Aperçu d’un fichier RAW ({kind})</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Ouvrir…</translation>
    </message>
    <message>
        <source>Open Recent</source>
        <translation>Ouvrir un élément récent</translation>
    </message>
    <message>
        <source>Save Sound…</source>
        <translation>Enregistrer le son…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Quit {name}</source>
        <translation>Quitter {name}</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>É&amp;dition</translation>
    </message>
    <message>
        <source>Copy Caption</source>
        <translation>Copier la description</translation>
    </message>
    <message>
        <source>Paste Picture</source>
        <translation>Coller l’image</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Présentation</translation>
    </message>
    <message>
        <source>Show History</source>
        <translation>Afficher l’historique</translation>
    </message>
    <message>
        <source>Larger Text</source>
        <translation>Agrandir le texte</translation>
    </message>
    <message>
        <source>Smaller Text</source>
        <translation>Réduire le texte</translation>
    </message>
    <message>
        <source>Full Screen</source>
        <translation>Plein écran</translation>
    </message>
    <message>
        <source>&amp;Speech</source>
        <translation>&amp;Voix</translation>
    </message>
    <message>
        <source>Play or Pause</source>
        <translation>Lecture ou pause</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Réécouter</translation>
    </message>
    <message>
        <source>Speak Automatically</source>
        <translation>Parler automatiquement</translation>
    </message>
    <message>
        <source>Caption in English</source>
        <translation>Description en anglais</translation>
    </message>
    <message>
        <source>Caption in French</source>
        <translation>Description en français</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>Fe&amp;nêtre</translation>
    </message>
    <message>
        <source>Minimize</source>
        <translation>Placer dans le Dock</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Réduire/agrandir</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Aide</translation>
    </message>
    <message>
        <source>How to Begin</source>
        <translation>Comment commencer</translation>
    </message>
    <message>
        <source>About {name}</source>
        <translation>À propos de {name}</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message>
        <source>Reveal in Finder</source>
        <translation>Afficher dans le Finder</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Copy Picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>Delete from History</source>
        <translation>Supprimer de l’historique</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Rechercher…</translation>
    </message>
    <message>
        <source>Correct Caption</source>
        <translation>Corriger la description</translation>
    </message>
    <message>
        <source>Mark as Right</source>
        <translation>Marquer comme juste</translation>
    </message>
    <message>
        <source>Mark as Wrong</source>
        <translation>Marquer comme fausse</translation>
    </message>
    <message>
        <source>Show Only Corrected</source>
        <translation>N’afficher que les corrigées</translation>
    </message>
    <message>
        <source>Show Alternatives</source>
        <translation>Afficher les autres descriptions</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Réglages…</translation>
    </message>
    <message>
        <source>Show Log Folder</source>
        <translation>Montrer le dossier des journaux</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modèle</translation>
    </message>
    <message>
        <source>Retrain…</source>
        <translation>Réentraîner…</translation>
    </message>
    <message>
        <source>Back to the Model Before</source>
        <translation>Revenir au modèle précédent</translation>
    </message>
    <message>
        <source>Back to the Original</source>
        <translation>Revenir à l’original</translation>
    </message>
    <message>
        <source>Describe a Folder…</source>
        <translation>Décrire un dossier…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Show What I See</source>
        <translation>Afficher ce que je vois</translation>
    </message>
    <message>
        <source>Show Where It Looked, Word by Word</source>
        <translation>Montrer où le modèle a regardé, mot à mot</translation>
    </message>
    <message>
        <source>Usual Text Size</source>
        <translation>Taille de texte habituelle</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>Clear History…</source>
        <translation>Effacer l’historique…</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Imprimer…</translation>
    </message>
    <message>
        <source>Only the Picture, in Full Screen</source>
        <translation>L’image seule, en plein écran</translation>
    </message>
    <message>
        <source>Say the Sentence All the Same</source>
        <translation>Dire la phrase quand même</translation>
    </message>
    <message>
        <source>Tell More</source>
        <translation>En dire plus</translation>
    </message>
    <message>
        <source>Next Part</source>
        <translation>Partie suivante</translation>
    </message>
    <message>
        <source>Part Before</source>
        <translation>Partie précédente</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Whole Picture</source>
        <translation>Image entière</translation>
    </message>
    <message>
        <source>Actual Size</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Watch a Folder…</source>
        <translation>Surveiller un dossier…</translation>
    </message>
    <message>
        <source>Stop Watching</source>
        <translation>Ne plus surveiller</translation>
    </message>
    <message>
        <source>Describe Clipboard</source>
        <translation>Décrire le presse-papiers</translation>
    </message>
    <message>
        <source>Describe Part of the Screen</source>
        <translation>Décrire une partie de l’écran</translation>
    </message>
    <message>
        <source>Install Command Line Tool…</source>
        <translation>Installer l’outil en ligne de commande…</translation>
    </message>
    <message>
        <source>Show Photos</source>
        <translation>Afficher les photos</translation>
    </message>
    <message>
        <source>Show Batches</source>
        <translation>Afficher les lots</translation>
    </message>
    <message>
        <source>&amp;Batch</source>
        <translation>&amp;Lot</translation>
    </message>
    <message>
        <source>Rename Batch…</source>
        <translation>Renommer le lot…</translation>
    </message>
    <message>
        <source>Close Batch</source>
        <translation>Fermer le lot</translation>
    </message>
    <message>
        <source>Reopen Batch</source>
        <translation>Rouvrir le lot</translation>
    </message>
    <message>
        <source>Delete Batch…</source>
        <translation>Supprimer le lot…</translation>
    </message>
    <message>
        <source>Re&amp;view</source>
        <translation>Re&amp;vue</translation>
    </message>
    <message>
        <source>Review History</source>
        <translation>Revoir l’historique</translation>
    </message>
    <message>
        <source>Review Batch</source>
        <translation>Revoir le lot</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Juste</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Fausse</translation>
    </message>
    <message>
        <source>Correct…</source>
        <translation>Corriger…</translation>
    </message>
    <message>
        <source>Another Sentence</source>
        <translation>Autre phrase</translation>
    </message>
    <message>
        <source>Next Unsure</source>
        <translation>Prochaine incertaine</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Précédente</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivante</translation>
    </message>
    <message>
        <source>Read the Text</source>
        <translation>Lire le texte</translation>
    </message>
    <message>
        <source>Show Only Unsure</source>
        <translation>N’afficher que les incertaines</translation>
    </message>
    <message>
        <source>Show Only Reviewed</source>
        <translation>N’afficher que les revues</translation>
    </message>
    <message>
        <source>Ask About the Picture…</source>
        <translation>Interroger l’image…</translation>
    </message>
    <message>
        <source>Save Label Chart…</source>
        <translation>Enregistrer le graphique des étiquettes…</translation>
    </message>
    <message>
        <source>Show ImageNet Labels</source>
        <translation>Afficher les étiquettes ImageNet</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Utiliser</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modèles…</translation>
    </message>
    <message>
        <source>Add a Model…</source>
        <translation>Ajouter un modèle…</translation>
    </message>
    <message>
        <source>Compare Models…</source>
        <translation>Comparer des modèles…</translation>
    </message>
    <message>
        <source>Add a Stronger Model…</source>
        <translation>Ajouter un modèle plus fort…</translation>
    </message>
    <message>
        <source>Open an Archive…</source>
        <translation>Ouvrir une archive…</translation>
    </message>
</context>
<context>
    <name>ModelPane</name>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>au bout de %n minute</numerusform>
            <numerusform>au bout de %n minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>Free the model’s memory</source>
        <translation>Libérer la mémoire du modèle</translation>
    </message>
    <message>
        <source>When no picture comes. The next one waits a moment longer.</source>
        <translation>Quand aucune image ne vient. La suivante attend un instant de plus.</translation>
    </message>
    <message>
        <source>Neutral words about people</source>
        <translation>Mots neutres pour les personnes</translation>
    </message>
    <message>
        <source>“A person” instead of a guess at somebody’s sex or age, which no picture tells.</source>
        <translation>«&#xa0;Une personne&#xa0;» plutôt qu’un sexe ou un âge supposés, qu’aucune image ne dit.</translation>
    </message>
    <message>
        <source>processor and Neural Engine</source>
        <translation>le processeur et le Neural Engine</translation>
    </message>
    <message>
        <source>processor alone</source>
        <translation>le processeur seul</translation>
    </message>
    <message>
        <source>all of them</source>
        <translation>tous</translation>
    </message>
    <message>
        <source>Computes on</source>
        <translation>Calcule sur</translation>
    </message>
    <message>
        <source>The Mac’s own recognition beside it</source>
        <translation>La reconnaissance du Mac en complément</translation>
    </message>
    <message>
        <source>A person or an animal that the Mac plainly does not see is not named.</source>
        <translation>Une personne ou un animal que le Mac ne voit manifestement pas n’est pas nommé.</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>D’origine</translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message>
        <source>{title}, version {version}</source>
        <translation>{title}, version {version}</translation>
    </message>
    <message>
        <source>Original, version {version}</source>
        <translation>D’origine, version {version}</translation>
    </message>
    <message numerus="yes">
        <source>Taught with %n picture(s), {date}</source>
        <translation>
            <numerusform>Instruit par %n image, {date}</numerusform>
            <numerusform>Instruit par %n images, {date}</numerusform>
        </translation>
    </message>
    <message>
        <source>Trained from scratch, {date}</source>
        <translation>Entraîné à partir de zéro, {date}</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architecture</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>{number} MB</source>
        <translation>{number}&#xa0;Mo</translation>
    </message>
    <message>
        <source>Shows where it looked</source>
        <translation>Montre où il a regardé</translation>
    </message>
    <message>
        <source>Score in English</source>
        <translation>Score en anglais</translation>
    </message>
    <message>
        <source>Score in French</source>
        <translation>Score en français</translation>
    </message>
    <message>
        <source>CIDEr {number}</source>
        <translation>CIDEr {number}</translation>
    </message>
</context>
<context>
    <name>ModelsCommands</name>
    <message>
        <source>Remove “{model}”?</source>
        <translation>Supprimer «&#xa0;{model}&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>It is deleted from this computer. Where it is in use, the original model takes its place.</source>
        <translation>Il est effacé de cet ordinateur. S’il est en service, le modèle d’origine prend sa place.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>“{model}” was added.</source>
        <translation>«&#xa0;{model}&#xa0;» est ajouté.</translation>
    </message>
    <message>
        <source>Use It</source>
        <translation>L’utiliser</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modèles</translation>
    </message>
    <message>
        <source>{model} (in use)</source>
        <translation>{model} (en service)</translation>
    </message>
    <message>
        <source>Use This Model</source>
        <translation>Utiliser ce modèle</translation>
    </message>
    <message>
        <source>Add a Model…</source>
        <translation>Ajouter un modèle…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Supprimer…</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n picture(s) of the last drop were not described.</source>
        <translation>
            <numerusform>%n image du dernier dépôt n’a pas été décrite.</numerusform>
            <numerusform>%n images du dernier dépôt n’ont pas été décrites.</numerusform>
        </translation>
    </message>
    <message>
        <source>The sound was saved as “{name}”.</source>
        <translation>Le son est enregistré sous « {name} ».</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) could not be described</source>
        <translation>
            <numerusform>%n image n’a pas pu être décrite</numerusform>
            <numerusform>%n images n’ont pas pu être décrites</numerusform>
        </translation>
    </message>
    <message>
        <source>This is an address on the web</source>
        <translation>Ceci est une adresse du web</translation>
    </message>
    <message>
        <source>Nothing is ever fetched from the network. Save the picture and drop the file, or copy the picture itself and paste it.</source>
        <translation>Rien n’est jamais demandé au réseau. Enregistrez l’image et déposez le fichier, ou copiez l’image elle-même et collez-la.</translation>
    </message>
    <message>
        <source>Copy a picture or a picture file, then paste again.</source>
        <translation>Copiez une image ou un fichier d’image, puis collez de nouveau.</translation>
    </message>
    <message>
        <source>This is text, not a picture</source>
        <translation>Ceci est du texte, pas une image</translation>
    </message>
    <message>
        <source>There is nothing to paste</source>
        <translation>Il n’y a rien à coller</translation>
    </message>
    <message>
        <source>There is no picture in this</source>
        <translation>Il n’y a pas d’image là-dedans</translation>
    </message>
    <message>
        <source>Drop a picture file, or copy a picture and paste it.</source>
        <translation>Déposez un fichier d’image, ou copiez une image et collez-la.</translation>
    </message>
    <message>
        <source>The sound cannot be played</source>
        <translation>Le son ne peut pas être lu</translation>
    </message>
    <message>
        <source>The sentence can still be read. Try Replay.</source>
        <translation>La phrase reste lisible. Essayez de réécouter.</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) deleted from the history.</source>
        <translation>
            <numerusform>%n image supprimée de l’historique.</numerusform>
            <numerusform>%n images supprimées de l’historique.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>The page could not be printed</source>
        <translation>La page n’a pas pu être imprimée</translation>
    </message>
    <message>
        <source>Choose another printer, or another place for the PDF.</source>
        <translation>Choisissez une autre imprimante, ou un autre emplacement pour le PDF.</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>{name}:</source>
        <translation>{name}&#xa0;:</translation>
    </message>
</context>
<context>
    <name>PictureView</name>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
</context>
<context>
    <name>PlayerBar</name>
    <message>
        <source>Replay</source>
        <translation>Réécouter</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>Lecture</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>Save Sound…</source>
        <translation>Enregistrer le son…</translation>
    </message>
    <message>
        <source>No sound output on this computer</source>
        <translation>Aucune sortie son sur cet ordinateur</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>{elapsed} of {total}</source>
        <translation>{elapsed} sur {total}</translation>
    </message>
    <message>
        <source>Part {number} of {count}</source>
        <translation>Partie {number} sur {count}</translation>
    </message>
</context>
<context>
    <name>QueueStrip</name>
    <message>
        <source>Pictures described</source>
        <translation>Images décrites</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Describing {number} of {total}</source>
        <translation>Description {number} sur {total}</translation>
    </message>
</context>
<context>
    <name>ReadingCommands</name>
    <message>
        <source>Reading the text…</source>
        <translation>Lecture du texte…</translation>
    </message>
    <message>
        <source>There is no text in this picture</source>
        <translation>Il n’y a pas de texte dans cette image</translation>
    </message>
    <message>
        <source>Text in the picture</source>
        <translation>Texte dans l’image</translation>
    </message>
    <message>
        <source>There is text in this picture. To read it: {key}</source>
        <translation>Il y a du texte dans cette image. Pour le lire&#xa0;: {key}</translation>
    </message>
</context>
<context>
    <name>RecentMenu</name>
    <message>
        <source>Clear Menu</source>
        <translation>Effacer le menu</translation>
    </message>
</context>
<context>
    <name>RetrainCommands</name>
    <message>
        <source>The original model describes from now on.</source>
        <translation>Le modèle d’origine décrit désormais.</translation>
    </message>
    <message numerus="yes">
        <source>The model taught with %n picture(s) describes from now on.</source>
        <translation>
            <numerusform>Le modèle entraîné avec %n image décrit désormais.</numerusform>
            <numerusform>Le modèle entraîné avec %n images décrit désormais.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose Model, then Retrain.</source>
        <translation>Choisissez Modèle, puis Réentraîner.</translation>
    </message>
    <message>
        <source>The training has ended</source>
        <translation>L’entraînement est terminé</translation>
    </message>
    <message>
        <source>The verdict is there. {where}</source>
        <translation>Le verdict est là. {where}</translation>
    </message>
    <message>
        <source>A training can be continued</source>
        <translation>Un entraînement peut continuer</translation>
    </message>
    <message>
        <source>What it had learned is saved. {where}</source>
        <translation>Ce qu’il avait appris est enregistré. {where}</translation>
    </message>
    <message>
        <source>The model trained from scratch describes from now on.</source>
        <translation>Le modèle entraîné à partir de zéro décrit désormais.</translation>
    </message>
    <message>
        <source>{title} describes from now on.</source>
        <translation>{title} décrit désormais.</translation>
    </message>
</context>
<context>
    <name>RetrainDialog</name>
    <message>
        <source>Retrain</source>
        <translation>Réentraîner</translation>
    </message>
    <message>
        <source>Give up this training?</source>
        <translation>Abandonner cet entraînement&#xa0;?</translation>
    </message>
    <message>
        <source>What was learned so far is lost. Your corrections stay, and so does the model.</source>
        <translation>Ce qui a été appris jusqu’ici est perdu. Vos corrections restent, et le modèle aussi.</translation>
    </message>
    <message>
        <source>Give Up</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Open Log</source>
        <translation>Ouvrir le journal</translation>
    </message>
    <message>
        <source>Cancel Training…</source>
        <translation>Annuler l’entraînement…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Keep the Present Model</source>
        <translation>Garder le modèle actuel</translation>
    </message>
    <message>
        <source>Use the New Model</source>
        <translation>Utiliser le nouveau modèle</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Commencer</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
</context>
<context>
    <name>RetrainProgress</name>
    <message>
        <source>Progress of the training</source>
        <translation>Avancement de l’entraînement</translation>
    </message>
    <message>
        <source>Saving where it stands…</source>
        <translation>Enregistrement de l’état…</translation>
    </message>
    <message>
        <source>Broken off</source>
        <translation>Interrompu</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>What was learned is saved: continue when you like, also after a restart.</source>
        <translation>Ce qui est appris est enregistré&#xa0;: continuez quand vous voulez, même après un redémarrage.</translation>
    </message>
    <message>
        <source>You can go on using the app; it describes with the present model.</source>
        <translation>Vous pouvez continuer à utiliser l’application, qui décrit avec le modèle actuel.</translation>
    </message>
</context>
<context>
    <name>RetrainSources</name>
    <message>
        <source>My corrections</source>
        <translation>Mes corrections</translation>
    </message>
    <message>
        <source>My corrections ({languages})</source>
        <translation>Mes corrections ({languages})</translation>
    </message>
    <message>
        <source>Looking through the pictures…</source>
        <translation>Examen des images…</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s): this is left out</source>
        <translation>
            <numerusform>%n problème&#xa0;: ceci est laissé de côté</numerusform>
            <numerusform>%n problèmes&#xa0;: ceci est laissé de côté</numerusform>
        </translation>
    </message>
    <message>
        <source>Folder with Captions</source>
        <translation>Dossier avec descriptions</translation>
    </message>
    <message>
        <source>What should the model learn from?</source>
        <translation>De quoi le modèle doit-il apprendre&#xa0;?</translation>
    </message>
    <message>
        <source>A folder with captions</source>
        <translation>Un dossier avec des descriptions</translation>
    </message>
    <message>
        <source>Choose Folder…</source>
        <translation>Choisir un dossier…</translation>
    </message>
    <message>
        <source>With captions.csv (file, caption, language), or as Flickr8k or COCO have it.</source>
        <translation>Avec captions.csv (file, caption, language), ou au format de Flickr8k ou de COCO.</translation>
    </message>
    <message>
        <source>There is no correction yet. Describe a picture and correct its sentence (Edit, Correct Caption), or mark it as right. Ten pictures are a beginning, with eighty it learns a good deal: people, animals and things by their names.</source>
        <translation>Il n’y a pas encore de correction. Faites décrire une image, puis corrigez sa phrase (Édition, Corriger la description) ou marquez-la comme juste. Dix images sont un début, avec quatre-vingts il apprend beaucoup&#xa0;: les gens, les animaux et les choses par leur nom.</translation>
    </message>
    <message>
        <source>Pictures looked through</source>
        <translation>Images examinées</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Problèmes</translation>
    </message>
    <message>
        <source>Train from scratch on it (hours)</source>
        <translation>L’entraîner à partir de zéro (des heures)</translation>
    </message>
</context>
<context>
    <name>RetrainVerdict</name>
    <message>
        <source>Captions before and after</source>
        <translation>Descriptions avant et après</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>La vôtre</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Avant</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Après</translation>
    </message>
</context>
<context>
    <name>RetrainWords</name>
    <message numerus="yes">
        <source>%n in English</source>
        <translation>
            <numerusform>%n en anglais</numerusform>
            <numerusform>%n en anglais</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in French</source>
        <translation>
            <numerusform>%n en français</numerusform>
            <numerusform>%n en français</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) with captions: {languages}.</source>
        <translation>
            <numerusform>%n image avec des descriptions&#xa0;: {languages}.</numerusform>
            <numerusform>%n images avec des descriptions&#xa0;: {languages}.</numerusform>
        </translation>
    </message>
    <message>
        <source>On this computer it should take {time}.</source>
        <translation>Cet ordinateur devrait y mettre {time}.</translation>
    </message>
    <message>
        <source>Each is also used to judge by, in turn.</source>
        <translation>Chacune sert aussi, à son tour, à juger.</translation>
    </message>
    <message numerus="yes">
        <source>%n of them is held back to judge by.</source>
        <translation>
            <numerusform>%n d’entre elles est réservée pour juger.</numerusform>
            <numerusform>%n d’entre elles sont réservées pour juger.</numerusform>
        </translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>moins d’une minute</translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>environ %n minute</numerusform>
            <numerusform>environ %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>environ %n heure</numerusform>
            <numerusform>environ %n heures</numerusform>
        </translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Looking through the pictures</source>
        <translation>Examen des images</translation>
    </message>
    <message>
        <source>Noting what the present model says</source>
        <translation>Relevé de ce que dit le modèle actuel</translation>
    </message>
    <message>
        <source>Looking at the pictures</source>
        <translation>Lecture des images</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Apprentissage</translation>
    </message>
    <message>
        <source>Judging by pictures that were not learned from</source>
        <translation>Jugement sur des images qui n’ont pas été apprises</translation>
    </message>
    <message>
        <source>Writing the new model</source>
        <translation>Écriture du nouveau modèle</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Travail en cours</translation>
    </message>
    <message>
        <source>Trial lesson {number}, judged by the pictures it leaves out</source>
        <translation>Leçon d’essai {number}, jugée sur les images laissées de côté</translation>
    </message>
    <message>
        <source>Computed by the graphics processor.</source>
        <translation>Calculé par le processeur graphique.</translation>
    </message>
    <message>
        <source>Computed by the CPU: the graphics processor counts differently.</source>
        <translation>Calculé par le processeur central&#xa0;: le processeur graphique compte autrement.</translation>
    </message>
    <message>
        <source>Computed by the CPU: the graphics processor failed.</source>
        <translation>Calculé par le processeur central&#xa0;: le processeur graphique a échoué.</translation>
    </message>
    <message>
        <source>Computed by the CPU.</source>
        <translation>Calculé par le processeur central.</translation>
    </message>
    <message>
        <source>{file}: {reason}</source>
        <translation>{file}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>{source}, line {line}: {reason}</source>
        <translation>{source}, ligne {line}&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>the line has not the columns that the first one names</source>
        <translation>la ligne n’a pas les colonnes que nomme la première</translation>
    </message>
    <message>
        <source>there is no caption</source>
        <translation>il n’y a pas de description</translation>
    </message>
    <message>
        <source>the caption is too long, {words} words</source>
        <translation>la description est trop longue, {words} mots</translation>
    </message>
    <message>
        <source>the same caption stands there already</source>
        <translation>la même description y figure déjà</translation>
    </message>
    <message>
        <source>the picture has too many captions</source>
        <translation>l’image a trop de descriptions</translation>
    </message>
    <message>
        <source>the model cannot write {characters}</source>
        <translation>le modèle ne sait pas écrire {characters}</translation>
    </message>
    <message>
        <source>the caption is neither English nor French</source>
        <translation>la description n’est ni en anglais ni en français</translation>
    </message>
    <message>
        <source>the picture is not there</source>
        <translation>l’image n’est pas là</translation>
    </message>
    <message>
        <source>the picture cannot be opened</source>
        <translation>l’image ne s’ouvre pas</translation>
    </message>
    <message>
        <source>the same picture as {name}</source>
        <translation>la même image que {name}</translation>
    </message>
    <message>
        <source>not a photo, so the model will not describe it</source>
        <translation>ce n’est pas une photo, le modèle ne la décrira pas</translation>
    </message>
    <message>
        <source>more pictures than can be taught at once</source>
        <translation>plus d’images qu’on n’en peut apprendre à la fois</translation>
    </message>
    <message>
        <source>Error: {number}</source>
        <translation>Erreur&#xa0;: {number}</translation>
    </message>
    <message>
        <source>Score: {number}</source>
        <translation>Score&#xa0;: {number}</translation>
    </message>
    <message>
        <source>This step: {time} left</source>
        <translation>Cette étape&#xa0;: encore {time}</translation>
    </message>
    <message>
        <source> · </source>
        <translation> · </translation>
    </message>
    <message>
        <source>On pictures it has not learned from, it agreed with your sentences to {before} % before, and to {after} % now.</source>
        <translation>Sur des images qu’il n’a pas apprises, il s’accordait avec vos phrases à {before}&#xa0;%, et maintenant à {after}&#xa0;%.</translation>
    </message>
    <message>
        <source>Of what it knew before, {kept} % is kept ({needed} % is asked).</source>
        <translation>De ce qu’il savait, il garde {kept}&#xa0;% ({needed}&#xa0;% sont exigés).</translation>
    </message>
    <message>
        <source>The new model is better</source>
        <translation>Le nouveau modèle est meilleur</translation>
    </message>
    <message>
        <source>The new model has forgotten too much</source>
        <translation>Le nouveau modèle a trop oublié</translation>
    </message>
    <message>
        <source>{reasons} The present model stays in use.</source>
        <translation>{reasons} Le modèle actuel reste en service.</translation>
    </message>
    <message>
        <source>Too few pictures to judge</source>
        <translation>Trop peu d’images pour juger</translation>
    </message>
    <message>
        <source>Nothing could be held back to judge by, so the present model stays in use. Correct a few more captions and try again.</source>
        <translation>Rien n’a pu être réservé pour juger, le modèle actuel reste donc en service. Corrigez encore quelques descriptions et réessayez.</translation>
    </message>
    <message>
        <source>The new model is not better</source>
        <translation>Le nouveau modèle n’est pas meilleur</translation>
    </message>
    <message>
        <source>Proving that the new model writes the same in each of its forms</source>
        <translation>Preuve que le nouveau modèle écrit la même chose sous chacune de ses formes</translation>
    </message>
    <message>
        <source>Kept: {number}%</source>
        <translation>Gardé&#xa0;: {number}&#xa0;%</translation>
    </message>
    <message>
        <source>Learning to write</source>
        <translation>Apprentissage de l’écriture</translation>
    </message>
    <message>
        <source>Learning to see and to write</source>
        <translation>Apprentissage du regard et de l’écriture</translation>
    </message>
    <message>
        <source>Learning what is no photo</source>
        <translation>Apprentissage de ce qui n’est pas une photo</translation>
    </message>
    <message>
        <source>Learning to name things</source>
        <translation>Apprentissage du nom des choses</translation>
    </message>
    <message>
        <source>Noting what must not be forgotten</source>
        <translation>Notation de ce qu’il ne faudra pas oublier</translation>
    </message>
    <message>
        <source>The new model is trained</source>
        <translation>Le nouveau modèle est entraîné</translation>
    </message>
    <message>
        <source>It has learned everything anew and was not compared with the present one. Use it and look at a few pictures: Model, Back to the Model Before takes it back.</source>
        <translation>Il a tout appris à partir de zéro et n’a pas été comparé à l’actuel. Essayez-le sur quelques images&#xa0;: Modèle, Revenir au modèle précédent l’annule.</translation>
    </message>
    <message>
        <source>the line is not text</source>
        <translation>la ligne n’est pas du texte</translation>
    </message>
    <message>
        <source>A new model learns everything anew, from this folder alone: it has to hold the data set Flickr8k, thousands of photos with their captions. Count on hours, on a processor without graphics on days; it can be paused. In the end you decide: the new model is not compared with the present one, and you can go back.</source>
        <translation>Un nouveau modèle apprend tout depuis le début, à partir de ce seul dossier : il doit contenir le jeu de données Flickr8k, des milliers de photos avec leurs descriptions. Comptez des heures, et des jours sur un processeur sans carte graphique ; on peut interrompre. À la fin, c’est vous qui décidez : le nouveau modèle n’est pas comparé à l’actuel, et vous pouvez revenir en arrière.</translation>
    </message>
    <message>
        <source>That is too few to judge by: the model cannot be shown to be better.</source>
        <translation>C’est trop peu pour juger&#xa0;: rien ne peut montrer que le modèle est meilleur.</translation>
    </message>
</context>
<context>
    <name>ReviewCommands</name>
    <message>
        <source>The history</source>
        <translation>L’historique</translation>
    </message>
    <message>
        <source>“{name}” has no described photo yet.</source>
        <translation>«&#xa0;{name}&#xa0;» n’a pas encore de photo décrite.</translation>
    </message>
    <message>
        <source>There is nothing to review</source>
        <translation>Il n’y a rien à revoir</translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message>
        <source>No caption is unsure any more</source>
        <translation>Plus aucune description n’est incertaine</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>The picture is not where it was</source>
        <translation>L’image n’est plus à sa place</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number} sur {total}</translation>
    </message>
    <message numerus="yes">
        <source>{place}, %Ln unsure</source>
        <translation>
            <numerusform>{place}, %Ln incertaine</numerusform>
            <numerusform>{place}, %Ln incertaines</numerusform>
        </translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Corrigée</translation>
    </message>
    <message>
        <source>Marked as right</source>
        <translation>Marquée comme juste</translation>
    </message>
    <message>
        <source>Marked as wrong</source>
        <translation>Marquée comme fausse</translation>
    </message>
    <message>
        <source>Certainty: {words}</source>
        <translation>Certitude&#xa0;: {words}</translation>
    </message>
    <message>
        <source>There is no other sentence</source>
        <translation>Il n’y a pas d’autre phrase</translation>
    </message>
    <message>
        <source>That was the last one</source>
        <translation>C’était la dernière</translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message>
        <source>Open in Window</source>
        <translation>Ouvrir dans la fenêtre</translation>
    </message>
    <message>
        <source>Correct Caption</source>
        <translation>Corriger la description</translation>
    </message>
    <message>
        <source>Describe Again</source>
        <translation>Décrire de nouveau</translation>
    </message>
    <message>
        <source>Copy Caption</source>
        <translation>Copier la description</translation>
    </message>
    <message>
        <source>Reveal in Finder</source>
        <translation>Afficher dans le Finder</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Afficher dans le dossier</translation>
    </message>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n description copiée</numerusform>
            <numerusform>%n descriptions copiées</numerusform>
        </translation>
    </message>
    <message>
        <source>Sort By</source>
        <translation>Trier par</translation>
    </message>
    <message>
        <source>Order Added</source>
        <translation>Ordre d’ajout</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search History</source>
        <translation>Rechercher dans l’historique</translation>
    </message>
    <message>
        <source>Clear Search</source>
        <translation>Effacer la recherche</translation>
    </message>
</context>
<context>
    <name>SelectedPicture</name>
    <message>
        <source>Selected picture</source>
        <translation>Image sélectionnée</translation>
    </message>
</context>
<context>
    <name>ServicePane</name>
    <message>
        <source>Answer other programs on this computer</source>
        <translation>Répondre aux autres programmes de cet ordinateur</translation>
    </message>
    <message>
        <source>Browsers, photo managers and screen readers can then ask for sentences, as long as this window is open. No other computer can.</source>
        <translation>Navigateurs, photothèques et lecteurs d’écran peuvent alors demander des phrases, tant que cette fenêtre est ouverte. Aucun autre ordinateur ne le peut.</translation>
    </message>
    <message>
        <source>Address of the service</source>
        <translation>Adresse du service</translation>
    </message>
    <message>
        <source>Open the Page</source>
        <translation>Ouvrir la page</translation>
    </message>
</context>
<context>
    <name>SettingsWindow</name>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Général</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>Voix</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>History and Privacy</source>
        <translation>Historique et confidentialité</translation>
    </message>
    <message>
        <source>Other Programs</source>
        <translation>Autres programmes</translation>
    </message>
</context>
<context>
    <name>SharingCommands</name>
    <message>
        <source>Caption</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Caption copied</source>
        <translation>Description copiée</translation>
    </message>
    <message>
        <source>Picture copied</source>
        <translation>Image copiée</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Raccourcis clavier</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search Shortcuts</source>
        <translation>Rechercher un raccourci</translation>
    </message>
    <message>
        <source>No command has these words.</source>
        <translation>Aucune commande ne contient ces mots.</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>On the Picture</source>
        <translation>Sur l’image</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Whole Picture</source>
        <translation>Image entière</translation>
    </message>
    <message>
        <source>Actual Size</source>
        <translation>Taille réelle</translation>
    </message>
    <message>
        <source>Next or Previous Picture; Move a Zoomed One</source>
        <translation>Image suivante ou précédente&#xa0;; déplacer une image agrandie</translation>
    </message>
    <message>
        <source>Play or Pause</source>
        <translation>Lecture ou pause</translation>
    </message>
    <message>
        <source>no keys</source>
        <translation>sans touches</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Photos</source>
        <translation>Photos</translation>
    </message>
    <message>
        <source>Batches</source>
        <translation>Lots</translation>
    </message>
    <message>
        <source>What the list shows</source>
        <translation>Ce que montre la liste</translation>
    </message>
</context>
<context>
    <name>StrongerChoice</name>
    <message>
        <source>Captioners</source>
        <translation>Modèles publiés</translation>
    </message>
    <message>
        <source>Read the License…</source>
        <translation>Lire la licence…</translation>
    </message>
    <message>
        <source>Remove What Has Arrived</source>
        <translation>Retirer ce qui est arrivé</translation>
    </message>
    <message>
        <source>I accept its license</source>
        <translation>J’accepte sa licence</translation>
    </message>
</context>
<context>
    <name>StrongerCommands</name>
    <message>
        <source>Folder of a Published Captioner</source>
        <translation>Dossier d’un modèle publié</translation>
    </message>
    <message>
        <source>“{model}” was added.</source>
        <translation>«&#xa0;{model}&#xa0;» est ajouté.</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>Comparer…</translation>
    </message>
</context>
<context>
    <name>StrongerDialog</name>
    <message>
        <source>Add a Stronger Model</source>
        <translation>Ajouter un modèle plus fort</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>Fetch and Import</source>
        <translation>Télécharger et importer</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Give up this import?</source>
        <translation>Abandonner cet import&#xa0;?</translation>
    </message>
    <message>
        <source>What has arrived is removed. The models there are stay as they are.</source>
        <translation>Ce qui est arrivé est retiré. Les modèles existants restent tels quels.</translation>
    </message>
    <message>
        <source>Give Up</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>From a Folder…</source>
        <translation>D’un dossier…</translation>
    </message>
    <message>
        <source>Give Up…</source>
        <translation>Abandonner…</translation>
    </message>
    <message>
        <source>Remove It Again</source>
        <translation>Le retirer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Do Not Compare</source>
        <translation>Ne pas comparer</translation>
    </message>
    <message>
        <source>Keep the Present Model</source>
        <translation>Garder le modèle actuel</translation>
    </message>
    <message>
        <source>Use the New Model</source>
        <translation>Utiliser le nouveau modèle</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
</context>
<context>
    <name>StrongerProgress</name>
    <message>
        <source>Progress of the import</source>
        <translation>Progression de l’import</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>What has arrived is kept: go on when you like, also after a restart.</source>
        <translation>Ce qui est arrivé est gardé&#xa0;: continuez quand vous voulez, même après un redémarrage.</translation>
    </message>
    <message>
        <source>It can be paused, and this window may be closed.</source>
        <translation>On peut le mettre en pause, et fermer cette fenêtre.</translation>
    </message>
    <message>
        <source>This takes some minutes. You can go on using the program meanwhile.</source>
        <translation>Cela prend quelques minutes. Le programme reste utilisable pendant ce temps.</translation>
    </message>
</context>
<context>
    <name>StrongerVerdict</name>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>La vôtre</translation>
    </message>
    <message>
        <source>Present model</source>
        <translation>Modèle actuel</translation>
    </message>
    <message>
        <source>New model</source>
        <translation>Nouveau modèle</translation>
    </message>
    <message>
        <source>Captions of both models</source>
        <translation>Légendes des deux modèles</translation>
    </message>
    <message>
        <source>How sure it is of a sentence has not been measured: the program says so with each. Model, Back to the Model Before takes the change back at any time.</source>
        <translation>À quel point il est sûr d’une phrase n’a pas été mesuré&#xa0;: le programme le dit à chaque fois. Modèle, Revenir au modèle précédent annule le changement à tout moment.</translation>
    </message>
    <message>
        <source>{title} is one of the models now; it is not in use yet</source>
        <translation>{title} fait maintenant partie des modèles, sans être encore utilisé</translation>
    </message>
</context>
<context>
    <name>StrongerWords</name>
    <message>
        <source>{title} (begun: {size} are here)</source>
        <translation>{title} (commencé&#xa0;: {size} sont là)</translation>
    </message>
    <message>
        <source>Everyday scenes in detail: it has seen many millions of pictures, and sees them larger than the others. The first choice for most computers.</source>
        <translation>Des scènes de tous les jours, en détail&#xa0;: il a vu des millions d’images, et les voit plus grandes que les autres. Le premier choix pour la plupart des ordinateurs.</translation>
    </message>
    <message>
        <source>Short and plain sentences, made for alternative text in a browser. The smallest and quickest.</source>
        <translation>Des phrases courtes et simples, faites pour le texte alternatif d’un navigateur. Le plus petit et le plus rapide.</translation>
    </message>
    <message>
        <source>Everyday scenes in simple sentences. Its publisher may have its weights as a pickle only, which this program does not open.</source>
        <translation>Des scènes de tous les jours en phrases simples. Il se peut que ses poids ne soient publiés qu’en pickle, que ce programme n’ouvre pas.</translation>
    </message>
    <message>
        <source>As the base, with finer detail, at twice the cost. For computers with much memory.</source>
        <translation>Comme BLIP base, avec plus de détails, pour le double du coût. Pour les ordinateurs qui ont beaucoup de mémoire.</translation>
    </message>
    <message>
        <source>{size} of memory for some minutes; this computer has {memory}</source>
        <translation>{size} de mémoire pendant quelques minutes, cet ordinateur en a {memory}</translation>
    </message>
    <message>
        <source>Good for</source>
        <translation>Bon pour</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Provenance</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Téléchargement</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>environ {size}</translation>
    </message>
    <message>
        <source>On the disk</source>
        <translation>Sur le disque</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>Import</translation>
    </message>
    <message>
        <source>Describing</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>These figures</source>
        <translation>Ces chiffres</translation>
    </message>
    <message>
        <source>Teaching</source>
        <translation>Entraînement</translation>
    </message>
    <message>
        <source>It is not taught; your corrections are kept for the models that are.</source>
        <translation>Il ne s’entraîne pas&#xa0;; vos corrections sont gardées pour les modèles qui s’entraînent.</translation>
    </message>
    <message>
        <source>This computer has too little memory to import it: {size} are needed. On a larger computer it can be imported, and its folder be taken from there: Add a Model.</source>
        <translation>Cet ordinateur a trop peu de mémoire pour l’importer&#xa0;: il en faut {size}. Un ordinateur plus grand peut l’importer, et son dossier se reprend ici&#xa0;: Ajouter un modèle.</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Démarrage</translation>
    </message>
    <message>
        <source>Fetching {title}</source>
        <translation>Téléchargement de {title}</translation>
    </message>
    <message>
        <source>Reading the weights</source>
        <translation>Lecture des poids</translation>
    </message>
    <message>
        <source>Making it a model of this program</source>
        <translation>Conversion en modèle de ce programme</translation>
    </message>
    <message>
        <source>Proving that the model writes the same in each of its forms</source>
        <translation>Vérification que le modèle écrit la même chose sous toutes ses formes</translation>
    </message>
    <message>
        <source>Describing your pictures with both models</source>
        <translation>Description de vos images par les deux modèles</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Travail en cours</translation>
    </message>
    <message>
        <source>{done} of {of}</source>
        <translation>{done} sur {of}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>reste {time}</translation>
    </message>
    <message>
        <source>It was not compared with the present model.</source>
        <translation>Il n’a pas été comparé au modèle actuel.</translation>
    </message>
    <message>
        <source>The new model is nearer to your words for {nearer}, further from them for {further}, counted by the nouns and verbs that both have.</source>
        <translation>Le nouveau modèle est plus près de vos mots pour {nearer}, plus loin pour {further}, d’après les noms et verbes en commun.</translation>
    </message>
    <message>
        <source>That is too little to judge by: read what both write.</source>
        <translation>C’est trop peu pour juger&#xa0;: lisez ce que les deux écrivent.</translation>
    </message>
    <message>
        <source>On this computer a caption took {before} s, and takes {after} s with it.</source>
        <translation>Sur cet ordinateur, une légende prenait {before} s, et en prend {after} avec lui.</translation>
    </message>
    <message>
        <source>Pictures that you have corrected: {number}.</source>
        <translation>Images que vous avez corrigées&#xa0;: {number}.</translation>
    </message>
    <message>
        <source>Captioners that others have published under free licenses, and that this program can run. One is fetched from its publisher when you ask for it: for this and for the training kit alone does the program use the network. Your pictures never leave this computer.</source>
        <translation>Des modèles que d’autres ont publiés sous des licences libres et que ce programme sait utiliser. Un modèle est téléchargé chez son éditeur quand vous le demandez&#xa0;: le programme n’utilise le réseau que pour cela et pour le kit d’entraînement. Vos images ne quittent jamais cet ordinateur.</translation>
    </message>
    <message>
        <source>English; the program’s own model writes the French behind it</source>
        <translation>Anglais, et le modèle du programme écrit ensuite le français</translation>
    </message>
    <message>
        <source>Importing takes {size}, most of this computer’s memory: close other programs first.</source>
        <translation>L’import demande {size}, presque toute la mémoire de cet ordinateur&#xa0;: fermez d’abord les autres programmes.</translation>
    </message>
    <message>
        <source>{size} of memory; about {seconds} s a caption on two cores, {engine} s on the engine of a Mac with an M1</source>
        <translation>{size} de mémoire, environ {seconds} s par légende sur deux cœurs, {engine} s sur le moteur d’un Mac M1</translation>
    </message>
    <message>
        <source>reckoned from those of another one, by the number of weights</source>
        <translation>estimés d’après un autre modèle, selon le nombre de poids</translation>
    </message>
    <message>
        <source>the memory of an import was measured part by part with a network of this size; the rest is reckoned</source>
        <translation>la mémoire de l’import a été mesurée, partie par partie, avec un réseau de cette taille&#xa0;; le reste est estimé</translation>
    </message>
</context>
<context>
    <name>TagsChart</name>
    <message>
        <source>What I see</source>
        <translation>Ce que je vois</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number}&#xa0;%</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Toolbar</source>
        <translation>Barre d’outils</translation>
    </message>
    <message>
        <source>Show History</source>
        <translation>Afficher l’historique</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Ouvrir…</translation>
    </message>
    <message>
        <source>Paste Picture</source>
        <translation>Coller l’image</translation>
    </message>
</context>
<context>
    <name>ToolCommands</name>
    <message>
        <source>In a terminal, “clairvoix describe FILE” writes a caption now.</source>
        <translation>Dans un terminal, «&#xa0;clairvoix describe FICHIER&#xa0;» écrit désormais une description.</translation>
    </message>
    <message>
        <source>The tool is “{path}”. Terminals do not search this folder yet: add it to the PATH.</source>
        <translation>L’outil est «&#xa0;{path}&#xa0;». Les terminaux ne cherchent pas encore dans ce dossier&#xa0;: ajoutez-le au PATH.</translation>
    </message>
    <message>
        <source>Command line tool installed</source>
        <translation>Outil en ligne de commande installé</translation>
    </message>
</context>
<context>
    <name>TrainingPlot</name>
    <message>
        <source>Curve of the training</source>
        <translation>Courbe de l’entraînement</translation>
    </message>
    <message>
        <source>The curve appears once the model learns.</source>
        <translation>La courbe apparaît dès que le modèle apprend.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Score</translation>
    </message>
    <message>
        <source>Error: how far the model is from the sentences it learns. Score: how well its captions of pictures it does not learn from agree with yours. Kept: how much of what it said before it still says, in percent.</source>
        <translation>Erreur&#xa0;: la distance entre le modèle et les phrases qu’il apprend. Score&#xa0;: l’accord de ses descriptions d’images non apprises avec les vôtres. Gardé&#xa0;: la part de ce qu’il disait avant et dit encore, en pour cent.</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Gardé</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show {name}</source>
        <translation>Afficher {name}</translation>
    </message>
</context>
<context>
    <name>VoiceBox</name>
    <message>
        <source>Voice</source>
        <translation>Voix</translation>
    </message>
    <message>
        <source>No voice</source>
        <translation>Aucune voix</translation>
    </message>
</context>
<context>
    <name>VoiceList</name>
    <message>
        <source>Automatic: {voice}</source>
        <translation>Automatique&#xa0;: {voice}</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>Écouter</translation>
    </message>
    <message>
        <source>Use This Voice</source>
        <translation>Prendre cette voix</translation>
    </message>
    <message>
        <source>{voice}, in use</source>
        <translation>{voice}, utilisée</translation>
    </message>
</context>
<context>
    <name>VoicePane</name>
    <message>
        <source>Speak new captions at once</source>
        <translation>Dire aussitôt les nouvelles descriptions</translation>
    </message>
    <message>
        <source>Also while a screen reader runs</source>
        <translation>Même quand un lecteur d’écran est actif</translation>
    </message>
    <message>
        <source>Otherwise the screen reader alone reads the caption out.</source>
        <translation>Sinon, seul le lecteur d’écran lit la description.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Vitesse</translation>
    </message>
    <message>
        <source>English voice</source>
        <translation>Voix anglaise</translation>
    </message>
    <message>
        <source>French voice</source>
        <translation>Voix française</translation>
    </message>
    <message>
        <source>No English voice.</source>
        <translation>Aucune voix anglaise.</translation>
    </message>
    <message>
        <source>No French voice.</source>
        <translation>Aucune voix française.</translation>
    </message>
    <message>
        <source>Say where it is not sure</source>
        <translation>Dire quand ce n’est pas sûr</translation>
    </message>
    <message>
        <source>“Probably: …” before a sentence that may be wrong.</source>
        <translation>« Probablement : … » devant une phrase qui peut être fausse.</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>lowest</source>
        <translation>très basse</translation>
    </message>
    <message>
        <source>low</source>
        <translation>basse</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>habituelle</translation>
    </message>
    <message>
        <source>high</source>
        <translation>haute</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>très haute</translation>
    </message>
    <message>
        <source>Pitch</source>
        <translation>Hauteur</translation>
    </message>
    <message>
        <source>Tell date and place</source>
        <translation>Dire la date et le lieu</translation>
    </message>
    <message>
        <source>Tell More says them as the picture’s own file has them.</source>
        <translation>« En dire plus » les donne tels que le fichier de l’image les porte.</translation>
    </message>
</context>
<context>
    <name>WatchCommands</name>
    <message>
        <source>Watch a Folder</source>
        <translation>Surveiller un dossier</translation>
    </message>
    <message>
        <source>No folder is watched any more.</source>
        <translation>Plus aucun dossier n’est surveillé.</translation>
    </message>
    <message>
        <source>New pictures in “{name}” will be described as they come.</source>
        <translation>Les nouvelles images de «&#xa0;{name}&#xa0;» seront décrites dès leur arrivée.</translation>
    </message>
    <message numerus="yes">
        <source>%n new picture(s) of the watched folder were described.</source>
        <translation>
            <numerusform>%n nouvelle image du dossier surveillé a été décrite.</numerusform>
            <numerusform>%n nouvelles images du dossier surveillé ont été décrites.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop Watching “{name}”</source>
        <translation>Ne plus surveiller «&#xa0;{name}&#xa0;»</translation>
    </message>
    <message>
        <source>Stop Watching</source>
        <translation>Ne plus surveiller</translation>
    </message>
</context>
<context>
    <name>ZoomCommands</name>
    <message>
        <source>Whole picture</source>
        <translation>Image entière</translation>
    </message>
    <message>
        <source>{n} percent</source>
        <translation>{n} pour cent</translation>
    </message>
</context>
</TS>
