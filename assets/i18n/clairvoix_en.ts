<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
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
    <name>ModelBox</name>
    <message numerus="yes">
        <source>Taught with %n picture(s), {date}</source>
        <translation>
            <numerusform>Taught with %n picture, {date}</numerusform>
            <numerusform>Taught with %n pictures, {date}</numerusform>
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
    <name>Teaching</name>
    <message numerus="yes">
        <source>The model taught with %n picture(s) describes from now on.</source>
        <translation>
            <numerusform>The model taught with %n picture describes from now on.</numerusform>
            <numerusform>The model taught with %n pictures describes from now on.</numerusform>
        </translation>
    </message>
</context>
</TS>
