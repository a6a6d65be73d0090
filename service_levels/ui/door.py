"""The door: what stands before every answer of the server, whoever started it.

It asks under which name the server was called, whose page calls, and, where an answer is for this machine alone,
from where; and it tells browsers what they may do with an answer. It holds no body back, of a request or an answer.
"""

import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from service_levels import config
from service_levels.ui.i18n import LANGUAGES, Words

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)
OWN = frozenset({"localhost", "127.0.0.1", "::1"})  # names of this machine for itself
CORE = "/_stcore/"
# What a page asks of Streamlit's own paths. All others (metrics, what is for programs, what a newer version brings)
# answer to this machine alone.
PAGES_ASK = frozenset({"health", "host-config", "stream", "upload_file", "bidi-components"})
FORWARDED = re.compile(rb"x-forwarded-.*|forwarded|x-real-ip|via")  # a request that somebody handed on
REMEMBERED = 50  # refusals that are logged, each once: a caller must not fill the disk
NAME = re.compile(r"[\w.:\[\]-]{1,253}", re.ASCII)
# Streamlit's charts, tables and styles need styles in the page; nothing of ours needs a script in it.
POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {ancestors}"
)
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
)  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def door() -> Middleware:
    """The door of this server as the settings say. Raises ConfigError."""
    address = str(st.get_option("server.address") or "").lower()
    named = {address} - {"", "0.0.0.0", "::"}  # noqa: S104 - which mean every address, and name none
    return Middleware(Door, names=config.hosts() | named, ancestors=config.frame_ancestors())


class Door:
    """Wraps an ASGI application.

    `names`: those that it answers to besides this machine's own for itself and the address that a caller reached;
    lower case, without ports. `ancestors`: origins whose pages may show it in a frame.
    """

    def __init__(self, app: App, names: frozenset[str] = frozenset(), ancestors: tuple[str, ...] = ()) -> None:
        self._app = app
        self._names = OWN | names
        framed = " ".join(ancestors) or "'none'"
        scripts = "".join(f" '{one}'" for one in inline_scripts())
        always = {**ALWAYS, **({} if ancestors else {"X-Frame-Options": "DENY"})}
        policy, of_data = (text.format(scripts=scripts, ancestors=framed) for text in (POLICY, DATA_POLICY))
        self._page = _raw({**always, "Content-Security-Policy": policy})
        self._data = _raw({**always, "Content-Security-Policy": of_data, "Cache-Control": "no-store"})
        self._logged: set[tuple[str, str]] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if refusal := self._refusal(scope):
            await _refuse(scope, send, *refusal, self._data)
            return
        put = self._data if CORE in scope["path"] or "/media/" in scope["path"] else self._page
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                begun = True
                message = {**message, "headers": list(_instead(message.get("headers", ()), put))}
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception:
            if scope["type"] == "http" and not begun:
                await _refuse(scope, send, 500, "door.failed", self._data)
            raise

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        """Status and words where a request is not let in; None: it is."""
        called = _values(scope, b"host")
        name = host_name(called[0]) if len(called) == 1 else None
        if name is None or not (name in self._names or _same(name, (scope.get("server") or ("",))[0])):
            self._log("name", called, "add it to DASHBOARD_HOSTS if it is yours")
            return 400, "door.name"
        origins = _values(scope, b"origin")
        if any(not _of(origin, called[0]) for origin in origins):
            self._log("origin", origins, "a proxy in front must pass Host on as it came")
            return 403, "door.origin"
        if _for_this_machine(scope["path"]) and not _from_this_machine(scope, name):
            return 403, "door.inside"
        return None

    def _log(self, what: str, values: list[str], remedy: str) -> None:
        shown = values[0] if len(values) == 1 and NAME.fullmatch(values[0].split("//")[-1]) else "what is none"
        if len(self._logged) < REMEMBERED and (what, shown) not in self._logged:
            self._logged.add((what, shown))
            log.warning("refused a request, by its %s: %s (%s; see docs/runbook.md)", what, shown, remedy)


def host_name(host: str) -> str | None:
    """The name in a Host header, lower case, without port, brackets and closing dot; None: it is none."""
    found = re.fullmatch(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?", host.lower())
    return (found[1] or found[2].removesuffix(".")) if found else None


def inline_scripts() -> Iterator[str]:
    """The hashes of the scripts that stand in Streamlit's own page, as a policy names them."""
    page = files("streamlit").joinpath("static", "index.html").read_text("utf-8")
    for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL):
        yield "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _for_this_machine(path: str) -> bool:
    _, core, rest = path.partition(CORE)
    return bool(core) and rest.split("/")[0] not in PAGES_ASK


def _from_this_machine(scope: Message, name: str) -> bool:
    """Whether a program of this machine asks, by a name of this machine, and not for somebody else."""
    client = _address((scope.get("client") or ("",))[0])
    by_itself = client is not None and client.is_loopback
    return by_itself and name in OWN and not any(FORWARDED.fullmatch(key.lower()) for key, _ in scope["headers"])


def _of(origin: str, host: str) -> bool:
    """Whether an Origin header names a page of the server that is called by this Host header."""
    return origin.lower() in (f"http://{host.lower()}", f"https://{host.lower()}")


def _same(name: str, reached: str) -> bool:
    """Whether a name is the very address that a caller reached: no other name can be made to mean it."""
    address = _address(name)
    return address is not None and address == _address(reached)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _values(scope: Message, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key.lower() == name]


def _raw(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode("ascii"): value.encode("ascii") for name, value in headers.items()}


def _instead(headers: Any, put: dict[bytes, bytes]) -> Iterator[tuple[bytes, bytes]]:
    yield from ((name, value) for name, value in headers if name.lower() not in put)
    yield from put.items()


async def _refuse(scope: Message, send: Send, status: int, words: str, put: dict[bytes, bytes]) -> None:
    body = "\n\n".join(Words(language)(words) for language in LANGUAGES).encode() + b"\n"
    own = _raw({"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"})
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
        kind = "websocket.http.response"
    await send({"type": f"{kind}.start", "status": status, "headers": list({**own, **put}.items())})
    await send({"type": f"{kind}.body", "body": body})
