import json

import openai
from pydantic import BaseModel, Field

from harness import BASE, EMBEDDER, MODEL, PERSON, WEATHER, at_once, check_call, check_person, check_vector, raises, run

client = openai.OpenAI(base_url=f"{BASE}/v1", api_key="none", max_retries=0)
hello = [{"role": "user", "content": "Say hello in five words."}]
short = dict(model=MODEL, messages=hello, max_tokens=24, temperature=0)
weather_question = dict(model=MODEL, messages=[{"role": "user", "content": "Weather in Lisbon?"}], tools=[WEATHER], max_tokens=96, temperature=0)


class Person(BaseModel):
    name: str = Field(max_length=24)
    age: int


def answer():
    r = client.chat.completions.create(**short)
    assert r.choices[0].message.content and r.usage.completion_tokens > 0


def stream():
    text, usage = "", None
    for chunk in client.chat.completions.create(**short, stream=True, stream_options={"include_usage": True}):
        text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        usage = chunk.usage or usage
    assert text and usage.completion_tokens > 0


def required():
    r = client.chat.completions.create(**weather_question, tool_choice="required")
    assert r.choices[0].finish_reason == "tool_calls"
    for call in r.choices[0].message.tool_calls:
        check_call(call.function.name, json.loads(call.function.arguments))


def streamed_tool():
    with client.chat.completions.stream(**weather_question, tool_choice={"type": "function", "function": {"name": "get_weather"}}) as s:
        call = s.get_final_completion().choices[0].message.tool_calls[0]
    check_call(call.function.name, json.loads(call.function.arguments))


def schema():
    r = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Describe a person."}], max_tokens=128, temperature=0, response_format={"type": "json_schema", "json_schema": {"name": "person", "schema": PERSON, "strict": True}})
    check_person(json.loads(r.choices[0].message.content))


def parse():
    r = client.chat.completions.parse(model=MODEL, messages=[{"role": "user", "content": "Describe a person with a short name."}], max_tokens=512, temperature=0, response_format=Person)
    assert isinstance(r.choices[0].message.parsed, Person)


def responses_stream():
    with client.responses.stream(model=MODEL, input="Say hello.", max_output_tokens=400, temperature=0) as s:
        types = [event.type for event in s]
        assert types[0] == "response.created" and types[-1] == "response.completed", types
        assert s.get_final_response().output_text


def responses_cut():
    with client.responses.stream(model=MODEL, input="Count to one thousand.", max_output_tokens=4, temperature=0) as s:
        last = list(s)[-1]
    assert last.type == "response.incomplete" and last.response.incomplete_details.reason == "max_output_tokens", last


def cancel():
    s = client.chat.completions.create(**{**short, "max_tokens": 2000, "messages": [{"role": "user", "content": "Count to one thousand."}]}, stream=True)
    for i, _ in enumerate(s):
        if i == 3:
            s.close()
            break
    answer()


def parallel():
    texts = at_once(4, lambda: client.chat.completions.create(**short).choices[0].message.content)
    assert len(set(texts)) == 1 and texts[0]


run("openai", [
    ("models", "list", lambda: [m.id for m in client.models.list()].index(MODEL)),
    ("models", "retrieve", lambda: client.models.retrieve(MODEL)),
    ("chat", "answer", answer),
    ("chat", "responses", lambda: client.responses.create(model=MODEL, input="Hello", max_output_tokens=8).output_text or 1 / 0),
    ("chat", "completions with a list of prompts", lambda: [c.text for c in client.completions.create(model=MODEL, prompt=["Once", "Twice"], max_tokens=4).choices][1]),
    ("stream", "chat", stream),
    ("stream", "responses", responses_stream),
    ("stream", "responses, cut", responses_cut),
    ("tools", "required", required),
    ("tools", "named, streamed", streamed_tool),
    ("json", "schema", schema),
    ("json", "parse with pydantic", parse),
    ("embeddings", "base64 by default", lambda: [check_vector(d.embedding) for d in client.embeddings.create(model=EMBEDDER, input=["a", "b"]).data]),
    ("errors", "unknown model", lambda: raises(openai.NotFoundError, lambda: client.chat.completions.create(**{**short, "model": "nowhere"}))),
    ("errors", "bad request", lambda: raises(openai.BadRequestError, lambda: client.chat.completions.create(**{**short, "messages": "hello"}))),
    ("errors", "token ids of another vocabulary", lambda: raises(openai.BadRequestError, lambda: client.embeddings.create(model=EMBEDDER, input=[[1, 2, 3]]))),
    ("cancel", "close the stream", cancel),
    ("parallel", "four at once", parallel),
])
