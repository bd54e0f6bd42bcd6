"""Who somebody is by what others vouch for: certificates of clients, and tokens of an identity provider."""
