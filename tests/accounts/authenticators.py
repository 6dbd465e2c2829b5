"""A security key made of software, and the browser it is plugged into: what they answer a page, true or not."""

import hashlib
import json
import secrets
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _WITH_KEY = 0x01, 0x04, 0x40


class SoftKey:
    """Makes and uses one key, as for the page at ``origin`` of the host ``name``."""

    def __init__(self, origin="http://testserver", name="testserver"):
        self.origin, self.name, self.count = origin, name, 0
        self.credential = secrets.token_bytes(32)
        self.private = ec.generate_private_key(ec.SECP256R1())

    def made(self, asked):
        """The answer to a page that registers a key."""
        numbers = self.private.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        data = self._data(_PRESENT | _VERIFIED | _WITH_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = {"attestationObject": bytes_to_base64url(attestation), "transports": ["usb", "teleport"]}
        return self._answer("webauthn.create", asked, said)

    def signed(self, asked):
        """The answer to a page that is signed in to; each is counted."""
        self.count += 1
        data = self._data(_PRESENT)
        client = self._client("webauthn.get", asked)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        said = {"authenticatorData": bytes_to_base64url(data), "signature": bytes_to_base64url(signature)}
        return self._answer("webauthn.get", asked, said)

    def _data(self, flags):
        return hashlib.sha256(self.name.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind, asked):
        assert base64url_to_bytes(asked["challenge"])
        return json.dumps({"type": kind, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _answer(self, kind, asked, said):
        number = bytes_to_base64url(self.credential)
        said |= {"clientDataJSON": bytes_to_base64url(self._client(kind, asked))}
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": said})
