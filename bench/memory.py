"""Memory of gunicorn and its two workers: after requests of pages and API, and after previews of whole lists."""

import itertools
import urllib.request

from .importing import ROWS, workbook
from .measuring import Result
from .people import session_key
from .server import Server, running
from .subject import begin, report

PREVIEWS = 4
REQUESTS = 200
BOUND = 160
TOKEN = "b" * 32  # of CSRF: the cookie and the form only have to agree
BOUNDARY = "bench-boundary"


def main() -> None:
    begin()
    from projects.models import Project

    code = Project.objects.order_by("code").values_list("code", flat=True)[100]
    paths = ["/", f"/projects/{code}/", "/projects/", "/api/v1/rollups/?year=2020&month=9&by=batch"]
    paths += ["/api/v1/listings/?year=2020", "/projects/?page=3", "/?year=2020&month=8"]
    content, cookies = workbook(), f"sessionid={session_key('planner')}; csrftoken={TOKEN}"
    with running() as server:
        fresh = server.pss_mib()
        ask(server, paths, cookies, REQUESTS)
        used = server.pss_mib()
        for _ in range(PREVIEWS):
            send(server, "/import/", cookies, preview_form(content))
            ask(server, paths, cookies, REQUESTS // PREVIEWS)
        previewed = server.pss_mib()
    report(Result("PSS of gunicorn and 2 workers at start", f"{fresh:.0f} MiB", "", ""))
    what = f"PSS after {REQUESTS} requests of pages and API"
    report(Result(what, f"{used:.0f} MiB", "", "", f"< {BOUND} MiB", used < BOUND))
    what = f"PSS after {PREVIEWS} previews of {ROWS:,} rows and {REQUESTS} requests more"
    report(Result(what, f"{previewed:.0f} MiB", "", "", f"< {BOUND} MiB", previewed < BOUND))


def ask(server: Server, paths: list[str], cookies: str, count: int) -> None:
    for path in itertools.islice(itertools.cycle(paths), count):
        send(server, path, cookies)


def send(server: Server, path: str, cookies: str, body: bytes | None = None) -> None:
    """Anything but a success stops the benchmark."""
    address = f"http://127.0.0.1:{server.port}{path}"
    headers = {"Cookie": cookies} | ({"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} if body else {})
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=120) as answer:
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")


def preview_form(content: bytes) -> bytes:
    fields = {"csrfmiddlewaretoken": TOKEN, "year": "2021", "tier": "municipal", "effective_on": "2021-01-01"}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="list.xlsx"\r\n\r\n' + content)
    edge = b"--" + BOUNDARY.encode()
    return b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"


if __name__ == "__main__":
    main()
