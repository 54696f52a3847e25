"""Runs the cases of one client and prints a line of JSON for each: {client, version, feature, case, ok, error?}."""

import json
import math
import os
import sys
import threading
from importlib.metadata import version

BASE = os.environ.get("LAREIRA_URL", "http://127.0.0.1:11434")
MODEL = os.environ.get("LAREIRA_CHAT_MODEL", "smollm2:135m")
EMBEDDER = os.environ.get("LAREIRA_EMBEDDER", "bge-small-en-v1.5")

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather of a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}

PERSON = {
    "title": "person",
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 24},
        "age": {"type": "integer", "minimum": 0, "maximum": 120},
        "pets": {"type": "array", "maxItems": 2, "items": {"type": "string", "enum": ["cat", "dog"]}},
    },
    "required": ["name", "age", "pets"],
    "additionalProperties": False,
}


def check_person(person):
    assert isinstance(person["name"], str)
    assert isinstance(person["age"], int) and 0 <= person["age"] <= 120
    assert len(person["pets"]) <= 2 and all(p in ("cat", "dog") for p in person["pets"])


def check_call(name, arguments):
    assert name == "get_weather", name
    assert isinstance(arguments["city"], str)


def check_vector(vector, size=384):
    assert len(vector) == size, len(vector)
    assert abs(math.sqrt(sum(x * x for x in vector)) - 1) < 1e-3


def raises(kind, action):
    try:
        action()
    except kind:
        return
    except Exception as other:  # the message tells what came instead
        raise AssertionError(f"{type(other).__name__} instead: {other}") from other
    raise AssertionError("no error")


def at_once(n, action):
    """What n calls at the same time return."""
    results = [None] * n

    def work(i):
        results[i] = action()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def run(client, cases):
    only = os.environ.get("CASE")
    for feature, name, body in cases:
        if only and only not in f"{feature} {name}":
            continue
        line = {"client": client, "version": version(client), "feature": feature, "case": name}
        failure = []

        def work(body=body, failure=failure):
            try:
                body()
            except BaseException as error:
                failure.append(f"{type(error).__name__}: {error}"[:500])

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(60)
        if thread.is_alive():
            failure.append("no end after 60 s")
        print(json.dumps({**line, "ok": not failure, **({"error": failure[0]} if failure else {})}), flush=True)
    sys.stdout.flush()
    os._exit(0)
