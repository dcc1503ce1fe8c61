using System.Net;
using System.Net.Sockets;

namespace GridAlert.Features.Channels.Http;

/// <summary>The lowest part of a channel's HTTP client: no redirects, no cookies.</summary>
public static class OutsideHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    /// <summary>Looks at the address that is really connected to, so that a name cannot change its meaning after the check.</summary>
    public static SocketsHttpHandler CreateGuarded()
    {
        var handler = Create();
        // A proxy would be the one address that is looked at.
        handler.UseProxy = false;
        handler.ConnectCallback = async (context, cancel) =>
        {
            var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
            if (addresses.Length == 0 || Array.Exists(addresses, PrivateAddresses.IsInside))
                throw new PrivateAddressException(context.DnsEndPoint.Host);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return handler;
    }
}
