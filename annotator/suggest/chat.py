"""Asking a language model over HTTP: `POST {endpoint}/v1/chat/completions`, as llama-server, vLLM and Ollama have it.

Nothing is followed elsewhere: neither redirects nor a proxy. The key is in no error.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import urllib3

from annotator.core.errors import AnnotatorError, one_line
from annotator.core.messages import _
from annotator.core.plain_json import parsed
from annotator.core.values import dataclass

PATH = "/v1/chat/completions"
LARGEST = 8 << 20
"""Bytes of an answer."""
PATIENCE = 60.0
"""Seconds at most between two attempts, whatever the server asks for."""
AGAIN = frozenset((408, 429, 500, 502, 503, 504))
"""What a server says when it is worth asking again."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is asked, and how patiently; `timeout` in seconds is that of one whole answer.

    Raises `AnnotatorError` for an address that is none, or that holds a password.
    """

    endpoint: str
    model: str
    key: str = ""
    timeout: float = 120.0
    attempts: int = 4

    def __post_init__(self) -> None:
        hint = _("An address looks like this: http://127.0.0.1:8080")
        try:
            parts = urlsplit(self.endpoint)
            host, __ = parts.hostname, parts.port
        except ValueError:
            raise AnnotatorError(_("The address of the model is none."), hint=hint) from None
        if parts.username is not None or parts.password is not None:
            raise AnnotatorError(
                _("The address of the model holds a name or a password."), hint=_("Leave it out.")
            )
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise AnnotatorError(
                _("“{endpoint}” is no address of a model.").format(endpoint=self.endpoint), hint=hint
            )

    def __repr__(self) -> str:
        return f"Server({self.endpoint!r}, {self.model!r})"

    @property
    def url(self) -> str:
        """The whole address, whether or not the endpoint ends in /v1."""
        base = self.endpoint.rstrip("/")
        return f"{base.removesuffix('/v1')}{PATH}"

    @property
    def host(self) -> str:
        """The name or number of the computer."""
        return urlsplit(self.endpoint).hostname or ""

    @property
    def is_here(self) -> bool:
        """Whether it is this computer, by the address alone."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_open(self) -> bool:
        """Whether what is sent can be read on the way."""
        return not self.is_here and urlsplit(self.endpoint).scheme == "http"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how many tokens went there and back, as the server counted them."""

    text: str
    sent: int = 0
    received: int = 0


def ask(
    server: Server,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    pause: Callable[[float], object] = time.sleep,
) -> Answer:
    """Ask once, and again after a while where the server is busy or failed.

    `pause` waits so many seconds; to cancel, have it raise. Raises `AnnotatorError`.
    """
    body = {
        "model": server.model,
        "messages": list(messages),
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "annotations", "strict": True, "schema": schema},
        },
    }
    sent = json.dumps(body).encode()
    wait = 1.0
    for attempt in range(1, server.attempts + 1):
        try:
            status, content, after = _post(server, sent)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # Said in our own words: those of the library may quote what was sent.
            refused = isinstance(error, urllib3.exceptions.NewConnectionError)
            slow = isinstance(error, urllib3.exceptions.TimeoutError | TimeoutError) and not refused
            why = (
                _("did not answer within {timeout:g} seconds").format(timeout=server.timeout)
                if slow
                else _("cannot be reached")
            )
            problem = AnnotatorError(
                _("The model at {host} {why}.").format(host=server.host, why=why),
                hint=_("Is its server running?"),
            )
            after = ""
        else:
            if status == 200:
                return _answer(server, content)
            said = _("The model at {host} refused with status {status}{told}.").format(
                host=server.host, status=status, told=_told(server, content)
            )
            problem = AnnotatorError(said, hint=_HINTS.get(status, ""))
            if status not in AGAIN:
                raise problem
        if attempt == server.attempts:
            raise problem
        pause(min(max(wait, _seconds(after)), PATIENCE))
        wait *= 2
    raise AnnotatorError(_("The model was not asked at all."))


_HINTS = {
    401: _("Is the key right? Name the environment variable that holds it."),
    403: _("Is the key right? Name the environment variable that holds it."),
    404: _("Are the address and the name of the model right?"),
    429: _("Try again later: what is done stays done."),
}


def _post(server: Server, sent: bytes) -> tuple[int, bytes, str]:
    """The status, the content, and when to try again; within the time for one answer, however it trickles."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    until = time.monotonic() + server.timeout
    with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(server.timeout)) as pool:
        response = pool.request(
            "POST", server.url, body=sent, headers=headers, redirect=False, preload_content=False
        )
        try:
            content = b""
            while part := response.read1(1 << 16):
                content += part
                if len(content) > LARGEST:
                    raise AnnotatorError(
                        _("The answer of the model at {host} is larger than 8 MB.").format(host=server.host)
                    )
                if time.monotonic() > until:
                    raise TimeoutError
            return response.status, content, response.headers.get("Retry-After", "")
        finally:
            response.close()


def _answer(server: Server, content: bytes) -> Answer:
    said = _("What the server at {host} answered is no chat completion").format(host=server.host)
    try:
        value = parsed(content.decode("utf-8"))
        choice = value["choices"][0]
        text = choice["message"]["content"]
    except (ValueError, LookupError, TypeError):
        raise AnnotatorError(f"{said}.", hint=_("Is the address that of a chat server?")) from None
    if not isinstance(text, str):
        raise AnnotatorError(_("{said}: it holds no text.").format(said=said))
    if isinstance(choice, dict) and choice.get("finish_reason") == "length":
        raise AnnotatorError(
            _("The answer was cut off: it is longer than the model may write."),
            hint=_("Raise the server’s limit."),
        )
    usage = value.get("usage") if isinstance(value, dict) else None
    counts = usage if isinstance(usage, dict) else {}
    return Answer(text, _count(counts.get("prompt_tokens")), _count(counts.get("completion_tokens")))


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _seconds(after: str) -> float:
    return float(after) if after.isascii() and after.isdigit() else 0.0


def _told(server: Server, content: bytes) -> str:
    """What a server says of its refusal, without the key, which some repeat."""
    try:
        error = parsed(content[:20_000].decode("utf-8", "replace"))["error"]
        message = error["message"] if isinstance(error, dict) else error
    except (ValueError, LookupError, TypeError):
        return ""
    said = one_line(str(message))[:200]
    if server.key:
        said = said.replace(server.key, "…")
    return f": {said.rstrip('.')}" if said else ""
