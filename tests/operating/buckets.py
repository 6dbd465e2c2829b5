"""A server that speaks S3 (moto), for tests: it keeps what it is given in the memory of this process."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from django.conf import settings
from moto.server import ThreadedMotoServer

# Any pair opens it; a store of an office has its own.
ACCESS = {"access_key": "of-the-tests", "secret_key": "of-the-tests"}
REGION = "us-east-1"
_numbers = itertools.count(1)


@contextmanager
def bucket_server() -> Iterator[str]:
    """The address of a server, until the block ends."""
    # A line for each request otherwise.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def new_bucket(endpoint: str) -> str:
    """The name of an empty bucket."""
    name = f"kept-{next(_numbers)}"
    session = boto3.Session(ACCESS["access_key"], ACCESS["secret_key"])
    session.client("s3", endpoint_url=endpoint, region_name=REGION).create_bucket(Bucket=name)
    return name


def kept_in_bucket(endpoint: str, name: str) -> dict[str, Any]:
    """The settings of an installation that keeps its files there."""
    options = {"bucket_name": name, "endpoint_url": endpoint, "region_name": REGION, **ACCESS}
    default = {"BACKEND": "office.bucket.KeptInBucket", "OPTIONS": options}
    return {"STORAGES": settings.STORAGES | {"default": default}}
