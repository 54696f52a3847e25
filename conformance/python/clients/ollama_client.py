import json

import ollama

from harness import BASE, EMBEDDER, MODEL, PERSON, WEATHER, at_once, check_call, check_person, check_vector, raises, run

client = ollama.Client(host=BASE)
hello = [{"role": "user", "content": "Say hello in five words."}]
short = dict(model=MODEL, messages=hello, options={"num_predict": 24, "temperature": 0})


def answer():
    r = client.chat(**short)
    assert r.message.content and r.eval_count > 0 and r.done_reason in ("stop", "length")


def stream():
    parts = list(client.chat(**short, stream=True))
    assert parts[-1].done and "".join(p.message.content for p in parts)
    assert all(p.eval_count is None for p in parts[:-1])


def tools():
    r = client.chat(model=MODEL, messages=[{"role": "user", "content": "Weather in Lisbon? Use the tool."}], tools=[WEATHER], options={"num_predict": 96, "temperature": 0})
    for call in r.message.tool_calls or []:
        check_call(call.function.name, call.function.arguments)
    assert r.message.tool_calls or r.message.content


def python_function():
    def add(a: int, b: int) -> int:
        """Adds two numbers.

        Args:
            a: one
            b: the other
        """
        return a + b

    assert client.chat(model=MODEL, messages=[{"role": "user", "content": "2 and 3?"}], tools=[add], options={"num_predict": 64}).message


def unknown():
    try:
        client.chat(model="nowhere", messages=hello)
    except ollama.ResponseError as error:
        assert error.status_code == 404
        return
    raise AssertionError("no error")


def cancel():
    for i, _ in enumerate(client.generate(model=MODEL, prompt="Count to one thousand.", stream=True, options={"num_predict": 2000})):
        if i == 3:
            break
    answer()


def parallel():
    texts = at_once(4, lambda: client.chat(**short).message.content)
    assert len(set(texts)) == 1 and texts[0]


run("ollama", [
    ("models", "list", lambda: next(m for m in client.list().models if m.model.startswith(MODEL))),
    ("models", "show", lambda: client.show(MODEL).modelinfo["general.architecture"]),
    ("models", "ps", lambda: client.ps().models),
    ("models", "pull of what is there", lambda: client.pull(MODEL).status == "success" or 1 / 0),
    ("chat", "answer", answer),
    ("stream", "chat", stream),
    ("tools", "a call", tools),
    ("tools", "a Python function", python_function),
    ("json", "schema", lambda: check_person(json.loads(client.chat(model=MODEL, messages=[{"role": "user", "content": "Describe a person."}], format=PERSON, options={"num_predict": 128, "temperature": 0}).message.content))),
    ("embeddings", "embed", lambda: [check_vector(v) for v in client.embed(model=EMBEDDER, input=["a", "b"]).embeddings]),
    ("errors", "unknown model", unknown),
    ("errors", "wrong option", lambda: raises(ollama.ResponseError, lambda: client.generate(model=MODEL, prompt="x", options={"num_predict": 1, "temperature": "hot"}))),
    ("cancel", "leave the stream", cancel),
    ("parallel", "four at once", parallel),
])
