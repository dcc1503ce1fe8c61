using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace GridAlert.Platform;

/// <summary>
/// Behind a proxy the caller's address, scheme and host come from its headers, and from nobody else's: who may be believed is
/// said by <c>Proxy__Trusted</c>. Without it no such header counts.
/// </summary>
public static class Proxy
{
    public const string Setting = "Proxy:Trusted";

    /// <exception cref="StartupException">What is listed is no address and no network.</exception>
    public static ForwardedHeadersOptions? Read(IConfiguration configuration)
    {
        if (string.Equals(configuration["FORWARDEDHEADERS_ENABLED"], "true", StringComparison.OrdinalIgnoreCase))
            throw new StartupException("ASPNETCORE_FORWARDEDHEADERS_ENABLED would believe anybody who writes an X-Forwarded-For. Leave it out and name the proxies in Proxy__Trusted, such as 10.0.0.5 or 172.16.0.0/12.");
        if (configuration[Setting] is not { Length: > 0 } list)
            return null;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        // Not even this machine, unless it is said.
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var one in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(one, out var address))
                options.KnownProxies.Add(address);
            else if (System.Net.IPNetwork.TryParse(one, out var network))
                options.KnownIPNetworks.Add(network);
            else
                throw new StartupException($"Proxy__Trusted names '{one}'; it takes addresses and networks with commas between them, such as 10.0.0.5, 172.16.0.0/12.");
        }
        return options;
    }
}
