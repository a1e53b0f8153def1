"""Which network addresses are anybody's to read: public ones, also when they hide inside an IPv6 address."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_PUBLIC6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Public by their number, and yet ways into other networks or nobody's: tunnels, relays, documentation.
_NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip


def is_public(text: str) -> bool:
    """Whether this is the address of a machine in the public internet."""
    try:
        address = _inner(ip_address(text.partition("%")[0]))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address not in _PUBLIC6:
        return False
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, where it is mapped or translated (NAT64)."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
