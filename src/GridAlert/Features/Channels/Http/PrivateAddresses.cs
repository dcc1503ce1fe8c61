using System.Net;
using System.Net.Sockets;

namespace GridAlert.Features.Channels.Http;

/// <summary>Which addresses lie inside somebody's own network: an address typed by a user must not reach them through us.</summary>
public static class PrivateAddresses
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "2001:db8::/32",
            // An address of the other kind lies inside these, and may be anything.
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
        }.Select(IPNetwork.Parse),
    ];

    public static bool IsInside(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) || Array.Exists(Inside, network => network.Contains(plain));
    }
}

/// <summary>The name leads into a private network, where addresses given by users may not go.</summary>
public sealed class PrivateAddressException(string host) : Exception($"{host} is not an address outside");
