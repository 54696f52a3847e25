import sys

from harness import BASE, EMBEDDER, MODEL, PERSON, WEATHER, check_call, check_person, check_vector, raises, run

which = sys.argv[1]
if which == "ollama":
    from langchain_ollama import ChatOllama, OllamaEmbeddings

    def make(**more):
        more["num_predict"] = more.pop("max_tokens", 24)
        return ChatOllama(**{"base_url": BASE, "model": MODEL, "temperature": 0, **more})

    embeddings = OllamaEmbeddings(base_url=BASE, model=EMBEDDER)
else:
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings

    def make(**more):
        return ChatOpenAI(**{"base_url": f"{BASE}/v1", "api_key": "none", "model": MODEL, "temperature": 0, "max_tokens": 24, "max_retries": 0, **more})

    embeddings = OpenAIEmbeddings(base_url=f"{BASE}/v1", api_key="none", model=EMBEDDER, check_embedding_ctx_length=False)

chat = make()


def invoke():
    r = chat.invoke("Say hello.")
    assert r.content and r.usage_metadata["output_tokens"] > 0


def tools():
    bound = make(max_tokens=96).bind_tools([WEATHER], **({"tool_choice": "required"} if which == "openai" else {}))
    r = bound.invoke("What is the weather in Lisbon? Use the tool.")
    for call in r.tool_calls:
        check_call(call["name"], call["args"])
    assert r.tool_calls or (which == "ollama" and r.content)


def structured():
    check_person(make(max_tokens=128).with_structured_output(PERSON, method="json_schema").invoke("Describe a person."))


def parallel():
    assert len({r.content for r in chat.batch(["Say hello."] * 4)}) == 1


def cancel():
    for i, _ in enumerate(make(max_tokens=2000).stream("Count to one thousand.")):
        if i == 3:
            break
    invoke()


run(f"langchain-{which}", [
    ("chat", "invoke", invoke),
    ("stream", "stream", lambda: "".join(c.content for c in chat.stream("Say hello.")) or 1 / 0),
    ("tools", "bind_tools", tools),
    ("json", "with_structured_output", structured),
    ("embeddings", "embed_documents", lambda: [check_vector(v) for v in embeddings.embed_documents(["a", "b"])]),
    ("errors", "unknown model", lambda: raises(Exception, lambda: make(model="nowhere").invoke("Hi"))),
    ("cancel", "leave the stream", cancel),
    ("parallel", "batch", parallel),
])
