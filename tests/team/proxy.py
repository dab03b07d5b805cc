"""The network between desks and server: it can be cut, in the middle of anything, and restored."""

import contextlib
import socket
import threading


class Proxy:
    """Passes on what comes in at `port` until it is cut; a `limit` cuts each connection after so many bytes sent.

    Frozen, it takes everything and passes on nothing, as where packets are lost.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.limit: int | None = None
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._passes = threading.Event()
        self._passes.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for each in list(self._open):
            self._close(each)

    def freeze(self) -> None:
        self._passes.clear()

    def restore(self) -> None:
        self._passes.set()
        self._is_cut = False
        self.limit = None

    def stop(self) -> None:
        self.cut()
        self._passes.set()
        self._close(self._listening)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self._is_cut:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                client.close()
                continue
            self._open |= {client, server}
            threading.Thread(target=self._pass_on, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, limited: bool) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self._passes.wait()
                if limited and self.limit is not None and passed + len(data) > self.limit:
                    target.sendall(data[: max(self.limit - passed, 0)])
                    break
                passed += len(data)
                target.sendall(data)
        self._close(source)
        self._close(target)

    def _close(self, each: socket.socket) -> None:
        self._open.discard(each)
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
