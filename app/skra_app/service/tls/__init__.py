"""TLS on both ports: what is told to clients (`context`), how it is renewed (`certificates`), who comes (`listener`)."""

from skra_app.service.tls.certificates import Certificates
from skra_app.service.tls.listener import SecureListener

__all__ = ["Certificates", "SecureListener"]
