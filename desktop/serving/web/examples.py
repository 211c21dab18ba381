"""How to ask the service, in curl, Python and JavaScript: shown in its OpenAPI document.

Each example is run by a test as it stands. `ADDRESS` stands for the service's, `photo.jpg` for a
picture in the current folder; in JavaScript `picture` is a File, as a page gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Tongue = Literal["Shell", "Python", "JavaScript"]

_CONVERT: Mapping[Tongue, str] = {
    "Shell": "curl --silent --form image=@photo.jpg --form language=fr ADDRESS/api/convert",
    "Python": """\
import base64, json, urllib.request

with open("photo.jpg", "rb") as file:
    image = base64.b64encode(file.read()).decode()
request = urllib.request.Request(
    "ADDRESS/api/convert",
    json.dumps({"image": image, "language": "fr"}).encode(),
    {"Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["caption"])
""",
    "JavaScript": """\
const form = new FormData();
form.append("image", picture);
form.append("language", "fr");
const answer = await fetch("ADDRESS/api/convert", { method: "POST", body: form });
return (await answer.json()).caption;
""",
}
_PREDICT: Mapping[Tongue, str] = {
    "Shell": "curl --silent --form image=@photo.jpg ADDRESS/predict",
}
_COMPLETIONS: Mapping[Tongue, str] = {
    "Python": """\
import base64, openai

with open("photo.jpg", "rb") as file:
    url = "data:image/jpeg;base64," + base64.b64encode(file.read()).decode()
client = openai.OpenAI(base_url="ADDRESS/v1", api_key="unused")
answer = client.chat.completions.create(
    model="clairvoix",
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "Décris cette image."},
                {"type": "image_url", "image_url": {"url": url}},
            ],
        }
    ],
)
print(answer.choices[0].message.content)
""",
}
_GENERATE: Mapping[Tongue, str] = {
    "Python": """\
import ollama

client = ollama.Client(host="ADDRESS")
answer = client.generate(model="clairvoix", prompt="Décris cette image.", images=["photo.jpg"])
print(answer.response)
""",
    "Shell": """\
curl --silent ADDRESS/api/generate --data @- <<END
{"model": "clairvoix", "prompt": "Décris cette image.", "stream": false,
 "images": ["$(base64 < photo.jpg | tr -d '\\n')"]}
END
""",
}
_TRAIN: Mapping[Tongue, str] = {
    "Shell": 'curl --silent --request POST --header "Authorization: Bearer $CLAIRVOIX_TOKEN" '
    "ADDRESS/api/train",
}

EXAMPLES: Mapping[tuple[str, str], Mapping[Tongue, str]] = {
    ("/api/convert", "post"): _CONVERT,
    ("/predict", "post"): _PREDICT,
    ("/v1/chat/completions", "post"): _COMPLETIONS,
    ("/api/generate", "post"): _GENERATE,
    ("/api/train", "post"): _TRAIN,
}


def of(path: str, method: str, address: str) -> list[dict[str, str]]:
    """The examples of one operation, as documentation tools read them (`x-codeSamples`)."""
    return [
        {"lang": tongue, "source": source.replace("ADDRESS", address.rstrip("/"))}
        for tongue, source in EXAMPLES.get((path, method), {}).items()
    ]
