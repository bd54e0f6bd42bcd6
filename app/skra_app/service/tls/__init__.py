"""TLS on both ports: what clients are shown (`context`), how it is renewed (`certificates`), who comes (`listener`)."""

from skra_app.service.tls.certificates import Certificates, certificate_names
from skra_app.service.tls.listener import SecureListener

__all__ = ["Certificates", "SecureListener", "certificate_names"]
