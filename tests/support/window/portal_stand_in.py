"""A stand-in of the desktop's screenshot portal, run by the system's Python: it has GLib's D-Bus.

Prints a line of JSON for each request that it takes, and one when a requester has left. A line
`NUMBER [URI]` on standard input is its answer to the last request.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from gi.repository import Gio, GLib  # type: ignore[import-not-found]

PATH = "/org/freedesktop/portal/desktop"
INTERFACE = """
<node><interface name="org.freedesktop.portal.Screenshot"><method name="Screenshot">
<arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
</method></interface></node>
"""


def say(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until standard input ends."""
    loop, bus = GLib.MainLoop(), Gio.bus_get_sync(Gio.BusType.SESSION)
    asked: list[str] = []

    def take(*called: Any) -> None:
        _bus, sender, _path, _interface, _method, arguments, invocation = called
        options = arguments.unpack()[1]
        name = sender.removeprefix(":").replace(".", "_")
        asked.append(f"{PATH}/request/{name}/{options['handle_token']}")
        Gio.bus_watch_name_on_connection(
            bus, sender, Gio.BusNameWatcherFlags.NONE, None, lambda *_: say(left=True)
        )
        invocation.return_value(GLib.Variant("(o)", (asked[-1],)))
        say(options=options)

    def obey(channel: Any, _condition: Any) -> bool:
        line = channel.readline()
        if not line:
            loop.quit()
            return False
        code, _, uri = line.strip().partition(" ")
        results = {"uri": GLib.Variant("s", uri)} if uri else {}
        answer = GLib.Variant("(ua{sv})", (int(code), results))
        bus.emit_signal(None, asked[-1], "org.freedesktop.portal.Request", "Response", answer)
        return True

    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object(PATH, node.interfaces[0], take, None, None)
    Gio.bus_own_name_on_connection(
        bus,
        "org.freedesktop.portal.Desktop",
        Gio.BusNameOwnerFlags.NONE,
        lambda *_: say(ready=True),
        None,
    )
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, obey)
    loop.run()


if __name__ == "__main__":
    main()
