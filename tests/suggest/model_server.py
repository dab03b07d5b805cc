"""A server of our own that speaks the protocol of chat completions, well and badly."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(answer, *, usage=(100, 20), finish="stop"):
    content = answer if isinstance(answer, str) else json.dumps(answer)
    return json.dumps(
        {
            "choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": finish}],
            "usage": {"prompt_tokens": usage[0], "completion_tokens": usage[1]},
        }
    )


class ModelServer:
    """`replies` are used one after the other, the last for ever: an answer, or (status, body, headers), or a call.

    `asked` are the requests: their bodies and headers.
    """

    def __init__(self, *replies):
        self.replies, self.asked = list(replies), []
        self.released = threading.Event()
        self.address = ""

    def reply(self, body, headers):
        self.asked.append((body, headers))
        found = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        found = found(body) if callable(found) else found
        return found if isinstance(found, tuple) else (200, completion(found), {})


@contextmanager
def serving(*replies):
    served = ModelServer(*replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content, headers = served.reply({**body, "path": self.path}, dict(self.headers))
            if status == "hang":
                served.released.wait(10)
                return
            data = content.encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        served.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


HANG = ("hang", "", {})
