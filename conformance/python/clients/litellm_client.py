import json

import litellm

from harness import BASE, EMBEDDER, MODEL, PERSON, WEATHER, at_once, check_call, check_person, check_vector, raises, run

litellm.suppress_debug_info = True
hello = [{"role": "user", "content": "Say hello in five words."}]
as_openai = dict(model=f"openai/{MODEL}", api_base=f"{BASE}/v1", api_key="none", num_retries=0, temperature=0)
as_ollama = dict(model=f"ollama_chat/{MODEL}", api_base=BASE, num_retries=0, temperature=0)


def answer(way):
    r = litellm.completion(**way, messages=hello, max_tokens=24)
    assert r.choices[0].message.content and r.usage.completion_tokens > 0


def stream(way):
    assert "".join(c.choices[0].delta.content or "" for c in litellm.completion(**way, messages=hello, max_tokens=24, stream=True))


def tools():
    r = litellm.completion(**as_openai, messages=[{"role": "user", "content": "Weather in Lisbon?"}], tools=[WEATHER], tool_choice="required", max_tokens=96)
    for call in r.choices[0].message.tool_calls:
        check_call(call.function.name, json.loads(call.function.arguments))


def schema(way):
    r = litellm.completion(**way, messages=[{"role": "user", "content": "Describe a person."}], max_tokens=128, response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON, "strict": True}})
    check_person(json.loads(r.choices[0].message.content))


def parallel():
    texts = at_once(4, lambda: litellm.completion(**as_openai, messages=hello, max_tokens=24).choices[0].message.content)
    assert len(set(texts)) == 1 and texts[0]


def cancel():
    for i, _ in enumerate(litellm.completion(**as_openai, messages=hello, max_tokens=2000, stream=True)):
        if i == 3:
            break
    answer(as_openai)


run("litellm", [
    ("chat", "openai/", lambda: answer(as_openai)),
    ("chat", "ollama_chat/", lambda: answer(as_ollama)),
    ("stream", "openai/", lambda: stream(as_openai)),
    ("stream", "ollama_chat/", lambda: stream(as_ollama)),
    ("tools", "required", tools),
    ("json", "openai/", lambda: schema(as_openai)),
    ("json", "ollama_chat/", lambda: schema(as_ollama)),
    ("embeddings", "openai/", lambda: [check_vector(d["embedding"]) for d in litellm.embedding(model=f"openai/{EMBEDDER}", api_base=f"{BASE}/v1", api_key="none", input=["a", "b"], encoding_format="float").data]),
    ("embeddings", "ollama/", lambda: [check_vector(d["embedding"]) for d in litellm.embedding(model=f"ollama/{EMBEDDER}", api_base=BASE, input=["a", "b"]).data]),
    ("errors", "unknown model", lambda: raises(litellm.NotFoundError, lambda: litellm.completion(**{**as_openai, "model": "openai/nowhere"}, messages=hello))),
    ("cancel", "leave the stream", cancel),
    ("parallel", "four at once", parallel),
])
