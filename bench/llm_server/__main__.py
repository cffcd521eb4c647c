"""A small language model behind Ollama's protocol, on this machine: make llm-server, or
python -m bench.llm_server [--model NAME] [--port N] [--threads N].

Prints the settings that connect InterviewBot to it once it is ready. Ends at Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

from bench.llm_server.llama import LlamaEngine
from bench.llm_server.models import MODELS, QWEN, ModelMissing, join_parts
from bench.llm_server.server import OllamaServer

JOINED = Path(__file__).resolve().parents[2] / "instance" / "language-models"
CONTEXT_TOKENS = 8192


def main() -> int:
    asked = _parse()
    model = MODELS[asked.model]
    try:
        weights = join_parts(model, asked.folder)
    except ModelMissing as error:
        print(error, file=sys.stderr)
        return 1
    engine = LlamaEngine(weights, asked.context, asked.threads)
    engine.warm_up()
    with OllamaServer((asked.host, asked.port), engine, model.describe(weights.stat().st_size)) as server:
        print(f"OLLAMA_BASE_URL={server.url}\nOLLAMA_MODEL={model.name}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.llm_server", description=__doc__)
    parser.add_argument("--model", choices=sorted(MODELS), default=QWEN.name)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=11434, help="0 takes a free one")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--context", type=int, default=CONTEXT_TOKENS, help="tokens")
    parser.add_argument("--folder", type=Path, default=JOINED, help="where the joined model is kept")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
