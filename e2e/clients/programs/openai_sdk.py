"""The official SDK for Python, with its defaults: see run.mjs."""

import json
import sys
import threading
import time

import openai

PROMPT = "hi"
BIG = "x" * 1_200_000
WEATHER = {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}


def client(s):
    return openai.OpenAI(base_url=s["baseUrl"], api_key=s["token"])


def chat(s, content=PROMPT, **more):
    messages = [{"role": "user", "content": content}]
    return client(s).chat.completions.create(model=s["model"], messages=messages, **more)


def stream(s):
    return "".join(c.choices[0].delta.content or "" for c in chat(s, stream=True) if c.choices)


def tools(s):
    answer = chat(s, "call:weather", tools=[{"type": "function", "function": WEATHER}])
    return answer.choices[0].message.tool_calls[0].function.name


def respond(s, **more):
    return client(s).responses.create(model=s["model"], input=PROMPT, **more)


PROGRAMS = {
    "chat": lambda s: chat(s).choices[0].message.content,
    "stream": stream,
    "tools": tools,
    "responses": lambda s: respond(s).output_text,
    "embeddings": lambda s: len(client(s).embeddings.create(model="text-embedding-3-small", input=PROMPT).data),
    "images": lambda s: len(client(s).images.generate(model="gpt-image-1", prompt="a").data),
    "speech": lambda s: len(client(s).audio.speech.create(model="tts-1", voice="alloy", input="hello").content),
    "transcription": lambda s: client(s).audio.transcriptions.create(model="whisper-1", file=("a.mp3", b"audio")).text,
    "models": lambda s: len(client(s).models.list().data) > 0,
    "malformed": lambda s: chat(s, n=1.5),
    "big": lambda s: chat(s, BIG),
    "broken": lambda s: chat(s, "reset:1"),
    "background": lambda s: respond(s, background=True),
    "previous": lambda s: respond(s, previous_response_id="resp_no"),
    "retrieve": lambda s: client(s).responses.retrieve("resp_no"),
}


def run(scenario):
    since = time.monotonic()
    try:
        result = {"answer": PROGRAMS[scenario["feature"]](scenario)}
    except Exception as error:
        status, code = getattr(error, "status_code", None), getattr(error, "code", None)
        result = {"raised": type(error).__name__, "status": status, "code": code}
    line = json.dumps({"id": scenario["id"], "seconds": time.monotonic() - since, **result}, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


threads = [threading.Thread(target=run, args=(scenario,)) for scenario in json.loads(sys.argv[1])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
