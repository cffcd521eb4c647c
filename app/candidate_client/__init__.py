"""A candidate for programs: the protocol page's `/interview` namespace, spoken by a real Socket.IO client."""

from app.candidate_client.audio import read_pcm16
from app.candidate_client.client import CandidateClient
from app.candidate_client.connection import ClientFailed, ReceivedEvent
from app.candidate_client.settings import ClientSettings, Finish

__all__ = ["CandidateClient", "ClientFailed", "ClientSettings", "Finish", "ReceivedEvent", "read_pcm16"]
