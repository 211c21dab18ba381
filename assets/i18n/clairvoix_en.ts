<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>AlternativesCommands</name>
    <message numerus="yes">
        <source>%n other description(s) shown</source>
        <translation>
            <numerusform>%n other description shown</numerusform>
            <numerusform>%n other descriptions shown</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ArchiveCommands</name>
    <message numerus="yes">
        <source>%Ln picture(s) were added to the list.</source>
        <translation>
            <numerusform>%Ln picture was added to the list.</numerusform>
            <numerusform>%Ln pictures were added to the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchCommands</name>
    <message numerus="yes">
        <source>Describe %Ln picture(s)?</source>
        <translation>
            <numerusform>Describe %Ln picture?</numerusform>
            <numerusform>Describe %Ln pictures?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The captions of %Ln picture(s) are forgotten; the pictures themselves stay.</source>
        <translation>
            <numerusform>The caption of %Ln picture is forgotten; the picture itself stays.</numerusform>
            <numerusform>The captions of %Ln pictures are forgotten; the pictures themselves stay.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) described.</source>
        <translation>
            <numerusform>%Ln picture described.</numerusform>
            <numerusform>%Ln pictures described.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln are not photos.</source>
        <translation>
            <numerusform>%Ln is not a photo.</numerusform>
            <numerusform>%Ln are not photos.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be described.</source>
        <translation>
            <numerusform>%Ln could not be described.</numerusform>
            <numerusform>%Ln could not be described.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in both languages?</source>
        <translation>
            <numerusform>Describe %Ln picture in both languages?</numerusform>
            <numerusform>Describe %Ln pictures in both languages?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in French?</source>
        <translation>
            <numerusform>Describe %Ln picture in French?</numerusform>
            <numerusform>Describe %Ln pictures in French?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Describe %Ln picture(s) in English?</source>
        <translation>
            <numerusform>Describe %Ln picture in English?</numerusform>
            <numerusform>Describe %Ln pictures in English?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancelled; %Ln picture(s) left out</source>
        <translation>
            <numerusform>Cancelled; %Ln picture left out</numerusform>
            <numerusform>Cancelled; %Ln pictures left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchPanel</name>
    <message numerus="yes">
        <source>%Ln picture(s) found</source>
        <translation>
            <numerusform>%Ln picture found</numerusform>
            <numerusform>%Ln pictures found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchWords</name>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln described</source>
        <translation>
            <numerusform>%Ln described</numerusform>
            <numerusform>%Ln described</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not a photo</source>
        <translation>
            <numerusform>%Ln not a photo</numerusform>
            <numerusform>%Ln not photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln failed</source>
        <translation>
            <numerusform>%Ln failed</numerusform>
            <numerusform>%Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>about %Ln hour left</numerusform>
            <numerusform>about %Ln hours left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopyMenu</name>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n caption copied</numerusform>
            <numerusform>%n captions copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportCommands</name>
    <message numerus="yes">
        <source>%Ln picture(s) were written to “{name}”.</source>
        <translation>
            <numerusform>%Ln picture was written to “{name}”.</numerusform>
            <numerusform>%Ln pictures were written to “{name}”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) have their text now.</source>
        <translation>
            <numerusform>%Ln picture has its text now.</numerusform>
            <numerusform>%Ln pictures have their text now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln had another text, which was kept.</source>
        <translation>
            <numerusform>%Ln had another text, which was kept.</numerusform>
            <numerusform>%Ln had another text, which was kept.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln have no caption.</source>
        <translation>
            <numerusform>%Ln has no caption.</numerusform>
            <numerusform>%Ln have no caption.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln picture(s) could not be exported</source>
        <translation>
            <numerusform>%Ln picture could not be exported</numerusform>
            <numerusform>%Ln pictures could not be exported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln wait for your review:</source>
        <translation>
            <numerusform>%Ln waits for your review:</numerusform>
            <numerusform>%Ln wait for your review:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryCommands</name>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n caption copied</numerusform>
            <numerusform>%n captions copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryLimit</name>
    <message numerus="yes">
        <source>the newest %n picture(s)</source>
        <translation>
            <numerusform>the newest %n picture</numerusform>
            <numerusform>the newest %n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Keep only the newest %n picture(s)?</source>
        <translation>
            <numerusform>Keep only the newest %n picture?</numerusform>
            <numerusform>Keep only the newest %n pictures?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message numerus="yes">
        <source>%n picture(s) found</source>
        <translation>
            <numerusform>%n picture found</numerusform>
            <numerusform>%n pictures found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More than %n picture(s) found</source>
        <translation>
            <numerusform>More than %n picture found</numerusform>
            <numerusform>More than %n pictures found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelPane</name>
    <message numerus="yes">
        <source>after %n minute(s)</source>
        <translation>
            <numerusform>after %n minute</numerusform>
            <numerusform>after %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelWords</name>
    <message numerus="yes">
        <source>Taught with %n picture(s), {date}</source>
        <translation>
            <numerusform>Taught with %n picture, {date}</numerusform>
            <numerusform>Taught with %n pictures, {date}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>%n picture(s) of the last drop were not described.</source>
        <translation>
            <numerusform>%n picture of the last drop was not described.</numerusform>
            <numerusform>%n pictures of the last drop were not described.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) could not be described</source>
        <translation>
            <numerusform>%n picture could not be described</numerusform>
            <numerusform>%n pictures could not be described</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) deleted from the history.</source>
        <translation>
            <numerusform>%n picture deleted from the history.</numerusform>
            <numerusform>%n pictures deleted from the history.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetrainCommands</name>
    <message numerus="yes">
        <source>The model taught with %n picture(s) describes from now on.</source>
        <translation>
            <numerusform>The model taught with %n picture describes from now on.</numerusform>
            <numerusform>The model taught with %n pictures describes from now on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetrainSources</name>
    <message numerus="yes">
        <source>%n problem(s): this is left out</source>
        <translation>
            <numerusform>%n problem: this is left out</numerusform>
            <numerusform>%n problems: this is left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RetrainWords</name>
    <message numerus="yes">
        <source>%n in English</source>
        <translation>
            <numerusform>%n in English</numerusform>
            <numerusform>%n in English</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in French</source>
        <translation>
            <numerusform>%n in French</numerusform>
            <numerusform>%n in French</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) with captions: {languages}.</source>
        <translation>
            <numerusform>%n picture with captions: {languages}.</numerusform>
            <numerusform>%n pictures with captions: {languages}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them is held back to judge by.</source>
        <translation>
            <numerusform>%n of them is held back to judge by.</numerusform>
            <numerusform>%n of them are held back to judge by.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>about %n minute</numerusform>
            <numerusform>about %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>about %n hour</numerusform>
            <numerusform>about %n hours</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReviewPage</name>
    <message numerus="yes">
        <source>{place}, %Ln unsure</source>
        <translation>
            <numerusform>{place}, %Ln unsure</numerusform>
            <numerusform>{place}, %Ln unsure</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RowActions</name>
    <message numerus="yes">
        <source>%n caption(s) copied</source>
        <translation>
            <numerusform>%n caption copied</numerusform>
            <numerusform>%n captions copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WatchCommands</name>
    <message numerus="yes">
        <source>%n new picture(s) of the watched folder were described.</source>
        <translation>
            <numerusform>%n new picture of the watched folder was described.</numerusform>
            <numerusform>%n new pictures of the watched folder were described.</numerusform>
        </translation>
    </message>
</context>
</TS>
